"""Which passages a search scores: all of a small index; of a large one those that FAISS or word
search finds, and those that the question points at."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.ranking import Scores
from index.snapshot import Snapshot
from index.types import Query, Vectors

EVERY_UP_TO = 600
"""Passages of an index up to which a search scores every one."""
NEAREST, BY_WORDS = 1.5, 1.0
"""Passages that are taken for their vectors and for their words, beside each that is ranked."""
POINTED_AT = 400
"""Passages that are taken of the documents that a question leans on or names."""

Numbers = npt.NDArray[np.int64]


def choose_candidates(
    snapshot: Snapshot, query: Query, vector: Vectors, words: Scores, top_k: int
) -> Numbers:
    """Positions of the passages to score for the best `top_k`, in rising order; `words` has a score
    a passage."""
    count = len(snapshot.passages)
    if count <= EVERY_UP_TO:
        return np.arange(count)
    near, by_words = int(NEAREST * top_k), int(BY_WORDS * top_k)
    chosen = [snapshot.nearest.find(vector, near), find_best(words, by_words)]
    if query.areas or query.reviews:
        allowed = find_allowed(snapshot, query)
        chosen.append(snapshot.nearest.find(vector, near, allowed))
        chosen.append(allowed[find_best(words[allowed], by_words)])
    pointed = [snapshot.table.find_passages(name) for name in query.documents | query.titles]
    chosen += [np.array(places[:POINTED_AT], dtype=np.int64) for places in pointed]
    return np.unique(np.concatenate(chosen))


def find_allowed(snapshot: Snapshot, query: Query) -> Numbers:
    """Positions of the passages of the reviews that a question names, else of its areas, in rising
    order. In a document on several reviews the sections on the others are left out."""
    table = snapshot.table
    if not query.reviews:
        held = [snapshot.metadata[name].area in query.areas for name in table.names]
        return np.flatnonzero(np.array(held, dtype=bool)[table.document])
    out: list[int] = []
    for name in table.names:
        reviews = {review.lower() for review in snapshot.metadata[name].reviews}
        if not query.reviews & reviews:
            continue
        others = reviews - query.reviews
        out += [
            at
            for at in table.find_passages(name)
            if not others & {heading.lower() for heading in snapshot.passages[at].section}
        ]
    return np.array(out, dtype=np.int64)


def find_best(scores: Scores, count: int) -> Numbers:
    """Positions of about the best so many scores above 0, in no order."""
    best = float(scores.max(initial=0.0))
    if best <= 0:
        return np.zeros(0, dtype=np.int64)
    cut = best / 2
    places = np.flatnonzero(scores >= cut)
    while len(places) < count and cut > best / 64:
        cut /= 2
        places = np.flatnonzero(scores >= cut)
    if len(places) > count:
        places = places[np.argpartition(-scores[places], count)[:count]]
    return places
