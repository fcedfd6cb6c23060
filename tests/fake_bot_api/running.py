"""The real Telegram application on the fake server, with an assistant that a test controls."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from bot.channels.telegram import handlers
from bot.channels.telegram.admin import Staff
from bot.channels.telegram.application import ALLOWED_UPDATES, App, build_application
from bot.channels.telegram.chats import Chats
from bot.memory import Memory
from bot.rendering import Part, PartKind
from bot.reply import Conversation, Outcome, Reply, SourcedQuote, Step, StepKind
from index.types import Citation, Metadata, Quote
from tests.fake_bot_api.person import Person
from tests.fake_bot_api.server import PATIENCE_S, TOKEN, FakeBotApi

MORE = Step(StepKind.MORE, "More from this review", "a.md", 1)
CONTACTS = Step(StepKind.CONTACTS, "Contacts")
SECTION = Step(StepKind.SECTION, "Whole section", "a.md", 1)


QUOTE = Quote("Invented.", 0, 9, Citation("a.md", Metadata("A"), ()), 1)


@dataclass(frozen=True)
class FakeAreas:
    """Two invented areas."""

    names: tuple[str, ...] = ("Ambleford", "Brackwater")

    def resolve_area(self, text: str) -> str | None:
        """The area of that name, in any case."""
        return next((name for name in self.names if name.lower() == text.lower()), None)


@dataclass
class FakeAssistant:
    """Answers with what it was asked; waits or fails where a test says so."""

    areas: FakeAreas = field(default_factory=FakeAreas)
    asked: list[tuple[str, Conversation]] = field(default_factory=list)
    holds: dict[str, threading.Event] = field(default_factory=dict)
    """Messages whose replies wait until the event is set."""
    steps: tuple[Step, ...] = ()
    broken: bool = False

    def reply(self, message: str, conversation: Conversation) -> Reply:
        """`reply to <message> in <area>`, with the steps that the test set."""
        self.asked.append((message, conversation))
        if self.broken:
            raise RuntimeError(f"could not answer {message}")
        if message in self.holds:
            self.holds[message].wait(PATIENCE_S)
        lead = f"reply to {message} in {conversation.area}"
        return Reply(Outcome.ANSWER, lead=lead, steps=self.steps)

    def follow(self, step: Step, conversation: Conversation) -> Reply:
        """What was pressed, and which message it belongs to."""
        self.asked.append((step.label, conversation))
        said = conversation.last.message if conversation.last else "nothing"
        lead = f"{step.label} after {said} in {conversation.area}"
        quotes = () if step.kind is StepKind.CONTACTS else (SourcedQuote(QUOTE),)
        return Reply(Outcome.ANSWER, lead=lead, quotes=quotes)

    def about(self, what: str) -> Reply:
        """Which of the four it was."""
        return Reply(Outcome.ABOUT, lead=f"about {what}")

    def contacts(self, area: str | None) -> Reply:
        """Which area it was."""
        return Reply(Outcome.CONTACTS, lead=f"contacts of {area}", area=area)


def lay_out(reply: Reply) -> tuple[Part, ...]:
    """A layout of the lead only: what a reply says is not what these tests are about."""
    return (Part(PartKind.LEAD, reply.lead),)


@dataclass
class World:
    """A bot that runs, its server, its assistant, and the folder that it may write in."""

    api: FakeBotApi
    assistant: FakeAssistant
    memory: Memory
    application: App
    folder: Path

    def person(self, name: str = "Ada", number: int | None = None) -> Person:
        """Someone in a private chat with the bot; `number` is their user id."""
        return Person(self.api, name, number=number)


@asynccontextmanager
async def run_world(
    folder: Path,
    assistant: FakeAssistant | None = None,
    chats: Chats | None = None,
    staff: Staff | None = None,
) -> AsyncIterator[World]:
    """The application polling the fake server, as `run_bot` runs it."""
    assistant = assistant or FakeAssistant()
    memory = Memory(folder / "memory.sqlite")
    async with FakeBotApi() as api:
        with patch.object(handlers, "lay_out_reply", lay_out):
            application = build_application(TOKEN, assistant, memory, api.url, chats, staff)
            async with application:
                assert application.post_init
                assert application.updater
                await application.post_init(application)
                await application.updater.start_polling(allowed_updates=ALLOWED_UPDATES)
                await application.start()
                yield World(api, assistant, memory, application, folder)
                await application.updater.stop()
                await application.stop()
                if application.post_stop:
                    await application.post_stop(application)
