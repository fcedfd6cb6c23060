"""Whether the documents answer at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.evidence import NEAR, is_near, weigh_evidence
from index.types import Hit, Passage

PASSAGE = Passage("note.txt", 0, 0, 5, (0,), (), "words")


def make_hits(fused: list[float], dense: float = 0.5) -> list[Hit]:
    return [Hit(PASSAGE, score, score, dense, 0.0) for score in fused]


SCORES = st.lists(st.floats(-1, 3, width=32), min_size=1, max_size=60)


@given(SCORES)
def test_evidence_is_a_share(scores: list[float]) -> None:
    """Evidence lies in [0, 1], whatever was found and however little."""
    assert 0 <= weigh_evidence(make_hits(sorted(scores, reverse=True))) <= 1


def test_no_hits_are_no_evidence() -> None:
    """Nothing found is an ordinary value: no evidence, and nothing near."""
    assert (weigh_evidence([]), is_near([])) == (0.0, False)


@given(
    st.floats(0.2, 1.5),
    st.floats(0.05, 0.5),
    st.lists(st.floats(0, 0.19), min_size=39, max_size=59).map(lambda s: sorted(s, reverse=True)),
)
def test_what_stands_out_is_evidence(best: float, more: float, others: list[float]) -> None:
    """The further the best passage stands above the others the more evidence there is."""
    near = weigh_evidence(make_hits([best, *others]))
    far = weigh_evidence(make_hits([best + more, *others]))
    assert near < far


def test_what_was_held_back_is_not_counted() -> None:
    """A passage held back for its area is judged by its words: by `fused`, not by `score`."""
    plain = make_hits([0.9, *[0.2] * 39])
    held_back = [Hit(PASSAGE, hit.score - 0.25, hit.fused, hit.dense, 0.0) for hit in plain]
    assert weigh_evidence(held_back) == weigh_evidence(plain) > 0.5


def test_a_small_collection_has_a_background_too() -> None:
    """With fewer passages than a background needs, the worst half stands for it."""
    assert weigh_evidence(make_hits([0.9, 0.8, 0.1, 0.1])) == pytest.approx(
        weigh_evidence(make_hits([0.9, *[0.1] * 39])), abs=1e-9
    )
    alone = [weigh_evidence(make_hits([0.9], dense)) for dense in (0.05, 0.6)]
    assert alone[0] < 0.05 < 0.5 < alone[1]


@given(st.floats(-1, 0.9), st.floats(0.01, 0.1))
def test_what_is_nearer_in_meaning_is_more_evidence(dense: float, more: float) -> None:
    """At the same distance from the others, passages nearer to the question are more evidence."""
    scores = [0.9, *[0.2] * 39]
    far, near = (weigh_evidence(make_hits(scores, at)) for at in (dense, dense + more))
    assert far < near


@pytest.mark.parametrize(("dense", "near"), [(NEAR - 0.01, False), (NEAR, True), (0.9, True)])
def test_near(dense: float, near: bool) -> None:
    """One passage near in meaning is enough, whatever the word score."""
    assert is_near([*make_hits([2.0], dense=-1.0), *make_hits([0.0], dense=dense)]) is near


def test_a_named_review_that_is_held_is_near() -> None:
    """Its subject is held however little its words are like the documents'; never the reverse."""
    far = make_hits([0.5, *[0.1] * 39], dense=0.0)
    near = make_hits([0.5, *[0.1] * 39], dense=0.3)
    assert weigh_evidence(far) < weigh_evidence(far, held=True) < weigh_evidence(near)
    assert weigh_evidence(near, held=True) == weigh_evidence(near)
