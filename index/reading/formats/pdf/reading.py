"""Opens a PDF and reads it whole; where it is a scan, what was recognised on it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from index.english import load_english
from index.errors import ReadingError
from index.reading.formats.pdf.furniture import drop_furniture
from index.reading.formats.pdf.lines import Line
from index.reading.formats.pdf.measures import measure
from index.reading.formats.pdf.pages import Page, read_pages
from index.reading.formats.pdf.paragraphs import group_lines
from index.reading.formats.pdf.putting import Sheet, put_pieces
from index.reading.formats.pdf.tables import Table
from index.reading.formats.pdf.words import collect_words
from index.reading.formats.plain import MEGABYTE, load_bytes
from index.reading.formats.scans import add_text, join_addresses
from index.reading.formats.writing import RETRY, Extract, Writer

MOST_BYTES = 200 * MEGABYTE
MOST_PAGES = 1000
HEAD, TAIL = 1024, 2048
"""Bytes: a PDF says what it is within the first, and that it is whole within the last."""
SETUP = f"run '{RETRY}' once, then refresh again"


def read_pdf(path: Path, name: str) -> Extract:
    """What a PDF shows, page by page; raises ReadingError with a sentence that names it."""
    stored = _load(path, name)
    pages = _read(stored, name)
    writer = Writer()
    scans = [number for number, page in enumerate(pages, start=1) if page.scan]
    recognised: list[int] = []
    if scans:
        with tempfile.TemporaryDirectory() as folder:
            layered = _recognise(path, name, Path(folder))
            if layered is not None:
                pages = _read(_load(layered, name), name)
                recognised, scans = scans, []
    if not any(page.pieces for page in pages):
        raise ReadingError(_say_nothing(name, scans))
    if scans:
        writer.notes.append(_say_scans(name, scans))
    _write(pages, writer)
    extract = writer.finish()
    return join_recognised(extract, recognised) if recognised else extract


def _load(path: Path, name: str) -> bytes:
    """The bytes of a PDF that is whole."""
    stored = load_bytes(path, name, MOST_BYTES)
    if not stored:
        raise ReadingError(f"{name} is empty: save or download it again, or remove the file.")
    if b"%PDF-" not in stored[:HEAD]:
        raise ReadingError(
            f"{name} is not a PDF, whatever its ending says: open it in the program that made it "
            "and export it as PDF."
        )
    if b"%%EOF" not in stored.rstrip(b"\0\r\n\t ")[-TAIL:]:
        raise ReadingError(f"{name} is cut off before its end: save, download or export it again.")
    return stored


def _read(stored: bytes, name: str) -> list[Page]:
    try:
        document: Any = pypdfium2.PdfDocument(stored)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        if locked and b"/Encrypt" in stored:
            raise ReadingError(
                f"{name} is protected by a password: save a copy without one."
            ) from error
        raise ReadingError(
            f"{name} is damaged or has no pages: save, download or export it again."
        ) from error
    with closing(document):
        count = len(document)
        if count > MOST_PAGES:
            raise ReadingError(
                f"{name} has {count:,} pages, more than the {MOST_PAGES:,} that a briefing may "
                "have: split it or remove it."
            )
        return read_pages(document, name)


def _recognise(path: Path, name: str, folder: Path) -> Path | None:
    """A copy with the text that was recognised on its pictures; None where that is not set up."""
    try:
        return add_text(path, folder)
    except ReadingError as error:
        raise ReadingError(str(error).replace(path.name, name, 1)) from error


def join_recognised(extract: Extract, numbers: Sequence[int]) -> Extract:
    """The text with the addresses on recognised pages joined, and marked as recognised."""
    bounds = [*extract.pages, len(extract.text)]
    text, starts = extract.text[: bounds[0]], []
    for number, (start, end) in enumerate(pairwise(bounds), start=1):
        starts.append(len(text))
        held = extract.text[start:end]
        text += join_addresses(held) if number in numbers else held
    return replace(extract, text=text, pages=tuple(starts), recognised=True)


def _say_nothing(name: str, scans: Sequence[int]) -> str:
    if not scans:
        return f"{name} shows no text: put a version with text there, or remove the file."
    return (
        f"{name} is a scan: its pages hold pictures and no text. {SETUP[0].upper()}{SETUP[1:]}; "
        "or put a version with text there."
    )


def _say_scans(name: str, scans: Sequence[int]) -> str:
    """The note on pages that were not read."""
    if len(scans) == 1:
        return f"{name}: page {scans[0]} is a scan and was not read: {SETUP}."
    pages = f"{', '.join(map(str, scans[:-1]))} and {scans[-1]}"
    return f"{name}: pages {pages} are scans and were not read: {SETUP}."


def _write(pages: Sequence[Page], writer: Writer) -> None:
    """Puts the pages together and writes them."""
    found: list[list[Line | Table]] = [list(page.pieces) for page in pages]
    kept = drop_furniture(found, [page.height for page in pages])
    if not any(kept):  # one line a page, alike but for its numbers: that is all there is
        kept = found
    flows = [[piece for piece in pieces if isinstance(piece, Line)] for pieces in kept]
    tables = [piece for pieces in kept for piece in pieces if isinstance(piece, Table)]
    cells = [line for table in tables for row in table.rows for line in row.lines]
    measures = measure(flows, cells)
    words = collect_words([*(line for lines in flows for line in lines), *cells], load_english())
    pieces = group_lines([piece for each in kept for piece in each], measures)
    lost = {number: page.lost for number, page in enumerate(pages, start=1) if page.lost}
    put_pieces(pieces, Sheet(writer, words, measures, lost), len(pages))
