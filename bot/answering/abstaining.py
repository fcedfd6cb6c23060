"""Saying that the briefings do not answer, and how a question was read. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot import wording
from bot.questions.understanding import Question
from bot.registries.glossary import Glossary
from bot.registries.themes import Themes
from bot.reply import Outcome, Reply, Step, StepKind
from index.evidence import is_near
from index.types import Hit

NEARBY = 3
"""Themes named in an abstention."""


def abstain(
    question: Question, hits: Sequence[Hit], uncovered: str | None, themes: Themes
) -> Reply:
    """Say so, name what the briefings cover nearby, and the contact route."""
    leads = [wording.ABSTAIN]
    if uncovered:
        leads = [wording.ABSTAIN_NOT_COVERED.format(term=uncovered)]
    if question.missing_review:
        leads = [wording.ABSTAIN_REVIEW.format(review=question.missing_review)]
    if question.missing_areas:
        leads.append(wording.ABSTAIN_AREA.format(area=question.missing_areas[0]))
    passages = " ".join(f"{' '.join(h.passage.section)} {h.passage.text}" for h in hits[:3])
    nearby = [theme.name for theme in themes.find_themes(passages)[:NEARBY]]
    if nearby and question.topic and is_near(hits):
        leads.append(wording.ABSTAIN_NEARBY.format(themes="; ".join(nearby)))
    return Reply(
        Outcome.ABSTAIN,
        lead=" ".join(leads),
        closing=wording.ROUTE,
        steps=(Step(StepKind.CONTACTS, wording.STEP_CONTACTS),),
        area=question.areas[0] if question.areas else None,
    )


def note_reading(question: Question, glossary: Glossary) -> tuple[str, ...]:
    """How a misspelt question was read, and what the short form that it asks for stands for."""
    notes = []
    if question.corrections:
        notes.append(wording.READ_AS.format(words=", ".join(question.corrections)))
    entry = glossary.explain(question.text)
    if entry and entry.abbreviations and entry.term.lower() not in question.text.lower():
        short = next(
            (a for a in entry.abbreviations if a.lower() in question.text.lower()),
            entry.abbreviations[0],
        )
        notes.append(wording.STANDS_FOR.format(short=short, term=entry.term))
    return tuple(notes)
