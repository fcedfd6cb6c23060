"""Score any question file against any folder of documents.

python -m scripts.evaluate --questions FILE.jsonl --knowledge DIR
"""

from __future__ import annotations

import json
import statistics
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.assembly import assemble
from bot.settings import CONFIG, load_settings
from index.errors import KnowledgeError
from scripts.ask import answer_line, choose_folders
from scripts.scoring import OWN_RULES, REFUSALS, Score, is_ambiguous, score_answer
from scripts.showing import end_with, show_progress, warn_unread

Rows = list[tuple[dict[str, Any], dict[str, Any], Score]]
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    questions: Annotated[Path, typer.Option(help="JSON lines, see scripts/scoring.py")],
    knowledge: Annotated[Path | None, typer.Option(help="folder of documents")] = None,
    index: Annotated[Path | None, typer.Option(help="folder of the index")] = None,
    config: Annotated[Path, typer.Option(help="settings file")] = CONFIG,
    misses: Annotated[bool, typer.Option(help="list each miss with what was shown")] = True,
    answers: Annotated[Path | None, typer.Option(help="write the answers here too")] = None,
) -> None:
    """Print a table by kind, the headline figures, and each miss with what was shown instead."""
    try:
        asked = load_questions(questions)
        settings = choose_folders(load_settings(config), knowledge, index)
        with show_progress() as progress:
            assembled = assemble(settings, progress)
    except KnowledgeError as error:
        end_with(error)
    warn_unread(assembled.unread)
    rows: Rows = []
    for question in asked:
        answer = answer_line(assembled.assistant, json.dumps(question))
        rows.append((question, answer, score_answer(question, answer)))
    console = Console(width=120)
    console.print(tabulate(rows))
    for line in summarise(rows):
        console.print(line, highlight=False)
    if misses:
        for line in list_misses(rows):
            console.print(line, highlight=False, markup=False)
    if answers:
        text = "".join(json.dumps(answer, ensure_ascii=False) + "\n" for _, answer, _ in rows)
        answers.write_text(text, encoding="utf-8")


def load_questions(path: Path) -> list[dict[str, Any]]:
    """The questions of a file; raises KnowledgeError naming the file and line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"The question file {path} cannot be read: {error}.") from error
    asked = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question = json.loads(line)
        except ValueError as error:
            raise KnowledgeError(f"{path}, line {number} is not valid JSON: {error}.") from error
        held = question if isinstance(question, dict) else {}
        if not isinstance(held.get("question"), str) or not isinstance(held.get("kind"), str):
            raise KnowledgeError(f"{path}, line {number} needs 'question' and 'kind' as strings.")
        asked.append(question)
    return asked


def tabulate(rows: Rows) -> Table:
    """One line a kind: how many, hit@1, hit@3, right by its rule, must_contain, refused."""
    table = Table(title="Answers by kind")
    for column in ("kind", "questions", "hit@1", "hit@3", "right", "must_contain", "refused"):
        table.add_column(column, justify="left" if column == "kind" else "right")
    kinds: dict[str, list[Score]] = defaultdict(list)
    for question, _, score in rows:
        kinds[question["kind"]].append(score)
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


def summarise(rows: Rows) -> list[str]:
    """The headline figures, questions marked AMBIGUOUS left out."""
    kept = [(q, a, s) for q, a, s in rows if not is_ambiguous(q)]
    hits = [s.hit for _, _, s in kept if s.hit is not None]
    holds = [s.holds for _, _, s in kept if s.holds is not None]
    answerable = [s for q, _, s in kept if q.get("answerable") and q["kind"] not in OWN_RULES]
    urgent = [a.get("outcome") == "urgent" for q, a, _ in kept if q["kind"] == "urgent_risk"]
    alarms = [a.get("outcome") == "urgent" for q, a, _ in kept if q["kind"] != "urgent_risk"]
    recalls = [s.recall for _, _, s in kept if s.recall is not None]
    wide = [s.documents >= q["min_docs"] for q, _, s in kept if s.documents is not None]
    latencies = [a["latency_ms"] for _, a, _ in rows if "latency_ms" in a]

    def of(*kinds: str) -> list[bool]:
        return [s.right for q, _, s in kept if q["kind"] in kinds]

    lines = [
        f"hit@1 over answerable            {share([0 < hit <= 1 for hit in hits])}",
        f"hit@3 over answerable            {share([0 < hit <= 3 for hit in hits])}",
        f"must_contain held                {share(holds)}",
        f"contact questions fully right    {share(of('contact'))}",
        f"cross-area traps right           {share(of('cross_area_trap'))}",
        f"urgent recognised                {share(urgent)}",
        f"urgent, false alarms             {share(alarms)}",
        f"out of scope refused             {share(of('out_of_scope'))}",
        f"unanswerable refused             {share(of('unanswerable_in_domain'))}",
        f"answerable refused               {share([s.refused for s in answerable])}",
        f"identifying noticed              {share(of('identifying_info'))}",
        f"must_not_contain broken          {share([not s.clean for _, _, s in kept])}",
        f"themes from enough documents     {share(wide)}",
    ]
    if recalls:
        lines.append(f"summaries, mean recall           {statistics.mean(recalls):.2f}")
    if latencies:
        lines.append(f"warm reply, median               {statistics.median(latencies):.1f} ms")
    return lines


def list_misses(rows: Rows) -> list[str]:
    """Each question that its kind's rule calls wrong, or whose first quote is not right."""
    lines = []
    for question, answer, score in rows:
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
        if question.get("evidence") and question["kind"] not in REFUSALS:
            lines.append(f"    wanted: {question['evidence'][0]['snippet'][:110]!r}")
    return lines


if __name__ == "__main__":
    app()
