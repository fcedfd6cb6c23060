"""Logs without message text and without the token, at any level.

python-telegram-bot and httpx log request parameters, whole updates and URLs with the token in
them. What they say is therefore passed on as its fixed wording only: the values are left out.
"""

from __future__ import annotations

import asyncio
import logging
import re
import traceback
from collections.abc import Mapping
from pathlib import Path

LOGGER = logging.getLogger(__name__)

_TALKATIVE = ("telegram", "httpx", "httpcore", "aiolimiter")
_PLACEHOLDER = re.compile(r"%[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]")


class _FixedWording(logging.Handler):
    """Passes a library's record on without its values: fixed wording and type of exception."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        wording = _PLACEHOLDER.sub("…", str(record.msg)) if record.args else "(left out)"
        said = describe_error(error) if error else wording
        LOGGER.log(record.levelno, "%s: %s", record.name, said)


class _TokenFilter(logging.Filter):
    """Takes the bot token out of every record that passes."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            said = record.getMessage()
        except (TypeError, ValueError):
            return True  # the values do not fit the wording: logging itself reports that
        if self._token in said:
            record.msg, record.args = said.replace(self._token, "<token>"), ()
        if record.exc_info:
            shown = logging.Formatter().formatException(record.exc_info)
            record.exc_text = shown.replace(self._token, "<token>")
        return True


def guard_logs(token: str) -> None:
    """Keep message text and the token out of the logs of this process."""
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)
        logger.propagate = False
        logger.handlers = [_FixedWording()]
    for handler in logging.getLogger().handlers:
        handler.addFilter(_TokenFilter(token))


def guard_loop() -> None:
    """Have the running event loop report a lost exception without its text."""
    asyncio.get_running_loop().set_exception_handler(_report_lost)


def describe_error(error: BaseException) -> str:
    """The type of an exception and where it was raised; its text, which may quote, is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + where


def _report_lost(_: asyncio.AbstractEventLoop, context: Mapping[str, object]) -> None:
    error = context.get("exception")
    lost = describe_error(error) if isinstance(error, BaseException) else "no exception"
    LOGGER.error("lost in the event loop: %s", lost)
