"""One piece of work at a time, in a task of its own, so that no chat waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.channels.telegram.refreshing import BusyError, Report

CLOSED_WITHIN_S = 20.0
"""How long a last message may take while the bot stops."""


class Turn:
    """Whose turn it is; used from the event loop only."""

    def __init__(self) -> None:
        self._busy = False
        # Tasks of our own: the application would wait for one of its own before it stops.
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> bool:
        """Whether work is under way; the answer that follows it holds nobody up."""
        return self._busy

    def start(
        self,
        work: Callable[[], Awaitable[Report]],
        answer: Callable[[Report], Awaitable[None]],
        fail: Callable[[Exception], Awaitable[None]],
    ) -> None:
        """Work, then answer with the report; what goes wrong goes to `fail`. Raises BusyError."""
        if self._busy:
            raise BusyError
        self._busy = True
        task = asyncio.create_task(self._carry_out(work, answer, fail))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Wait for the last answer, not for ever."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=CLOSED_WITHIN_S)
            for task in late:
                task.cancel()

    async def _carry_out(
        self,
        work: Callable[[], Awaitable[Report]],
        answer: Callable[[Report], Awaitable[None]],
        fail: Callable[[Exception], Awaitable[None]],
    ) -> None:
        try:
            try:
                report = await work()
            finally:
                self._busy = False
            await answer(report)
        except Exception as error:  # noqa: BLE001  nobody awaits this task
            await fail(error)
