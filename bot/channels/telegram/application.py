"""The Telegram application: its settings, its handlers in reading order, its pace."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import (
    AIORateLimiter,
    Application,
    BaseUpdateProcessor,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.channels.telegram import wording
from bot.channels.telegram.admin import Desk, Staff
from bot.channels.telegram.answering import Answering
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.handlers import Channel, handle_error
from bot.channels.telegram.keyboard import PLAN
from bot.channels.telegram.logs import describe_error, guard_logs, guard_loop
from bot.channels.telegram.planning.plans import Plans
from bot.memory import Memory

LOGGER = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]

ALLOWED_UPDATES = (Update.MESSAGE, Update.CALLBACK_QUERY)
"""All that Telegram is asked for: edits and channel posts do not even arrive."""
UPDATES_AT_ONCE = 1024
"""Updates under way or waiting for their chat; so many that one busy chat does not fill it."""
SWEEP_EVERY_S = 60.0
"""How often idle chats are let go while nobody writes."""
SEND_RETRIES = 3
"""Times that a send is tried again after Telegram asked for a pause."""


class ChatOrder(BaseUpdateProcessor):
    """Works through the updates of one chat in order; chats do not wait for each other."""

    def __init__(self) -> None:
        super().__init__(UPDATES_AT_ONCE)
        # Weak: a chat's lock goes when no update holds it or waits for it.
        self.locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Process the update once those before it in its chat are done."""
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None:
            await coroutine
            return
        async with self.locks.setdefault(chat.id, asyncio.Lock()):
            await coroutine

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to give back."""


def build_application(
    token: str,
    assistant: Answering,
    memory: Memory,
    api_url: str | None = None,
    chats: Chats | None = None,
    staff: Staff | None = None,
) -> App:
    """The application, ready to run; `api_url` names another Bot API server.

    Without `staff`, or where it names no admin, admin commands are unknown like any other.

    Raises `telegram.error.InvalidToken` for an empty token.
    """
    guard_logs(token)
    channel = Channel(assistant, memory, Chats() if chats is None else chats)
    desk = Desk(staff, channel) if staff and staff.admins else None
    builder = (
        Application.builder()
        .token(token)
        .rate_limiter(AIORateLimiter(max_retries=SEND_RETRIES))
        .concurrent_updates(ChatOrder())
        .job_queue(None)
        .connect_timeout(10)
        .read_timeout(20)
        .pool_timeout(10)
        .post_init(partial(prepare_application, chats=channel.chats, desk=desk))
    )
    if desk:
        builder = builder.post_stop(partial(close_desk, desk=desk))
    if api_url:
        root = api_url.rstrip("/")
        builder = builder.base_url(f"{root}/bot").base_file_url(f"{root}/file/bot")
    application: App = builder.build()
    register_handlers(application, channel, desk)
    return application


def register_handlers(application: App, channel: Channel, desk: Desk | None = None) -> None:
    """All handlers in reading order; the first that takes an update is the only one."""
    new = filters.UpdateType.MESSAGE  # neither edits nor channel posts
    if desk:
        register_desk(application, desk, new)
    for name in ("start", "help", "about", "privacy"):
        show = partial(channel.show_about, what=name)
        application.add_handler(CommandHandler(name, show, new))
    application.add_handler(CommandHandler("ask", channel.answer_ask, new))
    application.add_handler(CommandHandler("contacts", channel.show_contacts, new))
    application.add_handler(CommandHandler("area", channel.change_area, new))
    application.add_handler(CommandHandler("forget", channel.forget_person, new))
    application.add_handler(
        MessageHandler(new & filters.TEXT & ~filters.COMMAND, channel.answer_text)
    )
    application.add_handler(CallbackQueryHandler(channel.press_button))
    application.add_handler(MessageHandler(new & filters.COMMAND, channel.refuse_command))
    application.add_handler(
        MessageHandler(new & ~filters.TEXT & ~filters.StatusUpdate.ALL, channel.refuse_media)
    )
    application.add_error_handler(handle_error)


def register_desk(application: App, desk: Desk, new: filters.BaseFilter) -> None:
    """What admins do in their private chat, and the same commands from everybody else."""
    admin = new & filters.ChatType.PRIVATE & filters.User(desk.staff.admins)
    application.add_handler(CommandHandler("refresh", desk.plan_refresh, admin))
    application.add_handler(CommandHandler("status", desk.tell_status, admin))
    application.add_handler(CommandHandler("history", desk.tell_history, admin))
    application.add_handler(CommandHandler("rollback", desk.offer_rollback, admin))
    application.add_handler(MessageHandler(admin & filters.Document.ALL, desk.take_document))
    names = [name for name, _ in wording.ADMIN_COMMANDS]
    application.add_handler(CommandHandler(names, desk.refuse_command, new))
    application.add_handler(CallbackQueryHandler(desk.press_button, f"^{PLAN}:"))


async def prepare_application(application: App, *, chats: Chats, desk: Desk | None = None) -> None:
    """Once before polling: guard the event loop's reports, let go of idle chats, fill the menu."""
    guard_loop()
    sweep_chats(chats)
    if desk:
        sweep_chats(desk.plans)
    try:
        await application.bot.set_my_commands(wording.COMMANDS)
    except TelegramError as error:
        LOGGER.warning("the command menu was not updated: %s", describe_error(error))
    if desk:
        await desk.open(application.bot)


async def close_desk(_: App, *, desk: Desk) -> None:
    """Once after polling: a refresh under way is ended, and says so."""
    await desk.close()


def sweep_chats(chats: Chats | Plans) -> None:
    """Let go of idle chats, or of old plans, now and again as long as the event loop runs."""
    chats.drop_idle()
    asyncio.get_running_loop().call_later(SWEEP_EVERY_S, sweep_chats, chats)
