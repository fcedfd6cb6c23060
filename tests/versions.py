"""Invented knowledge in versions, each of whose passages says which version it is of; an assistant
that follows what is published of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.assembly import assemble, open_assistant
from bot.assistant import Assistant
from bot.live import LiveAssistant
from bot.settings import AnswerSettings, Settings
from bot.sources import Source
from index.snapshot import load_snapshot, read_current
from tests.fakes import FakeEncoder, write_documents
from tests.invented import AREAS, TODAY

BRIEFING = """---
title: "Briefing {name} edition{version}"
publisher: Ambleford Safeguarding Children Partnership
area: Ambleford
published: "2019-03"
kind: practice briefing
reviews: [Child {letter}]
---

# Briefing {name} edition{version}

{body}"""
CONTACTS = """
contacts:
  - id: a1
    organisation: Ambleford Hub edition{version}
    role: front door
    area: Ambleford
    use: Reporting a concern about a child in Ambleford.
    phone: 01632 96010{version}
    verified_on: 2025-06-10
    verified_by: business manager
"""
BODIES = {
    "alder": """## Bruising

A bruise on a baby who cannot crawl must be referred at once, said edition{version} of alder.
The GP saw the bruise and wrote to nobody, said edition{version} of alder.

## Fathers

Nobody asked about the father or met him, said edition{version} of alder.
""",
    "birch": """## Escalation

No agency used the escalation policy when the core group disagreed, said edition{version} of birch.

## School

The school kept a chronology of the bruises and of hunger, said edition{version} of birch.
""",
    "cedar": """## Sleeping

Health visitors gave safer sleeping advice at every visit, said edition{version} of cedar.

## Fathers

The father moved in and no health visitor knew of it, said edition{version} of cedar.
""",
}
"""Every sentence names its edition and its document."""
LETTERS = {"alder": "Q", "birch": "R", "cedar": "S"}


def write_version(version: int) -> dict[str, str]:
    """The files of one version, by name."""
    texts = {
        f"{name}.md": BRIEFING.format(
            name=name, letter=LETTERS[name], version=version, body=body.format(version=version)
        )
        for name, body in BODIES.items()
    }
    return {**texts, "contacts.yaml": CONTACTS.format(version=version), "areas.yaml": AREAS}


@dataclass(frozen=True)
class Published:
    """A knowledge folder, its index, and the assistant that follows it."""

    settings: Settings

    def publish(self, files: Mapping[str, str]) -> str:
        """Make these all the knowledge, refresh, and give the id of the snapshot."""
        for path in self.settings.knowledge.glob("*"):
            path.unlink()
        write_documents(self.settings.knowledge, files)
        assemble(self.settings, load=FakeEncoder, today=TODAY, classify=None)
        return read_current(self.settings.index) or ""

    def open(self, settings: Settings, today: date) -> Assistant:
        """What is published, with a stand-in for the encoder."""
        snapshot = load_snapshot(settings.index)
        source = Source(settings, FakeEncoder)
        return open_assistant(settings, snapshot, source, today, None, carried=True)

    def follow(self, clock: Callable[[], date] = lambda: TODAY) -> LiveAssistant:
        """An assistant over what is published now, which looks for the next when told to."""
        first = self.open(self.settings, clock())
        return LiveAssistant(first, self.settings, self.open, clock)


def make_published(folder: Path) -> Published:
    """Empty knowledge in a folder."""
    (folder / "knowledge").mkdir()
    return Published(
        Settings(
            knowledge=folder / "knowledge",
            index=folder / "index",
            memory=folder / "memory.sqlite",
            answer=AnswerSettings(min_score=0.001, near_score=0.001),  # the stand-in's are low
        )
    )
