"""What a plan would change of the published snapshot, before anything is built. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from index.joining import AnyPart
from index.keeping.table import PAGE
from index.keeping.vectors import BARE
from index.parts import Part
from index.planning import Plan
from index.snapshot import Snapshot
from index.types import Metadata, Source

NEARLY = 0.9
"""Share of the passages of the shorter of two documents that the other holds word for word, from
which they are called duplicates."""
FEWEST = 2
"""Passages that a duplicate shares at least, where the documents have as many."""
LEFT_OUT = frozenset({"missing"})

Digests = list[bytes]


@dataclass(frozen=True, slots=True)
class Changed:
    """A document that stays under its name and says something else."""

    name: str
    new: int
    """Passages that it did not hold before."""
    gone: int
    """Passages that it holds no more."""
    metadata: tuple[tuple[str, str, str], ...] = ()
    """Field, what it was, what it is."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What publishing a plan would change; every list in order of name."""

    new: tuple[str, ...] = ()
    changed: tuple[Changed, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    """Name before and name now of the same text."""
    removed: tuple[str, ...] = ()
    duplicates: tuple[tuple[str, str], ...] = ()
    """Two names under which the same text is held now."""
    unchanged: int = 0

    @property
    def touched(self) -> tuple[str, ...]:
        """Documents that were read for this plan: new, changed or renamed."""
        now = (*self.new, *(one.name for one in self.changed), *(now for _, now in self.renamed))
        return tuple(sorted(now))

    def __bool__(self) -> bool:
        return bool(self.touched or self.removed)


def compare_plan(plan: Plan, before: Snapshot | None) -> Changes:
    """The changes from the snapshot that the plan was made from, or from nothing."""
    old = before.manifest.documents if before else {}
    now = {part.name: part for part in plan.parts}
    said = {part.name: list_said(part, before) for part in plan.parts}
    fresh = [part for part in plan.parts if isinstance(part, Part)]
    added = [part.name for part in fresh if part.name not in old]
    removed = [name for name in old if name not in now]
    renamed = match_renamed(added, removed, {part.name: part.text_digest for part in fresh}, old)
    changed = []
    for part in fresh:
        if before and part.name in old:
            one = describe_change(part, before)
            held = before.sources.get(part.name)
            if held is None or held.part != part.digest:
                changed.append(one)
    taken = {name for pair in renamed for name in pair}
    return Changes(
        tuple(name for name in added if name not in taken),
        tuple(changed),
        tuple(renamed),
        tuple(name for name in removed if name not in taken),
        find_duplicates(said),
        len(now) - len(added) - len(changed),
    )


def list_passages(part: AnyPart, before: Snapshot | None) -> Digests:
    """What tells the text of each passage of a part, without its title and section."""
    if isinstance(part, Part):
        firsts = np.concatenate([[0], np.cumsum(part.counts)[:-1]])
        return [bytes(part.digests[at + BARE]) for at in firsts]
    return list_passages_of(part.name, before) if before else []


def list_said(part: AnyPart, before: Snapshot | None) -> Digests:
    """The same without passages that are title lines and signatures alone, for these differ where
    one text is saved twice."""
    digests = list_passages(part, before)
    if isinstance(part, Part):
        marks = part.marks
    elif before:
        held = before.table.find_passages(part.name)
        marks = before.table.marks[held.start : held.stop]
    return [one for one, mark in zip(digests, marks, strict=True) if not mark & PAGE]


def list_passages_of(name: str, before: Snapshot) -> Digests:
    """The same for a document of a snapshot."""
    held = before.table.find_passages(name)
    rows: npt.NDArray[np.int64] = before.rows.first[held.start : held.stop] + BARE
    return [bytes(one) for one in before.texts[rows]]


def describe_change(part: Part, before: Snapshot) -> Changed:
    """What a document says now that it did not say, and the other way round."""
    now = Counter(list_passages(part, before))
    then = Counter(list_passages_of(part.name, before))
    return Changed(
        part.name,
        (now - then).total(),
        (then - now).total(),
        compare_metadata(before.metadata[part.name], part.metadata),
    )


def compare_metadata(then: Metadata, now: Metadata) -> tuple[tuple[str, str, str], ...]:
    """The fields that differ, each with what it was and what it is; empty for not stated."""
    out = []
    for field in fields(Metadata):
        old, new = getattr(then, field.name), getattr(now, field.name)
        if field.name not in LEFT_OUT and old != new:
            out.append((field.name, say_value(old), say_value(new)))
    return tuple(out)


def say_value(value: object) -> str:
    """A value of the metadata in words."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, Source):
        return f"{value.title}, {value.publisher}"
    return "" if value is None else str(value)


def match_renamed(
    added: list[str], removed: list[str], now: Mapping[str, str], then: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Pairs of a removed and an added name with the same stored text, each name once."""
    left = defaultdict(list)
    for name in removed:
        left[then[name]].append(name)
    return [(left[now[name]].pop(0), name) for name in added if left.get(now[name])]


def find_duplicates(said: Mapping[str, Digests]) -> tuple[tuple[str, str], ...]:
    """Pairs of documents of which one holds nearly all that the other says, word for word."""
    where: defaultdict[bytes, set[str]] = defaultdict(set)
    for name, digests in said.items():
        for digest in digests:
            where[digest].add(name)
    shared: Counter[tuple[str, str]] = Counter()
    for names in where.values():
        if 1 < len(names) <= 10:  # what more documents share is a set phrase
            ordered = sorted(names)
            shared.update((a, b) for at, a in enumerate(ordered) for b in ordered[at + 1 :])
    sizes = {name: len(set(digests)) for name, digests in said.items()}
    return tuple(
        sorted(
            (a, b)
            for (a, b), count in shared.items()
            if count >= max(NEARLY * min(sizes[a], sizes[b]), min(FEWEST, sizes[a], sizes[b]))
        )
    )
