"""Text made to keep a reader busy is read in a time that grows with its length and no faster.

Each of these once took hours for a megabyte, or for ever; where one does again, this file hangs.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from index.reading.recording import Job, find_fault, read_record
from index.reading.wording.shapes import CONTACT, is_date
from index.sentences import LONGEST, split_sentences
from index.types import Block, BlockKind, Document, Metadata
from scripts.fuzzing.checking import read_document

LENGTH = 80_000


def fill(text: str) -> str:
    return (text * (LENGTH // len(text) + 1))[:LENGTH]


HOSTILE = {
    "elements without an end": fill("<script>"),
    "titles without an end": fill("<title>a"),
    "bold inside bold": "<b>" * 20_000 + "x" + "</b>" * 20_000,
    "tabs": fill("\t"),
    "tabs after a bullet": "- " + fill("\t"),
    "bullets in one line": fill("a • "),
    "lines that go on": fill("word\n\n"),
    "items of one letter": fill("- a\n"),
    "marks everywhere": fill("**A** b\n\n"),
    "boards": fill("Swindon Local Safeguarding Children Board "),
    "reviews": fill("review "),
    "statements": "# " + fill("statement "),
    "brackets": fill("!["),
    "questions": fill("A?"),
    "quotation marks without an end": fill("“"),
    "dates without dates": "# " + fill("date "),
    "issues": "# " + fill("issue 1 "),
    "a table's rule far to the right": " " * LENGTH + "--x",
    "a table's rule with a long end": "|--|--" + " " * LENGTH + "x",
    "an address without an end": "John Smith\nTel: " + "x" * LENGTH,
    "a question's address": "Worried? " + "x" * LENGTH,
    "numbers of sections": "Text. " + "1." * (LENGTH // 2) + "x",
    "quotes inside quotes": "\n".join(">" * depth + " a" for depth in range(500)),
    "entities in front matter": "---\n" + "# &amp;\n" * 15_000 + "---\nText.\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_read(text: str, tmp_path: Path) -> None:
    """It gives a whole document, whose sentences can be found, or a sentence why it gives none."""
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    reading = read_record(Job(tmp_path / "a.md", "a.md"))
    if reading.record is None:
        assert reading.error == "a.md is empty: put the briefing's text into it or remove the file."
        return
    document = read_document(reading.record)
    assert find_fault(document) == ""
    for block in document.blocks:
        spans = split_sentences(document, block)
        said = " ".join(document.shown(*span) for span in spans)
        shown = document.shown(block.start, block.end)
        assert said.replace(" ", "") == shown.replace(" ", "")


def test_a_long_paragraph_is_cut_between_its_sentences() -> None:
    """Its sentences are the same as those of shorter paragraphs, and none is cut in two."""
    sentence = "The nurse saw the child at home and wrote it down."
    text = " ".join([sentence] * (2 * LONGEST // len(sentence)))
    block = Block(BlockKind.PARAGRAPH, 0, len(text))
    document = Document("a.md", text, Metadata("A"), (block,))
    spans = split_sentences(document, block)
    assert {text[start:end] for start, end in spans} == {sentence}
    assert spans[-1][1] == len(text)


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("Date of publication: 3 May 2021", True),
        ("Issue 4 - version 1.2, March 2021.", True),
        ("Published  on 2021", True),
        ("Date Date 2021", True),
        ("date of the meeting", False),
    ],
)
def test_what_is_a_date_line_stays_so(text: str, dated: bool) -> None:
    """The rules that no longer try every way to part blanks tell the same lines."""
    assert is_date(text) is dated


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("write to a.person+b@westbeck.example.org", True),
        ("(front.door@westbeck.example.org)", True),
        ("-a@b.c", True),
        ("nobody@ home", False),
        ("@westbeck", False),
    ],
)
def test_what_is_an_address_stays_so(text: str, found: bool) -> None:
    """So do those that look for an address from where a word starts."""
    assert bool(CONTACT.search(text)) is found
