"""What a line looks like: a heading, a date, a number, a label, the end of a sentence. Pure.

General rules of English reports, learnt from no one document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust"
    r"|\.)?"
    r"|Sep(?:tember|t?\.?)|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
DATE = re.compile(
    rf"\b(?:(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{_MONTH})(?:\s+|,\s*"
    rf"|\s*[-–]\s*)(?P<year>(?:19|20)\d\d)\b"
    r"|\b(?P<d>[0-3]?\d)[/.](?P<m>[01]?\d)[/.](?P<y>(?:19|20)\d\d)\b"
    r"|\b(?:spring|summer|autumn|winter)\s+(?P<season>(?:19|20)\d\d)\b"
    r"|\b(?P<iso>(?:19|20)\d\d-[01]\d(?:-[0-3]\d)?)\b",
    re.IGNORECASE,
)
_DATE_LINE = re.compile(
    r"(?:(?:date(?:d| published| of publication| of issue)?|published|issued|updated"
    r"|publication date"
    r"|issue \d+|version [\d.]+|v[\d.]+)\s*+(?:[:,–-]\s*+)?)*(?:on\s+|the\s+)?(?:<date>|(?:19"
    r"|20)\d\d)\.?",
    re.IGNORECASE,
)
CONTACT = re.compile(
    r"\b0\d{2,5}[\s-]?\d{3}[\s-]?\d{3,4}\b|\b0\d{3}[\s-]?\d{4,7}\b|\+44|(?<![\w.+-])[\w.+-]++@[\w-]+\.\w"
    r"|https?://|www\.",
    re.IGNORECASE,
)
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s+\d[A-Z]{2}\b")
CASE = re.compile(
    r"\b(?:(?:SCRs?|LCSPRs?|CSPRs?|SPRs?|Serious Case Reviews?"
    r"|(?:Local )?(?:Child )?(?:Safeguarding )?Practice Reviews?|Bab(?:y|ies)"
    r"|Child(?:ren)?|Famil(?:y|ies)|Siblings?|Young Persons?"
    r"|Case)[:\s–-]+(?:Overview Report\s*[:–-]?\s*)?(?:Bab(?:y|ies) |Child(?:ren)? |Family )?"
    r"(?:'|‘|“|\")?[A-Z]{1,2}\d{0,2}(?![\w'’]*[a-z]))"
)
MEMO = re.compile(
    r"(?P<field>To|From|Date|Subject|Re|Cc|Report (?:of|to|by)|Title|Meeting|(?:Prepared"
    r"|Produced|Issued|Published) (?:by|for)|Publisher|Area|Audience|Authors?|Issue|Status|Version"
    r"|Classification|Published|Publication date|Date (?:of publication|of issue|published)"
    r"|Reference|Ref"
    r"|Contact officer|Lead officer|Wards?)\s*:\s*(?P<value>.*)",
    re.IGNORECASE,
)
_SMALL_WORDS = "a an and as at by for from in into nor of on or per the to vs via with within &"
_SMALL = frozenset(_SMALL_WORDS.split())
_VERBS = re.compile(
    r"\b(?:is|are|was|were|has|have|had|should|must|will|would|could|can|may|might|did|does|do"
    r"|include[sd]?|including|found"
    r"|said|says|stated|told|asked|wrote|noted|added|explained|reported|identified|highlighted"
    r"|recommended|shows?|showed)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(r"\b(?:what|why|how|who|whom|whose|where|when|which)\b", re.IGNORECASE)
_END = re.compile(r"[.!?:;…]['\"’”)\]*]*$")
_NUMBER = re.compile(
    r"(?P<multi>\d{1,2}(?:\.\d{1,2})+)[.)]?(?=\s)|(?P<decimal>\d{1,3})[.)](?=\s|\()"
    r"|\((?P<inner>\d{1,2})\)"
    r"|(?P<coded>[A-Z]{1,2}\d{1,2})[.:)](?=\s)|\((?P<alpha>[a-z])\)|(?P<loose>[a-z])[.)](?=\s)"
    r"|\(?(?P<roman>[ivx]{2,5})[.)](?=\s)"
)
_BARE = re.compile(r"(?P<value>\d{1,2})\s+(?=[A-Z])")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
LABELLED = re.compile(r"(?:[A-Z][a-z]+ (?:[a-z]+ )?){1,2}\d{1,2}\s?[:;–—-]\s")
"""Opens with a counted label, such as `Recommendation 3: `."""
APPENDIX = re.compile(
    r"(?:Append(?:ix|ices)|Annex(?:es)?|Schedule)\b(?P<label>\s*(?:\d{1,2}|[A-Z])\b)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """The numbering at the start of a line: its kind, its place in the sequence, its length."""

    kind: str
    value: int
    length: int
    then: str = ""
    """Kind of a second number right after it, as in `2. (a)`."""


def parse_number(text: str) -> Number | None:
    """The numbering that the displayed line starts with, such as `3.`, `(b)`, `2.1` or `2. (a)`."""
    match = _NUMBER.match(text)
    if match is None:
        return None
    kind = match.lastgroup or ""
    label = match[kind]
    if kind == "multi":
        value = int(label.rsplit(".", 1)[1])
        kind = f"multi{label.count('.')}"
    elif kind == "roman":
        if label not in _ROMAN:
            return None
        value = _ROMAN.index(label) + 1
    elif kind in ("alpha", "loose"):
        value, kind = ord(label) - ord("a") + 1, "alpha"
    else:
        value = int(label.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    length = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip())
    inner = _NUMBER.match(text, length)
    return Number(kind, value, length, "alpha" if inner and inner["alpha"] == "a" else "")


def parse_bare_number(text: str) -> Number | None:
    """The number of a heading that has no full stop after it, as in `1 Purpose`."""
    match = _BARE.match(text)
    if match is None or is_date(text):
        return None
    return Number("bare", int(match["value"]), match.end())


def count_words(text: str) -> int:
    """Words that hold a letter or digit."""
    return sum(1 for word in text.split() if any(map(str.isalnum, word)))


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence or a lead-in does."""
    return bool(_END.search(text[-64:]))


def starts_lower(text: str) -> bool:
    """Whether the first letter, after quotation marks and brackets, is a small one."""
    rest = text.lstrip("'\"‘“([")
    return bool(rest) and rest[0].islower()


def is_title_case(text: str) -> bool:
    """Whether nearly all words that carry meaning start with a capital or a digit."""
    words = [word.strip("'\"‘’“”()[],;:&/") for word in re.split(r"[\s/]+", text)]
    words = [word for word in words if word and word.lower() not in _SMALL]
    return bool(words) and sum(not word[0].islower() for word in words) >= 0.8 * len(words)


def has_verb(text: str) -> bool:
    """Whether it holds a verb that headings without a question word seldom hold."""
    return bool(_VERBS.search(text)) and not _ASKING.search(text)


def is_date(text: str) -> bool:
    """Whether the line is nothing but a date, perhaps labelled."""
    return bool(_DATE_LINE.fullmatch(DATE.sub("<date>", text, count=1).strip()))


def is_heading_shape(text: str, marked: bool = False) -> bool:
    """Whether a line could be a heading; `marked` ones (bold, hashes) are given more room."""
    words = count_words(text)
    if not 1 <= words <= (18 if marked else 12) or len(text) > (150 if marked else 100):
        return False
    first = next((char for char in text if char.isalnum()), "")
    if first.islower() or not re.search(r"[A-Za-z]", text) or text[0] in "*†":
        return False
    if CONTACT.search(text) or is_date(text):
        return False
    if text.endswith(":"):
        return marked or (words <= 5 and not has_verb(text) and (words <= 3 or is_title_case(text)))
    if re.search(r"[.;,!…]['\"’”)]*$|[.!] [A-Z]", text):
        return False
    return marked or not (has_verb(text) and (words >= 6 or not is_title_case(text)))
