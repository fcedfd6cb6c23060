"""From hits to what is shown: how many quotes, what stands beside them, which steps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot import wording
from bot.answering.answers import Answerer, choose_across, label_sources
from bot.answering.summaries import ROOM
from bot.answering.twins import Found
from bot.questions.understanding import Question, Understanding
from bot.registries.glossary import Glossary, GlossaryEntry
from bot.rendering import count_characters, lay_out_reply, render_plain
from bot.reply import Conversation, Outcome, Reply, SourcedQuote, Step, StepKind
from index.quotes.quoting import quote_passage
from index.snapshot import Snapshot
from index.types import Hit, Quote, Source
from tests.fakes import build_test_snapshot
from tests.invented import TODAY, assemble_invented

Q, T, M = "01-child-q.md", "02-sw-statement.md", "03-learning-note.md"
LSCB = GlossaryEntry(
    "Local Safeguarding Children Board",
    "",
    abbreviations=("LSCB",),
    today="the Safeguarding Children Partnership",
    today_note="since 2019",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("answers")


@pytest.fixture(scope="module")
def understanding(folder: Path) -> Understanding:
    return assemble_invented(folder).assistant.understanding


@pytest.fixture(scope="module")
def snapshot(folder: Path) -> Snapshot:
    return assemble_invented(folder).assistant.searcher.snapshot


@pytest.fixture
def answerer(snapshot: Snapshot) -> Answerer:
    return Answerer(snapshot, Glossary([LSCB]), TODAY, most=3, screen=900, old_after=3)


@pytest.fixture(scope="module")
def question(understanding: Understanding) -> Question:
    return understanding.read_question("escalation policy", Conversation())


def hits(snapshot: Snapshot, *scored: tuple[str, str, float]) -> list[Hit]:
    """Hits by document, last heading and score."""
    return [
        Hit(passage, score, score, score, 0.0)
        for name, heading, score in scored
        for passage in snapshot.passages
        if passage.document == name and passage.section and passage.section[-1] == heading
    ]


def quote(snapshot: Snapshot, name: str, heading: str, **metadata: object) -> Quote:
    """The first quote under a heading, its document's metadata changed."""
    (hit, *_) = hits(snapshot, (name, heading, 1.0))
    held = quote_passage(snapshot.documents[name], hit.passage)[0]
    changed = replace(held.citation.metadata, **metadata)  # type: ignore[arg-type]
    return replace(held, citation=replace(held.citation, metadata=changed))


def headings(quotes: tuple[SourcedQuote, ...]) -> list[str]:
    return [sourced.quote.citation.section[-1] for sourced in quotes]


def test_near_passages_are_shown_and_the_rest_waits(
    answerer: Answerer, snapshot: Snapshot, question: Question
) -> None:
    """Passages that score near the best share the screen; the next ones stand behind More."""
    found = hits(snapshot, (T, "Escalation", 0.9), (M, "Escalation", 0.85), (M, "Fathers", 0.3))
    reply = answerer.answer(question, found, ("Read as: x.",))
    assert (reply.outcome, reply.notes) == (Outcome.ANSWER, ("Read as: x.",))
    assert headings(reply.quotes) == ["Escalation", "Escalation"]
    assert headings(reply.more) == ["Fathers"]


def test_each_document_speaks_first_when_reviews_are_asked(
    answerer: Answerer, snapshot: Snapshot, question: Question
) -> None:
    """Across reviews the best of every near document goes before a second of the same."""
    found = hits(
        snapshot,
        (M, "Escalation", 0.9),
        (M, "Neglect", 0.88),
        (T, "Escalation", 0.72),
        (Q, "Bruising", 0.2),
    )
    names = [
        sourced.quote.citation.document
        for sourced in answerer.answer(replace(question, across=True), found, ()).quotes
    ]
    assert names[:2] == [M, T]


def test_each_document_is_labelled_when_reviews_are_asked(
    answerer: Answerer, snapshot: Snapshot, question: Question
) -> None:
    """Above each quote stands its area, else its review, else that there is none."""
    found = hits(snapshot, (M, "Escalation", 0.9), (T, "Escalation", 0.8), (Q, "Bruising", 0.7))
    reply = answerer.answer(replace(question, across=True), found, ())
    shown = (*reply.quotes, *reply.more)
    assert [sourced.label for sourced in shown] == ["Child M", "Brackwater", "Ambleford"]
    plain = answerer.answer(question, found, ())
    assert {sourced.label for sourced in (*plain.quotes, *plain.more)} == {""}
    none = Found(quote(snapshot, M, "Fathers", area=None, reviews=()))
    assert label_sources([none]) == [wording.AREA_NOT_STATED]


def test_labels_that_would_read_the_same_differ(snapshot: Snapshot) -> None:
    """Two documents of one area are told apart by what they are; one document twice is not."""
    briefing = quote(snapshot, Q, "Bruising")
    statement = quote(snapshot, T, "Escalation", area="Ambleford")
    assert label_sources([Found(briefing), Found(statement)]) == [
        "Ambleford (practice briefing)",
        "Ambleford (chair's statement)",
    ]
    assert label_sources([Found(briefing), Found(briefing)]) == ["Ambleford", "Ambleford"]
    both = Found(briefing, also=(quote(snapshot, T, "Escalation"),))
    assert label_sources([both]) == ["Ambleford, Brackwater"]


def test_a_document_that_uses_the_words_is_quoted_from_further_off(snapshot: Snapshot) -> None:
    """Across reviews one that says what was asked in its words is kept, another is not."""
    best, worded, other = (
        replace(hit, lexical=lexical)
        for hit, lexical in zip(
            hits(snapshot, (M, "Neglect", 0.9), (T, "Escalation", 0.6), (Q, "Bruising", 0.6)),
            (0.6, 0.3, 0.1),
            strict=True,
        )
    )
    assert choose_across([best, worded, other]) == [best, worded]
    assert choose_across([best, replace(worded, score=0.3)]) == [best]
    assert choose_across([best, replace(other, score=0.7)]) == [best, replace(other, score=0.7)]


def test_the_same_text_of_two_documents_is_one_quote(tmp_path: Path, question: Question) -> None:
    """It is shown once, under the better document, with the other as a further source."""
    text = "The school wrote to the nurse in May, but nobody at the clinic read the letter."
    other = text.replace("at the clinic", "in the clinic").removesuffix(".")
    documents = {
        "one.md": f"# Review of Child A\n\n## Letters\n\n{text}\n",
        "two.md": f"# Review of Child B\n\n## Post\n\nIt was spring. {other}\n",
    }
    built = build_test_snapshot(tmp_path, documents=documents)
    answerer = Answerer(built, Glossary([]), TODAY, most=3, screen=900, old_after=3)
    found = hits(built, ("one.md", "Letters", 0.9), ("two.md", "Post", 0.8))
    reply = answerer.answer(question, found, ())
    ((shown,), more) = reply.quotes, reply.more
    assert more == ()
    assert shown.quote.text == text
    assert [(s.citation.document, s.text) for s in shown.also] == [("two.md", other)]
    assert "Also, in slightly different words, in “Review of Child B”" in render_plain(
        lay_out_reply(reply)
    )


def test_a_text_is_quoted_once(answerer: Answerer, snapshot: Snapshot, question: Question) -> None:
    """The same passage found twice is one quote."""
    found = hits(snapshot, (T, "Escalation", 0.9), (T, "Escalation", 0.9))
    reply = answerer.answer(question, found, ())
    assert len((*reply.quotes, *reply.more)) == 1


@pytest.mark.parametrize(("screen", "most", "shown"), [(900, 3, 3), (900, 1, 1), (300, 3, 1)])
def test_the_screen_holds_as_much_as_fits(
    answerer: Answerer, snapshot: Snapshot, screen: int, most: int, shown: int
) -> None:
    """At least one quote, never more than fit or than are wanted; none is lost."""
    quotes = [quote(snapshot, M, heading) for heading in ("Neglect", "Escalation", "Fathers")]
    sourced = answerer.add_notes(quotes)
    reply = replace(answerer, screen=screen, most=most).fit_screen(sourced)
    assert (len(reply.quotes), len(reply.more)) == (shown, 3 - shown)
    assert (*reply.quotes, *reply.more) == sourced
    assert shown == 1 or count_characters(reply) <= screen


def test_all_that_stands_around_the_quotes_counts(answerer: Answerer, snapshot: Snapshot) -> None:
    """A warning and a lead push quotes behind More; they themselves, and one quote, stay."""
    quotes = [quote(snapshot, M, heading) for heading in ("Neglect", "Escalation", "Fathers")]
    whole = answerer.offer_steps(answerer.fit_screen(answerer.add_notes(quotes)))
    assert (len(whole.quotes), whole.more) == (3, ())
    assert answerer.fit(whole) is whole
    crowded = replace(whole, warning="w" * 200, lead="l" * 100)
    fitted = answerer.fit(crowded)
    assert count_characters(crowded) > 900 >= count_characters(fitted)
    assert (fitted.warning, fitted.lead) == (crowded.warning, crowded.lead)
    assert (*fitted.quotes, *fitted.more) == whole.quotes
    assert 1 <= len(fitted.quotes) < 3
    assert [step.kind for step in fitted.steps] == [StepKind.MORE, *(s.kind for s in whole.steps)]
    assert answerer.fit(fitted) == fitted
    full = answerer.fit(replace(whole, emergency="e" * 2000))
    assert (len(full.quotes), len(full.more), len(full.emergency)) == (1, 2, 2000)


@pytest.mark.parametrize(
    ("metadata", "notes"),
    [
        ({"published": "2026-01"}, ()),
        ({"published": "2023-04-01"}, ()),
        ({"published": None}, ()),
        ({"published": "2023-03-31"}, (wording.OLD.format(years=3),)),
        ({"published": "2016"}, (wording.OLD.format(years=9),)),
        ({"published": None, "kind": "agency progress statement"}, (wording.AGENCY_STATEMENT,)),
        (
            {
                "published": "2026",
                "publisher": "The bot",
                "source": Source("A", "B", "2026", "agency progress statement"),
            },
            (wording.AGENCY_STATEMENT, wording.LEARNING_NOTE.format(publisher="The bot")),
        ),
    ],
)
def test_notes_beside_a_quote(
    answerer: Answerer, snapshot: Snapshot, metadata: dict[str, object], notes: tuple[str, ...]
) -> None:
    """Age, an agency's own assurance, and a restatement are said outside the quotation marks."""
    (sourced,) = answerer.add_notes([quote(snapshot, Q, "Bruising", **metadata)])
    assert sourced.notes == notes


def test_what_a_term_is_called_today(answerer: Answerer, snapshot: Snapshot) -> None:
    """A term of the past is explained beside the quote; the quote itself is not repaired."""
    (sourced,) = answerer.add_notes([quote(snapshot, T, "Escalation")])
    assert "The LSCB will audit" in sourced.quote.text
    assert sourced.notes == ("LSCB: now the Safeguarding Children Partnership, since 2019",)


def test_a_note_is_not_repeated_for_its_document(answerer: Answerer, snapshot: Snapshot) -> None:
    """Two quotes of one old document carry its age once."""
    old = {"published": "2016"}
    first, second = answerer.add_notes(
        [quote(snapshot, M, name, source=None, **old) for name in ("Neglect", "Fathers")]
    )
    assert (first.notes, second.notes) == ((wording.OLD.format(years=9),), ())


def test_a_term_is_explained_once_a_reply(answerer: Answerer, snapshot: Snapshot) -> None:
    """Two documents that use a term of the past need it said once."""
    own, other = quote(snapshot, T, "Escalation"), quote(snapshot, T, "Escalation")
    other = replace(other, citation=replace(other.citation, document=Q))
    first, second = answerer.add_notes([own, other])
    assert len(first.notes) == 1
    assert second.notes == ()


def test_each_document_carries_its_own_notes(answerer: Answerer, snapshot: Snapshot) -> None:
    """Of two documents equally old, or both of agencies, each quote says so."""
    same = {"published": "2016", "kind": "agency progress statement", "source": None}
    notes = (wording.OLD.format(years=9), wording.AGENCY_STATEMENT)
    quotes = [quote(snapshot, Q, "Bruising", **same), quote(snapshot, M, "Fathers", **same)]
    assert [sourced.notes for sourced in answerer.add_notes(quotes)] == [notes, notes]


def test_steps_lead_to_the_first_quote(answerer: Answerer, snapshot: Snapshot) -> None:
    """Steps name the place of the first quote; More only where there is more."""
    first = quote(snapshot, M, "Neglect")
    alone = answerer.offer_steps(answerer.fit_screen(answerer.add_notes([first])))
    assert [step.kind for step in alone.steps] == [
        StepKind.SECTION,
        StepKind.REVIEW,
        StepKind.OTHERS,
        StepKind.CONTACTS,
    ]
    assert {(step.document, step.passage) for step in alone.steps[:3]} == {(M, first.passage)}
    empty = answerer.offer_steps(Reply(Outcome.ABSTAIN, lead="x"))
    assert empty.steps == (Step(StepKind.CONTACTS, wording.STEP_CONTACTS),)


def test_choices_are_named_and_differ(answerer: Answerer, snapshot: Snapshot) -> None:
    """Up to three near passages by section and area or review, none named twice."""
    found = hits(
        snapshot,
        (T, "Escalation", 0.5),
        (T, "Escalation", 0.5),
        (M, "Escalation", 0.4),
        (Q, "Bruising", 0.3),
        (M, "Fathers", 0.2),
    )
    assert [step.label for step in answerer.offer_choices(found)] == [
        "Escalation (Brackwater)",
        "Escalation (Child M)",
        "Bruising (Ambleford)",
    ]


def test_a_summary_goes_from_front_to_back(
    answerer: Answerer, understanding: Understanding
) -> None:
    """The named review is summed up section by section, in its own order, from it alone."""
    asked = understanding.read_question("summary of Child M", Conversation())
    reply = answerer.summarise(asked, [], ())
    shown = (*reply.quotes, *reply.more)
    assert {sourced.quote.citation.document for sourced in shown} == {M}
    assert headings(shown) == ["Neglect", "Escalation", "Fathers"]


LONG_REVIEW = """---
title: Review of Child A
area: Ambleford
kind: practice briefing
reviews: [{review}]
---

# Review of Child A

## What happened

{happened}

## Recommendations

The board should ask every agency for a plan by May. This was agreed at once. Staff were told.

## Contact

Ring the board on 01632 960150 or write to board@ambleford.example.org about this review.
"""
HAPPENED = " ".join(
    f"Visit {n} to the home found the baby cold and the worker away." for n in range(9)
)


def test_a_summary_shows_something_of_every_section(tmp_path: Path, question: Question) -> None:
    """A long section leaves room for the short one; what dangles and contacts are left out."""
    happened = " ".join([HAPPENED] * 12)
    documents = {"a.md": LONG_REVIEW.format(review="Child A", happened=happened)}
    built = build_test_snapshot(tmp_path, documents=documents)
    answerer = Answerer(built, Glossary([]), TODAY, most=3, screen=900, old_after=30)
    asked = replace(question, documents=("a.md",), topic=(), reviews=frozenset({"child a"}))
    reply = answerer.summarise(asked, [], ())
    shown = (*reply.quotes, *reply.more)
    assert list(dict.fromkeys(headings(shown))) == ["What happened", "Recommendations"]
    assert shown[-1].quote.text.startswith("The board should ask every agency for a plan by May.")
    assert sum(len(sourced.quote.text) for sourced in shown) <= ROOM
    assert {sourced.label for sourced in shown} == {""}
    starts = [sourced.quote.start for sourced in shown]
    assert starts == sorted(starts)


def test_documents_on_one_review_are_kept_apart(tmp_path: Path, question: Question) -> None:
    """Each stands under its title; a section on another review is left out."""
    first = LONG_REVIEW.format(review="Child A", happened=HAPPENED)
    second = first.replace("title: Review of Child A", "title: Statement on A and B")
    second = second.replace("[Child A]", "[Child A, Child B]").replace("What happened", "Child B")
    second = second.replace("The board should ask every agency", "Each agency should ask its staff")
    documents = {"a.md": first, "b.md": second}
    built = build_test_snapshot(tmp_path, documents=documents)
    answerer = Answerer(built, Glossary([]), TODAY, most=3, screen=900, old_after=30)
    asked = replace(question, documents=("a.md", "b.md"), topic=(), reviews=frozenset({"child a"}))
    reply = answerer.summarise(asked, [], ())
    shown = (*reply.quotes, *reply.more)
    labels = [sourced.label for sourced in shown]
    assert [label for label in labels if label] == ["Review of Child A", "Statement on A and B"]
    of_second = [s for s in shown if s.quote.citation.document == "b.md"]
    assert of_second[0].label
    assert headings(tuple(of_second)) == ["Recommendations"]


def test_a_summary_on_a_topic(answerer: Answerer, understanding: Understanding) -> None:
    """With a topic named, only what is on it."""
    asked = understanding.read_question("key messages of Child M on escalation", Conversation())
    assert headings(answerer.summarise(asked, [], ()).quotes) == ["Escalation"]
