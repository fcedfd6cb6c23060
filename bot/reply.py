"""What the assistant answers, on any channel. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.contacts import Contact
from index.types import Quote


class Outcome(StrEnum):
    """What kind of answer a reply is."""

    ANSWER = "answer"
    DID_YOU_MEAN = "did_you_mean"
    ABSTAIN = "abstain"
    CONTACTS = "contacts"
    URGENT = "urgent"
    ABOUT = "about"


class StepKind(StrEnum):
    """What a next-step button does."""

    MORE = "more"
    """Show the quotes kept behind More."""
    SECTION = "section"
    """Show the whole section that a quote stands in."""
    REVIEW = "review"
    """Show more passages from the same document."""
    OTHERS = "others"
    """Show what other documents say on it."""
    CONTACTS = "contacts"
    PASSAGE = "passage"
    """Show one near passage that was offered as a choice."""


@dataclass(frozen=True, slots=True)
class Step:
    """One next step, offered as a button or a numbered choice."""

    kind: StepKind
    label: str
    document: str = ""
    passage: int = -1


@dataclass(frozen=True, slots=True)
class SourcedQuote:
    """A quote with the notes that stand outside the quotation marks."""

    quote: Quote
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownContact:
    """A contact with what must be said beside it (printed where, verified when)."""

    contact: Contact
    note: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. A channel renders its parts in the order of the fields."""

    outcome: Outcome
    emergency: str = ""
    """Fixed wording, 999 first; nothing stands above it."""
    warning: str = ""
    """Fixed wording on private details."""
    warnings: tuple[str, ...] = ()
    """Machine names of the warnings, such as `identifying_details`."""
    lead: str = ""
    """A fixed sentence that opens the reply."""
    quotes: tuple[SourcedQuote, ...] = ()
    more: tuple[SourcedQuote, ...] = ()
    """Quotes shown when a person presses More."""
    notes: tuple[str, ...] = ()
    contacts: tuple[ShownContact, ...] = ()
    closing: str = ""
    """A fixed sentence after everything else, such as the contact route."""
    steps: tuple[Step, ...] = ()
    area: str | None = None

    def with_steps(self, *steps: Step) -> Reply:
        """The same reply with these next steps."""
        return replace(self, steps=steps)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its reply, kept in memory only."""

    message: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a channel remembers of one chat while it runs; never written to disk."""

    area: str | None = None
    """Set by the person with /area."""
    turns: tuple[Turn, ...] = ()

    @property
    def last(self) -> Turn | None:
        """The turn before this message."""
        return self.turns[-1] if self.turns else None

    def after(self, message: str, reply: Reply, keep: int = 10) -> Conversation:
        """The conversation with one more turn; only the last `keep` turns stay."""
        return replace(self, turns=(*self.turns, Turn(message, reply))[-keep:])
