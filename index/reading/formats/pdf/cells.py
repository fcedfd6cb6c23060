"""Which cell of a table each character belongs to: words and telephone numbers stay whole. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.reading.formats.pdf.boxes import Box
from index.reading.formats.pdf.lines import Glyph

Grid = tuple[Box, ...]
"""The cells of one table."""
Place = tuple[int, int]
"""The number of a table, and that of a cell in it."""
BLANK = 0.8
"""Of the type size: words on one line with more between them are not set as one text."""
LETTER = 0.25
"""Of the type size: characters without white space between them and so far apart are two words."""
FLUSH = 0.05
"""Of the type size: what begins so near to where the last character ends was set with it."""


@dataclass(frozen=True, slots=True)
class _Word:
    """Characters without a gap, each as its number; how the word follows the one before it."""

    at: tuple[int, ...]
    near: bool
    """No more than a blank is between them."""
    set_on: bool
    """It begins just where the blank after the word before it ends: the two are one text."""


def place_glyphs(glyphs: Sequence[Glyph], grids: Sequence[Grid]) -> list[Place | None]:
    """The cell of each character, None for those in no table.

    A word is in the cell in which it begins, however far it runs over the border, and so are the
    words that are set as one text with it: half a telephone number is a wrong one.
    """
    own = [None if glyph.char.isspace() else _find_cell(glyph, grids) for glyph in glyphs]
    words = _find_words(glyphs, own)
    homes = [_find_home([own[at] for at in word.at]) for word in words]
    for after, word in enumerate(words[1:], 1):
        before = homes[after - 1]
        if before is None or homes[after] == before:
            continue
        cell = grids[before[0]][before[1]]
        reaches = glyphs[word.at[-1]].right <= cell.right + cell.width
        if reaches and (word.set_on or (word.near and homes[after] is None)):
            homes[after] = before
    for at in range(len(words) - 1, 0, -1):
        then = homes[at]
        if homes[at - 1] is None and then is not None and words[at].set_on:
            cell = grids[then[0]][then[1]]
            if glyphs[words[at - 1].at[0]].left >= cell.left - cell.width:
                homes[at - 1] = then
    places: dict[int, Place | None] = {
        at: home for word, home in zip(words, homes, strict=True) for at in word.at
    }
    found: list[Place | None] = []
    for at in range(len(glyphs)):
        found.append(places[at] if at in places else found[-1] if found else None)
    return found


def _find_words(glyphs: Sequence[Glyph], own: Sequence[Place | None]) -> list[_Word]:
    """The words of the page in their order."""
    words: list[_Word] = []
    held: list[int] = []
    near = set_on = False
    last: int | None = None
    end = 0.0
    for at, glyph in enumerate(glyphs):
        if glyph.char.isspace():
            end = max(end, glyph.right)
            if held:
                words.append(_Word(tuple(held), near, set_on))
                held = []
            continue
        size = glyph.style.size
        level = last is not None and abs(glyph.base - glyphs[last].base) <= 0.6 * size
        gap = glyph.left - glyphs[last].right if last is not None else 0.0
        if held and last is not None:
            other = glyph.piece != glyphs[last].piece and own[at] != own[held[0]]
            room = (FLUSH if other else LETTER) * size
            if not level or abs(gap) > room:
                words.append(_Word(tuple(held), near, set_on))
                held = []
        if not held:
            near = level and -FLUSH * size <= gap <= BLANK * size
            blank = last is not None and last < at - 1
            set_on = near and blank and abs(glyph.left - end) <= FLUSH * size < gap
        held.append(at)
        last, end = at, glyph.right
    return [*words, _Word(tuple(held), near, set_on)] if held else words


def _find_home(cells: Sequence[Place | None]) -> Place | None:
    """The cell in which a word begins; of one that begins outside, that which holds most of it."""
    return cells[0] if cells[0] is not None else Counter(cells).most_common(1)[0][0]


def _find_cell(glyph: Glyph, grids: Sequence[Grid]) -> Place | None:
    for number, grid in enumerate(grids):
        for at, cell in enumerate(grid):
            if cell.holds(*glyph.middle):
                return number, at
    return None
