"""How much memory a process has held."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path


def measure_peak(process: str = "self") -> float:
    """The most memory that a running process has held, in MB (10^6 bytes); `process` is its number.

    Linux tells it of every process (VmHWM). Elsewhere it is known of this one alone, and for any
    other 0 comes back.
    """
    status = Path("/proc") / process / "status"
    if status.is_file():
        held = re.search(r"VmHWM:\s*(\d+) kB", status.read_text())
        return int(held[1]) * 1024 / 1e6 if held else 0.0
    if process != "self":
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
