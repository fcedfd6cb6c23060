"""What the hits of a search are good for: an answer, choices, or neither. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot import wording
from bot.answering.answers import speaks_beside
from bot.answering.standing import Standing
from bot.questions.coverage import STANDS_OUT, Coverage
from bot.questions.understanding import Question
from bot.reply import Outcome
from index.evidence import weigh_evidence
from index.types import Hit, Metadata


@dataclass(frozen=True, slots=True)
class Judged:
    """Hits in the order in which they may be quoted, and what they are good for."""

    hits: list[Hit]
    outcome: Outcome
    """ANSWER, DID_YOU_MEAN or ABSTAIN."""
    evidence: float = 0.0
    """That they answer, 0 to 1; 0 where that was refused before it was weighed."""
    elsewhere: bool = False
    """The documents of the area asked about do not answer, so that these are of another."""
    uncovered: str | None = None
    """A subject that the question names and none of the documents speaks of."""
    off_field: bool = False
    """The question reads like one of another field."""
    gone: str = ""
    """What is to be said of a withdrawn document that would have answered; else empty."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the hits of one collection."""

    metadata: Mapping[str, Metadata]
    coverage: Coverage
    standing: Standing
    min_score: float
    """Evidence from which an answer is given."""
    near_score: float
    """Evidence from which near passages are offered as choices."""

    def judge(
        self, question: Question, hits: list[Hit], is_off_field: Callable[[], bool]
    ) -> Judged:
        """The hits that may be quoted, judged, with what is said of a withdrawn document."""
        if question.reviews and not question.across:
            hits = [hit for hit in hits if hit.passage.document in question.documents]
        quotable, withdrawn = self.standing.part_hits(hits)
        judged = self._weigh(question, quotable, is_off_field, self.standing.withdrawn)
        if not withdrawn:
            return judged
        gone = ""
        kept, named = self.standing.part_names(question.documents)
        whole = self._weigh(question, hits, is_off_field, frozenset())
        first = whole.hits[0].passage.document
        if whole.outcome is Outcome.ANSWER and first in self.standing.withdrawn:
            gone = self.standing.say_withdrawn(first)
        elif question.reviews and not question.across and named and not kept:
            gone = self.standing.say_withdrawn(named[0], wording.HELD_ON_REVIEW)
        return replace(judged, gone=gone)

    def _weigh(
        self,
        question: Question,
        hits: list[Hit],
        is_off_field: Callable[[], bool],
        without: frozenset[str],
    ) -> Judged:
        """What hits are good for, in a collection `without` some documents."""
        held = bool(question.reviews and set(question.documents) - without)
        hits, elsewhere = self._put_area_first(question, hits)
        found = hits

        def answers(hit: Hit, old: Hit) -> bool:
            others = (one for one in found if one is not hit)
            enough = weigh_evidence([hit, *others], held) >= self.min_score
            return enough and speaks_beside(hit, old, bare=True)

        hits = self.standing.put_current_first(found, answers)
        evidence = weigh_evidence(hits, held)
        uncovered = self.coverage.name_uncovered(question.text, evidence, without)
        if uncovered or not question.topic:
            return Judged(hits, Outcome.ABSTAIN, uncovered=uncovered)
        own = question.leaning or question.query.areas
        if evidence < STANDS_OUT and not own and is_off_field():
            return Judged(hits, Outcome.ABSTAIN, off_field=True)
        outcome = Outcome.ANSWER
        if evidence < self.min_score:
            outcome = Outcome.ABSTAIN if evidence < self.near_score else Outcome.DID_YOU_MEAN
        return Judged(hits, outcome, evidence, elsewhere)

    def _put_area_first(self, question: Question, hits: list[Hit]) -> tuple[list[Hit], bool]:
        """The hits with those of the area asked about before all others, where they answer too.

        The second value: that area's own documents do not answer, so that what follows is from
        elsewhere.
        """
        areas = question.query.areas
        if not areas or question.reviews or not hits:
            return hits, False
        own: list[Hit] = []
        others: list[Hit] = []
        for hit in hits:
            (own if self.metadata[hit.passage.document].area in areas else others).append(hit)
        if own and weigh_evidence([*own, *others]) >= self.min_score:
            return [*own, *others], False
        return hits, bool(others) and hits[0] is others[0]
