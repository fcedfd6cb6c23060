"""Writes what was found on the pages: headings, paragraphs, items and tables. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from index.reading.formats.pdf.headings import find_levels
from index.reading.formats.pdf.lines import Line
from index.reading.formats.pdf.measures import Measures
from index.reading.formats.pdf.paragraphs import Paragraph, group_lines
from index.reading.formats.pdf.tables import Row, Table, has_header, join_tables
from index.reading.formats.pdf.words import Words, join_lines
from index.reading.formats.writing import NEW_PAGE, Writer, escape_link
from index.reading.wording.shapes import is_heading_shape, parse_number

DEEPER = 4.0
"""Points by which the items of an inner list stand further in."""
_INNER = ("alpha", "roman", "inner")
"""Kinds of numbers that stand inside those of other kinds."""

Piece = Paragraph | Table


@dataclass(slots=True)
class Sheet:
    """Where the writing stands, and what it needs to know."""

    writer: Writer
    words: Words
    measures: Measures
    lost: Mapping[int, Sequence[str]]
    """Page → addresses of its links whose text was not found."""
    page: int = 0
    """The page that is open."""
    left_at: int = 0
    """The last page whose lost links are written."""
    lists: list[tuple[float, str]] = field(default_factory=list)
    """Left edge and kind of marker of the lists that are open, outermost first."""

    def turn_to(self, first: int, last: int) -> None:
        """Opens the pages up to `first`, for a piece that ends on `last`.

        The lost links of a page stand at its end, or before the piece that runs on over it.
        """
        while self.page < first:
            self._leave(self.page)
            self.page += 1
            self.writer.start_page()
        if last > first:
            self._leave(last - 1)

    def close(self, pages: int) -> None:
        """Opens what pages are left."""
        self.turn_to(pages, pages)
        self._leave(pages)

    def _leave(self, page: int) -> None:
        for number in range(self.left_at + 1, page + 1):
            for address in self.lost.get(number, ()):
                self.writer.paragraph(escape_link(address, ""))
        self.left_at = max(self.left_at, page)


def put_pieces(pieces: Sequence[Piece], sheet: Sheet, pages: int) -> None:
    """Writes everything in order and starts every page of the document."""
    levels = find_levels(pieces, sheet.measures)
    for at, piece in enumerate(pieces):
        if isinstance(piece, Table):
            if at and isinstance(above := pieces[at - 1], Table) and above.runs_on_to(piece):
                continue
            parts = [piece]
            while at + len(parts) < len(pieces):
                after = pieces[at + len(parts)]
                if not isinstance(after, Table) or not parts[-1].runs_on_to(after):
                    break
                parts.append(after)
            _put_table(parts, sheet)
        else:
            sheet.turn_to(piece.page, piece.last_page)
            _put_paragraph(piece, pieces[at + 1 : at + 2], levels.get(at), sheet)
            sheet.page = piece.last_page
    sheet.close(pages)


def _put_paragraph(
    piece: Paragraph, after: Sequence[Piece], level: int | None, sheet: Sheet
) -> None:
    forced = piece.forced if level is None else ()
    inner = join_lines(
        piece.lines, sheet.words, sheet.page, len(piece.bullet), forced, level is not None
    )
    left = sheet.measures.indent(piece.lines[0])
    if level is not None:
        sheet.lists = []
        sheet.writer.heading(level, inner)
    elif piece.bullet or _is_point(piece, after):
        sheet.writer.item(_find_level(left, piece, sheet), inner)
    else:
        if not sheet.lists or left < sheet.lists[0][0] + DEEPER:
            sheet.lists = []
        sheet.writer.paragraph(inner)


def _find_level(left: float, piece: Paragraph, sheet: Sheet) -> int:
    """Level of an item by how far in it stands; `(a)` under `1.` is deeper wherever it stands."""
    number = parse_number(piece.text) if piece.numbered else None
    kind = number.kind if number else "bullet"
    lists = sheet.lists
    while lists and left < lists[-1][0] - DEEPER:
        lists.pop()
    known = [at for at, each in enumerate(lists) if each[1] == kind and left < each[0] + DEEPER]
    if known:
        del lists[known[-1] + 1 :]
    elif lists and left < lists[-1][0] + DEEPER and kind not in _INNER:
        lists[-1] = left, kind
    else:
        lists.append((left, kind))
    level = len(lists)
    if number and number.then:
        lists.append((left, number.then))
    return level


def _is_point(piece: Paragraph, after: Sequence[Piece]) -> bool:
    """Whether a paragraph is an entry of the contents, or a numbered point and no heading."""
    if piece.lines[-1].entry:
        return True
    number = parse_number(piece.text)
    if not piece.numbered or number is None:
        return False
    if not is_heading_shape(piece.text[number.length :], marked=True):
        return True
    return any(isinstance(each, Paragraph) and each.numbered for each in after)


def _put_table(parts: Sequence[Table], sheet: Sheet) -> None:
    """A table with all its parts on the pages that follow."""
    rows = join_tables(parts)
    pages = [line.page for row in rows for line in row.lines]
    sheet.turn_to(pages[0], max(pages))
    sheet.lists = []
    sheet.writer.table([_write_row(row, sheet) for row in rows], has_header(parts))


def _write_row(row: Row, sheet: Sheet) -> list[str]:
    """The insides of a row's cells; the first on a new page says so."""
    opening = ""
    if row.page > sheet.page:
        opening = NEW_PAGE * (row.page - sheet.page)
        sheet.page = row.page
    cells: list[str] = []
    for lines in row.cells:
        inner = _write_cell(lines, sheet)
        cells.append(opening + inner if inner else "")
        opening = "" if inner else opening
    return cells


def _write_cell(lines: Sequence[Line], sheet: Sheet) -> str:
    """The inside of a cell: plain for one paragraph, else paragraphs and items of a list."""
    pieces = [each for each in group_lines(lines, sheet.measures) if isinstance(each, Paragraph)]
    inners = [
        join_lines(each.lines, sheet.words, 0, len(each.bullet), each.forced) for each in pieces
    ]
    if len(pieces) == 1 and not pieces[0].bullet:
        return inners[0]
    return "".join(
        f"<ul><li>{inner}</li></ul>" if piece.bullet else f"<p>{inner}</p>"
        for piece, inner in zip(pieces, inners, strict=True)
    )
