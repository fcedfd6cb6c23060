"""How many telling words two short texts share. Pure."""

from __future__ import annotations

import re

SHORTEST_STEM = 5
"""Letters: shorter words begin too many others."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_IDLE_WORDS = frozenset(
    """a about an and are at call can contact contacts details do email find for from get give go
    have how i in is it me my number of on or our page phone please pls ring tell that the their
    there to we what whats when where which who whos with you your children child board
    safeguarding services service team""".split()
)


def telling_words(text: str) -> set[str]:
    """The words of a text that tell what it is about: lower case, a plural as its singular."""
    found = (word.group().lower().replace("’", "'") for word in _WORD.finditer(text))
    bare = (word.removesuffix("'s") for word in found)
    kept = {word for word in bare if word not in _IDLE_WORDS}
    return {word[:-1] if len(word) > 3 and word.endswith("s") else word for word in kept}


def count_shared(asked: set[str], text: str) -> int:
    """How many asked words the text has; `sleep` is in `sleeping`."""
    has = telling_words(text)
    return sum(any(_is_same(word, one) for one in has) for word in asked)


def _is_same(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= SHORTEST_STEM and longer.startswith(shorter))
