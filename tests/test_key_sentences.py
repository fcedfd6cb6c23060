"""Which sentences sum a text up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.quotes.key_sentences import FRAME, choose_key_sentences
from index.types import Vectors
from tests.fakes import FakeEncoder

PLAIN = "The worker and the school met the family at home."


def choose(texts: list[str], sections: list[int], room: int = 10_000) -> list[int]:
    return choose_key_sentences(encode(texts), np.array(sections), texts, room)


def encode(texts: list[str]) -> Vectors:
    return FakeEncoder().encode(texts)


def room_for(*texts: str) -> int:
    return sum(len(text) + FRAME for text in texts)


def test_every_section_has_one_before_any_has_two() -> None:
    """With room for as many sentences as sections, each section gives one, in their order."""
    texts = [f"{PLAIN[:-1]} number {at}." for at in range(9)]
    sections = [0, 0, 0, 0, 0, 0, 1, 2, 2]
    chosen = choose(texts, sections, room_for(*texts[:3]))
    assert [sections[at] for at in chosen] == [0, 1, 2]


def test_the_central_sentence_stands_for_its_section() -> None:
    """Of sentences on one matter and a stray one, never the stray one."""
    vectors = np.array([[0, 1, 0], [0.8, 0.6, 0], [1, 0, 0], [0.96, 0, 0.28]], dtype=np.float32)
    texts = [PLAIN, PLAIN, PLAIN, PLAIN]
    chosen = choose_key_sentences(vectors, np.zeros(4, dtype=np.intp), texts, room_for(PLAIN))
    assert chosen == [1]


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ("This was not known to the worker or to the school at home.", PLAIN),
        ("The worker and the school met the family to do this:", PLAIN),
        (PLAIN, "The review found that the worker and school met nobody at home."),
        (PLAIN, "The worker and the school met the family at home 12 times."),
        ("The worker met.", PLAIN),
        ("More information on this can be found on the page of the board.", PLAIN),
    ],
)
def test_what_the_words_say_of_a_sentence(worse: str, better: str) -> None:
    """Of equally central sentences one that dangles, only leads on or only points is left out;
    findings and figures come first."""
    first, too_long = "The review found that all 12 workers should have met.", "x " * 400
    texts = [first, too_long, worse, better]
    room = room_for(first, max(worse, better, key=len))
    vectors, sections = np.ones((4, 1), dtype=np.float32), np.zeros(4, dtype=np.intp)
    assert choose_key_sentences(vectors, sections, texts, room) == [0, 3]


def test_a_section_that_hides_more_gives_more() -> None:
    """Room that is left goes to the long sections."""
    texts = [f"{word} {PLAIN}" for word in ("One", "Two", "Three", "Four", "Five", "Six", "Seven")]
    sections = [0, 1, 1, 1, 1, 1, 1]
    chosen = choose(texts, sections, room_for(*texts[:4]))
    assert [sections[at] for at in chosen].count(1) >= 2


def test_what_explains_a_dangling_sentence_lets_it_in() -> None:
    """After its sentence before, one that opens with `This` is as good as any other."""
    texts = ["The school rang the worker twice in May.", "This was not written down by anyone."]
    assert choose(texts, [0, 0]) == [0, 1]


def test_nothing_gives_nothing() -> None:
    """No sentences, no summary; one sentence is given even where it does not fit."""
    assert choose_key_sentences(encode([]), np.zeros(0, dtype=np.intp), [], 100) == []
    assert choose([PLAIN], [0], room=1) == [0]


@settings(max_examples=200, deadline=None)
@given(
    texts=st.lists(st.text("This met they 12.: ", min_size=1, max_size=90), max_size=14),
    data=st.data(),
    room=st.integers(0, 900),
)
def test_what_is_chosen_fits(texts: list[str], data: st.DataObject, room: int) -> None:
    """In order, none twice, within the room; while there is room, of every section."""
    sections = sorted(data.draw(st.integers(0, 4)) for _ in texts)
    chosen = choose(texts, sections, room)
    assert chosen == sorted(set(chosen))
    assert len(chosen) <= 1 or room_for(*(texts[at] for at in chosen)) <= room
    if texts and room >= room_for(*texts):
        assert chosen == list(range(len(texts)))
