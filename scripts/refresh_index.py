"""Shows what a refresh of the knowledge would change, builds, checks, and publishes it.

python -m scripts.refresh_index [--dry-run] [--accept] [--add FILE] [--by ROLE]
python -m scripts.refresh_index --rollback [SNAPSHOT] | --history | --status
"""

from __future__ import annotations

import getpass
import json
import shutil
import signal
import sys
import textwrap
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.refreshing.carrying import Done, LostError, carry_out, list_lost
from bot.refreshing.preparing import PLACE, Prepared, name_added, prepare_refresh
from bot.refreshing.report import say_changes, say_plan
from bot.refreshing.status import label_entry, say_history, say_status
from bot.registries.areas import load_areas
from bot.registries.contacts import load_contacts
from bot.settings import CONFIG, Settings, load_settings
from index.errors import KnowledgeError
from index.history import list_kept, read_history, roll_back
from index.snapshot import Manifest, load_snapshot, read_current
from scripts.ask import choose_folders
from scripts.showing import show_progress

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

WIDEST = 100
"""Columns of a line, at most."""
LOAD: Any = None
"""Loads another encoder than that of the settings; None for theirs."""
TODAY: date | None = None


@app.command()
def main(
    snapshot: Annotated[str | None, typer.Argument(help="with --rollback: which one")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="show the plan, build nothing")
    ] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="publish although golden questions are lost")
    ] = False,
    add: Annotated[
        Path | None, typer.Option(help=f"a file to put into the knowledge folder's {PLACE}/")
    ] = None,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="go back to the snapshot before, or to the one named")
    ] = False,
    history: Annotated[bool, typer.Option("--history", help="who published what and when")] = False,
    status: Annotated[bool, typer.Option("--status", help="what is published now")] = False,
    plan: Annotated[
        str | None, typer.Option(help="publish only if the plan is still this one")
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="who does this, such as 'business manager'")
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="no progress bar")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object")] = False,
    knowledge: Annotated[Path | None, typer.Option(help="folder of documents")] = None,
    index: Annotated[Path | None, typer.Option(help="folder of the index")] = None,
    config: Annotated[Path, typer.Option(help="settings file")] = CONFIG,
) -> None:
    """Refresh the index from the knowledge folder, look at what is published, or go back."""
    said = Said(as_json)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was begun is taken back
    try:
        settings = choose_folders(load_settings(config), knowledge, index)
        if sum((rollback, history, status, dry_run)) > 1 or (snapshot and not rollback):
            raise KnowledgeError(
                "Use one of --dry-run, --rollback [SNAPSHOT], --history and --status at a time."
            )
        if ((add or accept) and (rollback or history or status)) or (accept and dry_run):
            raise KnowledgeError(
                "--add FILE goes with a refresh or --dry-run, and --accept with a refresh alone: "
                "leave them out, or run two commands."
            )
        who = by or find_who()
        if rollback:
            said.tell(go_back(settings, who, snapshot))
        elif history or status:
            said.tell(say_index(settings, history))
            if history:
                said.held["snapshots"] = list_snapshots(settings)
        else:
            quiet = plain or as_json
            refresh(settings, said, who, add, dry_run, accept, plan, quiet, brief=as_json)
    except LostError as error:
        said.held["lost"] = [one.golden.question for one in error.lost]
        said.fail(error)
    except KnowledgeError as error:
        said.fail(error)
    said.end()


def fold_lines(text: str) -> str:
    """Lines folded to the width of the terminal, what goes on set in under its line."""
    width = min(WIDEST, shutil.get_terminal_size().columns)
    folded = []
    for line in text.splitlines():
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        folded.append(textwrap.fill(line, width, subsequent_indent=indent) if line else "")
    return "\n".join(folded)


class Said:
    """What the script says: lines as they come, or one JSON object at the end."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._lines: list[str] = []
        self.held: dict[str, Any] = {"ok": True}

    def tell(self, text: str) -> None:
        """Say a text."""
        if self._as_json:
            self._lines.append(text)
        else:
            gap = "\n" if self._lines else ""
            self._lines.append(text)
            print(gap + (fold_lines(text) if sys.stdout.isatty() else text), flush=True)

    def fail(self, error: Exception) -> None:
        """Say why it did not go on."""
        self.held["ok"] = False
        if self._as_json:
            self._lines.append(str(error))
        else:
            print(error, file=sys.stderr)

    def end(self) -> None:
        """Print the JSON object where one was asked for; status 1 where something failed."""
        if self._as_json:
            text = "\n\n".join(self._lines)
            print(json.dumps({**self.held, "text": text}, ensure_ascii=False))
        if not self.held["ok"]:
            raise SystemExit(1)


def refresh(
    settings: Settings,
    said: Said,
    who: str,
    add: Path | None,
    dry_run: bool,
    accept: bool,
    planned: str | None,
    quiet: bool,
    brief: bool,
) -> None:
    """Plan, tell, and unless it is only to be shown, carry out; `brief` is for a reader who was
    shown the plan `planned` before."""
    added = name_added(add) if add else {}
    bar: Any = nullcontext(None) if quiet else show_progress("Reading the documents")
    with bar as progress:
        prepared = prepare_refresh(settings, added, LOAD, TODAY, progress)
    said.held["plan"] = prepared.plan.id
    if planned not in (None, prepared.plan.id):
        raise KnowledgeError(
            "The knowledge folder changed since this plan was shown: nothing was published. Ask "
            "for the plan again."
        )
    if dry_run or not brief:
        said.tell(say_plan(prepared))
    if dry_run:
        said.tell(say_dry(prepared))
        return
    bar = nullcontext(None) if quiet else show_progress()
    with bar as progress:
        done = carry_out(prepared, who, progress, accept)
    if done.lost:
        said.held["lost"] = [one.golden.question for one in done.lost]
        said.tell(f"Golden questions without an answer:\n{list_lost(done.lost)}")
    said.tell(say_done(done, prepared, brief))


def say_dry(prepared: Prepared) -> str:
    """What a dry run ends with."""
    if prepared.is_up_to_date and not prepared.added:
        return "Already up to date: publishing would change nothing."
    return (
        "Nothing was published: this was only the plan. Before it is published, every golden "
        "question is asked."
    )


def say_done(done: Done, prepared: Prepared, brief: bool) -> str:
    """What is published now; `brief` leaves out how it is encoded."""
    manifest = done.snapshot.manifest
    verb = "Built and published" if done.built else "Already up to date:"
    said = (
        f"{verb} snapshot {manifest.id}: {len(manifest.documents)} documents, "
        f"{manifest.passages} passages"
    )
    if not brief:
        return f"{said}, encoder {manifest.encoder}.\n{describe_build(manifest)}"
    changes = f" ({say_changes(prepared)})" if done.built else ""
    return f"{said}{changes}.{say_slower(manifest)}"


def describe_build(manifest: Manifest) -> str:
    """In which precision it was encoded, how far that agrees with full precision, and what of the
    exact answer FAISS finds."""
    encoding, nearest = manifest.encoding, manifest.nearest
    agreement = encoding["agreement"]
    told = f" (mean cosine {agreement['mean']:.4f})" if agreement else ""
    return (
        f"Precision: passages {encoding['passages']}, questions {encoding['questions']}{told}. "
        f"Vectors: {nearest['kind']}, {nearest['recall']:.1%} of the exact first ten."
        f"{say_slower(manifest)}"
    )


def say_slower(manifest: Manifest) -> str:
    """Why questions are encoded more slowly than the settings ask, as a line; empty if not so."""
    why = manifest.encoding["why"]
    return f"\nSlower than it could be: {why}." if why else ""


def go_back(settings: Settings, who: str, snapshot_id: str | None) -> str:
    """Publish an earlier snapshot again and say what that means."""
    manifest = roll_back(settings.index, who, snapshot_id).manifest
    return (
        f"Went back to snapshot {manifest.id}: {len(manifest.documents)} documents, "
        f"{manifest.passages} passages. The knowledge folder still holds what was taken back: the "
        "next refresh publishes it again, unless it is mended or removed there first."
    )


def say_index(settings: Settings, history: bool) -> str:
    """What is published, or how it came there."""
    current = read_current(settings.index)
    entries = read_history(settings.index) if current else []
    if history:
        return say_history(entries, list_kept(settings.index) if current else (), current)
    if current is None:
        raise KnowledgeError("Nothing was published yet: run 'make refresh'.")
    snapshot = load_snapshot(settings.index)
    areas = load_areas(snapshot.carried["areas.yaml"])
    registry = load_contacts(snapshot.carried["contacts.yaml"], areas)
    return say_status(snapshot, registry, entries, TODAY or date.today())


def list_snapshots(settings: Settings) -> list[dict[str, Any]]:
    """The snapshots that can be gone back to, for whoever shows them as buttons."""
    current = read_current(settings.index)
    kept: Iterable[Any] = list_kept(settings.index) if current else ()
    return [{"id": one.id, "label": label_entry(one), "current": one.id == current} for one in kept]


def find_who() -> str:
    """The account that runs this, where nobody says more."""
    try:
        return f"account {getpass.getuser()}"
    except (KeyError, OSError):
        return "an account without a name"


if __name__ == "__main__":
    app()
