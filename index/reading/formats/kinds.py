"""What a file is by its first bytes, and whether that is what its ending says."""

from __future__ import annotations

import re
import stat
import zipfile
from pathlib import Path, PurePosixPath

from index.errors import ReadingError

MEGABYTE = 1024 * 1024
_LOOKED_AT = 8192
_PDF, _WORD, _SLIDES = "a PDF", "a Word document", "a PowerPoint file"
_WEB, _TEXT = "a web page", "a text file"
_OLD = "an Office file of the old kind, or one with a password"
_ARCHIVE, _UNKNOWN = "a zip archive", ""
"""Damaged, or of no kind that is told here: the reader of its ending says what to do about it."""
_ENDINGS = {_PDF: ".pdf", _WORD: ".docx", _SLIDES: ".pptx", _WEB: ".html", _TEXT: ".txt"}
_FORMATS: dict[str, tuple[int, tuple[str, ...]]] = {
    ".pdf": (150, (_PDF,)),
    ".docx": (100, (_WORD, _ARCHIVE, _OLD)),
    ".pptx": (100, (_SLIDES, _ARCHIVE, _OLD)),
    ".html": (20, (_WEB, _TEXT)),
    ".htm": (20, (_WEB, _TEXT)),
    ".md": (20, (_TEXT,)),
    ".markdown": (20, (_TEXT,)),
    ".txt": (20, (_TEXT,)),
}
"""Ending → the MB that such a file may have, and what its bytes may be."""
_WRITTEN = (".md", ".markdown", ".txt")
_FILL = {
    True: "put the briefing's text into it or remove the file.",
    False: "save or download it again, or remove the file.",
}
_SIGNS = (
    (b"%PDF-", _PDF),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"\x1f\x8b", "a compressed archive (gzip)"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed archive (7z)"),
    (b"Rar!\x1a\x07", "a compressed archive (RAR)"),
    (b"{\\rtf", "an RTF document"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARTS = (("word/", _WORD), ("ppt/", _SLIDES), ("xl/", "an Excel workbook"))
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_WIDE = (b"\xff\xfe", b"\xfe\xff")
"""How UTF-16 text starts."""


def check_kind(path: Path, name: str) -> None:
    """Let through a file that is what its ending says, inside the knowledge folder and not too
    large; else a ReadingError that names it. A file is opened only where it is a regular one."""
    try:
        check_place(path, name)
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ReadingError(
                f"{name} is not a regular file: remove it from the knowledge folder."
            )
        if not found.st_size:
            raise ReadingError(f"{name} is empty: {_FILL[path.suffix.lower() in _WRITTEN]}")
        most, allowed = _FORMATS[path.suffix.lower()]
        if found.st_size > most * MEGABYTE:
            raise ReadingError(
                f"{name} is {found.st_size / MEGABYTE:.0f} MB, more than the {most} MB that such a "
                "briefing may have: split it or remove it."
            )
        kind = find_kind(path)
    except OSError as error:
        raise ReadingError(
            f"{name} cannot be opened ({error.strerror}): check that it exists and may be read."
        ) from error
    if kind not in (*allowed, _UNKNOWN):
        raise ReadingError(_describe_mismatch(name, kind, allowed[0]))


def find_kind(path: Path) -> str:
    """What a file is by its first bytes, as a person would call it; empty where that is unknown."""
    with path.open("rb") as file:
        head = file.read(_LOOKED_AT)
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text.startswith(b"PK\x03\x04"):
        return _look_into_zip(path)
    if head.startswith(_OLE):
        return _OLD
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "a WebP picture"
    for sign, kind in _SIGNS:
        if text.lstrip().startswith(sign) if sign.isascii() else head.startswith(sign):
            return kind
    if path.suffix.lower() == ".pdf" and b"%PDF-" in head[:1024]:
        return _PDF  # readers of PDF let up to 1024 bytes of anything stand before it
    if head.startswith(_WIDE):
        return _TEXT
    if b"\0" in head:
        return _UNKNOWN
    return _WEB if _HTML.match(text) else _TEXT


def check_place(path: Path, name: str) -> None:
    """Refuse a link that leads nowhere, and one that leads out of the knowledge folder: what it
    points to may be anything on this machine, and may change without the folder changing."""
    if not path.is_symlink():
        return
    if not path.exists():
        raise ReadingError(
            f"{name} is a link to a file that is not there: put the file itself in its place, or "
            "remove it."
        )
    parts = PurePosixPath(name).parts
    root = path.parents[len(parts) - 1] if path.parts[-len(parts) :] == parts else path.parent
    if not path.resolve().is_relative_to(root.resolve()):
        raise ReadingError(
            f"{name} is a link that leads out of the knowledge folder: put the file itself in its "
            "place."
        )


def _look_into_zip(path: Path) -> str:
    """Word, PowerPoint or Excel by the names of the parts; a zip archive else."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OverflowError):
        return _UNKNOWN
    for start, kind in _PARTS:
        if any(each.startswith(start) for each in names):
            return kind
    return _ARCHIVE


def _describe_mismatch(name: str, kind: str, expected: str) -> str:
    if kind in _ENDINGS:
        renamed = f"{PurePosixPath(name).stem}{_ENDINGS[kind]}"
        return f"{name} is {kind}, whatever its ending says: rename it to {renamed}."
    wanted = _ENDINGS[expected]
    return f"{name} is {kind}, whatever its ending says: save it as {wanted}, or remove it."
