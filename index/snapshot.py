"""A published index on disk: written aside, checked, switched by one rename, read whole.

    INDEX/current                   one line: the id of the published snapshot
    INDEX/snapshots/<id>/           manifest.json documents.json passages.json
                                    vectors.faiss rows.npz lexicon/
    INDEX/.building                 what a build writes before it is checked

The id is a digest of the content, so the same content always gives the same snapshot.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from index.errors import SnapshotError
from index.lexical import Lexicon, load_lexicon, save_lexicon
from index.types import Document, Passage
from index.vectors import VectorIndex, load_vectors, save_vectors

FORMAT = 2
"""Raised whenever the files of a snapshot change shape."""
KEPT = 5
"""Published snapshots that stay on disk, the current one included."""

_documents = TypeAdapter(tuple[Document, ...])
_passages = TypeAdapter(tuple[Passage, ...])


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot is made of. `files` maps each file to its sha256."""

    id: str
    format: int
    built_at: str
    encoder: str
    encoder_checksum: str
    dimensions: int
    documents: dict[str, str]
    """Document name → sha256 of its stored text."""
    passages: int
    rows: int
    settings: dict[str, Any]
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole index in memory; never changes, so readers can hold it while another is built."""

    manifest: Manifest
    documents: dict[str, Document]
    passages: tuple[Passage, ...]
    vectors: VectorIndex
    lexicon: Lexicon


def read_current(index_folder: Path) -> str | None:
    """The id of the published snapshot, or None where nothing was published yet.

    Raises SnapshotError when the folder may not be read.
    """
    try:
        held = (index_folder / "current").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SnapshotError(
            f"The index folder {index_folder} cannot be read ({error.strerror}): "
            "choose another with index in config.yaml or --index."
        ) from error
    return held.strip() or None


def load_snapshot(index_folder: Path) -> Snapshot:
    """Read the published snapshot whole, every file against its checksum.

    Raises SnapshotError when there is none or when it is damaged.
    """
    current = read_current(index_folder)
    if current is None:
        raise SnapshotError(f"No index was published in {index_folder}: run 'make refresh'.")
    return read_snapshot(index_folder / "snapshots" / current)


def read_snapshot(folder: Path) -> Snapshot:
    """Read one snapshot folder; raises SnapshotError naming the file that is missing or changed."""
    try:
        held = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if not isinstance(held, dict) or held.get("format") != FORMAT:
            raise SnapshotError(
                f"{folder} has another format than this version: run 'make refresh'."
            )
        manifest = Manifest(**held)
        for name, digest in manifest.files.items():
            if digest_file(folder / name) != digest:
                raise SnapshotError(f"{folder / name} is damaged: run 'make refresh'.")
        documents = _documents.validate_json((folder / "documents.json").read_bytes())
        passages = _passages.validate_json((folder / "passages.json").read_bytes())
        vectors = load_vectors(folder)
        lexicon = load_lexicon(folder / "lexicon")
    except (OSError, ValueError, TypeError, KeyError, ValidationError, RuntimeError) as error:
        raise SnapshotError(f"{folder} cannot be read ({error}): run 'make refresh'.") from error
    return Snapshot(manifest, {d.name: d for d in documents}, passages, vectors, lexicon)


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
        read_back = read_snapshot(aside)
        place = index_folder / "snapshots" / snapshot.manifest.id
        place.parent.mkdir(exist_ok=True)
        if not _is_whole(place):  # else the same content was published before
            shutil.rmtree(place, ignore_errors=True)
            aside.rename(place)
        switch_current(index_folder, snapshot.manifest.id)
        _drop_old(index_folder, keep=snapshot.manifest.id)
    except (OSError, RuntimeError) as error:  # RuntimeError: FAISS cannot write
        raise SnapshotError(
            f"The index could not be written in {index_folder} ({error}): make room there, or "
            "choose another folder with index in config.yaml or --index."
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return read_back


def _write_snapshot(snapshot: Snapshot, aside: Path) -> None:
    """Write every file into a new folder, and wait until the disk has them."""
    aside.mkdir(parents=True)
    (aside / "documents.json").write_bytes(
        _documents.dump_json(tuple(snapshot.documents[name] for name in sorted(snapshot.documents)))
    )
    (aside / "passages.json").write_bytes(_passages.dump_json(snapshot.passages))
    save_vectors(snapshot.vectors, aside)
    save_lexicon(snapshot.lexicon, aside / "lexicon")
    files = {
        str(path.relative_to(aside).as_posix()): digest_file(path)
        for path in sorted(aside.rglob("*"))
        if path.is_file()
    }
    manifest = asdict(snapshot.manifest) | {"files": files}
    (aside / "manifest.json").write_text(
        json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    for path in aside.rglob("*"):
        if path.is_file():
            _flush(path)


def switch_current(index_folder: Path, snapshot_id: str) -> None:
    """Point `current` at another snapshot, in one rename."""
    pointer = index_folder / ".current.new"
    pointer.write_text(snapshot_id + "\n", encoding="ascii")
    _flush(pointer)
    pointer.replace(index_folder / "current")


@contextmanager
def hold_build_lock(index_folder: Path) -> Iterator[None]:
    """One build at a time in one index folder; a second one waits for the first."""
    try:
        index_folder.mkdir(parents=True, exist_ok=True)
        lock = (index_folder / ".lock").open("w")
    except OSError as error:
        raise SnapshotError(
            f"The index folder {index_folder} cannot be written ({error.strerror}): "
            "choose another with index in config.yaml or --index."
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def digest_file(path: Path) -> str:
    """sha256 of a file's bytes, in hex."""
    with path.open("rb") as held:
        return hashlib.file_digest(held, "sha256").hexdigest()


def _is_whole(folder: Path) -> bool:
    """Whether a snapshot folder can be read and every file has its checksum."""
    try:
        read_snapshot(folder)
    except SnapshotError:
        return False
    return True


def _flush(path: Path) -> None:
    with path.open("rb") as held:
        os.fsync(held.fileno())


def _drop_old(index_folder: Path, keep: str) -> None:
    """Remove all but the newest snapshots."""
    folders = sorted(
        (folder for folder in (index_folder / "snapshots").iterdir() if folder.name != keep),
        key=lambda folder: folder.stat().st_mtime,
        reverse=True,
    )
    for folder in folders[KEPT - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)
