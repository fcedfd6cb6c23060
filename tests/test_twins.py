"""The same text in two documents is found, whatever passages they are cut into."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.twins import Found, add_found, find_twin, find_twins
from bot.overlap import fold_words, says_same
from index.chunking import chunk_document
from index.quotes.quoting import cut_quote, quote_passage, verify_quote
from index.reading.blocks import read_blocks
from index.types import Document, Hit, Metadata, Quote

SHARED = "The school wrote to the nurse in May, but nobody at the clinic read the letter."
NEARLY = "The school wrote to the nurse in May but nobody in the clinic read the letter"
OTHER = "A new form was brought in for every visit to a home where there is a baby."
ONE = f"# One\n\n## Letters\n\n{SHARED} {OTHER}\n"
TWO = f"# Two\n\n## What happened\n\nIt was a cold spring. {SHARED.upper()} The clinic was full.\n"
THREE = f"# Three\n\n## What happened\n\n- {NEARLY}\n- Nobody was told.\n"


def read(name: str, text: str, area: str | None = None) -> Document:
    layout = read_blocks(text)
    return Document(name, text, Metadata(name, area=area), layout.blocks, layout.markup)


DOCUMENTS = {d.name: d for d in (read("1", ONE), read("2", TWO), read("3", THREE))}


def find_hits(*names: str) -> list[Hit]:
    return [
        Hit(passage, 0.5, 0.5, 0.5, 0.0)
        for name in names
        for passage in chunk_document(DOCUMENTS[name])
    ]


def quote_of(name: str, text: str, documents: dict[str, Document] | None = None) -> Quote:
    """The slice of a document that holds a text."""
    document = (documents or DOCUMENTS)[name]
    start = document.text.index(text)
    (passage,) = (p for p in chunk_document(document) if p.start <= start < p.end)
    return cut_quote(document, passage, start, start + len(text), 0.5)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (SHARED, True),
        (SHARED.upper(), True),
        (f"3. {SHARED}", True),
        (f"- {NEARLY}", True),
        (SHARED.replace("nobody", "somebody"), False),
        (SHARED.replace("May", "June"), False),
        (SHARED.replace("nurse", "nurse not"), False),
        (SHARED.replace("wrote to the nurse", "wrote 3 letters to the nurse"), False),
        (SHARED.replace("The school", "Ambleford school"), False),
        (OTHER, False),
        ("", False),
    ],
)
def test_what_says_the_same(other: str, same: bool) -> None:
    """Case, punctuation, numbering and a word or two may differ; no figure, name or negation."""
    assert says_same(SHARED, other) is same
    assert says_same(other, SHARED) is same


def test_a_short_text_is_the_same_only_word_by_word() -> None:
    """In a few words one other word is another statement."""
    assert says_same("The nurse rang the ward.", "the nurse rang the ward")
    assert not says_same("The nurse rang the ward.", "The nurse rang the clinic.")
    assert not says_same("", "")


def test_words_are_folded() -> None:
    """Bullets, numbering, case and kinds of apostrophe are no difference."""
    assert fold_words("1. The NHS’s plan\n- (a) Rang") == fold_words("the nhs's plan rang")


def test_a_twin_is_an_exact_slice_of_its_own_document() -> None:
    """It stands at its own place, as its own document has it."""
    quote = quote_of("1", SHARED)
    for name, text in (("2", SHARED.upper()), ("3", NEARLY)):
        twins = [find_twin(quote, DOCUMENTS[name], hit.passage) for hit in find_hits(name)]
        (twin,) = (twin for twin in twins if twin)
        assert twin.text == text
        verify_quote(DOCUMENTS[name], twin)


def test_a_text_in_two_documents_is_one_quote() -> None:
    """The other document becomes its further source, whichever sentence it was found for."""
    found = add_found([], quote_of("1", SHARED), DOCUMENTS)
    found = add_found(found, quote_of("1", OTHER), DOCUMENTS)
    found = find_twins(found, find_hits("1", "2", "3"), DOCUMENTS)
    assert [one.names for one in found] == [("1", "2", "3"), ("1",)]
    again = add_found(found, quote_of("3", NEARLY), DOCUMENTS)
    assert again == found


def test_twins_that_were_both_found_are_one_quote() -> None:
    """The better one is quoted; a quote that lies inside a further source is not shown again."""
    found = add_found([], quote_of("1", SHARED), DOCUMENTS)
    assert add_found(found, quote_of("3", NEARLY), DOCUMENTS)[0].names == ("1", "3")
    both = [Found(quote_of("1", SHARED)), Found(quote_of("2", "THE SCHOOL WROTE"))]
    assert [one.names for one in find_twins(both, find_hits("2"), DOCUMENTS)] == [("1", "2")]


def test_quotes_of_one_document_that_overlap_are_one() -> None:
    """They are joined to one slice; what lies inside another, or says the same, goes."""
    whole = f"{SHARED} {OTHER}"
    first = quote_of("1", SHARED)
    (joined,) = add_found([Found(first)], quote_of("1", whole), DOCUMENTS)
    assert joined.quote.text == whole
    verify_quote(DOCUMENTS["1"], joined.quote)
    assert add_found([joined], first, DOCUMENTS) == [joined]
    twice = read("4", f"# Four\n\n## A\n\n{OTHER}\n\n## B\n\n{OTHER}\n")
    quotes = [q for p in chunk_document(twice) for q in quote_passage(twice, p) if q.text == OTHER]
    assert len(quotes) == 2
    assert add_found([Found(quotes[0])], quotes[1], {"4": twice}) == [Found(quotes[0])]


def test_a_contact_stays_with_its_area() -> None:
    """The same number printed by two areas is never given as one."""
    text = "Worried about a child? Ring the hub on 01632 960150 at any time of the day or night."
    here, there = (read(name, f"# Note\n\n## Ring\n\n{text}\n", name) for name in ("here", "there"))
    documents = {"here": here, "there": there}
    one, other = (quote_of(name, text, documents) for name in documents)
    assert len(add_found([Found(one)], other, documents)) == 2
    near = replace(other, citation=replace(other.citation, metadata=one.citation.metadata))
    assert len(add_found([Found(one)], near, documents)) == 1
