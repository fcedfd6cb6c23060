"""Passages and sentences: both partition what a document displays, by exact offsets."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunking import MOST, TARGET, chunk_document
from index.reading.blocks import read_blocks
from index.reading.files import read_document
from index.sentences import split_sentences
from index.types import BlockKind, Document, Metadata, Passage

BRIEFINGS = Path(__file__).parent / "data" / "briefings"
LINES = st.sampled_from(
    [
        "Neglect",
        "## Findings",
        "The nurse rang twice. Nobody answered, i.e. the phone was off.",
        "Agencies should:",
        "- ask **who** is in the home",
        "1. Review the plan. Share it.",
        "(a) with the school",
        "Escalation; Professionals should feel able to challenge what others decide.",
        "Kim Vale\nIndependent Chair",
        "<p>See [the policy](#) &amp; Dr. Ash.</p>",
        "A long sentence about how agencies worked together. " * 12,
        "",
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(LINES, max_size=25).map("\n\n".join))


def read(text: str) -> Document:
    layout = read_blocks(text)
    return Document("note.txt", text, Metadata("Note"), layout.blocks, layout.markup)


def load(name: str) -> Document:
    return read_document(BRIEFINGS / name, BRIEFINGS)


def list_texts(passages: tuple[Passage, ...]) -> list[str]:
    return [passage.text for passage in passages]


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.integers(0, 600), st.integers(0, 1200))
def test_passages_partition_the_document(text: str, target: int, most: int) -> None:
    """Passages rejoin to the text, hold each block once in order, and none is empty."""
    document = read(text)
    passages = chunk_document(document, target, most)
    if not document.blocks:
        assert passages == ()
        return
    assert "".join(text[p.start : p.end] for p in passages) == text
    assert all(first.end == second.start for first, second in pairwise(passages))
    assert [n for p in passages for n in p.blocks] == list(range(len(document.blocks)))
    assert [p.number for p in passages] == list(range(len(passages)))
    for passage in passages:
        assert passage.text
        for number in passage.blocks:
            block = document.blocks[number]
            assert passage.start <= block.start < block.end <= passage.end


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_sentences_partition_every_block(text: str) -> None:
    """The sentences of a block are tight slices, and nothing is displayed between them."""
    document = read(text)
    for block in document.blocks:
        spans = split_sentences(document, block)
        assert (spans[0][0], spans[-1][1]) == (block.start, block.end)
        shown = [document.shown(*span) for span in spans]
        assert all(shown)
        whole = document.shown(block.start, block.end)
        assert "".join(shown).replace(" ", "") == whole.replace(" ", "")
        for first, second in pairwise(spans):
            assert first[1] <= second[0]
            assert document.shown(first[1], second[0]) == ""


@pytest.mark.parametrize(
    "sentences",
    [
        ["It changed (i.e. Mill Hospital reviewed it).", "A plan is in place."],
        [
            "See e.g. Dr. Ash and Ms. K. Vale of St. Anne's.",
            "No. 3 applies in 2017/18.",
            "It ends.",
        ],
        ["See para. 3.15 of the report.", "The SCR's findings (see p. 4.) were clear."],
        ["2. (a) The board should act.", "The Trust should too."],
        ["1. To build a 'Dashboard'.", "The CCG will act."],
        ["(b) agencies should ask; record; and share what they learn"],
        ['She said: "We did not ask. We should have."', "Then it ended."],
        ["What is neglect?", "It is harm!", "It lasts."],
        [
            "Both reviews confirmed it.",
            "The U.K. Government agreed.",
            "It was 9.30 a.m. on Monday.",
        ],
        ["Call 01632 960001 (ext. 12) or write to a.b@example.org.", "See www.example.org."],
        ["The baby was 8 weeks old.", "Baby W. was seen by Mr J. K. Ash."],
    ],
)
def test_sentences_end_where_a_reader_says(sentences: list[str]) -> None:
    """Abbreviations, numbers, initials, quotations and lists do not end a sentence."""
    document = read("The review is out now. " * 3 + "\n\n" + " ".join(sentences))
    block = document.blocks[-1]
    assert [document.shown(*span) for span in split_sentences(document, block)] == sentences


def test_sentences_of_marked_text_are_exact_slices() -> None:
    """Offsets are of the stored text, markup inside a sentence included."""
    text = "It was **vital.** See [the policy](#a.b) &amp; act.\nNow."
    document = read(text)
    spans = split_sentences(document, document.blocks[0])
    assert [text[start:end] for start, end in spans] == [
        "It was **vital.",
        "See [the policy](#a.b) &amp; act.",
        "Now.",
    ]


def test_one_paragraph_a_passage_and_short_neighbours_together() -> None:
    """Paragraphs stand alone, with their heading; two short ones of a section join."""
    long = "The midwife asked where the baby slept and wrote down what she heard each time. " * 4
    text = f"{long}\n\nNeglect\n\nIt builds up.\n\nIt lasts.\n\n{long}"
    assert list_texts(chunk_document(read(text))) == [
        long.strip(),
        "It builds up. It lasts.",
        long.strip(),
    ]


def test_a_short_list_stays_with_its_lead_in() -> None:
    """A list up to the limit is one passage, items on lines of their own."""
    document = load("04_scrutiny_note.txt")
    passage = next(p for p in chunk_document(document) if p.section == ("Decision needed",))
    assert (passage.text, passage.lead) == (
        "The committee is asked to comment on:\n1. the training offer\n2. the audit timetable\n"
        "3. how schools are involved",
        "",
    )


def test_a_long_list_is_split_and_keeps_its_lead() -> None:
    """Later parts of a long list carry the sentence that introduces it."""
    item = "ask who lives in the home, who visits, and who looks after the baby at night " * 4
    document = read(f"It was a long week. Practitioners should:\n\n- {item}\n- {item}\n- {item}")
    passages = chunk_document(document)
    assert [(p.lead, len(p.blocks)) for p in passages] == [
        ("", 2),
        ("Practitioners should:", 1),
        ("Practitioners should:", 1),
    ]
    assert sum(len(p.text) for p in passages) > MOST > TARGET


def test_a_recommendation_stays_with_its_parts() -> None:
    """An item with its parts is one passage; when too long, its parts carry its opening."""
    part = "check by audit how well frontline practitioners know and use the procedures " * 4
    short = f"1. Act on this.\n2. The board should:\n(a) {part}\n(b) {part}\n3. {part}{part}"
    assert [p.text[:3] for p in chunk_document(read(short))] == ["1. ", "2. ", "3. "]
    long = f"1. The board should:\n(a) {part}{part}\n(b) {part}{part}\n2. Finish."
    assert [(p.text[:3], p.lead) for p in chunk_document(read(long))] == [
        ("1. ", ""),
        ("(a)", "1. The board should:"),
        ("(b)", "1. The board should:"),
        ("2. ", ""),
    ]


def test_titles_and_signatures_are_passages_of_their_own() -> None:
    """Title lines form one passage, a signature and an address one each."""
    document = load("02_chair_statement.txt")
    passages = chunk_document(document)
    kinds = [[document.blocks[n].kind for n in p.blocks] for p in passages]
    assert kinds[0] == [BlockKind.TITLE] * 4
    assert kinds[-2:] == [[BlockKind.SIGNATURE], [BlockKind.SIGNATURE]]


def test_headings_go_with_what_follows_and_the_last_with_what_is_before() -> None:
    """No passage is a heading alone, even where nothing follows it."""
    passages = chunk_document(read("It began at home in May.\n\n## Why\n\nShe left.\n\n## Next"))
    assert [(p.blocks, p.text) for p in passages] == [
        ((0,), "It began at home in May."),
        ((1, 2, 3), "She left."),
    ]
