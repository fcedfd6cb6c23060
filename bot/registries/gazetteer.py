"""Names of places and regions, found in a text by their words, misspelt ones too. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.registries.places import is_excluded, is_place

SHORTEST_FUZZY = 6
"""Letters: shorter names are one slip away from too many ordinary words."""
LONG_FUZZY = 11
"""Letters: from this length on two slips still name one area only."""
LATELY = 4
"""Texts whose phrases are remembered: one message is looked at several times for each reply."""

_TOKEN = re.compile(r"&|[^\W_]+(?:['’ʼ][^\W_]+)*")
_GAP = re.compile(r"\.?[ \t\u00a0]{1,2}|,? ?\n? ?|[ ]?[-‐‑–/][ ]?")
_JOIN = re.compile(r"(?:['’ʼ]?s)?\s*(?:,|/|&|\+|and|or|vs)\s*(?:and|or)?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name as its words: of an area, of something wider, or of neither."""

    words: tuple[str, ...]
    area: str | None = None
    wider: str | None = None
    needs_context: bool = False
    """Also an everyday word or a person's name, so it counts only where a place is meant."""
    fuzzy: bool = False
    """Found misspelt too."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: its forms (whole, without possessive) with where each ends."""

    start: int
    end: int
    forms: tuple[tuple[str, int], ...]
    corrected: str | None = None


class Gazetteer:
    """Phrases ready for look-up: by first word, the longest first."""

    def __init__(self, phrases: Iterable[Phrase], ordinary: Iterable[str] = ()) -> None:
        """`ordinary` holds words that look like a misspelt name and are not."""
        self._ordinary = frozenset(ordinary)
        self._starts: dict[str, list[Phrase]] = {}
        self._words: set[str] = set()
        spelt: dict[str, set[str]] = {}
        for phrase in sorted(phrases, key=lambda one: -len(one.words)):
            self._starts.setdefault(phrase.words[0], []).append(phrase)
            self._words.update(phrase.words)
            for word in phrase.words:
                if phrase.fuzzy and len(word) >= SHORTEST_FUZZY:
                    spelt.setdefault(word[0], set()).add(word)
        self._near: dict[tuple[str, int], list[str]] = {}
        for first, words in spelt.items():
            for word in sorted(words):
                slips = _count_slips(word)
                for length in range(len(word) - slips, len(word) + slips + 1):
                    self._near.setdefault((first, length), []).append(word)
        self._find = lru_cache(maxsize=LATELY)(self._scan)

    def look_up(self, name: str) -> Phrase | None:
        """The phrase that is `name` as a whole, rightly spelt."""
        words = split_words(name)
        starting = self._starts.get(words[0], []) if words else []
        return next((phrase for phrase in starting if phrase.words == words), None)

    def find_phrases(self, text: str) -> tuple[tuple[Phrase, int, int], ...]:
        """Every phrase in `text` with its start and end, in order, the longest at each place."""
        return self._find(text)

    def _scan(self, text: str) -> tuple[tuple[Phrase, int, int], ...]:
        out: list[tuple[Phrase, int, int]] = []
        tokens = [self._correct(token) for token in tokenise(text)]
        at, last = 0, -1
        while at < len(tokens):
            found = self._longest(text, tokens, at)
            if found and not is_excluded(text, tokens[at].start, found[1]):
                phrase, end, used = found
                start = tokens[at].start
                follows = last >= 0 and _JOIN.fullmatch(text, last, start) is not None
                if not phrase.needs_context or is_place(text, start, end, follows_area=follows):
                    out.append((phrase, start, end))
                    at, last = at + used, end
                    continue
            at += 1
        return tuple(out)

    def _longest(self, text: str, tokens: list[Token], at: int) -> tuple[Phrase, int, int] | None:
        first = tokens[at]
        heads = [form for form, _ in first.forms] + ([first.corrected] if first.corrected else [])
        options = [phrase for head in heads for phrase in self._starts.get(head, ())]
        if not options:
            return None
        for phrase in sorted(options, key=lambda one: -len(one.words)):
            size = len(phrase.words)
            run = tokens[at : at + size]
            if len(run) < size:
                continue
            gaps = pairwise(run)
            if not all(_GAP.fullmatch(text, one.end, two.start) for one, two in gaps):
                continue
            ends = [_matches(token, word) for token, word in zip(run, phrase.words, strict=True)]
            end = ends[-1]
            if end is None or None in ends:
                continue
            if size == 1 and first.corrected == phrase.words[0] and not _is_sure(first, phrase):
                continue
            return phrase, end, size
        return None

    def _correct(self, token: Token) -> Token:
        """The token with the one place-name word that it misspells, if it is not a word itself."""
        word = token.forms[-1][0]
        near = self._near.get((word[0], len(word)), ())
        if len(word) < SHORTEST_FUZZY - 1 or word in self._ordinary or not near:
            return token
        if any(form in self._words for form, _ in token.forms):
            return token
        from rapidfuzz.distance import OSA  # few messages hold a word that looks like a name

        best: list[tuple[int, str]] = []
        for name in near:
            allowed = _count_slips(name)
            distance = OSA.distance(word, name, score_cutoff=allowed)
            if distance <= allowed:
                best.append((distance, name))
        best.sort()
        if not best or (len(best) > 1 and best[0][0] == best[1][0]):
            return token
        return Token(token.start, token.end, token.forms, best[0][1])


def _count_slips(name: str) -> int:
    """Letters that may be wrong in a name, for it to be found."""
    return 2 if len(name) >= LONG_FUZZY else 1


def _normal(word: str) -> str:
    """Lower case, without accents and apostrophes; `&` is `and`."""
    if word.isascii():
        return "and" if word == "&" else word.lower().replace("'", "")
    bare = unicodedata.normalize("NFKD", word.casefold())
    kept = "".join(letter for letter in bare if letter.isalnum())
    return "and" if word == "&" else kept


def split_words(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared."""
    return tuple(_normal(found.group()) for found in _TOKEN.finditer(name))


def tokenise(text: str) -> Iterator[Token]:
    """The words of a text with where they stand; `Swindon's` is also `Swindon`."""
    for found in _TOKEN.finditer(text):
        word, start, end = found.group(), found.start(), found.end()
        forms = [(_normal(word), end)]
        if word[-2:].casefold() in ("'s", "’s", "ʼs"):
            forms.append((_normal(word[:-2]), end - 2))
        forms = [(form, last) for form, last in forms if form]
        if forms:  # some characters stand for nothing once normalised
            yield Token(start, end, tuple(forms))


def _matches(token: Token, word: str) -> int | None:
    """Where the token ends if it is `word` in one of its forms, else None."""
    for form, end in token.forms:
        if form == word:
            return end
    return token.forms[-1][1] if token.corrected == word else None


def _is_sure(token: Token, phrase: Phrase) -> bool:
    """Whether a misspelt word on its own may stand for the phrase."""
    return phrase.fuzzy and len(token.forms[-1][0]) >= SHORTEST_FUZZY
