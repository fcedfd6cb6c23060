"""Yes-or-no questions about a short text: an encoder with an adapter of its own, and linear heads.

The adapter's folder holds one head for each label beside the low-rank factors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.encoders.adapting import TRIAGE, WEIGHTS, load_adapter, merge_adapter
from index.encoders.encoding import BUNDLED, NO_ADAPTER, checksum_encoder, load_encoder
from index.encoders.exported import ExportedEncoder, load_export, load_heads
from index.errors import EncoderError
from index.types import Encoder, Vectors

HEADS = "heads"
"""Key of the heads' weights, (labels, dimensions + 1): the last column is the constant."""
STRETCH = 8.0
"""Unit vectors are multiplied by this, so that heads of ordinary size can be sure."""


@dataclass(frozen=True, slots=True)
class Classifier:
    """Probabilities of some labels for a text."""

    encoder: Encoder
    labels: tuple[str, ...]
    heads: npt.NDArray[np.float32]

    def classify(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Probability of each label: shape (texts, labels)."""
        return self._judge(self.encoder.encode(texts))

    def begin(self, texts: Sequence[str]) -> Callable[[], npt.NDArray[np.float32]]:
        """Start to classify beside what the caller does next, where the encoder can; the call that
        comes back gives what `classify` would."""
        if not isinstance(self.encoder, ExportedEncoder):
            return lambda: self.classify(texts)
        wait = self.encoder.begin(texts)
        return lambda: self._judge(wait())

    def _judge(self, vectors: Vectors) -> npt.NDArray[np.float32]:
        vectors = STRETCH * vectors
        logits = vectors @ self.heads[:, :-1].T + self.heads[:, -1]
        return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)


def identify_classifier(folder: Path = TRIAGE) -> str:
    """Tells its weights apart without loading them; raises EncoderError."""
    return f"{checksum_encoder(BUNDLED, NO_ADAPTER)}+{load_adapter(folder).checksum}"


def open_classifier(folder: Path, threads: int = 1) -> Classifier:
    """The classifier whose export a folder holds, without torch; raises EncoderError."""
    export = load_export(folder)
    return Classifier(ExportedEncoder(export, threads), export.labels, load_heads(export))


def load_classifier(folder: Path = TRIAGE) -> Classifier:
    """Load the encoder with a folder's adapter, and its heads; raises EncoderError."""
    from safetensors.numpy import load_file

    adapter = load_adapter(folder)
    encoder = load_encoder(BUNDLED, adapter=NO_ADAPTER)
    if adapter.base != encoder.checksum:
        raise EncoderError(
            f"The adapter in {folder} was trained for another encoder than the bundled one. Set "
            "triage.classifier in config.yaml to 'none'."
        )
    merge_adapter(encoder.model[0].model, adapter)
    heads = load_file(folder / WEIGHTS).get(HEADS)
    if heads is None or len(heads) != len(adapter.labels):
        raise EncoderError(f"The adapter in {folder} has no heads for triage.")
    return Classifier(encoder, adapter.labels, heads)
