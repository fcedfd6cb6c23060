"""Where the links of a document lead, from its stored text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from index.types import Document

_LINKS = re.compile(
    r"<a\b[^<>]*?\bhref\s*=\s*(?:\"(?P<double>[^\"<>]*)\"|'(?P<single>[^'<>]*)')[^<>]*>"
    r"|\[(?P<text>[^\[\]\n]{1,500})\]\((?P<address>[^()\s]*)[^()\n]{0,300}\)"
    r"|<(?P<bare>(?:https?://|mailto:|tel:)[^<>\s]+)>"
    r"|(?P<open>https?://[^\s<>\"')\]]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Link:
    """One link: its address, and where in the stored text it stands."""

    address: str
    start: int
    end: int

    @property
    def contact(self) -> str:
        """The e-mail address or phone number that it reaches; empty for other links."""
        scheme, _, rest = self.address.partition(":")
        if scheme.lower() not in ("mailto", "tel"):
            return ""
        return unquote(rest.split("?")[0]).strip()

    @property
    def path(self) -> str:
        """The file that a link without a scheme leads to, as its document writes it."""
        return unquote(re.split(r"[?#]", self.address, maxsplit=1)[0])


def find_links(document: Document, inside: bool = False) -> Iterator[Link]:
    """Every link in order; those that lead nowhere or stay `inside` (`#`) only where asked for."""
    for match in _LINKS.finditer(document.text):
        held = next((each for name in _NAMES if (each := match[name])), "")
        address = html.unescape(held).strip().rstrip(".,;")
        if address and (inside or not address.startswith("#")):
            yield Link(address, *match.span())


_NAMES = ("double", "single", "address", "bare", "open")
