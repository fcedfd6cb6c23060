"""Spelling help from the words of the documents; ordinary English is never touched. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from index.english import list_slips, load_english
from index.lexical import stem_word

__all__ = ["Speller", "is_english", "load_contractions", "load_english", "one_slip_from_english"]

SHORTEST = 4
"""Letters of the shortest word that is helped."""
SHORT_FORM = 5
"""A word of up to so many letters in capitals is an abbreviation and stays as it is: one letter
makes LSAB, an adults' board, of LSCB."""
KNOWN_OFTEN = 1
"""Times a word must stand in the documents to be corrected towards."""

MISSPELLABLE = re.compile(
    r"(?:(?<!\S)\S*(?:@|://|www\.)\S*)|(?<![\w@.'’-])([A-Za-z]{4,})(?![\w@'’]|\.\w)"
)
"""A web or e-mail address, which stays as it is, or a word (group 1)."""
_BRITISH = re.compile(r"is(e|ed|es|er|ers|ing|ations?)$")


@lru_cache(maxsize=1)
def load_contractions() -> frozenset[str]:
    """`dont`, `whos`: English words with an apostrophe, without it."""
    return frozenset(word.replace("'", "") for word in load_english().list_contracted())


def one_slip_from_english(word: str) -> bool:
    """Whether one letter added, dropped, changed or two swapped make an English word."""
    english = load_english()
    return any(slip in english for slip in list_slips(word))


def is_english(word: str) -> bool:
    """Whether a lower-case word is English; the dictionary is American, so both spellings count."""
    american = _BRITISH.sub(r"iz\1", word).replace("our", "or")
    english = load_english()
    return word in english or american in english or word in load_contractions()


class Speller:
    """Corrects words that are neither English nor in the documents."""

    def __init__(self, words: Mapping[str, int], keep: frozenset[str] = frozenset()) -> None:
        self._words = words
        self._keep = keep
        self._by_length: dict[int, list[str]] = {}
        for word, count in words.items():
            if count >= KNOWN_OFTEN and len(word) >= SHORTEST and word.isalpha():
                self._by_length.setdefault(len(word), []).append(word)

    def correct(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The text with misspelt words put right, and the words that they were read as."""
        changes: list[str] = []

        def put_right(match: re.Match[str]) -> str:
            word = match[1] or ""
            if word.isupper() and len(word) <= SHORT_FORM:
                return word
            better = self.find_word(word.lower())
            if better is None:
                return match.group()
            changes.append(better)
            return better

        corrected = MISSPELLABLE.sub(put_right, text)
        return corrected, tuple(dict.fromkeys(changes))

    def find_word(self, word: str) -> str | None:
        """The document word that a misspelt word must mean, or None.

        Words in the documents, in `keep` or in the English dictionary are right as they are. One
        slip (a letter wrong, missing, added, or two swapped) is allowed in up to seven letters, two
        in up to ten, three in longer ones; the first letter must be right.
        """
        if len(word) < SHORTEST or word in self._words or word in self._keep:
            return None
        if is_english(word):
            return None
        slips = 1 if len(word) <= 7 else 2 if len(word) <= 10 else 3
        near = [
            candidate
            for length in range(len(word) - slips, len(word) + slips + 1)
            for candidate in self._by_length.get(length, ())
            if candidate[0] == word[0]
        ]
        if not near:
            return None
        from rapidfuzz import process  # few messages hold a word that nobody knows
        from rapidfuzz.distance import DamerauLevenshtein

        found = process.extract(
            word, near, scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=5
        )
        if not found:
            return None
        best = min(found, key=lambda entry: (entry[1], -self._words[entry[0]], entry[0]))
        if best[1] > 1 and one_slip_from_english(word):
            return None  # more likely that English word than the document's
        inflected = best[0].startswith(word) and stem_word(best[0]) == stem_word(word)
        return None if inflected else str(best[0])
