"""What an admin was shown and has not decided on: how long it is held, and its file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.channels.telegram import wording
from bot.channels.telegram.planning.plans import KEPT_S, MOST_PLANS, Plan, Plans
from bot.channels.telegram.planning.reports import (
    LONGEST_LABEL,
    MOST_SNAPSHOTS,
    Choice,
    lay_out_report,
    offer_publishing,
    offer_snapshots,
    say_attempts,
)
from bot.channels.telegram.refreshing import Published, Report, ask_publish, ask_rollback
from bot.rendering import Part, PartKind

WHO = "Telegram admin 7"
CHOICE = Choice("Publish", ("--json",))


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def make_plan(folder: Path, name: str, admin: int = 7) -> Plan:
    """A plan with a file that is there."""
    (folder / name).mkdir()
    (folder / name / "a.md").touch()
    return Plan(admin, (CHOICE,), folder / name / "a.md")


def test_a_plan_is_held_for_its_admin(tmp_path: Path) -> None:
    """Its number finds it for the admin who was shown it, until it is taken."""
    plans, plan = Plans(Clock()), make_plan(tmp_path, "a")
    number = plans.hold(plan)
    assert [plans.find(number, 7), plans.find(number, 8), plans.find(number + 1, 7)] == [
        plan,
        None,
        None,
    ]
    plans.take(number)
    assert plans.find(number, 7) is None
    assert (tmp_path / "a" / "a.md").exists()  # whoever took it decides on its file
    assert Plans(Clock()).hold(plan) != number


def test_a_plan_goes_after_an_hour_with_its_file(tmp_path: Path) -> None:
    """An old plan is found no more and its folder is deleted; a newer one stays."""
    clock = Clock()
    plans = Plans(clock)
    old, without = plans.hold(make_plan(tmp_path, "old")), plans.hold(Plan(7, (CHOICE,)))
    clock.now += KEPT_S
    new = plans.hold(make_plan(tmp_path, "new"))
    assert None not in [plans.find(number, 7) for number in (old, without, new)]
    clock.now += 1
    plans.drop_idle()
    assert [path.name for path in tmp_path.iterdir()] == ["new"]
    found = [plans.find(number, 7) for number in (old, without, new)]
    assert [one is None for one in found] == [True, True, False]


def test_only_so_many_files_wait(tmp_path: Path) -> None:
    """Beyond the most that are held the oldest plan goes, with its file."""
    plans = Plans(Clock())
    numbers = [plans.hold(make_plan(tmp_path, str(n))) for n in range(MOST_PLANS + 1)]
    assert plans.find(numbers[0], 7) is None
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        str(n) for n in range(1, MOST_PLANS + 1)
    )


def test_choices_follow_the_report() -> None:
    """Publish where it can be, Publish anyway where questions are lost, nothing where neither."""
    file = Path("/in/a.md")
    publish = Choice(wording.PUBLISH, ask_publish(file, WHO))
    anyway = Choice(wording.PUBLISH_ANYWAY, ask_publish(file, WHO, accept=True))
    discard = Choice(wording.DISCARD)
    offered = [
        offer_publishing(Report(ok, "", lost), file, WHO)
        for ok in (True, False)
        for lost in ((), ("what is neglect",))
    ]
    assert offered == [(publish, discard), (publish, anyway, discard), (), (anyway, discard)]


def test_snapshots_to_go_back_to() -> None:
    """All but the current one, labelled in one short line, never one that reads as an option."""
    snapshots = [
        Published("aa", "today", True),
        Published("bb", "3 May\n5 documents", False),
        Published("cc", " ", False),
        Published("dd", "x" * 100, False),
        Published("--status", "no snapshot", False),
        Published("e e", "no snapshot either", False),
    ]
    assert offer_snapshots(snapshots, WHO) == (
        Choice("3 May 5 documents", ask_rollback("bb", WHO)),
        Choice("cc", ask_rollback("cc", WHO)),
        Choice("x" * (LONGEST_LABEL - 1) + "…", ask_rollback("dd", WHO)),
        Choice(wording.LEAVE),
    )
    assert offer_snapshots(snapshots[:1], WHO) == ()
    many = [Published(f"s{n}", f"number {n}", False) for n in range(50)]
    assert len(offer_snapshots(many, WHO)) == MOST_SNAPSHOTS + 1


def test_a_report_is_laid_out_by_paragraphs() -> None:
    """Lines of one paragraph stay together; what is said after it comes last."""
    assert lay_out_report("New:\n- a\n- b\n\n \nChanged: none.", "After.") == (
        Part(PartKind.LEAD, "New:\n- a\n- b"),
        Part(PartKind.LEAD, "Changed: none."),
        Part(PartKind.CLOSING, "After."),
    )


def test_attempts_are_counted_in_words() -> None:
    """None, one and several."""
    assert [say_attempts(count) for count in (0, 1, 2)] == [
        "No attempts by others at admin commands in the last 30 days.",
        "1 attempt by others at admin commands in the last 30 days.",
        "2 attempts by others at admin commands in the last 30 days.",
    ]
