"""From a passage to the sentences that answer, as exact slices. Pure.

A quote is always one unbroken slice `[start:end]` of the stored text and never spans a heading.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from index.errors import KnowledgeError
from index.quotes.completing import complete_range
from index.reading.page.shown import BULLETS, map_shown, show_slice
from index.types import (
    Block,
    BlockKind,
    Citation,
    Document,
    Hit,
    Markup,
    Passage,
    Quote,
    Sentence,
)

LONGEST = 480
"""Displayed characters of a quote, at most, where a sentence is not itself longer."""
MOST = 1800
"""Displayed characters of any quote: a longer sentence or list is cut at a word."""
WHOLE_PASSAGE = 480
"""A passage of up to so many displayed characters is quoted whole."""
CLOSE = 0.12
"""A neighbouring sentence that scores this near the best one is quoted with it (score)."""
COST = 0.0003
"""What one more displayed character costs, against the share of the question's words it brings."""

BULLET = re.compile(rf"(?:(?<=>)|(?<!\S))([{BULLETS}]|[-*+–](?=\s))\s*[\[*_]*\Z")
"""A bullet at the end of what stands before a block."""
_START, _END = attrgetter("start"), attrgetter("end")


class QuoteError(KnowledgeError):
    """A quote is not what its document says at that place."""


def slice_text(document: Document, start: int, end: int) -> str:
    """The displayed form of `text[start:end]`, each block of it on a line of its own.

    Bullets stand before the lines that have them in the document; other markup is taken out.
    """
    blocks = document.blocks
    inside = blocks[bisect_right(blocks, start, key=_END) : bisect_left(blocks, end, key=_START)]
    if len(inside) == 1 and inside[0].start <= start and end <= inside[0].end:
        return show_slice(document, start, end)
    cuts = [start, *(block.end for block in inside if block.end < end), end]
    lines = []
    for (a, b), block in itertools.zip_longest(itertools.pairwise(cuts), inside):
        shown = show_slice(document, a, b)
        bullet = BULLET.search(document.text, a, block.start) if block and block.start > a else None
        lines.append(f"{bullet[1]} {shown}" if bullet and shown else shown)
    return "\n".join(line for line in lines if line)


def cut_quote(document: Document, passage: Passage, start: int, end: int, score: float) -> Quote:
    """A quote of `text[start:end]` with its citation; a list is quoted from its first bullet."""
    start, end = _cover_inline(document, start, end)
    blocks = document.blocks
    first, last = (bisect_left(blocks, at, key=_START) for at in (start, end))
    if last - first > 1 and show_slice(document, start, blocks[first].start) == "":
        ended = bisect_right(blocks, start, key=_END)
        before = blocks[ended - 1].end if ended else 0
        bullet = BULLET.search(document.text, before, blocks[first].start)
        start = bullet.start(1) if bullet else start
    text = slice_text(document, start, end)
    if len(text) > MOST:
        end = _cut_at_word(document, start, end)
        text = slice_text(document, start, end)
    return Quote(
        text=text,
        start=start,
        end=end,
        citation=Citation(
            document.name, document.metadata, passage.section, document.name_pages(start, end)
        ),
        passage=passage.number,
        score=score,
    )


def _cut_at_word(document: Document, start: int, end: int) -> int:
    """Where a slice of at most MOST displayed characters ends, at the end of a word."""
    shown = map_shown(document.text, document.markup, start, end)
    space = shown.text.rfind(" ", 0, MOST)
    return shown.ends[(space if space > 0 else MOST) - 1]


def _cover_inline(document: Document, start: int, end: int) -> tuple[int, int]:
    """The range with the emphasis or link marks that touch it, so that none is cut in half."""
    marks, text = document.markup, document.text
    at = bisect_left(marks, start, key=_END)
    while at >= 0 and (mark := _find_mark(marks, at)) and mark.end == start:
        if not re.fullmatch(r"\[|[*_]+", text[mark.start : start]):
            break
        start, at = mark.start, at - 1
    at = bisect_left(marks, end, key=_START)
    while (mark := _find_mark(marks, at)) and mark.start == end:
        if not re.match(r"\]\(|[*_]+\Z", text[end : mark.end]):
            break
        end, at = mark.end, at + 1
    return start, end


def _find_mark(marks: Sequence[Markup], at: int) -> Markup | None:
    """The mark at a position, where there is one that shows nothing."""
    return marks[at] if at < len(marks) and not marks[at].shown else None


def verify_quote(document: Document, quote: Quote) -> None:
    """Raise QuoteError unless the quote is exactly what the document says at its place."""
    if slice_text(document, quote.start, quote.end) != quote.text:
        raise QuoteError(f"A quote from {quote.citation.document} is not what the document says.")


def quote_hit(document: Document, hit: Hit, longest: int = LONGEST) -> Quote:
    """The sentence or sentences of a passage that answer best, enough to stand alone.

    `longest` counts the characters of those that answer; with what they lean on, which may stand
    before the passage, they have up to LONGEST.
    """
    return quote_range(document, hit.passage, *_choose_range(document, hit, longest), hit.score)


def quote_range(
    document: Document, passage: Passage, start: int, end: int, score: float = 0.0
) -> Quote:
    """A quote of the chosen sentences of a passage with what they lean on."""

    def measure(first: int, last: int) -> int:
        return len(slice_text(document, first, last))

    start, end = complete_range(document, start, end, measure, LONGEST)
    return cut_quote(document, passage, start, end, score)


def join_quotes(document: Document, one: Quote, other: Quote) -> Quote:
    """One quote in place of two that overlap or touch, at the place and score of the first."""
    start, end = min(one.start, other.start), max(one.end, other.end)
    return replace(one, text=slice_text(document, start, end), start=start, end=end)


def _choose_range(document: Document, hit: Hit, longest: int) -> tuple[int, int]:
    """The run of a short passage, or the sentences of a longer one that answer."""
    runs = find_runs(document, hit.passage)
    best = max(hit.sentences, key=lambda sentence: sentence.score, default=None)
    run = runs[0]
    if best:
        run = next((run for run in runs if run[0] <= best.start < run[1]), run)
    inside = [s for s in hit.sentences if run[0] <= s.start < run[1]]
    if best not in inside or len(slice_text(document, *run)) <= min(WHOLE_PASSAGE, longest):
        return run
    return widen_sentence(document, inside, inside.index(best), longest)


def quote_passage(document: Document, passage: Passage, score: float = 0.0) -> tuple[Quote, ...]:
    """The whole passage: one quote for each run of blocks between headings."""
    return tuple(cut_quote(document, passage, *run, score) for run in find_runs(document, passage))


def find_runs(document: Document, passage: Passage) -> list[tuple[int, int]]:
    """Stored start and end of each run of blocks that no heading interrupts; never empty."""
    runs: list[tuple[int, int]] = []
    broken = True
    for at in passage.blocks:
        block = document.blocks[at]
        if block.kind is BlockKind.HEADING:
            broken = True
        elif broken:
            runs.append((block.start, block.end))
            broken = False
        else:
            runs[-1] = (runs[-1][0], block.end)
    if not runs:  # headings alone: they are what there is to quote
        blocks: list[Block] = [document.blocks[at] for at in passage.blocks]
        runs = [(block.start, block.end) for block in blocks]
    return runs


def widen_sentence(
    document: Document, sentences: Sequence[Sentence], best: int, longest: int
) -> tuple[int, int]:
    """Start and end of the best sentence with the neighbours that answer too.

    Among the windows around it that fit, the one that holds most of the question's words for its
    length; then neighbours that score near the best.
    """

    def measure(a: int, b: int) -> int:
        return len(slice_text(document, sentences[a].start, sentences[b].end))

    def value(window: tuple[int, int]) -> float:
        held = dict(w for s in sentences[window[0] : window[1] + 1] for w in s.words)
        return sum(held.values()) - COST * measure(*window)

    windows = [(best, best)]
    for a in range(best, -1, -1):
        fitting = list(
            itertools.takewhile(
                lambda window: measure(*window) <= longest,
                ((a, b) for b in range(best, len(sentences))),
            )
        )
        if not fitting:
            break
        windows += fitting
    first, last = max(windows, key=value)
    while True:
        near = [
            at
            for at in (first - 1, last + 1)
            if 0 <= at < len(sentences)
            and sentences[at].score >= sentences[best].score - CLOSE
            and measure(min(first, at), max(last, at)) <= longest
        ]
        if not near:
            break
        chosen = max(near, key=lambda at: sentences[at].score)
        first, last = min(first, chosen), max(last, chosen)
    return sentences[first].start, sentences[last].end
