"""A refresh or a way back that is killed, has no room, or may not write: nothing is ever half."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.history import read_history
from index.ranking import Weights
from index.searcher import Searcher
from index.snapshot import load_snapshot, read_current
from index.types import Query
from scripts import refresh_index
from tests.board import Kept, read_files
from tests.fakes import FakeEncoder, write_documents
from tests.invented import TODAY

ROOT = Path(__file__).resolve().parent.parent
KILLS = 25
SEED = 20260211
NOTES = 6
PLACE = "briefings/added.md"

RUN = """
import json, os, shutil, sys, time
from pathlib import Path
from scripts import refresh_index
from tests.fakes import FakeEncoder

def slow(work, seconds):
    def slowed(*arguments, **named):
        time.sleep(seconds)
        done = work(*arguments, **named)
        time.sleep(seconds)
        return done
    return slowed

def copy_slowly(source, copy):
    with open(source, "rb") as held, open(copy, "wb", buffering=0) as out:
        while piece := held.read(40):
            out.write(piece)
            time.sleep(0.002)
    return copy

refresh_index.LOAD = FakeEncoder
os.fsync = slow(os.fsync, 0.003)
os.utime = slow(os.utime, 0.01)
os.link = slow(os.link, 0.01)
Path.rename = slow(Path.rename, 0.01)
Path.replace = slow(Path.replace, 0.03)
shutil.copyfile = copy_slowly
shutil.rmtree = slow(shutil.rmtree, 0.005)
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        sys.stdin.close()
        refresh_index.app(json.loads(line))
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""
"""Imports everything once and runs each refresh as a process of its own. What writes, links,
renames and removes is slowed down, so that kills meet each of them."""


def write_notes(kept: Kept, version: int) -> None:
    """A few documents that say in every passage which version they are of."""
    notes = {f"note-{number}.md": say(number, version) for number in range(NOTES)}
    write_documents(kept.knowledge, notes)


def say(number: int, version: int) -> str:
    return (
        f"# Note {number}\n\n## Findings\n\nThe nurse rang the school about plan{version}. "
        f"Nobody answered number{number}.\n"
    )


class Runs:
    """Runs of the refresh script, each a process of its own."""

    def __init__(self, kept: Kept) -> None:
        self._folders = ["--knowledge", str(kept.knowledge), "--index", str(kept.index), "--plain"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", RUN],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._read() == "ready"

    def measure(self, *arguments: str) -> float:
        """How long a run takes that is not killed."""
        self._start(arguments)
        began = time.perf_counter()
        assert self._read() == "0"
        return time.perf_counter() - began

    def kill_after(self, moment: float, *arguments: str) -> bool:
        """Begin a run and kill it after so many seconds; whether it was still going."""
        child = self._start(arguments)
        time.sleep(moment)
        with contextlib.suppress(ProcessLookupError):  # it ended by itself
            os.kill(child, signal.SIGKILL)
        return os.WIFSIGNALED(int(self._read()))

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _start(self, arguments: tuple[str, ...]) -> int:
        assert self._process.stdin
        self._process.stdin.write(json.dumps([*self._folders, *arguments]) + "\n")
        self._process.stdin.flush()
        return int(self._read())

    def _read(self) -> str:
        """The next line; the script itself writes between them."""
        assert self._process.stdout
        for line in self._process.stdout:
            if line.strip() == "ready" or line.strip().isdecimal():
                return line.strip()
        pytest.fail("the process that starts the runs has ended")


def spread(lasts: float) -> list[float]:
    """Moments spread over a run, one in each of KILLS equal parts."""
    rng = random.Random(SEED)
    return [lasts * (at + rng.random()) / KILLS for at in range(KILLS)]


def answer(kept: Kept) -> tuple[str, set[str]]:
    """What is published, compared whole, and the versions that its answers are of."""
    snapshot = load_snapshot(kept.index, check=True)
    hits = Searcher(snapshot, FakeEncoder(), Weights(0.6)).search(Query("nurse rang school"))
    words = (word for hit in hits for word in hit.passage.text.replace(".", "").split())
    found = {word for word in words if word.startswith("plan")}
    assert len(hits) >= NOTES
    entries = read_history(kept.index)
    assert entries[-1].id == snapshot.manifest.id
    return snapshot.manifest.id, found


def list_visible(folder: Path) -> dict[str, bytes | None]:
    return {name: held for name, held in read_files(folder).items() if "/." not in f"/{name}"}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    monkeypatch.setattr(refresh_index, "LOAD", FakeEncoder)
    monkeypatch.setattr(refresh_index, "TODAY", TODAY)
    kept = Kept(tmp_path)
    for path in kept.knowledge.glob("*.md"):
        path.unlink()
    write_notes(kept, 0)
    return kept


@pytest.fixture
def runs(kept: Kept) -> Iterator[Runs]:
    runs = Runs(kept)
    yield runs
    runs.close()


def test_killed_refreshes(kept: Kept, runs: Runs) -> None:
    """Killed at 25 moments, --add among them: what is published is the old index whole or the new
    one whole, no document is lost or half, and the next refresh ends well and clears up."""
    added = kept.folder / "incoming" / "added.md"
    add = ("--add", str(added))
    kept.run()
    write_notes(kept, 1)
    kept.write("incoming/added.md", say(900, 1))
    moments = spread(runs.measure(*add))
    version, killed, left, placed = 1, 0, 0, 0
    assert answer(kept)[1] == {"plan1"}
    for moment in moments:
        standing, new = kept.current, version + 1
        write_notes(kept, new)
        kept.write("incoming/added.md", say(900, new))
        before = list_visible(kept.knowledge)
        killed += runs.kill_after(moment, *add)
        found = answer(kept)
        after = list_visible(kept.knowledge)
        old_or_new = (before[PLACE], added.read_bytes())
        assert after.pop(PLACE) in old_or_new
        assert after == {name: held for name, held in before.items() if name != PLACE}
        left += len(read_files(kept.knowledge)) > len(after) + 1
        is_new = found[0] != standing
        placed += not is_new and (kept.knowledge / PLACE).read_bytes() == old_or_new[1]
        assert found[1] == {f"plan{new if is_new else version}"}
        if not is_new:  # the next refresh ends well, whatever was left
            assert kept.run("--plain", *add).exit_code == 0
        assert (kept.knowledge / PLACE).read_bytes() == old_or_new[1]
        version = new
        assert answer(kept)[1] == {f"plan{version}"}
    assert killed >= KILLS / 4, "many were still going when they were killed"
    assert left >= 1, "some were killed while a file was put into place"
    assert placed >= 1, "some were killed between that and the switch"
    assert kept.run("--plain").exit_code == 0
    assert list_visible(kept.knowledge) == read_files(kept.knowledge)
    assert not (kept.index / ".building").exists()


def test_killed_ways_back(kept: Kept, runs: Runs) -> None:
    """Killed at 25 moments on the way back, what is published is one of two snapshots whole, the
    history tells of every switch, and the next way back works."""
    ids = []
    for version in range(2):
        write_notes(kept, version)
        assert kept.run("--plain").exit_code == 0
        ids.append(str(kept.current))
    says = {one: {f"plan{version}"} for version, one in enumerate(ids)}
    before = read_files(kept.knowledge)
    moments = spread(runs.measure("--rollback"))
    killed, unnoted = 0, 0
    switched = [*ids, ids[0]]
    for moment in moments:
        other = ids[kept.current == ids[0]]
        killed += runs.kill_after(moment, "--rollback", other)
        current, found = answer(kept)
        assert found == says[current]
        if current != switched[-1]:
            switched.append(current)
        entries = read_history(kept.index)
        assert [entry.id for entry in entries] == switched
        unnoted += entries[-1].who == "not recorded"
    assert read_files(kept.knowledge) == before
    assert killed >= KILLS / 4, "many were still going when they were killed"
    assert unnoted >= 1, "some were killed between the switch and its line"
    assert len(set(switched)) == 2
    assert kept.run("--rollback", ids[kept.current == ids[0]]).exit_code == 0
    assert kept.current != switched[-1]
    assert kept.run("--plain").exit_code == 0
    assert answer(kept) == (ids[1], {"plan1"})


@contextlib.contextmanager
def mounted(place: Path, *options: str, source: str = "tmpfs") -> Iterator[Path]:
    """Something mounted at a folder for as long as it takes; skips where that is not allowed."""
    place.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        pytest.skip("only root can mount the disk that this test fills")
    done = subprocess.run(
        ["mount", *options, source, str(place)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"mounting is not allowed here: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """A folder that cannot be written, though it can be read."""
    with mounted(folder, "--bind", source=str(folder)):
        again = ["mount", "-o", "remount,bind,ro", str(folder)]
        subprocess.run(again, check=True, capture_output=True)
        yield folder


def fill(folder: Path, free: int) -> Path:
    """Take all room of a disk but so many bytes."""
    filler = folder / "filler"
    held = os.statvfs(folder)
    size = held.f_bavail * held.f_frsize - free
    with filler.open("wb") as out:
        os.posix_fallocate(out.fileno(), 0, max(size, 4096))
    return filler


LEVELS = [0, 4, 8, *range(16, 257, 16)]
"""KiB that are free: one build needs somewhat less than the last."""


def test_a_full_disk(kept: Kept) -> None:
    """On a disk that fills up at any point of a refresh, a sentence says so with exit status 1, the
    index before answers, the knowledge folder is as it was; with room it works."""
    kept.run()
    with mounted(kept.folder / "disk", "-t", "tmpfs", "-o", "size=4m") as disk:
        kept.index, knowledge = disk / "index", kept.knowledge
        kept.knowledge = disk / "knowledge"
        write_documents(
            kept.knowledge,
            {path.name: path.read_text(encoding="utf-8") for path in knowledge.iterdir()},
        )
        assert kept.run("--plain").exit_code == 0
        kept.write("incoming/added.md", say(900, 0))
        assert kept.run("--plain", "--add", str(kept.folder / "incoming/added.md")).exit_code == 0
        failed, version = 0, 0
        for level in LEVELS:
            write_notes(kept, version + 1)
            kept.write("incoming/added.md", say(900, version + 1))
            before, current = read_files(kept.knowledge), kept.current
            filler = fill(disk, level << 10)
            result = kept.run("--plain", "--add", str(kept.folder / "incoming/added.md"))
            filler.unlink()
            answered = answer(kept)[1]
            if result.exit_code == 0:
                version += 1
                assert answered == {f"plan{version}"}
                continue
            failed += 1
            assert result.exit_code == 1
            assert "No space left on device" in result.stderr
            assert "make room there" in result.stderr
            if kept.current != current:
                assert "It is published, but" in result.stderr
                version += 1
            else:
                assert read_files(kept.knowledge) == before
            assert answered == {f"plan{version}"}
        assert 3 <= failed < len(LEVELS)
        write_notes(kept, 99)
        assert kept.run("--plain").exit_code == 0


def test_a_way_back_on_a_full_disk(kept: Kept) -> None:
    """Without room for a way back, a sentence says so, and the snapshot in use stays."""
    with mounted(kept.folder / "disk", "-t", "tmpfs", "-o", "size=1m") as disk:
        kept.index = disk / "index"
        ids = []
        for version in range(2):
            write_notes(kept, version)
            kept.run("--plain")
            ids.append(kept.current)
        filler = fill(disk, 0)
        result = kept.run("--rollback")
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == (
            f"Nothing was changed: {kept.index} could not be written (No space left on device). "
            "Make room there, or let the bot write there.\n"
        )
        assert answer(kept) == (ids[1], {"plan1"})
        filler.unlink()
        assert kept.run("--rollback").exit_code == 0
        assert kept.current == ids[0]


def test_an_index_folder_that_may_not_be_written(kept: Kept) -> None:
    """A read-only index folder answers, shows plan, status and history; a refresh and a way back
    say that it cannot be written."""
    for version in range(2):
        write_notes(kept, version)
        kept.run("--plain")
    with read_only(kept.index):
        assert "Already up to date" in kept.run("--plain").stdout
        write_notes(kept, 2)
        for options in (("--dry-run",), ("--status",), ("--history",)):
            assert kept.run(*options).exit_code == 0
        for options in ((), ("--rollback",)):
            result = kept.run("--plain", *options)
            assert result.exit_code == 1
            assert f"The index folder {kept.index} cannot be written (Read-only" in result.stderr
        assert answer(kept)[1] == {"plan1"}
    assert kept.run("--plain").exit_code == 0
    assert answer(kept)[1] == {"plan2"}


def test_a_knowledge_folder_that_may_not_be_written(kept: Kept) -> None:
    """A read-only knowledge folder is refreshed from; a file cannot be added to it, and a sentence
    says so."""
    kept.run("--plain")
    added = kept.write("incoming/added.md", say(900, 0))
    current = read_current(kept.index)
    with read_only(kept.knowledge):
        before = read_files(kept.knowledge)
        result = kept.run("--plain", "--add", str(added))
        assert result.exit_code == 1
        assert result.stderr == (
            f"The file could not be put into {kept.knowledge} (Read-only file system): make room "
            "there or let the bot write there. Nothing was published.\n"
        )
        assert (read_files(kept.knowledge), kept.current) == (before, current)
        assert not list((kept.index / "replaced").glob("*"))
    write_notes(kept, 1)
    with read_only(kept.knowledge):
        assert kept.run("--plain").exit_code == 0
    assert answer(kept)[1] == {"plan1"}
