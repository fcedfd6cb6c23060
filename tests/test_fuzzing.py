"""Broken documents: each is read whole or refused in a sentence, whatever was done to it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from index.errors import KnowledgeError
from index.reading.apart import Job, Limits, Reading, list_jobs
from index.reading.recording import find_fault, read_record
from index.types import Block, BlockKind, Document, Markup, Metadata
from scripts.fuzzing.breaking import BREAKS, save_broken
from scripts.fuzzing.checking import check_all, find_wrong
from scripts.fuzzing.samples import make_markdown, make_samples

FILES, SEED = 120, 11
_document = TypeAdapter(Document)


@pytest.fixture(scope="module")
def samples() -> dict[str, bytes]:
    try:
        return make_samples()
    except KnowledgeError as error:
        pytest.skip(str(error))


def test_sound_samples_are_read(samples: dict[str, bytes], tmp_path: Path) -> None:
    """Before it is broken, every sample is read, with its title."""
    for ending, stored in samples.items():
        path = tmp_path / f"sound{ending}"
        path.write_bytes(stored)
        reading = read_record(Job(path, path.name))
        assert reading.error is None
        assert b"Child Q" in (reading.record or b"")


def test_broken_documents_are_whole_or_refused(samples: dict[str, bytes], tmp_path: Path) -> None:
    """No crash, no time-out, no half document, and less than 1.5 GB of memory in all."""
    save_broken(tmp_path, samples, FILES, SEED)
    findings = check_all(list_jobs(tmp_path), Limits(), processes=2)
    assert (findings.wrong, findings.ended) == ([], [])
    assert findings.read + findings.refused == FILES
    assert min(findings.read, findings.refused) > FILES // 20
    assert (
        findings.together - findings.own < 1_000
    )  # of the readers: the tests' own counts for them


def test_a_seed_gives_the_same_documents(tmp_path: Path) -> None:
    """What went wrong once can be made again."""
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        (tmp_path / name).mkdir()
        save_broken(tmp_path / name, {".md": make_markdown()}, 10, seed)
    stored = [
        [(path.name, path.read_bytes()) for path in sorted((tmp_path / name).iterdir())]
        for name in "abc"
    ]
    assert stored[0] == stored[1]
    assert stored[0] != stored[2]


@pytest.mark.parametrize("breaks", BREAKS)
def test_every_way_to_break_takes_any_bytes(breaks: object) -> None:
    """Nothing and very little can be broken too."""
    assert callable(breaks)
    for stored in (b"", b"a", make_markdown()):
        assert isinstance(breaks(random.Random(3), stored, b"b"), bytes)


def make_document(**changes: object) -> Document:
    held = {
        "name": "a.md",
        "text": "One.\n\nTwo.\n",
        "metadata": Metadata("A"),
        "blocks": (Block(BlockKind.PARAGRAPH, 0, 4), Block(BlockKind.PARAGRAPH, 6, 10)),
        "markup": (Markup(4, 6, " "),),
    }
    return Document(**{**held, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, ""),
        ({"markup": (Markup(4, 6), Markup(5, 7))}, "its markup overlaps"),
        ({"markup": (Markup(4, 60),)}, "its markup overlaps"),
        ({"blocks": ()}, "its blocks overlap"),
        ({"blocks": (Block(BlockKind.PARAGRAPH, 0, 40),)}, "its blocks overlap"),
        (
            {"blocks": (Block(BlockKind.ITEM, 0, 4, level=1, lead=1),)},
            "a list has no lead",
        ),
        ({"pages": (3, 0)}, "its pages are out of order"),
        ({"pages": (0, 90)}, "its pages are out of order"),
    ],
)
def test_half_documents_are_found(changes: dict[str, object], fault: str) -> None:
    """What overlaps, stands outside the text or is out of order is named."""
    assert find_fault(make_document(**changes)) == fault


def test_wrong_results_are_found() -> None:
    """The check that the others rest on tells a document and a sentence from anything else."""
    job = Job(Path("a.md"), "a.md")
    whole = _document.dump_json(make_document())
    broken = _document.dump_json(make_document(pages=(3, 0)))
    assert find_wrong(job, Reading("a.md", whole, None)) == ""
    assert find_wrong(job, Reading("a.md", None, "a.md is empty: remove it.")) == ""
    assert find_wrong(job, Reading("a.md", broken, None)) == "its pages are out of order"
    assert find_wrong(job, Reading("a.md", whole[:-1], None)).startswith("it is no document")
    assert find_wrong(job, Reading("a.md", whole, "a.md is empty.")) != ""
    assert find_wrong(job, Reading("a.md", None, None)) != ""
    assert find_wrong(job, Reading("b.md", whole, None)) == "it came as b.md"
    assert find_wrong(job, Reading("a.md", None, "Traceback\nof something")) != ""
