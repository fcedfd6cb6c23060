"""What a page draws beside its text: ruled lines, filled boxes and pictures, by pdfium."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from index.reading.formats.pdf.boxes import Box

Matrix = tuple[float, float, float, float, float, float]
Colour = tuple[int, int, int]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
WHITE: Colour = (255, 255, 255)
MOST_SEGMENTS = 400
"""A path with more is a drawing, not a ruling."""
MOST_EDGES = 4000
"""A page with more ruled lines holds a drawing and no table."""
DEEPEST = 6
"""How far inside each other forms are followed."""


@dataclass(frozen=True, slots=True)
class Fill:
    """A box filled with one opaque colour, or with None for what has no one colour."""

    order: int
    """Its place in the order of painting."""
    box: Box
    colour: Colour | None


@dataclass(slots=True)
class Shapes:
    """Everything on one page that is not text, in the page's own coordinates."""

    orders: dict[int, int] = field(default_factory=dict)
    """Address of each text object → its place in the order of painting."""
    fills: list[Fill] = field(default_factory=list)
    edges: list[Box] = field(default_factory=list)
    """Ruled lines, each a box without width or without height."""
    pictures: list[Box] = field(default_factory=list)


def read_shapes(page: Any) -> Shapes:
    """The shapes of an open page."""
    shapes = Shapes()
    for order, (kind, held, matrix) in enumerate(_walk(page.raw)):
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            shapes.orders[ctypes.addressof(held.contents)] = order
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            _read_path(shapes, order, held, matrix)
        elif (box := _bounds(held, matrix)) is not None:
            shapes.fills.append(Fill(order, box, None))
            if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                shapes.pictures.append(box)
    return shapes


def read_colour(held: Any, read: Any) -> tuple[Colour, int] | None:
    """Colour and opacity of an object, by `FPDFPageObj_GetFillColor` or its like for strokes."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not read(held, red, green, blue, alpha):
        return None
    return (red.value, green.value, blue.value), alpha.value


def _walk(page: Any) -> Iterator[tuple[int, Any, Matrix]]:
    """Every object in the order of painting, those inside forms included."""
    for at in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _enter(pdfium.FPDFPage_GetObject(page, at), IDENTITY, 0)


def _enter(held: Any, matrix: Matrix, depth: int) -> Iterator[tuple[int, Any, Matrix]]:
    kind = pdfium.FPDFPageObj_GetType(held)
    if kind != pdfium.FPDF_PAGEOBJ_FORM:
        yield kind, held, matrix
    elif depth < DEEPEST:
        inner = _multiply(_matrix_of(held), matrix)
        for at in range(pdfium.FPDFFormObj_CountObjects(held)):
            yield from _enter(pdfium.FPDFFormObj_GetObject(held, at), inner, depth + 1)


def _matrix_of(held: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(held, found):
        return IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _multiply(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def _move(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(held: Any, matrix: Matrix) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(held, left, bottom, right, top):
        return None
    return Box.around(
        [_move(x, y, matrix) for x in (left.value, right.value) for y in (bottom.value, top.value)]
    )


def _read_path(shapes: Shapes, order: int, held: Any, matrix: Matrix) -> None:
    """Notes what a path rules and what it fills."""
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(held, mode, stroked)
    if not (mode.value or stroked.value) or len(shapes.edges) > MOST_EDGES:
        return
    count = pdfium.FPDFPath_CountSegments(held)
    if count > MOST_SEGMENTS:
        return
    moved = _multiply(_matrix_of(held), matrix)
    straight, lines = _read_lines(held, count, moved)
    colour = WHITE
    if mode.value:
        box = _bounds(held, matrix)
        found = read_colour(held, pdfium.FPDFPageObj_GetFillColor)
        opaque = bool(found) and not pdfium.FPDFPageObj_HasTransparency(held)
        if found is None or box is None or not found[1]:
            return
        colour = found[0]
        plain = opaque and found[1] == 255 and straight and count <= 6
        if box.width > 2 and box.height > 2:
            shapes.fills.append(Fill(order, box, colour if plain else None))
    if stroked.value or colour != WHITE:
        shapes.edges += lines


def _read_lines(held: Any, count: int, matrix: Matrix) -> tuple[bool, list[Box]]:
    """Whether the path has no curve and no slant, and its level and upright lines."""
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    lines: list[Box] = []
    straight = True
    for at in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(held, at)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        point = _move(x.value, y.value, matrix)
        ends: list[tuple[float, float]] = []
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            ends.append(last)
        else:
            straight = False
        if pdfium.FPDFPathSegment_GetClose(segment):
            ends.append(start)
        for end in ends:
            line = Box.around([end, point])
            if min(line.width, line.height) > 1:
                straight = False
            elif max(line.width, line.height) > 3:
                lines.append(line)
        last = point
    return straight, lines
