"""Score any question file against any folder of documents.

python -m scripts.evaluate --questions FILE.jsonl --knowledge DIR

Without --questions, the open set beside the repository, or the gate set where that is not here.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.assembly import assemble, serve
from bot.settings import CONFIG, PROJECT, load_settings
from index.errors import KnowledgeError
from scripts.ask import choose_folders
from scripts.evaluation.asking import ask_questions
from scripts.evaluation.measures import Row, measure_rows
from scripts.evaluation.picture import draw_tradeoff
from scripts.evaluation.sets import GATE, choose_set, load_questions
from scripts.evaluation.tradeoff import describe_tradeoff, gather_tradeoff
from scripts.scoring import REFUSALS, Score
from scripts.showing import end_with, make_folder, show_progress, warn_of

PICTURE = PROJECT / "var" / "evaluation" / "tradeoff.png"
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    questions: Annotated[
        Path | None, typer.Option(help="JSON lines, see scripts/scoring.py")
    ] = None,
    knowledge: Annotated[Path | None, typer.Option(help="folder of documents")] = None,
    index: Annotated[Path | None, typer.Option(help="folder of the index")] = None,
    config: Annotated[Path, typer.Option(help="settings file")] = CONFIG,
    misses: Annotated[bool, typer.Option(help="list each miss with what was shown")] = True,
    answers: Annotated[Path | None, typer.Option(help="write the answers here too")] = None,
    picture: Annotated[Path, typer.Option(help="where to draw the trade-off")] = PICTURE,
) -> None:
    """Print a table by kind, the headline figures, the trade-off of refusing, and each miss."""
    if questions is None:
        chosen = choose_set()
        questions, knowledge = chosen.questions, knowledge or chosen.knowledge
        if chosen is GATE:
            print(
                "The open question set and the originals are not beside this repository, so this "
                "evaluates the gate set in tests/data/gate."
            )
    try:
        make_folder(picture.parent)
        if answers:
            make_folder(answers.parent)
        asked = load_questions(questions)
        settings = choose_folders(load_settings(config), knowledge, index)
        with show_progress() as progress:
            open_index = serve if knowledge is None else assemble
            assembled = open_index(settings, progress)
    except KnowledgeError as error:
        end_with(error)
    warn_of(assembled)
    rows = ask_questions(assembled.assistant, asked)
    tradeoff = gather_tradeoff(rows, assembled.assistant.min_score)
    console = Console(width=120)
    console.print(tabulate(rows))
    for line in (*summarise(rows), *describe_tradeoff(tradeoff)):
        console.print(line, highlight=False)
    if misses:
        for line in list_misses(rows):
            console.print(line, highlight=False, markup=False)
    if answers:
        text = "".join(json.dumps(row.answer, ensure_ascii=False) + "\n" for row in rows)
        answers.write_text(text, encoding="utf-8")
    if tradeoff.is_drawable:
        try:
            draw_tradeoff(tradeoff, picture)
        except KnowledgeError as error:  # the figures are printed all the same
            print(f"{error}", file=sys.stderr)
        else:
            print(f"\nThe trade-off is drawn in {os.path.relpath(picture)}.")


def tabulate(rows: Sequence[Row]) -> Table:
    """One line a kind: how many, hit@1, hit@3, right by its rule, must_contain, refused."""
    table = Table(title="Answers by kind")
    for column in ("kind", "questions", "hit@1", "hit@3", "right", "must_contain", "refused"):
        table.add_column(column, justify="left" if column == "kind" else "right")
    kinds: dict[str, list[Score]] = defaultdict(list)
    for row in rows:
        kinds[row.question["kind"]].append(row.score)
    for kind, scores in sorted(kinds.items()):
        table.add_row(
            kind,
            str(len(scores)),
            share([0 < s.hit <= 1 for s in scores if s.hit is not None]),
            share([0 < s.hit <= 3 for s in scores if s.hit is not None]),
            share([s.right for s in scores]),
            share([s.holds for s in scores if s.holds is not None]),
            share([s.refused for s in scores]),
        )
    return table


def share(values: Sequence[bool]) -> str:
    """A share with its count, or a dash for nothing to count."""
    return f"{sum(values) / len(values):.2f} ({sum(values)}/{len(values)})" if values else "–"


def summarise(rows: Sequence[Row]) -> list[str]:
    """The headline figures, questions marked AMBIGUOUS left out."""
    lines = [f"{name:<33}{measure}" for name, measure in measure_rows(rows).items()]
    recalls = [row.score.recall for row in rows if row.score.recall is not None]
    latencies = [row.answer["latency_ms"] for row in rows if "latency_ms" in row.answer]
    if recalls:
        lines.append(f"{'summaries, mean recall':<33}{statistics.mean(recalls):.2f}")
    if latencies:
        lines.append(f"{'warm reply, median':<33}{statistics.median(latencies):.1f} ms")
    return lines


def list_misses(rows: Sequence[Row]) -> list[str]:
    """Each question that its kind's rule calls wrong, or whose first quote is not right."""
    lines = []
    for row in rows:
        question, answer, score = row.question, row.answer, row.score
        if score.right and score.hit in (None, 1):
            continue
        if "error" in answer:
            lines.append(f"\nERROR  {question.get('id', '')} {question['kind']}: {answer['error']}")
            continue
        mark = "MISS" if not score.right else f"right at {score.hit}"
        lines.append(
            f"\n{mark}  {question.get('id', '')} {question['kind']}: "
            + " → ".join(filter(None, (question.get("previous"), question["question"])))
        )
        shown = [
            f"{q['document'][:3]} {q['section']}: {q['text'][:110]!r}" for q in answer["quotes"][:3]
        ]
        lines += [f"    {answer['outcome']}: {text}" for text in shown or [answer["message"][:160]]]
        lines.append(f"    evidence: {row.evidence:.3f}")
        if question.get("evidence") and question["kind"] not in REFUSALS:
            lines.append(f"    wanted: {question['evidence'][0]['snippet'][:110]!r}")
    return lines


if __name__ == "__main__":
    app()
