"""Which subjects of the field the documents speak of at all."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence

import numpy as np

from bot.registries.glossary import Glossary, GlossaryEntry
from index.lexical import Lexicon, find_terms, find_words, stem_word
from index.types import Passage

STANDS_OUT = 0.5
"""Evidence from which an answer is given although the question names a subject that no document
speaks of, or reads like one of another field: an answer is more likely there than not."""
STANDS_BESIDE = 0.25
"""The same where the question names a subject beside it that the documents do speak of."""
Names = frozenset[str]
NONE: Names = frozenset()
"""Documents that a look at the collection leaves out."""
LOOKED_AT = 2000
"""Passages that hold all words of a term and are read for it, at most."""

ASKER = re.compile(
    r"\b(?:i['’]?m|i am|as|we['’]?re|we are)\s+an?\s+(?:\w+[\s-]){0,2}\w+", re.IGNORECASE
)
"""Who asks: `I'm a school nurse` is no question about school nurses."""


class Coverage:
    """Tells whether a term of the glossary stands anywhere in the documents."""

    def __init__(self, glossary: Glossary, lexicon: Lexicon, passages: Sequence[Passage]) -> None:
        self._lexicon = lexicon
        self._passages = passages
        self._known: dict[tuple[str, frozenset[str]], bool] = {}
        self._entries = {
            _join_stems(form): entry
            for entry in glossary.entries
            for form in (*entry.abbreviations, entry.term)
        }
        self._capitals = {form: entry for entry in glossary.entries for form in entry.capitals}
        self._longest = max((len(key.split()) for key in self._entries), default=0)

    def find_uncovered(self, text: str, without: Names = NONE) -> GlossaryEntry | None:
        """The first term that a text names, in full or in short, and no document speaks of, but
        for those `without` which the collection is looked at.

        Everyday words for it do not name it: `speak up` may be about anything.
        """
        for entry in self._find_named(ASKER.sub(" ", text)):
            if not self.is_covered(entry, without):
                return entry
        return None

    def name_uncovered(self, text: str, evidence: float, without: Names = NONE) -> str | None:
        """A subject that a text names and no document speaks of, unless a passage stands out."""
        entry = self.find_uncovered(text, without)
        least = STANDS_BESIDE if self.names_covered(text, without) else STANDS_OUT
        return entry.term if entry and evidence < least else None

    def names_covered(self, text: str, without: Names = NONE) -> bool:
        """Whether a text names a term that some document speaks of."""
        named = self._find_named(ASKER.sub(" ", text))
        return any(self.is_covered(entry, without) for entry in named)

    def is_covered(self, entry: GlossaryEntry, without: Names = NONE) -> bool:
        """Whether some passage has all the words of the term, or another name for it whole."""
        key = (entry.term, without)
        if key not in self._known:
            forms = (*entry.abbreviations, *entry.capitals, *entry.everyday)
            self._known[key] = self._speaks(entry.term, False, without) or any(
                self._speaks(form, True, without) for form in forms
            )
        return self._known[key]

    def _speaks(self, form: str, whole: bool, without: Names) -> bool:
        """Whether a passage has the words of a form, with `whole` one after the other."""
        wanted = _join_stems(form)
        words = set(wanted.split())
        places = self._find_holding(form)
        for at in places:
            if self._passages[at].document in without:
                continue
            stems = _join_stems(self._passages[at].text)
            if f" {wanted} " in f" {stems} " if whole else words <= set(stems.split()):
                return True
        return len(places) == LOOKED_AT  # of so many some has it

    def _find_holding(self, form: str) -> Sequence[int]:
        """Positions of passages that word search knows to hold a form's words, title included."""
        terms = dict.fromkeys(find_terms(form))
        if not terms:  # words that carry no subject are in no lexicon
            return range(min(len(self._passages), LOOKED_AT))
        found = functools.reduce(np.intersect1d, map(self._lexicon.find_passages, terms))
        return [int(at) for at in found[:LOOKED_AT]]

    def _find_named(self, text: str) -> Iterable[GlossaryEntry]:
        words: Sequence[str] = _join_stems(text).split()
        for start in range(len(words)):
            for size in range(min(self._longest, len(words) - start), 0, -1):
                entry = self._entries.get(" ".join(words[start : start + size]))
                if entry:
                    yield entry
        for word in text.split():
            if word.strip(".,?!:;()") in self._capitals:
                yield self._capitals[word.strip(".,?!:;()")]


def list_words(glossary: Glossary) -> frozenset[str]:
    """Every word of the glossary's forms, lower case: none of them is a spelling mistake."""
    return frozenset(
        word
        for entry in glossary.entries
        for form in (entry.term, *entry.abbreviations, *entry.capitals, *entry.everyday)
        for word in find_words(form)
    )


def _join_stems(text: str) -> str:
    return " ".join(stem_word(word) for word in find_words(text))
