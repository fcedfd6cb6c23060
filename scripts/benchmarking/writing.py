"""Writes a briefing's text and notes, as it goes, where its blocks and passages stand. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Block, BlockKind, Document, Markup, Metadata, Passage


class Writer:
    """A Markdown briefing in the making: front matter and title first, then what is added.

    Holds only for paragraphs so long that no two are one passage, and for lists so short that
    each is one (`index.chunking`).
    """

    def __init__(self, name: str, metadata: Metadata) -> None:
        self._name, self._metadata = name, metadata
        self._parts: list[str] = []
        self._at = 0
        self._blocks: list[Block] = []
        self._markup: list[Markup] = []
        self._passages: list[Passage] = []
        self._section: tuple[str, ...] = ()
        self._waiting: list[int] = []
        """Headings that stand at the front of the passage to come."""
        self._cut = 0
        """Where the passage to come starts."""
        reviews = ", ".join(metadata.reviews)
        front = (
            f'---\ntitle: "{metadata.title}"\npublisher: {metadata.publisher}\n'
            f'area: {metadata.area}\npublished: "{metadata.published}"\n'
            f"kind: {metadata.kind}\nreviews: [{reviews}]\n---"
        )
        self._put(front)
        self._markup.append(Markup(0, self._at))
        self._put("\n\n")
        self._hide("# ")
        number = self._add_block(BlockKind.TITLE, metadata.title)
        self._add_passage([number], metadata.title)

    def add_heading(self, depth: int, text: str) -> None:
        """A heading of depth 2 or 3; what follows stands under it."""
        self._open()
        self._hide(f"{'#' * depth} ")
        self._section = (*self._section[: depth - 2], text)
        self._waiting.append(self._add_block(BlockKind.HEADING, text, level=len(self._section)))

    def add_paragraph(self, text: str) -> None:
        """A paragraph that is a passage."""
        self._open()
        self._add_passage([self._add_block(BlockKind.PARAGRAPH, text)], text)

    def add_list(self, lead: str, items: Sequence[str], numbered: bool = False) -> None:
        """A sentence that ends with a colon and the list it introduces: one passage."""
        self._open()
        first = self._add_block(BlockKind.PARAGRAPH, lead)
        shown, numbers = [lead], [first]
        self._put("\n")
        for number, item in enumerate(items, 1):
            self._put("\n")
            if numbered:
                item = f"{number}. {item}"
            else:
                self._hide("- ")
            numbers.append(self._add_block(BlockKind.ITEM, item, level=1, lead=first))
            shown.append(item)
        self._add_passage(numbers, "\n".join(shown))

    def finish(self) -> tuple[Document, list[Passage]]:
        """The document, and its passages."""
        self._put("\n")
        last = self._passages.pop()
        self._close(last, self._at)
        text = "".join(self._parts)
        blocks, markup = tuple(self._blocks), tuple(self._markup)
        return Document(self._name, text, self._metadata, blocks, markup), self._passages

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._at += len(text)

    def _hide(self, text: str) -> None:
        start = self._at
        self._put(text)
        self._markup.append(Markup(start, self._at))

    def _open(self) -> None:
        """Go to a new paragraph; the passage before ends where the first of its lines starts."""
        self._put("\n\n")
        if not self._waiting:
            self._close(self._passages.pop(), self._at)

    def _close(self, passage: Passage, end: int) -> None:
        """Put the passage back with the end that is known only now."""
        self._passages.append(
            Passage(
                passage.document,
                passage.number,
                passage.start,
                end,
                passage.blocks,
                passage.section,
                passage.text,
            )
        )
        self._cut = end

    def _add_block(
        self, kind: BlockKind, text: str, level: int = 0, lead: int | None = None
    ) -> int:
        start = self._at
        self._put(text)
        self._blocks.append(Block(kind, start, self._at, self._section, level, lead))
        return len(self._blocks) - 1

    def _add_passage(self, numbers: Sequence[int], shown: str) -> None:
        """A passage of the waiting headings and these blocks; its end is set by what follows."""
        self._passages.append(
            Passage(
                self._name,
                len(self._passages),
                self._cut,
                self._at,
                (*self._waiting, *numbers),
                self._section,
                shown,
            )
        )
        self._waiting = []
