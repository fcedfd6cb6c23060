"""Stand-ins that are fast and always the same: an encoder, and small snapshots built with it."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.questions.coverage import Coverage
from bot.registries.glossary import Glossary
from index.encoders.pairing import Encoders
from index.lexical import find_terms
from index.postings import build_lexicon
from index.refresh import refresh_index
from index.refreshed import Refreshed
from index.snapshot import Snapshot
from index.types import Encoder, Passage, Progress, Vectors

BRIEFINGS = Path(__file__).parent / "data" / "briefings"
DIMENSIONS = 64


class FakeEncoder:
    """A hashed bag of stems: texts that share words are near, whatever their meaning.

    `calls` holds the number of texts of each call of `encode`.
    """

    def __init__(self, name: str = "fake", checksum: str = "fake-1") -> None:
        self.name = name
        self.checksum = checksum
        self.dimensions = DIMENSIONS
        self.calls: list[int] = []

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """One unit vector a text, in order."""
        self.calls.append(len(texts))
        out = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in zip(out, texts, strict=True):
            for term in find_terms(text):
                digest = zlib.crc32(term.encode())
                row[digest % DIMENSIONS] += 1 if digest & 0x10000 else -1
            if not row.any():
                row[0] = 1
            row /= np.linalg.norm(row)
        if progress:
            progress(len(texts), len(texts))
        return out


def write_documents(folder: Path, documents: Mapping[str, str]) -> Path:
    """Put texts into a knowledge folder as files, UTF-8; returns the folder."""
    for name, text in documents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def refresh_test_index(
    knowledge: Path,
    index_folder: Path,
    encoder: Encoder | None = None,
    check: Callable[[Snapshot], None] = lambda snapshot: None,
) -> Refreshed:
    """What board staff's refresh does, with a FakeEncoder unless another is given."""
    encoder = encoder or FakeEncoder()

    def check_only(snapshot: Snapshot, encoders: Encoders) -> Encoders:
        check(snapshot)
        return encoders

    return refresh_index(
        knowledge, index_folder, encoder.checksum, lambda: encoder, check=check_only
    )


def build_test_snapshot(
    tmp_path: Path,
    encoder: Encoder | None = None,
    documents: Mapping[str, str] | None = None,
) -> Snapshot:
    """A snapshot published in `tmp_path/index`, of texts or of the briefings in tests/data.

    `documents` maps file names to texts; they are written to `tmp_path/knowledge`.
    """
    knowledge = BRIEFINGS
    if documents is not None:
        knowledge = write_documents(tmp_path / "knowledge", documents)
    return refresh_test_index(knowledge, tmp_path / "index", encoder).snapshot


def cover_texts(glossary: Glossary, texts: Sequence[str]) -> Coverage:
    """The coverage of passages that say no more than these texts."""
    passages = [Passage("a.md", at, at, at + 1, (at,), (), text) for at, text in enumerate(texts)]
    return Coverage(glossary, build_lexicon(texts or [""]), passages)
