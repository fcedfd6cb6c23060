"""The running assistant changes to what is published, and drops no reply for it."""

from __future__ import annotations

import gc
import logging
import random
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot import live as live_module
from bot import wording
from bot.assistant import Assistant
from bot.live import LiveAssistant
from bot.rendering import lay_out_more, lay_out_reply, render_plain
from bot.reply import Conversation, Outcome, Reply
from bot.settings import Settings
from index.history import roll_back
from index.snapshot import read_current
from tests.invented import TODAY
from tests.versions import Published, make_published, write_version

SEED = 20260331
ASKERS, QUESTIONS = 8, 25
PATIENCE_S = 60.0
SOURCE_ASKED = "where is that from"
MESSAGES = (
    "is a bruise on a baby referred",
    "and GPs?",
    "more",
    SOURCE_ASKED,
    "did nobody use the escalation policy",
    "what do the reviews say about fathers",
    "who do I ring in Ambleford",
    "do other reviews say that",
    "summarise the Child R review",
    "what about Child S",
)
BRUISE = MESSAGES[0]


@pytest.fixture
def published(tmp_path: Path) -> Published:
    return make_published(tmp_path)


def find_versions(text: str) -> set[int]:
    """The versions that a text is of."""
    found = re.findall(r"edition(\d)|01632 96010(\d)", text)
    return {int(one or other) for one, other in found}


def read_all(reply: Reply) -> str:
    """All that a person would read of a reply, More included."""
    return render_plain((*lay_out_reply(reply), *lay_out_more(reply)))


@dataclass(frozen=True)
class Got:
    """One reply, and what was asked."""

    asked: str
    reply: Reply


def ask_about(live: LiveAssistant, seed: int, barrier: threading.Barrier) -> list[Got]:
    """A chat of a person who types and presses."""
    choose, conversation, got = random.Random(seed), Conversation(), []
    barrier.wait(PATIENCE_S)
    for at in range(QUESTIONS):
        time.sleep(choose.random() * 0.04)
        last = conversation.last
        if last and last.reply.steps and at % 3 == 2:
            step, message = choose.choice(last.reply.steps), last.message
            reply, asked = live.follow(step, conversation), f"[{step.label}]"
        else:
            message = choose.choice(MESSAGES)
            reply, asked = live.reply(message, conversation), message
        conversation = conversation.after(message, reply)
        got.append(Got(asked, reply))
    return got


def wait_until_answering(live: LiveAssistant, snapshot_id: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while live.snapshot_id != snapshot_id:
        assert time.monotonic() < until, "the last snapshot was not taken up"
        time.sleep(0.01)


def test_refreshes_under_two_hundred_questions(
    published: Published, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """While eight people ask and press, two versions go live in turn: every reply is whole and of
    one version, that of the snapshot which it names; after the last refresh all are of that."""
    monkeypatch.setattr(live_module, "EVERY_S", 0.02)
    versions = {published.publish(write_version(version)): version for version in (2, 1)}
    live = published.follow()
    live.start()
    barrier = threading.Barrier(ASKERS + 1)
    try:
        with ThreadPoolExecutor(ASKERS) as pool:
            asking = [pool.submit(ask_about, live, SEED + at, barrier) for at in range(ASKERS)]
            barrier.wait(PATIENCE_S)
            version, last = 1, ""
            while not all(one.done() for one in asking):
                version = 3 - version
                last = published.publish(write_version(version))
                wait_until_answering(live, last)
            got = [one for chat in asking for one in chat.result()]
        wait_until_answering(live, last)
        after = live.reply(BRUISE, Conversation())
    finally:
        live.stop()
    assert len(got) == ASKERS * QUESTIONS
    mixed = []
    for one in got:
        found = find_versions(read_all(one.reply))
        if one.reply.lead.startswith(wording.SOURCE_GONE.partition("{")[0]):
            assert (one.reply.quotes, one.reply.more) == ((), ())  # it names what was, and where
        elif not found <= {versions[one.reply.snapshot]}:
            mixed.append(one)
    assert mixed == []
    assert {versions[one.reply.snapshot] for one in got} == {1, 2}
    assert sum(bool(find_versions(read_all(one.reply))) for one in got) > len(got) / 2
    assert find_versions(read_all(after)) == {version}
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_refresh_in_the_midst_of_a_reply(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reply that was begun on one snapshot is finished on it, and says so; the next is of the
    new one."""
    first = published.publish(write_version(1))
    live = published.follow()
    second = published.publish(write_version(2))
    answer = Assistant.reply

    def switch_and_answer(bot: Assistant, message: str, conversation: Conversation) -> Reply:
        live.look()
        return answer(bot, message, conversation)

    monkeypatch.setattr(Assistant, "reply", switch_and_answer)
    for snapshot, version in ((first, 1), (second, 2)):
        reply = live.reply(BRUISE, Conversation())
        assert (reply.snapshot, find_versions(read_all(reply))) == (snapshot, {version})


def damage(settings: Settings) -> None:
    """Spoil what is published."""
    current = read_current(settings.index)
    assert current
    path = settings.index / "snapshots" / current / "documents.jsonl"
    path.write_bytes(path.read_bytes()[:-20])


def test_a_damaged_snapshot_leaves_the_old_one_answering(
    published: Published, caplog: pytest.LogCaptureFixture
) -> None:
    """What cannot be opened is warned of once, and the old one answers; the same content built
    anew, under the same id, is used, and so is the next."""
    published.publish(write_version(1))
    live = published.follow()
    second = published.publish(write_version(2))
    damage(published.settings)
    looks = [live.look() for _ in range(live_module.AGAIN_AFTER * 2 + 5)]
    assert not any(looks)
    assert find_versions(read_all(live.reply(BRUISE, Conversation()))) == {1}
    (warning,) = (one for one in caplog.records if one.levelno >= logging.WARNING)
    assert "documents.jsonl is damaged" in warning.getMessage()
    assert published.publish(write_version(2)) == second
    assert live.look()
    assert find_versions(read_all(live.reply(BRUISE, Conversation()))) == {2}
    published.publish(write_version(3))
    assert live.look()
    assert find_versions(read_all(live.reply(BRUISE, Conversation()))) == {3}


def test_what_failed_for_the_machine_is_tried_again(
    published: Published, caplog: pytest.LogCaptureFixture
) -> None:
    """A snapshot that could not be opened for want of memory is used once it can be."""
    published.publish(write_version(1))
    first, tries = published.follow(), []

    def open_later(settings: Settings, today: date) -> object:
        tries.append(today)
        if len(tries) < 3:
            raise MemoryError
        return published.open(settings, today)

    live = LiveAssistant(first._assistant, published.settings, open_later, lambda: TODAY)  # type: ignore[arg-type]
    published.publish(write_version(2))
    looks = 0
    while not live.look():
        looks += 1
        assert looks < 1000
    assert (len(tries), looks) == (3, 2 * live_module.AGAIN_AFTER + 2)
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING] == [
        "The new snapshot is not used: MemoryError"
    ]


def test_an_index_that_goes_away_changes_nothing(published: Published) -> None:
    """Without a published snapshot the one that is held goes on answering."""
    published.publish(write_version(1))
    live = published.follow()
    (published.settings.index / "current").unlink()
    assert not live.look()
    assert find_versions(read_all(live.reply(BRUISE, Conversation()))) == {1}


def test_a_rollback_is_picked_up(published: Published) -> None:
    """Going back changes the answers and the contacts back."""
    published.publish(write_version(1))
    published.publish(write_version(2))
    live = published.follow()
    assert find_versions(read_all(live.contacts("Ambleford"))) == {2}
    roll_back(published.settings.index, "business manager")
    assert live.look()
    assert not live.look()
    for reply in (live.reply(BRUISE, Conversation()), live.contacts("Ambleford")):
        assert find_versions(read_all(reply)) == {1}


def test_a_new_day_is_counted_anew(published: Published) -> None:
    """Without any refresh, documents grow older and contacts go out of date with the days."""
    published.publish(write_version(1))
    day = [date(2021, 4, 1)]
    live = published.follow(lambda: day[0])
    day[0] = date(2025, 6, 11)
    assert not live.look()
    (first, *_) = live.reply(BRUISE, Conversation()).quotes
    (current,) = live.contacts("Ambleford").contacts
    day[0] = date(2027, 6, 11)
    assert wording.OLD.format(years=6) in first.notes
    assert not live.look()
    (first, *_) = live.reply(BRUISE, Conversation()).quotes
    (stale,) = live.contacts("Ambleford").contacts
    assert wording.OLD.format(years=8) in first.notes
    assert current.note != stale.note
    published.publish(write_version(2))
    assert live.look()
    (again, *_) = live.reply(BRUISE, Conversation()).quotes
    assert wording.OLD.format(years=8) in again.notes


def test_nothing_of_old_snapshots_is_kept(published: Published) -> None:
    """After many changes one assistant is held, and no more files are open than before."""
    ids = [published.publish(write_version(version)) for version in (1, 2)]
    live = published.follow()
    held = []
    for number in range(4):
        for message in (*MESSAGES, "what about Carrowdale"):
            live.reply(message, Conversation())
        roll_back(published.settings.index, "business manager", ids[number % 2])
        assert live.look()
        held.append(
            (
                sum(isinstance(one, Assistant) for one in gc.get_objects()),
                len(list(Path("/proc/self/fd").iterdir())),
            )
        )
    assert len(set(held)) == 1
    assert live.snapshot_id in ids


def test_the_small_replies_say_their_snapshot_too(published: Published) -> None:
    """Fixed texts and contacts carry the id, so that a button of theirs is known to be old."""
    first = published.publish(write_version(1))
    live = published.follow()
    replies = [live.about("help"), live.contacts("Ambleford"), live.reply("thanks", Conversation())]
    assert [reply.snapshot for reply in replies] == [first] * 3
    assert [reply.outcome for reply in replies] == [Outcome.ABOUT, Outcome.CONTACTS, Outcome.ABOUT]
