"""What a pressed next step shows: more, the whole section, neighbours, other documents."""

from __future__ import annotations

from dataclasses import dataclass

from bot import wording
from bot.answers import Answerer
from bot.reply import Conversation, Outcome, Reply, Step, StepKind
from bot.understanding import Understanding
from index.quoting import quote_hit, quote_passage
from index.ranking import best_of_each_document
from index.searcher import Searcher
from index.types import Passage, Query

NEIGHBOURS = 3
"""Passages on either side that `More from this review` shows."""
OTHERS = 3
"""Other documents that are quoted, at most."""


@dataclass(frozen=True, slots=True)
class NextSteps:
    """Follows the steps that a reply offered; those about contacts are not its matter."""

    searcher: Searcher
    understanding: Understanding
    answerer: Answerer
    candidates: int

    def follow(self, step: Step, conversation: Conversation) -> Reply:
        """The reply to a pressed step; the conversation's last turn is the one that offered it."""
        last = conversation.last
        if step.kind is StepKind.MORE:
            more = last.reply.more if last else ()
            return Reply(Outcome.ANSWER, quotes=more) if more else NOTHING
        passage = self._find_passage(step)
        if passage is None:
            return NOTHING
        if step.kind is StepKind.OTHERS:
            return self._show_others(passage, last.message if last else "")
        document = self.searcher.snapshot.documents[passage.document]
        quotes = [
            quote
            for candidate in self.searcher.snapshot.passages
            if candidate.document == passage.document and _belongs(candidate, passage, step.kind)
            for quote in quote_passage(document, candidate)
        ]
        reply = Reply(Outcome.ANSWER, quotes=self.answerer.add_notes(quotes))
        return self.answerer.offer_steps(reply) if step.kind is StepKind.PASSAGE else reply

    def _show_others(self, passage: Passage, message: str) -> Reply:
        """The best passage of every other document on the same question."""
        question = self.understanding.read_question(message, Conversation())
        query = Query(
            question.query.text if message else passage.text, expansions=question.query.expansions
        )
        hits = best_of_each_document(self.searcher.search(query, self.candidates))
        others = [hit for hit in hits if hit.passage.document != passage.document][:OTHERS]
        if not others:
            return NOTHING
        documents = self.searcher.snapshot.documents
        quotes = [quote_hit(documents[hit.passage.document], hit) for hit in others]
        return Reply(Outcome.ANSWER, lead=wording.OTHERS_OF, quotes=self.answerer.add_notes(quotes))

    def _find_passage(self, step: Step) -> Passage | None:
        for passage in self.searcher.snapshot.passages:
            if passage.document == step.document and passage.number == step.passage:
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
