"""Measure encoders alone, without word search or rules, on question sets of any field.

python -m scripts.measure_encoder FOLDER ... [--adapter none --adapter shipped]
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from index.encoders.encoding import ADAPTER, BUNDLED, NO_ADAPTER, load_encoder
from index.errors import KnowledgeError
from scripts.showing import end_with
from scripts.training.outside import load_question_set, measure_encoder

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    folders: Annotated[
        list[Path], typer.Argument(help="each with corpus.jsonl, queries.jsonl and qrels.tsv")
    ],
    adapter: Annotated[
        list[str] | None, typer.Option(help="none, shipped, or a folder; again for another")
    ] = None,
    encoder: Annotated[str, typer.Option(help="bundled, a folder or a hub name")] = BUNDLED,
    story: Annotated[bool, typer.Option(help="ask with the question's story too")] = False,
) -> None:
    """Print nDCG@10, hit@1 and hit@3 by cosine alone, a line for each set and adapter."""
    try:
        sets = [load_question_set(folder) for folder in folders]
        sets += [load_question_set(folder, long=True) for folder in folders] if story else []
        for name in adapter or [NO_ADAPTER, ADAPTER]:
            loaded = load_encoder(encoder, adapter=name)
            for asked in sets:
                found = measure_encoder(loaded, asked)
                print(
                    f"{asked.name}, adapter {name}: nDCG@10 {found.ndcg:.3f}, "
                    f"hit@1 {found.first:.3f}, hit@3 {found.third:.3f}"
                )
    except KnowledgeError as error:
        end_with(error)


if __name__ == "__main__":
    app()
