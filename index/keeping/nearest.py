"""FAISS over one vector a passage: exact while that is cheap, near exact where there are many.

A passage's vector here is the mean of its first two rows, so its inner product with a question is
the mean of their cosines.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.cores import count_cores
from index.errors import SnapshotError
from index.types import Vectors

logging.getLogger("faiss.loader").setLevel(logging.WARNING)  # it tells which build it tries
import faiss  # noqa: E402

FLAT, GRAPH = "flat", "graph"
"""Every vector compared; or a graph of neighbours (HNSW) over 8-bit vectors, of which a search
walks through some."""
AUTO = "auto"
FLAT_UP_TO = 10_000
"""Passages up to which every vector is compared: .5 ms on one core, ten times that at ten times."""
LINKS, EFFORT = 16, 100
"""Neighbours of a vector in the graph, and vectors looked at to find them. At 100,000 vectors twice
the links found no more; IVF lists took nine times as long for the same recall."""
RECALL = 0.985
"""Share of the exact first ten to be found on the probes; `look` is raised until it is."""
AT = 10
LOOKS = (128, 256, 512, 1024)
"""Vectors that a search keeps in view."""
TRAINED_WITH = 100_000
"""Vectors that the range of each coordinate is learned from."""
COMPARED_UP_TO = 4000
"""Passages up to which each is compared where only some are allowed."""
REBUILT_FROM = 0.1
"""Share of vectors that are new or gone, from which a graph is built whole again."""
WITHIN_LOOKS = 8
"""Times as many vectors are kept in view where more are allowed, but not all."""

PLACES = "nearest.places.npy"

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Kind:
    """How a FAISS index was made, for the manifest."""

    kind: str
    look: int = 0
    """Vectors that a search keeps in view, in a graph."""
    recall: float = 1.0
    """Share of the exact first ten that it finds, over `probes` vectors of the index's texts, as
    measured when it was built whole."""
    probes: int = 0
    added: int = 0
    """Vectors added since it was built whole."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """Finds the passages nearest to a vector."""

    faiss_index: Any
    kind: Kind
    places: npt.NDArray[np.int32] | None = None
    """Passage that each vector stands for, -1 where it is gone; None: the vectors are the passages
    in order."""

    def find(self, vector: Vectors, count: int, within: Numbers | None = None) -> Numbers:
        """Positions of about `count` passages, best first; of `within` alone where it is given."""
        held = self.faiss_index.ntotal
        count = min(count, held if within is None else len(within))
        if count == 0:
            return np.zeros(0, dtype=np.int64)
        allowed = self._find_vectors(within)
        if allowed is not None and within is not None and len(allowed) <= COMPARED_UP_TO:
            scores = self.faiss_index.reconstruct_batch(allowed) @ vector
            return within[np.argsort(-scores, kind="stable")[:count]]
        parameters: Any = None
        if allowed is not None:
            bits = np.zeros(held, dtype=bool)
            bits[allowed] = True
            packed = np.packbits(bits, bitorder="little")
            graph = self.kind.kind == GRAPH
            parameters = getattr(faiss, "SearchParametersHNSW" if graph else "SearchParameters")()
            bitmap: Any = faiss.IDSelectorBitmap
            parameters.sel = bitmap(packed)
            if graph:
                parameters.efSearch = self.kind.look * (1 if within is None else WITHIN_LOOKS)
        _, ids = self.faiss_index.search(vector[None, :], count, params=parameters)
        found = ids[0][ids[0] >= 0]
        return np.asarray(found if self.places is None else self.places[found], dtype=np.int64)

    def _find_vectors(self, within: Numbers | None) -> Numbers | None:
        """Vectors of some passages, else of all that are not gone; None for all there are."""
        if self.places is None:
            return None if within is None else np.ascontiguousarray(within, dtype=np.int64)
        stays = np.flatnonzero(self.places >= 0)
        if within is None:
            return None if len(stays) == len(self.places) else stays
        at = np.empty(len(stays), dtype=np.int64)
        at[self.places[stays]] = stays
        return at[within]

    def move(
        self, moved: npt.NDArray[np.int32], contexts: Vectors, passages: Numbers
    ) -> Nearest | None:
        """The graph with new vectors, (new, dimensions), for some passages, and the others moved:
        `moved` has the new position of each passage, -1 for one that is gone. None where so much
        is new or gone that it should be built whole."""
        if self.kind.kind != GRAPH:
            return None
        places = np.arange(self.faiss_index.ntotal) if self.places is None else self.places
        there = np.where(places >= 0, moved[places], -1)
        added = self.kind.added + len(passages)
        count = int((there >= 0).sum()) + len(passages)
        if added + int((there < 0).sum()) > REBUILT_FROM * count:
            return None
        grown: Any = faiss.clone_index(self.faiss_index)
        if len(passages):
            grown.add(contexts)
        joined = np.concatenate([there, passages]).astype(np.int32)
        return Nearest(grown, replace(self.kind, added=added), joined)


def build_nearest(contexts: Vectors, probes: Vectors, choice: str = AUTO) -> Nearest:
    """An index of the kind that fits the count of passages, or of the kind chosen.

    `contexts` is (passages, dimensions); `probes`, (some, dimensions), are what recall is measured
    with.
    """
    kind = choice
    if choice == AUTO:
        kind = FLAT if len(contexts) <= FLAT_UP_TO else GRAPH
    faiss.omp_set_num_threads(count_cores())
    flat = faiss.IndexFlatIP(contexts.shape[1])
    if kind == FLAT:
        flat.add(contexts)
        return Nearest(flat, Kind(FLAT))
    return _build_graph(contexts, probes)


def _build_graph(contexts: Vectors, probes: Vectors) -> Nearest:
    index: Any = faiss.index_factory(
        contexts.shape[1], f"HNSW{LINKS},SQ8", faiss.METRIC_INNER_PRODUCT
    )
    index.hnsw.efConstruction = EFFORT
    chosen = np.random.default_rng(1).permutation(len(contexts))[:TRAINED_WITH]
    index.train(contexts[np.sort(chosen)])
    index.add(contexts)
    exact = _search_exactly(contexts, probes)
    recall, look = 0.0, LOOKS[0]
    for look in LOOKS:
        index.hnsw.efSearch = look
        recall = _measure_recall(lambda count: index.search(probes, count)[1], exact)
        if recall >= RECALL:
            break
    return Nearest(index, Kind(GRAPH, look, round(recall, 4), len(probes)))


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
    """Write nearest.faiss, and where its vectors are not the passages in order their places; the
    manifest keeps its kind."""
    faiss.write_index(nearest.faiss_index, str(folder / "nearest.faiss"))
    if nearest.places is not None:
        np.save(folder / PLACES, nearest.places)


def load_nearest(folder: Path, kind: dict[str, Any], passages: int) -> Nearest:
    """Read what `save_nearest` wrote; raises SnapshotError when it holds another count."""
    faiss.omp_set_num_threads(1)  # a search is short: more threads cost more than they bring
    faiss_index = faiss.read_index(str(folder / "nearest.faiss"))
    places = np.load(folder / PLACES) if (folder / PLACES).exists() else None
    there = faiss_index.ntotal if places is None else int((places >= 0).sum())
    if there != passages or (places is not None and len(places) != faiss_index.ntotal):
        raise SnapshotError(
            f"{folder} holds {there} vectors for {passages} passages: run 'make refresh'."
        )
    return Nearest(faiss_index, Kind(**kind), places)


def describe_kind(nearest: Nearest) -> dict[str, Any]:
    """Its kind for a manifest."""
    return asdict(nearest.kind)
