"""The text of a file that is not text itself: plain HTML, whose tags say what is on the page. Pure.

Every reader of a format writes with it, so that a heading or a table looks the same to
`read_blocks` wherever it is from.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.types import PAGE

_MARKS = {ord(char): f"&#{ord(char)};" for char in "*_`[]\\|~"}
"""Characters that would read as Markdown; as entities they are displayed as they are."""
NEW_PAGE = "\f"
"""Inside an inner text: a new page starts here, as inside a paragraph that runs on over it."""
_OPENING = re.compile(r"^([#>=+-])")
_UNSEEN: dict[int, str | None] = {
    **dict.fromkeys((*range(0x09), *range(0x0E, 0x20), 0x7F, 0xAD, 0xFEFF, 0xFFFE, 0xFFFF)),
    **dict.fromkeys(range(0xD800, 0xE000)),
    0x0B: " ",
    0x0C: " ",
}
"""Control characters, soft hyphens and halves of characters display nothing."""


RETRY = "make setup-ocr"
"""A note that names this command tells what could be read with it."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What one file says."""

    text: str
    """HTML of `Writer`, or the text of a file that is text."""
    pages: tuple[int, ...] = ()
    """Offset in `text` where each page starts, in rising order; empty where there are no pages."""
    paged: str = PAGE
    """`page` or `slide`."""
    notes: tuple[str, ...] = ()
    """Sentences for board staff on what of it could not be read."""
    recognised: bool = False
    """Some of the text was recognised on pictures, and may hold wrong letters or figures."""


def escape_text(text: str) -> str:
    """Text as it is displayed → text that is displayed so, none of it taken for markup."""
    escaped = html.escape(text.translate(_UNSEEN), quote=False).translate(_MARKS)
    return _OPENING.sub(lambda match: f"&#{ord(match[1])};", escaped)


def escape_link(address: str, inner: str) -> str:
    """`inner` (escaped already) as the text of a link; an address that is none is left out."""
    held = html.escape(" ".join(address.split()), quote=True).replace("'", "%27")
    return f'<a href="{held}">{inner}</a>' if held else inner


@dataclass(slots=True)
class Writer:
    """Puts a page together; every `inner` is HTML already: escaped text, `<b>` and links.

    A `NEW_PAGE` inside an inner text is not written: it notes that a page starts there.
    """

    paged: str = PAGE
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _pages: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def start_page(self) -> None:
        """What follows is on a new page."""
        self._pages.append(self._length)

    def heading(self, level: int, inner: str) -> None:
        """A heading; level 1 is the document's title."""
        depth = min(max(level, 1), 6)
        self._put(f"<h{depth}>", inner, f"</h{depth}>")

    def paragraph(self, inner: str) -> None:
        """A paragraph; a line break inside it is `<br>`."""
        self._put("<p>", inner, "</p>")

    def item(self, level: int, inner: str) -> None:
        """One item of a list; level 1 is the outermost."""
        depth = max(level, 1)
        self._put("<ul>" * depth + "<li>", inner, "</li>" + "</ul>" * depth)

    def table(self, rows: Sequence[Sequence[str]], header: bool) -> None:
        """A table row by row; with `header` the first row holds the names of the columns."""
        self._write("<table>\n")
        for number, row in enumerate(rows):
            cell = "th" if header and number == 0 else "td"
            if any(inner.strip() for inner in row):
                self._write(f"<tr>{''.join(f'<{cell}>{each}</{cell}>' for each in row)}</tr>\n")
        self._write("</table>\n\n")

    def finish(self) -> Extract:
        """All that was written."""
        return Extract("".join(self._parts), tuple(self._pages), self.paged, tuple(self.notes))

    def _put(self, opening: str, inner: str, closing: str) -> None:
        if inner.strip():
            self._write(f"{opening}{inner}{closing}\n\n")

    def _write(self, text: str) -> None:
        for number, part in enumerate(text.split(NEW_PAGE)):
            if number:
                self.start_page()
            self._parts.append(part)
            self._length += len(part)
