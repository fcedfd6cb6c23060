"""Measuring an encoder: retrieval on question sets, inside and outside the field."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.errors import KnowledgeError
from index.types import Encoder

DEPTH = 10


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Texts, questions, and for each question the positions of the texts that answer it."""

    name: str
    texts: tuple[str, ...]
    questions: tuple[str, ...]
    right: tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Shares of the questions, in [0, 1]."""

    ndcg: float
    """nDCG@10 with every right text of grade 1 (Järvelin and Kekäläinen, 2002)."""
    first: float
    """The first text is right."""
    third: float
    """One of the first three is."""


def load_question_set(folder: Path, long: bool = False) -> QuestionSet:
    """corpus.jsonl, queries.jsonl and qrels.tsv of a folder; `long` takes the question's story.

    Raises KnowledgeError when one of them is missing or wrong.
    """
    try:
        corpus = [json.loads(x) for x in (folder / "corpus.jsonl").read_text("utf-8").splitlines()]
        asked = [json.loads(x) for x in (folder / "queries.jsonl").read_text("utf-8").splitlines()]
        lines = (folder / "qrels.tsv").read_text("utf-8").splitlines()
        at = {row["id"]: number for number, row in enumerate(corpus)}
        right: dict[str, set[int]] = {}
        for line in lines:
            question, text, *_ = line.split("\t")
            if text in at:
                right.setdefault(question, set()).add(at[text])
        kept = [row for row in asked if right.get(row["id"])]
        if not kept:
            raise ValueError("no question has an answer in it")
        return QuestionSet(
            folder.name + (" with story" if long else ""),
            tuple(f"{row['title']}. {row['text']}" for row in corpus),
            tuple(row["long" if long else "text"] for row in kept),
            tuple(frozenset(right[row["id"]]) for row in kept),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KnowledgeError(f"{folder} holds no question set that can be read: {error!r}.") from (
            error
        )


def measure_encoder(encoder: Encoder, asked: QuestionSet) -> Found:
    """How well the cosine of the encoder's vectors alone finds the right texts."""
    texts, questions = encoder.encode(asked.texts), encoder.encode(asked.questions)
    order = np.argsort(-(questions @ texts.T), axis=1, kind="stable")[:, :DEPTH]
    gains = 1 / np.log2(np.arange(DEPTH) + 2)
    ndcg, first, third = [], [], []
    for row, right in zip(order, asked.right, strict=True):
        hit = np.array([int(at) in right for at in row] + [False] * (DEPTH - len(row)))
        ndcg.append(float((gains * hit).sum() / gains[: len(right)].sum()))
        first.append(bool(hit[0]))
        third.append(bool(hit[:3].any()))
    return Found(float(np.mean(ndcg)), float(np.mean(first)), float(np.mean(third)))
