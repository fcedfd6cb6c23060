"""What is remembered of each chat while the bot runs; in memory only, never on disk."""

from __future__ import annotations

import itertools
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.reply import KEPT_TURNS, Conversation, Step, Turn, is_idle

MOST_CHATS = 2_000
"""Chats held at once; beyond that the one that was silent longest goes. With every turn kept that
is some 150 MB, and far more than the people whom a board's bot serves in half an hour."""


@dataclass(slots=True)
class _Chat:
    conversation: Conversation = field(default_factory=Conversation)
    offered: OrderedDict[int, Turn] = field(default_factory=OrderedDict)
    """Turns whose next steps can still be pressed, by reply number."""
    album: str | None = None


class Chats:
    """Conversations by chat id, each dropped once idle; `bot.reply` says what a chat keeps.

    Used from the event loop only. `clock` gives seconds and never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._chats: OrderedDict[int, _Chat] = OrderedDict()
        # Starts anywhere, so that a button from before a restart names no reply of this run.
        self._numbers = itertools.count(secrets.randbits(48))

    def __len__(self) -> int:
        """How many chats are held."""
        return len(self._chats)

    def get_conversation(self, chat_id: int) -> Conversation:
        """The conversation so far; a new one where none is held."""
        self.drop_idle()
        chat = self._chats.get(chat_id)
        return chat.conversation if chat else Conversation()

    def keep_turn(self, chat_id: int, turn: Turn) -> None:
        """Add a turn to the conversation."""
        chat = self._touch(chat_id)
        chat.conversation = chat.conversation.after(turn.message, turn.reply)

    def overrule_areas(self, chat_id: int) -> None:
        """Let the area that was just set come before those named in the chat up to now."""
        chat = self._chats.get(chat_id)
        if chat:
            chat.conversation = chat.conversation.with_area(None)

    def offer_steps(self, chat_id: int, turn: Turn) -> int:
        """Hold a turn whose reply offers next steps; the number that its buttons carry."""
        chat, number = self._touch(chat_id), next(self._numbers)
        chat.offered[number] = turn
        while len(chat.offered) > KEPT_TURNS:
            chat.offered.popitem(last=False)
        return number

    def find_step(self, chat_id: int, number: int, index: int) -> tuple[Turn, Step] | None:
        """The pressed step and the turn that offered it; None where that is no longer held."""
        self.drop_idle()
        chat = self._chats.get(chat_id)
        turn = chat.offered.get(number) if chat else None
        if turn is None or index >= len(turn.reply.steps):
            return None
        return turn, turn.reply.steps[index]

    def is_new_album(self, chat_id: int, album: str | None) -> bool:
        """Whether this picture opens an album, or stands alone; an album gets one answer."""
        chat = self._touch(chat_id)
        if album is not None and album == chat.album:
            return False
        chat.album = album
        return True

    def forget(self, chat_id: int) -> None:
        """Let go of everything held for a chat."""
        self._chats.pop(chat_id, None)

    def drop_idle(self) -> None:
        """Let go of the chats that were idle for too long; every other call does it too."""
        now = self._clock()
        while self._chats and is_idle(next(iter(self._chats.values())).conversation.touched, now):
            self._chats.popitem(last=False)

    def _touch(self, chat_id: int) -> _Chat:
        self.drop_idle()
        chat = self._chats.setdefault(chat_id, _Chat())
        chat.conversation = replace(chat.conversation, touched=self._clock())
        self._chats.move_to_end(chat_id)
        while len(self._chats) > MOST_CHATS:
            self._chats.popitem(last=False)
        return chat
