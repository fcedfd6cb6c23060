"""Questions that every refresh must still answer, from `golden.yaml` of the knowledge folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.assistant import Assistant
from bot.registries.registry import read_registry
from bot.rendering import lay_out_more, lay_out_reply, render_plain
from bot.reply import Conversation
from index.errors import KnowledgeError


class GoldenError(KnowledgeError):
    """A new index no longer answers a golden question; it is not published."""


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question, the names of files that may answer it, and words that the reply must hold."""

    question: str
    documents: tuple[str, ...]
    contains: str


def load_golden(path: Path) -> tuple[GoldenQuestion, ...]:
    """The golden questions of a file; none where there is no file. Raises RegistryError."""
    if not path.is_file():
        return ()
    file = read_registry(path, ("questions",))
    return tuple(
        GoldenQuestion(entry.text("question"), entry.texts("documents"), entry.text("contains"))
        for entry in file.entries("questions", GoldenQuestion.__slots__)
    )


def find_lost(
    assistant: Assistant, golden: tuple[GoldenQuestion, ...]
) -> tuple[GoldenQuestion, ...]:
    """The questions whose reply, More included, lacks what it must hold."""
    return tuple(one for one in golden if not _is_answered(assistant, one))


def _is_answered(assistant: Assistant, golden: GoldenQuestion) -> bool:
    reply = assistant.reply(golden.question, Conversation())
    text = render_plain((*lay_out_reply(reply), *lay_out_more(reply)))
    quoted = {PurePosixPath(s.quote.citation.document).name for s in (*reply.quotes, *reply.more)}
    wanted = " ".join(golden.contains.lower().split())
    return wanted in " ".join(text.lower().split()) and (
        not quoted or not golden.documents or bool(quoted & set(golden.documents))
    )
