"""Golden questions: what every refresh must still answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.golden import GoldenQuestion, find_lost, load_golden
from bot.settings import PROJECT
from index.encoders.encoding import SentenceTransformerEncoder
from index.errors import RegistryError
from tests.invented import assemble_invented, load_shipped


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
