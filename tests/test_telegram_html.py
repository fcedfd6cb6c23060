"""Replies as Telegram messages: valid, within the limits, whole."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.html import clean_text, render_messages
from bot.rendering import Part, PartKind
from tests.fake_bot_api.markup import count_utf16, parse_html

LIMIT = 4096

texts = st.builds(
    lambda text, times: text * times,
    st.text(max_size=60) | st.text("<>&;/b “”.!\n\u200b\u202e\ud83d😀 word", max_size=60),
    st.sampled_from([1, 1, 1, 2, 90, 200]),
)
parts_lists = st.lists(st.builds(Part, st.sampled_from(PartKind), texts), max_size=8)


def strip_unseen(text: str) -> str:
    unseen = ("Cc", "Cf", "Cs")
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in unseen)


def expected_text(parts: list[Part]) -> str:
    seen = [(part.kind, strip_unseen(part.text)) for part in parts]
    return "".join(f"“{text}”" if kind is PartKind.QUOTE and text else text for kind, text in seen)


@settings(max_examples=500, deadline=None)
@given(parts_lists)
def test_any_reply_is_valid_and_whole(parts: list[Part]) -> None:
    """Whatever the parts hold, every message parses, fits, and together they say all of it."""
    messages = render_messages(parts)
    parsed = [parse_html(message) for message in messages]
    assert all(0 < count_utf16(visible) <= LIMIT for visible, _ in parsed)
    assert all(count_utf16(message) <= LIMIT for message in messages)
    assert all(len(entities) <= 100 for _, entities in parsed)
    assert strip_unseen("".join(visible for visible, _ in parsed)) == expected_text(parts)


def test_one_screen_reads_well() -> None:
    """A short reply is one message: urgent line in bold, quote with its source under it."""
    parts = (
        Part(PartKind.EMERGENCY, "Call 999 now."),
        Part(PartKind.LEAD, "Two reviews say:"),
        Part(PartKind.QUOTE, "Agencies <did> not share & ask."),
        Part(PartKind.SOURCE, "Ambleford SCP, briefing, 2018-05"),
        Part(PartKind.NOTE, "Five years old."),
        Part(PartKind.CONTACT, "Ambleford MASH\n01632 960001"),
    )
    assert render_messages(parts) == (
        "<b>Call 999 now.</b>\n\n"
        "Two reviews say:\n\n"
        "<blockquote>“Agencies &lt;did&gt; not share &amp; ask.”</blockquote>\n"
        "<i>Ambleford SCP, briefing, 2018-05</i>\n"
        "<i>Five years old.</i>\n\n"
        "Ambleford MASH\n01632 960001",
    )


def test_a_quote_moves_to_the_next_message_with_its_source() -> None:
    """A quote that no longer fits opens the next message; its source goes with it."""
    lead = Part(PartKind.LEAD, "word " * 800)
    quote = Part(PartKind.QUOTE, "quoted " * 20)
    source = Part(PartKind.SOURCE, "source")
    first, second = render_messages((lead, quote, source))
    assert first == ("word " * 800).strip()
    assert second == (f"<blockquote>“{('quoted ' * 20).strip()}”</blockquote>\n<i>source</i>")


def test_a_whole_section_is_cut_between_sentences() -> None:
    """An over-long quote is cut after sentences; marks open and close it, the source ends it."""
    sentences = [f"Sentence number {number} says a little more than that." for number in range(200)]
    messages = render_messages(
        (Part(PartKind.QUOTE, " ".join(sentences)), Part(PartKind.SOURCE, "The source"))
    )
    shown = [parse_html(message)[0] for message in messages]
    assert len(shown) == 3
    assert shown[-1].endswith("that.”\nThe source")
    pieces = [text.removesuffix("\nThe source") for text in shown]
    assert " ".join(pieces) == f"“{' '.join(sentences)}”"
    assert all(piece.endswith(("that.", "that.”")) for piece in pieces)


def test_words_are_cut_only_when_nothing_else_can_be() -> None:
    """Without sentences the cut is between words; one endless word is cut to fit."""
    words = [f"word{number}" for number in range(1500)]
    spoken = render_messages((Part(PartKind.LEAD, " ".join(words)),))
    assert [word for message in spoken for word in message.split()] == words
    endless = render_messages((Part(PartKind.LEAD, "😀" * 5000),))
    assert [count_utf16(message) for message in endless] == [4096, 4096, 1808]


def test_a_source_too_long_for_its_quote_follows_it() -> None:
    """A source line that cannot share a message with its quote still comes, right after it."""
    messages = render_messages(
        (Part(PartKind.QUOTE, "q " * 1500), Part(PartKind.SOURCE, "s " * 1500))
    )
    assert [parse_html(message)[1][0].type for message in messages] == ["blockquote", "italic"]


def test_many_small_parts_stay_within_the_entities_of_a_message() -> None:
    """A message marks at most 100 ranges; the rest goes to the next one."""
    for kind in (PartKind.QUOTE, PartKind.NOTE):
        parts = [Part(PartKind.QUOTE, "q"), *(Part(kind, f"n{number}") for number in range(150))]
        marks = [len(parse_html(message)[1]) for message in render_messages(parts)]
        assert (sum(marks), max(marks)) == (151, 100)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\u202eb\u200bc\u2066d\ufeff", "abcd"),
        ("a\tb\x0bc\x00d", "a b cd"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("  a  \n\n\n\n b ", "a\n\n b"),
        ("soft\u00adhyphen", "softhyphen"),
        ("lone \ud83d surrogate 😀", "lone  surrogate 😀"),
        ("\u200b \n", ""),
    ],
)
def test_what_cannot_be_seen_is_taken_out(text: str, cleaned: str) -> None:
    """Control, bidi and zero-width characters go; letters, spaces and line breaks stay."""
    assert clean_text(text) == cleaned


def test_empty_parts_send_nothing() -> None:
    """Parts without visible text make no message."""
    assert render_messages((Part(PartKind.LEAD, " \u200b"), Part(PartKind.QUOTE, ""))) == ()
