"""The room of scripts.evaluate: the trade-off of refusing, parts switched off, the quality page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.reply import Conversation
from bot.settings import Settings
from index.errors import KnowledgeError
from scripts.evaluation import measures
from scripts.evaluation.ablation import PARTS, switch_off
from scripts.evaluation.asking import weigh_question
from scripts.evaluation.measures import Measure, Row, measure_rows
from scripts.evaluation.page import Found, render_page
from scripts.evaluation.picture import draw_tradeoff
from scripts.evaluation.speed import Speed, measure_speed
from scripts.evaluation.targets import TARGETS
from scripts.evaluation.tradeoff import (
    Tradeoff,
    describe_tradeoff,
    gather_tradeoff,
    list_points,
    measure_auroc,
)
from scripts.evaluation.triage import Label, measure_triage
from scripts.scoring import score_answer
from tests.invented import assemble_invented


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    return assemble_invented(tmp_path).assistant


def make_row(kind: str, evidence: float = 0.5, outcome: str = "answer", **more: Any) -> Row:
    question = {"question": "x", "kind": kind, "answerable": kind == "lookup", **more}
    answer = {"outcome": outcome, "quotes": [], "message": ""}
    return Row(question, answer, score_answer(question, answer), evidence, ())


def test_measures_name_what_they_count() -> None:
    """Each measure holds the questions for which it holds and those for which it does not."""
    rows = [
        make_row("out_of_scope", outcome="abstain", id="o1"),
        make_row("out_of_scope", id="o2", previous="before"),
        make_row("out_of_scope", id="o3", note="AMBIGUOUS"),
    ]
    found = measure_rows(rows)[measures.OFF_FIELD]
    assert found == Measure(("o1 x",), ("o2 before → x",))
    assert (found.total, found.share, str(found)) == (2, 0.5, "0.50 (1/2)")
    assert str(Measure((), ())) == "–"


def test_a_follow_up_is_weighed_after_its_first_message(assistant: Assistant) -> None:
    """The evidence of a second message is that of the conversation, and lies in [0, 1]."""
    first, then = "what is said about the escalation policy", "and about bruises on a baby?"
    alone = Conversation()
    after = alone.after(first, assistant.reply(first, alone))
    weighed = weigh_question(assistant, {"question": then, "previous": first})
    assert weighed == assistant.weigh(then, after)
    assert weigh_question(assistant, {"question": then}) == assistant.weigh(then, alone)
    assert 0 <= weighed <= 1


def test_the_tradeoff_of_an_evaluation() -> None:
    """What is refused unweighed counts 0, what is answered unweighed 1."""
    rows = [
        make_row("lookup", 0.8),
        make_row("lookup", 0.0),
        make_row("lookup", 0.0, outcome="abstain"),
        make_row("lookup", 0.3, note="AMBIGUOUS"),
        make_row("contact", 0.2),
        make_row("unanswerable_in_domain", 0.1, outcome="abstain"),
        make_row("out_of_scope", 0.4),
    ]
    found = gather_tradeoff(rows, 0.12)
    assert found == Tradeoff((0.0, 0.8, 1.0), (0.1,), (0.4,), 0.12)
    assert found.both == (0.1, 0.4)
    assert found.refuses_unweighed
    assert describe_tradeoff(found) == [
        "operating point, evidence        0.120",
        "  answerable below it            0.33 (1/3)",
        "  unanswerable below it          1.00 (1/1)",
        "  out of scope below it          0.00 (0/1)",
        "AUROC of the evidence            0.667",
    ]


def test_the_points_of_the_curve() -> None:
    """One point a threshold, from refusing nothing to refusing all."""
    assert list_points((0.2, 0.5), (0.1, 0.2)) == [(0, 0), (0, 0.5), (0.5, 1), (1, 1)]


@pytest.mark.parametrize(
    ("answerable", "others", "area"),
    [
        ((0.8, 0.9), (0.1, 0.2), 1.0),
        ((0.1, 0.2), (0.8, 0.9), 0.0),
        ((0.5,), (0.5,), 0.5),
        ((0.2, 0.6), (0.2, 0.4), 0.625),
    ],
)
def test_area_under_the_curve(
    answerable: tuple[float, ...], others: tuple[float, ...], area: float
) -> None:
    """The share of pairs that the evidence puts right, a tie counted half."""
    assert measure_auroc(answerable, others) == pytest.approx(area)


@pytest.mark.parametrize("off_field", [(), (0.0, 0.3)])
def test_the_picture(tmp_path: Path, off_field: tuple[float, ...]) -> None:
    """It is a PNG, drawn the same each time, with one side of the unanswerable or both."""
    tradeoff = Tradeoff((0.1, 0.7, 0.9), (0.0, 0.2), off_field, 0.12)
    drawn = [tmp_path / "new" / name for name in ("a.png", "b.png")]
    for path in drawn:
        draw_tradeoff(tradeoff, path)
    first, second = (path.read_bytes() for path in drawn)
    assert first.startswith(b"\x89PNG")
    assert first == second


def test_parts_are_switched_off_one_at_a_time(assistant: Assistant, tmp_path: Path) -> None:
    """Without a part the assistant still answers, and that part alone does nothing."""
    settings = Settings()
    off = {
        part.name: switch_off(part, assistant, settings, tmp_path)
        for part in PARTS
        if part.change is None
    }
    text = "escalaton policy of the LSCB in Brackwater, SCR T"
    for name, without in off.items():
        assert without.reply(text, Conversation()).outcome, name
    whole = assistant.understanding.read_question(text, Conversation())
    assert (whole.corrections, whole.query.areas) == (("escalation",), frozenset({"Brackwater"}))
    read = {name: a.understanding.read_question(text, Conversation()) for name, a in off.items()}
    assert read["spelling"].corrections == ()
    assert (read["area and review"].query.areas, read["area and review"].reviews) == (set(), set())
    assert read["area and review"].query.topic == whole.query.topic
    assert off["glossary"].understanding.glossary.expand("the LSCB") == ()
    assert off["word search"].searcher.weights.lexical == 0
    assert off["uncovered subjects"].coverage.find_uncovered("private fostering") is None
    ranked = [hit.dense for hit in off["sentence level"].searcher.search(whole.query)]
    assert ranked != [hit.dense for hit in assistant.searcher.search(whole.query)]
    built_with = {p.name: p.change(settings).encoder for p in PARTS if p.change}
    assert built_with == {
        "adapter": settings.encoder.model_copy(update={"adapter": "none"}),
        "8-bit blocks": settings.encoder.model_copy(update={"precision": "full"}),
        "full precision": settings.encoder.model_copy(update={"precision": "int8"}),
    }


def test_triage_is_measured_on_what_it_was_not_trained_on(
    assistant: Assistant, tmp_path: Path
) -> None:
    """Each label has its messages and its near misses; one label's figures are its own."""
    rows = {
        "urgent": [("dad is hitting him now", {"urgent": True}), ("hello", {"urgent": False})],
        "identifying": [("his name is Ferelith", {"identifying": True})],
        "refuse": [("learning on neglect", {"kind": "in_domain"})],
    }
    for name, messages in rows.items():
        lines = [
            json.dumps({"id": f"{name}-{at}", "text": text, **label})
            for at, (text, label) in enumerate(messages)
        ]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    nothing = Measure((), ())
    assert measure_triage(assistant, tmp_path) == [
        Label("urgent", Measure(("urgent-0",), ()), Measure((), ("urgent-1", "refuse-0"))),
        Label("private details", Measure(("identifying-0",), ()), Measure((), ("refuse-0",))),
        Label("out of scope", nothing, Measure((), ("refuse-0",))),
        Label("out of scope, not answered", nothing, Measure((), ("refuse-0",))),
        Label("asks for a decision on a live case", nothing, Measure((), ("refuse-0",))),
    ]


def test_a_process_that_cannot_start_is_no_measurement(tmp_path: Path) -> None:
    """Speed is measured on answers alone: a run that ends early is an error, not a figure."""
    with pytest.raises(KnowledgeError, match="ended early"):
        measure_speed([{"question": "x"}], tmp_path, tmp_path / "index", tmp_path / "none.yaml")


def test_the_quality_page() -> None:
    """It says what is met and what is not, keeps hits off the learning notes, names each part."""
    measured = measure_rows([make_row("lookup"), make_row("out_of_scope", outcome="abstain")])
    good = {**measured, measures.OFF_FIELD: Measure(("a",), ())}
    found = Found(
        encoder="all-MiniLM-L6-v2",
        passages=3,
        opened=good,
        noted=good,
        gate=good,
        tradeoff=Tradeoff((0.8,), (0.1,), (), 0.12),
        gate_tradeoff=Tradeoff((0.8,), (0.1,), (), 0.12),
        labels=[Label("urgent", Measure(("a",), ("b",)), Measure((), ("c",)))],
        speed=Speed(7.94, 20.4, 31.2, 760.3),
        cores=2,
        ablation={part.name: good for part in PARTS},
    )
    page = render_page(found)
    assert "Written by `make quality`" in page
    assert "| out of scope refused | 1.00 | 1.000 (1/1) | yes |" in page
    assert "| look-ups, hit@1 | ≥ 0.90 | – | **no** |" in page
    assert "| open set | 0.120 | 0.00 (0/1) | 1.00 (1/1) | – | 1.000 |" in page
    assert "| urgent | 0.50 (1/2) | 0.00 (0/1) |" in page
    assert "| peak memory | 760 MB |" in page
    assert all(f"| without {part.name} |" in page for part in PARTS)
    hits = next(
        line for line in page.splitlines() if line.startswith("| hit@1 over answerable | –")
    )
    assert hits.split(" | ")[2] == "–"
    tables = [part for part in page.split("\n\n") if part.startswith("|")]
    assert [{line.count(" | ") for line in table.splitlines()} for table in tables] == [
        {3}, {3}, {5}, {2}, {1}, {10},
    ]  # fmt: skip


def test_targets_look_at_both_sides() -> None:
    """Refusing much is no success where the answerable are refused too."""
    target = next(t for t in TARGETS if measures.REFUSED in t.counted)
    found = {
        measures.UNANSWERABLE: Measure(("a", "b", "c"), ("d",)),
        measures.REFUSED: Measure(("e",), tuple("fghijklmnopqrstuvwxy")),
    }
    assert target.is_met(found)
    assert not target.is_met({**found, measures.REFUSED: Measure(("e", "f"), tuple("ghij"))})
    assert not target.is_met({**found, measures.UNANSWERABLE: Measure(("a",), ("b",))})
