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
_BARE = re.compile(r"\d{1,4}|[ivxl]{1,6}")

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
    for number, (pieces, height) in enumerate(zip(pages, heights, strict=True), start=1):
        kept = [piece for piece in pieces if id(piece) not in dropped]
        dropped |= {id(line) for line in _find_numbers(kept, height, number, len(pages))}
    return [[piece for piece in pieces if id(piece) not in dropped] for pieces in pages]


def _list_outer(pieces: Sequence[Piece], height: float, band: float) -> list[tuple[Place, Line]]:
    """The lines nearest to the top and to the bottom, each with its place."""
    lines = sorted((each for each in pieces if isinstance(each, Line)), key=lambda each: each.base)
    found: list[tuple[Place, Line]] = []
    for line in lines[:OUTERMOST]:
        if line.base < band * height:
            found.append((("top", _fold(line), round(line.base)), line))
    for line in lines[-OUTERMOST:]:
        if line.base >= (1 - band) * height:
            found.append((("bottom", _fold(line), round(height - line.base)), line))
    return found


def _fold(line: Line) -> str:
    return re.sub(r"\d+", "#", " ".join(line.text.lower().split()))


def _count(place: Place, counts: Counter[Place]) -> int:
    edge, text, at = place
    return sum(counts[edge, text, near] for near in range(at - NEAR, at + NEAR + 1))


def _find_numbers(pieces: Sequence[Piece], height: float, number: int, pages: int) -> list[Line]:
    """The outermost lines that are nothing but the page's number."""
    lines = sorted((each for each in pieces if isinstance(each, Line)), key=lambda each: each.base)
    found: list[Line] = []
    for line in {id(each): each for each in (*lines[:1], *lines[-1:])}.values():
        text = line.text.strip()
        edge = line.base < MARGIN * height or line.base > (1 - MARGIN) * height
        bare = _BARE.fullmatch(text) and edge and (pages > 1 or text == "1")
        if _NUMBERED.fullmatch(text) or (bare and _is_own_number(text, number)):
            found.append(line)
    return found


def _is_own_number(text: str, number: int) -> bool:
    """Whether a bare number can be the page's: counting may have begun some pages before it."""
    return not text.isdigit() or abs(int(text) - number) <= 2
