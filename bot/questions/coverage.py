"""Which subjects of the field the documents speak of at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.registries.glossary import Glossary, GlossaryEntry
from index.lexical import find_words, stem_word

ASKER = re.compile(
    r"\b(?:i['’]?m|i am|as|we['’]?re|we are)\s+an?\s+(?:\w+[\s-]){0,2}\w+", re.IGNORECASE
)
"""Who asks: `I'm a school nurse` is no question about school nurses."""


class Coverage:
    """Tells whether a term of the glossary stands anywhere in the documents."""

    def __init__(self, glossary: Glossary, texts: Iterable[str]) -> None:
        stems = [_join_stems(text) for text in texts]
        self._spoken = f" {' | '.join(stems)} "
        self._passages = [frozenset(text.split()) for text in stems]
        self._entries = {
            _join_stems(form): entry
            for entry in glossary.entries
            for form in (*entry.abbreviations, entry.term)
        }
        self._capitals = {form: entry for entry in glossary.entries for form in entry.capitals}
        self._longest = max((len(key.split()) for key in self._entries), default=0)

    def find_uncovered(self, text: str) -> GlossaryEntry | None:
        """The first term that a text names, in full or in short, and no document speaks of.

        Everyday words for it do not name it: `speak up` may be about anything.
        """
        for entry in self._find_named(ASKER.sub(" ", text)):
            if not self.is_covered(entry):
                return entry
        return None

    def names_covered(self, text: str) -> bool:
        """Whether a text names a term that some document speaks of."""
        return any(self.is_covered(entry) for entry in self._find_named(ASKER.sub(" ", text)))

    def is_covered(self, entry: GlossaryEntry) -> bool:
        """Whether some passage has all the words of the term, or another name for it whole."""
        words = set(_join_stems(entry.term).split())
        if any(words <= passage for passage in self._passages):
            return True
        forms = (*entry.abbreviations, *entry.capitals, *entry.everyday)
        return any(f" {_join_stems(form)} " in self._spoken for form in forms)

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
