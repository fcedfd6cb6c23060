"""Golden questions: what every refresh must still answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot import sources
from bot.assistant import Assistant
from bot.golden import GoldenQuestion, find_lost, load_golden
from bot.refreshing.carrying import carry_out
from bot.refreshing.preparing import prepare_refresh
from bot.settings import PROJECT, AnswerSettings, Settings
from index.encoders.encoding import SentenceTransformerEncoder
from index.encoders.exported import BLOCKS, FULL, QUESTIONS
from index.encoders.pairing import Encoders
from index.errors import RegistryError
from index.types import Progress, Vectors
from tests.fakes import FakeEncoder
from tests.invented import assemble_invented, load_shipped, write_knowledge


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assemble_invented(tmp_path_factory.mktemp("golden")).assistant


@pytest.mark.parametrize(
    ("question", "documents", "contains", "kept"),
    [
        ("is a bruise on a baby referred", ("01-child-q.md",), "THE  same day", True),
        ("is a bruise on a baby referred", (), "the same day", True),
        ("is a bruise on a baby referred", ("02-sw-statement.md",), "not there at all", False),
        ("is a bruise on a baby referred", ("other.md",), "the same day", False),
        ("is a bruise on a baby referred", ("01-child-q.md",), "the next day", False),
        ("Ambleford MASH number", ("01-child-q.md",), "01632 960101", True),
        ("thanks", (), "the same day", False),
    ],
)
def test_what_is_lost(
    bot: Assistant, question: str, documents: tuple[str, ...], contains: str, kept: bool
) -> None:
    """Words must stand in the reply and, where it quotes, a named document must be quoted."""
    golden = GoldenQuestion(question, documents, contains)
    assert find_lost(bot, (golden,)) == (() if kept else (golden,))


def test_the_shipped_golden_questions_are_answered(encoder: SentenceTransformerEncoder) -> None:
    """Every golden question that is shipped is answered by the shipped knowledge."""
    golden = load_golden(PROJECT / "knowledge" / "golden.yaml")
    assert len(golden) >= 30
    assert find_lost(load_shipped(encoder), golden) == ()


def test_a_folder_without_golden_questions(tmp_path: Path) -> None:
    """No file means no golden questions."""
    assert load_golden(tmp_path / "golden.yaml") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("questions:\n  - {question: x, documents: [a.md]}", "`contains` is missing"),
        ("questions:\n  - {contains: x}", "`question` is missing"),
        ("questions:\n  - {question: x, contains: y, document: z}", "document"),
        ("question: []", "question"),
    ],
)
def test_a_wrong_file(tmp_path: Path, text: str, said: str) -> None:
    """A missing or unknown key is named with the file."""
    path = tmp_path / "golden.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RegistryError, match=said) as caught:
        load_golden(path)
    assert "golden.yaml" in str(caught.value)


GOLDEN = """
questions:
  - {question: is a bruise on a baby referred, documents: [01-child-q.md], contains: the same day}
"""


class Deaf(FakeEncoder):
    """Encodes all texts but questions about bruises as its like in full precision does."""

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        vectors = super().encode(texts, progress)
        for vector, text in zip(vectors, texts, strict=True):
            if text.startswith("is a bruise"):
                vector[:] = -vector
        return vectors


def test_a_lost_golden_question_keeps_full_precision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build whose golden questions are lost by the smaller encoder alone is published with
    questions in full precision, and its manifest says why."""
    full = FakeEncoder()
    pair = Encoders(full, Deaf(), lambda: (full, None), {"passages": FULL, QUESTIONS: BLOCKS})
    monkeypatch.setattr(sources, "load_encoders", lambda *_: pair)
    monkeypatch.setattr(sources, "identify_encoders", lambda *_: "fake")
    write_knowledge(tmp_path / "knowledge")
    (tmp_path / "knowledge" / "golden.yaml").write_text(GOLDEN, encoding="utf-8")
    settings = Settings(
        knowledge=tmp_path / "knowledge",
        index=tmp_path / "index",
        answer=AnswerSettings(min_score=0.03, near_score=0.01),
    )
    done = carry_out(prepare_refresh(settings), "a test")
    told = done.snapshot.manifest.encoding
    assert (told["passages"], told[QUESTIONS]) == (FULL, FULL)
    assert told["agreement"]["mean"] > 0.99
    assert told["why"] == (
        "1 of 1 golden questions lose their answer when questions are encoded in 8-bit blocks"
    )
