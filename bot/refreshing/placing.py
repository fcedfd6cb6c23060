"""Files that are added: put into the knowledge folder whole, and taken out again where the refresh
fails. A kill at any moment leaves what stood there before, or the new file, whole.

KNOWLEDGE/briefings/.NAME.new   a copy under way; hidden files are never read
KNOWLEDGE/briefings/.NAME.old   what stood under the name, until the refresh is published
INDEX/replaced/                 the same, kept
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.refreshing.preparing import PLACE
from index.errors import KnowledgeError, SnapshotError
from index.reading.formats.readers import READERS
from index.snapshot import digest_file, hold_build_lock

REPLACED = "replaced"
"""Folder of the index that keeps what an added file took the place of."""
NEW, OLD = ".new", ".old"


@dataclass(frozen=True, slots=True)
class Put:
    """A file that was put into the knowledge folder."""

    place: Path
    old: Path | None
    """What stood there, under a hidden name beside it: one rename brings it back, which needs no
    room on a full disk."""
    kept: Path | None
    """A copy of that in the index folder."""
    made_folder: bool

    def take_out(self) -> None:
        """Bring back what was there before; raises OSError."""
        if self.old:
            self.old.replace(self.place)
        else:
            self.place.unlink(missing_ok=True)
        if self.kept:
            self.kept.unlink(missing_ok=True)
        if self.made_folder:
            with contextlib.suppress(OSError):  # somebody put a file there meanwhile
                self.place.parent.rmdir()


def put_files(added: Mapping[str, Path], knowledge: Path, index: Path) -> tuple[Put, ...]:
    """Put files into the knowledge folder, each in one rename; one that is there already stays.

    What stood under a name is kept in the index folder too. Call inside `hold_build_lock`, and
    `finish` or `take_out` afterwards. Raises KnowledgeError, and then nothing was changed.
    """
    done: list[Put] = []
    try:
        for name, path in added.items():
            if not _holds_same(knowledge / name, path):
                done.append(_put(knowledge / name, path, index))
    except OSError as error:
        take_out(done)
        raise KnowledgeError(
            f"The file could not be put into {knowledge} ({error.strerror}): make room there or "
            "let the bot write there. Nothing was published."
        ) from error
    return tuple(done)


def take_out(puts: Iterable[Put]) -> None:
    """Bring back what was there before; raises KnowledgeError where that cannot be done."""
    for put in reversed(list(puts)):
        try:
            put.take_out()
        except OSError as error:
            where = f"What stood there is kept as {put.kept}." if put.kept else "Remove it."
            raise KnowledgeError(
                f"Nothing was published, but {put.place} could not be taken out again "
                f"({error.strerror}). {where}"
            ) from error


def finish(puts: Iterable[Put]) -> None:
    """Let the files stay, after they were published."""
    for put in puts:
        if put.old:
            with contextlib.suppress(OSError):  # the next refresh removes it
                put.old.unlink(missing_ok=True)


def clear_left(knowledge: Path, index: Path) -> None:
    """Remove what a killed refresh left beside the documents; not inside `hold_build_lock`."""
    if _list_left(knowledge):
        with contextlib.suppress(OSError, SnapshotError), hold_build_lock(index):
            for path in _list_left(knowledge):  # none of a refresh that was under way
                path.unlink(missing_ok=True)


def _list_left(knowledge: Path) -> list[Path]:
    return [
        path
        for ending in (NEW, OLD)
        for path in (knowledge / PLACE).glob(f".*{ending}")
        if Path(path.stem).suffix.lower() in READERS
    ]


def _holds_same(place: Path, path: Path) -> bool:
    return place.is_file() and digest_file(place) == digest_file(path)


def _put(place: Path, path: Path, index: Path) -> Put:
    """Put one file there; raises OSError, and then nothing was changed."""
    made_folder = not place.parent.exists()
    aside = place.with_name(f".{place.name}{NEW}")
    old = place.with_name(f".{place.name}{OLD}") if place.exists() else None
    put = Put(place, old, _keep(place, index) if old else None, made_folder)
    try:
        place.parent.mkdir(exist_ok=True)
        _copy(path, aside)
        if old:
            _link(place, old)
        aside.replace(place)
    except OSError:
        for left in filter(None, (aside, old, put.kept)):
            left.unlink(missing_ok=True)
        if made_folder:
            with contextlib.suppress(OSError):
                place.parent.rmdir()
        raise
    return put


def _keep(place: Path, index: Path) -> Path:
    """A copy of a file that is about to be replaced."""
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    kept = index / REPLACED / f"{now}-{place.name}"
    kept.parent.mkdir(exist_ok=True)
    try:
        _copy(place, kept)
    except OSError:
        kept.unlink(missing_ok=True)
        raise
    return kept


def _link(place: Path, other: Path) -> None:
    """The same file under another name; a copy where the disk has no links."""
    other.unlink(missing_ok=True)
    try:
        other.hardlink_to(place)
    except OSError:
        _copy(place, other)


def _copy(path: Path, copy: Path) -> None:
    """A copy that the disk has when this returns."""
    shutil.copyfile(path, copy)
    with copy.open("rb") as held:
        os.fsync(held.fileno())
