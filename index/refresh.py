"""From a folder of documents to a published snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import numpy as np

from index.bulk import PROBES, average_contexts, choose_probes, fill_matrix, is_alike
from index.encoders.agreeing import Agreement
from index.encoders.exported import QUESTIONS
from index.encoders.pairing import Encoders, pair_encoder
from index.errors import SnapshotError
from index.joining import AnyPart, Joined, join_parts, read_kept
from index.keeping.grown import is_grown
from index.keeping.nearest import AUTO, Nearest, build_nearest, describe_kind
from index.keeping.records import HeldDocuments, HeldPassages
from index.keeping.vectors import MATRIX, Matrix
from index.parts import Part
from index.planning import Plan, digest_code, plan_build
from index.publishing import publish_snapshot
from index.refreshed import Refreshed
from index.snapshot import (
    FORMAT,
    Manifest,
    Snapshot,
    hold_build_lock,
    load_snapshot,
    read_current,
)
from index.types import Encoder, Progress

BUILT = Path("a snapshot that is not written yet")


def build_snapshot(
    plan: Plan,
    encoder: Encoder | Encoders,
    progress: Progress | None = None,
    before: Snapshot | None = None,
    nearest: str = AUTO,
) -> tuple[Snapshot, Encoders]:
    """Encode what the plan holds; the encoders come back with their agreement measured.

    `before` is the snapshot that the plan keeps parts of; vectors of texts that it holds in the
    same precision are taken from there. `nearest` is the kind of FAISS index, by default the one
    that fits the count of passages.
    """
    encoders = pair_encoder(encoder)
    alike = before if before and is_alike(before, encoders) else None
    parts: tuple[AnyPart, ...] = plan.parts
    if alike is None:  # what is kept has other vectors there
        parts = tuple(read_kept(part, before) for part in parts)
    joined = join_parts(parts, before)
    matrix = fill_matrix(joined, encoders, alike, progress)
    encoders = _compare(encoders, parts, alike, joined, matrix)
    found = _find_nearest(joined, matrix, alike, nearest)
    withdrawn = before.manifest.withdrawn if before else {}
    today = datetime.now(UTC)
    manifest = Manifest(
        id=plan.id,
        format=FORMAT,
        built_at=today.isoformat(timespec="seconds"),
        encoder=encoders.name,
        encoder_checksum=encoders.checksum,
        dimensions=matrix.dimensions,
        documents=dict(joined.text_digests),
        passages=len(joined.passages),
        rows=len(joined.rows.start),
        nearest=describe_kind(found),
        encoding=encoders.describe(),
        read_with=digest_code(),
        withdrawn={
            name: withdrawn.get(name, today.date().isoformat())
            for name, metadata in joined.metadata.items()
            if metadata.status == "withdrawn"
        },
        files={},
    )
    snapshot = Snapshot(
        manifest,
        HeldDocuments(BUILT, joined.text_digests, joined.records),
        joined.metadata,
        HeldPassages(BUILT, joined.passages),
        joined.table,
        matrix,
        joined.rows,
        found,
        joined.lexicon,
        joined.digests,
        encoders.carried,
        sources=plan.sources,
        linked={MATRIX: alike.manifest.files[MATRIX]} if alike and is_grown(matrix) else {},
    )
    return snapshot, encoders


def _compare(
    encoders: Encoders,
    parts: Sequence[AnyPart],
    before: Snapshot | None,
    joined: Joined,
    matrix: Matrix,
) -> Encoders:
    """The encoders with their agreement measured on texts that are new; where there are few, that
    of the snapshot before stands."""
    held = before.manifest.encoding if before else {}
    same = held.get(QUESTIONS) == encoders.precision.get(QUESTIONS)
    if same and len(joined.new_rows) < PROBES:
        known = held["agreement"]
        return replace(encoders, agreement=Agreement(**known)) if known else encoders
    if len(joined.new_rows) < PROBES:
        texts = [text for part in parts[:PROBES] for text in _list_sentences(part, before)]
    else:
        texts = [text for part in parts if isinstance(part, Part) for text in _list_sentences(part)]
    chosen = np.linspace(0, len(texts) - 1, min(PROBES, len(texts)), dtype=int)
    probes = [texts[at] for at in chosen]
    return encoders.compare(probes, average_contexts(matrix, joined.rows))


def _list_sentences(part: AnyPart, before: Snapshot | None = None) -> list[str]:
    """What is encoded of a document's sentences; of its passages where it has none."""
    whole = read_kept(part, before)
    sentences = [whole.texts[at] for at in np.flatnonzero(whole.starts >= 0)]
    return sentences or list(whole.texts)


def _find_nearest(joined: Joined, matrix: Matrix, alike: Snapshot | None, choice: str) -> Nearest:
    """The FAISS index: that of the snapshot before with what is new, or one built whole."""
    if alike and len(joined.places) and choice in (AUTO, alike.nearest.kind.kind):
        new = joined.new_passages
        contexts = average_contexts(matrix, joined.rows, new)
        if moved := alike.nearest.move(joined.places, contexts, new):
            return moved
    probes = choose_probes(joined.rows)
    return build_nearest(average_contexts(matrix, joined.rows), matrix.select(probes), choice)


def refresh_index(
    knowledge: Path,
    index_folder: Path,
    identity: str,
    load_encoder: Callable[[], Encoder | Encoders],
    progress: Progress | None = None,
    check: Callable[[Snapshot, Encoders], Encoders] = lambda snapshot, encoders: encoders,
    nearest: str = AUTO,
    carried: Mapping[str, Path] = MappingProxyType({}),
) -> Refreshed:
    """Publish a snapshot of the folder; what is already published is not built again.

    `identity` tells the encoder that `load_encoder` would give, which is called only when something
    must be built, and whatever else of the settings makes another snapshot. `check` may refuse what
    was built by raising, or give the encoders that questions shall be encoded with. `carried` are
    files that the snapshot takes along, by name; `identity` tells them too.
    Raises KnowledgeError, and then the snapshot published before stays so.
    """
    before = read_before(index_folder)
    plan = plan_build(knowledge, identity, before)
    if before and before.manifest.id == plan.id:
        return Refreshed(before, False, plan.unread, plan.notes)
    with hold_build_lock(index_folder):
        if read_current(index_folder) != (before.manifest.id if before else None):
            before = read_before(index_folder)  # another one published while this one waited
            plan = plan_build(knowledge, identity, before)
            if before and before.manifest.id == plan.id:
                return Refreshed(before, False, plan.unread, plan.notes)
        return build_and_publish(
            plan, index_folder, load_encoder, progress, check, nearest, carried, before
        )


def build_and_publish(
    plan: Plan,
    index_folder: Path,
    load_encoder: Callable[[], Encoder | Encoders],
    progress: Progress | None,
    check: Callable[[Snapshot, Encoders], Encoders],
    nearest: str,
    carried: Mapping[str, Path],
    before: Snapshot | None,
) -> Refreshed:
    """Carry out a plan that was made from `before`; inside `hold_build_lock`."""
    if progress:  # loading and exporting an encoder takes a while already
        progress(0, plan.new_rows)
    encoders = pair_encoder(load_encoder())
    snapshot, encoders = build_snapshot(plan, encoders, progress, before, nearest)
    snapshot = replace(snapshot, carried=carried)
    checked = check(snapshot, encoders)
    if checked is not encoders:
        snapshot = replace_encoders(snapshot, checked)
    return Refreshed(publish_snapshot(snapshot, index_folder), True, plan.unread, plan.notes)


def replace_encoders(snapshot: Snapshot, encoders: Encoders) -> Snapshot:
    """The snapshot with other encoders for questions."""
    manifest = replace(snapshot.manifest, encoding=encoders.describe())
    return replace(snapshot, manifest=manifest, encoders=encoders.carried)


def read_before(index_folder: Path) -> Snapshot | None:
    """The published snapshot, compared whole with its checksums; None where there is none that can
    be read, for then everything is built anew."""
    current = read_current(index_folder)
    try:
        return load_snapshot(index_folder, check=True) if current else None
    except SnapshotError:
        return None
