"""Signs that a word stands for a place: its capital and the words around it. Pure."""

from __future__ import annotations

import re

_PLACE_BEFORE = re.compile(r"\b(?:in|at|near|around|across|within|outside)\s+$", re.IGNORECASE)
_CUE_BEFORE = re.compile(
    r"\b(?:contacts?|numbers?|phone|e-?mail|call|ring|mash|council|social care|front door|lscb|csc"
    r"|board|team|hospital|police|services|safeguarding|covers?|we['’]?re|i['’]?m|based|lives?"
    r"|living|works?|working|colleagues?|practitioners?|families|family|child|children|mum|baby|is"
    r"|are|comes?|came|moved|moving|transferred|referr(?:al|ed)|city|borough|town|council)"
    r"\s+(?:in|for|at|from|near|of|to)\s+$",
    re.IGNORECASE,
)
_LOWER_CUE_BEFORE = re.compile(
    r"\b(?:contacts?|numbers?|phone|e-?mail|call|ring|mash|council|social care|front door|lscb|csc"
    r"|we['’]?re|i['’]?m|based|lives?|living|works?|working)\s+(?:in|for)\s+$",
    re.IGNORECASE,
)
_SERVICE_AFTER = re.compile(
    r"['’]?s?\s+(?:(?:borough|city|town|county)\s+)?(?:mash|council|lscb|scb|l?scp|csc|edt|police"
    r"|ccg|icb|hospital|local authority|area|nhs|contacts?|number|front door|social (?:care|"
    r"services|workers?)|child(?:ren)?['’]?s? (?:services|social care)|safeguarding (?:child|adult"
    r"|board|partnership|hub|team|number|contact))",
    re.IGNORECASE,
)
_LOWER_SERVICE_AFTER = re.compile(
    r"['’]?s?\s+(?:(?:borough|city|county)\s+)?(?:mash|council|lscb|csc|front door|social (?:care|"
    r"services)|child(?:ren)?['’]?s? (?:services|social care)|safeguarding (?:board|partnership))\b"
    r"(?!\s+(?:records?|notes?|reports?|files?|guidance|minutes|documents?|polic|procedures?"
    r"|thresholds?|referrals?|assessments?|papers?))",
    re.IGNORECASE,
)
_ALONE_BEFORE = re.compile(r"\s*(?:(?:and|so|what about|how about)\s+)?", re.IGNORECASE)
_NOT_PLACE_AFTER = re.compile(
    r"[\s-]*(?:time|room|water|seat|mat|age|list|groups?|skills?|materials?|books?|lessons?)\b",
    re.IGNORECASE,
)
_PERSON_BEFORE = re.compile(r"\b(?:Mr|mr|Mrs|mrs|Ms|Miss|Dr|Prof)\.?\s+$")
_STREET_AFTER = re.compile(
    r"\s+(?:(?i:road|rd|street|avenue|ave|lane|crescent|terrace)|Close|Drive|Way|St)\b"
)

_REACH = 40
"""Characters looked at on each side; the longest sign is shorter."""


def is_excluded(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is a person's name or a street (`Dr Bolton`, `Coventry Road`)."""
    before = text[max(0, start - _REACH) : start]
    return bool(_PERSON_BEFORE.search(before) or _STREET_AFTER.match(text, end))


def is_place(text: str, start: int, end: int, *, follows_area: bool = False) -> bool:
    """Whether `text[start:end]`, an everyday word or a person's name too, is meant as a place.

    With a capital it needs `in`, `at` or `near` before it, a cue such as `contact for`, a service
    behind it (`Reading MASH`), another area before it, or the message to itself. Without one, or
    in a message all in capitals, only the surest of these signs count.
    """
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    if _NOT_PLACE_AFTER.match(after):
        return False
    if not text[start].isupper() or text.upper() == text:
        return bool(_LOWER_CUE_BEFORE.search(before) or _LOWER_SERVICE_AFTER.match(after))
    alone = _ALONE_BEFORE.fullmatch(text[:start]) and not after.strip(" ?.!\n")
    return follows_area or bool(
        alone
        or _PLACE_BEFORE.search(before)
        or _CUE_BEFORE.search(before)
        or _SERVICE_AFTER.match(after)
    )
