"""What one cell of a table says: a line, or several blocks inside the cell. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


class Blocks(Protocol):
    """What takes the blocks of a page in order: `Writer` for the page, `Cell` for a cell."""

    def heading(self, level: int, inner: str) -> None:
        """A heading."""

    def paragraph(self, inner: str) -> None:
        """A paragraph."""

    def item(self, level: int, inner: str) -> None:
        """One item of a list."""

    def table(self, rows: Sequence[Sequence[str]], header: bool) -> None:
        """A table row by row."""


@dataclass(slots=True)
class Cell:
    """Gathers the blocks of one cell."""

    _parts: list[tuple[str, str]] = field(default_factory=list)
    """Each block as it would stand among others, and its inside."""

    def heading(self, level: int, inner: str) -> None:
        """A heading, which inside a cell is a bold line."""
        self.paragraph(f"<b>{inner}</b>")

    def paragraph(self, inner: str) -> None:
        """A paragraph."""
        self._parts.append((f"<p>{inner}</p>", inner))

    def item(self, level: int, inner: str) -> None:
        """One item of a list."""
        depth = max(level, 1)
        self._parts.append(("<ul>" * depth + f"<li>{inner}</li>" + "</ul>" * depth, ""))

    def table(self, rows: Sequence[Sequence[str]], header: bool) -> None:
        """A table inside the cell: a line for each of its rows."""
        for row in rows:
            if line := " ".join(inner for inner in row if inner.strip()):
                self.paragraph(line)

    def render(self, one_line: bool) -> str:
        """The inside of the cell; with `one_line` its paragraphs stand in one line."""
        insides = [inner for _, inner in self._parts]
        if len(insides) == 1 and insides[0]:
            return insides[0]
        if one_line and all(insides):
            return " ".join(insides)
        return "".join(block for block, _ in self._parts)
