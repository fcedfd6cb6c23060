"""Times a refresh of many documents beside the time that encoding alone takes, then one changed.

python -m scripts.benchmark_refresh [--documents 400] [--without-encoding] [--write]

One document in ten has sixty pages' worth of text, the others one or two. Without encoding, vectors
are perturbed copies of some that were really encoded, and the time that encoding would take is
told from the rate of these.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
import yaml

from bot.refreshing.carrying import carry_out
from bot.refreshing.preparing import prepare_refresh
from bot.settings import PROJECT, Settings, load_settings
from bot.sources import Source
from index.encoders.pairing import Encoders
from index.parts import Part
from index.types import Encoder, Progress, Vectors
from scripts.benchmarking.building import Copies
from scripts.benchmarking.generating import generate_collection
from scripts.benchmarking.memory import measure_peak
from scripts.showing import show_progress

SEED = 5
LONG, SHORT = 400, 8
"""Passages of a document of sixty pages and of one of one or two: a page has 2,400 characters."""
LONG_EVERY = 10
SAMPLE = 2000
"""Texts whose rate stands for all of them where not all are encoded."""
ADDED = "\n\nThe nurse rang the school on day {day}, and nobody rang back.\n"
PAGE = PROJECT / "docs" / "refresh.md"
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


class Timed:
    """An encoder that keeps count of the time it takes."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.checksum = encoder.name, encoder.checksum
        self.dimensions = encoder.dimensions
        self.seconds, self.texts = 0.0, 0

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """One unit vector a text, in order."""
        began = time.perf_counter()
        vectors = self._encoder.encode(texts, progress)
        self.seconds += time.perf_counter() - began
        self.texts += len(texts)
        return vectors


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured, in seconds."""

    documents: int
    passages: int
    texts: int
    """That were encoded, each once."""
    encoding: float
    told_from: int
    """Texts that the time of encoding is told from; 0 where all were encoded."""
    whole: float
    """From the files to what is published, encoding included."""
    changed: Sequence[float]
    """A refresh after one document changed, the encoder loaded: five times."""
    peak_mb: float

    @property
    def overhead(self) -> float:
        """What all but encoding adds, as a share of encoding."""
        return self.whole / self.encoding - 1


@app.command()
def main(
    documents: Annotated[int, typer.Option(help="how many")] = 400,
    without_encoding: Annotated[
        bool, typer.Option("--without-encoding", help="perturbed vectors in place of encoding")
    ] = False,
    write: Annotated[bool, typer.Option("--write", help="write docs/refresh.md")] = False,
) -> None:
    """Build from nothing, then refresh after one document changed, five times."""
    folder = PROJECT / "var" / "benchmark" / f"refresh-{documents}"
    shutil.rmtree(folder, ignore_errors=True)
    knowledge = write_collection(folder / "knowledge", documents)
    settings = load_settings().model_copy(
        update={"knowledge": knowledge, "index": folder / "index"}
    )
    with show_progress("Refreshing") as progress:
        figures = measure(settings, without_encoding, progress)
    lines = describe(figures)
    print("\n".join(lines))
    if write:
        PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_collection(folder: Path, documents: int) -> Path:
    """Markdown briefings, every tenth of sixty pages, and this project's own with their golden
    questions, so that these are asked each time."""
    folder.mkdir(parents=True)
    sizes = [SHORT if number % LONG_EVERY else LONG for number in range(documents)]
    for name, text in generate_collection(sizes, SEED):
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copytree(PROJECT / "knowledge", folder, dirs_exist_ok=True)
    return folder


def measure(settings: Settings, without: bool, progress: Progress | None) -> Figures:
    """Build the collection, then change one document after another."""
    encoders = Source(settings).encoders
    timed = Timed(make_copies(encoders) if without else encoders.passages)
    timed.encode(["Warming up."])
    timed.seconds, timed.texts = 0.0, 0
    began = time.perf_counter()
    prepared = prepare_refresh(settings, progress=progress)
    prepared.source.__dict__["encoders"] = replace(encoders, passages=timed)
    done = carry_out(prepared, "a benchmark", progress, accept=True)
    whole = time.perf_counter() - began
    told_from, encoding = 0, timed.seconds
    if without:
        texts = [t for part in prepared.plan.parts if isinstance(part, Part) for t in part.texts]
        chosen = np.random.default_rng(SEED).choice(len(texts), SAMPLE, replace=False)
        sample = sorted((texts[at] for at in chosen), key=len, reverse=True)
        started = time.perf_counter()
        encoders.passages.encode(sample)
        told_from = SAMPLE
        encoding = (time.perf_counter() - started) * timed.texts / SAMPLE
        whole += encoding - timed.seconds
    texts_encoded = timed.texts
    keep_answered(settings.knowledge / "golden.yaml", {one.golden.question for one in done.lost})
    changed = [change_one(settings, encoders, number) for number in range(5)]
    manifest = done.snapshot.manifest
    return Figures(
        len(manifest.documents),
        manifest.passages,
        texts_encoded,
        encoding,
        told_from,
        whole,
        changed,
        measure_peak(),
    )


def keep_answered(path: Path, lost: Collection[str]) -> None:
    """Leave those golden questions alone that are answered among all the others' briefings, as
    those of a board are: a lost one is asked of both snapshots."""
    held = yaml.safe_load(path.read_text(encoding="utf-8"))
    held["questions"] = [one for one in held["questions"] if one["question"] not in lost]
    path.write_text(yaml.safe_dump(held, allow_unicode=True), encoding="utf-8")


def make_copies(encoders: Encoders) -> Encoder:
    """Vectors of any number of texts, perturbed from a few that are really encoded."""
    texts = [f"The nurse wrote on subject {number}." for number in range(500)]
    return Copies(encoders.passages.encode(texts), encoders.passages)


def change_one(settings: Settings, encoders: Encoders, number: int) -> float:
    """Seconds from a changed file to what is published."""
    path = sorted(settings.knowledge.glob("*.md"))[17 * (number + 1)]
    held = path.read_text(encoding="utf-8")
    path.write_text(held + ADDED.format(day=number), encoding="utf-8")
    began = time.perf_counter()
    prepared = prepare_refresh(settings)
    prepared.source.__dict__["encoders"] = encoders
    carry_out(prepared, "a benchmark")
    return time.perf_counter() - began


def describe(figures: Figures) -> list[str]:
    """The figures as Markdown."""
    told = f"; told from the rate of {figures.told_from:,} of them" if figures.told_from else ""
    changed = ", ".join(f"{seconds:.1f}" for seconds in figures.changed)
    median = float(np.median(figures.changed))
    return [
        "# How long a refresh takes",
        "",
        f"`python -m scripts.benchmark_refresh` over {figures.documents:,} invented briefings, one "
        f"in ten of sixty pages: {figures.passages:,} passages, {figures.texts:,} texts to encode.",
        "",
        "| what | measured |",
        "|---|---|",
        f"| encoding alone | {figures.encoding:,.0f} s, "
        f"{figures.texts / figures.encoding:,.0f} texts a second{told} |",
        f"| the whole build, from files to published | {figures.whole:,.0f} s, "
        f"{figures.passages / figures.whole:,.0f} passages a second |",
        f"| over encoding alone | {figures.overhead:.1%} |",
        f"| one document changed, encoder loaded | {median:.1f} s (median of {changed}) |",
        f"| peak memory of the refresh | {figures.peak_mb:,.0f} MB |",
    ]


if __name__ == "__main__":
    app()
