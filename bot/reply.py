"""What the assistant answers, on any channel. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.registries.contacts import Contact
from index.types import Citation, Quote

KEPT_TURNS = 10
"""Turns of a chat that are remembered."""
IDLE_SECONDS = 30 * 60.0
"""Seconds without a message after which the turns of a chat are forgotten."""


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
    CHOICES = "choices"
    """Offer near passages that were not shown yet."""


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
    also: tuple[Quote, ...] = ()
    """The same text as it stands in other documents, each with its own place and citation."""
    label: str = ""
    """Whose words follow, where documents stand side by side: an area, a review or a title."""


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
    evidence: float = 0.0
    """That the documents answer, 0 to 1; 0 where it was refused before it was weighed."""
    snapshot: str = ""
    """Id of the snapshot that it was made from, where a channel may change to another one."""

    def with_steps(self, *steps: Step) -> Reply:
        """The same reply with these next steps."""
        return replace(self, steps=steps)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its reply, kept in memory only."""

    message: str
    reply: Reply
    overruled: bool = False
    """An area was set with /area since; it comes before the one that this message names."""
    refreshed: bool = False
    """The briefings were refreshed since: what its buttons would show is answered anew."""
    gone: Citation | None = None
    """Where its first quote stood, if that is no longer in the briefings as it was quoted."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a channel remembers of one chat while it runs; never written to disk."""

    area: str | None = None
    """Set by the person with /area."""
    turns: tuple[Turn, ...] = ()
    touched: float = field(default=0.0, compare=False)
    """When its last message came, in seconds of a clock that never goes back."""

    @property
    def last(self) -> Turn | None:
        """The turn before this message."""
        return self.turns[-1] if self.turns else None

    def after(self, message: str, reply: Reply) -> Conversation:
        """The conversation with one more turn; only the last KEPT_TURNS turns stay."""
        return replace(self, turns=(*self.turns, Turn(message, reply))[-KEPT_TURNS:])

    def up_to(self, turn: Turn) -> Conversation:
        """The conversation as it stood after a turn; that turn alone where it is not kept."""
        at = next((at for at, one in enumerate(self.turns) if one is turn), None)
        return replace(self, turns=(turn,) if at is None else self.turns[: at + 1])

    def found_at(self, now: float) -> Conversation:
        """The conversation as a message at `now` finds it: without its turns after a long pause."""
        return replace(self, touched=now, turns=() if is_idle(self.touched, now) else self.turns)

    def with_area(self, area: str | None) -> Conversation:
        """The conversation with an area set, which comes before those named up to now."""
        turns = tuple(replace(turn, overruled=True) for turn in self.turns)
        return replace(self, area=area, turns=turns)


def is_idle(touched: float, now: float) -> bool:
    """Whether a chat last heard of at `touched` is forgotten at `now` (seconds, one clock)."""
    return now - touched > IDLE_SECONDS
