"""Which sentences sum a document up: the most central of each section, then further ones. Pure.

The centroid of a text's sentence vectors stands for what it is about, and the sentence nearest to
it says most of that (Radev et al., Centroid-based summarization of multiple documents, 2004).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.quotes.dangling import leans_back, strip_link
from index.types import Vectors

Scores = npt.NDArray[np.float32]
"""One score a sentence, shape (sentences,); higher is better."""

LEAD = 0.18
"""Added to the first sentence of a section, which in briefings often says what it is about."""
FIGURE = 0.03
"""Added to a sentence that holds a figure."""
TELLING = 0.06
"""Added to a sentence that opens as learning, findings and recommendations do."""
LEANING = 0.30
"""Taken off a sentence that only the one before it would explain, unless that is chosen too."""
LINKED = 0.05
"""Taken off a sentence that a word such as `however` joins to the one before it."""
LEADING = 0.15
"""Taken off a sentence that only announces what follows."""
SMALL, SMALL_WORDS = 0.20, 6
"""Taken off a sentence of fewer words, which says little alone."""
POINTING = 0.20
"""Taken off a sentence that only points to training, a page or another document."""
LENGTH = 0.0001
"""Taken off for each character: of two that say the same the shorter leaves room for another."""
REPEATED = 0.5
"""Weight of the likeness to what is chosen already, beside 1 for the section's centre."""
FRAME = 80
"""Characters that a quote takes beside its own text, for the source under it."""

_TELLING = re.compile(
    r"\b(?:learning|lessons?|recommend\w*|should|must|needs?|key|found|finds?|finding\w*|identif\w+"
    r"|highlight\w*|concluded?|improve\w*|missed|failed|lack|not|no)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:book\s+(?:onto|on|a\s+place|now)|(?:can|may)\s+be\s+(?:accessed|found|downloaded)|click\s+here"
    r"|(?:further|more)\s+information|workshops?\s+(?:are|is|will)|in\s+due\s+course)\b",
    re.IGNORECASE,
)
_TELLING_WORDS = 12
"""Words of a sentence that count as its opening."""


def choose_key_sentences(
    vectors: Vectors, sections: npt.NDArray[np.intp], texts: Sequence[str], room: int
) -> list[int]:
    """Positions of the sentences that sum a text up, in its order.

    `vectors` has a row of unit length a sentence; `sections` numbers the section of each; `room`
    counts the characters of all that is chosen, FRAME for each included. Every section has its
    best sentence before any has a second; where even those do not fit, the least central go.
    """
    if not texts:
        return []
    lengths = np.array([len(text) + FRAME for text in texts])
    leaning = np.array([leans_back(strip_link(text)) for text in texts])
    worth = _weigh_texts(texts) - LEANING * leaning.astype(np.float32)
    standing = worth.copy()
    for section in np.unique(sections):
        inside = np.flatnonzero(sections == section)
        standing[inside] += vectors[inside] @ _find_centre(vectors[inside])
        standing[inside[0]] += LEAD
    chosen = [
        int(inside[np.argmax(standing[inside])])
        for inside in (np.flatnonzero(sections == section) for section in np.unique(sections))
    ]
    while len(chosen) > 1 and lengths[chosen].sum() > room:
        centre = vectors @ _find_centre(vectors) + worth
        chosen.remove(min(chosen, key=lambda at: float(centre[at])))
    return sorted(_fill_room(chosen, vectors, sections, lengths, standing, leaning, room))


def _fill_room(
    chosen: list[int],
    vectors: Vectors,
    sections: npt.NDArray[np.intp],
    lengths: npt.NDArray[np.intp],
    standing: Scores,
    leaning: npt.NDArray[np.bool_],
    room: int,
) -> list[int]:
    """The chosen sentences with others: the best of the section that hides most, while they fit."""
    chosen = list(chosen)
    while True:
        left = room - int(lengths[chosen].sum())
        open_ = [at for at in range(len(lengths)) if at not in chosen and lengths[at] <= left]
        if not open_:
            return chosen
        hidden = {s: sum(int(lengths[at]) for at in open_ if sections[at] == s) for s in sections}
        widest = max(dict.fromkeys(int(sections[at]) for at in open_), key=lambda s: hidden[s])
        inside = [at for at in open_ if sections[at] == widest]
        alike = (vectors[inside] @ vectors[chosen].T).max(axis=1)
        explained = np.array([leaning[at] and at - 1 in chosen for at in inside])
        value = standing[inside] - REPEATED * alike + LEANING * explained
        chosen.append(inside[int(np.argmax(value))])


def _weigh_texts(texts: Sequence[str]) -> Scores:
    """What the words of each sentence say of it, whatever it is about."""
    out = np.zeros(len(texts), dtype=np.float32)
    for at, text in enumerate(texts):
        words = text.split()
        out[at] = (
            FIGURE * bool(re.search(r"\d", text))
            + TELLING * bool(_TELLING.search(" ".join(words[:_TELLING_WORDS])))
            - LINKED * (strip_link(text) != text)
            - POINTING * bool(_POINTING.search(text))
            - LEADING * text.endswith(":")
            - SMALL * (len(words) < SMALL_WORDS)
            - LENGTH * len(text)
        )
    return out


def _find_centre(vectors: Vectors) -> npt.NDArray[np.float32]:
    """The mean of some unit vectors, of unit length."""
    mean = vectors.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)
