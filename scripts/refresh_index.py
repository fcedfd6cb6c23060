"""Build the index from the knowledge folder and publish it.

python -m scripts.refresh_index
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.assembly import assemble
from bot.settings import CONFIG, load_settings
from index.errors import KnowledgeError
from scripts.ask import choose_folders
from scripts.showing import end_with, show_progress, warn_unread

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    knowledge: Annotated[Path | None, typer.Option(help="folder of documents")] = None,
    index: Annotated[Path | None, typer.Option(help="folder of the index")] = None,
    config: Annotated[Path, typer.Option(help="settings file")] = CONFIG,
) -> None:
    """Read the documents, say what could not be read or inferred, build, check and publish."""
    try:
        settings = choose_folders(load_settings(config), knowledge, index)
        with show_progress() as progress:
            assembled = assemble(settings, progress, golden=True)
    except KnowledgeError as error:
        end_with(error)
    snapshot = assembled.assistant.searcher.snapshot
    warn_unread(assembled.unread)
    for name, document in sorted(snapshot.documents.items()):
        missing = ", ".join(document.metadata.missing)
        if missing:
            print(f"{name}: {missing} not stated; write it into the front matter if it is known.")
    manifest = snapshot.manifest
    verb = "Built and published" if assembled.built else "Already up to date:"
    print(
        f"{verb} snapshot {manifest.id}: {len(manifest.documents)} documents, "
        f"{manifest.passages} passages, encoder {manifest.encoder}."
    )


if __name__ == "__main__":
    app()
