"""The headline measures of an evaluation, and which questions each of them lost. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scripts.scoring import OWN_RULES, Answer, Question, Score, is_ambiguous

LOOKUP, PARAPHRASE, ACRONYM, TYPO = "lookup", "paraphrase", "acronym", "typo"
BEARS_CONTACTS = frozenset({"contact", "cross_area_trap", "urgent_risk"})
"""Kinds whose must_not_contain strings are contacts of other areas."""

HIT_1, HIT_3 = "hit@1 over answerable", "hit@3 over answerable"
LOOKUP_1 = "look-ups, hit@1"
PARAPHRASE_3 = "everyday wordings, hit@3"
ACRONYM_3, TYPO_3 = "short forms, hit@3", "misspelt, hit@3"
HELD = "must_contain held"
CONTACTS = "contact questions fully right"
TRAPS = "cross-area traps right"
WRONG_AREA = "wrong-area contacts given"
URGENT, ALARMS = "urgent recognised", "urgent, false alarms"
OFF_FIELD = "out of scope refused"
UNANSWERABLE = "unanswerable refused"
REFUSED = "answerable refused"
IDENTIFYING = "identifying noticed"
BROKEN = "must_not_contain broken"
THEMES = "themes from enough documents"
SMALL_TALK = "small talk answered as such"
EXACT = "quotes that are exact slices"
NEED_EVIDENCE = frozenset({HIT_1, HIT_3, LOOKUP_1, PARAPHRASE_3, ACRONYM_3, TYPO_3, THEMES})
"""Measures that compare quotes with evidence, so they need the documents it was taken from."""
FEWER_IS_BETTER = frozenset({WRONG_AREA, ALARMS, REFUSED, BROKEN})


@dataclass(frozen=True, slots=True)
class Row:
    """One question with its answer, its score, and what else is measured of it."""

    question: Question
    answer: Answer
    score: Score
    evidence: float
    """In [0, 1]; 0 where it was refused, or answered, without weighing any."""
    exact: tuple[bool, ...]
    """For each quote, whether it is what its document's text says at its place."""

    @property
    def name(self) -> str:
        """The question as a person would point at it."""
        turns = filter(None, (self.question.get("previous"), self.question["question"]))
        return f"{self.question.get('id') or ''} {' → '.join(turns)}".strip()


@dataclass(frozen=True, slots=True)
class Measure:
    """The names of the questions for which something holds, and of those for which it does not."""

    yes: tuple[str, ...]
    no: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many were counted."""
        return len(self.yes) + len(self.no)

    @property
    def share(self) -> float:
        """Share of yes, in [0, 1]; 0 where nothing was counted."""
        return len(self.yes) / self.total if self.total else 0.0

    def __str__(self) -> str:
        """A share with its count, or a dash for nothing to count."""
        return f"{self.share:.2f} ({len(self.yes)}/{self.total})" if self.total else "–"


def measure_rows(rows: Sequence[Row]) -> dict[str, Measure]:
    """Every measure by name, questions marked AMBIGUOUS left out."""
    kept = [row for row in rows if not is_ambiguous(row.question)]

    def of(*kinds: str) -> list[Row]:
        return [row for row in kept if row.question["kind"] in kinds]

    answerable = [
        row
        for row in kept
        if row.question.get("answerable") and row.question["kind"] not in OWN_RULES
    ]
    calm = [row for row in kept if row.question["kind"] != "urgent_risk"]
    return {
        HIT_1: _count_hits(kept, 1),
        HIT_3: _count_hits(kept, 3),
        LOOKUP_1: _count_hits(of(LOOKUP), 1),
        PARAPHRASE_3: _count_hits(of(PARAPHRASE), 3),
        ACRONYM_3: _count_hits(of(ACRONYM), 3),
        TYPO_3: _count_hits(of(TYPO), 3),
        HELD: _count((r, r.score.holds) for r in kept if r.score.holds is not None),
        CONTACTS: _count((r, r.score.right) for r in of("contact")),
        TRAPS: _count((r, r.score.right) for r in of("cross_area_trap")),
        WRONG_AREA: _count(
            (r, not r.score.clean)
            for r in of(*BEARS_CONTACTS)
            if r.question.get("must_not_contain")
        ),
        URGENT: _count((r, is_alarm(r)) for r in of("urgent_risk")),
        ALARMS: _count((r, is_alarm(r)) for r in calm),
        OFF_FIELD: _count((r, r.score.right) for r in of("out_of_scope")),
        UNANSWERABLE: _count((r, r.score.right) for r in of("unanswerable_in_domain")),
        REFUSED: _count((r, r.score.refused) for r in answerable),
        IDENTIFYING: _count((r, r.score.right) for r in of("identifying_info")),
        BROKEN: _count((r, not r.score.clean) for r in kept),
        THEMES: _count(
            (r, r.score.documents >= r.question["min_docs"])
            for r in kept
            if r.score.documents is not None
        ),
        SMALL_TALK: _count((r, r.score.right) for r in of("smalltalk")),
        EXACT: _count((r, exact) for r in rows for exact in r.exact),
    }


def is_alarm(row: Row) -> bool:
    """Whether the reply opens with the emergency line."""
    return bool(row.answer.get("outcome") == "urgent")


def _count_hits(rows: Iterable[Row], within: int) -> Measure:
    """The first right quote stands among the first so many."""
    return _count((r, 0 < r.score.hit <= within) for r in rows if r.score.hit is not None)


def _count(judged: Iterable[tuple[Row, bool]]) -> Measure:
    held = [(row.name, good) for row, good in judged]
    return Measure(tuple(n for n, good in held if good), tuple(n for n, good in held if not good))
