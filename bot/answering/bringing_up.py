"""What a chat holds of an older snapshot, as the present one has it. Pure.

A document may have been edited, renamed, withdrawn or taken away between two messages. A quote is
kept only where the present snapshot says the same words at the same place, and is then cited anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.answering.answers import Answerer
from bot.reply import Conversation, SourcedQuote, Turn
from index.quotes.quoting import QuoteError, verify_quote
from index.snapshot import Snapshot
from index.standing import WITHDRAWN
from index.types import Citation, Document, Passage, Quote


def bring_up(conversation: Conversation, answerer: Answerer) -> Conversation:
    """The conversation with those quotes alone that still stand; the very same one where no reply
    of it is of another snapshot."""
    current = answerer.snapshot.manifest.id
    if all(turn.reply.snapshot in ("", current) for turn in conversation.turns):
        return conversation
    turns = tuple(
        turn if turn.reply.snapshot in ("", current) else _bring_up_turn(turn, answerer)
        for turn in conversation.turns
    )
    return replace(conversation, turns=turns)


def restate_quote(quote: Quote, snapshot: Snapshot) -> Quote | None:
    """The same words at the same place of the same document, cited as the snapshot has it; None
    where they are not there, or are of a withdrawn document.

    A document that is not held by its name any more is looked for by all that is known of it.
    """
    citation = quote.citation
    names = [citation.document]
    if citation.document not in snapshot.metadata:
        names = [name for name, one in snapshot.metadata.items() if one == citation.metadata]
    for name in names:
        document = snapshot.documents[name]
        if document.metadata.status == WITHDRAWN or not _says(document, quote):
            continue
        passage = _find_passage(snapshot.passages_of(name), quote)
        if passage:
            pages = document.name_pages(quote.start, quote.end)
            cited = Citation(name, document.metadata, passage.section, pages)
            return replace(quote, citation=cited, passage=passage.number)
    return None


def _bring_up_turn(turn: Turn, answerer: Answerer) -> Turn:
    """A turn as after a refresh. Its steps stay, for they tell what may be typed or pressed."""
    reply = turn.reply
    held = (*reply.quotes, *reply.more)
    restated = [restate_quote(one.quote, answerer.snapshot) for one in held]
    noted = iter(answerer.add_notes(filter(None, restated)))
    kept = [
        _join(one, next(noted), answerer.snapshot) if now else None
        for one, now in zip(held, restated, strict=True)
    ]
    shown = len(reply.quotes)
    return replace(
        turn,
        reply=replace(
            reply,
            quotes=tuple(filter(None, kept[:shown])),
            more=tuple(filter(None, kept[shown:])),
        ),
        refreshed=True,
        gone=held[0].quote.citation if held and restated[0] is None else None,
    )


def _join(old: SourcedQuote, new: SourcedQuote, snapshot: Snapshot) -> SourcedQuote:
    """The new quote with what stood around the old one and still holds."""
    twins = (restate_quote(one, snapshot) for one in old.also)
    is_same = new.quote.citation.metadata == old.quote.citation.metadata
    return replace(new, also=tuple(filter(None, twins)), label=old.label if is_same else "")


def _says(document: Document, quote: Quote) -> bool:
    try:
        verify_quote(document, quote)
    except QuoteError:
        return False
    return True


def _find_passage(passages: Iterable[Passage], quote: Quote) -> Passage | None:
    """The passage that a quote was cut from: by its number where that still holds words of it."""
    over = [one for one in passages if one.start < quote.end and quote.start < one.end]
    same = (one for one in over if one.number == quote.passage)
    return next(same, next(iter(over), None))
