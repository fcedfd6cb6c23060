"""scripts.refresh_index: what board staff read when they refresh."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from index.snapshot import read_current
from scripts import refresh_index
from tests.fakes import FakeEncoder
from tests.invented import TODAY, write_knowledge

GOLDEN = """
questions:
  - question: is a bruise on a baby referred
    documents: [01-child-q.md]
    contains: "{words}"
"""


@pytest.fixture
def knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An invented knowledge folder; the script uses a FakeEncoder."""
    monkeypatch.setattr(refresh_index, "LOAD", FakeEncoder)
    monkeypatch.setattr(refresh_index, "TODAY", TODAY)
    return write_knowledge(tmp_path / "knowledge")


def refresh(knowledge: Path, *more: str) -> Result:
    arguments = ["--knowledge", str(knowledge), "--index", str(knowledge.parent / "index"), *more]
    return CliRunner().invoke(refresh_index.app, arguments, catch_exceptions=False)


def test_a_refresh_says_what_it_built(knowledge: Path) -> None:
    """The first run publishes and says how much; the second finds it up to date."""
    first, second = refresh(knowledge), refresh(knowledge)
    published = read_current(knowledge.parent / "index")
    assert first.exit_code == second.exit_code == 0
    assert f"Built and published snapshot {published}: 3 documents" in first.stdout
    assert f"Already up to date: snapshot {published}: 3 documents" in second.stdout


def test_what_is_not_stated_is_named(knowledge: Path) -> None:
    """Each field that a document neither states nor gives away is named for staff to fill in."""
    (knowledge / "04.md").write_text("# A note\n\nThe father was not asked.\n", encoding="utf-8")
    said = refresh(knowledge).stdout
    assert (
        "\n  04.md: publisher, area, published, kind, reviews. Write it into its front matter if "
        "it is known.\n" in said
    )


def test_a_file_that_cannot_be_read_is_named(knowledge: Path) -> None:
    """One bad file is named in the plan; the others are published."""
    (knowledge / "05.md").write_bytes(b"caf\xe9 was noted\n")
    result = refresh(knowledge)
    assert result.exit_code == 0
    assert "Not read (1)\n  05.md is not UTF-8" in result.stdout
    assert "3 documents" in result.stdout


def test_a_lost_golden_question_stops_the_refresh(knowledge: Path) -> None:
    """When a golden question loses its answer nothing is published, and the old index stays."""
    (knowledge / "golden.yaml").write_text(GOLDEN.format(words="the same day"), encoding="utf-8")
    assert refresh(knowledge).exit_code == 0
    before = read_current(knowledge.parent / "index")
    briefing = knowledge / "01-child-q.md"
    text = briefing.read_text(encoding="utf-8")
    briefing.write_text(text.replace("the same day", "soon"), encoding="utf-8")
    result = refresh(knowledge)
    assert result.exit_code == 1
    assert "1 of 1 golden questions lost their answer" in result.stderr
    assert (
        "is a bruise on a baby referred (lost: the same day; until now answered from "
        "01-child-q.md: “Briefing: Child Q”" in result.stderr
    )
    assert read_current(knowledge.parent / "index") == before


@pytest.mark.parametrize("name", ["golden.yaml", "contacts.yaml"])
def test_a_wrong_registry_is_one_sentence(knowledge: Path, name: str) -> None:
    """A mistake in a file that staff keep is named with the file; nothing is published."""
    (knowledge / name).write_text("question:\n  - wrong\n", encoding="utf-8")
    result = refresh(knowledge)
    assert result.exit_code == 1
    assert [name in line for line in result.stderr.splitlines()][-1]
    assert read_current(knowledge.parent / "index") is None


def test_no_knowledge_is_one_sentence(knowledge: Path) -> None:
    """A folder that is missing, or holds no briefing, is named with what to do."""
    missing = refresh(knowledge / "nowhere")
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "nowhere does not exist" in missing.stderr
    for path in knowledge.glob("*.md"):
        path.unlink()
    empty = refresh(knowledge)
    assert empty.exit_code == 1
    assert "No briefing could be read" in empty.stderr
