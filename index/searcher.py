"""Searcher.search(query) -> list[Hit]: hybrid search over one snapshot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.defining import defines, find_term_asked
from index.encoders.reranking import Reranker
from index.errors import EncoderError
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
from index.snapshot import Snapshot
from index.types import BlockKind, Encoder, Hit, Query, Sentence, Vectors
from index.vectors import BARE, SENTENCE, WHOLE

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
LEAD_IN = 160
"""Characters up to which a passage that ends in a colon only leads to the next one."""
BOOKING = re.compile(r"\bbook\s+(?:onto|on|a\s+place)\b|\bcan\s+be\s+booked\b", re.IGNORECASE)
"""A line that only offers a place on a course."""


@dataclass(frozen=True, slots=True)
class Searcher:
    """Searches one snapshot; safe to share between threads."""

    snapshot: Snapshot
    encoder: Encoder
    weights: Weights
    reranker: Reranker | None = None

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
        topic = query.topic or query.text
        variants = [query.text, topic]
        if query.expansions:
            variants.append(f"{topic} {' '.join(query.expansions)}")
        rows = self._score_rows(self.encoder.encode(list(dict.fromkeys(variants))))
        whole, bare, sentence = (self._by_passage(rows, kind) for kind in (WHOLE, BARE, SENTENCE))
        lexical = self._score_words(query)
        dense, fused = fuse_scores(whole, bare, sentence, lexical, self.weights)
        if self.reranker:
            fused = self._rerank(query, fused, self.reranker)
        meaning = find_term_asked(query.text)
        scores = fused + self._adjust(query, meaning)
        terms = self._weigh_terms(query)
        return [
            Hit(
                self.snapshot.passages[at],
                float(scores[at]),
                float(fused[at]),
                float(dense[at]),
                float(lexical[at]),
                self._sentences(at, rows, query, terms, meaning),
            )
            for at in order_passages(scores, top_k)
        ]

    def _rerank(self, query: Query, fused: Scores, reranker: Reranker) -> Scores:
        """The fused scores with the reranker's added for the best passages.

        Those behind them get its lowest score, so that reading a passage never costs it its place.
        """
        best = order_passages(fused, self.weights.reranked)
        read = [self.snapshot.passages[at] for at in best]
        texts = [". ".join((*passage.section, passage.text)) for passage in read]
        scores = reranker.score(query.text, texts)
        out = fused + self.weights.reranker * scores.min()
        out[best] = fused[best] + self.weights.reranker * scores
        return np.asarray(out, dtype=np.float32)

    def _score_rows(self, vectors: Vectors) -> Scores:
        """Cosine of every row; the mean over the forms of the question."""
        scored = [self.snapshot.vectors.score_all(vector[None, :]) for vector in vectors]
        return np.asarray(np.mean(np.stack(scored), axis=0), dtype=np.float32)

    def _by_passage(self, scores: Scores, kind: int) -> Scores:
        """The best row of one kind for each passage; one without such a row takes its text's."""
        rows = self.snapshot.vectors.rows
        out = np.full(len(self.snapshot.passages), -1.0, dtype=np.float32)
        of_kind = rows.kind == kind
        np.maximum.at(out, rows.passage[of_kind], scores[of_kind])
        if kind == SENTENCE and (out == -1).any():
            out = np.where(out == -1, self._by_passage(scores, BARE), out)
        return out

    def _score_words(self, query: Query) -> Scores:
        """BM25 of each passage as a share of the most that the question's terms could reach."""
        lexicon = self.snapshot.lexicon
        own = list(dict.fromkeys(find_terms(query.topic or query.text)))
        reachable = sum(lexicon.weigh(term) for term in own)
        if not reachable:
            return np.zeros(len(self.snapshot.passages), dtype=np.float32)
        scores = lexicon.score(own)
        added = [t for t in dict.fromkeys(find_terms(" ".join(query.expansions))) if t not in own]
        if added:
            scores = scores + EXPANDED * lexicon.score(added)
        return np.asarray(np.minimum(scores / reachable, 1.0), dtype=np.float32)

    def _adjust(self, query: Query, meaning: str | None) -> Scores:
        """What is known of a passage beside its words: area, review, the last reply, kind, and
        whether it gives the meaning of the term asked about."""
        out = np.zeros(len(self.snapshot.passages), dtype=np.float32)
        for at, passage in enumerate(self.snapshot.passages):
            document = self.snapshot.documents[passage.document]
            if meaning and defines(passage.text, meaning):
                out[at] += DEFINES
            area = document.metadata.area
            if query.areas and area not in query.areas:
                out[at] -= OTHER_AREA if area else UNKNOWN_AREA
            if query.reviews and not self._is_about(passage.document, passage.section, query):
                out[at] -= OTHER_REVIEW
            if passage.document in query.documents:
                out[at] += LEANED_ON
            if document.metadata.source and not passage.section:
                out[at] -= PREFACE
            kinds = {document.blocks[block].kind for block in passage.blocks}
            short = len(passage.text) < LEAD_IN
            if short and (passage.text.endswith(":") or BOOKING.search(passage.text)):
                out[at] -= TITLE_ONLY
            if kinds <= {BlockKind.TITLE, BlockKind.SIGNATURE, BlockKind.HEADING}:
                out[at] += ON_TITLE if passage.document in query.titles else -TITLE_ONLY
        return out

    def _is_about(self, document: str, section: Sequence[str], query: Query) -> bool:
        """Whether a passage stands under, or is of a document that covers, a named review."""
        metadata = self.snapshot.documents[document].metadata
        held = {review.lower() for review in metadata.reviews}
        wanted = query.reviews & held
        if not wanted:
            return False
        sections = {name.lower() for name in section}
        others = (held - query.reviews) & sections
        return not others  # a section on another review of the same document is held back

    def _weigh_terms(self, query: Query) -> dict[str, float]:
        """The terms of a query, expansions included, each with its share of all their weight."""
        said = f"{query.topic or query.text} {' '.join(query.expansions)}"
        weights = {term: self.snapshot.lexicon.weigh(term) for term in find_terms(said)}
        total = sum(weights.values()) or 1.0
        return {term: weight / total for term, weight in weights.items()}

    def _sentences(
        self, at: int, scores: Scores, query: Query, terms: dict[str, float], meaning: str | None
    ) -> tuple[Sentence, ...]:
        """Each sentence of a passage with its cosine and the question's words in it.

        A name counts for the sentences after it as well: they say `the Trust` or `it`.
        """
        rows = self.snapshot.vectors.rows
        passage = self.snapshot.passages[at]
        document = self.snapshot.documents[passage.document]
        first, last = np.searchsorted(rows.passage, [at, at + 1])
        figure = FIGURE_ASKED.search(query.text)
        out: list[Sentence] = []
        named: set[str] = set()
        for row in range(int(first), int(last)):
            if rows.kind[row] != SENTENCE:
                continue
            start, end = int(rows.start[row]), int(rows.end[row])
            shown = document.shown(start, end)
            held = named | set(find_terms(shown))
            named |= set(find_terms(" ".join(find_names(shown))))
            words = tuple((term, part) for term, part in terms.items() if term in held)
            share = sum(part for _, part in words)
            if figure and DIGIT.search(shown):
                words = (*words, (FIGURE, FIGURE_WORTH))
            if meaning and defines(shown, meaning):
                words = (*words, (DEFINITION, DEFINITION_WORTH))
            score = float(scores[row]) + self.weights.lexical * share**CURVE
            out.append(Sentence(start, end, score, words))
        return tuple(out)
