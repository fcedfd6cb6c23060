"""Stretches of text with their marks → the inside of a paragraph, written one way. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from index.reading.formats.writing import escape_link, escape_text

BREAK = "\n"
"""In the text of a run: a new line inside the paragraph."""
_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF))
"""Soft hyphens, joiners and direction marks: they display nothing, and part numbers and words."""
_KEPT = re.compile(r"(?:https?://|mailto:|tel:|sms:)\S", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Run:
    """Text that is bold or not, and where it leads."""

    text: str
    bold: bool = False
    link: str = ""


def keep_link(address: str | None) -> str:
    """The address where it reaches a person or a page from anywhere; else an empty string."""
    held = (address or "").strip()
    return held if _KEPT.match(held) else ""


def show_runs(runs: Iterable[Run]) -> str:
    """The runs as they are displayed: white space folded, `\\n` for a new line."""
    return "".join(run.text for run in fold_runs(runs))


def render_runs(runs: Iterable[Run]) -> str:
    """The inside of a paragraph: escaped text with `<b>`, `<br>` and links."""
    written: list[str] = []
    for link, linked in groupby(fold_runs(runs), key=lambda run: run.link):
        inner: list[str] = []
        for bold, alike in groupby(linked, key=lambda run: run.bold):
            escaped = _escape("".join(run.text for run in alike))
            inner.append(f"<b>{escaped}</b>" if bold else escaped)
        joined = "".join(inner)
        written.append(escape_link(link, joined) if link else joined)
    return "".join(written)


def fold_runs(runs: Iterable[Run]) -> list[Run]:
    """The same with white space folded across their borders, none at the ends, none empty.

    A tab stays where it parts two texts (they stand beside each other as cells do), but not
    after the colon of a label.
    """
    seen = [replace(run, text=run.text.translate(_UNSEEN)) for run in runs]
    joined = "".join(run.text for run in seen)
    owners = [number for number, run in enumerate(seen) for _ in run.text]
    kept: list[tuple[str, int]] = []
    for text, start in _fold_text(joined):
        kept.extend((char, owners[start + at]) for at, char in enumerate(text))
    folded = [
        replace(seen[number], text="".join(char for char, _ in chars))
        for number, chars in groupby(kept, key=lambda each: each[1])
    ]
    return [_quieten(folded, at) for at in range(len(folded))]


def _fold_text(text: str) -> Iterator[tuple[str, int]]:
    """Pieces of the folded text, each with where in `text` it starts."""
    end = len(text.rstrip())
    at = len(text) - len(text.lstrip())
    for space in re.finditer(r"\s+", text[:end]):
        if space.end() <= at:
            continue
        yield text[at : space.start()], at
        parts = "\t" in space[0] and text[space.start() - 1] != ":"
        yield (BREAK if BREAK in space[0] else "\t" if parts else " "), space.start()
        at = space.end()
    yield text[at:end], at


def _quieten(runs: list[Run], at: int) -> Run:
    """White space between two runs of one kind takes their kind, so that they are one."""
    run = runs[at]
    if run.text.strip():
        return run
    before = runs[at - 1] if at else Run("")
    after = runs[at + 1] if at + 1 < len(runs) else Run("")
    same_link = before.link if before.link == after.link else ""
    return Run(run.text, before.bold and after.bold, same_link)


def _escape(text: str) -> str:
    return "<br>".join(escape_text(part) for part in text.split(BREAK))
