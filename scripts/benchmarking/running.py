"""Starts processes that serve an index, and reads what they took."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from bot.assembly import assemble
from bot.settings import CONFIG, PROJECT, load_settings
from index.errors import KnowledgeError
from scripts.benchmarking.building import Built, describe_index

STARTS = 5
WORKERS, SECONDS = 2, 10.0


@dataclass(frozen=True, slots=True)
class Served:
    """What one serving process took."""

    p50_ms: float
    p95_ms: float
    peak_mb: float
    stages_ms: Mapping[str, float]


def build_shipped(folder: Path) -> Built:
    """The index of the shipped knowledge, from an empty folder; its encoder is exported already."""
    shutil.rmtree(folder, ignore_errors=True)
    settings = load_settings().model_copy(update={"index": folder})
    began = time.perf_counter()
    assemble(settings)
    return describe_index(folder, time.perf_counter() - began)


def measure_start(index: Path, questions: Path, shipped: bool) -> float:
    """Seconds from the start of a process to its first reply, the median of several.

    For the shipped knowledge the process is `scripts.ask`, as anybody calls it.
    """
    took = []
    for _ in range(STARTS):
        began = time.perf_counter()
        process = _ask(index) if shipped else _serve(index, questions)
        pipes = _open_pipes(process)
        if shipped:
            asked = questions.read_text(encoding="utf-8").splitlines()[0]
            pipes[0].write(json.dumps({"id": "1", "question": asked}) + "\n")
            pipes[0].flush()
        line = pipes[1].readline()
        took.append(time.perf_counter() - began)
        _finish(process)
        if not line:
            raise KnowledgeError("A serving process ended before its first reply.")
    return statistics.median(took)


def serve(index: Path, questions: Path, threads: int = 2) -> Served:
    """Latency and memory of one process, and in another run the share of each stage."""
    plain = _read_figures(_serve(index, questions, "--threads", str(threads), "--rounds", "3"))
    staged = _read_figures(_serve(index, questions, "--threads", str(threads), "--stages"))
    return Served(plain["p50_ms"], plain["p95_ms"], plain["peak_mb"], staged["stages_ms"])


def count_replies(index: Path, questions: Path) -> float:
    """Replies a second of two processes at once, each with one thread."""
    processes = [
        _serve(index, questions, "--threads", "1", "--seconds", str(SECONDS))
        for _ in range(WORKERS)
    ]
    pipes = [_open_pipes(process) for process in processes]
    for _, output in pipes:
        output.readline()
    time.sleep(2)  # both are warm now
    for given, _ in pipes:
        given.write("go\n")
        given.flush()
    told = [json.loads(output.readline() or "{}") for _, output in pipes]
    for process in processes:
        _finish(process)
    if not all(told):
        raise KnowledgeError("A serving process ended early: run it by hand to see why.")
    return float(sum(one["replies"] for one in told) / SECONDS)


def _ask(index: Path) -> subprocess.Popen[str]:
    command = ["scripts.ask", "--json", "--index", str(index), "--config", str(CONFIG)]
    return _start(command)


def _serve(index: Path, questions: Path, *options: str) -> subprocess.Popen[str]:
    return _start(["scripts.benchmarking.serving", str(index), str(questions), *options])


def _start(command: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _open_pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    if process.stdin is None or process.stdout is None:
        raise KnowledgeError("A serving process was started without its input and output.")
    return process.stdin, process.stdout


def _read_figures(process: subprocess.Popen[str]) -> dict[str, Any]:
    output, _ = process.communicate()
    if process.returncode:
        raise KnowledgeError("A serving process ended early: run it by hand to see why.")
    return dict(json.loads(output.splitlines()[-1]))


def _finish(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()
