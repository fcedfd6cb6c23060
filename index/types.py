"""The values that travel from a document to a quote. Pure: no file, network, clock or model."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""Float32 matrix, one unit-length row a text: shape (texts, dimensions)."""

Progress = Callable[[int, int], None]
"""Called with (done, total) while slow work goes on."""


PAGE, SLIDE = "page", "slide"
"""What the pages of a document are called."""


class BlockKind(StrEnum):
    """What a block is on the page."""

    TITLE = "title"
    """A line of the document's own title, date line or masthead."""
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    """One bullet, numbered point or table row; sub-items are items of a deeper level."""
    SIGNATURE = "signature"
    """Who signed it, or a postal address and contact block."""


@dataclass(frozen=True, slots=True)
class Markup:
    """A range of stored text that is not displayed as it stands: `shown` stands in its place."""

    start: int
    end: int
    shown: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"markup needs 0 <= start < end, got {self.start}:{self.end}")


_END = attrgetter("end")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or list item: a tight slice `[start:end]` of the stored text."""

    kind: BlockKind
    start: int
    end: int
    section: tuple[str, ...] = ()
    """Headings above it as displayed, outermost first; a heading's own path ends with itself."""
    level: int = 0
    """Headings: 1 is the outermost. Items: 1 is the outermost, 2 a sub-item. Others: 0."""
    lead: int | None = None
    """Items: position in `Document.blocks` of the sentence or item that introduces them."""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a block needs 0 <= start < end, got {self.start}:{self.end}")


@dataclass(frozen=True, slots=True)
class Source:
    """The publication that a learning note restates."""

    title: str
    publisher: str
    published: str | None
    kind: str
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a document; None or empty where neither stated nor safely inferred."""

    title: str
    publisher: str | None = None
    area: str | None = None
    published: str | None = None
    """ISO date as precisely as stated: `2016`, `2016-11` or `2016-11-30`."""
    kind: str | None = None
    """`practice briefing`, `learning bulletin`, `chair's statement`, `agency progress statement`,
    `scrutiny note` or `learning note`."""
    reviews: tuple[str, ...] = ()
    source: Source | None = None
    missing: tuple[str, ...] = ()
    """Names of the fields that could not be inferred, for board staff to fill in."""
    status: str | None = None
    """None while it stands, else `withdrawn` or `superseded`."""
    withdrawn_on: str | None = None
    """ISO date, as precisely as stated."""
    superseded_by: str | None = None
    """File name inside the knowledge folder, or title, of what replaced it."""
    review_after: str | None = None
    """ISO date after which the board looks at it again."""
    recognised: bool = False
    """Some of its text was recognised on pictures, and may hold wrong letters or figures."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as stored: its whole text, what of it is markup, and its blocks in order."""

    name: str
    """File name inside the knowledge folder, with forward slashes."""
    text: str
    metadata: Metadata
    blocks: tuple[Block, ...]
    markup: tuple[Markup, ...] = ()
    """Sorted, not overlapping."""
    pages: tuple[int, ...] = ()
    """Stored offset where each page starts, in rising order; empty where a format has no pages."""
    paged: str = PAGE
    """What a page of it is called: `page` or `slide`."""

    def name_pages(self, start: int, end: int) -> str:
        """Where `text[start:end]` stands: `page 3`, `pages 3–4`, `slide 2`; else empty."""
        if not self.pages:
            return ""
        first = max(1, bisect_right(self.pages, start))
        last = max(first, bisect_left(self.pages, end))
        return f"{self.paged} {first}" if first == last else f"{self.paged}s {first}–{last}"

    def shown(self, start: int, end: int) -> str:
        """The displayed form of `text[start:end]`: markup taken out, white space folded.

        Every other character stands exactly as stored, in the same order.
        """
        pieces: list[str] = []
        at = start
        for number in range(bisect_right(self.markup, start, key=_END), len(self.markup)):
            mark = self.markup[number]
            if mark.start >= end:
                break
            pieces.append(self.text[at : max(at, mark.start)])
            if mark.start >= start:
                pieces.append(mark.shown)
            at = min(end, mark.end)
        pieces.append(self.text[at:end])
        return " ".join("".join(pieces).split())


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one document that keeps its sense: a run of neighbouring blocks."""

    document: str
    number: int
    """Position among the document's passages; the passages of a document rejoin to its text."""
    start: int
    end: int
    blocks: tuple[int, ...]
    """Positions in `Document.blocks`, headings included."""
    section: tuple[str, ...]
    text: str
    """Displayed text of the blocks, without headings."""
    lead: str = ""
    """Displayed sentence that introduces a list whose earlier part is in another passage."""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a passage needs 0 <= start < end, got {self.start}:{self.end}")

    @property
    def key(self) -> str:
        """Name of the passage inside one snapshot."""
        return f"{self.document}#{self.number}"


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched: a question made ready."""

    text: str
    """The question, spelling helped, as it is encoded."""
    topic: str = ""
    """The same without names of areas and reviews, which say where to look and not for what."""
    expansions: tuple[str, ...] = ()
    """Full forms and field terms for what the question says in short or in everyday words."""
    areas: frozenset[str] = frozenset()
    """Areas that the question names; documents of other areas are held back."""
    reviews: frozenset[str] = frozenset()
    """Reviews that the question names (`Baby W`, `SCR S`), lower case."""
    documents: frozenset[str] = frozenset()
    """Documents that the question leans on, as a follow-up does."""
    titles: frozenset[str] = frozenset()
    """Documents whose title lines and signatures answer: when and by whom they were published."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a passage, and how well it answers a question."""

    start: int
    """Stored offsets, `[start:end]`."""
    end: int
    score: float
    """Cosine with the question plus its share of the question's words; higher is better."""
    words: tuple[tuple[str, float], ...] = ()
    """The question's terms that it holds, each with its share of all their weight, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found; `score` is higher for better, within one search."""

    passage: Passage
    score: float
    fused: float
    """The score before anything was held back for another area or review, or leaned on."""
    dense: float
    """Mean cosine of the question with the passage in context, its text, and its best sentence."""
    lexical: float
    """BM25 score as a share of what the question's terms could reach, in [0, 1]."""
    sentences: Sequence[Sentence] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote stands and what kind of document that is."""

    document: str
    metadata: Metadata
    section: tuple[str, ...]
    page: str = ""
    """Where it stands in a document with pages, as `Document.name_pages` says it."""


@dataclass(frozen=True, slots=True)
class Quote:
    """The displayed form of `text[start:end]` of a stored document, with its citation."""

    text: str
    start: int
    end: int
    citation: Citation
    passage: int
    score: float = 0.0

    def __post_init__(self) -> None:
        if self.end <= self.start or not self.text:
            raise ValueError(f"a quote needs start < end and text, got {self.start}:{self.end}")


class Encoder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """What the encoder is called in a manifest."""

    @property
    def checksum(self) -> str:
        """Identifies its weights; a snapshot is only searched with the encoder that built it."""

    @property
    def dimensions(self) -> int:
        """Length of one vector."""

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """One unit vector a text, in order."""
