"""The five seeds as a board may have them: every format answers as well as the text files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.assembly import assemble
from bot.settings import Settings
from index.encoders.encoding import SentenceTransformerEncoder
from index.reading.files import read_folder
from index.types import Document
from scripts.evaluation.asking import Row, ask_questions
from scripts.evaluation.sets import load_questions
from tests.office import take_apart, write_docx, write_html, write_pptx
from tests.typeset import set_document, typeset_pdf

WITHIN = 0.03
"""Share of the questions that a format may lose against the text files."""


def write_pdf(path: Path, seed: Document) -> Path:
    header = "Northmoor Partnership: learning from reviews"
    return typeset_pdf(path, set_document(seed), 1, header=header, footer="Page #")


WRITERS: dict[str, Callable[[Path, Document], Path]] = {
    ".pdf": write_pdf,
    ".docx": lambda path, seed: write_docx(path, take_apart(seed)),
    ".html": lambda path, seed: write_html(path, take_apart(seed)),
    ".pptx": lambda path, seed: write_pptx(path, take_apart(seed)),
}


def ask_folder(
    knowledge: Path, folder: Path, encoder: SentenceTransformerEncoder, questions: Sequence[Any]
) -> tuple[float, float]:
    """hit@1 and hit@3 over the open questions; every quote is checked against its document."""
    settings = Settings(knowledge=knowledge, index=folder / "index")
    today = date(2026, 11, 21)
    bot = assemble(settings, load=lambda: encoder, today=today, classify=None).assistant
    rows: list[Row] = ask_questions(bot, questions)
    assert all(exact for row in rows for exact in row.exact)
    hits = [row.score.hit for row in rows if row.score.hit is not None]
    return sum(hit == 1 for hit in hits) / len(hits), sum(0 < hit <= 3 for hit in hits) / len(hits)


@pytest.fixture(scope="module")
def as_text(
    seeds: Path, encoder: SentenceTransformerEncoder, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[Any], tuple[float, float]]:
    gold = seeds.parent / "gold" / "open.jsonl"
    if not gold.is_file():
        pytest.skip(f"the open questions are not here: {gold} does not exist")
    questions = list(load_questions(gold))
    return questions, ask_folder(seeds, tmp_path_factory.mktemp("text"), encoder, questions)


@pytest.mark.parametrize("ending", WRITERS)
def test_every_format_answers_as_well(
    ending: str,
    tmp_path: Path,
    seeds: Path,
    encoder: SentenceTransformerEncoder,
    as_text: tuple[list[Any], tuple[float, float]],
    record_property: Callable[[str, object], None],
) -> None:
    """hit@1 and hit@3 on the open questions are within three points of the text files."""
    questions, expected = as_text
    knowledge = tmp_path / "knowledge"
    knowledge.mkdir()
    for seed in read_folder(seeds)[0]:
        WRITERS[ending](knowledge / f"{Path(seed.name).stem}{ending}", seed)
    found = ask_folder(knowledge, tmp_path, encoder, questions)
    record_property("hit@1 and hit@3, and as text", (*found, *expected))
    assert found[0] >= expected[0] - WITHIN
    assert found[1] >= expected[1] - WITHIN
