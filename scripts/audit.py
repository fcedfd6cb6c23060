"""List what in the knowledge folder needs looking at, and what to do about it.

python -m scripts.audit [--knowledge DIR] [--today DATE] [--links]
"""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.assembly import find_registry
from bot.keeping.auditing import (
    Heading,
    list_due,
    list_expired,
    list_missing,
    list_renamed,
    list_superseded,
    list_unread,
    list_unreplaced,
    list_unverified,
    list_withdrawn,
    list_without_area,
)
from bot.keeping.links import Answer, list_dead_links, list_dead_pages, list_web_addresses
from bot.keeping.reporting import report_headings
from bot.registries.areas import load_areas
from bot.registries.contacts import load_contacts
from bot.registries.glossary import load_glossary
from bot.settings import CONFIG, load_settings
from index.errors import KnowledgeError
from index.reading.apart import read_apart
from scripts.showing import end_with, show_progress

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
WIDEST = 100
"""Columns of a line, at most."""


@app.command()
def main(
    knowledge: Annotated[Path | None, typer.Option(help="folder of documents")] = None,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="day to judge dates by")
    ] = None,
    links: Annotated[
        bool, typer.Option("--links", help="ask websites for their pages too")
    ] = False,
    config: Annotated[Path, typer.Option(help="settings file")] = CONFIG,
) -> None:
    """List what needs looking at, by heading, with what to do.

    Nothing is changed, and no website is asked without --links. The exit status is 0 whatever is
    found, and 1 where the knowledge cannot be read.
    """
    day = today.date() if today else date.today()
    try:
        folder = (knowledge or load_settings(config).knowledge).resolve()
        headings, unasked = audit_folder(folder, day, links)
    except KnowledgeError as error:
        end_with(error)
    width = min(WIDEST, shutil.get_terminal_size((WIDEST, 0)).columns)
    print(report_headings(headings, day, unasked, width))


def audit_folder(folder: Path, today: date, links: bool) -> tuple[list[Heading], int]:
    """Every heading, and how many websites were not asked. Raises KnowledgeError."""
    if not folder.is_dir():
        raise KnowledgeError(
            f"The knowledge folder {folder} does not exist: name one with --knowledge or in "
            "config.yaml."
        )
    documents, errors = read_apart(folder)
    metadata = {document.name: document.metadata for document in documents}
    contacts = load_contacts(
        find_registry(folder, "contacts.yaml"), load_areas(find_registry(folder, "areas.yaml"))
    )
    glossary = load_glossary(find_registry(folder, "glossary.yaml"))
    addresses = list_web_addresses(documents)
    answers: dict[str, Answer] = {}
    if links and addresses:
        from bot.keeping.asking import ask_pages  # nothing that reaches the network without --links

        with show_progress("Asking websites") as tell:
            answers = ask_pages(addresses, tell)
    headings = [
        list_unread(errors),
        list_due(metadata, today),
        list_withdrawn(metadata, today),
        list_superseded(metadata),
        list_unreplaced(metadata),
        list_expired(contacts, today),
        list_unverified(contacts, today),
        list_dead_links(documents, lambda place: (folder / place).is_file()),
        *([list_dead_pages(documents, answers)] if links else []),
        list_without_area(metadata),
        list_missing(metadata),
        list_renamed(documents, glossary),
    ]
    return headings, len(addresses) - len(answers)


if __name__ == "__main__":
    app()
