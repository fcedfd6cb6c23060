"""What needs looking at in a knowledge folder, by heading, and what to do about it. Pure."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.dates import say_date
from bot.registries.contacts import Contact, ContactRegistry, is_current, is_expired
from bot.registries.glossary import Glossary, GlossaryEntry
from index.standing import SUPERSEDED, WITHDRAWN, Replacements
from index.types import Document, Metadata


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: the file or entry, and what is the matter with it."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Heading:
    """One kind of finding, and what to do about each."""

    title: str
    to_do: str
    findings: tuple[Finding, ...] = ()


def list_unread(errors: Iterable[Exception]) -> Heading:
    """Files that could not be read; each error names its file and the way out."""
    found = (str(error).partition(": ") for error in errors)
    return Heading(
        "Files that could not be read",
        "Nothing of them is quoted. Mend each, then run 'make refresh'.",
        tuple(Finding(where, what) for where, _, what in found),
    )


def list_due(metadata: Mapping[str, Metadata], today: date) -> Heading:
    """Documents past their `review_after`, the longest overdue first; withdrawn ones are not."""
    due = [
        (name, one.review_after)
        for name, one in metadata.items()
        if one.review_after and one.status != WITHDRAWN and has_passed(one.review_after, today)
    ]
    return Heading(
        "Documents past their review date",
        "Read each again. Then set a new review_after, or withdraw it with 'status: withdrawn' "
        "and withdrawn_on.",
        tuple(
            Finding(name, f"was to be looked at again after {say_date(after)}")
            for name, after in sorted(due, key=lambda pair: (pair[1], pair[0]))
        ),
    )


def has_passed(stated: str, today: date) -> bool:
    """Whether a day, the last of a month or the last of a year lies behind today."""
    year, month, day = (*map(int, stated.split("-")), 0, 0)[:3]
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1]) < today


def list_withdrawn(metadata: Mapping[str, Metadata], today: date) -> Heading:
    """Withdrawn documents, and what is wrong with the date of each."""
    found = []
    for name, one in metadata.items():
        if one.status != WITHDRAWN:
            continue
        date_stated = one.withdrawn_on
        said = f"withdrawn, {say_date(date_stated)}"
        if not date_stated:
            said = "withdrawn; write withdrawn_on, so that people are told when"
        elif date_stated > today.isoformat()[: len(date_stated)]:
            said += "; that lies ahead, and it is not quoted even now: correct withdrawn_on"
        found.append(Finding(name, said))
    return Heading(
        "Withdrawn documents",
        "They are not quoted; who asks is told that they were withdrawn. Remove the file once "
        "nobody needs to be told.",
        tuple(found),
    )


def list_superseded(metadata: Mapping[str, Metadata]) -> Heading:
    """Superseded documents whose replacement is held and stands, each with that."""
    replacements = Replacements(metadata)
    found = []
    for name, one in metadata.items():
        by = replacements.find(name)
        if one.status == SUPERSEDED and by and metadata[by].status != WITHDRAWN:
            then = ", itself superseded" if metadata[by].status == SUPERSEDED else ""
            found.append(Finding(name, f"superseded by {by}{then}"))
    return Heading(
        "Superseded documents",
        "They are quoted after what replaced them, with a note. Withdraw each once nothing of it "
        "holds any more.",
        tuple(found),
    )


def list_unreplaced(metadata: Mapping[str, Metadata]) -> Heading:
    """Documents whose replacement is not stated, not held, or withdrawn."""
    replacements = Replacements(metadata)
    found = []
    for name, one in metadata.items():
        by = replacements.find(name)
        if by and metadata[by].status == WITHDRAWN:
            found.append(Finding(name, f"superseded_by leads to {by}, which is withdrawn"))
        elif one.superseded_by and not by:
            said = f"superseded_by '{one.superseded_by}' is no file and no title held here"
            found.append(Finding(name, said))
        elif one.status == SUPERSEDED and not by:
            found.append(Finding(name, "superseded; what replaced it is not stated"))
    return Heading(
        "Superseded by nothing that is held",
        "Add the document that replaced it, or correct superseded_by in its front matter to that "
        "document's file name or title.",
        tuple(found),
    )


def list_expired(registry: ContactRegistry, today: date) -> Heading:
    """Contacts past their `expires`."""
    return Heading(
        "Contacts that have expired",
        "Ring or write to each. Then set verified_on and a new expires in contacts.yaml, or remove "
        "the entry.",
        tuple(
            Finding(
                f"contacts.yaml, {one.id}",
                f"{_name_contact(one)}: expired on {say_date(one.expires)}",
            )
            for one in registry.contacts
            if is_expired(one, today)
        ),
    )


def list_unverified(registry: ContactRegistry, today: date) -> Heading:
    """Contacts never verified, or not within twelve months; expired ones stand elsewhere."""
    found = []
    for one in registry.contacts:
        if is_current(one, today) or is_expired(one, today):
            continue
        said = "never verified"
        if one.verified_on:
            said = f"last verified {say_date(one.verified_on)}"
        elif one.as_of:
            said = f"printed {say_date(one.as_of)}, never verified"
        found.append(Finding(f"contacts.yaml, {one.id}", f"{_name_contact(one)}: {said}"))
    return Heading(
        "Contacts not verified for twelve months, or never",
        "Ring or write to each. Then set verified_on and verified_by (a role, not a name) in "
        "contacts.yaml.",
        tuple(found),
    )


def _name_contact(contact: Contact) -> str:
    return f"{contact.organisation}, {contact.role} ({contact.area})"


def list_without_area(metadata: Mapping[str, Metadata]) -> Heading:
    """Documents that are about no area: those that do not say, and those that say there is none."""
    found = []
    for name, one in metadata.items():
        if not one.area:
            said = "area not stated" if "area" in one.missing else "'area: null' is stated"
            found.append(Finding(name, said))
    return Heading(
        "Documents without an area",
        "A question about an area finds them last. Write the area into the front matter as "
        "areas.yaml names it; where there is none, 'area: null'.",
        tuple(found),
    )


def list_missing(metadata: Mapping[str, Metadata]) -> Heading:
    """Documents of which something else is not known."""
    found = []
    for name, one in metadata.items():
        missing = [key for key in one.missing if key != "area"]
        if missing:
            found.append(Finding(name, f"{', '.join(missing)} not stated"))
    return Heading(
        "Documents that lack something else",
        "Write it into the front matter if it is known; null says that it is not.",
        tuple(found),
    )


def list_renamed(documents: Sequence[Document], glossary: Glossary) -> Heading:
    """Terms that have another name today, the commonest first, each with where it stands."""
    held: dict[GlossaryEntry, dict[str, Counter[str]]] = {}
    for document in documents:
        shown = document.shown(0, len(document.text))
        for entry, forms in glossary.count_renamed(shown).items():
            held.setdefault(entry, {})[document.name] = forms
    totals = {entry: sum(sum(c.values()) for c in by.values()) for entry, by in held.items()}
    return Heading(
        "Terms that have another name today",
        "A note beside each quote says the name of today; nothing is to be done in a document as "
        "it was published. In a new edition use today's name.",
        tuple(
            Finding(_name_term(entry), _describe_uses(held[entry], totals[entry]))
            for entry in sorted(held, key=lambda one: (-totals[one], one.term))
        ),
    )


def _name_term(entry: GlossaryEntry) -> str:
    since = f", {entry.today_note}" if entry.today_note else ""
    return f"{entry.term}, now {entry.today}{since}"


def _describe_uses(uses: Mapping[str, Counter[str]], total: int) -> str:
    """`12 times (LSCB 9, SSCB 3): a.md 8, b.md 4`."""
    forms: Counter[str] = Counter()
    for counted in uses.values():
        forms.update(counted)
    told = ", ".join(f"{form} {count}" for form, count in forms.most_common())
    by_file = sorted(uses.items(), key=lambda pair: (-pair[1].total(), pair[0]))
    files = ", ".join(f"{name} {counted.total()}" for name, counted in by_file)
    return f"{count_things(total, 'time')} ({told}) in {files}"


def count_things(count: int, thing: str) -> str:
    """`1 time`, `2 times`."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
