"""From stored text to displayed text, character by character. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from index.types import Document, Markup

BULLETS = "•●○▪▫■□◦‣⁃∙·➢➤►▶❖✓✔☐☑☒\uf0b7\uf0a7\uf0d8\uf076\uf0fc"
"""Characters that open a list item."""
_RUN = re.compile(r"(\S+)|\s+")
_START, _END = attrgetter("start"), attrgetter("end")


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
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def put_text(first: int, last: int) -> None:
        for run in _RUN.finditer(text, first, last):
            if run[1]:
                a, b = run.span()
                pieces.append(run[1])
                starts.extend(range(a, b))
                ends.extend(range(a + 1, b + 1))
            elif pieces and pieces[-1] != " ":
                pieces.append(" ")
                starts.append(run.start())
                ends.append(run.start() + 1)

    def put_mark(mark: Markup) -> None:
        for char in mark.shown:
            if not char.isspace() or (pieces and pieces[-1] != " "):
                pieces.append(" " if char.isspace() else char)
                starts.append(mark.start)
                ends.append(mark.end)

    number = max(bisect_right(markup, start, key=_START) - 1, 0)
    at = start
    while at < end:
        while number < len(markup) and markup[number].end <= at:
            number += 1
        mark = markup[number] if number < len(markup) else None
        if mark is not None and mark.start <= at:
            if mark.start >= start:
                put_mark(mark)
            at = mark.end
        else:
            stop = end if mark is None else min(end, mark.start)
            put_text(at, stop)
            at = stop
    if pieces and pieces[-1] == " ":
        pieces.pop(), starts.pop(), ends.pop()
    return Shown("".join(pieces), tuple(starts), tuple(ends))


def show_slice(document: Document, start: int, end: int) -> str:
    """`Document.shown` of the same range, without a look at the marks before it."""
    text, markup = document.text, document.markup
    pieces: list[str] = []
    at = start
    for number in range(bisect_right(markup, start, key=_END), len(markup)):
        mark = markup[number]
        if mark.start >= end:
            break
        pieces.append(text[at : max(at, mark.start)])
        if mark.start >= start:
            pieces.append(mark.shown)
        at = min(end, mark.end)
    pieces.append(text[at:end])
    return " ".join("".join(pieces).split())


def move_marks(markup: Sequence[Markup], start: int, end: int) -> tuple[Markup, ...]:
    """The marks of `text[start:end]` as they stand in that slice alone.

    One that begins before the slice shows nothing there.
    """
    first, last = bisect_right(markup, start, key=_END), bisect_left(markup, end, key=_START)
    return tuple(
        Markup(mark.start - start, mark.end - start, mark.shown)
        if mark.start >= start
        else Markup(0, mark.end - start)
        for mark in markup[first:last]
    )
