"""Lines that say only who published a document and when, as stand under its title. Pure."""

from __future__ import annotations

import re

from index.reading.wording.dates import find_dates
from index.reading.wording.publishers import is_publisher_line
from index.reading.wording.shapes import is_date

_SAID = r"(?:first |jointly )?(?:published|issued|produced)\b(?: jointly)?"
_BY = re.compile(rf"{_SAID}(?: (?:on|in))?\s*(?:<date>\s*)?,?\s*by (?:the )?", re.IGNORECASE)
_ON = re.compile(rf"{_SAID}\s*(?:(?:on|in)\b|:)?\s*", re.IGNORECASE)
_BETWEEN = " ,;:|/•·()–—-"
_LONGEST = 300
"""Characters of an imprint at most; longer lines are not looked into."""
_JOINING = re.compile(r"\s+(?:on|in)\s*\Z", re.IGNORECASE)


def is_imprint(text: str) -> bool:
    """Whether the line says nothing but who published the document, when, or both."""
    return is_date(text) or _read(text) is not None


def drop_imprint(text: str) -> str:
    """The publisher that an imprint names, '' where it names none; other lines as they are."""
    if is_date(text):
        return ""
    name = _read(text)
    return text if name is None else name


def _read(text: str) -> str | None:
    """The publisher of an imprint, '' for a mere date; None for any other line."""
    if len(text) > _LONGEST:
        return None
    dates = list(find_dates(text))
    if len(dates) > 1:
        return None
    for _, start, end in dates:
        text = f"{text[:start]}<date>{text[end:]}"
    by = _BY.match(text)
    said = by or (_ON.match(text) if dates else None)
    rest = text[said.end() :] if said else text
    before, _, after = rest.partition("<date>")
    before, after = (part.strip(" .").strip(_BETWEEN) for part in (before, after))
    before = _JOINING.sub("", before).rstrip(_BETWEEN) if dates else before
    if before and after:
        return None
    name = before or after
    return name if (by and name) or is_publisher_line(name) or (said and not name) else None
