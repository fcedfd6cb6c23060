"""Who published a document and for which area, only where the document says so. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_BOARD = re.compile(
    r"(?:Local )?(?:(?:Children['’]?s )?Safeguarding (?:(?:Children['’]?s?|Child"
    r"|Adults?)(?: (?:and|&) Adults?['’]?)? )?"
    r"(?:Board|Partnership)|LSCB|LSCP|SCP)\b(?P<short>\s*\((?P<letters>[A-Z&]{2,8})\))?"
)
_COUNCIL = re.compile(
    r"(?:(?:County|City|Borough|Metropolitan Borough|District"
    r"|Metropolitan District) )?Council\b|Children['’]?s Services\b|Children['’]?s Trust\b"
)
_SHORT = re.compile(r"\b(?!LSC)[A-Z]{1,4}SC[BP]\b")
_PUBLISHED_BY = re.compile(
    r"\b(?:published|issued|produced"
    r"|commissioned)(?: jointly)? by (?:the )?(?P<short>[A-Z]{1,4}SC[BP])\b"
)
_WORDS = re.compile(r"\S+")
_LONGEST_NAME = 600
"""Characters that the seven words of the longest name of an area have at most."""
_WORD = re.compile(r"[A-Z][\w'’.-]*\Z")
_COMMON_WORDS = """
the this these our your their his her its a an in on at by for from to with and since when while
where both all each every no if as after before chair independent local national regional joint
new former statutory english welsh british multi-agency inter-agency interagency agency agencies
education children children's adult adults child family council county city borough district
scrutiny board report briefing note statement bulletin update subject re author title serious
case review reviews learning safeguarding lscb lscp lead manager director officer coordinator
member members attached however also dear welcome page published publisher contact tel email
website address government department ministry nhs
"""
_NOT_NAMES = frozenset(_COMMON_WORDS.split())
_WITH_OF = frozenset(
    ("city", "isle", "isles", "borough", "county", "riding", "vale", "forest", "royal", "district")
)
_JOINING = frozenset(("and", "&", "upon", "on", "in", "with", "of", "by", "the"))


@dataclass(frozen=True, slots=True)
class _Mention:
    """A board or council as a document names it."""

    area: str
    name: str
    short: str
    block: int
    whole: bool
    """It is all that its block displays."""


def infer_publisher(
    head: Sequence[str], body: Sequence[str], signed: Sequence[str] = ()
) -> tuple[str | None, str | None]:
    """Publisher and area, from the displayed title blocks, other blocks and signature lines.

    A board named in the head, in a signature, or more often than any other is taken as the
    publisher; two that are equally likely give none.
    """
    heads = [mention for n, text in enumerate(head) for mention in _find(text, n, _BOARD)]
    texts = [*body, *signed]
    bodies = [mention for n, text in enumerate(texts) for mention in _find(text, n, _BOARD)]
    if area := _choose_area(heads, bodies, len(body)):
        return _full_name(area, heads, bodies), area
    councils = [mention for n, text in enumerate(head) for mention in _find(text, n, _COUNCIL)]
    if len({mention.area for mention in councils}) == 1 and not bodies:
        return councils[0].name, councils[0].area
    return _find_short(head, texts), None


def is_publisher_line(text: str) -> bool:
    """Whether the line is nothing but the name of a board or council."""
    return any(
        mention.whole for pattern in (_BOARD, _COUNCIL) for mention in _find(text, 0, pattern)
    )


def _find(text: str, block: int, pattern: re.Pattern[str]) -> Iterator[_Mention]:
    if text.isupper() and "SAFEGUARDING" in text:
        text = text.title().replace("'S ", "'s ")
    for match in pattern.finditer(text):
        if "Adult" in match[0] and "Child" not in match[0]:
            continue
        if start_area := _walk_back(text, match.start()):
            start, area = start_area
            letters = match.groupdict().get("letters") or ""
            name = text[start : match.end()].removesuffix(match.groupdict().get("short") or "")
            whole = (
                start < 8  # before any more is copied
                and text[:start].strip().lower() in ("", "the")
                and not text[match.end() :].strip(" .")
            )
            yield _Mention(area, name, letters, block, whole)


def _walk_back(text: str, end: int) -> tuple[int, str] | None:
    """Start and text of the proper name that ends `text[:end]`, such as `City of York`."""
    if text[max(0, end - 1) : end] != " ":
        return None
    words = list(_WORDS.finditer(text, max(0, end - _LONGEST_NAME), end))
    first = len(words)
    at = len(words) - 1
    while at >= 0 and len(words) - at <= 7:
        word = words[at][0]
        if word in _JOINING and first < len(words):
            before_it = words[at - 1][0] if at else ""
            if word in ("of", "the") and before_it.lower() not in (*_WITH_OF, "of"):
                break
            at -= 1
            continue
        named = bool(_WORD.match(word)) and not (word.isupper() and len(word) > 1)
        if not named or (word.lower() in _NOT_NAMES and word.lower() not in _WITH_OF):
            break
        first = at
        at -= 1
    area = text[words[first].start() : end].strip() if first < len(words) else ""
    if not area or all(word.lower() in _NOT_NAMES for word in area.split()):
        return None
    return words[first].start(), area


def _choose_area(
    heads: Sequence[_Mention], bodies: Sequence[_Mention], unsigned: int
) -> str | None:
    """The area named most, if named in the head, in a signature, or twice."""
    whole = {mention.area for mention in heads if mention.whole}
    if len(whole) == 1:
        return whole.pop()
    counts = Counter(mention.area for mention in heads) or Counter(m.area for m in bodies)
    ranked = counts.most_common(2)
    if not ranked:
        return None
    signed = any(m.block >= unsigned and m.area == ranked[0][0] for m in bodies)
    if not heads and not signed and ranked[0][1] < 2:
        return None
    if len(ranked) > 1 and ranked[1][1] * 2 > ranked[0][1]:
        return None
    return ranked[0][0]


def _full_name(area: str, heads: Sequence[_Mention], bodies: Sequence[_Mention]) -> str:
    mentions = [mention for mention in (*heads, *bodies) if mention.area == area]
    for mention in heads:
        if mention.whole and mention.area == area:
            return mention.name
    for mention in mentions:
        if mention.short:
            return f"{mention.name} ({mention.short})"
    return mentions[0].name


def _find_short(head: Sequence[str], body: Sequence[str]) -> str | None:
    """An abbreviation never spelt out, such as `NSCB`: a publisher, but no area."""
    text = "\n".join((*head, *body))
    if match := _PUBLISHED_BY.search(text):
        return match["short"]
    ranked = Counter(_SHORT.findall(text)).most_common(2)
    if ranked and ranked[0][1] > 1 and (len(ranked) == 1 or ranked[1][1] * 2 <= ranked[0][1]):
        return str(ranked[0][0])
    return None
