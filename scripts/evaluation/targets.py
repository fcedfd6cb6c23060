"""The targets of answer quality, and whether an evaluation meets them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scripts.evaluation import measures
from scripts.evaluation.measures import Measure

Measures = Mapping[str, Measure]


@dataclass(frozen=True, slots=True)
class Target:
    """What is wanted of one measure."""

    name: str
    wanted: str
    counted: tuple[str, ...]
    """Names of the measures that are shown for it."""
    is_met: Callable[[Measures], bool]


def _least(name: str, counted: str, share: float) -> Target:
    """At least so much of what is counted."""
    wanted = "1.00" if share == 1 else f"≥ {share:.2f}"
    return Target(name, wanted, (counted,), lambda found: found[counted].share >= share)


MOST_REFUSED = 0.05
"""Share of the answerable that may be refused."""
MOST_ALARMS = 0.02
"""Share of other messages that may be answered with the emergency line."""

TARGETS = (
    _least("hit@1 over answerable", measures.HIT_1, 0.75),
    _least("hit@3", measures.HIT_3, 0.90),
    _least("everyday wordings, hit@3", measures.PARAPHRASE_3, 0.70),
    _least("look-ups, hit@1", measures.LOOKUP_1, 0.90),
    _least("contact questions fully right", measures.CONTACTS, 1),
    Target(
        "unanswerable refused; answerable refused",
        f"≥ 0.75; ≤ {MOST_REFUSED:.2f}",
        (measures.UNANSWERABLE, measures.REFUSED),
        lambda found: (
            found[measures.UNANSWERABLE].share >= 0.75
            and found[measures.REFUSED].share <= MOST_REFUSED
        ),
    ),
    _least("out of scope refused", measures.OFF_FIELD, 1),
    Target(
        "wrong-area contacts given",
        "0",
        (measures.WRONG_AREA,),
        lambda found: not found[measures.WRONG_AREA].yes,
    ),
    Target(
        "urgent recognised; false alarms",
        f"1.00; ≤ {MOST_ALARMS:.2f}",
        (measures.URGENT, measures.ALARMS),
        lambda found: (
            found[measures.URGENT].share == 1 and found[measures.ALARMS].share <= MOST_ALARMS
        ),
    ),
    _least("identifying details noticed", measures.IDENTIFYING, 1),
    _least("quotes that are exact slices", measures.EXACT, 1),
)
"""On the open set; the set that is kept back has lower ones and is not measured here."""
