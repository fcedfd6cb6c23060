"""Vectors in FAISS keep their order and their meaning."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import SnapshotError
from index.types import Vectors
from index.vectors import (
    BARE,
    SENTENCE,
    WHOLE,
    Rows,
    build_vectors,
    load_vectors,
    save_vectors,
)


def make_rows(count: int) -> Rows:
    kinds = np.array([WHOLE, BARE, SENTENCE] * count, dtype=np.int8)[:count]
    numbers = np.arange(count, dtype=np.int64)
    return Rows(kinds, (numbers // 3).astype(np.int32), numbers, numbers + 1)


def make_vectors(count: int) -> Vectors:
    vectors = np.random.default_rng(7).normal(size=(count, 8)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_every_row_is_scored_exactly() -> None:
    """The search is exact: the score of a row is its cosine, at the row's own place."""
    vectors = make_vectors(50)
    index = build_vectors(vectors, make_rows(50))
    np.testing.assert_allclose(index.score_all(vectors[:1]), vectors @ vectors[0], atol=1e-6)
    np.testing.assert_array_equal(index.vectors_of(np.array([4, 2])), vectors[[4, 2]])


def test_rows_and_vectors_go_together() -> None:
    """An index whose vectors do not match what they stand for cannot be made."""
    with pytest.raises(ValueError, match="5 vectors for 4 rows"):
        build_vectors(make_vectors(5), make_rows(4))


def test_saved_and_loaded(tmp_path: Path) -> None:
    """What was saved is loaded whole, and does not lean on its files afterwards."""
    vectors = make_vectors(7)
    index = build_vectors(vectors, make_rows(7))
    save_vectors(index, tmp_path)
    loaded = load_vectors(tmp_path)
    for path in tmp_path.iterdir():
        path.write_bytes(b"")
    np.testing.assert_array_equal(loaded.vectors_of(np.arange(7)), vectors)
    for name in ("kind", "passage", "start", "end"):
        np.testing.assert_array_equal(getattr(loaded.rows, name), getattr(index.rows, name))


def test_files_that_disagree_are_refused(tmp_path: Path) -> None:
    """Vectors of one build beside the rows of another are named, not searched."""
    save_vectors(build_vectors(make_vectors(7), make_rows(7)), tmp_path)
    kept = (tmp_path / "rows.npz").read_bytes()
    save_vectors(build_vectors(make_vectors(6), make_rows(6)), tmp_path)
    (tmp_path / "rows.npz").write_bytes(kept)
    with pytest.raises(SnapshotError, match=r"6 vectors for 7 rows: run 'make refresh'"):
        load_vectors(tmp_path)
