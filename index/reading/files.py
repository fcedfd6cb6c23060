"""Reads Markdown and plain text files into documents: the only room here that touches files."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from index.errors import ReadingError
from index.reading.blocks import read_blocks
from index.reading.metadata import build_metadata
from index.types import Document

SUFFIXES = (".md", ".txt")
MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE


def read_folder(root: Path) -> tuple[list[Document], list[ReadingError]]:
    """Every briefing under `root`, sorted by name, and what could not be read.

    Hidden files and folders, and files of other formats, are passed over.
    """
    documents: list[Document] = []
    errors: list[ReadingError] = []
    for path in sorted(_find_files(root), key=lambda path: path.relative_to(root).as_posix()):
        try:
            documents.append(read_document(path, root))
        except ReadingError as error:
            errors.append(error)
    return documents, errors


def read_document(path: Path, root: Path) -> Document:
    """The document in the file, named by its place under `root`; else a ReadingError."""
    name = path.relative_to(root).as_posix()
    text = _decode(_load(path, name), name)
    layout = read_blocks(text)
    if not layout.blocks:
        raise ReadingError(f"{name} is empty: put the briefing's text into it or remove the file.")
    return Document(name, text, build_metadata(name, text, layout), layout.blocks, layout.markup)


def _find_files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = [each for each in folders if not each.startswith(".")]
        for each in names:
            if not each.startswith(".") and each.lower().endswith(SUFFIXES):
                yield Path(folder, each)


def _load(path: Path, name: str) -> bytes:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ReadingError(
                f"{name} is not a regular file: remove it from the knowledge folder."
            )
        size = found.st_size
        if size > MOST_BYTES:
            raise ReadingError(
                f"{name} is {size / MEGABYTE:.0f} MB, more than the {MOST_BYTES // MEGABYTE} MB "
                "that a briefing may have: split it or remove it."
            )
        return path.read_bytes()
    except OSError as error:
        raise ReadingError(
            f"{name} cannot be opened ({error.strerror}): check that it exists and may be read."
        ) from error


def _decode(stored: bytes, name: str) -> str:
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
