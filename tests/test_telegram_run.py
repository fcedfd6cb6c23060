"""The bot as a process: how it starts, what prevents it, how it stops."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from telegram.error import Conflict, NetworkError

from bot.channels.telegram import wording
from bot.channels.telegram.run import CONFLICTS_WITHIN_S, ConflictWatch
from tests.fake_bot_api.person import Person, Received
from tests.fake_bot_api.server import PATIENCE_S, TOKEN, FakeBotApi

ROOT = Path(__file__).parent.parent


async def start(*arguments: str, **environment: str) -> Process:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TELEGRAM_")}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=ROOT,
        env={**kept, **environment},
        stdout=PIPE,
        stderr=PIPE,
    )


async def start_bot(folder: Path, api: FakeBotApi, token: str = TOKEN, *admin: str) -> Process:
    return await start("-m", "tests.fake_bot_api.process", str(folder), api.url, token, *admin)


def has_stopped_polling(api: FakeBotApi) -> bool:
    """Whether the bot fetched once without waiting, which it does to confirm what it has."""
    polls = [call.params for call in api.calls if call.method == "getUpdates"]
    return any(float(params.get("timeout") or 0) == 0 for params in polls)


async def finish(process: Process) -> tuple[int | None, str]:
    """Exit status and the last line of standard error."""
    async with asyncio.timeout(3 * PATIENCE_S):
        output, errors = await process.communicate()
    assert output == b""
    return process.returncode, errors.decode().strip().splitlines()[-1]


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
async def test_a_reply_in_flight_is_finished_before_the_end(
    tmp_path: Path, asked: signal.Signals
) -> None:
    """Told to stop, the bot sends the replies it is working on and ends with status 0."""
    async with FakeBotApi() as api:
        process = await start_bot(tmp_path, api)
        ada = Person(api, "Ada")
        await ada.says("wait")
        await api.wait_for(lambda: api.count("sendChatAction") > 0)
        process.send_signal(asked)
        await api.wait_for(lambda: has_stopped_polling(api))
        (tmp_path / "release").touch()
        status, _ = await finish(process)
        assert await ada.reads() == [Received("reply to wait in None")]
        assert status == 0


async def test_a_refresh_in_flight_is_ended(tmp_path: Path) -> None:
    """Told to stop, the bot ends the refresh with its process and tells the admin."""
    (tmp_path / "refresh.py").write_text(
        "import os, pathlib, time\n"
        "pathlib.Path('new').write_text(str(os.getpid()))\n"
        "pathlib.Path('new').rename('pid')\n"
        "time.sleep(600)\n"
    )
    async with FakeBotApi() as api:
        process = await start_bot(tmp_path, api, TOKEN, "71")
        ada = Person(api, "Ada", number=71)
        await ada.says("/refresh")
        assert await ada.reads() == [Received(wording.PLANNING)]
        async with asyncio.timeout(3 * PATIENCE_S):
            while not (tmp_path / "pid").exists():
                await asyncio.sleep(0.01)
        process.terminate()
        status, _ = await finish(process)
        assert await ada.reads() == [Received(wording.REFRESH_STOPPED)]
        assert status == 0
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


async def test_a_message_from_while_it_was_down_is_answered(tmp_path: Path) -> None:
    """What was sent before the bot started is answered; what came after it stopped waits."""
    async with FakeBotApi() as api:
        ada = Person(api, "Ada")
        await ada.says("early")
        process = await start_bot(tmp_path, api)
        assert await ada.reads() == [Received("reply to early in None")]
        process.terminate()
        status, _ = await finish(process)
        assert status == 0
        await ada.says("late")
        process = await start_bot(tmp_path, api)
        assert await ada.reads() == [Received("reply to late in None")]
        process.terminate()
        await finish(process)


async def test_a_missing_token_is_said(tmp_path: Path) -> None:
    """`python -m bot` without a token says what to set and ends with status 2."""
    process = await start("-m", "bot")
    assert await finish(process) == (2, wording.TOKEN_MISSING)


async def test_a_refused_token_is_said_and_not_shown(tmp_path: Path) -> None:
    """A token that Telegram refuses ends the bot with a sentence and status 2."""
    async with FakeBotApi() as api:
        process = await start_bot(tmp_path, api, "1:wrong-token")
        async with asyncio.timeout(PATIENCE_S):
            _, errors = await process.communicate()
        assert process.returncode == 2
        assert errors.decode().splitlines()[-1] == wording.TOKEN_REFUSED
        assert b"wrong-token" not in errors


async def test_an_unreachable_server_is_said(tmp_path: Path) -> None:
    """After bounded tries at the start the bot says which server it could not reach."""
    async with FakeBotApi() as api:
        api.fail("getMe", 502, times=100)
        process = await start_bot(tmp_path, api)
        assert await finish(process) == (1, wording.UNREACHABLE.format(url=api.url))
        assert 1 < api.count("getMe") < 10


async def test_a_second_copy_is_said(tmp_path: Path) -> None:
    """When another copy polls with the same token the bot stops with a sentence and status 1."""
    async with FakeBotApi() as api:
        api.fail("getUpdates", 409, times=100)
        process = await start_bot(tmp_path, api)
        assert await finish(process) == (1, wording.CONFLICT)


async def test_conflicts_far_apart_are_borne() -> None:
    """Only conflicts that follow each other stop the bot; other errors do not count."""
    now, stopped = [0.0], []
    watch = ConflictWatch(lambda: now[0])
    application = SimpleNamespace(stop_running=lambda: stopped.append(now[0]))

    async def note(error: Exception) -> None:
        await watch.note_error(
            None, cast(Any, SimpleNamespace(error=error, application=application))
        )

    for moment in (0.0, 10.0, 20.0 + CONFLICTS_WITHIN_S, 130.0 + CONFLICTS_WITHIN_S):
        now[0] = moment
        await note(Conflict("terminated by other getUpdates request"))
        await note(NetworkError("passing"))
    assert (stopped, watch.gave_up) == ([], False)
    await note(Conflict("terminated by other getUpdates request"))
    assert (stopped, watch.gave_up) == ([now[0]], True)
