"""Makes sample files of the formats that offices have, from one description of a page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pptx import Presentation
from pptx.oxml import xmlchemy
from pptx.util import Inches

from index.reading.blocks import read_blocks
from index.reading.formats.readers import extract_file
from index.reading.metadata import build_metadata
from index.types import BlockKind, Document

_MARKED = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|\[(?P<text>[^\[\]]+)\]\((?P<link>[^()\s]+)\)")
_INLINE = re.compile(r"\*\*|\[|\]\([^()]*\)|</?b>")
NAVIGATION = '<nav><ul><li><a href="/">Home</a></li><li><a href="/about">About</a></li></ul></nav>'
FOOTER = "<footer><p>Cookies, privacy and terms of this site</p></footer>"


@dataclass(frozen=True)
class Part:
    """One block: `title`, `heading`, `paragraph`, `item`, `table` or `notes`.

    A title of level 2 is a line below the title, of level 3 the title said again further down.
    In texts `**bold**` and `[link](address)` are marks, a line break starts a new line.
    """

    kind: str
    text: str = ""
    level: int = 1
    rows: tuple[tuple[str, ...], ...] = ()


def split_marks(text: str) -> Iterator[tuple[str, bool, str]]:
    """Pieces of a text: what is shown, whether it is bold, where it leads."""
    at = 0
    for match in _MARKED.finditer(text):
        if at < match.start():
            yield text[at : match.start()], False, ""
        yield match["bold"] or match["text"], bool(match["bold"]), match["link"] or ""
        at = match.end()
    if at < len(text):
        yield text[at:], False, ""


def show_marks(text: str) -> str:
    """The text as it is displayed."""
    return " ".join("".join(shown for shown, _, _ in split_marks(text)).split())


def write_docx(path: Path, parts: Sequence[Part], styled: bool = True) -> Path:
    """A Word file with Word's own styles, or with none of them and marks typed by hand."""
    document = docx.Document()
    for part in parts:
        if part.kind == "table":
            table = document.add_table(len(part.rows), len(part.rows[0]))
            for row, texts in zip(table.rows, part.rows, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    add_runs(cell.paragraphs[0], text)
        else:
            add_runs(document.add_paragraph(style=_name_style(part) if styled else None), part.text)
    document.save(str(path))
    return path


def _name_style(part: Part) -> str | None:
    if part.kind == "title":
        return "Title" if part.level == 1 else "Subtitle"
    if part.kind == "heading":
        return f"Heading {part.level}"
    if part.kind == "item":
        return "List Bullet" if part.level == 1 else f"List Bullet {part.level}"
    return None


def add_runs(paragraph: Any, text: str) -> None:
    """Adds a marked text to a paragraph of python-docx."""
    for shown, bold, link in split_marks(text):
        run = paragraph.add_run(shown)
        run.bold = bold or None
        if link:
            held = OxmlElement("w:hyperlink")
            target = paragraph.part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            held.set(qn("r:id"), target)
            paragraph._p.append(held)
            held.append(run._r)


def write_pptx(path: Path, parts: Sequence[Part]) -> Path:
    """A PowerPoint file: the title and each heading of level 1 open a slide, notes go below it."""
    deck = Presentation()
    slide: Any = None
    body: Any = None
    for part in parts:
        if slide is None or (part.kind in ("title", "heading") and part.level == 1):
            slide = deck.slides.add_slide(deck.slide_layouts[1])
            body = slide.placeholders[1].text_frame
            slide.shapes.title.text = part.text
        elif part.kind == "table":
            shape = slide.shapes.add_table(
                len(part.rows), len(part.rows[0]), Inches(1), Inches(6), Inches(8), Inches(1)
            )
            for row, texts in enumerate(part.rows):
                for column, text in enumerate(texts):
                    _add_slide_runs(shape.table.cell(row, column).text_frame.paragraphs[0], text)
        elif part.kind == "notes":
            slide.notes_slide.notes_text_frame.text = part.text
        else:
            empty = not body.text
            paragraph = body.paragraphs[0] if empty else body.add_paragraph()
            paragraph.level = part.level - 1 if part.kind == "item" else 0
            if part.kind != "item":
                paragraph._p.get_or_add_pPr().insert_element_before(
                    xmlchemy.OxmlElement("a:buNone"), "a:tabLst", "a:defRPr", "a:extLst"
                )
            bold = part.kind == "heading" or (part.kind, part.level) == ("title", 3)
            text = f"**{part.text}**" if bold else part.text
            _add_slide_runs(paragraph, text)
    deck.save(str(path))
    return path


def _add_slide_runs(paragraph: Any, text: str) -> None:
    for shown, bold, link in split_marks(text):
        for number, line in enumerate(shown.split("\n")):
            if number:
                paragraph.add_line_break()
            run = paragraph.add_run()
            run.text = line
            run.font.bold = bold or None
            if link:
                run.hyperlink.address = link


def write_html(path: Path, parts: Sequence[Part], around: bool = True) -> Path:
    """A web page, with navigation before and a footer after where `around`."""
    written: list[str] = []
    for part in parts:
        inner = _mark_up(part.text)
        if part.kind == "title":
            tag = ("h1", "p", "h2")[part.level - 1]
            written.append(f"<{tag}>{inner}</{tag}>")
        elif part.kind == "heading":
            written.append(f"<h{part.level + 1}>{inner}</h{part.level + 1}>")
        elif part.kind == "item":
            written.append("<ul>" * part.level + f"<li>{inner}</li>" + "</ul>" * part.level)
        elif part.kind == "table":
            rows = ["".join(f"<td>{_mark_up(text)}</td>" for text in row) for row in part.rows]
            written.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        else:
            written.append(f"<p>{inner}</p>")
    body = "\n".join(written)
    if around:
        body = f"<header>{NAVIGATION}</header><main>{body}</main>{FOOTER}"
    page = f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"></head><body>{body}</body>'
    path.write_text(page + "</html>", encoding="utf-8")
    return path


def _mark_up(text: str) -> str:
    written = []
    for shown, bold, link in split_marks(text):
        inner = html.escape(shown).replace("\n", "<br>")
        inner = f"<strong>{inner}</strong>" if bold else inner
        written.append(f'<a href="{html.escape(link)}">{inner}</a>' if link else inner)
    return "".join(written)


def read_file(path: Path) -> Document:
    """The document as the index holds it."""
    extract = extract_file(path, path.name)
    layout = read_blocks(extract.text)
    return Document(
        path.name,
        extract.text,
        build_metadata(path.name, extract.text, layout),
        layout.blocks,
        layout.markup,
        extract.pages,
        extract.paged,
    )


def show_text(document: Document) -> str:
    """All that is displayed, folded."""
    return " ".join(document.shown(block.start, block.end) for block in document.blocks)


def show_blocks(document: Document) -> list[str]:
    """Each block as `kind level: displayed text`."""
    return [
        f"{block.kind} {block.level}: {document.shown(block.start, block.end)}"
        for block in document.blocks
    ]


def take_apart(document: Document) -> list[Part]:
    """The blocks of a text as parts, with its marks for bold type and links."""
    parts: list[Part] = []
    for block in document.blocks:
        raw = _widen(document, block.start, block.end)
        if block.kind is BlockKind.HEADING:
            raw = document.shown(block.start, block.end)
        raw = re.sub(r"</?b>", "**", raw).replace("](#)", "](https://example.org/page)")
        raw = html.unescape(re.sub(r"<[^<>]*>", " ", raw))
        lines = [" ".join(line.split()) for line in raw.split("\n") if line.strip()]
        text = ("\n" if block.kind is BlockKind.SIGNATURE else " ").join(lines)
        if block.kind is BlockKind.TITLE:
            kinds = [part.kind for part in parts]
            level = 1 + (bool(kinds)) + (bool(kinds) and kinds[-1] != "title")
            parts.append(Part("title", show_marks(text), level))
        elif block.kind in (BlockKind.HEADING, BlockKind.ITEM):
            parts.append(Part(block.kind.value, text, block.level))
        else:
            parts.append(Part("paragraph", text))
    return parts


def _widen(document: Document, start: int, end: int) -> str:
    """The stored text of a block with the marks that touch it."""
    for mark in reversed(document.markup):
        if mark.end == start and _INLINE.fullmatch(document.text, mark.start, mark.end):
            start = mark.start
    for mark in document.markup:
        if mark.start == end and _INLINE.fullmatch(document.text, mark.start, mark.end):
            end = mark.end
    return document.text[start:end]


def list_lines(document: Document) -> list[Part]:
    """The lines of a text as plain paragraphs, one each."""
    lines = [line.strip() for line in document.text.split("\n")]
    marked = [
        re.sub(r"</?b>", "**", line).replace("](#)", "](https://example.org/p)") for line in lines
    ]
    return [Part("paragraph", line) for line in marked if line]
