"""Which reader takes which file, by its ending."""

from __future__ import annotations

import importlib
from pathlib import Path

from index.reading.formats.kinds import check_kind
from index.reading.formats.writing import Extract

READERS = {
    ".md": "plain.read_plain",
    ".markdown": "plain.read_plain",
    ".txt": "plain.read_plain",
    ".pdf": "pdf.read_pdf",
    ".docx": "word.read_word",
    ".pptx": "slides.read_slides",
    ".html": "web.read_web",
    ".htm": "web.read_web",
}
"""Ending → the function that reads it, imported when the first such file is read."""


def extract_file(path: Path, name: str) -> Extract:
    """What a file says; raises ReadingError with a sentence that names it."""
    check_kind(path, name)
    room, function = READERS[path.suffix.lower()].split(".")
    read = getattr(importlib.import_module(f"index.reading.formats.{room}"), function)
    extract: Extract = read(path, name)
    return extract
