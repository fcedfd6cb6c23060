"""Markdown and HTML that somebody typed, or pasted as text, into a page of another format. Pure.

A text file's `**bold**`, `[links](#)` and tags are read as such; the same text put through an
office program should read the same.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from index.reading.formats.writing import Extract

FEWEST_TAGS = 6
"""Tags from which a page counts as pasted HTML; less may be a line about HTML."""
_BOLD = re.compile(r"(?:&#42;){2}(?=\S)((?:(?!&#42;|</p>|</li>)[\s\S]){1,500}?)(?<=\S)(?:&#42;){2}")
_LINK = re.compile(
    r"&#91;((?:(?!&#9[13];|</?p>)[^\n]){1,500}?)&#93;\((#|(?:https?:|mailto:|tel:)[^\s()<>]+)\)"
)
_TAG = re.compile(
    r"&lt;(/?(?:p|br|h[1-6]|ul|ol|li|table|thead|tbody|tr|td|th|strong|b|em|i|a|span|div)"
    r"(?:\s(?:(?!&lt;|&gt;)[^<>]){0,500})?/?)&gt;",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&amp;(#?\w{1,31};)")


def read_typed_marks(extract: Extract) -> Extract:
    """The extract with what was typed as markup standing as markup."""
    if not ("&#42;&#42;" in extract.text or "&#93;(" in extract.text or "&lt;" in extract.text):
        return extract
    tagged = len(_TAG.findall(extract.text)) >= FEWEST_TAGS
    bounds = [*extract.pages, len(extract.text)]
    text, starts = _mark(extract.text[: bounds[0]], tagged), []
    for start, end in pairwise(bounds):
        starts.append(len(text))
        text += _mark(extract.text[start:end], tagged)
    return replace(extract, text=text, pages=tuple(starts))


def _mark(text: str, tagged: bool) -> str:
    text = _LINK.sub(r"[\1](\2)", _BOLD.sub(r"**\1**", text))
    if tagged:
        text = _ENTITY.sub(r"&\1", _TAG.sub(lambda match: f"<{match[1]}>", text))
    return text
