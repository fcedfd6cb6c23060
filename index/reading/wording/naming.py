"""A document's title and the reviews that it is about, from its own lines. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from index.reading.wording.dates import find_dates
from index.reading.wording.imprints import drop_imprint, is_imprint
from index.reading.wording.shapes import MEMO, count_words

_TRAILING_DATE = re.compile(r"\s*[;,:|(–—-]*\s*\Z")
_UNFINISHED = re.compile(
    r"(?:[&,/–-]|\b(?:and|of|for|the|from|in|to|on|with|by|about|regarding|into|a|an|or))\Z",
    re.IGNORECASE,
)
_KIND = r"(?:briefing|bulletin|newsletter|statement|summary|update|progress|note|report)s?"
_NAMES_KIND = re.compile(rf"\b{_KIND}\b", re.IGNORECASE)
_MERE_KIND = re.compile(
    rf"(?:(?:the|a|an|of|on|from|and|our|for|serious|case|local|child|safeguarding|practice"
    rf"|learning|lessons|rapid|executive|independent|chair['’]?s?|overview|seven|\d+|minutes?"
    rf"|practitioners?|action|plan|scrutiny|scrs?|lcsprs?|cspr|reviews?|{_KIND})\b[\s()/–-]*)+",
    re.IGNORECASE,
)
_CASE_AFTER_KIND = re.compile(
    r"\b(Bulletin|Briefing|Briefing Note|Summary|Statement|Newsletter)\s+(?=(?:Baby|Child"
    r"|Family|SCR|Young Person)\s[A-Z])"
)
_LETTERS = r"(?:[A-Z]{1,2}\d{0,2}\b(?! [a-z]+ing\b))"
_LIST = rf"(?P<list>{_LETTERS}(?:(?:\s*,\s*|\s*&\s*|\s+and\s+|\s*/\s*){_LETTERS})*)(?!['’]?\w)"
_REVIEW = re.compile(
    r"\b(?P<kind>SCRs?|Serious Case Reviews?|LCSPRs?|CSPRs?"
    r"|(?:Local )?Child Safeguarding Practice Reviews?|Practice Reviews?)"
    rf"\s*[:–-]?\s+{_LIST}"
)
_CHILD = re.compile(
    rf"\b(?P<kind>Bab(?:y|ies)|Child(?:ren)?|Famil(?:y|ies)|Siblings?|Young Persons?)\s+{_LIST}"
)
_NAMED = re.compile(r"\b(?P<kind>Baby|Child|Family)\s+['‘“\"]?(?P<list>[A-Z][a-z]{2,})\b")
_QUOTED = re.compile(r"\b(?:SCR|LCSPR|CSPR|Review)\s*[:–-]?\s+['‘“\"](?P<name>[A-Z][a-z]+)['’”\"]")
_COMMON_WORDS = """
protection safeguarding death deaths sexual criminal exploitation neglect abuse health care
practice development poverty mental trafficking support services service safety serious case
review reviews and the justice court nurse nurses group member members first hub centre centres
centred focus focused friendly unit intervention history involvement in need plan conference
conferences learning briefing bulletin statement board partnership report social work worker
summary act matters minding minder carers contact law groups information house meeting subject
"""
_NOT_NAMES = frozenset(_COMMON_WORDS.split())
_SINGULAR = {
    "Babies": "Baby",
    "Children": "Child",
    "Families": "Family",
    "Siblings": "Sibling",
    "Young Persons": "Young Person",
}


def infer_title(head: Sequence[str], main: str = "") -> str:
    """The title, its lines joined: imprints, dates and memo fields left out; '' without any.

    `main` is the one line that the file marks as its title: where it says more than what kind of
    document it is, no other line is added to it but one that names that kind. Where nothing else
    stands there, the publisher's name does for the title.
    """
    lines, subject = _drop_fields(head)
    kept = [_drop_date(line) for line in lines if not is_imprint(line)]
    kept = [line for line in dict.fromkeys(kept) if line]
    kept = [line for line in kept if not any(_says_more(other, line) for other in kept)]
    if subject:
        kept = [*[line for line in kept if line.lower() != subject.lower()][:2], subject]
    elif (main := _drop_date(main)) in kept and _is_whole_title(main):
        after = kept[kept.index(main) + 1 :]
        named = bool(_NAMES_KIND.search(main))
        kept = [main, *[line for line in after if not named and _NAMES_KIND.search(line)][:1]]
    title = ""
    for line in kept[:5] or [name for line in lines if (name := drop_imprint(line))][:1]:
        if not title:
            title = line
        elif _UNFINISHED.search(title) or line[0].islower():
            title = f"{title} {line}"
        else:
            title = f"{title.rstrip(' :;–-')}: {line}"
    return _CASE_AFTER_KIND.sub(r"\1: ", title)


def _is_whole_title(line: str) -> bool:
    """Whether a line marked as the title needs no other: it is no mere kind and no first half."""
    unfinished = _UNFINISHED.search(line) or line.endswith(":")
    return count_words(line) >= 3 and not unfinished and not _MERE_KIND.fullmatch(line)


def _drop_fields(head: Sequence[str]) -> tuple[list[str], str]:
    """The lines that are no memo field, and the memo's subject."""
    fields = [MEMO.fullmatch(line) for line in head]
    lines: list[str] = []
    subject, filling = "", False
    for at, (line, field) in enumerate(zip(head, fields, strict=True)):
        if field:
            filling = not field["value"]
            if field["field"].lower() in ("subject", "re", "title"):
                subject = field["value"]
        elif filling:
            filling = any(fields[at + 1 :])
        else:
            lines.append(line)
    return lines, subject


def _drop_date(line: str) -> str:
    """The line without a date at its end."""
    for _, start, end in find_dates(line):
        if not line[end:].strip(" .)"):
            return _TRAILING_DATE.sub("", line[:start])
    return line


def _says_more(longer: str, shorter: str) -> bool:
    """Whether one title line holds all words of another, and more."""
    more, less = (set(re.findall(r"\w+", line.lower())) for line in (longer, shorter))
    return len(less) >= 3 and less < more


def infer_reviews(
    head: Sequence[str], headings: Sequence[str], body: Sequence[str]
) -> tuple[str, ...]:
    """Names of the reviews: those in the head, else in headings, else named again and again."""
    for texts in (head, headings):
        names = [name for text in texts for name in _find_names(text)]
        if texts is head:
            names += [name for text in headings for name in _find_names(text) if name == text]
            names += [name for text in texts for name in _find_pseudonyms(text)]
        if names:
            return tuple(dict.fromkeys(names))
    counts = Counter(name for text in body for name in _find_names(text))
    return tuple(name for name, count in counts.items() if count > 1)


def _find_names(text: str) -> Iterator[str]:
    found = [
        (match.start(), match) for pattern in (_REVIEW, _CHILD) for match in pattern.finditer(text)
    ]
    for _, match in sorted(found, key=lambda each: each[0]):
        for letters in re.findall(_LETTERS, match["list"]):
            yield f"{_shorten(match['kind'])} {letters}"


def _find_pseudonyms(text: str) -> Iterator[str]:
    for match in _NAMED.finditer(text):
        if match["list"].lower() not in _NOT_NAMES:
            yield f"{match['kind']} {match['list']}"
    for match in _QUOTED.finditer(text):
        yield match["name"]


def _shorten(kind: str) -> str:
    if kind in _SINGULAR:
        return _SINGULAR[kind]
    if "Practice" in kind or "SPR" in kind:
        return "LCSPR" if kind.startswith("L") else "CSPR"
    return "SCR" if (kind.startswith("S") and "ase" in kind) or kind.startswith("SCR") else kind
