"""Spelling help: towards the words of the documents, and never away from what is right."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from index.lexical import find_words
from index.spelling import Speller, load_english

WORDS = {"safeguarding": 5, "swindon": 3, "escalation": 2, "marac": 2, "concealed": 1, "lscb": 9}
KEPT = frozenset({"lcspr", "mappa"})
SPELLER = Speller(WORDS, KEPT)


@pytest.mark.parametrize(
    ("text", "corrected", "changes"),
    [
        ("safegaurding in Swindom", "safeguarding in swindon", ("safeguarding", "swindon")),
        ("ESCALTION of SAFEGAURDING", "escalation of safeguarding", ("escalation", "safeguarding")),
        ("escaltion, escaltion!", "escalation, escalation!", ("escalation",)),
        ("mental/safegaurding", "mental/safeguarding", ("safeguarding",)),
        ("consealed", "concealed", ("concealed",)),
    ],
)
def test_misspelt_words_are_put_right(text: str, corrected: str, changes: tuple[str, ...]) -> None:
    """A slip is read as the document word it must mean, and the rest of the text stays."""
    assert SPELLER.correct(text) == (corrected, changes)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "escalator and conceded",  # English, though one or two letters away
        "lcspr and mappa",  # kept
        "LSAB, not LSCB; MARAX too",  # abbreviations
        "mara cmarac xswindon",  # too short, or another first letter
        "jane.escaltion@swindom.example, safegaurding@x.example",
        "https://swindom.example/escaltion www.x.example/safegaurding swindom.example",
        "swindom1 2escaltion 07700 900123 SN1 2AB",
        "Swindom's isn’t",
        "escxxxion",
    ],
)
def test_right_words_stay(text: str) -> None:
    """English, kept words, abbreviations in capitals, addresses and numbers are never touched."""
    assert SPELLER.correct(text) == (text, ())


def test_the_commoner_of_two_near_words() -> None:
    """Between words equally near, the one that the documents say oftener, then the alphabet."""
    speller = Speller({"zorban": 1, "zorbin": 4, "zorbon": 4})
    assert speller.find_word("zorbxn") == "zorbin"


TYPED = st.lists(
    st.one_of(
        st.sampled_from([*WORDS, *KEPT, "child", "the", "LSAB", "a@b.example", "http://x/swindom"]),
        st.builds(
            lambda word, at, letter: word[: at % len(word)] + letter + word[at % len(word) + 1 :],
            st.sampled_from(sorted(WORDS)),
            st.integers(0, 20),
            st.sampled_from("aeiouxyz"),
        ),
        st.text(max_size=8),
    ),
    max_size=8,
).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(TYPED)
def test_only_unknown_words_change(text: str) -> None:
    """Whatever is typed, only words that nobody knows change: to document words of like start."""
    corrected, changes = SPELLER.correct(text)
    before, after = (re.split(r"([A-Za-z]+)", each) for each in (text, corrected))
    assert len(before) == len(after)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    for old, new in changed:
        assert new in WORDS
        assert not any(old.lower() in right for right in (load_english(), WORDS, KEPT))
        assert (old[0].lower(), abs(len(old) - len(new)) <= 3) == (new[0], True)
    assert set(changes) == {new for _, new in changed}
    assert SPELLER.correct(corrected) == (corrected, ())


@given(st.sampled_from(sorted(WORDS)), st.integers(1, 20), st.sampled_from("qxz"))
def test_one_slip_is_mended(word: str, at: int, letter: str) -> None:
    """A word of the documents with one letter wrong, after its first, is read as that word."""
    at = 1 + at % (len(word) - 1)
    slip = word[:at] + letter + word[at + 1 :]
    assume(slip not in load_english())
    assert SPELLER.find_word(slip) == word


def test_dictionary_holds_plain_english() -> None:
    """The dictionary that protects English is there, without the field's own misspellings."""
    assert {"child", "nurse", "escalate"} <= load_english()
    assert not {"safegaurding", "escaltion"} & load_english()
    assert all(word in load_english() for word in find_words("the school rang the nurse"))


@pytest.mark.parametrize("word", ["dont", "whos", "thats", "summarise", "liasing", "confidental"])
def test_what_is_nearer_to_english_is_left(word: str) -> None:
    """Contractions, British spellings and slips in other English words are no document's words."""
    speller = Speller({"confident": 2, "leaving": 3, "whom": 1, "done": 4, "summaries": 1})
    assert speller.find_word(word) is None
