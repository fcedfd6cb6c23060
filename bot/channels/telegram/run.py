"""Running the bot on Telegram until it is told to stop, with a sentence for what prevents it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import ContextTypes

from bot.channels.telegram import wording
from bot.channels.telegram.admin import Staff
from bot.channels.telegram.answering import Answering
from bot.channels.telegram.application import ALLOWED_UPDATES, build_application
from bot.memory import Memory

BOOTSTRAP_RETRIES = 5
"""Times that an unreachable server is tried again at the start: about 20 seconds in all."""
CONFLICTS_BORNE = 3
"""Telegram reports one or two after a quick restart; a second running copy brings more."""
CONFLICTS_WITHIN_S = 120.0
"""A conflict this long after the one before belongs to another story."""


class ConflictWatch:
    """Stops the bot when another copy keeps polling with the same token."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._count = 0
        self._last = clock()

    @property
    def gave_up(self) -> bool:
        """Whether the bot was stopped for it."""
        return self._count >= CONFLICTS_BORNE

    async def note_error(self, _: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """An error handler that counts conflicts that follow each other."""
        if not isinstance(context.error, Conflict):
            return
        now = self._clock()
        self._count = self._count + 1 if now - self._last <= CONFLICTS_WITHIN_S else 1
        self._last = now
        if self.gave_up:
            context.application.stop_running()


def run_bot(
    assistant: Answering,
    memory: Memory,
    token: str,
    api_url: str | None = None,
    bootstrap_retries: int = BOOTSTRAP_RETRIES,
    staff: Staff | None = None,
) -> int:
    """Run until SIGINT or SIGTERM, finish the replies in flight, give the exit status.

    A refresh that `staff` asked for is ended, for it may take minutes.

    0: stopped as asked. 1: Telegram unreachable, or another copy running. 2: token refused. Every
    status but 0 comes with a sentence on standard error.
    """
    watch = ConflictWatch()
    try:
        application = build_application(token, assistant, memory, api_url, staff=staff)
        application.add_error_handler(watch.note_error)
        application.run_polling(
            allowed_updates=ALLOWED_UPDATES, bootstrap_retries=bootstrap_retries
        )
    except InvalidToken:
        return _explain(wording.TOKEN_REFUSED, 2)
    except TelegramError:
        url = api_url or "https://api.telegram.org"
        return _explain(wording.UNREACHABLE.format(url=url), 1)
    return _explain(wording.CONFLICT, 1) if watch.gave_up else 0


def _explain(sentence: str, status: int) -> int:
    print(sentence, file=sys.stderr)
    return status
