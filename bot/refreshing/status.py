"""What is published, how it came there, and what of it wants looking at. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from bot.dates import say_date
from bot.registries.contacts import ContactRegistry, is_current, is_expired
from index.history import UNKNOWN, Entry
from index.snapshot import Snapshot


def say_status(
    snapshot: Snapshot, registry: ContactRegistry, history: Sequence[Entry], today: datetime.date
) -> str:
    """Snapshot, counts, the oldest and the newest document, contacts to check."""
    manifest = snapshot.manifest
    lines = [f"Snapshot {manifest.id}, built {say_time(manifest.built_at)}"]
    if history:
        last = history[-1]
        lines.append(f"Last switch: {last.what} {last.id}, {say_time(last.at)}, {_by(last)}")
    lines.append(f"Documents: {len(manifest.documents)}, passages: {manifest.passages}")
    dated = sorted(
        (metadata.published, metadata.title)
        for metadata in snapshot.metadata.values()
        if metadata.published
    )
    if dated:
        for what, (published, title) in (("Oldest", dated[0]), ("Newest", dated[-1])):
            lines.append(f"{what} document: “{title}”, {say_date(published)}")
    undated = len(snapshot.metadata) - len(dated)
    if undated:
        lines.append(f"Documents without a date: {undated}")
    standing = [one.status for one in snapshot.metadata.values() if one.status]
    for status in sorted(set(standing)):
        lines.append(f"Documents {status}: {standing.count(status)}")
    contacts = [one for one in registry.contacts if one.phone or one.email]
    expired = [one for one in contacts if is_expired(one, today)]
    stale = [one for one in contacts if not is_current(one, today) and one not in expired]
    lines.append(f"Contacts: {len(contacts)}")
    if expired:
        lines.append(f"Contacts expired: {', '.join(one.id for one in expired)}")
    if stale:
        lines.append(
            f"Contacts to check (not verified in the last twelve months): "
            f"{', '.join(one.id for one in stale)}"
        )
    return "\n".join(lines)


def say_history(entries: Sequence[Entry], kept: Sequence[Entry], current: str | None) -> str:
    """The snapshots that are held, then all switches, the latest first."""
    if not entries:
        return "Nothing was published yet."
    lines = ["Snapshots held"]
    lines += [f"  {label_entry(one)}{' (in use)' * (one.id == current)}" for one in kept]
    lines += ["", "What happened"]
    for one in reversed(entries):
        lines.append(f"  {say_time(one.at)}: {one.what} {one.id}, {_by(one)}")
        if one.changes:
            lines.append(f"    {one.changes}")
        for question in one.accepted:
            lines.append(f"    accepted without an answer: {question}")
        for question in one.unanswered:
            lines.append(f"    still without an answer: {question}")
    return "\n".join(lines)


def label_entry(entry: Entry) -> str:
    """A snapshot in one line."""
    counts = f"{_count(entry.documents, 'document')}, {_count(entry.passages, 'passage')}"
    return f"{entry.id}: {counts}, {say_time(entry.at)}, {_by(entry)}"


def say_time(at: str) -> str:
    """`2026-11-21T08:05:00+00:00` as `21 November 2026, 08:05 UTC`."""
    moment = datetime.datetime.fromisoformat(at).astimezone(datetime.UTC)
    return f"{say_date(moment.date().isoformat())}, {moment:%H:%M} UTC"


def _by(entry: Entry) -> str:
    return f"by {entry.who}" if entry.who != UNKNOWN else UNKNOWN


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
