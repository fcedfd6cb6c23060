"""What a finding is, and the sentence that tells board staff of it and what to do. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.dates import say_date
from bot.registries.contacts import COMMAND, Contact
from bot.registries.printed import Printed
from index.types import Metadata


class FindingKind(StrEnum):
    """Why somebody should look."""

    NEW = "new"
    CHANGED = "changed"
    CONFLICT = "conflict"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a contact that board staff should look at."""

    kind: FindingKind
    value: str
    """The number or address as printed; empty for the count of entries that are not verified."""
    document: str | None
    """The first document that prints it."""
    section: str
    page: str
    area: str | None
    entry: str | None
    """Id of the entry of the registry that it is about."""
    sentence: str
    """What was found and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """A printed value, whose areas it seems to be for, and the document that prints it."""

    printed: Printed
    areas: tuple[str, ...]
    """Those that its line or heading names, else the document's own; empty where none is known."""
    metadata: Metadata

    @property
    def area(self) -> str | None:
        """The one area that it is for, if it is for one."""
        return self.areas[0] if len(self.areas) == 1 else None


def say_new(places: list[Place], gap: Contact | None) -> Finding:
    """A value that the registry does not hold; `gap` is the entry that it may belong to."""
    first = places[0]
    remedy = f"if people should be given it, add it with `{COMMAND} add`"
    if gap:
        remedy = (
            f"entry {_name(gap)} has no {_say_field(first.printed)}; if it is theirs, "
            f"write {_say_set(gap, first.printed)}"
        )
    return _make(
        FindingKind.NEW,
        first,
        gap,
        f"{first.printed.value} is printed in {_say_places(places)}{_say_for(first)} and is not in "
        f"contacts.yaml: find out whose it is; {remedy}.",
    )


def say_replaced(place: Place, old: Printed, entry: Contact | None) -> Finding:
    """A value that stands where the document's previous version had another."""
    remedy = "neither is in contacts.yaml; find out whose it is before you add it"
    if entry:
        remedy = (
            f"entry {_name(entry)} still holds the old one; check the new one, then write "
            f"{_say_set(entry, place.printed)}"
        )
    return _make(
        FindingKind.CHANGED,
        place,
        entry,
        f"{_say_place(place)} now prints {place.printed.value} where its previous version printed "
        f"{old.value}: {remedy}.",
    )


def say_rival(place: Place, rival: Contact, *, newer: bool) -> Finding:
    """A value beside the one that the registry holds for the same area and role."""
    printed, published = place.printed, place.metadata.published
    held = rival.email if printed.is_email else rival.phone
    known = rival.verified_on or rival.as_of
    when = f", {say_date(published)}," if published else ""
    return _make(
        FindingKind.CHANGED if newer else FindingKind.CONFLICT,
        place,
        rival,
        f"{_say_place(place)}{when} prints {printed.value} where entry {_name(rival)} for "
        f"{rival.area} holds {held}{f' ({say_date(known)})' if known else ''}: find out which is "
        f"right, then write {_say_set(rival, printed)} or `{COMMAND} verify {rival.id} --by ROLE`.",
    )


def say_other_area(places: list[Place], entries: Iterable[Contact]) -> Finding:
    """A value that the registry holds for another area than the documents print it for."""
    first, held = places[0], tuple(entries)
    names = " and ".join(f"{_name(one)} for {one.area}" for one in held)
    return _make(
        FindingKind.CONFLICT,
        first,
        held[0],
        f"{first.printed.value} is printed in {_say_places(places)}{_say_for(first)}, and "
        f"contacts.yaml holds it in entry {names}: find out whose it is, then correct the entry or "
        "the `area` in the document's front matter.",
    )


def say_two_areas(one: Place, other: Place) -> Finding:
    """A value that documents give for two areas and the registry does not hold."""
    return _make(
        FindingKind.CONFLICT,
        one,
        None,
        f"{one.printed.value} is printed in {_say_place(one)}{_say_for(one)} and in "
        f"{_say_place(other)}{_say_for(other)}, and is not in contacts.yaml: find out whose it is "
        "before you add it for either.",
    )


def say_expired(contact: Contact) -> Finding:
    """An entry that may no longer be given as current."""
    return Finding(
        FindingKind.EXPIRED,
        contact.phone or contact.email or "",
        None,
        "",
        "",
        contact.area,
        contact.id,
        f"Entry {_name(contact)} for {contact.area} expired on {say_date(contact.expires)}: check "
        f"it, then write `{COMMAND} verify {contact.id} --by ROLE --expires DATE`.",
    )


def say_unverified(never: int, late: int) -> Finding:
    """How many entries nobody has verified, ever or within twelve months."""
    counts = [f"{never} never verified"] if never else []
    counts += [f"{late} not verified within twelve months"] if late else []
    return Finding(
        FindingKind.EXPIRED,
        "",
        None,
        "",
        "",
        None,
        None,
        f"Entries of contacts.yaml: {', '.join(counts)}. `{COMMAND} list` shows them; ring or "
        f"write, then `{COMMAND} verify ID --by ROLE`.",
    )


def _make(kind: FindingKind, place: Place, entry: Contact | None, sentence: str) -> Finding:
    printed = place.printed
    return Finding(
        kind,
        printed.value,
        printed.document,
        printed.section,
        printed.page,
        place.area,
        entry.id if entry else None,
        sentence,
    )


def _name(contact: Contact) -> str:
    return f"{contact.id} ({contact.organisation}, {contact.role})"


def _say_for(place: Place) -> str:
    return f" for {' or '.join(place.areas)}" if place.areas else ""


def _say_place(place: Place) -> str:
    printed = place.printed
    section = f"section “{printed.section}”" if printed.section else ""
    inner = ", ".join(filter(None, (section, printed.page)))
    return f"{printed.document} ({inner})" if inner else printed.document


def _say_places(places: Iterable[Place]) -> str:
    """Where each document prints it first."""
    first: dict[str, str] = {}
    for place in places:
        first.setdefault(place.printed.document, _say_place(place))
    *most, last = first.values()
    return f"{', '.join(most)} and {last}" if most else last


def _say_field(printed: Printed) -> str:
    return "e-mail address" if printed.is_email else "phone number"


def _say_set(entry: Contact, printed: Printed) -> str:
    field = "email" if printed.is_email else "phone"
    value = shlex.quote(printed.value)  # it is from a document, and will be pasted into a shell
    return f"`{COMMAND} set {entry.id} {field} {value} --by ROLE`"
