"""What questions may name of the documents: areas, reviews, and the places they speak of."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from index.lexical import Lexicon, find_terms
from index.types import Document, Metadata, Passage

WORD = re.compile(r"\w+")
LOOKED_AT = 200
"""Passages that hold the words of a place and whose documents are read for its name, at most."""


class Library:
    """Metadata of every document, looked up by area and by review."""

    def __init__(
        self,
        metadata: Mapping[str, Metadata],
        documents: Mapping[str, Document],
        passages: Sequence[Passage],
        lexicon: Lexicon,
    ) -> None:
        self.metadata = metadata
        self.documents = documents
        self._passages = passages
        self._lexicon = lexicon
        self._by_area: dict[str | None, set[str]] = defaultdict(set)
        self._by_review: dict[str, set[str]] = defaultdict(set)
        for name, one in metadata.items():
            self._by_area[one.area].add(name)
            for review in one.reviews:
                self._by_review[review.lower()].add(name)
        self.areas = frozenset(area for area in self._by_area if area)
        """Areas that documents are about."""
        self.endings: dict[str, list[str]] = defaultdict(list)
        """Lower-case names of reviews that documents cover, by their last word."""
        for review in sorted(self._by_review):
            for word in WORD.findall(review)[-1:]:
                self.endings[word].append(review)
        self._spoken: dict[str, bool] = {}

    def find_documents(self, areas: Iterable[str], reviews: Iterable[str]) -> list[str]:
        """Names of the documents about any of the areas and any of the reviews, in order; an empty
        choice leaves all."""
        chosen = set(self.metadata)
        for held, wanted in ((self._by_area, set(areas)), (self._by_review, set(reviews))):
            if wanted:
                chosen &= set().union(*(held[key] for key in wanted if key in held))
        return sorted(chosen)

    def speaks_of(self, place: str) -> bool:
        """Whether some document mentions a place."""
        # Kept here, for functools.lru_cache would hold the libraries of snapshots that are gone.
        if place not in self._spoken:
            self._spoken[place] = self._search_place(place)
        return self._spoken[place]

    def _search_place(self, place: str) -> bool:
        terms = dict.fromkeys(find_terms(place))
        if not terms:
            return False
        found = functools.reduce(np.intersect1d, map(self._lexicon.find_passages, terms))
        names = dict.fromkeys(self._passages[int(at)].document for at in found[:LOOKED_AT])
        return any(place in self.documents[name].text for name in names)
