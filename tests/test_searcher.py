"""Hybrid search over one snapshot."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.evidence import weigh_evidence
from index.quotes.quoting import quote_hit, slice_text
from index.ranking import CURVE, LEANED_ON, ON_TITLE, OTHER_AREA, OTHER_REVIEW, TITLE_ONLY, Weights
from index.searcher import Searcher
from index.types import BlockKind, Hit, Query
from tests.fakes import FakeEncoder, build_test_snapshot

LEXICAL = 0.6


def make_note(title: str, area: str, review: str, body: str) -> str:
    return (
        f"---\ntitle: {title}\npublisher: {area} Safeguarding Children Partnership\n"
        f"published: 2024-02-01\narea: {area}\nkind: practice briefing\nreviews: [{review}]\n---\n"
        f"# {title}\n\n{body}"
    )


SAME = "## Findings\n\nThe midwife rang the ward about bruising. Nobody wrote the call down.\n"
DOCUMENTS = {
    "north.md": make_note("Learning from Baby R", "Northmoor", "Baby R", SAME),
    "south.md": make_note("Learning from Baby T", "Southmoor", "Baby T", SAME),
    "two.md": make_note(
        "Two reviews",
        "Westmoor",
        "Baby K, Child Q",
        "## Baby K\n\nSchool nurses saw dental neglect.\n\n"
        "## Child Q\n\nSchool nurses saw dental neglect.\n",
    ),
    "other.txt": "Supervision\n\nManagers should offer reflective supervision every month.\n",
}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    encoder = FakeEncoder()
    snapshot = build_test_snapshot(tmp_path_factory.mktemp("searched"), encoder, DOCUMENTS)
    return Searcher(snapshot, encoder, Weights(LEXICAL))


def find(searcher: Searcher, query: Query, document: str, opening: str) -> Hit:
    """The hit of one passage, by its document and how its text or section starts."""
    (hit,) = (
        hit
        for hit in searcher.search(query, 1000)
        if hit.passage.document == document
        and (hit.passage.text.startswith(opening) or hit.passage.section[-1:] == (opening,))
    )
    return hit


@pytest.mark.parametrize("text", ["", " ", "\n\t "])
def test_an_empty_query_finds_nothing(text: str, searcher: Searcher) -> None:
    """Nothing asked is an ordinary value: no hits, and nothing is encoded."""
    calls = len(searcher.encoder.calls)  # type: ignore[attr-defined]
    assert searcher.search(Query(text, expansions=("neglect",))) == []
    assert len(searcher.encoder.calls) == calls  # type: ignore[attr-defined]


def test_best_first(searcher: Searcher) -> None:
    """The passage that says it comes first, and at most top_k are given."""
    hits = searcher.search(Query("reflective supervision by managers"))
    assert hits[0].passage.document == "other.txt"
    assert len(hits) == len(searcher.snapshot.passages)
    assert searcher.search(Query("reflective supervision by managers"), 2) == hits[:2]


QUESTIONS = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from("who rang the ward about neglect in baby r school nurse the".split()),
        max_size=8,
    ).map(" ".join),
)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    QUESTIONS,
    st.sets(st.sampled_from(["Northmoor", "Southmoor", "Nowhere"])),
    st.sets(st.sampled_from(["baby r", "child q", "baby x"])),
    st.sets(st.sampled_from(["north.md", "no-such.md"])),
    st.sampled_from([(), ("ward",), ("xylophone", "")]),
)
def test_any_query_gives_ordered_hits(
    searcher: Searcher,
    text: str,
    areas: set[str],
    reviews: set[str],
    documents: set[str],
    expansions: tuple[str, ...],
) -> None:
    """Whatever is asked, hits are sorted, ties in the documents' order, each quoted exactly."""
    query = Query(
        text,
        expansions=expansions,
        areas=frozenset(areas),
        reviews=frozenset(reviews),
        documents=frozenset(documents),
    )
    hits = searcher.search(query, 1000)
    if not text.strip():
        assert hits == []
        return
    place = {passage.key: at for at, passage in enumerate(searcher.snapshot.passages)}
    order = [(-hit.score, place[hit.passage.key]) for hit in hits]
    assert order == sorted(order)
    assert sorted(at for _, at in order) == sorted(place.values())
    assert searcher.search(query, 1000) == hits
    assert 0 <= weigh_evidence(hits) <= 1
    for hit in hits:
        assert -1.001 <= hit.dense <= 1.001
        assert 0 <= hit.lexical <= 1
        assert hit.fused == pytest.approx(hit.dense + LEXICAL * hit.lexical**CURVE, abs=1e-5)
        document = searcher.snapshot.documents[hit.passage.document]
        quote = quote_hit(document, hit)
        assert quote.text == slice_text(document, quote.start, quote.end)
        assert all(hit.passage.start <= s.start < s.end <= hit.passage.end for s in hit.sentences)
        assert all(0 <= sum(w for _, w in s.words) <= 1.0001 for s in hit.sentences)


def test_another_area_is_held_back(searcher: Searcher) -> None:
    """Where the question names an area, what says the same of another area comes after it."""
    plain, named = (
        Query("bruising on the ward"),
        Query("bruising on the ward", areas=frozenset({"Southmoor"})),
    )
    first, second = (hit.passage.document for hit in searcher.search(named)[:2])
    assert (first, second) == ("south.md", "north.md")
    for document, held_back in (("south.md", 0.0), ("north.md", OTHER_AREA)):
        before = find(searcher, plain, document, "Findings")
        after = find(searcher, named, document, "Findings")
        assert after.fused == pytest.approx(before.fused)
        assert before.score - after.score == pytest.approx(held_back, abs=1e-5)


def test_another_review_is_held_back(searcher: Searcher) -> None:
    """Where the question names a review, other documents and other sections come after it."""
    query = Query("dental neglect", reviews=frozenset({"child q"}))
    assert searcher.search(query)[0].passage.section[-1] == "Child Q"
    for document, opening, held_back in (
        ("two.md", "Child Q", 0.0),
        ("two.md", "Baby K", OTHER_REVIEW),
        ("north.md", "Findings", OTHER_REVIEW),
    ):
        hit = find(searcher, query, document, opening)
        assert hit.fused - hit.score == pytest.approx(held_back, abs=1e-5)


def test_a_follow_up_leans_on_the_last_document(searcher: Searcher) -> None:
    """A document that was spoken of last comes before one that says the same."""
    query = Query("bruising on the ward", documents=frozenset({"south.md"}))
    assert searcher.search(query)[0].passage.document == "south.md"
    hit = find(searcher, query, "south.md", "Findings")
    assert hit.score - hit.fused == pytest.approx(LEANED_ON, abs=1e-5)


def test_title_lines(searcher: Searcher) -> None:
    """Title lines give way to what answers, unless the question is about the publication."""
    (number, title) = next(
        (passage.number, passage)
        for passage in searcher.snapshot.passages
        if passage.document == "other.txt"
        and {searcher.snapshot.documents["other.txt"].blocks[b].kind for b in passage.blocks}
        == {BlockKind.TITLE}
    )
    for titles, added in ((frozenset[str](), -TITLE_ONLY), (frozenset({"other.txt"}), ON_TITLE)):
        hits = searcher.search(Query(title.text, titles=titles), 1000)
        (hit,) = (h for h in hits if h.passage.key == f"other.txt#{number}")
        assert hit.score - hit.fused == pytest.approx(added, abs=1e-5)


def test_expansions_find_what_the_question_only_hints_at(searcher: Searcher) -> None:
    """What a short form stands for is searched too, and counts less than the person's own words."""
    plain, expanded, own = (
        find(searcher, query, "other.txt", "Managers")
        for query in (
            Query("monthly talks"),
            Query("monthly talks", expansions=("reflective supervision",)),
            Query("monthly talks reflective supervision"),
        )
    )
    assert plain.lexical < expanded.lexical
    assert plain.dense < expanded.dense < own.dense


def test_names_of_places_do_not_count_as_words(searcher: Searcher) -> None:
    """Word search works from the topic, without the names that only say where to look."""
    topic = find(searcher, Query("Westmoor dental neglect", "dental neglect"), "two.md", "Baby K")
    bare = find(searcher, Query("dental neglect"), "two.md", "Baby K")
    assert topic.lexical == bare.lexical


def test_sentences_carry_the_questions_words(searcher: Searcher) -> None:
    """Each sentence says which of the question's terms it holds, and a glossary's too."""
    hit = find(searcher, Query("midwife", expansions=("call",)), "north.md", "Findings")
    document = searcher.snapshot.documents["north.md"]
    held = {document.shown(s.start, s.end): {term for term, _ in s.words} for s in hit.sentences}
    assert held == {
        "The midwife rang the ward about bruising.": {"midwif"},
        "Nobody wrote the call down.": {"call"},
    }


def test_real_encoder_over_invented_briefings(tmp_path: Path, encoder: object) -> None:
    """With the bundled encoder a question in everyday words finds the passage that means it."""
    snapshot = build_test_snapshot(tmp_path, encoder, DOCUMENTS)  # type: ignore[arg-type]
    found = Searcher(snapshot, encoder, Weights(LEXICAL))  # type: ignore[arg-type]
    hits = found.search(Query("how often should my boss talk my cases through with me"))
    assert hits[0].passage.text.startswith("Managers should offer")
