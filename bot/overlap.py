"""How many words two texts share: the telling ones of two short texts, all of two quotes. Pure."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache

SHORTEST_STEM = 5
"""Letters: shorter words begin too many others."""

SAME = 0.85
"""Words that two quotes have in common and in one order, as a share of the words of both: from here
on they say the same, where what differs is no figure, name or negation. Of the pairs of sentences
of the five seeds and the five notes that restate them, all above it said the same; below .8 some
left a part out."""
SHORTEST = 10
"""Words: in a shorter text one other word may make another statement of it."""

KEPT = 512
"""Texts of documents whose words are remembered: those lately found and quoted, about 4 MB."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LOWER_BY_PLACE = re.compile("[İΣ]")
"""Letters whose small form depends on what stands around them, or takes another length."""
_IDLE_WORDS = frozenset(
    """a about an and are at call can contact contacts details do email find for from get give go
    have how i in is it me my number of on or our page phone please pls ring tell that the their
    there to we what whats when where which who whos with you your children child board
    safeguarding services service team""".split()
)
_NUMBERING = re.compile(r"\W*(?:(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivx]+)[.)]\s*)+")
_DECIDING = frozenset(
    """not no never nor neither none nobody nothing without cannot can't don't didn't doesn't isn't
    wasn't weren't won't hasn't haven't unless except only must should may might could would will
    can shall all some any few most many one two three four five six seven eight nine ten eleven
    twelve first second third once twice half before after more less fewer""".split()
)
"""Words that change what a sentence says however few they are."""
_OPENERS = frozenset(
    """a an the this that these those it its they their there he she his her we our in on at by
    for from with as when while where if although and but or so to of however also both such
    note""".split()
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


@lru_cache(maxsize=KEPT)
def fold_words(text: str) -> tuple[str, ...]:
    """The words of a document's text in order: without case, punctuation, bullets and numbering."""
    bare = "\n".join(map(_cut_numbering, text.split("\n")))
    if _LOWER_BY_PLACE.search(bare):
        return tuple(word.lower().replace("’", "'") for word in _WORD.findall(bare))
    return tuple(_WORD.findall(bare.lower().replace("’", "'")))


@lru_cache(maxsize=KEPT)
def count_words(text: str) -> Counter[str]:
    """How often each of those words stands in a document's text; not to be changed."""
    return Counter(fold_words(text))


def _cut_numbering(line: str) -> str:
    found = _NUMBERING.match(line)
    return line[found.end() :] if found else line


def share_words(one: Counter[str], other: Counter[str]) -> float:
    """What two bags of words share, in [0, 1]: Dice's coefficient."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def says_same(one: str, other: str) -> bool:
    """Whether two quotes say the same: nearly all words, and every figure, name and negation."""
    first, second = fold_words(one), fold_words(other)
    if first == second:
        return bool(first)
    if min(len(first), len(second)) < SHORTEST:
        return False
    words, others = count_words(one), count_words(other)
    if share_words(words, others) < SAME:
        return False
    if SequenceMatcher(None, first, second, autojunk=False).ratio() < SAME:
        return False
    differing = set((words - others) + (others - words))
    telling = {word.lower() for text in (one, other) for word in _find_names(text)}
    return not any(word in _DECIDING or word[0].isdigit() or word in telling for word in differing)


def _find_names(text: str) -> set[str]:
    """The words with a capital letter, but for those that open a sentence and are everyday."""
    found = (word.group().replace("’", "'") for word in _WORD.finditer(text))
    return {w for w in found if not w.islower() and w.lower() not in _OPENERS}
