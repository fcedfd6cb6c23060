"""Headers, footers and page numbers: what stands at the edge of most pages. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.reading.formats.pdf.lines import Line
from index.reading.formats.pdf.tables import Table

FEWEST_PAGES = 3
"""With two, only what stands in the margin of both alike is taken to be repeated."""
SHARE = 0.4
"""Of the pages: so many carry it at least, since left and right pages may differ."""
OUTERMOST = 4
"""Lines at either edge of a page that may be furniture."""
NEAR = 3
"""Points by which its place may change."""
MARGIN = 0.1
"""Share of a page's height, at top and bottom, that holds no body text."""
_NUMBERED = re.compile(
    r"(?:page|p\.?)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|\d{1,4}\s*(?:of|/)\s*\d{1,4}"
    r"|[-–—|]\s*\d{1,4}\s*[-–—|]",
    re.IGNORECASE,
)
_FIRST, _LAST = re.compile(r"\d{1,4}(?!\S)"), re.compile(r"(?<!\S)\d{1,4}$")
_ROMAN = re.compile(r"[ivxl]{1,6}")

Piece = Line | Table
Place = tuple[str, str, int]
"""Which edge, what it says without its numbers, and how far from the edge."""


def drop_furniture(pages: Sequence[Sequence[Piece]], heights: Sequence[float]) -> list[list[Piece]]:
    """The pages without what is repeated at their edges, and without page numbers."""
    outer = [
        _list_outer(pieces, height, MARGIN if len(pages) < FEWEST_PAGES else 0.5)
        for pieces, height in zip(pages, heights, strict=True)
    ]
    counts = Counter(place for edges in outer for place in {p for p, _ in edges})
    fewest = max(min(FEWEST_PAGES, len(pages)), SHARE * sum(map(bool, pages)), 2)
    dropped = {
        id(line) for edges in outer for place, line in edges if _count(place, counts) >= fewest
    }
    kept = [[piece for piece in pieces if id(piece) not in dropped] for pieces in pages]
    dropped |= {id(line) for line in _find_numbers(kept, heights)}
    return [[piece for piece in pieces if id(piece) not in dropped] for pieces in kept]


def _list_outer(pieces: Sequence[Piece], height: float, band: float) -> list[tuple[Place, Line]]:
    """The lines nearest to the top and to the bottom, each with its place."""
    lines = sorted((each for each in pieces if isinstance(each, Line)), key=lambda each: each.base)
    found: list[tuple[Place, Line]] = []
    for line in lines[:OUTERMOST]:
        if line.base < band * height:
            found.append((("top", _say(line, line.base, height), round(line.base)), line))
    for line in lines[-OUTERMOST:]:
        if line.base >= (1 - band) * height:
            rise = height - line.base
            found.append((("bottom", _say(line, rise, height), round(rise)), line))
    return found


def _say(line: Line, away: float, height: float) -> str:
    """What is compared of a line: without its numbers only in the margin, for below it `Finding 2`
    is a heading."""
    return _fold(line) if away < MARGIN * height else " ".join(line.text.lower().split())


def _fold(line: Line) -> str:
    return re.sub(r"\d+", "#", " ".join(line.text.lower().split()))


def _count(place: Place, counts: Counter[Place]) -> int:
    edge, text, at = place
    return sum(counts[edge, text, near] for near in range(at - NEAR, at + NEAR + 1))


def _find_numbers(pages: Sequence[Sequence[Piece]], heights: Sequence[float]) -> list[Line]:
    """The outermost lines in the margins that hold the page's number."""
    outermost: list[tuple[int, Line]] = []
    for page, (pieces, height) in enumerate(zip(pages, heights, strict=True), start=1):
        lines = sorted((p for p in pieces if isinstance(p, Line)), key=lambda each: each.base)
        for line in {id(each): each for each in (*lines[:1], *lines[-1:])}.values():
            if not MARGIN * height < line.base < (1 - MARGIN) * height:
                outermost.append((page, line))
    steps = Counter(step for page, line in outermost for step in _count_from(line, page))
    usual = {step for step, count in steps.items() if count >= FEWEST_PAGES}
    return [
        line
        for page, line in outermost
        if _NUMBERED.fullmatch(line.text)
        or _count_from(line, page) & usual
        or line.text == str(page)
        or (_ROMAN.fullmatch(line.text) and len(pages) >= FEWEST_PAGES)
    ]


def _count_from(line: Line, page: int) -> set[int]:
    """How far a number at either end of a line is from the page's place in the file."""
    ends = (_FIRST.match(line.text), _LAST.search(line.text))
    return {int(end[0]) - page for end in ends if end}
