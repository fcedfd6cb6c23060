"""From texts to the rows of an index: nothing is encoded twice, in one build or the next."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.encoders.pairing import Encoders
from index.joining import Joined
from index.keeping.grown import grow_matrix
from index.keeping.vectors import BARE, Matrix, Rows, build_matrix
from index.parts import Digests
from index.snapshot import Snapshot
from index.types import Encoder, Progress, Vectors

PROBES = 200
"""Sentences of an index that its encoder and its FAISS index are measured with."""

AT_ONCE = 32768
"""Texts that are encoded before their vectors are put away."""

Halves = npt.NDArray[np.float16]
Numbers = npt.NDArray[np.int64]


def is_alike(before: Snapshot, encoders: Encoders) -> bool:
    """Whether the vectors of a snapshot are those that these encoders would give."""
    held = before.manifest
    return (
        held.encoder_checksum == encoders.checksum
        and held.encoding.get("passages") == encoders.precision["passages"]
    )


def fill_matrix(
    joined: Joined, encoders: Encoders, before: Snapshot | None, progress: Progress | None
) -> Matrix:
    """The vectors of all rows; `before` is a snapshot with vectors that are alike, if any."""
    encoder = encoders.passages
    digests = joined.digests[joined.new_rows]
    new = encode_texts(joined.texts, digests, encoder, before, progress)
    if before and len(joined.places):
        grown = grow_matrix(before.matrix, before.rows, joined.places, new, joined.rows)
        if grown:
            return grown
    out = np.empty((len(joined.rows.start), encoder.dimensions), dtype=np.float16)
    for first, last, at in joined.kept_rows:
        if before:
            before.matrix.copy_halves(first, last, out[at : at + last - first])
    out[joined.new_rows] = new
    return build_matrix(out)


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
    rows: dict[bytes, list[int]] = {}
    for row, one in enumerate(digests):
        rows.setdefault(bytes(one), []).append(row)
    held = _find_held(digests, before) if before else {}
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
        out[rows[key]] = before.matrix.read_halves(row, row + 1)[0] if before else 0
    return out


def _find_held(digests: Digests, before: Snapshot) -> dict[bytes, int]:
    """Rows of a snapshot whose texts are among these, by digest."""
    wanted = np.ascontiguousarray(digests).view(np.uint64)[:, 0]
    there = np.ascontiguousarray(before.texts).view(np.uint64)[:, 0]
    near = np.flatnonzero(np.isin(there, wanted))
    known = {bytes(one) for one in digests}
    return {key: int(row) for row in near if (key := bytes(before.texts[row])) in known}


def average_contexts(matrix: Matrix, rows: Rows, passages: Numbers | None = None) -> Vectors:
    """What FAISS holds of each passage: the mean of its first two rows, (passages, dimensions)."""
    firsts = rows.first[:-1] if passages is None else rows.first[passages]
    pieces = np.array_split(firsts, max(1, len(firsts) // 65536))
    halves = [
        (matrix.select(some) + matrix.select(some + BARE)) / 2 for some in pieces if len(some)
    ]
    if not halves:
        return np.zeros((0, matrix.dimensions), dtype=np.float32)
    return np.concatenate(halves).astype(np.float32)


def choose_probes(rows: Rows) -> Numbers:
    """Rows of sentences, spread evenly over the index."""
    sentences = np.flatnonzero(rows.start >= 0)
    if not len(sentences):
        return rows.first[:-1][:PROBES]
    return sentences[np.linspace(0, len(sentences) - 1, min(PROBES, len(sentences)), dtype=int)]
