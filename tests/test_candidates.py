"""A large index scores what FAISS and word search find, and answers as if it had scored all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index import candidates, searcher
from index.candidates import choose_candidates, find_allowed, find_best
from index.keeping.nearest import GRAPH
from index.publishing import publish_snapshot
from index.ranking import Weights
from index.refresh import build_snapshot
from index.searcher import Searcher
from index.snapshot import Snapshot, hold_build_lock, load_snapshot
from index.types import Hit, Query
from scripts.benchmarking.building import make_plan
from scripts.benchmarking.generating import generate_questions
from tests.fakes import FakeEncoder

PASSAGES = 1500


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """An index of generated briefings, large enough that not every passage is scored."""
    folder = tmp_path_factory.mktemp("large")
    built, _ = build_snapshot(make_plan(PASSAGES), FakeEncoder(), nearest=GRAPH)
    with hold_build_lock(folder):
        publish_snapshot(built, folder)
    return load_snapshot(folder)


def search(
    snapshot: Snapshot, query: Query, every: bool, monkeypatch: pytest.MonkeyPatch
) -> list[Hit]:
    with monkeypatch.context() as patched:
        patched.setattr(candidates, "EVERY_UP_TO", 10**9 if every else 0)
        return Searcher(snapshot, FakeEncoder(), Weights(0.6)).search(query)


def test_the_best_passages_are_among_those_scored(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large index the first passage is that of scoring all, nearly always, and nine in ten of
    the first ten are; what is scored is scored alike."""
    first, ten = [], []
    for question in dict.fromkeys(generate_questions(60, seed=3)):
        some, every = (search(snapshot, Query(question), one, monkeypatch) for one in (False, True))
        first.append(some[0].passage.key == every[0].passage.key)
        keys = [{hit.passage.key for hit in hits[:10]} for hits in (some, every)]
        ten.append(len(keys[0] & keys[1]) / 10)
        scores = {hit.passage.key: hit.score for hit in every}
        for hit in some[:10]:
            assert hit.score == pytest.approx(scores.get(hit.passage.key, hit.score), abs=1e-4)
    assert np.mean(first) >= 0.95
    assert np.mean(ten) >= 0.9


def test_an_area_asked_about_is_looked_into(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a question names an area or a review, its passages are scored, however far they are."""
    areas = sorted({one.area for one in snapshot.metadata.values() if one.area})
    for area in areas[:4]:
        query = Query("zzz unknown words", areas=frozenset({area}))
        held = find_allowed(snapshot, query)
        assert {snapshot.metadata[snapshot.passages[at].document].area for at in held} == {area}
        scored = choose_for(snapshot, query)
        assert len(scored & set(held.tolist())) >= min(len(held), 55)
    review = next(one.reviews[0] for one in snapshot.metadata.values() if one.reviews)
    query = Query("zzz unknown words", reviews=frozenset({review.lower()}))
    held = find_allowed(snapshot, query)
    assert len(held) > 0
    assert choose_for(snapshot, query) >= set(held[:55].tolist())
    hit = search(snapshot, query, False, monkeypatch)[0]
    assert review in snapshot.metadata[hit.passage.document].reviews


def choose_for(snapshot: Snapshot, query: Query) -> set[int]:
    """Positions of what is scored for a query."""
    (vector,) = FakeEncoder().encode([query.text])
    words = np.zeros(len(snapshot.passages), dtype=np.float32)
    return {int(at) for at in choose_candidates(snapshot, query, vector, words, 40)}


def test_documents_that_a_question_leans_on(snapshot: Snapshot) -> None:
    """Every passage of a document just spoken of, or asked about as a publication, is scored."""
    name = snapshot.table.names[3]
    vector = np.zeros(snapshot.matrix.dimensions, dtype=np.float32)
    words = np.zeros(len(snapshot.passages), dtype=np.float32)
    for query in (Query("x", documents=frozenset({name})), Query("x", titles=frozenset({name}))):
        chosen = choose_candidates(snapshot, query, vector, words, 40)
        assert set(chosen.tolist()) >= set(snapshot.table.find_passages(name))
        assert (np.diff(chosen) > 0).all()


def test_best_scores() -> None:
    """About as many as asked for, the best ones; nothing of scores that are all 0."""
    scores = np.random.default_rng(5).random(5000).astype(np.float32)
    found = find_best(scores, 50)
    assert set(found.tolist()) == set(np.argsort(-scores)[:50].tolist())
    assert find_best(np.zeros(9, dtype=np.float32), 3).tolist() == []
    assert set(find_best(np.array([0, 0.5, 0], dtype=np.float32), 3).tolist()) == {1}


def test_a_definition_is_looked_for_only_where_it_could_matter(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many passages only those are read that the meaning of a term could bring to the front."""
    read: list[str] = []
    held = searcher.defines
    monkeypatch.setattr(
        searcher, "defines", lambda text, term: bool(read.append(text)) or held(text, term)
    )
    search(snapshot, Query("what is disguised compliance"), True, monkeypatch)
    assert 0 < len(read) < PASSAGES / 2


def test_documents_are_read_one_at_a_time(snapshot: Snapshot, tmp_path: Path) -> None:
    """Opening an index reads no document; each is compared with its checksum when it is read."""
    assert len(snapshot.documents) == len(snapshot.metadata)
    assert "no such document" not in snapshot.documents
    with pytest.raises(KeyError):
        snapshot.documents["no such document"]
    name = snapshot.table.names[0]
    assert snapshot.documents[name].metadata == snapshot.metadata[name]
    with pytest.raises(IndexError):
        snapshot.passages[len(snapshot.passages)]
    assert snapshot.passages[-1] == list(snapshot.passages)[-1]
    assert [one.number for one in snapshot.passages_of(name)] == list(
        range(len(snapshot.passages_of(name)))
    )
    assert snapshot.passages_of("no such document") == []
