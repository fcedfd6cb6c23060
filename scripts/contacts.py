"""List, check and change the contacts that the bot may give: knowledge/contacts.yaml.

    python -m scripts.contacts list --area Swindon
    python -m scripts.contacts check
    python -m scripts.contacts verify c3 --by "business manager"
    python -m scripts.contacts set c3 phone "01632 960001" --by "business manager"

A change keeps every other line of the file as it is and leaves a line in the entry's history.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.assembly import find_registry
from bot.registries.areas import Areas, load_areas
from bot.registries.contact_check import check_contacts, describe_state, nearest_area
from bot.registries.contact_file import ContactFile
from bot.registries.contacts import Contact, load_contacts
from bot.registries.registry import nearest_word
from bot.settings import CONFIG, load_settings
from index.errors import KnowledgeError, RegistryError
from index.reading.apart import read_apart
from scripts.showing import end_with

COLUMNS = "id area role organisation phone e-mail verified expires state".split()
PUBLISH = "Run 'make refresh' to publish it."

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help=__doc__)
Knowledge = Annotated[Path | None, typer.Option(help="folder of documents")]
Config = Annotated[Path, typer.Option(help="settings file")]
By = Annotated[
    str, typer.Option(help="the role of whoever says so, such as 'business manager'; never a name")
]
AsOf = Annotated[str | None, typer.Option(help="date of that publication: 2016, 2016-11, ...")]
PrintedIn = Annotated[str | None, typer.Option(help="title of the publication that prints it")]


@app.command("list")
def list_contacts(
    area: Annotated[str | None, typer.Option(help="only this area")] = None,
    role: Annotated[str | None, typer.Option(help="only this role, such as 'front door'")] = None,
    knowledge: Knowledge = None,
    config: Config = CONFIG,
) -> None:
    """Show every contact and how far it may be given as current."""
    with say_errors():
        folder, areas = find_folder(knowledge, config)
        contacts = load_contacts(folder / "contacts.yaml", areas).contacts
        chosen = choose_contacts(contacts, areas, area, role)
    today = datetime.date.today()
    show_table([describe_row(one, today) for one in chosen])


@app.command()
def check(knowledge: Knowledge = None, config: Config = CONFIG) -> None:
    """Name everything that is wrong in the file (exit status 1), and what to look at."""
    with say_errors():
        folder, areas = find_folder(knowledge, config)
        documents, unread = read_apart(folder)
        held = [
            one.metadata.area
            for one in documents
            if one.metadata.area and one.metadata.status != "withdrawn"
        ]
        path, today = folder / "contacts.yaml", datetime.date.today()
        problems = check_contacts(path, areas, today, held)
    for error in unread:
        print(f"Not read: {error}", file=sys.stderr)
    wrong = [one.sentence for one in problems if one.wrong]
    reminders = [one.sentence for one in problems if not one.wrong]
    for heading, sentences in (("Wrong:", wrong), ("To look at:", reminders)):
        if sentences:
            print("\n".join((heading, *(f"- {sentence}" for sentence in sentences))))
    print(f"{path.name}: {len(wrong)} wrong, {len(reminders)} to look at.")
    raise SystemExit(1 if wrong else 0)


@app.command()
def verify(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="ids of the entries")],
    by: By,
    on: Annotated[str | None, typer.Option(help="day of the check, 2026-03-31; today")] = None,
    expires: Annotated[
        str | None, typer.Option(help="last day on which it is current; '' for none")
    ] = None,
    knowledge: Knowledge = None,
    config: Config = CONFIG,
) -> None:
    """Say that somebody rang or wrote and the contacts are right. --by is a role, never a name."""
    with say_errors():
        print(open_file(knowledge, config).verify(ids, by, on, expires), PUBLISH)


@app.command("set")
def set_field(
    id_: Annotated[str, typer.Argument(metavar="ID", help="id of the entry")],
    field: Annotated[str, typer.Argument(help="phone, email, address, hours, use, expires, ...")],
    value: Annotated[str, typer.Argument(help="its new value; '' for none")],
    by: By,
    printed_in: PrintedIn = None,
    as_of: AsOf = None,
    knowledge: Knowledge = None,
    config: Config = CONFIG,
) -> None:
    """Give one field of an entry another value. The entry is not verified until you say so."""
    with say_errors():
        done = open_file(knowledge, config).set(id_, field, value, by, printed_in, as_of)
        print(done, PUBLISH)


@app.command()
def add(
    id_: Annotated[str, typer.Option("--id", help="a short name that no other entry has")],
    organisation: Annotated[str, typer.Option(help="whose contact it is, written out")],
    role: Annotated[str, typer.Option(help="'front door', 'board office' or another role")],
    area: Annotated[str, typer.Option(help="the local authority, as in areas.yaml")],
    use: Annotated[str, typer.Option(help="what it is for, in one line")],
    by: By,
    person: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    address: str | None = None,
    web: str | None = None,
    hours: str | None = None,
    printed_in: PrintedIn = None,
    as_of: AsOf = None,
    expires: Annotated[str | None, typer.Option(help="last day on which it is current")] = None,
    knowledge: Knowledge = None,
    config: Config = CONFIG,
) -> None:
    """Put a new entry at the end. It is not verified until you say so."""
    values = {
        "id": id_,
        "organisation": organisation,
        "role": role,
        "area": area,
        "use": use,
        "person": person,
        "phone": phone,
        "email": email,
        "address": address,
        "web": web,
        "hours": hours,
        "printed_in": printed_in,
        "as_of": as_of,
        "expires": expires,
    }
    with say_errors():
        print(open_file(knowledge, config).add(values, by), PUBLISH)


@contextmanager
def say_errors() -> Iterator[None]:
    """End with the sentence of whatever is wrong with the knowledge or the settings."""
    try:
        yield
    except KnowledgeError as error:
        end_with(error)


def find_folder(knowledge: Path | None, config: Path) -> tuple[Path, Areas]:
    """The knowledge folder, and its areas or the project's own."""
    folder = load_settings(config).knowledge if knowledge is None else knowledge
    return folder, load_areas(find_registry(folder, "areas.yaml"))


def open_file(knowledge: Path | None, config: Path) -> ContactFile:
    """The contacts of the knowledge folder, ready to be changed."""
    folder, areas = find_folder(knowledge, config)
    return ContactFile(folder / "contacts.yaml", areas, datetime.date.today())


def choose_contacts(
    contacts: tuple[Contact, ...], areas: Areas, area: str | None, role: str | None
) -> list[Contact]:
    """The contacts of an area and a role; raises RegistryError for one that is not known."""
    named = area and next((one for one in areas.names if one.lower() == area.lower()), None)
    if area and not named:
        raise RegistryError(f"The area {area} is not in areas.yaml; {nearest_area(area, areas)}.")
    roles = {one.role.lower() for one in contacts}
    if role and role.lower() not in roles:
        raise RegistryError(f"No contact has the role {role}; {nearest_word(role, roles)}.")
    return [
        one
        for one in contacts
        if named in (None, one.area) and (not role or one.role.lower() == role.lower())
    ]


def describe_row(contact: Contact, today: datetime.date) -> list[str]:
    """A row of the table, in the order of COLUMNS."""
    held = (
        contact.id,
        contact.area,
        contact.role,
        contact.organisation,
        contact.phone,
        contact.email,
        contact.verified_on,
        contact.expires,
        describe_state(contact, today),
    )
    return [value or "" for value in held]


def show_table(rows: list[list[str]]) -> None:
    """A table as wide as the terminal; where there is none, aligned text with nothing cut."""
    if not rows:
        print("No contacts.")
    elif sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(*COLUMNS)
        for row in rows:
            table.add_row(*(Text(value) for value in row))
        Console().print(table)
    else:
        table_rows = [COLUMNS, *rows]
        widths = [max(map(len, column)) for column in zip(*table_rows, strict=True)]
        for row in table_rows:
            padded = (value.ljust(width) for value, width in zip(row, widths, strict=True))
            print("  ".join(padded).rstrip())


if __name__ == "__main__":
    app()
