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
from index.snapshot import Manifest
from scripts.ask import choose_folders
from scripts.showing import end_with, show_progress, warn_of

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
    warn_of(assembled)
    for name, metadata in sorted(snapshot.metadata.items()):
        missing = ", ".join(metadata.missing)
        if missing:
            print(f"{name}: {missing} not stated; write it into the front matter if it is known.")
    manifest = snapshot.manifest
    verb = "Built and published" if assembled.built else "Already up to date:"
    print(
        f"{verb} snapshot {manifest.id}: {len(manifest.documents)} documents, "
        f"{manifest.passages} passages, encoder {manifest.encoder}."
    )
    print(describe_build(manifest))


def describe_build(manifest: Manifest) -> str:
    """In which precision it was encoded, how far that agrees with full precision, and what of the
    exact answer FAISS finds."""
    encoding, nearest = manifest.encoding, manifest.nearest
    agreement = encoding["agreement"]
    told = f" (mean cosine {agreement['mean']:.4f})" if agreement else ""
    return (
        f"Precision: passages {encoding['passages']}, questions {encoding['questions']}{told}. "
        f"Vectors: {nearest['kind']}, {nearest['recall']:.1%} of the exact first ten."
    )


if __name__ == "__main__":
    app()
