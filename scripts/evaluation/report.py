"""Writes docs/quality.md: every figure of answer quality, measured anew.

python -m scripts.evaluation.report
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bot.assembly import Assembled, assemble
from bot.settings import CONFIG, PROJECT, Settings, load_settings
from index.errors import KnowledgeError
from scripts.evaluation.ablation import PARTS, switch_off
from scripts.evaluation.asking import ask_questions
from scripts.evaluation.measures import Measure, Row, measure_rows
from scripts.evaluation.page import Found, render_page
from scripts.evaluation.picture import draw_tradeoff
from scripts.evaluation.sets import GATE, OPEN, QuestionSet, load_questions
from scripts.evaluation.speed import measure_speed
from scripts.evaluation.tradeoff import gather_tradeoff
from scripts.evaluation.triage import measure_triage
from scripts.showing import end_with, make_folder, warn_of

DOCS = PROJECT / "docs"
NOTES = QuestionSet(OPEN.questions, PROJECT / "knowledge")
"""The same questions over what the repository ships."""
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    out: Annotated[Path, typer.Option(help="folder that quality.md goes to")] = DOCS,
    config: Annotated[Path, typer.Option(help="settings file")] = CONFIG,
) -> None:
    """Measure everything on the open set, the learning notes and the gate set; some minutes."""
    try:
        make_folder(out)
        with tempfile.TemporaryDirectory() as folder:
            found = measure_all(load_settings(config), config, Path(folder))
        draw_tradeoff(found.tradeoff, out / "tradeoff.png")
    except KnowledgeError as error:
        end_with(error)
    (out / "quality.md").write_text(render_page(found), encoding="utf-8")
    print(f"Written: {os.path.relpath(out / 'quality.md')} and its picture.")


def measure_all(settings: Settings, config: Path, folder: Path) -> Found:
    """All that the page says. Indexes are built in `folder`."""
    if not OPEN.is_here:
        raise KnowledgeError(
            "The open question set and the originals are not beside this repository (../shared/"
            "gold/open.jsonl, ../shared/seeds), so the page would lack most of its figures. Put "
            "them there, or run 'make evaluate' for the gate set alone."
        )
    _tell("the open set over the originals")
    opened, rows = _measure_set(OPEN, settings, folder / "open")
    tradeoff = gather_tradeoff(rows, opened.assistant.min_score)
    _tell("speed and memory")
    speed = measure_speed(load_questions(OPEN.questions), OPEN.knowledge, folder / "open", config)
    _tell("the open set over the learning notes")
    shipped, noted = _measure_set(NOTES, settings, folder / "notes")
    _tell("the gate set")
    gated, gate = _measure_set(GATE, settings, folder / "gate")
    _tell("triage")
    labels = measure_triage(shipped.assistant)
    measured = measure_rows(rows)
    manifest = opened.assistant.searcher.snapshot.manifest
    return Found(
        encoder=manifest.encoder,
        passages=manifest.passages,
        opened=measured,
        noted=measure_rows(noted),
        gate=measure_rows(gate),
        tradeoff=tradeoff,
        gate_tradeoff=gather_tradeoff(gate, gated.assistant.min_score),
        labels=labels,
        speed=speed,
        cores=os.cpu_count() or 1,
        ablation=_measure_parts(opened, settings, folder),
    )


def _measure_set(
    chosen: QuestionSet, settings: Settings, index: Path
) -> tuple[Assembled, list[Row]]:
    settings = settings.model_copy(update={"knowledge": chosen.knowledge, "index": index})
    assembled = assemble(settings)
    warn_of(assembled)
    return assembled, ask_questions(assembled.assistant, load_questions(chosen.questions))


def _measure_parts(
    opened: Assembled, settings: Settings, folder: Path
) -> dict[str, dict[str, Measure]]:
    """The open set's measures without each part in turn."""
    settings = settings.model_copy(update={"knowledge": OPEN.knowledge})
    questions = load_questions(OPEN.questions)
    measured = {}
    for part in PARTS:
        _tell(f"without {part.name}")
        without = switch_off(part, opened.assistant, settings, folder / "without")
        measured[part.name] = measure_rows(ask_questions(without, questions))
    return measured


def _tell(what: str) -> None:
    print(f"Measuring {what}", file=sys.stderr)


if __name__ == "__main__":
    app()
