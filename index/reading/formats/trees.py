"""Questions asked of an HTML tree: what is inside what, what number an item has. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from index.reading.formats.numbering import write_number

LISTS = ("ul", "ol", "menu", "dir")
_PLAIN_LIST = re.compile(r"list-style(?:-type)?\s*:\s*[^;]*none", re.IGNORECASE)
_FORMS = {"a": "letter", "A": "LETTER", "i": "roman", "I": "ROMAN"}


def find_inside(
    node: LexborNode, tags: tuple[str, ...], inner: tuple[str, ...]
) -> Iterator[LexborNode]:
    """The elements of these names in the node, in order, but none inside another `inner`."""
    child = node.first_child
    while child is not None:
        if child.tag in tags:
            yield child
        elif child.is_element_node and child.tag not in inner:
            yield from find_inside(child, tags, inner)
        child = child.next


def says_text(node: LexborNode) -> bool:
    """Whether anything is written in it."""
    return bool(node.text(deep=True).strip())


def number_items(node: LexborNode) -> dict[int, str]:
    """What a numbered list shows before each of its items, by the item's place in memory."""
    if _PLAIN_LIST.search(node.attributes.get("style") or ""):
        return {}
    items = list(find_inside(node, ("li",), LISTS))
    form = _FORMS.get(node.attributes.get("type") or "", "decimal")
    backwards = "reversed" in node.attributes
    at = _read_integer(node.attributes.get("start"), len(items) if backwards else 1)
    numbers: dict[int, str] = {}
    for item in items:
        at = _read_integer(item.attributes.get("value"), at)
        numbers[item.mem_id] = f"{write_number(at, form)}."
        at += -1 if backwards else 1
    return numbers


def _read_integer(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text.strip()) else default
