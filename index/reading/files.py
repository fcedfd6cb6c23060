"""Finds the documents of a folder and reads them: the only room here that touches files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from index.errors import KnowledgeError, ReadingError
from index.reading.blocks import read_blocks
from index.reading.formats.readers import READERS, extract_file
from index.reading.metadata import build_metadata
from index.reading.side_files import find_side_file, list_side_files, read_side_file
from index.types import Document

LOCKS = "~$"
"""How the names of Office's own files begin while a document is open."""
_WORD, _SLIDES, _PDF, _SCAN = (
    "save it as .docx",
    "save it as .pptx",
    "save it as PDF",
    "scan it to PDF",
)
OTHERS = {
    **dict.fromkeys((".doc", ".dot", ".dotx", ".docm", ".odt", ".rtf", ".pages"), _WORD),
    **dict.fromkeys((".ppt", ".pptm", ".ppsx", ".odp", ".key"), _SLIDES),
    **dict.fromkeys((".xls", ".xlsx", ".ods", ".csv", ".xps", ".msg", ".eml"), _PDF),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".tif", ".tiff"), _SCAN),
    **dict.fromkeys((".mht", ".mhtml"), "save the page as HTML"),
    ".zip": "put the documents inside it there",
}
"""Endings of documents that nothing here reads, and what to do with one."""


def read_folder(root: Path) -> tuple[list[Document], list[ReadingError]]:
    """Every briefing under `root`, sorted by name, and what could not be read.

    Hidden files and folders, and files of other formats, are passed over.
    """
    documents: list[Document] = []
    errors: list[ReadingError] = []
    for path in find_files(root):
        try:
            documents.append(read_document(path, root))
        except ReadingError as error:
            errors.append(error)
    return documents, errors


def read_document(path: Path, root: Path) -> Document:
    """The document in the file, named by its place under `root`; else a ReadingError."""
    name = path.relative_to(root).as_posix()
    return read_file(path, name, find_side_file(path, root))[0]


def read_file(path: Path, name: str, stated: Path | None) -> tuple[Document, tuple[str, ...]]:
    """The document in a file, with the metadata of its side file where it has one, and sentences
    on what of it could not be read; raises ReadingError where there is no document in it."""
    held: dict[str, Any] | None = None
    notes: tuple[str, ...] = ()
    if stated is not None:
        held = read_side_file(stated, PurePosixPath(name).with_name(stated.name).as_posix())
        notes = tuple(_note_shadowed(path, name, stated))
    extract = extract_file(path, name)
    layout = read_blocks(extract.text)
    if not layout.blocks:
        raise ReadingError(f"{name} is empty: put the briefing's text into it or remove the file.")
    metadata = build_metadata(name, extract.text, layout, held)
    document = Document(
        name,
        extract.text,
        replace(metadata, recognised=extract.recognised),
        layout.blocks,
        layout.markup,
        extract.pages,
        extract.paged,
    )
    return document, (*extract.notes, *notes)


def _note_shadowed(path: Path, name: str, stated: Path) -> Iterator[str]:
    """A sentence on the second side file of a document, which does not count."""
    depth = len(PurePosixPath(name).parts)
    for other in list_side_files(stated.with_name(path.name), stated.parents[depth - 1]):
        if other.name != stated.name:
            yield (
                f"{name} has two side files: {stated.name} counts and {other.name} does not. "
                "Put all into one and remove the other."
            )


def find_files(root: Path) -> list[Path]:
    """The files of known formats under `root`, sorted by name; hidden ones are passed over."""
    found = (path for path in _walk(root) if path.suffix.lower() in READERS)
    return sorted(found, key=lambda path: path.relative_to(root).as_posix())


def find_others(root: Path) -> list[Path]:
    """Files under `root` that look like documents and are of no known format, sorted by name."""
    found = (path for path in _walk(root) if path.suffix.lower() in OTHERS)
    return sorted(found, key=lambda path: path.relative_to(root).as_posix())


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root, onerror=_refuse_folder):
        folders[:] = [each for each in folders if not each.startswith(".")]
        for each in names:
            if not each.startswith((".", LOCKS)):
                yield Path(folder, each)


def _refuse_folder(error: OSError) -> None:
    """A folder that cannot be opened would look as if its documents were gone."""
    raise KnowledgeError(
        f"The folder {error.filename} cannot be opened ({error.strerror}): let the bot read it, or "
        "take it out of the knowledge folder."
    ) from error
