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
from bot.channels.telegram.answering import Answering
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.handlers import Channel, handle_error
from bot.channels.telegram.logs import describe_error, guard_logs, guard_loop
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
) -> App:
    """The application, ready to run; `api_url` names another Bot API server.

    Raises `telegram.error.InvalidToken` for an empty token.
    """
    guard_logs(token)
    chats = Chats() if chats is None else chats
    builder = (
        Application.builder()
        .token(token)
        .rate_limiter(AIORateLimiter(max_retries=SEND_RETRIES))
        .concurrent_updates(ChatOrder())
        .job_queue(None)
        .connect_timeout(10)
        .read_timeout(20)
        .pool_timeout(10)
        .post_init(partial(prepare_application, chats=chats))
    )
    if api_url:
        root = api_url.rstrip("/")
        builder = builder.base_url(f"{root}/bot").base_file_url(f"{root}/file/bot")
    application: App = builder.build()
    register_handlers(application, Channel(assistant, memory, chats))
    return application


def register_handlers(application: App, channel: Channel) -> None:
    """All handlers in reading order; the first that takes an update is the only one."""
    new = filters.UpdateType.MESSAGE  # neither edits nor channel posts
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


async def prepare_application(application: App, *, chats: Chats) -> None:
    """Once before polling: guard the event loop's reports, let go of idle chats, fill the menu."""
    guard_loop()
    sweep_chats(chats)
    try:
        await application.bot.set_my_commands(wording.COMMANDS)
    except TelegramError as error:
        LOGGER.warning("the command menu was not updated: %s", describe_error(error))


def sweep_chats(chats: Chats) -> None:
    """Let go of idle chats now and again, as long as the event loop runs."""
    chats.drop_idle()
    asyncio.get_running_loop().call_later(SWEEP_EVERY_S, sweep_chats, chats)
