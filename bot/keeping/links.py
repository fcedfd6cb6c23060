"""Which links of the documents lead nowhere, as far as that is seen without the network. Pure."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.keeping.auditing import Finding, Heading, count_things
from bot.phones import find_emails, find_phones
from index.reading.links import Link, find_links
from index.types import BlockKind, Document

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SHORT_NUMBER = re.compile(r"\d{3,6}")
"""999, 101, 116000: numbers that are dialled as they stand."""
_NAMED = re.compile(r"\b(?:id|name)\s*=\s*[\"']?([^\s\"'<>]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a website answered; `problem` is empty where the page is there."""

    problem: str


def list_dead_links(documents: Sequence[Document], is_file: Callable[[str], bool]) -> Heading:
    """Links that lead nowhere. `is_file` tells whether a path inside the knowledge folder, with
    forward slashes, is there."""
    found = []
    for document in documents:
        links = list(find_links(document, inside=True))
        problems = Counter(
            (link.address, problem)
            for link in links
            if (problem := find_problem(document, link, is_file))
        )
        for (address, problem), count in problems.items():
            times = f" ({count_things(count, 'time')})" if count > 1 else ""
            found.append(Finding(document.name, f"{address}{times}: {problem}"))
    return Heading(
        "Links that lead nowhere",
        "Correct the link in the document, or take it out. (A line that starts with # is a link "
        "whose address was lost when the document was made.)",
        tuple(found),
    )


def list_dead_pages(documents: Sequence[Document], answers: Mapping[str, Answer]) -> Heading:
    """Links to websites that did not give their page."""
    return Heading(
        "Links to websites that did not answer",
        "Open each by hand first. Then correct the link, or say in the document that the page is "
        "gone.",
        tuple(
            Finding(document.name, f"{address}: {answers[address].problem}")
            for document in documents
            for address in list_web_addresses([document])
            if address in answers and answers[address].problem
        ),
    )


def list_web_addresses(documents: Iterable[Document]) -> list[str]:
    """Every address of a website that the documents link to, once, in order."""
    links = (link for document in documents for link in find_links(document))
    return list(dict.fromkeys(one.address for one in links if _read_scheme(one) in _WEB))


def find_problem(document: Document, link: Link, is_file: Callable[[str], bool]) -> str:
    """What is wrong with a link, as a clause; empty where nothing is, or only the web can tell."""
    scheme = _read_scheme(link)
    if scheme in _WEB:
        return ""
    if scheme == "mailto":
        addresses = [one.strip() for one in re.split(r"[,;]", link.contact)]
        sound = all(find_emails(one) == (one,) for one in addresses)
        return "" if sound else "is no e-mail address"
    if scheme == "tel":
        number = link.contact
        sound = find_phones(number) == (number,) or bool(_SHORT_NUMBER.fullmatch(number))
        return "" if sound else "is no phone number"
    if scheme:
        return f"'{scheme}:' opens nothing on a reader's machine"
    if link.address.startswith("#"):
        return _find_inner_problem(document, link.address[1:])
    return _find_file_problem(document, link.path, is_file)


_WEB = ("http", "https")


def _read_scheme(link: Link) -> str:
    found = _SCHEME.match(link.address)
    return found[1].lower() if found else ""


def _find_inner_problem(document: Document, target: str) -> str:
    """What is wrong with a link to a place in its own document."""
    if not target:
        return "has no address"
    headings = {
        _slug(document.shown(block.start, block.end))
        for block in document.blocks
        if block.kind in (BlockKind.HEADING, BlockKind.TITLE)
    }
    known = headings | {name.lower() for name in _NAMED.findall(document.text)}
    return "" if target.lower() in known else "no heading of that name is in the document"


def _find_file_problem(document: Document, path: str, is_file: Callable[[str], bool]) -> str:
    """What is wrong with a link to another file."""
    if path.startswith(("//", "www.")):
        return "lacks 'https:' in front"
    if path.startswith("/"):
        return "is a place on a website that it does not name"
    place = posixpath.normpath(posixpath.join(posixpath.dirname(document.name), path))
    return "" if is_file(place) else f"there is no file {place} in the knowledge folder"


def _slug(heading: str) -> str:
    """A heading as Markdown renderers name it in a link."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
