"""From a Reply to what a person reads: order, source lines, contacts, folding."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.telegram.html import render_messages
from bot.registries.contacts import Contact
from bot.rendering import (
    Part,
    PartKind,
    count_characters,
    describe_contact,
    describe_further,
    describe_source,
    fold_text,
    lay_out_more,
    lay_out_quotes,
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
SECOND_SOURCE = (
    "“Briefing: Child Q” (Ambleford SCP, March 2019, practice briefing, area: Ambleford)"
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


LABELLED = SourcedQuote(FIRST.quote, label="Ambleford", also=(SECOND.quote,))
SIDE_BY_SIDE = Reply(Outcome.ANSWER, quotes=(LABELLED, replace(LABELLED, label="Brackwater")))


def test_further_sources_and_labels() -> None:
    """A label stands right above its quote, a further source under the first one."""
    one = (
        f"“They did not ask.”\n— {SOURCE}\n— Also, in slightly different words, in {SECOND_SOURCE}"
    )
    text = render_plain(lay_out_reply(SIDE_BY_SIDE))
    assert text == f"Ambleford:\n{one}\n\nBrackwater:\n{one}"
    folded = render_plain(lay_out_reply(replace(SIDE_BY_SIDE, quotes=(LABELLED,))), 30)
    assert folded.startswith("Ambleford:\n  │ “They did not ask.”\n  — “Briefing: Child Q”")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("They did not ask.", "Also in "),
        ("THEY did not ask", "Also in "),
        ("1. They did not ask;", "Also in "),
        ("They never asked.", "Also, in slightly different words, in "),
    ],
)
def test_a_further_source_says_whether_its_words_differ(other: str, said: str) -> None:
    """Case, punctuation and numbering are no other words."""
    also = replace(SECOND.quote, text=other)
    assert describe_further(replace(FIRST, also=(also,))) == [f"{said}{SECOND_SOURCE}"]


def test_neighbours_of_one_section_share_a_source_line() -> None:
    """Unless one of them has a label or a source of its own."""
    second = SourcedQuote(replace(FIRST.quote, text="Nor did the school.", start=40, end=60))
    kinds = [part.kind for part in lay_out_quotes([FIRST, second])]
    assert kinds == [PartKind.QUOTE, PartKind.QUOTE, PartKind.SOURCE, PartKind.NOTE]
    labelled = [part.kind for part in lay_out_quotes([FIRST, replace(second, label="Brackwater")])]
    assert labelled.count(PartKind.SOURCE) == 2
    also = [part.kind for part in lay_out_quotes([FIRST, replace(second, also=(SECOND.quote,))])]
    assert also.count(PartKind.SOURCE) == 3


def test_a_label_stays_with_its_quote_in_telegram() -> None:
    """It is bold, above the quote in the same message; the further source is under it."""
    (message,) = render_messages(lay_out_reply(replace(SIDE_BY_SIDE, quotes=(LABELLED,))))
    assert message.startswith("<b>Ambleford</b>\n<blockquote>“They did not ask.”</blockquote>\n<i>")
    assert message.endswith(f"\n<i>Also, in slightly different words, in {SECOND_SOURCE}</i>")
    parts = (Part(PartKind.LEAD, "word " * 800), *lay_out_reply(SIDE_BY_SIDE))
    assert render_messages(parts)[1].startswith("<b>Ambleford</b>\n<blockquote>")


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
