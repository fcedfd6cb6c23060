"""A file is what its ending says, or it is refused in a sentence that says what to do."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from index.errors import ReadingError
from index.reading.formats.kinds import check_kind, find_kind

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def make_zip(path: Path, *parts: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    return path


def refuse(path: Path, name: str = "") -> str:
    with pytest.raises(ReadingError) as caught:
        check_kind(path, name or path.name)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("a.pdf", b"%PDF-1.7\n"),
        ("a.pdf", b"\r\n junk before it \n%PDF-1.4\n"),
        ("a.html", b"<!DOCTYPE html><p>x"),
        ("a.htm", b"\xef\xbb\xbf  <html lang='en'>"),
        ("a.html", b"<p>A part of a page"),
        ("a.html", "\ufeff<p>x".encode("utf-16")),
        ("a.md", b"# A note\n"),
        ("a.markdown", b"---\ntitle: A\n---\n"),
        ("a.TXT", b"<p>Some tags</p>"),
        ("a.txt", "café".encode("latin-1")),
        ("a.md", b"a\0b"),
        ("a.pdf", b"\0\1\2\3"),
        ("a.docx", b"PK\x03\x04 cut off"),
        ("a.docx", OLE),
    ],
)
def test_files_that_are_what_they_say(name: str, stored: bytes, tmp_path: Path) -> None:
    """Their reader gets them, and damaged ones, whatever it then makes of them."""
    (tmp_path / name).write_bytes(stored)
    check_kind(tmp_path / name, name)


def test_word_and_powerpoint_by_their_parts(tmp_path: Path) -> None:
    """A zip archive is told by what is in it."""
    check_kind(make_zip(tmp_path / "a.docx", "[Content_Types].xml", "word/document.xml"), "a.docx")
    check_kind(make_zip(tmp_path / "a.pptx", "ppt/presentation.xml"), "a.pptx")
    assert find_kind(make_zip(tmp_path / "a.xlsx", "xl/workbook.xml")) == "an Excel workbook"
    assert find_kind(make_zip(tmp_path / "a.zip", "a.txt")) == "a zip archive"
    check_kind(make_zip(tmp_path / "b.docx", "a.txt"), "b.docx")  # its reader says more of it
    assert refuse(make_zip(tmp_path / "b.pptx", "xl/workbook.xml")) == (
        "b.pptx is an Excel workbook, whatever its ending says: save it as .pptx, or remove it."
    )


@pytest.mark.parametrize(
    ("name", "stored", "said"),
    [
        ("a.txt", b"%PDF-1.7\n", "a.txt is a PDF, whatever its ending says: rename it to a.pdf."),
        (
            "a.pdf",
            b"Plain words.",
            "a.pdf is a text file, whatever its ending says: rename it to a.txt.",
        ),
        (
            "a.docx",
            b"<!doctype html><p>",
            "a.docx is a web page, whatever its ending says: rename it to a.html.",
        ),
        (
            "a.md",
            b"<?xml version='1.0'?>\n<!-- saved -->\n<html>",
            "a.md is a web page, whatever its ending says: rename it to a.html.",
        ),
        (
            "a.pdf",
            b"\x89PNG\r\n\x1a\n\0",
            "a.pdf is a PNG picture, whatever its ending says: save it as .pdf, or remove it.",
        ),
        (
            "a.html",
            b"\x1f\x8b\x08\0",
            "a.html is a compressed archive (gzip), whatever its ending says: save it as .html, or "
            "remove it.",
        ),
        (
            "a.docx",
            b"{\\rtf1 x}",
            "a.docx is an RTF document, whatever its ending says: save it as .docx, or remove it.",
        ),
        (
            "a.pdf",
            OLE,
            "a.pdf is an Office file of the old kind, or one with a password, whatever its ending "
            "says: save it as .pdf, or remove it.",
        ),
        ("a.pdf", b"", "a.pdf is empty: save or download it again, or remove the file."),
        ("a.md", b"", "a.md is empty: put the briefing's text into it or remove the file."),
    ],
)
def test_files_that_are_something_else(name: str, stored: bytes, said: str, tmp_path: Path) -> None:
    """The sentence says what it is and what to do."""
    (tmp_path / name).write_bytes(stored)
    assert refuse(tmp_path / name) == said


def test_a_word_document_named_otherwise(tmp_path: Path) -> None:
    """The name to give it stands in the sentence."""
    path = make_zip(tmp_path / "briefing.pdf", "word/document.xml")
    assert refuse(path) == (
        "briefing.pdf is a Word document, whatever its ending says: rename it to briefing.docx."
    )


def test_files_that_are_too_large(tmp_path: Path) -> None:
    """What is too large is refused before it is opened."""
    path = tmp_path / "a.html"
    with path.open("wb") as file:
        file.truncate(21 << 20)
    assert refuse(path) == (
        "a.html is 21 MB, more than the 20 MB that such a briefing may have: split it or remove it."
    )


def test_links_stay_inside_the_folder(tmp_path: Path) -> None:
    """A link to another document of the folder is read; out of it or to nothing it is refused."""
    root = tmp_path / "knowledge"
    (root / "sub").mkdir(parents=True)
    (root / "here.md").write_text("Here.")
    (tmp_path / "outside.md").write_text("Outside.")
    for name, target in (
        ("in.md", root / "here.md"),
        ("out.md", tmp_path / "outside.md"),
        ("off.md", root / "gone.md"),
        ("round.md", root / "sub" / "round.md"),
    ):
        (root / "sub" / name).symlink_to(target)
    check_kind(root / "sub" / "in.md", "sub/in.md")
    assert refuse(root / "sub" / "out.md", "sub/out.md") == (
        "sub/out.md is a link that leads out of the knowledge folder: put the file itself in its "
        "place."
    )
    gone = "is a link to a file that is not there: put the file itself in its place, or remove it."
    assert refuse(root / "sub" / "off.md", "sub/off.md") == f"sub/off.md {gone}"
    assert refuse(root / "sub" / "round.md", "sub/round.md") == f"sub/round.md {gone}"
    (tmp_path / "linked").symlink_to(root)
    check_kind(tmp_path / "linked" / "sub" / "in.md", "sub/in.md")


def test_what_is_no_file(tmp_path: Path) -> None:
    """A pipe, a folder and what is not there are refused without being opened."""
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "folder.pdf").mkdir()
    odd = "is not a regular file: remove it from the knowledge folder."
    assert refuse(tmp_path / "pipe.pdf") == f"pipe.pdf {odd}"
    assert refuse(tmp_path / "folder.pdf") == f"folder.pdf {odd}"
    assert refuse(tmp_path / "gone.pdf") == (
        "gone.pdf cannot be opened (No such file or directory): check that it exists and may be "
        "read."
    )
