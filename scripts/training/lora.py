"""The training loop of the adapter: peft's low-rank layers on a sentence-transformers encoder."""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn import functional
from torch.optim.lr_scheduler import LambdaLR

from index.errors import KnowledgeError
from scripts.training.pairs import NEIGHBOURS, Lesson, make_batches

SCALE = 20.0
"""Cosines are multiplied by this before the softmax (1 / temperature)."""
SLICE = 16
"""Texts encoded together: of like length, so that little is padded; 16 was fastest on two cores."""
LAYERS = ("query", "key", "value", "dense")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an adapter is trained."""

    passes: int
    rank: int
    rate: float
    """Highest learning rate; it rises over the first tenth and then falls in a straight line."""
    batch: int
    seed: int

    @property
    def alpha(self) -> int:
        """Twice the rank, as the low-rank layers' own multiplier."""
        return 2 * self.rank


@dataclass(frozen=True, slots=True)
class Progressed:
    """Where a run stands after one step."""

    step: int
    steps: int
    loss: float


def check_training(device: str) -> None:
    """Raise KnowledgeError where this machine cannot train on a device."""
    if importlib.util.find_spec("peft") is None:
        raise KnowledgeError(
            "Training needs peft: .venv/bin/pip install -c constraints.txt -e '.[train]'"
        )
    if device not in ("cpu", "cuda") or (device == "cuda" and not torch.cuda.is_available()):
        raise KnowledgeError(f"This machine has no device '{device}': train with --device cpu.")


def attach_layers(model: Any, recipe: Recipe) -> list[torch.nn.Parameter]:
    """Put low-rank layers into the encoder's linear ones; only they stay trainable."""
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(recipe.seed)
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0  # slow on a CPU, and few weights are trained
    inner = model[0].model
    inner.config.attention_probs_dropout_prob = 0.0
    config = LoraConfig(r=recipe.rank, lora_alpha=recipe.alpha, target_modules=list(LAYERS))
    get_peft_model(inner, config)
    return [weight for weight in inner.parameters() if weight.requires_grad]


def take_factors(model: Any) -> dict[str, torch.Tensor]:
    """The trained factors, `<layer>.A` (rank, in) and `<layer>.B` (out, rank), in float32."""
    out = {}
    for name, value in model[0].model.named_parameters():
        if value.requires_grad:
            layer, which = name.split(".lora_")
            out[f"{layer}.{which[0]}"] = value.detach().float().cpu().clone()
    return out


def schedule_rate(optimiser: torch.optim.Optimizer, steps: int) -> LambdaLR:
    """The rate rises over the first tenth of the steps, then falls to nothing."""
    rising = max(1, steps // 10)
    return LambdaLR(
        optimiser, lambda at: min((at + 1) / rising, (steps - at) / max(1, steps - rising))
    )


class Trainer:
    """An encoder with trainable low-rank layers; `model` is changed in place."""

    def __init__(self, model: Any, recipe: Recipe) -> None:
        self.recipe = recipe
        self._model = model
        self._weights = attach_layers(model, recipe)

    def run(self, lessons: Sequence[Lesson], told: Callable[[Progressed], None]) -> Iterator[int]:
        """Train, and yield the number of each half pass that is done; the caller may stop there."""
        recipe = self.recipe
        rng = random.Random(recipe.seed)
        near = self._find_neighbours(lessons)
        passes = [
            list(make_batches(lessons, near, recipe.batch, rng)) for _ in range(recipe.passes)
        ]
        steps = sum(map(len, passes))
        optimiser = torch.optim.AdamW(self._weights, lr=recipe.rate, weight_decay=0.01)
        schedule = schedule_rate(optimiser, steps)
        step = 0
        for number, batches in enumerate(passes):
            for at, batch in enumerate(batches, 1):
                self._model.train()
                loss = self._lose([(lessons[a], q) for a, q in batch], rng)
                loss.backward()  # type: ignore[no-untyped-call]
                torch.nn.utils.clip_grad_norm_(self._weights, 1.0)
                optimiser.step()
                schedule.step()
                optimiser.zero_grad()
                step += 1
                told(Progressed(step, steps, float(loss.detach())))
                if at in (len(batches) // 2, len(batches)):
                    yield 2 * number + (2 if at == len(batches) else 1)

    def _lose(self, batch: Sequence[tuple[Lesson, int]], rng: random.Random) -> torch.Tensor:
        """Cross-entropy of question to passage, and of passage to question with a near miss more.

        Half of the passages are seen with title and section, half alone.
        """
        passages = [x.whole if rng.random() < 0.5 else x.passage for x, _ in batch]
        questions = [lesson.questions[at][1] for lesson, at in batch]
        misses = [rng.choice(lesson.near_misses) for lesson, _ in batch]
        with torch.autocast(self._model.device.type, dtype=torch.bfloat16):
            p, q, n = self._encode(passages), self._encode(questions), self._encode(misses)
        own = torch.arange(len(batch), device=p.device)
        forward = functional.cross_entropy(SCALE * q @ p.T, own)
        near = (p * n).sum(-1, keepdim=True)
        back = functional.cross_entropy(SCALE * torch.cat([p @ q.T, near], dim=1), own)
        return (forward + back) / 2

    def _encode(self, texts: Sequence[str]) -> torch.Tensor:
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        parts = []
        for first in range(0, len(order), SLICE):
            features = self._model.preprocess([texts[at] for at in order[first : first + SLICE]])
            features = {
                k: v.to(self._model.device) if hasattr(v, "to") else v for k, v in features.items()
            }
            parts.append(self._model(features)["sentence_embedding"].float())
        vectors = torch.cat(parts)
        back = torch.empty(len(order), dtype=torch.long, device=vectors.device)
        back[torch.tensor(order, device=vectors.device)] = torch.arange(
            len(order), device=vectors.device
        )
        return functional.normalize(vectors[back], dim=-1)

    @torch.no_grad()
    def _find_neighbours(self, lessons: Sequence[Lesson]) -> Any:
        vectors = self._model.encode(
            [lesson.passage for lesson in lessons], normalize_embeddings=True, batch_size=SLICE
        )
        alike = vectors @ vectors.T
        np.fill_diagonal(alike, -1)
        return np.argsort(-alike, axis=1)[:, :NEIGHBOURS]
