"""Word and PowerPoint files are archives of XML parts: looked through before they are opened."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from index.errors import ReadingError
from index.reading.formats.plain import MEGABYTE, load_bytes

MOST_BYTES = 100 * MEGABYTE
"""Of the file itself, its pictures included."""
MOST_UNPACKED = 300 * MEGABYTE
MOST_PART = 30 * MEGABYTE
"""Of one XML part: parsed it takes some twenty times as much memory."""
MOST_PARTS = 5_000
MOST_RATIO, RATIO_FROM = 200, 50 * MEGABYTE
"""An archive that unpacks to 200 times its size is refused where that is more than 50 MB."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of Office before 2007, and encrypted ones, begin."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_XML = (".xml", ".rels", ".vml")
_FLAG_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Program:
    """What a format is called, for sentences about a file of it."""

    name: str
    ending: str
    folder: str
    """Where its parts lie inside the archive."""


WORD = Program("Word", ".docx", "word/")
POWERPOINT = Program("PowerPoint", ".pptx", "ppt/")


def load_package(path: Path, name: str, program: Program) -> bytes:
    """The bytes of a sound archive without traps; else a ReadingError that says what to do."""
    stored = load_bytes(path, name, MOST_BYTES)
    if not stored:
        raise ReadingError(f"{name} is empty: put the briefing into it or remove the file.")
    if stored.startswith(_OLE):
        raise _describe_old(stored, name, program)
    try:
        with zipfile.ZipFile(io.BytesIO(stored)) as archive:
            _check_sizes(archive.infolist(), name)
            _check_parts(archive, name, program)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise describe_damage(name, program) from error
    return stored


def describe_damage(name: str, program: Program) -> ReadingError:
    """What to say of a file that its own program would not open either."""
    return ReadingError(
        f"{name} is damaged or not a {program.name} file: open it in {program.name}, "
        f"save it as {program.ending} and put that copy in its place."
    )


def _describe_old(stored: bytes, name: str, program: Program) -> ReadingError:
    if _ENCRYPTED in stored:
        return _describe_locked(name)
    return ReadingError(
        f"{name} is a file of an old {program.name} whose name was changed: open it in "
        f"{program.name} and save it as {program.ending}."
    )


def _describe_locked(name: str) -> ReadingError:
    return ReadingError(f"{name} is protected by a password: save a copy without one.")


def _check_sizes(parts: list[zipfile.ZipInfo], name: str) -> None:
    """What the archive's own list says of its parts, before any is unpacked."""
    if len(parts) > MOST_PARTS:
        raise ReadingError(
            f"{name} holds {len(parts):,} parts, more than the {MOST_PARTS:,} that a briefing may "
            "have: save a shorter copy or remove it."
        )
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if unpacked > MOST_UNPACKED or (unpacked > RATIO_FROM and unpacked > MOST_RATIO * packed):
        raise ReadingError(
            f"{name} would unpack to {unpacked / MEGABYTE:,.0f} MB, more than a briefing needs: "
            "save a copy with smaller pictures or remove it."
        )


def _check_parts(archive: zipfile.ZipFile, name: str, program: Program) -> None:
    names = archive.namelist()
    if any(part.flag_bits & _FLAG_ENCRYPTED for part in archive.infolist()):
        raise _describe_locked(name)
    if "[Content_Types].xml" not in names or not any(
        each.startswith(program.folder) for each in names
    ):
        raise describe_damage(name, program)
    for part in archive.infolist():
        if not part.filename.lower().endswith(_XML):
            continue
        if part.file_size > MOST_PART:
            raise ReadingError(
                f"{name} holds {part.file_size / MEGABYTE:,.0f} MB of text and layout in one "
                "part, more than a briefing needs: split it or remove it."
            )
        # A part in UTF-16 has a zero byte beside each letter.
        if _DECLARED.search(archive.read(part).replace(b"\0", b"")):
            raise ReadingError(
                f"{name} declares entities of its own, which no {program.name} file needs: "
                f"open it in {program.name} and save it again."
            )
