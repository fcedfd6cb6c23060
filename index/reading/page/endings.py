"""Signatures, postal addresses and contact lines. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from index.reading.page.lines import Line
from index.reading.wording.shapes import CONTACT, POSTCODE, count_words, is_date

_LABEL = re.compile(
    r"(?:Tel(?:ephone)?|Phone|E-?mail|Web(?:site)?|Fax|Mobile|Address|T|E|W)\b\s*[:.]",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:(?:Dr|Mr|Mrs|Ms|Miss|Prof(?:essor)?|Sir|Dame|Cllr"
    r"|Councillor)\.? )?[A-Z][\w'’.-]*(?: (?:[A-Z][\w'’.-]*|de|van|von|and|&)){1,4}"
)
_ROLE = re.compile(
    r"\b(?:chair(?:man|woman|person)?|director|manager|officer|head of|lead|author|reviewer"
    r"|coordinator|co-ordinator"
    r"|chief|commissioner|nurse|consultant|executive|secretary|administrator|superintendent"
    r"|leader)\b",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?:Signed|Yours (?:sincerely|faithfully)|Kind regards)\b[,:]?", re.IGNORECASE
)
_ASKS = re.compile(r"(?P<question>[A-Z][^.?!]{3,80}\?)\s+(?P<answer>\S.*)", re.DOTALL)
_ROUTE = re.compile(
    r"\b(?:contact|call|phone|ring|telephone|email|e-mail|speak to|report|refer)\b", re.IGNORECASE
)
_ANNOUNCES = re.compile(
    r":$|^(?:\w+ )?(?:contacts?|contact (?:us|details)|address(?:es)?|useful numbers)$",
    re.IGNORECASE,
)
_MOST_WORDS = 12


def find_signatures(lines: Sequence[Line], first: int) -> dict[int, int]:
    """Where signature and address blocks start, each with where it ends (exclusive)."""
    found: dict[int, int] = {}
    coded = [at for at in range(first, len(lines)) if POSTCODE.search(lines[at].text)]
    at = first
    while at < len(lines):
        end = _stanza_end(lines, at)
        if _ANNOUNCES.search(lines[at].text) and _is_address(lines[at + 1 : end]):
            at += 1
        if _is_address(lines[at:end]):
            while end < len(lines) and _is_address(
                lines[end : _stanza_end(lines, end)], alone=True
            ):
                end = _stanza_end(lines, end)
            found[at] = end
        elif _is_signature(lines[at:end]):
            found[at] = end
        elif end - at == 1 and (
            stop := _loose_signature(lines, at, coded) or _loose_address(lines, at, coded)
        ):
            found[at] = end = stop
        at = end
    return found


def _stanza_end(lines: Sequence[Line], at: int) -> int:
    end = at + 1
    while end < len(lines) and not lines[end].apart:
        end += 1
    return end


def _is_short(line: Line) -> bool:
    plain = not (line.bullet or line.hashes or line.style or line.row >= 0)
    return (
        plain
        and count_words(line.text) <= _MOST_WORDS
        and not re.search(r"[a-z)][.!?;:]$", line.text)
    )


def _is_address(stanza: Sequence[Line], alone: bool = False) -> bool:
    """Short lines of which one is a postcode or a labelled way to reach somebody."""
    if not all(map(_is_short, stanza)):
        return False
    labelled = sum(bool(_LABEL.match(line.text) and CONTACT.search(line.text)) for line in stanza)
    if alone:
        return labelled + sum(bool(POSTCODE.search(line.text)) for line in stanza) > 0
    if len(stanza) == 1:
        return stanza[0].text.count(",") > 1 and bool(POSTCODE.search(stanza[0].text))
    return len(stanza) > 1 and (labelled > 0 or any(POSTCODE.search(line.text) for line in stanza))


def _is_signature(stanza: Sequence[Line]) -> bool:
    """A name over a role or a date, one short line each."""
    lines = [line for line in stanza if not _SIGNED.fullmatch(line.text)]
    if not lines or len(stanza) < 2 or len(stanza) > 8 or not all(map(_is_short, stanza)):
        return False
    if not _NAME.fullmatch(lines[0].text.rstrip(",")) or _ROLE.search(lines[0].text):
        return False
    return len(lines) < len(stanza) or any(
        _ROLE.search(line.text) or is_date(line.text) for line in lines[1:]
    )


def _loose_signature(lines: Sequence[Line], at: int, coded: Sequence[int]) -> int:
    """End of a signature whose lines stand apart, with nothing or an address after it; or 0."""
    for end in range(min(at + 5, len(lines)), at, -1):
        signs = (_is_post(lines[end - 1]) and _is_signature(lines[at:end])) or (
            end == at + 1 and _is_signed_line(lines[at])
        )
        if signs and (
            end == len(lines)
            or _is_address(lines[end : _stanza_end(lines, end)])
            or _loose_address(lines, end, coded)
        ):
            return end
    return 0


def _is_post(line: Line) -> bool:
    """A role or a date, as under a name."""
    return bool(_ROLE.search(line.text)) or is_date(line.text)


def _is_signed_line(line: Line) -> bool:
    """A name, then a role or a date, in one line."""
    name, *rest = line.text.split(",")
    known = any(_ROLE.search(part) or is_date(part.strip()) for part in rest)
    return known and _is_short(line) and bool(_NAME.fullmatch(name))


def _loose_address(lines: Sequence[Line], at: int, coded: Sequence[int]) -> int:
    """End of a postal address whose lines stand apart and of its contact lines, or 0; `coded` are
    the lines that hold a postcode."""
    near = bisect_left(coded, at)
    if near == len(coded) or coded[near] >= at + 8:
        return 0
    if _ANNOUNCES.search(lines[at].text):
        return 0
    for end in range(at + 1, min(at + 8, len(lines)) + 1):
        text = lines[end - 1].text
        if not _is_short(lines[end - 1]) or count_words(text) > 6 or text[0].islower():
            return 0
        if POSTCODE.search(text):
            while end < len(lines) and _is_address(
                lines[end : _stanza_end(lines, end)], alone=True
            ):
                end = _stanza_end(lines, end)
            return end if end - at > 2 else 0
    return 0


def split_contact_line(text: str) -> str:
    """The question that opens a line such as `Worried? Call 01632 960001`, or an empty string."""
    match = _ASKS.fullmatch(text)
    if match is None or count_words(match["question"]) > 9:
        return ""
    if not CONTACT.search(match["answer"]) and not _ROUTE.match(match["answer"]):
        return ""
    return match["question"]
