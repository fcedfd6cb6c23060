"""A large matrix that grew: the file of an earlier snapshot, linked and not copied, and what was
added since.

    vectors.f16         the rows of the snapshot that was built whole
    vectors.more.npy    rows added since
    rows.at.npy         where each passage's rows start, counted through both (int64)
"""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.errors import SnapshotError
from index.keeping.linking import link_file
from index.keeping.vectors import IN_MEMORY, MATRIX, Matrix, Numbers, Rows, RowScores
from index.types import Vectors

MORE, AT = "vectors.more.npy", "rows.at.npy"
REBUILT_FROM = 0.1
"""Share of rows that are added or gone, from which all are written anew."""

Halves = npt.NDArray[np.float16]


class GrownMatrix(Matrix):
    """Rows that lie in two places, those of one passage always together."""

    def __init__(
        self, base: Path, dimensions: int, more: Halves, at: Numbers, first: Numbers
    ) -> None:
        super().__init__(None, base, dimensions)
        self.base_rows = base.stat().st_size // self._width
        self.more = more
        self.at = at
        self.first = first

    def read_halves(self, first: int, last: int) -> Halves:
        """Rows [first:last] as they are kept."""
        return np.concatenate(
            [np.zeros((0, self.dimensions), np.float16), *map(self._lift, *self._find(first, last))]
        )

    def read(self, first: int, last: int) -> Vectors:
        """Rows [first:last], shape (last - first, dimensions)."""
        return self.read_halves(first, last).astype(np.float32)

    def copy_halves(self, first: int, last: int, out: Halves) -> None:
        """Put rows [first:last] into an array of their shape."""
        at = 0
        for start, end in zip(*self._find(first, last), strict=True):
            out[at : at + end - start] = self._lift(start, end)
            at += end - start

    def save(self, path: Path, count: int) -> None:
        """Link the base under a name, and write what was added beside it."""
        assert self.path is not None
        link_file(self.path, path)
        np.save(path.with_name(MORE), self.more)
        np.save(path.with_name(AT), self.at)

    def score(self, vector: Vectors, rows: Rows, passages: Numbers) -> RowScores:
        """Cosines with one vector, (dimensions,), of all rows of passages in rising order."""
        counts = rows.first[passages + 1] - rows.first[passages]
        starts = self.at[passages]
        held = map(self._lift, starts.tolist(), (starts + counts).tolist())
        bounds = np.concatenate([[0], np.cumsum(counts)])
        whole = np.concatenate([np.zeros((0, self.dimensions), np.float16), *held])
        return RowScores(bounds, self._widen(whole.tobytes()) @ vector)

    def select(self, rows: Numbers) -> Vectors:
        """The vectors of some rows, shape (len(rows), dimensions)."""
        passages = np.searchsorted(self.first, rows, side="right") - 1
        places = self.at[passages] + rows - self.first[passages]
        held = [self._lift(place, place + 1) for place in places.tolist()]
        return np.concatenate(held).astype(np.float32)

    def _find(self, first: int, last: int) -> tuple[list[int], list[int]]:
        """Where rows [first:last] lie: starts and ends of stretches."""
        if last <= first:
            return [], []
        one = int(np.searchsorted(self.first, first, side="right")) - 1
        other = int(np.searchsorted(self.first, last, side="left"))
        bounds = [first, *self.first[one + 1 : other].tolist(), last]
        starts: list[int] = []
        ends: list[int] = []
        for passage, (a, b) in enumerate(pairwise(bounds), start=one):
            start = int(self.at[passage]) + a - int(self.first[passage])
            if ends and ends[-1] == start and start != self.base_rows:
                ends[-1] += b - a
            else:
                starts.append(start)
                ends.append(start + b - a)
        return starts, ends

    def _lift(self, start: int, end: int) -> Halves:
        """Rows of the base, or of what was added."""
        if start >= self.base_rows:
            return np.asarray(self.more[start - self.base_rows : end - self.base_rows])
        assert self._file is not None
        held = os.pread(self._file.fileno(), (end - start) * self._width, start * self._width)
        return np.frombuffer(held, dtype=np.float16).reshape(-1, self.dimensions)


def grow_matrix(
    matrix: Matrix, before: Rows, moved: npt.NDArray[np.int32], added: Halves, rows: Rows
) -> Matrix | None:
    """A large matrix with rows added and passages moved, none of the kept ones copied.

    `moved` has the new position of each passage, -1 for one that is gone; `added` are the rows of
    the passages that are new, in order. None where that is no gain.
    """
    if matrix.path is None:
        return None
    if isinstance(matrix, GrownMatrix):
        at, more, base_rows = matrix.at, matrix.more, matrix.base_rows
    else:
        at, more, base_rows = before.first[:-1], added[:0], int(before.first[-1])
    count, fresh = len(rows.start), len(more) + len(added)
    gone = base_rows + fresh - count
    if fresh + gone > REBUILT_FROM * count:
        return None
    stays = np.flatnonzero(moved >= 0)
    places = np.full(len(rows.first) - 1, -1, dtype=np.int64)
    places[moved[stays]] = at[stays]
    new = np.flatnonzero(places < 0)
    counts = rows.first[new + 1] - rows.first[new]
    places[new] = base_rows + len(more) + np.cumsum(counts) - counts
    joined = np.concatenate([more, added])
    return GrownMatrix(matrix.path, matrix.dimensions, joined, places, np.asarray(rows.first))


def load_grown(folder: Path, dimensions: int, first: Numbers) -> GrownMatrix | None:
    """Read what `GrownMatrix.save` wrote; None where there is none."""
    if not (folder / AT).exists():
        return None
    more = np.load(folder / MORE, mmap_mode="r")
    return GrownMatrix(folder / MATRIX, dimensions, more, np.load(folder / AT), first)


def load_matrix(folder: Path, dimensions: int) -> tuple[Matrix, Rows]:
    """Read what `save_matrix` wrote; raises SnapshotError when the files disagree."""
    small = (folder / MATRIX).stat().st_size <= IN_MEMORY
    first, start, end = (
        np.load(folder / f"rows.{name}.npy", mmap_mode=None if small else "r")
        for name in ("first", "start", "end")
    )
    rows = Rows(first, start, end)
    if grown := load_grown(folder, dimensions, first):
        held = grown.base_rows + len(grown.more)
        if not len(start) == len(end) == int(first[-1]) <= held or len(grown.at) != len(first) - 1:
            raise SnapshotError(
                f"{folder} holds {held} vectors for {len(start)} rows: run 'make refresh'."
            )
        return grown, rows
    held = (folder / MATRIX).stat().st_size // (2 * dimensions)
    if not held == len(start) == len(end) == int(first[-1]):
        raise SnapshotError(
            f"{folder} holds {held} vectors for {len(start)} rows: run 'make refresh'."
        )
    vectors = None
    if small:
        half = np.fromfile(folder / MATRIX, dtype=np.float16).reshape(-1, dimensions)
        vectors = half.astype(np.float32)
    return Matrix(vectors, folder / MATRIX, dimensions), rows
