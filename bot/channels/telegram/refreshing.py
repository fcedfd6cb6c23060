"""Refreshing the knowledge by a process of its own, `python -m scripts.refresh_index`.

A process, because a build takes minutes, all cores, and memory that the bot should not keep.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from bot.channels.telegram import wording

LOGGER = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "scripts.refresh_index")
LONGEST_S = 3600.0
"""A refresh that takes longer has hung: a first build over hundreds of scans takes less."""
ENDED_WITHIN_S = 10.0
"""How long a process has for ending itself before it is killed."""
NICENESS = 10
"""Replies come before a build wherever both want a core."""
SECRETS = ("TELEGRAM_BOT_TOKEN",)
"""Left out of its environment: what reads files from outside needs no token."""

STATUS = ("--status", "--json")
HISTORY = ("--history", "--json")
ACCEPT = "--accept"

_CRASH = re.compile(r'File "([^"\n]+)", line (\d+)[^\n]*\n(?:[ \t]++(?!File ")[^\n]*\n)*([\w.]+)')
"""The last frame of a traceback and the type of its exception, without the exception's text."""


class BusyError(Exception):
    """A refresh is under way, and there is only ever one."""


@dataclass(frozen=True, slots=True)
class Published:
    """One published snapshot, as the history lists it."""

    id: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it: a text for people, the golden questions lost, the snapshots held."""

    ok: bool
    text: str
    lost: tuple[str, ...] = ()
    snapshots: tuple[Published, ...] = ()
    plan: str = ""
    """Tells the plan that was shown, so that no other one is published."""


_report = TypeAdapter(Report)


class Refreshes(Protocol):
    """Whatever plans, publishes and goes back; used from the event loop."""

    async def run(self, arguments: Sequence[str]) -> Report:
        """Do what the arguments ask for; raises BusyError while another is under way."""

    async def close(self) -> None:
        """End what is under way; nothing runs after that."""


def ask_plan(file: Path | None, who: str) -> tuple[str, ...]:
    """Arguments: what would change with this file, or with the folder as it is."""
    added = ("--add", str(file), "--by", who) if file else ()
    return ("--dry-run", *added, "--json")


def ask_publish(
    file: Path | None, who: str, *, accept: bool = False, plan: str = ""
) -> tuple[str, ...]:
    """Arguments: publish it, if what would change is still what `plan` was shown for; `accept`
    takes the loss of golden questions."""
    added = ("--add", str(file)) if file else ()
    added = (*added, "--plan", plan) if plan else added
    return (*added, "--by", who, *((ACCEPT,) if accept else ()), "--json")


def ask_rollback(snapshot: str, who: str) -> tuple[str, ...]:
    """Arguments: go back to this snapshot."""
    return ("--rollback", snapshot, "--by", who, "--json")


class Refreshing:
    """Runs the command in the project's folder and reads its report."""

    def __init__(self, project: Path, command: Sequence[str] = COMMAND) -> None:
        self._project = project
        self._command = command
        self._busy = False
        self._closed = False
        self._process: Process | None = None

    async def run(self, arguments: Sequence[str]) -> Report:
        """What the command reports; a sentence where it ended without a report.

        Raises BusyError. When cancelled, the process is ended and waited for.
        """
        if self._busy:
            raise BusyError
        if self._closed:
            return Report(False, wording.REFRESH_STOPPED)
        self._busy = True
        try:
            return await self._run(arguments)
        finally:
            self._busy = False

    async def close(self) -> None:
        """End what is under way, which then reports that it was stopped."""
        self._closed = True
        if self._process:
            await _end_group(self._process)

    async def _run(self, arguments: Sequence[str]) -> Report:
        started = time.monotonic()
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                *arguments,
                cwd=self._project,
                env=_build_environment(),
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=PIPE,
                start_new_session=True,  # a group of its own, ended with all that it started
            )
        except OSError as error:
            LOGGER.error("the refresh could not be started: %s", type(error).__name__)
            return Report(False, wording.REFRESH_NOT_STARTED)
        self._process = process
        try:
            with suppress(OSError):  # ended already
                os.setpriority(os.PRIO_PGRP, process.pid, NICENESS)
            if self._closed:  # while it was being started
                await _end_group(process)
            async with asyncio.timeout(LONGEST_S):
                output, errors = await process.communicate()
        except TimeoutError:
            return Report(False, wording.REFRESH_TOO_LONG)
        finally:
            self._process = None
            if process.returncode is None:
                await _end_group(process)
            seconds = time.monotonic() - started
            LOGGER.info("refresh: exit status %s after %.1f s", process.returncode, seconds)
        if self._closed and process.returncode:
            return Report(False, wording.REFRESH_STOPPED)
        return _read_report(output, errors, process.returncode)


def _build_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in SECRETS}
    return {**kept, "PYTHONUTF8": "1"}  # whatever the locale, its report is UTF-8


def _read_report(output: bytes, errors: bytes, status: int | None) -> Report:
    try:
        report = _report.validate_json(output)
    except ValidationError:
        said = errors.decode(errors="replace")
        crashes = [
            f"{kind} at {Path(file).name}:{line}" for file, line, kind in _CRASH.findall(said)
        ]
        LOGGER.error("the refresh gave no report: %s", crashes[-1] if crashes else "no traceback")
        if status == -signal.SIGKILL:
            return Report(False, wording.REFRESH_KILLED)
        return Report(False, wording.REFRESH_BROKEN.format(status=status))
    ok = report.ok and status == 0
    return Report(ok, report.text, report.lost, report.snapshots, report.plan)


async def _end_group(process: Process) -> None:
    """End the process and all that it started: asked to at first, then killed."""
    _signal_group(process, signal.SIGTERM)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(ENDED_WITHIN_S):
                await process.wait()
    finally:
        _signal_group(process, signal.SIGKILL)
    await process.wait()


def _signal_group(process: Process, sent: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):  # all of it has ended
        os.killpg(process.pid, sent)
