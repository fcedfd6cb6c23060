"""A summary: the key sentences of the named documents, section by section, in their order. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering.twins import Found, add_found
from bot.guarding import prints_contact
from bot.questions.understanding import Question
from index.lexical import find_terms
from index.quotes.key_sentences import choose_key_sentences
from index.quotes.quoting import find_runs, quote_hit, quote_passage, quote_range
from index.reading.page.shown import show_slice
from index.snapshot import Snapshot
from index.types import BlockKind, Document, Hit, Passage, Quote

ROOM = 4800
"""Characters of all quotes of a summary together: about twelve, with their sources."""
SHORT_LIST = 480
"""Characters up to which a list is quoted whole: its items say little one by one."""
SHORT_SECTION = 40
"""Characters: a section that says less (a date, a name) is no part of a summary."""

SUMMARY_WORDS = frozenset(
    find_terms(
        "summary summarise summarize overview key main message messages point points finding "
        "findings found learning lesson lessons theme themes list minute slot headline headlines "
        "happened changed change conclude cover nutshell short quick brief team meeting slide "
        "practice learning agency progress statement chair scrutiny note update"
    )
)
"""Stems that ask for a summary and name no topic of it."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a summary takes or leaves: a sentence, or a whole short list."""

    passage: Passage
    start: int
    end: int
    text: str
    row: int
    """Its row among the snapshot's vectors."""


def quote_summary(snapshot: Snapshot, question: Question, hits: Sequence[Hit]) -> list[Found]:
    """The quotes that sum up the documents a question names, or what they say on its topic."""
    passages = _list_passages(snapshot, question)
    asked = {term for term in question.topic if len(term) > 1} - SUMMARY_WORDS
    on_topic = _find_on_topic(passages, asked)
    if on_topic:
        quotes = _quote_passages(snapshot.documents, on_topic, hits)
    else:
        quotes = _quote_units(snapshot, passages)
    found: list[Found] = []
    for quote in quotes:
        if not prints_contact(quote):
            found = add_found(found, quote, snapshot.documents)
    return found


def _list_passages(snapshot: Snapshot, question: Question) -> list[tuple[int, Passage]]:
    """The passages of the named documents with their numbers, but for mastheads and sections on
    another review than the one named."""
    kept = []
    places = [at for name in question.documents for at in snapshot.table.find_passages(name)]
    for at in places:
        passage = snapshot.passages[at]
        document = snapshot.documents[passage.document]
        blocks = {document.blocks[block].kind for block in passage.blocks}
        if (
            (passage.section or not document.metadata.source)
            and not blocks <= {BlockKind.TITLE, BlockKind.SIGNATURE, BlockKind.HEADING}
            and not _is_on_another(document, passage, question.reviews)
        ):
            kept.append((at, passage))
    return kept


def _is_on_another(document: Document, passage: Passage, reviews: frozenset[str]) -> bool:
    """Whether a passage stands under the heading of a review that the question does not name."""
    held = {review.lower() for review in document.metadata.reviews}
    named = held & {heading.lower() for heading in passage.section}
    return bool(held & reviews) and bool(named) and not named & reviews


def _find_on_topic(
    passages: Sequence[tuple[int, Passage]], asked: set[str]
) -> list[tuple[int, Passage]]:
    """The passages under a heading on the topic, else those that speak of it; none for no topic."""
    by_section = [one for one in passages if asked & set(find_terms(" ".join(one[1].section)))]
    return by_section or [one for one in passages if asked & set(find_terms(one[1].text))]


def _quote_passages(
    documents: Mapping[str, Document], passages: Sequence[tuple[int, Passage]], hits: Sequence[Hit]
) -> list[Quote]:
    """The passages whole where there is room for all, else their sentences on the question."""
    whole = [q for _, one in passages for q in quote_passage(documents[one.document], one)]
    if sum(len(quote.text) for quote in whole) <= ROOM:
        return whole
    held = {hit.passage.key: hit for hit in hits}
    quotes: list[Quote] = []
    room = ROOM
    for _, passage in passages:
        document, hit = documents[passage.document], held.get(passage.key)
        quote = quote_hit(document, hit) if hit else quote_passage(document, passage)[0]
        if len(quote.text) <= room:
            quotes.append(quote)
            room -= len(quote.text)
    return quotes


def _quote_units(snapshot: Snapshot, passages: Sequence[tuple[int, Passage]]) -> list[Quote]:
    """The key sentences of every section; neighbours that were both chosen are one quote."""
    units = [unit for at, one in passages for unit in _cut_units(snapshot, at, one)]
    keys = [(unit.passage.document, unit.passage.section) for unit in units]
    sizes = {
        key: sum(len(u.text) for u, k in zip(units, keys, strict=True) if k == key) for key in keys
    }
    kept = [at for at, key in enumerate(keys) if sizes[key] >= SHORT_SECTION]
    units = [units[at] for at in kept]
    numbers = {key: n for n, key in enumerate(dict.fromkeys(keys[at] for at in kept))}
    if not units:
        return []
    chosen = choose_key_sentences(
        snapshot.matrix.select(np.array([unit.row for unit in units], dtype=np.int64)),
        np.array([numbers[keys[at]] for at in kept], dtype=np.intp),
        [unit.text for unit in units],
        ROOM,
    )
    return [
        quote_range(
            snapshot.documents[first.passage.document], first.passage, first.start, last.end
        )
        for first, last in _join_neighbours(units, chosen)
    ]


def _join_neighbours(units: Sequence[Unit], chosen: Iterable[int]) -> list[tuple[Unit, Unit]]:
    """First and last of each run of chosen sentences that follow each other in one passage."""
    runs: list[list[int]] = []
    for at in chosen:
        if runs and runs[-1][-1] == at - 1 and units[at - 1].passage is units[at].passage:
            runs[-1].append(at)
        else:
            runs.append([at])
    return [(units[run[0]], units[run[-1]]) for run in runs]


def _cut_units(snapshot: Snapshot, at: int, passage: Passage) -> list[Unit]:
    """The sentences of a passage, or the whole of a short list."""
    document, rows = snapshot.documents[passage.document], snapshot.rows
    runs = find_runs(document, passage)
    items = any(document.blocks[block].kind is BlockKind.ITEM for block in passage.blocks)
    if items and len(runs) == 1 and len(passage.text) <= SHORT_LIST:
        return [Unit(passage, *runs[0], passage.text, rows.bare(at))]
    spans = [(int(rows.start[row]), int(rows.end[row]), row) for row in rows.sentences(at)]
    return [
        Unit(passage, start, end, show_slice(document, start, end), row)
        for start, end, row in spans
    ]
