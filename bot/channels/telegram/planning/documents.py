"""Documents that admins send: which are taken, and where they wait for a decision."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from telegram import Document
from telegram.constants import FileSizeLimit
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram import wording
from index.reading.formats.readers import READERS
from index.reading.naming_files import make_safe_name

LARGEST = int(FileSizeLimit.FILESIZE_DOWNLOAD)
"""Bytes: Telegram hands a bot no larger file."""


class RefusedError(Exception):
    """A document is not taken; the text says why to the person who sent it."""


def choose_place(document: Document, incoming: Path) -> Path:
    """Where a document is to be kept, in a folder of its own; raises RefusedError."""
    name = make_safe_name(document.file_name or "")
    if Path(name).suffix.lower() not in READERS:
        endings = ", ".join(sorted(READERS))
        raise RefusedError(wording.FILE_UNREADABLE.format(endings=endings))
    _check_size(document.file_size)
    return incoming / secrets.token_hex(8) / name


async def fetch_document(document: Document, path: Path) -> None:
    """Download a document to its place; raises RefusedError, and then nothing is left of it."""
    try:
        file = await document.get_file()
        _check_size(file.file_size)
        path.parent.mkdir(mode=0o700, parents=True)  # nobody else's business on this machine
        await file.download_to_drive(path)
        _check_size(path.stat().st_size)
    except BaseException as error:
        delete_file(path)
        if isinstance(error, BadRequest) and "too big" in error.message:
            raise RefusedError(wording.FILE_TOO_LARGE) from error
        if isinstance(error, TelegramError):
            raise RefusedError(wording.FILE_NOT_FETCHED) from error
        raise


def delete_file(path: Path) -> None:
    """Delete a fetched document and its folder."""
    shutil.rmtree(path.parent, ignore_errors=True)


def delete_all(incoming: Path) -> None:
    """Delete every document that waits, such as those of an earlier run."""
    shutil.rmtree(incoming, ignore_errors=True)


def _check_size(size: int | None) -> None:
    if size is not None and size > LARGEST:
        raise RefusedError(wording.FILE_TOO_LARGE)
