"""The five seeds read as the gold reference says a careful reader sees them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.chunking import chunk_document
from index.reading.files import read_folder
from index.types import BlockKind, Document

SHARED = Path(__file__).parents[1].parent / "shared"
IMPLICIT = ("Introduction", "Signature and contact details", "Concerned about a child?")
KINDS = {
    "000": "chair's statement",
    "001": "practice briefing",
    "002": "agency progress statement",
    "003": "scrutiny note",
    "004": "learning bulletin",
}
PUBLISHERS = {
    "000": "Swindon LSCB",
    "001": "Swindon Local Safeguarding Children Board",
    "002": "Buckinghamshire Safeguarding Children Board (BSCB)",
    "003": "Coventry Safeguarding Children Board (CSCB)",
    "004": "SSCB",
}
REVIEWS = {
    "000": ("SCR S", "SCR D"),
    "001": ("SCR S", "SCR D"),
    "002": ("Baby E",),
    "003": (),
    "004": ("Baby W", "Child Z"),
}


@pytest.fixture(scope="module")
def seeds() -> dict[str, Document]:
    """The seeds by the number that their names start with."""
    if not (SHARED / "seeds").is_dir():
        pytest.skip(f"seeds are not beside this checkout: {SHARED / 'seeds'} does not exist")
    documents, errors = read_folder(SHARED / "seeds")
    assert errors == []
    return {document.name[:3]: document for document in documents}


@pytest.fixture(scope="module")
def gold() -> dict[str, dict[str, object]]:
    """The reference by document number."""
    path = SHARED / "gold" / "documents.json"
    if not path.is_file():
        pytest.skip(f"the reference is not beside this checkout: {path} does not exist")
    return {entry["doc"]: entry for entry in json.loads(path.read_text(encoding="utf-8"))}


def show(document: Document, kind: BlockKind) -> list[str]:
    return [document.shown(b.start, b.end) for b in document.blocks if b.kind is kind]


def find(document: Document, start: str) -> tuple[str, tuple[str, ...], int]:
    """Displayed text, section and level of the only block that starts so."""
    found = [b for b in document.blocks if document.shown(b.start, b.end).startswith(start)]
    assert len(found) == 1
    return document.shown(found[0].start, found[0].end), found[0].section, found[0].level


def test_metadata(seeds: dict[str, Document], gold: dict[str, dict[str, object]]) -> None:
    """Title, publisher, area, date, kind and reviews are the reference's; gaps are named."""
    for number, document in seeds.items():
        metadata, entry = document.metadata, gold[number]
        assert metadata.title == entry["title"]
        assert metadata.area == entry["area"]
        assert metadata.published == entry["publication_date"]
        assert str(entry["publisher"]).startswith(str(metadata.publisher))
        assert metadata.publisher == PUBLISHERS[number]
        assert metadata.kind == KINDS[number]
        assert metadata.reviews == REVIEWS[number]
    assert seeds["003"].metadata.missing == ("reviews",)
    assert seeds["004"].metadata.missing == ("area", "published")


def test_headings(seeds: dict[str, Document], gold: dict[str, dict[str, object]]) -> None:
    """Headings and levels are the reference's; one heading adds a repeated `Appendix 1`."""
    for number, document in seeds.items():
        sections = gold[number]["sections"]
        assert isinstance(sections, list)
        expected = [
            (section["heading"].replace(" ", ""), section["level"])
            for section in sections
            if section["heading"] not in IMPLICIT or section.get("source_text", "").startswith("1.")
        ]
        read = [
            (document.shown(b.start, b.end).replace(" ", ""), b.level)
            for b in document.blocks
            if b.kind is BlockKind.HEADING
        ]
        if number == "003":
            read.remove(("Appendix1", 2))
        assert read == expected


def test_sections_lead_back_to_the_right_parent(seeds: dict[str, Document]) -> None:
    """Repeated headings and restarted numbering keep their own parents."""
    hospitals = [
        block.section for block in seeds["000"].blocks if block.section[1:] == ("Acute Hospital",)
    ]
    assert hospitals == [("SCR S", "Acute Hospital")] * 3 + [("SCR D", "Acute Hospital")] * 2
    assert find(seeds["003"], "The risk of co-sleeping")[1] == (
        "Appendix 1- Serious Case Review Report",
        "Progress to date",
        "Co-sleeping",
    )


def test_broken_sentences_are_one_block(seeds: dict[str, Document]) -> None:
    """A sentence or bullet that goes on after a blank line is one block."""
    text, *_ = find(seeds["000"], "A number of improvements have been implemented since the Ofsted")
    assert "in relation to legal planning on cases, and the application of" in text
    text, _, level = find(seeds["003"], "The implementation of a risk assessment tool")
    assert text.endswith(
        "the basis for a comprehensive risk assessment initially carried out by a midwife and then"
        " taken forward by the health visitor."
    )
    assert level == 1


def test_run_in_headings_and_links(seeds: dict[str, Document]) -> None:
    """The separator is markup, links show their text, a link-only line is its own paragraph."""
    assert find(seeds["001"], "Neglect is a serious form of harm")[1] == ("Neglect",)
    assert find(seeds["001"], "At all antenatal")[1] == ("Safe Sleeping Guidance",)
    assert find(seeds["001"], "Book onto the LSCB Conference")[0] == (
        "Book onto the LSCB Conference & Core Group Training"
    )
    assert find(seeds["001"], "Concerned about a child?") == (
        "Concerned about a child? Contact the Multi-Agency Safeguarding Hub (MASH); 01793 466903 /"
        " fcp@swindon.gov.uk",
        ("Concerned about a child?",),
        0,
    )


def test_signature_and_address(seeds: dict[str, Document]) -> None:
    """Who signed and where to write are a block each, under no section."""
    assert show(seeds["000"], BlockKind.SIGNATURE) == [
        "Alex Walters Swindon LSCB Independent Chair November 2016",
        "Swindon LSCB 3rd Floor Wat Tyler West Beckhampton Street Swindon SN1 2JG Tel: 01793 463803"
        " Email: LSCB@swindon.gov.uk Website: www.swindonlscb.org.uk",
    ]
    assert {b.section for b in seeds["000"].blocks if b.kind is BlockKind.SIGNATURE} == {()}


def test_title_lines(seeds: dict[str, Document]) -> None:
    """Mastheads, dates, memo fields and second titles are title lines."""
    assert {number: show(document, BlockKind.TITLE) for number, document in seeds.items()} == {
        "000": [
            "Serious Case Review S &",
            "Serious Case Review D",
            "Statement of the Independent Chair",
            "November 2016",
        ],
        "001": [
            "Swindon Local Safeguarding Children Board",
            "Serious Case Review Briefing; May 2018",
            "Serious Case Reviews S & D",
        ],
        "002": [
            "Serious Case Review – Baby E",
            "Agency progress against action plan recommendations – June 2017",
        ],
        "003": [
            "Briefing Note",
            "To: Education and Children's Services Scrutiny Board (2)",
            "Date: 12 January 2017",
            "From:",
            "David Peplow, Independent Chair of Coventry Safeguarding Children's Board",
            "Lizzie Edwards, Safeguarding Boards Combined Business Manager",
            "Hardeep Walker, Serious Case Review Coordinator",
            "Subject: Coventry Safeguarding Children's Board Serious Case Review Update",
        ],
        "004": [
            "Serious Case Review Learning Bulletin",
            "Serious Case Review (SCR) Learning Bulletin Baby W and Child Z",
        ],
    }


def test_recommendations_and_their_parts(seeds: dict[str, Document]) -> None:
    """`2. (a)` is the item, `(b)` to `(d)` are its parts and point at it."""
    document = seeds["004"]
    items = [
        (block.level, document.shown(block.start, block.end)[:6], block.lead)
        for block in document.blocks
        if block.section == ("Recommendations from Serious Case Review",)
        and block.kind is BlockKind.ITEM
    ]
    second, fourth = (
        number
        for number, block in enumerate(document.blocks)
        if document.shown(block.start, block.end).startswith(("2. (a)", "4. (a)"))
    )
    assert items == [
        (1, "1. SSC", None),
        (1, "2. (a)", None),
        (2, "(b) SS", second),
        (2, "(c) SS", second),
        (2, "(d) SS", second),
        (1, "3. SSC", None),
        (1, "4. (a)", None),
        (2, "(b) SS", fourth),
    ]


def test_nothing_displayed_is_markup(seeds: dict[str, Document]) -> None:
    """No tag, emphasis, link target, bullet or hash is displayed in any block."""
    for document in seeds.values():
        for block in document.blocks:
            shown = document.shown(block.start, block.end)
            assert not any(mark in shown for mark in ("**", "](", "<", ">", "•", "##", "\t"))
            assert not shown.startswith(("- ", "* "))


def test_passages_of_recommendations(seeds: dict[str, Document]) -> None:
    """One recommendation with its parts is one passage."""
    passages = chunk_document(seeds["004"])
    starts = [
        passage.text[:6]
        for passage in passages
        if passage.section == ("Recommendations from Serious Case Review",)
    ]
    assert starts == ["1. SSC", "2. (a)", "3. SSC", "4. (a)", "Learni", "The Ov"]
