"""How far what was found answers the question at all: the evidence. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from index.types import Hit

BACKGROUND = slice(10, 40)
"""Ranks of the passages that a question is compared with: near the subject, not the answer."""
WEIGHTS = {"margin": 8.2, "background": 19.69}
"""Of a logistic in what read_signs gives: fitted by scripts/calibrate_evidence.py on training pairs
that the adapter has not seen, never on an evaluation set. With these two signs the best cosine, the
word score and the lead over the second passage added nothing."""
OFFSET = -5.52
SIGNS = tuple(WEIGHTS)
NEAR = 0.18
"""Cosine below which nothing is near at all. Of 120 questions of the field that were written for
training, 95 in 100 have a passage this near in the learning notes; of 120 on other matters half."""
HELD = 0.08
"""Background (cosine) that a question on a named review which the documents hold has at least: its
subject is held, whatever words it uses. The median of the answered questions of the gate set."""


def is_near(hits: Sequence[Hit]) -> bool:
    """Whether any passage is near the question in meaning; unlike evidence it compares nothing."""
    return any(hit.dense >= NEAR for hit in hits)


def weigh_evidence(hits: Sequence[Hit], held: bool = False) -> float:
    """Evidence in [0, 1] that the hits answer; 0 for none.

    `held`: the question names a review that the documents hold.

    `hits` are those of one search, best first, at least 40 where the documents hold so many. A
    collection too small to have a background is compared with its worst passages.
    """
    if not hits:
        return 0.0
    margin, background = read_signs(hits)
    signs = (margin, max(background, HELD) if held else background)
    logit = OFFSET + sum(w * sign for w, sign in zip(WEIGHTS.values(), signs, strict=True))
    return 1 / (1 + math.exp(-logit))


def read_signs(hits: Sequence[Hit]) -> tuple[float, float]:
    """What evidence is weighed from, in the order of SIGNS; `hits` is not empty.

    How far the best stands out in words and meaning together, and how near in meaning the documents
    are to the question's subject as a whole. Words that no document holds count against the first.
    """
    return (
        hits[0].fused - _average_background([hit.fused for hit in hits]),
        _average_background([hit.dense for hit in hits]),
    )


def _average_background(values: Sequence[float]) -> float:
    scores = sorted(values, reverse=True)
    background = scores[BACKGROUND] or scores[-max(1, len(scores) // 2) :]
    return sum(background) / len(background)
