"""Reading Markdown and plain text: blocks, markup, metadata, and files that cannot be read."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ReadingError
from index.reading.blocks import read_blocks
from index.reading.files import read_document, read_folder
from index.reading.formats import plain
from index.reading.metadata import build_metadata
from index.types import BlockKind, Document, Metadata

BRIEFINGS = Path(__file__).parent / "data" / "briefings"
FRAGMENTS = """\
**!*!_!<b>!</b>!<p>!</p>!<li>!<ul>!</ul>!<tr>!<td>!</td>!<br>!<h2>!</h2>!&amp;!&nbsp;![a](#)![!](
# !## !- !• !1. !2. !(a) !(b) !---!===!|!|---|!\\*!> !<!-- x -->!Page 1 of 2!To: !:!1
Escalation; !Neglect - !The nurse saw the child on Monday. !Summary!Label:!small!ZZ1 2JG!Appendix 1
Tel: 01632 960001!Kim Vale!Independent Chair!May 2016!Worried? Call 01632 960001
"""
SPACES = ["\n", "\n\n", " ", "  ", "\t", "\x0c", "\u2028", "\r", "\u200b"]
PIECES = [piece for line in FRAGMENTS.splitlines() for piece in line.split("!")] + SPACES
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3))).map("".join),
)


def read(text: str, name: str = "note.txt") -> Document:
    layout = read_blocks(text)
    return Document(name, text, build_metadata(name, text, layout), layout.blocks, layout.markup)


def list_blocks(document: Document) -> list[str]:
    """Each block as `kind level: displayed text`."""
    return [
        f"{block.kind} {block.level}: {document.shown(block.start, block.end)}"
        for block in document.blocks
    ]


def list_headings(document: Document) -> list[str]:
    """Each heading as its path."""
    return [" > ".join(b.section) for b in document.blocks if b.kind is BlockKind.HEADING]


def load(name: str) -> Document:
    return read_document(BRIEFINGS / name, BRIEFINGS)


# What holds for every text


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_every_displayed_character_is_in_exactly_one_block(text: str) -> None:
    """Blocks are tight, in order and apart, and nothing is displayed between them."""
    layout = read_blocks(text)
    page = Document("x", text, Metadata("x"), layout.blocks, layout.markup)
    assert all(first.end <= second.start for first, second in pairwise(layout.markup))
    at = 0
    for block in layout.blocks:
        assert at <= block.start
        assert page.shown(at, block.start) == ""
        assert page.shown(block.start, block.start + 1) or text[block.start] == "&"
        assert page.shown(block.start, block.end)
        at = block.end
    assert page.shown(at, len(text)) == ""


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_headings_and_leads_point_where_they_say(text: str) -> None:
    """A heading's path ends with itself; an item's lead stands before it."""
    document = read(text)
    for number, block in enumerate(document.blocks):
        if block.kind is BlockKind.HEADING:
            assert block.section[-1] == document.shown(block.start, block.end)
            assert block.level >= 1
        if block.lead is not None:
            assert block.kind is BlockKind.ITEM
            assert block.lead < number


# Blocks


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        (
            "Escalation; Professionals should feel able to challenge each other's decisions.",
            [
                "heading 1: Escalation",
                "paragraph 0: Professionals should feel able to challenge each other's decisions.",
            ],
        ),
        (
            "Safer Sleep - At every contact, the nurse should ask where the baby sleeps.",
            [
                "heading 1: Safer Sleep",
                "paragraph 0: At every contact, the nurse should ask where the baby sleeps.",
            ],
        ),
        (
            "Neglect; [Neglect](#) is a serious form of harm and seldom one event.",
            [
                "heading 1: Neglect",
                "paragraph 0: Neglect is a serious form of harm and seldom one event.",
            ],
        ),
        (
            "**Think family:** Ask about everybody who lives there.",
            ["heading 1: Think family", "paragraph 0: Ask about everybody who lives there."],
        ),
        (
            "The mother was seen; the father was not, and nobody asked why.",
            ["paragraph 0: The mother was seen; the father was not, and nobody asked why."],
        ),
        (
            "Mother said: The baby is fine and she would like everybody to leave.",
            ["paragraph 0: Mother said: The baby is fine and she would like everybody to leave."],
        ),
        (
            "The plan was made in legal planning on\n\ncases, and then dropped.",
            ["paragraph 0: The plan was made in legal planning on cases, and then dropped."],
        ),
        (
            "They were given:\n\n- a comprehensive\n\nassessment by a nurse\n- a plan",
            [
                "paragraph 0: They were given:",
                "item 1: a comprehensive assessment by a nurse",
                "item 1: a plan",
            ],
        ),
        (
            "It was **vital** to *ask*, see [the policy](https://x.example.org/a_(b)) &amp; act.",
            ["paragraph 0: It was vital to ask, see the policy & act."],
        ),
        (
            "<p>One <strong>thing</strong> led to:</p><ul><li>• first</li>"
            "<li>second<ul><li>inner</li></ul></li></ul>",
            ["paragraph 0: One thing led to:", "item 1: first", "item 1: second", "item 2: inner"],
        ),
        (
            "1. The first point is a sentence.\n2. The second\ngoes on.\n"
            "(a) inner\n(b) inner too\n3. Third.",
            [
                "item 1: 1. The first point is a sentence.",
                "item 1: 2. The second goes on.",
                "item 2: (a) inner",
                "item 2: (b) inner too",
                "item 1: 3. Third.",
            ],
        ),
        (
            "Each family was asked. • Yes • No, because of the visit",
            [
                "paragraph 0: Each family was asked.",
                "item 1: Yes",
                "item 1: No, because of the visit",
            ],
        ),
        (
            "CP means child protection\nMARAC is a conference",
            ["item 1: CP means child protection", "item 1: MARAC is a conference"],
        ),
        (
            "Recommendation 1: The board should act.\nRecommendation 2: The Trust should act.",
            [
                "heading 1: Recommendation 1",
                "paragraph 0: The board should act.",
                "heading 1: Recommendation 2",
                "paragraph 0: The Trust should act.",
            ],
        ),
        (
            "R1: The board should act.\nR2: The Trust should act.",
            ["item 1: R1: The board should act.", "item 1: R2: The Trust should act."],
        ),
        (
            "She was seen twice.\nWhat happened next?\n"
            "The visits stopped because the worker had left.",
            [
                "paragraph 0: She was seen twice.",
                "heading 1: What happened next?",
                "paragraph 0: The visits stopped because the worker had left.",
            ],
        ),
        (
            "MASH\t01632 960001\tdaily\nPolice\t01632 960002\tnights",
            ["item 1: MASH 01632 960001 daily", "item 1: Police 01632 960002 nights"],
        ),
        (
            "<b>Theme</b>\tNeglect/drift\n<b>Lessons :</b>\t\n<p>Ask again.</p>",
            [
                "heading 1: Theme",
                "paragraph 0: Neglect/drift",
                "heading 1: Lessons",
                "paragraph 0: Ask again.",
            ],
        ),
        (
            "Fewer than <5 children and R&D; 2 * 3 * 4 stays.",
            ["paragraph 0: Fewer than <5 children and R&D; 2 * 3 * 4 stays."],
        ),
        (
            "[Book onto the workshop](#)\n\nPage 2 of 9\n\nIt is free.",
            ["paragraph 0: Book onto the workshop", "paragraph 0: It is free."],
        ),
        (
            "What helped\n===========\n\nShe rang.\n\n---\n\nHe wrote.",
            ["heading 1: What helped", "paragraph 0: She rang.", "paragraph 0: He wrote."],
        ),
    ],
)
def test_blocks_of_a_body(text: str, blocks: list[str]) -> None:
    """Each of these pieces of body text gives exactly these blocks."""
    document = read(f"The review found three things that matter here.\n\n{text}")
    assert list_blocks(document)[1:] == blocks


def test_headings_that_only_look_like_ones() -> None:
    """Unmarked short lines without a body, or in rows of three, stay paragraphs; links too."""
    text = "It began.\n\nLate Booking\n\nMissed Visits\n\nNo Plan\n\nNothing was done.\n\nThe End"
    assert list_headings(read(text)) == ["No Plan"]


def test_numbered_lines_are_headings_or_items_by_their_company() -> None:
    """Numbered headings have bodies; the numbered list inside one stays a list."""
    document = load("04_scrutiny_note.txt")
    assert list_headings(document) == [
        "Purpose",
        "Decision needed",
        "Appendices",
        "Appendix A - Progress report",
        "Appendix A - Progress report > Appendix A",
        "Appendix A - Progress report > Introduction",
        "Appendix A - Progress report > Progress to date",
        "Appendix A - Progress report > Progress to date > Multi-agency training",
        "Appendix A - Progress report > Progress to date > Sleeping arrangements",
        "Appendix A - Progress report > Next steps",
    ]
    items = [line for line in list_blocks(document) if line.startswith("item")]
    assert items == [
        "item 1: 1. the training offer",
        "item 1: 2. the audit timetable",
        "item 1: 3. how schools are involved",
        "item 1: Three training days were held, and over 90 people came. They practised difficult"
        " conversations and looked at a case together with the reviewer who had written it.",
        "item 1: A reading list was sent to all agencies.",
        "item 1: A checklist was added to the red book.",
        "item 1: Midwives ask about the sleeping place at each visit.",
    ]


def test_a_heading_repeats_under_two_parents() -> None:
    """Headings after a sentence that ends with a colon are under it, and end with their kind."""
    assert list_headings(load("02_chair_statement.txt")) == [
        "Family K",
        "Family K > Acute Hospital",
        "Family K > Children's Social Care",
        "Child T",
        "Child T > Acute Hospital",
        "Child T > Police",
        "Keeping the Learning Alive",
    ]


def test_headings_inside_lines() -> None:
    """Run-in headings are headings; the subtitle is one again where a body follows it."""
    document = load("03_run_in_headings.txt")
    assert list_headings(document) == [
        "Thresholds",
        "Safer Sleep Conversations",
        "Escalation",
        "Neglect",
        "Serious Case Reviews M & N",
    ]
    last = document.blocks[-1]
    assert (last.kind, last.section) == (BlockKind.PARAGRAPH, ("Worried about a child?",))
    assert document.shown(last.start, last.end).startswith(
        "Worried about a child? Contact the Multi"
    )


def test_headings_of_markdown_and_bold_type() -> None:
    """Hashes give the levels, bold openings stand below them, numbers are taken off."""
    assert list_headings(load("01_seven_minute_briefing.md")) == [
        "What happened?",
        "What did we learn?",
        "What did we learn? > Professional curiosity",
        "What did we learn? > Bruising in babies who cannot move",
        "What needs to change?",
    ]


def test_headings_of_a_table_with_html() -> None:
    """Labels of a table are headings and bold paragraphs in its cells stand below them."""
    assert list_headings(load("05_bulletin_table.md")) == [
        "Theme of review",
        "Date Published",
        "Case details",
        "Case details > Family History",
        "Case details > Baby H",
        "Recommendations from the Review",
    ]


def test_headings_with_bare_numbers_and_without_marks() -> None:
    """`1 Purpose` needs no full stop; capitals over text need no blank line."""
    assert list_headings(load("06_progress_statement.txt")) == [
        "Fernshire Safeguarding Children Board",
        "Fernshire Healthcare NHS Trust",
        "Fernshire County Council – Children’s Social Care",
    ]
    assert list_headings(load("08_plain_newsletter.txt")) == [
        "BACKGROUND",
        "KEY MESSAGES",
        "GOOD PRACTICE",
        "Contact details",
    ]


def test_headings_in_bold_type_or_with_labels() -> None:
    """Bold lines head their bodies, numbered ones in a list do not; labels keep their words."""
    assert list_headings(load("10_bold_headings.md")) == [
        "The case",
        "Key themes",
        "What you can do",
        "Where to get help",
    ]
    assert list_headings(load("09_review_report.txt")) == [
        "Introduction",
        "Key Findings",
        "Key Findings > Finding 1: Practitioners lacked professional curiosity",
        "Key Findings > Finding 2: Fathers were overlooked",
        "Recommendations",
        "Recommendations > Recommendation 1",
        "Recommendations > Recommendation 2",
        "Recommendations > Glossary",
    ]


def test_items_know_what_introduces_them() -> None:
    """Items point at their lead-in, sub-items at the item above them."""
    document = load("01_seven_minute_briefing.md")
    shown = [document.shown(block.start, block.end) for block in document.blocks]
    leads = {
        shown[number]: shown[block.lead]
        for number, block in enumerate(document.blocks)
        if block.lead is not None
    }
    assert leads == {
        "ask who is in the home at every visit": "Practitioners should:",
        "record the answer, including": "Practitioners should:",
        "the person's full name": "record the answer, including",
        "how they are related to the child": "record the answer, including",
        "share what they learn with the GP": "Practitioners should:",
        "Health visiting Ask about partners at every contact June 2023": "Agency Action By when",
        "Police Share call-outs within one working day May 2023": "Agency Action By when",
    }


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_signature_and_address_are_one_block_each(gap: str) -> None:
    """Name, role and date are one block; address and contact lines another, spaced or not."""
    name = gap.join(["Kim Vale", "Westbeck LSCP Independent Chair", "May 2016"])
    address = gap.join(["Westbeck LSCP", "2nd Floor", "4 Weir Lane", "ZZ1 4QQ"])
    contact = gap.join(["Tel: 01632 960222", "Email: a@westbeck.example.org"])
    document = read(f"The review is published today.\n\n{name}\n\n{address}\n\n{contact}\n")
    assert list_blocks(document)[1:] == [
        "signature 0: Kim Vale Westbeck LSCP Independent Chair May 2016",
        "signature 0: Westbeck LSCP 2nd Floor 4 Weir Lane ZZ1 4QQ Tel: 01632 960222"
        " Email: a@westbeck.example.org",
    ]


# Metadata


def test_read_folder_sorts_and_goes_on_after_an_unreadable_file(tmp_path: Path) -> None:
    """Files are read by name, in all folders, without hidden ones; errors are returned."""
    (tmp_path / "sub").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub" / "b.txt").write_text("One.")
    (tmp_path / "a.md").write_text("Two.")
    (tmp_path / "z.MD").write_text("Three.")
    (tmp_path / "latin.txt").write_bytes(b"First line\ncaf\xe9")
    (tmp_path / "binary.txt").write_bytes(b"PK\x00\x01")
    (tmp_path / "blank.txt").write_text(" \n\n---\n")
    for hidden in (".git/c.md", ".hidden.md", "photo.png"):
        (tmp_path / hidden).write_text("Never.")
    documents, errors = read_folder(tmp_path)
    assert [document.name for document in documents] == ["a.md", "sub/b.txt", "z.MD"]
    assert list(map(str, errors)) == [
        "binary.txt is not a text file: save it as plain text in UTF-8, or remove it.",
        "blank.txt is empty: put the briefing's text into it or remove the file.",
        "latin.txt is not UTF-8 (line 2): save it again as UTF-8.",
    ]


def test_text_is_stored_as_it_is_but_for_line_ends_and_the_mark(tmp_path: Path) -> None:
    """A byte order mark goes, every end of line becomes one character, the rest stays."""
    (tmp_path / "a.md").write_bytes("\ufeff# Title\r\n\r\nIt’s  **so**.\rEnd.".encode())
    assert read_document(tmp_path / "a.md", tmp_path).text == "# Title\n\nIt’s  **so**.\nEnd."


def test_files_that_are_too_large_or_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too large and missing files are errors that name the file."""
    monkeypatch.setattr(plain, "MOST_BYTES", 2 * plain.MEGABYTE)
    (tmp_path / "large.md").write_bytes(b"a" * (3 * plain.MEGABYTE))
    with pytest.raises(ReadingError, match=r"^large.md is 3 MB, more than the 2 MB"):
        read_document(tmp_path / "large.md", tmp_path)
    with pytest.raises(ReadingError, match=r"^gone.md cannot be opened"):
        read_document(tmp_path / "gone.md", tmp_path)


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    """A pipe among the briefings is reported, and the others are read."""
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "note.md").write_text("# Note\n\nThe nurse saw the child.\n", encoding="utf-8")
    documents, errors = read_folder(tmp_path)
    assert [document.name for document in documents] == ["note.md"]
    assert [str(error) for error in errors] == [
        "pipe.md is not a regular file: remove it from the knowledge folder."
    ]
