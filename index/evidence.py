"""How far the best passage stands out: the evidence that the documents answer at all. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from index.types import Hit

BACKGROUND = slice(10, 40)
"""Ranks of the passages that a question is compared with: near the subject, not the answer."""
SLOPE, OFFSET = 11.84, -2.95
"""Logistic of (best score - mean score of the background), fitted on invented passages of the
field: questions whose passage was in a collection of 140 against questions whose passage was not
(area under the curve .81; the best score alone .77). See CONTRIBUTING, Decisions."""
NEAR = 0.21
"""Cosine below which nothing is near at all. Of 28 labelled messages on other matters (recipes,
weather, tax) 26 stay below it against the documents held, of 28 in the field 2."""


def is_near(hits: Sequence[Hit]) -> bool:
    """Whether any passage is near the question in meaning; unlike evidence it compares nothing."""
    return any(hit.dense >= NEAR for hit in hits)


def weigh_evidence(hits: Sequence[Hit]) -> float:
    """Evidence in [0, 1] that the hits answer; 0 for none.

    `hits` are those of one search, best first, at least 40 where the documents hold so many. A
    collection too small to have a background is compared with its worst passages.
    """
    if not hits:
        return 0.0
    scores = sorted((hit.fused for hit in hits), reverse=True)
    background = scores[BACKGROUND] or scores[-max(1, len(scores) // 2) :]
    margin = hits[0].fused - sum(background) / len(background)
    return 1 / (1 + math.exp(-(SLOPE * margin + OFFSET)))
