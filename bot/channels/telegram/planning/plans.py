"""What admins were shown and have not decided on: in memory, with the file that it is about."""

from __future__ import annotations

import itertools
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.channels.telegram.planning.documents import delete_file
from bot.channels.telegram.planning.reports import Choice

KEPT_S = 3600.0
"""How long the buttons of a plan work, in seconds; after that its file is deleted."""
MOST_PLANS = 20
"""Plans held at once, so that files of 20 MB do not fill a disk; the oldest goes first."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an admin may still decide on."""

    admin: int
    choices: tuple[Choice, ...]
    file: Path | None = None
    """In a folder of its own, which goes with the plan."""


class Plans:
    """Plans by number, each dropped with its file after an hour.

    Used from the event loop only. `clock` gives seconds and never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: OrderedDict[int, tuple[float, Plan]] = OrderedDict()
        # Starts anywhere, so that a button from before a restart names no plan of this run.
        self._numbers = itertools.count(secrets.randbits(48))

    def hold(self, plan: Plan) -> int:
        """Hold a plan; the number that its buttons carry."""
        self.drop_idle()
        number = next(self._numbers)
        self._held[number] = (self._clock(), plan)
        while len(self._held) > MOST_PLANS:
            self._drop_first()
        return number

    def find(self, number: int, admin: int) -> Plan | None:
        """The plan that this admin was shown; None where it is no longer held."""
        self.drop_idle()
        _, plan = self._held.get(number, (0.0, None))
        return plan if plan and plan.admin == admin else None

    def take(self, number: int) -> None:
        """Let go of a plan that is now decided on; its file stays."""
        self._held.pop(number, None)

    def drop_idle(self) -> None:
        """Let go of the plans that are too old; every other call does it too."""
        now = self._clock()
        while self._held and now - next(iter(self._held.values()))[0] > KEPT_S:
            self._drop_first()

    def _drop_first(self) -> None:
        _, (_, plan) = self._held.popitem(last=False)
        if plan.file:
            delete_file(plan.file)
