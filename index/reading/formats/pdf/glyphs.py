"""The characters of a page in pdfium's reading order: where each stands, how, and whether seen."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Mapping, Sequence
from math import hypot
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from index.reading.formats.pdf.boxes import Box, View
from index.reading.formats.pdf.lines import Glyph, Style
from index.reading.formats.pdf.shapes import WHITE, Colour, Fill, Shapes, read_colour

SMALLEST = 1.0
"""Points; smaller type is not there to be read."""
NEAR = 4
"""Steps of 255 by which two colours may differ and look the same."""
OCR_SHARE = 0.8
"""A scan's text layer: so much of the text is invisible, and a picture covers the page."""
COVERED = 0.5
"""Share of the page that a scanned picture covers at least."""
_INVISIBLE = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_FILLED = (pdfium.FPDF_TEXTRENDERMODE_FILL, pdfium.FPDF_TEXTRENDERMODE_FILL_CLIP)
_BOLD = ("bold", "black", "heavy", "demi")
_SYMBOLS = ("wingdings", "symbol", "dingbats", "webdings")


class _Raw(NamedTuple):
    """A character in the page's own coordinates; `held` is the address of its text object."""

    char: str
    x: float
    y: float
    left: float
    low: float
    right: float
    high: float
    held: int


def read_glyphs(text_page: Any, sheet: Box, shapes: Shapes) -> tuple[list[Glyph], View]:
    """The visible characters of an open text page, and how the page is held to read them.

    A line's end is a glyph `\n`; a hyphen that pdfium takes for the break of a word is U+0002.
    """
    raws, styles = _read_raw(text_page)
    turns = Counter(styles[raw.held].turn for raw in raws if raw.held)
    view = View(sheet, max((0, 90, 180, 270), key=lambda each: turns.get(each, 0)))
    covers = _find_covers(raws, styles, shapes, _is_layer(raws, styles, shapes, sheet))
    glyphs: list[Glyph] = []
    shown = True
    for char, x, y, left, low, right, high, held in raws:
        if not held:
            if glyphs and (shown or char == "\n"):
                glyphs.append(glyphs[-1]._replace(char=char, left=glyphs[-1].right))
            continue
        over = covers[held]
        across, up = (left + right) / 2, (low + high) / 2
        shown = (
            over is not None
            and sheet.holds(across, up)
            and not (over and any(each.box.holds(across, up) for each in over))
        )
        if shown:
            first, last = view.place(left, low)[0], view.place(right, high)[0]
            base = view.place(x, y)[1]
            across_page = min(first, last), max(first, last)
            glyphs.append(Glyph(char, *across_page, base, styles[held], piece=held))
    return glyphs, view


def _read_raw(text_page: Any) -> tuple[list[_Raw], dict[int, Style]]:
    raws: list[_Raw] = []
    styles: dict[int, Style] = {}
    x, y, rect = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    page = text_page.raw
    for at in range(pdfium.FPDFText_CountChars(page)):
        char = _read_char(pdfium.FPDFText_GetUnicode(page, at))
        if not char:
            continue
        pdfium.FPDFText_GetCharOrigin(page, at, x, y)
        pdfium.FPDFText_GetLooseCharBox(page, at, rect)
        held = pdfium.FPDFText_GetTextObject(page, at)
        address = ctypes.addressof(held.contents) if held else 0
        if address and address not in styles:
            styles[address] = _read_style(page, at, held)
        box = rect.left, rect.bottom, rect.right, rect.top
        raws.append(_Raw(char, x.value, y.value, *box, address))
    return raws, styles


def _read_char(code: int) -> str:
    """The character of a code unit; empty for those that are nothing by themselves."""
    if code in (0, 0xFFFD, 0xFFFE, 0xFFFF, 0x0D) or 0xD800 <= code < 0xE000:
        return ""
    return chr(code)


def _read_style(page: Any, at: int, held: Any) -> Style:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(page, at, matrix)
    size = pdfium.FPDFText_GetFontSize(page, at) * hypot(matrix.c, matrix.d)
    mode = pdfium.FPDFTextObj_GetTextRenderMode(held)
    found = read_colour(held, pdfium.FPDFPageObj_GetFillColor)
    font = pdfium.FPDFTextObj_GetFont(held)
    name = _read_font(font)
    return Style(
        round(size, 1),
        bold=any(each in name for each in _BOLD)
        or pdfium.FPDFFont_GetWeight(font) >= 600
        or mode == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE,
        symbol=any(each in name for each in _SYMBOLS),
        turn=_find_turn(matrix.a, matrix.b),
        unseen=mode in _INVISIBLE or bool(found and mode in _FILLED and not found[1]),
        colour=found[0] if found and mode in _FILLED else None,
    )


def _read_font(font: Any) -> str:
    """The name of a font in small letters, without the prefix of a subset."""
    length = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    held = ctypes.create_string_buffer(max(length, 1))
    pdfium.FPDFFont_GetBaseFontName(font, held, length)
    return held.value.decode("latin-1").rpartition("+")[2].lower()


def _find_turn(across: float, up: float) -> int | None:
    """The turn that sets text upright whose line runs along this direction."""
    if abs(up) <= 0.1 * abs(across):
        return 0 if across > 0 else 180
    if abs(across) <= 0.1 * abs(up):
        return 90 if up > 0 else 270
    return None


def _is_layer(raws: Sequence[_Raw], styles: dict[int, Style], shapes: Shapes, sheet: Box) -> bool:
    """Whether the invisible text of the page is what was recognised on a scan."""
    held = [raw for raw in raws if raw.held]
    unseen = sum(styles[raw.held].unseen for raw in held)
    return unseen > OCR_SHARE * len(held) and covers_page(shapes, sheet)


def covers_page(shapes: Shapes, sheet: Box) -> bool:
    """Whether pictures cover so much of the page that it may be a scan."""
    area = sum(each.width * each.height for each in shapes.pictures)
    return area >= COVERED * sheet.width * sheet.height


def _find_covers(
    raws: Sequence[_Raw], styles: Mapping[int, Style], shapes: Shapes, layered: bool
) -> dict[int, list[Fill] | None]:
    """The boxes painted over each text object; None for one of which nothing is seen."""
    found: dict[int, list[Fill] | None] = {}
    boxes = _find_boxes(raws) if shapes.fills else {}
    for held, style in styles.items():
        hidden = style.size < SMALLEST or style.turn is None or (style.unseen and not layered)
        order = shapes.orders.get(held, 0)
        behind: Colour | None = WHITE
        over: list[Fill] = []
        for fill in shapes.fills if held in boxes else ():
            box = boxes[held]
            if fill.order > order:
                if fill.colour is not None and fill.box.touches(box):
                    over.append(fill)
            elif fill.box.holds((box.left + box.right) / 2, (box.top + box.bottom) / 2):
                behind = fill.colour
        same = not style.unseen and _is_alike(style.colour, behind)
        found[held] = None if hidden or same else over
    return found


def _find_boxes(raws: Sequence[_Raw]) -> dict[int, Box]:
    """The box around the characters of each text object."""
    corners: dict[int, list[tuple[float, float]]] = {}
    for raw in raws:
        points = corners.setdefault(raw.held, [])
        points += (raw.left, raw.low), (raw.right, raw.high)
    return {held: Box.around(points) for held, points in corners.items()}


def _is_alike(one: Colour | None, two: Colour | None) -> bool:
    """Whether two colours cannot be told apart."""
    if one is None or two is None:
        return False
    return all(abs(first - second) <= NEAR for first, second in zip(one, two, strict=True))
