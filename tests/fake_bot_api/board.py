"""The bot with two admins, and a refresh that reports what a test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.channels.telegram import wording
from bot.channels.telegram.admin import Staff
from bot.channels.telegram.refreshing import Report
from tests.fake_bot_api.person import Person
from tests.fake_bot_api.running import World, run_world

ADMIN, OTHER_ADMIN = 71, 72


@dataclass
class FakeRefreshing:
    """Reports what a test says, in order, and keeps what it was asked for."""

    reports: list[Report] = field(default_factory=list)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    read: list[bytes] = field(default_factory=list)
    """Contents of the files that it was given."""
    free: asyncio.Event = field(default_factory=asyncio.Event)
    """While this is not set, it works."""
    broken: bool = False

    def __post_init__(self) -> None:
        self.free.set()

    async def run(self, arguments: Sequence[str]) -> Report:
        self.asked.append(tuple(arguments))
        if "--add" in arguments:
            self.read.append(Path(arguments[arguments.index("--add") + 1]).read_bytes())
        await self.free.wait()
        if self.broken:
            raise RuntimeError("what went wrong")
        return self.reports.pop(0)

    async def close(self) -> None:
        self.reports.insert(0, Report(False, wording.REFRESH_STOPPED))
        self.free.set()


@dataclass
class Board(World):
    """A running bot with a fake refresh."""

    refreshing: FakeRefreshing
    incoming: Path

    def admin(self, number: int = ADMIN) -> Person:
        return self.person("Ada", number)

    def list_files(self) -> list[str]:
        """The names of the documents that wait."""
        return [path.name for path in self.incoming.rglob("*") if path.is_file()]


@asynccontextmanager
async def run_board(folder: Path, *planned: Report) -> AsyncIterator[Board]:
    """The bot with two admins and the reports of the fake refresh."""
    refreshing = FakeRefreshing(list(planned))
    staff = Staff(frozenset({ADMIN, OTHER_ADMIN}), refreshing, folder / "index" / "incoming")
    async with run_world(folder, staff=staff) as world:
        yield Board(
            world.api,
            world.assistant,
            world.memory,
            world.application,
            folder,
            refreshing,
            staff.incoming,
        )
