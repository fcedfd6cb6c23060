"""The question sets that are at hand, and how a file of them is read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import PROJECT
from index.errors import KnowledgeError


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions and the documents that they are about."""

    questions: Path
    knowledge: Path

    @property
    def is_here(self) -> bool:
        """Whether both exist on this machine."""
        return self.questions.is_file() and self.knowledge.is_dir()


OPEN = QuestionSet(
    PROJECT.parent / "shared" / "gold" / "open.jsonl", PROJECT.parent / "shared" / "seeds"
)
"""Over the originals of the learning notes; kept beside the repository."""
GATE = QuestionSet(
    PROJECT / "tests" / "data" / "gate" / "questions.jsonl",
    PROJECT / "tests" / "data" / "gate" / "briefings",
)
"""Invented, and part of the repository: tests/test_gate.py holds floors on it."""


def choose_set() -> QuestionSet:
    """The open set where it is here, else the gate set."""
    return OPEN if OPEN.is_here else GATE


def load_questions(path: Path) -> list[dict[str, Any]]:
    """The questions of a file; raises KnowledgeError naming the file and line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"The question file {path} cannot be read: {error}.") from error
    asked = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question = json.loads(line)
        except ValueError as error:
            raise KnowledgeError(f"{path}, line {number} is not valid JSON: {error}.") from error
        held = question if isinstance(question, dict) else {}
        if not isinstance(held.get("question"), str) or not isinstance(held.get("kind"), str):
            raise KnowledgeError(f"{path}, line {number} needs 'question' and 'kind' as strings.")
        pieces = held.get("evidence", [])
        if not isinstance(pieces, list) or not all(
            isinstance(piece, dict) and {"doc", "snippet"} <= set(piece) for piece in pieces
        ):
            raise KnowledgeError(
                f"{path}, line {number}: each of 'evidence' needs 'doc' and 'snippet'."
            )
        asked.append(question)
    if not asked:
        raise KnowledgeError(f"The question file {path} holds no question.")
    return asked
