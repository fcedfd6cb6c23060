"""Reads broken documents apart and tells what came of them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from pydantic import TypeAdapter, ValidationError

from index.reading.apart import Job, Limits, Readers, Reading
from index.reading.recording import find_fault
from index.types import Document

MOST_MEMORY = 1500
"""MB that the program and its processes may have together."""
SLACK = 5.0
"""Seconds past its limit after which a file that is still read counts as a hang."""
_EVERY = 0.02
_document = TypeAdapter(Document)


@dataclass(slots=True)
class Findings:
    """What reading many broken documents came to."""

    read: int = 0
    refused: int = 0
    sentences: Counter[str] = field(default_factory=Counter)
    """What was said of the refused, without their names."""
    wrong: list[str] = field(default_factory=list)
    """Names of files and what is wrong with what came of them."""
    ended: list[str] = field(default_factory=list)
    """Sentences on files whose reader crashed or had to be ended."""
    slowest: tuple[float, str] = (0.0, "")
    own: float = 0.0
    worker: float = 0.0
    together: float = 0.0
    """Peaks of memory in MB: this program, one process, all of them."""

    @property
    def sound(self) -> bool:
        """Whether nothing crashed, hung, took too much memory or came out half read."""
        return not self.wrong and not self.ended and self.together <= MOST_MEMORY


def check_all(jobs: Sequence[Job], limits: Limits, processes: int | None = None) -> Findings:
    """Read every file apart and hold each result to what it must be: a document that is whole, or
    one sentence that names the file."""
    findings = Findings()
    with Memory() as memory, Readers(limits, processes, small=0) as readers:
        for job, reading in zip(jobs, readers.read(jobs), strict=True):
            if fault := find_wrong(job, reading):
                findings.wrong.append(f"{job.name}: {fault}")
            if reading.error is None:
                findings.read += 1
            else:
                findings.refused += 1
                _note_refused(findings, job, reading.error)
            seconds = readers.seconds[job.name]
            findings.slowest = max(findings.slowest, (seconds, job.name))
            if seconds > max(limits.allow(job), limits.slow_seconds) + SLACK:
                findings.wrong.append(f"{job.name}: it was read for {seconds:.0f} seconds")
    findings.own, findings.worker, findings.together = memory.own, memory.worker, memory.together
    return findings


def read_document(record: bytes) -> Document:
    """The document that a record holds; raises ValidationError where it is none."""
    return _document.validate_json(record)


def find_wrong(job: Job, reading: Reading) -> str:
    """What is wrong with what came of a file; empty where it is a whole document or a sentence."""
    if reading.name != job.name:
        return f"it came as {reading.name}"
    if (reading.record is None) == (reading.error is None):
        return "it is neither read nor refused"
    if reading.record is None:
        said = reading.error or ""
        stated = job.stated.name if job.stated else job.path.name
        named = job.path.name in said or stated in said
        return "" if named and said.endswith((".", "?")) and said.isprintable() else said
    try:
        document = read_document(reading.record)
    except (ValidationError, ValueError) as error:
        return f"it is no document ({type(error).__name__})"
    if document.name != job.name:
        return f"it is the document {document.name}"
    return find_fault(document)


def _note_refused(findings: Findings, job: Job, said: str) -> None:
    if "ended unexpectedly" in said or "reading it took more than" in said:
        findings.ended.append(said)
    general = said.replace(job.name, "NAME")
    if job.stated:
        general = general.replace(job.stated.name, "SIDE FILE")
    findings.sentences[general] += 1


class Memory:
    """Watches the memory of this process and of those it starts, while it is open (Linux)."""

    def __init__(self) -> None:
        self.own = self.worker = self.together = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(_EVERY):
            own = _measure("self")
            others = [_measure(each) for each in _list_children("self")]
            self.own = max(self.own, own)
            self.worker = max([self.worker, *others])
            self.together = max(self.together, own + sum(others))


def _measure(process: str) -> float:
    """Resident memory in MB; 0 for a process that has ended."""
    with suppress(OSError):
        for line in Path("/proc", process, "status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _list_children(process: str) -> list[str]:
    """Every process that a process started, and those that they started."""
    found: list[str] = []
    with suppress(OSError):
        for task in Path("/proc", process, "task").iterdir():
            with suppress(OSError):
                found += (task / "children").read_text().split()
    return [*found, *(each for child in found for each in _list_children(child))]
