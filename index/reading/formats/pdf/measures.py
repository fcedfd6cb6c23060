"""What is usual in a document: its body type, its line pitch, and how far its lines reach. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.reading.formats.pdf.lines import Line

DEFAULT_PITCH = 1.25
"""Of the type size, where a document has too few lines to tell."""
ENOUGH = 400
"""Characters set alike that can be the body of a document."""
LARGER = 1.08
"""Of the body's size: larger type than that stands over text."""
FEWEST_STEPS = 6
"""Lines over lines of one size that are enough to tell."""
WIDEST_PITCH = 2.6
"""Of the type size; lines further apart are not one paragraph."""
FEWEST = 4
"""Lines on either side that make a column."""
NEAR = 3.0
"""Points within which two edges are one."""
NARROWEST = 60.0
"""Points; a column is no narrower."""
DEEPEST = 40.0
"""Points by which a whole page may be set in."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What is usual in one document; sizes in half points, lengths in points."""

    size: float
    bold: bool
    """Whether the body itself is bold, so that bold says nothing."""
    pitches: Mapping[int, float]
    lefts: Mapping[int, float]
    """`id` of each line → left edge of its column."""
    rights: Mapping[int, float]
    """`id` of each line → how far to the right its column reaches there."""

    def pitch(self, line: Line) -> float:
        """From one baseline to the next in a paragraph of this size."""
        return self.pitches.get(halves(line.size), DEFAULT_PITCH * line.size)

    def indent(self, line: Line) -> float:
        """How far in a line stands in its column."""
        return line.left - self.lefts.get(id(line), 0.0)

    def is_full(self, line: Line, after: Line) -> bool:
        """Whether the first word of the line after it would not have fitted into it."""
        room = (line.most or self.rights.get(id(line), line.right)) - line.right
        return room < after.first + 0.5 * line.size

    def is_flush(self, line: Line) -> bool:
        """Whether a line ends just where its column does, as justified lines do."""
        return abs(self.rights.get(id(line), 0.0) - line.right) < 1.0


def halves(size: float) -> int:
    """A type size in half points, so that rounding in a file parts no paragraph."""
    return round(2 * size)


def measure(pages: Sequence[Sequence[Line]], cells: Sequence[Line] = ()) -> Measures:
    """The measures of a document's lines, given page by page, and of those in its tables."""
    columns = [column for lines in pages for column in _cut_columns(lines)]
    lefts, rights = dict[int, float](), dict[int, float]()
    for column in columns:
        usual = min(
            each.left
            for each in columns
            if each.number == column.number and each.left > column.left - DEEPEST
        )
        right = max(line.right for line in column.lines)
        for line in column.lines:
            lefts[id(line)], rights[id(line)] = usual, right
    pitches: dict[int, Counter[float]] = defaultdict(Counter)
    for lines in pages:
        for line, after in pairwise(lines):
            step = after.base - line.base
            if (
                halves(line.size) == halves(after.size)
                and 0.8 * line.size < step < WIDEST_PITCH * line.size
                and rights[id(line)] - line.right < after.first + 0.5 * line.size
            ):
                pitches[halves(line.size)][round(2 * step) / 2] += 1
    size, bold = _find_body([line for lines in pages for line in lines], cells)
    usual_pitches = {
        key: max(found, key=lambda each: (found[each], -each))
        for key, found in pitches.items()
        if sum(found.values()) >= FEWEST_STEPS
    }
    return Measures(size, bold, usual_pitches, lefts, rights)


def _find_body(lines: Sequence[Line], cells: Sequence[Line]) -> tuple[float, bool]:
    """Size and weight of most of the text; what stands in tables counts where little else does."""
    weights: Counter[tuple[int, bool]] = Counter()
    for held in (lines, cells):
        if max(weights.values(), default=0) < ENOUGH:
            for line in held:
                weights[halves(line.size), line.bold] += len(line.text)
    if not weights:
        return 11.0, False
    size, bold = max(weights, key=lambda key: (weights[key], -key[0]))
    return size / 2, bold


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of one page."""

    number: int
    left: float
    lines: tuple[Line, ...]
    crosses: bool = False
    """Its lines reach into the columns beside it."""


def _cut_columns(lines: Sequence[Line]) -> list[_Column]:
    """The columns of a page; lines over more than one are a column of their own."""
    gutters = _find_gutters(lines)
    groups: dict[tuple[int, bool], list[Line]] = defaultdict(list)
    for line in lines:
        number = sum(line.left >= gutter - NEAR for gutter in gutters)
        crosses = any(line.left < gutter - NEAR < line.right - NEAR for gutter in gutters)
        groups[number, crosses].append(line)
    lefts = {
        number: min(
            line.left for (each, _), group in groups.items() if each == number for line in group
        )
        for number, _ in groups
    }
    return [
        _Column(number, lefts[number], tuple(group), crosses)
        for (number, crosses), group in groups.items()
    ]


def _find_gutters(lines: Sequence[Line]) -> list[float]:
    """Left edges of the columns after the first."""
    gutters: list[float] = []
    margin = min((line.left for line in lines), default=0.0)
    for edge in sorted({line.left for line in lines}):
        if edge < (gutters[-1] if gutters else margin) + NARROWEST:
            continue
        start = gutters[-1] - NEAR if gutters else margin
        starting = sum(edge - 1 <= line.left < edge + DEEPEST for line in lines)
        beside = sum(start <= line.left and line.right < edge - NEAR for line in lines)
        across = sum(start <= line.left < edge - NEAR < line.right - NEAR for line in lines)
        if starting >= FEWEST and beside >= FEWEST and across <= beside / 2:
            gutters.append(edge)
    return gutters
