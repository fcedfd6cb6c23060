"""A build that is killed, at any moment, leaves a whole index that answers."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from index.planning import plan_build
from index.publishing import KEPT
from index.ranking import Weights
from index.searcher import Searcher
from index.snapshot import load_snapshot, read_current
from index.types import Query
from tests.fakes import FakeEncoder, refresh_test_index, write_documents

ROOT = Path(__file__).resolve().parent.parent
KILLS = 20
SEED = 20260204

BUILD = """
import os, sys, time
from pathlib import Path
import numpy as np
from tests.fakes import FakeEncoder, refresh_test_index

class Slow(FakeEncoder):
    def encode(self, texts, progress=None):
        batches = [texts[at : at + 16] for at in range(0, len(texts), 16)]
        rows = []
        for batch in batches:
            time.sleep(0.3 / len(batches))
            rows.append(super().encode(batch))
        return np.concatenate(rows)

def slow(work, seconds):
    def slowed(*arguments, **named):
        time.sleep(seconds)
        return work(*arguments, **named)
    return slowed

os.fsync = slow(os.fsync, 0.03)
Path.rename = slow(Path.rename, 0.1)
Path.replace = slow(Path.replace, 0.1)
os.rmdir = slow(os.rmdir, 0.01)
print("ready", flush=True)
sys.stdin.readline()
refresh_test_index(*map(Path, sys.argv[1:]), Slow())
"""
"""Encoding takes .3 s, and what follows it until the switch about .6 s, so that kills meet both."""


def write_notes(folder: Path, version: int) -> Path:
    """Forty documents that say in every passage which version they are of."""
    return write_documents(
        folder,
        {
            f"note-{number}.md": f"# Note {number}\n\n## Findings\n\n"
            f"The nurse rang the school about plan{version}. Nobody answered number{number}.\n"
            for number in range(40)
        },
    )


def start_build(knowledge: Path, index_folder: Path) -> subprocess.Popen[str]:
    """A process that builds as soon as `go` is called."""
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, str(knowledge), str(index_folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def go(build: subprocess.Popen[str]) -> None:
    """Wait until everything is imported, then let it build."""
    assert build.stdin
    assert build.stdout
    assert build.stdout.readline() == "ready\n"
    build.stdin.write("go\n")
    build.stdin.flush()


def answer(index_folder: Path) -> tuple[str, set[str]]:
    """The id of what is published, and the versions that its answers are of."""
    snapshot = load_snapshot(index_folder)
    hits = Searcher(snapshot, FakeEncoder(), Weights(0.6)).search(Query("nurse rang school"))
    assert len(hits) == 40
    words = (word for hit in hits for word in hit.passage.text.replace(".", "").split())
    return snapshot.manifest.id, {word for word in words if word.startswith("plan")}


def test_killed_builds(tmp_path: Path) -> None:
    """Killed at twenty moments, the index is the old one whole or the new one whole, each answers,
    and the next refresh ends well and leaves nothing lying about.
    """
    knowledge, index_folder = tmp_path / "knowledge", tmp_path / "index"
    checksum = FakeEncoder().checksum
    refresh_test_index(write_notes(knowledge, 0), index_folder)
    builds = [start_build(knowledge, index_folder) for _ in range(2)]
    try:
        write_notes(knowledge, 1)
        go(builds[0])
        started = time.perf_counter()
        assert builds[0].wait(timeout=30) == 0
        lasts = time.perf_counter() - started
        standing = plan_build(knowledge, checksum).id
        assert answer(index_folder) == (standing, {"plan1"})
        version, killed, half = 1, 0, 0
        moments = [lasts * (at + random.Random(SEED + at).random()) / KILLS for at in range(KILLS)]
        for round_number, moment in enumerate(moments, start=2):
            build = builds[-1]
            builds.append(start_build(knowledge, index_folder))  # imports while this one builds
            write_notes(knowledge, round_number)
            new = plan_build(knowledge, checksum).id
            go(build)
            time.sleep(moment)
            build.send_signal(signal.SIGKILL)
            killed += build.wait(timeout=30) == -signal.SIGKILL
            half += (index_folder / ".building").exists()
            found = answer(index_folder)
            assert found in ((standing, {f"plan{version}"}), (new, {f"plan{round_number}"}))
            if found[0] == new:
                standing, version = new, round_number
    finally:
        for build in builds:
            build.kill()
            build.communicate()
    assert killed >= KILLS / 4, "many builds were still going when they were killed"
    assert half >= 1, "some were killed while they wrote"
    done = refresh_test_index(knowledge, index_folder)
    refresh_test_index(write_notes(knowledge, 99), index_folder)
    assert read_current(index_folder) != done.snapshot.manifest.id
    assert answer(index_folder)[1] == {"plan99"}
    assert {path.name for path in index_folder.iterdir()} == {".lock", "current", "snapshots"}
    assert len(list((index_folder / "snapshots").iterdir())) <= KEPT
