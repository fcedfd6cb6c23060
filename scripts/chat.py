"""Chat in the terminal: builds the index where it is missing, then answers.

python -m scripts.chat
"""

from __future__ import annotations

import readline  # noqa: F401  lets a person edit the line; nothing of it is written to a file
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from bot import wording
from bot.assembly import serve
from bot.channels.terminal import PROMPT, fit_width, run_chat
from bot.live import LiveAssistant
from bot.rendering import fold_text
from bot.settings import CONFIG, load_settings
from index.errors import KnowledgeError
from scripts.ask import choose_folders
from scripts.showing import end_with, show_progress, warn_of

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    knowledge: Annotated[Path | None, typer.Option(help="folder of documents")] = None,
    index: Annotated[Path | None, typer.Option(help="folder of the index")] = None,
    config: Annotated[Path, typer.Option(help="settings file")] = CONFIG,
) -> None:
    """Answer what is typed, or each line of piped input, until it ends."""
    try:
        settings = choose_folders(load_settings(config), knowledge, index)
        with show_progress() as progress:
            assembled = serve(settings, progress)
    except KnowledgeError as error:
        end_with(error)
    warn_of(assembled)
    live = LiveAssistant(assembled.assistant, settings)
    live.start()
    columns = shutil.get_terminal_size().columns
    if sys.stdin.isatty():
        print(f"\n{fold_text(wording.TERMINAL_HELLO, fit_width(columns - 2))}\n")
        run_chat(live, read_typed(), width=columns - 2)
    else:
        piped = (line.decode("utf-8", "replace") for line in sys.stdin.buffer)
        run_chat(live, piped, width=columns - 2)


def read_typed() -> Iterator[str]:
    """Lines as a person types them, until end of input or Ctrl-C."""
    while True:
        try:
            yield input(PROMPT)
        except (EOFError, KeyboardInterrupt):
            print()
            return


if __name__ == "__main__":
    app()
