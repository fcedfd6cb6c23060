"""Whom a message speaks to: in a group the bot answers only when spoken to. Pure."""

from __future__ import annotations

from telegram import Message, MessageEntity
from telegram.constants import ChatType


def is_addressed(message: Message, bot_id: int, username: str) -> bool:
    """Whether a message that is no command speaks to the bot.

    Always in a private chat; in a group when it replies to the bot or mentions it.
    """
    if message.chat.type == ChatType.PRIVATE:
        return True
    answered = message.reply_to_message
    if answered and answered.from_user and answered.from_user.id == bot_id:
        return True
    return any(mention.lower() == f"@{username}".lower() for mention in _list_mentions(message))


def is_addressed_command(message: Message, username: str) -> bool:
    """Whether an unknown command is meant for this bot rather than another one in the chat."""
    name, _, receiver = (message.text or "").split(maxsplit=1)[0].partition("@")
    if receiver:
        return receiver.lower() == username.lower()
    return bool(name) and message.chat.type == ChatType.PRIVATE


def read_question(message: Message, username: str) -> str:
    """The text of a message without the mentions of the bot."""
    text = message.text or ""
    for mention in _list_mentions(message):
        if mention.lower() == f"@{username}".lower():
            text = text.replace(mention, "", 1)
    return text.strip()


def read_argument(message: Message) -> str:
    """What follows the command in a message; empty where nothing does."""
    return "".join((message.text or "").split(maxsplit=1)[1:]).strip()


def _list_mentions(message: Message) -> list[str]:
    found = {
        **message.parse_entities([MessageEntity.MENTION]),
        **message.parse_caption_entities([MessageEntity.MENTION]),
    }
    return list(found.values())
