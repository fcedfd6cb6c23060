"""Telegram's message markup, read strictly: HTML → visible text and UTF-16 entities."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
_TOKEN = re.compile(r"<(?P<tag>[^<>]*)>|&(?P<name>[^;&<>\s]*);|(?P<bad>[<>&])|(?P<text>[^<>&]+)")
_CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_INCOMING = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(@\w{5,32})?|(?<!\w)@\w{5,32}")


class MarkupError(Exception):
    """The text is not HTML as Telegram reads it."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A marked range of a message, in UTF-16 code units."""

    type: str
    offset: int
    length: int

    def as_json(self) -> dict[str, object]:
        """The form that the Bot API sends."""
        return {"type": self.type, "offset": self.offset, "length": self.length}


def count_utf16(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def cut_utf16(text: str, entity: Entity) -> str:
    """The part of the text that the entity marks."""
    units = text.encode("utf-16-le")
    return units[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le")


def parse_html(html: str) -> tuple[str, tuple[Entity, ...]]:
    """Visible text, trimmed as Telegram trims it, and its entities. Raises `MarkupError`."""
    visible = ""
    opened: list[tuple[str, int]] = []
    entities: list[Entity] = []
    for token in _TOKEN.finditer(html):
        tag = token["tag"]
        if token["bad"]:
            raise MarkupError(f"unescaped {token['bad']!r} at {token.start()}")
        if token["text"]:
            visible += token["text"]
        elif token["name"] is not None:
            visible += _read_character(token["name"])
        elif tag is not None and tag.startswith("/"):
            if not opened or opened[-1][0] != tag[1:]:
                raise MarkupError(f"unexpected end tag <{tag}>")
            name, start = opened.pop()
            length = count_utf16(visible) - start
            if length == 0:
                raise MarkupError(f"empty <{name}>")
            entities.append(Entity(_TYPES[name], start, length))
        elif tag is not None:
            opened.append((_open_tag(tag, opened), count_utf16(visible)))
    if opened:
        raise MarkupError(f"can't find end tag for <{opened[-1][0]}>")
    return _trim(visible, entities)


def find_entities(text: str) -> list[dict[str, object]]:
    """The commands and mentions that Telegram marks in what a person types."""
    return [
        Entity(
            "bot_command" if found[0].startswith("/") else "mention",
            count_utf16(text[: found.start()]),
            count_utf16(found[0]),
        ).as_json()
        for found in _INCOMING.finditer(text)
    ]


def _read_character(name: str) -> str:
    if name.startswith("#x"):
        return chr(int(name[2:], 16))
    if name.startswith("#"):
        return chr(int(name[1:]))
    if name not in _CHARACTERS:
        raise MarkupError(f"unsupported character &{name};")
    return _CHARACTERS[name]


def _open_tag(tag: str, opened: list[tuple[str, int]]) -> str:
    name, _, attributes = tag.partition(" ")
    allowed = {"a": r'href="[^"]+"', "blockquote": "expandable"}.get(name, "")
    if name not in _TYPES:
        raise MarkupError(f"unsupported start tag <{name}>")
    if attributes and not re.fullmatch(allowed, attributes):
        raise MarkupError(f"unsupported attributes in <{tag}>")
    if name == "blockquote" and any(other == "blockquote" for other, _ in opened):
        raise MarkupError("blockquotes cannot be nested")
    return name


def _trim(visible: str, entities: list[Entity]) -> tuple[str, tuple[Entity, ...]]:
    cut = count_utf16(visible) - count_utf16(visible.lstrip())
    text = visible.strip()
    room = count_utf16(text)
    kept = []
    for entity in entities:
        start = max(0, entity.offset - cut)
        end = min(room, entity.offset + entity.length - cut)
        if end > start:
            kept.append(Entity(entity.type, start, end - start))
    return text, tuple(sorted(kept, key=lambda entity: (entity.offset, -entity.length)))
