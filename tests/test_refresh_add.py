"""scripts.refresh_index --add: a file goes into the knowledge folder whole, when it goes live."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import sources
from bot.refreshing import placing
from bot.refreshing.carrying import carry_out
from bot.refreshing.preparing import name_added, prepare_refresh
from bot.settings import Settings
from bot.sources import Source
from index import publishing
from index.encoders.pairing import pair_encoder
from index.snapshot import load_snapshot
from scripts import refresh_index
from tests.board import NEW, Kept, read_files
from tests.fakes import FakeEncoder
from tests.invented import BRIEFINGS, TODAY, write_knowledge

OLD = NEW.replace("although the house was cold", "on any of the visits")
GOLDEN = """
questions:
  - {question: who asked where the baby slept, documents: [new.md], contains: on any of the visits}
"""
PLACE = "briefings/new.md"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """Published once, with a file waiting outside the knowledge folder."""
    monkeypatch.setattr(refresh_index, "LOAD", FakeEncoder)
    monkeypatch.setattr(refresh_index, "TODAY", TODAY)
    kept = Kept(tmp_path)
    kept.run()
    kept.write("incoming/new.md", NEW)
    return kept


def add(kept: Kept, *more: str, name: str = "new.md") -> Any:
    return kept.run("--add", str(kept.folder / "incoming" / name), *more)


def test_a_file_goes_live(kept: Kept) -> None:
    """An added file is read as if it lay in briefings/, is published, and lies there then."""
    shown = add(kept, "--dry-run").stdout
    assert shown.startswith("New (1)\n  briefings/new.md: “Bulletin on Child V”, Ambleford ")
    assert not (kept.knowledge / "briefings").exists()
    assert add(kept, "--by", "a trainer").exit_code == 0
    assert read_files(kept.knowledge / "briefings") == {"new.md": NEW.encode()}
    snapshot = load_snapshot(kept.index, check=True)
    assert snapshot.documents[PLACE].text == NEW
    assert (kept.last()["changes"], kept.last()["who"]) == ("1 new", "a trainer")
    assert not (kept.index / "replaced").exists()
    assert "Already up to date" in kept.run().stdout


def test_it_is_what_a_build_gives(kept: Kept) -> None:
    """What --add publishes is what a build of the folder with the file gives."""
    add(kept)
    other = Kept(kept.folder / "other")
    other.write("knowledge/briefings/new.md", NEW)
    other.run()
    assert other.current == kept.current


def test_what_it_replaces_is_kept(kept: Kept) -> None:
    """A file of that name is replaced, and its bytes are kept in the index folder."""
    kept.write(f"knowledge/{PLACE}", OLD)
    kept.run()
    assert add(kept).stdout.startswith("Changed (1)\n  briefings/new.md: 1 passage new, 1 gone\n")
    assert read_files(kept.knowledge / "briefings") == {"new.md": NEW.encode()}
    (held,) = (kept.index / "replaced").iterdir()
    assert held.name.endswith("Z-new.md")
    assert held.read_bytes() == OLD.encode()


def test_the_same_file_again(kept: Kept) -> None:
    """A file that lies there already, and is published, is left alone."""
    add(kept)
    before = read_files(kept.folder)
    assert "Already up to date" in add(kept).stdout
    assert read_files(kept.folder) == before


def test_a_published_file_that_is_gone(kept: Kept) -> None:
    """A file that is published and was taken out of the folder is put back."""
    add(kept)
    (kept.knowledge / PLACE).unlink()
    before = kept.current
    assert "Already up to date" in add(kept).stdout
    assert (kept.knowledge / PLACE).read_bytes() == NEW.encode()
    assert kept.current == before


@pytest.mark.parametrize(
    ("name", "placed"),
    [
        ("Bulletin (2).md", "Bulletin (2).md"),
        (".hidden.md", "hidden.md"),
        ("-dash?.MD", "dash.MD"),
    ],
)
def test_its_name_is_made_safe(name: str, placed: str, kept: Kept) -> None:
    """A name that hides a file or reads as an option is made a plain one."""
    kept.write(f"incoming/{name}", NEW)
    assert add(kept, name=name).exit_code == 0
    assert read_files(kept.knowledge / "briefings") == {placed: NEW.encode()}


@pytest.mark.parametrize(
    ("name", "written", "said"),
    [
        ("none.md", None, "There is no file {0}/none.md to add."),
        ("a.xyz", b"x", "a.xyz is of no format that can be read: use .docx, .htm, .html, "),
        ("new.md", b"caf\xe9\n", "briefings/new.md is not UTF-8 (line 1): save it again as UTF-8."),
        ("new.md", b" \n", "briefings/new.md is empty: "),
        ("new.pdf", b"no pdf", "briefings/new.pdf is a text file, whatever its ending says"),
    ],
)
@pytest.mark.parametrize("dry", [True, False], ids=["dry run", "refresh"])
def test_a_file_that_cannot_be_added(
    dry: bool, name: str, written: bytes | None, said: str, kept: Kept
) -> None:
    """A file that is missing, of no known format or unreadable is a sentence; nothing changes, not
    even where a readable file of that name is published."""
    kept.write(f"knowledge/{PLACE}", OLD)
    kept.run()
    path = kept.folder / "incoming" / name
    path.unlink(missing_ok=True)
    if written is not None:
        path.write_bytes(written)
    before = read_files(kept.folder)
    result = add(kept, *(["--dry-run"] if dry else []), name=name)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said.format(path.parent) in result.stderr
    assert read_files(kept.folder) == before


def fail_when(matches: Callable[[Path], bool], work: Any) -> Any:
    """Something that works but for some files, for which the disk is full."""

    def done(path: Any, *more: Any) -> Any:
        if matches(Path(more[0]) if more else Path(path)):
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return work(path, *more)

    return done


def stop_with_golden(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> str:
    """A golden question that the new file has no answer for."""
    kept.write("knowledge/golden.yaml", GOLDEN)
    kept.run("--accept")
    return "1 of 1 golden questions lost their answer"


def stop_when_copying(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> str:
    """No room for the copy in the knowledge folder, found after some bytes were written."""

    def cut(source: Path, copy: Path) -> None:
        copy.write_bytes(source.read_bytes()[:20])
        if copy.name.endswith(".new"):
            raise OSError(errno.ENOSPC, "No space left on device", str(copy))

    monkeypatch.setattr(shutil, "copyfile", cut)
    return "could not be put into {0} (No space left on device): make room there"


def stop_when_keeping(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> str:
    """No room for the copy of what is replaced."""

    def cut(source: Path, copy: Path) -> None:
        copy.write_bytes(source.read_bytes()[:20])
        raise OSError(errno.ENOSPC, "No space left on device", str(copy))

    monkeypatch.setattr(shutil, "copyfile", cut)
    return "could not be put into {0} (No space left on device): make room there"


def stop_when_renaming(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> str:
    """The last step into the knowledge folder is refused."""

    def refuse(path: Path, place: Path) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(place))

    monkeypatch.setattr(placing.Path, "replace", refuse)
    return "could not be put into {0} (Read-only file system): make room there"


def stop_when_writing(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> str:
    """No room for the snapshot, after the file was put into place."""
    broken = fail_when(lambda path: path.name == "manifest.json", publishing._flush)
    monkeypatch.setattr(publishing, "_flush", broken)
    return "The index could not be written"


def stop_when_switching(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> str:
    """No room for the pointer to the new snapshot, the last thing that is written."""
    broken = fail_when(lambda path: path.name == ".current.new", publishing._flush)
    monkeypatch.setattr(publishing, "_flush", broken)
    return "The index could not be written"


@pytest.mark.parametrize(
    "stop",
    [
        stop_with_golden,
        stop_when_copying,
        stop_when_keeping,
        stop_when_renaming,
        stop_when_writing,
        stop_when_switching,
    ],
)
@pytest.mark.parametrize("there", [True, False], ids=["replacing", "new"])
def test_a_failed_add_leaves_the_folder(
    there: bool,
    stop: Callable[[Kept, pytest.MonkeyPatch], str],
    kept: Kept,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Wherever it fails, the knowledge folder is as it was, byte for byte, what is published stays,
    nothing is said to have been replaced, and the next try works."""
    if there or stop is stop_with_golden:
        kept.write(f"knowledge/{PLACE}", OLD)
        kept.run()
    elif stop is stop_when_keeping:
        pytest.skip("nothing is kept where nothing is replaced")
    with monkeypatch.context() as patched:
        said = stop(kept, patched)
        before, current = read_files(kept.knowledge), kept.current
        result = add(kept)
        assert result.exit_code == 1
        assert said.format(kept.knowledge) in result.stderr
        assert read_files(kept.knowledge) == before
        assert kept.current == current
        assert list((kept.index / "replaced").glob("*")) == []
    assert load_snapshot(kept.index, check=True).manifest.id == current
    assert add(kept, "--accept").exit_code == 0
    assert (kept.knowledge / PLACE).read_bytes() == NEW.encode()


def test_a_history_without_room(kept: Kept) -> None:
    """Where only the line of the history has no room, the file is published and stays."""
    (kept.index / "history.jsonl").unlink()
    (kept.index / "history.jsonl").mkdir()
    result = add(kept)
    assert result.exit_code == 1
    assert "It is published, but" in result.stderr
    assert "history.jsonl could not be written (Is a directory): make room there." in result.stderr
    assert PLACE in load_snapshot(kept.index).documents
    assert read_files(kept.knowledge / "briefings") == {"new.md": NEW.encode()}


def test_an_interrupt_after_the_switch(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C after the switch leaves the file there, for it is published."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(publishing, "drop_old", interrupt)
    assert add(kept).exit_code == 130
    assert PLACE in load_snapshot(kept.index).documents
    assert (kept.knowledge / PLACE).read_bytes() == NEW.encode()


def test_what_a_kill_left_is_removed(kept: Kept) -> None:
    """Files that a killed refresh left are never read, and the next refresh removes them, but not
    other hidden files."""
    add(kept)
    for name in (".half.md.new", ".new.md.old", ".mine.new", ".mine.md"):
        kept.write(f"knowledge/briefings/{name}", BRIEFINGS["01-child-q.md"])
    assert "Already up to date" in kept.run("--dry-run").stdout
    assert (kept.knowledge / "briefings" / ".half.md.new").exists()
    assert "Already up to date" in kept.run().stdout
    left = {path.name for path in (kept.knowledge / "briefings").iterdir()}
    assert left == {"new.md", ".mine.new", ".mine.md"}


def test_a_disk_without_links(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk has no hard links, what is replaced is brought back from a copy."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    kept.write(f"knowledge/{PLACE}", OLD)
    kept.run()
    before = read_files(kept.knowledge)
    monkeypatch.setattr(os, "link", refuse)
    stop_when_writing(kept, monkeypatch)
    assert add(kept).exit_code == 1
    assert read_files(kept.knowledge) == before


def test_a_start_finds_nothing_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a file was added, and a leftover cleared, a start finds the folder as it is published,
    and does not read it again."""
    monkeypatch.setattr(sources, "load_encoders", lambda *_: pair_encoder(FakeEncoder()))
    monkeypatch.setattr(sources, "load_encoder", lambda *_: FakeEncoder())
    monkeypatch.setattr(sources, "identify_encoders", lambda *_: "fake")
    knowledge = write_knowledge(tmp_path / "knowledge")
    (tmp_path / "new.md").write_text(NEW, encoding="utf-8")
    settings = Settings(knowledge=knowledge, index=tmp_path / "index")
    carry_out(prepare_refresh(settings), "a test")
    (knowledge / "briefings").mkdir()
    (knowledge / "briefings" / ".half.md.new").write_text("# Half", encoding="utf-8")
    for _ in range(2):
        done = carry_out(prepare_refresh(settings, name_added(tmp_path / "new.md")), "a test")
        found = Source(settings).find_unchanged()
        assert found
        assert found.snapshot.manifest.id == done.snapshot.manifest.id
    assert read_files(knowledge / "briefings") == {"new.md": NEW.encode()}
