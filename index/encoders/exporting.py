"""From a loaded encoder to a graph that ONNX Runtime runs without torch; used while building."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import logging
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.encoders.exported import (
    BLOCKS,
    FULL,
    HEADS,
    INT8,
    MODEL,
    TOKENIZER,
    Export,
    ExportedEncoder,
    load_export,
    save_card,
)
from index.errors import EncoderError
from index.snapshot import hold_build_lock

FORMAT = 1
"""Raised whenever an export is made in another way, so that none made before is taken for it."""
BLOCK = 128
"""Weights that share one scale in an export in blocks, as do the values they are multiplied by."""
SAME = 1e-3
"""Most that a coordinate of an export in full precision may differ from its encoder's."""
LIKE = 0.9
"""Least cosine of any probe's vector by an 8-bit export with its encoder's: below it the export is
broken, not coarse."""
PROBES = (
    "What did the review say about the father?",
    "mum keeps saying the right things but nothing changes",
    "The agencies met twice, and each time the plan was left as it was because nobody had seen the "
    "children alone since the summer.",
)
OPSET = 17
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class ExportError(EncoderError):
    """An encoder cannot be exported; sentence-transformers serves it instead."""


@dataclass(frozen=True, slots=True)
class Heads:
    """A classifier's linear heads, (labels, dimensions + 1), and what they tell."""

    weights: npt.NDArray[np.float32]
    labels: Sequence[str]


def find_export(checksum: str, precision: str, cache: Path) -> Export | None:
    """The export of an encoder in a cache folder, or None where it is not there or damaged."""
    with contextlib.suppress(EncoderError):
        held = load_export(_find_place(checksum, precision, cache))
        if held.digest == _digest_files(held.folder):
            return held
    return None


def export_encoder(
    load: Callable[[], Any],
    checksum: str,
    precision: str,
    cache: Path,
    heads: Callable[[], Heads] | None = None,
) -> Export:
    """The export of a sentence-transformers encoder: from the cache folder, or made now.

    `load` gives the SentenceTransformerEncoder when it is needed, `heads` those of a classifier.
    Raises ExportError with the reason why it cannot be exported.
    """
    held = find_export(checksum, precision, cache)
    if held:
        return held
    place = _find_place(checksum, precision, cache)
    with hold_build_lock(cache):
        held = find_export(checksum, precision, cache)  # made while this one waited
        if held:
            return held
        for left in cache.glob(".making-*"):  # a process was killed
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=".making-") as aside:
            made = Path(aside) / "export"
            made.mkdir()
            _write_export(load(), precision, made, heads() if heads else None)
            shutil.rmtree(place, ignore_errors=True)
            made.rename(place)
        return load_export(place)


def _digest_files(folder: Path) -> str:
    """sha256 of the graph, the tokenizer and the heads of an export."""
    digest = hashlib.sha256()
    for name in (MODEL, TOKENIZER, HEADS):
        if (folder / name).is_file():
            digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def _find_place(checksum: str, precision: str, cache: Path) -> Path:
    import onnxruntime

    said = f"{FORMAT} {checksum} {onnxruntime.__version__}"
    digest = hashlib.sha256(said.encode()).hexdigest()[:16]
    return cache / f"{digest}-{precision.replace(' ', '-')}"


def _write_export(encoder: Any, precision: str, folder: Path, heads: Heads | None) -> None:
    """Write an export into an empty folder, and compare its vectors with its encoder's."""
    model = encoder.model
    _refuse_unusual(model)
    names = [name for name in model.tokenizer.model_input_names if name in INPUTS]
    try:
        with warnings.catch_warnings(), _quiet():
            warnings.simplefilter("ignore")
            _trace(model, names, folder / "traced.onnx")
            _fuse(folder / "traced.onnx", model[0].model.config, precision, folder / "fused.onnx")
            _quantise(folder / "fused.onnx", precision, folder / MODEL)
    except OSError as error:
        raise EncoderError(
            f"The exported encoder cannot be written in {folder.parent.parent} ({error.strerror}): "
            "make room there."
        ) from error
    except Exception as error:
        raise ExportError(f"its graph cannot be exported ({type(error).__name__})") from error
    for name in ("traced.onnx", "fused.onnx"):
        (folder / name).unlink(missing_ok=True)
    model.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))
    labels: tuple[str, ...] = ()
    if heads:
        np.save(folder / HEADS, heads.weights)
        labels = tuple(heads.labels)
    export = Export(
        folder,
        encoder.name,
        encoder.checksum,
        precision,
        encoder.dimensions,
        int(model.max_seq_length or 512),
        labels,
        tuple(names),
        _digest_files(folder),
    )
    save_card(export)
    given, wanted = ExportedEncoder(export).encode(PROBES), encoder.encode(PROBES)
    apart = not np.allclose(given, wanted, atol=SAME)
    if apart if precision == FULL else (given * wanted).sum(axis=1).min() < LIKE:
        raise ExportError("its exported graph gives other vectors")


def _refuse_unusual(model: Any) -> None:
    """Raise ExportError for what only sentence-transformers can do."""
    if not hasattr(model.tokenizer, "backend_tokenizer"):
        raise ExportError("its tokenizer is not one of the tokenizers library")
    if model.default_prompt_name and (model.prompts or {}).get(model.default_prompt_name):
        raise ExportError("it puts a prompt before each text")
    if getattr(model[0], "do_lower_case", False):
        raise ExportError("it changes texts before its tokenizer reads them")


def _trace(model: Any, names: Sequence[str], out: Path) -> None:
    """Write the whole encoder as one graph from token ids to unit vectors."""
    import torch

    held = copy.deepcopy(model)
    held[0].model.set_attn_implementation("eager")  # the form that ONNX Runtime can fuse

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.held = held

        def forward(self, *given: torch.Tensor) -> torch.Tensor:
            vectors = self.held(dict(zip(names, given, strict=True)))["sentence_embedding"]
            return torch.nn.functional.normalize(vectors, dim=1)

    ids = torch.ones(2, 7, dtype=torch.long)
    given = tuple(torch.zeros_like(ids) if name == "token_type_ids" else ids for name in names)
    axes: dict[str, Any] = {name: {0: "texts", 1: "tokens"} for name in names}
    with torch.no_grad():
        torch.onnx.export(
            Graph().eval(),
            given,
            str(out),
            dynamo=False,
            input_names=list(names),
            output_names=["vector"],
            dynamic_axes=axes | {"vector": {0: "texts"}},
            opset_version=OPSET,
        )


def _fuse(traced: Path, config: Any, precision: str, out: Path) -> None:
    """Write the graph with ONNX Runtime's fused transformer layers, where it knows the layers."""
    from onnxruntime.transformers.fusion_options import FusionOptions
    from onnxruntime.transformers.optimizer import optimize_model

    options = FusionOptions("bert")
    options.use_multi_head_attention = precision == BLOCKS  # its projections stay apart
    fused = optimize_model(
        str(traced),
        model_type="bert",
        num_heads=int(getattr(config, "num_attention_heads", 0)),
        hidden_size=int(getattr(config, "hidden_size", 0)),
        optimization_options=options,
        opt_level=0,
    )
    fused.save_model_to_file(str(out))


def _quantise(fused: Path, precision: str, out: Path) -> None:
    """Write the graph with its weights in the asked precision."""
    if precision == FULL:
        fused.rename(out)
    elif precision == INT8:
        from onnx import TensorProto
        from onnxruntime.quantization import QuantType, quantize_dynamic

        told = {"DefaultTensorType": TensorProto.FLOAT, "MatMulConstBOnly": True}
        quantize_dynamic(
            fused, out, per_channel=True, weight_type=QuantType.QInt8, extra_options=told
        )
    elif precision == BLOCKS:
        import onnx
        from onnxruntime.quantization.matmul_nbits_quantizer import (
            DefaultWeightOnlyQuantConfig,
            MatMulNBitsQuantizer,
        )

        how = DefaultWeightOnlyQuantConfig(
            block_size=BLOCK, is_symmetric=True, accuracy_level=4, bits=8
        )
        quantiser = MatMulNBitsQuantizer(onnx.load(str(fused)), algo_config=how)
        quantiser.process()
        quantiser.model.save_model_to_file(str(out))
    else:
        raise ValueError(f"no such precision: {precision}")


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """No notes of the libraries below errors."""
    held = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(held)
