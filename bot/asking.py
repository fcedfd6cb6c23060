"""How a question is asked: across reviews, for a summary, or leaning on the turn before. Pure."""

from __future__ import annotations

import re

from bot.intents import match_anywhere

_BODIES = r"(?:reviews|scrs|briefings|boards|areas|authorities|partnerships)"
ACROSS = match_anywhere(
    r"\b(?:all|across|different|various|these|both|other|several|any|the|do|did|have|what|which|how)"
    rf"\s+(?:the\s+|of\s+the\s+)?(?:different\s+)?{_BODIES}\b",
    r"\bhow\s+(?:are|do|did|have|were)\s+(?:the\s+)?(?:boards|areas|agencies|partners)\b",
    r"\breviews\s+(?:say|said|find|found|show|tell|recommend|conclude)\b",
    r"\b(?:more\s+than\s+one|each|every)\s+(?:area|review|board)\b",
    r"\bcommon\s+(?:themes?|lessons?|learning|messages?|findings?)\b",
    r"\bacross\s+(?:the\s+)?(?:board|areas|country)\b",
    r"\bcompare\b",
    r"\bthemes?\b",
    r"\bwhere\s+(?:does|do|did)\s+(?:that|it|this|they)\s+come\s+up\b",
    r"\bgood\s+practice\s+examples?\b",
    r"\bexamples?\s+of\b",
    r"\bwhat\s+(?:was|has\s+been|have\s+\w+)\s+learn(?:ed|t)\b",
)
_WHOLE_REVIEW = r"(?:review|scr|briefing|bulletin|report)"
SUMMARY = match_anywhere(
    r"\bsummar(?:y|ise|ize|ies)",
    r"\boverview(?!\s+report)",
    r"\bkey\s+(?:messages?|points?|findings?|learning|lessons?|themes?)",
    r"\bmain\s+(?:messages?|points?|findings?|learning|lessons?)",
    r"\bheadlines?",
    r"\bin\s+a\s+nutshell",
    r"\blist\s+(?:them|all|the|every)",
    r"\ball\s+(?:the\s+)?recommendations",
    r"^\W*(?:the\s+)?recommendations\s+(?:from|of|in|for)\b",
    r"\bwhat\s+(?:were|are)\s+(?:all\s+)?the\s+(?:recommendations|findings|lessons|key)",
    rf"\bwhat\s+(?:did|does|do)\s+(?:the\s+)?[\w\s&']{{0,40}}?{_WHOLE_REVIEW}s?\s+"
    r"(?:find|conclude|say\s+overall|recommend|cover)\b(?=\W*(?:$|and\b))",
    rf"\bwhat\s+(?:is|was)\s+(?:the\s+)?[\w\s&']{{0,30}}{_WHOLE_REVIEW}\s+about",
)
LEANING = re.compile(
    r"\b(?:it|that|this|they|them|those|these|there|he|she|same|similar|instead|also|too|"
    r"as\s+well|else)\b|^\W*(?:and|but|so|what\s+about|how\s+about|or)\b",
    re.IGNORECASE,
)
BARE = re.compile(r"^\W*(?:why|when|who|how\s+(?:many|old|much)|where)\b", re.IGNORECASE)
"""A question word with next to nothing after it."""


def asks_across(message: str) -> bool:
    """Whether several reviews are asked about at once."""
    return bool(ACROSS.search(message))


def asks_summary(message: str) -> bool:
    """Whether a whole review, or all of its recommendations, is asked for."""
    return bool(SUMMARY.search(message.replace("’", "'")))


def leans_on_last(message: str) -> bool:
    """Whether a message only makes sense with the turn before it."""
    text = message.replace("’", "'")
    words = len(text.split())
    if words <= 5 and BARE.search(text):
        return True
    return words <= 14 and bool(LEANING.search(text))
