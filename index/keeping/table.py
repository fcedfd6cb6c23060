"""What ranking must know of every passage at once: columns beside the passages. Pure."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.types import BlockKind, Document, Passage

LEADS, PAGE, PREFACE = 1, 2, 4
"""Marks of a passage: it only leads to the next one or offers a course; it holds nothing but title
lines and signatures; it is what a learning note says of itself."""
LEAD_IN = 160
"""Characters up to which a passage that ends in a colon only leads to the next one."""
BOOKING = re.compile(r"\bbook\s+(?:onto|on|a\s+place)\b|\bcan\s+be\s+booked\b", re.IGNORECASE)
"""A line that only offers a place on a course."""
ON_PAGE = frozenset({BlockKind.TITLE, BlockKind.SIGNATURE, BlockKind.HEADING})


@dataclass(frozen=True, slots=True)
class Table:
    """Columns over passages, and where the passages of each document lie."""

    names: tuple[str, ...]
    """Documents in order of name."""
    document: npt.NDArray[np.int32]
    """Position in `names` of each passage's document; passages of one document are neighbours."""
    marks: npt.NDArray[np.uint8]
    """Sums of LEADS, PAGE and PREFACE."""

    def number(self, documents: Iterable[str]) -> list[int]:
        """Positions in `names` of some documents; those that are not held are left out."""
        places = [(bisect.bisect_left(self.names, name), name) for name in documents]
        return [at for at, name in places if at < len(self.names) and self.names[at] == name]

    def find_passages(self, document: str) -> range:
        """Positions of a document's passages; empty for one that is not held."""
        for at in self.number([document]):
            first, last = np.searchsorted(self.document, [at, at + 1])
            return range(int(first), int(last))
        return range(0)


def mark_passage(document: Document, passage: Passage) -> int:
    """The marks of a passage."""
    leads = len(passage.text) < LEAD_IN and (
        passage.text.endswith(":") or bool(BOOKING.search(passage.text))
    )
    page = {document.blocks[block].kind for block in passage.blocks} <= ON_PAGE
    preface = bool(document.metadata.source) and not passage.section
    return LEADS * leads + PAGE * page + PREFACE * preface
