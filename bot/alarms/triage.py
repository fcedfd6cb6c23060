"""What a message is before it is searched: urgent, identifying, out of scope, a live case.

Rules over wording (urgency.py, identifying.py) and a small trained classifier; either may raise an
alarm. Without the classifier the rules stand alone.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from bot.alarms.urgency import is_urgent

URGENT, IDENTIFYING, OUT_OF_SCOPE, ADVICE = "urgent", "identifying", "out_of_scope", "advice"
LABELS = (URGENT, IDENTIFYING, OUT_OF_SCOPE, ADVICE)


class Classifies(Protocol):
    """Gives the probability of each of its labels for each text."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the order of the columns."""

    def begin(self, texts: Sequence[str]) -> Callable[[], npt.NDArray[np.float32]]:
        """Start; the call that comes back gives (texts, labels), in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What triage makes of one message."""

    urgent: bool
    """Somebody may be at risk now."""
    identifying: bool
    """By the classifier alone: details that could identify a child or family."""
    out_of_scope: bool
    """Nothing to do with safeguarding."""
    advice: bool
    """Asks for a decision on a live case."""
    scores: Mapping[str, float] = field(default_factory=dict)
    """The classifier's probabilities; empty without one."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A verdict that is being made."""

    alarmed: bool
    """The wording alone says that somebody may be at risk now."""
    wait: Callable[[], Verdict]
    """The verdict, once it is there."""


@dataclass(frozen=True, slots=True)
class Triage:
    """Rules and, where there is one, a classifier with a threshold a label."""

    classifier: Classifies | None
    thresholds: Mapping[str, float]
    """Probability from which a label holds."""

    def begin(self, message: str) -> Pending:
        """Start to judge a message; the classifier works beside what the caller does next."""
        wait = self.classifier.begin([message]) if self.classifier and message.strip() else None
        alarmed = is_urgent(message)
        return Pending(alarmed, functools.cache(lambda: self._conclude(alarmed, wait)))

    def judge(self, message: str) -> Verdict:
        """What the message is; an empty one is nothing."""
        return self.begin(message).wait()

    def _conclude(
        self, alarmed: bool, wait: Callable[[], npt.NDArray[np.float32]] | None
    ) -> Verdict:
        scores: dict[str, float] = {}
        if wait and self.classifier:
            try:
                scores = dict(zip(self.classifier.labels, map(float, wait()[0]), strict=True))
            except Exception as error:  # whatever the classifier does, a rule's alarm stands
                if not alarmed:
                    raise
                logging.error("The classifier of triage failed: %s", type(error).__name__)

        def holds(label: str) -> bool:
            return label in scores and scores[label] >= self.thresholds[label]

        return Verdict(
            urgent=alarmed or holds(URGENT),
            identifying=holds(IDENTIFYING),
            out_of_scope=holds(OUT_OF_SCOPE),
            advice=holds(ADVICE),
            scores=scores,
        )


RULES_ALONE = Triage(None, {})
"""Triage without a classifier."""
