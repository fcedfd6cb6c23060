"""The addresses that a page's rectangles lead to."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from index.reading.formats.pdf.boxes import Box, View
from index.reading.formats.pdf.lines import Glyph


@dataclass(frozen=True, slots=True)
class Link:
    """An address and the boxes that lead to it, in the page's own coordinates."""

    address: str
    boxes: tuple[Box, ...]


def read_links(document: Any, page: Any) -> list[Link]:
    """Every link of an open page to an address; those inside the document lead nowhere here."""
    found: list[Link] = []
    place, held = ctypes.c_int(0), pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(page.raw, place, held):
        action = pdfium.FPDFLink_GetAction(held)
        if action and pdfium.FPDFAction_GetType(action) == pdfium.PDFACTION_URI:
            address = _read_address(document.raw, action)
            if address:
                found.append(Link(address, tuple(_read_boxes(held))))
    return found


def mark_links(
    glyphs: Sequence[Glyph], links: Sequence[Link], view: View
) -> tuple[list[Glyph], list[str]]:
    """The characters with the links they belong to, and the addresses under which none stand."""
    boxes = [(view.place_box(box), link.address) for link in links for box in link.boxes]
    if not boxes:
        return list(glyphs), [link.address for link in links]
    marked: list[Glyph] = []
    reached: set[str] = set()
    for glyph in glyphs:
        if glyph.char.isspace():
            address = marked[-1].link if marked else ""
        else:
            middle = glyph.middle
            address = next((each for box, each in boxes if box.holds(*middle)), "")
            reached.add(address)
        marked.append(glyph._replace(link=address) if address else glyph)
    lost = dict.fromkeys(link.address for link in links if link.address not in reached)
    return marked, list(lost)


def _read_address(document: Any, action: Any) -> str:
    length = pdfium.FPDFAction_GetURIPath(document, action, None, 0)
    held = ctypes.create_string_buffer(max(length, 1))
    pdfium.FPDFAction_GetURIPath(document, action, held, length)
    try:
        return held.value.decode("utf-8").strip()
    except UnicodeDecodeError:
        return held.value.decode("latin-1").strip()


def _read_boxes(held: Any) -> Iterator[Box]:
    """One box for each line of the link's text, or the one that holds all of it."""
    quad = pdfium.FS_QUADPOINTSF()
    count = pdfium.FPDFLink_CountQuadPoints(held)
    for at in range(count):
        if pdfium.FPDFLink_GetQuadPoints(held, at, quad):
            across, down = (
                (quad.x1, quad.x2, quad.x3, quad.x4),
                (quad.y1, quad.y2, quad.y3, quad.y4),
            )
            yield Box.around(list(zip(across, down, strict=True)))
    rect = pdfium.FS_RECTF()
    if count < 1 and pdfium.FPDFLink_GetAnnotRect(held, rect):
        yield Box.around([(rect.left, rect.bottom), (rect.right, rect.top)])
