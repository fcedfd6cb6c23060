"""Reads documents in processes apart, which can be ended: no file can crash, hang or exhaust what
asks for it, and a document comes whole or not at all."""

from __future__ import annotations

import selectors
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from index.cores import count_cores
from index.errors import KnowledgeError, ReadingError
from index.keeping.records import parse_document
from index.reading.order import Run
from index.reading.process import BrokenError, Process
from index.reading.recording import (
    Job,
    Reading,
    describe_end,
    describe_memory,
    describe_time,
    list_jobs,
    read_record,
)
from index.types import Document, Progress

__all__ = ["Job", "Limits", "Readers", "Reading", "list_jobs", "read_apart"]

MEGABYTE = 1024 * 1024
MOST_PROCESSES = 4
SMALL = 200 * 1024
"""Bytes of plain text, all files together, up to which they are read in this process: on two cores
40 files of 150 kB together took .32 s here and .64 s apart, 500 files of 1.9 MB 3.9 s and 2.4 s. So
little text can neither exhaust nor stop this process: of the worst 1 MB takes seconds."""
PLAIN = frozenset((".md", ".markdown", ".txt"))


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take."""

    seconds: float = 60.0
    seconds_a_megabyte: float = 1.0
    slow_seconds: float = 600.0
    """Where a reader has said that it reads the text of pictures."""
    memory: int = 700 * MEGABYTE
    """Bytes of addresses of each process: two of them and the program that asks stay below
    1.5 GB, and reading a PDF of 150 pages takes about 150 MB."""
    starting: float = 120.0
    """Seconds that a process may take to start, on however busy a machine."""

    def allow(self, job: Job) -> float:
        """Seconds for one file."""
        size = 0
        with suppress(OSError):  # a file that is gone is refused by its reader, in a sentence
            size = job.path.stat().st_size
        return self.seconds + self.seconds_a_megabyte * size / MEGABYTE


class Readers:
    """Processes that read documents, as many as there are cores; a context manager.

    `module` is what they run. `small` is the size of all files together up to which plain text is
    read without them: starting one takes a quarter of a second.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        processes: int | None = None,
        small: int = SMALL,
        module: str = "index.reading.worker",
    ) -> None:
        self._limits = limits or Limits()
        self._most = processes or min(count_cores(), MOST_PROCESSES)
        self._small, self._module = small, module
        self.seconds: dict[str, float] = {}
        """How long each file took that was read apart, by its name."""
        self._processes: list[Process] = []
        self._selector = selectors.DefaultSelector()
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Readers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every process and remove their folders; nothing more can be read."""
        for process in list(self._processes):
            self._end(process)
        self._selector.close()
        if self._folder:
            self._folder.cleanup()
            self._folder = None

    def read(self, jobs: Iterable[Job], progress: Progress | None = None) -> Iterator[Reading]:
        """What comes of each file, in the order of the files.

        Raises KnowledgeError where no process can be started: then nothing was found out about the
        files.
        """
        listed = list(jobs)
        if self._is_small(listed):
            for number, job in enumerate(listed):
                yield read_record(job)
                if progress:
                    progress(number + 1, len(listed))
            return
        run = Run(listed, progress)
        try:
            while not run.finished:
                self._hand_out(run)
                self._listen(run)
                self._end_late(run)
                paused = time.monotonic()
                yield from run.take()
                paused = time.monotonic() - paused
                for process in self._processes:  # who takes the documents may take its time
                    process.deadline += paused
        finally:
            for process in [each for each in self._processes if each.job is not None]:
                self._end(process)  # whoever asked has gone, or was interrupted

    def _hand_out(self, run: Run) -> None:
        """Give every free process a file, and start processes while there are files for them."""
        for process in [each for each in self._processes if each.ready and each.job is None]:
            number = run.choose()
            if number is None:
                return
            if process.used and number in run.again:
                self._end(process)  # its second try is in a process that has read nothing before
                run.put_back(number)
                continue
            job = run.jobs[number]
            process.began = time.monotonic()
            process.deadline = process.began + self._limits.allow(job)
            try:
                process.ask(number, job)
            except BrokenError:
                self._fail(process, run, describe_end(job.name))
        busy = sum(each.job is not None for each in self._processes)
        while len(self._processes) < min(self._most, busy + len(run.waiting)):
            self._start()

    def _listen(self, run: Run) -> None:
        """Wait until a process says something or has taken too long, and take what was said."""
        timed = [
            each.deadline for each in self._processes if each.job is not None or not each.ready
        ]
        wait = max(0.0, min(timed, default=0.0) - time.monotonic())
        for key, _ in self._selector.select(wait):
            process: Process = key.data
            try:
                for told, record in process.receive():
                    if process in self._processes:  # else an earlier message was its last
                        self._obey(process, run, told, record)
            except BrokenError:
                name = "" if process.job is None else run.jobs[process.job].name
                self._fail(process, run, describe_end(name))

    def _obey(self, process: Process, run: Run, told: dict[str, Any], record: bytes) -> None:
        """What one message of a process means; raises BrokenError where it means nothing."""
        number, state = process.job, told.get("state")
        if state == "ready" and not process.ready:
            process.ready = True
        elif state == "slow" and number is not None:
            if not process.slow:
                late = time.monotonic() + self._limits.slow_seconds
                process.slow, process.deadline = True, max(process.deadline, late)
        elif state == "memory" and number is not None:
            self._fail(process, run, describe_memory(run.jobs[number].name))
        elif state == "done" and number is not None:
            self._note_time(process, run.jobs[number])
            run.put(number, _make_reading(run.jobs[number].name, told, record))
            process.job, process.used, process.slow = None, True, False
        else:
            raise BrokenError

    def _fail(self, process: Process, run: Run, why: str) -> None:
        """A process has ended or is of no more use. Its file is tried once more in another where
        what it read before may be to blame: what can be read must not hang on the order."""
        number, ready, used = process.job, process.ready, process.used
        self._end(process)
        if number is None and not ready:
            raise KnowledgeError(
                "Documents cannot be read: the process that reads them does not start. Run "
                "'make setup' to install what it needs."
            )
        if number is None:
            return
        self._note_time(process, run.jobs[number])
        if used and number not in run.again:
            run.again.add(number)
            run.put_back(number)
        else:
            run.put(number, Reading(run.jobs[number].name, None, why))

    def _end_late(self, run: Run) -> None:
        """End the processes that have taken too long."""
        now = time.monotonic()
        for process in [each for each in self._processes if now > each.deadline]:
            if process.job is None and process.ready:
                continue
            if process.job is not None:
                job = run.jobs[process.job]
                limit = self._limits.slow_seconds if process.slow else self._limits.allow(job)
                process.used = False  # a second try would take as long
                self._fail(process, run, describe_time(job.name, limit))
            else:
                self._fail(process, run, "")

    def _note_time(self, process: Process, job: Job) -> None:
        self.seconds[job.name] = time.monotonic() - process.began

    def _start(self) -> None:
        self._folder = self._folder or tempfile.TemporaryDirectory(prefix="reading-")
        process = Process(self._module, self._limits.memory, Path(self._folder.name))
        process.deadline = time.monotonic() + self._limits.starting
        self._processes.append(process)
        self._selector.register(process, selectors.EVENT_READ, process)

    def _end(self, process: Process) -> None:
        self._selector.unregister(process)
        self._processes.remove(process)
        process.end()

    def _is_small(self, jobs: Sequence[Job]) -> bool:
        """Whether the files are few and plain text: then processes would only take time."""
        total = 0
        for job in jobs:
            if job.path.suffix.lower() not in PLAIN:
                return False
            for path in (job.path, job.stated):
                with suppress(OSError):  # refused by its reader, in a sentence
                    total += path.stat().st_size if path else 0
        return total <= self._small


def read_apart(root: Path) -> tuple[list[Document], list[ReadingError]]:
    """Every document under `root`, sorted by name, and what could not be read; nothing of a file
    runs in this process but what it says."""
    documents: list[Document] = []
    errors: list[ReadingError] = []
    with Readers() as readers:
        for reading in readers.read(list_jobs(root)):
            if reading.record is None:
                errors.append(ReadingError(reading.error or f"{reading.name} was not read."))
            else:
                documents.append(parse_document(reading.record))
    return documents, errors


def _make_reading(name: str, told: dict[str, Any], record: bytes) -> Reading:
    """What a process says came of a file; raises BrokenError where that is neither."""
    error, notes = told.get("error"), told.get("notes")
    texts = isinstance(notes, list) and all(isinstance(note, str) for note in notes)
    if not texts or (isinstance(error, str) if record else not isinstance(error, str)):
        raise BrokenError
    return Reading(name, record or None, error, tuple(notes or ()))
