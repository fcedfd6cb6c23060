"""What a question asks the meaning of, and whether a text gives it. Pure."""

from __future__ import annotations

import re

MOST_WORDS = 5
"""A longer stretch after `what is` asks for more than the meaning of a term."""

_ASKS = re.compile(
    r"^\W*(?:(?:so|and|ok|please|hi|hello|can\s+you|could\s+you|explain|tell\s+me|remind\s+me)\b[\s,]*)*"
    r"(?:what(?:'s|’s|s|\s+is|\s+are|\s+does|\s+do)\s+(?:meant\s+by\s+|(?:we|you|they|people)\s+mean\s+by\s+)?"
    r"|define\s+|(?:the\s+)?(?:meaning|definition)\s+of\s+)"
    r"(?:the\s+(?:meaning|definition)\s+of\s+)?(?:an?\s+|the\s+)?[\"'“‘]?"
    r"(?P<term>[\w'’\s/&-]+?)[\"'”’]?(?:\s+(?:mean|means|meant|exactly|please|actually|all\s+about))*\W*$",
    re.IGNORECASE,
)
_GIVES = r"(?:is|are|means?|refers?|describes?|involves?|occurs?|happens?|covers?|includes?)\b"


_BEFORE = re.compile(r"(?:\A|[.!?;:]\s|\n)\W{0,6}(?:an?\s|the\s)?\W{0,2}\Z", re.IGNORECASE)
"""What may stand between the end of a sentence and the term that the next one opens with."""
REACH = 16
"""Characters before a term that are looked at."""
LONGEST = 160
"""Characters of a question for a meaning; a longer message tells more than that."""


def find_term_asked(question: str) -> str | None:
    """The term that a question asks the meaning of; None where it asks for something else."""
    asked = _ASKS.search(question) if len(question) <= LONGEST else None
    term = asked["term"].strip(" '’") if asked else ""
    return term if term and len(term.split()) <= MOST_WORDS else None


def defines(text: str, term: str) -> bool:
    """Whether a sentence of a text opens with the term and says what it is."""
    words = r"[\s-]+".join(re.escape(word) for word in term.split())
    gives = rf"\b{words}s?\W{{0,2}}\s{{0,2}}(?:\([^)]{{0,80}}\)\s{{0,2}})?{_GIVES}"
    for found in re.finditer(gives, text, re.IGNORECASE):
        before = text[max(0, found.start() - REACH) : found.start()]
        if found.start() > REACH:
            before = f"x{before}"  # so that the cut is not taken for the text's beginning
        if _BEFORE.search(before):
            return True
    return False
