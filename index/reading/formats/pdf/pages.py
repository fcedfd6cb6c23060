"""Reads the pages of an open PDF one by one: what each shows, and how large it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import pypdfium2

from index.errors import ReadingError
from index.reading.formats.pdf.boxes import Box
from index.reading.formats.pdf.glyphs import covers_page, read_glyphs
from index.reading.formats.pdf.lines import Glyph, Line
from index.reading.formats.pdf.links import mark_links, read_links
from index.reading.formats.pdf.shapes import WHITE, read_shapes
from index.reading.formats.pdf.tables import Table, cut_tables, find_grids

UNEVEN = 0.25
"""Of the usual size: the size of recognised type is a guess and differs so much by chance."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one page shows."""

    pieces: tuple[Line | Table, ...]
    height: float
    lost: tuple[str, ...] = ()
    """Addresses of links whose text was not found."""
    scan: bool = False
    """It shows a picture and no text."""


def read_pages(document: Any, name: str) -> list[Page]:
    """Every page of an open document."""
    pages: list[Page] = []
    for number in range(1, len(document) + 1):
        try:
            pages.append(_read_page(document, number))
        except pypdfium2.PdfiumError as error:
            raise ReadingError(
                f"{name} is damaged: its page {number} cannot be read. Save or export it again."
            ) from error
    return pages


def _read_page(document: Any, number: int) -> Page:
    page = document[number - 1]
    try:
        text_page = page.get_textpage()
        try:
            return _read_open_page(document, page, text_page, number)
        finally:
            text_page.close()
    finally:
        page.close()


def _read_open_page(document: Any, page: Any, text_page: Any, number: int) -> Page:
    sheet = Box(*page.get_bbox())
    shapes = read_shapes(page)
    glyphs, view = read_glyphs(text_page, sheet, shapes)
    if not any(glyph.char.isalnum() for glyph in glyphs):
        return Page((), view.height, scan=covers_page(shapes, sheet))
    marked, lost = mark_links(glyphs, read_links(document, page), view)
    grids = find_grids([view.place_box(edge) for edge in shapes.edges])
    shades = [view.place_box(f.box) for f in shapes.fills if f.colour not in (None, WHITE)]
    pieces = cut_tables(number, _level_sizes(marked), grids, shades)
    return Page(tuple(pieces), view.height, tuple(lost))


def _level_sizes(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """The characters; on a scan, type of nearly the usual size is given that size."""
    if not any(glyph.style.unseen for glyph in glyphs):
        return glyphs
    usual = median(glyph.style.size for glyph in glyphs)
    return [
        glyph._replace(style=glyph.style.with_size(usual))
        if abs(glyph.style.size - usual) <= UNEVEN * usual
        else glyph
        for glyph in glyphs
    ]
