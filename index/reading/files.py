"""Finds the documents of a folder and reads them: the only room here that touches files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from index.errors import ReadingError
from index.reading.blocks import read_blocks
from index.reading.formats.readers import READERS, extract_file
from index.reading.metadata import build_metadata
from index.types import Document


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
    extract = extract_file(path, name)
    layout = read_blocks(extract.text)
    if not layout.blocks:
        raise ReadingError(f"{name} is empty: put the briefing's text into it or remove the file.")
    return Document(
        name,
        extract.text,
        build_metadata(name, extract.text, layout),
        layout.blocks,
        layout.markup,
        extract.pages,
        extract.paged,
    )


def find_files(root: Path) -> list[Path]:
    """The files of known formats under `root`, sorted by name; hidden ones are passed over."""
    return sorted(_walk(root), key=lambda path: path.relative_to(root).as_posix())


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = [each for each in folders if not each.startswith(".")]
        for each in names:
            if not each.startswith(".") and Path(each).suffix.lower() in READERS:
                yield Path(folder, each)
