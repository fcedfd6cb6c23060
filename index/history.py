"""Who published what and when, and the way back.

INDEX/history.jsonl     one JSON object a line, oldest first; never rewritten
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.errors import SnapshotError
from index.publishing import switch_current
from index.snapshot import Snapshot, hold_build_lock, read_current, read_manifest, read_snapshot

FILE = "history.jsonl"
PUBLISHED, ROLLED_BACK = "published", "rolled back to"
UNKNOWN = "not recorded"


@dataclass(frozen=True, slots=True)
class Entry:
    """One switch of the published snapshot."""

    at: str
    """ISO date and time, UTC."""
    who: str
    what: str
    """PUBLISHED or ROLLED_BACK."""
    id: str
    documents: int
    passages: int
    changes: str = ""
    """What it changed, in one line."""
    accepted: tuple[str, ...] = ()
    """Golden questions whose loss was accepted."""
    unanswered: tuple[str, ...] = ()
    """Golden questions without an answer that did not stop it: the one before had none either."""


def read_history(index_folder: Path) -> list[Entry]:
    """All switches, oldest first. A line that cannot be read is left out, and a switch that was not
    noted, because a refresh was killed then, is added. Raises SnapshotError."""
    entries = list(_read_lines(index_folder / FILE))
    missing = _find_unnoted(index_folder, entries)
    return [*entries, missing] if missing else entries


def note_switch(
    index_folder: Path,
    snapshot: Snapshot,
    who: str,
    what: str = PUBLISHED,
    changes: str = "",
    accepted: tuple[str, ...] = (),
    unanswered: tuple[str, ...] = (),
) -> None:
    """Add a switch that was just made; raises SnapshotError where it cannot be written."""
    manifest = snapshot.manifest
    entry = Entry(
        datetime.now(UTC).isoformat(timespec="seconds"),
        who,
        what,
        manifest.id,
        len(manifest.documents),
        manifest.passages,
        changes,
        accepted,
        unanswered,
    )
    _append(index_folder / FILE, entry)


def note_unnoted(index_folder: Path) -> None:
    """Before another switch: add the last one where it was not noted, or it would be forgotten."""
    with suppress(SnapshotError):  # no room for it: what is published counts for more
        missing = _find_unnoted(index_folder, list(_read_lines(index_folder / FILE)))
        if missing:
            _append(index_folder / FILE, missing)


def list_kept(index_folder: Path) -> list[Entry]:
    """The snapshots that can be gone back to, the last in use first; of one that was not noted as
    much as is known."""
    folder = index_folder / "snapshots"
    there = {path.parent.name: path.parent for path in folder.glob("*/manifest.json")}
    last = {entry.id: entry for entry in read_history(index_folder)}
    entries = [last.get(name) or _describe(path, path) for name, path in there.items()]
    times = {name: path.stat().st_mtime_ns for name, path in there.items()}
    return sorted(entries, key=lambda entry: (entry.at, times[entry.id]), reverse=True)


def roll_back(index_folder: Path, who: str, snapshot_id: str | None = None) -> Snapshot:
    """Publish an earlier snapshot again: the one before, or the one whose id begins so.

    Raises SnapshotError where there is none such, or it is damaged; then nothing changes.
    """
    with hold_build_lock(index_folder):
        current = read_current(index_folder)
        kept = list_kept(index_folder)
        before = _list_before(read_history(index_folder), kept)
        entry = _choose(kept, before, current, snapshot_id)
        try:
            snapshot = read_snapshot(index_folder / "snapshots" / entry.id, check=True)
        except SnapshotError as error:
            raise SnapshotError(
                f"Snapshot {entry.id} is damaged, so nothing was changed: name another with "
                f"--rollback; --history lists them. ({error})"
            ) from error
        note_unnoted(index_folder)
        try:
            switch_current(index_folder, entry.id)
        except OSError as error:
            raise SnapshotError(
                f"Nothing was changed: {index_folder} could not be written ({error.strerror}). "
                "Make room there, or let the bot write there."
            ) from error
        note_switch(index_folder, snapshot, who, ROLLED_BACK)
        return snapshot


def _list_before(entries: Sequence[Entry], kept: Sequence[Entry]) -> list[str]:
    """What to go back to from the current snapshot, the nearest first: who goes back twice goes
    further back, and not forward again to what was taken back."""
    stack: list[str] = []
    for entry in entries:
        if entry.what == ROLLED_BACK and entry.id in stack:
            del stack[stack.index(entry.id) + 1 :]
        else:
            stack = [*(name for name in stack if name != entry.id), entry.id]
    noted = {entry.id for entry in entries}
    return [*reversed(stack[:-1]), *(one.id for one in kept if one.id not in noted)]


def _choose(
    kept: Sequence[Entry], before: Sequence[str], current: str | None, snapshot_id: str | None
) -> Entry:
    """The snapshot to go back to; raises SnapshotError."""
    earlier = [entry for entry in kept if entry.id != current]
    if snapshot_id is None:
        found = sorted(
            (one for one in earlier if one.id in before), key=lambda one: before.index(one.id)
        )[:1]
    else:
        found = [one for one in kept if snapshot_id and one.id.startswith(snapshot_id)]
    if len(found) > 1:
        several = ", ".join(one.id for one in found)
        raise SnapshotError(
            f"Several snapshots begin with {snapshot_id}: {several}. Write more of it."
        )
    if not found:
        others = ", ".join(one.id for one in earlier) or "none"
        raise SnapshotError(
            f"There is no earlier snapshot {snapshot_id or ''}".rstrip()
            + f" to go back to: those held are {others}."
        )
    if found[0].id == current:
        raise SnapshotError(f"Snapshot {current} is in use already: nothing was changed.")
    return found[0]


def _read_lines(path: Path) -> Iterator[Entry]:
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return
    except OSError as error:
        raise SnapshotError(
            f"{path} cannot be read ({error.strerror}): let the bot read it, or move it away."
        ) from error
    for line in lines:
        try:
            held: dict[str, Any] = json.loads(line)
            lists = {name: tuple(held.get(name, ())) for name in ("accepted", "unanswered")}
            entry = Entry(**{**held, **lists})
            datetime.fromisoformat(entry.at)
        except (ValueError, TypeError, AttributeError):
            continue  # cut off by a full disk or a kill
        yield entry


def _append(path: Path, entry: Entry) -> None:
    line = json.dumps(asdict(entry), ensure_ascii=False) + "\n"
    try:
        with path.open("ab") as out:
            held = path.read_bytes()[-1:]
            out.write((b"\n" if held not in (b"", b"\n") else b"") + line.encode(errors="replace"))
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise SnapshotError(
            f"It is published, but {path} could not be written ({error.strerror}): make room there."
        ) from error


def _find_unnoted(index_folder: Path, entries: Sequence[Entry]) -> Entry | None:
    """The last switch, where no line tells of it."""
    current = read_current(index_folder)
    if not current or (entries and entries[-1].id == current):
        return None
    return _describe(index_folder / "snapshots" / current, index_folder / "current")


def _describe(folder: Path, switched: Path) -> Entry:
    """What is known of a snapshot that was not noted; `switched` was written at the switch."""
    at = datetime.fromtimestamp(switched.stat().st_mtime, UTC).isoformat(timespec="seconds")
    try:
        manifest = read_manifest(folder)
    except SnapshotError:
        return Entry(at, UNKNOWN, PUBLISHED, folder.name, 0, 0)
    counts = len(manifest.documents), manifest.passages
    return Entry(at, UNKNOWN, PUBLISHED, folder.name, *counts)
