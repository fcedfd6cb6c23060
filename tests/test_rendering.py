"""From a Reply to what a person reads: order, source lines, contacts, folding."""

from __future__ import annotations

import pytest

from bot.contacts import Contact
from bot.rendering import (
    Part,
    PartKind,
    count_characters,
    describe_contact,
    describe_source,
    fold_text,
    lay_out_more,
    lay_out_reply,
    render_plain,
)
from bot.reply import Outcome, Reply, ShownContact, SourcedQuote
from index.types import Citation, Metadata, Quote, Source

BRIEFING = Metadata(
    "Briefing: Child Q",
    publisher="Ambleford SCP",
    area="Ambleford",
    published="2019-03",
    kind="practice briefing",
)
CITATION = Citation("a.md", BRIEFING, ("Lessons", "Bruising"))
FIRST = SourcedQuote(Quote("They did not ask.", 0, 17, CITATION, 1), ("7 years old.",))
SECOND = SourcedQuote(Quote("Nobody rang.", 20, 32, Citation("a.md", BRIEFING, ()), 1))
MASH = ShownContact(
    Contact(
        "a1",
        "Ambleford MASH",
        "front door",
        "Ambleford",
        "Reporting a concern.",
        phone="01632 960101",
        email="mash@ambleford.example.org",
        web="www.ambleford.example.org",
        address="1 High Street",
        hours="Weekdays",
    ),
    "Not verified; check before use.",
)
CONTACT = (
    "Ambleford MASH: front door (Ambleford)\n"
    "Phone 01632 960101 · E-mail mash@ambleford.example.org · www.ambleford.example.org\n"
    "1 High Street\n"
    "Weekdays\n"
    "Reporting a concern.\n"
    "Not verified; check before use."
)
SOURCE = (
    "“Briefing: Child Q” (Ambleford SCP, March 2019, practice briefing, area: Ambleford), "
    "section “Lessons › Bruising”"
)
WHOLE = Reply(
    Outcome.ANSWER,
    warning="Delete it.",
    lead="From elsewhere:",
    quotes=(FIRST,),
    more=(SECOND,),
    notes=("Read as: x.",),
    contacts=(MASH,),
    closing="Call 999.",
)


def test_the_order_of_a_reply() -> None:
    """Warning, lead, quotes with source and notes, notes, contacts, closing; More is apart."""
    assert lay_out_reply(WHOLE) == (
        Part(PartKind.WARNING, "Delete it."),
        Part(PartKind.LEAD, "From elsewhere:"),
        Part(PartKind.QUOTE, "They did not ask."),
        Part(PartKind.SOURCE, SOURCE),
        Part(PartKind.NOTE, "7 years old."),
        Part(PartKind.NOTE, "Read as: x."),
        Part(PartKind.CONTACT, CONTACT),
        Part(PartKind.CLOSING, "Call 999."),
    )
    assert [part.kind for part in lay_out_more(WHOLE)] == [PartKind.QUOTE, PartKind.SOURCE]
    assert lay_out_reply(Reply(Outcome.ABOUT)) == ()


def test_an_emergency_and_its_contact_come_first() -> None:
    """Nothing stands above the emergency line, and the front door right under it, once."""
    reply = Reply(
        Outcome.URGENT,
        emergency="999.",
        warning="Delete it.",
        lead="More:",
        contacts=(MASH,),
        closing="Safety first.",
    )
    assert [part.kind for part in lay_out_reply(reply)] == [
        PartKind.EMERGENCY,
        PartKind.CONTACT,
        PartKind.WARNING,
        PartKind.LEAD,
        PartKind.CLOSING,
    ]


@pytest.mark.parametrize(
    ("metadata", "section", "line"),
    [
        (BRIEFING, ("Lessons", "Bruising"), SOURCE),
        (Metadata("A"), (), "“A” (area not stated)"),
        (
            Metadata("N", publisher="The bot", source=Source("A", "B", "2016", "scrutiny note")),
            ("S",),
            "Learning note on “A” (B, 2016, scrutiny note, area not stated), section “S”",
        ),
    ],
)
def test_source_lines(metadata: Metadata, section: tuple[str, ...], line: str) -> None:
    """All that is stated, in one order; a learning note names its original."""
    assert describe_source(Citation("a.md", metadata, section)) == line


def test_a_contact_with_little_known() -> None:
    """What is not known is left out; a person stands before the organisation."""
    contact = Contact("c", "The board", "chair", "Ambleford", "Chairs it.", person="A. Person")
    assert describe_contact(ShownContact(contact, "Not verified.")) == (
        "A. Person, The board: chair (Ambleford)\nChairs it.\nNot verified."
    )


def test_plain_text() -> None:
    """Quotes in quotation marks, source and notes right under them, a blank line between parts."""
    text = render_plain(lay_out_reply(WHOLE))
    assert text == (
        "Delete it.\n\nFrom elsewhere:\n\n“They did not ask.”\n"
        f"— {SOURCE}\n7 years old.\nRead as: x.\n\n{CONTACT}\n\nCall 999."
    )
    assert count_characters(WHOLE) == len(text)
    assert render_plain(()) == ""
    assert render_plain((Part(PartKind.NOTE, "alone"),)) == "alone"


def test_plain_text_for_a_terminal() -> None:
    """With a width lines are folded, quotes set off by a bar, sources and notes indented."""
    parts = (
        Part(PartKind.LEAD, "One two three four"),
        Part(PartKind.QUOTE, "First line here\nsecond"),
        Part(PartKind.SOURCE, "The source of it"),
    )
    assert render_plain(parts, 16) == (
        "One two three\nfour\n\n  │ “First line\n  │ here\n  │ second”\n  — The source\n  of it"
    )


@pytest.mark.parametrize(
    ("text", "indent", "hang", "folded"),
    [
        ("one two three", "", "", "one two\nthree"),
        ("one two three", "| ", "", "| one\n| two\n| three"),
        ("one two three", "", "  ", "one two\n  three"),
        ("aaaaaaaaaaaa", "", "", "aaaaaaaa\naaaa"),
        ("co-operate it", "", "", "co-opera\nte it"),
        ("a\n\nb", "| ", "", "| a\n|\n| b"),
        ("a\x1b[31mb\x07\u202ec\u200bd", "", "", "a[31mbcd"),
        ("a\tb\x85c\u2028d", "", "", "a b c d"),
        ("", "", "", ""),
    ],
)
def test_folding(text: str, indent: str, hang: str, folded: str) -> None:
    """Lines fit the width, breaks stay, and nothing that steers a terminal gets through."""
    assert fold_text(text, 8, indent, hang) == folded
