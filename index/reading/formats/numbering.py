"""How a place in a numbered list is written: `3.`, `(c)`, `iv.`. Pure."""

from __future__ import annotations

import re

_WORTHS = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
_ROMAN = tuple(zip(_WORTHS, "m cm d cd c xc l xl x ix v iv i".split(), strict=True))
_LETTERS = 26
_MOST = 10_000
"""A number above it is none that a person gave a list."""
NUMBERED = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})[.)](?=\s)|\d{1,2}(?:\.\d{1,2})+\s")
"""A text that says its own number."""
BULLETED = re.compile(r"(?:[•●○▪▫■□◦‣⁃∙·➢➤►▶❖✓✔\uf0b7\uf0a7\uf0d8\uf0fc]\s*|[-–—*o]\s+)(?=\S)")
"""A text that says its own bullet."""


def write_number(value: int, form: str) -> str:
    """The number as `decimal`, `letter`, `LETTER`, `roman` or `ROMAN`; of others decimal."""
    if not 0 < value < _MOST:
        return str(value)
    if form.lower() == "roman":
        written = _write_roman(value)
    elif form.lower() == "letter":
        written = chr(ord("a") + (value - 1) % _LETTERS) * ((value - 1) // _LETTERS + 1)
    else:
        return str(value)
    return written.upper() if form.isupper() else written


def _write_roman(value: int) -> str:
    written = ""
    for worth, letters in _ROMAN:
        written += letters * (value // worth)
        value %= worth
    return written
