"""An exported encoder run by ONNX Runtime: what serves, without torch or sentence-transformers.

An export is a folder with model.onnx (pooling and normalising inside), tokenizer.json and
export.json; for a classifier with heads.npy too. index/encoders/exporting.py makes it.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from index.errors import EncoderError
from index.types import Progress, Vectors

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

Value = TypeVar("Value")
MODEL, TOKENIZER, CARD, HEADS = "model.onnx", "tokenizer.json", "export.json", "heads.npy"
QUESTIONS, TRIAGE = "questions", "triage"
"""The two encoders that a snapshot carries."""
FULL, BLOCKS, INT8 = "full", "8-bit blocks", "8-bit"
"""Precisions: float32 throughout; 8-bit weights and activations that share a scale in blocks;
8-bit weights with one scale a column and activations with one scale a text."""
BATCH = 8
"""Texts encoded at a time: of 8, 16, 32 and 64 the fastest on two cores, for less is padded."""


FEW = 4
"""Texts up to which each is encoded alone."""
SWITCH_S = 0.0002
"""Seconds after which a thread that works in Python lets one go on that waits for it: by default
5 ms, longer than a whole reply."""


@dataclass(frozen=True, slots=True)
class Export:
    """What export.json says of an export."""

    folder: Path
    name: str
    """What the encoder is called."""
    checksum: str
    """Of the encoder that it was made from, adapter included."""
    precision: str
    dimensions: int
    longest: int
    """Tokens that a text is cut at."""
    labels: tuple[str, ...] = ()
    """What a classifier's heads tell, in order."""
    inputs: tuple[str, ...] = ()
    """Names of the graph's inputs."""
    digest: str = ""
    """sha256 of the graph, the tokenizer and the heads."""


def load_export(folder: Path) -> Export:
    """Read export.json; raises EncoderError where it or a file beside it is missing."""
    try:
        held = json.loads((folder / CARD).read_text(encoding="utf-8"))
        held["labels"], held["inputs"] = tuple(held["labels"]), tuple(held["inputs"])
        export = Export(folder=folder, **held)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise EncoderError(
            f"The exported encoder in {folder} cannot be read ({type(error).__name__}): "
            "run 'make refresh'."
        ) from error
    for name in (MODEL, TOKENIZER, *([HEADS] if export.labels else [])):
        if not (folder / name).is_file():
            raise EncoderError(f"{folder / name} is missing: run 'make refresh'.")
    return export


def save_card(export: Export) -> None:
    """Write export.json."""
    held = asdict(export)
    del held["folder"]
    (export.folder / CARD).write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")


class ExportedEncoder:
    """An Encoder over an export; safe to share between threads."""

    def __init__(
        self, export: Export, threads: int = 1, batch_size: int = BATCH, bulk: bool = False
    ) -> None:
        """`threads` share out a few texts, each encoded by one of them; with `bulk` they work on
        each batch together."""
        self.export = export
        self._threads = 1 if bulk else threads
        self._batch_size = batch_size
        self._session = _open_session(export.folder / MODEL, threads if bulk else 1)
        self._tokenizer = _open_tokenizer(export)

    @property
    def name(self) -> str:
        """What the encoder is called in a manifest."""
        return self.export.name

    @property
    def checksum(self) -> str:
        """Identifies the weights that it was exported from."""
        return self.export.checksum

    @property
    def dimensions(self) -> int:
        """Length of one vector."""
        return self.export.dimensions

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """One unit vector a text, in order: shape (texts, dimensions).

        Texts are encoded longest first, so that texts of like length share a batch.
        """
        if len(texts) <= FEW and progress is None:
            return self._encode_few(texts)
        out = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda at: (-len(texts[at]), at))
        for first in range(0, len(order), self._batch_size):
            batch = order[first : first + self._batch_size]
            out[batch] = self._encode_batch([texts[at] for at in batch])
            if progress:
                progress(min(first + len(batch), len(texts)), len(texts))
        return out

    def begin(self, texts: Sequence[str]) -> Callable[[], Vectors]:
        """Start to encode a few texts beside what the caller does next; the call that comes back
        waits for them, or encodes them where they were not begun yet."""
        return begin_beside(self._threads, lambda: self._encode_batch(texts))

    def _encode_few(self, texts: Sequence[str]) -> Vectors:
        """Each text alone, shared among the threads: a batch is no faster, and pads."""
        waiting = [self.begin([text]) for text in texts[1:]]
        first = self._encode_batch(texts[:1])
        rest = [wait() for wait in reversed(waiting)]  # the last is the least likely begun
        return np.concatenate([first, *reversed(rest)])

    def _encode_batch(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        found = self._session.run(["vector"], self._prepare(texts))[0]
        return np.asarray(found, dtype=np.float32)

    def _prepare(self, texts: Sequence[str]) -> dict[str, Any]:
        """The graph's inputs for some texts."""
        encoded = self._tokenizer.encode_batch_fast(list(texts))
        ids = np.array([one.ids for one in encoded], dtype=np.int64)
        given: dict[str, Any] = {"input_ids": ids}
        if "attention_mask" in self.export.inputs:
            given["attention_mask"] = np.array([one.attention_mask for one in encoded], np.int64)
        if "token_type_ids" in self.export.inputs:
            given["token_type_ids"] = np.zeros_like(ids)
        return given


@functools.cache
def _open_pool(threads: int) -> ThreadPoolExecutor:
    """Threads beside the caller's own, shared by all encoders of a process."""
    sys.setswitchinterval(SWITCH_S)
    return ThreadPoolExecutor(threads - 1, thread_name_prefix="encoding")


def begin_beside(threads: int, work: Callable[[], Value]) -> Callable[[], Value]:
    """Start some work on another thread, where there is more than one; the call that comes back
    gives its result, and does the work itself where no thread has begun it."""
    if threads == 1:
        return work
    begun = _open_pool(threads).submit(work)
    return lambda: work() if begun.cancel() else begun.result()


def load_heads(export: Export) -> npt.NDArray[np.float32]:
    """A classifier's heads, (labels, dimensions + 1); raises EncoderError."""
    try:
        heads = np.load(export.folder / HEADS)
    except (OSError, ValueError) as error:
        raise EncoderError(f"{export.folder / HEADS} is damaged: run 'make refresh'.") from error
    if heads.shape != (len(export.labels), export.dimensions + 1):
        raise EncoderError(f"{export.folder / HEADS} is damaged: run 'make refresh'.")
    return np.asarray(heads, dtype=np.float32)


def _open_session(model: Path, threads: int) -> onnxruntime.InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise EncoderError(
            f"{model} cannot be run by ONNX Runtime ({type(error).__name__}): run 'make refresh'."
        ) from error


def _open_tokenizer(export: Export) -> Tokenizer:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from tokenizers import Tokenizer

    place = export.folder / TOKENIZER
    try:
        tokenizer = Tokenizer.from_file(str(place))
    except Exception as error:
        raise EncoderError(f"{place} cannot be read: run 'make refresh'.") from error
    tokenizer.enable_truncation(export.longest)
    padding = tokenizer.padding or {}
    kept = {key: padding[key] for key in ("pad_id", "pad_type_id", "pad_token") if key in padding}
    tokenizer.enable_padding(**kept)
    return tokenizer
