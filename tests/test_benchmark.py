"""The benchmark measures what it says, on sizes that fit a test."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.settings import Settings
from bot.sources import Source
from index.errors import KnowledgeError
from index.parts import Part
from scripts.benchmarking import building
from scripts.benchmarking.building import Built, Rate, build_large, encode_pool, make_plan
from scripts.benchmarking.generating import generate_questions
from scripts.benchmarking.page import Figures, PeerRow, Row, tabulate, write_page
from scripts.benchmarking.peers import PeerFigures, measure_peer, write_passages
from scripts.benchmarking.running import Served, measure_start, serve
from scripts.benchmarking.stages import STAGES
from tests.fakes import FakeEncoder

PASSAGES = 700


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An index of generated briefings that carries the exported encoder."""
    pool = np.random.default_rng(2).normal(size=(50, 384)).astype(np.float32)
    pool /= np.linalg.norm(pool, axis=1, keepdims=True)
    return build_large(
        tmp_path_factory.mktemp("large"), PASSAGES, pool, Source(Settings()).encoders
    )


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.txt"
    path.write_text("\n".join(generate_questions(25, seed=2)) + "\n", encoding="utf-8")
    return path


def test_an_index_of_perturbed_copies_is_served(built: Built, questions: Path) -> None:
    """A process of its own answers from a generated index, and its stages add up to its replies."""
    assert (built.passages, built.kind, built.recall) == (PASSAGES, "flat", 1.0)
    assert built.rows > 3 * PASSAGES
    assert measure_start(built.folder, questions, shipped=False) > 0
    served = serve(built.folder, questions)
    assert tuple(served.stages_ms) == STAGES
    assert all(value > 0 for value in served.stages_ms.values())
    assert 0 < served.p50_ms <= served.p95_ms
    assert 50 < served.peak_mb < 1000


def test_the_rate_of_encoding_counts_passages_and_all_their_forms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The pool holds a vector a passage; every form of the passages is more texts than that."""
    monkeypatch.setattr(building, "POOL", 60)
    fake = FakeEncoder()
    encoders = replace(Source(Settings()).encoders, passages=fake)
    pool, rate = encode_pool(encoders)
    assert pool.shape == (60, fake.dimensions)
    assert (
        rate.passages
        == 60
        < rate.texts
        == len(
            {text for part in make_plan(60).parts if isinstance(part, Part) for text in part.texts}
        )
    )
    assert rate.passages_s > 0 < rate.texts_s


def test_the_page_holds_every_figure(tmp_path: Path) -> None:
    """The page and the table show each size and each library, and the plots lie beside the page."""
    stages = dict.fromkeys(STAGES, 0.5)
    rows = [
        Row(
            Built(tmp_path, size, 5 * size, 12, 84.0, 0.99, "graph"),
            0.7,
            Served(4.2, 6.1, 233, stages),
            180,
        )
        for size in (156, 100_000)
    ]
    peer = PeerRow("txtai hybrid", PeerFigures(5.1, 16.1, 24.3, 614, 100_000))
    encoding = {"passages": "full", "questions": "8-bit blocks", "agreement": {"mean": 0.9989}}
    figures = Figures(Rate(2000, 9000, 101.0, 140.0), rows, [peer], encoding)
    assert tabulate(figures).row_count == 3
    write_page(figures, tmp_path / "docs" / "benchmarks.md")
    page = (tmp_path / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    for said in ("| 100,000 | 0.70 | 4.2 |", "0.9989", "101 passages a second", "| txtai hybrid |"):
        assert said in page
    pictures = {path.name for path in (tmp_path / "docs").glob("*.png")}
    assert pictures == {"benchmarks-latency.png", "benchmarks-stages.png"}
    assert all(name in page for name in pictures)


def test_a_library_that_is_not_there_is_said(tmp_path: Path, questions: Path) -> None:
    """A Python without a library to compare with leads to the file that lists what it needs."""
    passages = write_passages(tmp_path / "passages.jsonl", ["one", "two", "three"])
    np.save(tmp_path / "vectors.npy", np.eye(3, 384, dtype=np.float32))
    with pytest.raises(KnowledgeError, match="requirements-peers"):
        measure_peer("txtai", sys.executable, passages, tmp_path / "vectors.npy", questions, 1)
    assert json.loads(passages.read_text(encoding="utf-8").splitlines()[1]) == "two"
