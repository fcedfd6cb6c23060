"""The contact registry: who can be reached, by area and role, never by similarity."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.dates import say_date
from bot.overlap import count_shared, telling_words
from bot.phones import find_emails, find_phones, phone_key
from bot.registries.areas import Areas
from bot.registries.contact_fields import FIELDS, read_area
from bot.registries.registry import Entry, parse_registry, read_text

__all__ = [
    "FRONT_DOOR",
    "NOT_STATED",
    "Contact",
    "ContactRegistry",
    "NamedOnly",
    "Resource",
    "describe_currency",
    "find_emails",
    "find_phones",
    "is_current",
    "load_contacts",
]

FRONT_DOOR = "front door"
"""The role of the line for reporting a concern about a child."""
NOT_STATED = "not stated"
"""Area of a resource whose publication names none."""

COMMAND = "python -m scripts.contacts"
"""What lists, checks and changes the registry."""
SECTIONS = ("contacts", "named_only", "resources")
"""The lists of the file."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One entry of `knowledge/contacts.yaml`. Dates are ISO, as precise as known."""

    id: str
    organisation: str
    role: str
    """`front door` (report a concern), `board office`, `independent chair`, `business manager`,
    `review coordinator`, or another role in plain words."""
    area: str
    use: str
    """What it is for, in one line."""
    person: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    web: str | None = None
    hours: str | None = None
    printed_in: str | None = None
    """Title of the publication that printed it."""
    as_of: str | None = None
    verified_on: str | None = None
    verified_by: str | None = None
    """The role, never the name, of who last checked it."""
    expires: str | None = None
    history: tuple[str, ...] = ()
    """What was changed, when and by which role, oldest first."""


@dataclass(frozen=True, slots=True)
class NamedOnly:
    """A person or team that a publication names without a number or an address."""

    role: str
    area: str
    organisation: str | None = None
    printed_in: str | None = None
    as_of: str | None = None
    also: tuple[str, ...] = ()
    """Other words that people use for it."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A page or course that a publication names although its link was lost."""

    name: str
    area: str | None
    """An area or a region; None for the whole country; `NOT_STATED` where none is named."""
    printed_in: str
    about: str


@dataclass(frozen=True, slots=True)
class ContactRegistry:
    """Everything in `knowledge/contacts.yaml`. Made by `load_contacts`."""

    contacts: tuple[Contact, ...] = ()
    named_only: tuple[NamedOnly, ...] = ()
    resources: tuple[Resource, ...] = ()

    def front_door(self, area: str) -> Contact | None:
        """The line for reporting a concern about a child in `area`, if the registry has one."""
        return next(iter(self.by_role(area, FRONT_DOOR)), None)

    def for_area(self, area: str) -> tuple[Contact, ...]:
        """Every contact of one area, in the order of the file."""
        return tuple(contact for contact in self.contacts if contact.area == area)

    def by_role(self, area: str, role: str) -> tuple[Contact, ...]:
        """The contacts of one area that have exactly this role."""
        return tuple(one for one in self.for_area(area) if one.role.lower() == role.lower())

    def by_number(self, text: str) -> Contact | None:
        """The first contact whose phone number is written in `text`, in whatever form."""
        keys = {phone_key(found) for found in find_phones(text)}
        if not keys:
            return None
        dialled = (one for one in self.contacts if one.phone and phone_key(one.phone) in keys)
        return next(dialled, None)

    def by_email(self, text: str) -> Contact | None:
        """The first contact whose e-mail address is written in `text`."""
        found = {address.lower() for address in find_emails(text)}
        if not found:
            return None
        return next((one for one in self.contacts if (one.email or "").lower() in found), None)

    def find_named_only(self, area: str | None, words: str) -> tuple[NamedOnly, ...]:
        """Those named without details that `words` fit best; in any area if `area` is None.

        Without a telling word in `words` they are all those of the area.
        """
        near = [one for one in self.named_only if area in (None, one.area)]
        area_words = telling_words(" ".join(one.area for one in near))
        asked = telling_words(words) - area_words
        if not asked:
            return tuple(near)
        scored = [
            (count_shared(asked, " ".join([one.role, one.organisation or "", *one.also])), one)
            for one in near
        ]
        best = max((score for score, _ in scored), default=0)
        return tuple(one for score, one in scored if best and score == best)

    def resources_about(self, words: str) -> tuple[Resource, ...]:
        """The resources whose name or subject shares a telling word with `words`, best first."""
        asked = telling_words(words)
        scored = [(count_shared(asked, f"{one.name} {one.about}"), one) for one in self.resources]
        scored.sort(key=lambda pair: -pair[0])
        return tuple(one for score, one in scored if score)


def is_current(contact: Contact, today: datetime.date) -> bool:
    """Whether it may be given as current: verified within twelve months and not expired."""
    if contact.verified_on is None or is_expired(contact, today):
        return False
    verified = datetime.date.fromisoformat(contact.verified_on)
    oldest = (today.year - 1, today.month, today.day)
    return oldest <= (verified.year, verified.month, verified.day) and verified <= today


def describe_currency(contact: Contact, today: datetime.date) -> str:
    """The sentence that must stand beside a contact: how it is known, and how lately."""
    by = f" by the {contact.verified_by.removeprefix('the ')}" if contact.verified_by else ""
    if contact.expires is not None and is_expired(contact, today):
        return f"Expired on {say_date(contact.expires)}; check before use."
    if is_current(contact, today):
        return f"Verified {say_date(contact.verified_on)}{by}."
    if contact.verified_on:
        return f"Last verified {say_date(contact.verified_on)}{by}; check before use."
    if contact.printed_in:
        when = f", {say_date(contact.as_of)}" if contact.as_of else ""
        return f'Printed in "{contact.printed_in}"{when}; not verified since.'
    return "Not verified; check before use."


def load_contacts(path: Path, areas: Areas) -> ContactRegistry:
    """The registry of `knowledge/contacts.yaml`. Raises `RegistryError` where it is wrong."""
    return parse_contacts(read_text(path), path, areas)


def parse_contacts(text: str, path: Path, areas: Areas) -> ContactRegistry:
    """The same for a text that stands, or is to stand, in the file at `path`."""
    file = parse_registry(text, path, SECTIONS)
    contacts: dict[str, Contact] = {}
    for entry in file.entries("contacts", Contact.__slots__):
        contact = read_contact(entry, areas)
        if contact.id in contacts:
            raise entry.wrong(f"the id `{contact.id}` is used twice", "give this entry another")
        contacts[contact.id] = contact
    named_only = tuple(
        read_named_only(entry, areas) for entry in file.entries("named_only", NamedOnly.__slots__)
    )
    resources = tuple(
        read_resource(entry, areas) for entry in file.entries("resources", Resource.__slots__)
    )
    return ContactRegistry(tuple(contacts.values()), named_only, resources)


def read_contact(entry: Entry, areas: Areas) -> Contact:
    """One entry of `contacts`; raises `RegistryError` for the first field that is wrong."""
    values: dict[str, Any] = {name: read(entry, areas) for name, read in FIELDS.items()}
    return Contact(**values)


def read_named_only(entry: Entry, areas: Areas) -> NamedOnly:
    """One entry of `named_only`."""
    return NamedOnly(
        role=entry.text("role"),
        area=read_area(entry, areas.names),
        organisation=entry.optional("organisation"),
        printed_in=entry.optional("printed_in"),
        as_of=entry.date("as_of"),
        also=entry.texts("also"),
    )


def read_resource(entry: Entry, areas: Areas) -> Resource:
    """One entry of `resources`."""
    everywhere = (*areas.names, *areas.regions, NOT_STATED)
    return Resource(
        name=entry.text("name"),
        area=read_area(entry, everywhere) if entry.optional("area") else None,
        printed_in=entry.text("printed_in"),
        about=entry.text("about"),
    )


def is_expired(contact: Contact, today: datetime.date) -> bool:
    return contact.expires is not None and datetime.date.fromisoformat(contact.expires) < today
