"""Next steps → an inline keyboard, and a press back to the step it stands for. Pure.

Callback data is `k:<reply number>:<step index>`: it points into what is held in memory and carries
no text, so Telegram stores none. An admin's plan has `r` in place of `k`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.telegram.html import clean_text

STEP = "k"
PLAN = "r"
"""What a button belongs to: a reply's next steps, or an admin's plan."""

SHORT_LABEL = 22
"""Characters of the longest label that shares a row: two of them fit across a phone."""

_DATA = re.compile(r"([kr]):(\d{1,20}):(\d{1,3})")


class Labelled(Protocol):
    """Whatever a button can stand for."""

    @property
    def label(self) -> str:
        """What the button says."""


def build_keyboard(
    steps: Sequence[Labelled], number: int, kind: str = STEP
) -> InlineKeyboardMarkup | None:
    """The steps of reply `number` as buttons, at most two a row; None where there are no steps."""
    rows: list[list[InlineKeyboardButton]] = []
    for index, step in enumerate(steps):
        button = InlineKeyboardButton(
            clean_text(step.label), callback_data=f"{kind}:{number}:{index}"
        )
        if rows and len(rows[-1]) == 1 and _shares_row(rows[-1][0]) and _shares_row(button):
            rows[-1].append(button)
        else:
            rows.append([button])
    return InlineKeyboardMarkup(rows) if rows else None


def parse_press(data: str | None, kind: str = STEP) -> tuple[int, int] | None:
    """Reply number and step index of a press; None where the data is of no button of this kind."""
    found = _DATA.fullmatch(data or "")
    return (int(found[2]), int(found[3])) if found and found[1] == kind else None


def _shares_row(button: InlineKeyboardButton) -> bool:
    return len(button.text) <= SHORT_LABEL
