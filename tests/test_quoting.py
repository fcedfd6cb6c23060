"""Every quote is an exact slice of its document."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunking import chunk_document
from index.quotes.completing import LISTED, STRETCHED
from index.quotes.quoting import (
    LONGEST,
    MOST,
    QuoteError,
    cut_quote,
    find_runs,
    join_quotes,
    quote_hit,
    quote_passage,
    quote_range,
    slice_text,
    verify_quote,
)
from index.reading.blocks import read_blocks
from index.sentences import split_sentences
from index.types import Block, BlockKind, Document, Hit, Metadata, Passage, Quote, Sentence

LINES = st.sampled_from(
    [
        "Neglect",
        "## What **helped**",
        "The nurse rang twice. Nobody answered, i.e. the phone was off. This was not recorded.",
        "Agencies should:",
        "- ask **who** is in the home\n- see the [policy](https://x.example/a)",
        "1. Review the plan. It should be shared.\n2. Name a lead.",
        "(a) with the school",
        "Escalation; Professionals should feel able to challenge what others decide.",
        "| Finding | Action |\n|---|---|\n| Late booking | Ring &amp; visit. They agreed. |",
        "Kim Vale\nIndependent Chair\nTel: 01234 567890",
        "<p>See the policy &amp; Dr. Ash.</p>",
        "However, the plan was late. " * 25,
        "A sentence about how agencies worked together " * 12 + ".",
        "",
    ]
)
TEXTS = st.one_of(st.text(max_size=120), st.lists(LINES, max_size=20).map("\n\n".join))
SHARES = st.sampled_from([(), (("neglect", 0.5),), (("plan", 0.3), ("nurs", 0.2))])


def read(text: str) -> Document:
    layout = read_blocks(text)
    return Document("note.txt", text, Metadata("Note"), layout.blocks, layout.markup)


def list_sentences(document: Document, passage: Passage) -> list[tuple[int, int]]:
    blocks = [document.blocks[at] for at in passage.blocks]
    return [
        span
        for block in blocks
        if block.kind is not BlockKind.HEADING
        for span in split_sentences(document, block)
    ]


def make_hit(passage: Passage, sentences: list[Sentence], score: float = 0.5) -> Hit:
    return Hit(passage, score, score, score, 0.0, tuple(sentences))


def quote_best(text: str, best: str, longest: int = LONGEST) -> Quote:
    """The quote of the passage whose sentence starts with `best`, which alone scores."""
    document = read(text)
    for passage in chunk_document(document):
        spans = list_sentences(document, passage)
        if any(document.shown(*span).startswith(best) for span in spans):
            sentences = [
                Sentence(*span, float(document.shown(*span).startswith(best))) for span in spans
            ]
            return quote_hit(document, make_hit(passage, sentences), longest)
    raise AssertionError(f"no sentence starts with {best!r}")


def check_quote(document: Document, passage: Passage, quote: Quote) -> None:
    """What holds for any quote of a passage."""
    assert quote.text == slice_text(document, quote.start, quote.end)
    verify_quote(document, quote)
    assert quote.citation.section == passage.section
    inside = [b for b in document.blocks if b.start < quote.end and b.end > quote.start]
    headings = [block for block in inside if block.kind is BlockKind.HEADING]
    assert headings == [] or headings == inside == [inside[0]]
    shown = list_lines(document, quote.start, quote.end)
    lines = quote.text.split("\n")
    assert len(lines) == len(shown)
    assert all(line in allowed for line, allowed in zip(lines, shown, strict=True))
    whole = document.shown(0, len(document.text))
    assert "".join(plain for plain, _ in shown).replace(" ", "") in whole.replace(" ", "")


def list_lines(document: Document, start: int, end: int) -> list[tuple[str, str]]:
    """What each block displays of a slice: plain, and after the character that stands before it."""
    lines = []
    for block in document.blocks:
        shown = document.shown(max(block.start, start), min(block.end, end))
        if shown and block.start < end and block.end > start:
            before = document.text[: block.start].rstrip()[-1:]
            lines.append((shown, f"{before} {shown}"))
    return lines


@settings(max_examples=500, deadline=None)
@given(TEXTS, st.data())
def test_quotes_are_exact(text: str, data: st.DataObject) -> None:
    """Whatever the document and the scores, a quote is one slice of whole sentences under one
    heading, no longer than allowed unless a single sentence is.
    """
    document = read(text)
    longest = data.draw(st.sampled_from([60, 200, LONGEST]))
    every = [
        span for passage in chunk_document(document) for span in list_sentences(document, passage)
    ]
    for passage in chunk_document(document):
        spans = list_sentences(document, passage)
        scores = data.draw(
            st.lists(
                st.tuples(st.sampled_from([0.1, 0.5, 0.55, 0.9]), SHARES),
                min_size=len(spans),
                max_size=len(spans),
            )
        )
        sentences = [
            Sentence(*span, score, words)
            for span, (score, words) in zip(spans, scores, strict=True)
        ]
        quote = quote_hit(document, make_hit(passage, sentences), longest)
        check_quote(document, passage, quote)
        if sentences:
            best = max(sentences, key=lambda sentence: sentence.score)
            assert quote.start <= best.start < best.end <= quote.end
            quoted = [s for s in every if s[0] < quote.end and s[1] > quote.start]
            assert quote.start <= quoted[0][0] < quoted[-1][1] <= quote.end, "sentences are whole"
            assert document.shown(quote.start, quoted[0][0]) == ""
            assert document.shown(quoted[-1][1], quote.end) == ""
            assert len(quoted) == 1 or len(quote.text) <= LISTED * LONGEST + 2 * len(quoted)
        for each in quote_passage(document, passage):
            check_quote(document, passage, each)
            assert passage.start <= each.start < each.end <= passage.end


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_whole_passages_leave_nothing_out(text: str) -> None:
    """The whole section shows every block of the passage but its headings, once, in order."""
    document = read(text)
    for passage in chunk_document(document):
        quotes = quote_passage(document, passage)
        blocks = [document.blocks[at] for at in passage.blocks]
        bodies = [block for block in blocks if block.kind is not BlockKind.HEADING] or blocks
        lines = "\n".join(quote.text for quote in quotes).split("\n")
        shown = [document.shown(block.start, block.end) for block in bodies]
        assert [line[-len(own) :] for line, own in zip(lines, shown, strict=True)] == shown
        runs = find_runs(document, passage)
        assert [document.shown(q.start, q.end) for q in quotes] == [
            document.shown(*run) for run in runs
        ]


FILLER = "The plan was kept on the shelf of the office and nobody there had read it for a year. "
LONG = (
    f"{FILLER * 3}The midwife rang the ward. This was not recorded. "
    "Nobody else in the team had been told of it by then. " + FILLER * 3
)


@pytest.mark.parametrize(
    ("best", "quoted"),
    [
        ("The midwife", "The midwife rang the ward."),
        ("This was", "The midwife rang the ward. This was not recorded."),
        ("Nobody else", "Nobody else in the team had been told of it by then."),
    ],
)
def test_a_dangling_opening_brings_the_sentence_before(best: str, quoted: str) -> None:
    """A quote that would open with `This` begins with what it stands for."""
    assert quote_best(f"Findings\n\n{LONG}", best).text == quoted


CHAIN = (
    f"{FILLER * 3}A lodger moved in. Father had met him at work. He had a record. "
    "He was never checked. Staff did not know that the checks had to be asked for by the school. "
    + FILLER
    * 3
)


@pytest.mark.parametrize(
    ("best", "first"),
    [
        ("Father had", "Father had met him at work."),
        ("He had", "Father had met him at work."),
        ("He was", "Father had met him at work."),
    ],
)
def test_a_chain_of_openings_goes_back_to_what_is_named(best: str, first: str) -> None:
    """`He` after `He` is followed back to the sentence that names him."""
    quote = quote_best(f"Findings\n\n{CHAIN}", best)
    assert quote.text.startswith(first)
    assert best in quote.text


def test_a_chain_is_at_most_three_sentences() -> None:
    """What is still not named after two more sentences is left unnamed."""
    text = FILLER * 3 + "A plan was made. It was long. It was dull. It was late. It was lost. "
    quote = quote_best(f"Findings\n\n{text}{FILLER * 3}", "It was lost")
    assert quote.text == "It was dull. It was late. It was lost."


def test_what_a_paragraph_leans_on_may_stand_in_the_one_before() -> None:
    """A paragraph that opens with `These` is quoted with the end of the paragraph before it."""
    before = f"{FILLER * 4}The school sent three letters."
    text = f"Findings\n\n{before}\n\nThese were never answered. {FILLER * 6}"
    quote = quote_best(text, "These were")
    assert quote.text == "The school sent three letters.\nThese were never answered."


def test_a_heading_is_never_crossed() -> None:
    """Under a heading of its own an opening that leans on another section stays as it is."""
    before = "# Note\n\n## Letters\n\nThe school sent three.\n\n## Visits"
    text = f"{before}\n\nThese were late. {FILLER * 6}"
    assert quote_best(text, "These were").text == "These were late."


def test_a_dangling_opening_stays_inside_its_length() -> None:
    """The sentence before is left out where the two are longer than a quote may be."""
    before = "The midwife rang the ward and " + "rang the ward and " * 37 + "wrote it down."
    text = f"Findings\n\n{FILLER * 3}{before} This was not recorded. {FILLER * 3}"
    assert quote_best(text, "This was").text == "This was not recorded."
    assert len(before) < STRETCHED * LONGEST


LEAD = "Every agency should, before a child comes home:"
ITEMS = [
    f"- ask about room {number} of the home and who sleeps in it at night" for number in range(16)
]


def test_an_item_that_says_nothing_alone_has_its_lead_in() -> None:
    """Half a sentence in a list is quoted from the words that lead to it, where these are near."""
    text = "\n".join([f"# Note\n\n## Going home\n\n{LEAD}\n", *ITEMS])
    quote = quote_best(text, "ask about room 6 ")
    assert quote.text.split("\n")[:2] == [LEAD, ITEMS[0]]
    assert ITEMS[6] in quote.text
    assert len(quote.text) <= LISTED * LONGEST
    far = quote_best(text, "ask about room 15 ")
    assert LEAD not in far.text


def test_an_item_that_is_a_sentence_stands_alone() -> None:
    """An item that says who does what needs no lead-in."""
    rest = "".join(f"- {FILLER.strip()}\n" for _ in range(12))
    item = "- The school nurse now sees every child on a plan within ten days of the conference."
    quote = quote_best(
        f"# Note\n\n## Changes\n\nChanges made:\n\n{rest}{item}\n", "The school nurse"
    )
    assert quote.text == item.removeprefix("- ")


def test_a_lead_in_brings_its_list() -> None:
    """A quote that ends in a colon goes on into the list that it announces, as far as fits."""
    long = LEAD.replace("home:", f"home, as {'the reviews and ' * 24}this board agree:")
    quote = quote_best("\n".join([f"# Note\n\n## Going home\n\n{long}\n", *ITEMS]), "Every agency")
    assert quote.text == f"{long}\n{ITEMS[0]}"


def test_half_a_sentence_has_its_other_half() -> None:
    """A sentence that a page break has cut in two paragraphs is quoted whole."""
    first, second = "The worker was told of the", "lodger in May by the school."
    text = f"{first}\n{second}"
    blocks = tuple(
        Block(BlockKind.PARAGRAPH, text.index(half), text.index(half) + len(half))
        for half in (first, second)
    )
    document = Document("a.txt", text, Metadata("A"), blocks)
    (passage,) = chunk_document(document)
    for block in blocks:
        quote = quote_range(document, passage, block.start, block.end)
        assert (quote.text, quote.start, quote.end) == (text, 0, len(text))


def test_two_quotes_that_overlap_become_one() -> None:
    """Joined, they are one slice from the first start to the last end."""
    document = read("Findings\n\nThe nurse rang. Nobody answered. She rang again.")
    passage = chunk_document(document)[-1]
    one, two, three = list_sentences(document, passage)
    first = cut_quote(document, passage, one[0], two[1], 0.7)
    joined = join_quotes(document, first, cut_quote(document, passage, two[0], three[1], 0.2))
    assert (joined.text, joined.score) == ("The nurse rang. Nobody answered. She rang again.", 0.7)
    verify_quote(document, joined)


def test_a_sentence_longer_than_any_quote() -> None:
    """One sentence is never cut, however long."""
    sentence = "The plan " + "was late and nobody said so and " * 30 + "it ended."
    assert quote_best(f"Findings\n\n{sentence} Others knew.", "The plan").text == sentence


def test_short_passages_are_quoted_whole() -> None:
    """A short passage is quoted with all its blocks, each on a line of its own."""
    text = "# Note\n\n## Findings\n\nAgencies should:\n\n- ask **who** is in\n- ring back\n"
    assert quote_best(text, "ring back").text == "Agencies should:\n- ask who is in\n- ring back"


def test_many_sentences_take_no_time() -> None:
    """A paragraph of a thousand sentences is quoted as quickly as any other."""
    document = read("Findings\n\n" + " ".join(f"Nurse {n} rang the ward." for n in range(1000)))
    passage = chunk_document(document)[-1]
    spans = list_sentences(document, passage)
    assert len(spans) == 1000
    sentences = [Sentence(*span, 0.5 + (at == 900)) for at, span in enumerate(spans)]
    measured: list[int] = []

    class Counted(Document):
        __slots__ = ()

        def shown(self, start: int, end: int) -> str:
            measured.append(end - start)
            return super().shown(start, end)

    counted = Counted("note.txt", document.text, document.metadata, document.blocks)
    check_quote(document, passage, quote_hit(counted, make_hit(passage, sentences)))
    assert len(measured) < 500


@pytest.mark.parametrize(
    "bend",
    [
        lambda quote: replace(quote, text=quote.text.replace("not ", "")),
        lambda quote: replace(quote, text=quote.text + " "),
        lambda quote: replace(quote, start=quote.start + 1),
        lambda quote: replace(quote, end=quote.end - 1),
        lambda quote: replace(quote, end=quote.end + 20),
    ],
)
def test_a_bent_quote_is_refused(bend: object) -> None:
    """A quote whose words or place were changed in any way is refused, by document."""
    quote = quote_best(f"Findings\n\n{LONG}", "This was")
    document = read(f"Findings\n\n{LONG}")
    verify_quote(document, quote)
    with pytest.raises(QuoteError, match=r"^A quote from note\.txt is not what the document says"):
        verify_quote(document, bend(quote))  # type: ignore[operator]
    with pytest.raises(QuoteError):
        verify_quote(read(f"Findings\n\n{LONG.replace('not recorded', 'recorded')}"), quote)


def test_an_endless_sentence_is_cut_at_a_word() -> None:
    """A sentence of many thousand characters is quoted to the end of a word, still exactly."""
    text = "The nurse saw " + "and saw " * 2000 + "the child."
    document = Document("a.txt", text, Metadata("A"), (Block(BlockKind.PARAGRAPH, 0, len(text)),))
    passage = chunk_document(document)[0]
    quote = cut_quote(document, passage, 0, len(text), 0.0)
    assert len(quote.text) <= MOST
    assert text.startswith(quote.text + " ")
    verify_quote(document, quote)
