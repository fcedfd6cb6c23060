"""What is published, how it came there, and what of it wants looking at. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from bot.dates import say_date
from bot.registries.contacts import Contact, ContactRegistry, is_current, is_expired
from index.history import PUBLISHED, ROLLED_BACK, UNKNOWN, Entry
from index.snapshot import Snapshot

DONE = {PUBLISHED: "published", ROLLED_BACK: "gone back to"}
"""What became of a snapshot, in the words of the history."""


def say_status(
    snapshot: Snapshot, registry: ContactRegistry, history: Sequence[Entry], today: datetime.date
) -> str:
    """Snapshot, counts, the oldest and the newest document, contacts to check."""
    manifest = snapshot.manifest
    lines = [f"In use since {_say_switch(history[-1])}"] if history else []
    lines += [
        f"Built: {say_time(manifest.built_at)} (snapshot {manifest.id})",
        f"Documents: {len(manifest.documents)}, passages: {manifest.passages}",
    ]
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
        lines.append(f"Contacts expired: {_list_contacts(expired)}")
    if stale:
        lines.append(
            f"Contacts to check (not verified in the last twelve months): {_list_contacts(stale)}"
        )
    return "\n".join(lines)


def say_history(entries: Sequence[Entry], kept: Sequence[Entry], current: str | None) -> str:
    """All switches, the latest first, then the snapshots that can be gone back to."""
    if not entries:
        return "Nothing was published yet."
    lines = ["What happened, the latest first"]
    for one in reversed(entries):
        lines.append(f"  {_say_switch(one)}")
        lines.append(f"    {one.changes or _count(one)} (snapshot {one.id})")
        for question in one.accepted:
            lines.append(f"    accepted without an answer: {question}")
        for question in one.unanswered:
            lines.append(f"    still without an answer: {question}")
    lines += ["", "Held, to go back to"]
    lines += [f"  {one.id}: {label_entry(one)}{' (in use)' * (one.id == current)}" for one in kept]
    return "\n".join(lines)


def label_entry(entry: Entry) -> str:
    """A snapshot in one line; what tells it from others comes first, for a button may be cut."""
    changes = f" ({entry.changes})" if entry.changes else ""
    return f"{say_time(entry.at)}: {_count(entry)}{changes}, {_say_who(entry)}"


def _say_switch(entry: Entry) -> str:
    """When what became of a snapshot, and by whom."""
    return f"{say_time(entry.at)}: {DONE.get(entry.what, entry.what)} {_say_who(entry)}"


def _say_who(entry: Entry) -> str:
    return "by whom is not recorded" if entry.who == UNKNOWN else f"by {entry.who}"


def _count(entry: Entry) -> str:
    return f"{entry.documents} document{'s' * (entry.documents != 1)}"


def _list_contacts(contacts: Sequence[Contact]) -> str:
    return ", ".join(f"{one.organisation} ({one.id})" for one in contacts)


def say_time(at: str) -> str:
    """`2026-11-21T08:05:00+00:00` as `21 November 2026, 08:05 UTC`."""
    moment = datetime.datetime.fromisoformat(at).astimezone(datetime.UTC)
    return f"{say_date(moment.date().isoformat())}, {moment:%H:%M} UTC"
