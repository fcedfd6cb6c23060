"""What is kept between runs: the area that a person chose, and counts that name nobody.

No text that anybody typed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

BUSY_S = 5.0
"""How long a write waits for another one to finish."""

_TABLES = (
    "CREATE TABLE IF NOT EXISTS preferences (user_id INTEGER PRIMARY KEY, area TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS counts "
    "(day TEXT, what TEXT, n INTEGER NOT NULL, PRIMARY KEY (day, what))",
)


class StoreError(Exception):
    """The memory cannot be read or written; one sentence that names the file and what to do."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Areas by user id, and counts by day, in an SQLite file that is made with the first of them.

    Each call opens its own connection, so calls may come from any thread. All raise `StoreError`.
    """

    path: Path

    def get_area(self, user_id: int) -> str | None:
        """The area that the person set, None where they set none."""
        if not self.path.exists():
            return None
        with self._open() as connection:
            row = connection.execute(
                "SELECT area FROM preferences WHERE user_id = ?", (user_id,)
            ).fetchone()
        return str(row[0]) if row else None

    def set_area(self, user_id: int, area: str) -> None:
        """Keep the person's area in place of any before it."""
        with self._open() as connection:
            connection.execute("INSERT OR REPLACE INTO preferences VALUES (?, ?)", (user_id, area))

    def forget(self, user_id: int) -> None:
        """Delete everything kept about the person, from the file's spare pages too."""
        if not self.path.exists():
            return
        with self._open() as connection:
            connection.execute("DELETE FROM preferences WHERE user_id = ?", (user_id,))
        with self._open() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def count(self, what: str, day: date) -> None:
        """Count one more of something on that day; who it was is not kept."""
        with self._open() as connection:
            connection.execute(
                "INSERT INTO counts VALUES (?, ?, 1) "
                "ON CONFLICT (day, what) DO UPDATE SET n = n + 1",
                (day.isoformat(), what),
            )

    def count_since(self, what: str, day: date) -> int:
        """How many of something were counted on that day and since."""
        if not self.path.exists():
            return 0
        with self._open() as connection:
            row = connection.execute(
                "SELECT COALESCE(SUM(n), 0) FROM counts WHERE what = ? AND day >= ?",
                (what, day.isoformat()),
            ).fetchone()
        return int(row[0])

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.touch(mode=0o600)  # nobody else's business on this machine
            with closing(sqlite3.connect(self.path, timeout=BUSY_S)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA secure_delete = ON")
                for table in _TABLES:
                    connection.execute(table)
                with connection:
                    yield connection
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"{self.path} cannot be used as the memory ({error}); restore it from a backup, or "
                "move it away and people set their area anew."
            ) from error
