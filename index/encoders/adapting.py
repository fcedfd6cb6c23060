"""A trained low-rank adapter: kept beside its checksum, merged into the encoder it was made for."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import EncoderError

if TYPE_CHECKING:
    import torch

SHIPPED = Path(__file__).parent.parent / "adapters"
SEARCH, TRIAGE = SHIPPED / "search", SHIPPED / "triage"
WEIGHTS, CARD = "adapter.safetensors", "adapter.json"


@dataclass(frozen=True, slots=True)
class Adapter:
    """What adapter.json says of adapter.safetensors."""

    folder: Path
    base: str
    """sha256 of the only weights that it may be merged into."""
    checksum: str
    """sha256 of adapter.safetensors."""
    scale: float
    """What each product of its two factors is multiplied by."""
    labels: tuple[str, ...] = ()
    """What its heads tell, in order; an adapter for search has none."""


def load_adapter(folder: Path) -> Adapter:
    """Read and check an adapter's folder, without its weights.

    Raises EncoderError when a file is missing or the weights are not those of adapter.json.
    """
    setting = "triage.classifier" if folder == TRIAGE else "encoder.adapter"
    script = "scripts.train_triage" if folder == TRIAGE else "scripts.train_encoder"
    cure = (
        f"Fetch it again, train it again with {script}, or set {setting} in config.yaml to 'none'."
    )
    try:
        held = json.loads((folder / CARD).read_text(encoding="utf-8"))
        labels = tuple(held.get("labels", ()))
        adapter = Adapter(folder, held["base"], held["checksum"], float(held["scale"]), labels)
        found = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EncoderError(
            f"The adapter folder {folder} cannot be read: {CARD} or {WEIGHTS} is missing or not as "
            f"it was written ({type(error).__name__}). {cure}"
        ) from error
    if found != adapter.checksum:
        raise EncoderError(
            f"{folder / WEIGHTS} is not the file that {CARD} describes (its sha256 differs). {cure}"
        )
    if not 0 < adapter.scale < math.inf:
        raise EncoderError(f"The scale in {folder / CARD} is no number above 0. {cure}")
    return adapter


def list_files(adapter: str) -> list[Path]:
    """The files of both adapters that a setting leads to: those that exist."""
    folder = SEARCH if adapter == "shipped" else Path(adapter)
    files = [place / name for place in (folder, TRIAGE) for name in (WEIGHTS, CARD)]
    return [path for path in files if path.is_file()]


def save_adapter(
    folder: Path,
    factors: dict[str, torch.Tensor],
    base: str,
    scale: float,
    trained: dict[str, Any],
    labels: Sequence[str] = (),
) -> None:
    """Write the weights and what is said of them; `factors` has `<layer>.A` and `<layer>.B`."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: value.contiguous() for name, value in factors.items()}, folder / WEIGHTS)
    checksum = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
    card: dict[str, Any] = {
        "base": base,
        "checksum": checksum,
        "scale": scale,
        "labels": list(labels),
    }
    card["trained"] = trained
    (folder / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def merge_adapter(transformer: torch.nn.Module, adapter: Adapter) -> None:
    """Add the adapter to the layers' weights: W + scale * B A (Hu et al., 2021, LoRA).

    Raises EncoderError when a layer of it is not in the transformer.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    layers = dict(transformer.named_modules())
    try:
        factors = load_file(adapter.folder / WEIGHTS)
        for name in sorted({key[:-2] for key in factors if key.endswith(".A")}):
            if name not in layers:
                raise EncoderError(
                    f"The adapter in {adapter.folder} has a layer {name} of no use here."
                )
            weight: Any = layers[name].weight
            weight.data += adapter.scale * (factors[f"{name}.B"] @ factors[f"{name}.A"])
    except (SafetensorError, RuntimeError, KeyError) as error:
        raise EncoderError(
            f"{adapter.folder / WEIGHTS} holds no factors that fit this encoder "
            f"({type(error).__name__}). Fetch it again or train it again."
        ) from error
