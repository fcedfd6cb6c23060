"""How a question is asked: across reviews, for a summary, or for who was behind it. Pure."""

from __future__ import annotations

from bot.anycase import match_anywhere

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
PANEL = match_anywhere(
    r"\bwho\s+(?:\w+\s+)?(?:chair(?:s|ed)?|signed|led|sat|took\s+part|took\s+it)\b",
    r"\bwho\s+(?:was|were|is|are|sits)\s+(?:\w+\s+)?(?:on|in|involved|behind|represented)\b"
    r"(?=(?:\s+\w+){0,2}\W*$)",
    r"\bwhich\s+agencies\s+(?:were|was|took|sat)\b",
    r"\bwho\s+(?:is|was)\s+the\s+(?:author|chair(?:person|man|woman)?)\b",
)
FURTHER = match_anywhere(
    r"\bfind\s+(?:out\s+)?more\b",
    r"\b(?:further|more)\s+(?:information|reading|guidance|advice)\b",
    r"\bread\s+(?:more|up)\b",
    r"\b(?:which|what|any)\s+(?:charity|charities|websites?|leaflets?|organisations?|resources?)\b",
    r"\bpoint(?:s|ed)?\s+(?:\w+\s+)?to\b(?=\W*$)",
)


def asks_across(message: str) -> bool:
    """Whether several reviews are asked about at once."""
    return ACROSS.search(message)


def asks_summary(message: str) -> bool:
    """Whether a whole review, or all of its recommendations, is asked for."""
    return SUMMARY.search(message.replace("’", "'"))


def asks_further(message: str) -> bool:
    """Whether other sources are asked for: a charity, a website, further reading."""
    return FURTHER.search(message)


def asks_panel(message: str) -> bool:
    """Whether the people who wrote, led or sat on something are asked for."""
    return PANEL.search(message)
