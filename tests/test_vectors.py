"""Rows of a snapshot keep their order and their meaning, in memory and on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import SnapshotError
from index.keeping import vectors as module
from index.keeping.grown import load_matrix
from index.keeping.vectors import (
    BARE,
    SENTENCES,
    WHOLE,
    Rows,
    build_matrix,
    save_matrix,
)
from index.types import Vectors

DIMENSIONS = 8


def make_rows(sentences: list[int]) -> Rows:
    """Rows of passages with so many sentences each."""
    first = np.cumsum([0, *(SENTENCES + count for count in sentences)])
    starts = np.concatenate([[-1, -1, *range(count)] for count in sentences])
    ends = np.where(starts < 0, -1, starts + 1)
    return Rows(first, starts.astype(np.int32), ends.astype(np.int32))


def make_vectors(count: int) -> Vectors:
    vectors = np.random.default_rng(7).normal(size=(count, DIMENSIONS)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=9), st.data())
def test_each_passage_is_scored_by_its_own_rows(sentences: list[int], data: st.DataObject) -> None:
    """Whichever passages are scored, each counts its first row, its second and its best sentence;
    its text stands in for sentences that it does not have."""
    rows = make_rows(sentences)
    vectors = make_vectors(int(rows.first[-1]))
    matrix = build_matrix(vectors.astype(np.float16))
    chosen = sorted(data.draw(st.sets(st.integers(0, len(sentences) - 1), min_size=1)))
    question = vectors[0]
    scored = matrix.score(question, rows, np.array(chosen))
    whole, bare, best = scored.by_form()
    for at, passage in enumerate(chosen):
        own = vectors[rows.first[passage] : rows.first[passage + 1]] @ question
        np.testing.assert_allclose(scored.of(at), own, atol=2e-3)
        expected = (
            own[WHOLE],
            own[BARE],
            own[SENTENCES:].max(initial=-9) if len(own) > 2 else own[BARE],
        )
        np.testing.assert_allclose((whole[at], bare[at], best[at]), expected, atol=2e-3)


@pytest.mark.parametrize("small", [True, False], ids=["in memory", "on disk"])
def test_saved_and_loaded(small: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large index reads its rows from disk as they are needed and scores them alike."""
    rows = make_rows([2, 0, 3])
    matrix = build_matrix(make_vectors(11).astype(np.float16))
    save_matrix(matrix, rows, tmp_path)
    monkeypatch.setattr(module, "IN_MEMORY", 1 << 20 if small else 0)
    loaded, held = load_matrix(tmp_path, DIMENSIONS)
    for name in ("first", "start", "end"):
        np.testing.assert_array_equal(getattr(held, name), getattr(rows, name))
    np.testing.assert_array_equal(loaded.select(np.arange(11)), matrix.select(np.arange(11)))
    np.testing.assert_array_equal(loaded.read(3, 7), matrix.read(3, 7))
    for chosen in ([0, 1, 2], [2], [0, 2]):
        one, other = (
            m.score(make_vectors(1)[0], rows, np.array(chosen)).scores for m in (loaded, matrix)
        )
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_files_that_disagree_are_refused(tmp_path: Path) -> None:
    """Vectors of one build beside the rows of another are named, not searched."""
    save_matrix(build_matrix(make_vectors(7).astype(np.float16)), make_rows([5]), tmp_path)
    kept = (tmp_path / "rows.start.npy").read_bytes()
    save_matrix(build_matrix(make_vectors(6).astype(np.float16)), make_rows([4]), tmp_path)
    (tmp_path / "rows.start.npy").write_bytes(kept)
    with pytest.raises(SnapshotError, match=r"6 vectors for 7 rows: run 'make refresh'"):
        load_matrix(tmp_path, DIMENSIONS)
