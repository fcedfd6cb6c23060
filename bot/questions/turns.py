"""What the turns before bring to a message that leans on them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.alarms.identifying import PrivateDetails, redact
from bot.questions.intents import Intent, find_intent, names_desk
from bot.questions.leaning import adds_beside, find_own_terms, leans_on_last
from bot.questions.messages import clean_message
from bot.registries.areas import Areas
from bot.reply import Conversation, Outcome, Turn

ADDED = 2
"""Follow-ups whose words are searched beside the whole question that they lean on, at most."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message read: what it names, and what is left of it."""

    text: str
    """The message, spelling helped."""
    areas: tuple[str, ...]
    reviews: frozenset[str]
    words: str
    """The message without those names."""
    across: bool
    """It asks of several reviews at once."""

    @property
    def topic(self) -> str:
        """The words, where they name a subject or a number; else nothing."""
        told = find_own_terms(self.words) or re.search(r"\d", self.words)
        return self.words if told else ""

    @property
    def leans(self) -> bool:
        """Whether it needs a message before it."""
        return leans_on_last(self.words, bool(self.areas or self.reviews))


@dataclass(frozen=True, slots=True)
class Thread:
    """What a chat is about: its last whole question, and what follow-ups made of it since."""

    asked: str = ""
    """The whole question, without names of areas and reviews."""
    added: tuple[str, ...] = ()
    """The words of the last follow-ups, oldest first; never more than ADDED of them."""
    areas: tuple[str, ...] = ()
    reviews: frozenset[str] = frozenset()
    across: bool = False

    def __bool__(self) -> bool:
        """Whether anything was asked."""
        return bool(self.asked or self.areas or self.reviews)

    @property
    def topic(self) -> str:
        """All that is searched for."""
        return " ".join(part for part in (self.asked, *self.added) if part)

    def take(self, said: Said) -> Thread:
        """The thread with one more message: a whole question opens a new one.

        A follow-up for another area or review leaves the old one behind; `and GPs?` takes the
        place of the follow-up before it, `for teenagers` narrows it.
        """
        if not self or not said.leans:
            return Thread(said.words, (), said.areas, said.reviews, said.across)
        kept = () if adds_beside(said.words) else self.added
        thread = self
        if said.topic:
            thread = replace(self, added=(*kept, said.words)[-ADDED:])
        if said.areas or said.reviews:
            thread = replace(thread, areas=said.areas, reviews=said.reviews, across=False)
        return replace(thread, across=said.across or thread.across)


def follow_thread(messages: Iterable[Said]) -> Thread:
    """What messages in their order are about."""
    thread = Thread()
    for said in messages:
        thread = thread.take(said)
    return thread


def pick_questions(conversation: Conversation) -> tuple[str, ...]:
    """The messages that asked for learning, in order; thanks and `more` change no subject.

    A step taken from a reply repeats its question, and counts for nothing more.
    """
    asked = [said for turn in conversation.turns if (said := _read_question(turn))]
    return tuple(said for at, said in enumerate(asked) if asked[:at][-1:] != [said])


def split_at_question(conversation: Conversation) -> tuple[str, Conversation]:
    """The last message that asked for learning, and the conversation before it was first asked."""
    turns = enumerate(conversation.turns)
    read = [(at, said) for at, turn in turns if (said := _read_question(turn))]
    if not read:
        return "", replace(conversation, turns=())
    first, asked = read.pop()
    while read and read[-1][1] == asked:  # steps taken since repeat it
        first, _ = read.pop()
    return asked, replace(conversation, turns=conversation.turns[:first])


def pick_same_question(conversation: Conversation) -> tuple[Turn, ...]:
    """The last turns, back to the one that asked the last question; steps taken since repeat it."""
    asked, _ = split_at_question(conversation)
    picked: list[Turn] = []
    for turn in reversed(conversation.turns):
        if _read_question(turn) not in (None, asked):
            break
        picked.insert(0, turn)
    return tuple(picked)


def find_area_asked(conversation: Conversation, areas: Areas) -> str | None:
    """The area that the chat named last, unless one was set with /area since."""
    for turn in reversed(conversation.turns):
        named = () if turn.overruled else areas.named_in(clean_message(turn.message))
        if named:
            return named[0]
    return None


def find_last_quoted(conversation: Conversation) -> Turn | None:
    """The last turn whose reply quoted anything, be it gone since."""
    quoted = (t for t in reversed(conversation.turns) if t.gone or t.reply.quotes or t.reply.more)
    return next(quoted, None)


def find_leaned_document(conversation: Conversation) -> str | None:
    """The document of the quote that was shown last; it may not be held any more."""
    turn = find_last_quoted(conversation)
    if turn is None:
        return None
    return (turn.gone or (*turn.reply.quotes, *turn.reply.more)[0].quote.citation).document


def redact_turns(
    conversation: Conversation, find_private: Callable[[str], PrivateDetails]
) -> Conversation:
    """The conversation with its messages cleaned, their private details taken out."""

    def redact_turn(turn: Turn) -> Turn:
        said = clean_message(turn.message)
        return replace(turn, message=redact(said, find_private(said)))

    return replace(conversation, turns=tuple(map(redact_turn, conversation.turns)))


def complete_message(message: str, conversation: Conversation, areas: Areas) -> tuple[str, bool]:
    """After a request for contacts, a follow-up asks for contacts too: `what about Coventry`.

    One that only names an area is the request asked for that area. The second value tells whether
    contacts are asked for.
    """
    request = _find_request(conversation)
    rest = areas.cut_names(message)
    named = areas.named_in(message)
    if request is None or not leans_on_last(rest, bool(named)):
        return message, False
    if names_desk(rest):
        return message, True
    if len(named) != 1 or find_own_terms(rest):
        return message, False
    return f"{areas.cut_names(request)} {named[0]}", True


def _find_request(conversation: Conversation) -> str | None:
    """The message that asked for the contacts that the last reply gave."""
    for turn in reversed(conversation.turns):
        if turn.reply.outcome is not Outcome.CONTACTS:
            return None
        said = clean_message(turn.message)
        if find_intent(said) is Intent.CONTACT:
            return said
    return None


def _read_question(turn: Turn) -> str | None:
    """The cleaned message of a turn, if it asked for learning."""
    said = clean_message(turn.message)
    return said if find_intent(said) is Intent.QUESTION else None
