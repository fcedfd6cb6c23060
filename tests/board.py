"""A board's knowledge folder, its index, and the refresh script run over both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from index.snapshot import read_current
from scripts import refresh_index
from tests.invented import write_knowledge

NEW = """---
title: Bulletin on Child V
publisher: Ambleford Safeguarding Children Partnership
area: Ambleford
published: "2026-02"
kind: learning bulletin
reviews: [Child V]
---

# Bulletin on Child V

## Beds

Nobody asked to see where the baby slept, although the house was cold.

## Who to ring

Ambleford MASH (front door): 01632 960777. Brackwater Police: 01632 960888.
"""


class Kept:
    """A knowledge folder, its index, and the script run over both."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.knowledge = write_knowledge(folder / "knowledge")
        self.index = folder / "index"

    def run(self, *arguments: str) -> Result:
        folders = ["--knowledge", str(self.knowledge), "--index", str(self.index)]
        return CliRunner().invoke(refresh_index.app, [*folders, *arguments], catch_exceptions=False)

    def ask(self, *arguments: str) -> dict[str, Any]:
        """The JSON object that is all of standard output."""
        result = self.run("--json", *arguments)
        held: dict[str, Any] = json.loads(result.stdout)
        assert result.stdout.count("\n") == 1
        assert held["ok"] is (result.exit_code == 0)
        return held

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def lose_bruise(self) -> None:
        """Take out what the golden question is answered with."""
        path = self.knowledge / "01-child-q.md"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("the same day", "soon"), encoding="utf-8")

    @property
    def current(self) -> str | None:
        return read_current(self.index)

    def last(self) -> dict[str, Any]:
        """The last line of the history."""
        line = (self.index / "history.jsonl").read_text(encoding="utf-8").splitlines()[-1]
        held: dict[str, Any] = json.loads(line)
        return held


def read_files(folder: Path) -> dict[str, bytes | None]:
    """Every file with its bytes, every folder with None."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
