"""A process that serves one index: how soon it answers, how long each reply takes, what it holds.

python -m scripts.benchmarking.serving INDEX QUESTIONS.txt [--threads N] [--stages] [--seconds S]

Prints a line of JSON after the first reply, and one with all figures at the end. With --seconds it
waits for a line on standard input between the two, and then answers for that long.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.assembly import open_assistant
from bot.assistant import Assistant
from bot.rendering import lay_out_reply, render_plain
from bot.reply import Conversation
from bot.settings import load_settings
from bot.sources import Source
from index.snapshot import load_snapshot
from scripts.benchmarking.memory import measure_peak
from scripts.benchmarking.stages import time_stages

TODAY = date(2026, 1, 5)
WARM = 20
"""Replies before any is timed."""
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    index: Path,
    questions: Path,
    threads: Annotated[int, typer.Option(min=1)] = 2,
    rounds: Annotated[int, typer.Option(min=1)] = 1,
    seconds: Annotated[float, typer.Option(help="answer for so long, on a sign")] = 0.0,
    stages: Annotated[bool, typer.Option(help="time each stage too")] = False,
) -> None:
    """Open the index, answer, and print what it took."""
    settings = load_settings()
    encoder = settings.encoder.model_copy(update={"threads": threads})
    settings = settings.model_copy(update={"index": index, "encoder": encoder})
    source = Source(settings)
    assistant = open_assistant(settings, load_snapshot(index), source, TODAY)
    asked = questions.read_text(encoding="utf-8").splitlines()
    reply_to(assistant, asked[0])
    print(json.dumps({"first": asked[0]}), flush=True)
    for question in (asked * WARM)[:WARM]:
        reply_to(assistant, question)
    if seconds:
        sys.stdin.readline()
        print(json.dumps({"replies": answer_for(seconds, assistant, asked)}), flush=True)
        return
    times = time_replies(lambda question: reply_to(assistant, question), asked * rounds)
    told: dict[str, Any] = {
        "p50_ms": statistics.median(times),
        "p95_ms": statistics.quantiles(times, n=20)[18],
        "peak_mb": measure_peak(),
    }
    if stages:
        told["stages_ms"] = time_stages(assistant, asked, reply_to)
    print(json.dumps(told), flush=True)


def reply_to(assistant: Assistant, question: str) -> str:
    """The whole way of a message: triage, search, quotes, rendering."""
    return render_plain(lay_out_reply(assistant.reply(question, Conversation())))


def time_replies(reply: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Milliseconds of each reply."""
    times = []
    for question in questions:
        began = time.perf_counter()
        reply(question)
        times.append((time.perf_counter() - began) * 1000)
    return times


def answer_for(seconds: float, assistant: Assistant, questions: Sequence[str]) -> int:
    """How many replies are ready within some seconds."""
    done, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        reply_to(assistant, questions[done % len(questions)])
        done += 1
    return done


if __name__ == "__main__":
    app()
