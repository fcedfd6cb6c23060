"""Who published what and when, and the way back.

INDEX/history.jsonl     one JSON object a line, oldest first; never rewritten
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.errors import SnapshotError
from index.publishing import switch_current
from index.snapshot import Snapshot, hold_build_lock, read_current, read_snapshot

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


def read_history(index_folder: Path) -> list[Entry]:
    """All switches, oldest first. A line that cannot be read is left out, and a switch that was not
    noted, because a refresh was killed then, is added."""
    entries = list(_read_lines(index_folder / FILE))
    current = read_current(index_folder)
    if current and (not entries or entries[-1].id != current):
        changed = (index_folder / "current").stat().st_mtime
        at = datetime.fromtimestamp(changed, UTC).isoformat(timespec="seconds")
        known = next((one for one in reversed(entries) if one.id == current), None)
        counts = (known.documents, known.passages) if known else _count(index_folder, current)
        entries.append(Entry(at, UNKNOWN, PUBLISHED, current, *counts))
    return entries


def note_switch(
    index_folder: Path,
    snapshot: Snapshot,
    who: str,
    what: str = PUBLISHED,
    changes: str = "",
    accepted: tuple[str, ...] = (),
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
    )
    line = json.dumps(asdict(entry), ensure_ascii=False) + "\n"
    path = index_folder / FILE
    try:
        with path.open("ab") as out:
            held = path.read_bytes()[-1:]
            out.write((b"\n" if held not in (b"", b"\n") else b"") + line.encode())
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise SnapshotError(
            f"It is published, but {path} could not be written ({error.strerror}): make room there."
        ) from error


def list_kept(index_folder: Path) -> list[Entry]:
    """The snapshots that can be gone back to, the current one first, then the last in use first."""
    folder = index_folder / "snapshots"
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    last: dict[str, Entry] = {}
    for entry in reversed(read_history(index_folder)):
        if entry.id in there:
            last.setdefault(entry.id, entry)
    return list(last.values())


def roll_back(index_folder: Path, who: str, snapshot_id: str | None = None) -> Snapshot:
    """Publish an earlier snapshot again: the one before, or the one whose id begins so.

    Raises SnapshotError where there is none such, or it is damaged; then nothing changes.
    """
    with hold_build_lock(index_folder):
        kept = list_kept(index_folder)
        current = read_current(index_folder)
        earlier = [entry for entry in kept if entry.id != current]
        found = [one for one in kept if snapshot_id and one.id.startswith(snapshot_id)]
        if snapshot_id is None:
            found = earlier[:1]
        if len(found) != 1:
            held = ", ".join(one.id for one in earlier) or "none"
            raise SnapshotError(
                f"There is no earlier snapshot {snapshot_id or ''}".rstrip()
                + f" to go back to: those held are {held}."
            )
        if found[0].id == current:
            raise SnapshotError(f"Snapshot {current} is in use already: nothing was changed.")
        snapshot = read_snapshot(index_folder / "snapshots" / found[0].id, check=True)
        switch_current(index_folder, snapshot.manifest.id)
        note_switch(index_folder, snapshot, who, ROLLED_BACK)
        return snapshot


def _read_lines(path: Path) -> Iterator[Entry]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            held: dict[str, Any] = json.loads(line)
            yield Entry(**{**held, "accepted": tuple(held.get("accepted", ()))})
        except (ValueError, TypeError, AttributeError):
            continue  # cut off by a full disk or a kill


def _count(index_folder: Path, snapshot_id: str) -> tuple[int, int]:
    try:
        manifest = read_snapshot(index_folder / "snapshots" / snapshot_id).manifest
    except SnapshotError:
        return 0, 0
    return len(manifest.documents), manifest.passages
