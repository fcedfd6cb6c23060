"""The worker with a reader of text files that does what the first line of a file says.

Only `Readers(module="tests.fake_reading")` runs it: nothing outside the tests can.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
import time
from pathlib import Path

from index.reading import worker
from index.reading.formats import plain
from index.reading.formats.announcing import announce_ocr
from index.reading.formats.writing import Extract


def read_fake(path: Path, name: str) -> Extract:
    """Misbehave as the file asks, else give its text."""
    text = path.read_text(encoding="utf-8")
    act, _, told = text.partition("\n")
    if act.startswith("slow"):
        announce_ocr()
        Path(told.strip()).touch()
        time.sleep(float(act.split()[1]))
        return Extract(f"# {name}\n\nRead from pictures.\n")
    if act == "hang":
        Path(os.environ["TMPDIR"], "left behind").write_text("half a page")
        subprocess.Popen(["sleep", "612"])
        Path(told.strip()).write_text(os.environ["TMPDIR"])
        time.sleep(600)
    elif act == "hog":
        _ = bytearray(4 << 30)
    elif act == "leave":
        os._exit(3)
    elif act == "crash":
        ctypes.string_at(0)
    elif act == "raise":
        raise RuntimeError("a library's own words")
    elif act == "garble":
        for pipe in range(3, 10):
            with contextlib.suppress(OSError):
                os.write(pipe, b"\xff" * 64)
    elif act == "print":
        sys.stdout.write("to standard output\n")
        os.write(1, b"\0\0\0\2\0\0\0\0{}")
        sys.stderr.write("to standard error\n")
    elif act == "once" and not Path(told.strip()).exists():
        Path(told.strip()).touch()
        os._exit(3)
    elif act == "after":
        while not Path(told.strip()).exists():
            time.sleep(0.01)
    elif act == "environment":
        return Extract("# Names\n\n" + "\n\n".join(sorted(os.environ)))
    return Extract(text, notes=(f"{name} was read.",))


plain.read_plain = read_fake  # looked up by its name for every file

if __name__ == "__main__":
    worker.main()
