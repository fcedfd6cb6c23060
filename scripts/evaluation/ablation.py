"""What each part is worth: the same questions with one part after another switched off.

Nothing in the bot knows of these switches. A part is taken out of an assembled assistant, or of
the settings that it is assembled from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from bot.alarms.triage import RULES_ALONE
from bot.assembly import assemble
from bot.assistant import Assistant
from bot.questions.coverage import Coverage
from bot.questions.short_forms import ShortForms
from bot.questions.understanding import Question, Understanding
from bot.registries.glossary import Glossary
from bot.reply import Conversation
from bot.settings import Settings
from index.encoders.encoding import NO_ADAPTER
from index.keeping.vectors import RowScores
from index.ranking import Scores, Weights
from index.searcher import Searcher
from index.spelling import Speller

Made = TypeVar("Made")


class Placeless(Understanding):
    """Reads questions as ever, and lets no area or review change what is found."""

    def read_question(self, message: str, conversation: Conversation) -> Question:
        """The question with nothing held back for another area or review."""
        question = Understanding.read_question(self, message, conversation)
        query = replace(question.query, areas=frozenset(), reviews=frozenset())
        return replace(question, query=query, reviews=frozenset())


class Sentenceless(Searcher):
    """Ranks passages by their text, with and without title and section."""

    def _join_forms(self, rows: RowScores) -> tuple[Scores, Scores, Scores]:
        whole, bare, _ = Searcher._join_forms(self, rows)
        # the mean of the other two, so that the mean of all three is theirs
        return whole, bare, np.asarray((whole + bare) / 2, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the bot, and how it is switched off."""

    name: str
    off: str
    """What stands in its place, in words."""
    switch: Callable[[Assistant], Assistant] = lambda assistant: assistant
    change: Callable[[Settings], Settings] | None = None
    """For a part that the index is built with."""


def drop_adapter(settings: Settings) -> Settings:
    """The settings with the encoder as it was published."""
    encoder = settings.encoder.model_copy(update={"adapter": NO_ADAPTER})
    return settings.model_copy(update={"encoder": encoder})


def use_full(settings: Settings) -> Settings:
    """The settings with questions and triage in full precision too."""
    encoder = settings.encoder.model_copy(update={"precision": "full"})
    return settings.model_copy(update={"encoder": encoder})


def use_int8(settings: Settings) -> Settings:
    """The settings with passages, questions and triage in 8 bits."""
    encoder = settings.encoder.model_copy(update={"precision": "int8"})
    return settings.model_copy(update={"encoder": encoder})


def drop_glossary(assistant: Assistant) -> Assistant:
    """No short form and no everyday word is put into the field's terms, and none is explained."""
    empty = Glossary(())
    understanding = replace(
        assistant.understanding, glossary=empty, short_forms=ShortForms(empty, {})
    )
    answerer = replace(assistant.answerer, glossary=empty)
    return replace(assistant, understanding=understanding, answerer=answerer)


def drop_spelling(assistant: Assistant) -> Assistant:
    """No word is corrected."""
    understanding = replace(assistant.understanding, speller=Speller({}))
    return replace(assistant, understanding=understanding)


def drop_places(assistant: Assistant) -> Assistant:
    """No document is held back for its area or review."""
    return replace(assistant, understanding=_remake(Placeless, assistant.understanding))


def drop_sentences(assistant: Assistant) -> Assistant:
    """Sentences have no say in the order of passages."""
    return replace(assistant, searcher=_remake(Sentenceless, assistant.searcher))


def drop_words(assistant: Assistant) -> Assistant:
    """Meaning alone ranks."""
    return replace(assistant, searcher=replace(assistant.searcher, weights=Weights(0.0)))


def drop_coverage(assistant: Assistant) -> Assistant:
    """No subject counts as one that the documents do not speak of."""
    snapshot = assistant.searcher.snapshot
    return replace(assistant, coverage=Coverage(Glossary(()), snapshot.lexicon, ()))


def drop_classifier(assistant: Assistant) -> Assistant:
    """Triage by its rules alone."""
    return replace(assistant, triage=RULES_ALONE)


PARTS = (
    Part("adapter", "the encoder as it was published", change=drop_adapter),
    Part("glossary", "short forms and everyday words searched as typed", drop_glossary),
    Part("spelling", "words searched as typed", drop_spelling),
    Part("area and review", "no document held back for another area or review", drop_places),
    Part("sentence level", "passages ranked without their best sentence", drop_sentences),
    Part("word search", "meaning alone", drop_words),
    Part("uncovered subjects", "refusals by the evidence alone", drop_coverage),
    Part("triage classifier", "rules alone", drop_classifier),
    Part("8-bit blocks", "questions in full precision, as passages are", change=use_full),
    Part("full precision", "passages and questions in 8 bits throughout", change=use_int8),
)


def switch_off(part: Part, assistant: Assistant, settings: Settings, index: Path) -> Assistant:
    """The assistant without a part; one that the index is built with has it built in `index`."""
    if part.change is None:
        return part.switch(assistant)
    return assemble(part.change(settings).model_copy(update={"index": index})).assistant


def _remake(kind: Callable[..., Made], held: Any) -> Made:
    """The same fields in another class."""
    return kind(**{field.name: getattr(held, field.name) for field in fields(held)})
