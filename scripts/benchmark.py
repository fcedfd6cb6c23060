"""Measure loading, building, replies and memory on this machine.

python -m scripts.benchmark --knowledge DIR
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from bot.assembly import assemble
from bot.golden import load_golden
from bot.reply import Conversation
from bot.settings import CONFIG, PROJECT, load_settings
from index.encoders.encoding import load_encoder
from index.errors import KnowledgeError
from scripts.showing import end_with

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    knowledge: Annotated[Path | None, typer.Option(help="folder of documents")] = None,
    rounds: Annotated[int, typer.Option(help="times each question is asked", min=1)] = 5,
    config: Annotated[Path, typer.Option(help="settings file")] = CONFIG,
) -> None:
    """Build a fresh index in a temporary folder, then ask the golden questions again and again."""
    try:
        settings = load_settings(config)
        if knowledge is not None:
            settings = settings.model_copy(update={"knowledge": knowledge.resolve()})
        questions = [g.question for g in load_golden(PROJECT / "knowledge" / "golden.yaml")]
        started = time.perf_counter()
        held = settings.encoder
        encoder = load_encoder(held.model, held.batch_size, held.adapter)
        loaded = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            settings = settings.model_copy(update={"index": Path(folder)})
            assistant = assemble(settings, load=lambda: encoder).assistant
            built = time.perf_counter()
            assistant.reply(questions[0], Conversation())
            times = []
            for question in questions * rounds:
                began = time.perf_counter()
                assistant.reply(question, Conversation())
                times.append((time.perf_counter() - began) * 1000)
    except KnowledgeError as error:
        end_with(error)
    passages = len(assistant.searcher.snapshot.passages)
    percentile = statistics.quantiles(times, n=20)[18]
    print(f"encoder loaded           {loaded - started:6.1f} s")
    print(f"index built ({passages} passages) {built - loaded:6.1f} s")
    print(f"warm reply, median       {statistics.median(times):6.1f} ms")
    print(f"warm reply, 95 %         {percentile:6.1f} ms")
    print(f"peak memory              {measure_peak():6.0f} MB")


def measure_peak() -> float:
    """The most memory that this process has held, in MB (10^6 bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


if __name__ == "__main__":
    app()
