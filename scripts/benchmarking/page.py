"""All figures of a run as a table, and as docs/benchmarks.md with its plots."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from index.cores import count_cores
from scripts.benchmarking.building import Built, Rate
from scripts.benchmarking.peers import PeerFigures
from scripts.benchmarking.plots import draw_latency, draw_stages
from scripts.benchmarking.running import Served
from scripts.benchmarking.stages import STAGES

HEAD = (
    "passages",
    "start, s",
    "reply p50, ms",
    "p95, ms",
    "replies a second, 2 processes",
    "peak memory, MB",
    "index on disk, MB",
    "building, s",
    "FAISS",
    "recall@10",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One size."""

    built: Built
    start: float
    served: Served
    replies: float


@dataclass(frozen=True, slots=True)
class PeerRow:
    """One library at one size."""

    title: str
    figures: PeerFigures


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a run measured."""

    rate: Rate
    rows: Sequence[Row]
    peers: Sequence[PeerRow]
    encoding: dict[str, Any]


def tabulate(figures: Figures) -> Table:
    """The sizes and the peers for a terminal."""
    table = Table(*HEAD)
    for cells in (*map(list_cells, figures.rows), *map(list_peer_cells, figures.peers)):
        table.add_row(*cells)
    return table


def list_cells(row: Row) -> list[str]:
    """A size under HEAD."""
    return [
        f"{row.built.passages:,}",
        f"{row.start:.2f}",
        f"{row.served.p50_ms:.1f}",
        f"{row.served.p95_ms:.1f}",
        f"{row.replies:.0f}",
        f"{row.served.peak_mb:.0f}",
        f"{row.built.disk_mb:,.0f}",
        f"{row.built.seconds:.0f}",
        row.built.kind,
        f"{row.built.recall:.3f}",
    ]


def list_peer_cells(row: PeerRow) -> list[str]:
    """A library under HEAD; what is not measured of it is a dash."""
    held = row.figures
    times = [f"{held.start_s:.2f}", f"{held.p50_ms:.1f}", f"{held.p95_ms:.1f}"]
    return [f"{held.passages:,} ({row.title})", *times, "–", f"{held.peak_mb:.0f}", *"––––"]


def write_page(figures: Figures, path: Path) -> None:
    """Write the page and its two plots beside it; raises KnowledgeError without matplotlib."""
    path.parent.mkdir(exist_ok=True)
    draw_latency(
        [(row.built.passages, row.served.p50_ms, row.served.p95_ms) for row in figures.rows],
        [(one.title, one.figures.passages, one.figures.p50_ms) for one in figures.peers],
        path.parent / "benchmarks-latency.png",
    )
    draw_stages(
        [(f"{row.built.passages:,}", row.served.stages_ms) for row in figures.rows],
        STAGES,
        path.parent / "benchmarks-stages.png",
    )
    path.write_text("\n".join(_write_lines(figures)) + "\n", encoding="utf-8")


def _write_lines(figures: Figures) -> Iterable[str]:
    rate, agreement = figures.rate, figures.encoding.get("agreement")
    yield "# Benchmarks"
    yield ""
    yield (
        "Written by `python -m scripts.benchmark --write`; all but building is of that one run, on "
        f"{count_cores()} cores ({platform.machine()}). A reply is the whole way of "
        "a message: triage, search, quotes, guarantees, rendering. Start is from the start of a "
        "process to its first reply, the median of five. The large sizes are generated briefings "
        "whose vectors are perturbed copies of real ones: their building leaves encoding out, and "
        "was timed when each was made. All sizes are asked the same 200 generated questions."
    )
    yield ""
    yield from _write_table(HEAD, map(list_cells, figures.rows))
    yield ""
    yield (
        f"Passages are encoded in precision “{figures.encoding['passages']}”, questions in "
        f"“{figures.encoding['questions']}”"
        + (
            f", whose mean cosine with full precision is {agreement['mean']:.4f}"
            if agreement
            else ""
        )
        + f". Encoding while building: {rate.passages_s:.0f} passages a second over "
        f"{rate.passages:,} generated passages, {rate.texts_s:.0f} texts a second over all "
        f"{rate.texts:,} forms of them (with title and section, alone, sentence by sentence)."
    )
    yield ""
    yield "![Latency by passages](benchmarks-latency.png)"
    yield ""
    yield "## Stages of a reply"
    yield ""
    yield (
        "Mean milliseconds, in a run of its own with clocks around each stage. Triage works beside "
        "the others on the second core, so its row holds what it adds before and after them."
    )
    yield ""
    heads = ("stage", *(f"{row.built.passages:,} passages" for row in figures.rows))
    shares = (
        [stage, *(f"{row.served.stages_ms[stage]:.2f}" for row in figures.rows)] for stage in STAGES
    )
    yield from _write_table(heads, shares)
    yield ""
    yield "![Stages of a reply](benchmarks-stages.png)"
    if figures.peers:
        yield ""
        yield "## Beside other libraries"
        yield ""
        yield (
            "The same machine and run, the same passages and the same base encoder as published, "
            "one thread: a question in, five passages out, without triage, quotes, contacts or "
            "guarantees; each as it comes, so some compare vectors exactly and some do not. "
            "`scripts/benchmarking/requirements-peers.txt` has their versions."
        )
        yield ""
        heads = ("library", "passages", "start, s", "p50, ms", "p95, ms", "peak memory, MB")
        yield from _write_table(
            heads,
            (
                [
                    one.title,
                    f"{one.figures.passages:,}",
                    f"{one.figures.start_s:.2f}",
                    f"{one.figures.p50_ms:.1f}",
                    f"{one.figures.p95_ms:.1f}",
                    f"{one.figures.peak_mb:.0f}",
                ]
                for one in figures.peers
            ),
        )


def _write_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for cells in rows:
        yield f"| {' | '.join(cells)} |"
