"""Invented knowledge with registries of its own; assistants over it and over the shipped one."""

from __future__ import annotations

import tempfile
from datetime import date
from functools import lru_cache
from pathlib import Path

from bot.alarms.names import KnownNames
from bot.assembly import Assembled, assemble
from bot.assistant import Assistant
from bot.questions.coverage import list_words
from bot.registries.areas import load_areas
from bot.registries.glossary import load_glossary
from bot.settings import PROJECT, AnswerSettings, Settings
from index.lexical import find_words
from index.reading.files import read_folder
from index.types import Encoder
from tests.fakes import FakeEncoder, write_documents

TODAY = date(2026, 3, 31)

AREAS = """
areas:
  - {name: Ambleford, nation: England, places: [Amble Quay]}
  - name: Brackwater
    nation: England
    boards:
      - {name: Brackwater Safeguarding Children Board, short: [BSCB]}
  - {name: Carrowdale, nation: Wales}
ambiguous:
  - {short: BSCB, used_by: [Brackwater], note: "Brackwater Safeguarding Children Board uses it."}
"""

CONTACTS = """
contacts:
  - id: a1
    organisation: Ambleford Multi-Agency Safeguarding Hub (MASH)
    role: front door
    area: Ambleford
    use: Reporting a concern about a child in Ambleford.
    phone: 01632 960101
    email: mash@ambleford.example.org
    printed_in: "Briefing: Child Q"
    as_of: 2019-03
  - id: a2
    organisation: Ambleford Safeguarding Children Partnership
    role: board office
    area: Ambleford
    use: The board's own business.
    phone: 01632 960102
    email: office@ambleford.example.org
    verified_on: 2026-01-10
    verified_by: business manager
  - id: b1
    organisation: Brackwater Front Door
    role: front door
    area: Brackwater
    use: Reporting a concern about a child in Brackwater.
    phone: 01632 960201
    email: door@brackwater.example.org
    verified_on: 2024-01-10
    expires: 2025-01-10
named_only:
  - role: Named Nurse for Ambleford
    area: Ambleford
    printed_in: "Briefing: Child Q"
    as_of: 2019-03
"""

BRIEFINGS = {
    "01-child-q.md": """---
title: "Briefing: Child Q"
publisher: Ambleford Safeguarding Children Partnership
area: Ambleford
published: "2019-03"
kind: practice briefing
reviews: [Child Q]
---

# Briefing: Child Q

## Professional curiosity

Practitioners should keep **professional curiosity** and ask to see the room where the child sleeps.
Staff &amp; managers noticed that [the house](https://house.example.org) was cold < 12 degrees.
Mother said the right things and nothing changed; this was *disguised compliance*.

## Bruising

- A bruise on a baby who cannot crawl must be referred the same day.
- The chronology was not shared 😀 with the school.

## Who to ring

Concerned about a child in Ambleford? Ring 01632 960150 or write to printed@ambleford.example.org.
""",
    "02-sw-statement.md": """---
title: "Statement on SCR T"
publisher: Brackwater Safeguarding Children Board
area: Brackwater
published: "2025-11-02"
kind: chair's statement
reviews: [SCR T]
---

# Statement on SCR T

## Escalation

No agency used the escalation policy when the core group disagreed. The LSCB will audit escalation.

## Safe sleeping

Health visitors gave safer sleeping advice at every visit, שלום, and wrote it down.
""",
    "03-learning-note.md": """---
title: "Learning note: bulletin on Child M"
publisher: Review Learning Bot
kind: learning note
reviews: [Child M]
source:
  title: "Bulletin: Child M"
  publisher: "BSCB"
  published: "2017-06"
  kind: learning bulletin
---

# Learning note: bulletin on Child M

## Neglect

Neglect of the older children was seen by the school and no chronology was kept.

## Escalation

Escalation was left to one health visitor, who did not know the escalation policy.

## Fathers

Nobody asked about the father or met him before the bruise was found.
""",
}


def write_knowledge(folder: Path) -> Path:
    """Invented briefings with registries of their own; returns the folder."""
    write_documents(folder, BRIEFINGS)
    (folder / "areas.yaml").write_text(AREAS, encoding="utf-8")
    (folder / "contacts.yaml").write_text(CONTACTS, encoding="utf-8")
    return folder


def assemble_invented(folder: Path, encoder: Encoder | None = None) -> Assembled:
    """An assistant over invented briefings, its index in `folder/index`."""
    write_knowledge(folder / "knowledge")
    settings = Settings(
        knowledge=folder / "knowledge",
        index=folder / "index",
        memory=folder / "memory.sqlite",
        answer=AnswerSettings(min_score=0.03, near_score=0.01),  # the stand-in's cosines are low
    )
    return assemble(settings, load=lambda: encoder or FakeEncoder(), today=TODAY, classify=None)


@lru_cache(maxsize=1)
def load_shipped(encoder: Encoder) -> Assistant:
    """The assistant over the shipped knowledge; its index is built once, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(knowledge=PROJECT / "knowledge", index=Path(folder))
        return assemble(settings, load=lambda: encoder, today=TODAY, classify=None).assistant


@lru_cache(maxsize=1)
def load_shipped_names() -> KnownNames:
    """The names that the shipped knowledge knows, without an index."""
    knowledge = PROJECT / "knowledge"
    documents, _ = read_folder(knowledge)
    words = list_words(load_glossary(knowledge / "glossary.yaml"))
    printed = frozenset(word for document in documents for word in find_words(document.text))
    return KnownNames(printed, load_areas(knowledge / "areas.yaml"), words)
