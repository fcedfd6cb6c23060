"""Scanned pages: the numbers and addresses that people will ring and write to, exactly."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from index.errors import ReadingError
from index.reading.formats import scans

HEIGHT, LINE = 842, 22
LINES = (
    "Learning Bulletin: Baby Q",
    "Example Safeguarding Children Partnership",
    "If you are worried about a child, contact the front door on 01632 960145",
    "or write to front.door@marden.example.org before the end of the day.",
    "Emergency duty team: 01632 960 987, edt_team@example.org",
    "Designated nurse: 07700 900123, jo.hale@nhs.example.net",
    "LADO: 020 7946 0958 / lado-referrals@westmere.example.org",
)
PHONE = re.compile(r"\b0\d[\d ]{8,}\d\b")
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\w")

needs_ocr = pytest.mark.skipif(
    not scans.can_read_scans(),
    reason="OCR is not installed: `make setup-ocr` installs ocrmypdf, tesseract and ghostscript",
)


def draw_page(lines: tuple[str, ...] = LINES, font: str = "Helvetica") -> bytes:
    """A PDF of one page with its text."""
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(595, HEIGHT))
    canvas.setFont(font, 12)
    for number, line in enumerate(lines):
        canvas.drawString(60, HEIGHT - 70 - number * LINE, line)
    canvas.save()
    return held.getvalue()


def scan_page(path: Path, dots: int, turned: float, font: str = "Helvetica") -> Path:
    """The page as a scanner gives it: a grey picture, a little askew, in a PDF."""
    page = pypdfium2.PdfDocument(draw_page(font=font))[0]
    picture = page.render(scale=dots / 72).to_pil().convert("L")
    askew = picture.rotate(turned, fillcolor=255, resample=Image.Resampling.BICUBIC)
    askew.save(path, "PDF", resolution=dots)
    return path


def read_text(path: Path) -> str:
    """The text layer of the first page, read as the reader of PDFs reads scans."""
    text: str = pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range()
    return scans.join_addresses(text)


@needs_ocr
@pytest.mark.parametrize(
    ("dots", "turned", "font"),
    [(150, 2.0, "Helvetica"), (200, -2.0, "Times-Roman"), (300, 2.0, "Helvetica")],
)
def test_numbers_and_addresses_are_exact(
    dots: int, turned: float, font: str, tmp_path: Path
) -> None:
    """Each phone number and e-mail address of a scan askew is read as it was printed."""
    made = scans.add_text(scan_page(tmp_path / "scan.pdf", dots, turned, font), tmp_path)
    assert made is not None
    text, printed = read_text(made), "\n".join(LINES)
    assert PHONE.findall(text) == PHONE.findall(printed)
    assert ADDRESS.findall(text) == ADDRESS.findall(printed)


@needs_ocr
def test_words_are_read_in_order(tmp_path: Path) -> None:
    """All words of a scan are there once, in the order of the page; the scan stays as it was."""
    path = scan_page(tmp_path / "scan.pdf", 200, 2.0)
    before = path.read_bytes()
    made = scans.add_text(path, tmp_path)
    assert made is not None
    assert made.parent == tmp_path
    assert read_text(made).split() == " ".join(LINES).split()
    assert path.read_bytes() == before


@needs_ocr
def test_pages_with_text_are_left_alone(tmp_path: Path) -> None:
    """A page that has its text keeps it, once."""
    path = tmp_path / "typed.pdf"
    path.write_bytes(draw_page(("Typed on 01632 960001", "for a_b@example.org")))
    made = scans.add_text(path, tmp_path)
    assert made is not None
    assert read_text(made).split() == "Typed on 01632 960001 for a_b@example.org".split()


@needs_ocr
def test_a_file_that_is_no_pdf_is_named(tmp_path: Path) -> None:
    """What cannot be read is said in a sentence with the file's name."""
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"%PDF-1.7 nothing more")
    with pytest.raises(ReadingError) as caught:
        scans.add_text(path, tmp_path)
    assert str(caught.value) == "scan.pdf is damaged or not a PDF: save it as PDF again."


def test_without_ocr_there_is_no_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a program is missing no copy is made, and nothing fails."""
    monkeypatch.setattr(scans.shutil, "which", lambda program: None)
    assert scans.can_read_scans() is False
    assert scans.add_text(tmp_path / "scan.pdf", tmp_path) is None


def test_a_slow_scan_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan that takes too long is refused with a sentence that says what to do."""
    monkeypatch.setattr(scans, "can_read_scans", lambda: True)
    monkeypatch.setattr(scans, "_WHOLE_SECONDS", 0.001)
    path = tmp_path / "long.pdf"
    path.write_bytes(draw_page())
    with pytest.raises(ReadingError, match=r"^long\.pdf is a scan that took more than .* split it"):
        scans.add_text(path, tmp_path)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("edt_team @example.org", "edt_team@example.org"),
        (
            "write to front.door@ marden.example.org today",
            "write to front.door@marden.example.org today",
        ),
        ("01632 960145 / lado @ example.org.", "01632 960145 / lado@example.org."),
        ("Find us @ example.org", "Find us @ example.org"),
        (
            "Follow @ExampleSCP or see @ www.example.org",
            "Follow @ExampleSCP or see @ www.example.org",
        ),
        ("a@example.org b@example.net", "a@example.org b@example.net"),
        ("paid @ 3.50 each", "paid @ 3.50 each"),
    ],
)
def test_gaps_beside_an_at_sign(read: str, meant: str) -> None:
    """An address that recognition tore apart is whole again; an @ that means `at` stays."""
    assert scans.join_addresses(read) == meant
