"""PDFs that cannot be read are named with what to do; what no reader sees is not read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from index.chunking import chunk_document
from index.errors import ReadingError
from index.reading.files import read_document
from index.reading.formats.pdf import read_pdf, reading
from index.types import Document
from tests.typeset import HEIGHT, WIDTH, draw_pdf, typeset_pdf

SETUP = "un 'make setup-ocr' once, then refresh again"
SAID = "Ask where the baby sleeps."


@pytest.fixture(autouse=True)
def no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where nothing that reads scans is set up."""
    recognise_with(monkeypatch, lambda path, folder: None)


def recognise_with(
    monkeypatch: pytest.MonkeyPatch, add_text: Callable[[Path, Path], Path | None]
) -> None:
    monkeypatch.setattr(reading, "add_text", add_text)


def read(path: Path) -> Document:
    return read_document(path, path.parent)


def fold(document: Document) -> str:
    return " ".join(document.shown(block.start, block.end) for block in document.blocks)


def refuse(path: Path) -> str:
    with pytest.raises(ReadingError) as error:
        read(path)
    return str(error.value)


def say(canvas: Canvas) -> None:
    canvas.drawString(72, 700, SAID)


def draw_picture(canvas: Canvas) -> None:
    """A grey picture over the whole page."""
    picture = pypdfium2.PdfBitmap.new_native(8, 8, pypdfium2.raw.FPDFBitmap_BGR)
    picture.fill_rect((200, 200, 200, 255), 0, 0, 8, 8)
    canvas.drawImage(ImageReader(picture.to_pil()), 0, 0, WIDTH, HEIGHT)


def draw_hidden(canvas: Canvas, text: str, mode: int = 3) -> None:
    """Text in a rendering mode; 3 is invisible."""
    held = canvas.beginText(72, 600)
    held.setTextRenderMode(mode)
    held.textLine(text)
    held.setTextRenderMode(0)
    canvas.drawText(held)


def test_what_is_no_pdf_is_named(tmp_path: Path) -> None:
    """An empty file, another format, a file cut short and one that is damaged each say so."""
    whole = typeset_pdf(tmp_path / "whole.pdf", [("text", f"{SAID} ")] * 90).read_bytes()
    stored = {
        "empty.pdf": b"",
        "word.pdf": b"PK\x03\x04 not a PDF at all",
        "cut.pdf": whole[: len(whole) * 2 // 3],
        "short.pdf": whole[:-7],
        "damaged.pdf": b"%PDF-1.4\n" + b"x" * 400 + b"\n%%EOF\n",
    }
    said = {}
    for name, held in stored.items():
        (tmp_path / name).write_bytes(held)
        said[name] = refuse(tmp_path / name)
    assert said == {
        "empty.pdf": "empty.pdf is empty: save or download it again, or remove the file.",
        "word.pdf": "word.pdf is not a PDF, whatever its ending says: open it in the program that "
        "made it and export it as PDF.",
        "cut.pdf": "cut.pdf is cut off before its end: save, download or export it again.",
        "short.pdf": "short.pdf is cut off before its end: save, download or export it again.",
        "damaged.pdf": "damaged.pdf is damaged or has no pages: save, download or export it again.",
    }


def test_a_file_without_pages_is_named(tmp_path: Path) -> None:
    """No page at all and pages without anything on them are two different sentences."""
    stored = (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    )
    places = b"".join(b"%010d 00000 n \n" % stored.index(b"%d 0 obj" % at) for at in (1, 2))
    ending = b"trailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(stored)
    (tmp_path / "none.pdf").write_bytes(
        stored + b"xref\n0 3\n0000000000 65535 f \n" + places + ending
    )
    draw_pdf(tmp_path / "blank.pdf", lambda canvas: None)
    assert refuse(tmp_path / "none.pdf") == (
        "none.pdf is damaged or has no pages: save, download or export it again."
    )
    assert refuse(tmp_path / "blank.pdf") == (
        "blank.pdf shows no text: put a version with text there, or remove the file."
    )


def test_more_pages_than_a_briefing_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with too many pages is refused with their number."""
    path = draw_pdf(tmp_path / "a.pdf", *[say] * 3)
    monkeypatch.setattr(reading, "MOST_PAGES", 2)
    assert refuse(path) == (
        "a.pdf has 3 pages, more than the 2 that a briefing may have: split it or remove it."
    )


def test_a_password_is_asked_for_only_where_it_is_needed(tmp_path: Path) -> None:
    """A file that opens only with a password is named; one that only forbids printing is read."""
    locked = StandardEncryption("opens", "owns", canPrint=0)
    owned = StandardEncryption("", "owns", canPrint=0)
    draw_pdf(tmp_path / "locked.pdf", say, encrypt=locked)
    assert refuse(tmp_path / "locked.pdf") == (
        "locked.pdf is protected by a password: save a copy without one."
    )
    assert fold(read(draw_pdf(tmp_path / "owned.pdf", say, encrypt=owned))) == SAID


def test_a_scan_is_named(tmp_path: Path) -> None:
    """A file of pictures is refused; where some pages have text, the others are noted."""
    path = draw_pdf(tmp_path / "scan.pdf", draw_picture, draw_picture)
    assert refuse(path) == (
        "scan.pdf is a scan: its pages hold pictures and no text. R"
        f"{SETUP}; or put a version with text there."
    )
    path = draw_pdf(tmp_path / "part.pdf", say, draw_picture, say, draw_picture)
    extract = read_pdf(path, "part.pdf")
    assert extract.notes == (f"part.pdf: pages 2 and 4 are scans and were not read: r{SETUP}.",)
    document = read(path)
    pages = [document.name_pages(block.start, block.end) for block in document.blocks]
    assert pages == ["page 1", "page 3"]


def test_what_was_recognised_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy with a text layer is read instead of the scan, and nothing is noted."""

    def layer(canvas: Canvas) -> None:
        draw_picture(canvas)
        draw_hidden(canvas, "Write down what was seen.")

    def add_text(path: Path, folder: Path) -> Path:
        assert path.name == "scan.pdf"
        return draw_pdf(folder / "layered.pdf", say, layer)

    recognise_with(monkeypatch, add_text)
    path = draw_pdf(tmp_path / "scan.pdf", say, draw_picture)
    extract = read_pdf(path, "scan.pdf")
    assert fold(read(path)) == f"{SAID} Write down what was seen."
    assert extract.notes == ()


def test_text_that_nobody_sees_is_not_read(tmp_path: Path) -> None:
    """Invisible, white, covered, tiny, slanting and outlying text is left out."""

    def draw(canvas: Canvas) -> None:
        say(canvas)
        draw_hidden(canvas, "Invisible.")
        canvas.setFillGray(1)
        canvas.drawString(72, 560, "White on white.")
        canvas.setFillGray(0)
        canvas.drawString(72, 520, "Name under a black bar.")
        canvas.rect(70, 515, 200, 16, stroke=0, fill=1)
        canvas.drawString(72, -40, "Below the page.")
        canvas.drawString(900, 700, "Beside the page.")
        canvas.setFont("Helvetica", 0.5)
        canvas.drawString(72, 480, "Smaller than a full stop.")
        canvas.saveState()
        canvas.setFont("Helvetica", 60)
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "DRAFT")
        canvas.restoreState()

    assert fold(read(draw_pdf(tmp_path / "a.pdf", draw))) == SAID


def test_text_on_a_coloured_ground_is_read(tmp_path: Path) -> None:
    """White text on a dark bar, text on a tint and text under a marker are seen."""

    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0, 0.2, 0.5)
        canvas.rect(60, 690, 400, 30, stroke=0, fill=1)
        canvas.setFillGray(1)
        canvas.drawString(72, 700, SAID)
        canvas.setFillGray(0)
        canvas.drawString(72, 640, "Write down what was seen.")
        canvas.setFillColorRGB(1, 1, 0, alpha=0.4)
        canvas.rect(70, 636, 200, 16, stroke=0, fill=1)

    assert fold(read(draw_pdf(tmp_path / "a.pdf", draw))) == f"{SAID} Write down what was seen."


def test_notes_and_form_hints_are_not_read(tmp_path: Path) -> None:
    """A comment on a page and the hint of a form's field are no part of its text."""

    def draw(canvas: Canvas) -> None:
        say(canvas)
        canvas.textAnnotation("A comment by an editor", (300, 300, 320, 320))
        canvas.acroForm.textfield(name="name", tooltip="A hint", x=72, y=500, value="Typed")

    assert fold(read(draw_pdf(tmp_path / "a.pdf", draw))) == SAID


def test_a_page_that_lies_on_its_side_is_read(tmp_path: Path) -> None:
    """Lines of a landscape page follow each other as its reader sees them."""

    def draw(canvas: Canvas) -> None:
        canvas.translate(WIDTH, 0)
        canvas.rotate(90)
        for at, line in enumerate(("Ask where the", "baby sleeps.")):
            canvas.drawString(72, 400 - 13 * at, line)

    def draw_turned(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        draw(canvas)

    for number, each in enumerate((draw, draw_turned)):
        assert fold(read(draw_pdf(tmp_path / f"{number}.pdf", each))) == SAID


def test_numbered_headings_are_no_running_heads(tmp_path: Path) -> None:
    """A heading that opens every page, alike but for its number, is kept with what stands under it;
    the header and the page numbers in the margins are not."""
    asked = (
        "The board asks every agency to keep a chronology and to share it within a week.",
        "Health visitors should ask about the father and write down what he says.",
        "Schools should tell the social worker on the same day when a child is away.",
        "Midwives should ask who sleeps where, and ring the hub on 01632 960101.",
    )
    blocks: list[tuple[str, str]] = [("title", "Learning from Child Q")]
    for number, said in enumerate(asked, start=1):
        blocks += [("page", "")] if number > 1 else []
        blocks += [("heading", f"Recommendation {number}"), ("text", said)]
    path = typeset_pdf(tmp_path / "a.pdf", blocks, header="Northmoor, page #", footer="Page #")
    sections = {
        passage.text: passage.section[-1]
        for passage in chunk_document(read(path))
        if passage.section
    }
    assert sections == {said: f"Recommendation {n}" for n, said in enumerate(asked, start=1)}
