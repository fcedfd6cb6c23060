"""PowerPoint files: each slide in reading order, its notes after it, what is hidden left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches

from index.reading.files import read_document, read_folder
from index.reading.formats.slides import read_slides
from tests.office import Part, read_file, show_blocks, show_text, take_apart, write_pptx
from tests.test_seeds_reading import SHARED

PARTS = (
    Part("title", "Learning from Baby Q"),
    Part("paragraph", "Example Safeguarding Children Partnership"),
    Part("paragraph", "March 2024"),
    Part("heading", "What we learned"),
    Part("paragraph", "Every service that met this family should:"),
    Part("item", "ask about **sleep** at every visit"),
    Part("item", "and write it down", 2),
    Part("item", "ask [the hub](mailto:hub@example.org) or [ring](tel:01632960001)"),
    Part("table", rows=(("Who", "What", "When"), ("Midwife", "Asks", "At booking"))),
    Part("notes", "Pause here.\nAsk the room who has done this."),
    Part("heading", "Next steps"),
    Part("item", "An audit in June"),
)
SHOWN = [
    "title 0: Learning from Baby Q",
    "title 0: Example Safeguarding Children Partnership",
    "title 0: March 2024",
    "heading 1: What we learned",
    "paragraph 0: Every service that met this family should:",
    "item 1: ask about sleep at every visit",
    "item 2: and write it down",
    "item 1: ask the hub or ring",
    "paragraph 0: Who What When",
    "item 1: Midwife Asks At booking",
    "heading 2: Notes",
    "paragraph 0: Pause here.",
    "paragraph 0: Ask the room who has done this.",
    "heading 1: Next steps",
    "item 1: An audit in June",
]


@pytest.fixture
def deck() -> Any:
    """An empty PowerPoint file."""
    return Presentation()


def save(deck: Any, folder: Path) -> Path:
    deck.save(str(folder / "deck.pptx"))
    return folder / "deck.pptx"


def add_box(slide: Any, text: str, left: float, top: float) -> Any:
    """A text box at a place in inches."""
    box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(3), Inches(1))
    box.text_frame.text = text
    return box


def test_every_kind_of_block(tmp_path: Path) -> None:
    """Titles, levels, tables, bold type, links and notes are what they are on the slides."""
    document = read_file(write_pptx(tmp_path / "q.pptx", PARTS))
    assert show_blocks(document) == SHOWN
    assert document.metadata.title == "Learning from Baby Q"
    assert document.metadata.published == "2024-03"
    assert 'ask <a href="mailto:hub@example.org">the hub</a> or <a href="tel:' in document.text
    assert "ask about <b>sleep</b> at every visit" in document.text


def test_slides_are_its_pages(tmp_path: Path) -> None:
    """Every block knows its slide, its notes included."""
    document = read_file(write_pptx(tmp_path / "q.pptx", PARTS))
    places = [document.name_pages(block.start, block.end) for block in document.blocks]
    assert places == ["slide 1"] * 3 + ["slide 2"] * 10 + ["slide 3"] * 2


def test_seeds_as_slides(tmp_path: Path) -> None:
    """The seeds, a slide for each section, give the words of the text files in their order."""
    if not (SHARED / "seeds").is_dir():
        pytest.skip(f"seeds are not beside this checkout: {SHARED / 'seeds'} does not exist")
    for seed in read_folder(SHARED / "seeds")[0]:
        path = write_pptx(tmp_path / f"{seed.name}.pptx", take_apart(seed))
        read = read_document(path, tmp_path)
        assert show_text(read) == show_text(seed)
        assert read.metadata == seed.metadata
        assert [b.kind for b in read.blocks] == [b.kind for b in seed.blocks]


def test_hidden_slides_and_shapes(deck: Any, tmp_path: Path) -> None:
    """A hidden slide or shape is not read; the slides after it keep their numbers."""
    for number in (1, 2, 3):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = f"Slide {number} of this talk"
        add_box(slide, f"Hidden shape on {number}", 1, 2)._element._nvXxPr.cNvPr.set("hidden", "1")
    deck.slides[1]._element.set("show", "0")
    deck.slides[1].notes_slide.notes_text_frame.text = "Hidden notes"
    document = read_file(save(deck, tmp_path))
    assert [
        (document.shown(block.start, block.end), document.name_pages(block.start, block.end))
        for block in document.blocks
    ] == [("Slide 1 of this talk", "slide 1"), ("Slide 3 of this talk", "slide 3")]


def test_reading_order_and_groups(deck: Any, tmp_path: Path) -> None:
    """Shapes are read from top to bottom and left to right, groups as one."""
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    add_box(slide, "Fifth, at the foot.", 1, 6)
    add_box(slide, "Second, on the right.", 5, 1.1)
    add_box(slide, "First, on the left.", 1, 1.2)
    group = slide.shapes.add_group_shape()
    for text, top in (("Fourth, in the group.", 4), ("Third, in the group.", 3)):
        inner = group.shapes.add_textbox(Inches(1), Inches(top), Inches(3), Inches(1))
        inner.text_frame.text = text
    assert read_slides(save(deck, tmp_path), "deck.pptx").text == (
        "<p>First, on the left.</p>\n\n<p>Second, on the right.</p>\n\n"
        "<p>Third, in the group.</p>\n\n<p>Fourth, in the group.</p>\n\n"
        "<p>Fifth, at the foot.</p>\n\n"
    )


def test_numbers_breaks_and_fields(deck: Any, tmp_path: Path) -> None:
    """Numbered paragraphs have their numbers; slide numbers and struck text are left out."""
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    frame = add_box(slide, "Ask first", 1, 1).text_frame
    for text in ("Write it down", "Go back"):
        frame.add_paragraph().text = text
    for paragraph, form in zip(frame.paragraphs, ["arabicPeriod"] * 2 + ["x"], strict=True):
        if form != "x":
            paragraph._p.get_or_add_pPr().append(
                parse_xml(f'<a:buAutoNum {nsdecls("a")} type="{form}" startAt="3"/>')
            )
    line = frame.paragraphs[2]
    line.add_line_break()
    line.add_run().text = "again"
    line.add_run().text = " struck"
    line.runs[-1]._r.get_or_add_rPr().set("strike", "sngStrike")
    line._p.append(
        parse_xml(f'<a:fld {nsdecls("a")} id="{{1}}" type="slidenum"><a:t>7</a:t></a:fld>')
    )
    assert read_slides(save(deck, tmp_path), "deck.pptx").text == (
        "<ul><li>3. Ask first</li></ul>\n\n<ul><li>4. Write it down</li></ul>\n\n"
        "<p>Go back<br>again</p>\n\n"
    )


def test_placeholders_take_bullets_from_their_layout(deck: Any, tmp_path: Path) -> None:
    """A body has bullets, a subtitle and a caption have none; dates and footers are not read."""
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text = "Learning\vfrom reviews"
    first.placeholders[1].text = "Example Board"
    second = deck.slides.add_slide(deck.slide_layouts[7])
    second.shapes.title.text = "A caption"
    second.placeholders[1].text = "In the body"
    second.placeholders[2].text = "In the caption"
    footer = next(each for each in second.slide_layout.placeholders if each.name.startswith("Foot"))
    second.shapes.clone_placeholder(footer)
    second.shapes[-1].text_frame.text = "A footer"
    text = read_slides(save(deck, tmp_path), "deck.pptx").text
    assert sorted(text.split("\n\n")) == sorted(
        [
            "<h1>Learning from reviews</h1>",
            "<p>Example Board</p>",
            "<h2>A caption</h2>",
            "<ul><li>In the body</li></ul>",
            "<p>In the caption</p>",
            "",
        ]
    )


def test_characters_stand_as_they_are(deck: Any, tmp_path: Path) -> None:
    """No character of a slide is taken for markup, and a picture's description is not read."""
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "A_b *c* <b>d</b> &amp; #e"
    box = add_box(slide, "# [f](g) ~h~ |i| `j`, and no more.", 1, 3)
    box._element._nvXxPr.cNvPr.set("descr", "Alternative text")
    assert show_blocks(read_file(save(deck, tmp_path))) == [
        "title 0: A_b *c* <b>d</b> &amp; #e",
        "paragraph 0: # [f](g) ~h~ |i| `j`, and no more.",
    ]


def test_slides_that_are_pictures_are_named(deck: Any, tmp_path: Path) -> None:
    """Board staff learn which slides are pictures, whose text nothing reads."""
    picture = tmp_path / "picture.png"
    Image.new("L", (8, 8)).save(picture)
    for text in ("Some text.", ""):
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        slide.shapes.add_picture(str(picture), 0, 0)
        if text:
            add_box(slide, text, 1, 1)
    extract = read_slides(save(deck, tmp_path), "deck.pptx")
    assert extract.text == "<p>Some text.</p>\n\n"
    assert extract.notes == ("deck.pptx: slide 2 is a picture, whose text is not read.",)
