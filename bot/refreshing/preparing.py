"""What a refresh would do, read and compared before anything is built."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from bot.golden import GoldenQuestion, load_golden
from bot.registries.areas import Areas, load_areas
from bot.registries.contacts import ContactRegistry, load_contacts
from bot.registries.finding_sentences import Finding
from bot.registries.findings import compare_contacts
from bot.registries.glossary import load_glossary
from bot.registries.printed import find_contacts
from bot.registries.themes import load_themes
from bot.settings import Settings
from bot.sources import Source
from index.changes import Changes, compare_plan
from index.errors import KnowledgeError
from index.joining import KeptPart
from index.keeping.records import parse_document
from index.parts import Part
from index.planning import Plan, plan_build
from index.reading.files import OTHERS, find_others
from index.reading.formats.readers import READERS
from index.reading.naming_files import make_safe_name
from index.reading.side_files import find_orphans
from index.refresh import read_before
from index.snapshot import Snapshot, digest_file, read_current
from index.types import Document, Encoder, Progress

CONTACTS = "contacts.yaml"
PLACE = "briefings"
"""Folder inside the knowledge folder that an added file goes to."""


@dataclass(frozen=True)
class Prepared:
    """A plan with everything that board staff want to know of it."""

    settings: Settings
    source: Source
    today: date
    seen: list[Any]
    current: str | None
    """What was published when this was planned."""
    before: Snapshot | None
    """The same, where it can be read."""
    plan: Plan
    changes: Changes
    registries: tuple[str, ...]
    """Registry files that differ from those of the published snapshot."""
    golden: tuple[GoldenQuestion, ...]
    areas: Areas
    contacts: ContactRegistry
    added: Mapping[str, Path]
    """Files that are to be put into the knowledge folder, by their names there."""

    @property
    def is_up_to_date(self) -> bool:
        """Whether publishing would change nothing."""
        return self.before is not None and self.before.manifest.id == self.plan.id

    @functools.cached_property
    def orphans(self) -> tuple[str, ...]:
        """YAML files of the knowledge folder that lie beside no document."""
        root = self.settings.knowledge
        return tuple(path.relative_to(root).as_posix() for path in find_orphans(root))

    @functools.cached_property
    def passed_over(self) -> tuple[str, ...]:
        """Documents of formats that nothing here reads, each with what to do."""
        root = self.settings.knowledge
        return tuple(
            f"{path.relative_to(root).as_posix()} is of a format that cannot be read: "
            f"{OTHERS[path.suffix.lower()]}."
            for path in find_others(root)
        )

    @functools.cached_property
    def documents(self) -> tuple[Document, ...]:
        """The documents that were read for this plan."""
        return tuple(
            parse_document(part.record)
            for part in self.plan.parts
            if isinstance(part, Part) and part.name in self.changes.touched
        )

    @functools.cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the documents read for this plan print beside the registry; where the registry has
        changed, what all of them print."""
        documents = self.documents
        before = self.before
        if before and CONTACTS in self.registries:
            kept = (part.name for part in self.plan.parts if isinstance(part, KeptPart))
            documents = (*documents, *(before.documents[name] for name in kept))
        changed = {one.name for one in self.changes.changed} if before else set()
        printed = (
            {name: find_contacts(before.documents[name]) for name in changed} if before else {}
        )
        return compare_contacts(documents, self.contacts, self.areas, self.today, printed)


def prepare_refresh(
    settings: Settings,
    added: Mapping[str, Path] = MappingProxyType({}),
    load: Callable[[], Encoder] | None = None,
    today: date | None = None,
    progress: Progress | None = None,
) -> Prepared:
    """Read the knowledge folder and compare it with what is published; nothing is changed.

    `added` are files that count as if they lay in the folder. Raises KnowledgeError.
    """
    source = Source(settings, load)
    registries = source.registries
    areas = load_areas(registries["areas.yaml"])
    contacts = load_contacts(registries[CONTACTS], areas)
    load_glossary(registries["glossary.yaml"])
    load_themes(registries["themes.yaml"])
    golden = load_golden(settings.knowledge / "golden.yaml")
    seen = source.look()
    current = read_current(settings.index)
    before = read_before(settings.index)
    plan = plan_build(settings.knowledge, source.identity, before, added, progress)
    carried = before.carried if before else {}
    return Prepared(
        settings,
        source,
        today or date.today(),
        seen,
        current,
        before,
        plan,
        compare_plan(plan, before),
        tuple(
            name
            for name, path in registries.items()
            if name in carried and digest_file(carried[name]) != digest_file(path)
        ),
        golden,
        areas,
        contacts,
        added,
    )


def name_added(path: Path) -> dict[str, Path]:
    """The place of a file that is to be added, by its name; raises KnowledgeError."""
    if not path.is_file():
        raise KnowledgeError(f"There is no file {path} to add.")
    name, path = make_safe_name(path.name), path.resolve()
    if PurePosixPath(name).suffix.lower() not in READERS:
        raise KnowledgeError(
            f"{path.name} is of no format that can be read: use {', '.join(sorted(READERS))}."
        )
    return {f"{PLACE}/{name}": path}
