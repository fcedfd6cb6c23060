"""Markdown and plain text: stored as they are."""

from __future__ import annotations

import stat
from pathlib import Path

from index.errors import ReadingError
from index.reading.formats.writing import Extract

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE


def read_plain(path: Path, name: str) -> Extract:
    """The file's text; raises ReadingError where it is none."""
    return Extract(decode_text(load_bytes(path, name, MOST_BYTES), name))


def load_bytes(path: Path, name: str, most: int) -> bytes:
    """The bytes of a regular file of at most `most` bytes; else a ReadingError."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ReadingError(
                f"{name} is not a regular file: remove it from the knowledge folder."
            )
        if found.st_size > most:
            raise ReadingError(
                f"{name} is {found.st_size / MEGABYTE:.0f} MB, more than the {most // MEGABYTE} MB "
                "that a briefing may have: split it or remove it."
            )
        return path.read_bytes()
    except OSError as error:
        raise ReadingError(
            f"{name} cannot be opened ({error.strerror}): check that it exists and may be read."
        ) from error


def decode_text(stored: bytes, name: str) -> str:
    """The text, without a byte order mark and with `\\n` for every end of line."""
    if b"\0" in stored:
        raise ReadingError(
            f"{name} is not a text file: save it as plain text in UTF-8, or remove it."
        )
    try:
        text = stored.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = stored[: error.start].count(b"\n") + 1
        raise ReadingError(f"{name} is not UTF-8 (line {line}): save it again as UTF-8.") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")
