"""What is said of withdrawn and superseded documents, and what of them is quoted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot import wording
from bot.answering.standing import Standing
from bot.assembly import assemble
from bot.assistant import Assistant
from bot.dates import say_date
from bot.guarding import GuardError, guard_reply
from bot.rendering import lay_out_more, lay_out_reply, render_plain
from bot.reply import Conversation, Outcome, Reply, SourcedQuote, Step, StepKind
from bot.settings import AnswerSettings, Settings
from index.quotes.quoting import quote_passage
from index.types import Metadata
from tests.fakes import FakeEncoder, write_documents
from tests.invented import AREAS, CONTACTS, TODAY

Assemble = Callable[..., Assistant]

BRUISES = "A bruise on a baby who cannot crawl must be referred to social care the same day."
BEDS = "Ask to see the room where the child sleeps, and look at the bed at every home visit."
DOGS = "A dangerous dog in the home was known to the vet and to no other agency in the town."
KEYS = "The caretaker kept the keys of the school gate and locked it at four each afternoon."
LATER = "Escalation of a disagreement goes to the head of service within two working days."
NEWER = "Escalation of a disagreement goes to the head of service within one working day now."


def brief(title: str, *paragraphs: str, review: str = "", **front: str) -> str:
    """The text of a briefing with front matter; each paragraph under a heading of its own."""
    keys = {
        "title": f'"{title}"',
        "publisher": "Ambleford Safeguarding Children Partnership",
        "area": "Ambleford",
        "published": '"2019-03"',
        "kind": "practice briefing",
        **front,
    }
    if review:
        keys["reviews"] = f"[{review}]"
    lines = "\n".join(f"{key}: {value}" for key, value in keys.items())
    body = "\n\n".join(f"## Part {at}\n\n{text}" for at, text in enumerate(paragraphs, 1))
    return f"---\n{lines}\n---\n\n# {title}\n\n{body}\n"


@pytest.fixture
def build(tmp_path: Path) -> Assemble:
    """Makes an assistant over briefings, file name → text."""

    def make(**documents: str) -> Assistant:
        knowledge = tmp_path / "knowledge"
        for old in knowledge.rglob("*.md"):
            old.unlink()
        texts = {f"briefings/{name}.md": text for name, text in documents.items()}
        write_documents(knowledge, texts)
        (knowledge / "areas.yaml").write_text(AREAS, encoding="utf-8")
        (knowledge / "contacts.yaml").write_text(CONTACTS, encoding="utf-8")
        settings = Settings(
            knowledge=knowledge,
            index=tmp_path / "index",
            answer=AnswerSettings(min_score=0.03, near_score=0.01),
        )
        return assemble(settings, load=FakeEncoder, today=TODAY, classify=None).assistant

    return make


ASKED = "bruise on a baby who cannot crawl"
OTHER = brief("Dogs and keys", DOGS, KEYS)
FALL = "A bruise on a crawling baby was put down to a fall."
NEAR = brief("On cameras", FALL, KEYS)
OLD = brief("Escalation in 2019", LATER, BEDS, superseded_by="new.md")
NEW = brief("Escalation in 2024", NEWER, KEYS, published='"2024-05"')
NOTE = "Superseded by “Escalation in 2024” (May 2024): check that one first."
SAID = (
    "“On bruises” (Ambleford Safeguarding Children Partnership, March 2019) spoke to this. "
    "It was withdrawn on 1 March 2026 and is not quoted."
)


def withdraw(title: str, *paragraphs: str, review: str = "", **front: str) -> str:
    return brief(title, *paragraphs, review=review, **{"withdrawn_on": '"2026-03-01"', **front})


def ask(bot: Assistant, *messages: str) -> tuple[Reply, Conversation]:
    """The reply to the last of these messages, and the conversation after it."""
    conversation, reply = Conversation(), Reply(Outcome.ABOUT)
    for message in messages:
        reply = bot.reply(message, conversation)
        conversation = conversation.after(message, reply)
    return reply, conversation


def read(reply: Reply) -> str:
    return render_plain((*lay_out_reply(reply), *lay_out_more(reply)))


def name_quoted(reply: Reply) -> list[str]:
    """The documents quoted, in order, without folder and ending."""
    quoted = (*reply.quotes, *reply.more)
    return [one.quote.citation.document[len("briefings/") : -len(".md")] for one in quoted]


def list_notes(reply: Reply) -> dict[str, tuple[str, ...]]:
    """The first notes beside the quotes of each document."""
    quoted = (*reply.quotes, *reply.more)
    return {
        name: one.notes
        for name, one in reversed(list(zip(name_quoted(reply), quoted, strict=True)))
    }


def test_a_withdrawn_document_that_alone_answers(build: Assemble) -> None:
    """The reply says that it was withdrawn and when, quotes nothing, and gives the route."""
    bot = build(bruises=withdraw("On bruises", BRUISES, BEDS), other=OTHER)
    reply, _ = ask(bot, ASKED)
    assert (reply.outcome, reply.lead, reply.quotes, reply.more, reply.closing) == (
        Outcome.ABSTAIN,
        SAID,
        (),
        (),
        wording.ROUTE,
    )
    assert [step.kind for step in reply.steps] == [StepKind.CONTACTS]


def test_another_document_answers_beside_a_withdrawn_one(build: Assemble) -> None:
    """It is quoted on its own evidence, and a note says what was withdrawn."""
    bot = build(bruises=withdraw("On bruises", BRUISES, BEDS), near=NEAR, other=OTHER)
    reply, _ = ask(bot, ASKED)
    assert reply.outcome is Outcome.ANSWER
    assert reply.quotes[0].quote.text == FALL
    assert reply.notes == (SAID,)
    assert "bruises" not in name_quoted(reply)


def test_nothing_is_said_of_a_withdrawn_document_that_would_not_have_answered(
    build: Assemble,
) -> None:
    """A question that another document answers best gets that answer and no more."""
    bot = build(bruises=withdraw("On bruises", BRUISES, BEDS), other=OTHER)
    reply, _ = ask(bot, "dangerous dog in the home")
    assert (reply.outcome, reply.notes) == (Outcome.ANSWER, ())
    assert reply.quotes[0].quote.text == DOGS
    assert set(name_quoted(reply)) == {"other"}


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ({"withdrawn_on": "2026-03-01"}, "It was withdrawn on 1 March 2026 and is not quoted."),
        ({"withdrawn_on": '"2026-03"'}, "It was withdrawn in March 2026 and is not quoted."),
        ({"withdrawn_on": '"2026"'}, "It was withdrawn in 2026 and is not quoted."),
        (
            {"status": "withdrawn", "withdrawn_on": "null"},
            "It was marked as withdrawn here on {noticed} and is not quoted.",
        ),
        (
            {"superseded_by": "other.md"},
            "It was withdrawn on 1 March 2026 and is not quoted. It was replaced by “Dogs and "
            "keys” (Ambleford Safeguarding Children Partnership, March 2019).",
        ),
    ],
)
def test_when_it_was_withdrawn(build: Assemble, front: dict[str, str], said: str) -> None:
    """As precisely as stated, else the day on which a refresh found it; and what replaced it, where
    that is held."""
    bot = build(bruises=withdraw("On bruises", BRUISES, BEDS, **front), other=OTHER)
    reply, _ = ask(bot, ASKED)
    (noticed,) = bot.searcher.snapshot.manifest.withdrawn.values()
    assert reply.lead.partition(" spoke to this. ")[2] == said.format(noticed=say_date(noticed))


def test_the_day_on_which_it_was_noticed_stands_in_for_a_date() -> None:
    """The date of the document comes first, then that of the refresh that found it withdrawn."""
    undated, dated = (
        Metadata("T", publisher="P", status="withdrawn", withdrawn_on=date)
        for date in (None, "2026-02-01")
    )
    noticed = dict.fromkeys(["a.md", "b.md"], "2026-03-09")
    standing = Standing({"a.md": undated, "b.md": dated}, noticed)
    ending = " and is not quoted."
    assert standing.say_withdrawn("a.md") == (
        f"“T” (P) spoke to this. It was marked as withdrawn here on 9 March 2026{ending}"
    )
    assert standing.say_withdrawn("b.md") == (
        f"“T” (P) spoke to this. It was withdrawn on 1 February 2026{ending}"
    )


@pytest.mark.parametrize("message", ["Child Q", "summarise the Child Q review"])
def test_a_review_that_only_a_withdrawn_document_is_on(build: Assemble, message: str) -> None:
    """The bot has heard of it, and says so; a summary of it quotes nothing."""
    bot = build(q=withdraw("On Child Q", BRUISES, BEDS, review="Child Q"), other=OTHER)
    reply, _ = ask(bot, message)
    assert (reply.outcome, reply.quotes, reply.more) == (Outcome.ABSTAIN, (), ())
    assert reply.lead == SAID.replace("On bruises", "On Child Q")


def test_a_weak_question_on_such_a_review(build: Assemble) -> None:
    """Even where it would not have answered, no reply says that nothing is held on the review."""
    bot = build(q=withdraw("On Child Q", BRUISES, BEDS, review="Child Q"), other=OTHER)
    reply, _ = ask(bot, "what was said of private fostering in the Child Q review")
    assert reply.outcome is Outcome.ABSTAIN
    assert reply.lead == SAID.replace("On bruises", "On Child Q").replace(
        "spoke to this", "is what the briefings held on that review"
    )


def test_a_summary_leaves_out_what_is_withdrawn(build: Assemble) -> None:
    """Of two documents on a review the one that stands is summed up, with a note on the other."""
    bot = build(
        one=withdraw("On bruises", BRUISES, review="Child Q"),
        two=brief("Beds", BEDS, KEYS, review="Child Q"),
        other=OTHER,
    )
    reply, _ = ask(bot, "summarise the Child Q review")
    assert reply.outcome is Outcome.ANSWER
    assert set(name_quoted(reply)) == {"two"}
    assert reply.notes == (SAID,)


def test_a_subject_that_only_a_withdrawn_document_speaks_of(build: Assemble) -> None:
    """What stands does not answer for it, however near it reads."""
    fostering = "Private fostering was not reported by the school when the child moved in."
    near = "The child moved in when the school was told, and the school reported it by letter."
    bot = build(
        gone=withdraw("On fostering", fostering), near=brief("Moves", near, DOGS), other=OTHER
    )
    reply, _ = ask(bot, "private fostering reported by the school")
    assert reply.outcome is Outcome.ABSTAIN
    assert reply.lead == SAID.replace("On bruises", "On fostering")


def test_no_step_shows_a_withdrawn_document(build: Assemble) -> None:
    """Neither neighbours nor other reviews nor further quotes nor choices are of it."""
    bot = build(
        bruises=withdraw("On bruises", f"{BRUISES} {DOGS}", BEDS),
        near=NEAR,
        other=OTHER,
    )
    reply, conversation = ask(bot, ASKED)
    kinds = {step.kind for step in reply.steps}
    assert kinds >= {StepKind.SECTION, StepKind.REVIEW, StepKind.OTHERS}
    for step in (*reply.steps, Step(StepKind.CHOICES, "x")):
        shown = bot.follow(step, conversation)
        assert "bruises" not in name_quoted(shown)
        assert not any("bruises" in one.document for one in shown.steps)
    for message in ("more", "more", "not what I meant", "do other reviews say that"):
        shown = bot.reply(message, conversation)
        conversation = conversation.after(message, shown)
        assert "bruises" not in name_quoted(shown)
        assert not any("bruises" in one.document for one in shown.steps)


def test_a_text_that_is_withdrawn_elsewhere_has_no_such_source(build: Assemble) -> None:
    """A withdrawn document is no further source of words that stand in another."""
    bot = build(gone=withdraw("Old dogs", DOGS, BEDS), other=OTHER)
    reply, _ = ask(bot, "dangerous dog in the home")
    assert reply.quotes[0].quote.text == DOGS
    assert reply.quotes[0].also == ()


def test_a_quote_given_before_its_document_was_withdrawn(build: Assemble) -> None:
    """In a chat that goes on, no follow-up quotes it again; the reply says why."""
    stands = brief("On bruises", BRUISES, f"{BEDS} The bruise was seen there.")
    _, conversation = ask(build(bruises=stands, other=OTHER), ASKED)
    last = conversation.last
    assert last is not None
    assert last.reply.quotes[0].quote.text == BRUISES
    bot = build(bruises=withdraw("On bruises", BRUISES, BEDS), other=OTHER)
    told = SAID.replace("“On", "That was from “On").replace(" spoke to this.", ".")
    for step in last.reply.steps:
        reply = bot.follow(step, conversation)
        assert "bruises" not in name_quoted(reply)
        if step.kind in (StepKind.SECTION, StepKind.REVIEW):
            assert reply.lead == told
    source = bot.reply("which doc is that from", conversation)
    assert (source.lead, source.quotes) == (told, ())


def test_the_guard_refuses_a_withdrawn_document(build: Assemble) -> None:
    """Whatever made the reply, a quote or further source of a withdrawn document stops it."""
    before, _ = ask(build(bruises=brief("On bruises", BRUISES, BEDS), other=OTHER), ASKED)
    quote = before.quotes[0].quote
    bot = build(bruises=withdraw("On bruises", BRUISES, BEDS), other=OTHER)
    held = bot.searcher.snapshot.passages_of("briefings/bruises.md")
    now = next(
        q
        for passage in held
        for q in quote_passage(bot.searcher.snapshot.documents[passage.document], passage)
        if q.text == quote.text
    )
    for one in (SourcedQuote(now), SourcedQuote(now, also=(now,))):
        for place in ("quotes", "more"):
            reply = Reply(Outcome.ANSWER, **{place: (one,)})  # type: ignore[arg-type]
            with pytest.raises(GuardError, match=r"bruises\.md, is withdrawn"):
                guard_reply(reply, bot.searcher.snapshot, bot.desk.registry)


def test_about_names_the_areas_that_can_be_quoted(build: Assemble) -> None:
    """An area of which everything is withdrawn is no longer among those held."""
    gone = withdraw("On bruises", BRUISES, area="Brackwater")
    assert "They come from: Ambleford." in build(gone=gone, other=OTHER).about("about").lead


def test_both_answer_and_the_replacement_comes_first(build: Assemble) -> None:
    """However well the superseded one fits, it is second, with a note on what replaced it."""
    bot = build(old=OLD, new=NEW, other=OTHER)
    reply, _ = ask(bot, "escalation of a disagreement within two working days")
    assert reply.quotes[0].quote.text == NEWER
    names = name_quoted(reply)
    assert "old" in names
    assert names.index("old") > max(at for at, name in enumerate(names) if name == "new")
    assert list_notes(reply)["old"][0] == NOTE
    assert NOTE not in list_notes(reply)["new"]


def test_a_superseded_document_that_alone_answers(build: Assemble) -> None:
    """What replaced it says nothing on this, so it is quoted, with the note."""
    reply, _ = ask(build(old=OLD, new=NEW, other=OTHER), "look at the bed")
    assert reply.quotes[0].quote.text == BEDS
    assert reply.quotes[0].notes[0] == NOTE


@pytest.mark.parametrize(
    ("front", "note"),
    [
        ({"status": "superseded"}, "Superseded: check what replaced it."),
        ({"superseded_by": "gone.pdf"}, "Superseded: check what replaced it."),
        (
            {"superseded_by": "Guide to escalating"},
            "Superseded by “Guide to escalating”: check that one first.",
        ),
        ({"superseded_by": "briefings/new.md"}, NOTE),
        ({"superseded_by": "escalation in 2024"}, NOTE),
    ],
)
def test_what_replaced_it(build: Assemble, front: dict[str, str], note: str) -> None:
    """It is named by file or by title; a file that is not held is not."""
    old = brief("Escalation in 2019", LATER, BEDS, **front)
    reply, _ = ask(build(old=old, new=NEW, other=OTHER), "look at the bed")
    assert reply.quotes[0].quote.text == BEDS
    assert reply.quotes[0].notes[0] == note


def test_the_same_text_in_both_is_quoted_from_the_current_one(build: Assemble) -> None:
    """The superseded one is its further source, and is said to be superseded."""
    old = brief("A", BRUISES, LATER, superseded_by="z.md")
    bot = build(a=old, z=brief("Z", BEDS, BRUISES), other=OTHER)
    reply, _ = ask(bot, ASKED)
    first = reply.quotes[0]
    assert (first.quote.text, name_quoted(reply)[0]) == (BRUISES, "z")
    assert [one.citation.document for one in first.also] == ["briefings/a.md"]
    assert "section “Part 1”, since superseded" in read(reply)


@pytest.mark.parametrize(
    "message",
    ["summarise the Child Q review", "what do the reviews say about escalation of a disagreement"],
)
def test_side_by_side_the_current_one_comes_first(build: Assemble, message: str) -> None:
    """In a summary, and across reviews."""
    old = brief("A 2019", LATER, BEDS, review="Child Q", superseded_by="z.md")
    new = brief("Z 2024", NEWER, KEYS, review="Child Q", published='"2024-05"')
    reply, _ = ask(build(a=old, z=new, other=OTHER), message)
    names = name_quoted(reply)
    assert names == sorted(names, key="za".index)
    assert set(names) == {"a", "z"}
    assert list_notes(reply)["a"][0] == NOTE.replace("Escalation in", "Z")


def test_steps_of_a_superseded_document_carry_the_note(build: Assemble) -> None:
    """Its section, its neighbours and its source are shown with the note too."""
    bot = build(old=OLD, new=NEW, other=OTHER)
    reply, conversation = ask(bot, "look at the bed")
    for step in reply.steps:
        if step.kind in (StepKind.SECTION, StepKind.REVIEW):
            shown = bot.follow(step, conversation)
            assert shown.quotes[0].notes[0] == NOTE
    assert bot.reply("which doc is that from", conversation).quotes[0].notes == (NOTE,)
