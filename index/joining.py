"""The parts of all documents one after the other, in the order of their names: an index but for its
vectors. What the snapshot before holds of a document is taken from there as it lies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.keeping.records import JoinedLines
from index.keeping.table import Table
from index.keeping.vectors import Rows
from index.lexical import Lexicon
from index.parts import Digests, Part, list_word_texts, make_part
from index.postings import Kept, count_terms, join_lexicon
from index.snapshot import Snapshot
from index.types import Metadata

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class KeptPart:
    """A document that is in the snapshot before as it would be now."""

    name: str
    metadata: Metadata
    text_digest: str
    digest: str


AnyPart = Part | KeptPart


@dataclass(frozen=True, slots=True)
class Joined:
    """An index but for its vectors."""

    records: JoinedLines
    """Documents as JSON."""
    metadata: Mapping[str, Metadata]
    text_digests: Mapping[str, str]
    passages: JoinedLines
    table: Table
    rows: Rows
    digests: Digests
    """Of the text of each row."""
    texts: tuple[str, ...]
    """Of the rows that are new, in order."""
    new_rows: Numbers
    """Positions of the rows that are new."""
    kept_rows: tuple[tuple[int, int, int], ...]
    """Stretches of rows before, [first:last], and where each is now."""
    places: npt.NDArray[np.int32]
    """Position of each passage before, -1 for one that is gone; empty where nothing is kept."""
    new_passages: Numbers
    """Positions of the passages that are new."""
    lexicon: Lexicon


def read_kept(part: AnyPart, before: Snapshot | None) -> Part:
    """A part whole, made from the document that the snapshot before holds where it is kept."""
    if isinstance(part, Part):
        return part
    if before is None:
        raise ValueError(f"{part.name} is kept of no snapshot")
    return make_part(before.documents[part.name])


def join_parts(parts: Sequence[AnyPart], before: Snapshot | None) -> Joined:
    """Put parts together that lie in the order of their names."""
    records, lines = JoinedLines(), JoinedLines()
    counts, starts, ends, digests, marks, document = [], [], [], [], [], []
    texts: list[str] = []
    new_rows, new_passages = [], []
    kept_rows: list[tuple[int, int, int]] = []
    said = []
    places = np.full(len(before.passages) if before else 0, -1, dtype=np.int32)
    numbers = {name: at for at, name in enumerate(before.table.names)} if before else {}
    rows_at = 0
    for number, part in enumerate(parts):
        at = len(lines)
        if isinstance(part, Part):
            records.add((part.record,), 0, 1)
            lines.add(part.passages, 0, len(part.passages))
            counts.append(part.counts)
            starts.append(part.starts)
            ends.append(part.ends)
            digests.append(part.digests)
            marks.append(part.marks)
            texts += part.texts
            new_rows.append(np.arange(rows_at, rows_at + len(part.texts)))
            new_passages.append(np.arange(at, len(lines)))
            said.append((at, part.said))
        else:
            assert before is not None
            old = numbers[part.name]
            held = before.table.find_passages(part.name)
            first, last = int(before.rows.first[held.start]), int(before.rows.first[held.stop])
            records.add(before.documents.lines, old, old + 1)
            lines.add(before.passages.lines, held.start, held.stop)
            counts.append(np.diff(before.rows.first[held.start : held.stop + 1]))
            starts.append(before.rows.start[first:last])
            ends.append(before.rows.end[first:last])
            digests.append(before.texts[first:last])
            marks.append(before.table.marks[held.start : held.stop])
            kept_rows.append((first, last, rows_at))
            places[held.start : held.stop] = np.arange(at, len(lines), dtype=np.int32)
        document.append(np.full(len(lines) - at, number, dtype=np.int32))
        rows_at += len(starts[-1])
    kept = None
    if before and kept_rows:
        kept = Kept(
            before.lexicon,
            places,
            _count_gone(before, {part.name for part in parts if isinstance(part, KeptPart)}),
        )
    return Joined(
        records,
        {part.name: part.metadata for part in parts},
        {part.name: part.text_digest for part in parts},
        lines,
        Table(tuple(part.name for part in parts), np.concatenate(document), np.concatenate(marks)),
        Rows(
            np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64),
            np.concatenate(starts),
            np.concatenate(ends),
        ),
        np.concatenate(digests),
        tuple(texts),
        np.concatenate([np.zeros(0, np.int64), *new_rows]).astype(np.int64),
        tuple(kept_rows),
        places if kept_rows else places[:0],
        np.concatenate([np.zeros(0, np.int64), *new_passages]).astype(np.int64),
        join_lexicon(said, len(lines), kept),
    )


def _count_gone(before: Snapshot, kept: set[str]) -> Counter[str]:
    """How often each word stood in the documents that are not kept."""
    total: Counter[str] = Counter()
    for name in before.table.names:
        if name not in kept:
            texts = list_word_texts(before.documents[name], before.passages_of(name))
            total.update(count_terms(texts).words)
    return total
