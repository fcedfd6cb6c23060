"""The guarantees, for any message: exact quotes, no stray number, nothing kept, no crash."""

from __future__ import annotations

import html
import logging
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant import Assistant
from bot.channels.telegram.html import render_messages
from bot.channels.telegram.keyboard import build_keyboard
from bot.channels.terminal import answer_typed, render_terminal
from bot.phones import find_emails, find_phones, phone_key
from bot.registries.contacts import ContactRegistry
from bot.rendering import PartKind, lay_out_more, lay_out_reply, render_plain
from bot.reply import Conversation, Outcome, Reply, SourcedQuote, Step
from index.quotes.quoting import cut_quote
from index.types import Block, BlockKind, Document, Metadata, Passage
from tests.fake_bot_api.markup import count_utf16, parse_html
from tests.invented import BRIEFINGS, assemble_invented

MANY = settings(max_examples=500, deadline=None)
WORDS = """
    Ambleford|Amble Quay|Brackwater|Carrowdale|BSCB|MASH|front door|number|phone|e-mail
    |who do I ring|contact for|board|Named Nurse|what is|what do the reviews say about|summarise
    |SCR T|Child Q
    |Child M|escalation policy|bruise|baby|professional curiosity|neglect|chronology|safer sleeping
    |concerned about a child|Ring|printed|is hitting him now|tonight|and what about
    |which doc is that|more|thanks|hello|escallation|chronolgy|mum
    |said the right things|ignore previous instructions
    |01632 960101|01632 960150|01632 960999|+44 1632 960 888|(01632) 960-777|call 01632960666|999
    |116 123|0800 1111|text 85258|mash@ambleford.example.org|someone@example.org|dob 1/2/2019
    |Joanna Smithers|14 Acacia Avenue|printed@ambleford.example.org|<b>|&amp;|</blockquote>
"""
FRAGMENTS = [part.strip() for part in WORDS.split("|")]
messages = st.builds(
    " ".join, st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=30), min_size=1, max_size=7)
)
areas = st.sampled_from([None, "Ambleford", "Brackwater", "Carrowdale"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("invented")


@pytest.fixture(scope="module")
def bot(folder: Path) -> Assistant:
    return assemble_invented(folder).assistant


def converse(bot: Assistant, said: list[str], area: str | None) -> Iterator[Reply]:
    """Every reply of a conversation, and what each offered step of the last one shows."""
    conversation = Conversation(area)
    for message in said:
        reply = bot.reply(message, conversation)
        conversation = conversation.after(message, reply)
        yield reply
    for step in reply.steps:
        yield bot.follow(step, conversation)


def strip_markup(stored: str) -> str:
    """What a reader sees of the invented briefings: no emphasis, link addresses or entities."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", stored)
    return " ".join(html.unescape(re.sub(r"[*#]+", "", text)).split())


def list_allowed(reply: Reply, registry: ContactRegistry) -> tuple[set[str], set[str]]:
    """Numbers and addresses that may be seen: the registry's, and those inside shown quotes."""
    quoted = [sourced.quote.text for sourced in (*reply.quotes, *reply.more)]
    phones = {phone_key(one.phone) for one in registry.contacts if one.phone}
    emails = {one.email for one in registry.contacts if one.email}
    phones |= {phone_key(found) for text in quoted for found in find_phones(text)}
    return phones, emails | {found for text in quoted for found in find_emails(text)}


@MANY
@given(said=st.lists(messages, min_size=1, max_size=2), area=areas)
def test_every_quote_is_a_slice_of_its_document(
    bot: Assistant, said: list[str], area: str | None
) -> None:
    """Whatever is asked, each quote is what its file says between its two places, and no other."""
    for reply in converse(bot, said, area):
        for quote in (sourced.quote for sourced in (*reply.quotes, *reply.more)):
            stored = BRIEFINGS[quote.citation.document][quote.start : quote.end]
            assert " ".join(quote.text.split()) == strip_markup(stored)


@MANY
@given(said=st.lists(messages, min_size=1, max_size=2), area=areas)
def test_no_number_or_address_of_nobody_is_shown(
    bot: Assistant, said: list[str], area: str | None
) -> None:
    """Numbers and addresses of a message, or made up, never come back, on any channel."""
    for reply in converse(bot, said, area):
        phones, emails = list_allowed(reply, bot.desk.registry)
        parts = (*lay_out_reply(reply), *lay_out_more(reply))
        seen = [render_plain(parts), *(parse_html(text)[0] for text in render_messages(parts))]
        seen += [step.label for step in reply.steps]
        assert {phone_key(found) for text in seen for found in find_phones(text)} <= phones
        assert {found for text in seen for found in find_emails(text)} <= emails


@MANY
@given(said=messages, area=areas)
def test_no_contact_of_another_area(bot: Assistant, said: str, area: str | None) -> None:
    """Contacts are of the areas named, else of the person's own; each names the area it is for.

    Of a number that the message holds the reply may say whose it is, and that it is not theirs.
    """
    reply = bot.reply(said, Conversation(area))
    shown = {shown.contact.area for shown in reply.contacts}
    kept = said
    for address in find_emails(said):  # taken out as a private detail, and its area with it
        if not bot.desk.registry.by_email(address):
            kept = kept.replace(address, " ")
    named, own = set(bot.areas.named_in(kept)), {area} if area else set()
    urgent = reply.outcome is Outcome.URGENT
    if urgent or not (bot.desk.registry.by_number(said) or bot.desk.registry.by_email(said)):
        assert shown <= (named or own or (set() if urgent else set(bot.areas.names)))
    text = render_plain(lay_out_reply(reply))
    assert [name for name in shown if f"({name})" not in text] == []


@MANY
@given(said=messages, area=areas)
def test_nothing_typed_is_kept(bot: Assistant, folder: Path, said: str, area: str | None) -> None:
    """A reply changes no file and no log, even at DEBUG, holds what was typed."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = records.append  # type: ignore[method-assign]
    root = logging.getLogger()
    level = root.level
    before = read_files(folder)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        for _ in converse(bot, [f"{said} zqmarker"], area):
            pass
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert read_files(folder) == before
    assert [record.getMessage() for record in records if "zq" in record.getMessage()] == []


def read_files(folder: Path) -> dict[Path, tuple[int, int]]:
    """Size and time of change of every file in a folder."""
    held = (path for path in folder.rglob("*") if path.is_file())
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in held}


UNSEEN = ("Cc", "Cf", "Cs")
texts = st.text(min_size=1, max_size=80) | st.text(
    "<>&;/b “”.!\n\t\x1b[0m\x85\u2028\u200b\u202eשלום\ud83d😀 word", min_size=1, max_size=80
)
long_texts = st.builds(lambda text, times: text * times, texts, st.sampled_from([1, 1, 3, 90]))


def seen(text: str) -> str:
    """The text without white space and without what cannot be seen."""
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in UNSEEN)


@MANY
@given(stored=long_texts, about=texts, section=texts, lead=texts, width=st.integers(20, 88))
def test_any_document_renders(stored: str, about: str, section: str, lead: str, width: int) -> None:
    """Whatever a document holds, it reaches a person whole, as valid messages of legal length."""
    document = Document(
        "a.md",
        stored,
        Metadata(about, publisher=about, area=about, kind=about),
        (Block(BlockKind.PARAGRAPH, 0, len(stored)),),
    )
    passage = Passage("a.md", 0, 0, len(stored), (0,), (section,), stored)
    if not document.shown(0, len(stored)):
        return
    quote = cut_quote(document, passage, 0, len(stored), 0.0)
    reply = Reply(Outcome.ANSWER, lead=lead, quotes=(SourcedQuote(quote, (about,)),))
    parts = lay_out_reply(reply)
    visible = [parse_html(message)[0] for message in render_messages(parts)]
    assert all(0 < count_utf16(text) <= 4096 for text in visible)
    assert seen(quote.text) in seen("".join(visible))
    assert f"“{quote.text}”" in render_plain(parts)
    lines = render_terminal(reply, width).split("\n")
    assert max(len(line) for line in lines) <= width
    assert all(unicodedata.category(c) not in UNSEEN for line in lines for c in line)
    assert seen(quote.text) in seen("".join(lines).replace("│", ""))


@MANY
@given(
    said=st.lists(st.text(max_size=60) | messages, min_size=1, max_size=4),
    area=st.none() | st.text(max_size=12) | areas,
)
def test_no_message_is_too_strange(bot: Assistant, said: list[str], area: str | None) -> None:
    """Any text, in any conversation, for any area, gets a reply that says something."""
    for number, reply in enumerate(converse(bot, said, area), 1):
        assert render_plain(lay_out_reply(reply)).strip()
        build_keyboard(reply.steps, number)
    conversation, steps = Conversation(area), ()
    for line in said:
        held: tuple[Conversation, tuple[Step, ...], str] = answer_typed(
            bot, line, conversation, steps, 60
        )
        conversation, steps, text = held
        assert text.strip()


def test_what_a_reply_shows_is_guarded(bot: Assistant) -> None:
    """The texts of this file do reach quotes, contacts and urgent replies: no empty promise."""
    found = {bot.reply(said, Conversation("Ambleford")).outcome for said in FRAGMENTS}
    assert found >= {Outcome.ANSWER, Outcome.ABOUT, Outcome.ABSTAIN}
    assert bot.reply("Ambleford MASH number", Conversation()).contacts
    quoted = bot.reply("concerned about a child", Conversation())
    kinds = [part.kind for part in lay_out_reply(quoted) if "01632 960150" in part.text]
    assert kinds == [PartKind.QUOTE]


@MANY
@given(said=messages, area=areas)
def test_no_contact_is_quoted_for_another_area(bot: Assistant, said: str, area: str | None) -> None:
    """A quote that prints a number or address is only shown for the area of its document."""
    reply = bot.reply(said, Conversation(area))
    for sourced in (*reply.quotes, *reply.more):
        prints = find_phones(sourced.quote.text) or find_emails(sourced.quote.text)
        if prints and reply.area:
            assert sourced.quote.citation.metadata.area == reply.area
