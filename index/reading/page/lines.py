"""Text to lines: one line, table cell or HTML element each, with its marks. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from index.reading.page.markup import BOLD, LINK, Marks, Tag
from index.reading.page.shown import BULLETS, Shown, map_shown
from index.reading.page.tables import find_tables

_BULLET = re.compile(rf"[{BULLETS}]+\s*|[-*+–—o](?=\s)\s+|(?:&bull;|&middot;)\s*")
_HASHES = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_CLOSING_HASHES = re.compile(r"[ \t]#+[ \t]*\Z")
_UNDERLINE = re.compile(r"[ \t]*(=+|-+)[ \t]*\Z")
_INNER_BULLET = re.compile(r"(?<=\s)[•●▪](?=\s)")
_DEEPEST = 1000
"""Characters that a line may be indented by; where it is more they are not counted on."""
_PHYSICAL = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One displayed line: a tight stored range and what its markup said about it."""

    start: int
    end: int
    shown: Shown
    apart: bool
    """A blank line or a breaking tag stands before it."""
    indent: int = 0
    bullet: str = ""
    hashes: int = 0
    """Depth of a marked heading, 1 to 6; 0 for other lines."""
    bold: int = 0
    """How many displayed characters at its start are bold."""
    link: bool = False
    """All of it is the text of links."""
    row: int = -1
    """Number of its table row, -1 outside tables."""
    cell: int = 0
    header: bool = False
    """It belongs to the head row of a table."""
    style: str = ""
    """How it was found to be a heading: `run-in`, `label`, `number`; empty for other lines."""

    @property
    def text(self) -> str:
        """What is displayed."""
        return self.shown.text

    @property
    def strong(self) -> bool:
        """All of it is bold, but perhaps a colon or dash at its end."""
        return 0 < self.bold >= len(self.text.rstrip(" :;–-"))


@dataclass(slots=True)
class _State:
    """Where the reader of lines stands."""

    apart: bool = True
    depth: int = 0
    item: bool = False
    hashes: int = 0
    row: int = -1
    rows: int = 0
    cell: int = 0
    header: bool = False
    lines: list[Line] = field(default_factory=list)


def read_lines(marks: Marks) -> list[Line]:
    """All lines with something to display, in order; adds bullets and hashes to the markup."""
    text, state = marks.text, _State()
    tags = iter(sorted(marks.tags, key=lambda tag: tag.start))
    tag = next(tags, None)
    tables = find_tables(marks)
    for physical in _PHYSICAL.finditer(text):
        at, stop = physical.span()
        if "\n\n" in text[max(0, at - 2) : at] or not text[at:stop].strip():
            state.apart = True
        if at in tables:
            _read_row(marks, state, at, stop, tables[at])
            continue
        if _UNDERLINE.fullmatch(text, at, stop) and _underline(marks, state, at, stop):
            continue
        while tag is not None and tag.start < stop:
            if tag.start >= at:
                _read_stretch(marks, state, at, tag.start)
                at = max(at, min(tag.end, stop))
            _obey(tag, state)
            tag = next(tags, None)
        before = len(state.lines)
        _read_stretch(marks, state, at, stop)
        if len(state.lines) == before and marks.first_visible(*physical.span()) == stop:
            state.apart = True
    return state.lines


def _obey(tag: Tag, state: _State) -> None:
    """What a breaking tag changes for the lines after it."""
    opens = not tag.closing
    if tag.name != "br":
        state.apart = True
    if tag.name in ("ul", "ol"):
        state.depth = max(0, state.depth + (1 if opens else -1))
    elif tag.name == "li":
        state.item = opens
    elif len(tag.name) == 2 and tag.name[0] == "h" and tag.name[1].isdigit():
        state.hashes = int(tag.name[1]) if opens else 0
    elif tag.name == "tr":
        state.row, state.cell, state.header = (state.rows if opens else -1), 0, False
        state.rows += 1
    elif tag.name in ("td", "th") and opens:
        state.cell += 1
        state.header = tag.name == "th"


def _read_stretch(marks: Marks, state: _State, start: int, end: int) -> None:
    """A physical line or the part of it between breaking tags, cut into cells at its tabs."""
    cells = list(_cut_cells(marks, start, end))
    if len(cells) < 2:
        _flush(marks, state, start, end)
        return
    row, cell = state.row, state.cell
    state.row = state.rows
    state.rows += 1
    for state.cell, (first, last) in enumerate(cells):
        _flush(marks, state, first, last)
    state.row, state.cell = row, cell


def _cut_cells(marks: Marks, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Ranges between tabs; a tab after a bullet, a number or nothing parts no cells."""
    first, looked = start, -1
    for tab in re.finditer(r"\t", marks.text[start:end]):
        at = start + tab.start()
        seen, looked = looked, at
        if seen >= first and marks.first_visible(seen, at) == at:
            continue  # the same stands before it as before the tab above
        before = map_shown(marks.text, marks.sorted_near(first, at), first, at).text
        if before and not re.fullmatch(rf"[{BULLETS}*+o–-]|\(?[\w.]{{1,5}}[.)]|\d+", before):
            yield first, at
            first = at + 1
    yield first, end


def _flush(marks: Marks, state: _State, start: int, end: int) -> None:
    """Adds the line in `[start:end]`, and those at bullets inside it."""
    first = start
    for inner in _INNER_BULLET.finditer(marks.text, start, end):
        if marks.text[first : inner.start()].strip() and not marks.hidden(inner.start()):
            _add_line(marks, state, first, inner.start())
            first, state.apart = inner.start(), False
    _add_line(marks, state, first, end)


def _add_line(marks: Marks, state: _State, start: int, end: int) -> None:
    """Adds the line in `[start:end]` if it displays anything."""
    text = marks.text
    at, indent = marks.first_visible(start, end), 0
    if at == end:
        return
    near = max(0, at - _DEEPEST)
    lead = text[max(near, text.rfind("\n", near, at) + 1) : at]
    indent = len(lead.expandtabs(4)) if not lead.strip() else 0
    hashes, bullet = state.hashes, ""
    if (match := _HASHES.match(text, at, end)) and not lead.strip():
        marks.add(*match.span())
        if closing := _CLOSING_HASHES.search(text, match.end(), end):
            marks.add(*closing.span())
        hashes = len(match[1])
    elif (
        (match := _BULLET.match(text, at, end))
        and marks.first_visible(match.end(), end) < end
        and marks.add(*match.span())
    ):
        bullet = match[0].strip()
    if state.item and not bullet:
        bullet = "li"
    shown = map_shown(text, marks.sorted_near(start, end), start, end)
    if not shown.text:
        return
    flags = [marks.flags[at] for at in shown.starts]
    bold = next((n for n, flag in enumerate(flags) if not flag & BOLD), len(flags))
    state.lines.append(
        Line(
            *shown.span(0, len(shown.text)),
            shown,
            state.apart,
            indent=indent + 4 * state.depth,
            bullet=bullet,
            hashes=hashes,
            bold=bold,
            link=all(
                flag & LINK for flag, char in zip(flags, shown.text, strict=True) if char != " "
            ),
            row=state.row,
            cell=state.cell,
            header=state.header and state.row >= 0,
        )
    )
    state.apart = state.item = False


def _underline(marks: Marks, state: _State, start: int, end: int) -> bool:
    """A line of = or - under a line of text marks that text as a heading."""
    if state.apart or not state.lines or state.lines[-1].bullet or state.lines[-1].row >= 0:
        return False
    if not marks.add(start, end, " ") and not marks.hidden(start):
        return False
    depth = 1 if "=" in marks.text[start:end] else 2
    state.lines[-1] = replace(state.lines[-1], hashes=depth)
    state.apart = True
    return True


def _read_row(marks: Marks, state: _State, start: int, end: int, header: bool) -> None:
    """One row of a pipe table; its pipes become markup."""
    pipes = [m.start() for m in re.finditer(r"\|", marks.text[start:end])]
    cuts = [start + at for at in pipes if marks.add(start + at, start + at + 1, " ")]
    state.row, first = state.rows, len(state.lines)
    state.rows += 1
    for state.cell, (left, right) in enumerate(zip([start, *cuts], [*cuts, end], strict=True)):
        _flush(marks, state, left, right)
    state.row = -1
    state.lines[first:] = [replace(line, header=header) for line in state.lines[first:]]


def cut_line(line: Line, marks: Marks, first: int, last: int) -> Line:
    """The line displaying only `text[first:last]`; what stood around it becomes markup."""
    start, end = line.shown.span(first, last)
    marks.hide(line.start, start)
    marks.hide(end, line.end)
    return _part_of(line, marks, first, last)


def split_line(line: Line, marks: Marks, last: int, first: int) -> tuple[Line, Line]:
    """The line as `text[:last]` and `text[first:]`; what stood between becomes markup."""
    end, start = line.shown.span(0, last)[1], line.shown.span(first, len(line.text))[0]
    marks.hide(end, start)
    return _part_of(line, marks, 0, last), _part_of(line, marks, first, len(line.text))


def _part_of(line: Line, marks: Marks, first: int, last: int) -> Line:
    start, end = line.shown.span(first, last)
    shown = map_shown(marks.text, marks.sorted_near(start, end), start, end)
    return replace(line, start=start, end=end, shown=shown, bold=max(0, line.bold - first))
