"""What is known of a document: read from its front matter, else inferred, never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import ReadingError
from index.reading.files import read_folder
from index.types import Metadata, Source
from tests.test_reading import list_blocks, read

BRIEFINGS = Path(__file__).parent / "data" / "briefings"


def test_metadata_of_the_samples() -> None:
    """What a document says of itself is inferred, what it does not say is missing."""
    expected = {
        "01_seven_minute_briefing.md": Metadata(
            "7-Minute Briefing: Child Q",
            "Northmoor Safeguarding Children Partnership",
            "Northmoor",
            "2023-03",
            "practice briefing",
            ("Child Q",),
        ),
        "02_chair_statement.txt": Metadata(
            "Child Safeguarding Practice Review & Review of Family K: Statement by the"
            " Independent Chair",
            "Westbeck LSCP",
            "Westbeck",
            "2022-02-14",
            "chair's statement",
            ("Family K", "Child T"),
        ),
        "03_run_in_headings.txt": Metadata(
            "Serious Case Review Briefing: Serious Case Reviews M & N",
            "Estuary Local Safeguarding Children Board",
            "Estuary",
            "2018-05",
            "practice briefing",
            ("SCR M", "SCR N"),
        ),
        "04_scrutiny_note.txt": Metadata(
            "Briefing Note: Harrowdale Safeguarding Children Board Learning from Reviews",
            "Harrowdale Safeguarding Children Board (HSCB)",
            "Harrowdale",
            "2019-07-03",
            "scrutiny note",
            missing=("reviews",),
        ),
        "05_bulletin_table.md": Metadata(
            "Case Review (SCR) Learning Bulletin: Baby H and Child L",
            "ZSCB",
            None,
            None,
            "learning bulletin",
            ("Baby H", "Child L"),
            missing=("area", "published"),
        ),
        "06_progress_statement.txt": Metadata(
            "Serious Case Review – Baby J: Agency progress against action plan recommendations",
            "Fernshire Safeguarding Children Board (FSCB)",
            "Fernshire",
            "2018-10",
            "agency progress statement",
            ("Baby J",),
        ),
        "07_front_matter.md": Metadata(
            "Late booking and concealed pregnancy: what reviews say",
            "Northmoor Safeguarding Children Partnership",
            None,
            "2024-02-01",
            "learning note",
            ("Baby R",),
            Source(
                "Baby R: Local Child Safeguarding Practice Review",
                "Northmoor Safeguarding Children Partnership",
                "2023-11",
                "practice briefing",
            ),
        ),
        "09_review_report.txt": Metadata(
            "Learning Review: Family Z: Executive Summary",
            "Northbrook Safeguarding Children Partnership",
            "Northbrook",
            reviews=("Family Z",),
            missing=("published", "kind"),
        ),
        "10_bold_headings.md": Metadata(
            "Serious Case Review 'Adam': Practitioner Briefing",
            "Brackenshire LSCB",
            "Brackenshire",
            "2015-12",
            "practice briefing",
            ("Adam",),
        ),
        "08_plain_newsletter.txt": Metadata(
            "LEARNING FROM PRACTICE",
            "Riverton Safeguarding Partnership",
            "Riverton",
            "2021",
            missing=("kind", "reviews"),
        ),
    }
    documents, errors = read_folder(BRIEFINGS)
    assert ({each.name: each.metadata for each in documents}, errors) == (expected, [])


def test_an_abbreviation_gives_no_area() -> None:
    """A board that is only ever abbreviated is the publisher, and its area stays unknown."""
    metadata = read("Learning Bulletin\n\nThis was issued by QSCB. QSCB met in Leafton.").metadata
    assert (metadata.publisher, metadata.area) == ("QSCB", None)


def test_neighbours_give_no_area() -> None:
    """Two boards named as often as each other leave publisher and area unknown."""
    text = (
        "Learning Bulletin\n\nEastlow Safeguarding Children Board met. Westlow Safeguarding"
        " Children Board met.\n\nEastlow LSCB agreed. Westlow LSCB agreed."
    )
    assert (read(text).metadata.publisher, read(text).metadata.area) == (None, None)


def test_front_matter_is_completed_by_the_text() -> None:
    """Keys left out are inferred; keys set to null are known to be unknown."""
    body = "Westbeck LSCP\n\nLearning Bulletin\n\nMay 2019\n\nThe review of Child B is out.\n"
    assert read(f"---\narea: null\npublished: 2019\n---\n{body}").metadata == Metadata(
        "Learning Bulletin",
        "Westbeck LSCP",
        None,
        "2019",
        "learning bulletin",
        (),
        None,
        ("reviews",),
    )


def test_a_source_may_be_undated_and_without_area() -> None:
    """Null stands for a date or area that the restated publication does not give."""
    front = (
        "source: {title: T, publisher: QSCB, published: null, kind: learning bulletin, area: null}"
    )
    source = read(f"---\n{front}\n---\nIt began.").metadata.source
    assert source == Source("T", "QSCB", "", "learning bulletin", None)


def test_front_matter_is_not_displayed() -> None:
    """Front matter is markup; a rule at the top of a page is not front matter."""
    assert list_blocks(read("---\ntitle: T\n---\nIt began.")) == ["paragraph 0: It began."]
    assert list_blocks(read("---\nIt began.\n\n---\n")) == ["paragraph 0: It began."]


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("publsher: X", "key 'publsher' is unknown: did you mean 'publisher'?"),
        ("source: {titel: X}", "key 'source.titel' is unknown: did you mean 'source.title'?"),
        ("title: 3", "key 'title' must be a text: put its value in quotes."),
        ("title: ''", "key 'title' is empty: write the title or remove it."),
        ("published: soon", "key 'published' must be a date such as 2016-11-30, 2016-11 or 2016."),
        ("published: '2016-02-31'", "key 'published' must be a date such as"),
        ("kind: briefing", "has the unknown kind 'briefing': did you mean 'practice briefing'?"),
        ("reviews: Child A", "key 'reviews' must be a list of texts such as ['Child A']."),
        ("source: {title: X}", "key 'source.publisher' is missing: a source needs it."),
        ("source: X", "key 'source' must hold keys: title, publisher, published, kind, area."),
        ("title: a: b", "the front matter is not valid YAML (line 2)"),
    ],
)
def test_front_matter_is_strict(front: str, message: str) -> None:
    """A wrong key or value is an error that names the file, the key and the way out."""
    with pytest.raises(ReadingError) as raised:
        read(f"---\n{front}\n---\nText.", "a/note.md")
    assert str(raised.value).startswith("a/note.md: ")
    assert message in str(raised.value)


# Files
