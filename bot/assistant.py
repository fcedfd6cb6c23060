"""Assistant.reply(message, conversation) -> Reply: the one path of every channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import wording
from bot.answers import Answerer
from bot.areas import Areas
from bot.contact_replies import ContactDesk
from bot.coverage import Coverage
from bot.guarding import guard_reply, is_of_another_area, prints_contact
from bot.identifying import PrivateDetails, asks_identity, find_private_details, redact
from bot.intents import Intent, find_intent
from bot.messages import LONGEST_MESSAGE, clean_message
from bot.names import KnownNames
from bot.next_steps import NextSteps
from bot.rendering import describe_source
from bot.reply import Conversation, Outcome, Reply, SourcedQuote, Step, StepKind
from bot.themes import Themes
from bot.turns import complete_message, redact_last
from bot.understanding import Question, Understanding
from bot.urgency import is_urgent
from index.evidence import is_near, weigh_evidence
from index.searcher import Searcher
from index.types import Hit

SMALL_TALK = {
    Intent.EMPTY: wording.EMPTY,
    Intent.HELLO: wording.HELLO,
    Intent.THANKS: wording.THANKS,
    Intent.BYE: wording.BYE,
    Intent.HELP: wording.HELP,
    Intent.PRIVACY: wording.PRIVACY,
}
IDENTIFYING = "identifying_details"
NEARBY = 3
"""Themes named in an abstention."""
STANDS_OUT = 0.7
"""Evidence from which an answer is given although the question also names a subject that no
document speaks of."""


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers messages from one snapshot and one registry; holds nothing of any conversation."""

    searcher: Searcher
    understanding: Understanding
    answerer: Answerer
    desk: ContactDesk
    themes: Themes
    coverage: Coverage
    names: KnownNames
    candidates: int
    """Passages that ranking looks at."""
    min_score: float
    """Evidence from which an answer is given."""
    near_score: float
    """Evidence from which near passages are offered as choices."""

    @property
    def areas(self) -> Areas:
        """Every area that can be set or named."""
        return self.understanding.areas

    def reply(self, message: str, conversation: Conversation) -> Reply:
        """The answer to one message.

        Whatever leaves here has been checked: each quote against its document, each number and
        address against the registry and the quotes.
        """
        reply = self._answer(clean_message(message), conversation)
        if len(message.strip()) > LONGEST_MESSAGE:
            reply = replace(
                reply, notes=(*reply.notes, wording.TOO_LONG.format(limit=LONGEST_MESSAGE))
            )
        return self._guard(reply)

    def follow(self, step: Step, conversation: Conversation) -> Reply:
        """What a pressed next step shows."""
        return self._guard(self._follow(step, conversation))

    def about(self, what: str) -> Reply:
        """The fixed texts of /start, /help, /about and /privacy."""
        texts = {
            "start": f"{wording.HELLO}\n\n{wording.HELP}",
            "help": wording.HELP,
            "about": f"{wording.ABOUT}\n\n{self._say_areas()}",
            "privacy": wording.PRIVACY,
        }
        return Reply(Outcome.ABOUT, lead=texts[what])

    def contacts(self, area: str | None) -> Reply:
        """The registry's contacts for an area, or what is held when none is known."""
        if area is None:
            reply = self.desk.answer("front door", (), None)
        else:
            reply = self.desk.answer_for(area)
        return self._guard(reply or Reply(Outcome.CONTACTS, lead=wording.NO_CONTACTS_AT_ALL))

    def _answer(self, message: str, conversation: Conversation) -> Reply:
        details = self._find_private(message)
        safe = redact(message, details)
        reply = self._route(
            safe, redact_last(conversation, self._find_private), urgent=is_urgent(message)
        )
        reply = self._keep_apart(reply, conversation)
        if details:
            reply = replace(
                reply, warning=wording.IDENTIFYING, warnings=(*reply.warnings, IDENTIFYING)
            )
        return reply

    def _keep_apart(self, reply: Reply, conversation: Conversation) -> Reply:
        """The reply without quotes that print a contact of another area than the one asked about.

        Where nothing else was quoted, the registry answers for that area instead.
        """
        area = reply.area or conversation.area or None
        quotes = tuple(s for s in reply.quotes if not is_of_another_area(s.quote, area))
        more = tuple(s for s in reply.more if not is_of_another_area(s.quote, area))
        if area and reply.quotes and not quotes:
            return self.desk.answer_for(area) or self.desk.say_none(area)
        return replace(reply, quotes=quotes, more=more, area=area)

    def _route(self, message: str, conversation: Conversation, urgent: bool) -> Reply:
        if urgent:
            return self._answer_urgent(message, conversation)
        message, wants_contact = complete_message(message, conversation, self.areas)
        intent = Intent.CONTACT if self._is_registered(message) else find_intent(message)
        if intent is Intent.QUESTION:
            intent = find_intent(self.understanding.speller.correct(message)[0])
        if wants_contact and intent is Intent.QUESTION:
            intent = Intent.CONTACT
        if intent is Intent.ABOUT:
            return self.about("about")
        if intent in SMALL_TALK:
            return Reply(Outcome.ABOUT, lead=SMALL_TALK[intent])
        if intent is Intent.TASK:
            return Reply(Outcome.ABSTAIN, lead=wording.ABSTAIN_OUT_OF_SCOPE, closing=wording.ROUTE)
        if intent is Intent.INSTRUCTION:
            return Reply(Outcome.ABSTAIN, lead=wording.REFUSE_INSTRUCTION)
        if asks_identity(message):
            return Reply(Outcome.ABSTAIN, warning=wording.IDENTITY_ASKED, warnings=(IDENTIFYING,))
        if intent is Intent.SOURCE:
            return self._say_source(conversation)
        if intent is Intent.MORE and conversation.last is not None:
            return self._follow(Step(StepKind.MORE, wording.STEP_MORE), conversation)
        question = self.understanding.read_question(message, conversation)
        if intent is Intent.CONTACT:
            own = self.areas.named_in(message)
            last = conversation.last
            inherited = (*question.areas, conversation.area, last.reply.area if last else None)
            area = next((area for area in inherited if area), None)
            reply = self.desk.answer(message, own, area)
            if reply is not None:
                return reply.with_steps()
        return self._search(question)

    def _answer_urgent(self, message: str, conversation: Conversation) -> Reply:
        """The emergency line, the area's front door, and the answer behind More."""
        question = self.understanding.read_question(message, replace(conversation, turns=()))
        area = question.areas[0] if question.areas else conversation.area
        contacts = self.desk.front_door(area)
        if contacts:
            then = wording.EMERGENCY_FRONT_DOOR.format(area=area)
        elif area:
            then = wording.EMERGENCY_NO_FRONT_DOOR.format(area=area)
        else:
            then = wording.EMERGENCY_THEN
        found = self._search(question)
        quotes = (*found.quotes, *found.more) if found.outcome is Outcome.ANSWER else ()
        quotes = tuple(s for s in quotes if area or not prints_contact(s.quote))
        reply = Reply(
            Outcome.URGENT,
            emergency=f"{wording.EMERGENCY}\n{then}",
            contacts=contacts,
            more=quotes[:3],
            closing=wording.EMERGENCY_QUOTES if quotes else "",
            area=area,
        )
        return reply.with_steps(*([Step(StepKind.MORE, wording.STEP_MORE)] if quotes else []))

    def _search(self, question: Question) -> Reply:
        """Answer, offer near passages, or abstain, by the evidence."""
        hits = self.searcher.search(question.query, self.candidates)
        notes = self._note_reading(question)
        area = question.areas[0] if question.areas else None
        if question.summary and question.documents:
            reply = self.answerer.summarise(question, hits, notes)
            return self.answerer.offer_steps(replace(reply, area=area))
        if question.missing_review:
            return self._abstain(question, (), None)
        if question.reviews and not question.across:
            hits = [hit for hit in hits if hit.passage.document in question.documents]
        evidence = weigh_evidence(hits) if is_near(hits) else 0.0
        uncovered = self._name_uncovered(question, evidence)
        if uncovered or evidence < self.near_score or not question.topic:
            return replace(self._abstain(question, hits, uncovered), notes=notes)
        if evidence < self.min_score:
            return Reply(
                Outcome.DID_YOU_MEAN,
                lead=wording.DID_YOU_MEAN,
                closing=wording.ROUTE,
                steps=self.answerer.offer_choices(hits),
                area=area,
            )
        reply = self.answerer.answer(question, hits, notes)
        if question.missing_areas:
            reply = replace(
                reply, lead=wording.QUOTES_OTHER_AREA.format(area=question.missing_areas[0])
            )
        return self.answerer.offer_steps(replace(reply, area=area))

    def _abstain(self, question: Question, hits: Sequence[Hit], uncovered: str | None) -> Reply:
        """Say so, name what the briefings cover nearby, and the contact route."""
        leads = [wording.ABSTAIN]
        if uncovered:
            leads = [wording.ABSTAIN_NOT_COVERED.format(term=uncovered)]
        if question.missing_review:
            leads = [wording.ABSTAIN_REVIEW.format(review=question.missing_review)]
        if question.missing_areas:
            leads.append(wording.ABSTAIN_AREA.format(area=question.missing_areas[0]))
        passages = " ".join(f"{' '.join(h.passage.section)} {h.passage.text}" for h in hits[:3])
        nearby = [theme.name for theme in self.themes.find_themes(passages)[:NEARBY]]
        if nearby and question.topic and is_near(hits):
            leads.append(wording.ABSTAIN_NEARBY.format(themes="; ".join(nearby)))
        return Reply(
            Outcome.ABSTAIN,
            lead=" ".join(leads),
            closing=wording.ROUTE,
            steps=(Step(StepKind.CONTACTS, wording.STEP_CONTACTS),),
            area=question.areas[0] if question.areas else None,
        )

    def _name_uncovered(self, question: Question, evidence: float) -> str | None:
        """A subject that the question names and no document speaks of, unless one stands out."""
        entry = self.coverage.find_uncovered(question.text)
        return entry.term if entry and evidence < STANDS_OUT else None

    def _note_reading(self, question: Question) -> tuple[str, ...]:
        """How a misspelt question was read, and what the short form that it asks for stands for."""
        notes = []
        if question.corrections:
            notes.append(wording.READ_AS.format(words=", ".join(question.corrections)))
        entry = self.understanding.glossary.explain(question.text)
        if entry and entry.abbreviations and entry.term.lower() not in question.text.lower():
            short = next(
                (a for a in entry.abbreviations if a.lower() in question.text.lower()),
                entry.abbreviations[0],
            )
            notes.append(wording.STANDS_FOR.format(short=short, term=entry.term))
        return tuple(notes)

    def _say_source(self, conversation: Conversation) -> Reply:
        """Where the quote just given stands."""
        last = conversation.last
        shown = (*last.reply.quotes, *last.reply.more) if last else ()
        if not shown:
            return Reply(Outcome.ABOUT, lead=wording.NO_LAST)
        first = shown[0]
        return self.answerer.offer_steps(
            Reply(
                Outcome.ABOUT,
                lead=f"{wording.SOURCE_OF_LAST} {describe_source(first.quote.citation)}.",
                quotes=(SourcedQuote(first.quote),),
            )
        )

    def _follow(self, step: Step, conversation: Conversation) -> Reply:
        last = conversation.last
        area = (last.reply.area if last else None) or conversation.area
        if step.kind is StepKind.CONTACTS:
            return self.contacts(area)
        steps = NextSteps(self.searcher, self.understanding, self.answerer, self.candidates)
        reply = steps.follow(step, redact_last(conversation, self._find_private))
        return self._keep_apart(replace(reply, area=area), conversation)

    def _find_private(self, message: str) -> PrivateDetails:
        return find_private_details(message, self.names.knows, self._is_registered)

    def _is_registered(self, text: str) -> bool:
        registry = self.desk.registry
        return bool(registry.by_number(text) or registry.by_email(text))

    def _say_areas(self) -> str:
        held = {d.metadata.area for d in self.searcher.snapshot.documents.values()}
        return wording.ABSTAIN_HELD_AREAS.format(areas=", ".join(sorted(a for a in held if a)))

    def _guard(self, reply: Reply) -> Reply:
        return guard_reply(reply, self.searcher.snapshot, self.desk.registry)
