"""A published index on disk: written aside, checked, switched by one rename.

    INDEX/current                   one line: the id of the published snapshot
    INDEX/snapshots/<id>/           manifest.json, and what each of these keeps:
        documents.* passages.*      keeping/records     encoder/questions/    encoders/exported
        metadata.json table.*       keeping/table       encoder/triage/       encoders/exported
        vectors.f16 rows.*          keeping/vectors     lexicon/              lexical
        nearest.faiss               keeping/nearest     texts.npy             bulk
        carried/                    registries, for a machine without the knowledge folder
    INDEX/.building                 what a build writes before it is checked

The id is a digest of the content, so the same content always gives the same snapshot. It carries
the encoder that questions are answered with, so that serving needs no torch.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from index.cores import count_cores
from index.encoders.exported import QUESTIONS, TRIAGE
from index.errors import SnapshotError
from index.keeping.grown import load_matrix
from index.keeping.nearest import Nearest, load_nearest
from index.keeping.records import HeldDocuments, HeldPassages
from index.keeping.sources import NAME as SOURCES
from index.keeping.sources import FileNote, HeldSources
from index.keeping.table import Table
from index.keeping.vectors import Matrix, Rows
from index.lexical import Lexicon, load_lexicon
from index.types import Metadata, Passage

FORMAT = 4
"""Raised whenever the files of a snapshot change shape."""
CHECKED_UP_TO = 128 << 20
"""Bytes of a file up to which it is compared with its checksum whenever its snapshot is opened; of
a larger one only the size, and the text of each document as it is read. What is published, and
what a refresh builds on, is always compared whole."""

LARGE = 8 << 20
"""Bytes from which a file is worth a thread of its own."""

ENCODERS = (QUESTIONS, TRIAGE)
_metadata = TypeAdapter(dict[str, Metadata])


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot is made of. `files` maps each file to its sha256, `sizes` to its bytes."""

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
    nearest: dict[str, Any]
    """How FAISS holds the passages' vectors, and what of the exact answer it finds."""
    encoding: dict[str, Any]
    """Which precision questions and passages were encoded in, how far they agree, and why."""
    files: dict[str, str]
    sizes: dict[str, int] = field(default_factory=dict)
    read_with: str = ""
    """Tells the code that read the documents."""
    withdrawn: dict[str, str] = field(default_factory=dict)
    """Documents that are withdrawn → the day on which a refresh first found that."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole index; never changes, so readers can hold it while another is built."""

    manifest: Manifest
    documents: HeldDocuments
    metadata: Mapping[str, Metadata]
    """Of every document, without reading the document."""
    passages: HeldPassages
    table: Table
    matrix: Matrix
    rows: Rows
    nearest: Nearest
    lexicon: Lexicon
    texts: np.ndarray
    """16 bytes a row that tell the text it encodes: shape (rows, 16)."""
    encoders: Mapping[str, Path]
    """Folders of the exported encoders that it carries: QUESTIONS and TRIAGE, or none."""
    carried: Mapping[str, Path] = field(default_factory=dict)
    """Other files that answering needs, by name: what they hold is none of the index's business."""
    sources: Mapping[str, FileNote] = field(default_factory=dict)
    """What each document was read from."""
    linked: Mapping[str, str] = field(default_factory=dict)
    """Checksums of files that it shares with the snapshot before, compared when that was opened."""

    def passages_of(self, document: str) -> list[Passage]:
        """The passages of one document, in order."""
        return [self.passages[at] for at in self.table.find_passages(document)]


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


def load_snapshot(index_folder: Path, check: bool = False) -> Snapshot:
    """Open the published snapshot, its files checked as CHECKED_UP_TO says, with `check` whole.

    Raises SnapshotError when there is none or when it is damaged.
    """
    current = read_current(index_folder)
    if current is None:
        raise SnapshotError(f"No index was published in {index_folder}: run 'make refresh'.")
    return read_snapshot(index_folder / "snapshots" / current, check)


def read_snapshot(
    folder: Path, check: bool = False, linked: Mapping[str, str] = MappingProxyType({})
) -> Snapshot:
    """Open one snapshot folder, with `check` every file against its checksum however large, but for
    those `linked` with one that was compared just now.

    Raises SnapshotError naming the file that is missing or changed.
    """
    manifest = read_manifest(folder)
    try:
        sizes = {name: (folder / name).stat().st_size for name in manifest.files}
        whole = [
            name
            for name, size in sizes.items()
            if (check or size <= CHECKED_UP_TO) and name not in linked
        ]
        found = digest_files({name: folder / name for name in whole})
        for name, digest in manifest.files.items():
            if sizes[name] != manifest.sizes[name] or found.get(name, digest) != digest:
                raise SnapshotError(f"{folder / name} is damaged: run 'make refresh'.")
        return _open_snapshot(folder, manifest)
    except (OSError, ValueError, TypeError, KeyError, ValidationError, RuntimeError) as error:
        raise SnapshotError(f"{folder} cannot be read ({error}): run 'make refresh'.") from error


def read_manifest(folder: Path) -> Manifest:
    """What a snapshot folder says of itself; raises SnapshotError."""
    try:
        held = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if not isinstance(held, dict) or held.get("format") != FORMAT:
            raise SnapshotError(
                f"{folder} has another format than this version: run 'make refresh'."
            )
        return Manifest(**held)
    except (OSError, ValueError, TypeError) as error:
        raise SnapshotError(f"{folder} cannot be read ({error}): run 'make refresh'.") from error


def _open_snapshot(folder: Path, manifest: Manifest) -> Snapshot:
    matrix, rows = load_matrix(folder, manifest.dimensions)
    passages = HeldPassages(folder / "passages.jsonl")
    if not len(passages) == manifest.passages == len(rows.first) - 1:
        raise SnapshotError(f"{folder} holds passages of another build: run 'make refresh'.")
    return Snapshot(
        manifest,
        HeldDocuments(folder / "documents.jsonl", manifest.documents),
        _metadata.validate_json((folder / "metadata.json").read_bytes()),
        passages,
        Table(
            tuple(manifest.documents),
            np.load(folder / "table.document.npy"),
            np.load(folder / "table.marks.npy"),
        ),
        matrix,
        rows,
        load_nearest(folder, manifest.nearest, manifest.passages),
        load_lexicon(folder / "lexicon"),
        np.load(folder / "texts.npy", mmap_mode="r"),
        {name: place for name in ENCODERS if (place := folder / "encoder" / name).is_dir()},
        {path.name: path for path in sorted((folder / "carried").glob("*"))},
        HeldSources(folder / SOURCES),
    )


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


def save_metadata(path: Path, metadata: Mapping[str, Metadata]) -> None:
    """Write the metadata of all documents."""
    path.write_bytes(_metadata.dump_json(dict(metadata)))


def digest_files(paths: Mapping[str, Path]) -> dict[str, str]:
    """sha256 of many files by name; large ones are read side by side."""
    large = {name: path for name, path in paths.items() if path.stat().st_size > LARGE}
    found = {name: digest_file(path) for name, path in paths.items() if name not in large}
    if large:
        with ThreadPoolExecutor(count_cores()) as pool:
            found |= dict(zip(large, pool.map(digest_file, large.values()), strict=True))
    return found


def digest_file(path: Path) -> str:
    """sha256 of a file's bytes, in hex."""
    with path.open("rb") as held:
        return hashlib.file_digest(held, "sha256").hexdigest()
