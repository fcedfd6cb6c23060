"""What is remembered of a chat, for how long, and the buttons that point into it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from telegram.constants import InlineKeyboardButtonLimit

from bot.channels.telegram import application
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.keyboard import PLAN, build_keyboard, parse_press
from bot.reply import IDLE_SECONDS, Conversation, Outcome, Reply, Step, StepKind, Turn

STEP = Step(StepKind.MORE, "More")


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def make_turn(message: str) -> Turn:
    return Turn(message, Reply(Outcome.ANSWER, lead=message, steps=(STEP,)))


def test_a_chat_keeps_its_last_ten_turns() -> None:
    """The eleventh turn takes the first one's place, in the conversation and in the buttons."""
    chats = Chats(Clock())
    turns = [make_turn(f"question {number}") for number in range(11)]
    numbers = []
    for turn in turns:
        chats.keep_turn(1, turn)
        numbers.append(chats.offer_steps(1, turn))
    assert chats.get_conversation(1) == Conversation(turns=tuple(turns[1:]))
    held = [chats.find_step(1, number, 0) for number in numbers]
    assert held == [None, *((turn, STEP) for turn in turns[1:])]


def test_a_chat_is_dropped_after_thirty_idle_minutes() -> None:
    """An idle chat is let go when any chat is next used; a busy one stays."""
    clock = Clock()
    chats = Chats(clock)
    idle, busy = make_turn("idle"), make_turn("busy")
    chats.keep_turn(1, idle)
    number = chats.offer_steps(1, idle)
    chats.keep_turn(2, busy)
    clock.now += IDLE_SECONDS
    chats.keep_turn(2, busy)
    assert chats.get_conversation(1) == Conversation(turns=(idle,))
    clock.now += 1
    assert chats.get_conversation(2) == Conversation(turns=(busy, busy))
    assert chats.get_conversation(1) == Conversation()
    assert chats.find_step(1, number, 0) is None


async def test_idle_chats_go_even_if_nobody_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The running bot lets go of an idle chat by itself, without another message."""
    monkeypatch.setattr(application, "SWEEP_EVERY_S", 0.001)
    clock = Clock()
    chats = Chats(clock)
    chats.keep_turn(1, make_turn("idle"))
    application.sweep_chats(chats)
    assert len(chats) == 1
    clock.now += IDLE_SECONDS + 1
    async with asyncio.timeout(10):
        while len(chats):
            await asyncio.sleep(0.001)


def test_a_button_belongs_to_its_chat_and_its_run() -> None:
    """No other chat, no step that was not offered, no number of another run finds a reply."""
    chats, turn = Chats(Clock()), make_turn("question")
    number = chats.offer_steps(1, turn)
    assert chats.find_step(1, number, 0) == (turn, STEP)
    assert chats.find_step(2, number, 0) is None
    assert chats.find_step(1, number, 1) is None
    assert Chats(Clock()).offer_steps(1, turn) != number


def test_forgetting_a_chat_lets_go_of_all_of_it() -> None:
    """After /forget neither the conversation nor its buttons are held."""
    chats, turn = Chats(Clock()), make_turn("question")
    chats.keep_turn(1, turn)
    number = chats.offer_steps(1, turn)
    chats.forget(1)
    assert (chats.get_conversation(1), chats.find_step(1, number, 0)) == (Conversation(), None)


def test_an_album_is_new_once() -> None:
    """The pictures of one album count as one; pictures without an album each count."""
    chats = Chats(Clock())
    albums = ["a", "a", None, None, "b", "b", "c"]
    seen = [chats.is_new_album(1, album) for album in albums]
    assert seen == [True, False, True, True, True, False, True]


def test_short_labels_share_a_row() -> None:
    """At most two buttons stand in a row, and a long label has its row to itself."""
    labels = ("More from this review", "Whole section", "Contacts", "A long passage as a choice")
    keyboard = build_keyboard([Step(StepKind.PASSAGE, label) for label in labels], 7)
    assert keyboard is not None
    rows = [
        [(button.text, button.callback_data) for button in row] for row in keyboard.inline_keyboard
    ]
    assert rows == [
        [("More from this review", "k:7:0"), ("Whole section", "k:7:1")],
        [("Contacts", "k:7:2")],
        [("A long passage as a choice", "k:7:3")],
    ]
    assert build_keyboard((), 7) is None


def test_callback_data_stay_within_telegrams_limit() -> None:
    """The largest number and index that can come up fit 64 bytes and are read back."""
    number = 2**48 + 10**9
    keyboard = build_keyboard([STEP] * 100, number)
    assert keyboard is not None
    data = str(keyboard.inline_keyboard[-1][-1].callback_data)
    assert len(data.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
    assert parse_press(data) == (number, 99)


@pytest.mark.parametrize(
    "data", [None, "", "k:1", "k:1:x", "x:1:2", "k:1:2:3", "k:-1:2", "k:1:1000", "r:1:2"]
)
def test_other_data_are_no_press(data: str | None) -> None:
    """Callback data that this channel did not make are not read as a step."""
    assert parse_press(data) is None


def test_a_plan_has_buttons_of_its_own() -> None:
    """A button of an admin's plan is read as that, and as no step of a reply."""
    keyboard = build_keyboard([STEP], 7, PLAN)
    assert keyboard is not None
    data = str(keyboard.inline_keyboard[0][0].callback_data)
    assert (parse_press(data, PLAN), parse_press(data)) == ((7, 0), None)
    assert parse_press("k:7:0", PLAN) is None
