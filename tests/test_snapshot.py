"""A published index on disk: whole, checked, and never half."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index import publishing
from index import snapshot as snapshots
from index.errors import SnapshotError
from index.publishing import KEPT, publish_snapshot, switch_current
from index.ranking import Weights
from index.searcher import Searcher
from index.snapshot import (
    FORMAT,
    Snapshot,
    hold_build_lock,
    load_snapshot,
    read_current,
    read_snapshot,
)
from index.types import Query
from tests.fakes import FakeEncoder, build_test_snapshot, refresh_test_index

NOTE = "# Neglect\n\n## What helped\n\nThe nurse rang the school twice. The school called back.\n"
FILES = [
    "documents.jsonl",
    "documents.npy",
    "lexicon/score.npy",
    "lexicon/words.json",
    "metadata.json",
    "nearest.faiss",
    "passages.jsonl",
    "rows.start.npy",
    "table.marks.npy",
    "texts.npy",
    "vectors.f16",
]


def find_folder(tmp_path: Path) -> Path:
    """The folder of the published snapshot."""
    return tmp_path / "index" / "snapshots" / str(read_current(tmp_path / "index"))


def read_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def ask(snapshot: Snapshot, question: str = "nurse school") -> list[tuple[str, float]]:
    hits = Searcher(snapshot, FakeEncoder(), Weights(0.6)).search(Query(question))
    return [(hit.passage.key, hit.score) for hit in hits]


def test_what_was_published_is_loaded(tmp_path: Path) -> None:
    """A published snapshot is read back with the same documents, passages and answers."""
    built = build_test_snapshot(tmp_path)
    loaded = load_snapshot(tmp_path / "index")
    assert (loaded.manifest, dict(loaded.documents), list(loaded.passages)) == (
        built.manifest,
        dict(built.documents),
        list(built.passages),
    )
    assert loaded.metadata == {name: one.metadata for name, one in loaded.documents.items()}
    assert ask(loaded) == ask(built) != []
    assert loaded.manifest.files.keys() == read_files(find_folder(tmp_path)).keys() - {
        "manifest.json"
    }
    assert (loaded.manifest.passages, loaded.manifest.format) == (len(loaded.passages), FORMAT)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("cut", [True, False], ids=["cut short", "one bit changed"])
def test_a_damaged_file_is_named(name: str, cut: bool, tmp_path: Path) -> None:
    """A file of a snapshot that changed by one bit is named with what to run."""
    build_test_snapshot(tmp_path, documents={"a.md": NOTE})
    path = find_folder(tmp_path) / name
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 1
    path.write_bytes(held[:-1] if cut else held)
    with pytest.raises(SnapshotError) as caught:
        load_snapshot(tmp_path / "index")
    assert str(caught.value) == f"{path} is damaged: run 'make refresh'."


@pytest.mark.parametrize("name", [*FILES, "manifest.json"])
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    """A file that is gone is named with what to run."""
    build_test_snapshot(tmp_path, documents={"a.md": NOTE})
    path = find_folder(tmp_path) / name
    path.unlink()
    with pytest.raises(SnapshotError, match=r"cannot be read .*: run 'make refresh'\.$") as caught:
        load_snapshot(tmp_path / "index")
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    "manifest", [b"", b"[]", b"{}", b"\xff", b'{"format": 1}', b'{"format": 0}']
)
def test_a_bent_manifest_is_a_sentence(manifest: bytes, tmp_path: Path) -> None:
    """A manifest that is no manifest, or of another format, says what to run."""
    build_test_snapshot(tmp_path, documents={"a.md": NOTE})
    (find_folder(tmp_path) / "manifest.json").write_bytes(manifest)
    with pytest.raises(SnapshotError, match=r"run 'make refresh'\.$"):
        load_snapshot(tmp_path / "index")


@pytest.mark.parametrize("pointer", [b"", b"  \n", b"no-such-id", b"\xff\x00", b"\xe2\x80\x93"])
def test_a_bent_pointer_is_a_sentence(pointer: bytes, tmp_path: Path) -> None:
    """A `current` that points nowhere says what to run."""
    build_test_snapshot(tmp_path, documents={"a.md": NOTE})
    (tmp_path / "index" / "current").write_bytes(pointer)
    with pytest.raises(SnapshotError, match=r"run 'make refresh'\.$"):
        load_snapshot(tmp_path / "index")


@pytest.mark.parametrize("name", ["index", "file/index"])
def test_no_index(name: str, tmp_path: Path) -> None:
    """Where nothing was published, the folder is named with what to run."""
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(SnapshotError) as caught:
        load_snapshot(tmp_path / name)
    assert str(caught.value) == f"No index was published in {tmp_path / name}: run 'make refresh'."


def test_a_reader_keeps_its_snapshot(tmp_path: Path) -> None:
    """A snapshot in memory answers as before while others are published and its files are gone."""
    held = build_test_snapshot(tmp_path, documents={"a.md": NOTE})
    loaded = load_snapshot(tmp_path / "index")
    before = ask(loaded)
    folder = find_folder(tmp_path)
    newer = build_test_snapshot(tmp_path, documents={"a.md": NOTE.replace("nurse", "midwife")})
    assert read_snapshot(folder).manifest == held.manifest
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"")
    assert ask(loaded) == ask(held) == before
    assert load_snapshot(tmp_path / "index").manifest == newer.manifest != held.manifest


def test_going_back(tmp_path: Path) -> None:
    """An older snapshot is published again by pointing at it."""
    older = build_test_snapshot(tmp_path, documents={"a.md": NOTE})
    build_test_snapshot(tmp_path, documents={"a.md": NOTE + "\nMore.\n"})
    switch_current(tmp_path / "index", older.manifest.id)
    assert load_snapshot(tmp_path / "index").manifest == older.manifest


def test_old_snapshots_go(tmp_path: Path) -> None:
    """As many snapshots stay as KEPT says, the newest ones, and nothing else lies about."""
    made = [
        build_test_snapshot(tmp_path, documents={"a.md": f"{NOTE}\nVersion {number}.\n"})
        for number in range(KEPT + 2)
    ]
    for age, each in enumerate(made[2:]):
        folder = tmp_path / "index" / "snapshots" / each.manifest.id
        os.utime(folder, (1_000_000 + age, 1_000_000 + age))
    made.append(build_test_snapshot(tmp_path, documents={"a.md": f"{NOTE}\nThe last.\n"}))
    kept = {path.name for path in (tmp_path / "index" / "snapshots").iterdir()}
    assert kept == {each.manifest.id for each in made[-KEPT:]}
    assert {path.name for path in (tmp_path / "index").iterdir()} == {
        ".lock",
        "current",
        "snapshots",
    }


def fail_on_call(number: int) -> Callable[..., None]:
    """Something that works but for its one call, counted from 1, when the disk is full."""
    calls = 0

    def fail(path: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == number:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))

    return fail


@pytest.mark.parametrize("number", [1, 4, 9, 11, 12], ids=lambda number: f"file {number}")
def test_a_full_disk(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the disk turns out full, the older snapshot stays and a sentence says why."""
    older = build_test_snapshot(tmp_path, documents={"a.md": NOTE})
    before = read_files(tmp_path / "index")
    monkeypatch.setattr(publishing, "_flush", fail_on_call(number))
    with pytest.raises(SnapshotError, match=r"could not be written in .*No space left.*make room"):
        build_test_snapshot(tmp_path, documents={"a.md": NOTE + "\nMore.\n"})
    assert load_snapshot(tmp_path / "index").manifest == older.manifest
    left = read_files(tmp_path / "index")
    assert {name: left[name] for name in before} == before
    assert not (tmp_path / "index" / ".building").exists()


def test_what_cannot_be_read_back_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that does not keep what was written to it is noticed before the switch."""
    older = build_test_snapshot(tmp_path, documents={"a.md": NOTE})

    def bend(path: Path) -> None:
        if path.name == "passages.jsonl":
            path.write_bytes(path.read_bytes()[:-1] + b"x")

    monkeypatch.setattr(publishing, "_flush", bend)
    with pytest.raises(SnapshotError, match=r"passages\.jsonl is damaged"):
        build_test_snapshot(tmp_path, documents={"a.md": NOTE + "\nMore.\n"})
    assert load_snapshot(tmp_path / "index").manifest == older.manifest


def test_what_a_killed_build_left_is_cleared(tmp_path: Path) -> None:
    """Half a build left behind is no hindrance to the next, and does not stay."""
    aside = tmp_path / "index" / ".building"
    (aside / "lexicon").mkdir(parents=True)
    (aside / "lexicon" / "stray").write_text("half")
    build_test_snapshot(tmp_path, documents={"a.md": NOTE})
    assert not aside.exists()
    assert "lexicon/stray" not in read_files(find_folder(tmp_path))


def test_the_same_content_again(tmp_path: Path) -> None:
    """Publishing what is there already leaves its files as they are."""
    built = build_test_snapshot(tmp_path, documents={"a.md": NOTE})
    before = read_files(tmp_path / "index")
    later = replace(built, manifest=replace(built.manifest, built_at="2099-01-01T00:00:00+00:00"))
    with hold_build_lock(tmp_path / "index"):
        publish_snapshot(later, tmp_path / "index")
    assert read_files(tmp_path / "index") == before
    manifest = json.loads(before[f"snapshots/{built.manifest.id}/manifest.json"])
    assert manifest["built_at"] == built.manifest.built_at


@pytest.mark.parametrize("name", ["vectors.f16", "documents.jsonl", "passages.jsonl"])
def test_a_large_file_is_compared_when_it_matters(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file too large to be compared at each start is compared at a refresh, which builds it
    again; until then a damaged document is noticed as it is read, and never quoted."""
    build_test_snapshot(tmp_path, documents={"a.md": NOTE})
    path = find_folder(tmp_path) / name
    held = path.read_bytes()
    path.write_bytes(held.replace(b"twice", b"thrce") if b"twice" in held else b"\1" + held[1:])
    monkeypatch.setattr(snapshots, "CHECKED_UP_TO", 0)
    opened = load_snapshot(tmp_path / "index")
    with pytest.raises(SnapshotError, match=f"{name} is damaged: run 'make refresh'"):
        load_snapshot(tmp_path / "index", check=True)
    if name == "documents.jsonl":
        with pytest.raises(SnapshotError, match="is damaged: run 'make refresh'"):
            opened.documents["a.md"]
    again = refresh_test_index(tmp_path / "knowledge", tmp_path / "index")
    assert again.built
    assert path.read_bytes() == held
