"""From scores to an order: fuse, hold back, diversify. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.types import Hit

Scores = npt.NDArray[np.float32]
"""One score a passage, shape (passages,)."""

OTHER_AREA = 0.25
"""Taken off a passage whose document is about another area than the question names (score)."""
UNKNOWN_AREA = 0.20
"""Taken off a passage of a document that states no area, when the question names one (score)."""
OTHER_REVIEW = 0.25
"""Taken off a passage that is neither in a section nor a document on the named review (score)."""
LEANED_ON = 0.12
"""Added to a document that a follow-up leans on (score)."""
TITLE_ONLY = 0.10
"""Taken off title lines, signatures and lead-ins, which repeat a question's words unanswered."""

DEFINES = 0.10
"""Added to a passage that says what the term asked about is (score)."""
PREFACE = 0.30
"""Taken off what a learning note says of itself before its first section (score)."""
ON_TITLE = 0.15
"""Added to the title lines of a document when the question is when it was published (score)."""


CURVE = 1.5
"""Power of a word score: the fewer of a question's words the documents hold, the more meaning
decides. Above 1 everyday wordings gain and look-ups keep their place."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How the kinds of evidence are mixed."""

    lexical: float
    """Weight of word search beside meaning, whose own weight is 1, where it finds every word."""
    reranker: float = 0.2
    """Weight of the reranker's score, where there is one."""
    reranked: int = 10
    """Passages that a reranker reads for a question."""


def fuse_scores(
    whole: Scores, bare: Scores, sentence: Scores, lexical: Scores, weights: Weights
) -> tuple[Scores, Scores]:
    """Dense and fused score of each passage.

    The mean of the three forms of a passage was better than the best of them, and a word score
    that counts unknown words against itself better than one whose best is always 1 (measured on
    the training passages of the field; see CONTRIBUTING, Decisions).
    """
    dense = ((whole + bare + sentence) / 3).astype(np.float32)
    return dense, (dense + weights.lexical * lexical**CURVE).astype(np.float32)


def order_passages(scores: Scores, top_k: int) -> list[int]:
    """Positions of the best passages, best first; ties keep the document's order."""
    top_k = min(top_k, len(scores))
    return [int(at) for at in np.argsort(-scores, kind="stable")[:top_k]]


def diversify_hits(hits: Sequence[Hit], per_document: int) -> list[Hit]:
    """The same order with at most so many hits a document."""
    seen: dict[str, int] = {}
    kept = []
    for hit in hits:
        held = seen.get(hit.passage.document, 0)
        if held < per_document:
            kept.append(hit)
            seen[hit.passage.document] = held + 1
    return kept


def best_of_each_document(hits: Iterable[Hit]) -> list[Hit]:
    """The best hit of every document, best first."""
    return diversify_hits(list(hits), 1)
