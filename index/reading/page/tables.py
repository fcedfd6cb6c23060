"""Where the rows of pipe tables stand. Pure."""

from __future__ import annotations

import re

from index.reading.page.markup import Marks

_TABLE_RULE = re.compile(
    r"[ \t]*+(?:\|[ \t]*+)?:?-{2,}:?[ \t]*+(?:\|[ \t]*+:?-{2,}:?[ \t]*+)+(?:\|[ \t]*+)?\Z"
    r"|[ \t]*+\|[ \t]*+:?-{2,}:?[ \t]*+\|[ \t]*+\Z"
)
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*")
_PHYSICAL = re.compile(r"[^\n]+")


def find_tables(marks: Marks) -> dict[int, bool]:
    """Starts of the rows of pipe tables, each with whether it is the head row."""
    rows: dict[int, bool] = {}
    text = marks.text
    physical = [match.span() for match in _PHYSICAL.finditer(text)]
    for number, (start, end) in enumerate(physical):
        if marks.hidden(start) and not text[start:end].lstrip().startswith("|"):
            continue
        if "--" in text[start:end] and _TABLE_RULE.fullmatch(text, start, end):
            marks.add(start, end, " ")
            if number and "|" in text[slice(*physical[number - 1])]:
                rows[physical[number - 1][0]] = True
        elif _ROW.fullmatch(text, start, end):
            rows.setdefault(start, False)
    return rows
