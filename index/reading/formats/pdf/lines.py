"""From characters to lines: the words on one baseline and how they are set. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import NamedTuple

BREAK = "\u0002"
"""A hyphen at which a word is broken over two lines."""
BULLET = "•"
RAISED = 0.85
"""Of a line's type size: digits that stand higher and are smaller refer to a footnote."""
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_DASHES = "-\u00ad\u2010"
_MARKER = re.compile(r"[•●○▪▫■□◦‣⁃∙·➢➤►▶❖✓✔–—-]|\(?\w{1,4}[.)]")

_ENTRY = re.compile(r" … \d{1,4}$")
_LEADER = re.compile(r"(?:\s?[.…·_]){4,}\s?(\d{1,4})$")


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of characters is set."""

    size: float
    """Points, as seen."""
    bold: bool = False
    symbol: bool = False
    """Its font holds signs and no letters."""
    turn: int | None = 0
    """How the page must be turned for it to stand upright; None for slanting text."""
    unseen: bool = False
    """Set to be invisible, as the text layer of a scan is."""
    colour: tuple[int, int, int] | None = None
    """None where it is not filled with one colour."""

    def with_size(self, size: float) -> Style:
        """The same in another size."""
        return replace(self, size=size)


class Glyph(NamedTuple):
    """One character as seen; white space may have no width."""

    char: str
    left: float
    right: float
    base: float
    """Baseline, counted down from the top of the page."""
    style: Style
    link: str = ""
    """Address of the link that it belongs to."""
    piece: int = 0
    """The text object that it is part of; equal for characters set together."""

    @property
    def middle(self) -> tuple[float, float]:
        """A point inside it."""
        return (self.left + self.right) / 2, self.base - 0.3 * self.style.size


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one line that are set alike."""

    text: str
    bold: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of type as seen; lengths in points, `base` counted down from the page's top."""

    page: int
    runs: tuple[Run, ...]
    left: float
    right: float
    base: float
    size: float
    first: float = 0.0
    """Width of its first word."""
    most: float = 0.0
    """How far to the right it could have gone, where the border of a cell says so."""

    @property
    def text(self) -> str:
        """What it says; a word broken at its end ends with U+0002."""
        return "".join(run.text for run in self.runs)

    @property
    def entry(self) -> bool:
        """Whether it is one of a table of contents, with the number of a page."""
        return bool(_ENTRY.search(self.text))

    @property
    def bold(self) -> bool:
        """Whether every letter is bold."""
        return all(run.bold for run in self.runs if any(map(str.isalnum, run.text)))


def build_lines(page: int, glyphs: Sequence[Glyph]) -> list[Line]:
    """The lines of one flow of characters, in their order."""
    lines: list[Line] = []
    held: list[Glyph] = []
    for glyph in glyphs:
        if held and _parts(held, glyph):
            lines += _build_line(page, held)
            held = []
        if glyph.char != "\n":
            held.append(glyph)
    lines += _build_line(page, held)
    return _join_markers(lines)


def _parts(held: Sequence[Glyph], glyph: Glyph) -> bool:
    """Whether a character begins a new line."""
    if glyph.char.isspace():
        return glyph.char == "\n"
    last = next((each for each in reversed(held) if not each.char.isspace()), None)
    if last is None:
        return False
    size = max(last.style.size, glyph.style.size)
    return abs(glyph.base - last.base) > 0.6 * size or glyph.left < last.left - size


def _build_line(page: int, glyphs: Sequence[Glyph]) -> list[Line]:
    """The line of these characters, if they show anything."""
    seen = [glyph for glyph in glyphs if not glyph.char.isspace()]
    sizes = Counter(glyph.style.size for glyph in seen)
    size = max(sizes, key=lambda each: (sizes[each], each), default=0.0)
    base = next((glyph.base for glyph in seen if glyph.style.size == size), 0.0)
    runs = _fold_leader(_build_runs([_raise(glyph, size, base) for glyph in glyphs]))
    if not runs:
        return []
    start = glyphs.index(seen[0])
    word = list(takewhile(lambda glyph: not glyph.char.isspace(), glyphs[start:]))
    left, right = min(glyph.left for glyph in seen), max(glyph.right for glyph in seen)
    return [Line(page, tuple(runs), left, right, base, size, word[-1].right - left)]


def _raise(glyph: Glyph, size: float, base: float) -> Glyph:
    """A small raised digit, as of a footnote, as the character that looks so."""
    small = glyph.style.size < RAISED * size and glyph.base < base - 0.1 * size
    return glyph._replace(char=glyph.char.translate(_SUPERSCRIPT)) if small else glyph


def _build_runs(glyphs: Sequence[Glyph]) -> list[Run]:
    """Runs without white space at either end of the line, and never two blanks together."""
    held: list[tuple[bool, str, list[str]]] = []
    last = len("".join(glyph.char for glyph in glyphs).rstrip()) - 1
    for at, glyph in enumerate(glyphs[: last + 1]):
        bold, link = glyph.style.bold, glyph.link
        char = _show_char(glyph, not held, at == last)
        if char == " ":
            if not held or held[-1][2][-1] == " ":
                continue
            bold = held[-1][0]
            link = link if link == held[-1][1] else ""
        if held and held[-1][:2] == (bold, link):
            held[-1][2].append(char)
        elif char:
            held.append((bold, link, [char]))
    return _free_blanks([Run("".join(chars), bold, link) for bold, link, chars in held])


def _free_blanks(runs: Sequence[Run]) -> list[Run]:
    """The runs, a blank after bold type or a link set as neither."""
    freed: list[Run] = []
    for run in runs:
        last = freed[-1] if freed else None
        if last and last.text.endswith(" ") and (last.bold or last.link):
            freed[-1] = replace(last, text=last.text[:-1])
            if run.bold or run.link:
                freed.append(Run(" "))
            else:
                run = replace(run, text=f" {run.text}")
        freed.append(run)
    return [run for run in freed if run.text]


def _fold_leader(runs: Sequence[Run]) -> Sequence[Run]:
    """The runs of a line; in a table of contents, `…` for the dots that lead to the page."""
    if len(runs) == 1 and (match := _LEADER.search(runs[0].text)):
        return [replace(runs[0], text=f"{runs[0].text[: match.start()]} … {match[1]}")]
    return runs


def _show_char(glyph: Glyph, first: bool, last: bool) -> str:
    """A character as text: ligatures written out, signs of symbol fonts only as bullets."""
    char = glyph.char
    if char.isspace():
        return " "
    private = "\uf000" <= char <= "\uf0ff"
    if glyph.style.symbol and (private or char.isascii()):
        return BULLET if first else ""
    if private:
        return chr(ord(char) - 0xF000) if "\uf020" < char < "\uf07f" else BULLET if first else ""
    if char == BREAK or char in _DASHES:
        return BREAK if last else "-" if char == BREAK else char
    return _LIGATURES.get(char, char)


def _join_markers(lines: Sequence[Line]) -> list[Line]:
    """The lines, a bullet or number that stands by itself put before the text beside it."""
    joined: list[Line] = []
    for line in lines:
        above = joined[-1] if joined else None
        if (
            above is not None
            and _MARKER.fullmatch(above.text)
            and abs(above.base - line.base) < 0.5 * line.size
            and above.right <= line.left + 1
        ):
            runs = (*above.runs, Run(" "), *line.runs)
            joined[-1] = replace(line, runs=runs, left=above.left, first=above.right - above.left)
        else:
            joined.append(line)
    return joined
