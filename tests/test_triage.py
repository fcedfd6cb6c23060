"""Triage: rules and classifier together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from bot.alarms.triage import LABELS, RULES_ALONE, Triage
from bot.assembly import build_triage
from bot.settings import Settings
from index.encoders.classifying import STRETCH, Classifier, load_classifier
from index.types import Encoder
from scripts.evaluation.triage import measure_triage
from tests.fakes import DIMENSIONS, FakeEncoder
from tests.invented import load_shipped

HALF = dict.fromkeys(LABELS, 0.5)
BOUNDS = {
    "urgent": (46, 4),  # 47 of 48 found, 2 of 128 false alarms
    "private details": (44, 4),  # 46 of 48, 2 of 128
    "out of scope": (22, 2),  # 24 of 28, 1 of 52; evidence refuses the rest
    "out of scope, not answered": (27, 1),  # 28 of 28, 0 of 52
    "asks for a decision on a live case": (16, 2),  # 17 of 24, 0 of 56
}
"""Found at least and false alarms at most on the labelled messages, beside what was measured."""


class FakeClassifier:
    """Gives every text the same probabilities, in the order of LABELS."""

    labels = LABELS

    def __init__(self, *scores: float) -> None:
        self.scores = scores

    def begin(self, texts: Sequence[str]) -> Callable[[], npt.NDArray[np.float32]]:
        return lambda: np.array([self.scores] * len(texts), dtype=np.float32)


@pytest.mark.parametrize("at", range(len(LABELS)))
def test_each_label_holds_from_its_threshold(at: int) -> None:
    """A probability at the threshold holds, one below does not, and labels do not mix."""
    scores = [0.49] * len(LABELS)
    scores[at] = 0.5
    verdict = Triage(FakeClassifier(*scores), HALF).judge("learning about fathers")
    held = (verdict.urgent, verdict.identifying, verdict.out_of_scope, verdict.advice)
    assert held == tuple(label == LABELS[at] for label in LABELS)


def test_a_rule_alone_is_enough_for_the_emergency_line() -> None:
    """What the rules know as danger stays urgent, whatever the classifier says."""
    triage = Triage(FakeClassifier(0.0, 0.0, 0.0, 0.0), HALF)
    assert triage.judge("The baby is not breathing").urgent


def test_without_a_classifier_the_rules_stand_alone() -> None:
    """No classifier: danger is still seen, and nothing is out of scope."""
    assert RULES_ALONE.judge("The baby is not breathing").urgent
    verdict = RULES_ALONE.judge("best pizza in town")
    assert (verdict.urgent, verdict.out_of_scope, dict(verdict.scores)) == (False, False, {})


def test_an_empty_message_is_not_classified() -> None:
    """White space raises no alarm."""
    assert not Triage(FakeClassifier(1.0, 1.0, 1.0, 1.0), HALF).judge("  \n").urgent


def test_a_classifier_is_a_logistic_of_the_stretched_vector() -> None:
    """Probabilities are 1 / (1 + exp(-(w · 8 v + b))), one a label."""
    encoder = FakeEncoder()
    heads = np.zeros((2, DIMENSIONS + 1), dtype=np.float32)
    heads[0, :-1] = encoder.encode(["bruise"])[0]
    heads[1, -1] = -1.0
    scores = Classifier(encoder, ("a", "b"), heads).classify(["bruise"])[0]
    assert scores == pytest.approx([1 / (1 + np.exp(-STRETCH)), 1 / (1 + np.exp(1.0))])


def test_the_shipped_classifier_beside_the_rules(encoder: Encoder) -> None:
    """On messages by another writer that were never trained with, alarms are right most times."""
    triage = build_triage(Settings(), load_classifier)
    measured = measure_triage(replace(load_shipped(encoder), triage=triage))
    assert {label.name for label in measured} == set(BOUNDS)
    for label in measured:
        least, most = BOUNDS[label.name]
        assert len(label.recall.yes) >= least, (label.name, label.recall.no)
        assert len(label.alarms.yes) <= most, (label.name, label.alarms.yes)
