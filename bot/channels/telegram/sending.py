"""Sending to Telegram: messages in order, the typing sign, answers to presses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from telegram import (
    Bot,
    CallbackQuery,
    ForceReply,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MaybeInaccessibleMessage,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatAction, ChatType, ParseMode
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.channels.telegram.html import render_messages
from bot.rendering import Part, PartKind

LOGGER = logging.getLogger(__name__)

TYPING_AFTER_S = 0.3
"""A reply that is ready sooner needs no typing sign, and a group's 20 sends a minute go further."""
TYPING_EVERY_S = 4.0
"""Telegram takes the typing sign away after 5 seconds."""
RETRY_PAUSES_S = (0.5, 1.5)
"""Waits before a send is tried again after a network error. Telegram may have taken the first
attempt: a message that arrives twice is better than an emergency line that never arrives."""

Keyboard = InlineKeyboardMarkup | ForceReply


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes: a chat, its topic, and in a group the message that it replies to."""

    chat_id: int
    thread_id: int | None = None
    reply_to: int | None = None


def find_place(message: MaybeInaccessibleMessage) -> Place:
    """Where an answer to this message goes."""
    if not isinstance(message, Message):
        return Place(message.chat.id)
    in_group = message.chat.type != ChatType.PRIVATE
    return Place(
        message.chat.id,
        message.message_thread_id if message.is_topic_message else None,
        message.message_id if in_group else None,
    )


async def send_parts(
    bot: Bot, place: Place, parts: Sequence[Part], keyboard: Keyboard | None = None
) -> None:
    """Send the parts in as many messages as they need; the keyboard goes under the last."""
    messages = render_messages(parts)
    for position, message in enumerate(messages, 1):
        await _send_message(
            bot,
            place,
            message,
            reply_to=place.reply_to if position == 1 else None,
            keyboard=keyboard if position == len(messages) else None,
        )


async def send_sentence(
    bot: Bot, place: Place, sentence: str, keyboard: Keyboard | None = None
) -> None:
    """Send one fixed sentence."""
    await send_parts(bot, place, (Part(PartKind.LEAD, sentence),), keyboard)


async def answer_press(query: CallbackQuery, alert: str | None = None) -> None:
    """Take the waiting sign off a pressed button, with an alert where one is given."""
    try:
        await query.answer(text=alert, show_alert=alert is not None)
    except BadRequest:
        # Telegram takes no answer to a press of some minutes ago, such as one from a restart.
        LOGGER.info("a press was too old to be acknowledged")


@asynccontextmanager
async def show_typing(bot: Bot, place: Place) -> AsyncIterator[None]:
    """Show that the bot is typing for as long as the work inside goes on."""
    typing = asyncio.create_task(_keep_typing(bot, place))
    try:
        yield
    finally:
        typing.cancel()
        await asyncio.wait({typing})


async def _keep_typing(bot: Bot, place: Place) -> None:
    await asyncio.sleep(TYPING_AFTER_S)
    try:
        while True:
            await bot.send_chat_action(
                place.chat_id, ChatAction.TYPING, message_thread_id=place.thread_id
            )
            await asyncio.sleep(TYPING_EVERY_S)
    except TelegramError as error:
        LOGGER.info("typing could not be shown: %s", type(error).__name__)


async def _send_message(
    bot: Bot, place: Place, html: str, *, reply_to: int | None, keyboard: Keyboard | None
) -> None:
    for pause in (*RETRY_PAUSES_S, None):
        try:
            await bot.send_message(
                place.chat_id,
                html,
                parse_mode=ParseMode.HTML,
                message_thread_id=place.thread_id,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_markup=keyboard,
                reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True)
                if reply_to
                else None,
            )
        except BadRequest:
            raise
        except NetworkError:
            if pause is None:
                raise
            await asyncio.sleep(pause)
        else:
            return
