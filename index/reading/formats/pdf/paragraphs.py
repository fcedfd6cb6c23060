"""From lines to paragraphs: where one ends and where it runs on over a column or a page. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.reading.formats.pdf.lines import BREAK, BULLET, Line
from index.reading.formats.pdf.measures import LARGER, NEAR, Measures
from index.reading.formats.pdf.tables import Table
from index.reading.page.shown import BULLETS
from index.reading.wording.dates import find_dates
from index.reading.wording.imprints import is_imprint
from index.reading.wording.publishers import is_publisher_line
from index.reading.wording.shapes import MEMO, ends_sentence, is_date, parse_number, starts_lower

_BULLET = re.compile(rf"[{BULLETS}{BULLET}\ue000-\uf8ff]\s*|[o*§](?=\s)\s*")
_DASH = re.compile(r"[-–—](?=\s)\s*")
_UNFINISHED = re.compile(r"(?:\b(?:a|and|at|by|for|from|in|of|on|or|the|to|with)|[&–:,-])$", re.I)
_ENDING = re.compile(r"[.!?:;…][\"'’”)\]]*$")

_HEAD = 6
"""Paragraphs at the start of a document among which its publisher and date may stand."""
NOTE = 0.93
"""Of the body's size: footnotes are set smaller."""


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together; `forced` are those that end before the column does."""

    lines: list[Line]
    bullet: str = ""
    """What it starts with and what is not shown: a bullet and the blanks after it."""
    numbered: bool = False
    forced: set[int] = field(default_factory=set)
    """Positions in `lines` after which the line was ended by hand."""

    @property
    def text(self) -> str:
        """Roughly what it says, for telling what it is."""
        joined = " ".join(line.text for line in self.lines).replace(f"{BREAK} ", "-")
        return joined[len(self.bullet) :]

    @property
    def page(self) -> int:
        """The page on which it begins."""
        return self.lines[0].page

    @property
    def last_page(self) -> int:
        """The page on which it ends."""
        return self.lines[-1].page


def group_lines(pieces: Sequence[Line | Table], measures: Measures) -> list[Paragraph | Table]:
    """Paragraphs and tables in order; footnotes stand before a paragraph that runs on over them."""
    grouped: list[Paragraph | Table] = []
    for piece in pieces:
        if isinstance(piece, Table):
            grouped.append(piece)
            continue
        at = _find_home(grouped, piece, measures)
        above = grouped.pop(at) if at is not None else None
        if not isinstance(above, Paragraph):
            grouped.append(_open(piece))
            continue
        grouped.append(above)
        last = above.lines[-1]
        if _is_beside(last, piece) and not measures.is_full(last, piece):
            above.forced.add(len(above.lines) - 1)
        above.lines.append(piece)
    return grouped


def _find_home(grouped: Sequence[Paragraph | Table], line: Line, measures: Measures) -> int | None:
    """Which paragraph a line goes on with: the last, or one before the footnotes of its page."""
    at = len(grouped) - 1
    if at < 0:
        return None
    above = grouped[at]
    if isinstance(above, Paragraph) and _belongs(above, line, measures):
        return None if at < _HEAD and _parts_imprint(above, line, measures) else at
    while at >= 0 and _is_note(grouped[at], line, measures):
        at -= 1
    above = grouped[at]
    if at in (-1, len(grouped) - 1) or not isinstance(above, Paragraph):
        return None
    alike = abs(above.lines[-1].size - line.size) <= 0.5 and above.last_page == line.page - 1
    return at if alike and _runs_on(above, line, measures) else None


def _parts_imprint(above: Paragraph, line: Line, measures: Measures) -> bool:
    """Whether the line of the publisher and the date ends above a line or begins with it."""
    last = above.lines[-1]
    if starts_lower(line.text) or _UNFINISHED.search(last.text):
        return False
    said = above.text
    if is_imprint(said):
        return any(find_dates(said)) and not is_imprint(f"{said} {line.text}")
    opens = is_imprint(line.text) and not is_date(line.text) and any(find_dates(line.text))
    return opens and not measures.is_full(last, line)


def _is_note(piece: Paragraph | Table, line: Line, measures: Measures) -> bool:
    """Whether it is a footnote on the page before a line's."""
    if not isinstance(piece, Paragraph) or piece.page != line.page - 1:
        return False
    return all(each.size < NOTE * measures.size for each in piece.lines)


def _open(line: Line) -> Paragraph:
    text = line.text
    found = _BULLET.match(text) or _DASH.match(text)
    bullet = found[0] if found and len(found[0]) < len(text) else ""
    return Paragraph([line], bullet, not bullet and parse_number(text) is not None)


def _is_beside(line: Line, after: Line) -> bool:
    """Whether a line stands under the other in the same column of the same page."""
    return after.page == line.page and after.base > line.base - 0.3 * line.size


def _belongs(above: Paragraph, line: Line, measures: Measures) -> bool:
    """Whether a line goes on with the paragraph above it."""
    last = above.lines[-1]
    if abs(last.size - line.size) > 0.06 * last.size or _BULLET.match(line.text):
        return False
    if last.entry:
        return False
    apart = line.base - last.base
    if not _is_beside(last, line) or apart > 3 * measures.pitch(last) or line.left > last.right:
        return _runs_on(above, line, measures)
    if apart > measures.pitch(last) + max(1.5, 0.12 * last.size):
        return False
    full = measures.is_full(last, line)
    ended = bool(_ENDING.search(last.text))
    if last.text.endswith(BREAK):
        return True
    if last.size > LARGER * measures.size and _stands_alone(last, line, full):
        return False
    if _DASH.match(line.text) and (not full or ended or above.bullet or line.left > last.left + 4):
        return False
    if parse_number(line.text) and (not full or ended or line.left < last.left - 4):
        return False
    if _changes_weight(last, line) and (not full or ended or not last.runs[-1].bold):
        return False
    if _is_indented(above, line, measures):
        return False
    return full or not ended or _is_heading_like(above)


def _stands_alone(last: Line, line: Line, full: bool) -> bool:
    """Whether a line of large type under another is a heading or a date of its own."""
    if MEMO.match(line.text):
        return True
    if starts_lower(line.text) or _UNFINISHED.search(last.text):
        return False
    if is_date(line.text) and not line.text.isdigit() and not last.text[-1:].isdigit():
        return True
    if full:
        return False
    centred = abs((line.left + line.right) - (last.left + last.right)) < line.size
    level = abs(line.left - last.left) < NEAR
    return is_date(last.text) or is_publisher_line(last.text) or (level and not centred)


def _is_heading_like(above: Paragraph) -> bool:
    """Whether all of it is bold, as the lines of a long heading are."""
    return all(line.bold for line in above.lines) and not above.bullet


def _changes_weight(last: Line, line: Line) -> bool:
    """Whether one of two lines is bold throughout and the other begins or ends otherwise."""
    if last.bold:
        return not line.runs[0].bold
    return line.bold and not last.runs[-1].bold


def _is_indented(above: Paragraph, line: Line, measures: Measures) -> bool:
    """Whether the left edge of a line says that a new paragraph begins there."""
    last, room = above.lines[-1], 0.8 * line.size
    full, ended = measures.is_full(last, line), bool(_ENDING.search(last.text))
    step = measures.indent(line) - measures.indent(last)
    if abs((line.left + line.right) - (last.left + last.right)) < room and not full:
        return False
    if above.bullet or above.numbered:
        if measures.indent(line) < measures.indent(above.lines[0]) - room:
            return True
        return len(above.lines) > 1 and abs(step) > room and ended
    if step > room:
        return len(above.lines) > 1 or not full or ended
    return step < -room and len(above.lines) > 1


def _runs_on(above: Paragraph, line: Line, measures: Measures) -> bool:
    """Whether a paragraph clearly goes on in the next column or on the next page."""
    last = above.lines[-1]
    if last.text.endswith(BREAK):
        return starts_lower(line.text)
    if _DASH.match(line.text) or parse_number(line.text) or _changes_weight(last, line):
        return False
    if ends_sentence(last.text):
        justified = all(map(measures.is_flush, above.lines)) and len(above.lines) > 1
        return justified and not _is_indented(above, line, measures) and not last.bold
    if starts_lower(line.text):
        return True
    return measures.is_full(last, line) and not last.bold and len(last.text.split()) > 3
