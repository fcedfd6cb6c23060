"""The numbers that Word shows before paragraphs, which its files hold only as rules. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from index.reading.formats.numbering import write_number
from index.reading.formats.word_styles import Element, child, value

_FORMS = {
    "lowerLetter": "letter",
    "upperLetter": "LETTER",
    "lowerRoman": "roman",
    "upperRoman": "ROMAN",
}
_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered."""

    form: str
    text: str
    start: int
    restarts: int
    """A new paragraph of a level below this number starts it anew; 0: it never does."""


@dataclass(slots=True)
class Numbers:
    """Counts the numbered paragraphs of one file, in their order."""

    _levels: dict[str, list[_Level | None]] = field(default_factory=dict)
    _lists: dict[str, str] = field(default_factory=dict)
    """The list that a `numId` counts in; two that share a list go on counting."""
    _starts: dict[str, dict[int, int]] = field(default_factory=dict)
    """Where a `numId` starts its list anew."""
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def add(self, root: Element | None) -> None:
        """Takes up the rules of the numbering part."""
        if root is None:
            return
        abstract = {value(each, "abstractNumId"): each for each in root.iterfind("{*}abstractNum")}
        for number in root.iterfind("{*}num"):
            name, held = value(number, "numId"), value(child(number, "abstractNumId"))
            if held not in abstract:
                continue
            levels = _read_levels(abstract[held])
            starts: dict[int, int] = {}
            for override in number.iterfind("{*}lvlOverride"):
                at = _read_level_number(override)
                if (own := child(override, "lvl")) is not None:
                    levels[at] = _read_level(own)
                if (start := value(child(override, "startOverride"))).isdigit():
                    starts[at] = int(start)
            self._lists[name], self._levels[name], self._starts[name] = held, levels, starts

    def count(self, name: str, at: int) -> tuple[bool, str]:
        """Whether the paragraph is in a list, and what stands before it; empty for a bullet."""
        levels = self._levels.get(name)
        if levels is None or not 0 <= at < _LEVELS or (level := levels[at]) is None:
            return False, ""
        counts = self._counts.setdefault(self._lists[name], [None] * _LEVELS)
        start = self._starts[name].get(at)
        if start is not None and (name, at) not in self._begun:
            counts[at] = None
        self._begun.add((name, at))
        held = counts[at]
        counts[at] = (level.start if start is None else start) if held is None else held + 1
        for deeper in range(at + 1, _LEVELS):
            below = levels[deeper]
            if below is None or below.restarts > at:
                counts[deeper] = None
        return True, self._write(levels, counts, at)

    def _write(self, levels: list[_Level | None], counts: list[int | None], at: int) -> str:
        level = levels[at]
        if level is None or level.form in ("bullet", "none"):
            return ""
        written: Mapping[int, str] = {
            depth: _write_count(held, counts[depth])
            for depth, held in enumerate(levels[: at + 1])
            if held is not None
        }
        return _PLACE.sub(lambda match: written.get(int(match[1]) - 1, ""), level.text).strip()


def _write_count(level: _Level, count: int | None) -> str:
    number = level.start if count is None else count
    if level.form == "decimalZero":
        return f"{number:02d}"
    return write_number(number, _FORMS.get(level.form, "decimal"))


def _read_levels(abstract: Element) -> list[_Level | None]:
    levels: list[_Level | None] = [None] * _LEVELS
    for held in abstract.iterfind("{*}lvl"):
        levels[_read_level_number(held)] = _read_level(held)
    return levels


def _read_level_number(element: Element) -> int:
    level = value(element, "ilvl")
    return min(int(level), _LEVELS - 1) if level.isdigit() else 0


def _read_level(element: Element) -> _Level:
    at = _read_level_number(element)
    start, restarts = value(child(element, "start")), value(child(element, "lvlRestart"))
    return _Level(
        value(child(element, "numFmt")) or "decimal",
        value(child(element, "lvlText")),
        int(start) if start.isdigit() else 0,
        int(restarts) if restarts.isdigit() else at,
    )
