"""Train the triage adapter and its heads again from the messages in scripts/training/triage.

python -m scripts.train_triage --out FOLDER
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.progress import track

from index.encoders.adapting import save_adapter
from index.encoders.classifying import HEADS, STRETCH, load_classifier
from index.encoders.encoding import BUNDLED, NO_ADAPTER, load_encoder
from index.errors import KnowledgeError
from scripts.showing import end_with, make_folder
from scripts.training.labelled import (
    FOLDER,
    LABELS,
    Labelled,
    load_labelled,
    sample_ordinary,
)
from scripts.training.pairs import load_lessons

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
HELD_OUT = 8
"""Every so many-th message is kept from training, to measure with."""
SOFT = 0.03
"""Labels are moved by this towards the middle: one writer's labels are not certain."""


@app.command()
def main(
    out: Annotated[Path, typer.Option(help="folder for the adapter")],
    messages: Annotated[Path, typer.Option(help="folder of labelled messages")] = FOLDER,
    passes: Annotated[int, typer.Option(min=1)] = 6,
    rank: Annotated[int, typer.Option(min=1)] = 16,
    rate: Annotated[float, typer.Option(min=0, help="highest learning rate")] = 1e-3,
    batch: Annotated[int, typer.Option(min=8)] = 32,
    ordinary: Annotated[int, typer.Option(min=0, help="ordinary questions seen a pass")] = 1200,
    seed: Annotated[int, typer.Option()] = 7,
    everything: Annotated[bool, typer.Option(help="hold nothing out")] = False,
) -> None:
    """Train, then print how well the held-out messages are told apart."""
    import torch
    from torch.nn import functional

    from scripts.training.lora import (
        Recipe,
        attach_layers,
        check_training,
        schedule_rate,
        take_factors,
    )

    try:
        check_training("cpu")
        make_folder(out)
        labelled = load_labelled(messages)
        lessons = load_lessons()
        encoder = load_encoder(BUNDLED, adapter=NO_ADAPTER)
    except KnowledgeError as error:
        end_with(error)
    rng = random.Random(seed)
    rng.shuffle(labelled)
    held = [] if everything else labelled[::HELD_OUT]
    learned = labelled if everything else [x for at, x in enumerate(labelled) if at % HELD_OUT]
    recipe = Recipe(passes, rank, rate, batch, seed)
    model = encoder.model
    weights = attach_layers(model, recipe)
    heads = torch.nn.Linear(encoder.dimensions, len(LABELS))
    steps = passes * ((len(learned) + ordinary) // batch)
    groups: list[dict[str, Any]] = [
        {"params": weights},
        {"params": heads.parameters(), "lr": 3 * rate},
    ]
    optimiser = torch.optim.AdamW(groups, lr=rate)
    schedule = schedule_rate(optimiser, steps)
    seen: list[Labelled] = []
    for _ in track(range(steps), description="train"):
        if len(seen) < batch:
            seen = [*learned, *sample_ordinary(lessons, ordinary, rng)]
            rng.shuffle(seen)
        part, seen = seen[:batch], seen[batch:]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors = model(model.preprocess([x.text for x in part]))["sentence_embedding"]
        logits = heads(STRETCH * functional.normalize(vectors.float(), dim=-1))
        wanted = torch.tensor([x.labels for x in part])
        known = (wanted >= 0).float()
        wanted = wanted.clamp(0, 1) * (1 - 2 * SOFT) + SOFT
        each = functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
        loss = (each * known).sum() / known.sum()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
    factors = take_factors(model)
    factors[HEADS] = torch.cat([heads.weight, heads.bias[:, None]], dim=1).detach()
    scale = recipe.alpha / rank
    save_adapter(out, factors, encoder.checksum, scale, asdict(recipe), LABELS)
    if held:
        scores = load_classifier(out).classify([x.text for x in held])
        print("\n".join(describe(held, scores)))
    print(f"Written to {out}.")


def describe(held: Sequence[Labelled], scores: np.ndarray) -> list[str]:
    """For each label, over the messages written for it: found and falsely found at one half."""
    lines = []
    for at, label in enumerate(LABELS):
        group = label if label in ("urgent", "identifying") else "scope"
        known = [
            (x.labels[at], s[at]) for x, s in zip(held, scores, strict=True) if x.group == group
        ]
        true = [score > 0.5 for wanted, score in known if wanted == 1]
        false = [score > 0.5 for wanted, score in known if wanted == 0]
        lines.append(
            f"{label:14} found {sum(true)} of {len(true)}, falsely {sum(false)} of {len(false)}"
        )
    return lines


if __name__ == "__main__":
    app()
