"""From a chosen slice to one that stands alone: what it leans on, what it leads to. Pure.

The slice grows at its two ends only, sentence by sentence, and never across a heading.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from operator import attrgetter

from index.quotes.dangling import leans_back, says_little
from index.reading.page.shown import show_slice
from index.sentences import split_sentences
from index.types import Block, BlockKind, Document

Measure = Callable[[int, int], int]
"""Displayed length of `[start:end]` in characters."""

CHAIN = 3
"""Sentences that are shown to name what the last of them is about, at most."""
STRETCHED = 1.5
"""What a quote leans on may make it so many times as long."""
LISTED = 2
"""A list item that says nothing alone, or a lead-in, may make a quote so many times as long."""

_BODY = (BlockKind.PARAGRAPH, BlockKind.ITEM)
_ENDED = re.compile(r"[.!?:;…][\"'”’)\]]*\Z")
_CARRIES_ON = re.compile(r"[a-z]")
_START = attrgetter("start")


def complete_range(
    document: Document, start: int, end: int, measure: Measure, longest: int
) -> tuple[int, int]:
    """The slice with what it needs to be understood, as far as `longest` characters hold it."""
    end = _complete_end(document, start, end, measure, longest)
    start = _add_lead_in(document, start, end, measure, LISTED * longest)
    for _ in range(CHAIN - 1):
        before = find_sentence_before(document, start)
        if (
            before is None
            or not leans_back(_say(document, start, end))
            or measure(before[0], end) > STRETCHED * longest
        ):
            break
        start = before[0]
    return start, end


def find_sentence_before(document: Document, start: int) -> tuple[int, int] | None:
    """The sentence before the one that starts at `start`; None where a heading is nearer."""
    at = _find_block(document, start)
    if at is None:
        return None
    block = document.blocks[at]
    spans = [span for span in split_sentences(document, block) if span[1] <= start]
    if not spans and at and _goes_with(document.blocks[at - 1], block):
        spans = list(split_sentences(document, document.blocks[at - 1]))
    return spans[-1] if spans else None


def find_sentence_after(document: Document, end: int) -> tuple[int, int] | None:
    """The sentence after the one that ends at `end`; None where a heading is nearer."""
    at = _find_block(document, end - 1)
    if at is None:
        return None
    block = document.blocks[at]
    spans = [span for span in split_sentences(document, block) if span[0] >= end]
    if not spans and at + 1 < len(document.blocks) and _goes_with(document.blocks[at + 1], block):
        spans = list(split_sentences(document, document.blocks[at + 1]))
    return spans[0] if spans else None


def _complete_end(document: Document, start: int, end: int, measure: Measure, longest: int) -> int:
    """Where the slice ends once a lead-in has its list and half a sentence its other half."""
    leads = False
    while (after := find_sentence_after(document, end)) is not None:
        last = show_slice(document, start, end)
        leads_now = last.endswith(":")
        listed = _starts_item(document, after[0])
        broken = not (listed or _ENDED.search(last)) and _CARRIES_ON.match(
            show_slice(document, *after)
        )
        item = leads and listed
        room = LISTED * longest if leads_now or broken else longest
        if not (leads_now or broken or item) or measure(start, after[1]) > room:
            break
        leads = leads or leads_now
        end = after[1]
    return end


def _add_lead_in(document: Document, start: int, end: int, measure: Measure, room: int) -> int:
    """Where the slice starts once an item that says nothing alone has its lead-in."""
    at = _find_block(document, start)
    block = document.blocks[at] if at is not None else None
    if block is None or block.start != start or block.lead is None:
        return start
    lead = document.blocks[block.lead]
    spans = split_sentences(document, lead)
    if (
        not spans
        or not _goes_with(lead, block)
        or not says_little(show_slice(document, start, min(end, block.end)))
    ):
        return start
    return spans[-1][0] if measure(spans[-1][0], end) <= room else start


def _find_block(document: Document, at: int) -> int | None:
    """Position of the paragraph or item that holds an offset."""
    number = bisect_right(document.blocks, at, key=_START) - 1
    return number if number >= 0 and document.blocks[number].kind in _BODY else None


def _goes_with(one: Block, other: Block) -> bool:
    """Whether two blocks of text stand under the same heading."""
    return one.kind in _BODY and one.section == other.section


def _starts_item(document: Document, at: int) -> bool:
    """Whether a list item starts at an offset."""
    number = _find_block(document, at)
    block = document.blocks[number] if number is not None else None
    return block is not None and block.kind is BlockKind.ITEM and block.start == at


def _say(document: Document, start: int, end: int) -> str:
    """What a slice displays; an item's small first letter is no sign that it leans on another."""
    shown = show_slice(document, start, end)
    return shown[:1].upper() + shown[1:] if _starts_item(document, start) else shown
