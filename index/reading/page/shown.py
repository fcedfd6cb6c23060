"""From stored text to displayed text, character by character. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Markup


@dataclass(frozen=True, slots=True)
class Shown:
    """Displayed text whose every character knows the stored range it stands for."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The stored range behind `text[first:last]`, without white space at its ends."""
        while first < last and self.text[first] == " ":
            first += 1
        while first < last and self.text[last - 1] == " ":
            last -= 1
        return self.starts[first], self.ends[last - 1]


def map_shown(text: str, markup: Sequence[Markup], start: int, end: int) -> Shown:
    """The displayed form of `text[start:end]`, as `Document.shown` gives it, with offsets."""
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def put(char: str, first: int, last: int) -> None:
        if char.isspace():
            if not chars or chars[-1] == " ":
                return
            char = " "
        chars.append(char)
        starts.append(first)
        ends.append(last)

    number = max(bisect_right(markup, start, key=lambda mark: mark.start) - 1, 0)
    at = start
    while at < end:
        while number < len(markup) and markup[number].end <= at:
            number += 1
        mark = markup[number] if number < len(markup) else None
        if mark is not None and mark.start <= at:
            if mark.start >= start:
                for char in mark.shown:
                    put(char, mark.start, mark.end)
            at = mark.end
        else:
            put(text[at], at, at + 1)
            at += 1
    if chars and chars[-1] == " ":
        chars.pop(), starts.pop(), ends.pop()
    return Shown("".join(chars), tuple(starts), tuple(ends))
