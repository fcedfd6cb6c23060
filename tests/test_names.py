"""Capitalised words that identify nobody."""

from __future__ import annotations

import pytest

from tests.invented import load_shipped_names


@pytest.mark.parametrize(
    "word", ["Swindon", "MASH", "SCR", "Monday", "I'm", "Health", "Polish", "Alex", "Peplow"]
)
def test_public_words_are_known(word: str) -> None:
    """Places, short forms, English words and people whom the publications name are known."""
    assert load_shipped_names().knows(word)


@pytest.mark.parametrize("word", ["Smitherson", "Kaydenne", "Szczygieł", "O’Shaughnessyx"])
def test_other_names_are_not(word: str) -> None:
    """A surname that nothing public holds may be a private person's."""
    assert not load_shipped_names().knows(word)
