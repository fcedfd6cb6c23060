"""What refusing costs: the answerable refused against the unanswerable, by threshold. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scripts.evaluation.measures import Row
from scripts.scoring import OWN_RULES, is_ambiguous

IN_DOMAIN, OFF_FIELD = "unanswerable_in_domain", "out_of_scope"
Point = tuple[float, float]
"""Share of the answerable refused, share of the unanswerable refused."""


@dataclass(frozen=True, slots=True)
class Tradeoff:
    """The evidence for questions of each sort, sorted, and the threshold that the bot has."""

    answerable: tuple[float, ...]
    in_domain: tuple[float, ...]
    off_field: tuple[float, ...]
    threshold: float

    @property
    def both(self) -> tuple[float, ...]:
        """The evidence for all that should be refused."""
        return tuple(sorted((*self.in_domain, *self.off_field)))

    @property
    def refuses_unweighed(self) -> bool:
        """Whether some question was refused before anything was weighed, at any threshold."""
        return min((*self.answerable, *self.both), default=1.0) == 0.0

    @property
    def is_drawable(self) -> bool:
        """Whether there is something on both sides."""
        return bool(self.answerable and self.both)


def gather_tradeoff(rows: Sequence[Row], threshold: float) -> Tradeoff:
    """The trade-off of an evaluation, questions marked AMBIGUOUS left out.

    A reply that was given without weighing, such as a summary, counts as full evidence: no
    threshold would refuse it.
    """
    kept = [row for row in rows if not is_ambiguous(row.question)]

    def weigh(row: Row) -> float:
        return row.evidence if row.evidence or row.score.refused else 1.0

    def of(kind: str) -> tuple[float, ...]:
        return tuple(sorted(weigh(row) for row in kept if row.question["kind"] == kind))

    answerable = (
        weigh(row)
        for row in kept
        if row.question.get("answerable") and row.question["kind"] not in OWN_RULES
    )
    return Tradeoff(tuple(sorted(answerable)), of(IN_DOMAIN), of(OFF_FIELD), threshold)


def count_below(evidence: Sequence[float], threshold: float) -> int:
    """How many of the sorted evidence a threshold refuses."""
    return bisect_left(evidence, threshold)


def list_points(answerable: Sequence[float], others: Sequence[float]) -> list[Point]:
    """A point a threshold, from refusing nothing to refusing all; both sequences sorted."""
    thresholds = [*sorted({*answerable, *others}), float("inf")]
    return [
        (count_below(answerable, at) / len(answerable), count_below(others, at) / len(others))
        for at in thresholds
    ]


def measure_auroc(answerable: Sequence[float], others: Sequence[float]) -> float:
    """How often an answerable question has more evidence than another; a tie counts half."""
    points = list_points(answerable, others)
    return sum((right - left) * (low + high) / 2 for (left, low), (right, high) in pairwise(points))


def describe_tradeoff(tradeoff: Tradeoff) -> list[str]:
    """The operating point and the area under the curve, a line each."""
    if not tradeoff.is_drawable:
        return ["No trade-off: the set needs answerable questions and others."]
    sides = {
        "answerable": tradeoff.answerable,
        "unanswerable": tradeoff.in_domain,
        "out of scope": tradeoff.off_field,
    }
    lines = [f"operating point, evidence        {tradeoff.threshold:.3f}"]
    for name, evidence in sides.items():
        below = count_below(evidence, tradeoff.threshold)
        share = f"{below / len(evidence):.2f} ({below}/{len(evidence)})" if evidence else "–"
        lines.append(f"{f'  {name} below it':<33}{share}")
    area = measure_auroc(tradeoff.answerable, tradeoff.both)
    lines.append(f"AUROC of the evidence            {area:.3f}")
    return lines
