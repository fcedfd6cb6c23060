"""How each field of an entry of `knowledge/contacts.yaml` is read, and what of it is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from bot.phones import find_phones
from bot.registries.areas import Areas
from bot.registries.registry import Entry, nearest_word

_Reader = Callable[[Entry, Areas], str | tuple[str, ...] | None]
SHORT_NUMBERS = ("999", "112", "111", "101")
"""Numbers that everybody may be given; too short for `find_phones`."""
SHORT_ADDRESS = 64
"""Characters of an address that is too short to break any limit on the length of its parts."""
_PLAIN_ADDRESS = re.compile(
    r"[a-z0-9]+(?:[._-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+(?:uk|org|com|net)",
    re.IGNORECASE | re.ASCII,
)
"""An address of the commonest form, which email_validator takes whatever its words are."""


def _read_phone(entry: Entry) -> str | None:
    phone = entry.optional("phone")
    if phone and phone not in SHORT_NUMBERS and find_phones(phone) != (phone,):
        remedy = "write one number as it is dialled from anywhere in the country, 01632 960001"
        raise entry.wrong(f"`phone: {phone}` is not a phone number", remedy)
    return phone


def _read_email(entry: Entry) -> str | None:
    email = entry.optional("email")
    if email and not (len(email) <= SHORT_ADDRESS and _PLAIN_ADDRESS.fullmatch(email)):
        import email_validator  # slow to import, and a plain address needs no judge

        try:
            email_validator.validate_email(email, check_deliverability=False, test_environment=True)
        except email_validator.EmailNotValidError as error:
            problem = f"`email: {email}` is not an e-mail address"
            raise entry.wrong(problem, "correct it, or write null") from error
    return email


def read_area(entry: Entry, known: Iterable[str]) -> str:
    """The area of an entry, one of those known."""
    area, names = entry.text("area"), tuple(known)
    if area not in names:
        raise entry.wrong(f"the area {area} is not in areas.yaml", nearest_word(area, names))
    return area


def _read_history(entry: Entry) -> tuple[str, ...]:
    """The lines of `history`; one without quotation marks reads as a key and a value."""
    held = entry.fields.get("history")
    if not isinstance(held, list):
        return entry.texts("history")
    lines = (next(iter(one.items())) if isinstance(one, dict) and one else one for one in held)
    texts = [": ".join(map(str, one)) if isinstance(one, tuple) else one for one in lines]
    return replace(entry, fields={"history": texts}).texts("history")


def _text(key: str) -> _Reader:
    return lambda entry, _: entry.text(key)


def _optional(key: str) -> _Reader:
    return lambda entry, _: entry.optional(key)


def _date(key: str, *, whole: bool = False) -> _Reader:
    return lambda entry, _: entry.date(key, whole=whole)


FIELDS: Mapping[str, _Reader] = {
    "id": _text("id"),
    "organisation": _text("organisation"),
    "role": _text("role"),
    "area": lambda entry, areas: read_area(entry, areas.names),
    "use": _text("use"),
    "person": _optional("person"),
    "phone": lambda entry, _: _read_phone(entry),
    "email": lambda entry, _: _read_email(entry),
    "address": _optional("address"),
    "web": _optional("web"),
    "hours": _optional("hours"),
    "printed_in": _optional("printed_in"),
    "as_of": _date("as_of"),
    "verified_on": _date("verified_on", whole=True),
    "verified_by": _optional("verified_by"),
    "expires": _date("expires", whole=True),
    "history": lambda entry, _: _read_history(entry),
}
"""The reader of each field of a contact, in the order of the file."""
