"""Anything in a text that a person might dial or write to. Pure.

This guards every reply, so it would sooner take too much than too little. Only three-digit numbers
(999, 101, 111), dates, years and the numbers of reviews and files are let through. The library's
own `VALID` matcher refuses Ofcom's numbers for drama and its `POSSIBLE` one takes dates, so the
search is ours and `phonenumbers` only compares the numbers found.
"""

from __future__ import annotations

import re

_SEP = r"[\s().\-‐‑‒–—/·\u200b\u2060]"
_MORE = rf"(?:{_SEP}{{0,3}}\d)"
_END = r"(?![\w@])"
_NUMBER = re.compile(
    rf"(?:(?<!\w)|(?<=tel)|(?<=phone)|(?<=call))(?:"
    rf"(?:\+|00){_SEP}*44{_SEP}*(?:\(0\){_SEP}*)?\d{_MORE}{{8,9}}{_END}"
    rf"|(?:\+{_SEP}*|00(?=[1-9]))\d{_MORE}{{6,14}}{_END}"
    rf"|0800{_SEP}?1111{_END}|116{_SEP}?\d{{3}}{_END}"
    rf"|(?:\((?=0\d{{1,5}}\)))?0[1-9]{_MORE}{{5,9}}{_END}"
    r"|0[1-9]\d{8,9}(?=[^\W\d_]))",
    re.IGNORECASE,
)
"""Numbers known by how they begin: +44, abroad, Childline, a helpline, 0 and its area."""
_DIGITS = re.compile(rf"(?<![\w.,])\d{_MORE}*{_END}")
_CUE = re.compile(
    r"\b(?:tel|telephone|phone|call|ring|dial|text|sms|fax|mobile|mob|ext|extension)\b\W{0,3}"
    r"(?:\w+\s+)?(?:us|on|to|no|number|is)?\W{0,3}$",
    re.IGNORECASE,
)
_ENOUGH = re.compile(rf"\d{_MORE}{{4}}")
"""Digits without which nothing is found: every number has five of them in a row."""
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"(?<!\d)(?:{_YEAR}([-/.]){_MONTH}\1{_DAY}|{_DAY}([-/. ]){_MONTH}\2(?:{_YEAR}|\d\d)"
    rf"|{_MONTH}[-/]{_YEAR}|{_YEAR}(?:[-/]\d\d)?)(?!\d)"
)
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]*\w@(?:[\w-]+\.)+[\w-]*\w")

SHORTEST = 7
"""Digits of the shortest number dialled from anywhere (0845 46 47)."""
SHORTEST_AFTER_CUE = 5
"""Digits of the shortest number behind a word such as `text` or `ring` (text SHOUT to 85258)."""


def find_phones(text: str) -> tuple[str, ...]:
    """Every stretch of `text` that a person might dial, as written, in order."""
    if not _ENOUGH.search(text):
        return ()
    found = [match for match in _NUMBER.finditer(text) if _is_dialled(match.group())]
    rest = list(text)
    for match in found:
        rest[match.start() : match.end()] = "_" * len(match.group())
    for match in _DIGITS.finditer("".join(rest)):
        least = SHORTEST_AFTER_CUE if _CUE.search(text[: match.start()][-40:]) else 10
        if least <= _count_undated(match.group()) <= 13:
            found.append(match)
    return tuple(match.group() for match in sorted(found, key=lambda one: one.start()))


def find_emails(text: str) -> tuple[str, ...]:
    """Every e-mail address in `text`, as written, in order."""
    if "@" not in text:
        return ()
    return tuple(found.group() for found in _EMAIL.finditer(text))


def phone_key(phone: str) -> str:
    """One spelling of a number for comparison: international where it can be read as one."""
    import phonenumbers  # slow to import, and few messages hold a number

    try:
        return phonenumbers.format_number(
            phonenumbers.parse(phone, "GB"), phonenumbers.PhoneNumberFormat.E164
        )
    except phonenumbers.NumberParseException:
        return "".join(sign for sign in phone if sign.isdigit())


def _is_dialled(written: str) -> bool:
    """Whether digits that begin like a number are one, and not a date or a run of small figures."""
    if written.startswith("116"):
        return True
    longest = max(len(group) for group in re.findall(r"\d+", written))
    digits = sum(sign.isdigit() for sign in written)
    undated = _count_undated(written)
    return digits >= SHORTEST and undated >= SHORTEST_AFTER_CUE and (longest > 2 or digits >= 10)


def _count_undated(written: str) -> int:
    """How many digits stand in no date."""
    return sum(sign.isdigit() for sign in _DATE.sub("", written))
