"""The area asked about, names without a subject, typed steps: over the shipped learning notes."""

from __future__ import annotations

import pytest

from bot import wording
from bot.assistant import Assistant
from bot.registries.glossary import Glossary, GlossaryEntry
from bot.reply import Conversation, Outcome, Reply
from index.encoders.encoding import SentenceTransformerEncoder
from tests.fakes import cover_texts
from tests.invented import load_shipped


@pytest.fixture(scope="module")
def bot(encoder: SentenceTransformerEncoder) -> Assistant:
    return load_shipped(encoder)


def talk(bot: Assistant, *messages: str) -> Reply:
    """The reply to the last of these messages."""
    conversation, reply = Conversation(), Reply(Outcome.ABOUT)
    for message in messages:
        reply = bot.reply(message, conversation)
        conversation = conversation.after(message, reply)
    return reply


def list_areas(reply: Reply) -> list[str | None]:
    found = []
    for sourced in reply.quotes:
        metadata = sourced.quote.citation.metadata
        found.append(metadata.area or (metadata.source.area if metadata.source else None))
    return found


@pytest.mark.parametrize(
    ("messages", "area"),
    [
        (("what do reviews say about training", "and swindon?"), "Swindon"),
        (("what do reviews say about training", "what about coventry"), "Coventry"),
        (("training in Swindon",), "Swindon"),
    ],
)
def test_the_area_asked_about_comes_first(
    bot: Assistant, messages: tuple[str, ...], area: str
) -> None:
    """Where that area's own documents answer, nothing of another stands before them."""
    reply = talk(bot, *messages)
    assert list_areas(reply)[0] == area
    assert not reply.lead


@pytest.mark.parametrize(
    "messages", [("domestic abuse", "what about Swindon"), ("neglect", "and in bucks?")]
)
def test_a_quote_from_elsewhere_is_said_to_be(bot: Assistant, messages: tuple[str, ...]) -> None:
    """Where they do not, the reply says so above the other area's quote."""
    reply = talk(bot, *messages)
    asked = bot.areas.named_in(messages[-1])[0]
    assert reply.outcome is Outcome.ANSWER
    assert asked not in list_areas(reply)
    assert reply.lead == wording.QUOTES_OTHER_AREA.format(area=asked)


def test_a_review_alone_is_summed_up(bot: Assistant) -> None:
    """`Baby E` and no more: the key sentences of its document, in its order."""
    reply = talk(bot, "Baby E")
    places = [one.quote.start for one in reply.quotes]
    assert reply.outcome is Outcome.ANSWER
    assert len(places) > 2
    assert places == sorted(places)
    assert {one.quote.citation.metadata.reviews for one in reply.quotes} == {("Baby E",)}


def test_a_step_can_be_typed_by_its_name(bot: Assistant) -> None:
    """The words on a button do what the button does; other reviews offer steps of their own."""
    reply = talk(bot, "What is disguised compliance?", wording.STEP_SECTION.lower())
    sections = {one.quote.citation.section for one in reply.quotes}
    assert len(sections) == 1
    assert len(reply.quotes) > 1
    assert talk(bot, "What is disguised compliance?", wording.STEP_OTHERS).steps


def test_a_subject_beside_one_that_is_held() -> None:
    """Which of two subjects is held is told apart; everyday words name none."""
    entries = (
        GlossaryEntry("neglect", meaning="x"),
        GlossaryEntry("knife crime", meaning="x", everyday=("carrying a blade",)),
    )
    coverage = cover_texts(Glossary(entries), ["Neglect was seen by the school."])
    assert coverage.names_covered("neglect and knife crime")
    assert not coverage.names_covered("knife crime")
    uncovered = coverage.find_uncovered("neglect and knife crime")
    assert uncovered is not None
    assert uncovered.term == "knife crime"
    assert coverage.find_uncovered("a boy carrying a blade") is None
