"""An admin's briefing goes live from a phone and is taken back: the real bot, as a process."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.channels.telegram import wording
from tests.fake_bot_api import server
from tests.fake_bot_api.person import Alert, Person, Received
from tests.fake_bot_api.server import TOKEN, FakeBotApi
from tests.invented import write_knowledge

ROOT = Path(__file__).resolve().parent.parent
ADMIN = 71
CONFIG = """
knowledge: knowledge
index: index
memory: memory.sqlite
telegram:
  admins: [71]
"""
BRIEFING = """---
title: "Learning briefing: Child V"
publisher: Ambleford Safeguarding Children Partnership
area: Ambleford
published: "2026-02"
kind: practice briefing
reviews: [Child V]
---

# Learning briefing: Child V

## Dogs in the home

Visitors were kept out by two large dogs, and nobody asked for the dogs to be put in another room.
"""
ASKED = "what did the Child V review say about the dogs in the home"
QUOTED = (
    "“Visitors were kept out by two large dogs, and nobody asked for the dogs to be put in "
    "another room.”"
)


@asynccontextmanager
async def run_bot(folder: Path, api: FakeBotApi) -> AsyncIterator[Process]:
    """`python -m bot` with the settings of a folder, until it polls; ended at last."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TELEGRAM_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        cwd=ROOT,
        env={
            **kept,
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": api.url,
            "REVIEW_BOT_CONFIG": os.path.relpath(folder / "config.yaml", ROOT),
        },
        stdin=DEVNULL,
        stderr=PIPE,
    )
    try:
        await api.wait_for(lambda: api.count("getUpdates") > 0 or process.returncode is not None)
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def say(person: Person, message: str, count: int = 1) -> list[Received]:
    """The answers to a message."""
    await person.says(message)
    return await person.reads(count)


async def ask_until(person: Person, found: bool) -> str:
    """The answer to the question, asked again until it quotes the briefing or does not."""
    for _ in range(60):
        (answer,) = await say(person, ASKED)
        if (QUOTED in answer.text) == found:
            return answer.text
        await asyncio.sleep(0.5)
    raise AssertionError("the bot did not change to what was published")


async def test_a_briefing_goes_live_and_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent, planned, published, quoted within seconds, gone back from, and quoted no more; others
    get what they get for any unknown command, and nothing of theirs is planned."""
    monkeypatch.setattr(server, "PATIENCE_S", 120.0)
    write_knowledge(tmp_path / "knowledge")
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    put = tmp_path / "knowledge" / "briefings" / "Child V.md"
    async with FakeBotApi() as api, run_bot(tmp_path, api) as process:
        ada, bob = Person(api, "Ada", number=ADMIN), Person(api, "Bob")
        for command in ("/refresh", "/status", "/history", "/rollback"):
            assert await say(bob, command) == [Received(wording.UNKNOWN_COMMAND)]
        await bob.sends_file("Child V.md", BRIEFING.encode())
        assert await bob.reads() == [Received(wording.NO_PICTURES)]
        assert "hold nothing on Child V" in (await say(ada, ASKED))[0].text

        await ada.sends_file("Child V.md", BRIEFING.encode())
        opening, plan = await ada.reads(2)
        assert opening.text == wording.PLANNING
        assert plan.text == (
            "New (1)\n"
            "  briefings/Child V.md: “Learning briefing: Child V”, Ambleford Safeguarding Children "
            "Partnership, February 2026, practice briefing, Ambleford; 2 passages\n\n"
            "Unchanged: 3\n\n"
            "Nothing was published: this was only the plan. Before it is published, every golden "
            f"question is asked.\n\n{wording.DECIDE}"
        )
        assert plan.buttons == ((wording.PUBLISH, wording.DISCARD),)
        assert not put.exists()
        assert await ada.presses(wording.PUBLISH) == Alert()
        opening, done = await ada.reads(2)
        assert opening.text == wording.PUBLISHING
        published = re.fullmatch(
            r"Built and published snapshot (\w+): 4 documents, 13 passages \(1 new\)\.\n\n"
            + re.escape(wording.LIVE),
            done.text,
        )
        assert published
        assert QUOTED in await ask_until(ada, found=True)
        assert put.read_text(encoding="utf-8") == BRIEFING

        (status,) = await say(ada, "/status")
        assert re.match(
            r"In use since \d+ \w+ \d{4}, \d\d:\d\d UTC: published by Telegram admin 71\n"
            rf"Built: .* \(snapshot {published[1]}\)\nDocuments: 4, passages: 13\n",
            status.text,
        )
        assert status.text.endswith(
            "\n\n4 attempts by others at admin commands in the last 30 days."
        )
        _, nothing = await say(ada, "/refresh", 2)
        assert "Already up to date: publishing would change nothing." in nothing.text

        (choice,) = await say(ada, "/rollback")
        (back, *_), (leave, *_) = choice.buttons
        assert back.startswith(status.text.removeprefix("In use since ")[:8])
        assert leave == wording.LEAVE
        assert await ada.presses(back) == Alert()
        _, done = await ada.reads(2)
        assert done.text.startswith("Went back to snapshot ")
        assert "hold nothing on Child V" in await ask_until(ada, found=False)
        (history,) = await say(ada, "/history")
        assert re.findall(r"UTC: (published|gone back to) by (.*)", history.text) == [
            ("gone back to", "Telegram admin 71"),
            ("published", "Telegram admin 71"),
            ("published", "a start that had to build it"),
        ]
        assert process.returncode is None
    assert not list((tmp_path / "index" / "incoming").glob("*"))
