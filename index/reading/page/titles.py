"""Which lines stand at the head of a document: title, masthead, date, memo fields. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.reading.page.lines import Line
from index.reading.wording.dates import find_dates
from index.reading.wording.imprints import is_imprint
from index.reading.wording.shapes import (
    CASE,
    MEMO,
    count_words,
    ends_sentence,
    is_date,
    is_heading_shape,
    parse_bare_number,
    parse_number,
    starts_lower,
)

_OPENING = re.compile(
    r"(?:an? |the |our |executive |case |brief |key |some )*(?:introduction|background|summary"
    r"|overview|purpose|context"
    r"|about|what|why|how|who|when|foreword|preface|contents|scope|aims?|messages?|findings?"
    r"|learning|points?|themes?"
    r"|details|case|child|family|history|circumstances|facts|story|timeline|recommendations?)\b",
    re.IGNORECASE,
)
_TITLE_WORDS = re.compile(
    r"\b(?:reviews?|briefing|bulletin|newsletter|statement|report|scrs?|lcsprs?|csprs?|board"
    r"|partnership|lscb|council"
    r"|trust|authority|update|note|chair|action plan|progress|learning|safeguarding)\b",
    re.IGNORECASE,
)
_BARE_OPENING = re.compile(
    r"(?:executive )?(?:introduction|background|summary|overview|purpose|context|foreword"
    r"|contents)",
    re.IGNORECASE,
)
_MOST_LINES = 12


def count_head(lines: Sequence[Line]) -> int:
    """How many lines from the first are title lines."""
    count, named = 0, False
    while count < min(len(lines), _MOST_LINES):
        line = lines[count]
        if (memo := MEMO.fullmatch(line.text)) and count_words(line.text) <= 25 and not line.style:
            count += 1
            if not memo["value"]:
                count = _skip_value(lines, count)
            named = True
            continue
        if not _is_title_like(lines, count, named):
            break
        named = named or not is_imprint(line.text)
        count += 1
    if (count > 1 and _opens_body(lines, count)) or (
        count == 1 and _BARE_OPENING.fullmatch(lines[0].text)
    ):
        count -= 1
    return count


def _skip_value(lines: Sequence[Line], at: int) -> int:
    """Past the lines that fill a memo field whose own line is empty, such as several names."""
    first = at
    while at < len(lines) and (at == first or not lines[at].apart):
        if (
            count_words(lines[at].text) > 16
            or lines[at].text.endswith(".")
            or MEMO.match(lines[at].text)
        ):
            break
        at += 1
    return at


def _is_title_like(lines: Sequence[Line], at: int, named: bool) -> bool:
    """Whether the line may belong to the head, given whether a title line stands before it."""
    line = lines[at]
    if line.style or line.bullet or line.row >= 0 or line.link:
        return False
    if line.hashes:
        again = lines[at - 1].hashes == line.hashes == 1
        return not named or again or _is_dated_imprint(lines, at)
    if is_date(line.text):
        return True
    if parse_number(line.text) or (parse_bare_number(line.text) and at):
        return False
    if line.text.endswith(":") and at + 1 < len(lines) and lines[at + 1].bullet:
        return False
    joined = at + 1 < len(lines) and not lines[at + 1].apart
    if joined and starts_lower(lines[at + 1].text) and not line.text.endswith(("&", "-", "–", ":")):
        return False
    if not line.apart and not line.text[:1].isupper():
        return False
    text = line.text.rstrip(":")
    return (
        is_heading_shape(text, marked=True) and not text.endswith("?") and not ends_sentence(text)
    )


def _is_dated_imprint(lines: Sequence[Line], at: int) -> bool:
    """Whether a line names the publisher or date and it or the next imprint is dated.

    A board's name alone may head its part of the body instead.
    """
    if not is_imprint(lines[at].text):
        return False
    near = (each.text for each in lines[at : at + 2] if is_imprint(each.text))
    return any(any(find_dates(text)) for text in near)


def _opens_body(lines: Sequence[Line], count: int) -> bool:
    """Whether the last of `count` head lines is rather the first heading of the body."""
    line = lines[count - 1]
    if (
        count == len(lines)
        or is_date(line.text)
        or _is_dated_imprint(lines, count - 1)
        or MEMO.match(line.text)
    ):
        return False
    if line.hashes and any(0 < each.hashes < line.hashes for each in lines[: count - 1]):
        return not all(is_imprint(li.text) for li in lines[: count - 1])
    after = lines[count]
    if after.style or after.hashes or parse_number(after.text) or parse_bare_number(after.text):
        return False
    if CASE.search(line.text):
        return False
    if _OPENING.match(line.text) and not re.search(r"\bfrom\b|\bbriefing\b(?! is)", line.text[6:]):
        return True
    return not _TITLE_WORDS.search(line.text) and any(
        _TITLE_WORDS.search(li.text) for li in lines[: count - 1]
    )


def is_fuller_title(line: Line, head: Sequence[Line]) -> bool:
    """Whether a marked heading says the title again with more words, as a second title does."""
    if not (line.hashes or line.strong):
        return False
    words = set(re.findall(r"\w+", line.text.lower()))
    for title in head:
        said = set(re.findall(r"\w+", title.text.lower()))
        if len(said) >= 3 and said <= words:
            return True
    return False
