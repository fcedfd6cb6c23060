"""Tables between ruled lines: where their cells are, by pdfplumber, and what stands in them."""

from __future__ import annotations

import importlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.reading.formats.pdf.boxes import Box
from index.reading.formats.pdf.cells import Grid, place_glyphs
from index.reading.formats.pdf.lines import Glyph, Line, build_lines
from index.reading.wording.shapes import CONTACT, starts_lower

NEAR = 3.0
"""Points by which edges may miss each other and still be one."""
MOST_EDGES = 300
"""Ruled lines, those that meet end to end being one; a page with more holds a drawing."""
NAME_WORDS = 6
"""Words; the name of a column has no more."""
LONG_CELL = 100
"""Words; where most cells are as long, the lines divide a page and no table."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the lines of each cell, from left to right."""

    cells: tuple[tuple[Line, ...], ...]
    shaded: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all its cells."""
        return tuple(line for cell in self.cells for line in cell)

    @property
    def texts(self) -> tuple[str, ...]:
        """What each cell says, its lines one after another."""
        return tuple(" ".join(line.text for line in cell) for cell in self.cells)

    @property
    def page(self) -> int:
        """The page on which it begins."""
        return next((line.page for line in self.lines), 0)


@dataclass(frozen=True, slots=True)
class Table:
    """A table or the part of one that stands on one page."""

    rows: tuple[Row, ...]
    columns: tuple[float, ...]
    """Left edges of its columns, in points."""
    page: int
    base: float
    """Where it ends, in points down the page."""

    def runs_on_to(self, after: Table) -> bool:
        """Whether the table after it, on the next page, has the same columns."""
        return (
            after.page == self.page + 1
            and len(after.columns) == len(self.columns)
            and all(
                abs(one - two) <= NEAR for one, two in zip(self.columns, after.columns, strict=True)
            )
        )


def find_grids(edges: Sequence[Box]) -> list[Grid]:
    """The tables that ruled lines make, each as its cells; a single box is none."""
    level = sum(each.width > each.height for each in edges)
    if level < 2 or len(edges) - level < 2:
        return []
    plumber = importlib.import_module("pdfplumber.table")
    merged = plumber.merge_edges([_write_edge(each) for each in edges], NEAR, NEAR, NEAR, NEAR)
    if len(merged) > MOST_EDGES:
        return []
    crossings = plumber.edges_to_intersections(merged, NEAR, NEAR)
    grids: list[Grid] = []
    for cells in plumber.cells_to_tables(plumber.intersections_to_cells(crossings)):
        grid = tuple(sorted((Box(*cell) for cell in cells), key=lambda c: (c.top, c.left)))
        if len({cell.top for cell in grid}) > 1 and len({cell.left for cell in grid}) > 1:
            grids.append(grid)
    return grids


def cut_tables(
    page: int, glyphs: Sequence[Glyph], grids: Sequence[Grid], shades: Sequence[Box]
) -> list[Line | Table]:
    """The page's lines and tables in reading order; what a table holds is in no line."""
    held: dict[tuple[int, int], list[Glyph]] = {}
    order: list[Glyph | int] = []
    for glyph, place in zip(glyphs, place_glyphs(glyphs, grids), strict=True):
        if place is None:
            order.append(glyph)
        else:
            if place[0] not in order[-1:]:
                order.append(place[0])
            held.setdefault(place, []).append(glyph)
    tables = {
        number: table
        for number, grid in enumerate(grids)
        if (
            table := _build_table(
                page, grid, [held.get((number, at), []) for at in range(len(grid))], shades
            )
        )
    }
    if len(tables) < len(grids):
        return cut_tables(page, glyphs, [grids[number] for number in tables], shades)
    return _set_in_order(page, order, tables)


def join_tables(parts: Sequence[Table]) -> list[Row]:
    """The rows of a table that runs over pages: its repeated head once, a broken row whole."""
    rows = list(parts[0].rows)
    head = rows[0]
    for part in parts[1:]:
        fresh = list(part.rows)
        if len(fresh) > 1 and fresh[0].texts == head.texts:
            fresh = fresh[1:]
        texts = fresh[0].texts
        if not texts[0] and any(map(starts_lower, texts)) and len(rows) > 1:
            cells = zip(rows[-1].cells, fresh.pop(0).cells, strict=True)
            rows[-1] = Row(tuple(one + two for one, two in cells), rows[-1].shaded)
        rows += fresh
    return rows


def has_header(parts: Sequence[Table]) -> bool:
    """Whether the first row holds the names of the columns."""
    first, *others = parts[0].rows
    if any(part.rows[0].texts == first.texts for part in parts[1:]):
        return True
    texts = [text for text in first.texts if text]
    if not texts or any(len(t.split()) > NAME_WORDS or CONTACT.search(t) for t in texts):
        return False
    bold = all(line.bold for line in first.lines)
    if bold or first.shaded:
        return any(
            row.shaded != first.shaded or not all(line.bold for line in row.lines) for row in others
        )
    if len(texts) < len(first.cells) or any(re.search(r"\d|[.:;,!?]$", text) for text in texts):
        return False
    return all(
        any(len(text.split()) > NAME_WORDS or re.search(r"\d", text) for text in row.texts[1:])
        for row in others
    )


def _set_in_order(
    page: int, order: Sequence[Glyph | int], tables: dict[int, Table]
) -> list[Line | Table]:
    """Lines, and each table where the first of its characters stands."""
    placed: list[Line | Table] = []
    waiting: list[Glyph] = []
    done: set[int] = set()
    for each in order:
        if not isinstance(each, int):
            waiting.append(each)
        elif each not in done:
            done.add(each)
            placed += [*build_lines(page, waiting), tables[each]]
            waiting = []
    return [*placed, *build_lines(page, waiting)]


def _build_table(
    page: int, grid: Grid, held: Sequence[Sequence[Glyph]], shades: Sequence[Box]
) -> Table | None:
    """The table, unless the lines are a chart's, a frame's or those that divide a page."""
    tops = sorted({cell.top for cell in grid})
    lefts = sorted({cell.left for cell in grid})
    rows: list[Row] = []
    for top in tops:
        across = [
            (cell, build_lines(page, glyphs))
            for cell, glyphs in zip(grid, held, strict=True)
            if cell.top == top
        ]
        cells: list[tuple[Line, ...]] = [() for _ in lefts]
        for cell, lines in across:
            inset = min((line.left for line in lines), default=cell.left) - cell.left
            cells[lefts.index(cell.left)] = tuple(
                replace(line, most=cell.right - max(inset, 0.0)) for line in lines
            )
        middle = Box(across[0][0].left, top, across[-1][0].right, across[0][0].bottom)
        shaded = any(
            shade.holds((middle.left + middle.right) / 2, (middle.top + middle.bottom) / 2)
            for shade in shades
        )
        if any(cells):
            rows.append(Row(tuple(cells), shaded))
    filled = [text for row in rows for text in row.texts if text]
    used = sum(any(row.texts[at] for row in rows) for at in range(len(lefts)))
    long = sum(len(text.split()) > LONG_CELL for text in filled)
    if len(rows) < 2 or used < 2 or len(filled) < 3 or 2 * long > len(filled):
        return None
    return Table(tuple(rows), tuple(lefts), page, max(cell.bottom for cell in grid))


def _write_edge(edge: Box) -> dict[str, object]:
    """An edge as pdfplumber writes one."""
    level = edge.width > edge.height
    return {
        "x0": edge.left,
        "x1": edge.right,
        "top": edge.top,
        "bottom": edge.bottom,
        "doctop": edge.top,
        "width": edge.width,
        "height": edge.height,
        "orientation": "h" if level else "v",
    }
