"""Text to blocks and markup: what a page shows, as tight slices of the stored text. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.reading.page.endings import find_signatures, split_contact_line
from index.reading.page.headings import Heading, find_headings
from index.reading.page.lines import Line, cut_line, read_lines
from index.reading.page.listing import ROW, Marker, find_bare_items, level_items
from index.reading.page.markup import Marks, find_markup
from index.reading.page.outline import Draft, build_blocks
from index.reading.page.runins import BODY, split_headings
from index.reading.page.titles import count_head, is_fuller_title
from index.reading.wording.shapes import ends_sentence, starts_lower
from index.types import Block, BlockKind, Markup

_LOOKED_AT = 500
"""Characters at the end of a paragraph or item that say how it goes on; no more of it is asked."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What `read_blocks` found in a text."""

    blocks: tuple[Block, ...]
    markup: tuple[Markup, ...]


def read_blocks(text: str) -> Layout:
    """Blocks in order, not overlapping; between them nothing is displayed."""
    marks = find_markup(text)
    lines = split_headings(read_lines(marks), marks)
    first = count_head(lines)
    signatures = find_signatures(lines, first)
    taken = {at for start, end in signatures.items() for at in range(start, end)}
    headings, numbers = find_headings(lines, first, taken)
    bare = find_bare_items(lines, {*range(first), *taken, *headings, *numbers})
    drafts: list[Draft] = []
    markers: dict[int, Marker] = {}
    at = 0
    while at < len(lines):
        line, end = lines[at], at + 1
        if at < first:
            drafts.append(_draft(BlockKind.TITLE, [line]))
        elif at in signatures:
            end = signatures[at]
            drafts.append(
                replace(_draft(BlockKind.SIGNATURE, lines[at:end]), section=_signed(drafts))
            )
        elif at in headings and _is_second_title(line, lines[:first], drafts):
            drafts.append(_draft(BlockKind.TITLE, [line]))
        elif at in headings:
            drafts.append(_draft_heading(line, headings[at], marks))
        elif line.row >= 0:
            end = next((n for n in range(at, len(lines)) if lines[n].row != line.row), len(lines))
            if not all(each.header for each in lines[at:end]):
                markers[len(drafts)] = Marker(ROW)
            drafts.append(
                _draft(
                    BlockKind.PARAGRAPH
                    if all(each.header for each in lines[at:end])
                    else BlockKind.ITEM,
                    lines[at:end],
                )
            )
        elif line.bullet or at in numbers or at in bare:
            markers[len(drafts)] = Marker(line.bullet, line.indent, numbers.get(at), line.apart)
            drafts.append(_draft(BlockKind.ITEM, [line]))
        elif drafts and _continues(line, drafts[-1]):
            said = f"{drafts[-1].text} {line.text}"[-_LOOKED_AT:]
            drafts[-1] = replace(drafts[-1], end=line.end, text=said)
        else:
            question = split_contact_line(line.text)
            section = (question,) if question else None
            drafts.append(replace(_draft(BlockKind.PARAGRAPH, [line]), section=section))
        at = end
    return Layout(build_blocks(level_items(drafts, markers)), marks.sorted())


def _draft(kind: BlockKind, lines: Sequence[Line]) -> Draft:
    return Draft(kind, lines[0].start, lines[-1].end, " ".join(line.text for line in lines))


def _draft_heading(line: Line, heading: Heading, marks: Marks) -> Draft:
    """The heading without its number and colon, which become markup."""
    last = len(line.text.rstrip(" :"))
    first = heading.skip if heading.skip < last else 0
    if (first, last) != (0, len(line.text)) and last:
        line = cut_line(line, marks, first, last)
    return replace(_draft(BlockKind.HEADING, [line]), rank=heading.rank)


def _continues(line: Line, above: Draft) -> bool:
    """Whether the line goes on with the block above it."""
    if above.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM) or line.style == BODY:
        return False
    if not line.apart:
        return True
    return not ends_sentence(above.text) and starts_lower(line.text)


def _is_second_title(line: Line, head: Sequence[Line], drafts: Sequence[Draft]) -> bool:
    """Whether a heading before any other says the title again, in full."""
    opened = any(draft.kind is BlockKind.HEADING for draft in drafts)
    return not opened and is_fuller_title(line, head)


def _signed(drafts: Sequence[Draft]) -> tuple[str, ...] | None:
    """Section of a signature: none, unless a heading or a lead-in announces it."""
    above = drafts[-1] if drafts else None
    if above and (above.kind is BlockKind.HEADING or above.text.endswith(":")):
        return None
    return ()
