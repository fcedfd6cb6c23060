"""One encoder as it is used: for passages while building, for questions while serving.

Both are exports of one and the same encoder, in the precisions that a setting chooses; an encoder
that cannot be exported is used as sentence-transformers loads it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from index.cores import count_cores
from index.encoders.adapting import TRIAGE as TRIAGE_ADAPTER
from index.encoders.adapting import load_adapter
from index.encoders.agreeing import Agreement, measure_agreement
from index.encoders.encoding import checksum_encoder, load_encoder
from index.encoders.exported import (
    BLOCKS,
    FULL,
    INT8,
    QUESTIONS,
    TRIAGE,
    Export,
    ExportedEncoder,
)
from index.encoders.exporting import FORMAT, ExportError, Heads, export_encoder
from index.types import Encoder, Vectors

MIXED = "mixed"
PRECISIONS = {
    MIXED: (FULL, BLOCKS, INT8),
    "full": (FULL, FULL, FULL),
    "int8": (INT8, INT8, INT8),
}
"""Setting → precision of passages, of questions, and of the classifier of triage."""
AS_LOADED = "as sentence-transformers loads it"


@dataclass(frozen=True, slots=True)
class Encoders:
    """The encoder of passages and that of questions, and what a snapshot carries of them."""

    passages: Encoder
    questions: Encoder
    full: Callable[[], tuple[Encoder, Path | None]]
    """The encoder in full precision, and the folder of its export."""
    precision: Mapping[str, str] = field(default_factory=dict)
    """Of `passages` and `questions`."""
    carried: Mapping[str, Path] = field(default_factory=dict)
    """Folders of the exports that a snapshot takes along."""
    why: str = ""
    """Why it is not as the settings ask; empty where it is."""
    agreement: Agreement | None = None

    @property
    def name(self) -> str:
        """What the encoder is called in a manifest."""
        return self.passages.name

    @property
    def checksum(self) -> str:
        """Identifies its weights, adapter included."""
        return self.passages.checksum

    def compare(self, texts: list[str], passages: Vectors) -> Encoders:
        """The encoders with their agreement on some texts measured, (passages, dimensions); in full
        precision where it is not enough."""
        if self.questions is self.passages or self.precision.get(QUESTIONS) in (None, FULL):
            return self
        given, wanted = self.questions.encode(texts), self.full()[0].encode(texts)
        agreement = measure_agreement(given, wanted, passages)
        measured = replace(self, agreement=agreement)
        if agreement.is_enough:
            return measured
        return measured.keep_full(
            f"questions in {self.precision[QUESTIONS]} agree too little with full precision "
            f"(mean cosine {agreement.mean:.3f}, the same first passage for "
            f"{agreement.same_first:.0%})"
        )

    def keep_full(self, why: str) -> Encoders:
        """The same encoders with questions in full precision, and the reason."""
        encoder, folder = self.full()
        carried = {**self.carried, **({QUESTIONS: folder} if folder else {})}
        precision = {**self.precision, QUESTIONS: FULL}
        return replace(self, questions=encoder, precision=precision, carried=carried, why=why)

    def describe(self) -> dict[str, Any]:
        """What a manifest says of them."""
        agreement = asdict(self.agreement) if self.agreement else None
        rounded = agreement and {key: round(value, 5) for key, value in agreement.items()}
        return {**self.precision, "agreement": rounded, "why": self.why}


def pair_encoder(encoder: Encoder | Encoders) -> Encoders:
    """One encoder for both sides, as it is."""
    if isinstance(encoder, Encoders):
        return encoder
    told = {"passages": AS_LOADED, QUESTIONS: AS_LOADED}
    return Encoders(encoder, encoder, lambda: (encoder, None), told)


def identify_encoders(model: str, adapter: str, precision: str, triage: bool) -> str:
    """Tells apart the builds of different encoders, classifiers, precisions and ways to export."""
    classifier = load_adapter(TRIAGE_ADAPTER).checksum if triage else "none"
    return f"{FORMAT} {checksum_encoder(model, adapter)} {precision} {classifier}"


def load_encoders(
    model: str, adapter: str, precision: str, batch_size: int, cache: Path, triage: bool
) -> Encoders:
    """The encoders that the settings name, exported now or taken from the cache folder; with
    `triage` its classifier too, where that can be exported.

    Raises EncoderError when the weights are missing or damaged.
    """
    held: list[Any] = []

    def load() -> Any:
        if not held:
            held.append(load_encoder(model, batch_size, adapter))
        return held[0]

    checksum = checksum_encoder(model, adapter)
    of_passages, of_questions, of_triage = PRECISIONS[precision]
    carried: dict[str, Path] = {}
    if triage:
        with contextlib.suppress(ExportError):
            carried[TRIAGE] = export_classifier(of_triage, cache).folder
    try:
        first = export_encoder(load, checksum, of_passages, cache)
        second = export_encoder(load, checksum, of_questions, cache)
        whole = export_encoder(load, checksum, FULL, cache)
    except ExportError as error:
        encoder = load()
        why = f"sentence-transformers serves the encoder {encoder.name}: {error}"
        return replace(pair_encoder(encoder), carried=carried, why=why)

    def open_export(export: Export) -> ExportedEncoder:
        return ExportedEncoder(export, count_cores(), batch_size, bulk=True)

    return Encoders(
        open_export(first),
        open_export(second),
        lambda: (open_export(whole), whole.folder),
        {"passages": of_passages, QUESTIONS: of_questions},
        {**carried, QUESTIONS: second.folder},
    )


def export_classifier(precision: str, cache: Path) -> Export:
    """The classifier of triage, exported now or from the cache folder; raises EncoderError."""
    from index.encoders.classifying import identify_classifier, load_classifier

    checksum = identify_classifier()
    held: list[Any] = []

    def load() -> Any:
        if not held:
            held.append(load_classifier())
        return held[0].encoder

    def heads() -> Heads:
        load()
        return Heads(np.asarray(held[0].heads), held[0].labels)

    return export_encoder(load, checksum, precision, cache, heads)
