"""Who published what and when, and the way back."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bot.refreshing.status import say_history
from index.errors import SnapshotError
from index.history import (
    FILE,
    PUBLISHED,
    ROLLED_BACK,
    UNKNOWN,
    Entry,
    list_kept,
    note_switch,
    note_unnoted,
    read_history,
    roll_back,
)
from index.publishing import KEPT
from index.snapshot import Snapshot, load_snapshot, read_current
from tests.fakes import build_test_snapshot

NOTE = "# Neglect\n\n## What helped\n\nThe nurse rang the school twice. The school called back.\n"
BY = "business manager"


def publish(tmp_path: Path, version: str, note: bool = True) -> Snapshot:
    """Publish one small document, with a line in the history or without."""
    held = build_test_snapshot(tmp_path, documents={"a.md": f"{NOTE}\nVersion {version}.\n"})
    if note:
        note_switch(tmp_path / "index", held, BY, changes=f"version {version}")
    return held


def publish_some(tmp_path: Path, count: int) -> list[str]:
    """The ids of that many snapshots, published one after the other."""
    return [publish(tmp_path, str(number)).manifest.id for number in range(count)]


def tell(index: Path) -> list[tuple[str, str, str]]:
    """Who did what to which snapshot, oldest first."""
    return [(entry.who, entry.what, entry.id) for entry in read_history(index)]


def read_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_what_an_entry_says(tmp_path: Path, index: Path) -> None:
    """A switch is noted with who, what, how much, what changed, and what was accepted."""
    held = build_test_snapshot(tmp_path, documents={"a.md": NOTE})
    note_switch(index, held, BY, PUBLISHED, "1 new", ("who rang?",), ("who called?",))
    (entry,) = read_history(index)
    said = Entry(
        entry.at, BY, "published", held.manifest.id, 1, 2, "1 new", ("who rang?",), ("who called?",)
    )
    assert entry == said
    assert entry.at.endswith("+00:00")


def test_nothing_published(index: Path) -> None:
    """Before anything was published there is no history and nothing to go back to."""
    assert (read_history(index), list_kept(index)) == ([], [])
    with pytest.raises(SnapshotError) as caught:
        roll_back(index, BY)
    assert str(caught.value) == ("There is no earlier snapshot to go back to: those held are none.")
    assert say_history([], [], None) == "Nothing was published yet."


def test_back_to_the_one_before(tmp_path: Path, index: Path) -> None:
    """Without a name it goes to the one published before; who presses twice goes further back, and
    not forward again to what was taken back."""
    ids = publish_some(tmp_path, 3)
    assert roll_back(index, BY).manifest.id == ids[1]
    assert load_snapshot(index, check=True).documents["a.md"].text.endswith("Version 1.\n")
    assert tell(index)[-1] == (BY, ROLLED_BACK, ids[1])
    assert roll_back(index, BY).manifest.id == ids[0]
    with pytest.raises(SnapshotError, match="There is no earlier snapshot to go back to"):
        roll_back(index, BY)
    assert roll_back(index, BY, ids[2]).manifest.id == ids[2]


@pytest.mark.parametrize("length", [6, 16], ids=["prefix", "whole id"])
def test_back_to_a_named_one(length: int, tmp_path: Path, index: Path) -> None:
    """An earlier snapshot is named by its id or as much of it as tells it."""
    ids = publish_some(tmp_path, 3)
    assert roll_back(index, BY, ids[0][:length]).manifest.id == ids[0]
    assert read_current(index) == ids[0]
    assert list_kept(index)[0].id == ids[0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("zz", "There is no earlier snapshot zz to go back to: those held are {1}, {0}."),
        ("", "There is no earlier snapshot to go back to: those held are {1}, {0}."),
        ("{2}", "Snapshot {2} is in use already: nothing was changed."),
        ("../snapshots/{0}", "There is no earlier snapshot ../snapshots/{0} to go back to: "),
    ],
    ids=["unknown", "empty", "in use", "a path"],
)
def test_names_that_lead_nowhere(name: str, said: str, tmp_path: Path, index: Path) -> None:
    """A name that tells no earlier snapshot is a sentence, and nothing changes."""
    ids = publish_some(tmp_path, 3)
    before = read_files(index)
    with pytest.raises(SnapshotError) as caught:
        roll_back(index, BY, name.format(*ids))
    assert str(caught.value).startswith(said.format(*ids))
    assert read_files(index) == before


def test_a_prefix_of_several(tmp_path: Path, index: Path) -> None:
    """A beginning that two snapshots share is asked for in full."""
    ids = publish_some(tmp_path, 2)
    for one in ids:  # as if their ids began alike
        (index / "snapshots" / one).rename(index / "snapshots" / f"aa{one}")
    with pytest.raises(SnapshotError) as caught:
        roll_back(index, BY, "aa")
    assert str(caught.value).startswith("Several snapshots begin with aa: aa")
    assert str(caught.value).endswith(". Write more of it.")


def test_nothing_before(tmp_path: Path, index: Path) -> None:
    """The only snapshot has none before it."""
    publish(tmp_path, "0")
    with pytest.raises(SnapshotError, match=r"no earlier snapshot to go back to.* held are none"):
        roll_back(index, BY)


@pytest.mark.parametrize("name", ["passages.jsonl", "vectors.f16", "metadata.json"])
def test_a_damaged_snapshot_is_not_gone_back_to(name: str, tmp_path: Path, index: Path) -> None:
    """A snapshot that a bit of has changed is refused, and the one in use stays."""
    ids = publish_some(tmp_path, 3)
    path = index / "snapshots" / ids[1] / name
    held = path.read_bytes()
    path.write_bytes(held[:-2] + bytes([held[-2] ^ 1]) + held[-1:])
    before = read_files(index)
    for asked in (None, ids[1]):
        with pytest.raises(SnapshotError) as caught:
            roll_back(index, BY, asked)
        assert str(caught.value).startswith(
            f"Snapshot {ids[1]} is damaged, so nothing was changed: name another with --rollback"
        )
    assert read_files(index) == before
    assert roll_back(index, BY, ids[0]).manifest.id == ids[0]


def test_half_a_snapshot_is_not_offered(tmp_path: Path, index: Path) -> None:
    """What a kill left of a snapshot that was being removed is not listed."""
    ids = publish_some(tmp_path, 3)
    (index / "snapshots" / ids[1] / "manifest.json").unlink()
    assert [entry.id for entry in list_kept(index)] == [ids[2], ids[0]]
    assert roll_back(index, BY).manifest.id == ids[0]


def test_at_most_so_many_stay(tmp_path: Path, index: Path) -> None:
    """As many snapshots stay as KEPT says; one that was gone back to counts as new again."""
    ids = publish_some(tmp_path, KEPT)
    roll_back(index, BY, ids[0])
    later = [publish(tmp_path, f"later {number}").manifest.id for number in range(3)]
    there = {path.name for path in (index / "snapshots").iterdir()}
    assert there == {*later, ids[0], *ids[-(KEPT - 4) :]}
    assert [entry.id for entry in list_kept(index)][:4] == [*reversed(later), ids[0]]
    assert len(there) == len(list_kept(index)) == KEPT


def test_the_one_in_use_stays(tmp_path: Path, index: Path) -> None:
    """The snapshot in use and the one before it stay, however old their files are."""
    ids = publish_some(tmp_path, KEPT)
    roll_back(index, BY, ids[0])
    new = publish(tmp_path, "new").manifest.id
    assert read_current(index) == new
    assert roll_back(index, BY).manifest.id == ids[0]


@pytest.mark.parametrize("cut", [1, 20, 60], ids=lambda cut: f"{cut} bytes")
def test_a_torn_last_line(cut: int, tmp_path: Path, index: Path) -> None:
    """A last line that was cut off is left out, its switch told as not recorded, and the next line
    is whole."""
    ids = publish_some(tmp_path, 2)
    path = index / FILE
    path.write_bytes(path.read_bytes()[: -cut - 1])
    assert tell(index) == [(BY, PUBLISHED, ids[0]), (UNKNOWN, PUBLISHED, ids[1])]
    new = publish(tmp_path, "2").manifest.id
    assert tell(index)[-1] == (BY, PUBLISHED, new)
    assert json.loads(path.read_bytes().splitlines()[-1])["id"] == new


@pytest.mark.parametrize(
    "line",
    [b"", b"[]", b"3", b'"x"', b"\xff\xfe", b"{}", b'{"id": "x"}', b'{"at": 3, "who": 4}', b"null"],
)
def test_other_lines_are_left_out(line: bytes, tmp_path: Path, index: Path) -> None:
    """A line that is no entry hides none of the others."""
    ids = publish_some(tmp_path, 1)
    path = index / FILE
    path.write_bytes(line + b"\n" + path.read_bytes() + line + b"\n")
    assert tell(index) == [(BY, PUBLISHED, ids[0])]


def test_a_moment_that_is_none(tmp_path: Path, index: Path) -> None:
    """A line whose date is none is left out, for it could not be shown."""
    publish(tmp_path, "0")
    path = index / FILE
    entry = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**entry, "at": "yesterday"}) + "\n", encoding="utf-8")
    assert [who for who, _, _ in tell(index)] == [UNKNOWN]


@pytest.mark.parametrize(
    "who", ["an\u2028odd\x85name\x0b", "Zoë\n2nd line", '{"id": 1}', "\udcff not UTF-8"]
)
def test_any_name_is_one_line(who: str, tmp_path: Path, index: Path) -> None:
    """Whatever somebody is called, the entry is read back, and so is the next."""
    first = build_test_snapshot(tmp_path, documents={"a.md": NOTE})
    note_switch(index, first, who)
    second = publish(tmp_path, "2")
    assert tell(index) == [
        (who.replace("\udcff", "?"), PUBLISHED, first.manifest.id),
        (BY, PUBLISHED, second.manifest.id),
    ]


def test_a_switch_without_a_line(tmp_path: Path, index: Path) -> None:
    """A switch that was killed before it was noted is told as not recorded, with its counts and
    time, and can be left and come back to like any other."""
    ids = publish_some(tmp_path, 2)
    killed = publish(tmp_path, "killed", note=False).manifest
    os.utime(index / "current", (1_775_000_000, 1_775_000_000))
    said = Entry("2026-03-31T23:33:20+00:00", UNKNOWN, PUBLISHED, killed.id, 1, killed.passages)
    assert read_history(index)[-1] == said
    assert tell(index)[:-1] == [(BY, PUBLISHED, one) for one in ids]
    shown = say_history(read_history(index), list_kept(index), killed.id)
    assert "  31 March 2026, 23:33 UTC: published by whom is not recorded\n" in shown
    assert roll_back(index, BY, ids[1]).manifest.id == ids[1]
    assert [one for _, _, one in tell(index)] == [*ids, killed.id, ids[1]]
    assert read_history(index)[2] == said
    assert roll_back(index, BY, killed.id).manifest.id == killed.id


def test_a_switch_back_without_a_line(tmp_path: Path, index: Path) -> None:
    """A way back that was killed before it was noted is told as well."""
    ids = publish_some(tmp_path, 2)
    (index / "current").write_text(ids[0] + "\n", encoding="ascii")
    assert tell(index)[-1] == (UNKNOWN, PUBLISHED, ids[0])
    assert roll_back(index, BY).manifest.id == ids[1]
    assert [one for _, _, one in tell(index)] == [*ids, ids[0], ids[1]]


def test_several_without_a_line(tmp_path: Path, index: Path) -> None:
    """Snapshots that were published without a history can be gone back to."""
    ids = [publish(tmp_path, str(number), note=False).manifest.id for number in range(3)]
    assert [entry.id for entry in list_kept(index)] == ids[::-1]
    assert {entry.who for entry in list_kept(index)} == {UNKNOWN}
    assert roll_back(index, BY).manifest.id == ids[1]


def test_what_is_noted_is_not_noted_again(tmp_path: Path, index: Path) -> None:
    """Nothing is added where the last switch has its line."""
    publish(tmp_path, "0")
    before = (index / FILE).read_bytes()
    note_unnoted(index)
    assert (index / FILE).read_bytes() == before


def test_a_history_that_cannot_be_read(tmp_path: Path, index: Path) -> None:
    """A history in whose place something else stands is a sentence, for reading and for writing."""
    held = publish(tmp_path, "0", note=False)
    (index / FILE).mkdir()
    with pytest.raises(SnapshotError, match=r"history\.jsonl cannot be read \(Is a directory\)"):
        read_history(index)
    with pytest.raises(SnapshotError, match=r"^It is published, but .*history\.jsonl could not"):
        note_switch(index, held, BY)


def test_what_people_read(tmp_path: Path, index: Path) -> None:
    """The history lists what is held, then all that happened, the latest first."""
    ids = publish_some(tmp_path, 2)
    at = "2026-03-31T08:05:00+00:00"
    entries = [
        Entry(at, BY, PUBLISHED, ids[0], 1, 2, "1 new", ("who rang?",)),
        Entry(at, BY, PUBLISHED, ids[1], 1, 3, "1 changed", (), ("who called?",)),
        Entry(at, "a trainer", ROLLED_BACK, ids[0], 1, 2),
    ]
    assert say_history(entries, [entries[2], entries[1]], ids[0]) == (
        f"""What happened, the latest first
  31 March 2026, 08:05 UTC: gone back to by a trainer
    1 document (snapshot {ids[0]})
  31 March 2026, 08:05 UTC: published by business manager
    1 changed (snapshot {ids[1]})
    still without an answer: who called?
  31 March 2026, 08:05 UTC: published by business manager
    1 new (snapshot {ids[0]})
    accepted without an answer: who rang?

Held, to go back to
  {ids[0]}: 31 March 2026, 08:05 UTC: 1 document, by a trainer (in use)
  {ids[1]}: 31 March 2026, 08:05 UTC: 1 document (1 changed), by business manager"""
    )
