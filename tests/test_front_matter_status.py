"""What front matter says of a document that no longer stands, read strictly."""

from __future__ import annotations

import pytest

from index.errors import ReadingError
from index.standing import Replacements
from index.types import Metadata
from tests.test_reading import read

Said = tuple[str | None, str | None, str | None, str | None]


def read_status(front: str) -> Said:
    one = read(f"---\ntitle: T\n{front}\n---\nText.", "a/note.md").metadata
    return one.status, one.withdrawn_on, one.superseded_by, one.review_after


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("kind: null", (None, None, None, None)),
        ("status: current", (None, None, None, None)),
        ("status: null", (None, None, None, None)),
        ("status: withdrawn", ("withdrawn", None, None, None)),
        ("status: superseded", ("superseded", None, None, None)),
        ("withdrawn_on: 2026-03-01", ("withdrawn", "2026-03-01", None, None)),
        ("withdrawn_on: '2026-03'", ("withdrawn", "2026-03", None, None)),
        ("withdrawn_on: 2026", ("withdrawn", "2026", None, None)),
        ("superseded_by: new.pdf", ("superseded", None, "new.pdf", None)),
        ("superseded_by: A title", ("superseded", None, "A title", None)),
        ("superseded_by: b/note.md", ("superseded", None, "b/note.md", None)),
        (
            "status: withdrawn\nwithdrawn_on: 2026-03-01\nsuperseded_by: new.pdf",
            ("withdrawn", "2026-03-01", "new.pdf", None),
        ),
        ("withdrawn_on: 2026\nsuperseded_by: new.pdf", ("withdrawn", "2026", "new.pdf", None)),
        ("review_after: 2027-03-31", (None, None, None, "2027-03-31")),
        ("review_after: 2027-03", (None, None, None, "2027-03")),
        ("status: current\nreview_after: 2027-03", (None, None, None, "2027-03")),
    ],
)
def test_status_is_read(front: str, said: Said) -> None:
    """Status, dates as precisely as stated, and what one key implies of another."""
    assert read_status(front) == said


@pytest.mark.parametrize(
    ("front", "message"),
    [
        (
            "status: withdrew",
            "'status' has the unknown status 'withdrew': did you mean 'withdrawn'?",
        ),
        ("status: old", "'status' has the unknown status 'old': did you mean"),
        ("status: 3", "'status' must be a text"),
        (
            "withdrawn_on: soon",
            "'withdrawn_on' must be a date such as 2026-03-01, 2026-03 or 2026.",
        ),
        ("withdrawn_on: '2026-02-31'", "'withdrawn_on' must be a date such as"),
        ("review_after: 2027", "'review_after' must be a day or a month such as 2027-03-31 or"),
        ("review_after: spring", "'review_after' must be a day or a month such as"),
        ("superseded_by: [new.pdf]", "'superseded_by' must be a text"),
        ("superseded_by: note.md", "'superseded_by' names this file itself"),
        ("superseded_by: a/note.md", "'superseded_by' names this file itself"),
        (
            "status: superseded\nwithdrawn_on: 2026",
            "'withdrawn_on' contradicts 'status: superseded'",
        ),
        ("status: current\nwithdrawn_on: 2026", "'withdrawn_on' contradicts 'status: current'"),
        ("status: current\nsuperseded_by: x.md", "'superseded_by' contradicts 'status: current'"),
        ("withdrawn: yes", "'withdrawn' is unknown: did you mean 'withdrawn_on'?"),
    ],
)
def test_status_is_strict(front: str, message: str) -> None:
    """What is wrong or contradicts itself is an error that names file and key."""
    with pytest.raises(ReadingError) as raised:
        read_status(front)
    assert str(raised.value).startswith("a/note.md: ")
    assert message in str(raised.value)


def test_what_replaced_a_document_is_found_by_name_or_title() -> None:
    """With or without folder, in any case; of several the nearest that stands, never itself."""
    old = Metadata("Guide", status="superseded")
    held = {
        "a/new.pdf": Metadata("New guide", published="2024"),
        "a/guide.md": Metadata("Guide", published="2023"),
        "b/new.pdf": Metadata("Other guide"),
        "b/gone.md": Metadata("Guide", published="2025", status="withdrawn"),
    }

    def find(stated: str) -> str | None:
        one = Metadata(old.title, status=old.status, superseded_by=stated)
        return Replacements({**held, "c/old.md": one}).find("c/old.md")

    found = {stated: find(stated) for stated in ("a/new.pdf", "NEW  guide", "guide", "x", "old.md")}
    assert found == {
        "a/new.pdf": "a/new.pdf",
        "NEW  guide": "a/new.pdf",
        "guide": "a/guide.md",
        "x": None,
        "old.md": None,
    }
    beside = Metadata("Old", superseded_by="new.pdf")
    assert Replacements({**held, "b/old.md": beside}).find("b/old.md") == "b/new.pdf"
