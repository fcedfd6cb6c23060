"""What is kept about a person, and that it goes when they say so."""

from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bot.memory import Memory, StoreError


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "var" / "memory.sqlite")


def test_an_area_is_kept_for_its_person_only(memory: Memory) -> None:
    """Each person gets back the area that they set last, and nobody else's."""
    memory.set_area(1, "Ambleford")
    memory.set_area(2, "Brackwater")
    memory.set_area(1, "Calder")
    assert [memory.get_area(user) for user in (1, 2, 3)] == ["Calder", "Brackwater", None]


def test_areas_outlive_a_restart(memory: Memory) -> None:
    """A new run of the bot finds what the one before kept."""
    memory.set_area(1, "Ambleford")
    assert Memory(memory.path).get_area(1) == "Ambleford"


def test_counts_name_a_day_and_nobody(memory: Memory) -> None:
    """What is counted adds up from a day on, each thing for itself, in an older file too."""
    memory.path.parent.mkdir()
    with closing(sqlite3.connect(memory.path)) as older, older:
        older.execute("CREATE TABLE preferences (user_id INTEGER PRIMARY KEY, area TEXT NOT NULL)")
    first, second = date(2026, 5, 1), date(2026, 5, 2)
    for what, day in (("a", first), ("a", second), ("a", second), ("b", second)):
        memory.count(what, day)
    counted = [memory.count_since(what, day) for what in "abc" for day in (first, second)]
    assert counted == [3, 2, 1, 1, 0, 0]
    with closing(sqlite3.connect(memory.path)) as held:
        rows = held.execute("SELECT * FROM counts ORDER BY what, day").fetchall()
    assert rows == [("2026-05-01", "a", 1), ("2026-05-02", "a", 2), ("2026-05-02", "b", 1)]


def test_nothing_is_written_before_something_is_set(memory: Memory) -> None:
    """Reading and forgetting make no file."""
    memory.forget(1)
    assert memory.count_since("a", date(2026, 5, 1)) == 0
    assert (memory.get_area(1), memory.path.exists()) == (None, False)


def test_forgetting_leaves_no_trace(memory: Memory) -> None:
    """After /forget the area is in no file of the folder, not even in a spare page."""
    memory.set_area(1, "Ambleford")
    memory.set_area(2, "Brackwater")
    memory.forget(1)
    assert [memory.get_area(user) for user in (1, 2)] == [None, "Brackwater"]
    left = b"".join(path.read_bytes() for path in memory.path.parent.iterdir())
    assert (b"Ambleford" in left, b"Brackwater" in left) == (False, True)


def test_nobody_else_can_read_the_file(memory: Memory) -> None:
    """The file is open to the account that runs the bot alone."""
    memory.set_area(1, "Ambleford")
    assert stat.S_IMODE(memory.path.stat().st_mode) == 0o600


def test_many_threads_write_at_once(memory: Memory) -> None:
    """Writes from worker threads wait for each other and none is lost."""
    day = date(2026, 5, 1)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda user: memory.set_area(user, f"area {user}"), range(40)))
        list(pool.map(lambda _: memory.count("a", day), range(40)))
    assert memory.count_since("a", day) == 40
    assert [memory.get_area(user) for user in range(40)] == [f"area {n}" for n in range(40)]


@pytest.mark.parametrize("call", ["get_area", "set_area", "forget"])
def test_a_damaged_file_is_one_clear_sentence(memory: Memory, call: str) -> None:
    """A file that is no database raises StoreError with its name and what to do."""
    memory.path.parent.mkdir()
    memory.path.write_bytes(b"this is no database" * 100)
    arguments = (1, "Ambleford") if call == "set_area" else (1,)
    with pytest.raises(StoreError) as raised:
        getattr(memory, call)(*arguments)
    assert str(raised.value) == (
        f"{memory.path} cannot be used as the memory (file is not a database); restore it from a "
        "backup, or move it away and people set their area anew."
    )


def test_a_folder_in_its_place_is_one_clear_sentence(tmp_path: Path) -> None:
    """A path that cannot be opened raises StoreError, not an error of the database."""
    with pytest.raises(StoreError, match="cannot be used as the memory"):
        Memory(tmp_path).get_area(1)
