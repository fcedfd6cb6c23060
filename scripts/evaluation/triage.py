"""How well triage tells its messages apart, on the labelled ones of tests/data/triage."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import wording
from bot.assistant import IDENTIFYING, Assistant
from bot.reply import Conversation
from bot.settings import PROJECT
from scripts.evaluation.measures import Measure

LABELLED = PROJECT / "tests" / "data" / "triage"
TRAINED = PROJECT / "scripts" / "training" / "triage"
"""What the classifier was trained on."""


@dataclass(frozen=True, slots=True)
class Label:
    """What triage found of one label, and what it took for it."""

    name: str
    recall: Measure
    alarms: Measure
    """Yes: messages without the label that were taken for having it."""


def measure_triage(assistant: Assistant, folder: Path = LABELLED) -> list[Label]:
    """Recall and false alarms of each label, on messages that the classifier was not trained on.

    Plain questions of the field are the other side of every label; urgent and identifying have
    near misses of their own beside them.
    """
    judge = assistant.triage.judge
    seen = {_fold(row["text"]) for path in TRAINED.glob("*.jsonl") for row in read_labelled(path)}
    urgent, identifying, plain = (
        [r for r in read_labelled(folder / f"{name}.jsonl") if _fold(r["text"]) not in seen]
        for name in ("urgent", "identifying", "refuse")
    )
    field = [row for row in plain if row["kind"] == "in_domain"]
    of_kind = {
        kind: [row for row in plain if row["kind"] == kind]
        for kind in ("out_of_scope", "in_domain_advice")
    }

    def warns(message: str) -> bool:
        return IDENTIFYING in assistant.reply(message, Conversation()).warnings

    def answers(message: str) -> bool:
        return bool(assistant.reply(message, Conversation()).quotes)

    def turns_away(message: str) -> bool:
        reply = assistant.reply(message, Conversation())
        return wording.ABSTAIN_OUT_OF_SCOPE in reply.lead

    return [
        _measure(
            "urgent",
            lambda text: judge(text).urgent,
            [row for row in urgent if row["urgent"]],
            [*(row for row in urgent if not row["urgent"]), *plain],
        ),
        _measure(
            "private details",
            warns,
            [row for row in identifying if row["identifying"]],
            [*(row for row in identifying if not row["identifying"]), *plain],
        ),
        _measure(
            "out of scope",
            lambda text: judge(text).out_of_scope,
            of_kind["out_of_scope"],
            [*field, *of_kind["in_domain_advice"]],
        ),
        Label(
            "out of scope, not answered",
            _count(lambda text: not answers(text), of_kind["out_of_scope"]),
            _count(turns_away, [*field, *of_kind["in_domain_advice"]]),
        ),
        _measure(
            "asks for a decision on a live case",
            lambda text: judge(text).advice,
            of_kind["in_domain_advice"],
            [*field, *of_kind["out_of_scope"]],
        ),
    ]


def read_labelled(path: Path) -> list[dict[str, Any]]:
    """The labelled messages of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _measure(
    name: str,
    found: Callable[[str], bool],
    right: Iterable[dict[str, Any]],
    other: Iterable[dict[str, Any]],
) -> Label:
    return Label(name, _count(found, right), _count(found, other))


def _count(found: Callable[[str], bool], rows: Iterable[dict[str, Any]]) -> Measure:
    judged = [(str(row["id"]), found(str(row["text"]))) for row in rows]
    return Measure(
        tuple(name for name, yes in judged if yes), tuple(name for name, yes in judged if not yes)
    )
