"""A cross-encoder that reads question and passage together; off unless a board configures one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.encoders.encoding import quieten_libraries
from index.errors import EncoderError


class Reranker(Protocol):
    """Scores passages for a question, each read beside it."""

    def score(self, question: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """One score a text, in [0, 1], higher is better: shape (len(texts),)."""


class CrossEncoderReranker:
    """Any sentence-transformers cross-encoder on the CPU; `load_reranker` makes one."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def score(self, question: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """The logistic of the model's output where it gives one number of any size."""
        import torch

        if not texts:
            return np.zeros(0, dtype=np.float32)
        pairs = [(question, text) for text in texts]
        scores = self._model.predict(
            pairs, activation_fn=torch.nn.Sigmoid(), show_progress_bar=False
        )
        return np.asarray(scores, dtype=np.float32)


def load_reranker(model: str) -> CrossEncoderReranker:
    """Load a cross-encoder from a folder or by its hub name; raises EncoderError.

    It must give one number a pair.
    """
    quieten_libraries()
    from safetensors import SafetensorError
    from sentence_transformers import CrossEncoder  # slow to import: several seconds

    try:
        loaded = CrossEncoder(model, device="cpu")
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        raise EncoderError(
            f"The reranker '{model}' cannot be loaded ({type(error).__name__}). Set "
            "search.reranker in config.yaml to 'none', to a folder, or to a hub name that this "
            "machine reaches."
        ) from error
    kinds = loaded.model.config.architectures or ()
    if not any(kind.endswith("ForSequenceClassification") for kind in kinds):
        raise EncoderError(
            f"'{model}' is an encoder, not a cross-encoder: it would score at random. Set "
            "search.reranker in config.yaml to a cross-encoder, or to 'none'."
        )
    if loaded.num_labels != 1:
        raise EncoderError(
            f"The reranker '{model}' gives {loaded.num_labels} numbers a pair, not one. Set "
            "search.reranker in config.yaml to another, or to 'none'."
        )
    return CrossEncoderReranker(loaded)
