"""Items of lists: how deep each stands and what introduces it. Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from index.reading.page.lines import Line
from index.reading.page.outline import Draft
from index.reading.wording.shapes import Number
from index.types import BlockKind

ROW = "row"
_UNFINISHED = re.compile(
    r"\b(?:and|or|of|for|the|a|an|from|in|to|on|with|by|at|as|that|who|which|was|were|is|are)\Z"
)
_INNER = ("alpha", "roman", "inner")


@dataclass(frozen=True, slots=True)
class Marker:
    """What stands before an item, and whether a blank line stands before that."""

    bullet: str
    indent: int = 0
    number: Number | None = None
    apart: bool = False

    @property
    def kind(self) -> str:
        """Equal for items of one list."""
        return self.number.kind if self.number else self.bullet


def find_bare_items(lines: Sequence[Line], settled: Container[int]) -> set[int]:
    """Lines of a list without bullets: short, each with a capital, none the end of a sentence."""
    found: set[int] = set()
    at = 0
    while at < len(lines):
        end = at + 1
        while end < len(lines) and not lines[end].apart:
            end += 1
        stanza = [number for number in range(at, end) if number not in settled]
        if len(stanza) > 1 and all(_is_bare_item(lines[number]) for number in stanza):
            found.update(stanza)
        at = end
    return found


def _is_bare_item(line: Line) -> bool:
    text = line.text
    plain = not (line.bullet or line.hashes or line.style or line.row >= 0)
    ends = text.endswith((".", "!", "?", ",", ";", "-", "–")) or _UNFINISHED.search(text)
    return plain and len(text) <= 60 and text[0].isupper() and not ends


def level_items(drafts: Sequence[Draft], markers: Mapping[int, Marker]) -> list[Draft]:
    """The drafts with the level and the lead of every item."""
    levelled: list[Draft] = []
    stack: list[tuple[str, int]] = []
    parents: list[int] = []
    lead: int | None = None
    for number, draft in enumerate(drafts):
        if number not in markers:
            stack, parents = [], []
            lead = number if _introduces(draft) else None
            levelled.append(draft)
            continue
        marker = markers[number]
        if stack and not _may_nest(marker, stack, drafts[number - 1].text):
            stack = []
        level = _find_level(stack, (marker.kind, marker.indent))
        parents = [*parents[: level - 1], number]
        parent = parents[-2] if level > 1 else lead
        levelled.append(replace(draft, rank=level, lead=parent))
    return levelled


def _may_nest(marker: Marker, stack: list[tuple[str, int]], above: str) -> bool:
    """Whether an item of a new kind is inside the one above it, and not the start of a new list."""
    kinds = [kind for kind, _ in stack]
    if ROW in (marker.kind, kinds[-1]):
        return marker.kind == kinds[-1]
    if marker.kind in kinds or marker.indent > stack[-1][1] + 1 or marker.kind in _INNER:
        return True
    if marker.number and not above.endswith(":"):
        return False
    return not marker.apart or above.endswith(":")


def _find_level(stack: list[tuple[str, int]], key: tuple[str, int]) -> int:
    """Level of an item, 1 to 3; the stack is brought up to it."""
    kind, indent = key
    while stack and stack[-1][1] > indent + 1:
        stack.pop()
    for depth, (known, at) in enumerate(stack):
        if known == kind and abs(at - indent) <= 1:
            del stack[depth + 1 :]
            return depth + 1
    if len(stack) == 3:
        stack.pop()
    stack.append(key)
    return len(stack)


def _introduces(draft: Draft) -> bool:
    """Whether a paragraph leads to the list after it: it does not end as a statement does."""
    return draft.kind is BlockKind.PARAGRAPH and not draft.text.rstrip("'\"’”)").endswith(
        (".", "!", "?")
    )
