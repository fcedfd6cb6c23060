"""From texts to the rows of an index: nothing is encoded twice, in one build or the next."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.encoders.pairing import Encoders
from index.keeping.vectors import BARE, Matrix, Rows
from index.snapshot import Snapshot
from index.types import Encoder, Progress, Vectors

PROBES = 200
"""Sentences of an index that its encoder and its FAISS index are measured with."""

AT_ONCE = 32768
"""Texts that are encoded before their vectors are put away."""

Halves = npt.NDArray[np.float16]
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
) -> Halves:
    """A vector a text, (texts, dimensions): each text once, and none that `before` holds.

    They come as 16-bit floats, as an index keeps them.
    """
    keys = [bytes(one) for one in digests]
    rows: dict[bytes, list[int]] = {}
    for row, key in enumerate(keys):
        rows.setdefault(key, []).append(row)
    held: dict[bytes, int] = {}
    if before:
        held = {key: row for row, one in enumerate(before.texts) if (key := bytes(one)) in rows}
    out = np.empty((len(texts), encoder.dimensions), dtype=np.float16)
    fresh = sorted(
        (key for key in rows if key not in held), key=lambda key: -len(texts[rows[key][0]])
    )
    for first in range(0, len(fresh), AT_ONCE):
        some = fresh[first : first + AT_ONCE]

        def tell(done: int, _: int, first: int = first) -> None:
            if progress:
                progress(first + done, len(fresh))

        vectors = encoder.encode([texts[rows[key][0]] for key in some], tell)
        for key, vector in zip(some, vectors.astype(np.float16), strict=True):
            out[rows[key]] = vector
    for key, row in held.items():
        out[rows[key]] = before.matrix.read(row, row + 1)[0] if before else 0
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
