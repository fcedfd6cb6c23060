"""From a folder of documents to a published snapshot."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import numpy as np

from index.bulk import average_contexts, choose_probes, digest_texts, encode_texts, is_alike
from index.chunking import chunk_document
from index.encoders.pairing import Encoders, pair_encoder
from index.errors import KnowledgeError, ReadingError, SnapshotError
from index.keeping.nearest import AUTO, build_nearest, describe_kind
from index.keeping.records import digest_text, dump_document, dump_passage
from index.keeping.table import build_table
from index.keeping.vectors import Rows, build_matrix
from index.lexical import build_lexicon, find_names
from index.reading.files import read_folder
from index.refreshed import Refreshed
from index.sentences import split_sentences
from index.snapshot import (
    FORMAT,
    Manifest,
    Snapshot,
    hold_build_lock,
    load_snapshot,
    publish_snapshot,
    read_current,
)
from index.types import BlockKind, Document, Encoder, Passage, Progress


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build would make: documents read, their passages, and what could not be read."""

    id: str
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    rows: Rows
    texts: tuple[str, ...]
    """What is encoded, one text a row."""
    unread: tuple[ReadingError, ...]


def plan_build(knowledge: Path, identity: str) -> Plan:
    """Read and chunk a folder, without an encoder. Raises KnowledgeError when nothing is read.

    `identity` tells the encoder, and whatever else makes another snapshot of the same documents.
    """
    if not knowledge.is_dir():
        raise KnowledgeError(
            f"The knowledge folder {knowledge} does not exist: name one with knowledge in "
            "config.yaml or --knowledge."
        )
    documents, unread = read_folder(knowledge)
    if not documents:
        why = f" ({unread[0]})" if unread else ""
        raise KnowledgeError(
            f"No briefing could be read in {knowledge}{why}: put a .md or .txt file there."
        )
    passages = tuple(p for document in documents for p in chunk_document(document))
    rows, texts = plan_rows(documents, passages)
    return Plan(
        _digest_content(documents, passages, texts, identity),
        tuple(documents),
        passages,
        rows,
        texts,
        tuple(unread),
    )


def describe_passage(document: Document, passage: Passage) -> str:
    """The text that stands for a passage in search: title, section, lead-in, then what it says."""
    head = ". ".join(dict.fromkeys((document.metadata.title, *passage.section)))
    return " ".join(part for part in (f"{head}.", passage.lead, passage.text) if part)


def plan_rows(
    documents: Sequence[Document], passages: Sequence[Passage]
) -> tuple[Rows, tuple[str, ...]]:
    """Every text to encode and what it stands for: passages in two forms, and their sentences."""
    by_name = {document.name: document for document in documents}
    first, starts, ends = [0], [], []
    texts: list[str] = []
    for passage in passages:
        document = by_name[passage.document]
        spans = [(-1, -1), (-1, -1)]
        texts.append(describe_passage(document, passage))
        texts.append(f"{passage.lead} {passage.text}".strip())
        for number in passage.blocks:
            block = document.blocks[number]
            if block.kind is not BlockKind.HEADING:
                found = split_sentences(document, block)
                spans += found
                texts += [document.shown(start, end) for start, end in found]
        starts += [start for start, _ in spans]
        ends += [end for _, end in spans]
        first.append(len(starts))
    return (
        Rows(
            np.array(first, dtype=np.int64),
            np.array(starts, dtype=np.int32),
            np.array(ends, dtype=np.int32),
        ),
        tuple(texts),
    )


def build_snapshot(
    plan: Plan,
    encoder: Encoder | Encoders,
    progress: Progress | None = None,
    before: Snapshot | None = None,
    nearest: str = AUTO,
) -> tuple[Snapshot, Encoders]:
    """Encode what the plan holds; the encoders come back with their agreement measured.

    Vectors of texts that `before` holds in the same precision are taken from there. `nearest` is
    the kind of FAISS index, by default the one that fits the count of passages.
    """
    encoders = pair_encoder(encoder)
    digests = digest_texts(plan.texts)
    reused = before if before and is_alike(before, encoders) else None
    matrix = build_matrix(encode_texts(plan.texts, digests, encoders.passages, reused, progress))
    by_name = {document.name: document for document in plan.documents}
    contexts = average_contexts(matrix, plan.rows)
    probes = choose_probes(plan.rows)
    found = build_nearest(contexts, matrix.select(probes), nearest)
    encoders = encoders.compare([plan.texts[row] for row in probes], contexts)
    manifest = Manifest(
        id=plan.id,
        format=FORMAT,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        encoder=encoders.name,
        encoder_checksum=encoders.checksum,
        dimensions=matrix.dimensions,
        documents={name: digest_text(by_name[name].text) for name in sorted(by_name)},
        passages=len(plan.passages),
        rows=len(plan.texts),
        nearest=describe_kind(found),
        encoding=encoders.describe(),
        files={},
    )
    snapshot = Snapshot(
        manifest,
        by_name,
        {name: by_name[name].metadata for name in sorted(by_name)},
        plan.passages,
        build_table(by_name, plan.passages),
        matrix,
        plan.rows,
        found,
        build_lexicon(list_word_texts(by_name, plan.passages)),
        digests,
        encoders.carried,
    )
    return snapshot, encoders


def list_word_texts(documents: Mapping[str, Document], passages: Sequence[Passage]) -> list[str]:
    """What word search reads of each passage: its own text, with title and section, and the names
    that its section gave before, for there it says `the Trust` or `it`."""
    texts = []
    named: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for passage in passages:
        before = named.setdefault((passage.document, passage.section), [])
        texts.append(" ".join([describe_passage(documents[passage.document], passage), *before]))
        before += [name for name in find_names(passage.text) if name not in before]
    return texts


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
    plan = plan_build(knowledge, identity)
    if read_current(index_folder) == plan.id:
        try:
            return Refreshed(load_snapshot(index_folder, check=True), False, plan.unread)
        except SnapshotError:
            pass  # damaged on disk: built again below
    with hold_build_lock(index_folder):
        before = _read_before(index_folder)
        if before and before.manifest.id == plan.id:  # built while this one waited
            return Refreshed(before, False, plan.unread)
        if progress:  # loading and exporting an encoder takes a while already
            progress(0, len(plan.texts))
        encoders = pair_encoder(load_encoder())
        snapshot, encoders = build_snapshot(plan, encoders, progress, before, nearest)
        snapshot = replace(snapshot, carried=carried)
        checked = check(snapshot, encoders)
        if checked is not encoders:
            snapshot = replace_encoders(snapshot, checked)
        return Refreshed(publish_snapshot(snapshot, index_folder), True, plan.unread)


def replace_encoders(snapshot: Snapshot, encoders: Encoders) -> Snapshot:
    """The snapshot with other encoders for questions."""
    manifest = replace(snapshot.manifest, encoding=encoders.describe())
    return replace(snapshot, manifest=manifest, encoders=encoders.carried)


def _read_before(index_folder: Path) -> Snapshot | None:
    """The snapshot published before, where there is one that can be read."""
    current = read_current(index_folder)
    try:
        return load_snapshot(index_folder, check=True) if current else None
    except SnapshotError:
        return None


def _digest_content(
    documents: Sequence[Document],
    passages: Sequence[Passage],
    texts: Sequence[str],
    identity: str,
) -> str:
    """Identifies a snapshot by all that it is made from."""
    digest = hashlib.sha256(f"{FORMAT} {identity}\n".encode())
    for document in documents:
        digest.update(dump_document(document))
    for passage in passages:
        digest.update(dump_passage(passage))
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()[:16]
