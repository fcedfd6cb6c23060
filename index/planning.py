"""What a refresh would publish: which documents are kept as they are, and what the others say."""

from __future__ import annotations

import functools
import hashlib
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from index.errors import KnowledgeError, ReadingError
from index.joining import AnyPart, KeptPart
from index.keeping.records import parse_document
from index.keeping.sources import FileNote
from index.parts import Part, make_part
from index.reading.apart import Job, Readers, list_jobs
from index.reading.side_files import list_side_files
from index.snapshot import FORMAT, Snapshot, digest_file
from index.types import Progress

CODE = Path(__file__).parent
LARGEST = 512 << 20
"""Bytes of a file up to which its content tells whether it changed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build would make, and what could not be read."""

    id: str
    parts: tuple[AnyPart, ...]
    """Of every document, in the order of their names."""
    sources: Mapping[str, FileNote]
    unread: tuple[ReadingError, ...] = ()
    notes: tuple[str, ...] = ()
    """On what of a document could not be read, each a sentence."""
    lost: tuple[str, ...] = ()
    """Documents of the snapshot before whose files are there and cannot be read now."""

    @property
    def new_rows(self) -> int:
        """Texts of documents that are not kept."""
        return sum(len(part.texts) for part in self.parts if isinstance(part, Part))


def plan_build(
    knowledge: Path,
    identity: str,
    before: Snapshot | None = None,
    added: Mapping[str, Path] = MappingProxyType({}),
    progress: Progress | None = None,
) -> Plan:
    """Read a folder, without an encoder. Raises KnowledgeError when nothing can be read, or one of
    `added` cannot.

    `identity` tells the encoder, and whatever else makes another snapshot of the same documents.
    Documents whose files are those that `before` was made from are not read again. `added` are
    files, by name, that count as if they lay in the folder.
    """
    if not knowledge.is_dir():
        raise KnowledgeError(
            f"The knowledge folder {knowledge} does not exist: name one with knowledge in "
            "config.yaml or --knowledge."
        )
    jobs = {job.name: job for job in list_jobs(knowledge)}
    for name, path in added.items():
        beside = list_side_files(knowledge / name, knowledge)
        jobs[name] = Job(path, name, next(iter(beside), None), tuple(beside))
    usable = before if before and before.manifest.read_with == digest_code() else None
    parts: dict[str, AnyPart] = {}
    sources: dict[str, FileNote] = {}
    unread: list[ReadingError] = []
    notes: list[str] = []
    digests = {name: digest_source(job) for name, job in jobs.items()}
    for name, digest in digests.items():
        note = usable.sources.get(name) if usable else None
        if usable and note and digest == note.digest and not note.asks_again:
            parts[name] = keep_part(usable, name)
            sources[name] = note
    changed = [jobs[name] for name in sorted(jobs) if name not in parts]
    with Readers() as readers:
        for read in readers.read(changed, progress):
            if read.record is None:
                error = ReadingError(read.error or f"{read.name} could not be read.")
                if read.name in added:
                    raise error
                unread.append(error)
                continue
            part = make_part(parse_document(read.record))
            notes += read.notes
            parts[read.name] = part
            sources[read.name] = FileNote(digests[read.name], part.digest, read.notes)
    if not parts:
        why = f" ({unread[0]})" if unread else ""
        raise KnowledgeError(
            f"No briefing could be read in {knowledge}{why}: put a .pdf, .docx, .pptx, .html, .md "
            "or .txt file there."
        )
    ordered = tuple(parts[name] for name in sorted(parts))
    held = before.manifest.documents if before else {}
    lost = tuple(name for name in sorted(jobs) if name in held and name not in parts)
    return Plan(make_id(ordered, identity), ordered, sources, tuple(unread), tuple(notes), lost)


def plan_documents(parts: Iterable[Part], identity: str) -> Plan:
    """The plan of documents that are at hand."""
    ordered = tuple(sorted(parts, key=lambda part: part.name))
    return Plan(make_id(ordered, identity), ordered, {})


def make_id(parts: Iterable[AnyPart], identity: str) -> str:
    """Identifies a snapshot by all that it is made from."""
    digest = hashlib.sha256(f"{FORMAT} {identity} {digest_code()}\n".encode())
    for part in parts:
        digest.update(f"{part.digest}\n".encode())
    return digest.hexdigest()[:16]


def keep_part(before: Snapshot, name: str) -> KeptPart:
    """A document of the snapshot before, kept as it is."""
    note = before.sources[name]
    return KeptPart(name, before.metadata[name], before.manifest.documents[name], note.part)


def digest_source(job: Job) -> str:
    """sha256 of a file and of the side files beside it; of one that cannot be opened, why."""
    try:
        return " ".join(_digest_path(path) for path in (job.path, *job.beside))
    except OSError as error:
        return f"unreadable: {error.strerror}"


def _digest_path(path: Path) -> str:
    """sha256 of a file; of what is none, or is larger than any reader takes, what it is."""
    held = path.stat()
    if not stat.S_ISREG(held.st_mode):
        return "not a regular file"
    if held.st_size > LARGEST:
        return f"{held.st_size} bytes, changed at {held.st_mtime_ns}"
    return f"{path.name} {digest_file(path)}"


@functools.cache
def digest_code() -> str:
    """sha256 of our own code in `index/`: another reader may read otherwise."""
    digest = hashlib.sha256()
    for path in sorted(CODE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
