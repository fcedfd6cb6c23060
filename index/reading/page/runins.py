"""Headings inside lines: `Escalation; Professionals…`, `**Label** value`, label cells. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from index.reading.page.lines import Line, split_line
from index.reading.page.markup import Marks
from index.reading.wording.shapes import (
    CONTACT,
    LABELLED,
    MEMO,
    count_words,
    ends_sentence,
    has_verb,
    is_date,
    is_heading_shape,
    is_title_case,
    parse_bare_number,
    parse_number,
    starts_lower,
)

RUN_IN, LABEL, BODY = "run-in", "label", "body"
_SPLIT = re.compile(r"(?P<head>[^.;:!?]{2,90}?)(?P<sep>\s*;\s+|\s*\s[-–—]\s+|:\s+)(?=(?P<body>\S))")
_ADVERB = re.compile(
    r"(?:however|therefore|also|note|nb|for example|see|source|tel|telephone|e-?mail"
    r"|web(?:site)?|fax|address)\b",
    re.IGNORECASE,
)
_FEWEST_WORDS = 8


def split_headings(lines: Sequence[Line], marks: Marks) -> list[Line]:
    """The lines with every run-in heading and table label as a line of its own."""
    split: list[Line] = []
    at = 0
    for row, group in groupby(lines, key=lambda line: line.row):
        cells = list(group)
        if row >= 0:
            split.extend(_split_row(cells, marks))
        else:
            for number in range(at, at + len(cells)):
                split.extend(_split_line(lines, number, marks))
        at += len(cells)
    return split


def _paragraph_words(lines: Sequence[Line], at: int) -> int:
    """Words in the paragraph that starts at this line."""
    words = count_words(lines[at].text)
    for number in range(at + 1, len(lines)):
        line = lines[number]
        if line.apart or line.bullet or words > _FEWEST_WORDS * 3:
            break
        words += count_words(line.text)
    return words


def _split_line(lines: Sequence[Line], at: int, marks: Marks) -> list[Line]:
    line = lines[at]
    labelled = LABELLED.match(line.text)
    if (
        not (line.apart or labelled)
        or line.bullet
        or line.hashes
        or line.strong
        or MEMO.fullmatch(line.text)
    ):
        return [line]
    words = _paragraph_words(lines, at)
    found = _bold_head(line, words) or _plain_head(line.text, words)
    if not found:
        return [line]
    head, body = split_line(line, marks, *found)
    return [replace(head, style=RUN_IN), replace(body, apart=False, style=BODY)]


def _bold_head(line: Line, words: int) -> tuple[int, int] | None:
    """End of the heading and start of the body, where bold type opens the line."""
    if not line.bold:
        return None
    head, rest = line.text[: line.bold], line.text[line.bold :]
    name = head.rstrip(" :;–—-.")
    gap = len(rest) - len(rest.lstrip(" :;–—-"))
    body = rest[gap:]
    if count_words(name) > 10 or not is_heading_shape(name, marked=True) or is_date(name):
        return None
    if not body or starts_lower(body) or words - count_words(name) < 4 or CONTACT.match(body):
        return None
    if head.rstrip().endswith(".") and (has_verb(name) or count_words(name) > 6):
        return None
    parted = name != head.rstrip() or rest[:gap].strip()
    if not parted and (has_verb(name) or not rest[:gap] or not is_title_case(name)):
        return None
    return len(name), line.bold + gap


def _plain_head(text: str, words: int) -> tuple[int, int] | None:
    """End of the heading and start of the body, where only punctuation parts them."""
    match = _SPLIT.match(text)
    if match is None or parse_number(text) or parse_bare_number(text):
        return None
    head, separator = match["head"].rstrip(), match["sep"].strip()
    body = text[match.end() :]
    named = count_words(head)
    fewest = _FEWEST_WORDS
    if LABELLED.match(text):
        if not ends_sentence(text):
            return None
        fewest = 3
    if (
        words - named < fewest
        or starts_lower(body)
        or not (body[0].isupper() or body[0] in "'\"‘“")
    ):
        return None
    if named > 9 or not is_heading_shape(head) or has_verb(head) or _ADVERB.match(head):
        return None
    titled = is_title_case(head)
    if separator in ("-", "–", "—"):
        fits = titled and len(head) >= 4
    elif separator == ";":
        fits = titled or named <= 4
    else:
        fits = named <= 6 and (titled or named <= 3)
    return (match.end("head"), match.end()) if fits else None


def _split_row(cells: list[Line], marks: Marks) -> list[Line]:
    """A row whose first cell is a label gives a heading and its body; others stay a row."""
    label = cells[0]
    simple = len({line.cell for line in cells}) == len(cells)
    value = cells[1:]
    named = (
        not label.bullet
        and not label.header
        and is_heading_shape(label.text.rstrip(" :") or label.text, marked=True)
    )
    prose = len(value) == 1 and count_words(value[0].text) >= _FEWEST_WORDS
    if named and (
        label.strong or label.text.endswith(":") or not simple or (prose and len(label.text) < 60)
    ):
        value = [
            replace(line, row=-1, apart=False, style=line.style or BODY)
            if not line.bullet
            else replace(line, row=-1)
            for line in value
        ]
        return [replace(label, row=-1, apart=True, style=LABEL), *value]
    return cells if simple else [replace(line, row=-1) for line in cells]
