"""One process that reads documents, from the side of the process that asks."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from index.reading.recording import MOST_RECORD, Job
from index.reading.worker import LENGTHS

ROOT = Path(__file__).resolve().parents[2]
MOST_HEAD = 1 << 20
"""Bytes of the JSON of one message."""
_AT_ONCE = 1 << 20
_KEPT = ("PATH", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TESSDATA_PREFIX", "LD_LIBRARY_PATH",
         "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE", "PYTHONUTF8")  # fmt: skip
_SET = {
    "OMP_NUM_THREADS": "1",  # threads of their own would take addresses, and cores from the others
    "OMP_THREAD_LIMIT": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
}


class BrokenError(Exception):
    """A process ended, or sent what is no message."""


class Process:
    """A started reader: give it a file with `ask`, take what it says with `receive`."""

    def __init__(self, module: str, memory: int, parent: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=parent))
        self.job: int | None = None
        """Number of the file that it reads."""
        self.ready = False
        self.used = False
        """It has read a file before."""
        self.slow = False
        """It has said that what it reads takes long."""
        self.began = self.deadline = 0.0
        """When it was given its file, and when that must be read, on the monotonic clock."""
        self._held = bytearray()
        # -P: nothing beside a document, or in a temporary folder, can be imported
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, str(memory), str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env=_make_environment(self.folder),
            start_new_session=True,  # Ctrl-C reaches the program that asks, which ends this one
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise BrokenError  # never so with the pipes asked for above
        self._requests, self._replies = self._process.stdin, self._process.stdout

    def fileno(self) -> int:
        """What to wait on until `receive` has something to take."""
        return self._replies.fileno()

    def ask(self, number: int, job: Job) -> None:
        """Have it read a file; raises BrokenError where it is gone."""
        asked = {
            "path": os.fspath(job.path.absolute()),
            "name": job.name,
            "stated": os.fspath(job.stated.absolute()) if job.stated else None,
        }
        head = json.dumps(asked).encode()
        self.job = number
        try:
            self._requests.write(LENGTHS.pack(len(head), 0) + head)
            self._requests.flush()
        except OSError as error:
            raise BrokenError from error

    def receive(self) -> list[tuple[dict[str, Any], bytes]]:
        """The messages that have come whole by now; raises BrokenError where no more can come."""
        chunk = os.read(self.fileno(), _AT_ONCE)
        if not chunk:
            raise BrokenError
        self._held += chunk
        messages = []
        while (message := self._take()) is not None:
            messages.append(message)
        return messages

    def end(self) -> None:
        """End it and all that it started, and remove what they left on the disk."""
        with suppress(ProcessLookupError, PermissionError):  # all of them ended by themselves
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        with suppress(OSError):  # a request that was never taken
            self._requests.close()
        self._replies.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _take(self) -> tuple[dict[str, Any], bytes] | None:
        """The next message, where all of it is here."""
        if len(self._held) < LENGTHS.size:
            return None
        head, body = LENGTHS.unpack_from(self._held)
        if head > MOST_HEAD or body > MOST_RECORD:
            raise BrokenError
        start, end = LENGTHS.size + head, LENGTHS.size + head + body
        if len(self._held) < end:
            return None
        try:
            told = json.loads(self._held[LENGTHS.size : start])
        except ValueError as error:
            raise BrokenError from error
        if not isinstance(told, dict):
            raise BrokenError
        record = bytes(self._held[start:end])
        del self._held[:end]
        return told, record


def _make_environment(folder: Path) -> dict[str, str]:
    """What a reader of documents needs to know: not the bot's token, nor anything else."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    paths = (str(ROOT), os.environ.get("PYTHONPATH", ""))
    return {
        **kept,
        **_SET,
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "HOME": str(folder),
        "TMPDIR": str(folder),
    }
