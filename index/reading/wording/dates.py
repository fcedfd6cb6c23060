"""Dates as documents write them, to ISO as precisely as stated. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from index.reading.wording.shapes import DATE, MONTHS

ISO = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


def find_dates(text: str) -> Iterator[tuple[str, int, int]]:
    """ISO form, start and end of every date in the text; day and month only where stated."""
    for match in DATE.finditer(text):
        if iso := _to_iso(match):
            yield iso, *match.span()


def parse_iso(text: str) -> str | None:
    """The text when it is `2016`, `2016-11` or a real `2016-11-30`; else None."""
    if not ISO.fullmatch(text):
        return None
    parts = [int(part) for part in text.split("-")]
    return text if len(parts) < 3 or _is_real(*parts) else None


def _to_iso(match: re.Match[str]) -> str | None:
    if stated := match["iso"] or match["season"]:
        return parse_iso(stated)
    if match["y"]:
        year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
    else:
        year, month = int(match["year"]), MONTHS.index(match["month"][:3].lower()) + 1
        if not match["day"]:
            return f"{year}-{month:02}"
        day = int(match["day"])
    return f"{year}-{month:02}-{day:02}" if _is_real(year, month, day) else None


def _is_real(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
