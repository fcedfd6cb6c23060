"""The real assistant behind the real Telegram application, over HTTP: nothing is stood in for."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot import wording
from bot.assistant import Assistant
from bot.channels.telegram.application import ALLOWED_UPDATES, build_application
from bot.memory import Memory
from index.encoders.encoding import SentenceTransformerEncoder
from tests.fake_bot_api.person import Alert, Person, Received
from tests.fake_bot_api.server import TOKEN, FakeBotApi
from tests.invented import load_shipped

ASKED = "What is disguised compliance?"
QUOTED = (
    "Disguised compliance' is when a parent or carer gives agencies the appearance of co-operating"
)
BUTTONS = (
    ("More", "Whole section"),
    ("More from this review", "Other reviews on this"),
    ("Contacts",),
)


@pytest.fixture(scope="module")
def bot(encoder: SentenceTransformerEncoder) -> Assistant:
    return load_shipped(encoder)


@asynccontextmanager
async def run_bot(bot: Assistant, folder: Path) -> AsyncIterator[Person]:
    """The bot polling the fake server, and a person in a private chat with it."""
    async with FakeBotApi() as api:
        application = build_application(TOKEN, bot, Memory(folder / "memory.sqlite"), api.url)
        async with application:
            assert application.updater
            await application.updater.start_polling(allowed_updates=ALLOWED_UPDATES)
            await application.start()
            yield Person(api, "Ada")
            await application.updater.stop()
            await application.stop()


def marks(received: Received, kind: str) -> list[str]:
    """The marked parts of one kind."""
    return [text for name, text in received.marks if name == kind]


async def test_a_question_gets_a_quote_its_source_and_buttons(
    bot: Assistant, tmp_path: Path
) -> None:
    """One message: the quote set off, the source under it in italics, the next steps as buttons."""
    async with run_bot(bot, tmp_path) as ada:
        await ada.says(ASKED)
        (answer,) = await ada.reads()
        first = marks(answer, "blockquote")[0]
        assert QUOTED in first
        assert answer.text.startswith(first)
        assert marks(answer, "italic")[0].startswith(
            "Learning note on “Serious Case Review Briefing: Serious Case Reviews S & D” "
            "(Swindon Local Safeguarding Children Board, May 2018, practice briefing"
        )
        assert answer.buttons == BUTTONS


async def test_the_buttons_work(bot: Assistant, tmp_path: Path) -> None:
    """More, the whole section, other reviews and contacts each come in a message of their own."""
    async with run_bot(bot, tmp_path) as ada:
        await ada.says(ASKED)
        (answer,) = await ada.reads()
        assert await ada.presses("More") == Alert()
        more = marks((await ada.reads())[0], "blockquote")
        assert more
        assert not set(more) & set(marks(answer, "blockquote"))
        assert await ada.presses("Whole section") == Alert()
        section = marks((await ada.reads())[0], "blockquote")
        assert any(QUOTED in text for text in section)
        assert await ada.presses("Other reviews on this") == Alert()
        assert (await ada.reads())[0].text.startswith(wording.OTHERS_OF)
        assert await ada.presses("Contacts") == Alert()
        assert wording.CONTACT_AREA_UNKNOWN.format(area="Swindon") in (await ada.reads())[0].text


async def test_an_emergency_is_the_first_line_in_bold(bot: Assistant, tmp_path: Path) -> None:
    """999 opens the message in bold; the front door of the person's own area follows."""
    async with run_bot(bot, tmp_path) as ada:
        await ada.says("/area swindon")
        await ada.says("stepdad is hitting him now")
        _, urgent = await ada.reads(2)
        (bold,) = marks(urgent, "bold")
        assert urgent.text.startswith(bold)
        assert bold.startswith(wording.EMERGENCY)
        assert "01793 466903" in urgent.text


async def test_a_follow_up_and_its_source(bot: Assistant, tmp_path: Path) -> None:
    """The next message knows what was quoted."""
    async with run_bot(bot, tmp_path) as ada:
        await ada.says(ASKED)
        await ada.says("which doc is that from")
        source = (await ada.reads(2))[1]
        assert source.text.startswith(f"{wording.SOURCE_OF_LAST} Learning note on “Serious Case")


async def test_nothing_typed_is_kept_or_logged(
    bot: Assistant, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """After questions, private details and presses, no file and no log line holds any of it."""
    caplog.set_level(logging.DEBUG)
    said = ["zqmarker what is disguised compliance", "Joanna Zqsmith of 14 Acacia Avenue, neglect?"]
    async with run_bot(bot, tmp_path) as ada:
        await ada.says("/area swindon")
        for message in said:
            await ada.says(message)
        replies = await ada.reads(3)
        assert replies[2].text.startswith(wording.IDENTIFYING)
        assert await ada.presses("Whole section") == Alert()
        await ada.reads()
    words = ("zqmarker", "zqsmith", "joanna", "acacia", "disguised")
    logged = caplog.text.lower()
    assert [word for word in words if word in logged] == []
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    held = b"".join(path.read_bytes() for path in files).lower()
    assert b"swindon" in held
    assert [word for word in words if word.encode() in held] == []
    assert [word for word in words[:3] if any(word in one.text.lower() for one in replies)] == []
