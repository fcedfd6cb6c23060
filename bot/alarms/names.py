"""Capitalised words that identify nobody: places, organisations, terms, people in publications."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from bot.registries.areas import Areas
from index.lexical import find_words
from index.spelling import load_english

TITLES = frozenset(
    """
    i im ive id mr mrs ms miss dr sir monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    christmas easter england wales scotland ireland britain uk english welsh scottish irish
    british polish romanian
    """.split()
)


class KnownNames:
    """Tells a name that may be a private person's from any other capitalised word.

    `printed` holds the lower-case words of the documents, `words` those of the registries.
    """

    def __init__(self, printed: Container[str], areas: Areas, words: Iterable[str]) -> None:
        self._areas = areas
        self._printed = printed
        self._words = set(words) | TITLES
        for name in areas.names:
            self._words |= set(find_words(name))

    def knows(self, word: str) -> bool:
        """Whether a capitalised word is ordinary English or stands in documents or registries."""
        if re.fullmatch(r"[A-Z0-9&'’s]+", word):
            return True
        if self._areas.resolve_area(word) is not None:
            return True
        found = find_words(word)
        return all(
            part in self._words or part in self._printed or part in load_english() for part in found
        )
