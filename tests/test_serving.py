"""What is published answers; what was only edited waits for a refresh."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import __main__ as start
from bot.assembly import serve
from bot.rendering import lay_out_reply, render_plain
from bot.reply import Conversation
from bot.settings import PROJECT, Settings, load_settings
from bot.sources import Source
from index.errors import KnowledgeError, SnapshotError
from index.history import read_history
from index.snapshot import load_snapshot, read_current
from scripts.showing import CHANGED
from tests.invented import write_knowledge

CONFIG = "knowledge: knowledge\nindex: index\nmemory: memory.sqlite\n"
ASKED = "is a bruise on a baby who cannot crawl referred"
OLD, NEW = "must be referred the same day", "must be referred within the hour"
OLD_PHONE, NEW_PHONE = "01632 960101", "01632 960999"


@dataclass(frozen=True)
class Place:
    """A folder with settings, knowledge and an index."""

    folder: Path

    @property
    def settings(self) -> Settings:
        return load_settings(self.folder / "config.yaml")

    @property
    def current(self) -> str | None:
        return read_current(self.settings.index)

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.settings.knowledge / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def run(self, script: str, lines: str, *more: str) -> subprocess.CompletedProcess[str]:
        """A script as a process, with these lines typed into it."""
        return subprocess.run(
            [sys.executable, "-m", f"scripts.{script}", *more],
            input=lines,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=PROJECT,
            env={**os.environ, "PYTHONUTF8": "1", "NO_COLOR": "1"},
            timeout=240,
        )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A first start, which finds no index and builds one."""
    place = Place(tmp_path_factory.mktemp("serving"))
    write_knowledge(place.folder / "knowledge")
    (place.folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    first = serve(place.settings)
    assert (first.built, first.changed, first.alone) == (True, False, False)
    return place


@pytest.fixture
def place(built: Place, tmp_path: Path) -> Place:
    """The same elsewhere, nothing of it changed since it was published."""
    copy = Place(tmp_path / "copy")
    shutil.copytree(built.folder, copy.folder)
    source = Source(copy.settings)
    source.note_unchanged(load_snapshot(copy.settings.index), (), source.look())
    return copy


def edit_document(place: Place) -> None:
    place.edit("01-child-q.md", OLD, NEW)


def edit_contacts(place: Place) -> None:
    place.edit("contacts.yaml", OLD_PHONE, NEW_PHONE)


def remove_document(place: Place) -> None:
    (place.settings.knowledge / "01-child-q.md").unlink()


def add_document(place: Place) -> None:
    text = f"# Newest\n\n## Bruising\n\nA bruise on a baby who cannot crawl {NEW}.\n"
    (place.settings.knowledge / "09-newest.md").write_text(text, encoding="utf-8")


def break_contacts(place: Place) -> None:
    (place.settings.knowledge / "contacts.yaml").write_text("contacts: [", encoding="utf-8")


def check_old(place: Place) -> None:
    """What was published answers, with its contacts, and it says that something changed."""
    before = place.current
    assembled = serve(place.settings)
    assert (assembled.built, assembled.changed, place.current) == (False, True, before)
    reply = assembled.assistant.reply(ASKED, Conversation())
    assert OLD in reply.quotes[0].quote.text
    (door, *_) = assembled.assistant.contacts("Ambleford").contacts
    assert door.contact.phone == OLD_PHONE


@pytest.mark.parametrize(
    "edit", [edit_document, edit_contacts, remove_document, add_document, break_contacts]
)
def test_a_start_publishes_nothing(place: Place, edit: Callable[[Place], None]) -> None:
    """Whatever was edited, spoilt or taken out of the folder, what went live answers."""
    edit(place)
    check_old(place)


def test_nothing_changed_is_not_said_to_have(place: Place) -> None:
    """A start over a folder that is as it was published says nothing."""
    assembled = serve(place.settings)
    assert (assembled.built, assembled.changed, assembled.alone) == (False, False, False)


def test_the_chat_says_what_waits(place: Place) -> None:
    """The terminal chat answers from what is published and names the command that publishes."""
    edit_document(place)
    edit_contacts(place)
    before = place.current
    typed = f"{ASKED}\n/contacts Ambleford\n"
    said = place.run("chat", typed, "--config", str(place.folder / "config.yaml"))
    assert (said.returncode, CHANGED in said.stderr, place.current) == (0, True, before)
    told = " ".join(said.stdout.replace("│", " ").split())
    assert [OLD in told, NEW in told] == [True, False]
    assert [OLD_PHONE in told, NEW_PHONE in told] == [True, False]


def test_ask_serves_and_builds_only_where_a_folder_is_named(place: Place) -> None:
    """Without --knowledge what is published answers; with it, the folder as it is now."""
    edit_document(place)
    before = place.current
    line = json.dumps({"id": "q", "question": ASKED})
    served = place.run("ask", line, "--json", "--config", str(place.folder / "config.yaml"))
    assert (served.returncode, place.current) == (0, before)
    assert OLD in json.loads(served.stdout)["message"]
    assert CHANGED in served.stderr
    folders = ("--knowledge", str(place.settings.knowledge), "--index", str(place.settings.index))
    named = place.run("ask", line, "--json", *folders)
    assert named.returncode == 0
    assert NEW in json.loads(named.stdout)["message"]
    assert "Index built in" in named.stderr
    assert place.current != before
    assert [entry.id for entry in read_history(place.settings.index)] == [before, place.current]


def test_the_bot_says_what_waits(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """`python -m bot` starts over what is published, and its log says that something changed."""
    edit_contacts(place)
    before, given = place.current, []

    def run_bot(live: object, *_: object, **__: object) -> int:
        given.append(render_plain(lay_out_reply(live.contacts("Ambleford"))))  # type: ignore[attr-defined]
        return 0

    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:invented")
    monkeypatch.setenv("REVIEW_BOT_CONFIG", str(place.folder / "config.yaml"))
    monkeypatch.setattr(start, "run_bot", run_bot)
    caplog.set_level(logging.INFO)
    assert start.main() == 0
    assert [OLD_PHONE in given[0], NEW_PHONE in given[0]] == [True, False]
    assert "Something changed since the index was published: run 'make refresh'." in caplog.text
    assert place.current == before


def test_a_settings_file_that_is_not_there_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """REVIEW_BOT_CONFIG naming no file is one sentence."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:invented")
    monkeypatch.setenv("REVIEW_BOT_CONFIG", str(tmp_path / "none.yaml"))
    assert start.main() == 1
    assert capsys.readouterr().err == f"The settings file {tmp_path}/none.yaml does not exist.\n"


def spoil_format(place: Place) -> None:
    """As an index of an earlier version."""
    path = place.settings.index / "snapshots" / str(place.current) / "manifest.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**held, "format": 1}), encoding="utf-8")


def test_an_index_of_another_format_is_built_anew(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    """An index that this version cannot read is built from the folder, and the log says why."""
    spoil_format(place)
    edit_document(place)
    assembled = serve(place.settings)
    assert (assembled.built, assembled.changed) == (True, False)
    assert NEW in assembled.assistant.reply(ASKED, Conversation()).quotes[0].quote.text
    assert "The index is built anew: " in caplog.text


def test_without_the_knowledge_folder(place: Place) -> None:
    """The index alone answers, with the contacts that it carries; where it is not readable either,
    that is said; without both, the folder is named."""
    shutil.rmtree(place.settings.knowledge)
    assembled = serve(place.settings)
    assert (assembled.built, assembled.changed, assembled.alone) == (False, False, True)
    assert OLD in assembled.assistant.reply(ASKED, Conversation()).quotes[0].quote.text
    (door, *_) = assembled.assistant.contacts("Ambleford").contacts
    assert door.contact.phone == OLD_PHONE
    spoil_format(place)
    with pytest.raises(SnapshotError, match="has another format"):
        serve(place.settings)
    shutil.rmtree(place.settings.index)
    with pytest.raises(KnowledgeError, match="knowledge does not exist"):
        serve(place.settings)
