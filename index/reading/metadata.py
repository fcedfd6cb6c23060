"""What is known of a document: its front matter, else what its own text says. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from index.reading.blocks import Layout
from index.reading.front_matter import parse_front_matter
from index.reading.page.markup import find_front_matter
from index.reading.wording.dates import find_dates
from index.reading.wording.imprints import drop_imprint, is_imprint
from index.reading.wording.naming import infer_reviews, infer_title
from index.reading.wording.publishers import infer_publisher
from index.reading.wording.shapes import MEMO, is_date
from index.types import Block, BlockKind, Document, Metadata

_KIND_RULES = (
    ("chair's statement", r"\bstatement\b.*\bchair|\bchair\S*\b.*\bstatement\b"),
    (
        "agency progress statement",
        r"\bagenc(?:y|ies)\b.*\b(?:progress|action|response|update|statement)"
        r"|\bprogress\b.*\b(?:action plan|recommendations?)"
        r"|\baction plan\b.*\b(?:progress|update)",
    ),
    ("scrutiny note", r"\bscrutiny\b|\bselect committee\b|\bcabinet member\b|\bbriefing note\b"),
    ("learning bulletin", r"\bbulletin\b|\bnewsletter\b"),
    ("practice briefing", r"\bbriefing\b|\bpractice note\b"),
    ("learning note", r"\blearning note\b"),
)
_OWN_DATE = re.compile(
    r"(?:date(?: of (?:publication|issue)| published| issued)?|published|publication date"
    r"|issued|last updated)\s*:?",
    re.IGNORECASE,
)
_REVIEW = re.compile(r"\b(?:review|report|scrs?|lcspr|cspr)\b", re.IGNORECASE)
_PUBLISH = re.compile(r"\bpublish", re.IGNORECASE)
_FIRST_HEADING = re.compile(r"<h1[\s>]", re.IGNORECASE)
_OPENS_FIRST = re.compile(r"<h1(?:\s[^<>]*)?>(?:\s|<[^<>]*>)*\Z", re.IGNORECASE)
_LONGEST_TAGS = 200
"""Characters of tags between the opening of a first heading and its first word, at most."""
_LONGEST_HEAD = 4000
"""Characters of title lines that say what kind of document it is."""
_INFERRED = ("publisher", "area", "published", "kind", "reviews")


def build_metadata(
    name: str, text: str, layout: Layout, stated: Mapping[str, Any] | None = None
) -> Metadata:
    """The metadata that a side file (`stated`) and front matter state, in this order, completed by
    what the document itself says.

    What is neither stated nor safely inferred is None or empty and listed in `missing`; a key
    that one of them sets to null is known to be unknown, and neither inferred nor missing.
    """
    front = find_front_matter(text)
    stated = {**(parse_front_matter(name, front[1]) if front else {}), **(stated or {})}
    inferred = infer_metadata(name, text, layout)
    values = {**inferred, **stated}
    missing = tuple(key for key in _INFERRED if key not in stated and not values[key])
    if "title" not in stated and not inferred["title"]:
        missing = ("title", *missing)
    values["title"] = values["title"] or name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return Metadata(**values, missing=missing)


def infer_metadata(name: str, text: str, layout: Layout) -> dict[str, Any]:
    """Values for `Metadata` from the displayed text alone; None or empty where it is silent."""
    page = Document(name, text, Metadata(title=name), layout.blocks, layout.markup)
    blocks = [(block, page.shown(block.start, block.end)) for block in layout.blocks]
    head = [shown for block, shown in blocks if block.kind is BlockKind.TITLE]
    body = [shown for block, shown in blocks if block.kind is not BlockKind.TITLE]
    headings = [shown for block, shown in blocks if block.kind is BlockKind.HEADING]
    signatures = [shown for block, shown in blocks if block.kind is BlockKind.SIGNATURE]
    signed = [
        line
        for block in layout.blocks
        if block.kind is BlockKind.SIGNATURE
        for line in _show_lines(page, block)
    ]
    prose = [
        shown for block, shown in blocks if block.kind not in (BlockKind.TITLE, BlockKind.SIGNATURE)
    ]
    publisher, area = infer_publisher([drop_imprint(line) for line in head], prose, signed)
    fields = {
        match["field"].lower(): match["value"] for line in head if (match := MEMO.fullmatch(line))
    }
    publisher = fields.get("publisher") or fields.get("published by") or publisher
    return {
        "title": infer_title(head, _find_main(page)),
        "publisher": publisher,
        "area": fields.get("area") or area,
        "published": infer_date(head, body, headings, signatures),
        "kind": infer_kind(head),
        "reviews": infer_reviews(head, headings, body),
    }


def _find_main(page: Document) -> str:
    """The title line that is the only one marked as a first heading by tags; '' without one."""
    if len(_FIRST_HEADING.findall(page.text)) != 1:
        return ""
    for block in page.blocks:
        before = page.text[max(0, block.start - _LONGEST_TAGS) : block.start]
        if block.kind is BlockKind.TITLE and _OPENS_FIRST.search(before):
            return page.shown(block.start, block.end)
    return ""


def _show_lines(page: Document, block: Block) -> list[str]:
    """What a block displays, one text for each line it was written on."""
    starts = [
        block.start,
        *(block.start + m.end() for m in re.finditer("\n", page.text[block.start : block.end])),
    ]
    return [
        page.shown(start, end) for start, end in zip(starts, [*starts[1:], block.end], strict=True)
    ]


def infer_kind(head: Sequence[str]) -> str | None:
    """The kind of document that its title lines name, or None."""
    text = " / ".join(head)[:_LONGEST_HEAD].lower()
    return next((kind for kind, rule in _KIND_RULES if re.search(rule, text)), None)


def infer_date(
    head: Sequence[str], body: Sequence[str], headings: Sequence[str], signatures: Sequence[str]
) -> str | None:
    """The document's own date: in its head, under a label, or beside its signature.

    A date on which the text says that the review or its report was published is the review's.
    """
    of_reviews = {
        iso for text in body for said in _find_of_reviews(text) for iso, *_ in find_dates(said)
    }
    labelled = [
        after for label, after in pairwise(body) if label in headings and _OWN_DATE.fullmatch(label)
    ]
    labelled += [
        text for text in body if (match := _OWN_DATE.match(text)) and is_date(text[match.end() :])
    ]
    memo = [
        match["value"]
        for text in head
        if (match := MEMO.fullmatch(text)) and _OWN_DATE.match(match["field"])
    ]
    lines = [text for text in head if is_imprint(text)]
    tails = [
        text
        for text in head
        if any(end >= len(text.rstrip(" .)")) for _, _, end in find_dates(text))
    ]
    for texts in (memo, lines, tails, labelled, signatures):
        dates = [iso for text in texts for iso, *_ in find_dates(text)]
        dates = dates if texts in (memo, lines) else [iso for iso in dates if iso not in of_reviews]
        if dates:
            return dates[-1] if texts is tails else dates[0]
    return None


def _find_of_reviews(text: str) -> Iterator[str]:
    """What a text says of the publication of a review, up to the next full stop."""
    for piece in text.split("."):
        review = _REVIEW.search(piece)
        if review and _PUBLISH.search(piece, review.end()):
            yield piece[review.start() :]
