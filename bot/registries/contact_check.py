"""Everything in `knowledge/contacts.yaml` that somebody should mend or look at."""

from __future__ import annotations

import datetime
import difflib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.dates import say_date
from bot.registries.areas import Areas
from bot.registries.contact_fields import FIELDS, SHORT_NUMBERS
from bot.registries.contacts import (
    COMMAND,
    FRONT_DOOR,
    SECTIONS,
    Contact,
    NamedOnly,
    Resource,
    is_current,
    is_expired,
    read_contact,
    read_named_only,
    read_resource,
)
from bot.registries.printed import make_key
from bot.registries.registry import Entry, read_registry
from index.errors import RegistryError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to do, as a sentence: the file, the entry, what is the matter, what to do."""

    sentence: str
    wrong: bool
    """Whether it is a mistake; else it is a reminder."""


def check_contacts(
    path: Path, areas: Areas, today: datetime.date, documented: Iterable[str]
) -> tuple[Problem, ...]:
    """All mistakes and reminders, in the order of the file; `documented` names the area of each
    document. Raises RegistryError where the file cannot be read at all."""
    file = read_registry(path, SECTIONS)
    problems: list[Problem] = []
    good: list[tuple[Entry, Contact]] = []
    seen: set[str] = set()
    for entry in _list_entries(file, "contacts", problems):
        found = [*_find_mistakes(entry, areas, today)]
        id_ = entry.fields.get("id")
        if isinstance(id_, str) and id_ in seen:
            found.append(entry.wrong(f"the id `{id_}` is used twice", "give this entry another"))
        seen.add(str(id_))
        problems += (Problem(str(error), True) for error in found)
        if not found:
            contact = read_contact(entry, areas)
            good.append((entry, contact))
            problems += _say_state(entry, contact, today)
    for section, known, read in (
        ("named_only", NamedOnly.__slots__, read_named_only),
        ("resources", Resource.__slots__, read_resource),
    ):
        for entry in _list_entries(file, section, problems):
            unknown = entry.list_unknown(known)
            problems += (Problem(str(error), True) for error in unknown)
            try:
                read(entry, areas)
            except RegistryError as error:
                problems.append(Problem(str(error), True))
    problems += _find_shared(good)
    problems += _find_without_door(path, [contact for _, contact in good], documented)
    return tuple(problems)


def find_impossible(phone: str) -> str | None:
    """Why nobody can dial a number, and what to do; None where it may be one.

    `phonenumbers` is asked for the length alone: what it calls valid leaves out Ofcom's numbers
    for drama, and numbers that are given out newly.
    """
    import phonenumbers  # slow to import, and few calls need it

    if phone in SHORT_NUMBERS:
        return None
    try:
        if phonenumbers.is_possible_number(phonenumbers.parse(phone, "GB")):
            return None
    except phonenumbers.NumberParseException:
        return "is not a phone number; write one as it is dialled, 01632 960001"
    return "has too many or too few figures to be dialled; correct it"


def nearest_area(area: str, areas: Areas) -> str:
    """A clause that names the area that was meant, if one can be found."""
    known = areas.resolve_area(area)
    close = [known] if known else difflib.get_close_matches(area, areas.names, 1)
    return f"did you mean `{close[0]}`" if close else "areas.yaml lists the names"


def describe_state(contact: Contact, today: datetime.date) -> str:
    """`current`, `expired`, or since when it has not been verified."""
    if is_expired(contact, today):
        return "expired"
    if is_current(contact, today):
        return "current"
    since = contact.verified_on or contact.as_of
    return f"not verified since {say_date(since)}" if since else "never verified"


def _list_entries(file: Entry, section: str, problems: list[Problem]) -> Iterator[Entry]:
    try:
        entries = file.all_entries(section)
    except RegistryError as error:
        entries = (error,)
    for entry in entries:
        if isinstance(entry, RegistryError):
            problems.append(Problem(str(entry), True))
        else:
            yield entry


def _find_mistakes(entry: Entry, areas: Areas, today: datetime.date) -> Iterator[RegistryError]:
    yield from entry.list_unknown(Contact.__slots__)
    values: dict[str, object] = {}
    for name, read in FIELDS.items():
        try:
            values[name] = read(entry, areas)
        except RegistryError as error:
            yield error
    phone, verified = values.get("phone"), values.get("verified_on")
    impossible = find_impossible(phone) if isinstance(phone, str) else None
    if impossible:
        problem, _, remedy = impossible.partition("; ")
        yield entry.wrong(f"`phone: {phone}` {problem}", remedy)
    if isinstance(verified, str) and verified > today.isoformat():
        problem = f"`verified_on: {verified}` is in the future"
        yield entry.wrong(problem, "write the day on which somebody rang or wrote")


def _say_state(entry: Entry, contact: Contact, today: datetime.date) -> Iterator[Problem]:
    state = describe_state(contact, today)
    verify = f"{COMMAND} verify {contact.id} --by ROLE"
    if is_expired(contact, today):
        remedy = f"check it, then `{verify} --expires DATE`"
        problem = f"expired on {say_date(contact.expires)}"
        yield Problem(str(entry.wrong(problem, remedy)), True)
    elif not is_current(contact, today):
        yield Problem(str(entry.wrong(state, f"ring or write, then `{verify}`")), False)


def _find_shared(good: Iterable[tuple[Entry, Contact]]) -> Iterator[Problem]:
    """Values that entries give for two areas: two boards may share a line, or one was copied."""
    first: dict[str, Contact] = {}
    for entry, contact in good:
        for value in filter(None, (contact.phone, contact.email)):
            other = first.setdefault(make_key(value), contact)
            if other.area != contact.area and value not in SHORT_NUMBERS:
                problem = (
                    f"{value} is given for {contact.area} here and for {other.area} in {other.id}"
                )
                yield Problem(str(entry.wrong(problem, "find out whether both are right")), False)


def _find_without_door(
    path: Path, contacts: Iterable[Contact], documented: Iterable[str]
) -> Iterator[Problem]:
    doors = {contact.area for contact in contacts if contact.role.lower() == FRONT_DOOR}
    for area, count in Counter(documented).items():
        if area not in doors:
            documents = "a document" if count == 1 else f"{count} documents"
            yield Problem(
                f"{path.name}: {area} has {documents} and no front door; when you know it, "
                f'`{COMMAND} add --area "{area}" --role "{FRONT_DOOR}"` with its details.',
                False,
            )
