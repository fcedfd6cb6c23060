"""How much memory a process has held."""

from __future__ import annotations

import resource
import sys


def measure_peak() -> float:
    """The most memory that this process has held, in MB (10^6 bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
