"""The values that travel from a document to a quote keep what they promise."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from index.types import (
    Block,
    BlockKind,
    Citation,
    Document,
    Encoder,
    Markup,
    Metadata,
    Passage,
    Quote,
)
from tests.fakes import FakeEncoder

CITATION = Citation("note.txt", Metadata("Note"), ("Findings",))


@pytest.mark.parametrize("ends", [(3, 3), (5, 2), (-1, 4)])
@pytest.mark.parametrize(
    "make",
    [
        lambda start, end: Markup(start, end),
        lambda start, end: Block(BlockKind.PARAGRAPH, start, end),
        lambda start, end: Passage("note.txt", 0, start, end, (0,), (), "text"),
    ],
    ids=["markup", "block", "passage"],
)
def test_nothing_holds_an_impossible_range(
    make: Callable[[int, int], object], ends: tuple[int, int]
) -> None:
    """Markup, a block or a passage whose range is empty, reversed or negative cannot exist."""
    with pytest.raises(ValueError, match=f"{ends[0]}:{ends[1]}"):
        make(*ends)


@pytest.mark.parametrize(
    ("text", "start", "end"), [("", 0, 4), ("words", 4, 4), ("words", 9, 4)], ids=str
)
def test_no_quote_is_empty(text: str, start: int, end: int) -> None:
    """A quote without text, or without a stretch of the document, cannot exist."""
    with pytest.raises(ValueError, match="a quote needs"):
        Quote(text, start, end, CITATION, 0)


def test_values_do_not_change() -> None:
    """A quote's text cannot be bent after it was cut."""
    quote = Quote("words", 0, 5, CITATION, 0)
    with pytest.raises(dataclasses.FrozenInstanceError):
        quote.text = "other words"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (0, 30, "Ask who is in & about."),
        (0, 9, "Ask who"),
        (4, 11, "who"),
        (5, 5, ""),
        (11, 30, "is in & about."),
        (15, 19, "in &"),
        (19, 30, "about."),
    ],
)
def test_shown_takes_out_markup(start: int, end: int, shown: str) -> None:
    """Any slice is displayed without markup and with single spaces, a mark at its start."""
    text = "Ask **who** is\nin &amp; about."
    marks = (Markup(4, 6), Markup(9, 11), Markup(18, 23, "&"))
    document = Document("note.txt", text, Metadata("Note"), (), marks)
    assert document.shown(start, end) == shown


def test_key_names_a_passage() -> None:
    """A passage is named by its document and number."""
    assert Passage("a/note.txt", 3, 0, 5, (0,), (), "words").key == "a/note.txt#3"


def test_fake_encoder_is_an_encoder() -> None:
    """The tests' encoder has the shape of the real one."""
    encoder: Encoder = FakeEncoder()
    told: list[tuple[int, int]] = []
    vectors = encoder.encode(["the nurse rang", "", "nurses ring"], lambda *done: told.append(done))
    assert (vectors.shape, str(vectors.dtype)) == ((3, encoder.dimensions), "float32")
    assert [round(float(row @ row), 5) for row in vectors] == [1.0, 1.0, 1.0]
    assert told == [(3, 3)]
