"""What this channel needs of the assistant. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.reply import Conversation, Reply, Step


class KnownAreas(Protocol):
    """The areas that the assistant knows."""

    @property
    def names(self) -> Sequence[str]:
        """Their names as shown."""

    def resolve_area(self, text: str) -> str | None:
        """The area that `text` names, or None."""


class Answering(Protocol):
    """Whatever answers a person's message; called from worker threads."""

    @property
    def areas(self) -> KnownAreas:
        """The areas that a person can choose from."""

    def reply(self, message: str, conversation: Conversation) -> Reply:
        """Answer a message."""

    def follow(self, step: Step, conversation: Conversation) -> Reply:
        """Answer a pressed next step; `conversation.last` is the turn that offered it."""

    def about(self, what: str) -> Reply:
        """Answer "start", "help", "about" or "privacy"."""

    def contacts(self, area: str | None) -> Reply:
        """The contacts of an area, or of every area when it is unknown."""
