"""What a chat keeps when the briefings are refreshed between two of its messages."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot import wording
from bot.answering.bringing_up import bring_up
from bot.live import LiveAssistant
from bot.reply import Conversation, Outcome, Reply, Step, StepKind
from index.quotes.quoting import verify_quote
from index.snapshot import Snapshot
from tests.versions import Published, make_published, write_version

SEED = 20260401
ROUNDS = 20
BRUISE = "is a bruise on a baby referred"
ESCALATION = "did nobody use the escalation policy"
FATHERS = "what do the reviews say about fathers"
SOURCE = "where is that from"
GONE = wording.SOURCE_GONE.format(
    source="“Briefing alder edition1” (Ambleford Safeguarding Children Partnership, March 2019, "
    "practice briefing, area: Ambleford), section “Bruising”"
)
Files = dict[str, str]


@pytest.fixture
def published(tmp_path: Path) -> Published:
    made = make_published(tmp_path)
    made.publish(write_version(1))
    return made


def talk(live: LiveAssistant, *messages: str) -> Conversation:
    """A conversation of these messages."""
    conversation = Conversation()
    for message in messages:
        conversation = conversation.after(message, live.reply(message, conversation))
    return conversation


def refresh(published: Published, live: LiveAssistant, **files: str | None) -> None:
    """Publish version 1 with some files otherwise, or without them, and change to that."""
    held: Files = write_version(1)
    for name, text in files.items():
        held.pop(f"{name}.md", None)
        if text is not None:
            held[f"{name}.md"] = text
    published.publish(held)
    assert live.look()


def take_from(files: Files, name: str) -> str:
    return files[f"{name}.md"]


ALDER = take_from(write_version(1), "alder")
EDITED = ALDER.replace("must be referred at once", "must be referred the same day")
WITHDRAWN = ALDER.replace("kind: practice", "status: withdrawn\nkind: practice")


def texts(reply: Reply) -> list[str]:
    return [one.quote.text for one in (*reply.quotes, *reply.more)]


@pytest.mark.parametrize("typed", [True, False])
def test_a_button_from_before_answers_anew(published: Published, typed: bool) -> None:
    """A pressed button, or its label typed, gives the question's answer as it stands now, and says
    so; the button below that works as ever."""
    live = published.follow()
    before = talk(live, BRUISE)
    assert before.last
    section = next(one for one in before.last.reply.steps if one.kind is StepKind.SECTION)
    refresh(published, live, alder=EDITED)
    reply = live.reply(section.label, before) if typed else live.follow(section, before)
    assert reply.lead == wording.REFRESHED
    assert "must be referred the same day" in texts(reply)[0]
    assert reply.snapshot == live.snapshot_id
    after = before.after(BRUISE, reply)
    again = live.follow(next(s for s in reply.steps if s.kind is StepKind.SECTION), after)
    assert (again.lead, "the same day" in texts(again)[0]) == ("", True)


def test_contacts_from_before_are_given_at_once(published: Published) -> None:
    """The Contacts button of an old reply gives the contacts of today, not the question again."""
    live = published.follow()
    before = talk(live, f"{BRUISE} in Ambleford")
    published.publish(write_version(2))
    assert live.look()
    reply = live.follow(Step(StepKind.CONTACTS, wording.STEP_CONTACTS), before)
    assert reply.outcome is Outcome.CONTACTS
    assert [one.contact.phone for one in reply.contacts] == ["01632 960102"]


@pytest.mark.parametrize("alder", [EDITED, None, f"# Other\n\nNothing of it.\n{ALDER}"])
def test_a_quote_that_is_gone_is_said_to_be(published: Published, alder: str | None) -> None:
    """Asked where it is from, the chat says where it stood and that it is gone; it does not take
    the quote before that for it."""
    live = published.follow()
    before = talk(live, ESCALATION, BRUISE)
    refresh(published, live, alder=alder)
    reply = live.reply(SOURCE, before)
    assert (reply.lead, texts(reply)) == (GONE, [])


def test_a_withdrawn_document_is_said_to_be(published: Published) -> None:
    """Of a quote whose document was withdrawn since, that is said."""
    live = published.follow()
    before = talk(live, ESCALATION, BRUISE)
    refresh(published, live, alder=WITHDRAWN)
    reply = live.reply(SOURCE, before)
    assert reply.lead.startswith(
        wording.QUOTED_BEFORE.format(
            document="“Briefing alder edition1” (Ambleford Safeguarding Children Partnership, "
            "March 2019)"
        )
    )
    assert "withdrawn" in reply.lead
    assert texts(reply) == []


@pytest.mark.parametrize("message", ["more", "do other reviews say that", "not what I meant"])
def test_typed_steps_after_a_quote_that_is_gone(published: Published, message: str) -> None:
    """`More` of what is gone is the question's answer as it stands now."""
    live = published.follow()
    before = talk(live, BRUISE, "thanks")
    refresh(published, live, alder=EDITED)
    reply = live.reply(message, before)
    assert reply.lead == wording.REFRESHED
    assert texts(reply)[0].startswith("A bruise on a baby who cannot crawl must be referred the")


@pytest.mark.parametrize("message", ["more", SOURCE])
def test_an_unchanged_document_serves_as_before(published: Published, message: str) -> None:
    """After a refresh that leaves the quoted document alone the chat goes on as without one."""
    live = published.follow()
    before = talk(live, BRUISE)
    unrefreshed = live.reply(message, before)
    refresh(published, live, elm="# Elm\n\n## Ending\n\nThe panel thanked everybody.\n")
    reply = live.reply(message, before)
    assert reply == replace(unrefreshed, snapshot=live.snapshot_id)


def test_a_renamed_document_is_cited_by_its_new_name(published: Published) -> None:
    """A quote of a document that only changed its file name stands, and its steps lead there."""
    live = published.follow()
    before = talk(live, BRUISE)
    refresh(published, live, alder=None, zeta=ALDER)
    reply = live.reply(SOURCE, before)
    assert [one.quote.citation.document for one in reply.quotes] == ["zeta.md"]
    assert {one.document for one in reply.steps if one.document} == {"zeta.md"}
    section = next(one for one in reply.steps if one.kind is StepKind.SECTION)
    assert texts(live.follow(section, before.after(SOURCE, reply)))[0].startswith("A bruise")


def test_notes_are_those_of_now(published: Published) -> None:
    """A quote from before that is shown again carries what must be said beside it now."""
    live = published.follow()
    before = talk(live, FATHERS)
    assert before.last
    shown = before.last.reply
    (first, *_) = (*shown.quotes, *shown.more)
    name = first.quote.citation.document.removesuffix(".md")
    newer = take_from(write_version(1), name).replace(f"Briefing {name}", "Newer briefing")
    old = take_from(write_version(1), name).replace(
        "kind: practice", "superseded_by: newer.md\nkind: practice"
    )
    refresh(published, live, **{name: old})
    refresh(published, live, **{name: old, "newer": newer})
    brought = bring_up(before, live._assistant.answerer).last
    assert brought
    for one in (*brought.reply.quotes, *brought.reply.more):
        superseded = "Newer briefing" in " ".join(one.notes)
        assert superseded == (one.quote.citation.document == f"{name}.md")


def test_a_follow_up_that_leans_on_what_is_gone(published: Published) -> None:
    """`And GPs?`, a summary, or who sat on the panel, of a document that is gone."""
    live = published.follow()
    before = talk(live, "summarise the Child Q review", "and the GP?")
    refresh(published, live, alder=None)
    for message in ("and fathers?", "who was on the panel", "summarise it", "who wrote it", "why"):
        reply = live.reply(message, before)
        assert not any("alder" in text for text in texts(reply)), message


def test_a_step_taken_counts_for_no_second_question(published: Published) -> None:
    """Pressing More between two follow-ups changes nothing in what the second one asks."""
    live = published.follow()
    understanding = live._assistant.understanding
    plain = talk(live, FATHERS, "for teenagers", "in foster care")
    assert plain.last
    pressed = plain.after(plain.last.message, plain.last.reply)
    assert (
        understanding.read_question("and GPs?", pressed).query
        == understanding.read_question("and GPs?", plain).query
    )


def edit(files: Files, choose: random.Random) -> Files:
    """One random edit, as board staff make them."""
    names = [name for name in files if name.endswith(".md")]
    name = choose.choice(names)
    text = files[name]
    lines = text.split("\n")
    body = [at for at, line in enumerate(lines) if line.endswith(".") and ":" not in line]
    at = choose.choice(body)

    def put(line: str | None) -> Files:
        changed = [*lines[:at], *([] if line is None else [line]), *lines[at + 1 :]]
        return {**files, name: "\n".join(changed)}

    others = {one: held for one, held in files.items() if one != name}
    edits: tuple[Callable[[], Files], ...] = (
        lambda: others if len(names) > 1 else files,
        lambda: {**others, f"new-{choose.randrange(99)}.md": text},
        lambda: put(None if len(body) > 1 else "Nothing is said here any more."),
        lambda: put(lines[at].replace("e", "o")),
        lambda: put(f"A sentence before it. {lines[at]}"),
        lambda: put(f"{lines[at]}\n\n## Another part\n\nWhat follows is on the bruise of a baby."),
        lambda: {**files, name: text.replace("## Fathers", "## Parents").replace("2019", "2020")},
        lambda: {**files, name: text.replace("kind: pr", "status: withdrawn\nkind: pr")},
        lambda: {**files, name: text.replace("kind: pr", "superseded_by: birch.md\nkind: pr")},
        lambda: {**files, name: files[names[0]], names[0]: text},  # they change their names
    )
    return choose.choice(edits)()


def check(reply: Reply, snapshot: Snapshot) -> None:
    """Every quote, step and place in a reply is of the present snapshot."""
    for sourced in (*reply.quotes, *reply.more):
        for quote in (sourced.quote, *sourced.also):
            name = quote.citation.document
            verify_quote(snapshot.documents[name], quote)
            assert quote.citation.metadata == snapshot.metadata[name]
            (passage,) = (p for p in snapshot.passages_of(name) if p.number == quote.passage)
            assert passage.start < quote.end
            assert quote.start < passage.end
    for step in reply.steps:
        if step.document:
            assert step.passage in {p.number for p in snapshot.passages_of(step.document)}


def test_random_edits_between_two_messages(tmp_path: Path) -> None:
    """Whatever is edited between two messages, no follow-up fails, every quote and button is of the
    present snapshot, and the source that is named is that of the quote which was shown."""
    published = make_published(tmp_path)
    published.publish(write_version(1))
    live = published.follow()
    choose, files = random.Random(SEED), write_version(1)
    followed = {"gone": 0, "stands": 0, "anew": 0}
    for _ in range(ROUNDS):
        opening = choose.sample([BRUISE, ESCALATION, FATHERS, "summarise the Child S review"], 2)
        before = talk(live, *opening)
        seen = [turn.reply for turn in before.turns if texts(turn.reply)]
        files = edit(edit(files, choose), choose)
        if choose.random() < 0.2:
            files = write_version(1)
        published.publish(files)
        switched = live.look()
        snapshot = live._assistant.searcher.snapshot
        for message in (SOURCE, "more", "and GPs?", "do other reviews say that", "who signed it"):
            reply = live.reply(message, before)
            check(reply, snapshot)
            if message == SOURCE and seen:
                assert texts(reply) in ([], texts(seen[-1])[:1])
                followed["stands" if texts(reply) else "gone"] += 1
        for turn in before.turns:
            for step in turn.reply.steps:
                reply = live.follow(step, before.up_to(turn))
                check(reply, snapshot)
                anew = reply.lead.startswith(wording.REFRESHED)
                assert anew == (switched and step.kind is not StepKind.CONTACTS)
                followed["anew"] += anew
    assert min(followed.values()) >= 5, followed
