"""Putting a changed text in a file's place: whole or not at all, one writer at a time."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.registries.registry import read_text
from index.errors import RegistryError

TRIES = 5
"""How often a change is made anew because the file changed meanwhile."""


def rewrite_file(path: Path, make: Callable[[str], str]) -> None:
    """Put what `make` makes of a file's text in its place; raises RegistryError, writing nothing.

    Writers take turns behind a lock file. Other programs know nothing of it, so where the file
    changed since it was read the change is made anew.
    """
    read_text(path)  # which says what is wrong, before a lock stands beside nothing
    path = path.resolve()  # a link to the file stays one
    try:
        with hold_lock(path):
            for _ in range(TRIES):
                text = read_text(path)
                if _replace_file(path, text, make(text)):
                    return
    except OSError as error:
        raise RegistryError(
            f"{path} cannot be written ({error.strerror}); nothing was changed. Ask for the right "
            "to write to that folder, or free space on its disk."
        ) from error
    raise RegistryError(
        f"Something else keeps changing {path}; nothing was written. Close it there and try again."
    )


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """One writer at a time of the file at `path`; a second one waits for the first."""
    with (path.parent / f".{path.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _replace_file(path: Path, old: str, new: str) -> bool:
    """Write the file anew, with the mode and owner it has; False where `old` is no longer in it."""
    known = path.stat()
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as held:
            held.write(new.encode("utf-8"))
            held.flush()
            with contextlib.suppress(PermissionError):  # only root may give a file away
                os.fchown(held.fileno(), known.st_uid, known.st_gid)
            os.fchmod(held.fileno(), known.st_mode & 0o7777)
            os.fsync(held.fileno())
        if read_text(path) != old:
            return False
        fresh.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return True
    finally:
        fresh.unlink(missing_ok=True)
