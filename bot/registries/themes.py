"""The themes of the briefings held, and which of them a message is on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.registries.glossary import stem_words
from bot.registries.registry import read_registry


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme of `knowledge/themes.yaml`."""

    name: str
    line: str
    words: tuple[str, ...]


class Themes:
    """Every theme, its words ready for look-up. Made by `load_themes`."""

    def __init__(self, themes: Iterable[Theme]) -> None:
        self.themes = tuple(themes)
        self._phrases: dict[tuple[str, ...], list[Theme]] = {}
        for theme in self.themes:
            for stems in {stem_words(word) for word in (*theme.words, theme.name)}:
                self._phrases.setdefault(stems, []).append(theme)
        self._starts = {stems[0] for stems in self._phrases if stems}
        self._longest = max((len(stems) for stems in self._phrases), default=0)

    @property
    def names(self) -> tuple[str, ...]:
        """Every theme's name, in the order of the file."""
        return tuple(theme.name for theme in self.themes)

    def find_themes(self, text: str) -> tuple[Theme, ...]:
        """The themes that `text` is on, the one with most of its words first; none is ordinary.

        A phrase counts for as many words as it has, and its words count once.
        """
        stems, score, at = stem_words(text), Counter[Theme](), 0
        while at < len(stems):
            longest = min(self._longest, len(stems) - at) if stems[at] in self._starts else 0
            for size in range(longest, 0, -1):
                found = self._phrases.get(stems[at : at + size], [])
                if found:
                    score.update(dict.fromkeys(found, size))
                    at += size - 1
                    break
            at += 1
        return tuple(theme for theme, _ in score.most_common())


def load_themes(path: Path) -> Themes:
    """The themes of `knowledge/themes.yaml`. Raises `RegistryError` where it is wrong."""
    file = read_registry(path, ("themes",))
    themes: dict[str, Theme] = {}
    for entry in file.entries("themes", Theme.__slots__):
        theme = Theme(entry.text("name"), entry.text("line"), entry.texts("words"))
        if theme.name in themes:
            raise entry.wrong(f"`{theme.name}` is written twice", "put the two together")
        if not theme.words:
            raise entry.wrong("it has no words", "add `words: [one, two words]`")
        themes[theme.name] = theme
    return Themes(themes.values())
