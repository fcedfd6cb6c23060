"""From a message, and what was said before, to a question that can be searched."""

from __future__ import annotations

import pytest

from bot.questions.understanding import Understanding
from bot.reply import Conversation, Outcome, Reply, SourcedQuote
from index.chunking import chunk_document
from index.quotes.quoting import quote_passage
from index.types import Passage
from tests.invented import assemble_invented

Q, T, M = "01-child-q.md", "02-sw-statement.md", "03-learning-note.md"


@pytest.fixture(scope="module")
def understanding(tmp_path_factory: pytest.TempPathFactory) -> Understanding:
    return assemble_invented(tmp_path_factory.mktemp("understanding")).assistant.understanding


@pytest.mark.parametrize(
    ("message", "reviews"),
    [
        ("what did Child Q find", {"child q"}),
        ("reviews Q & M", {"child q", "child m"}),
        ("SCR T and Child M", {"scr t", "child m"}),
        ("CHILD q's sister", {"child q"}),
        ("a child quickly", set()),
        ("vitamin Q", set()),
        ("a T shirt", set()),
    ],
)
def test_reviews_are_found_by_name_or_letter(
    understanding: Understanding, message: str, reviews: set[str]
) -> None:
    """A review is named in full or by its letter behind a word for one; other letters are none."""
    assert understanding.find_reviews(message) == reviews


@pytest.mark.parametrize(
    ("message", "areas", "missing", "documents"),
    [
        ("bruises in Ambleford", ("Ambleford",), (), (Q,)),
        ("escalation in Carrowdale", ("Carrowdale",), ("Carrowdale",), ()),
        ("the Brackwater statement", ("Brackwater",), (), (T,)),
        ("what did Child M find", (), (), (M,)),
        ("escalation", (), (), ()),
    ],
)
def test_what_a_message_names(
    understanding: Understanding,
    message: str,
    areas: tuple[str, ...],
    missing: tuple[str, ...],
    documents: tuple[str, ...],
) -> None:
    """Areas, those that no document is about, and the documents that are meant."""
    question = understanding.read_question(message, Conversation())
    assert (question.areas, question.missing_areas, question.documents) == (
        areas,
        missing,
        documents,
    )


def test_names_say_where_and_not_what(understanding: Understanding) -> None:
    """The topic leaves out areas and reviews; the text keeps them."""
    question = understanding.read_question("bruises in Ambleford, Child Q", Conversation())
    assert question.query.text == "bruises in Ambleford, Child Q"
    assert "Ambleford" not in question.query.topic
    assert question.topic == ("bruis",)
    assert question.query.areas == {"Ambleford"}
    assert question.query.reviews == {"child q"}


def test_slips_are_put_right_and_told(understanding: Understanding) -> None:
    """Misspelt words of the documents are corrected; names of areas stay."""
    question = understanding.read_question("escallation in Ambleford", Conversation())
    assert (question.text, question.corrections) == ("escalation in Ambleford", ("escalation",))


def test_a_message_that_leans_on_the_last(understanding: Understanding) -> None:
    """It is searched with the one before, in its area, else in the document just quoted."""
    document = understanding.library.documents[M]
    passage = next(
        p
        for p in _passages(understanding)
        if p.document == M and p.section and p.section[-1] == "Fathers"
    )
    shown = Reply(Outcome.ANSWER, quotes=(SourcedQuote(quote_passage(document, passage)[0]),))
    after_area = Conversation().after("bruises in Ambleford", shown)
    leaning = understanding.read_question("and what about GPs?", after_area)
    assert leaning.leaning
    assert leaning.query.text == "bruises in and what about GPs? Ambleford"
    assert leaning.query.topic == "and what about GPs?"
    assert (leaning.areas, leaning.query.documents) == (("Ambleford",), frozenset())
    after_none = Conversation().after("who asked about fathers", shown)
    assert understanding.read_question("and why?", after_none).query.documents == {M}
    alone = understanding.read_question("what is neglect of older children", after_none)
    assert (alone.leaning, alone.query.text) == (False, "what is neglect of older children")


def test_an_area_named_anew_replaces_the_one_before(understanding: Understanding) -> None:
    """`And in Brackwater?` is about Brackwater alone."""
    conversation = Conversation().after("bruises in Ambleford", Reply(Outcome.ABSTAIN))
    question = understanding.read_question("and in Brackwater?", conversation)
    assert question.areas == ("Brackwater",)


def _passages(understanding: Understanding) -> list[Passage]:
    return [p for d in understanding.library.documents.values() for p in chunk_document(d)]
