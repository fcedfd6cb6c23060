"""Cuts a document into passages that keep their sense. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.reading.page.shown import map_shown
from index.sentences import split_sentences
from index.types import Block, BlockKind, Document, Passage

TARGET = 300
"""Characters: neighbours shorter than this together are one passage, so that a short paragraph
is found with its context and no embedding stands for a fragment."""
MOST = 900
"""Characters: a list up to this length stays whole; about 220 of the encoder's 256 tokens."""
MOST_WITH_PARTS = 1200
"""Characters: a recommendation with its sub-points is kept whole up to this length."""


def chunk_document(
    document: Document, target: int = TARGET, most: int = MOST
) -> tuple[Passage, ...]:
    """The passages of a document: they partition its text and its blocks, in order."""
    shown = _show_blocks(document)
    units = _attach_headings(document.blocks, _find_units(document, shown, target, most))
    passages: list[Passage] = []
    start = 0
    for number, (unit, lead) in enumerate(units):
        after = units[number + 1][0][0] if number + 1 < len(units) else None
        end = len(document.text) if after is None else _find_cut(document, unit[-1], after)
        body = [at for at in unit if document.blocks[at].kind is not BlockKind.HEADING] or unit
        passages.append(
            Passage(
                document=document.name,
                number=number,
                start=start,
                end=end,
                blocks=tuple(unit),
                section=document.blocks[body[0]].section,
                text=_join(document, shown, body),
                lead=lead,
            )
        )
        start = end
    return tuple(passages)


Unit = tuple[list[int], str]
"""Positions of blocks that stay together, and the sentence that introduces them."""


def _show_blocks(document: Document) -> tuple[str, ...]:
    """Displayed text of every block."""
    return tuple(
        map_shown(document.text, document.markup, block.start, block.end).text
        for block in document.blocks
    )


def _join(document: Document, shown: Sequence[str], numbers: Sequence[int]) -> str:
    """The blocks as one text: items on lines of their own, paragraphs in one."""
    text = ""
    for number in numbers:
        apart = document.blocks[number].kind in (BlockKind.ITEM, BlockKind.TITLE)
        text += ("\n" if apart else " ") * bool(text) + shown[number]
    return text


def _find_units(document: Document, shown: Sequence[str], target: int, most: int) -> Iterator[Unit]:
    """Runs of blocks without headings that make one passage each."""
    blocks = document.blocks
    at = 0
    while at < len(blocks):
        end = at + 1
        kind = blocks[at].kind
        if kind is BlockKind.TITLE:
            while end < len(blocks) and blocks[end].kind is kind:
                end += 1
            yield list(range(at, end)), ""
        elif kind is BlockKind.ITEM or (end < len(blocks) and blocks[end].lead == at):
            while end < len(blocks) and blocks[end].kind is BlockKind.ITEM:
                end += 1
            yield from _split_list(document, shown, list(range(at, end)), target, most)
        elif kind is BlockKind.PARAGRAPH:
            while end < len(blocks) and _is_joined(document, shown, at, end, target):
                end += 1
            yield list(range(at, end)), ""
        elif kind is BlockKind.SIGNATURE:
            yield [at], ""
        at = end


def _is_joined(document: Document, shown: Sequence[str], first: int, at: int, target: int) -> bool:
    """Whether the paragraph at `at` stands with those from `first` on: short, or it only
    announces the headings that follow."""
    block, blocks = document.blocks[at], document.blocks
    if block.kind is not BlockKind.PARAGRAPH or block.section != blocks[first].section:
        return False
    if at + 1 < len(blocks):
        if blocks[at + 1].lead == at:
            return False
        if blocks[at + 1].kind is BlockKind.HEADING and document.text[block.end - 1] == ":":
            return True
    return len(_join(document, shown, range(first, at + 1))) <= target


def _split_list(
    document: Document, shown: Sequence[str], numbers: list[int], target: int, most: int
) -> Iterator[Unit]:
    """A list with its lead-in: whole when short, else item by item, short items together."""
    blocks = document.blocks
    if len(_join(document, shown, numbers)) <= most:
        yield numbers, ""
        return
    lead_in = [] if blocks[numbers[0]].kind is BlockKind.ITEM else numbers[:1]
    lead = _last_sentence(document, lead_in[0]) if lead_in else ""
    groups: list[list[int]] = []
    for number in numbers[len(lead_in) :]:
        if groups and blocks[number].level > blocks[groups[-1][0]].level:
            groups[-1].append(number)
        else:
            groups.append([number])
    unit = lead_in
    length, said = len(_join(document, shown, unit)), ""
    for group in groups:
        more = len(_join(document, shown, group))
        if unit and unit != lead_in and length + 1 + more > target:
            yield unit, said
            unit, length, said = [], 0, lead
        if more > MOST_WITH_PARTS and len(group) > 1:
            for part, parent in _split_parts(shown, group):
                yield unit + part, parent or said
                unit, length, said = [], 0, lead
            continue
        length += bool(unit) + more
        unit = unit + group
    if unit:
        yield unit, said


def _split_parts(shown: Sequence[str], group: list[int]) -> Iterator[Unit]:
    """A long item and its sub-items, one passage each; these carry what leads to them."""
    opening = shown[group[0]] if shown[group[0]].endswith((":", ";", "–", "-")) else ""
    yield group[:1], ""
    for number in group[1:]:
        yield [number], opening


def _last_sentence(document: Document, number: int) -> str:
    spans = split_sentences(document, document.blocks[number])
    return document.shown(*spans[-1]) if spans else ""


def _attach_headings(blocks: Sequence[Block], units: Iterator[Unit]) -> list[Unit]:
    """The units with every heading at the front of what follows it."""
    whole: list[Unit] = []
    at = 0
    for unit, lead in units:
        whole.append(([*range(at, unit[0]), *unit], lead))
        at = unit[-1] + 1
    rest = list(range(at, len(blocks)))
    if rest and whole:
        whole[-1][0].extend(rest)
    elif rest:
        whole.append((rest, ""))
    return whole


def _find_cut(document: Document, last: int, first: int) -> int:
    """Where a passage ends: at the start of the line that the next one begins on."""
    end, start = document.blocks[last].end, document.blocks[first].start
    return document.text.rfind("\n", end, start) + 1 or start
