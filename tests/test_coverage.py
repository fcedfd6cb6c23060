"""Which subjects of the field the documents speak of."""

from __future__ import annotations

import pytest

from bot.questions.coverage import list_words
from bot.registries.glossary import Glossary, GlossaryEntry
from tests.fakes import cover_texts

GLOSSARY = Glossary(
    [
        GlossaryEntry("forced marriage", "", abbreviations=("FM",), everyday=("made to marry",)),
        GlossaryEntry("safe sleeping", "", capitals=("SS",), everyday=("cot death",)),
    ]
)


@pytest.mark.parametrize(
    ("texts", "message", "term"),
    [
        (["Safer sleeping was discussed."], "what about forced marriages", "forced marriage"),
        (["Safer sleeping was discussed."], "what about FM?", "forced marriage"),
        (["She was made to marry him."], "forced marriage", None),
        (["A forced marriage was feared."], "fm and safe sleeping", "safe sleeping"),
        (["A forced marriage was feared."], "SS?", "safe sleeping"),
        (["A forced marriage was feared."], "ss and cots", None),
        ([], "what about neglect", None),
        ([], "", None),
    ],
)
def test_a_subject_that_no_document_speaks_of(
    texts: list[str], message: str, term: str | None
) -> None:
    """The first term that is asked about, in full or short, and stands in no text is named."""
    found = cover_texts(GLOSSARY, texts).find_uncovered(message)
    assert (found.term if found else None) == term


def test_words_of_the_glossary_are_no_mistakes() -> None:
    """Every word of every form is listed in small letters."""
    assert list_words(GLOSSARY) == frozenset(
        [
            "forced",
            "marriage",
            "fm",
            "made",
            "to",
            "marry",
            "safe",
            "sleeping",
            "ss",
            "cot",
            "death",
        ]
    )
