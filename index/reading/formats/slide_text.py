"""The paragraphs of a text on a slide: their runs, and whether they are items of a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from index.reading.formats.numbering import write_number
from index.reading.formats.runs import BREAK, Run, keep_link

_MOVING = ("slidenum", "datetime")
"""Fields that say where or when one is, not what the slide says."""
_FORMS = {"alphaLc": "letter", "alphaUc": "LETTER", "romanLc": "roman", "romanUc": "ROMAN"}
_AROUND = {"ParenBoth": "({})", "ParenR": "{})", "Period": "{}."}
_NODES = (None, "node", "asst")
"""Points of a diagram that a person wrote into; others hold its shape."""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a text on a slide."""

    runs: tuple[Run, ...]
    level: int = 1
    listed: bool = False
    form: str = ""
    """How its number is written, such as `arabicPeriod`; empty for bullets and no list."""
    start: int = 1


@dataclass(slots=True)
class Counter:
    """Counts the numbered paragraphs of one text."""

    _counts: dict[int, int] = field(default_factory=dict)

    def count(self, line: Line) -> str:
        """What stands before the paragraph, such as `2.`; empty where nothing does."""
        for level in [held for held in self._counts if held > line.level]:
            del self._counts[level]
        if not line.form:
            self._counts.pop(line.level, None)
            return ""
        number = self._counts.get(line.level, line.start - 1) + 1
        self._counts[line.level] = number
        form = next((each for sign, each in _FORMS.items() if line.form.startswith(sign)), "")
        around = next((each for sign, each in _AROUND.items() if line.form.endswith(sign)), "{}")
        return around.format(write_number(number, form))


def read_lines(shape: Any, frame: Any) -> Iterator[Line]:
    """The paragraphs of a text frame; `shape` is None where no layout stands behind it."""
    for paragraph in frame.paragraphs:
        runs = tuple(_read_runs(paragraph._p, frame.part))
        bullet = _find_bullet(shape, frame, paragraph)
        kind = etree.QName(bullet).localname if bullet is not None else "buNone"
        numbered = bullet is not None and kind == "buAutoNum"
        start = bullet.get("startAt", "1") if numbered and bullet is not None else "1"
        yield Line(
            runs,
            paragraph.level + 1,
            kind != "buNone",
            bullet.get("type", "") if numbered and bullet is not None else "",
            int(start) if start.isdigit() else 1,
        )


def _read_runs(paragraph: Any, part: Any) -> Iterator[Run]:
    """Text, line breaks and fields of a paragraph; text that is struck through is none."""
    for each in paragraph:
        name = etree.QName(each).localname if isinstance(each.tag, str) else ""
        if name == "br":
            yield Run(BREAK)
        elif name == "r" or (name == "fld" and not each.get("type", "").startswith(_MOVING)):
            properties, text = each.find("{*}rPr"), each.find("{*}t")
            bold, link = False, ""
            if properties is not None:
                if properties.get("strike", "noStrike") != "noStrike":
                    continue
                bold = properties.get("b") in ("1", "true")
                link = _find_link(properties, part)
            held = (text.text or "") if text is not None else ""
            yield Run(held.replace("\v", BREAK), bold, link)


def _find_link(properties: Any, part: Any) -> str:
    link = properties.find("{*}hlinkClick")
    name = "" if link is None else _read_relation(link, "id")
    if not name or name not in part.rels:
        return ""
    relation = part.rels[name]
    return keep_link(relation.target_ref) if relation.is_external else ""


def _read_relation(element: Any, name: str) -> str:
    """An attribute that names a relation, such as `r:id`."""
    return next((held for key, held in element.attrib.items() if key.endswith(f"}}{name}")), "")


def _find_bullet(shape: Any, frame: Any, paragraph: Any) -> Any:
    """What says whether a bullet stands before the paragraph: itself, its shape, its layouts."""
    own = paragraph._p.find("{*}pPr")
    if (bullet := _bullet_of(own)) is not None:
        return bullet
    level = f"{{*}}lvl{paragraph.level + 1}pPr"
    for body in _list_bodies(shape, frame):
        styles = body.find("{*}lstStyle")
        if styles is not None and (bullet := _bullet_of(styles.find(level))) is not None:
            return bullet
    if shape is None or not shape.is_placeholder:
        return None
    master = shape.part.slide.slide_layout.slide_master._element
    return _bullet_of(master.find(f"{{*}}txStyles/{{*}}bodyStyle/{level}"))


def _list_bodies(shape: Any, frame: Any) -> Iterator[Any]:
    """The text's own body, then those of the placeholders that it takes its looks from."""
    yield frame._txBody
    while shape is not None and getattr(shape, "is_placeholder", False):
        shape = getattr(shape, "_base_placeholder", None)
        if shape is not None and shape.has_text_frame:
            yield shape.text_frame._txBody


def _bullet_of(properties: Any) -> Any:
    if properties is None:
        return None
    found = (
        properties.find(f"{{*}}{name}") for name in ("buNone", "buChar", "buAutoNum", "buBlip")
    )
    return next((each for each in found if each is not None), None)


def read_diagram(shape: Any) -> Iterator[Run]:
    """What a person wrote into a diagram (SmartArt), in the order of writing."""
    named = shape._element.find(".//{*}relIds")
    name = "" if named is None else _read_relation(named, "dm")
    if not name or name not in shape.part.rels:
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(shape.part.related_part(name).blob, parser)
    for point in root.iter("{*}pt"):
        if point.get("type") in _NODES:
            paragraphs = point.iterfind("{*}t/{*}p")
            lines = ["".join(each.text or "" for each in p.iter("{*}t")) for p in paragraphs]
            yield Run(BREAK.join(line for line in lines if line.strip()))
