"""PowerPoint files, slide by slide: title, text, tables, then the speaker's notes."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER

from index.errors import ReadingError
from index.reading.formats.cells import Blocks, Cell
from index.reading.formats.packages import POWERPOINT, describe_damage, load_package
from index.reading.formats.runs import BREAK, Run, render_runs, show_runs
from index.reading.formats.slide_text import Counter, Line, read_diagram, read_lines
from index.reading.formats.writing import Extract, Writer
from index.types import SLIDE

_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)
_UNREAD = tuple(getattr(PP_PLACEHOLDER, name) for name in "DATE FOOTER HEADER SLIDE_NUMBER".split())
_NOTES = "Notes"
"""Stands over what the speaker has below a slide."""
_SAME_ROW = 230_000
"""EMU, a quarter of an inch: shapes whose tops differ by less stand beside each other."""


def read_slides(path: Path, name: str) -> Extract:
    """What the slides of a .pptx say; raises ReadingError with a sentence that names the file."""
    stored = load_package(path, name, POWERPOINT)
    try:
        deck = Presentation(io.BytesIO(stored))
        writer = Writer(paged=SLIDE)
        spoken: list[str] = []
        for number, slide in enumerate(deck.slides, start=1):
            writer.start_page()
            if slide._element.get("show") in ("0", "false"):
                continue
            if not _write_slide(slide, writer, first=number == 1) and _shows_pictures(slide):
                writer.notes.append(f"{name}: slide {number} is a picture, whose text is not read.")
            if _find_notes(slide):
                spoken.append(f"{number}")
        if spoken:
            writer.notes.append(
                f"{name}: the speaker's notes (slide {', '.join(spoken)}) are read and quoted like "
                "the slides: take out what is not for readers."
            )
        return writer.finish()
    except RecursionError as error:
        raise ReadingError(
            f"{name} has too many groups inside each other: save a simpler copy."
        ) from error
    except Exception as error:
        # python-pptx raises whatever a damaged part leads to.
        raise describe_damage(name, POWERPOINT) from error


def _shows_pictures(slide: Any) -> bool:
    return any(shape.shape_type == MSO_SHAPE_TYPE.PICTURE for shape in slide.shapes)


def _find_notes(slide: Any) -> Any:
    """The text of a slide's notes; None where there is none."""
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return notes if notes is not None and notes.text.strip() else None


def _write_slide(slide: Any, writer: Writer, first: bool) -> bool:
    """Writes one slide; False where nothing but its title and its notes is text."""
    title = next((each for each in slide.placeholders if _kind_of(each) in _TITLES), None)
    if title is not None and not _is_hidden(title):
        lines = [[*line.runs, Run(" ")] for line in read_lines(title, title.text_frame)]
        runs = [
            replace(run, text=run.text.replace(BREAK, " "), bold=False) for run in chain(*lines)
        ]
        writer.heading(1 if first else 2, render_runs(runs))
    others = [each for each in slide.shapes if title is None or each.shape_id != title.shape_id]
    before = len(writer.finish().text)
    for shape in _in_reading_order(others):
        _write_shape(shape, writer)
    said = len(writer.finish().text) > before
    if notes := _find_notes(slide):
        writer.heading(3, _NOTES)
        _write_lines(read_lines(None, notes), writer)
    return said


def _write_shape(shape: Any, writer: Writer) -> None:
    if _is_hidden(shape) or _kind_of(shape) in _UNREAD:
        return
    if hasattr(shape, "shapes"):
        for inner in _in_reading_order(shape.shapes):
            _write_shape(inner, writer)
    elif getattr(shape, "has_table", False):
        _write_table(shape.table, writer)
    elif shape.has_text_frame:
        _write_lines(read_lines(shape, shape.text_frame), writer)
    else:
        for text in read_diagram(shape):
            writer.item(1, render_runs([text]))


def _write_lines(lines: Iterable[Line], blocks: Blocks) -> None:
    """Paragraphs as they are, items with their numbers."""
    counter = Counter()
    for line in lines:
        if not show_runs(line.runs):
            continue
        label = counter.count(line)
        inner = render_runs([Run(f"{label} "), *line.runs] if label else line.runs)
        if line.listed:
            blocks.item(line.level, inner)
        else:
            blocks.paragraph(inner)


def _write_table(table: Any, writer: Writer) -> None:
    """A table row by row; one of a single row or column only lays the slide out."""
    rows = [list(row.cells) for row in table.rows]
    if len(rows) < 2 or len(rows[0]) < 2:
        for cell in chain(*rows):
            _write_lines(read_lines(None, cell.text_frame), writer)
        return
    wide = len(rows[0]) > 2
    header = table.first_row and (wide or all(map(_is_bold, rows[0])))
    writer.table([[_render_cell(cell, header and wide) for cell in row] for row in rows], header)


def _render_cell(held: Any, one_line: bool) -> str:
    cell = Cell()
    if not held.is_spanned:
        _write_lines(read_lines(None, held.text_frame), cell)
    return cell.render(one_line)


def _is_bold(cell: Any) -> bool:
    runs = [run for line in read_lines(None, cell.text_frame) for run in line.runs]
    return all(run.bold for run in runs if run.text.strip())


def _in_reading_order(shapes: Iterable[Any]) -> list[Any]:
    """From top to bottom, those beside each other from left to right."""
    rows: list[list[Any]] = []
    for shape in sorted(shapes, key=lambda each: each.top or 0):
        if rows and (shape.top or 0) - (rows[-1][0].top or 0) < _SAME_ROW:
            rows[-1].append(shape)
        else:
            rows.append([shape])
    return [shape for row in rows for shape in sorted(row, key=lambda each: each.left or 0)]


def _kind_of(shape: Any) -> Any:
    return shape.placeholder_format.type if shape.is_placeholder else None


def _is_hidden(shape: Any) -> bool:
    return shape._element._nvXxPr.cNvPr.get("hidden") in ("1", "true")
