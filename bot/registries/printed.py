"""Phone numbers and e-mail addresses as documents print them, and whose they seem to be. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.anycase import compile_later
from bot.phones import find_emails, find_phones, phone_key
from bot.registries.contacts import FRONT_DOOR
from index.reading.links import Link, find_links
from index.sentences import split_sentences
from index.types import Block, BlockKind, Document

FAX = "fax"
LONG = 10
"""Figures of a whole number without its 0."""
_ROLE_WORDS = {
    FAX: r"fax",
    "out of hours": r"out[ -]of[ -](?:office )?hours|emergency duty|edt|ooh|evenings?|weekends?",
    "designated officer": r"lado|(?:local authority )?designated officer",
    "training": r"training|courses?|workshops?|bookings?",
    "independent chair": r"independent chair(?:person|man|woman)?|chair of the board",
    "business manager": r"(?:business|board|combined) manager",
    "review coordinator": r"(?:scr|review) co-?ordinator",
    FRONT_DOOR: r"mash|multi-agency safeguarding hub|front door|first response|duty team"
    r"|(?:concerned|worried|concerns?) about a (?:child|young person)|make a referral"
    r"|report(?:ing)? (?:a|any|your) concerns?|children['’]?s social care|children['’]s services",
    "board office": r"board office|[a-z]?l?scbs?|l?scp|business unit"
    r"|safeguarding (?:children['’]?s? )?(?:board|partnership)",
    "police": r"police|constabulary",
    "health": r"hospital|nhs|gp|surgery|health visit(?:or|ors|ing)|midwi(?:fe|ves|fery)|camhs",
    "helpline": r"helpline|childline|nspcc|samaritans",
    "refuge": r"refuge|charity|women['’]?s aid",
    "adult social care": r"adult(?:s['’]?)? (?:social care|services)",
}
"""Roles, the registry's own first of all, and the words that name them beside a number."""
_ROLE = compile_later(
    "|".join(rf"(\b(?:{words})\b)" for words in _ROLE_WORDS.values()).replace(" ", r"\s+"),
    re.IGNORECASE,
)
_CLOSING = re.compile("</a", re.IGNORECASE)
_NAMES = tuple(_ROLE_WORDS)


@dataclass(frozen=True, slots=True)
class Printed:
    """A phone number or e-mail address that a document prints or links to."""

    value: str
    """As printed."""
    key: str
    """The same however it is written: `phone_key`, or the address in lower case."""
    document: str
    line: str
    """The sentence, or in a signature the line, that it stands in, as displayed."""
    section: str = ""
    """The headings above it, joined by ` > `."""
    page: str = ""
    """As `Document.name_pages` says it."""
    role: str | None = None
    """What the words beside it, else its heading, say it is; None where they say nothing."""

    @property
    def is_email(self) -> bool:
        """Whether it is an e-mail address, and else a phone number."""
        return "@" in self.value


def find_contacts(document: Document) -> tuple[Printed, ...]:
    """Every number and address that a document displays or links to, in order.

    One that stands several times in the same sentence is given once.
    """
    links = [(link, value) for link in find_links(document) for value in find_values(link.contact)]
    found: dict[tuple[str, str, str], Printed] = {}
    inside: set[int] = set()
    for block in document.blocks:
        near = [(link, value) for link, value in links if block.start <= link.start < block.end]
        inside.update(link.start for link, _ in near)
        for one in _read_block(document, block, near):
            found.setdefault((one.key, one.line, one.section), one)
    for link, value in links:
        if link.start not in inside:
            page = document.name_pages(link.start, link.end)
            one = Printed(value, make_key(value), document.name, "", page=page)
            found.setdefault((one.key, "", ""), one)
    return tuple(found.values())


def find_values(text: str) -> tuple[str, ...]:
    """The phone numbers and e-mail addresses in a text, as written, in order."""
    found = (*filter(_is_number, find_phones(text)), *find_emails(text))
    return tuple(sorted(found, key=text.index))


def _is_number(written: str) -> bool:
    """Whether figures are a number of somebody, and not that of a book or a case.

    `find_phones` guards replies, so it takes any ten figures; a number that is printed to be
    dialled begins with 0, + or 116, or is a short one behind a word such as `text`.
    """
    figures = sum(sign.isdigit() for sign in written)
    return written.lstrip("(").startswith(("0", "+", "116")) or figures < LONG


def make_key(value: str) -> str:
    """One spelling of a number or an address for comparison."""
    return value.lower() if "@" in value else phone_key(value)


def find_role(
    before: str, after: str = "", above: str = "", heading: str = "", *, email: bool = False
) -> str | None:
    """The role that words suggest for a value: the nearest before it in its line, else the first
    after it there, else the nearest in the lines above, else its heading's."""
    for text, place in ((before, -1), (after, 0), (above, -1), (heading, 0)):
        named = [_NAMES[(match.lastindex or 1) - 1] for match in _ROLE.finditer(text)]
        if text is not before or email:  # `fax` is about the number behind it alone
            named = [role for role in named if role != FAX]
        if named:
            return named[place]
    return None


def _read_block(
    document: Document, block: Block, links: list[tuple[Link, str]]
) -> Iterator[Printed]:
    whole = document.shown(block.start, block.end)
    if not (links or find_values(whole)):
        return
    heading = block.section[-1] if block.section and block.kind is not BlockKind.HEADING else ""
    above = ""
    seen: set[str] = set()
    cuts = [*_cut_block(document, block)]
    if block.kind is not BlockKind.SIGNATURE:
        cuts.append((block.start, block.end))  # for a value that was cut in two
    for start, end in cuts:
        line = document.shown(start, end)
        beside = [(value, *line.partition(value)[::2]) for value in find_values(line)]
        for link, value in links:
            if start <= link.start < end:
                cut = _find_end(document, link, end)
                beside.append((value, document.shown(start, cut), document.shown(cut, end)))
        is_whole = (start, end) == (block.start, block.end)
        for value, before, after in beside:
            key = make_key(value)
            if key in seen and is_whole:
                continue
            seen.add(key)
            at = document.text.find(value, start, end)
            yield Printed(
                value,
                key,
                document.name,
                line,
                " > ".join(block.section),
                document.name_pages(*((start, end) if at < 0 else (at, at + len(value)))),
                find_role(before, after, above, heading, email="@" in value),
            )
        above = f"{above} {line}"


def _find_end(document: Document, link: Link, end: int) -> int:
    """Where the words of a link end; those of an HTML link stand behind what `find_links` gives."""
    opening = document.text[link.start : link.start + 2].lower()
    closing = _CLOSING.search(document.text, link.end, end) if opening == "<a" else None
    return closing.end() if closing else link.end


def _cut_block(document: Document, block: Block) -> Iterator[tuple[int, int]]:
    """Stored ranges of the lines of a signature, of the sentences of any other block."""
    if block.kind is not BlockKind.SIGNATURE:
        yield from split_sentences(document, block)
        return
    at = block.start
    for line in document.text[block.start : block.end].splitlines(keepends=True):
        if line.strip():
            yield at, at + len(line)
        at += len(line)
