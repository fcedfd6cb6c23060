"""From a folder of documents to a published snapshot."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from index.chunking import chunk_document
from index.errors import KnowledgeError, ReadingError, SnapshotError
from index.lexical import build_lexicon, find_names
from index.reading import read_folder
from index.sentences import split_sentences
from index.snapshot import (
    FORMAT,
    Manifest,
    Snapshot,
    hold_build_lock,
    load_snapshot,
    publish_snapshot,
    read_current,
    read_snapshot,
)
from index.types import BlockKind, Document, Encoder, Passage, Progress
from index.vectors import BARE, SENTENCE, WHOLE, Rows, build_vectors

_document = TypeAdapter(Document)
_passage = TypeAdapter(Passage)


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


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A published snapshot, whether it had to be built, and what could not be read."""

    snapshot: Snapshot
    built: bool
    unread: tuple[ReadingError, ...]


def plan_build(knowledge: Path, encoder_checksum: str) -> Plan:
    """Read and chunk a folder, without an encoder. Raises KnowledgeError when nothing is read."""
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
        _digest_content(documents, passages, texts, encoder_checksum),
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
    rows: list[tuple[int, int, int, int]] = []
    texts: list[str] = []
    for at, passage in enumerate(passages):
        document = by_name[passage.document]
        rows.append((WHOLE, at, -1, -1))
        texts.append(describe_passage(document, passage))
        rows.append((BARE, at, -1, -1))
        texts.append(f"{passage.lead} {passage.text}".strip())
        for number in passage.blocks:
            block = document.blocks[number]
            if block.kind is BlockKind.HEADING:
                continue
            for start, end in split_sentences(document, block):
                rows.append((SENTENCE, at, start, end))
                texts.append(document.shown(start, end))
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return (
        Rows(table[:, 0].astype(np.int8), table[:, 1].astype(np.int32), table[:, 2], table[:, 3]),
        tuple(texts),
    )


def build_snapshot(plan: Plan, encoder: Encoder, progress: Progress | None = None) -> Snapshot:
    """Encode what the plan holds. The same plan and encoder give the same snapshot."""
    unique = list(dict.fromkeys(plan.texts))
    place = {text: at for at, text in enumerate(unique)}
    vectors = encoder.encode(unique, progress)[[place[text] for text in plan.texts]]
    by_name = {document.name: document for document in plan.documents}
    manifest = Manifest(
        id=plan.id,
        format=FORMAT,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        encoder=encoder.name,
        encoder_checksum=encoder.checksum,
        dimensions=encoder.dimensions,
        documents={name: digest_text(by_name[name].text) for name in sorted(by_name)},
        passages=len(plan.passages),
        rows=len(plan.texts),
        settings={"vectors": "flat, inner product"},
        files={},
    )
    return Snapshot(
        manifest,
        by_name,
        plan.passages,
        build_vectors(vectors, plan.rows),
        build_lexicon(list_word_texts(by_name, plan.passages)),
    )


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
    encoder_checksum: str,
    load_encoder: Callable[[], Encoder],
    progress: Progress | None = None,
    check: Callable[[Snapshot], None] = lambda snapshot: None,
) -> Refreshed:
    """Publish a snapshot of the folder; what is already published is not built again.

    `load_encoder` is called only when something must be built; `check` may refuse what was built by
    raising. Raises KnowledgeError, and then the snapshot published before stays published.
    """
    plan = plan_build(knowledge, encoder_checksum)
    if read_current(index_folder) == plan.id:
        try:
            return Refreshed(load_snapshot(index_folder), False, plan.unread)
        except SnapshotError:
            pass  # damaged on disk: built again below
    with hold_build_lock(index_folder):
        if read_current(index_folder) == plan.id:  # another process built it while this one waited
            try:
                return Refreshed(
                    read_snapshot(index_folder / "snapshots" / plan.id), False, plan.unread
                )
            except SnapshotError:
                pass
        snapshot = build_snapshot(plan, load_encoder(), progress)
        check(snapshot)
        return Refreshed(publish_snapshot(snapshot, index_folder), True, plan.unread)


def digest_text(text: str) -> str:
    """sha256 of a text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _digest_content(
    documents: Sequence[Document],
    passages: Sequence[Passage],
    texts: Sequence[str],
    encoder_checksum: str,
) -> str:
    """Identifies a snapshot by all that it is made from."""
    digest = hashlib.sha256(f"{FORMAT} {encoder_checksum}\n".encode())
    for document in documents:
        digest.update(_document.dump_json(document))
    for passage in passages:
        digest.update(_passage.dump_json(passage))
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()[:16]
