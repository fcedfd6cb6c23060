"""Measure start, replies, building, encoding and memory on this machine.

python -m scripts.benchmark [--size N]... [--peers PYTHON] [--write]

Without --size at the shipped knowledge, 10,000, 100,000 and 1,000,000 passages; the large indexes
are made once in var/benchmark, from a seeded generator. --peers measures txtai and LangChain in the
same run, with a Python that has scripts/benchmarking/requirements-peers.txt. --write puts all of it
into docs/benchmarks.md.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console

from bot.settings import PROJECT, load_settings
from bot.sources import Source
from index.errors import KnowledgeError, SnapshotError
from index.snapshot import read_current
from scripts.benchmarking.building import (
    Built,
    build_large,
    describe_index,
    encode_pool,
    list_passages,
    save_contexts,
)
from scripts.benchmarking.generating import generate_questions
from scripts.benchmarking.page import Figures, PeerRow, Row, tabulate, write_page
from scripts.benchmarking.peers import PEERS, measure_peer, write_passages
from scripts.benchmarking.running import build_shipped, count_replies, measure_start, serve
from scripts.showing import end_with, show_progress

PLACE = PROJECT / "var" / "benchmark"
PAGE = PROJECT / "docs" / "benchmarks.md"
SHIPPED = 0
SIZES = (SHIPPED, 10_000, 100_000, 1_000_000)
QUESTIONS = 200
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    size: Annotated[
        list[int] | None, typer.Option(help="passages; 0 is the shipped knowledge")
    ] = None,
    peers: Annotated[
        Path | None, typer.Option(help="a Python that has the libraries to compare with")
    ] = None,
    peer_size: Annotated[
        list[int] | None, typer.Option(help="sizes at which the peers are measured")
    ] = None,
    write: Annotated[bool, typer.Option(help="write docs/benchmarks.md")] = False,
    fresh: Annotated[bool, typer.Option(help="build the large indexes anew")] = False,
) -> None:
    """Print a table of all figures, and write the page where asked."""
    try:
        if fresh:
            shutil.rmtree(PLACE, ignore_errors=True)
        PLACE.mkdir(parents=True, exist_ok=True)
        figures = measure(size or list(SIZES), peers, peer_size or [SHIPPED, 100_000])
        Console(width=140).print(tabulate(figures))
        if write:
            write_page(figures, PAGE)
            print(f"Written to {PAGE.relative_to(PROJECT)}.")
    except KnowledgeError as error:
        end_with(error)


def measure(sizes: list[int], peers: Path | None, peer_sizes: list[int]) -> Figures:
    """Everything, one after the other, so that nothing is measured beside anything else."""
    settings = load_settings()
    encoders = Source(settings).encoders
    with show_progress("Encoding the pool") as progress:
        pool, rate = encode_pool(encoders, progress)
    np.save(PLACE / "pool.npy", pool)
    questions = write_questions()
    rows = []
    for count in sizes:
        built = build_shipped(PLACE / "shipped") if count == SHIPPED else prepare(count, pool)
        start = measure_start(built.folder, questions, shipped=count == SHIPPED)
        served = serve(built.folder, questions)
        replies = count_replies(built.folder, questions)
        rows.append(Row(built, start, served, replies))
    compared = []
    for count in peer_sizes if peers else ():
        texts = list_passages(count or rows[0].built.passages)
        passages = write_passages(PLACE / "passages.jsonl", texts)
        vectors = save_contexts(pool, texts, encoders.passages, PLACE / "contexts.npy")
        for name in PEERS:
            found = measure_peer(name, str(peers), passages, vectors, questions, 1)
            compared.append(PeerRow(PEERS[name].title, found))
    return Figures(rate, tuple(rows), tuple(compared), encoders.describe())


def prepare(count: int, pool: np.ndarray) -> Built:
    """A large index: from an earlier run where there is one, else built now."""
    folder = PLACE / str(count)
    note = folder / "seconds"
    if read_current(folder) and note.is_file():
        with suppress(SnapshotError):  # of another version: built anew
            return describe_index(folder, float(note.read_text()))
    encoders = Source(load_settings()).encoders
    with show_progress(f"Building {count:,} passages") as progress:
        built = build_large(folder, count, pool, encoders, progress)
    note.write_text(str(built.seconds))
    return built


def write_questions() -> Path:
    """Generated questions, one a line: the same for every size and library."""
    path = PLACE / "questions.txt"
    asked = generate_questions(QUESTIONS, seed=1)
    path.write_text("\n".join(asked) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    app()
