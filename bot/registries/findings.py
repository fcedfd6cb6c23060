"""What the contacts that documents print say about the registry, for board staff. Pure.

Nothing here changes the registry: each finding is a sentence with what to look at, and a person
decides. A value is compared by its key, so spacing and capitals make no finding.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from bot.registries.areas import Areas
from bot.registries.contacts import Contact, ContactRegistry, is_current, is_expired
from bot.registries.finding_sentences import (
    Finding,
    FindingKind,
    Place,
    say_expired,
    say_new,
    say_other_area,
    say_replaced,
    say_rival,
    say_two_areas,
    say_unverified,
)
from bot.registries.printed import Printed, find_contacts, find_values, make_key
from index.types import Document, Metadata

__all__ = ["Finding", "FindingKind", "Printed", "compare_contacts", "find_contacts"]

WITHDRAWN = "withdrawn"
EVERYWHERE = frozenset(("helpline",))
"""Roles whose number serves more areas than the one whose document prints it."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Comparison:
    registry: ContactRegistry
    by_key: Mapping[str, tuple[Contact, ...]]
    now: Mapping[str, frozenset[str]]
    """Keys that each document prints now."""
    before: Mapping[str, tuple[Printed, ...]]

    def find(self, places: list[Place]) -> Iterator[Finding]:
        """The findings on one value, printed in these places."""
        first = places[0].printed
        entries = self.by_key.get(first.key, ())
        if entries:
            wrong = [one for one in places if _is_elsewhere(one, entries)]
            if wrong:
                yield say_other_area(wrong, entries)
            return
        for place in places:
            old = self._find_replaced(place.printed)
            if old:
                entry = next(iter(self.by_key.get(old.key, ())), None)
                yield say_replaced(place, old, entry)
                return
        parted = _find_parted(places)
        if parted:
            yield say_two_areas(*parted)
            return
        for place in sorted(places, key=_say_when, reverse=True):
            rival = self._find_rival(place)
            if rival and _is_settled(place.metadata, rival):
                return
            if rival:
                yield say_rival(place, rival, newer=_is_newer(place.metadata, rival))
                return
        yield say_new(places, self._find_gap(places[0]))

    def _find_replaced(self, new: Printed) -> Printed | None:
        """What the document's previous version printed where it prints this now."""
        had = self.before.get(new.document, ())
        if any(one.key == new.key for one in had):
            return None
        words = _list_words(new.line)
        same = [
            old
            for old in had
            if old.is_email is new.is_email
            and old.key not in self.now[new.document]
            and _list_words(old.line) == words
            and (words or old.section == new.section)
        ]
        return min(same, key=lambda old: old.section != new.section, default=None)

    def _find_rival(self, place: Place) -> Contact | None:
        """The entry for the same area and role that holds another value of the same kind, which
        the document does not print beside this one."""
        printed = place.printed
        for one in self._same_role(place):
            value = one.email if printed.is_email else one.phone
            if value and make_key(value) not in self.now[printed.document]:
                return one
        return None

    def _find_gap(self, place: Place) -> Contact | None:
        """The entry for the same area and role that holds no value of this kind."""
        email = place.printed.is_email
        return next(
            (one for one in self._same_role(place) if not (one.email if email else one.phone)), None
        )

    def _same_role(self, place: Place) -> list[Contact]:
        held = self.registry.for_area(place.area) if place.area else ()
        return [one for one in held if _is_same(one, place.printed)]


def compare_contacts(
    documents: Iterable[Document],
    registry: ContactRegistry,
    areas: Areas,
    today: datetime.date,
    before: Mapping[str, tuple[Printed, ...]] | None = None,
) -> tuple[Finding, ...]:
    """What documents print and the registry says, where the two differ; then what has expired.

    `before` holds what the previous version of each document printed, by its name. Withdrawn
    documents are left out. There is one finding for each value, however many documents print it.
    """
    places: dict[str, list[Place]] = {}
    now: dict[str, frozenset[str]] = {}
    for document in documents:
        if document.metadata.status == WITHDRAWN:
            continue
        found = find_contacts(document)
        now[document.name] = frozenset(one.key for one in found)
        for one in found:
            named = _find_areas(one, document.metadata, areas)
            places.setdefault(one.key, []).append(Place(one, named, document.metadata))
    by_key: dict[str, tuple[Contact, ...]] = {}
    for contact in registry.contacts:
        for value in filter(None, (contact.phone, contact.email)):
            by_key[make_key(value)] = (*by_key.get(make_key(value), ()), contact)
    comparison = _Comparison(registry, by_key, now, before or {})
    found_in = chain.from_iterable(comparison.find(each) for each in places.values())
    return (*found_in, *_find_expired(registry, today))


def _find_areas(printed: Printed, metadata: Metadata, areas: Areas) -> tuple[str, ...]:
    own = (metadata.area,) if metadata.area and printed.role not in EVERYWHERE else ()
    heading = printed.section.rpartition(" > ")[2]
    return areas.named_in(printed.line) or areas.named_in(heading) or own


def _is_elsewhere(place: Place, entries: Iterable[Contact]) -> bool:
    return bool(place.areas) and not any(one.area in place.areas for one in entries)


def _find_parted(places: list[Place]) -> tuple[Place, Place] | None:
    """Two places that give one value for areas of which none is the same."""
    known = [place for place in places if place.areas]
    pairs = ((known[0], other) for other in known[1:])
    return next((pair for pair in pairs if not set(pair[0].areas) & set(pair[1].areas)), None)


def _is_same(contact: Contact, printed: Printed) -> bool:
    """Whether an entry is for the role beside a value, or, where none is, its organisation."""
    if printed.role is not None:
        return contact.role.lower() == printed.role
    words = f"{printed.line} {printed.section}".casefold()
    organisation = contact.organisation.partition(" (")[0]
    return contact.role.casefold() in words or organisation.casefold() in words


def _list_words(line: str) -> list[str]:
    """The words of a line without the numbers and addresses in it."""
    for value in find_values(line):
        line = line.replace(value, " ")
    return _WORD.findall(line.casefold())


def _say_when(place: Place) -> str:
    return place.metadata.published or ""


def _is_newer(metadata: Metadata, contact: Contact) -> bool:
    """Whether a document is surely younger than what is known of an entry: of two dates of which
    one names no day, neither is the younger within that month or year."""
    known = [date for date in (contact.as_of, contact.verified_on) if date]
    if not (metadata.published and known):
        return False
    earliest = metadata.published + "-01-01"[len(metadata.published) - 4 :]
    return earliest > max(date + "-12-31"[len(date) - 4 :] for date in known)


def _is_settled(metadata: Metadata, contact: Contact) -> bool:
    """Whether somebody checked the entry after the document was published: that one is old."""
    if not (metadata.published and contact.verified_on):
        return False
    return contact.verified_on > metadata.published + "-12-31"[len(metadata.published) - 4 :]


def _find_expired(registry: ContactRegistry, today: datetime.date) -> Iterator[Finding]:
    """Each entry that has expired, then one finding that counts those not verified."""
    standing = []
    for one in registry.contacts:
        if is_expired(one, today):
            yield say_expired(one)
        elif not is_current(one, today):
            standing.append(one)
    never = sum(one.verified_on is None for one in standing)
    if standing:
        yield say_unverified(never, len(standing) - never)
