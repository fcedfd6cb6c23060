"""Follow-ups and next steps over the shipped knowledge with the bundled encoder."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import wording
from bot.assistant import Assistant
from bot.questions.messages import LONGEST_MESSAGE
from bot.rendering import describe_source, lay_out_more, lay_out_reply, render_plain
from bot.reply import Conversation, Outcome, Reply, Step, StepKind
from index.encoders.encoding import SentenceTransformerEncoder
from tests.invented import load_shipped

ASKED = "What is disguised compliance?"


@pytest.fixture(scope="module")
def bot(encoder: SentenceTransformerEncoder) -> Assistant:
    return load_shipped(encoder)


@pytest.fixture(scope="module")
def asked(bot: Assistant) -> Conversation:
    """A conversation with one answered question."""
    return Conversation().after(ASKED, bot.reply(ASKED, Conversation()))


def last_reply(conversation: Conversation) -> Reply:
    assert conversation.last
    return conversation.last.reply


def press(bot: Assistant, conversation: Conversation, kind: StepKind) -> Reply:
    """What the step of this kind under the last reply shows."""
    (step,) = [step for step in last_reply(conversation).steps if step.kind is kind]
    return bot.follow(step, conversation)


def test_the_steps_under_an_answer(asked: Conversation) -> None:
    """An answer offers more, its section, its document, other documents, and contacts."""
    assert [step.kind for step in last_reply(asked).steps] == [
        StepKind.MORE,
        StepKind.SECTION,
        StepKind.REVIEW,
        StepKind.OTHERS,
        StepKind.CONTACTS,
    ]


@pytest.mark.parametrize("message", ["which doc is that from", "Where did you get that from?"])
def test_asking_for_the_source(bot: Assistant, asked: Conversation, message: str) -> None:
    """The source of the last quote is named, with the quote."""
    reply = bot.reply(message, asked)
    first = last_reply(asked).quotes[0].quote
    assert reply.outcome is Outcome.ABOUT
    assert reply.lead == f"{wording.SOURCE_OF_LAST} {describe_source(first.citation)}."
    assert [sourced.quote for sourced in reply.quotes] == [first]


def test_asking_for_the_source_of_nothing(bot: Assistant) -> None:
    """With nothing quoted yet the reply says so."""
    assert bot.reply("which doc is that from", Conversation()).lead == wording.NO_LAST


def test_a_follow_up_stays_with_the_review(bot: Assistant) -> None:
    """`And what about ...?` is understood from the question before it."""
    first = "What did the Coventry update say about training?"
    conversation = Conversation().after(first, bot.reply(first, Conversation()))
    reply = bot.reply("and what about GPs?", conversation)
    names = {s.quote.citation.metadata.area for s in reply.quotes}
    assert names == {"Coventry"}
    assert "GP" in reply.quotes[0].quote.text


def test_a_follow_up_for_contacts_knows_the_area(bot: Assistant) -> None:
    """Asked for the number after a question on Leeds, the reply is about Leeds, not Swindon."""
    first = "What is the MASH number for Leeds?"
    conversation = Conversation("Swindon").after(first, bot.reply(first, Conversation("Swindon")))
    reply = bot.reply("and what is their e-mail address", conversation)
    assert reply.lead == wording.NO_CONTACT_AREA.format(area="Leeds")


def test_more_shows_what_was_kept_back(bot: Assistant, asked: Conversation) -> None:
    """More, pressed or typed, shows exactly the quotes behind it; with none it says so."""
    more = last_reply(asked).more
    assert more
    assert press(bot, asked, StepKind.MORE).quotes == more
    assert bot.reply("more please", asked).quotes == more
    assert bot.follow(Step(StepKind.MORE, "More"), Conversation()).lead == wording.NOTHING_MORE


def test_the_whole_section(bot: Assistant, asked: Conversation) -> None:
    """The section is quoted whole, in its order, and nothing of another."""
    first = last_reply(asked).quotes[0].quote
    reply = press(bot, asked, StepKind.SECTION)
    quotes = [sourced.quote for sourced in reply.quotes]
    assert {(q.citation.document, q.citation.section) for q in quotes} == {
        (first.citation.document, first.citation.section)
    }
    assert [q.start for q in quotes] == sorted(q.start for q in quotes)
    assert any(q.start <= first.start < q.end for q in quotes)


def test_more_from_the_review(bot: Assistant, asked: Conversation) -> None:
    """The neighbouring passages of the same document, and not the one shown already."""
    first = last_reply(asked).quotes[0].quote
    quotes = [sourced.quote for sourced in press(bot, asked, StepKind.REVIEW).quotes]
    assert {quote.citation.document for quote in quotes} == {first.citation.document}
    assert first.passage not in {quote.passage for quote in quotes}


def test_other_reviews_on_this(bot: Assistant, asked: Conversation) -> None:
    """One quote each of other documents, said to be from elsewhere."""
    first = last_reply(asked).quotes[0].quote.citation.document
    reply = press(bot, asked, StepKind.OTHERS)
    names = [sourced.quote.citation.document for sourced in reply.quotes]
    assert reply.lead == wording.OTHERS_OF
    assert len(names) == len(set(names)) >= 2
    assert first not in names


@pytest.mark.parametrize(
    ("area", "phones"),
    [("Swindon", ["01793 466903", "01793 463803"]), ("Leeds", []), (None, ["01793 466903"])],
)
def test_the_contacts_step(
    bot: Assistant, asked: Conversation, area: str | None, phones: list[str]
) -> None:
    """Contacts are those of the person's area; for one not held none; without one, labelled."""
    conversation = Conversation(area, asked.turns)
    shown = press(bot, conversation, StepKind.CONTACTS).contacts
    assert [one.contact.phone for one in shown] == phones


def test_contacts_after_an_answer_on_an_area(bot: Assistant) -> None:
    """Contacts pressed under a reply on Leeds are Leeds's: none, rather than Swindon's."""
    said = "What did Leeds learn about disguised compliance?"
    conversation = Conversation().after(said, bot.reply(said, Conversation()))
    reply = press(bot, conversation, StepKind.CONTACTS)
    assert (reply.lead, reply.contacts) == (wording.NO_CONTACT_AREA.format(area="Leeds"), ())


def test_an_area_not_held_is_said_above_the_quotes(bot: Assistant) -> None:
    """Asked what Leeds learned, the reply says that it holds nothing of Leeds before it quotes."""
    reply = bot.reply("What did Leeds learn about disguised compliance?", Conversation("Swindon"))
    assert reply.lead == wording.QUOTES_OTHER_AREA.format(area="Leeds")
    text = render_plain(lay_out_reply(reply))
    assert text.startswith(reply.lead)
    assert "area: Swindon" in text


def test_near_passages_are_offered_as_choices(bot: Assistant) -> None:
    """In the middle ground nothing is presented as the answer; a choice shows its passage."""
    unsure = replace(bot, min_score=1.0, near_score=0.0)
    reply = unsure.reply("who keeps the chronology", Conversation())
    assert reply.outcome is Outcome.DID_YOU_MEAN
    assert (reply.lead, reply.closing) == (wording.DID_YOU_MEAN, wording.ROUTE)
    assert (reply.quotes, reply.more, reply.contacts) == ((), (), ())
    assert {step.kind for step in reply.steps} == {StepKind.PASSAGE}
    assert len({step.label for step in reply.steps}) == len(reply.steps) == 3
    shown = unsure.follow(reply.steps[0], Conversation())
    assert shown.outcome is Outcome.ANSWER
    assert {s.quote.passage for s in shown.quotes} == {reply.steps[0].passage}


def test_a_step_into_a_passage_that_is_gone(bot: Assistant, asked: Conversation) -> None:
    """A button that outlived its document says that there is nothing more."""
    for kind in (StepKind.SECTION, StepKind.REVIEW, StepKind.OTHERS, StepKind.PASSAGE):
        reply = bot.follow(Step(kind, "x", "withdrawn.md", 3), asked)
        assert reply == Reply(Outcome.ABOUT, lead=wording.NOTHING_MORE)


def test_a_follow_up_to_a_broken_message(bot: Assistant, asked: Conversation) -> None:
    """Half a character in the message before does no harm to the next."""
    conversation = Conversation().after(f"{ASKED} \ud83d", last_reply(asked))
    assert bot.reply("and why does that matter?", conversation).quotes


def test_a_follow_up_to_a_very_long_message(bot: Assistant, asked: Conversation) -> None:
    """Of the message before no more is searched than was read of it then."""
    conversation = Conversation().after("what is neglect? " * 9_000, last_reply(asked))
    question = bot.understanding.read_question("and why does that matter?", conversation)
    assert len(question.query.text) < 2 * LONGEST_MESSAGE


def test_fixed_texts(bot: Assistant) -> None:
    """/start, /help, /about and /privacy are the fixed texts; /about names the areas held."""
    assert bot.about("start").lead == f"{wording.HELLO}\n\n{wording.HELP}"
    assert bot.about("help").lead == wording.HELP
    assert bot.about("privacy").lead == wording.PRIVACY
    assert bot.about("about").lead == (
        f"{wording.ABOUT}\n\nThey come from: Buckinghamshire, Coventry, Swindon."
    )


def test_a_message_that_only_names_an_area_asks_the_same_there(bot: Assistant) -> None:
    """After a question for contacts, an area alone is answered for that area."""
    first = bot.reply("mash number", Conversation())
    second = bot.reply("what about coventry", Conversation().after("mash number", first))
    assert second.outcome is Outcome.CONTACTS
    assert (second.area, second.contacts) == ("Coventry", ())
    third = bot.reply("swindon", Conversation().after("mash number", first))
    assert [shown.contact.area for shown in third.contacts] == ["Swindon"]


def test_contacts_follow_the_area_of_the_last_question(bot: Assistant) -> None:
    """Who asked about Swindon and then for a number gets Swindon's."""
    first = bot.reply("what is neglect in swindon", Conversation())
    reply = bot.reply("mash number", Conversation().after("what is neglect in swindon", first))
    assert (reply.area, [s.contact.phone for s in reply.contacts]) == ("Swindon", ["01793 466903"])


@pytest.mark.parametrize("message", ["concerned about a child", "report to the hub", "mash no pls"])
def test_no_quote_gives_another_areas_number(bot: Assistant, message: str) -> None:
    """Somebody in Leeds is never shown a number that a Swindon document prints."""
    reply = bot.reply(message, Conversation("Leeds"))
    text = render_plain((*lay_out_reply(reply), *lay_out_more(reply)))
    assert "01793" not in text
    assert "swindon.gov.uk" not in text


@pytest.mark.parametrize("message", ["how did baby e die", "what did police do in baby w"])
def test_one_childs_review_is_not_given_for_anothers(bot: Assistant, message: str) -> None:
    """A question on a named review is answered from documents on that review alone."""
    letter = message.split("baby ")[1][0].upper()
    reply = bot.reply(message, Conversation())
    held = [s.quote.citation.metadata.reviews for s in (*reply.quotes, *reply.more)]
    assert all(f"Baby {letter}" in reviews for reviews in held)


def test_a_review_that_is_not_held_is_said_to_be_missing(bot: Assistant) -> None:
    """The learning from a review that no document is about is not taken from another."""
    reply = bot.reply("learning from child j", Conversation())
    assert reply.outcome is Outcome.ABSTAIN
    assert reply.lead.startswith("The briefings hold nothing on Child J.")
