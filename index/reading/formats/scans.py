"""Scanned PDFs: a copy with a text layer, made by ocrmypdf where it is installed."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from index.errors import ReadingError
from index.reading.formats.announcing import announce_ocr

LANGUAGE = "eng"
_PAGE_SECONDS = 120
"""Tesseract gives a page up after that."""
_WHOLE_SECONDS = 540
"""Longest for one file: 200 pages at some seconds each, on a slow machine."""
_NEEDED = ("tesseract", "gs")
"""Programs beside Python's packages; Debian has them as tesseract-ocr and ghostscript."""
_LOCKED, _UNREADABLE = 8, 2
"""What ocrmypdf ends with for a password, and for a file that is no PDF."""
_PARTED = re.compile(
    r"(?<![\w@.])(?P<name>[A-Za-z0-9](?:[\w.+-]*\w)?)(?P<before> ?)@(?P<after> ?)"
    r"(?P<domain>(?!www\.)(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})(?![\w@])"
)
_NO_NAMES = frozenset(
    "us me you them now here online website site page more it and or is at".split()
)
"""Words before an @ that means "at", as in `find us @ example.org`."""


def can_read_scans() -> bool:
    """Whether ocrmypdf and the programs that it calls are installed."""
    return importlib.util.find_spec("ocrmypdf") is not None and all(map(shutil.which, _NEEDED))


def add_text(path: Path, folder: Path) -> Path | None:
    """A copy of the PDF in `folder` whose scanned pages have their text, or None without OCR.

    Pages that have text already are left as they are. Raises ReadingError where it fails.
    """
    if not can_read_scans():
        return None
    announce_ocr()
    made = folder / f"{path.stem}.ocr.pdf"
    options = "--deskew --rotate-pages --skip-text --output-type pdf --jobs 1 --quiet".split()
    options += [
        "--optimize",
        "0",
        "--language",
        LANGUAGE,
        "--tesseract-timeout",
        f"{_PAGE_SECONDS}",
    ]
    command = [sys.executable, "-m", "ocrmypdf", *options, "--", str(path.resolve()), str(made)]
    # One thread: several of Tesseract's get in each other's way and take five times as long.
    surroundings = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        ended = subprocess.run(
            command, env=surroundings, capture_output=True, timeout=_WHOLE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ReadingError(
            f"{path.name} is a scan that took more than {_WHOLE_SECONDS // 60} minutes to read: "
            "split it into shorter files."
        ) from error
    except OSError as error:
        raise ReadingError(
            f"{path.name} is a scan and ocrmypdf did not start ({error.strerror}): "
            "run `make setup-ocr` again."
        ) from error
    if ended.returncode == 0 and made.is_file():
        return made
    raise ReadingError(_describe_failure(path.name, ended.returncode))


def _describe_failure(name: str, code: int) -> str:
    if code == _LOCKED:
        return f"{name} is protected by a password: save a copy without one."
    if code == _UNREADABLE:
        return f"{name} is damaged or not a PDF: save it as PDF again."
    return (
        f"{name} is a scan whose text could not be read (ocrmypdf ended with {code}): "
        "scan it again at 300 dpi, or put its text into a Word file."
    )


def join_addresses(text: str) -> str:
    """Recognised text whose e-mail addresses have no blanks around their @.

    Tesseract reads the letters right but often sees a gap beside the @, at any resolution.
    For text from `add_text` alone: in other text a blank is one.
    """
    return _PARTED.sub(_join_address, text)


def _join_address(match: re.Match[str]) -> str:
    if match["before"] and match["name"].lower() in _NO_NAMES:
        return match[0]
    return f"{match['name']}@{match['domain']}"
