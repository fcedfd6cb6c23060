"""The last check before a reply leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.assistant import Assistant
from bot.guarding import GuardError, find_stray_contacts, guard_reply
from bot.registries.contacts import Contact
from bot.rendering import Part, PartKind
from bot.reply import Conversation, Outcome, Reply, ShownContact, SourcedQuote
from index.quotes.quoting import QuoteError
from index.types import Quote
from tests.invented import assemble_invented


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assemble_invented(tmp_path_factory.mktemp("guarding")).assistant


@pytest.fixture(scope="module")
def answer(bot: Assistant) -> Reply:
    """A reply with a quote that holds a number."""
    reply = bot.reply("concerned about a child", Conversation())
    assert "01632 960150" in reply.quotes[0].quote.text
    return reply


def guard(bot: Assistant, reply: Reply) -> Reply:
    return guard_reply(reply, bot.searcher.snapshot, bot.desk.registry)


def test_a_sound_reply_passes_as_it_is(bot: Assistant, answer: Reply) -> None:
    """Exact quotes, numbers inside them, registered contacts and 999 go through unchanged."""
    shown = bot.reply("Ambleford MASH number", Conversation())
    whole = replace(answer, contacts=shown.contacts, closing="Call 999 or 111.")
    assert guard(bot, whole) is whole


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Concerned about a child?"},
        {"start": 1},
        {"end": 5},
    ],
)
@pytest.mark.parametrize("place", ["quotes", "more"])
def test_a_quote_that_is_not_exact_is_stopped(
    bot: Assistant, answer: Reply, change: dict[str, object], place: str
) -> None:
    """One changed letter or offset, on the screen or behind More, and nothing is sent."""
    quote: Quote = answer.quotes[0].quote
    moved = {"start": quote.start + 1} if "start" in change else change
    moved = {"end": quote.end - 1} if "end" in change else moved
    wrong = replace(quote, **moved)  # type: ignore[arg-type]
    with pytest.raises(QuoteError):
        guard(bot, replace(answer, **{place: (SourcedQuote(wrong),)}))


def test_a_quote_of_an_unknown_document_is_stopped(bot: Assistant, answer: Reply) -> None:
    """A document that is not in the index cannot be quoted."""
    quote = answer.quotes[0].quote
    gone = replace(quote, citation=replace(quote.citation, document="gone.md"))
    with pytest.raises(GuardError, match=r"gone\.md"):
        guard(bot, replace(answer, quotes=(SourcedQuote(gone),)))


@pytest.fixture
def twice(bot: Assistant) -> SourcedQuote:
    """A quote with a further source, here another slice of the same words."""
    quote = bot.reply("chronology kept by the school", Conversation()).quotes[0].quote
    return SourcedQuote(quote, also=(replace(quote, passage=99),))


@pytest.mark.parametrize("place", ["quotes", "more"])
def test_a_further_source_is_checked_like_a_quote(
    bot: Assistant, twice: SourcedQuote, place: str
) -> None:
    """A further source that is exact goes through; one letter or place off, and nothing is sent."""

    def reply(**change: object) -> Reply:
        other = replace(twice.also[0], **change)  # type: ignore[arg-type]
        return Reply(Outcome.ANSWER, **{place: (replace(twice, also=(other,)),)})  # type: ignore[arg-type]

    assert guard(bot, reply())
    for change in ({"text": twice.quote.text.upper()}, {"start": twice.quote.start + 1}):
        with pytest.raises(QuoteError):
            guard(bot, reply(**change))
    gone = replace(twice.quote.citation, document="gone.md")
    with pytest.raises(GuardError, match=r"gone\.md"):
        guard(bot, reply(citation=gone))


def test_a_further_source_that_says_something_else_is_stopped(
    bot: Assistant, answer: Reply, twice: SourcedQuote
) -> None:
    """An exact quote is no source for other words."""
    wrong = replace(twice, also=(answer.quotes[0].quote,))
    with pytest.raises(GuardError, match="something else"):
        guard(bot, Reply(Outcome.ANSWER, quotes=(wrong,)))


def test_a_further_source_of_another_area_gives_no_contact(bot: Assistant, answer: Reply) -> None:
    """A number that a further source prints is held to the same area rule."""
    shown = answer.quotes[0].quote
    metadata = replace(shown.citation.metadata, area="Brackwater")
    other = replace(shown, citation=replace(shown.citation, metadata=metadata))
    reply = Reply(Outcome.ANSWER, quotes=(SourcedQuote(shown, also=(other,)),), area="Ambleford")
    with pytest.raises(GuardError, match="another area"):
        guard(bot, reply)


def test_a_label_holds_no_stray_number(bot: Assistant, twice: SourcedQuote) -> None:
    """What stands above a quote is not inside it."""
    with pytest.raises(GuardError):
        guard(bot, Reply(Outcome.ANSWER, quotes=(replace(twice, label="Ring 01632 960999"),)))


@pytest.mark.parametrize("field", ["lead", "closing", "warning", "emergency"])
@pytest.mark.parametrize("stray", ["01632 960999", "+44 1632 960 999", "who@example.org"])
def test_a_stray_number_is_stopped_and_not_told(bot: Assistant, field: str, stray: str) -> None:
    """A number or address of nobody stops the reply; the error itself does not give it away."""
    reply = Reply(Outcome.ABOUT, **{field: f"Ring {stray} now."})
    with pytest.raises(GuardError) as caught:
        guard(bot, reply)
    assert stray not in str(caught.value)
    assert "960" not in str(caught.value)


def test_an_unregistered_contact_is_stopped(bot: Assistant) -> None:
    """A contact that is not the registry's cannot be shown."""
    made_up = Contact("x", "X", "front door", "Ambleford", "x", phone="01632 960777")
    with pytest.raises(GuardError):
        guard(bot, Reply(Outcome.CONTACTS, contacts=(ShownContact(made_up, ""),)))


def test_a_number_inside_a_quote_is_let_through_for_that_reply_alone(bot: Assistant) -> None:
    """The same number outside a quote needs a quote that shows it."""
    registry = bot.desk.registry
    quote = Part(PartKind.QUOTE, "Ring 01632 960150.")
    note = Part(PartKind.NOTE, "That is (01632) 960150.")
    assert find_stray_contacts((quote, note), registry) == []
    assert find_stray_contacts((note,), registry) == ["(01632) 960150"]
    assert (
        find_stray_contacts((Part(PartKind.LEAD, "OFFICE@Ambleford.example.org"),), registry) == []
    )
