"""Which lines are headings and which numbered lines are items. Pure."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from index.reading.page.lines import Line
from index.reading.page.runins import BODY, LABEL, RUN_IN
from index.reading.wording.shapes import (
    APPENDIX,
    LABELLED,
    Number,
    count_words,
    ends_sentence,
    is_heading_shape,
    parse_bare_number,
    parse_number,
    starts_lower,
)

APPENDIX_RANK, NUMBER_RANK, LABEL_RANK, CASE_RANK, PLAIN_RANK, CHILD_RANK = 7, 10, 20, 21, 22, 23
"""How far inside a document a kind of heading stands; marked headings have 1 to 6."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line found to be a heading: its rank, and where its words start after a number."""

    rank: int
    skip: int = 0


def find_headings(
    lines: Sequence[Line], first: int, taken: Container[int]
) -> tuple[dict[int, Heading], dict[int, Number]]:
    """The headings and the numbered items among the lines from `first` on."""
    open_to = [at for at in range(first, len(lines)) if at not in taken]
    headings, items = _sort_numbered(lines, open_to)
    for at in open_to:
        line = lines[at]
        if line.style in (LABEL, RUN_IN):
            headings[at] = Heading(LABEL_RANK if line.style == LABEL else PLAIN_RANK)
        elif line.hashes and count_words(line.text) <= 30:
            number = parse_number(line.text) or parse_bare_number(line.text)
            headings[at] = Heading(line.hashes, number.length if number else 0)
            items.pop(at, None)
        elif at not in headings and at not in items and _is_appendix(line):
            headings[at] = Heading(APPENDIX_RANK)
    plain = [
        at
        for at in open_to
        if at not in headings and at not in items and _is_plain_heading(lines, at, items)
    ]
    for at in _drop_chains(lines, plain, headings):
        headings[at] = Heading(PLAIN_RANK)
    return headings, items


def _is_open(line: Line) -> bool:
    """Whether nothing has yet said what the line is."""
    return not (line.bullet or line.hashes or line.style or line.row >= 0)


def _is_appendix(line: Line) -> bool:
    """Whether the line opens, or announces, an appendix."""
    named = bool(APPENDIX.match(line.text)) and is_heading_shape(line.text, marked=True)
    return named and line.apart and _is_open(line)


def _is_plain_heading(lines: Sequence[Line], at: int, items: Container[int]) -> bool:
    """Whether an unmarked line has a heading's shape and text to stand over."""
    line = lines[at]
    if not _is_open(line) or line.link or at + 1 == len(lines):
        return False
    if not line.apart and not (
        at and ends_sentence(lines[at - 1].text) and count_words(line.text) <= 8
    ):
        return False
    after = lines[at + 1]
    if _is_open(after) and starts_lower(after.text) and at + 1 not in items and not line.strong:
        return False
    if not is_heading_shape(line.text, marked=line.strong or bool(LABELLED.match(line.text))):
        return False
    if after.apart or after.bullet or at + 1 in items:
        return True
    room = len(after.text) >= 1.3 * len(line.text)
    return line.strong or (len(line.text) <= 60 and room and not starts_lower(after.text))


def _drop_chains(lines: Sequence[Line], plain: list[int], headings: Container[int]) -> list[int]:
    """The headings left when three or more in a row, or any without a body, are taken out."""
    kept: list[int] = []
    at = 0
    while at < len(plain):
        end = at + 1
        while end < len(plain) and plain[end] == plain[end - 1] + 1:
            end += 1
        chain = plain[at:end]
        after = chain[-1] + 1
        headless = after in headings and lines[after].style not in (LABEL, RUN_IN)
        strong = [number for number in chain if lines[number].strong]
        if headless and len(chain) > 1:
            chain = strong
        elif len(chain) > 2:
            chain = sorted({*strong, chain[-1]})
        kept.extend(chain)
        at = end
    return kept


def _sort_numbered(
    lines: Sequence[Line], open_to: Sequence[int]
) -> tuple[dict[int, Heading], dict[int, Number]]:
    """Numbered lines, told apart by the company they keep.

    A run of numbers is a list when two of them follow each other with no body between,
    or when one of them does not have the shape of a heading.
    """
    runs: list[list[tuple[int, Number]]] = []
    waiting: dict[tuple[str, int], list[tuple[int, Number]]] = {}
    for at in open_to:
        line = lines[at]
        if line.bullet or line.row >= 0 or line.style == BODY or line.style in (LABEL, RUN_IN):
            continue
        number = parse_number(line.text) or (parse_bare_number(line.text) if line.apart else None)
        if number is None:
            continue
        run = waiting.pop((number.kind, number.value), None) if number.value > 1 else None
        if run is not None:
            run.append((at, number))
        elif (
            line.apart
            or number.value == 1
            or number.then
            or (number.kind == "alpha" and number.value == 2 and _has_inner(runs))
        ):
            run = [(at, number)]
            runs.append(run)
        else:
            continue
        waiting[number.kind, number.value + 1] = run
    headings: dict[int, Heading] = {}
    items: dict[int, Number] = {}
    for run in runs:
        if _is_heading_run(lines, run):
            depth = 1 + int(run[0][1].kind[5:] or 0) if run[0][1].kind.startswith("multi") else 0
            headings |= {at: Heading(NUMBER_RANK + depth, number.length) for at, number in run}
        elif run[0][1].kind != "bare":
            items |= dict(run)
    return headings, items


def _has_inner(runs: Sequence[Sequence[tuple[int, Number]]]) -> bool:
    """Whether the latest numbered line holds an `(a)` of its own, as in `2. (a)`."""
    return bool(runs) and any(run[-1][1].then == "alpha" for run in runs[-3:])


def _is_heading_run(lines: Sequence[Line], run: Sequence[tuple[int, Number]]) -> bool:
    if run[0][1].kind in ("alpha", "roman", "inner", "coded"):
        return False
    if run[0][1].kind == "bare" and (run[0][1].value != 1 or len(run) < 2):
        return False
    for (at, number), after in zip(run, [*(at for at, _ in run[1:]), 0], strict=True):
        line = lines[at]
        words = line.text[number.length :]
        if after == at + 1 or not words or not is_heading_shape(words.rstrip(":")):
            return False
        if at + 1 < len(lines) and lines[at + 1].indent > line.indent:
            return False
        if at + 1 == len(lines) or (
            not lines[at + 1].apart and (len(words) > 60 or starts_lower(lines[at + 1].text))
        ):
            return False
    return True
