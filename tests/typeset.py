"""Sets small PDFs for the tests of reading, as a board's office would: pages, columns, tables."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    LongTable,
    PageBreak,
    PageTemplate,
    Paragraph,
    TableStyle,
)

from index.types import BlockKind, Document

Rows = Sequence[Sequence[str]]
Block = tuple[str, str | Rows]
"""What a block is, and its text with reportlab's tags (`<b>`, `<a href>`), or a table's rows.

The kinds: `title`, `heading`, `subheading`, `text`, `line`, `bullet`, `inner` (a bullet inside a
bullet), `number` (the text starts with its number), `table`, `page` (a new page).
"""

MARGIN, GUTTER = 72, 24
WIDTH, HEIGHT = A4
_BODY = ParagraphStyle("text", fontName="Helvetica", fontSize=10.5, leading=13, spaceAfter=7)
_STYLES = {
    "title": ParagraphStyle(
        "title", _BODY, fontName="Helvetica-Bold", fontSize=20, leading=24, spaceAfter=12
    ),
    "heading": ParagraphStyle(
        "heading", _BODY, fontName="Helvetica-Bold", fontSize=14, leading=17, spaceBefore=8
    ),
    "subheading": ParagraphStyle(
        "subheading", _BODY, fontName="Helvetica-Bold", fontSize=12, leading=15, spaceBefore=6
    ),
    "text": ParagraphStyle("justified", _BODY, alignment=TA_JUSTIFY),
    "line": _BODY,
    "bullet": ParagraphStyle("bullet", _BODY, leftIndent=18, bulletIndent=4, spaceAfter=3),
    "inner": ParagraphStyle("inner", _BODY, leftIndent=36, bulletIndent=22, spaceAfter=3),
    "number": ParagraphStyle("number", _BODY, leftIndent=22, firstLineIndent=-22, spaceAfter=3),
    "cell": ParagraphStyle("cell", _BODY, fontSize=9.5, leading=11.5, spaceAfter=0),
}
_BULLETS = {"bullet": "•", "inner": "–"}
_GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("BACKGROUND", (0, 0), (-1, 0), colors.lightgrey),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
)


def typeset_pdf(
    path: Path,
    blocks: Sequence[Block],
    columns: int = 1,
    header: str = "",
    footer: str = "",
    hyphenate: bool = False,
) -> Path:
    """Sets the blocks on as many A4 pages as they need; `#` in header and footer is the page."""
    width = (WIDTH - 2 * MARGIN - (columns - 1) * GUTTER) / columns
    frames = [
        Frame(MARGIN + number * (width + GUTTER), MARGIN, width, HEIGHT - 2 * MARGIN, 0, 0, 0, 0)
        for number in range(columns)
    ]

    def draw_edges(canvas: Canvas, _: BaseDocTemplate) -> None:
        page = str(canvas.getPageNumber())
        canvas.setFont("Helvetica", 9)
        canvas.drawString(MARGIN, HEIGHT - 40, header.replace("#", page))
        canvas.drawCentredString(WIDTH / 2, 36, footer.replace("#", page))

    template = BaseDocTemplate(str(path), pagesize=A4, invariant=True)
    template.addPageTemplates(PageTemplate("page", frames, onPage=draw_edges))
    template.build([_set_block(*block, width, hyphenate) for block in blocks])
    return path


def draw_pdf(path: Path, *pages: Callable[[Canvas], None], **settings: object) -> Path:
    """One page for each function, which draws on it; `settings` are the canvas's own."""
    canvas = Canvas(str(path), pagesize=A4, invariant=True, **settings)
    for draw in pages:
        canvas.setFont("Helvetica", 11)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def escape(text: str) -> str:
    """Text with nothing in it that reportlab takes for a tag."""
    return html.escape(text, quote=False)


def _set_block(kind: str, held: str | Rows, width: float, hyphenate: bool) -> Flowable:
    if kind == "page":
        return PageBreak()
    if isinstance(held, str):
        style = _STYLES[kind]
        if hyphenate:
            style = ParagraphStyle(kind, style, embeddedHyphenation=1)
        return Paragraph(held, style, bulletText=_BULLETS.get(kind))
    cells = [[Paragraph(text, _STYLES["cell"]) for text in row] for row in held]
    wide = width / len(held[0])
    table = LongTable(cells, colWidths=[wide] * len(held[0]), repeatRows=1, style=_GRID)
    table.spaceAfter = 10
    return table


def set_document(document: Document) -> list[Block]:
    """The blocks of a document as they would be typeset."""
    blocks: list[Block] = []
    for block in document.blocks:
        text = escape(document.shown(block.start, block.end))
        if block.kind is BlockKind.HEADING:
            kind = "heading" if block.level == 1 else "subheading"
        elif block.kind is BlockKind.ITEM:
            inner = "inner" if block.level > 1 else "bullet"
            kind = "number" if re.match(r"\(?\w{1,3}[.)] ", text) else inner
        elif block.kind is BlockKind.SIGNATURE:
            lines = document.text[block.start : block.end].split("\n")
            kind, text = "line", "<br/>".join(escape(line) for line in lines)
        else:
            kind = "title" if block.kind is BlockKind.TITLE else "text"
        blocks.append((kind, text))
    return blocks
