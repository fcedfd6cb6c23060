"""Which words are English: pyspellchecker's list, looked up in its own file.

The file is one word a line in order, so a word is found by halving, and the words that begin like
one that was asked for are taken apart when they are first needed.
"""

from __future__ import annotations

import gzip
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

LETTERS = "'abcdefghijklmnopqrstuvwxyzàáâäåçèéêëíïñóôöûü"
"""Every sign that stands in one of the words."""
PREFIX = 2
"""Letters by which words are kept together."""

_LINE = re.compile(r'^"([^"]+)":', re.MULTILINE)
_CONTRACTED = re.compile(r"^\"([^\"']*'[^\"]*)\":", re.MULTILINE)


class English(Set[str]):
    """Lower-case English words; `word in english` as in any set."""

    def __init__(self, lines: str) -> None:
        """`lines` as pyspellchecker stores them: `"word": count,` in order of the words."""
        self._lines = lines
        self._held: dict[str, frozenset[str]] = {}

    def __contains__(self, word: object) -> bool:
        if not isinstance(word, str):
            return False
        if len(word) < PREFIX:
            return f'\n"{word}":' in self._lines
        return word in self._find(word[:PREFIX])

    def __iter__(self) -> Iterator[str]:
        return (found[1] for found in _LINE.finditer(self._lines))

    def list_contracted(self) -> list[str]:
        """The words with an apostrophe."""
        return _CONTRACTED.findall(self._lines)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @classmethod
    def _from_iterable(cls, words: Iterable[str]) -> frozenset[str]:  # type: ignore[override]
        return frozenset(words)

    def _find(self, prefix: str) -> frozenset[str]:
        """The words that begin so."""
        held = self._held.get(prefix)
        if held is None:
            ends = range(len(self._lines))
            first = bisect_left(ends, prefix, key=self._word_at)
            last = bisect_left(ends, f"{prefix}\U0010ffff", lo=first, key=self._word_at)
            words = _LINE.findall(self._lines[first : self._lines.index("\n", last)])
            held = frozenset(word for word in words if word.startswith(prefix))
            if held:
                self._held[prefix] = held
        return held

    def _word_at(self, place: int) -> str:
        """The word of the first line that begins at a place or after it."""
        start = self._lines.find('\n"', place - 1 if place else 0)
        if start < 0:
            return "\U0010ffff" * PREFIX
        return self._lines[start + 2 : self._lines.index('"', start + 2)]


@lru_cache(maxsize=1)
def load_english() -> English:
    """The words of pyspellchecker's English dictionary; loaded once."""
    spec = find_spec("spellchecker")
    if spec is None or spec.origin is None:  # pragma: no cover  a package that is always installed
        raise ModuleNotFoundError("pyspellchecker is not installed: run 'make setup'.")
    packed = (Path(spec.origin).parent / "resources" / "en.json.gz").read_bytes()
    return English(gzip.decompress(packed).decode("utf-8"))


def list_slips(word: str) -> Iterator[str]:
    """What a word becomes by one letter dropped, two swapped, or one changed or added."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in LETTERS)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in LETTERS)
