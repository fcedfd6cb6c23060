"""FAISS over one vector a passage: exact while that is cheap, near exact where there are many.

A passage's vector here is the mean of its first two rows, so its inner product with a question is
the mean of their cosines.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import SnapshotError
from index.types import Vectors

logging.getLogger("faiss.loader").setLevel(logging.WARNING)  # it tells which build it tries
import faiss  # noqa: E402

FLAT, INVERTED = "flat", "inverted"
"""Every vector compared; or IVF lists of 8-bit vectors, of which a search looks into some."""
AUTO = "auto"
FLAT_UP_TO = 10_000
"""Passages up to which every vector is compared: 1 ms on one core, ten times that at ten times."""
RECALL = 0.985
"""Share of the exact first ten to be found on the probes; `look` is raised until it is."""
AT = 10
PROBES = 256
TRAINED_WITH = 40
"""Vectors for each list that the lists are learned from."""
LOOKS = (4, 8, 16, 32, 64, 128, 256, 512)
WITHIN_LOOKS = 8
"""Times as many lists are looked into where only some passages are allowed."""

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Kind:
    """How a FAISS index was made, for the manifest."""

    kind: str
    lists: int = 0
    look: int = 0
    """Lists that a search looks into."""
    recall: float = 1.0
    """Share of the exact first ten that it finds, over `probes` vectors of the index's texts."""
    probes: int = 0


@dataclass(frozen=True, slots=True)
class Nearest:
    """Finds the passages nearest to a vector."""

    faiss_index: Any
    kind: Kind

    def find(self, vector: Vectors, count: int, within: Numbers | None = None) -> Numbers:
        """Positions of about `count` passages, best first; of `within` alone where it is given."""
        held = self.faiss_index.ntotal
        count = min(count, held if within is None else len(within))
        if count == 0:
            return np.zeros(0, dtype=np.int64)
        parameters = None
        if within is not None:
            selector = faiss.IDSelectorBatch(np.ascontiguousarray(within, dtype=np.int64))
            look = min(self.kind.lists, self.kind.look * WITHIN_LOOKS)
            told = (
                {"sel": selector} if self.kind.kind == FLAT else {"sel": selector, "nprobe": look}
            )
            make: Any = (
                faiss.SearchParameters if self.kind.kind == FLAT else faiss.SearchParametersIVF
            )
            parameters = make(**told)
        _, ids = self.faiss_index.search(vector[None, :], count, params=parameters)
        return np.asarray(ids[0][ids[0] >= 0], dtype=np.int64)


def build_nearest(contexts: Vectors, probes: Vectors, choice: str = AUTO) -> Nearest:
    """An index of the kind that fits the count of passages, or of the kind chosen.

    `contexts` is (passages, dimensions); `probes`, (some, dimensions), are what recall is measured
    with.
    """
    kind = choice
    if choice == AUTO:
        kind = FLAT if len(contexts) <= FLAT_UP_TO else INVERTED
    faiss.omp_set_num_threads(max(1, faiss.omp_get_max_threads()))
    flat = faiss.IndexFlatIP(contexts.shape[1])
    if kind == FLAT:
        flat.add(contexts)
        return Nearest(flat, Kind(FLAT))
    return _build_inverted(contexts, probes[:PROBES])


def _build_inverted(contexts: Vectors, probes: Vectors) -> Nearest:
    dimensions = contexts.shape[1]
    lists = max(1, min(4096, int(4 * len(contexts) ** 0.5), len(contexts) // 8))
    index: Any = faiss.index_factory(dimensions, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
    index.cp.seed, index.cp.niter = 1, 8
    index.cp.max_points_per_centroid = TRAINED_WITH
    chosen = np.random.default_rng(1).permutation(len(contexts))[: TRAINED_WITH * lists]
    index.train(contexts[np.sort(chosen)])
    index.add(contexts)
    exact = _search_exactly(contexts, probes)
    recall, look = 0.0, LOOKS[0]
    for look in LOOKS:
        index.nprobe = min(look, lists)
        recall = _measure_recall(lambda count: index.search(probes, count)[1], exact)
        if recall >= RECALL or look >= lists:
            break
    return Nearest(index, Kind(INVERTED, lists, min(look, lists), round(recall, 4), len(probes)))


def _search_exactly(contexts: Vectors, probes: Vectors) -> Numbers:
    """The exact first ten for each probe, in pieces that fit in memory."""
    heap_scores = np.full((len(probes), AT), -np.inf, dtype=np.float32)
    heap_ids = np.full((len(probes), AT), -1, dtype=np.int64)
    for first in range(0, len(contexts), 65536):
        scores = probes @ contexts[first : first + 65536].T
        some = np.argsort(-scores, axis=1, kind="stable")[:, :AT]
        both = np.concatenate([heap_scores, np.take_along_axis(scores, some, axis=1)], axis=1)
        ids = np.concatenate([heap_ids, some + first], axis=1)
        order = np.argsort(-both, axis=1, kind="stable")[:, :AT]
        heap_scores = np.take_along_axis(both, order, axis=1)
        heap_ids = np.take_along_axis(ids, order, axis=1)
    return heap_ids


def _measure_recall(search: Callable[[int], Numbers], exact: Numbers) -> float:
    found = search(AT)
    shares = [
        len(set(a) & set(b)) / AT for a, b in zip(found.tolist(), exact.tolist(), strict=True)
    ]
    return float(np.mean(shares)) if shares else 1.0


def save_nearest(nearest: Nearest, folder: Path) -> None:
    """Write nearest.faiss; the manifest keeps its kind."""
    faiss.write_index(nearest.faiss_index, str(folder / "nearest.faiss"))


def load_nearest(folder: Path, kind: dict[str, Any], passages: int) -> Nearest:
    """Read what `save_nearest` wrote; raises SnapshotError when it holds another count."""
    faiss_index = faiss.read_index(str(folder / "nearest.faiss"))
    if faiss_index.ntotal != passages:
        raise SnapshotError(
            f"{folder} holds {faiss_index.ntotal} vectors for {passages} passages: "
            "run 'make refresh'."
        )
    return Nearest(faiss_index, Kind(**kind))


def describe_kind(nearest: Nearest) -> dict[str, Any]:
    """Its kind for a manifest."""
    return asdict(nearest.kind)
