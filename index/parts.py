"""What one document gives to an index: its record, passages, rows and words.

A part depends on its document alone, so that of an unchanged document is taken from the snapshot
before, and an index is the parts of its documents one after the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.chunking import chunk_document
from index.keeping.records import digest_text, dump_document, dump_passage
from index.keeping.table import mark_passage
from index.lexical import find_names
from index.postings import Said, count_terms
from index.sentences import split_sentences
from index.types import BlockKind, Document, Metadata, Passage

Digests = npt.NDArray[np.uint8]
"""16 bytes a text: shape (texts, 16)."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a document that was read now gives to an index, apart from vectors."""

    name: str
    record: bytes
    """The document as JSON."""
    text_digest: str
    """sha256 of its stored text."""
    metadata: Metadata
    passages: tuple[bytes, ...]
    """Each as JSON, in order."""
    marks: npt.NDArray[np.uint8]
    """What ranking knows of each passage (keeping/table.py)."""
    counts: npt.NDArray[np.int64]
    """Rows of each passage."""
    starts: npt.NDArray[np.int32]
    """Of each row, as in `keeping.vectors.Rows`."""
    ends: npt.NDArray[np.int32]
    texts: tuple[str, ...]
    """What is encoded, one text a row."""
    digests: Digests
    said: Said
    """The words of each passage."""
    digest: str
    """Tells the part from any other."""


def make_part(document: Document, passages: Sequence[Passage] | None = None) -> Part:
    """The part of a document, cut into passages unless these are given."""
    cut = chunk_document(document) if passages is None else passages
    counts, starts, ends, texts = [], [], [], list[str]()
    for passage in cut:
        spans, said = list_rows(document, passage)
        counts.append(len(spans))
        starts += [start for start, _ in spans]
        ends += [end for _, end in spans]
        texts += said
    record = dump_document(document)
    lines = tuple(dump_passage(passage) for passage in cut)
    digests = digest_texts(texts)
    whole = hashlib.sha256(record)
    for line in lines:
        whole.update(line)
    whole.update(digests.tobytes())
    return Part(
        document.name,
        record,
        digest_text(document.text),
        document.metadata,
        lines,
        np.array([mark_passage(document, passage) for passage in cut], dtype=np.uint8),
        np.array(counts, dtype=np.int64),
        np.array(starts, dtype=np.int32),
        np.array(ends, dtype=np.int32),
        tuple(texts),
        digests,
        count_terms(list_word_texts(document, cut)),
        whole.hexdigest(),
    )


def list_rows(document: Document, passage: Passage) -> tuple[list[tuple[int, int]], list[str]]:
    """Every text to encode of a passage and where it stands: the passage in two forms, (-1, -1),
    then each of its sentences."""
    spans = [(-1, -1), (-1, -1)]
    texts = [describe_passage(document, passage), f"{passage.lead} {passage.text}".strip()]
    for number in passage.blocks:
        block = document.blocks[number]
        if block.kind is not BlockKind.HEADING:
            found = split_sentences(document, block)
            spans += found
            texts += [document.shown(start, end) for start, end in found]
    return spans, texts


def describe_passage(document: Document, passage: Passage) -> str:
    """The text that stands for a passage in search: title, section, lead-in, then what it says."""
    head = ". ".join(dict.fromkeys((document.metadata.title, *passage.section)))
    return " ".join(part for part in (f"{head}.", passage.lead, passage.text) if part)


def list_word_texts(document: Document, passages: Sequence[Passage]) -> list[str]:
    """What word search reads of each passage: its own text, with title and section, and the names
    that its section gave before, for there it says `the Trust` or `it`."""
    texts = []
    named: dict[tuple[str, ...], list[str]] = {}
    for passage in passages:
        before = named.setdefault(passage.section, [])
        texts.append(" ".join([describe_passage(document, passage), *before]))
        before += [name for name in find_names(passage.text) if name not in before]
    return texts


def digest_texts(texts: Sequence[str]) -> Digests:
    """What tells each text from any other."""
    joined = b"".join(
        hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        for text in texts
    )
    return np.frombuffer(joined, dtype=np.uint8).reshape(-1, 16)
