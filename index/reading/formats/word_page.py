"""What of a Word file stands on its pages: hidden, struck and deleted text out, numbers in. Pure.

mammoth knows direct formatting and the styles of Word's own names. What a file says through its
own styles, or only as a rule, is written here where mammoth reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from index.reading.formats.numbering import NUMBERED
from index.reading.formats.word_numbers import Numbers
from index.reading.formats.word_styles import Element, Styles, child, is_on, read_outline, value

HEADING, ITEM = "ReaderHeading", "ReaderItem"
"""Style ids that the paragraphs are given, with a level from 1 to 6 after them."""
MOST_LEVELS = 6
_LONGEST_HEADING = 300
"""Characters; longer paragraphs that a style calls headings are text."""
_KEPT_IN_FIELDS = ("rPr", "fldChar", "instrText")
_CONTENTS = ("toc ", "toc heading", "table of figures")
"""Styles of a table of contents, which repeats headings with numbers of pages."""
_UNWRAPPED = ("dir", "bdo")


@dataclass(slots=True)
class Page:
    """Makes the parts of one file ready, in the order that a reader meets them."""

    styles: Styles
    numbers: Numbers
    titled: bool = False
    """Whether a paragraph has the style Title, so that headings stand below it."""

    def prepare(self, root: Element) -> None:
        """Changes the part in place."""
        space = etree.QName(root).namespace
        _settle_alternatives(root, space)
        _remove_unshown(root)
        _open_fields(root, space)
        for table in root.iter(f"{{{space}}}tbl"):
            self._mark_header(table, space)
        self.titled = self.titled or any(
            _read_text(each) and self.styles.heading(_style_of(each)) == "title"
            for each in root.iter(f"{{{space}}}p")
        )
        for paragraph in list(root.iter(f"{{{space}}}p")):
            self._prepare_paragraph(paragraph, space)

    def _prepare_paragraph(self, paragraph: Element, space: str) -> None:
        name = _style_of(paragraph)
        hid = False
        for run in _find_runs(paragraph, space):
            hid |= self._prepare_run(run, name, space)
        text = _read_text(paragraph)
        in_list, label, level = self._count(paragraph, name, counted=bool(text) or not hid)
        properties = child(paragraph, "pPr")
        if self._is_contents(name):
            paragraph.getparent().remove(paragraph)
            return
        heading = self.styles.heading(name) or read_outline(properties)
        if properties is None:
            properties = etree.SubElement(paragraph, f"{{{space}}}pPr")
            paragraph.insert(0, properties)
        for old in (child(properties, "pStyle"), child(properties, "numPr")):
            if old is not None:
                properties.remove(old)
        if heading and len(text) <= _LONGEST_HEADING:
            depth = 1 if not heading.isdigit() else int(heading) + self.titled
            _set_style(properties, f"{HEADING}{min(depth, MOST_LEVELS)}", space)
        elif in_list:
            _set_style(properties, f"{ITEM}{min(level, MOST_LEVELS)}", space)
        if label and text and not NUMBERED.match(text):
            _insert_text(properties, f"{label} ", space)

    def _mark_header(self, table: Element, space: str) -> None:
        """Says of the first row that it is a header where the table's style shows it so."""
        look = child(table, "tblPr", "tblLook")
        held = value(look)
        shown = value(look, "firstRow") == "1" or (_is_hex(held) and bool(int(held, 16) & 0x20))
        row = child(table, "tr")
        if row is None or not shown:
            return
        if self.styles.has_bold_header(value(child(table, "tblPr", "tblStyle"))):
            properties = child(row, "trPr")
            if properties is None:
                properties = etree.Element(f"{{{space}}}trPr")
                row.insert(0, properties)
            etree.SubElement(properties, f"{{{space}}}tblHeader")

    def _count(self, paragraph: Element, name: str, counted: bool) -> tuple[bool, str, int]:
        """Whether it is in a list, the number before it, and how deep it stands there."""
        named = self.styles.list_level(name)
        own = child(paragraph, "pPr", "numPr")
        inherited = self.styles.numbering(name)
        number = value(child(own, "numId")) or value(child(inherited, "numId"))
        depth = value(child(own, "ilvl")) or value(child(inherited, "ilvl"))
        if number == "0" or not counted:
            return False, "", 0
        at = int(depth) if depth.isdigit() else 0
        in_list, label = self.numbers.count(number, at) if number else (False, "")
        return in_list or named > 0, label, max(at + 1, named)

    def _prepare_run(self, run: Element, paragraph_style: str, space: str) -> bool:
        """Empties a run that is hidden or struck, makes a bold one say so; True where emptied."""
        properties = child(run, "rPr")
        names = (value(child(properties, "rStyle")), paragraph_style)

        def says(switch: str) -> bool:
            own = is_on(child(properties, switch))
            return any(self.styles.says(each, switch) for each in names) if own is None else own

        if says("vanish") or says("strike") or says("dstrike"):
            for each in list(run):
                if etree.QName(each).localname not in _KEPT_IN_FIELDS:
                    run.remove(each)
            return True
        if child(properties, "b") is None and says("b"):
            if properties is None:
                properties = etree.SubElement(run, f"{{{space}}}rPr")
                run.insert(0, properties)
            etree.SubElement(properties, f"{{{space}}}b")
        return False

    def _is_contents(self, name: str) -> bool:
        style = next(self.styles.chain(name), None)
        return value(child(style, "name")).lower().startswith(_CONTENTS)


def _is_hex(text: str) -> bool:
    return re.fullmatch(r"[0-9A-Fa-f]{1,8}", text) is not None


def _settle_alternatives(root: Element, space: str) -> None:
    """Of two forms of one drawing the one that mammoth reads, unless only the other has text."""
    for either in list(root.iter("{*}AlternateContent")):
        plain = child(either, "Fallback")
        choice = child(either, "Choice")
        held = list(plain) if plain is not None else []
        boxes = list(choice.iter(f"{{{space}}}txbxContent")) if choice is not None else []
        if boxes and not any(each.tag == boxes[0].tag for top in held for each in top.iter()):
            picture = etree.Element(f"{{{space}}}pict")
            for box in boxes:
                picture.append(deepcopy(box))
            held = [picture]
        _replace(either, held)


def _remove_unshown(root: Element) -> None:
    """Takes out what was deleted or moved away, hidden rows, and prompts nobody filled in."""
    gone = [*root.iter("{*}del", "{*}moveFrom")]
    gone = [each for each in gone if etree.QName(each.getparent()).localname not in ("rPr", "trPr")]
    for row in root.iter("{*}tr"):
        hidden = is_on(child(row, "trPr", "hidden"))
        if hidden or child(row, "trPr", "del") is not None:
            gone.append(row)
    gone += [
        each for each in root.iter("{*}sdt") if child(each, "sdtPr", "showingPlcHdr") is not None
    ]
    for element in gone:
        if (parent := element.getparent()) is not None:
            parent.remove(element)


def _open_fields(root: Element, space: str) -> None:
    """Fields in their short form as mammoth knows them, and wrappers of direction away."""
    for each in list(root.iter(*(f"{{{space}}}{name}" for name in _UNWRAPPED))):
        _replace(each, list(each))
    for short in list(root.iter(f"{{{space}}}fldSimple")):
        code = etree.Element(f"{{{space}}}r")
        etree.SubElement(code, f"{{{space}}}instrText").text = value(short, "instr")
        marks = [etree.Element(f"{{{space}}}r") for _ in range(3)]
        for mark, kind in zip(marks, ("begin", "separate", "end"), strict=True):
            etree.SubElement(mark, f"{{{space}}}fldChar").set(f"{{{space}}}fldCharType", kind)
        _replace(short, [marks[0], code, marks[1], *short, marks[2]])


def _replace(element: Element, others: list[Element]) -> None:
    parent = element.getparent()
    at = parent.index(element)
    parent.remove(element)
    for number, other in enumerate(others):
        other.tail = None
        parent.insert(at + number, other)


def _find_runs(paragraph: Element, space: str) -> Iterator[Element]:
    """The runs of the paragraph, but not those of paragraphs inside it, as in a text box."""
    for each in paragraph:
        if each.tag == f"{{{space}}}r":
            yield each
        elif isinstance(each.tag, str) and each.tag != f"{{{space}}}p":
            yield from _find_runs(each, space)


def _read_text(paragraph: Element) -> str:
    return "".join(each.text or "" for each in paragraph.iter("{*}t")).strip()


def _style_of(paragraph: Element) -> str:
    return value(child(paragraph, "pPr", "pStyle"))


def _set_style(properties: Element, name: str, space: str) -> None:
    style = etree.Element(f"{{{space}}}pStyle")
    style.set(f"{{{space}}}val", name)
    properties.insert(0, style)


def _insert_text(properties: Element, text: str, space: str) -> None:
    """A run of its own right after the paragraph's properties."""
    run = etree.Element(f"{{{space}}}r")
    etree.SubElement(run, f"{{{space}}}t").text = text
    properties.addnext(run)
