"""Reads documents in a process of its own: `python -m index.reading.worker MEMORY PARENT`.

It is started by `index/reading/apart.py`, which sends it one file after another on standard input
and takes what comes of them from standard output. A message is the lengths of its two parts as
big-endian 32-bit numbers, a JSON object, and the bytes of a document as it is kept.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

LENGTHS = struct.Struct(">II")
MOST_WRITTEN = 1 << 30
"""Bytes that one file made by a reader (or by OCR) may have."""
NICENESS = 10
"""A refresh beside a running bot gives way to it."""
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
"""Linux, prctl(2)."""


def main() -> None:
    """Read what is asked for until the input ends."""
    memory, parent = int(sys.argv[1]), int(sys.argv[2])
    requests, replies = _take_pipes()
    limit_process(memory, parent)
    # imported under the limits, and with nothing of theirs reaching a person's terminal
    from index.reading.formats.announcing import hear_ocr
    from index.reading.recording import Job, describe_memory, read_record

    hear_ocr(lambda: send(replies, {"state": "slow"}))
    send(replies, {"state": "ready"})
    while (message := receive(requests)) is not None:
        asked = message[0]
        name, stated = asked["name"], asked["stated"]
        try:
            reading = read_record(Job(Path(asked["path"]), name, Path(stated) if stated else None))
        except MemoryError:
            asked = message = None  # type: ignore[assignment]
            send(replies, {"state": "memory", "error": describe_memory(name)})
            return  # what is left of its memory may be too little for the next file
        told = {"state": "done", "error": reading.error, "notes": reading.notes}
        send(replies, told, reading.record or b"")


def send(out: BinaryIO, told: dict[str, Any], record: bytes = b"") -> None:
    """Write one message."""
    head = json.dumps(told).encode()
    out.write(LENGTHS.pack(len(head), len(record)) + head)
    out.write(record)
    out.flush()


def receive(source: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """Wait for one message; None at the end of the input."""
    lengths = source.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head, body = LENGTHS.unpack(lengths)
    return json.loads(source.read(head)), source.read(body)


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes under other numbers, so that what a library prints goes nowhere, and what a
    library starts inherits neither."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    return requests, replies


def limit_process(memory: int, parent: int) -> None:
    """Give way to other programs, take no more than `memory` bytes of addresses, leave no core
    file, gain no rights, and end when the parent ends. What a system does not have is left out."""
    import resource

    os.nice(NICENESS)
    limits = (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
    )
    for kind, most in limits:
        with contextlib.suppress(OSError, ValueError):  # macOS has no limit of addresses
            resource.setrlimit(kind, (most, most))
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            system = ctypes.CDLL(None)
            system.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
            system.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before this process could ask to be told
        raise SystemExit


if __name__ == "__main__":
    main()
