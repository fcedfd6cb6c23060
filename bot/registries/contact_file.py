"""Changes of `knowledge/contacts.yaml`: each is checked before it is written, keeps every other
line as it is, and leaves a line in the entry's own history."""

from __future__ import annotations

import copy
import datetime
import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml.error import YAMLError

from bot.phones import find_emails, find_phones
from bot.registries.areas import Areas
from bot.registries.contact_check import find_impossible, nearest_area
from bot.registries.contact_fields import FIELDS
from bot.registries.contacts import SECTIONS, parse_contacts
from bot.registries.printed import make_key
from bot.registries.registry import nearest_word, parse_registry
from bot.registries.rewriting import rewrite_file
from bot.registries.yaml_lines import Change, UnwritableError, add_entry, change_entries
from index.errors import RegistryError

WRITABLE = tuple(key for key in FIELDS if key not in ("verified_on", "verified_by", "history"))
"""Fields of a new entry; verifying has a command of its own."""
SETTABLE = tuple(key for key in WRITABLE if key != "id")
CHECKED = frozenset("organisation role area person phone email address web".split())
"""Fields that somebody checked when an entry was verified: with another value it no longer is."""
PRINTED = frozenset("person phone email address web".split())
"""Fields that were taken from a publication: another value is not printed there."""
LONGEST_ROLE = 60
"""Characters of the role of whoever makes a change."""
_ID = re.compile(r"[\w.-]+")

_Entries = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ContactFile:
    """The file, and what a change of it is checked against.

    Every change raises RegistryError where it cannot be made, and then nothing is written.
    """

    path: Path
    areas: Areas
    today: datetime.date

    def verify(
        self, ids: Sequence[str], by: str, on: str | None = None, expires: str | None = None
    ) -> str:
        """Mark entries as verified by a role; returns what was done, as a sentence.

        `expires` of None leaves an entry's expiry as it is, an empty one takes it away.
        """
        role, named = check_role(by), tuple(dict.fromkeys(ids))
        day = self._read_day("--on", on) if on else self.today.isoformat()
        if day > self.today.isoformat():
            raise RegistryError(f"--on {day} is in the future; give the day of the check itself.")
        last = self._read_day("--expires", expires) if expires else None
        if last and last < self.today.isoformat():
            raise RegistryError(f"--expires {last} has passed; give a later day, or leave it out.")

        def plan(entries: _Entries) -> list[Change]:
            _refuse_person(entries, role)
            changes = []
            for id_ in named:
                had = _find_entry(entries, id_).get("expires")
                values: dict[str, str | None] = {"verified_on": day, "verified_by": role}
                note = f"verified by {role}"
                if day != self.today.isoformat():
                    note = f"verified on {day} by {role}"
                if expires is not None and last != had:
                    values["expires"] = last
                    note += f", expires was {had or 'empty'}"
                elif had and had < self.today.isoformat():
                    raise RegistryError(
                        f"{id_} expired on {had}; give --expires with a later day, or with "
                        "nothing (--expires '') if it is not to expire."
                    )
                changes.append(self._note(id_, values, note))
            return changes

        self._change(plan)
        return f"{', '.join(named)}: verified on {day} by {role}."

    def set(
        self,
        id_: str,
        field: str,
        value: str,
        by: str,
        printed_in: str | None = None,
        as_of: str | None = None,
    ) -> str:
        """Give one field of an entry another value, none where it is empty or `null`.

        What was verified, or printed in a publication, was the old value: the fields that say so
        are emptied, unless `printed_in` and `as_of` tell where the new one is printed.
        """
        if field not in SETTABLE:
            if field in ("verified_on", "verified_by"):
                raise RegistryError(f"`{field}` is written by verify ID --by ROLE; use that.")
            raise RegistryError(f"`{field}` cannot be set; {nearest_word(field, SETTABLE)}.")
        new, role = clean_value(value), check_role(by)
        self._check_value(field, new)
        source = {"printed_in": clean_value(printed_in), "as_of": clean_value(as_of)}
        if any(source.values()) and field not in PRINTED:
            raise RegistryError(f"`{field}` is not printed in a publication; leave that out.")
        emptied: list[str] = []

        def plan(entries: _Entries) -> list[Change]:
            _refuse_person(entries, role)
            entry = _find_entry(entries, id_)
            if entry.get(field) == new:
                raise RegistryError(f"{id_} has that {field} already; nothing was changed.")
            values: dict[str, str | None] = {field: new}
            other = field not in ("phone", "email") or not _is_same(entry.get(field), new)
            if field in PRINTED and (other or any(source.values())):
                values |= source
            if field in CHECKED and other:
                values |= {"verified_on": None, "verified_by": None}
            values = {key: each for key, each in values.items() if each != entry.get(key)}
            emptied[:] = [key for key, each in values.items() if each is None and key != field]
            was = ", ".join(f"{key} was {entry.get(key) or 'empty'}" for key in values)
            return [self._note(id_, values, f"{was}, by {role}")]

        self._change(plan)
        said = f"{id_}: {field} is {new or 'empty'} now."
        if emptied:
            said += f" Emptied, because they were about the old one: {', '.join(emptied)}."
        return said

    def add(self, values: Mapping[str, str | None], by: str) -> str:
        """Put a new entry behind the last one; returns what was done, as a sentence."""
        role = check_role(by)
        cleaned = {key: clean_value(values.get(key)) for key in FIELDS if key != "history"}
        id_ = cleaned["id"] or ""
        if not _ID.fullmatch(id_):
            raise RegistryError(f"The id `{id_}` is none; make it of letters and figures, as c7.")
        for field, value in cleaned.items():
            self._check_value(field, value)

        def plan(entries: _Entries) -> Change:
            _refuse_person(entries, role)
            if id_ in entries:
                raise RegistryError(f"The id {id_} is taken; choose another, or use set {id_}.")
            return self._note(id_, cleaned, f"added by {role}")

        self._change(plan)
        return f"{id_}: added. It is not verified yet: verify {id_} --by ROLE does that."

    def _change(self, plan: Callable[[_Entries], list[Change] | Change]) -> None:
        """Write what a plan makes of the entries: a list of changes, or one new entry."""

        def make(text: str) -> str:
            fields = parse_registry(text, self.path, SECTIONS).fields
            listed = fields.get("contacts")
            held = [one for one in listed if isinstance(one, dict)] if listed else []  # type: ignore[attr-defined]
            planned = plan({one["id"]: one for one in held if isinstance(one.get("id"), str)})
            try:
                if isinstance(planned, Change):
                    new = add_entry(text, "contacts", planned)
                else:
                    new = change_entries(text, "contacts", planned)
            except (UnwritableError, YAMLError) as error:
                raise self._by_hand(str(error)) from error
            self._compare(new, expect_fields(fields, planned))
            parse_contacts(new, self.path, self.areas)
            return new

        rewrite_file(self.path, make)

    def _compare(self, new: str, expected: Mapping[str, Any]) -> None:
        """Raise RegistryError unless the new text holds what it should, and nothing else."""
        reaches = "the change would reach other lines too"
        try:
            found = parse_registry(new, self.path, SECTIONS).fields
        except RegistryError as error:
            raise self._by_hand(reaches) from error
        if found != expected:
            raise self._by_hand(reaches)

    def _by_hand(self, problem: str) -> RegistryError:
        return RegistryError(f"{self.path} was not changed: {problem}; change it there by hand.")

    def _check_value(self, field: str, value: str | None) -> None:
        """Raise RegistryError for what only the check by hand would call wrong."""
        if field == "area" and value and value not in self.areas.names:
            raise RegistryError(
                f"The area {value} is not in areas.yaml; {nearest_area(value, self.areas)}."
            )
        problem = find_impossible(value) if field == "phone" and value else None
        if problem:
            raise RegistryError(f"`phone: {value}` {problem}.")
        if field == "as_of" and value and value > self.today.isoformat():
            raise RegistryError(f"as_of {value} is in the future; give the publication's date.")

    def _note(self, id_: str, values: Mapping[str, str | None], note: str) -> Change:
        return Change(id_, values, f"{self.today.isoformat()}: {note}")

    def _read_day(self, option: str, written: str) -> str:
        try:
            return datetime.datetime.strptime(written, "%Y-%m-%d").date().isoformat()
        except ValueError as error:
            problem = f"{option} {written} is not a date; write it as 2026-03-31."
            raise RegistryError(problem) from error


def check_role(by: str) -> str:
    """The role of whoever makes a change; raises RegistryError for what cannot be one."""
    role = clean_value(by)
    if not role or len(role) > LONGEST_ROLE or not any(letter.isalpha() for letter in role):
        raise RegistryError("--by needs a role in a few words, such as `business manager`.")
    if "@" in role or find_emails(role) or find_phones(role):
        raise RegistryError(
            "--by takes a role such as `business manager`, not an address or a number."
        )
    return role


def clean_value(value: str | None) -> str | None:
    """One line of text, None for none; raises RegistryError for what no line can hold."""
    line = " ".join((value or "").split())
    if not line.isprintable():
        raise RegistryError(f"{line!r} holds a character that cannot be seen; type it again.")
    return None if line in ("", "null", "~") else line


def expect_fields(
    fields: Mapping[str, Any], planned: Sequence[Change] | Change
) -> Mapping[str, Any]:
    """What the whole file holds once the changes are made, and nothing else."""
    made = copy.deepcopy(dict(fields))
    if isinstance(planned, Change):
        entry = {**planned.values, "history": [planned.note]}
        made["contacts"] = [*(made.get("contacts") or []), entry]
        return made
    for change in planned:
        entry = next(
            one for one in made["contacts"] if isinstance(one, dict) and one.get("id") == change.id
        )
        entry |= {**change.values, "history": [*(entry.get("history") or []), change.note]}
    return made


def _is_same(old: object, new: str | None) -> bool:
    """Whether a number or an address is only written in another way."""
    return isinstance(old, str) and new is not None and make_key(old) == make_key(new)


def _find_entry(entries: _Entries, id_: str) -> Mapping[str, Any]:
    if id_ not in entries:
        near = difflib.get_close_matches(id_, list(entries), 3, 0.4)
        names = ", ".join(f"`{one}`" for one in near)
        raise RegistryError(
            f"No contact has the id {id_}; " + (f"the nearest: {names}." if near else "see list.")
        )
    return entries[id_]


def _refuse_person(entries: _Entries, role: str) -> None:
    """Refuse the one thing that can be known to be a name: that of somebody in the registry."""
    named = (one.get("person") for one in entries.values())
    if any(isinstance(name, str) and name.casefold() in role.casefold() for name in named):
        raise RegistryError("--by takes a role such as `business manager`, never a name.")
