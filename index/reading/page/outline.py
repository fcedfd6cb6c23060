"""Levels and sections: which heading stands over which. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.reading.page.headings import APPENDIX_RANK, CASE_RANK, CHILD_RANK, PLAIN_RANK
from index.reading.wording.shapes import APPENDIX, CASE
from index.types import Block, BlockKind

_ORGANISATION = re.compile(
    r"\b(?:hospitals?|trust|nhs|council|police|constabulary|board|authority|ccgs?|icb|group"
    r"|services?|social care|probation"
    r"|schools?|college|partnership|health|gps?|general practice|surgery|cafcass|housing"
    r"|education|refuge|ambulance"
    r"|charity|department|agency|association|agencies)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before its level and section are known."""

    kind: BlockKind
    start: int
    end: int
    text: str
    rank: int = 0
    """Headings: see `headings`; items: their level."""
    section: tuple[str, ...] | None = None
    """Set where the block itself says its section."""
    lead: int | None = None


@dataclass(frozen=True, slots=True)
class _Open:
    rank: int
    text: str


def build_blocks(drafts: Sequence[Draft]) -> tuple[Block, ...]:
    """The blocks, each with its level and the headings above it."""
    ranks = _settle_ranks(drafts)
    opened: list[_Open] = []
    blocks: list[Block] = []
    for number, draft in enumerate(drafts):
        if draft.kind is BlockKind.HEADING:
            rank = ranks[number]
            top = opened[-1] if opened else None
            repeats = bool(
                top and _repeats(top, draft) and drafts[number - 1].kind is BlockKind.HEADING
            )
            if repeats:
                rank = CHILD_RANK
            opened = [heading for heading in opened if heading.rank < rank]
            opened.append(_Open(rank, draft.text))
            section = tuple(heading.text for heading in opened)
            blocks.append(Block(draft.kind, draft.start, draft.end, section, len(opened)))
            if repeats:
                opened.pop()
        else:
            section = tuple(heading.text for heading in opened)
            if draft.kind is BlockKind.TITLE:
                section = ()
            elif draft.section is not None:
                section = draft.section
            level = draft.rank if draft.kind is BlockKind.ITEM else 0
            blocks.append(Block(draft.kind, draft.start, draft.end, section, level, draft.lead))
    return tuple(blocks)


def _group(text: str) -> str:
    """What a heading names: a case, an organisation, or something else."""
    if CASE.fullmatch(text) or re.fullmatch(r"(?:Baby|Child|Family|SCR) \w+", text):
        return "case"
    return "organisation" if _ORGANISATION.search(text) else "other"


def _repeats(top: _Open, draft: Draft) -> bool:
    """Whether `Appendix 1` stands again right under `Appendix 1 - Its title`."""
    above, here = APPENDIX.match(top.text), APPENDIX.fullmatch(draft.text)
    return bool(
        top.rank == APPENDIX_RANK
        and above
        and here
        and here["label"]
        and above[0].lower() == here[0].lower()
    )


def _settle_ranks(drafts: Sequence[Draft]) -> list[int]:
    """Ranks, with plain headings put under the sentence or the case that they belong to.

    A heading right after a sentence that ends with a colon is under the heading of that
    sentence, and so are those after it that name the same sort of thing. Where several cases
    repeat the same headings, those headings are under the cases.
    """
    ranks = [draft.rank for draft in drafts]
    child, introduced = "", False
    plain: list[int] = []
    kinds = [draft.kind for draft in drafts]
    first = kinds.index(BlockKind.HEADING) if BlockKind.HEADING in kinds else len(kinds)
    for number, draft in enumerate(drafts):
        if draft.kind is BlockKind.HEADING and draft.rank == PLAIN_RANK:
            if introduced and number > first:
                child = _group(draft.text)
            if child == _group(draft.text):
                ranks[number] = CHILD_RANK
            else:
                child = ""
                plain.append(number)
        elif draft.kind is BlockKind.HEADING:
            child = ""
        introduced = draft.kind is BlockKind.PARAGRAPH and draft.text.endswith(":")
    cases = [number for number in plain if _group(drafts[number].text) == "case"]
    others = [drafts[number].text.lower() for number in plain if number not in cases]
    if len({drafts[number].text for number in cases}) > 1 and len(set(others)) < len(others):
        for number in cases:
            ranks[number] = CASE_RANK
    return ranks
