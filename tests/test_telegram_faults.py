"""What goes wrong on the way, and what a person and the log see of it."""

from __future__ import annotations

import asyncio
import gc
import io
import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from telegram import Chat, Message, Update, User

from bot.channels.telegram import sending, wording
from bot.channels.telegram.application import ChatOrder
from tests.fake_bot_api.person import Received
from tests.fake_bot_api.running import MORE, FakeAssistant, World, run_world
from tests.fake_bot_api.server import TOKEN

SECRET = "Zebedee-of-Quince-Lane"


@pytest.fixture(autouse=True)
def _retry_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "RETRY_PAUSES_S", (0.0, 0.0))


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that any logger of this process says, at DEBUG."""
    written = io.StringIO()
    handler, root = logging.StreamHandler(written), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


async def ask(world: World, question: str) -> list[Received]:
    ada = world.person()
    await ada.says(question)
    return await ada.reads()


async def test_an_error_in_the_assistant_is_an_apology(tmp_path: Path, log: io.StringIO) -> None:
    """A failed reply apologises without detail, is logged without text, and the next one works."""
    async with run_world(tmp_path, FakeAssistant(broken=True)) as world:
        assert await ask(world, SECRET) == [Received(wording.APOLOGY)]
        world.assistant.broken = False
        assert await ask(world, "hello") == [Received("reply to hello in None")]
    assert "RuntimeError at running.py" in log.getvalue()
    assert SECRET not in log.getvalue()


async def test_a_pause_that_telegram_asks_for_is_kept(tmp_path: Path) -> None:
    """A reply refused with 429 is sent again after the pause, once."""
    async with run_world(tmp_path) as world:
        world.api.fail("sendMessage", 429, retry_after=1)
        assert await ask(world, "hello") == [Received("reply to hello in None")]
        assert world.api.count("sendMessage") == 2


async def test_passing_server_errors_cost_nothing(tmp_path: Path) -> None:
    """A 502 and a dropped connection while sending are tried again; the reply arrives."""
    async with run_world(tmp_path) as world:
        world.api.fail("sendMessage", 502)
        world.api.drop("sendMessage")
        assert await ask(world, "hello") == [Received("reply to hello in None")]
        assert world.api.count("sendMessage") == 3


async def test_a_server_that_stays_broken_ends_in_an_apology(tmp_path: Path) -> None:
    """A reply that cannot be sent is given up with an apology; the next message is answered."""
    async with run_world(tmp_path) as world:
        world.api.fail("sendMessage", 500, times=3)
        assert await ask(world, "hello") == [Received(wording.APOLOGY)]
        world.api.fail("sendMessage", 500, times=6)
        ada = world.person()
        await ada.says("lost")
        await ada.says("hello again")
        assert await ada.reads() == [Received("reply to hello again in None")]


async def test_polling_survives_errors(tmp_path: Path) -> None:
    """Refused, dropped and broken answers to getUpdates lose no message."""
    async with run_world(tmp_path) as world:
        world.api.drop("getUpdates")
        world.api.garble("getUpdates", '{"ok": true, "result": [')
        world.api.fail("getUpdates", 502)
        assert await ask(world, "one") == [Received("reply to one in None")]
        assert await ask(world, "two") == [Received("reply to two in None")]


async def test_someone_who_blocked_the_bot_is_left_alone(tmp_path: Path) -> None:
    """A reply that a person no longer takes is not followed by an apology."""
    async with run_world(tmp_path) as world:
        world.api.fail("sendMessage", 403)
        ada = world.person()
        await ada.says("one")
        await ada.says("two")
        assert await ada.reads() == [Received("reply to two in None")]
        assert world.api.count("sendMessage") == 2


async def test_a_press_acknowledged_too_late_is_still_answered(tmp_path: Path) -> None:
    """Telegram refuses a late acknowledgement; the followed reply comes all the same."""
    async with run_world(tmp_path, FakeAssistant(steps=(MORE,))) as world:
        ada = world.person()
        await ada.says("one")
        await ada.reads()
        world.api.fail("answerCallbackQuery", 400)
        pressing = asyncio.create_task(ada.presses("More from this review"))
        assert await ada.reads() == [Received("More from this review after one in None")]
        pressing.cancel()


async def test_a_menu_that_cannot_be_set_stops_nothing(tmp_path: Path) -> None:
    """A refused setMyCommands leaves a bot that answers."""
    async with run_world(tmp_path) as world:
        world.api.fail("setMyCommands", 500)
        assert world.application.post_init is not None
        await world.application.post_init(world.application)
        assert await ask(world, "hello") == [Received("reply to hello in None")]


async def test_one_chat_waits_in_order_and_delays_no_other(tmp_path: Path) -> None:
    """While one chat's reply takes long others are answered; its own messages keep their order."""
    done = threading.Event()
    async with run_world(tmp_path, FakeAssistant(holds={"slow": done})) as world:
        ada, bo = world.person("Ada"), world.person("Bo")
        await ada.says("slow")
        await ada.says("quick")
        await ada.says("/help")
        await bo.says("hello")
        assert await bo.reads() == [Received("reply to hello in None")]
        assert {message for message, _ in world.assistant.asked} == {"slow", "hello"}
        done.set()
        assert [message.text for message in await ada.reads(3)] == [
            "reply to slow in None",
            "reply to quick in None",
            "about help",
        ]


async def test_locks_go_when_nobody_needs_them() -> None:
    """A chat's lock is held only while an update of that chat is under way or waits."""
    order, held = ChatOrder(), []
    chat = Chat(7, "private")

    async def work() -> None:
        held.append(list(order.locks))

    updates = [
        Update(number, Message(number, None, chat, from_user=User(7, "Ada", False)))  # type: ignore[arg-type]
        for number in (1, 2)
    ]
    await asyncio.gather(*(order.process_update(update, work()) for update in updates))
    gc.collect()
    assert (held, list(order.locks)) == ([[7], [7]], [])


async def test_no_message_text_is_logged_or_written(tmp_path: Path, log: io.StringIO) -> None:
    """At DEBUG, with errors of every kind, no log and no file holds a word that a person typed."""
    async with run_world(tmp_path, FakeAssistant(steps=(MORE,))) as world:
        ada = world.person()
        for talkative in ("telegram", "httpx", "httpcore"):
            logging.getLogger(talkative).setLevel(logging.DEBUG)
        await ada.says("/area Ambleford")
        await ada.says(f"about {SECRET}")
        await ada.reads(2)
        await ada.presses("More from this review")
        await ada.reads()
        broken = {"update_id": 1, "message": {"text": SECRET, "message_id": "x"}}
        world.api.garble("getUpdates", f'{{"ok": true, "result": [{broken}')
        world.api.garble("getUpdates", str({"ok": True, "result": [broken]}).replace("'", '"'))
        world.api.garble("sendMessage", f'{{"ok": true, "result": "{SECRET}')
        world.assistant.broken = True
        await ada.says(f"fail {SECRET}")
        await ada.says(f"fail again {SECRET}")
        assert await ada.reads() == [Received(wording.APOLOGY)]
        asyncio.get_running_loop().call_exception_handler(
            {"message": SECRET, "exception": ValueError(SECRET)}
        )
        logging.getLogger("bot").error("an address: /bot%s/getMe", TOKEN)
        paths = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert [path.name for path in paths if path.name == "memory.sqlite"] == ["memory.sqlite"]
        assert [path for path in paths if SECRET.encode() in path.read_bytes()] == []
    said = log.getvalue()
    assert "RuntimeError at running.py" in said
    assert "telegram.ext.ExtBot: Calling Bot API endpoint `…` with parameters `…`" in said
    assert "an address: /bot<token>/getMe" in said
    assert [line for line in said.splitlines() if SECRET in line or TOKEN in line] == []
