"""An audit as plain text. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date

from bot.dates import say_date
from bot.keeping.auditing import Heading, count_things

NOTHING = "Nothing to do."


def report_headings(
    headings: Sequence[Heading], today: date, unasked: int = 0, width: int = 100
) -> str:
    """The headings that hold something, each with its count and what to do, in lines of `width`
    columns at most; then those that hold nothing, and how many websites were not asked."""
    held = [heading for heading in headings if heading.findings]
    empty = [
        heading.title[0].lower() + heading.title[1:] for heading in headings if heading not in held
    ]
    parts = [f"Audit of {say_date(today.isoformat())}"]
    parts += [_report_heading(heading, width) for heading in held]
    if not held:
        parts.append(NOTHING)
    if empty:
        parts.append(_fold(f"Nothing to do: {'; '.join(empty)}.", width))
    if unasked:
        asked = f"{count_things(unasked, 'page')} on websites not asked for: use --links."
        parts.append(_fold(asked, width))
    return "\n\n".join(parts)


def _report_heading(heading: Heading, width: int) -> str:
    title = f"{heading.title} ({len(heading.findings)})"
    lines = [title, "-" * len(title), _fold(heading.to_do, width)]
    before = ""
    for one in heading.findings:
        if one.where != before:
            lines.append(_fold(f"• {one.where}", width, "  "))
            before = one.where
        lines.append(_fold(one.what, width, "    ", "    "))
    return "\n".join(lines)


def _fold(text: str, width: int, later: str = "", first: str = "") -> str:
    return textwrap.fill(
        text,
        width,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
