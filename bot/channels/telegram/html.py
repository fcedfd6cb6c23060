"""Parts → Telegram messages in HTML: always valid, always within Telegram's limits. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from html import escape

from telegram.constants import MessageLimit

from bot.rendering import Part, PartKind

MAX_UNDER_QUOTE = 20
"""Lines that stay in one message with their quote; a message holds only so many entities."""

_TAGS = {
    PartKind.EMERGENCY: "b",
    PartKind.LABEL: "b",
    PartKind.QUOTE: "blockquote",
    PartKind.SOURCE: "i",
    PartKind.NOTE: "i",
}
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+|\n+")
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
"""Unicode categories: control, format (bidi marks, zero-width, soft hyphen), lone surrogates."""


def render_messages(parts: Sequence[Part]) -> tuple[str, ...]:
    """The parts in order, as few messages as the limits allow; none where all parts are empty."""
    messages: list[str] = []
    for group in _group_parts(parts):
        for piece in _fit_group(group):
            joined = f"{messages[-1]}\n\n{piece}" if messages else piece
            if messages and _fits(joined):
                messages[-1] = joined
            else:
                messages.append(piece)
    return tuple(messages)


def clean_text(text: str) -> str:
    """The text without what cannot be seen; line breaks stay, at most one blank line in a row."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = lines.replace("\u2028", "\n").replace("\u2029", "\n")
    seen = "".join(_clean_character(character) for character in lines)
    trimmed = "\n".join(line.rstrip() for line in seen.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", trimmed).strip()


def measure_text(text: str) -> int:
    """Length in UTF-16 code units, which is how Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def _clean_character(character: str) -> str:
    if character == "\n" or unicodedata.category(character) not in _UNSEEN:
        return character
    return " " if character.isspace() else ""


def _group_parts(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """A quote goes with the label above it and the source and notes under it; every other part
    stands alone."""
    group: list[Part] = []
    for part in (Part(part.kind, clean_text(part.text)) for part in parts):
        if not part.text:
            continue
        labelled = [one.kind for one in group] == [PartKind.LABEL]
        quoted = any(one.kind is PartKind.QUOTE for one in group)
        under = part.kind in (PartKind.SOURCE, PartKind.NOTE)
        if group and not (quoted and under) and not (labelled and part.kind is PartKind.QUOTE):
            yield group
            group = []
        group.append(part)
    if group:
        yield group


def _fit_group(group: list[Part]) -> Iterator[str]:
    """The group in one piece where a message can hold it, else in pieces that each fit."""
    whole = "\n".join(_mark_up(part.kind, _quoted(part)) for part in group)
    if _fits(whole):
        yield whole
        return
    if group[0].kind is PartKind.LABEL and len(group) > 1:
        yield from _split_part(group[0], "")
        yield from _fit_group(group[1:])
        return
    quote, *under = group
    last = "".join("\n" + _mark_up(part.kind, part.text) for part in under)
    if measure_text(last) <= MessageLimit.MAX_TEXT_LENGTH // 2 and len(under) <= MAX_UNDER_QUOTE:
        yield from _split_part(quote, last)
        return
    for part in group:
        yield from _split_part(part, "")


def _split_part(part: Part, last: str) -> Iterator[str]:
    """One over-long part in pieces, each leaving room for `last`, which ends the last piece."""
    room = MessageLimit.MAX_TEXT_LENGTH - measure_text(_mark_up(part.kind, "") + last)
    pieces = list(split_text(_quoted(part), room))
    for piece in pieces[:-1]:
        yield _mark_up(part.kind, piece)
    yield _mark_up(part.kind, pieces[-1]) + last


def split_text(text: str, room: int) -> Iterator[str]:
    """Pieces of at most `room` UTF-16 units once escaped.

    Cut after a sentence where one ends in the second half of the room, else between words, and
    inside a word only where the word alone is longer than the room.
    """
    rest = text.strip()
    while (end := _count_fitting(rest, room)) < len(rest):
        sentences = [found.end() for found in _SENTENCE_END.finditer(rest, 0, end)]
        words = [found.end() for found in re.finditer(r"\s+", rest[: end + 1])]
        if sentences and sentences[-1] >= end // 2:
            end = sentences[-1]
        elif words:
            end = words[-1]
        yield rest[:end].rstrip()
        rest = rest[end:].lstrip()
    yield rest


def _count_fitting(text: str, room: int) -> int:
    """How many characters of `text` fit the room."""
    used = 0
    for count, character in enumerate(text):
        used += measure_text(escape(character, quote=False))
        if used > room:
            return count
    return len(text)


def _quoted(part: Part) -> str:
    return f"“{part.text}”" if part.kind is PartKind.QUOTE else part.text


def _mark_up(kind: PartKind, text: str) -> str:
    """The text escaped, inside its tag; only here is anything marked up."""
    tag = _TAGS.get(kind)
    escaped = escape(text, quote=False)
    return f"<{tag}>{escaped}</{tag}>" if tag else escaped


def _fits(message: str) -> bool:
    """Whether Telegram takes it; measured with its markup, so a little stricter than Telegram."""
    return (
        measure_text(message) <= MessageLimit.MAX_TEXT_LENGTH
        and message.count("</") <= MessageLimit.MESSAGE_ENTITIES
    )
