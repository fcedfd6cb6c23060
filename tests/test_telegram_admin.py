"""What admins do over Telegram, and that nobody else can."""

from __future__ import annotations

import asyncio
import logging
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.channels.telegram import application, wording
from bot.channels.telegram.admin import ATTEMPT
from bot.channels.telegram.planning import documents, plans, reports
from bot.channels.telegram.refreshing import (
    HISTORY,
    STATUS,
    Published,
    Report,
    ask_plan,
    ask_publish,
    ask_rollback,
)
from index.reading.formats.readers import READERS
from tests.fake_bot_api.board import ADMIN, OTHER_ADMIN, run_board
from tests.fake_bot_api.person import Alert, Received, start_group
from tests.fake_bot_api.running import run_world

WHO = f"Telegram admin {ADMIN}"
PLANNED = Report(True, "1 new document: “Learning from Ambleford”, 12 passages.")
DONE = Report(True, "Published snapshot ab12: 6 documents.")
GONE = Alert(wording.PLAN_GONE, show_alert=True)
BUSY = Alert(wording.REFRESH_BUSY, show_alert=True)
CHOICES = (("Publish", "Discard"),)


def said(*texts: str) -> list[Received]:
    return [Received(text) for text in texts]


def offered(report: Report, choices: tuple[tuple[str, ...], ...] = CHOICES) -> Received:
    return Received(f"{report.text}\n\n{wording.DECIDE}", buttons=choices)


async def test_a_document_is_planned_and_published(tmp_path: Path) -> None:
    """A file is shown as a plan; a press publishes it; then nothing of it stays here."""
    async with run_board(tmp_path, PLANNED, DONE) as board:
        ada = board.admin()
        await ada.sends_file("../Learning from Ambleford?.md", b"# Learning")
        assert await ada.reads(2) == [Received(wording.PLANNING), offered(PLANNED)]
        assert board.list_files() == ["Learning from Ambleford.md"]
        (file,) = [path for path in board.incoming.rglob("*") if path.is_file()]
        assert file.parent.parent == board.incoming
        assert file.parent.stat().st_mode & 0o777 == 0o700
        assert board.refreshing.asked == [ask_plan(file, WHO)]
        assert await ada.presses("Publish") == Alert()
        assert await ada.reads(2) == said(wording.PUBLISHING, f"{DONE.text}\n\n{wording.LIVE}")
        assert board.refreshing.asked[1:] == [ask_publish(file, WHO)]
        assert board.refreshing.read == [b"# Learning"] * 2
        assert board.list_files() == []
        assert await ada.presses("Publish") == GONE
        assert await ada.presses("Discard") == GONE
        assert len(board.refreshing.asked) == 2


async def test_a_discarded_document_is_deleted(tmp_path: Path) -> None:
    """Discard deletes the file and says so; nothing is published."""
    async with run_board(tmp_path, PLANNED) as board:
        ada = board.admin()
        await ada.sends_file("a.pdf", b"%PDF")
        await ada.reads(2)
        assert await ada.presses("Discard") == Alert()
        assert await ada.reads() == said(wording.DISCARDED_FILE)
        assert (board.list_files(), len(board.refreshing.asked)) == ([], 1)
        assert await ada.presses("Publish") == GONE


async def test_what_cannot_be_published_has_no_button(tmp_path: Path) -> None:
    """A plan that fails says why, and the file is deleted."""
    why = Report(False, "a.pdf holds no text: it is a scan.")
    async with run_board(tmp_path, why) as board:
        ada = board.admin()
        await ada.sends_file("a.pdf", b"%PDF")
        refused = f"{why.text}\n\n{wording.FILE_LET_GO}"
        assert await ada.reads(2) == said(wording.PLANNING, refused)
        assert board.list_files() == []


async def test_lost_questions_are_published_only_on_purpose(tmp_path: Path) -> None:
    """Where golden questions would be lost, publishing takes the button that says so."""
    losing = Report(False, "1 golden question is lost.", ("what is neglect",))
    async with run_board(tmp_path, losing, DONE) as board:
        ada = board.admin()
        await ada.sends_file("a.md", b"# A")
        _, plan = await ada.reads(2)
        text = f"{losing.text}\n\n{wording.DECIDE_LOST}\n\n{wording.DECIDE}"
        assert plan == Received(text, buttons=(("Publish anyway", "Discard"),))
        await ada.presses("Publish anyway")
        await ada.reads(2)
        file = Path(board.refreshing.asked[0][2])
        assert board.refreshing.asked[1] == ask_publish(file, WHO, accept=True)


async def test_questions_lost_at_the_last_moment_ask_again(tmp_path: Path) -> None:
    """When only publishing finds questions lost, the file is kept for one more decision."""
    losing = Report(False, "1 golden question is lost.", ("what is neglect",))
    failed = Report(False, "The disk is full.", ("what is neglect",))
    async with run_board(tmp_path, PLANNED, losing, failed) as board:
        ada = board.admin()
        await ada.sends_file("a.md", b"# A")
        await ada.reads(2)
        await ada.presses("Publish")
        assert (await ada.reads(2))[1].buttons == (("Publish anyway", "Discard"),)
        assert board.list_files() == ["a.md"]
        await ada.presses("Publish anyway")
        _, ended = await ada.reads(2)
        assert ended == Received(f"{failed.text}\n\n{wording.FILE_LET_GO}")
        assert board.list_files() == []


ENDINGS = ", ".join(sorted(READERS))
REFUSED = [
    ("areas.yaml", None, wording.FILE_UNREADABLE.format(endings=ENDINGS)),
    ("a.pdf.exe", None, wording.FILE_UNREADABLE.format(endings=ENDINGS)),
    ("pdf", None, wording.FILE_UNREADABLE.format(endings=ENDINGS)),
    (None, None, wording.FILE_UNREADABLE.format(endings=ENDINGS)),
    ("a.pdf", documents.LARGEST + 1, wording.FILE_TOO_LARGE),
]


@pytest.mark.parametrize(("name", "size", "answer"), REFUSED)
async def test_other_files_are_refused(
    tmp_path: Path, name: str | None, size: int | None, answer: str
) -> None:
    """A kind that is not read, and a file too large for Telegram, are not even fetched."""
    async with run_board(tmp_path) as board:
        ada = board.admin()
        await ada.sends_file(name, b"content", size)
        assert await ada.reads() == said(answer)
        assert (board.api.count("getFile"), board.refreshing.asked) == (0, [])


async def test_a_file_that_is_larger_than_was_said_is_refused(tmp_path: Path) -> None:
    """What Telegram then does not hand over is explained the same way."""
    async with run_board(tmp_path) as board:
        ada = board.admin()
        await ada.sends_file("a.pdf", bytes(documents.LARGEST + 1), size=10)
        assert await ada.reads(2) == said(wording.PLANNING, wording.FILE_TOO_LARGE)
        assert (board.list_files(), board.refreshing.asked) == ([], [])


async def test_a_file_that_is_not_handed_over_is_said(tmp_path: Path) -> None:
    """A download that fails is a sentence; the same file can be sent again."""
    async with run_board(tmp_path, PLANNED) as board:
        ada = board.admin()
        board.api.fail("getFile", 400)
        await ada.sends_file("a.pdf", b"%PDF")
        assert await ada.reads(2) == said(wording.PLANNING, wording.FILE_NOT_FETCHED)
        await ada.sends_file("a.pdf", b"%PDF")
        assert await ada.reads(2) == [Received(wording.PLANNING), offered(PLANNED)]


async def test_the_folder_is_planned_and_published(tmp_path: Path) -> None:
    """/refresh shows what would change; a press publishes it; Discard leaves it."""
    async with run_board(tmp_path, PLANNED, PLANNED, DONE) as board:
        ada = board.admin()
        await ada.says("/refresh")
        assert await ada.reads(2) == [Received(wording.PLANNING), offered(PLANNED)]
        await ada.presses("Discard")
        assert await ada.reads() == said(wording.DISCARDED)
        await ada.says("/refresh")
        await ada.reads(2)
        await ada.presses("Publish")
        assert await ada.reads(2) == said(wording.PUBLISHING, f"{DONE.text}\n\n{wording.LIVE}")
        assert board.refreshing.asked == [
            ask_plan(None, WHO),
            ask_plan(None, WHO),
            ask_publish(None, WHO),
        ]


async def test_a_long_plan_comes_in_several_messages(tmp_path: Path) -> None:
    """Every line arrives, escaped, and the buttons stand under the last message."""
    lines = [f"{number}. <b>Document</b> & {'x' * 60}" for number in range(100)]
    async with run_board(tmp_path, Report(True, "\n".join(lines))) as board:
        ada = board.admin()
        await ada.says("/refresh")
        _, *parts = await ada.reads(4)
        assert [part.buttons for part in parts] == [(), (), CHOICES]
        text = "\n".join(part.text for part in parts)
        assert text == "\n".join([*lines, "", wording.DECIDE])


def test_a_plan_far_too_long_says_that_it_is_cut() -> None:
    """Beyond four messages the rest is left out at a line's end, and that is said."""
    lines = ["y" * 98] * 500
    parts = [part.text for part in reports.lay_out_report("\n".join(lines), "After.")]
    assert parts[-2:] == [wording.CUT, "After."]
    assert "\n".join(parts[:-2]).split("\n") == lines[: reports.LONGEST_REPORT // 99]


PAST = (
    Published("cd34", "4 May 2026, 6 documents", True),
    Published("ab12", "3 May 2026, 5 documents", False),
    Published("--accept", "no snapshot", False),
)


async def test_going_back(tmp_path: Path) -> None:
    """/rollback offers each earlier snapshot by its label, and a press goes back to it."""
    history = Report(True, "Published: two.", snapshots=PAST)
    async with run_board(tmp_path, history, DONE, history) as board:
        ada = board.admin()
        await ada.says("/rollback")
        buttons = (("3 May 2026, 5 documents",), (wording.LEAVE,))
        text = f"{history.text}\n\n{wording.GO_BACK_TO}"
        assert await ada.reads() == [Received(text, buttons=buttons)]
        await ada.presses("3 May 2026, 5 documents")
        assert await ada.reads(2) == said(wording.PUBLISHING, f"{DONE.text}\n\n{wording.LIVE}")
        await ada.says("/rollback")
        await ada.reads()
        await ada.presses(wording.LEAVE)
        assert await ada.reads() == said(wording.DISCARDED)
        assert board.refreshing.asked == [HISTORY, ask_rollback("ab12", WHO), HISTORY]


async def test_nothing_to_go_back_to(tmp_path: Path) -> None:
    """With one snapshot, or none that can be read, there is no button."""
    alone = Report(True, "Published: one.", snapshots=PAST[:1])
    failed = Report(False, "The index cannot be read.", snapshots=PAST)
    told = [
        ("/rollback", f"{alone.text}\n\n{wording.NOTHING_BEFORE}"),
        ("/rollback", failed.text),
        ("/history", alone.text),
    ]
    async with run_board(tmp_path, alone, failed, alone) as board:
        ada = board.admin()
        for command, answer in told:
            await ada.says(command)
            assert await ada.reads() == said(answer)
        assert board.refreshing.asked == [HISTORY] * 3


async def test_the_status_counts_the_attempts_of_others(tmp_path: Path) -> None:
    """Others get the answer to an unknown command; /status says how many tried in 30 days."""
    state = Report(True, "Snapshot ab12: 6 documents.")
    async with run_board(tmp_path, state, state) as board:
        ada, bo = board.admin(), board.person("Bo")
        await ada.says("/status")
        line = wording.ATTEMPTS.format(count="No attempts")
        assert await ada.reads() == said(f"{state.text}\n\n{line}")
        board.memory.count(ATTEMPT, date.today() - timedelta(days=30))
        board.memory.count(ATTEMPT, date.today() - timedelta(days=31))
        for command, _ in wording.ADMIN_COMMANDS:
            await bo.says(f"/{command}")
        assert await bo.reads(4) == said(*[wording.UNKNOWN_COMMAND] * 4)
        await bo.says("/dance")
        await bo.reads()  # one chat at a time: the four are counted
        await ada.says("/status")
        line = wording.ATTEMPTS.format(count="5 attempts")
        assert await ada.reads() == said(f"{state.text}\n\n{line}")
        assert board.refreshing.asked == [STATUS, STATUS]
    held = (tmp_path / "memory.sqlite").read_bytes()
    assert str(bo.id).encode() not in held


async def test_others_are_answered_as_without_admins(tmp_path: Path) -> None:
    """A document, a command or a forged press of somebody else tells them nothing."""
    (tmp_path / "plain").mkdir()
    answers = []
    for board in (run_board(tmp_path, PLANNED), run_world(tmp_path / "plain")):
        async with board as world:
            bo = world.person("Bo")
            await bo.sends_file("a.pdf", b"%PDF")
            await bo.says("/refresh")
            await bo.says("/Rollback now")
            await bo.says("/status@learnbot")
            await bo.says("/status@other_bot")
            got = await bo.reads(4)
            answers.append([*got, await bo.presses_data("r:1:0")])
    assert answers[0] == answers[1]
    assert answers[0][0] == Received(wording.NO_PICTURES)


async def test_only_the_admin_who_was_asked_decides(tmp_path: Path) -> None:
    """Neither another admin nor anybody else can press what an admin was shown."""
    async with run_board(tmp_path, PLANNED, DONE) as board:
        ada, other, bo = board.admin(), board.admin(OTHER_ADMIN), board.person("Bo")
        await ada.says("/refresh")
        _, plan = await ada.reads(2)
        held = board.api.messages[ada.chat["id"], plan.id]
        data = held["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        assert await other.presses_data(data, held) == GONE
        assert await bo.presses_data(data, held) == Alert(wording.REPLY_GONE, show_alert=True)
        assert await ada.presses_data(data[:-1] + "7", held) == GONE
        assert len(board.refreshing.asked) == 1
        assert await ada.presses("Publish") == Alert()


async def test_in_a_group_nobody_is_an_admin(tmp_path: Path) -> None:
    """Commands and documents in a group are what they are from anybody; only others count."""
    async with run_board(tmp_path) as board:
        group = start_group(board.api)
        ada, bo = board.admin().enters(group), board.person("Bo").enters(group)
        await ada.says("/refresh")
        await ada.sends_file("a.pdf", b"%PDF")
        first = await ada.says("/refresh@learnbot")
        second = await bo.says("/status@learnbot")
        await bo.says("/status")
        third = await bo.says("/ask one")
        assert await bo.reads(3) == [
            Received(wording.UNKNOWN_COMMAND, reply_to=first),
            Received(wording.UNKNOWN_COMMAND, reply_to=second),
            Received("reply to one in None", reply_to=third),
        ]
        assert board.refreshing.asked == []
        assert board.memory.count_since(ATTEMPT, date.today()) == 1


async def test_one_at_a_time_and_nobody_waits(tmp_path: Path) -> None:
    """While a refresh is under way questions are answered, also in the admin's own chat."""
    async with run_board(tmp_path, PLANNED, PLANNED, DONE) as board:
        ada, other, bo = board.admin(), board.admin(OTHER_ADMIN), board.person("Bo")
        await other.says("/refresh")
        await other.reads(2)
        board.refreshing.free.clear()
        await ada.sends_file("a.md", b"# A")
        await ada.says("and dads?")
        assert await ada.reads(2) == said(wording.PLANNING, "reply to and dads? in None")
        await bo.says("hello")
        assert await bo.reads() == said("reply to hello in None")
        for chat, command in ((ada, "/refresh"), (ada, "/status"), (other, "/rollback")):
            await chat.says(command)
            assert await chat.reads() == said(wording.REFRESH_BUSY)
        assert await other.presses("Publish") == BUSY
        board.refreshing.free.set()
        assert await ada.reads() == [offered(PLANNED)]
        assert await other.presses("Publish") == Alert()
        assert (await other.reads(2))[1].text.startswith(DONE.text)


async def test_an_error_is_an_apology_and_leaves_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What goes wrong is apologised for, the file goes, and the next request is taken."""
    caplog.set_level(logging.DEBUG)
    async with run_board(tmp_path, PLANNED) as board:
        ada = board.admin()
        board.refreshing.broken = True
        await ada.sends_file("Zebedee-of-Quince-Lane.md", b"Quince")
        assert await ada.reads(2) == said(wording.PLANNING, wording.APOLOGY)
        assert board.list_files() == []
        board.refreshing.broken = False
        await ada.says("/refresh")
        assert await ada.reads(2) == [Received(wording.PLANNING), offered(PLANNED)]
    assert "Quince" not in caplog.text
    assert f"admin {ADMIN} sent a document of 6 bytes" in caplog.text


async def test_stopping_ends_a_refresh_and_says_so(tmp_path: Path) -> None:
    """Told to stop, the bot ends what is under way, tells the admin, and deletes the files."""
    async with run_board(tmp_path, PLANNED) as board:
        ada = board.admin()
        await ada.sends_file("a.md", b"# A")
        await ada.reads(2)
        board.refreshing.free.clear()
        await ada.says("/refresh")
        await ada.reads()
        assert board.list_files() == ["a.md"]
    assert await ada.reads() == said(wording.REFRESH_STOPPED)
    assert not board.incoming.exists()


async def test_an_undecided_plan_goes_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After its time the file is deleted although nobody writes, and the buttons say so."""
    monkeypatch.setattr(application, "SWEEP_EVERY_S", 0.01)
    async with run_board(tmp_path, PLANNED) as board:
        ada = board.admin()
        await ada.sends_file("a.md", b"# A")
        await ada.reads(2)
        assert board.list_files() == ["a.md"]
        monkeypatch.setattr(plans, "KEPT_S", 0.0)
        async with asyncio.timeout(30):
            while board.list_files():
                await asyncio.sleep(0.01)
        assert await ada.presses("Publish") == GONE


async def test_files_of_an_earlier_run_are_deleted(tmp_path: Path) -> None:
    """A bot that was killed leaves files, and the next start deletes them."""
    left = tmp_path / "index" / "incoming" / "0123" / "a.pdf"
    left.parent.mkdir(parents=True)
    left.touch()
    async with run_board(tmp_path) as board:
        assert not board.incoming.exists()


async def test_admins_have_a_menu_of_their_own(tmp_path: Path) -> None:
    """The menu for everybody names no admin command; an admin's chat has them after the rest."""
    async with run_board(tmp_path) as board:
        assert board.api.menus == {}  # no admin has opened a chat yet, and that stopped nothing
        board.admin()
        assert board.application.post_init
        await board.application.post_init(board.application)
        menus = {
            chat: [(one["command"], one["description"]) for one in menu]
            for chat, menu in [(0, board.api.commands), *board.api.menus.items()]
        }
        own = [*wording.COMMANDS, *wording.ADMIN_COMMANDS]
        assert menus == {0: list(wording.COMMANDS), ADMIN: own}
