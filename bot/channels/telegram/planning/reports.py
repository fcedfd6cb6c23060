"""Reports of a refresh → the parts that are sent and the choices under them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from bot.channels.telegram import wording
from bot.channels.telegram.refreshing import Published, Report, ask_publish, ask_rollback
from bot.rendering import Part, PartKind

LONGEST_REPORT = 16_000
"""Characters of a report that are sent: four messages, beyond what anybody reads on a phone."""
LONGEST_PIECE = 3_900
"""Characters of lines that stay together: a message holds 4,096, and a plan is a list of lines."""
LONGEST_LABEL = 60
"""Characters of a button: about two lines on a phone."""
MOST_SNAPSHOTS = 8
"""Snapshots offered to go back to; as shipped an index keeps five."""

_SNAPSHOT_ID = re.compile(r"\w[\w.-]{0,99}")
"""What may stand on a command line: in particular nothing that reads as an option."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: what it says, and what is run for it; without arguments it lets the plan go."""

    label: str
    arguments: tuple[str, ...] = ()


def lay_out_report(text: str, *after: str) -> tuple[Part, ...]:
    """The report by paragraphs, cut where it is far too long, and the sentences after it.

    A paragraph that no message holds is parted between its lines.
    """
    kept = text
    if len(text) > LONGEST_REPORT:
        kept = text[:LONGEST_REPORT].rpartition("\n")[0] or text[:LONGEST_REPORT]
        after = (wording.CUT, *after)
    paragraphs = re.split(r"\n\s*\n", kept)
    return (
        *(Part(PartKind.LEAD, piece) for one in paragraphs for piece in _part_lines(one)),
        *(Part(PartKind.CLOSING, sentence) for sentence in after),
    )


def offer_publishing(report: Report, file: Path | None, who: str) -> tuple[Choice, ...]:
    """The choices under a plan; none where nothing of it can be published."""
    choices = []
    if report.ok:
        choices.append(Choice(wording.PUBLISH, ask_publish(file, who, plan=report.plan)))
    if report.lost:
        choices.append(
            Choice(wording.PUBLISH_ANYWAY, ask_publish(file, who, accept=True, plan=report.plan))
        )
    return (*choices, Choice(wording.DISCARD)) if choices else ()


def offer_snapshots(snapshots: Iterable[Published], who: str) -> tuple[Choice, ...]:
    """A choice for each snapshot but the current one; none where there is no other."""
    others = [
        Choice(_label(one), ask_rollback(one.id, who))
        for one in snapshots
        if not one.current and _SNAPSHOT_ID.fullmatch(one.id)
    ]
    return (*others[:MOST_SNAPSHOTS], Choice(wording.LEAVE)) if others else ()


def say_attempts(count: int) -> str:
    """How often others tried an admin command."""
    said = {0: "No attempts", 1: "1 attempt"}.get(count, f"{count} attempts")
    return wording.ATTEMPTS.format(count=said)


def _part_lines(paragraph: str) -> Iterator[str]:
    """The paragraph in pieces of whole lines, each short enough for one message."""
    piece = ""
    for line in paragraph.split("\n"):
        longer = f"{piece}\n{line}" if piece else line
        if piece and len(escape(longer)) > LONGEST_PIECE:
            yield piece
            longer = line
        piece = longer
    yield piece


def _label(snapshot: Published) -> str:
    label = " ".join(snapshot.label.split()) or snapshot.id
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"
