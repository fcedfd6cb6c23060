"""FAISS over passages: exact while small, near exact as a graph, and within some passages alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import SnapshotError
from index.keeping import nearest as module
from index.keeping.nearest import (
    AUTO,
    FLAT,
    FLAT_UP_TO,
    GRAPH,
    Nearest,
    build_nearest,
    describe_kind,
    load_nearest,
    save_nearest,
)
from index.types import Vectors

DIMENSIONS = 16


def make_contexts(count: int, seed: int = 3) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


CONTEXTS, PROBES = make_contexts(6000), make_contexts(40, 8)


def find_exactly(vector: Vectors, count: int, within: np.ndarray | None = None) -> list[int]:
    places = np.arange(len(CONTEXTS)) if within is None else within
    return [int(at) for at in places[np.argsort(-(CONTEXTS[places] @ vector))[:count]]]


@pytest.fixture(scope="module", params=[FLAT, GRAPH])
def nearest(request: pytest.FixtureRequest) -> Nearest:
    return build_nearest(CONTEXTS, PROBES, request.param)


def test_the_first_ten(nearest: Nearest) -> None:
    """A flat index finds exactly the nearest, in order; a graph at least 98 in 100 of them, and its
    manifest says how many of the exact ones it finds."""
    shares = []
    for probe in PROBES:
        found, exact = nearest.find(probe, 10).tolist(), find_exactly(probe, 10)
        shares.append(len(set(found) & set(exact)) / 10)
        assert nearest.kind.kind == GRAPH or found == exact
    assert np.mean(shares) >= 0.98
    told = describe_kind(nearest)
    assert told["recall"] == 1.0 if told["kind"] == FLAT else told["recall"] >= 0.98
    assert told["probes"] == (0 if told["kind"] == FLAT else len(PROBES))


@pytest.mark.parametrize("allowed", [0, 1, 7, 300, 5500])
def test_within_some_passages(
    allowed: int, nearest: Nearest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only allowed passages are found, the nearest of them, whether they are few or many."""
    monkeypatch.setattr(module, "COMPARED_UP_TO", 400)
    within = np.sort(np.random.default_rng(1).permutation(len(CONTEXTS))[:allowed])
    for probe in PROBES[:10]:
        found = nearest.find(probe, 20, within).tolist()
        assert set(found) <= set(within.tolist())
        exact = find_exactly(probe, 20, within)
        assert len(set(found) & set(exact)) >= 0.9 * len(exact)


def test_more_than_there_are(nearest: Nearest) -> None:
    """Asked for more passages than there are, a flat index gives all, a graph those that it comes
    by, each once."""
    found = nearest.find(PROBES[0], 10 * len(CONTEXTS)).tolist()
    assert len(found) == len(set(found)) >= 160
    assert nearest.kind.kind == GRAPH or len(found) == len(CONTEXTS)


def test_the_kind_follows_from_the_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to a named size every vector is compared, past it a graph is built; a setting decides."""
    assert FLAT_UP_TO >= 1000
    monkeypatch.setattr(module, "FLAT_UP_TO", 500)
    kinds = [build_nearest(make_contexts(n), PROBES, AUTO).kind.kind for n in (500, 501)]
    assert kinds == [FLAT, GRAPH]
    assert build_nearest(make_contexts(501), PROBES, FLAT).kind.kind == FLAT


def test_saved_and_loaded(nearest: Nearest, tmp_path: Path) -> None:
    """What was saved finds the same, and is refused beside another count of passages."""
    save_nearest(nearest, tmp_path)
    loaded = load_nearest(tmp_path, describe_kind(nearest), len(CONTEXTS))
    assert loaded.kind == nearest.kind
    for probe in PROBES[:5]:
        assert loaded.find(probe, 10).tolist() == nearest.find(probe, 10).tolist()
    with pytest.raises(SnapshotError, match=r"6000 vectors for 5999 passages: run 'make refresh'"):
        load_nearest(tmp_path, describe_kind(nearest), len(CONTEXTS) - 1)
