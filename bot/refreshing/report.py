"""A prepared refresh in words for board staff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import PurePosixPath

from bot.dates import say_date
from bot.refreshing.preparing import Prepared
from bot.registries.finding_sentences import FindingKind
from index.changes import Changed
from index.parts import Part
from index.reading.recording import make_printable
from index.types import Metadata

STATED_INSIDE = (".md", ".markdown", ".txt")
"""Endings of files that can hold front matter."""
FINDINGS = {
    FindingKind.NEW: "Contacts that the registry does not hold",
    FindingKind.CHANGED: "Contacts that changed",
    FindingKind.CONFLICT: "Contacts in conflict with the registry",
    FindingKind.EXPIRED: "Contacts of the registry to check",
}
MOST_LINES = 40
"""Lines under one heading; the count says how many there are."""


def say_plan(prepared: Prepared) -> str:
    """What would change, what could not be read, and what is not known: a heading each."""
    blocks = [block for block in _list_blocks(prepared) if block]
    return "\n\n".join(blocks) if blocks else "Nothing changes."


def say_changes(prepared: Prepared) -> str:
    """What changes, in one line."""
    changes = prepared.changes
    counts = (
        (len(changes.new), "new"),
        (len(changes.changed), "changed"),
        (len(changes.renamed), "renamed"),
        (len(changes.removed), "removed"),
    )
    said = [f"{count} {what}" for count, what in counts if count]
    said += [f"{name} changed" for name in prepared.registries]
    return ", ".join(said) or "settings or the way of reading changed"


def _list_blocks(prepared: Prepared) -> Iterator[str]:
    changes, plan = prepared.changes, prepared.plan
    parts = {part.name: part for part in plan.parts if isinstance(part, Part)}
    yield _say_block("New", [_say_new(parts[name]) for name in changes.new])
    yield _say_block("Changed", [_say_changed(one) for one in changes.changed])
    yield _say_block("Renamed", [f"{old} → {new}" for old, new in changes.renamed])
    yield _say_block("Removed", [name for name in changes.removed if name not in plan.lost])
    yield _say_block("Not read", [*map(str, plan.unread), *prepared.passed_over])
    yield _say_block("Look at these before you publish", plan.notes)
    yield _say_block(
        "The same text twice",
        [f"{a} and {b}: keep one of them." for a, b in changes.duplicates],
    )
    yield _say_block(
        "Recognised from scans: compare words and figures with the pages",
        [
            part.name
            for part in parts.values()
            if part.metadata.recognised and part.name in changes.touched
        ],
    )
    yield _say_block("Side files that belong to no document", prepared.orphans)
    yield _say_block("Not stated", _list_missing(prepared))
    yield _say_block("Areas that areas.yaml does not know", _list_unknown_areas(prepared))
    for kind, heading in FINDINGS.items():
        if kind is FindingKind.EXPIRED and prepared.added:
            continue  # no matter of the file that is added; the status and a refresh tell of them
        found = [one.sentence for one in prepared.findings if one.kind is kind]
        yield _say_block(heading, found)
    yield _say_block("Registry files changed", prepared.registries)
    if changes.unchanged and changes:
        yield f"Unchanged: {changes.unchanged}"


def _say_block(heading: str, lines: Iterable[str]) -> str:
    held = list(lines)
    if not held:
        return ""
    shown = [f"  {make_printable(line)}" for line in held[:MOST_LINES]]
    if len(held) > MOST_LINES:
        shown.append(f"  ... and {len(held) - MOST_LINES} more")
    return "\n".join([f"{heading} ({len(held)})", *shown])


def _say_new(part: Part) -> str:
    return f"{part.name}: {_say_metadata(part.metadata)}; {_count(len(part.passages), 'passage')}"


def _say_metadata(metadata: Metadata) -> str:
    date = say_date(metadata.published) if metadata.published else ""
    known = (metadata.publisher, date, metadata.kind, metadata.area, metadata.status)
    return ", ".join([f"“{metadata.title}”", *(one for one in known if one)])


def _say_changed(one: Changed) -> str:
    said = [f"{_count(one.new, 'passage')} new, {one.gone} gone"] if one.new or one.gone else []
    said += [
        f"{field} {then or 'not stated'} → {now or 'not stated'}"
        for field, then, now in one.metadata
    ]
    return f"{one.name}: {'; '.join(said) or 'only pages, marks or white space changed'}"


def _list_missing(prepared: Prepared) -> list[str]:
    """Fields that a document read now neither states nor gives away, and where to write them."""
    out = []
    for part in prepared.plan.parts:
        if isinstance(part, Part) and part.name in prepared.changes.touched:
            missing = ", ".join(part.metadata.missing)
            place = name_place(part.name)
            if missing:
                out.append(f"{part.name}: {missing}. Write it into {place} if it is known.")
    return out


def _list_unknown_areas(prepared: Prepared) -> list[str]:
    """Documents read now whose area nobody could name, with the nearest that is known."""
    known = prepared.areas.names
    out = []
    for part in prepared.plan.parts:
        area = part.metadata.area
        if part.name in prepared.changes.touched and area and area not in known:
            near = get_close_matches(area.title(), known, 1)
            remedy = f"did you mean {near[0]}?" if near else "write it as areas.yaml does."
            out.append(f"{part.name}: {area}; {remedy}")
    return out


def name_place(name: str) -> str:
    """Where the metadata of a document are written."""
    path = PurePosixPath(name)
    if path.suffix.lower() in STATED_INSIDE:
        return "its front matter"
    return f"{path.with_suffix('.yaml')} beside it"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
