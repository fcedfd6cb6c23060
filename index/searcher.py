"""Searcher.search(query) -> list[Hit]: hybrid search over one snapshot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.candidates import choose_candidates, find_allowed
from index.defining import defines, find_term_asked
from index.encoders.reranking import Reranker
from index.errors import EncoderError
from index.keeping.table import LEADS, PAGE
from index.keeping.table import PREFACE as IS_PREFACE
from index.keeping.vectors import RowScores
from index.later import Later
from index.lexical import find_names, find_terms
from index.ranking import (
    CURVE,
    DEFINES,
    LEANED_ON,
    ON_TITLE,
    OTHER_AREA,
    OTHER_REVIEW,
    PREFACE,
    TITLE_ONLY,
    UNKNOWN_AREA,
    Scores,
    Weights,
    fuse_scores,
    order_passages,
)
from index.reading.page.shown import show_slice
from index.snapshot import Snapshot
from index.types import Encoder, Hit, Query, Sentence, Vectors

EXPANDED = 0.5
"""Weight of a glossary expansion's words in word search, beside 1 for the question's own."""

FIGURE_ASKED = re.compile(
    r"\b(?:how\s+(?:many|much|old|often|long|quickly|soon)|what\s+(?:age|percentage|proportion|"
    r"date|year|number)|when)\b",
    re.IGNORECASE,
)
DIGIT = re.compile(r"\d")
FIGURE, FIGURE_WORTH = "0", 0.15
"""A question for a figure counts one as a word of its own, worth so much of all its words: a
neighbouring sentence that holds the figure is quoted too."""
DEFINITION, DEFINITION_WORTH = "=", 0.3
"""A question for the meaning of a term counts a sentence that gives it likewise."""

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Searcher:
    """Searches one snapshot; safe to share between threads."""

    snapshot: Snapshot
    encoder: Encoder
    weights: Weights
    reranker: Reranker | None = None
    withdrawn: frozenset[str] = frozenset()
    """Documents whose passages count for nothing in how many a search finds: they are found beside
    those that may be quoted, and the caller parts them."""

    def __post_init__(self) -> None:
        if self.snapshot.manifest.encoder_checksum != self.encoder.checksum:
            raise EncoderError(
                f"The index was built with the encoder {self.snapshot.manifest.encoder}, not with "
                f"{self.encoder.name} as loaded now: run 'make refresh'."
            )

    def search(self, query: Query, top_k: int = 40) -> list[Hit]:
        """The best passages for a query, best first; empty only for an empty query.

        `Hit.score` is dense and lexical fused, less what is held back for another area or review.
        """
        if not query.text.strip():
            return []
        vector = self._encode(query)
        words = self._score_words(query)
        wanted = 2 * top_k if self.withdrawn else top_k
        at = choose_candidates(self.snapshot, query, vector, words, wanted)
        rows = self.snapshot.matrix.score(vector, self.snapshot.rows, at)
        lexical = words[at]
        dense, fused = fuse_scores(*self._join_forms(rows), lexical, self.weights)
        if self.reranker:
            fused = self._rerank(query, at, fused, self.reranker)
        scores = fused + self._adjust(query, at)
        meaning = find_term_asked(query.text)
        if meaning:
            scores = self._prefer_definitions(at, scores, meaning, wanted)
        terms = self._weigh_terms(query)
        best = self._pick_best(at, scores, top_k)
        return [
            Hit(
                self.snapshot.passages[int(at[n])],
                float(scores[n]),
                float(fused[n]),
                float(dense[n]),
                float(lexical[n]),
                Later(self._read_sentences, int(at[n]), rows.of(n), query, terms, meaning),
            )
            for n in best
        ]

    def _pick_best(self, at: Numbers, scores: Scores, top_k: int) -> list[int]:
        """Places of the best `top_k` passages that may be quoted and of withdrawn ones among them,
        best first."""
        if not self.withdrawn:
            return order_passages(scores, top_k)
        table = self.snapshot.table
        gone = np.isin(table.document[at], table.number(self.withdrawn))
        order = order_passages(scores, len(scores))
        kept = np.flatnonzero(~gone[order])[:top_k]
        return order[: int(kept[-1]) + 1] if len(kept) == top_k else order

    def _encode(self, query: Query) -> Vectors:
        """The mean of the vectors of the forms of a question, shape (dimensions,)."""
        topic = query.topic or query.text
        forms = [query.text, topic]
        if query.expansions:
            forms.append(f"{topic} {' '.join(query.expansions)}")
        vectors = self.encoder.encode(list(dict.fromkeys(forms)))
        return np.asarray(vectors.mean(axis=0), dtype=np.float32)

    def _join_forms(self, rows: RowScores) -> tuple[Scores, Scores, Scores]:
        """Cosine of each passage with title and section, alone, and of its best sentence."""
        return rows.by_form()

    def _rerank(self, query: Query, at: Numbers, fused: Scores, reranker: Reranker) -> Scores:
        """The fused scores with the reranker's added for the best passages.

        Those behind them get its lowest score, so that reading a passage never costs it its place.
        """
        best = order_passages(fused, self.weights.reranked)
        read = [self.snapshot.passages[int(at[n])] for n in best]
        texts = [". ".join((*passage.section, passage.text)) for passage in read]
        scores = reranker.score(query.text, texts)
        out = fused + self.weights.reranker * scores.min()
        out[best] = fused[best] + self.weights.reranker * scores
        return np.asarray(out, dtype=np.float32)

    def _score_words(self, query: Query) -> Scores:
        """BM25 of each passage as a share of the most that the question's terms could reach."""
        lexicon = self.snapshot.lexicon
        own = list(dict.fromkeys(find_terms(query.topic or query.text)))
        reachable = sum(lexicon.weigh(term) for term in own)
        if not reachable:
            return np.zeros(len(self.snapshot.passages), dtype=np.float32)
        scores = lexicon.score_all(own)
        added = [t for t in dict.fromkeys(find_terms(" ".join(query.expansions))) if t not in own]
        if added:
            scores = scores + EXPANDED * lexicon.score_all(added)
        return np.asarray(np.minimum(scores / reachable, 1.0), dtype=np.float32)

    def _adjust(self, query: Query, at: Numbers) -> Scores:
        """What is known of passages beside their words: area, review, the last reply, kind."""
        snapshot, table = self.snapshot, self.snapshot.table
        document, marks = table.document[at], table.marks[at]
        out = np.zeros(len(at), dtype=np.float32)
        if query.areas:
            areas = [snapshot.metadata[name].area for name in table.names]
            held_back = np.array(
                [0.0 if a in query.areas else OTHER_AREA if a else UNKNOWN_AREA for a in areas],
                dtype=np.float32,
            )
            out -= held_back[document]
        if query.reviews:
            out[~np.isin(at, find_allowed(snapshot, query))] -= OTHER_REVIEW
        if query.documents:
            out[np.isin(document, table.number(query.documents))] += LEANED_ON
        out[marks & IS_PREFACE > 0] -= PREFACE
        out[marks & LEADS > 0] -= TITLE_ONLY
        page = marks & PAGE > 0
        asked = np.isin(document[page], table.number(query.titles))
        out[page] += np.where(asked, ON_TITLE, -TITLE_ONLY)
        return out

    def _prefer_definitions(self, at: Numbers, scores: Scores, meaning: str, top_k: int) -> Scores:
        """The scores, raised where a passage gives the meaning of the term asked about.

        Only those are read that this could bring among the best.
        """
        out = scores.copy()
        order = order_passages(scores, len(scores))
        least = scores[order[min(top_k, len(order)) - 1]] - DEFINES
        for n in order:
            if scores[n] < least:
                break
            if defines(self.snapshot.passages[int(at[n])].text, meaning):
                out[n] += DEFINES
        return out

    def _weigh_terms(self, query: Query) -> dict[str, float]:
        """The terms of a query, expansions included, each with its share of all their weight."""
        said = f"{query.topic or query.text} {' '.join(query.expansions)}"
        weights = {term: self.snapshot.lexicon.weigh(term) for term in find_terms(said)}
        total = sum(weights.values()) or 1.0
        return {term: weight / total for term, weight in weights.items()}

    def _read_sentences(
        self, at: int, scores: Scores, query: Query, terms: dict[str, float], meaning: str | None
    ) -> Sequence[Sentence]:
        """Each sentence of a passage with its cosine and the question's words in it.

        `scores` has a cosine a row of the passage. A name counts for the sentences after it as
        well: they say `the Trust` or `it`.
        """
        rows = self.snapshot.rows
        document = self.snapshot.documents[self.snapshot.passages[at].document]
        figure = FIGURE_ASKED.search(query.text)
        out: list[Sentence] = []
        named: set[str] = set()
        first = int(rows.first[at])
        for row in rows.sentences(at):
            start, end = int(rows.start[row]), int(rows.end[row])
            shown = show_slice(document, start, end)
            held = named | set(find_terms(shown))
            named |= set(find_terms(" ".join(find_names(shown))))
            words = tuple((term, part) for term, part in terms.items() if term in held)
            share = sum(part for _, part in words)
            if figure and DIGIT.search(shown):
                words = (*words, (FIGURE, FIGURE_WORTH))
            if meaning and defines(shown, meaning):
                words = (*words, (DEFINITION, DEFINITION_WORTH))
            score = float(scores[row - first]) + self.weights.lexical * share**CURVE
            out.append(Sentence(start, end, score, words))
        return tuple(out)
