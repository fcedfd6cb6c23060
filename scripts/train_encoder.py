"""Train the adapter of the default encoder again from the pairs in scripts/training/pairs.

python -m scripts.train_encoder --out FOLDER [--outside DIR]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from index.encoders.adapting import save_adapter
from index.encoders.encoding import BUNDLED, NO_ADAPTER, load_encoder
from index.errors import KnowledgeError
from scripts.showing import end_with, make_folder
from scripts.training.outside import Found, QuestionSet, load_question_set, measure_encoder
from scripts.training.pairs import FOLDER, HELD_OUT, Lesson, load_lessons, split_lessons

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
MOST_LOST = 0.02
"""Share of nDCG@10 outside the field that may be lost before training stops."""


@app.command()
def main(
    out: Annotated[Path, typer.Option(help="folder for the adapter; its checkpoints lie inside")],
    pairs: Annotated[Path, typer.Option(help="folder of training pairs")] = FOLDER,
    outside: Annotated[Path | None, typer.Option(help="question set of another field")] = None,
    passes: Annotated[int, typer.Option(min=1, help="times every question is seen")] = 3,
    rank: Annotated[int, typer.Option(min=1)] = 16,
    rate: Annotated[float, typer.Option(min=0, help="highest learning rate")] = 1e-3,
    share: Annotated[
        float, typer.Option(min=0.01, max=2, help="of the adapter that is merged")
    ] = 0.625,
    batch: Annotated[int, typer.Option(min=8)] = 128,
    seed: Annotated[int, typer.Option()] = 7,
    device: Annotated[str, typer.Option(help="cpu or cuda")] = "cpu",
) -> None:
    """Train, measure after each half pass, and keep the last one that the outside set allows."""
    from scripts.training.lora import (
        Progressed,
        Recipe,
        Trainer,
        check_training,
        take_factors,
    )  # imports torch: slow

    try:
        check_training(device)
        make_folder(out)
        lessons, kept = split_lessons(load_lessons(pairs))
        if not kept:
            raise KnowledgeError(f"{pairs} holds too few pairs: at least {HELD_OUT} are needed.")
        sets = [pool_questions(kept), *([load_question_set(outside)] if outside else [])]
        encoder = load_encoder(BUNDLED, adapter=NO_ADAPTER)
    except KnowledgeError as error:
        end_with(error)
    recipe = Recipe(passes, rank, rate, batch, seed)
    before = [measure_encoder(encoder, asked) for asked in sets]
    print("before: " + describe(sets, before))
    model = encoder.model.to(device)
    trainer = Trainer(model, recipe)
    columns = (TextColumn("step"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, TextColumn("loss {task.fields[loss]:.3f}")) as bar:
        task = bar.add_task("train", loss=0.0)

        def told(at: Progressed) -> None:
            bar.update(task, completed=at.step, total=at.steps, loss=at.loss)

        for half in trainer.run(lessons, told):
            folder = out / f"half-{half}"
            scale = share * recipe.alpha / rank
            save_adapter(folder, take_factors(model), encoder.checksum, scale, asdict(recipe))
            trained = load_encoder(BUNDLED, adapter=str(folder))
            after = [measure_encoder(trained, asked) for asked in sets]
            bar.console.print(f"half pass {half}: {describe(sets, after)}")
            lost = before[-1].ndcg - after[-1].ndcg
            if outside and lost > MOST_LOST:
                bar.console.print(f"Stopped: {lost:.3f} of nDCG@10 outside the field is lost.")
                break
            save_adapter(out, take_factors(model), encoder.checksum, scale, asdict(recipe))
    print(f"Written to {out}, with a checkpoint a half pass: compare them, then take one.")


def describe(sets: Sequence[QuestionSet], found: Sequence[Found]) -> str:
    """The figures of each set on one line."""
    return "; ".join(
        f"{asked.name} nDCG@10 {f.ndcg:.3f}, hit@1 {f.first:.3f}, hit@3 {f.third:.3f}"
        for asked, f in zip(sets, found, strict=True)
    )


def pool_questions(lessons: list[Lesson]) -> QuestionSet:
    """The questions of some lessons over all their passages."""
    asked = [(q, at) for at, lesson in enumerate(lessons) for _, q in lesson.questions]
    return QuestionSet(
        "held-out pairs",
        tuple(lesson.whole for lesson in lessons),
        tuple(q for q, _ in asked),
        tuple(frozenset({at}) for _, at in asked),
    )


if __name__ == "__main__":
    app()
