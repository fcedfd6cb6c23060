"""Documents and passages on disk, read one at a time: what makes a large index open at once.

NAME.jsonl      one JSON value a line
NAME.npy        where each line starts, and where the last one ends (int64, bytes)
"""

from __future__ import annotations

import functools
import hashlib
import os
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Protocol, TypeVar, overload

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter, ValidationError

from index.errors import SnapshotError
from index.types import Document, Passage

IN_MEMORY = 16 << 20
"""Bytes up to which a file of lines is held in memory; of a larger one lines are read as needed."""
AT_ONCE = 16384
"""Lines that are written at once."""
KEPT_DOCUMENTS, KEPT_PASSAGES = 512, 8192
"""Read values that stay at hand."""

Value = TypeVar("Value")


class Readable(Protocol):
    """Lines by number."""

    def __len__(self) -> int: ...

    def read(self, number: int) -> bytes:
        """One line without its end."""

    def dump(self) -> Iterator[tuple[bytes, npt.NDArray[np.int64]]]:
        """All lines with their ends, a stretch at a time, and where each line of it ends."""


_document = TypeAdapter(Document)
_passage = TypeAdapter(Passage)


class Lines:
    """The lines of one file, by number."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._starts = np.load(path.with_suffix(".npy"))
        size = path.stat().st_size
        if len(self._starts) == 0 or int(self._starts[-1]) != size:
            raise SnapshotError(f"{path} is damaged: run 'make refresh'.")
        self._file = path.open("rb")
        self._held = self._file.read() if size <= IN_MEMORY else None
        if self._held is None:
            read_ahead(self._file.fileno())

    def __len__(self) -> int:
        return len(self._starts) - 1

    def read(self, number: int) -> bytes:
        """One line without its end."""
        start, end = int(self._starts[number]), int(self._starts[number + 1]) - 1
        if self._held is not None:
            return self._held[start:end]
        return os.pread(self._file.fileno(), end - start, start)

    def dump(self) -> Iterator[tuple[bytes, npt.NDArray[np.int64]]]:
        """All lines with their ends, and where each ends."""
        yield from self.dump_some(0, len(self))

    def dump_some(self, first: int, last: int) -> Iterator[tuple[bytes, npt.NDArray[np.int64]]]:
        """The same of lines [first:last]."""
        for at in range(first, last, AT_ONCE):
            bounds = self._starts[at : min(at + AT_ONCE, last) + 1]
            start, end = int(bounds[0]), int(bounds[-1])
            if self._held is not None:
                held = self._held[start:end]
            else:
                held = os.pread(self._file.fileno(), end - start, start)
            yield held, bounds[1:] - start


class JoinedLines:
    """Lines of several sources one after the other: stretches of other lines, and lines at hand."""

    def __init__(self) -> None:
        self._sources: list[tuple[Readable | tuple[bytes, ...], int]] = []
        self._starts = [0]

    def add(self, lines: Readable | tuple[bytes, ...], first: int, last: int) -> None:
        """Put lines [first:last] of a source at the end."""
        if last > first:
            self._sources.append((lines, first))
            self._starts.append(self._starts[-1] + last - first)

    def __len__(self) -> int:
        return self._starts[-1]

    def read(self, number: int) -> bytes:
        """One line without its end."""
        at = bisect_right(self._starts, number) - 1
        lines, first = self._sources[at]
        place = number - self._starts[at] + first
        return lines[place] if isinstance(lines, tuple) else lines.read(place)

    def dump(self) -> Iterator[tuple[bytes, npt.NDArray[np.int64]]]:
        """All lines with their ends, a stretch at a time, and where each line of it ends."""
        for (lines, first), (start, end) in zip(self._sources, pairwise(self._starts), strict=True):
            last = first + end - start
            if isinstance(lines, Lines):
                yield from lines.dump_some(first, last)
                continue
            held = [
                lines[at] if isinstance(lines, tuple) else lines.read(at)
                for at in range(first, last)
            ]
            ends = np.cumsum([len(line) + 1 for line in held])
            yield b"\n".join(held) + b"\n", np.asarray(ends, dtype=np.int64)


def read_ahead(file: int) -> None:
    """Let the system read an open file into its cache, which is not this process's memory."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_WILLNEED)


def save_lines(path: Path, lines: Readable) -> None:
    """Write a file of lines and the places of its lines."""
    starts, at = [np.zeros(1, dtype=np.int64)], 0
    with path.open("wb") as out:
        for held, ends in lines.dump():
            out.write(held)
            starts.append(ends + at)
            at += len(held)
    np.save(path.with_suffix(".npy"), np.concatenate(starts))


class HeldDocuments(Mapping[str, Document]):
    """The documents of a snapshot by name, in the order of their names; each is read when it is
    first asked for, and its text compared with its checksum."""

    def __init__(
        self, path: Path, digests: Mapping[str, str], lines: Readable | None = None
    ) -> None:
        self.lines = lines or Lines(path)
        self._digests = digests
        self._places = {name: at for at, name in enumerate(digests)}
        if len(self.lines) != len(digests):
            raise SnapshotError(f"{path} is damaged: run 'make refresh'.")
        self._path = path
        self._read = functools.lru_cache(maxsize=KEPT_DOCUMENTS)(self._decode)

    def __getitem__(self, name: str) -> Document:
        return self._read(self._places[name])

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def _decode(self, at: int) -> Document:
        document = _read_value(self._path, self.lines.read(at), _document.validate_json)
        if self._digests.get(document.name) != digest_text(document.text):
            raise SnapshotError(f"{self._path} is damaged: run 'make refresh'.")
        return document


class HeldPassages(Sequence[Passage]):
    """The passages of a snapshot in order; each is read when it is first asked for."""

    def __init__(self, path: Path, lines: Readable | None = None) -> None:
        self.lines = lines or Lines(path)
        self._path = path
        self._read = functools.lru_cache(maxsize=KEPT_PASSAGES)(self._decode)

    @overload
    def __getitem__(self, at: int) -> Passage: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Passage]: ...
    def __getitem__(self, at: int | slice) -> Passage | Sequence[Passage]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return self._read(int(at) % len(self))

    def __len__(self) -> int:
        return len(self.lines)

    def _decode(self, at: int) -> Passage:
        return _read_value(self._path, self.lines.read(at), _passage.validate_json)


def dump_document(document: Document) -> bytes:
    """A document as JSON."""
    return _document.dump_json(document)


def parse_document(record: bytes) -> Document:
    """The document that was dumped; raises ValueError where it is none."""
    return _document.validate_json(record)


def dump_passage(passage: Passage) -> bytes:
    """A passage as JSON."""
    return _passage.dump_json(passage)


def digest_text(text: str) -> str:
    """sha256 of a text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _read_value(path: Path, line: bytes, decode: Callable[[bytes], Value]) -> Value:
    try:
        return decode(line)
    except (ValidationError, ValueError) as error:
        raise SnapshotError(f"{path} is damaged: run 'make refresh'.") from error
