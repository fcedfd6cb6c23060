"""Which paragraphs of a PDF are headings, and how deep, by the size and weight of type. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index.reading.formats.pdf.measures import LARGER, Measures, halves
from index.reading.formats.pdf.paragraphs import Paragraph
from index.reading.formats.pdf.tables import Table
from index.reading.wording.shapes import CONTACT, MEMO, count_words, is_heading_shape

MOST_WORDS = 30
Look = tuple[int, bool]
"""Size in half points and whether bold."""


def find_levels(pieces: Sequence[Paragraph | Table], measures: Measures) -> dict[int, int]:
    """Positions of the headings, each with its level; 1 is the title and nothing else."""
    looks = {
        at: _look(piece)
        for at, piece in enumerate(pieces)
        if isinstance(piece, Paragraph) and _is_heading(piece, measures)
    }
    title = _find_title(pieces, looks)
    inner = {look for at, look in looks.items() if at not in title}
    ranks = {look: 2 + rank for rank, look in enumerate(sorted(inner, reverse=True))}
    levels = {at: 1 if at in title else ranks[look] for at, look in looks.items()}
    for at in title & {each for each, piece in enumerate(pieces) if each not in looks}:
        levels[at] = 1
    return levels


def _look(paragraph: Paragraph) -> Look:
    line = paragraph.lines[0]
    return halves(line.size), line.bold


def _is_heading(paragraph: Paragraph, measures: Measures) -> bool:
    """Whether it is set and worded as a heading."""
    text = paragraph.text.strip()
    if (
        paragraph.bullet
        or paragraph.lines[-1].entry
        or MEMO.fullmatch(text)
        or not re.search(r"[^\W\d_]{2}", text)
    ):
        return False
    if paragraph.lines[0].size > LARGER * measures.size:
        ends = re.search(r"[a-z)][.;,]['\"’”]*$|[.!?] [A-Z].*[.!?]$", text)
        return count_words(text) <= MOST_WORDS and not ends and not CONTACT.search(text)
    bold = not measures.bold and all(line.bold for line in paragraph.lines)
    small = paragraph.lines[0].size < measures.size / LARGER
    return bold and not small and is_heading_shape(text, marked=True)


def _find_title(pieces: Sequence[Paragraph | Table], looks: Mapping[int, Look]) -> set[int]:
    """The headings of the title: the largest type on the first page, if it stands there alone."""
    page = pieces[0].page if pieces else 0
    opening = [at for at in looks if pieces[at].page == page]
    if not opening:
        return set()
    largest = max(looks[at][0] for at in opening)
    first = next(at for at in opening if looks[at][0] == largest)
    look = looks[first]
    if any(count_words(_text(piece)) > MOST_WORDS for piece in pieces[:first]):
        return set()
    end = first
    while (
        end < len(pieces) and isinstance(piece := pieces[end], Paragraph) and _look(piece) == look
    ):
        end += 1
    if any(each == look for at, each in looks.items() if at >= end):
        return {first}
    return {at for at in range(first, end) if at in looks}


def _text(piece: Paragraph | Table) -> str:
    return piece.text if isinstance(piece, Paragraph) else ""
