"""Indexes of any size to measure with, and how long building takes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.encoders.pairing import Encoders
from index.keeping.records import digest_text
from index.keeping.vectors import BARE
from index.parts import Part, make_part
from index.planning import Plan, plan_documents
from index.publishing import publish_snapshot
from index.refresh import build_snapshot
from index.snapshot import hold_build_lock, load_snapshot
from index.types import Encoder, Progress, Vectors
from scripts.benchmarking.generating import generate_documents
from scripts.benchmarking.perturbing import PerturbedEncoder

SEED = 4
POOL = 2000
"""Passages that are really encoded: their rate is what a refresh reaches; their vectors are what
the large sizes are made of."""


@dataclass(frozen=True, slots=True)
class Built:
    """An index on disk."""

    folder: Path
    passages: int
    rows: int
    seconds: float
    """From documents in memory to the published index, without encoding where it is `perturbed`."""
    disk_mb: float
    recall: float
    """Share of the exact first ten that its FAISS index finds."""
    kind: str


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast texts were encoded."""

    passages: int
    texts: int
    """Every form of the passages: with title and section, alone, sentence by sentence."""
    passages_s: float
    """Passages a second, each encoded once."""
    texts_s: float
    """Texts a second over all forms."""


class Copies(PerturbedEncoder):
    """Vectors of any number of texts, under the name of the encoder that the pool is from."""

    def __init__(self, pool: Vectors, original: Encoder) -> None:
        super().__init__(pool)
        self._original = original

    @property
    def name(self) -> str:
        """The original's name, so that questions may be encoded by it."""
        return self._original.name

    @property
    def checksum(self) -> str:
        """The original's checksum."""
        return self._original.checksum


def encode_pool(encoders: Encoders, progress: Progress | None = None) -> tuple[Vectors, Rate]:
    """The vectors of the pool's passages, and how fast they and all their forms were encoded."""
    plan = make_plan(POOL)
    parts = [part for part in plan.parts if isinstance(part, Part)]
    firsts = [np.concatenate([[0], np.cumsum(part.counts)])[:-1] + BARE for part in parts]
    bare = [part.texts[at] for part, first in zip(parts, firsts, strict=True) for at in first]
    encoders.passages.encode(bare[:64])
    began = time.perf_counter()
    vectors = encoders.passages.encode(bare, progress)
    alone = time.perf_counter() - began
    texts = list(dict.fromkeys(text for part in parts for text in part.texts))
    began = time.perf_counter()
    encoders.passages.encode(texts, progress)
    all_forms = time.perf_counter() - began
    return vectors, Rate(len(bare), len(texts), len(bare) / alone, len(texts) / all_forms)


def build_large(
    folder: Path, passages: int, pool: Vectors, encoders: Encoders, progress: Progress | None = None
) -> Built:
    """An index of generated briefings whose vectors are perturbed copies of the pool's."""
    plan = make_plan(passages)
    pair = replace(encoders, passages=Copies(pool, encoders.passages))
    began = time.perf_counter()
    snapshot, _ = build_snapshot(plan, pair, progress)
    with hold_build_lock(folder):
        publish_snapshot(snapshot, folder)
    return describe_index(folder, time.perf_counter() - began)


def describe_index(folder: Path, seconds: float) -> Built:
    """What lies in an index folder, and how long it took."""
    manifest = load_snapshot(folder).manifest
    size = sum(manifest.sizes.values())
    return Built(
        folder,
        manifest.passages,
        manifest.rows,
        seconds,
        size / 1e6,
        manifest.nearest["recall"],
        manifest.nearest["kind"],
    )


def make_plan(passages: int) -> Plan:
    """What a refresh would read from generated briefings."""
    parts = (make_part(document, cut) for document, cut in generate_documents(passages, SEED))
    return plan_documents(parts, digest_text(f"{SEED} {passages}")[:16])


def list_passages(passages: int) -> Sequence[str]:
    """The texts of generated passages, as the peers are given them."""
    return [one.text for _, cut in generate_documents(passages, SEED) for one in cut]


def save_contexts(pool: Vectors, texts: Sequence[str], encoder: Encoder, path: Path) -> Path:
    """Vectors of passages for the peers: perturbed copies, float32, one row a text."""
    np.save(path, Copies(pool, encoder).encode(texts))
    return path
