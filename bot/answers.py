"""From hits to what is shown: quotes, their notes, the nearby themes, the next steps. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot import wording
from bot.dates import count_years
from bot.glossary import Glossary
from bot.rendering import count_characters
from bot.reply import Outcome, Reply, SourcedQuote, Step, StepKind
from bot.understanding import Question
from index.lexical import find_terms
from index.quoting import LONGEST, quote_hit, quote_passage
from index.ranking import best_of_each_document
from index.snapshot import Snapshot
from index.types import Block, BlockKind, Hit, Passage, Quote

ACROSS_BELOW_BEST = 0.22
"""Another document's passage is quoted beside the best while it scores this near (score)."""
BESIDE = 0.16
"""A further passage is quoted beside the best while it scores this near (score)."""
KEPT_BEHIND_MORE = 2
SHORT = 300
"""Characters of a quote when several reviews are quoted side by side."""
SUMMARY_QUOTES = 12
"""Quotes of a summary, at most."""


@dataclass(frozen=True, slots=True)
class Answerer:
    """Turns hits of one snapshot into replies."""

    snapshot: Snapshot
    glossary: Glossary
    today: date
    most: int
    """Quotes on the first screen, at most."""
    screen: int
    """Characters of the first screen to aim for."""
    old_after: int
    """Years after which a document is marked with its age."""

    def answer(self, question: Question, hits: Sequence[Hit], notes: tuple[str, ...]) -> Reply:
        """Quotes of the best passages; one a document first when several reviews are asked."""
        best = hits[0].score
        near = [hit for hit in hits if hit.score >= best - BESIDE]
        if question.across:
            wide = [hit for hit in hits if hit.score >= best - ACROSS_BELOW_BEST]
            firsts = best_of_each_document(wide)
            near = firsts + [hit for hit in near if hit not in firsts]
        rest = [hit for hit in hits if hit not in near]
        longest = SHORT if question.across else LONGEST
        quotes = self._quote_hits((near + rest)[: self.most + KEPT_BEHIND_MORE], longest)
        return self.fit_screen(quotes, notes, near=max(1, min(len(near), len(quotes))))

    def summarise(self, question: Question, hits: Sequence[Hit], notes: tuple[str, ...]) -> Reply:
        """The key sentences of the named documents' passages, in the documents' order."""
        held = {hit.passage.key: hit for hit in hits}
        chosen = self._choose_for_summary(question)
        quotes: list[Quote] = []
        for passage in chosen:
            document = self.snapshot.documents[passage.document]
            hit = held.get(passage.key)
            if hit is None or (len(passage.text) < 700 and _is_list(document.blocks, passage)):
                quotes += quote_passage(document, passage)[:1]
            else:
                quotes.append(quote_hit(document, hit))
        return self.fit_screen(quotes[:SUMMARY_QUOTES], notes)

    def fit_screen(
        self,
        quotes: Sequence[Quote],
        notes: tuple[str, ...] = (),
        near: int | None = None,
    ) -> Reply:
        """As many quotes on the first screen as fit, at least one; the rest behind More."""
        sourced = self.add_notes(quotes)
        shown = 1
        while shown < min(len(sourced), self.most, near or self.most):
            longer = Reply(Outcome.ANSWER, quotes=sourced[: shown + 1], notes=notes)
            if count_characters(longer) > self.screen:
                break
            shown += 1
        return Reply(Outcome.ANSWER, quotes=sourced[:shown], more=sourced[shown:], notes=notes)

    def add_notes(self, quotes: Iterable[Quote]) -> tuple[SourcedQuote, ...]:
        """Each quote with what must stand beside it, each note once a document."""
        out: list[SourcedQuote] = []
        said: set[tuple[str, str]] = set()
        for quote in quotes:
            document = quote.citation.document
            metadata = quote.citation.metadata
            source = metadata.source
            notes = []
            years = count_years(metadata.published, self.today)
            if years is not None and years >= self.old_after:
                notes.append(wording.OLD.format(years=years))
            if (source.kind if source else metadata.kind) == "agency progress statement":
                notes.append(wording.AGENCY_STATEMENT)
            if source:
                notes.append(wording.LEARNING_NOTE)
            notes += self.glossary.today_notes(quote.text)
            told = {(document, note.split(": now ")[-1]): note for note in notes}
            fresh = tuple(note for key, note in told.items() if key not in said)
            said |= set(told)
            out.append(SourcedQuote(quote, fresh))
        return tuple(out)

    def offer_steps(self, reply: Reply) -> Reply:
        """The reply with next steps for its first quote."""
        if not reply.quotes:
            return reply.with_steps(Step(StepKind.CONTACTS, wording.STEP_CONTACTS))
        first = reply.quotes[0].quote
        document, passage = first.citation.document, first.passage
        steps = [Step(StepKind.MORE, wording.STEP_MORE)] if reply.more else []
        steps += [
            Step(StepKind.SECTION, wording.STEP_SECTION, document, passage),
            Step(StepKind.REVIEW, wording.STEP_REVIEW, document, passage),
            Step(StepKind.OTHERS, wording.STEP_OTHERS, document, passage),
            Step(StepKind.CONTACTS, wording.STEP_CONTACTS),
        ]
        return reply.with_steps(*steps)

    def offer_choices(self, hits: Sequence[Hit]) -> tuple[Step, ...]:
        """Up to three near passages as choices: section and document, no text of theirs."""
        steps: list[Step] = []
        for hit in hits:
            label = self.label_passage(hit.passage)
            if label not in {step.label for step in steps}:
                steps.append(
                    Step(StepKind.PASSAGE, label, hit.passage.document, hit.passage.number)
                )
            if len(steps) == 3:
                break
        return tuple(steps)

    def label_passage(self, passage: Passage) -> str:
        """Section and document of a passage, for a button."""
        metadata = self.snapshot.documents[passage.document].metadata
        where = metadata.area or (metadata.reviews[0] if metadata.reviews else "")
        section = passage.section[-1] if passage.section else metadata.title
        return f"{section} ({where})" if where else section

    def _quote_hits(self, hits: Iterable[Hit], longest: int) -> list[Quote]:
        """One quote a hit; a text quoted already is not quoted again."""
        quotes: list[Quote] = []
        seen: set[str] = set()
        for hit in hits:
            quote = quote_hit(self.snapshot.documents[hit.passage.document], hit, longest)
            key = " ".join(quote.text.lower().split())
            if key not in seen:
                quotes.append(quote)
                seen.add(key)
        return quotes

    def _choose_for_summary(self, question: Question) -> list[Passage]:
        """The passages of the named documents that are on the topic, in order."""
        passages = [
            p
            for p in self.snapshot.passages
            if p.document in question.documents
            and (p.section or not self.snapshot.documents[p.document].metadata.source)
            and not _kinds(self.snapshot.documents[p.document].blocks, p)
            <= {BlockKind.TITLE, BlockKind.SIGNATURE, BlockKind.HEADING}
        ]
        asked = {term for term in question.topic if len(term) > 1} - SUMMARY_WORDS
        if not asked:
            return self._one_a_section(passages)
        by_section = [p for p in passages if asked & set(find_terms(" ".join(p.section)))]
        by_text = [p for p in passages if asked & set(find_terms(p.text))]
        return by_section or by_text or self._one_a_section(passages)

    def _one_a_section(self, passages: Sequence[Passage]) -> list[Passage]:
        """The first passage of each section that says enough to stand alone."""
        chosen: dict[tuple[str, tuple[str, ...]], Passage] = {}
        for passage in passages:
            key = (passage.document, passage.section)
            if key not in chosen or len(chosen[key].text) < 80:
                chosen[key] = passage
        return list(chosen.values())


SUMMARY_WORDS = frozenset(
    find_terms(
        "summary summarise summarize overview key main message messages point points finding "
        "findings found learning lesson lessons theme themes list minute slot headline headlines "
        "happened changed change conclude cover nutshell short quick brief team meeting slide "
        "practice learning agency progress statement chair scrutiny note update"
    )
)
"""Stems that ask for a summary and name no topic of it."""


def _kinds(blocks: Sequence[Block], passage: Passage) -> set[BlockKind]:
    return {blocks[at].kind for at in passage.blocks}


def _is_list(blocks: Sequence[Block], passage: Passage) -> bool:
    return BlockKind.ITEM in _kinds(blocks, passage)
