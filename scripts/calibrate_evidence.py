"""Fit the evidence that documents answer, on held-out pairs; prints what evidence.py holds.

python -m scripts.calibrate_evidence

The held-out passages lie in a collection with others. A question is answered while its passage is
among what was found; the same question with its passage taken away, a near miss with its passage in
place, and a message of another field are not.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import typer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from bot.assembly import assemble
from bot.assistant import Assistant
from bot.reply import Conversation
from bot.settings import CONFIG, load_settings
from index.errors import KnowledgeError
from index.evidence import SIGNS, read_signs
from index.types import Hit
from scripts.showing import end_with, show_progress
from scripts.training.labelled import LABELS, load_labelled
from scripts.training.pairs import Lesson, load_lessons, split_lessons

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
OTHERS = 8
"""Every so many-th passage that was trained with lies in the collection too."""
NEAR_MISS = 0.5
"""Weight of a near miss beside a question without its passage: boards hold few on one subject."""

Array = npt.NDArray[np.float64]


@app.command()
def main() -> None:
    """Print the area under the curve of each sign and of all, the logistic, and its cuts."""
    try:
        learned, kept = split_lessons(load_lessons())
        with tempfile.TemporaryDirectory() as folder, show_progress() as progress:
            knowledge = write_collection(Path(folder) / "knowledge", [*kept, *learned[::OTHERS]])
            settings = load_settings(CONFIG).model_copy(
                update={"knowledge": knowledge, "index": Path(folder) / "index"}
            )
            assistant = assemble(settings, progress, classify=None).assistant
            signs, answered, weights = gather_signs(assistant, kept)
    except KnowledgeError as error:
        end_with(error)
    print(f"{int(answered.sum())} answered, {int((1 - answered).sum())} not")
    for at, name in enumerate(SIGNS):
        print(f"area under the curve, {name:18} {rank_area(answered, signs[:, at], weights):.3f}")
    fitted = LogisticRegression(C=10.0, max_iter=2000, class_weight="balanced")
    folds = cross_val_predict(
        fitted, signs, answered, cv=10, method="predict_proba", params={"sample_weight": weights}
    )[:, 1]
    print(f"area under the curve, all in ten folds   {rank_area(answered, folds, weights):.3f}")
    fitted.fit(signs, answered, sample_weight=weights)
    print("WEIGHTS =", dict(zip(SIGNS, fitted.coef_[0].round(2).tolist(), strict=True)))
    print("OFFSET =", round(float(fitted.intercept_[0]), 2))
    print("threshold  answered refused  unanswered refused")
    for cut in np.quantile(folds[answered == 1], (0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15)):
        right, wrong = folds[answered == 1] < cut, folds[answered == 0] < cut
        print(f"{cut:9.3f}  {right.mean():16.3f}  {wrong.mean():18.3f}")


def write_collection(folder: Path, lessons: Sequence[Lesson]) -> Path:
    """A Markdown file for each lesson, with the project's registries; returns the folder."""
    folder.mkdir(parents=True)
    for lesson in lessons:
        text = f"# {lesson.title}\n\n## {lesson.section}\n\n{lesson.passage}\n"
        (folder / f"{lesson.id}.md").write_text(text, encoding="utf-8")
    return folder


def gather_signs(assistant: Assistant, kept: Sequence[Lesson]) -> tuple[Array, Array, Array]:
    """Signs, 1 or 0 for answered, and weights, a row a question with or without its passage."""
    rows: list[tuple[Sequence[float], float, float]] = []
    for lesson in kept:
        name = f"{lesson.id}.md"
        for _, text in lesson.questions:
            hits = search(assistant, text)
            if any(hit.passage.document == name for hit in hits[:10]):
                rows.append((read_signs(hits), 1.0, 1.0))
            without = [hit for hit in hits if hit.passage.document != name]
            rows.append((read_signs(without), 0.0, 1.0))
        rows += [(read_signs(search(assistant, x)), 0.0, NEAR_MISS) for x in lesson.near_misses]
    off_field = [x.text for x in load_labelled() if x.labels[LABELS.index("out_of_scope")] == 1]
    rows += [(read_signs(search(assistant, x)), 0.0, 1.0) for x in off_field]
    signs, answered, weights = zip(*rows, strict=True)
    return np.array(signs), np.array(answered), np.array(weights)


def search(assistant: Assistant, text: str) -> list[Hit]:
    """What is found for a question, with what it says of areas and reviews left aside."""
    query = assistant.understanding.read_question(text, Conversation()).query
    query = replace(query, areas=frozenset(), reviews=frozenset())
    return assistant.searcher.search(query, assistant.candidates + 1)


def rank_area(answered: Array, scores: Array, weights: Array) -> float:
    """Area under the curve of true against false positives."""
    return float(roc_auc_score(answered, scores, sample_weight=weights))


if __name__ == "__main__":
    app()
