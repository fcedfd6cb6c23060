"""The refresh as a process of its own: what it reports, and how it is ended."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from pathlib import Path

import pytest

from bot.channels.telegram import refreshing, wording
from bot.channels.telegram.refreshing import (
    HISTORY,
    STATUS,
    BusyError,
    Published,
    Refreshing,
    Report,
    ask_plan,
    ask_publish,
    ask_rollback,
)

SECRET = "Zebedee-of-Quince-Lane"
WAITING = """
import pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path("pids.new").write_text(f"{__import__('os').getpid()} {child.pid}")
pathlib.Path("pids.new").rename("pids")
time.sleep(600)
"""


def make(folder: Path, script: str) -> Refreshing:
    """A refresh whose work is this script, run in the folder."""
    (folder / "refresh.py").write_text(script, encoding="utf-8")
    return Refreshing(folder, (sys.executable, "refresh.py"))


async def wait_for_pids(folder: Path) -> list[int]:
    async with asyncio.timeout(30):
        while not (folder / "pids").exists():
            await asyncio.sleep(0.01)
    return [int(pid) for pid in (folder / "pids").read_text().split()]


async def have_ended(pids: list[int]) -> bool:
    """Whether none of them runs; one that nobody has collected yet has ended too."""

    def runs(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except FileNotFoundError:
            return False

    async with asyncio.timeout(30):
        while any(runs(pid) for pid in pids):
            await asyncio.sleep(0.01)
    return True


async def test_the_report_is_read_whole(tmp_path: Path) -> None:
    """Text, lost questions and snapshots come as written; what is not known yet is passed over."""
    said = {
        "ok": True,
        "text": "Two new documents – “Ambleford”.\n\nNothing else.",
        "lost": ["what is neglect"],
        "snapshots": [{"id": "ab12", "label": "3 May, 5 documents", "current": True}],
        "of another version": 1,
    }
    script = f"import json; print(json.dumps(json.loads({json.dumps(said)!r}), ensure_ascii=False))"
    assert await make(tmp_path, script).run(STATUS) == Report(
        True,
        "Two new documents – “Ambleford”.\n\nNothing else.",
        ("what is neglect",),
        (Published("ab12", "3 May, 5 documents", True),),
    )


async def test_it_gets_its_arguments_its_folder_and_no_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Arguments arrive one by one whatever stands in them, never through a shell."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:secret")
    script = """
import json, os, sys
told = [sys.argv[1:], os.getcwd(), os.environ.get("TELEGRAM_BOT_TOKEN"), sys.stdin.read()]
print(json.dumps({"ok": True, "text": json.dumps(told)}))
"""
    file = tmp_path / "a b; $(touch x) 'é'.pdf"
    report = await make(tmp_path, script).run(ask_plan(file, "Telegram admin 7"))
    arguments = ["--dry-run", "--add", str(file), "--by", "Telegram admin 7", "--json"]
    assert json.loads(report.text) == [arguments, str(tmp_path), None, ""]


def test_each_request_is_spelled_as_the_script_takes_it() -> None:
    """The command line of every request."""
    file, who = Path("/in/a.pdf"), "Telegram admin 7"
    assert [
        ask_plan(None, who),
        ask_publish(file, who),
        ask_publish(file, who, accept=True),
        ask_publish(None, who),
        ask_rollback("ab12", who),
        HISTORY,
        STATUS,
    ] == [
        ("--dry-run", "--json"),
        ("--add", "/in/a.pdf", "--by", who, "--json"),
        ("--add", "/in/a.pdf", "--by", who, "--accept", "--json"),
        ("--by", who, "--json"),
        ("--rollback", "ab12", "--by", who, "--json"),
        ("--history", "--json"),
        ("--status", "--json"),
    ]


@pytest.mark.parametrize("ok", [True, False])
async def test_a_failed_status_is_a_failure(tmp_path: Path, ok: bool) -> None:
    """What ends with status 1 did not work, whatever the report says; its sentence is kept."""
    script = f'import json, sys; print(json.dumps({{"ok": {ok}, "text": "Why not."}})); sys.exit(1)'
    assert await make(tmp_path, script).run(STATUS) == Report(False, "Why not.")


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("", wording.REFRESH_BROKEN.format(status=0)),
        ("print('{')", wording.REFRESH_BROKEN.format(status=0)),
        ("import sys; sys.exit(2)", wording.REFRESH_BROKEN.format(status=2)),
        ("import os; os.kill(os.getpid(), 9)", wording.REFRESH_KILLED),
    ],
)
async def test_no_report_is_said(tmp_path: Path, script: str, text: str) -> None:
    """A process that ends without a report is a sentence that says what to do."""
    assert await make(tmp_path, script).run(STATUS) == Report(False, text)


async def test_a_crash_is_logged_without_its_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says which error and where; neither its text nor a file's name."""
    caplog.set_level(logging.INFO)
    script = f"def fail():\n    raise ValueError({SECRET!r} + '\\n' + {SECRET!r})\n\nfail()\n"
    await make(tmp_path, script).run(ask_plan(tmp_path / f"{SECRET}.pdf", "Telegram admin 7"))
    assert "the refresh gave no report: ValueError at refresh.py:2" in caplog.text
    assert "refresh: exit status 1 after" in caplog.text
    assert SECRET not in caplog.text


async def test_a_command_that_is_not_there_is_said(tmp_path: Path) -> None:
    """A process that cannot be started is a sentence, and the next request is taken."""
    absent = Refreshing(tmp_path, (str(tmp_path / "nothing"),))
    for _ in range(2):
        assert await absent.run(STATUS) == Report(False, wording.REFRESH_NOT_STARTED)


async def test_there_is_only_ever_one(tmp_path: Path) -> None:
    """A second request is refused while the first is under way, and taken after it."""
    script = "import pathlib, time\nwhile not pathlib.Path('go').exists(): time.sleep(0.01)\n"
    one = make(tmp_path, script + 'print(\'{"ok": true, "text": "done"}\')')
    first = asyncio.create_task(one.run(STATUS))
    await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await one.run(STATUS)
    (tmp_path / "go").touch()
    assert await first == Report(True, "done")
    assert await one.run(STATUS) == Report(True, "done")


async def test_a_cancelled_refresh_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    """Cancelling ends the process and its children before it returns."""
    one = make(tmp_path, WAITING)
    running = asyncio.create_task(one.run(STATUS))
    pids = await wait_for_pids(tmp_path)
    assert len(pids) == 2
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await have_ended(pids)


async def test_closing_ends_what_is_under_way(tmp_path: Path) -> None:
    """What ran reports that it was stopped, and nothing runs after that."""
    one = make(tmp_path, WAITING)
    running = asyncio.create_task(one.run(STATUS))
    pids = await wait_for_pids(tmp_path)
    await one.close()
    assert await running == Report(False, wording.REFRESH_STOPPED)
    assert await have_ended(pids)
    (tmp_path / "pids").unlink()
    assert await one.run(STATUS) == Report(False, wording.REFRESH_STOPPED)
    assert not (tmp_path / "pids").exists()


async def test_closing_while_it_starts_ends_it_too(tmp_path: Path) -> None:
    """A process that was only being started when the bot stopped does not stay behind."""
    one = make(tmp_path, WAITING)
    running = asyncio.create_task(one.run(STATUS))
    await asyncio.sleep(0)
    await one.close()
    assert await running == Report(False, wording.REFRESH_STOPPED)


async def test_one_that_ignores_the_request_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that does not end when asked to is killed."""
    monkeypatch.setattr(refreshing, "ENDED_WITHIN_S", 0.05)
    script = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)" + WAITING
    one = make(tmp_path, script)
    running = asyncio.create_task(one.run(STATUS))
    pids = await wait_for_pids(tmp_path)
    await one.close()
    assert await running == Report(False, wording.REFRESH_STOPPED)
    assert await have_ended(pids)


async def test_one_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes too long is ended, and the admin is told."""
    monkeypatch.setattr(refreshing, "LONGEST_S", 0.5)
    one = make(tmp_path, WAITING)
    assert await one.run(STATUS) == Report(False, wording.REFRESH_TOO_LONG)


async def test_replies_come_before_a_build(tmp_path: Path) -> None:
    """The process runs at a lower priority than the bot."""
    here = os.nice(0)
    script = f"""
import json, os, time
until = time.monotonic() + 20
while os.nice(0) == {here} and time.monotonic() < until: time.sleep(0.01)
print(json.dumps({{"ok": True, "text": str(os.nice(0))}}))
"""
    if here >= refreshing.NICENESS:
        pytest.skip("these tests run at a low priority themselves")
    assert await make(tmp_path, script).run(STATUS) == Report(True, str(refreshing.NICENESS))
