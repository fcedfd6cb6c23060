"""Does a message carry details that could identify a child or family? Pure.

Finds dates of birth, addresses, postcodes, NHS and case numbers, phone numbers and e-mail
addresses of people, handles, and names. Name detection is never complete, and the bot says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.anycase import compile_later
from bot.phones import find_emails, find_phones
from index.lexical import STOPWORDS

BIRTH = compile_later(
    r"\b(?:d\.?o\.?b\.?|born|birthday|date\s+of\s+birth|b\.)\s*(?:is|was|on|:|=)?\s*"
    r"(?:\d{1,2}(?:st|nd|rd|th)?[\s./-]+(?:\d{1,2}|[a-z]{3,9})[\s./,-]+(?:\d{4}|\d{2})\b|\d{4}-\d\d-\d\d)",
    re.IGNORECASE,
)
FULL_DATE = compile_later(r"\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b")
POSTCODE = compile_later(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]?\s+\d[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2})\b", re.IGNORECASE
)
STREET = compile_later(
    r"\b(?:\d{1,4}[a-z]?|flat\s+\d{1,3}[a-z]?,?|(?:h\.?\s?)?no\.?\s?\d{1,4}|number\s+\d{1,4})[\s,]+(?:[a-z][\w'’-]+\s+){1,3}"
    r"(?:street|st|road|rd|avenue|ave|close|cl|lane|ln|drive|dr|crescent|cres|court|ct|terrace|tce|"
    r"way|gardens|gdns|place|pl|rise|grove|walk|mews|view|hill|row|square|park|green)\b",
    re.IGNORECASE,
)
OFFICE = compile_later(
    r"\b(?:council|office|hospital|surgery|centre|board|court|hq)\b", re.IGNORECASE
)
NHS_NUMBER = compile_later(r"\b\d{3}[\s-]?\d{3}[\s-]?\d{4}\b")
NHS_CUE = compile_later(r"\bnhs\b|\bpatient\b|\bhospital\s+n", re.IGNORECASE)
CASE_NUMBER = compile_later(
    r"\b(?:case|mosaic|liquidlogic|hospital|patient|pupil|upn|nhs|file)\s+(?:id|ref|number|no\.?|n[º°])?\s*(?:is|:|#)?\s*#?\d[\dA-Z-]{5,}",
    re.IGNORECASE,
)
HANDLE = compile_later(
    r"(?:\b(?:insta(?:gram)?|snap(?:chat)?|tik\s?tok|discord|xbox|gamertag|finsta|facebook|fb|whatsapp|username|handle|tag|psn)\b"
    r"[^.?!\n]{0,24}?\b(?=\w*[\d_.])[a-z][\w.]{3,}\w|(?<![\w.])@[a-z][\w.]{2,}|///\w+\.\w+\.\w+)",
    re.IGNORECASE,
)
NAME = r"[A-ZÀ-Þ][\w'’À-ÿ]+(?:-[\w'’À-ÿ]+)*"
FULL_NAME = compile_later(
    rf"\b({NAME})(?:[ \t]+(?:[\"“(]\w+[\"”)][ \t]+)?)({NAME}(?:[ \t]{NAME})?)"
)
NAME_CUE = compile_later(
    r"\b(?:called|named|name\s+is|name['’]?s|real\s+name['’]?s?|known\s+as|s/o|d/o|it['’]?s\s+for|ask\s+is\s+about)\s+"
    r"(?:little\s+|baby\s+)?([A-Z][\w'’-]+)"
)
KIN_NAME = compile_later(
    r"\b(?:[Mm]um|[Dd]ad|[Ss]tep-?dad|[Ss]on|[Dd]aughter|[Bb]rother|[Ss]ister|[Nn]an|[Gg]ran|[Cc]ousin|[Ll]ittle|"
    r"[Pp]upil|[Cc]lient|[Bb]oyfriend|[Pp]artner|[Nn]eighbour)(?:\s+is|['’]s|,)?\s+([A-Z][a-zÀ-ÿ'’-]{2,})\b"
)
FAMILY = compile_later(
    r"\b[Tt]he\s+([A-Z][a-zÀ-ÿ'’-]{2,})\s+(?:family|children|kids|twins|siblings|boys|girls)\b"
)
TITLED = compile_later(
    r"\b(?:Mr|Mrs|Ms|Miss)\.?\s+([A-Z][\w'’-]+)(?=\s+at\s+\d|\s+from|\s+has\s+had)"
)
AT_SCHOOL = compile_later(
    r"\b(?:year|yr|reception|class|form)\s*\d{0,2}\b[^.?!]{0,30}\b(?:at|of)\s+(?:[A-Z][\w'’-]+\s+){1,3}(?:Primary|School|Academy|College|Nursery|Infants|Juniors)"
)
REAL_NAME = compile_later(
    r"\b(?:real|actual|full|proper)\s+(?:name|identity|surname)s?\b|\bwho\s+(?:is|was|were)\s+(?:baby|child)\s+[a-z]\b"
    r"|\bidentity\s+of\b|\bname\s+of\s+the\s+(?:child|baby|mother|father|family|parents)\b"
    r"|\bwhere\s+(?:do|does|did)\s+(?:the\s+)?(?:family|mother|baby\s+\w|child\s+\w)\s+live",
    re.IGNORECASE,
)


PUBLIC = compile_later(
    r"\b(?:minister|reviewers?|lecturer|authors?|chair|professor|prof|judge|councillor|mp|ofsted|by)"
    r"[\s,:]+\Z",
    re.IGNORECASE,
)
"""Stands before the name of somebody known for their office."""
SHARED_LINE = compile_later(r"0(?:800|808|300|303|345)|116\s?\d{3}|111\b|101\b")
"""How helplines and organisations' numbers begin."""
MY_OWN = compile_later(r"\bmy\s+(?:work\s+|own\s+)?(?:mobile|phone|number|e-?mail)", re.IGNORECASE)
REFERENCE = compile_later(
    r"\b(?:order|ref|grant|invoice|doi|isbn|no\.?)[\s:#]+(?:ref[\s:]+)?\Z", re.I
)

_DIGIT = re.compile(r"\d")
_MARKED = re.compile(r"[\d_.@/]")
"""A sign without which no handle is found."""


@dataclass(frozen=True, slots=True)
class PrivateDetails:
    """What of a message could identify somebody: where it stands, never written anywhere."""

    spans: tuple[tuple[int, int], ...]

    def __bool__(self) -> bool:
        return bool(self.spans)


def find_private_details(
    message: str,
    is_known_name: Callable[[str], bool],
    is_registered: Callable[[str], bool],
) -> PrivateDetails:
    """Where private details stand in a message.

    `is_known_name` tells whether a capitalised word is a place, an organisation, a term or a person
    that the documents themselves name; `is_registered` whether a number or address is a contact's.
    """
    spans = _find_numbers(message) if _DIGIT.search(message) else []
    for pattern in (HANDLE, AT_SCHOOL) if _MARKED.search(message) else (AT_SCHOOL,):
        spans += [m.span() for m in pattern.finditer(message)]
    for found in dict.fromkeys((*find_phones(message), *find_emails(message))):
        if MY_OWN.search(message) or SHARED_LINE.match(found) or is_registered(found):
            continue
        for place in re.finditer(re.escape(found), message):
            if not REFERENCE.search(message, 0, place.start()):
                spans.append(place.span())
    spans += _find_names(message, is_known_name)
    return PrivateDetails(tuple(sorted(set(spans))))


def _find_numbers(message: str) -> list[tuple[int, int]]:
    """What holds a digit: dates of birth, addresses, postcodes, numbers of cases and patients."""
    spans = [m.span() for m in BIRTH.finditer(message)]
    spans += [m.span() for m in POSTCODE.finditer(message) if _is_postcode(message, m)]
    spans += [
        m.span()
        for m in STREET.finditer(message)
        if not OFFICE.search(message[max(0, m.start() - 30) : m.end() + 12])
    ]
    spans += [m.span() for m in CASE_NUMBER.finditer(message)]
    spans += [
        m.span()
        for m in NHS_NUMBER.finditer(message)
        if _is_nhs_number(m.group())
        and NHS_CUE.search(message[max(0, m.start() - 40) : m.end() + 10])
    ]
    return spans


def asks_identity(message: str) -> bool:
    """Whether a message asks who a child or family in a review really is."""
    return bool(REAL_NAME.search(message))


def redact(message: str, details: PrivateDetails) -> str:
    """The message without its private details, for searching."""
    kept = list(message)
    for start, end in details.spans:
        kept[start:end] = " " * (end - start)
    if details:
        kept_text = FULL_DATE.sub(" ", "".join(kept))
        return " ".join(kept_text.split())
    return message


def _is_nhs_number(digits: str) -> bool:
    from stdnum.gb import nhs  # few messages hold ten digits

    return bool(nhs.is_valid(digits))


def _is_postcode(message: str, match: re.Match[str]) -> bool:
    text = match.group()
    if text.upper() != text and " " not in text:
        return False
    before = message[: match.start()].rstrip().split()[-1:] or [""]
    return before[0].lower() not in {"form", "order", "ref", "code"}


def _find_names(message: str, is_known_name: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Full names, and first names that stand beside a word for a person."""
    spans = []
    for match in FULL_NAME.finditer(message):
        words = re.findall(r"[\w'’-]+", match.group())
        while words and words[0].lower() in STOPWORDS:
            words = words[1:]
        public = PUBLIC.search(message, max(0, match.start() - 24), match.start())
        known = is_known_name(words[-1]) or is_known_name(" ".join(words)) if words else True
        if len(words) >= 2 and not known and not public:
            spans.append(match.span())
    for pattern in (NAME_CUE, KIN_NAME, FAMILY, TITLED):
        spans += [m.span(1) for m in pattern.finditer(message) if not is_known_name(m.group(1))]
    return spans
