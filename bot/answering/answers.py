"""From hits to what is shown: quotes, their notes, the nearby themes, the next steps. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot import wording
from bot.answering.standing import ALL_STAND, Standing
from bot.answering.summaries import quote_summary
from bot.answering.twins import Found, add_found, find_twins
from bot.dates import count_years
from bot.questions.understanding import Question
from bot.registries.glossary import Glossary
from bot.rendering import count_characters
from bot.reply import Outcome, Reply, SourcedQuote, Step, StepKind
from index.quotes.quoting import LONGEST, quote_hit
from index.ranking import best_of_each_document
from index.snapshot import Snapshot
from index.types import Hit, Metadata, Passage, Quote

BESIDE = 0.16
"""A further passage is quoted beside the best while it scores this near (score)."""
ACROSS_BELOW_BEST = 0.28
"""Where several reviews are asked, another document is quoted while it scores this near (score)."""
ACROSS_IN_WORDS = 0.55
"""The same for a document that uses the question's words about as the best one does (score)."""
AS_WORDED, LEAST_WORDS = 0.5, 0.15
"""It does from this share of the best one's word score, and from this word score, upwards."""
KEPT_BEHIND_MORE = 2
SUMMARY_QUOTES, SUMMARY_SCREENS = 6, 3
"""A summary shows up to so many quotes at once, on so many times the screen of an answer."""
ACROSS_SCREENS = 2
"""Where documents stand side by side the reply may be so many times the screen of an answer."""
MOST_GONE = 3
"""Withdrawn documents that a summary names, at most."""
SHORT = 300
"""Characters of a quote when several reviews are quoted side by side."""


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
    standing: Standing = ALL_STAND
    """What of the documents may be quoted, and in which order."""

    def answer(self, question: Question, hits: Sequence[Hit], notes: tuple[str, ...]) -> Reply:
        """Quotes of the best passages; one a document first when several reviews are asked."""
        near = [hit for hit in hits if hit.score >= hits[0].score - BESIDE]
        firsts = choose_across(hits) if question.across else near
        taken = set(map(id, firsts))
        rest = [hit for hit in (near if question.across else hits) if id(hit) not in taken]
        found, shown = self._quote_hits((*firsts, *rest), question.across, len(firsts))
        found = find_twins(found, hits, self.snapshot.documents)
        found, shown = self.standing.order_found(found, max(1, shown))
        labels = label_sources(found) if question.across else []
        room = ACROSS_SCREENS * self.screen if question.across else 0
        return self.fit_screen(self._source(found, labels), notes, shown, room)

    def summarise(self, question: Question, hits: Sequence[Hit], notes: tuple[str, ...]) -> Reply:
        """The key sentences of the named documents, in the documents' order.

        Where there are several documents each stands under its title. Of withdrawn ones it is only
        said that they are.
        """
        named, gone = self.standing.part_names(question.documents)
        said = tuple(self.standing.say_withdrawn(name) for name in gone[:MOST_GONE])
        if not named:
            return Reply(Outcome.ABSTAIN, lead=" ".join(said), closing=wording.ROUTE, notes=notes)
        question, notes = replace(question, documents=named), (*notes, *said)
        found = quote_summary(self.snapshot, question, hits)
        titles = [one.quote.citation.metadata.title for one in found]
        names = [one.quote.citation.document for one in found]
        several = len(set(names)) > 1
        fresh = [several and name not in names[:at] for at, name in enumerate(names)]
        labels = [title * new for title, new in zip(titles, fresh, strict=True)]
        quotes = self._source(found, labels)
        reply = Reply(
            Outcome.ANSWER,
            quotes=quotes[:SUMMARY_QUOTES],
            more=quotes[SUMMARY_QUOTES:],
            notes=notes,
        )
        return self.fit(reply, SUMMARY_SCREENS * self.screen)

    def fit_screen(
        self,
        quotes: Sequence[SourcedQuote],
        notes: tuple[str, ...] = (),
        near: int | None = None,
        room: int = 0,
    ) -> Reply:
        """As many quotes on the first screen as fit, at least one; the rest behind More.

        `room` is as for `fit`.
        """
        most = min(self.most, near or self.most)
        reply = Reply(
            Outcome.ANSWER, quotes=tuple(quotes[:most]), more=tuple(quotes[most:]), notes=notes
        )
        return self.fit(reply, room)

    def fit(self, reply: Reply, room: int = 0) -> Reply:
        """The reply with the last of its quotes behind More while it is longer than a screen.

        `room` counts the characters of another screen.

        All that stands around the quotes counts, and only quotes move; one stays.
        """
        while len(reply.quotes) > 1 and count_characters(reply) > (room or self.screen):
            more = (reply.quotes[-1], *reply.more)
            reply = replace(reply, quotes=reply.quotes[:-1], more=more)
        offered = {step.kind for step in reply.steps}
        if reply.more and offered and StepKind.MORE not in offered:
            reply = reply.with_steps(Step(StepKind.MORE, wording.STEP_MORE), *reply.steps)
        return reply

    def add_notes(self, quotes: Iterable[Quote]) -> tuple[SourcedQuote, ...]:
        """Each quote with what must stand beside it: on a document once, on a term once a reply."""
        out: list[SourcedQuote] = []
        said: set[tuple[str, str]] = set()
        explained: set[str] = set()
        for quote in quotes:
            document = quote.citation.document
            metadata = quote.citation.metadata
            source = metadata.source
            notes = [note] if (note := self.standing.note(document)) else []
            years = count_years(metadata.published, self.today)
            if years is not None and years >= self.old_after:
                notes.append(wording.OLD.format(years=years))
            if (source.kind if source else metadata.kind) == "agency progress statement":
                notes.append(wording.AGENCY_STATEMENT)
            if source:
                notes.append(wording.LEARNING_NOTE)
            if metadata.recognised:
                notes.append(wording.RECOGNISED)
            terms = [n for n in self.glossary.today_notes(quote.text) if n not in explained]
            told = {(document, note.split(": now ")[-1]): note for note in (*notes, *terms)}
            fresh = tuple(note for key, note in told.items() if key not in said)
            said |= set(told)
            explained |= set(terms)
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
        metadata = self.snapshot.metadata[passage.document]
        where = metadata.area or (metadata.reviews[0] if metadata.reviews else "")
        section = passage.section[-1] if passage.section else metadata.title
        return f"{section} ({where})" if where else section

    def _quote_hits(self, hits: Iterable[Hit], across: bool, near: int) -> tuple[list[Found], int]:
        """The quotes of the best hits, none said twice; how many are of the first `near` hits."""
        found: list[Found] = []
        shown = 0
        for at, hit in enumerate(hits):
            if len(found) == self.most + KEPT_BEHIND_MORE:
                break
            document = self.snapshot.documents[hit.passage.document]
            quote = quote_hit(document, hit, SHORT if across else LONGEST)
            found = add_found(found, quote, self.snapshot.documents, hit.passage)
            shown = len(found) if at < near else shown
        return found, shown

    def _source(self, found: Sequence[Found], labels: Sequence[str]) -> tuple[SourcedQuote, ...]:
        """Each quote with its notes, where else it stands, and its label where there is one."""
        sourced = self.add_notes(one.quote for one in found)
        return tuple(
            replace(one, also=held.also, label=label)
            for one, held, label in zip(sourced, found, labels or [""] * len(found), strict=True)
        )


def choose_across(hits: Sequence[Hit]) -> list[Hit]:
    """The best hit of every document that speaks of the question, best first."""
    firsts = best_of_each_document(hits)
    return [hit for hit in firsts if speaks_beside(hit, firsts[0])]


def speaks_beside(hit: Hit, best: Hit, bare: bool = False) -> bool:
    """Whether a hit speaks of the question as well as another; with `bare`, whatever was held back
    for another area or review."""
    words = max(LEAST_WORDS, AS_WORDED * best.lexical)
    behind = best.fused - hit.fused if bare else best.score - hit.score
    return behind <= (ACROSS_IN_WORDS if hit.lexical >= words else ACROSS_BELOW_BEST)


def label_sources(found: Sequence[Found]) -> list[str]:
    """Whose words each quote gives; with the kind of document where two would read the same."""
    labels = [
        ", ".join(dict.fromkeys(name_origin(quote.citation.metadata) for quote in one.quotes))
        for one in found
    ]
    named = {(label, one.quote.citation.document) for label, one in zip(labels, found, strict=True)}
    shared = Counter(label for label, _ in named)
    told = [one.quote.citation.metadata for one in found]
    kinds = [one.source.kind if one.source else one.kind for one in told]
    return [
        f"{label} ({kind})" if kind and shared[label] > 1 else label
        for label, kind in zip(labels, kinds, strict=True)
    ]


def name_origin(metadata: Metadata) -> str:
    """The area that a document is about, else its reviews, else that it states none."""
    area = metadata.area or (metadata.source.area if metadata.source else None)
    return area or " and ".join(metadata.reviews) or wording.AREA_NOT_STATED
