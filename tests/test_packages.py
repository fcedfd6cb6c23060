"""Word and PowerPoint files that are refused, each with a sentence that says what to do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import ReadingError
from index.reading.files import read_document
from index.reading.formats import packages
from tests.office import Part, write_docx, write_pptx

PARTS = (Part("title", "Learning Bulletin"), Part("paragraph", "Ask about sleep."))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
WRITERS: dict[str, Callable[..., Path]] = {".docx": write_docx, ".pptx": write_pptx}
MAIN = {".docx": "word/document.xml", ".pptx": "ppt/slides/slide1.xml"}
PROGRAM = {".docx": "Word", ".pptx": "PowerPoint"}
BOTH = pytest.mark.parametrize("ending", [".docx", ".pptx"])


@pytest.fixture
def made(tmp_path: Path, ending: str) -> Path:
    """A sound file of the format."""
    return WRITERS[ending](tmp_path / f"bulletin{ending}", PARTS)


def refuse(path: Path) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(ReadingError) as caught:
        read_document(path, path.parent)
    return str(caught.value)


def rewrite(path: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Changes one part of an archive."""
    with zipfile.ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    parts[name] = change(parts.get(name, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, stored in parts.items():
            archive.writestr(each, stored)


def describe_damage(path: Path) -> str:
    program = PROGRAM[path.suffix]
    return (
        f"{path.name} is damaged or not a {program} file: open it in {program}, "
        f"save it as {path.suffix} and put that copy in its place."
    )


@BOTH
def test_passwords(made: Path) -> None:
    """An encrypted file is said to be one, whichever way it was encrypted."""
    said = f"{made.name} is protected by a password: save a copy without one."
    made.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le") + bytes(100))
    assert refuse(made) == said
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("[Content_Types].xml", "x")
    stored = plain.getvalue()
    at = stored.index(b"PK\x01\x02") + 8
    made.write_bytes(stored[:at] + b"\x01" + stored[at + 1 :])
    assert refuse(made) == said


@BOTH
def test_old_formats(made: Path) -> None:
    """A file of an old version that was only renamed is named as such."""
    made.write_bytes(OLE)
    program = PROGRAM[made.suffix]
    assert refuse(made) == (
        f"{made.name} is a file of an old {program} whose name was changed: open it in {program} "
        f"and save it as {made.suffix}."
    )


@BOTH
@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.999])
def test_truncated_files(made: Path, kept: float) -> None:
    """A file that broke off anywhere is damaged."""
    stored = made.read_bytes()
    made.write_bytes(stored[: int(len(stored) * kept)])
    assert refuse(made) == describe_damage(made)


@BOTH
def test_other_files_under_the_name(made: Path) -> None:
    """Text, a picture or the other Office format is named as what it is; an archive without
    anything in it is damage."""
    other = ".pptx" if made.suffix == ".docx" else ".docx"
    strange = WRITERS[other](made.with_name(f"other{other}"), PARTS).read_bytes()
    wrong = {
        b"Only text.": "a text file",
        b"\x89PNG\r\n\x1a\n" + bytes(64): "a PNG picture",
        strange: f"a {PROGRAM[other]} ",
    }
    for stored, what in wrong.items():
        made.write_bytes(stored)
        assert refuse(made).startswith(f"{made.name} is {what}")
    made.write_bytes(b"PK\x05\x06" + bytes(18))
    assert refuse(made) == describe_damage(made)


@BOTH
def test_damaged_parts(made: Path) -> None:
    """A part that is no XML, or is not there, is damage; nothing else is raised."""
    main = MAIN[made.suffix]
    rewrite(made, main, lambda stored: stored[: len(stored) // 2])
    assert refuse(made) == describe_damage(made)
    rewrite(made, main, lambda stored: b"")
    assert refuse(made) == describe_damage(made)


@BOTH
def test_a_wrong_checksum(made: Path) -> None:
    """A changed byte inside a part is noticed."""
    stored = bytearray(made.read_bytes())
    with zipfile.ZipFile(made) as archive:
        at = archive.getinfo(MAIN[made.suffix]).header_offset
    stored[at + 80] ^= 0xFF
    made.write_bytes(bytes(stored))
    assert refuse(made) == describe_damage(made)


@BOTH
def test_empty_files(made: Path) -> None:
    """A file without bytes and one without text are both empty."""
    WRITERS[made.suffix](made, ())
    assert refuse(made) == (
        f"{made.name} is empty: put the briefing's text into it or remove the file."
    )
    made.write_bytes(b"")
    assert refuse(made) == (f"{made.name} is empty: save or download it again, or remove the file.")


@BOTH
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_expanded(made: Path, encoding: str, tmp_path: Path) -> None:
    """A part that declares entities is refused, in any encoding, before anything parses it."""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "bb">'
        f'<!ENTITY c SYSTEM "{secret.as_uri()}">]><a>&b;&c;</a>'
    )
    rewrite(made, MAIN[made.suffix], lambda stored: bomb.encode(encoding))
    program = PROGRAM[made.suffix]
    assert refuse(made) == (
        f"{made.name} declares entities of its own, which no {program} file needs: "
        f"open it in {program} and save it again."
    )


@BOTH
def test_archives_that_swell(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would unpack to far more than it is, is refused from the archive's own list."""
    rewrite(made, "media/big.bin", lambda stored: bytes(64 * 1024 * 1024))

    def fail(*_: object) -> bytes:
        raise AssertionError("a part was unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "read", fail)
    with zipfile.ZipFile(made) as archive:
        size = sum(part.file_size for part in archive.infolist()) / 1024 / 1024
    assert refuse(made) == (
        f"{made.name} would unpack to {size:.0f} MB, more than a briefing needs: "
        "save a copy with smaller pictures or remove it."
    )


@BOTH
def test_too_many_or_too_large_parts(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of parts, the size of one and the size of all have their limits."""
    monkeypatch.setattr(packages, "MOST_PART", 10)
    assert refuse(made).endswith("more than a briefing needs: split it or remove it.")
    monkeypatch.setattr(packages, "MOST_UNPACKED", 100)
    assert "would unpack to" in refuse(made)
    monkeypatch.setattr(packages, "MOST_PARTS", 3)
    assert refuse(made).endswith(
        "parts, more than the 3 that a briefing may have: save a shorter copy or remove it."
    )


def test_boxes_in_boxes(tmp_path: Path) -> None:
    """Tables inside each other without end are refused and bring nothing down."""
    path = write_docx(tmp_path / "deep.docx", PARTS)
    opening, closing = "<w:tbl><w:tr><w:tc>" * 80, "<w:p/></w:tc></w:tr></w:tbl>" * 80
    rewrite(
        path,
        "word/document.xml",
        lambda stored: stored.replace(b"<w:sectPr", (opening + closing).encode() + b"<w:sectPr", 1),
    )
    assert refuse(path).startswith("deep.docx ")
