"""Vectors in FAISS: which texts are encoded for a passage, and the search over them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.errors import SnapshotError
from index.types import Vectors

logging.getLogger("faiss.loader").setLevel(logging.WARNING)  # it tells which build it tries
import faiss  # noqa: E402

WHOLE, BARE, SENTENCE = 0, 1, 2
"""Kinds of row: a passage with its title and section, its text alone, one of its sentences."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What each row of the vector index stands for; four arrays of the same length."""

    kind: npt.NDArray[np.int8]
    passage: npt.NDArray[np.int32]
    start: npt.NDArray[np.int64]
    """Stored offset where a sentence starts; -1 for the other kinds."""
    end: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """FAISS inner product over unit vectors (cosine), with the meaning of its rows."""

    faiss_index: faiss.Index
    rows: Rows

    def score_all(self, vector: Vectors) -> npt.NDArray[np.float32]:
        """Cosine of every row with one vector of shape (1, dimensions): shape (rows,)."""
        count = self.faiss_index.ntotal
        scores, ids = self.faiss_index.search(vector, count)
        out = np.empty(count, dtype=np.float32)
        out[ids[0]] = scores[0]
        return out

    def vectors_of(self, rows: npt.NDArray[np.intp]) -> Vectors:
        """The stored vectors of some rows, shape (len(rows), dimensions)."""
        return np.asarray(self.faiss_index.reconstruct_batch(rows), dtype=np.float32)


def build_vectors(vectors: Vectors, rows: Rows) -> VectorIndex:
    """An exact (flat) index: one vector a row, in the order of `rows`."""
    if len(vectors) != len(rows.kind):
        raise ValueError(f"{len(vectors)} vectors for {len(rows.kind)} rows")
    faiss_index = faiss.IndexFlatIP(vectors.shape[1])
    faiss_index.add(vectors)
    return VectorIndex(faiss_index, rows)


def save_vectors(index: VectorIndex, folder: Path) -> None:
    """Write vectors.faiss and rows.npz into the folder."""
    faiss.write_index(index.faiss_index, str(folder / "vectors.faiss"))
    rows = index.rows
    with (folder / "rows.npz").open("wb") as out:
        np.savez(out, kind=rows.kind, passage=rows.passage, start=rows.start, end=rows.end)


def load_vectors(folder: Path) -> VectorIndex:
    """Read what `save_vectors` wrote; raises SnapshotError when the two files disagree."""
    faiss_index = faiss.read_index(str(folder / "vectors.faiss"))
    with np.load(folder / "rows.npz") as held:
        rows = Rows(held["kind"], held["passage"], held["start"], held["end"])
    if faiss_index.ntotal != len(rows.kind):
        raise SnapshotError(
            f"{folder} holds {faiss_index.ntotal} vectors for {len(rows.kind)} rows: "
            "run 'make refresh'."
        )
    return VectorIndex(faiss_index, rows)
