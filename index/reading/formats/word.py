"""Word files: mammoth makes HTML of them, the walker reads it."""

from __future__ import annotations

import io
import posixpath
import zipfile
from pathlib import Path

import mammoth
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from index.errors import ReadingError
from index.reading.formats.packages import WORD, describe_damage, load_package
from index.reading.formats.walking import Walker
from index.reading.formats.word_numbers import Numbers
from index.reading.formats.word_page import HEADING, ITEM, MOST_LEVELS, Page
from index.reading.formats.word_styles import Element, Styles
from index.reading.formats.writing import Extract, Writer

_STYLE_MAP = "\n".join(
    [f"p.{HEADING}{level} => h{level}:fresh" for level in range(1, MOST_LEVELS + 1)]
    + [f"p.{ITEM}{level} => {'ul > ' * level}li:fresh" for level in range(1, MOST_LEVELS + 1)]
)
_NOTES = "Notes"
"""Stands over footnotes and endnotes."""
_REFERENCES = "a[id^='footnote-ref-'], a[id^='endnote-ref-']"
_ARROWS = "a[href^='#footnote-ref-'], a[href^='#endnote-ref-']"
_NOTE_ITEMS = "li[id^='footnote-'], li[id^='endnote-']"


def read_word(path: Path, name: str) -> Extract:
    """What the pages of a .docx say; raises ReadingError with a sentence that names the file."""
    stored = load_package(path, name, WORD)
    try:
        ready = _prepare(stored)
        converted = mammoth.convert_to_html(
            io.BytesIO(ready),
            style_map=_STYLE_MAP,
            include_embedded_style_map=False,
            convert_image=lambda image: [],
        )
        return _write(converted.value)
    except RecursionError as error:
        raise ReadingError(
            f"{name} has too many tables or boxes inside each other: save a simpler copy."
        ) from error
    except ReadingError:
        raise
    except Exception as error:  # mammoth raises whatever a damaged part leads to
        raise describe_damage(name, WORD) from error


def _write(markup: str) -> Extract:
    tree = LexborHTMLParser(f"<body>{markup}</body>")
    for mark in tree.css(f"{_REFERENCES}, {_ARROWS}"):
        mark.decompose()
    writer = Writer()
    notes = [note.html or "" for note in tree.css(_NOTE_ITEMS)]
    for note in tree.css(_NOTE_ITEMS):
        note.decompose()
    _walk(tree, writer)
    if notes:
        writer.heading(2, _NOTES)
        _walk(LexborHTMLParser(f"<ul>{''.join(notes)}</ul>"), writer)
    return writer.finish()


def _walk(tree: LexborHTMLParser, writer: Writer) -> None:
    if tree.body is not None:
        Walker(writer, tabs=True).walk(tree.body)


def _prepare(stored: bytes) -> bytes:
    """The archive with the parts that hold text alone, ready for mammoth."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(stored)) as archive,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        main = _find_targets(archive, "").get("officeDocument", "word/document.xml")
        targets = _find_targets(archive, main)
        styles, numbers = Styles(), Numbers()
        styles.add(_load_part(archive, targets.get("styles", "")))
        numbers.add(_load_part(archive, targets.get("numbering", "")))
        page = Page(styles, numbers)
        for part in (main, targets.get("footnotes", ""), targets.get("endnotes", "")):
            root = _load_part(archive, part)
            if root is not None:
                page.prepare(root)
                _copy_part(copy, part, root)
                _copy_part(copy, _name_links(part), _load_part(archive, _name_links(part)))
        for part in ("[Content_Types].xml", _name_links("")):
            _copy_part(copy, part, _load_part(archive, part))
    return made.getvalue()


def _load_part(archive: zipfile.ZipFile, name: str) -> Element | None:
    """The root of an XML part, or None where the file has none of that name."""
    if name not in archive.namelist():
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(archive.read(name), parser)


def _copy_part(copy: zipfile.ZipFile, name: str, root: Element | None) -> None:
    if root is not None:
        copy.writestr(name, etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _name_links(part: str) -> str:
    """Where the links of a part are kept; of the whole file for an empty name."""
    folder, base = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _find_targets(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """The parts that a part leads to inside the file, each under the last word of its type."""
    root = _load_part(archive, _name_links(part))
    targets: dict[str, str] = {}
    for link in root.iterfind("{*}Relationship") if root is not None else ():
        if link.get("TargetMode") != "External":
            kind = link.get("Type", "").rsplit("/", 1)[-1]
            place = posixpath.join("/", posixpath.dirname(part), link.get("Target", ""))
            targets.setdefault(kind, posixpath.normpath(place).lstrip("/"))
    return targets
