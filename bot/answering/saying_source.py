"""Where the quote that was just given stands. Pure."""

from __future__ import annotations

from bot import wording
from bot.answering.answers import Answerer
from bot.questions.turns import find_last_quoted
from bot.rendering import describe_source
from bot.reply import Conversation, Outcome, Reply, SourcedQuote


def say_source(conversation: Conversation, answerer: Answerer) -> Reply:
    """The last quote again with its source; where it is gone since, only where it stood."""
    last = find_last_quoted(conversation)
    if last is None:
        return Reply(Outcome.ABOUT, lead=wording.NO_LAST)
    quotes = (*last.reply.quotes, *last.reply.more)
    citation = last.gone or quotes[0].quote.citation
    document, standing = citation.document, answerer.standing
    if document in standing.withdrawn:
        lead = standing.say_withdrawn(document, wording.QUOTED_BEFORE)
        return answerer.offer_steps(Reply(Outcome.ABOUT, lead=lead))
    if last.gone:
        lead = wording.SOURCE_GONE.format(source=describe_source(citation))
        return answerer.offer_steps(Reply(Outcome.ABOUT, lead=lead))
    note = standing.note(document)
    return answerer.offer_steps(
        Reply(
            Outcome.ABOUT,
            lead=f"{wording.SOURCE_OF_LAST} {describe_source(citation)}.",
            quotes=(SourcedQuote(quotes[0].quote, (note,) if note else ()),),
        )
    )
