"""scripts.evaluate: a question file against a folder, as a table, figures and misses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from index.errors import KnowledgeError
from scripts import evaluate
from scripts.evaluation import sets
from scripts.evaluation.measures import Row
from scripts.evaluation.sets import QuestionSet, load_questions
from scripts.scoring import score_answer
from tests.invented import assemble_invented

BRUISE = "A bruise on a baby who cannot crawl must be referred the same day."
QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "l1",
        "kind": "lookup",
        "question": "is a bruise on a baby who cannot crawl referred",
        "answerable": True,
        "evidence": [{"doc": "01", "snippet": BRUISE}],
        "must_contain": ["the same day"],
    },
    {
        "id": "l2",
        "kind": "lookup",
        "question": "escalation policy",
        "answerable": True,
        "evidence": [{"doc": "01", "snippet": BRUISE}],
    },
    {
        "id": "c1",
        "kind": "contact",
        "question": "Ambleford MASH number",
        "answerable": True,
        "must_contain": ["01632 960101"],
        "must_not_contain": ["01632 960201"],
    },
    {
        "id": "u1",
        "kind": "urgent_risk",
        "question": "dad is hitting him now",
        "answerable": False,
        "evidence": [],
    },
    {
        "id": "o1",
        "kind": "out_of_scope",
        "question": "bruise on a baby",
        "answerable": False,
        "evidence": [],
        "note": "AMBIGUOUS",
    },
    {"id": "s1", "kind": "smalltalk", "question": "thanks", "answerable": False, "evidence": []},
]


@pytest.fixture
def evaluated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, list[dict[str, Any]]]:
    """What a run prints, and the answers that it writes."""
    assembled = assemble_invented(tmp_path)
    monkeypatch.setattr(evaluate, "assemble", lambda *_: assembled)
    monkeypatch.setattr(evaluate, "serve", lambda *_: assembled)
    (tmp_path / "q.jsonl").write_text(
        "\n".join(json.dumps(question) for question in QUESTIONS) + "\n\n", encoding="utf-8"
    )
    arguments = ["--questions", str(tmp_path / "q.jsonl"), "--answers", str(tmp_path / "a.jsonl")]
    arguments += ["--picture", str(tmp_path / "drawn" / "tradeoff.png")]
    result = CliRunner().invoke(evaluate.app, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    return result.stdout, [json.loads(line) for line in lines]


def test_table_figures_and_misses(evaluated: tuple[str, list[dict[str, Any]]]) -> None:
    """One row a kind, the headline figures without marked questions, each miss with what came."""
    printed, answers = evaluated
    rows = {
        cells[1]: cells[2:-1]
        for cells in ([cell.strip() for cell in line.split("│")] for line in printed.splitlines())
        if len(cells) == 9
    }
    assert rows == {
        "contact": ["1", "–", "–", "1.00 (1/1)", "1.00 (1/1)", "0.00 (0/1)"],
        "lookup": ["2", "0.50 (1/2)", "0.50 (1/2)", "0.50 (1/2)", "1.00 (1/1)", "0.00 (0/2)"],
        "out_of_scope": ["1", "–", "–", "0.00 (0/1)", "–", "0.00 (0/1)"],
        "smalltalk": ["1", "–", "–", "1.00 (1/1)", "–", "0.00 (0/1)"],
        "urgent_risk": ["1", "–", "–", "1.00 (1/1)", "–", "0.00 (0/1)"],
    }
    figures = dict(line.rsplit("  ", 1) for line in printed.splitlines() if "  " in line.strip())
    held = {name.strip(): figure.strip() for name, figure in figures.items()}
    assert held["hit@1 over answerable"] == "0.50 (1/2)"
    assert held["must_contain held"] == "1.00 (2/2)"
    assert held["contact questions fully right"] == "1.00 (1/1)"
    assert held["urgent recognised"] == "1.00 (1/1)"
    assert held["urgent, false alarms"] == "0.00 (0/4)"
    assert held["out of scope refused"] == "–"
    assert held["answerable refused"] == "0.00 (0/2)"
    assert held["must_not_contain broken"] == "0.00 (0/5)"
    missed = [line.split()[1] for line in printed.splitlines() if line.startswith("MISS")]
    assert missed == ["l2", "o1"]
    assert "No trade-off: the set needs answerable questions and others." in printed
    assert [one["id"] for one in answers] == ["l1", "l2", "c1", "u1", "o1", "s1"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"question": "x", "kind": "y"}\nnonsense', "line 2 is not valid JSON"),
        ("[]", "line 1 needs 'question' and 'kind' as strings"),
        ('{"question": "x"}', "line 1 needs 'question' and 'kind' as strings"),
        ('{"question": 3, "kind": "y"}', "line 1 needs 'question' and 'kind' as strings"),
        (None, "cannot be read"),
    ],
)
def test_a_wrong_question_file(tmp_path: Path, text: str | None, said: str) -> None:
    """What is wrong with the file is one sentence that names it and the line."""
    path = tmp_path / "q.jsonl"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=said) as caught:
        load_questions(path)
    assert str(path) in str(caught.value)


def test_an_answer_that_failed_is_listed() -> None:
    """A line that could not be answered is among the misses with its reason, and ends nothing."""
    failed = {"id": None, "error": "A quote is not what the document says."}
    rows = [Row(one, failed, score_answer(one, failed), 0.0, ()) for one in QUESTIONS[:1]]
    assert evaluate.list_misses(rows) == [
        "\nERROR  l1 lookup: A quote is not what the document says."
    ]
    assert "urgent recognised                –" in evaluate.summarise(rows)


def test_shares() -> None:
    """A share comes with its count; nothing to count is a dash."""
    assert evaluate.share([True, False, True]) == "0.67 (2/3)"
    assert evaluate.share([]) == "–"


@pytest.mark.parametrize(("here", "file"), [(True, "open.jsonl"), (False, "gate.jsonl")])
def test_without_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: bool, file: str
) -> None:
    """The open set is scored where it is at hand, else the gate set with a sentence on it."""
    assembled = assemble_invented(tmp_path)
    folder = tmp_path / "knowledge" if here else tmp_path / "nowhere"
    opened = QuestionSet(tmp_path / "open.jsonl", folder)
    gate = QuestionSet(tmp_path / "gate.jsonl", tmp_path / "knowledge")
    for chosen in (opened, gate):
        chosen.questions.write_text(json.dumps(QUESTIONS[0]), encoding="utf-8")
    asked: list[Path] = []

    def load(path: Path) -> list[dict[str, Any]]:
        asked.append(path)
        return load_questions(path)

    for module in (sets, evaluate):
        monkeypatch.setattr(module, "GATE", gate)
    monkeypatch.setattr(sets, "OPEN", opened)
    monkeypatch.setattr(evaluate, "load_questions", load)
    monkeypatch.setattr(evaluate, "assemble", lambda *_: assembled)
    monkeypatch.setattr(evaluate, "serve", lambda *_: assembled)
    result = CliRunner().invoke(evaluate.app, ["--no-misses"], catch_exceptions=False)
    assert [path.name for path in asked] == [file]
    assert ("this evaluates the gate set" in " ".join(result.stdout.split())) is not here
