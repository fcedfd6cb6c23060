"""What the styles of a Word file say: hidden, bold, a heading, a list. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Element = Any
"""An element of lxml, which carries no types."""
_OFF = ("0", "false", "off", "none")
_HEADING = re.compile(r"heading ([1-9])\Z", re.IGNORECASE)
_LIST = re.compile(r"list (?:bullet|number)(?: ([2-5]))?\Z", re.IGNORECASE)
_DEEPEST_HEADING = 6
_TITLES = ("title", "subtitle")


def child(element: Element | None, *names: str) -> Element | None:
    """The element at the end of a path of local names, or None."""
    for name in names:
        if element is None:
            return None
        element = element.find(f"{{*}}{name}")
    return element


def value(element: Element | None, name: str = "val") -> str:
    """An attribute by its local name; empty where there is none."""
    if element is None:
        return ""
    return next((held for key, held in element.attrib.items() if key.endswith(f"}}{name}")), "")


def is_on(element: Element | None) -> bool | None:
    """Whether a switch such as `<w:b/>` is on; None where it is not there."""
    return None if element is None else value(element).lower() not in _OFF


@dataclass(slots=True)
class Styles:
    """The styles of one file by their ids."""

    _held: dict[str, Element] = field(default_factory=dict)

    def add(self, root: Element | None) -> None:
        """Takes up the styles of the part."""
        for style in root.iterfind("{*}style") if root is not None else ():
            self._held.setdefault(value(style, "styleId"), style)

    def chain(self, name: str) -> Iterator[Element]:
        """The style and those that it is based on, nearest first."""
        seen: set[str] = set()
        while name in self._held and name not in seen:
            seen.add(name)
            yield self._held[name]
            name = value(child(self._held[name], "basedOn"))

    def says(self, name: str, switch: str) -> bool:
        """Whether text in the style is `vanish`, `b` and so on."""
        for style in self.chain(name):
            said = is_on(child(style, "rPr", switch))
            if said is not None:
                return said
        return False

    def heading(self, name: str) -> str:
        """`title`, `subtitle`, a level from `1` to `6`, or empty."""
        for style in self.chain(name):
            called = value(child(style, "name")).lower()
            if called in _TITLES:
                return called
            if match := _HEADING.match(called):
                return str(min(int(match[1]), _DEEPEST_HEADING))
            if level := read_outline(child(style, "pPr")):
                return level
        return ""

    def numbering(self, name: str) -> Element | None:
        """The `numPr` that the style gives its paragraphs, or None."""
        found = (child(style, "pPr", "numPr") for style in self.chain(name))
        return next((each for each in found if each is not None), None)

    def has_bold_header(self, name: str) -> bool:
        """Whether tables in the style show their first row in bold type."""
        parts = (each for style in self.chain(name) for each in style.iterfind("{*}tblStylePr"))
        return any(
            value(each, "type") == "firstRow" and is_on(child(each, "rPr", "b")) for each in parts
        )

    def list_level(self, name: str) -> int:
        """How deep a list's style stands by its name (`List Bullet 2`); 0 for other styles."""
        for style in self.chain(name):
            if match := _LIST.match(value(child(style, "name"))):
                return int(match[1] or 1)
        return 0


def read_outline(properties: Element | None) -> str:
    """The level that a paragraph's properties give it in the outline, `1` to `6`; or empty."""
    level = value(child(properties, "outlineLvl"))
    return str(int(level) + 1) if level.isdigit() and int(level) < _DEEPEST_HEADING else ""
