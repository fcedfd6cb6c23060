"""Titles, publishers and dates, read from the lines at the head of a document in every format."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate

from index.reading.files import read_document
from index.reading.wording.imprints import drop_imprint, is_imprint
from index.types import BlockKind, Document, Metadata
from tests.test_reading import list_blocks, read

BODY = "The child was seen by four workers in a year, and nobody asked where the child slept."


def read_word(folder: Path, *paragraphs: tuple[str, str]) -> Document:
    """A Word file of these paragraphs, each a style and a text, read."""
    paper = docx.Document()
    for style, text in paragraphs:
        paper.add_paragraph(text, style=style)
    paper.save(str(folder / "note.docx"))
    return read_document(folder / "note.docx", folder)


def read_page(folder: Path, body: str) -> Document:
    """A web page with this body, read."""
    (folder / "page.html").write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    return read_document(folder / "page.html", folder)


def read_print(folder: Path, *paragraphs: tuple[str, str]) -> Document:
    """A PDF file of these paragraphs in a narrow column, without room between them, read."""
    styles = getSampleStyleSheet()
    SimpleDocTemplate(str(folder / "print.pdf"), pagesize=(420, 800)).build(
        [Paragraph(text, styles[style]) for style, text in paragraphs]
    )
    return read_document(folder / "print.pdf", folder)


def list_titles(document: Document) -> list[str]:
    return [document.shown(b.start, b.end) for b in document.blocks if b.kind is BlockKind.TITLE]


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("Published by Ambleford Safeguarding Partnership on 14 June 2025", "Ambleford SP"),
        ("Published 3 February 2025 by Ambleford Safeguarding Partnership", "Ambleford SP"),
        ("Published on 3 February 2025 by the Ambleford Safeguarding Partnership", "Ambleford SP"),
        ("Issued by Ambleford Safeguarding Partnership, May 2024", "Ambleford SP"),
        ("Published jointly by ASCP and partners", "ASCP and partners"),
        ("Ambleford Safeguarding Partnership, March 2024", "Ambleford SP"),
        ("Ambleford Safeguarding Partnership | March 2024", "Ambleford SP"),
        ("Ambleford Safeguarding Partnership (March 2024)", "Ambleford SP"),
        ("March 2024 – Ambleford Safeguarding Partnership", "Ambleford SP"),
        ("Ambleford Safeguarding Partnership", "Ambleford SP"),
        ("Published on 4 July 2025", ""),
        ("Issued: May 2024", ""),
        ("12 May 2024", ""),
    ],
)
def test_imprints(line: str, publisher: str) -> None:
    """A line of publisher and date, in either order and however joined, is an imprint."""
    name = publisher.replace("SP", "Safeguarding Partnership") if " SP" in publisher else publisher
    assert (is_imprint(line), drop_imprint(line)) == (True, name)


@pytest.mark.parametrize(
    "line",
    [
        "Published reviews: what they say about fathers",
        "Issued with a warning: the case of Child Q",
        "Published in May 2024: three reviews of neglect",
        "Learning from Ambleford Safeguarding Partnership, March 2024",
        "Serious Case Review Briefing; May 2018",
        "Reviews of March 2024 and May 2024",
        "",
    ],
)
def test_other_lines_are_no_imprints(line: str) -> None:
    """A line that says anything else stays as it is."""
    assert (is_imprint(line), drop_imprint(line)) == (False, line)


def test_a_subtitle_that_names_publisher_and_date(tmp_path: Path) -> None:
    """Under a Word title it gives publisher, area and date, and the title stands alone."""
    title = "Practice Briefing: Child Rowan – when a child’s injuries are explained away"
    line = "Published by Swindon Safeguarding Partnership on 14 June 2025"
    document = read_word(
        tmp_path,
        ("Title", title),
        ("Subtitle", line),
        ("Heading 1", "Background"),
        ("Normal", BODY),
    )
    assert document.metadata == Metadata(
        title,
        "Swindon Safeguarding Partnership",
        "Swindon",
        "2025-06-14",
        "practice briefing",
        ("Child Rowan",),
    )
    assert list_titles(document) == [title, line]


@pytest.mark.parametrize(
    ("line", "published", "missing"),
    [
        ("Coventry Safeguarding Children Partnership, 4 July 2025", "2025-07-04", ("kind",)),
        ("Coventry Safeguarding Children Partnership", None, ("published", "kind")),
    ],
)
def test_a_publisher_under_a_word_title(
    line: str, published: str | None, missing: tuple[str, ...], tmp_path: Path
) -> None:
    """A board's name under the title, dated or not, is the publisher and no part of the title."""
    document = read_word(
        tmp_path,
        ("Title", "Learning Review: Child Alder"),
        ("Normal", line),
        ("Heading 1", "Missed chances"),
        ("Normal", BODY),
    )
    assert document.metadata == Metadata(
        "Learning Review: Child Alder",
        "Coventry Safeguarding Children Partnership",
        "Coventry",
        published,
        None,
        ("Child Alder",),
        missing=missing,
    )


def test_a_published_line_on_a_web_page(tmp_path: Path) -> None:
    """The date that stands between `Published` and `by` is the document's."""
    line = "Published 3 February 2025 by Buckinghamshire Safeguarding Children Partnership"
    document = read_page(
        tmp_path,
        f"<h1>Child Birch: learning from a rapid review</h1><p>{line}</p>"
        f"<h2>What we learned</h2><p>{BODY}</p>",
    )
    assert document.metadata == Metadata(
        "Child Birch: learning from a rapid review",
        "Buckinghamshire Safeguarding Children Partnership",
        "Buckinghamshire",
        "2025-02-03",
        None,
        ("Child Birch",),
        missing=("kind",),
    )


def test_a_publisher_above_the_introduction_of_a_pdf(tmp_path: Path) -> None:
    """A dated publisher's line is parted from the paragraph set right under it."""
    line = "Ambleford Safeguarding Children Partnership, March 2024"
    body = " ".join([BODY] * 4)
    document = read_print(
        tmp_path,
        ("Title", "Learning Briefing: Baby Q"),
        ("Normal", line),
        ("Normal", body),
        ("Heading2", "What happened"),
        ("Normal", body),
    )
    assert list_blocks(document) == [
        "title 0: Learning Briefing: Baby Q",
        f"title 0: {line}",
        f"paragraph 0: {body}",
        "heading 1: What happened",
        f"paragraph 0: {body}",
    ]
    assert document.metadata == Metadata(
        "Learning Briefing: Baby Q",
        "Ambleford Safeguarding Children Partnership",
        "Ambleford",
        "2024-03",
        "practice briefing",
        ("Baby Q",),
    )


def test_large_type_under_a_title(tmp_path: Path) -> None:
    """Publisher and date that are marked as headings are title lines; a lone name heads a part."""
    board = "<h2>Coventry Safeguarding Children Partnership</h2>"
    dated = read_page(
        tmp_path, f"<h1>Learning Briefing: Child Oak</h1>{board}<h2>August 2025</h2><p>{BODY}</p>"
    )
    assert list_titles(dated)[1:] == ["Coventry Safeguarding Children Partnership", "August 2025"]
    assert dated.metadata.published == "2025-08"
    undated = read_page(tmp_path, f"<h1>Child Oak: progress</h1>{board}<p>{BODY}</p>")
    assert list_titles(undated) == ["Child Oak: progress"]


@pytest.mark.parametrize(
    ("heading", "below", "title"),
    [
        ("Child Oak: a rapid review", "For everyone who visits", "Child Oak: a rapid review"),
        ("Learning Bulletin", "Baby H and Child L", "Learning Bulletin: Baby H and Child L"),
        ("Review of Child T &", "Family K", "Review of Child T & Family K"),
        ("Child Oak", "A rapid review", "Child Oak: A rapid review"),
        (
            "Serious Case Review – Baby J",
            "Agency progress against the plan",
            "Serious Case Review – Baby J: Agency progress against the plan",
        ),
    ],
)
def test_the_one_first_heading(heading: str, below: str, title: str, tmp_path: Path) -> None:
    """It is the title alone, unless it is a mere kind, a first half, or lacks its kind."""
    page = f"<h1>{heading.replace('&', '&amp;')}</h1><p>{below}</p><h2>Background</h2><p>{BODY}</p>"
    assert read_page(tmp_path, page).metadata.title == title


def test_a_lone_imprint_stands_for_the_title() -> None:
    """Where a document has no other title line, its publisher is what it is called."""
    metadata = read(f"Published by Ambleford Safeguarding Partnership, May 2024\n\n{BODY}").metadata
    assert (metadata.title, metadata.published) == ("Ambleford Safeguarding Partnership", "2024-05")
