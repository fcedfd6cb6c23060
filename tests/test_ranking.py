"""From scores to an order."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ranking import (
    Weights,
    best_of_each_document,
    diversify_hits,
    fuse_scores,
    order_passages,
)
from index.types import Hit, Passage


def make_hit(document: str, score: float, number: int = 0) -> Hit:
    passage = Passage(document, number, 0, 5, (0,), (), "words")
    return Hit(passage, score, score, score, 0.0)


NAMES = st.lists(st.sampled_from("abcd"), max_size=12)


def test_fused_score() -> None:
    """Meaning is the mean of a passage's three forms; words are added at their weight."""
    forms = (np.array([value], dtype=np.float32) for value in (0.3, 0.6, 0.9))
    dense, fused = fuse_scores(*forms, np.array([0.25], dtype=np.float32), Weights(0.4))
    assert (dense.tolist(), fused.tolist()) == ([pytest.approx(0.6)], [pytest.approx(0.65)])
    assert str(fused.dtype) == "float32"


@given(st.lists(st.sampled_from([0.1, 0.2, 0.2, 0.7]), max_size=30), st.integers(0, 40))
def test_order(values: list[float], top_k: int) -> None:
    """Best first, at most top_k; equal scores keep the order of the documents."""
    order = order_passages(np.array(values, dtype=np.float32), top_k)
    assert order == sorted(range(len(values)), key=lambda at: -values[at])[:top_k]


@given(NAMES, st.integers(1, 3))
def test_diversified(names: list[str], per_document: int) -> None:
    """No document has more hits than allowed, each keeps its best, and the order stays."""
    hits = [make_hit(name, 1 - at / 100, at) for at, name in enumerate(names)]
    kept = diversify_hits(hits, per_document)
    expected = [hit for at, hit in enumerate(hits) if names[:at].count(names[at]) < per_document]
    assert kept == expected
    assert all(
        count <= per_document for count in Counter(names[h.passage.number] for h in kept).values()
    )


def test_best_of_each_document() -> None:
    """One hit a document, its best."""
    hits = [make_hit("b", 0.9, 1), make_hit("a", 0.8), make_hit("b", 0.7), make_hit("a", 0.6, 1)]
    assert best_of_each_document(iter(hits)) == hits[:2]
