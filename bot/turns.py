"""What the last turn brings to a message that leans on it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.areas import Areas
from bot.identifying import PrivateDetails, redact
from bot.messages import clean_message
from bot.reply import Conversation, Outcome
from index.lexical import find_terms

AREA_ALONE = 5
"""Words of a message that may do no more than name an area: `what about in Coventry`."""


def redact_last(
    conversation: Conversation, find_private: Callable[[str], PrivateDetails]
) -> Conversation:
    """The conversation with the last message cleaned, its private details taken out."""
    last = conversation.last
    if last is None:
        return conversation
    said = clean_message(last.message)
    said = redact(said, find_private(said))
    return replace(conversation, turns=(*conversation.turns[:-1], replace(last, message=said)))


def complete_message(message: str, conversation: Conversation, areas: Areas) -> tuple[str, bool]:
    """A message that only names an area is the last message asked for that area.

    The second value tells whether contacts were asked for.
    """
    last = conversation.last
    named = areas.named_in(message)
    if last is None or len(named) != 1 or len(message.split()) > AREA_ALONE:
        return message, False
    if find_terms(areas.cut_names(message)):
        return message, False
    said = areas.cut_names(last.message)
    return f"{said} {named[0]}", last.reply.outcome is Outcome.CONTACTS
