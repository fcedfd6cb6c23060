"""Dates as documents state them: `2016`, `2016-11` or `2016-11-30`. Pure."""

from __future__ import annotations

from datetime import date

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def say_date(stated: str | None) -> str:
    """`2016-11-30` → `30 November 2016`; `2016-11` → `November 2016`; nothing stays nothing."""
    if not stated:
        return ""
    parts = stated.split("-")
    if len(parts) == 1:
        return parts[0]
    named = f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return f"{int(parts[2])} {named}" if len(parts) == 3 else named


def count_years(stated: str | None, today: date) -> int | None:
    """Whole years from a stated date to today; None for no date.

    Where no month or day is stated, the last possible one counts, so no age is overstated.
    """
    if not stated:
        return None
    parts = [int(part) for part in stated.split("-")]
    year, month, day = (
        parts[0],
        parts[1] if len(parts) > 1 else 12,
        parts[2] if len(parts) > 2 else 31,
    )
    return today.year - year - ((today.month, today.day) < (month, day))
