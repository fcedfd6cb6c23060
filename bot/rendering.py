"""From a Reply to what a person reads: labelled parts first, then plain text. Pure.

A channel with its own markup (Telegram) renders the same parts.
"""

from __future__ import annotations

import itertools
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot import wording
from bot.dates import say_date
from bot.overlap import fold_words
from bot.reply import Reply, ShownContact, SourcedQuote
from index.standing import SUPERSEDED
from index.types import Citation


class PartKind(StrEnum):
    """What a part of a rendered reply is."""

    EMERGENCY = "emergency"
    WARNING = "warning"
    LEAD = "lead"
    LABEL = "label"
    """Whose words the quote under it gives; stays with that quote."""
    QUOTE = "quote"
    SOURCE = "source"
    """The source line of the quote above it; stays with that quote."""
    NOTE = "note"
    CONTACT = "contact"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Part:
    """One labelled piece of plain text; may hold line breaks, never markup."""

    kind: PartKind
    text: str


def lay_out_reply(reply: Reply) -> tuple[Part, ...]:
    """The parts of the first screen, in the order in which they are read."""
    parts = []
    if reply.emergency:
        parts.append(Part(PartKind.EMERGENCY, reply.emergency))
        parts += lay_out_contacts(reply.contacts)
    if reply.warning:
        parts.append(Part(PartKind.WARNING, reply.warning))
    if reply.lead:
        parts.append(Part(PartKind.LEAD, reply.lead))
    parts += lay_out_quotes(reply.quotes)
    parts += [Part(PartKind.NOTE, note) for note in reply.notes]
    if not reply.emergency:
        parts += lay_out_contacts(reply.contacts)
    if reply.closing:
        parts.append(Part(PartKind.CLOSING, reply.closing))
    return tuple(parts)


def lay_out_more(reply: Reply) -> tuple[Part, ...]:
    """The parts behind More; empty when nothing is kept there."""
    return tuple(lay_out_quotes(reply.more))


def lay_out_quotes(quotes: Iterable[SourcedQuote]) -> list[Part]:
    """Each quote under its label, its sources and its notes; neighbours from one section share
    them."""
    parts = []
    for _, group in itertools.groupby(_number_groups(quotes), key=lambda numbered: numbered[0]):
        neighbours = [sourced for _, sourced in group]
        if neighbours[0].label:
            parts.append(Part(PartKind.LABEL, neighbours[0].label))
        parts += [Part(PartKind.QUOTE, sourced.quote.text) for sourced in neighbours]
        parts.append(Part(PartKind.SOURCE, describe_source(neighbours[0].quote.citation)))
        parts += [Part(PartKind.SOURCE, line) for line in describe_further(neighbours[-1])]
        notes = dict.fromkeys(note for sourced in neighbours for note in sourced.notes)
        parts += [Part(PartKind.NOTE, note) for note in notes]
    return parts


def _number_groups(quotes: Iterable[SourcedQuote]) -> Iterable[tuple[int, SourcedQuote]]:
    """Each quote with the number of the group that shares its source line."""
    number, before = 0, None
    for sourced in quotes:
        joins = (
            before is not None
            and before.quote.citation == sourced.quote.citation
            and not (before.also or sourced.also)
            and not sourced.label
        )
        number += not joins
        before = sourced
        yield number, sourced


def describe_further(sourced: SourcedQuote) -> list[str]:
    """One line for each further document that holds the text of a quote."""
    own = fold_words(sourced.quote.text)
    lines = []
    for other in sourced.also:
        also = wording.ALSO_IN if fold_words(other.text) == own else wording.ALSO_NEARLY_IN
        source = describe_source(other.citation)
        if other.citation.metadata.status == SUPERSEDED:
            source = wording.ALSO_SUPERSEDED.format(source=source)
        lines.append(also.format(source=source))
    return lines


def lay_out_contacts(contacts: Iterable[ShownContact]) -> list[Part]:
    """One part a contact, always with its area."""
    return [Part(PartKind.CONTACT, describe_contact(shown)) for shown in contacts]


def describe_source(citation: Citation) -> str:
    """Title, publisher, date, kind, area, section and page in one line."""
    metadata = citation.metadata
    source = metadata.source
    if source:
        about = [source.publisher, say_date(source.published), source.kind]
        title = f"Learning note on “{source.title}”"
    else:
        about = [metadata.publisher or "", say_date(metadata.published), metadata.kind or ""]
        title = f"“{metadata.title}”"
    about.append(f"area: {metadata.area}" if metadata.area else "area not stated")
    line = f"{title} ({', '.join(part for part in about if part)})"
    section = " › ".join(citation.section)
    line = f"{line}, section “{section}”" if section else line
    return f"{line}, {citation.page}" if citation.page else line


def describe_contact(shown: ShownContact) -> str:
    """Who it is and for what, how to reach them, and how far it can be trusted."""
    contact = shown.contact
    who = (
        contact.organisation if not contact.person else f"{contact.person}, {contact.organisation}"
    )
    first = f"{who}: {contact.role} ({contact.area})"
    ways = [
        f"Phone {contact.phone}" if contact.phone else "",
        f"E-mail {contact.email}" if contact.email else "",
        contact.web or "",
    ]
    lines = [
        first,
        " · ".join(way for way in ways if way),
        contact.address or "",
        contact.hours or "",
        contact.use,
        shown.note,
    ]
    return "\n".join(line for line in lines if line)


def render_plain(parts: Sequence[Part], width: int | None = None) -> str:
    """Plain text: one blank line between parts, quotes in quotation marks.

    With a width (columns) the lines are folded for a terminal and quotes set off by a bar.
    """
    out: list[str] = []
    before: PartKind | None = None
    for part in parts:
        text = f"“{part.text}”" if part.kind is PartKind.QUOTE else part.text
        if part.kind is PartKind.SOURCE:
            text = f"— {text}"
        if part.kind is PartKind.LABEL:
            text = f"{text}:"
        if width:
            text = fold_text(
                text,
                width,
                "  │ "
                if part.kind is PartKind.QUOTE
                else "  " * (part.kind in (PartKind.SOURCE, PartKind.NOTE)),
            )
        joined = part.kind in (PartKind.SOURCE, PartKind.NOTE) or before is PartKind.LABEL
        out.append(("\n" if joined and out else "\n\n" if out else "") + text)
        before = part.kind
    return "".join(out)


def fold_text(text: str, width: int, indent: str = "", hang: str = "") -> str:
    """Lines of at most `width` columns, without characters that a terminal would act on.

    Each line opens with `indent`; one that carries on the line before it with `hang` as well.
    """
    lines = []
    for line in text.split("\n"):
        seen = "".join(" " if c.isspace() else c for c in line if _is_seen(c))
        lines += textwrap.wrap(
            seen,
            width,
            initial_indent=indent,
            subsequent_indent=indent + hang,
            break_long_words=True,
            break_on_hyphens=False,
        ) or [indent.rstrip()]
    return "\n".join(lines)


def _is_seen(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs")


def count_characters(reply: Reply) -> int:
    """Length of the first screen as plain text."""
    return len(render_plain(lay_out_reply(reply)))
