"""What scripts show on standard error: progress, files that could not be read, a last sentence."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from bot.assembly import Assembled
from index.errors import KnowledgeError
from index.types import Progress as Told

CHANGED = (
    "The knowledge folder or the settings changed since the index was published: run "
    "'make refresh' to see what, and to publish it."
)


@contextmanager
def show_progress(what: str = "Building the index") -> Iterator[Told]:
    """A progress bar on standard error that appears once there is something to tell."""
    bars: list[Any] = []

    def tell(done: int, total: int) -> None:
        if not bars:
            bar = _make_bar()
            bar.start()
            bars.extend((bar, bar.add_task(what, total=total)))
        bars[0].update(bars[1], completed=done, total=total)

    try:
        yield tell
    finally:
        if bars:
            bars[0].stop()


def _make_bar() -> Any:
    """A progress bar of rich, which is slow to import and seldom shown."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(stderr=True))


def warn_of(assembled: Assembled) -> None:
    """Name each document that could not be read, for the others answer; say where there is no
    knowledge folder, and why the encoder is not used as the settings ask, where it is not."""
    if assembled.alone:
        print("There is no knowledge folder: answering from the index alone.", file=sys.stderr)
    if assembled.changed:
        print(CHANGED, file=sys.stderr)
    for error in assembled.unread:
        print(f"Not read: {error}", file=sys.stderr)
    if assembled.why:
        print(f"Slower than it could be: {assembled.why}.", file=sys.stderr)


def end_with(error: Exception) -> NoReturn:
    """Say what went wrong and end with status 1."""
    print(f"{error}", file=sys.stderr)
    raise SystemExit(1)


def make_folder(folder: Path) -> Path:
    """Make a folder that something will be written to, before the work; raises KnowledgeError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KnowledgeError(
            f"The folder {folder} cannot be made ({error.strerror}). Name another."
        ) from error
    return folder
