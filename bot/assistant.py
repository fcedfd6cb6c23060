"""Assistant.reply(message, conversation) -> Reply: the one path of every channel."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot import wording
from bot.alarms.identifying import PrivateDetails, asks_identity, find_private_details, redact
from bot.alarms.names import KnownNames
from bot.alarms.triage import Pending, Triage
from bot.answering.abstaining import abstain, note_reading
from bot.answering.answers import Answerer
from bot.answering.contact_replies import ContactDesk
from bot.answering.judging import Judge
from bot.answering.next_steps import NOTHING, TYPED, NextSteps
from bot.answering.saying_source import say_source
from bot.guarding import guard_reply, is_of_another_area, prints_contact
from bot.questions.coverage import Coverage
from bot.questions.intents import Intent, find_intent
from bot.questions.messages import LONGEST_MESSAGE, clean_message
from bot.questions.turns import (
    complete_message,
    find_last_quoted,
    redact_turns,
    split_at_question,
)
from bot.questions.understanding import Question, Understanding
from bot.registries.areas import Areas
from bot.registries.themes import Themes
from bot.reply import Conversation, Outcome, Reply, Step, StepKind
from index.searcher import Searcher

SMALL_TALK = {
    Intent.EMPTY: wording.EMPTY,
    Intent.HELLO: wording.HELLO,
    Intent.THANKS: wording.THANKS,
    Intent.BYE: wording.BYE,
    Intent.HELP: wording.HELP,
    Intent.PRIVACY: wording.PRIVACY,
}
ADVISED = frozenset({Outcome.ANSWER, Outcome.DID_YOU_MEAN, Outcome.ABSTAIN})
"""Outcomes to which a request for a decision on a live case gets the line that no bot advises."""
IDENTIFYING = "identifying_details"


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
    triage: Triage
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
        """What a pressed next step shows; of a reply from before a refresh, the question is
        answered anew instead."""
        return self._guard(self._press(step, conversation))

    def about(self, what: str) -> Reply:
        """The fixed texts of /start, /help, /about and /privacy."""
        quotable = self.answerer.standing.quotable.values()
        held = ", ".join(sorted({one.area for one in quotable if one.area}))
        texts = {
            "start": f"{wording.HELLO}\n\n{wording.HELP}",
            "help": wording.HELP,
            "about": f"{wording.ABOUT}\n\n{wording.ABSTAIN_HELD_AREAS.format(areas=held)}",
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

    def weigh(self, message: str, conversation: Conversation) -> float:
        """Evidence in [0, 1] that the documents answer; 0 where it is refused before weighing."""
        return self._answer(clean_message(message), conversation).evidence

    def _answer(self, message: str, conversation: Conversation) -> Reply:
        pending = self.triage.begin(message)
        details = self._find_private(message)
        safe = redact(message, details)
        turns = redact_turns(conversation, self._find_private)
        reply, failed = None, None
        try:
            reply = None if pending.alarmed else self._route(safe, turns, pending)
        except Exception as error:  # noqa: BLE001  whatever it is, an emergency comes first
            failed = error
        verdict = pending.wait()
        if verdict.urgent:  # nothing that was made meanwhile is shown
            reply = self._answer_urgent(safe, turns)
        elif reply is None:
            raise failed or AssertionError("no reply was made")
        reply = self._keep_apart(reply, conversation)
        if verdict.advice and reply.outcome in ADVISED and find_intent(safe) not in TYPED:
            lead = "\n".join(filter(None, (wording.NO_ADVICE, reply.lead)))
            reply = replace(reply, lead=lead, closing=reply.closing or wording.ROUTE)
        if details or verdict.identifying:
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

    def _route(self, message: str, conversation: Conversation, pending: Pending) -> Reply:
        """The reply to a message that is not urgent, made while triage is still at work."""
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
            return say_source(conversation, self.answerer)
        offered = conversation.last.reply.steps if conversation.last else ()
        typed = next((step for step in offered if step.label.lower() == message.lower()), None)
        if typed and intent not in TYPED:
            return self._press(typed, conversation)
        quoted = find_last_quoted(conversation)
        if intent in TYPED and quoted and quoted.gone:
            return self._answer_anew(conversation)
        if intent in TYPED and conversation.last is not None:
            return self._follow(Step(TYPED[intent], message), conversation)
        question = self.understanding.read_question(message, conversation)
        if intent is Intent.CONTACT:
            own = self.areas.named_in(message)
            last = conversation.last
            inherited = (*question.areas, conversation.area, last.reply.area if last else None)
            area = next((area for area in inherited if area), None)
            reply = self.desk.answer(message, own, area)
            if reply is not None:
                return reply.with_steps()
        return self._search(question, lambda: pending.wait().out_of_scope)

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
        try:
            found = self._search(question)
        except Exception as error:  # noqa: BLE001  the emergency line needs no document
            logging.error("No quotes beside an emergency: %s", type(error).__name__)
            found = Reply(Outcome.ABSTAIN)
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

    def _search(
        self, question: Question, is_off_field: Callable[[], bool] = lambda: False
    ) -> Reply:
        """Answer, offer near passages, or abstain, by the evidence."""
        hits = self.searcher.search(question.query, self.candidates)
        notes = note_reading(question, self.understanding.glossary)
        area = question.areas[0] if question.areas else None
        if question.documents and (question.summary or not (question.topic or question.leaning)):
            reply = self.answerer.summarise(question, hits, notes)
            if reply.quotes or reply.lead:  # else all that it would quote prints a contact
                return self.answerer.offer_steps(replace(reply, area=area))
        if question.missing_review:
            return abstain(question, (), None, self.themes)
        judge = Judge(
            self.searcher.snapshot.metadata,
            self.coverage,
            self.answerer.standing,
            self.min_score,
            self.near_score,
        )
        judged = judge.judge(question, hits, is_off_field)
        if judged.gone and judged.outcome is not Outcome.ANSWER:
            reply = replace(abstain(question, (), None, self.themes), lead=judged.gone)
            return replace(reply, notes=notes, evidence=judged.evidence)
        if judged.off_field:
            return Reply(Outcome.ABSTAIN, lead=wording.ABSTAIN_OUT_OF_SCOPE, closing=wording.ROUTE)
        if judged.outcome is Outcome.ABSTAIN:
            reply = abstain(question, judged.hits, judged.uncovered, self.themes)
            return replace(reply, notes=notes, evidence=judged.evidence)
        if judged.outcome is Outcome.DID_YOU_MEAN:
            return Reply(
                Outcome.DID_YOU_MEAN,
                lead=wording.DID_YOU_MEAN,
                closing=wording.ROUTE,
                steps=self.answerer.offer_choices(judged.hits),
                area=area,
                evidence=judged.evidence,
            )
        if judged.gone:
            notes = (*notes, judged.gone)
        reply = self.answerer.answer(question, judged.hits, notes)
        if judged.elsewhere or question.missing_areas:
            named = (*question.missing_areas, *question.areas)[0]
            reply = replace(reply, lead=wording.QUOTES_OTHER_AREA.format(area=named))
        return self.answerer.offer_steps(replace(reply, area=area, evidence=judged.evidence))

    def _press(self, step: Step, conversation: Conversation) -> Reply:
        """What a step of the last reply shows: the numbers that it carries are of a snapshot."""
        last = conversation.last
        if last and last.refreshed and step.kind is not StepKind.CONTACTS:
            return self._answer_anew(conversation)
        return self._follow(step, conversation)

    def _answer_anew(self, conversation: Conversation) -> Reply:
        """The last question as it is answered since the briefings were refreshed."""
        asked, before = split_at_question(conversation)
        reply = self._answer(asked, before) if asked else NOTHING
        return replace(reply, lead="\n".join(filter(None, (wording.REFRESHED, reply.lead))))

    def _follow(self, step: Step, conversation: Conversation) -> Reply:
        last = conversation.last
        area = (last.reply.area if last else None) or conversation.area
        if step.kind is StepKind.CONTACTS:
            return self.contacts(area)
        steps = NextSteps(self.searcher, self.understanding, self.answerer, self.candidates)
        reply = steps.follow(step, redact_turns(conversation, self._find_private))
        return self._keep_apart(replace(reply, area=area), conversation)

    def _find_private(self, message: str) -> PrivateDetails:
        return find_private_details(message, self.names.knows, self._is_registered)

    def _is_registered(self, text: str) -> bool:
        registry = self.desk.registry
        return bool(registry.by_number(text) or registry.by_email(text))

    def _guard(self, reply: Reply) -> Reply:
        return guard_reply(reply, self.searcher.snapshot, self.desk.registry)
