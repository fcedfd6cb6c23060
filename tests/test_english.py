"""English words: looked up in pyspellchecker's own file, and the same as it says itself."""

from __future__ import annotations

import pytest
from spellchecker import SpellChecker

from index.english import LETTERS, list_slips, load_english
from index.spelling import load_contractions


@pytest.fixture(scope="module")
def checker() -> SpellChecker:
    """The library itself."""
    return SpellChecker(language="en")


def test_the_words_are_those_of_the_library(checker: SpellChecker) -> None:
    """Every word of the library is found, and no other is listed."""
    words = set(checker.word_frequency.dictionary)
    english = load_english()
    assert set(english) == words
    assert len(english) == len(words)
    assert all(word in english for word in words)
    assert checker.word_frequency.letters == set(LETTERS)


@pytest.mark.parametrize(
    "word",
    ["", "x", "xq", "safegaurding", 'child"', "child\n", "Child", "zzzz", "ﬁ", " a", 'a": 5'],
)
def test_what_is_no_word_is_not_found(word: str, checker: SpellChecker) -> None:
    """Signs of the file's own form, capitals and misspellings are in no place of it."""
    assert (word in load_english()) == (word in checker.word_frequency.dictionary)


def test_contractions_are_the_words_with_an_apostrophe() -> None:
    """Each without it, as people type them."""
    held = {word.replace("'", "") for word in load_english() if "'" in word}
    assert load_contractions() == held


@pytest.mark.parametrize("word", ["enviroment", "escaltion", "don't", "ab"])
def test_slips_are_those_of_the_library(word: str, checker: SpellChecker) -> None:
    """One letter dropped, two swapped, one changed or added."""
    assert set(list_slips(word)) == checker.edit_distance_1(word)
