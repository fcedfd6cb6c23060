"""A large index that grows by a few documents links the vectors of the one before."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.keeping import grown, nearest, vectors
from index.keeping.grown import GrownMatrix
from index.ranking import Weights
from index.searcher import Searcher
from index.snapshot import Snapshot, load_snapshot
from index.types import Query
from tests.fakes import FakeEncoder, refresh_test_index, write_documents

SUBJECTS = ("sleep", "school", "bruises", "fathers", "neglect", "visits", "plans", "courts")


def make_note(name: str, version: int) -> str:
    chosen = random.Random(f"{name}{version}")
    said = "\n\n".join(
        f"The nurse wrote number{chosen.randint(0, 999)} on {chosen.choice(SUBJECTS)}. "
        f"Nobody rang about {chosen.choice(SUBJECTS)} at all."
        for _ in range(chosen.randint(2, 9))
    )
    return f"# Note {name}\n\n## Findings\n\n{said}\n"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every index counts as large, and none is written anew for what was added."""
    monkeypatch.setattr(vectors, "IN_MEMORY", 0)
    monkeypatch.setattr(grown, "IN_MEMORY", 0)
    monkeypatch.setattr(grown, "REBUILT_FROM", 99.0)
    monkeypatch.setattr(nearest, "FLAT_UP_TO", 10)
    monkeypatch.setattr(nearest, "REBUILT_FROM", 99.0)


def ask(snapshot: Snapshot, question: str) -> list[tuple[str, str, float]]:
    hits = Searcher(snapshot, FakeEncoder(), Weights(0.6)).search(Query(question), 10)
    return [(hit.passage.key, hit.passage.text, round(hit.score, 4)) for hit in hits]


def read_rows(snapshot: Snapshot) -> Any:
    return snapshot.matrix.read(0, len(snapshot.rows.start))


def test_an_index_that_grew_answers_as_one_built_anew(large: None, tmp_path: Path) -> None:
    """Through ten refreshes that add, change, rename and remove notes, vectors and answers are
    those of an index built of the same notes at once; the file of vectors stays the same one."""
    chosen, notes = random.Random(7), {f"{at:02}.md": make_note(str(at), 0) for at in range(20)}
    first = refresh_test_index(write_documents(tmp_path / "k", notes), tmp_path / "i").snapshot
    assert not isinstance(first.matrix, GrownMatrix)
    inode = (tmp_path / "i" / "snapshots" / first.manifest.id / "vectors.f16").stat().st_ino
    for step in range(1, 11):
        name = chosen.choice(sorted(notes))
        fate = chosen.choice(["add", "change", "rename", "remove"])
        held = notes[name] if fate != "add" else ""
        if fate in ("rename", "remove"):
            del notes[name]
            (tmp_path / "k" / name).unlink()
        if fate in ("add", "rename"):
            notes[f"{chosen.randint(0, 99):02}-{step}.md"] = held or make_note("new", step)
        if fate == "change":
            notes[name] = make_note(name, step)
        write_documents(tmp_path / "k", notes)
        refresh_test_index(tmp_path / "k", tmp_path / "i")
        loaded = load_snapshot(tmp_path / "i")
        anew = refresh_test_index(tmp_path / "k", tmp_path / f"anew{step}").snapshot
        assert loaded.manifest.id == anew.manifest.id
        place = tmp_path / "i" / "snapshots" / loaded.manifest.id / "vectors.f16"
        assert isinstance(loaded.matrix, GrownMatrix)
        assert place.stat().st_ino == inode
        np.testing.assert_array_equal(read_rows(loaded), read_rows(anew))
        np.testing.assert_array_equal(
            loaded.matrix.select(np.arange(5, 25)), anew.matrix.select(np.arange(5, 25))
        )
        for subject in SUBJECTS:
            question = f"what did the nurse write on {subject}"
            assert ask(loaded, question) == ask(anew, question)


def test_rows_that_were_cut_off_are_noticed(large: None, tmp_path: Path) -> None:
    """What was added is part of what a snapshot's checksums cover."""
    notes = {f"{at}.md": make_note(str(at), 0) for at in range(6)}
    refresh_test_index(write_documents(tmp_path / "k", notes), tmp_path / "i")
    notes["6.md"] = make_note("6", 0)
    refresh_test_index(write_documents(tmp_path / "k", notes), tmp_path / "i")
    loaded = load_snapshot(tmp_path / "i")
    assert {"vectors.more.npy", "rows.at.npy", "vectors.f16"} <= loaded.manifest.files.keys()


def test_much_that_is_new_is_written_whole(
    large: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once a tenth of the rows is new or gone, all are written in order again."""
    monkeypatch.setattr(grown, "REBUILT_FROM", 0.1)
    notes = {f"{at}.md": make_note(str(at), 0) for at in range(6)}
    refresh_test_index(write_documents(tmp_path / "k", notes), tmp_path / "i")
    notes |= {f"{at}.md": make_note(str(at), 1) for at in range(3)}
    again = refresh_test_index(write_documents(tmp_path / "k", notes), tmp_path / "i").snapshot
    assert not isinstance(again.matrix, GrownMatrix)
