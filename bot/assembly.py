"""Puts an Assistant together from settings: the one place where everything is loaded."""

from __future__ import annotations

import functools
import hashlib
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from bot.alarms.names import KnownNames
from bot.alarms.triage import LABELS, RULES_ALONE, Classifies, Triage
from bot.answering.answers import Answerer
from bot.answering.contact_replies import ContactDesk
from bot.answering.standing import Standing
from bot.assistant import Assistant
from bot.questions.coverage import Coverage, list_words
from bot.questions.library import Library
from bot.questions.short_forms import ShortForms
from bot.questions.understanding import Understanding
from bot.registries.areas import load_areas
from bot.registries.contacts import load_contacts
from bot.registries.glossary import load_glossary
from bot.registries.themes import load_themes
from bot.settings import PROJECT, Settings
from bot.sources import REGISTRIES, Source
from index.encoders.pairing import Encoders
from index.encoders.reranking import load_reranker
from index.errors import ReadingError, SnapshotError
from index.ranking import Weights
from index.searcher import Searcher
from index.snapshot import Snapshot, load_snapshot, read_current
from index.spelling import Speller
from index.types import Encoder, Progress

BY_A_START = "a start that had to build it"
"""Who published what a start had to build."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """An assistant, whether its index had to be built, and what could not be as it should be."""

    assistant: Assistant
    built: bool
    unread: tuple[ReadingError, ...]
    alone: bool = False
    """There is no knowledge folder: what the index carries answers."""
    changed: bool = False
    """Something that the index was made from has changed since it was published."""

    @property
    def why(self) -> str:
        """Why questions are not encoded as the settings ask; empty where they are."""
        why: str = self.assistant.searcher.snapshot.manifest.encoding["why"]
        return why


def assemble(
    settings: Settings,
    progress: Progress | None = None,
    load: Callable[[], Encoder] | None = None,
    today: date | None = None,
    classify: Callable[[], Classifies] | Literal["carried"] | None = "carried",
) -> Assembled:
    """Load the registries and the index, and build the index where it is missing or out of date.

    By default encoder and classifier are those that the index carries; `load` gives another
    encoder, for building too, and `classify` another classifier; without one the rules of triage
    stand alone.
    Raises KnowledgeError with a sentence for a person.
    """
    today = today or date.today()
    source = Source(settings, load)
    refreshed = source.find_alone() or source.find_unchanged()
    if refreshed is None:
        from index.refresh import refresh_index  # reading documents is not needed to serve them

        def check(snapshot: Snapshot, encoders: Encoders) -> Encoders:
            build_assistant(settings, snapshot, encoders.questions, today)  # registries are right
            return encoders

        seen = source.look()
        refreshed = refresh_index(
            settings.knowledge,
            settings.index,
            source.identity,
            lambda: source.encoders,
            progress,
            check,
            settings.search.vectors,
            source.registries,
        )
        source.note_unchanged(refreshed.snapshot, refreshed.unread, seen)
        if refreshed.built:
            from index.history import note_switch

            note_switch(settings.index, refreshed.snapshot, BY_A_START)
    assistant = open_assistant(settings, refreshed.snapshot, source, today, classify)
    alone = not settings.knowledge.is_dir()
    return Assembled(assistant, refreshed.built, refreshed.unread, alone)


def serve(
    settings: Settings,
    progress: Progress | None = None,
    load: Callable[[], Encoder] | None = None,
    today: date | None = None,
    classify: Callable[[], Classifies] | Literal["carried"] | None = "carried",
) -> Assembled:
    """The assistant over what is published, with the registries that went live with it; only where
    nothing was published yet, or it cannot be opened, the index is built first.

    What changed in the knowledge folder since then waits for a refresh. Raises KnowledgeError.
    """
    try:
        published = read_current(settings.index) is not None and load is None
        assistant = open_published(settings, today, classify) if published else None
    except SnapshotError as error:
        if not settings.knowledge.is_dir():
            raise
        logging.warning("The index is built anew: %s", error)
        assistant = None
    if assistant is None:
        return assemble(settings, progress, load, today, classify)
    unread = Source(settings).find_unread()
    alone = not settings.knowledge.is_dir()
    return Assembled(assistant, False, unread or (), alone, unread is None and not alone)


def open_published(
    settings: Settings,
    today: date | None = None,
    classify: Callable[[], Classifies] | Literal["carried"] | None = "carried",
) -> Assistant:
    """The assistant over what is published, with the registries that went live with it.

    Raises KnowledgeError where it cannot be opened.
    """
    snapshot = load_snapshot(settings.index)
    today = today or date.today()
    return open_assistant(settings, snapshot, Source(settings), today, classify, carried=True)


def open_assistant(
    settings: Settings,
    snapshot: Snapshot,
    source: Source,
    today: date,
    classify: Callable[[], Classifies] | Literal["carried"] | None = "carried",
    carried: bool = False,
) -> Assistant:
    """An assistant over a published snapshot, with the encoder and classifier that it carries."""
    encoder = source.open_questions(snapshot)
    assistant = build_assistant(settings, snapshot, encoder, today, carried)
    if classify == "carried":
        classify = functools.partial(source.open_classifier, snapshot)
    return replace(assistant, triage=build_triage(settings, classify))


def build_assistant(
    settings: Settings, snapshot: Snapshot, encoder: Encoder, today: date, carried: bool = False
) -> Assistant:
    """An assistant over a loaded snapshot. Registry files are those of the knowledge folder; with
    `carried`, or without such a folder, those that the snapshot carries. What is in neither is the
    project's own.
    """
    alone = snapshot.carried if carried or not settings.knowledge.is_dir() else {}
    registries = {
        name: alone.get(name) or find_registry(settings.knowledge, name) for name in REGISTRIES
    }
    areas = load_areas(registries["areas.yaml"])
    contacts = load_contacts(registries["contacts.yaml"], areas)
    glossary = load_glossary(registries["glossary.yaml"])
    themes = load_themes(registries["themes.yaml"])
    search = settings.search
    words = list_words(glossary)
    names = KnownNames(snapshot.lexicon.words, areas, words)
    standing = Standing(snapshot.metadata, snapshot.manifest.withdrawn)
    return Assistant(
        searcher=Searcher(
            snapshot,
            encoder,
            Weights(search.lexical_weight, search.reranker_weight, search.reranked),
            load_reranker(search.reranker) if search.reranker != "none" else None,
            standing.withdrawn,
        ),
        understanding=Understanding(
            Library(snapshot.metadata, snapshot.documents, snapshot.passages, snapshot.lexicon),
            areas,
            glossary,
            Speller(snapshot.lexicon.words, words),
            ShortForms(glossary, snapshot.lexicon.words),
        ),
        answerer=Answerer(
            snapshot,
            glossary,
            today,
            settings.answer.quotes,
            settings.answer.screen_characters,
            settings.answer.old_after_years,
            standing,
        ),
        desk=ContactDesk(contacts, areas, today),
        themes=themes,
        coverage=Coverage(glossary, snapshot.lexicon, snapshot.passages),
        names=names,
        candidates=settings.search.candidates,
        triage=RULES_ALONE,
        min_score=settings.answer.min_score,
        near_score=settings.answer.near_score,
    )


def build_triage(settings: Settings, classify: Callable[[], Classifies] | None) -> Triage:
    """Triage with the thresholds of the settings; without a classifier its rules alone."""
    held = settings.triage
    if classify is None or held.classifier == "none":
        return RULES_ALONE
    return Triage(classify(), {label: getattr(held, label) for label in LABELS})


def find_registry(knowledge: Path, name: str) -> Path:
    """A registry file of the knowledge folder, else the project's own."""
    own = knowledge / name
    return own if own.is_file() else PROJECT / "knowledge" / name


def find_cache(knowledge: Path) -> Path:
    """Where the index of some other knowledge folder is kept: a cache keyed by the folder."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    key = hashlib.sha256(str(knowledge.resolve()).encode()).hexdigest()[:16]
    return base / "review-learning-bot" / key
