"""Training pairs: invented passages with their questions and near misses. Reading and batching."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.errors import KnowledgeError

FOLDER = Path(__file__).parent / "pairs"
HELD_OUT = 16
"""Every so many-th passage is kept from training, to measure with."""
SMALLEST = 32
"""Questions in a batch, at least: fewer tell little apart."""
NEIGHBOURS = 8
"""Passages on like matters that stand together in a hard batch."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One invented passage, the questions that it answers, and those that it does not."""

    id: str
    title: str
    section: str
    passage: str
    questions: tuple[tuple[str, str], ...]
    """(style, question)."""
    near_misses: tuple[str, ...]

    @property
    def whole(self) -> str:
        """The passage with its title and section, as a snapshot encodes it."""
        return f"{self.title}. {self.section}. {self.passage}"


def load_lessons(folder: Path = FOLDER) -> list[Lesson]:
    """Every lesson of the folder's .jsonl files, in order of file and line.

    Raises KnowledgeError naming the file and line that is wrong.
    """
    lessons = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(read_lines(path), 1):
            try:
                row = json.loads(line)
                if not row["questions"] or not row["near_misses"]:
                    raise ValueError("it has no questions or no near misses")
                lessons.append(
                    Lesson(
                        row["id"],
                        row["title"],
                        row["section"],
                        row["passage"],
                        tuple((q["style"], q["q"]) for q in row["questions"]),
                        tuple(row["near_misses"]),
                    )
                )
            except (ValueError, KeyError, TypeError) as error:
                raise KnowledgeError(
                    f"{path}, line {number} is no training pair: {error!r}."
                ) from (error)
    if not lessons:
        raise KnowledgeError(f"No training pairs (.jsonl) lie in {folder}.")
    return lessons


def read_lines(path: Path) -> list[str]:
    """The lines of a text file; raises KnowledgeError naming one that cannot be read."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{path} cannot be read as UTF-8 text: {error}.") from error


def split_lessons(lessons: Sequence[Lesson]) -> tuple[list[Lesson], list[Lesson]]:
    """Those to train with, and those kept to measure with."""
    kept = [lesson for at, lesson in enumerate(lessons) if at % HELD_OUT == HELD_OUT - 1]
    ids = {lesson.id for lesson in kept}
    return [lesson for lesson in lessons if lesson.id not in ids], kept


def make_batches(
    lessons: Sequence[Lesson],
    near: npt.NDArray[np.intp],
    size: int,
    rng: random.Random,
) -> Iterator[list[tuple[int, int]]]:
    """One pass: batches of (lesson, question) positions, each lesson once a batch at most.

    Every question comes once, but for a few left over at the end. Every second batch holds lessons
    with their nearest neighbours, so that what is told apart is alike; `near` has shape (lessons,
    neighbours), nearest first.
    """
    waiting = {
        at: rng.sample(range(n), n) for at, n in enumerate(len(x.questions) for x in lessons)
    }
    hard = False
    while len(waiting) >= min(size, SMALLEST):
        order = list(waiting)
        rng.shuffle(order)
        order.sort(key=lambda at: -len(waiting[at]))  # so that the last batches are not small ones
        if hard:
            order = list(
                dict.fromkeys(
                    int(other)
                    for at in order
                    for other in (at, *near[at][: NEIGHBOURS - 1])
                    if int(other) in waiting
                )
            )
        chosen = order[:size]
        batch = [(at, waiting[at].pop()) for at in chosen]
        for at in chosen:
            if not waiting[at]:
                del waiting[at]
        hard = not hard
        yield batch
