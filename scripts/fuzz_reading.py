"""Break sound documents by a seeded draw, read them all apart, and tell what came of them.

python -m scripts.fuzz_reading --files 1000 --seed 5
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from index.errors import KnowledgeError
from index.reading.apart import Limits, list_jobs
from scripts.fuzzing.breaking import save_broken
from scripts.fuzzing.checking import MOST_MEMORY, Findings, check_all
from scripts.fuzzing.samples import make_samples
from scripts.showing import end_with, make_folder

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    files: Annotated[int, typer.Option(help="how many documents to break", min=1)] = 1000,
    seed: Annotated[int, typer.Option(help="the same seed gives the same documents")] = 5,
    seconds: Annotated[float, typer.Option(help="time for one document")] = 60.0,
    folder: Annotated[Path | None, typer.Option(help="keep the documents here")] = None,
) -> None:
    """End with status 1 on a crash, a hang, too much memory, or a document that is not whole."""
    limits = Limits(seconds=seconds)
    try:
        samples = make_samples()
        with tempfile.TemporaryDirectory(prefix="fuzzing-") as aside:
            root = make_folder(folder) if folder else Path(aside)
            save_broken(root, samples, files, seed)
            findings = check_all(list_jobs(root), limits)
    except KnowledgeError as error:
        end_with(error)
    print(f"Formats: {', '.join(sorted(samples))}.")
    show_findings(findings)
    raise SystemExit(0 if findings.sound else 1)


def show_findings(findings: Findings) -> None:
    """Counts, the slowest, memory, why files were refused, and everything that is wrong."""
    seconds, name = findings.slowest
    print(f"{findings.read} read, {findings.refused} refused, slowest {seconds:.2f} s ({name}).")
    print(
        f"Peak memory: this program {findings.own:.0f} MB, one reader {findings.worker:.0f} MB, "
        f"together {findings.together:.0f} MB of {MOST_MEMORY} MB."
    )
    for sentence, count in findings.sentences.most_common(20):
        print(f"{count:6} {sentence}")
    for fault in (*findings.ended, *findings.wrong):
        print(f"WRONG  {fault}")


if __name__ == "__main__":
    app()
