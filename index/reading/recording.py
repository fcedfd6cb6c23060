"""From a file to the document as an index keeps it, or to a sentence why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from index.chunking import chunk_document
from index.errors import ReadingError
from index.keeping.records import dump_document
from index.reading.files import find_files, read_file
from index.reading.side_files import list_side_files
from index.types import Block, Document, Markup

MEGABYTE = 1024 * 1024
MOST_RECORD = 64 * MEGABYTE
"""Bytes that a document may have as it is kept; the longest reviews have about one MB."""

_LONGEST = 600
"""Characters of a sentence for people."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read, and the side file that states its metadata, where it has one."""

    path: Path
    name: str
    """Its place under the knowledge folder, with forward slashes."""
    stated: Path | None = None
    beside: tuple[Path, ...] = ()
    """All side files that lie beside it, the one that counts among them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one file: a document as the JSON that an index keeps, or why there is none."""

    name: str
    record: bytes | None
    error: str | None
    """A plain sentence that names the file."""
    notes: tuple[str, ...] = ()
    """Sentences on what of it could not be read."""


def list_jobs(root: Path) -> list[Job]:
    """Every document under `root` with its side file, sorted by name."""
    return [
        Job(
            path,
            path.relative_to(root).as_posix(),
            next(iter(beside := list_side_files(path, root)), None),
            tuple(beside),
        )
        for path in find_files(root)
    ]


def read_record(job: Job) -> Reading:
    """Read one file in this process. Whatever a file does to its reader becomes a sentence, but
    for a lack of memory: MemoryError is raised."""
    try:
        document, notes = read_file(job.path, job.name, job.stated)
        if fault := find_fault(document):
            return Reading(job.name, None, describe_damage(job.name, fault))
        record = dump_document(document)
    except ReadingError as error:
        return Reading(job.name, None, make_printable(str(error)))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  a broken file can raise anything in its library
        return Reading(job.name, None, describe_damage(job.name, type(error).__name__))
    if len(record) > MOST_RECORD:
        return Reading(
            job.name, None, f"{job.name} holds far more text than a briefing: split it into parts."
        )
    return Reading(job.name, record, None, tuple(map(make_printable, notes)))


def find_fault(document: Document) -> str:
    """What of a document does not hold together; empty where its blocks, its markup, its pages and
    the passages that it would be cut into all stand in its text, in order."""
    if not _rise(document.markup, len(document.text)):
        return "its markup overlaps"
    if not document.blocks or not _rise(document.blocks, len(document.text)):
        return "its blocks overlap"
    if any(
        block.lead is not None and not 0 <= block.lead < at
        for at, block in enumerate(document.blocks)
    ):
        return "a list has no lead"
    starts = (0, *document.pages, len(document.text))
    if any(before > after for before, after in pairwise(starts)):
        return "its pages are out of order"
    passages = chunk_document(document)  # what hangs or fails here must not do so in a refresh
    ends = [0, *(passage.end for passage in passages)]
    if [passage.start for passage in passages] != ends[:-1] or ends[-1] != len(document.text):
        return "its passages do not rejoin"
    held = [number for passage in passages for number in passage.blocks]
    return "" if held == list(range(len(document.blocks))) else "a block is in no passage"


def describe_damage(name: str, fault: str) -> str:
    """The sentence for a file that its reader could not make sense of."""
    return make_printable(
        f"{name} could not be read: it is damaged, or made in a way that is not understood "
        f"({fault}). Save it anew, or put its text into a .md file."
    )


def describe_memory(name: str) -> str:
    """The sentence for a file that takes more memory than it may."""
    return make_printable(
        f"{name} could not be read: reading it needed more memory than is allowed. Save it anew "
        "with smaller pictures, or split it."
    )


def describe_time(name: str, seconds: float) -> str:
    """The sentence for a file that takes too long."""
    return make_printable(
        f"{name} could not be read: reading it took more than {seconds:.3g} "
        "seconds. Save it anew, or split it."
    )


def describe_end(name: str) -> str:
    """The sentence for a file whose reader crashed."""
    return make_printable(
        f"{name} could not be read: the reader ended unexpectedly. Save it anew, or split it."
    )


def _rise(ranges: Sequence[Markup] | Sequence[Block], length: int) -> bool:
    """Whether ranges are in order, do not overlap, and end inside the text."""
    ends = [0, *(each.end for each in ranges)]
    starts = [*(each.start for each in ranges), length]
    return all(end <= start for end, start in zip(ends, starts, strict=True))


def make_printable(sentence: str) -> str:
    """The sentence as it may be shown in a terminal: what a file or its name puts into it holds no
    control characters and no halves of characters, and is cut where it is very long."""
    shown = "".join(char if char.isprintable() else "?" for char in sentence)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST // 2]} … {shown[-150:]}"
