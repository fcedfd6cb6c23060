"""Vectors of a snapshot: which texts are encoded for a passage, and how rows are scored.

Every passage has rows that are neighbours: the passage with its title and section, its text alone,
then each of its sentences. FAISS holds one vector a passage (nearest.py) and finds where to
look; what is found is scored by all its rows.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.errors import SnapshotError
from index.keeping.records import read_ahead
from index.types import Vectors

WHOLE, BARE, SENTENCES = 0, 1, 2
"""Places of a passage's rows: the first, the second, and the first of its sentences."""
IN_MEMORY = 32 << 20
"""Bytes of rows up to which they are held in memory; rows of a larger index are read as needed."""
MATRIX = "vectors.f16"

FLOATS = np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float32)
"""Every 16-bit float as a 32-bit one, at the place that its bits say."""

Held = npt.NDArray[np.float32] | npt.NDArray[np.float16]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """What the rows stand for."""

    first: Numbers
    """Where each passage's rows start, and where the last one's end: shape (passages + 1,)."""
    start: npt.NDArray[np.int32]
    """Stored offset where a sentence starts; -1 for a row of a whole passage. Shape (rows,)."""
    end: npt.NDArray[np.int32]

    def sentences(self, passage: int) -> range:
        """The rows of a passage's sentences."""
        return range(int(self.first[passage]) + SENTENCES, int(self.first[passage + 1]))

    def bare(self, passage: int) -> int:
        """The row of a passage's text alone."""
        return int(self.first[passage]) + BARE


@dataclass(frozen=True, slots=True)
class RowScores:
    """Cosines of all rows of some passages, one passage after the other."""

    first: Numbers
    """Where each passage's scores start, and where the last one's end."""
    scores: npt.NDArray[np.float32]

    def of(self, place: int) -> npt.NDArray[np.float32]:
        """The scores of one passage's rows."""
        return self.scores[int(self.first[place]) : int(self.first[place + 1])]

    def by_form(
        self,
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Each passage's cosine with title and section, alone, and of its best sentence: three
        arrays of shape (passages,). A passage without sentences has its text in their place."""
        whole, bare = self.scores[self.first[:-1]], self.scores[self.first[:-1] + BARE]
        none = np.diff(self.first) == SENTENCES
        starts = self.first[:-1] + np.where(none, BARE, SENTENCES)
        bounds = np.stack([starts, self.first[1:]], axis=1).ravel()[:-1]
        return whole, bare, np.maximum.reduceat(self.scores, bounds)[::2]


class Matrix:
    """The rows' vectors, as 16-bit floats on disk; scored as 32-bit floats."""

    def __init__(self, vectors: Held | None, path: Path | None, dimensions: int) -> None:
        self._held = vectors
        self.path = path if vectors is None else None
        """The file that rows are read from; None where they are in memory."""
        self._file = path.open("rb") if path and vectors is None else None
        if self._file:
            read_ahead(self._file.fileno())
        self._width = 2 * dimensions
        self.dimensions = dimensions

    def read(self, first: int, last: int) -> Vectors:
        """Rows [first:last], shape (last - first, dimensions)."""
        if self._held is not None:
            return self._held[first:last].astype(np.float32, copy=False)
        assert self._file is not None
        held = os.pread(self._file.fileno(), (last - first) * self._width, first * self._width)
        return self._widen(held)

    def read_halves(self, first: int, last: int) -> npt.NDArray[np.float16]:
        """Rows [first:last] as they are kept."""
        if self._held is not None:
            return self._held[first:last].astype(np.float16)
        assert self._file is not None
        held = os.pread(self._file.fileno(), (last - first) * self._width, first * self._width)
        return np.frombuffer(held, dtype=np.float16).reshape(-1, self.dimensions)

    def copy_halves(self, first: int, last: int, out: npt.NDArray[np.float16]) -> None:
        """Put rows [first:last] into an array of their shape."""
        if self._held is not None:
            out[:] = self._held[first:last]
            return
        assert self._file is not None
        held = memoryview(out.data).cast("B")
        at, start = 0, first * self._width
        while at < len(held):
            read = os.preadv(self._file.fileno(), [held[at:]], start + at)
            if not read:
                raise SnapshotError("The vectors of the index are cut off: run 'make refresh'.")
            at += read

    def save(self, path: Path, count: int) -> None:
        """Write the first `count` rows as they are kept."""
        with path.open("wb") as out:
            if self._held is not None and self._held.dtype == np.float16:
                self._held[:count].tofile(out)
                return
            for first in range(0, count, 65536):
                self.read_halves(first, min(first + 65536, count)).tofile(out)

    def score(self, vector: Vectors, rows: Rows, passages: Numbers) -> RowScores:
        """Cosines with one vector, (dimensions,), of all rows of passages in rising order."""
        first, last = rows.first[passages], rows.first[passages + 1]
        bounds = np.concatenate([[0], np.cumsum(last - first)])
        if self._held is not None and len(passages) == len(rows.first) - 1:
            return RowScores(bounds, self._held.astype(np.float32, copy=False) @ vector)
        pairs = list(zip(first.tolist(), last.tolist(), strict=True))
        if self._held is not None:
            held = np.concatenate([self._held[a:b] for a, b in pairs])
            return RowScores(bounds, held.astype(np.float32, copy=False) @ vector)
        assert self._file is not None
        number, width = self._file.fileno(), self._width
        read = b"".join(os.pread(number, (b - a) * width, a * width) for a, b in pairs)
        return RowScores(bounds, self._widen(read) @ vector)

    def _widen(self, read: bytes) -> Vectors:
        """16-bit floats as they lie on disk, looked up: faster than converting each."""
        return np.take(FLOATS, np.frombuffer(read, np.uint16)).reshape(-1, self.dimensions)

    def select(self, rows: Numbers) -> Vectors:
        """The vectors of some rows, shape (len(rows), dimensions)."""
        if self._held is not None:
            return self._held[rows].astype(np.float32, copy=False)
        return np.concatenate([self.read(int(row), int(row) + 1) for row in rows])


def build_matrix(vectors: npt.NDArray[np.float16]) -> Matrix:
    """Rows in memory, as they will be on disk; few enough are kept ready to be scored."""
    small = vectors.nbytes <= IN_MEMORY
    return Matrix(vectors.astype(np.float32) if small else vectors, None, vectors.shape[1])


def save_matrix(matrix: Matrix, rows: Rows, folder: Path) -> None:
    """Write vectors.f16 and the columns of the rows."""
    matrix.save(folder / MATRIX, len(rows.start))
    for name in ("first", "start", "end"):
        np.save(folder / f"rows.{name}.npy", getattr(rows, name))
