"""What admins do in their private chat: send a document, refresh, look, go back.

Each handler unpacks the update and starts a piece of work; the chat stays free meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from telegram import Bot, BotCommandScopeChat, Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.channels.telegram import wording
from bot.channels.telegram.addressing import is_addressed_command
from bot.channels.telegram.handlers import Channel, unpack_message
from bot.channels.telegram.keyboard import PLAN, build_keyboard, parse_press
from bot.channels.telegram.logs import describe_error
from bot.channels.telegram.planning.documents import (
    RefusedError,
    choose_place,
    delete_all,
    delete_file,
    fetch_document,
)
from bot.channels.telegram.planning.plans import Plan, Plans
from bot.channels.telegram.planning.reports import (
    Choice,
    lay_out_report,
    offer_publishing,
    offer_snapshots,
    say_attempts,
)
from bot.channels.telegram.planning.turn import Turn
from bot.channels.telegram.refreshing import ACCEPT, HISTORY, STATUS, Refreshes, Report, ask_plan
from bot.channels.telegram.sending import (
    Place,
    answer_press,
    find_place,
    send_parts,
    send_sentence,
    show_typing,
)
from bot.memory import StoreError
from bot.rendering import Part

LOGGER = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE

ATTEMPT = "admin command by others"
"""What is counted, with the day and nothing else."""
COUNTED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who may refresh the knowledge, what does it, and where their documents wait."""

    admins: frozenset[int]
    refreshing: Refreshes
    incoming: Path
    """Deleted with all it holds when the bot starts and stops."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an admin asked for: the update, where the answer goes, and who it was."""

    update: Update
    context: Context
    place: Place
    admin: int

    @property
    def bot(self) -> Bot:
        """The bot that answers."""
        return self.context.bot

    @property
    def who(self) -> str:
        """The admin as the record of a refresh names them: never a person's name."""
        return f"Telegram admin {self.admin}"


@dataclass(frozen=True, slots=True)
class Desk:
    """The handlers for admins, and the answer to everybody else."""

    staff: Staff
    channel: Channel
    plans: Plans = field(default_factory=Plans)
    turn: Turn = field(default_factory=Turn)

    async def open(self, bot: Bot) -> None:
        """Once before polling: delete documents of an earlier run, fill the admins' menus."""
        delete_all(self.staff.incoming)
        for admin in sorted(self.staff.admins):
            try:
                await bot.set_my_commands(
                    (*wording.COMMANDS, *wording.ADMIN_COMMANDS), scope=BotCommandScopeChat(admin)
                )
            except TelegramError as error:  # they may never have opened the chat
                LOGGER.info("no menu was set for admin %s: %s", admin, describe_error(error))

    async def close(self) -> None:
        """Once after polling: end what is under way, let its last message out, delete files."""
        await self.staff.refreshing.close()
        await self.turn.close()
        delete_all(self.staff.incoming)

    async def take_document(self, update: Update, context: Context) -> None:
        """A document: fetch it, plan it, offer to publish it."""
        asked, document = _unpack(update, context), unpack_message(update)[0].document
        if document is None:
            return
        try:
            file = choose_place(document, self.staff.incoming)
        except RefusedError as refused:
            await send_sentence(asked.bot, asked.place, str(refused))
            return
        LOGGER.info("admin %s sent a document of %s bytes", asked.admin, document.file_size)

        async def fetch_and_plan() -> Report:
            await fetch_document(document, file)
            try:
                return await self.staff.refreshing.run(ask_plan(file, asked.who))
            except BaseException:
                delete_file(file)
                raise

        offer = partial(self._offer, asked, file)
        await self._start(asked, fetch_and_plan, offer, wording.PLANNING)

    async def plan_refresh(self, update: Update, context: Context) -> None:
        """/refresh: plan the whole folder, offer to publish it."""
        asked = _unpack(update, context)
        arguments = ask_plan(None, asked.who)
        await self._run(asked, arguments, partial(self._offer, asked, None), wording.PLANNING)

    async def tell_status(self, update: Update, context: Context) -> None:
        """/status: what is published, and how often others tried."""
        asked = _unpack(update, context)
        await self._run(asked, STATUS, partial(self._answer_status, asked))

    async def tell_history(self, update: Update, context: Context) -> None:
        """/history: what was published before."""
        asked = _unpack(update, context)
        await self._run(asked, HISTORY, partial(self._answer, asked))

    async def offer_rollback(self, update: Update, context: Context) -> None:
        """/rollback: what was published before, a button each."""
        asked = _unpack(update, context)
        await self._run(asked, HISTORY, partial(self._offer_snapshots, asked))

    async def press_button(self, update: Update, context: Context) -> None:
        """A pressed button of a plan, by the admin who was shown it; it works once."""
        query = update.callback_query
        if query is None:
            return
        admin, pressed = query.from_user.id, parse_press(query.data, PLAN)
        if admin not in self.staff.admins or query.message is None or pressed is None:
            await answer_press(query, wording.REPLY_GONE)
            return
        number, index = pressed
        plan = self.plans.find(number, admin)
        if plan is None or index >= len(plan.choices):
            await answer_press(query, wording.PLAN_GONE)
            return
        arguments = plan.choices[index].arguments
        if arguments and self.turn.busy:
            await answer_press(query, wording.REFRESH_BUSY)  # the plan stays held
            return
        self.plans.take(number)
        asked = Asked(update, context, find_place(query.message), admin)
        if arguments:
            answer = partial(self._answer_published, asked, plan, arguments)
            await self._run(asked, arguments, answer, wording.PUBLISHING)
            await answer_press(query)
            return
        if plan.file:
            delete_file(plan.file)
        await answer_press(query)
        sentence = wording.DISCARDED_FILE if plan.file else wording.DISCARDED
        await send_sentence(asked.bot, asked.place, sentence)

    async def refuse_command(self, update: Update, context: Context) -> None:
        """An admin command of somebody else, or in a group: unknown, and counted for others."""
        await self.channel.refuse_command(update, context)
        message, user_id = unpack_message(update)
        addressed = is_addressed_command(message, context.bot.username)
        if not addressed or user_id in self.staff.admins:
            return
        try:
            await asyncio.to_thread(self.channel.memory.count, ATTEMPT, date.today())
        except StoreError as error:
            LOGGER.warning("%s", error)

    async def _run(
        self,
        asked: Asked,
        arguments: Sequence[str],
        answer: Callable[[Report], Awaitable[None]],
        opening: str | None = None,
    ) -> None:
        run = partial(self.staff.refreshing.run, arguments)
        await self._start(asked, run, answer, opening)

    async def _start(
        self,
        asked: Asked,
        work: Callable[[], Awaitable[Report]],
        answer: Callable[[Report], Awaitable[None]],
        opening: str | None = None,
    ) -> None:
        """Start the work after the opening sentence, or say that other work is under way."""

        async def open_and_work() -> Report:
            if opening:
                await send_sentence(asked.bot, asked.place, opening)
            async with show_typing(asked.bot, asked.place):
                return await work()

        if self.turn.busy:
            await send_sentence(asked.bot, asked.place, wording.REFRESH_BUSY)
        else:
            self.turn.start(open_and_work, answer, partial(self._fail, asked))

    async def _fail(self, asked: Asked, error: Exception) -> None:
        if isinstance(error, RefusedError):
            await send_sentence(asked.bot, asked.place, str(error))
        else:
            await asked.context.application.process_error(asked.update, error)

    async def _answer(self, asked: Asked, report: Report, *after: str) -> None:
        await send_parts(asked.bot, asked.place, lay_out_report(report.text, *after))

    async def _answer_status(self, asked: Asked, report: Report) -> None:
        since = date.today() - COUNTED_FOR
        try:
            count = await asyncio.to_thread(self.channel.memory.count_since, ATTEMPT, since)
            attempts = say_attempts(count)
        except StoreError as error:
            LOGGER.warning("%s", error)
            attempts = wording.ATTEMPTS_UNKNOWN
        await self._answer(asked, report, attempts)

    async def _offer(self, asked: Asked, file: Path | None, report: Report) -> None:
        """Show the plan with its choices; where there is none the file goes."""
        choices = offer_publishing(report, file, asked.who)
        if not choices:
            if file:
                delete_file(file)
            await self._answer(asked, report, *([wording.FILE_LET_GO] if file else []))
            return
        decide = (wording.DECIDE_LOST,) if report.lost else ()
        parts = lay_out_report(report.text, *decide, wording.DECIDE)
        await self._show_choices(asked, parts, choices, file)

    async def _offer_snapshots(self, asked: Asked, report: Report) -> None:
        choices = offer_snapshots(report.snapshots, asked.who) if report.ok else ()
        if not choices:
            await self._answer(asked, report, *([wording.NOTHING_BEFORE] if report.ok else []))
            return
        parts = lay_out_report(report.text, wording.GO_BACK_TO)
        await self._show_choices(asked, parts, choices, None)

    async def _show_choices(
        self, asked: Asked, parts: Sequence[Part], choices: tuple[Choice, ...], file: Path | None
    ) -> None:
        number = self.plans.hold(Plan(asked.admin, choices, file))
        keyboard = build_keyboard(choices, number, PLAN)
        await send_parts(asked.bot, asked.place, parts, keyboard)

    async def _answer_published(
        self, asked: Asked, plan: Plan, arguments: Sequence[str], report: Report
    ) -> None:
        """What was published; else why not, and what may still be chosen."""
        LOGGER.info("admin %s published or went back: %s", asked.admin, report.ok)
        if not report.ok:
            lost = () if ACCEPT in arguments else report.lost
            await self._offer(asked, plan.file, replace(report, lost=lost))
            return
        if plan.file:
            delete_file(plan.file)
        await self._answer(asked, report, wording.LIVE)


def _unpack(update: Update, context: Context) -> Asked:
    """What an admin's new message asks for."""
    message, admin = unpack_message(update)
    return Asked(update, context, find_place(message), admin)
