"""Vectors for any number of texts without an encoder: noisy copies of real ones."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.types import Progress, Vectors

NOISE = 0.62
"""Length of the noise beside a vector of length 1: the cosine of a copy with what it was copied
from is then 1 / sqrt(1 + NOISE²) = .85 on average, and of two copies of one vector .72. Real
passages on one matter are about as near to each other."""
BANK = 1 << 22
"""Gaussian numbers that noise is cut from: a text takes a stretch of them, found by its hash."""
CHUNK = 4096
"""Texts at a time: their vectors fit into a processor's cache."""


class PerturbedEncoder:
    """Gives each text one of the pool's vectors, turned a little: fast, and the same every time.

    Which vector and which noise follow from the text (blake2b) and the seed alone. The cosine to
    the source is .85 on average with the noise as shipped (`NOISE`). What a text means is lost:
    good for sizes and times, never for the quality of answers.
    """

    def __init__(self, pool: Vectors, seed: int = 0, noise: float = NOISE) -> None:
        """`pool` is float32 of shape (n, dimensions), unit rows; else ValueError."""
        if pool.ndim != 2 or not len(pool):
            raise ValueError(f"a pool needs the shape (n, dimensions), got {pool.shape}")
        lengths = np.linalg.norm(pool, axis=1)
        if not np.allclose(lengths, 1, atol=1e-3):
            raise ValueError("a pool needs vectors of length 1")
        self._pool = np.ascontiguousarray(pool, dtype=np.float32)
        self._seed, self._noise = seed, noise
        bank = np.random.default_rng(seed).standard_normal(BANK, dtype=np.float32)
        bank *= noise / np.sqrt(self.dimensions)
        self._stretches = np.lib.stride_tricks.sliding_window_view(bank, self.dimensions)
        digest = hashlib.blake2b(self._pool.tobytes(), digest_size=16).hexdigest()
        self._checksum = f"perturbed:{digest}:{seed}:{noise}"

    @property
    def name(self) -> str:
        """What the encoder is called in a manifest."""
        return "perturbed copies"

    @property
    def checksum(self) -> str:
        """Identifies pool, seed and noise."""
        return self._checksum

    @property
    def dimensions(self) -> int:
        """Length of one vector."""
        return int(self._pool.shape[1])

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """One unit vector a text, in order: float32 of shape (texts, dimensions)."""
        out = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for first in range(0, len(texts), CHUNK):
            rows = out[first : first + CHUNK]
            hashes = self._hash(texts[first : first + CHUNK])
            np.take(self._pool, hashes % len(self._pool), axis=0, out=rows)
            rows += self._stretches[(hashes >> 32) % len(self._stretches)]
            rows /= np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
            if progress:
                progress(first + len(rows), len(texts))
        return out

    def _hash(self, texts: Sequence[str]) -> npt.NDArray[np.int64]:
        """One number of 63 bits a text."""
        salt = self._seed.to_bytes(8, "little", signed=True)
        digests = [
            hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, salt=salt)
            for text in texts
        ]
        held = np.frombuffer(b"".join(each.digest() for each in digests), dtype="<u8")
        return (held >> np.uint64(1)).astype(np.int64)
