"""Replies about contacts: by area and role, never another area's in their place. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot import wording
from bot.anycase import compile_later
from bot.dates import say_date
from bot.registries.areas import Areas
from bot.registries.contacts import (
    FRONT_DOOR,
    Contact,
    ContactRegistry,
    describe_currency,
    is_current,
    is_expired,
)
from bot.reply import Outcome, Reply, ShownContact
from index.lexical import find_terms

ROLES = (
    ("independent chair", compile_later(r"\bchair(?:ed|s|person|man|woman)?\b", re.I)),
    ("business manager", compile_later(r"\b(?:business|board|combined)\s+manager\b", re.I)),
    ("review coordinator", compile_later(r"\b(?:scr|review)\s+co-?ordinator\b", re.I)),
    (
        "board office",
        compile_later(
            r"\b(?:lscb|l?scp|[a-z]?scb|safeguarding\s+(?:children'?s?\s+)?(?:board|partnership)|board|post|letter|postal|website)\b",
            re.I,
        ),
    ),
    (
        FRONT_DOOR,
        compile_later(
            r"\b(?:mash|front\s+door|multi-?agency\s+safeguarding\s+hub|hub|report|refer(?:ral|rals)?|concern(?:s|ed)?|worried|worry|safeguarding\s+(?:team|lead|number|referral)|about\s+a\s+child|social\s+(?:services|care)|children'?s\s+services)\b",
            re.I,
        ),
    ),
)
"""Roles of the registry and the words by which people ask for them; the first that fits."""
ELSEWHERE = compile_later(
    r"\b(?:police|hospital|trust|nhs|gp|named\s+(?:gp|nurse|doctor|midwife)|lado|emergency\s+duty|edt|out\s+of\s+hours|ooh|"
    r"duty\s+(?:social\s+)?(?:worker|team|line)|social\s+worker|midwi(?:fe|ves)|health\s+visit(?:or|ing)|refuge|charity|helpline|"
    r"childline|nspcc|samaritans|camhs|adult\s+social\s+care|cabinet\s+member|cafcass|court|ofsted|dentist|doctor|"
    r"probation|housing|prevent|early\s+help|youth\s+(?:justice|offending)|councillor|head\s+of|director)\b",
    re.I,
)
"""Organisations and roles that are not the registry's unless an entry names them."""
ASKS_HOW = compile_later(r"\b(?:who|how|where|report|refer|ring|call|speak|tell|worried)\b", re.I)
SHORT_REQUEST = 7
"""Words of a request that names what it wants and nothing else."""
DETAIL_WORDS = (
    "number numbers no phone telephone tel mobile email e mail mails address website web contact "
    "contacts details info information line for pls plz please thanks post letter get need"
)
DETAIL_TERMS = frozenset(find_terms(DETAIL_WORDS))


@dataclass(frozen=True, slots=True)
class ContactDesk:
    """Answers who can be reached, from the registry alone."""

    registry: ContactRegistry
    areas: Areas
    today: date

    def answer(self, message: str, named: Sequence[str], preferred: str | None) -> Reply | None:
        """A reply from the registry; None where the documents may hold what it does not."""
        known = self.registry.by_number(message) or self.registry.by_email(message)
        if known:
            return self._say_whose(known, named)
        area = named[0] if named else preferred
        person = next((c for c in self.registry.contacts if _names(message, c)), None)
        if person:
            return self.answer_for(person.area, (person.role,))
        elsewhere = ELSEWHERE.search(message)
        shorts = self.areas.ambiguous_board(message)
        if shorts and not named:
            return self._explain_board(shorts[0])
        if elsewhere and not self._holds(elsewhere.group()):
            return self._say_not_held(message, area)
        wanted = find_roles(message)
        if not wanted and self._names_other(message):
            return self._say_not_held(message, area)
        if area is None:
            return self._answer_without_area(wanted)
        return self.answer_for(area, wanted)

    def answer_for(self, area: str, wanted: Sequence[str] = ()) -> Reply | None:
        """The contacts of one area in the wanted roles; all of them when no role was asked for."""
        held = self.registry.for_area(area)
        chosen = [c for role in wanted for c in held if c.role == role] or (
            [] if wanted else sorted((c for c in held if c.phone or c.email), key=_is_not_door)
        )
        if not held:
            return self.say_none(area)
        if not chosen:
            what = wanted[0] if wanted else "phone number or e-mail address"
            others = [self.show(c) for c in held if c.phone or c.email]
            return Reply(
                Outcome.CONTACTS,
                lead=wording.NO_CONTACT_ROLE.format(what=what, area=area),
                contacts=tuple(others),
                closing=wording.CONTACT_DANGER,
                area=area,
            )
        if any(c.role == "independent chair" for c in chosen):  # reached through the board office
            chosen += [c for c in held if c.role == "board office" and c not in chosen]
        return Reply(
            Outcome.CONTACTS,
            contacts=tuple(self.show(c) for c in chosen),
            closing=self._close(chosen),
            area=area,
        )

    def say_none(self, area: str) -> Reply:
        """The reply for an area that the registry does not hold."""
        return Reply(
            Outcome.CONTACTS,
            lead=wording.NO_CONTACT_AREA.format(area=area),
            closing=wording.CONTACT_DANGER,
            area=area,
        )

    def front_door(self, area: str | None) -> tuple[ShownContact, ...]:
        """The front door of an area with what must stand beside it; empty where none is held."""
        contact = self.registry.front_door(area) if area else None
        if contact is None or is_expired(contact, self.today):
            return ()
        return (self.show(contact),)

    def show(self, contact: Contact) -> ShownContact:
        """A contact and how far it can be trusted today."""
        return ShownContact(contact, describe_currency(contact, self.today))

    def _answer_without_area(self, wanted: Sequence[str]) -> Reply | None:
        roles = wanted or (FRONT_DOOR,)
        chosen = [
            c for c in self.registry.contacts if c.role in roles and (c.phone or c.email)
        ] or [c for c in self.registry.contacts if c.role == FRONT_DOOR]
        if not chosen:
            return None
        names = " and ".join(dict.fromkeys(c.area for c in chosen))
        return Reply(
            Outcome.CONTACTS,
            lead=wording.CONTACT_AREA_UNKNOWN.format(area=names),
            contacts=tuple(self.show(c) for c in chosen),
            closing=f"{wording.CONTACT_SET_AREA} {wording.CONTACT_DANGER}",
        )

    def _say_whose(self, contact: Contact, named: Sequence[str]) -> Reply:
        others = [area for area in named if area != contact.area]
        lead = wording.CONTACT_IS.format(
            organisation=contact.organisation, role=contact.role, area=contact.area
        )
        for area in others[:1]:
            lead += " " + wording.CONTACT_NOT_FOR.format(area=area)
        return Reply(
            Outcome.CONTACTS,
            lead=lead,
            contacts=(self.show(contact),),
            closing=wording.CONTACT_DANGER,
            area=others[0] if others else contact.area,
        )

    def _explain_board(self, short: str) -> Reply:
        known = self.areas.explain_ambiguous(short)
        return Reply(
            Outcome.CONTACTS,
            lead=wording.CONTACT_BOARD_AMBIGUOUS.format(
                short=short, note=known.note if known else ""
            ).strip(),
            closing=f"{wording.CONTACT_SET_AREA} {wording.CONTACT_DANGER}",
        )

    def _say_not_held(self, message: str, area: str | None) -> Reply:
        """For an organisation or role that the registry has no details of."""
        named_only = self.registry.find_named_only(area, message) if area else ()
        notes = tuple(
            wording.CONTACT_NAMED_ONLY.format(
                role=f"{one.role} ({one.area})" if one.area not in one.role else one.role,
                title=one.printed_in,
                date=say_date(one.as_of),
            )
            for one in named_only[:1]
        )
        lower = message.lower()
        resources = tuple(
            wording.RESOURCE_NAMED_ONLY.format(name=one.name, title=one.printed_in)
            for one in self.registry.resources_about(message)
            if one.name.lower().removeprefix("the ") in lower
        )
        return Reply(
            Outcome.CONTACTS,
            lead=wording.NO_CONTACT_ORGANISATION,
            notes=notes + resources[:1],
            closing=wording.CONTACT_DANGER,
            area=area,
        )

    def _names_other(self, message: str) -> bool:
        """Whether a short request such as `horizon team number` is for something not registered."""
        if ASKS_HOW.search(message) or len(message.split()) > SHORT_REQUEST:
            return False
        rest = self.areas.cut_names(message)
        return not set(find_terms(rest)) <= DETAIL_TERMS

    def _holds(self, words: str) -> bool:
        pattern = re.compile(rf"\b{re.escape(words)}\b", re.I)
        return any(pattern.search(f"{c.organisation} {c.role}") for c in self.registry.contacts)

    def _close(self, contacts: Sequence[Contact]) -> str:
        reachable = [c for c in contacts if c.phone or c.email]
        stale = reachable and not all(is_current(c, self.today) for c in reachable)
        return (
            f"{wording.CONTACT_CHECK} {wording.CONTACT_DANGER}" if stale else wording.CONTACT_DANGER
        )


def find_roles(message: str) -> tuple[str, ...]:
    """Roles of the registry that a message asks for, in the order of ROLES."""
    found = [role for role, pattern in ROLES if pattern.search(message)]
    if FRONT_DOOR in found and re.search(r"\bmash\b|\bfront\s+door\b", message, re.I):
        return (FRONT_DOOR,)
    return tuple(found)


def _is_not_door(contact: Contact) -> bool:
    return contact.role != FRONT_DOOR


def _names(message: str, contact: Contact) -> bool:
    """Whether a message names the person of a contact in full."""
    return contact.person is not None and contact.person.lower() in message.lower()
