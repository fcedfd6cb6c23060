"""The block walker: an HTML tree → what `Writer` writes, in the order of the page.

Web pages and Word files (through mammoth) come this way, so both look the same to `read_blocks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborNode

from index.reading.formats.cells import Blocks, Cell
from index.reading.formats.numbering import BULLETED, NUMBERED
from index.reading.formats.runs import BREAK, Run, fold_runs, keep_link, render_runs, show_runs
from index.reading.formats.trees import LISTS, find_inside, number_items, says_text

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data dfn em font i ins kbd label mark q rp rt ruby samp"
    " small span strong sub sup time tt u var wbr nobr picture".split()
)
"""Elements that break no line; any other starts a block of its own."""
_SKIPPED = frozenset(
    "script style noscript template head title del s strike img svg math canvas video audio iframe"
    " object embed area map param source track rp".split()
)
_CLOSE_ITEMS = frozenset((*LISTS, "table", "dl"))
_HEADING = re.compile(r"h([1-6])\Z")
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_ALL_BOLD = re.compile(r"(?:\s*(?:<p>|<a [^<>]*>)*<b>[^<>]*(?:<br>[^<>]*)*</b>(?:</a>|</p>)*)+\s*")
_DEEPEST = 100
"""Elements inside each other that are walked; a page with more is taken as plain text there."""
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_SOURCE_SPACES = re.compile(r"\s+")
_NOT_TABS = re.compile(r"[^\S\t]+")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walker stands: what holds for the text that it meets."""

    bold: bool = False
    link: str = ""
    heading: int = 0
    items: int = 0
    """How many lists it is inside."""
    pre: bool = False
    depth: int = 0


@dataclass(slots=True)
class Walker:
    """Walks trees and writes their blocks."""

    writer: Blocks
    tabs: bool = False
    """Whether a tab in a text parts cells, as in a Word file; on a web page it is a space."""
    _runs: list[Run] = field(default_factory=list)
    _item: list[str] | None = None
    """The paragraphs so far of the list item that is open, before any list inside it."""
    _label: str = ""
    """Number of that item; empty for a bullet."""

    def walk(self, node: LexborNode) -> None:
        """Writes all that is inside the node."""
        self._walk_children(node, _Place())
        self._flush(_Place())

    def _walk_children(self, node: LexborNode, place: _Place) -> None:
        child = node.first_child
        while child is not None:
            if child.is_text_node:
                self._read_text(child.text_content or "", place)
            elif child.is_element_node:
                self._walk_element(child, (child.tag or "").lower(), place)
            child = child.next

    def _walk_element(self, node: LexborNode, tag: str, place: _Place) -> None:
        place = replace(place, depth=place.depth + 1)
        if tag in _SKIPPED:
            return
        if place.depth > _DEEPEST:
            self._read_text(node.text(deep=True, separator=" "), place)
        elif tag == "br":
            self._runs.append(Run(BREAK, place.bold, place.link))
        elif tag in _INLINE:
            self._walk_children(node, _enter_inline(node, tag, place))
        else:
            self._walk_block(node, tag, place)

    def _walk_block(self, node: LexborNode, tag: str, place: _Place) -> None:
        """An element that starts and ends a block."""
        self._flush(place)
        if tag in _CLOSE_ITEMS or _HEADING.match(tag):
            self._close_item(place)
        level = _HEADING.match(tag)
        if level and not place.heading:
            place = replace(place, heading=int(level[1]), bold=False)
            self._walk_children(node, place)
        elif tag in LISTS:
            self._walk_list(node, tag, place)
        elif tag == "table":
            self._walk_table(node, place)
        elif tag == "dl":
            self._walk_definitions(node, place)
        elif tag == "li":
            self._walk_item(node, "", replace(place, items=max(1, place.items)))
        else:
            place = replace(place, pre=place.pre or tag == "pre")
            self._walk_children(node, place)
        self._flush(place)

    def _read_text(self, text: str, place: _Place) -> None:
        parts = _BLANK_LINES.split(text) if place.pre else [text]
        for number, part in enumerate(parts):
            if number:  # what stands after a blank line is a paragraph of its own
                self._flush(place)
            if not place.pre:
                part = (_NOT_TABS if self.tabs else _SOURCE_SPACES).sub(" ", part)
            if part:
                self._runs.append(Run(part, place.bold, place.link))

    def _flush(self, place: _Place) -> None:
        """Writes the text met since the last block, as what the place says it is."""
        runs, self._runs = self._runs, []
        shown = show_runs(runs)
        if not shown:
            return
        if place.heading:
            plain = [replace(run, bold=False, text=run.text.replace(BREAK, " ")) for run in runs]
            self.writer.heading(place.heading, render_runs(plain))
        elif place.items and self._item is not None:
            if self._item:
                self._item.append(render_runs(runs))
            elif self._label and not NUMBERED.match(shown):
                self._item.append(render_runs([Run(f"{self._label} "), *runs]))
            else:
                self._item.append(render_runs(_drop_bullet(runs)))
        elif BULLETED.match(shown):
            self._write_bulleted(runs, place)
        else:
            self.writer.paragraph(render_runs(runs))

    def _write_bulleted(self, runs: list[Run], place: _Place) -> None:
        """A paragraph whose lines open with bullets that were typed: items of a list."""
        for line in _split_lines(runs):
            if BULLETED.match(show_runs(line)):
                self.writer.item(place.items + 1, render_runs(_drop_bullet(line)))
            else:
                self.writer.paragraph(render_runs(line))

    def _walk_list(self, node: LexborNode, tag: str, place: _Place) -> None:
        inside = replace(place, items=place.items + 1, heading=0)
        numbers = number_items(node) if tag == "ol" else {}
        child = node.first_child
        while child is not None:
            if child.is_text_node:
                self._read_text(child.text_content or "", inside)
            elif child.tag == "li":
                self._flush(inside)
                self._walk_item(child, numbers.get(child.mem_id, ""), inside)
            elif child.is_element_node:
                self._walk_element(child, (child.tag or "").lower(), inside)
            child = child.next
        self._flush(inside)

    def _walk_item(self, node: LexborNode, label: str, place: _Place) -> None:
        """One item: its paragraphs as one block, the lists and tables inside it after that."""
        self._item, self._label = [], label
        self._walk_children(node, place)
        self._flush(place)
        self._close_item(place)

    def _close_item(self, place: _Place) -> None:
        if self._item:
            self.writer.item(place.items, "<br>".join(self._item))
        self._item = None

    def _walk_definitions(self, node: LexborNode, place: _Place) -> None:
        """Terms and what is said of them, each pair a row: the term names its text."""
        rows: list[list[LexborNode]] = []
        for child in find_inside(node, ("dt", "dd"), ("dl",)):
            if child.tag == "dt" and not (rows and rows[-1][-1].tag == "dt"):
                rows.append([child])
            elif rows:
                rows[-1].append(child)
            else:
                self._walk_children(child, place)
                self._flush(place)
        if rows:
            self._write_rows(rows, header=False)

    def _walk_table(self, node: LexborNode, place: _Place) -> None:
        """A table row by row; one that only lays a page out is walked as blocks."""
        for caption in find_inside(node, ("caption",), ("table", "tr")):
            self._walk_children(caption, place)
            self._flush(place)
        rows = [
            list(find_inside(row, ("td", "th"), ("table",)))
            for row in find_inside(node, ("tr",), ("table",))
        ]
        said = [[cell for cell in row if says_text(cell)] for row in rows]
        if sum(map(bool, said)) > 1 and max(map(len, said)) > 1:
            self._write_rows(rows, _has_header(node, rows))
            return
        for cell in (cell for row in said for cell in row):
            self._walk_children(cell, place)
            self._flush(place)

    def _write_rows(self, rows: list[list[LexborNode]], header: bool) -> None:
        one_line = header and max(map(len, rows)) > 2
        self.writer.table(
            [[self._render_cell(each, one_line) for each in row] for row in rows], header
        )

    def _render_cell(self, node: LexborNode, one_line: bool) -> str:
        cell = Cell()
        Walker(cell, self.tabs).walk(node)
        return cell.render(one_line)


def _enter_inline(node: LexborNode, tag: str, place: _Place) -> _Place:
    """The place inside an inline element."""
    if tag == "a":
        return replace(place, link=keep_link(node.attributes.get("href")) or place.link)
    if tag in ("b", "strong") or _BOLD.search(node.attributes.get("style") or ""):
        return replace(place, bold=not place.heading)
    return place


def _has_header(table: LexborNode, rows: list[list[LexborNode]]) -> bool:
    """Whether the first row names the columns: it is a head, or all th, or all bold."""
    first = [cell for cell in rows[0] if says_text(cell)]
    if not first or len(first) < 2:
        return False
    parent = first[0].parent
    group = parent.parent if parent is not None else None
    if group is not None and group.tag == "thead":
        return True
    if all(cell.tag == "th" for cell in first):
        return True
    return all(map(_is_bold, first)) and not all(
        _is_bold(cell) for row in rows[1:] for cell in row if says_text(cell)
    )


def _is_bold(cell: LexborNode) -> bool:
    """Whether all that the cell says is bold."""
    inner = Cell()
    Walker(inner).walk(cell)
    return bool(_ALL_BOLD.fullmatch(inner.render(one_line=True)))


def _split_lines(runs: list[Run]) -> Iterator[list[Run]]:
    """The runs of each line."""
    line: list[Run] = []
    for run in runs:
        first, *others = run.text.split(BREAK)
        line.append(replace(run, text=first))
        for other in others:
            yield line
            line = [replace(run, text=other)]
    yield line


def _drop_bullet(runs: list[Run]) -> list[Run]:
    """The runs without the bullet that their text opens with."""
    folded = fold_runs(runs)
    match = BULLETED.match("".join(run.text for run in folded))
    left = match.end() if match else 0
    dropped: list[Run] = []
    for run in folded:
        dropped.append(replace(run, text=run.text[left:]))
        left = max(0, left - len(run.text))
    return dropped
