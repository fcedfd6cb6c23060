"""Labelled messages for triage: what each says of the four things that triage tells apart."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.alarms.identifying import find_private_details
from bot.alarms.urgency import is_urgent
from index.errors import KnowledgeError
from scripts.training.pairs import Lesson, read_lines

FOLDER = Path(__file__).parent / "triage"
LABELS = ("urgent", "identifying", "out_of_scope", "advice")
KINDS = ("out_of_scope", "in_domain_advice", "in_domain")
UNKNOWN = -1.0
GUESSED = 0.1
"""How far a label that the wording rules gave is from 0 or 1."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message with 1, 0, a guess between them, or UNKNOWN for each of LABELS."""

    text: str
    labels: tuple[float, float, float, float]
    group: str
    """The file that it is from: `urgent`, `identifying`, `scope`, or `ordinary`."""


def load_labelled(folder: Path = FOLDER) -> list[Labelled]:
    """Every message of the folder's .jsonl files; raises KnowledgeError naming a wrong line."""
    out = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(read_lines(path), 1):
            try:
                out.append(read_labelled(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise KnowledgeError(
                    f"{path}, line {number} is no labelled message: {error!r}."
                ) from (error)
    if not out:
        raise KnowledgeError(f"No labelled messages (.jsonl) lie in {folder}.")
    return out


def read_labelled(row: dict[str, object]) -> Labelled:
    """One line: of what it does not say, some is ruled out by its label, some is guessed."""
    text = str(row["text"])
    if "urgent" in row:
        urgent = float(_read_flag(row["urgent"]))
        named = _guess(bool(find_private_details(text, _knows_none, _knows_none)))
        return Labelled(text, (urgent, named, 0.0 if urgent else UNKNOWN, UNKNOWN), "urgent")
    if "identifying" in row:
        named = float(_read_flag(row["identifying"]))
        urgent = _guess(is_urgent(text))
        return Labelled(text, (urgent, named, 0.0 if named else UNKNOWN, UNKNOWN), "identifying")
    kind = row["kind"]
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is none of {', '.join(KINDS)}")
    out_of_scope, advice = float(kind == "out_of_scope"), float(kind == "in_domain_advice")
    return Labelled(text, (0.0, UNKNOWN if advice else 0.0, out_of_scope, advice), "scope")


def _read_flag(flag: object) -> bool:
    if not isinstance(flag, bool):
        raise TypeError(f"{flag!r} is neither true nor false")
    return flag


def _guess(holds: bool) -> float:
    """A label by the wording rules, so that what is urgent is not taken for what names a child."""
    return 1 - GUESSED if holds else GUESSED


def _knows_none(text: str) -> bool:
    """No name and no contact is known here."""
    return False


def sample_ordinary(lessons: Sequence[Lesson], count: int, rng: random.Random) -> list[Labelled]:
    """Questions of the training pairs: in the field, and nobody is named or in danger now.

    What a scene tells may be a live case, so that its labels are left open.
    """
    asked = [q for lesson in lessons for style, q in lesson.questions if style != "scene"]
    return [
        Labelled(q, (0.0, 0.0, 0.0, UNKNOWN), "ordinary")
        for q in rng.sample(asked, min(count, len(asked)))
    ]
