"""What the bot does with each kind of update: unpack it, ask the assistant, reply."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ParamSpec

from telegram import Bot, ForceReply, Message, Update
from telegram.error import Forbidden, TelegramError
from telegram.ext import ContextTypes

from bot.channels.telegram import wording
from bot.channels.telegram.addressing import (
    is_addressed,
    is_addressed_command,
    read_argument,
    read_question,
)
from bot.channels.telegram.answering import Answering
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.keyboard import build_keyboard, parse_press
from bot.channels.telegram.logs import describe_error
from bot.channels.telegram.sending import (
    Place,
    answer_press,
    find_place,
    send_parts,
    send_sentence,
    show_typing,
)
from bot.memory import Memory, StoreError
from bot.rendering import lay_out_reply
from bot.reply import Reply, Turn

LOGGER = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE
P = ParamSpec("P")

NAMES_SHOWN = 20
"""Areas named in one sentence at most; a longer list helps nobody on a phone."""


@dataclass(frozen=True, slots=True)
class Channel:
    """The handlers, with what they need: each takes an update and answers in its chat."""

    assistant: Answering
    memory: Memory
    chats: Chats

    async def show_about(self, update: Update, context: Context, *, what: str) -> None:
        """/start, /help, /about and /privacy."""
        message, _ = unpack_message(update)
        place = find_place(message)
        reply = await self._work(context.bot, place, self.assistant.about, what)
        await self._send_reply(context.bot, place, Turn("", reply))

    async def answer_ask(self, update: Update, context: Context) -> None:
        """/ask, with the question after it or asked for."""
        message, user_id = unpack_message(update)
        question = read_argument(message)
        await self._answer_question(context.bot, find_place(message), user_id, question)

    async def answer_text(self, update: Update, context: Context) -> None:
        """Anything typed that is not a command."""
        message, user_id = unpack_message(update)
        if is_addressed(message, context.bot.id, context.bot.username):
            question = read_question(message, context.bot.username)
            await self._answer_question(context.bot, find_place(message), user_id, question)

    async def show_contacts(self, update: Update, context: Context) -> None:
        """/contacts, of the area named after it or else of the person's own."""
        message, user_id = unpack_message(update)
        place, named = find_place(message), read_argument(message)
        area = self.assistant.areas.resolve_area(named) if named else await self._get_area(user_id)
        if named and area is None:
            await send_sentence(context.bot, place, wording.AREA_UNKNOWN_CONTACTS)
            return
        reply = await self._work(context.bot, place, self.assistant.contacts, area)
        await self._send_reply(context.bot, place, Turn("", reply))

    async def change_area(self, update: Update, context: Context) -> None:
        """/area: show it, set it, or clear it with /area off."""
        message, user_id = unpack_message(update)
        named = read_argument(message)
        try:
            sentence = await asyncio.to_thread(self._change_area, user_id, named)
            if named:
                self.chats.overrule_areas(message.chat.id)
        except StoreError as error:
            LOGGER.warning("%s", error)
            sentence = wording.NOT_KEPT
        await send_sentence(context.bot, find_place(message), sentence)

    async def forget_person(self, update: Update, context: Context) -> None:
        """/forget: delete the person's area and let go of their conversations."""
        message, user_id = unpack_message(update)
        self.chats.forget(message.chat.id)
        self.chats.forget(user_id)  # a private chat carries the id of its person
        try:
            await asyncio.to_thread(self.memory.forget, user_id)
            sentence = wording.FORGOTTEN
        except StoreError as error:
            LOGGER.warning("%s", error)
            sentence = wording.NOT_KEPT
        await send_sentence(context.bot, find_place(message), sentence)

    async def press_button(self, update: Update, context: Context) -> None:
        """A pressed next step: acknowledge the press, then answer in a new message."""
        query = update.callback_query
        if query is None:
            return
        pressed = parse_press(query.data)
        held = None
        if query.message and pressed:
            held = self.chats.find_step(query.message.chat.id, *pressed)
        if query.message is None or held is None:
            await answer_press(query, wording.REPLY_GONE)
            return
        await answer_press(query)
        place, (offered, step) = find_place(query.message), held
        chat = self.chats.get_conversation(place.chat_id).up_to(offered)
        conversation = replace(chat, area=await self._get_area(query.from_user.id))
        reply = await self._work(context.bot, place, self.assistant.follow, step, conversation)
        turn = Turn(offered.message, reply)
        if reply.quotes:  # what comes next may lean on them; contacts leave the last quotes there
            self.chats.keep_turn(place.chat_id, turn)
        await self._send_reply(context.bot, place, turn)

    async def refuse_command(self, update: Update, context: Context) -> None:
        """A command that the bot does not have."""
        message, _ = unpack_message(update)
        if is_addressed_command(message, context.bot.username):
            await send_sentence(context.bot, find_place(message), wording.UNKNOWN_COMMAND)

    async def refuse_media(self, update: Update, context: Context) -> None:
        """Pictures, voice, files, places: whatever is not text, once for an album."""
        message, _ = unpack_message(update)
        addressed = is_addressed(message, context.bot.id, context.bot.username)
        if addressed and self.chats.is_new_album(message.chat.id, message.media_group_id):
            shows = message.photo or message.document or message.video or message.video_note
            sentence = wording.NO_PICTURES if shows else wording.TEXT_ONLY
            await send_sentence(context.bot, find_place(message), sentence)

    async def _answer_question(self, bot: Bot, place: Place, user_id: int, question: str) -> None:
        if not question:
            ask = ForceReply(selective=True, input_field_placeholder=wording.ASK_PLACEHOLDER)
            await send_sentence(bot, place, wording.ASK_WHAT, ask)
            return
        held = self.chats.get_conversation(place.chat_id)
        conversation = replace(held, area=await self._get_area(user_id))
        reply = await self._work(bot, place, self.assistant.reply, question, conversation)
        turn = Turn(question, reply)
        self.chats.keep_turn(place.chat_id, turn)
        await self._send_reply(bot, place, turn)

    async def _work(
        self, bot: Bot, place: Place, ask: Callable[P, Reply], *args: P.args, **kwargs: P.kwargs
    ) -> Reply:
        """Ask the assistant in a worker thread, with the typing sign up if it takes long."""
        async with show_typing(bot, place):
            return await asyncio.to_thread(ask, *args, **kwargs)

    async def _send_reply(self, bot: Bot, place: Place, turn: Turn) -> None:
        steps = turn.reply.steps
        number = self.chats.offer_steps(place.chat_id, turn) if steps else 0
        keyboard = build_keyboard(steps, number)
        await send_parts(bot, place, lay_out_reply(turn.reply), keyboard)

    async def _get_area(self, user_id: int) -> str | None:
        """The person's area; None where it cannot be read, for a reply must not hang on it."""
        try:
            return await asyncio.to_thread(self.memory.get_area, user_id)
        except StoreError as error:
            LOGGER.warning("%s", error)
            return None

    def _change_area(self, user_id: int, named: str) -> str:
        """The sentence that answers /area with `named` after it."""
        if not named:
            area = self.memory.get_area(user_id)
            return wording.AREA_NOW.format(area=area) if area else wording.AREA_NONE
        if named.lower() == "off":
            self.memory.forget(user_id)
            return wording.AREA_CLEARED
        area = self.assistant.areas.resolve_area(named)
        if area:
            self.memory.set_area(user_id, area)
            return wording.AREA_SET.format(area=area)
        names = self.assistant.areas.names
        if 0 < len(names) <= NAMES_SHOWN:
            return wording.AREA_UNKNOWN + " " + wording.AREAS_HELD.format(names=", ".join(names))
        return wording.AREA_UNKNOWN


async def handle_error(update: object, context: Context) -> None:
    """Log what failed, without its text, and apologise where a person waits for an answer."""
    error = context.error
    number = update.update_id if isinstance(update, Update) else None
    LOGGER.error("update %s failed: %s", number, describe_error(error) if error else "")
    if not isinstance(update, Update) or isinstance(error, Forbidden):
        return  # Forbidden: the person has blocked the bot or it was taken out of the group
    query = update.callback_query
    message = update.message or (query.message if query else None)
    if message is None:
        return
    try:
        await send_sentence(context.bot, find_place(message), wording.APOLOGY)
    except TelegramError as second:
        LOGGER.error("no apology could be sent for %s: %s", number, describe_error(second))


def unpack_message(update: Update) -> tuple[Message, int]:
    """The new message of an update and the id of the person who sent it."""
    message = update.message
    if message is None or message.from_user is None:
        raise TypeError("handlers of messages are registered for new messages of people only")
    return message, message.from_user.id
