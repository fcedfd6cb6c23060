"""What of a list of files is read, waits or may be given away: in the order of the files."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

from index.reading.recording import Job, Reading
from index.types import Progress

HELD = 64 << 20
"""Bytes of documents that may wait for an earlier, slower file before no more files are begun."""


class Run:
    """Where the reading of one list of files stands."""

    def __init__(self, jobs: Sequence[Job], progress: Progress | None) -> None:
        self.jobs = jobs
        self.waiting = list(range(len(jobs)))
        """Numbers of the files that no process has, as a heap."""
        self.again: set[int] = set()
        """Files at their second try."""
        self._progress = progress
        self._done: dict[int, Reading] = {}
        self._count = self._next = self._held = 0

    @property
    def finished(self) -> bool:
        """Whether all was taken."""
        return self._next == len(self.jobs)

    def choose(self) -> int | None:
        """The next file to read, unless too much waits for an earlier one already."""
        if not self.waiting or (self._held > HELD and self.waiting[0] != self._next):
            return None
        return heapq.heappop(self.waiting)

    def put_back(self, number: int) -> None:
        """No process has this file any more."""
        heapq.heappush(self.waiting, number)

    def put(self, number: int, reading: Reading) -> None:
        """Keep what came of a file until those before it are taken."""
        self._done[number] = reading
        self._held += len(reading.record or b"")
        self._count += 1
        if self._progress:
            self._progress(self._count, len(self.jobs))

    def take(self) -> Iterator[Reading]:
        """What can be given away in order."""
        while self._next in self._done:
            reading = self._done.pop(self._next)
            self._next += 1
            self._held -= len(reading.record or b"")
            yield reading
