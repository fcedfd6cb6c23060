"""From texts to the rows of an index: nothing is encoded twice, in one build or the next."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.encoders.pairing import Encoders
from index.snapshot import Snapshot
from index.types import Encoder, Progress, Vectors
from index.vectors import BARE, Matrix, Rows

PROBES = 200
"""Sentences of an index that its encoder and its FAISS index are measured with."""

Digests = npt.NDArray[np.uint8]
"""16 bytes a text: shape (texts, 16)."""


def digest_texts(texts: Sequence[str]) -> Digests:
    """What tells each text from any other."""
    joined = b"".join(
        hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        for text in texts
    )
    return np.frombuffer(joined, dtype=np.uint8).reshape(-1, 16)


def is_alike(before: Snapshot, encoders: Encoders) -> bool:
    """Whether the vectors of a snapshot are those that these encoders would give."""
    held = before.manifest
    return (
        held.encoder_checksum == encoders.checksum
        and held.encoding.get("passages") == encoders.precision["passages"]
    )


def encode_texts(
    texts: Sequence[str],
    digests: Digests,
    encoder: Encoder,
    before: Snapshot | None,
    progress: Progress | None,
) -> Vectors:
    """A vector a text, (texts, dimensions): each text once, and none that `before` holds."""
    keys = [bytes(one) for one in digests]
    first: dict[bytes, int] = {}
    for at, key in enumerate(keys):
        first.setdefault(key, at)
    held: dict[bytes, int] = {}
    if before:
        held = {bytes(one): row for row, one in enumerate(before.texts)}
    fresh = [key for key in first if key not in held]
    vectors = encoder.encode([texts[first[key]] for key in fresh], progress)
    place = {key: at for at, key in enumerate(fresh)}
    out = np.empty((len(texts), encoder.dimensions), dtype=np.float32)
    new = [at for at, key in enumerate(keys) if key in place]
    out[new] = vectors[[place[keys[at]] for at in new]]
    old = [at for at, key in enumerate(keys) if key not in place]
    if old and before:
        out[old] = before.matrix.select(np.array([held[keys[at]] for at in old], dtype=np.int64))
    return out


def average_contexts(matrix: Matrix, rows: Rows) -> Vectors:
    """What FAISS holds of each passage: the mean of its first two rows, (passages, dimensions)."""
    pieces = np.array_split(rows.first[:-1], max(1, len(rows.first) // 65536))
    halves = [(matrix.select(some) + matrix.select(some + BARE)) / 2 for some in pieces]
    return np.concatenate(halves).astype(np.float32)


def choose_probes(rows: Rows) -> npt.NDArray[np.int64]:
    """Rows of sentences, spread evenly over the index."""
    sentences = np.flatnonzero(rows.start >= 0)
    if not len(sentences):
        return rows.first[:-1][:PROBES]
    return sentences[np.linspace(0, len(sentences) - 1, min(PROBES, len(sentences)), dtype=int)]
