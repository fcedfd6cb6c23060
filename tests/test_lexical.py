"""Word search and the vocabulary behind it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lexical import (
    ARRAYS,
    COUNTS,
    STOPWORDS,
    find_terms,
    find_words,
    load_lexicon,
    save_lexicon,
)
from index.postings import Kept, build_lexicon, count_terms, join_lexicon

TEXTS = (
    "The nurse rang the school twice.",
    "Neglect was not named in the plan.",
    "The school named neglect, neglect and neglect.",
    "It is so.",
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The child's GP, and the children’s home", ["the", "child", "gp", "and", "the"]),
        ("don't, won’t", ["dont", "wont"]),
        ("s.47 and Section 47", ["s", "47", "and", "section", "47"]),
        ("", []),
        (" — … ", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    """Words are lower case, without apostrophes or possessive endings, in order."""
    assert find_words(text)[: len(words)] == words
    assert bool(find_words(text)) == bool(words)


def test_terms_are_stems_that_carry_a_subject() -> None:
    """Endings and the words of every sentence make no difference to what is searched."""
    assert find_terms("What did the nurses do?") == find_terms("NURSE") == ["nurs"]
    assert find_terms(" ".join(STOPWORDS)) == []


def test_scores() -> None:
    """Passages that hold a rare term score, the more the oftener; others score nothing."""
    lexicon = build_lexicon(TEXTS)
    scores = lexicon.score_all(find_terms("neglect"))
    assert scores.shape == (len(TEXTS),)
    assert list(np.argsort(-scores)[:2]) == [2, 1]
    assert scores[0] == scores[3] == 0


@pytest.mark.parametrize("question", ["", "the of and", "xylophone", "سلام"])
def test_unknown_terms_score_nothing(question: str) -> None:
    """A question without a known term is an ordinary question: every passage scores zero."""
    scores = build_lexicon(TEXTS).score_all(find_terms(question))
    assert scores.tolist() == [0.0] * len(TEXTS)


def test_rare_terms_weigh_more() -> None:
    """The fewer passages hold a term the more it weighs, an unknown one most."""
    lexicon = build_lexicon(TEXTS)
    school, nurse, unknown = (lexicon.weigh(term) for term in ("school", "nurs", "xyloph"))
    assert 0 < school < nurse < unknown
    assert nurse == pytest.approx(np.log(1 + 3.5 / 1.5))


def test_words_are_counted_as_they_stand() -> None:
    """Spelling help corrects towards the words of the documents, unstemmed, stopwords too."""
    words = build_lexicon(TEXTS).words
    assert (words["neglect"], words["the"], words["nurse"]) == (4, 4, 1)
    assert "nurs" not in words


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=6), st.text(max_size=30))
def test_score_reaches_what_the_terms_weigh(texts: list[str], question: str) -> None:
    """Scores of distinct terms lie in [0, sum of their weights], whatever the texts are."""
    lexicon = build_lexicon(texts)
    terms = list(dict.fromkeys(find_terms(question)))
    most = sum(lexicon.weigh(term) for term in terms)
    scores = lexicon.score_all(terms)
    assert scores.shape == (len(texts),)
    assert ((scores >= 0) & (scores <= most + 1e-4)).all()


def test_saved_and_loaded(tmp_path: Path) -> None:
    """What was saved is loaded whole, and does not lean on its files afterwards."""
    lexicon = build_lexicon(TEXTS)
    save_lexicon(lexicon, tmp_path / "lexicon")
    loaded = load_lexicon(tmp_path / "lexicon")
    for path in (tmp_path / "lexicon").rglob("*"):
        if path.is_file():
            path.write_bytes(b"")
    assert (loaded.terms, loaded.words, loaded.passages) == (
        lexicon.terms,
        lexicon.words,
        lexicon.passages,
    )
    terms = find_terms("the school named neglect")
    assert loaded.score_all(terms).tolist() == lexicon.score_all(terms).tolist()


def score_with_bm25s(texts: list[str]) -> tuple[list[str], Any]:
    """Terms in order, and the score of each in each text, as bm25s has them."""
    said = [find_terms(text) for text in texts]
    terms = sorted({term for one in said for term in one})
    ids = {term: at for at, term in enumerate(terms)}
    bm25 = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    tokens = ([[ids[term] for term in one] for one in said], ids)
    bm25.index(tokens, show_progress=False, create_empty_token=False)
    scores = [bm25.get_scores_from_ids([ids[term]]) for term in terms]
    return terms, np.array(scores)


def test_scores_are_those_of_bm25s() -> None:
    """Term by term and passage by passage, the scores equal those of the library bm25s."""
    texts = [*TEXTS, "School school school, a nurse.", "A long text on neglect " + "named " * 30]
    terms, expected = score_with_bm25s(texts)
    lexicon = build_lexicon(texts)
    assert list(lexicon.terms) == terms
    scores = np.array([lexicon.score_all([term]) for term in terms])
    np.testing.assert_allclose(scores, expected, rtol=1e-6)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(st.text("ab cd", max_size=12), max_size=3), min_size=1, max_size=5),
    st.lists(st.sampled_from(["keep", "drop", "change"]), min_size=5, max_size=5),
)
def test_a_lexicon_is_brought_up_to_date(documents: list[list[str]], fates: list[str]) -> None:
    """What is kept and what is new together equal a lexicon built of all of it anew."""
    before = build_lexicon([text for texts in documents for text in texts])
    places, after, parts, gone = [], [], [], Counter[str]()
    for texts, fate in zip(documents, fates, strict=False):
        if fate == "keep":
            places += range(len(after), len(after) + len(texts))
        else:
            places += [-1] * len(texts)
            gone.update(count_terms(texts).words)
        now = {"keep": texts, "drop": [], "change": [*texts, "cab new"]}[fate]
        if fate == "change":
            parts.append((len(after), count_terms(now)))
        after += now
    kept = Kept(before, np.array(places, dtype=np.int32), gone)
    joined, anew = join_lexicon(parts, len(after), kept), build_lexicon(after)
    for name in (*ARRAYS, *COUNTS):
        np.testing.assert_array_equal(getattr(joined, name), getattr(anew, name))
    assert (joined.terms, joined.words) == (anew.terms, anew.words)
