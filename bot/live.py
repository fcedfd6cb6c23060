"""Answers from what is published, and from what is published next as soon as it can be opened."""

from __future__ import annotations

import ctypes
import gc
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.answering.bringing_up import bring_up
from bot.assembly import open_published
from bot.assistant import Assistant
from bot.registries.areas import Areas
from bot.reply import Conversation, Reply, Step
from bot.settings import Settings
from index.errors import KnowledgeError
from index.snapshot import read_current

LOGGER = logging.getLogger(__name__)

EVERY_S = 1.0
"""How often a look is taken at what is published."""
AGAIN_AFTER = 60
"""Looks after which a snapshot that could not be opened is tried again: what failed may have been
the machine, short of memory or of open files."""


class LiveAssistant:
    """An assistant that changes to the next snapshot between two replies, never within one.

    Each call takes the assistant once and works with it to the end; the one before is let go when
    its last reply is done. What a conversation holds of an older snapshot is brought up to date.
    """

    def __init__(
        self,
        assistant: Assistant,
        settings: Settings,
        reopen: Callable[[Settings, date], Assistant] = open_published,
        clock: Callable[[], date] = date.today,
    ) -> None:
        self._assistant = assistant
        self._settings = settings
        self._reopen = reopen
        self._clock = clock
        self._day = assistant.desk.today
        self._failed: tuple[object, ...] | None = None
        self._looks_left = 0
        self._stop = threading.Event()
        self._watch: threading.Thread | None = None

    @property
    def areas(self) -> Areas:
        """Every area that can be set or named."""
        return self._assistant.areas

    @property
    def snapshot_id(self) -> str:
        """The snapshot that the next reply is made from."""
        return _name(self._assistant)

    def reply(self, message: str, conversation: Conversation) -> Reply:
        """The answer to one message."""
        held = self._assistant
        return _stamp(held, held.reply(message, bring_up(conversation, held.answerer)))

    def follow(self, step: Step, conversation: Conversation) -> Reply:
        """What a pressed next step shows; of a reply from an older snapshot, the question is
        answered anew instead."""
        held = self._assistant
        return _stamp(held, held.follow(step, bring_up(conversation, held.answerer)))

    def about(self, what: str) -> Reply:
        """The fixed texts of /start, /help, /about and /privacy."""
        held = self._assistant
        return _stamp(held, held.about(what))

    def contacts(self, area: str | None) -> Reply:
        """The registry's contacts for an area, or what is held when none is known."""
        held = self._assistant
        return _stamp(held, held.contacts(area))

    def start(self) -> None:
        """Watch what is published, on a thread of its own."""
        self._watch = threading.Thread(target=self._watching, name="snapshots", daemon=True)
        self._watch.start()

    def stop(self) -> None:
        """End the watch."""
        self._stop.set()
        if self._watch:
            self._watch.join()

    def look(self) -> bool:
        """Change to what is published now where that is another snapshot; whether it did.

        On a new day, ages of documents and contacts are counted anew. What cannot be opened is
        warned of once, and the snapshot before goes on answering.
        """
        if (today := self._clock()) != self._day:
            self._day, self._assistant = today, _turn_day(self._assistant, today)
        switch: tuple[object, ...] = ()
        try:
            current = read_current(self._settings.index)
            if current in (None, self.snapshot_id):
                return False
            switch = (current, *_tell_switch(self._settings.index))
            if switch == self._failed and self._looks_left > 0:
                self._looks_left -= 1
                return False
            self._assistant = self._reopen(self._settings, self._day)
        except Exception as error:  # noqa: BLE001  whatever it is, the one before goes on answering
            if switch != self._failed:
                why = error if isinstance(error, KnowledgeError) else type(error).__name__
                LOGGER.warning("The new snapshot is not used: %s", why)
            self._failed, self._looks_left = switch, AGAIN_AFTER
            return False
        self._failed = None
        _give_back_memory()
        LOGGER.info("answering from snapshot %s", self.snapshot_id)
        return True

    def _watching(self) -> None:
        while not self._stop.wait(EVERY_S):
            self.look()


def _name(assistant: Assistant) -> str:
    """The snapshot that an assistant answers from."""
    return assistant.searcher.snapshot.manifest.id


def _give_back_memory() -> None:
    """Let go of the snapshot before, whose objects hold each other, and where the C library can,
    return to the system what it had: 70 MB for a small index."""
    gc.collect()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):  # glibc alone has it
        trim(0)


def _tell_switch(index: Path) -> tuple[int, int]:
    """Tells two switches apart, for a damaged snapshot is built anew under the same id."""
    held = (index / "current").stat()
    return held.st_mtime_ns, held.st_ino


def _turn_day(assistant: Assistant, today: date) -> Assistant:
    answerer, desk = assistant.answerer, assistant.desk
    return replace(
        assistant, answerer=replace(answerer, today=today), desk=replace(desk, today=today)
    )


def _stamp(held: Assistant, reply: Reply) -> Reply:
    return replace(reply, snapshot=_name(held))
