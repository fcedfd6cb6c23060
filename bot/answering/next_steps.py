"""What a pressed next step shows: more, the whole section, neighbours, other documents."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from bot import wording
from bot.answering.answers import Answerer, speaks_beside
from bot.questions.intents import Intent
from bot.questions.turns import find_last_quoted, pick_same_question, split_at_question
from bot.questions.understanding import Question, Understanding
from bot.reply import Conversation, Outcome, Reply, Step, StepKind
from index.evidence import is_near
from index.quotes.quoting import quote_hit, quote_passage
from index.ranking import best_of_each_document
from index.searcher import Searcher
from index.types import Hit, Passage, Query, Quote

TYPED = {
    Intent.MORE: StepKind.MORE,
    Intent.OTHERS: StepKind.OTHERS,
    Intent.NOT_THAT: StepKind.CHOICES,
}
"""Steps that a person types: `anything else`, `do other reviews say that`, `not what I meant`."""
NEIGHBOURS = 3
"""Passages on either side that `More from this review` shows."""
OTHERS = 3
"""Other documents that are quoted, at most."""
FURTHER = 3
"""Quotes that are looked for once everything behind More was shown."""
LOOKED_AT = 15
"""Best passages that `more` and other choices come from; the rest is mostly on other things."""
AS_NEAR = 0.22
"""How far below the best passage a further one may stand (score), as in answers across reviews."""


@dataclass(frozen=True, slots=True)
class NextSteps:
    """Follows the steps that a reply offered; those about contacts are not its matter."""

    searcher: Searcher
    understanding: Understanding
    answerer: Answerer
    candidates: int

    def follow(self, step: Step, conversation: Conversation) -> Reply:
        """The reply to a pressed or typed step; its last turn is the one that offered it."""
        if step.kind is StepKind.MORE:
            return self._show_more(conversation)
        if step.kind is StepKind.CHOICES:
            return self._offer_choices(conversation)
        passage = self._find_passage(step, conversation)
        if passage is None:
            return NOTHING
        if step.kind is StepKind.OTHERS:
            return self._show_others(passage, conversation)
        standing = self.answerer.standing
        if passage.document in standing.withdrawn:
            lead = standing.say_withdrawn(passage.document, wording.QUOTED_BEFORE)
            return self.answerer.offer_steps(Reply(Outcome.ABOUT, lead=lead))
        document = self.searcher.snapshot.documents[passage.document]
        quotes = [
            quote
            for candidate in self.searcher.snapshot.passages_of(passage.document)
            if _belongs(candidate, passage, step.kind)
            for quote in quote_passage(document, candidate)
        ]
        reply = Reply(Outcome.ANSWER, quotes=self.answerer.add_notes(quotes))
        return self.answerer.offer_steps(reply) if step.kind is StepKind.PASSAGE else reply

    def _show_more(self, conversation: Conversation) -> Reply:
        """What is behind More and was not shown yet; after that, what else is near."""
        turns = pick_same_question(conversation)
        quoted = {one.quote for turn in turns for one in turn.reply.quotes}
        kept = [
            replace(one, also=tuple(twin for twin in one.also if self._may_quote(twin)))
            for turn in turns
            for one in turn.reply.more
            if one.quote not in quoted and self._may_quote(one.quote)
        ]
        if kept:
            return Reply(Outcome.ANSWER, quotes=tuple(kept))
        fresh = self._find_fresh(conversation, AS_NEAR)[:FURTHER] if quoted else []
        if not fresh:
            return NOTHING
        documents = self.searcher.snapshot.documents
        found = [quote_hit(documents[hit.passage.document], hit) for hit in fresh]
        found = self.answerer.standing.order(found, lambda quote: quote.citation.document)
        reply = Reply(Outcome.ANSWER, quotes=self.answerer.add_notes(found))
        return self.answerer.offer_steps(reply)

    def _offer_choices(self, conversation: Conversation) -> Reply:
        """Near passages that were not shown, as choices: nothing is presented as the answer."""
        fresh = self._find_fresh(conversation, math.inf)
        if not fresh:
            return NOTHING
        return Reply(
            Outcome.DID_YOU_MEAN,
            lead=wording.DID_YOU_MEAN,
            closing=wording.ROUTE,
            steps=self.answerer.offer_choices(fresh),
        )

    def _find_fresh(self, conversation: Conversation, within: float) -> list[Hit]:
        """Near hits of the last question, `within` that of the best, of which nothing was shown."""
        question = self._read_last_question(conversation)
        if question is None:
            return []
        shown = {
            (sourced.quote.citation.document, sourced.quote.passage)
            for turn in conversation.turns
            for sourced in (*turn.reply.quotes, *turn.reply.more)
        }
        hits = self._search(question.query)
        if question.reviews:
            hits = [hit for hit in hits if hit.passage.document in question.documents]
        if not is_near(hits):
            return []
        return [
            hit
            for hit in hits[:LOOKED_AT]
            if hit.score >= hits[0].score - within
            and (hit.passage.document, hit.passage.number) not in shown
        ]

    def _show_others(self, passage: Passage, conversation: Conversation) -> Reply:
        """The best passage of every other document on the same question."""
        question = self._read_last_question(conversation)
        query = Query(passage.text)
        if question is not None:
            nowhere: frozenset[str] = frozenset()
            query = replace(
                question.query, areas=nowhere, reviews=nowhere, documents=nowhere, titles=nowhere
            )
        hits = best_of_each_document(self._search(query))
        others = [hit for hit in hits if hit.passage.document != passage.document][:OTHERS]
        if not others:
            return NOTHING
        documents = self.searcher.snapshot.documents
        quotes = [quote_hit(documents[hit.passage.document], hit) for hit in others]
        noted = self.answerer.add_notes(quotes)
        return self.answerer.offer_steps(
            Reply(Outcome.ANSWER, lead=wording.OTHERS_OF, quotes=noted)
        )

    def _search(self, query: Query) -> list[Hit]:
        """The hits that may be quoted, one of what replaced a document before that document."""
        standing = self.answerer.standing
        hits, _ = standing.part_hits(self.searcher.search(query, self.candidates))
        return standing.put_current_first(hits, speaks_beside)

    def _may_quote(self, quote: Quote) -> bool:
        """Whether the document of a quote given earlier still may be quoted."""
        return quote.citation.document not in self.answerer.standing.withdrawn

    def _read_last_question(self, conversation: Conversation) -> Question | None:
        """The question that the conversation asked last, as it was understood then."""
        asked, before = split_at_question(conversation)
        return self.understanding.read_question(asked, before) if asked else None

    def _find_passage(self, step: Step, conversation: Conversation) -> Passage | None:
        """The passage that a step names; a typed one names none and means the last quote's."""
        document, number = step.document, step.passage
        quoted = find_last_quoted(conversation)
        if not document and quoted:
            quote = (*quoted.reply.quotes, *quoted.reply.more)[0].quote
            document, number = quote.citation.document, quote.passage
        for passage in self.searcher.snapshot.passages_of(document):
            if passage.number == number:
                return passage
        return None


NOTHING = Reply(Outcome.ABOUT, lead=wording.NOTHING_MORE)


def _belongs(candidate: Passage, passage: Passage, kind: StepKind) -> bool:
    """Whether a passage of the same document is shown by a step that names `passage`."""
    if kind is StepKind.PASSAGE:
        return candidate.number == passage.number
    if kind is StepKind.SECTION:
        return candidate.section == passage.section
    return 0 < abs(candidate.number - passage.number) <= NEIGHBOURS
