"""Questions that every refresh must still answer, from `golden.yaml` of the knowledge folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.assistant import Assistant
from bot.registries.registry import read_registry
from bot.rendering import describe_source, lay_out_more, lay_out_reply, render_plain
from bot.reply import Conversation, Reply
from index.errors import KnowledgeError


class GoldenError(KnowledgeError):
    """A new index no longer answers a golden question; it is not published."""


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question, the names of files that may answer it, and words that the reply must hold."""

    question: str
    documents: tuple[str, ...]
    contains: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A golden question that a new index does not answer."""

    golden: GoldenQuestion
    passage: str
    """Where the index before has the answer; empty where it does not answer either."""

    @property
    def is_drop(self) -> bool:
        """Whether the index before answers it."""
        return bool(self.passage)

    def describe(self) -> str:
        """The question, the words that are lost, and the passage that held them."""
        where = f"; until now answered from {self.passage}" if self.passage else ""
        return f"{self.golden.question} (lost: {self.golden.contains}{where})"


def load_golden(path: Path) -> tuple[GoldenQuestion, ...]:
    """The golden questions of a file; none where there is no file. Raises RegistryError."""
    if not path.is_file():
        return ()
    file = read_registry(path, ("questions",))
    return tuple(
        GoldenQuestion(entry.text("question"), entry.texts("documents"), entry.text("contains"))
        for entry in file.entries("questions", GoldenQuestion.__slots__)
    )


def find_lost(assistant: Assistant, golden: Iterable[GoldenQuestion]) -> tuple[GoldenQuestion, ...]:
    """The questions whose reply, More included, lacks what it must hold."""
    return tuple(one for one in golden if not find_answer(assistant, one))


def find_answer(assistant: Assistant, golden: GoldenQuestion) -> str:
    """The passage that a golden question is answered from, as its source is named; for an answer
    without a quote, what kind of answer it is. Empty where it is not answered."""
    reply = assistant.reply(golden.question, Conversation())
    text = render_plain((*lay_out_reply(reply), *lay_out_more(reply)))
    quoted = {PurePosixPath(s.quote.citation.document).name for s in (*reply.quotes, *reply.more)}
    if _fold(golden.contains) not in _fold(text) or (
        quoted and golden.documents and not quoted & set(golden.documents)
    ):
        return ""
    return _name_passage(reply, golden.contains)


def _name_passage(reply: Reply, contains: str) -> str:
    for sourced in (*reply.quotes, *reply.more):
        quote = sourced.quote
        if _fold(contains) in _fold(quote.text):
            return f"{quote.citation.document}: {describe_source(quote.citation)}"
    return "the contact registry" if reply.contacts else "the reply's own words"


def _fold(text: str) -> str:
    return " ".join(text.lower().split())
