"""From a snapshot in memory to the published one on disk: written aside, read back, switched by one
rename."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path

import numpy as np

from index.errors import SnapshotError
from index.keeping.linking import link_folder
from index.keeping.nearest import save_nearest
from index.keeping.records import save_lines
from index.keeping.sources import NAME as SOURCES
from index.keeping.sources import save_sources
from index.keeping.vectors import save_matrix
from index.lexical import save_lexicon
from index.snapshot import Snapshot, digest_files, read_snapshot, save_metadata

KEPT = 6
"""Published snapshots that stay on disk: the current one and five to go back to."""


def publish_snapshot(snapshot: Snapshot, index_folder: Path) -> Snapshot:
    """Write it aside, read it back whole, then switch; returns what was read back.

    Call inside `hold_build_lock`. Whatever goes wrong, or wherever the process is killed, the
    snapshot that was published before stays published. Raises SnapshotError when it cannot be
    written.
    """
    aside = index_folder / ".building"
    try:
        if aside.exists():  # a build was killed
            shutil.rmtree(aside)
        _write_snapshot(snapshot, aside)
        read_snapshot(aside, check=True, linked=snapshot.linked)
        place = index_folder / "snapshots" / snapshot.manifest.id
        place.parent.mkdir(exist_ok=True)
        if not _is_same(place, snapshot):  # else the same content was published before
            shutil.rmtree(place, ignore_errors=True)
            aside.rename(place)
        published = read_snapshot(place)
        switch_current(index_folder, snapshot.manifest.id)
        drop_old(index_folder, keep=snapshot.manifest.id)
    except (OSError, RuntimeError) as error:  # RuntimeError: FAISS cannot write
        raise SnapshotError(
            f"The index could not be written in {index_folder} ({error}): make room there, or "
            "choose another folder with index in config.yaml or --index."
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return published


def _write_snapshot(snapshot: Snapshot, aside: Path) -> None:
    """Write every file into a new folder, and wait until the disk has them."""
    aside.mkdir(parents=True)
    save_lines(aside / "documents.jsonl", snapshot.documents.lines)
    save_lines(aside / "passages.jsonl", snapshot.passages.lines)
    save_metadata(aside / "metadata.json", snapshot.metadata)
    save_sources(aside / SOURCES, snapshot.sources)
    np.save(aside / "table.document.npy", snapshot.table.document)
    np.save(aside / "table.marks.npy", snapshot.table.marks)
    save_matrix(snapshot.matrix, snapshot.rows, aside)
    save_nearest(snapshot.nearest, aside)
    save_lexicon(snapshot.lexicon, aside / "lexicon")
    np.save(aside / "texts.npy", snapshot.texts)
    for name, export in snapshot.encoders.items():
        link_folder(export, aside / "encoder" / name)
    (aside / "carried").mkdir()
    for name, path in snapshot.carried.items():
        (aside / "carried" / name).write_bytes(path.read_bytes())
    paths = [path for path in sorted(aside.rglob("*")) if path.is_file()]
    names = {path.relative_to(aside).as_posix(): path for path in paths}
    fresh = {name: path for name, path in names.items() if name not in snapshot.linked}
    manifest = asdict(snapshot.manifest) | {
        "files": {**digest_files(fresh), **snapshot.linked},
        "sizes": {name: path.stat().st_size for name, path in names.items()},
    }
    (aside / "manifest.json").write_text(
        json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    for path in (*paths, aside / "manifest.json"):
        _flush(path)


def switch_current(index_folder: Path, snapshot_id: str) -> None:
    """Point `current` at another snapshot, in one rename."""
    os.utime(index_folder / "snapshots" / snapshot_id)  # the last in use are kept longest
    pointer = index_folder / ".current.new"
    pointer.write_text(snapshot_id + "\n", encoding="ascii")
    _flush(pointer)
    pointer.replace(index_folder / "current")


def _is_same(folder: Path, snapshot: Snapshot) -> bool:
    """Whether a folder holds a snapshot whole, with questions encoded alike."""
    try:
        return _tell_manifest(read_snapshot(folder, check=True)) == _tell_manifest(snapshot)
    except SnapshotError:
        return False


def _tell_manifest(snapshot: Snapshot) -> tuple[object, ...]:
    """What may differ between two builds of the same content."""
    manifest = snapshot.manifest
    return manifest.encoding, manifest.withdrawn, manifest.read_with


def _flush(path: Path) -> None:
    with path.open("rb") as held:
        os.fsync(held.fileno())


def drop_old(index_folder: Path, keep: str) -> None:
    """Remove all but the newest snapshots; what cannot be removed now goes another time."""
    with contextlib.suppress(OSError):  # the switch is made: nothing may say that it was not
        folders = sorted(
            (folder for folder in (index_folder / "snapshots").iterdir() if folder.name != keep),
            key=lambda folder: folder.stat().st_mtime_ns,
            reverse=True,
        )
        for folder in folders[KEPT - 1 :]:
            shutil.rmtree(folder, ignore_errors=True)
