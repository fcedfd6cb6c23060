"""Where the sentences of a block stand in the stored text. Pure.

sentencex (MIT, Wikimedia) cuts the displayed text; its pieces rejoin to it, so offsets are
exact. What it does not know of this field is mended here: numbering, case names, `para.`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sentencex import segment  # type: ignore[import-untyped]

from index.reading.page.shown import map_shown, move_marks
from index.types import Block, Document, Markup

KEPT = 2048
"""Blocks of documents whose sentences are remembered: those lately quoted, about 2 MB."""
LONGEST = 8_000
"""Characters that are cut into sentences at once: quotation marks without an end take time that
grows with the square of it. The longest paragraph of a briefing has about 2,000."""
_NUMBERING = re.compile(r"\W*(?:(?>\d{1,3}(?:\.\d{1,3})*|[ivx]+|[a-zA-Z])[.)]\W*+)+\Z")
_LOOKED_AT = 200
"""Characters at the end of a piece that can say that its sentence goes on."""
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\[])(?:Mr|Mrs|Ms|Dr|Prof|Cllr|Rev|Hon|St|Nos?|paras?|pp?|ss?|sec|fig|ref|art|vol|eds?|ch|tel|ext"
    r"|approx|incl|esp|cf|vs?|viz|dept|i\.?e|e\.?g|al)\.\s*\Z",
    re.IGNORECASE,
)
_LOWER = re.compile(r"[\"'‘“(\[]*[a-z]")
_GLUED = re.compile(r"(?<=[a-z)][.!?])(?=[A-Z][a-z])|(?<=[a-z][.!?][\"”’)])(?=[A-Z][a-z])")


def split_sentences(document: Document, block: Block) -> tuple[tuple[int, int], ...]:
    """Stored ranges `(start, end)` of the block's sentences, tight and in order.

    Displayed one after the other they give everything that the block displays.
    """
    first = block.start
    marks = move_marks(document.markup, first, block.end)
    spans = _split_text(document.text[first : block.end], marks)
    return tuple((first + start, first + end) for start, end in spans)


@lru_cache(maxsize=KEPT)
def _split_text(text: str, markup: tuple[Markup, ...]) -> tuple[tuple[int, int], ...]:
    """The same for the text of one block and what of it is markup."""
    shown = map_shown(text, markup, 0, len(text))
    spans: list[tuple[int, int]] = []
    at = 0
    for piece in _join_pieces(_cut(shown.text)):
        if piece.strip():
            spans.append(shown.span(at, at + len(piece)))
        at += len(piece)
    return tuple(spans)


def _cut(text: str) -> list[str]:
    """Pieces that rejoin to the text."""
    pieces = [
        part
        for each in _cut_long(text)
        for piece in segment("en", each)
        for part in _GLUED.split(piece)
    ]
    return pieces if "".join(pieces) == text else [text]


def _cut_long(text: str) -> Iterator[str]:
    """The text in parts of at most `LONGEST` characters, cut after a full stop where one is."""
    at = 0
    while len(text) - at > LONGEST:
        stop = text.rfind(". ", at, at + LONGEST)
        end = at + LONGEST if stop < 0 else stop + 2
        yield text[at:end]
        at = end
    yield text[at:]


def _join_pieces(pieces: list[str]) -> list[str]:
    """The pieces with those put together that belong to one sentence."""
    joined: list[list[str]] = []
    said = ""
    for piece in pieces:
        if joined and (_goes_on(said) or _LOWER.match(piece) or not re.search(r"\w", piece)):
            joined[-1].append(piece)
            said = (said + piece)[-_LOOKED_AT - 1 :]
        else:
            joined.append([piece])
            said = piece[-_LOOKED_AT - 1 :]
    return ["".join(each) for each in joined]


def _goes_on(said: str) -> bool:
    """Whether a sentence goes on after what it ends with; all of it, where it is a short one."""
    if not said.strip():
        return True
    numbered = len(said) <= _LOOKED_AT and _NUMBERING.fullmatch(said)
    return bool(numbered or _ABBREVIATED.search(said[-32:]))
