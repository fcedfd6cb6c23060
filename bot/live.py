"""Answers from what is published, and from what is published next as soon as it can be opened."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from bot import wording
from bot.assembly import open_published
from bot.assistant import Assistant
from bot.registries.areas import Areas
from bot.reply import Conversation, Reply, SourcedQuote, Step, Turn
from bot.settings import Settings
from index.errors import KnowledgeError
from index.quotes.quoting import QuoteError, verify_quote
from index.snapshot import read_current
from index.types import Metadata

LOGGER = logging.getLogger(__name__)

EVERY_S = 1.0
"""How often a look is taken at what is published."""


@dataclass(frozen=True, slots=True)
class Held:
    """One assistant, and what its documents are."""

    assistant: Assistant

    @property
    def id(self) -> str:
        """The snapshot that it answers from."""
        return self.assistant.searcher.snapshot.manifest.id


class LiveAssistant:
    """An assistant that changes to the next snapshot between two replies, never within one.

    Each call takes the assistant once and works with it to the end; the one before is let go when
    its last reply is done. What a conversation holds of an older snapshot is brought up to date.
    """

    def __init__(
        self,
        assistant: Assistant,
        settings: Settings,
        reopen: Callable[[Settings], Assistant] = open_published,
        clock: Callable[[], date] = date.today,
    ) -> None:
        self._held = Held(assistant)
        self._settings = settings
        self._reopen = reopen
        self._clock = clock
        self._day = clock()
        self._failed = ""
        self._stop = threading.Event()
        self._watch: threading.Thread | None = None

    @property
    def areas(self) -> Areas:
        """Every area that can be set or named."""
        return self._held.assistant.areas

    @property
    def snapshot_id(self) -> str:
        """The snapshot that the next reply is made from."""
        return self._held.id

    def reply(self, message: str, conversation: Conversation) -> Reply:
        """The answer to one message."""
        held = self._held
        return _stamp(held, held.assistant.reply(message, bring_up(conversation, held)))

    def follow(self, step: Step, conversation: Conversation) -> Reply:
        """What a pressed next step shows; of a reply from an older snapshot, the question is
        answered anew instead."""
        held, last = self._held, conversation.last
        if last is None or last.reply.snapshot in ("", held.id):
            return _stamp(held, held.assistant.follow(step, bring_up(conversation, held)))
        earlier = bring_up(replace(conversation, turns=conversation.turns[:-1]), held)
        reply = held.assistant.reply(last.message, earlier)
        lead = "\n".join(filter(None, (wording.REFRESHED, reply.lead)))
        return _stamp(held, replace(reply, lead=lead))

    def about(self, what: str) -> Reply:
        """The fixed texts of /start, /help, /about and /privacy."""
        return self._held.assistant.about(what)

    def contacts(self, area: str | None) -> Reply:
        """The registry's contacts for an area, or what is held when none is known."""
        return self._held.assistant.contacts(area)

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

        On a new day, ages of documents and contacts are counted anew.
        """
        if (today := self._clock()) != self._day:
            self._day, self._held = today, Held(_turn_day(self._held.assistant, today))
        current = None
        try:
            current = read_current(self._settings.index)
            if current in (None, self._held.id, self._failed):
                return False
            self._held = Held(self._reopen(self._settings))
        except KnowledgeError as error:
            self._failed = current or ""
            LOGGER.warning("The new snapshot is not used: %s", error)
            return False
        LOGGER.info("answering from snapshot %s", self._held.id)
        return True

    def _watching(self) -> None:
        while not self._stop.wait(EVERY_S):
            try:
                self.look()
            except Exception as error:  # noqa: BLE001  the watch must go on; the old one answers
                LOGGER.warning("A look at the index failed: %s", type(error).__name__)


def bring_up(conversation: Conversation, held: Held) -> Conversation:
    """The conversation with those quotes alone that stand in a snapshot as they were made."""
    if all(turn.reply.snapshot in ("", held.id) for turn in conversation.turns):
        return conversation
    return replace(
        conversation, turns=tuple(_bring_up_turn(turn, held) for turn in conversation.turns)
    )


def _bring_up_turn(turn: Turn, held: Held) -> Turn:
    reply = turn.reply
    if reply.snapshot in ("", held.id):
        return turn
    quotes = tuple(one for one in reply.quotes if _stands(one, held))
    more = tuple(one for one in reply.more if _stands(one, held))
    return replace(turn, reply=replace(reply, quotes=quotes, more=more, steps=()))


def _stands(sourced: SourcedQuote, held: Held) -> bool:
    """Whether a quote, and each that says the same, is the same slice of the same document."""
    snapshot = held.assistant.searcher.snapshot
    for quote in (sourced.quote, *sourced.also):
        name = quote.citation.document
        metadata: Metadata | None = snapshot.metadata.get(name)
        if metadata is None or metadata != quote.citation.metadata:
            return False
        try:
            verify_quote(snapshot.documents[name], quote)
        except QuoteError:
            return False
        if not any(one.number == quote.passage for one in snapshot.passages_of(name)):
            return False
    return True


def _turn_day(assistant: Assistant, today: date) -> Assistant:
    answerer, desk = assistant.answerer, assistant.desk
    return replace(
        assistant, answerer=replace(answerer, today=today), desk=replace(desk, today=today)
    )


def _stamp(held: Held, reply: Reply) -> Reply:
    return replace(reply, snapshot=held.id)
