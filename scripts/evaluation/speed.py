"""How long a process of its own takes to start and to answer, and how much memory it holds."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import PROJECT
from index.errors import KnowledgeError
from scripts.benchmarking.memory import measure_peak


@dataclass(frozen=True, slots=True)
class Speed:
    """What one run of `scripts.ask` took."""

    start: float
    """Seconds from the call to the first answer, the index being built already."""
    median: float
    """Milliseconds a reply, the first left out."""
    slow: float
    """Milliseconds that 95 in 100 replies stay below."""
    peak: float
    """The most memory held, in MB (10^6 bytes)."""


def measure_speed(
    questions: Iterable[Mapping[str, Any]], knowledge: Path, index: Path, config: Path
) -> Speed:
    """Ask every question of a process that holds nothing yet but a built index on disk."""
    lines = [json.dumps(dict(question)) + "\n" for question in questions]
    command = [sys.executable, "-m", "scripts.ask", "--json"]
    command += ["--knowledge", str(knowledge), "--index", str(index), "--config", str(config)]
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    if process.stdin is None or process.stdout is None:
        raise KnowledgeError("scripts.ask was started without its input and output.")
    answers, start, peak = [], 0.0, 0.0
    with suppress(BrokenPipeError), process.stdin, process.stdout:  # it ended: seen by its answers
        for line in lines:
            process.stdin.write(line)
            process.stdin.flush()
            answers.append(process.stdout.readline())
            start = start or time.perf_counter() - began
        peak = measure_peak(str(process.pid))
    process.wait()
    if process.returncode or len(answers) < len(lines) or not all(answers):
        raise KnowledgeError("scripts.ask ended early: run it by hand to see why.")
    times = [json.loads(answer)["latency_ms"] for answer in answers[1:]]
    return Speed(
        start,
        statistics.median(times),
        statistics.quantiles(times, n=20)[18],
        peak,
    )
