"""Questions for the meaning of a term, and sentences that give it."""

from __future__ import annotations

import pytest

from index.defining import defines, find_term_asked


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is disguised compliance?", "disguised compliance"),
        ("whats a core group", "core group"),
        ("so what does 'was not brought' mean", "was not brought"),
        ("what is meant by professional curiosity please", "professional curiosity"),
        ("Define neglect", "neglect"),
        ("can you explain what a strategy meeting is", None),
        ("what is the number of the MASH in the area that I work in", None),
        ("how old was the baby", None),
        ("", None),
    ],
)
def test_the_term_asked(question: str, term: str | None) -> None:
    """A short term after `what is` and the like; anything longer asks for something else."""
    assert find_term_asked(question) == term


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("'Disguised compliance' is when a parent appears to work with agencies.", True),
        ("Reviews name it. Disguised compliance (DC) involves an appearance.", True),
        ("- Disguised compliance: means an appearance.", True),
        ("One effect of disguised compliance is delay.", False),
        ("Disguised compliance can lead to a focus on adults.", False),
        ("", False),
    ],
)
def test_a_sentence_that_gives_it(text: str, given: bool) -> None:
    """The sentence opens with the term and says what it is, not what follows from it."""
    assert defines(text, "disguised compliance") is given


def test_odd_texts_take_no_time() -> None:
    """Dots, brackets and repeated words run no pattern away."""
    assert find_term_asked("what is" + " -'" * 640 + ".x") is None
    assert find_term_asked("what is " + "mean " * 20 + ".x") is None
    for text in (". " * 20_000 + " " * 20_000, "neglect (" * 5_000, ". neglect" * 5_000):
        assert not defines(text, "neglect")
