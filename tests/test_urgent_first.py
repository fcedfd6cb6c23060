"""Whatever fails while triage is at work, an emergency is answered as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from bot import wording
from bot.alarms.triage import LABELS, Triage
from bot.assistant import Assistant
from bot.reply import Conversation, Outcome
from index.errors import SnapshotError
from index.searcher import Searcher
from tests.invented import assemble_invented

QUIET = "learning about fathers"
ALARM = "The baby is not breathing"
HALF = dict.fromkeys(LABELS, 0.5)


class Alarmed:
    """Finds every message urgent, or fails."""

    labels = LABELS

    def __init__(self, fails: bool = False) -> None:
        self.fails = fails

    def begin(self, texts: Sequence[str]) -> Callable[[], npt.NDArray[np.float32]]:
        def wait() -> npt.NDArray[np.float32]:
            if self.fails:
                raise RuntimeError("the classifier broke")
            return np.array([[1.0, 0.0, 0.0, 0.0]] * len(texts), dtype=np.float32)

        return wait


def break_search(error: Exception) -> Any:
    def search(*_: Any, **__: Any) -> Any:
        raise error

    return search


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assemble_invented(tmp_path_factory.mktemp("urgent")).assistant


@pytest.mark.parametrize("error", [SnapshotError("a.md is damaged"), IndexError("is damaged")])
def test_a_failing_search_hides_no_emergency(
    bot: Assistant, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the classifier alone finds an emergency and a document is damaged, the emergency line
    stands all the same; without an emergency the failure is not hidden."""
    monkeypatch.setattr(Searcher, "search", break_search(error))
    urgent = replace(bot, triage=Triage(Alarmed(), HALF))
    reply = urgent.reply(QUIET, Conversation())
    assert reply.outcome is Outcome.URGENT
    assert wording.EMERGENCY in reply.emergency
    assert reply.more == ()
    assert bot.reply(ALARM, Conversation()).outcome is Outcome.URGENT
    with pytest.raises(type(error), match="damaged"):
        bot.reply(QUIET, Conversation())


def test_a_failing_classifier_hides_no_alarm(bot: Assistant) -> None:
    """What the wording says is urgent stays so when the classifier fails, which else is said."""
    broken = replace(bot, triage=Triage(Alarmed(fails=True), HALF))
    assert broken.reply(ALARM, Conversation()).outcome is Outcome.URGENT
    with pytest.raises(RuntimeError, match="the classifier broke"):
        broken.reply(QUIET, Conversation())


def test_what_was_made_meanwhile_is_not_shown(bot: Assistant, tmp_path: Path) -> None:
    """The answer that was searched while triage worked is behind More at most, never above."""
    urgent = replace(bot, triage=Triage(Alarmed(), HALF))
    reply = urgent.reply("is a bruise on a baby referred", Conversation())
    assert reply.outcome is Outcome.URGENT
    assert reply.quotes == ()
    assert reply == urgent.reply("is a bruise on a baby referred", Conversation())
