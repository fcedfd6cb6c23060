"""Word files: what stands on their pages, in order, and what of a file is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part as PackagePart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from index.reading.files import read_document, read_folder
from index.reading.formats.word import read_word
from tests.office import (
    Part,
    add_runs,
    list_lines,
    read_file,
    show_blocks,
    show_text,
    take_apart,
    write_docx,
)
from tests.test_seeds_reading import SHARED

PARTS = (
    Part("title", "Learning Bulletin: Baby Q"),
    Part("title", "Example Safeguarding Children Partnership", 2),
    Part("title", "March 2024", 2),
    Part("heading", "What happened"),
    Part("paragraph", "Baby Q was **seven weeks** old. See [the report](https://example.org/q)."),
    Part("heading", "What we learned", 2),
    Part("paragraph", "Practitioners should:"),
    Part("item", "ask about sleep at every visit"),
    Part("item", "and write it down", 2),
    Part("item", "ask [the hub](mailto:hub_team@example.org) on 01632 960001"),
    Part("table", rows=(("**Who**", "**What**", "**When**"), ("Midwife", "Asks", "At booking"))),
    Part("paragraph", "Any of us can raise it."),
)
SHOWN = [
    "title 0: Learning Bulletin: Baby Q",
    "title 0: Example Safeguarding Children Partnership",
    "title 0: March 2024",
    "heading 1: What happened",
    "paragraph 0: Baby Q was seven weeks old. See the report.",
    "heading 2: What we learned",
    "paragraph 0: Practitioners should:",
    "item 1: ask about sleep at every visit",
    "item 2: and write it down",
    "item 1: ask the hub on 01632 960001",
    "paragraph 0: Who What When",
    "item 1: Midwife Asks At booking",
    "paragraph 0: Any of us can raise it.",
]
SPACE = nsdecls("w")


@pytest.fixture
def paper() -> Any:
    """An empty Word file."""
    return docx.Document()


def read_paper(paper: Any, folder: Path) -> list[str]:
    """The blocks of a file made with python-docx."""
    paper.save(str(folder / "paper.docx"))
    return show_blocks(read_file(folder / "paper.docx"))


def switch(run: Any, *names: str) -> None:
    """Sets switches such as `w:vanish` on a run, a style or a paragraph mark."""
    for name in names:
        run._element.get_or_add_rPr().append(OxmlElement(name))


def test_every_kind_of_block(tmp_path: Path) -> None:
    """Headings, lists, tables, bold type and links are what they are in Word."""
    document = read_file(write_docx(tmp_path / "q.docx", PARTS))
    assert show_blocks(document) == SHOWN
    assert document.metadata.title == "Learning Bulletin: Baby Q"
    assert document.metadata.publisher == "Example Safeguarding Children Partnership"
    assert document.metadata.published == "2024-03"
    assert document.pages == ()
    assert '<a href="mailto:hub_team@example.org">the hub</a>' in document.text
    assert '<b>seven weeks</b> old. See <a href="https://example.org/q">the' in document.text


@pytest.mark.parametrize("styled", [True, False])
def test_seeds_as_word_files(styled: bool, tmp_path: Path) -> None:
    """The seeds as Word files give the blocks and the metadata of the text files."""
    if not (SHARED / "seeds").is_dir():
        pytest.skip(f"seeds are not beside this checkout: {SHARED / 'seeds'} does not exist")
    for seed in read_folder(SHARED / "seeds")[0]:
        if seed.name.startswith("004") and not styled:
            continue  # its text is HTML, which nobody types as lines into Word
        parts = take_apart(seed) if styled else list_lines(seed)
        read = read_document(write_docx(tmp_path / f"{seed.name}.docx", parts, styled), tmp_path)
        assert show_text(read) == show_text(seed)
        assert show_blocks(read) == show_blocks(seed)
        assert [block.section for block in read.blocks] == [b.section for b in seed.blocks]
        assert read.metadata == seed.metadata


def test_hidden_text_is_not_read(paper: Any, tmp_path: Path) -> None:
    """Text that is hidden by itself, by its style or by its paragraph's style is nowhere."""
    line = paper.add_paragraph("Shown.")
    switch(line.add_run(" Hidden alone."), "w:vanish")
    hiding = paper.styles.add_style("Quiet", 2)
    switch(hiding, "w:vanish")
    line.add_run(" Hidden by style.", style="Quiet")
    whole = paper.styles.add_style("Quiet line", 1)
    switch(whole, "w:vanish")
    below = paper.styles.add_style("Below", 1)
    below.base_style = whole
    again = paper.add_paragraph("Hidden by the style that its style is based on.", style="Below")
    shown = again.add_run("Shown again.")
    switch(shown, "w:vanish")
    shown._element.rPr.find(qn("w:vanish")).set(qn("w:val"), "0")
    struck = paper.add_paragraph("Kept, ")
    struck.add_run("struck out").font.strike = True
    struck.add_run("twice").font.double_strike = True
    struck.add_run("and kept.")
    assert read_paper(paper, tmp_path) == [
        "paragraph 0: Shown.",
        "paragraph 0: Shown again.",
        "paragraph 0: Kept, and kept.",
    ]


def test_changes_and_comments(paper: Any, tmp_path: Path) -> None:
    """What was inserted is read; what was deleted or moved away, and comments, are not."""
    line = paper.add_paragraph("The nurse ")
    for name, text in (("ins", "text"), ("del", "delText"), ("moveFrom", "t"), ("moveTo", "t")):
        inner = "t" if text == "text" else text
        line._p.append(
            parse_xml(f"<w:{name} {SPACE}><w:r><w:{inner}>{name} </w:{inner}></w:r></w:{name}>")
        )
    last = line.add_run("called.")
    paper.add_comment(last, text="Is this right?", author="Sam", initials="S")
    paper.sections[0].header.paragraphs[0].text = "A header"
    paper.sections[0].footer.paragraphs[0].text = "A footer"
    assert read_paper(paper, tmp_path) == ["paragraph 0: The nurse ins moveTo called."]


def test_fields_show_their_result(paper: Any, tmp_path: Path) -> None:
    """A field is read as it is displayed, in its long and its short form; links stay links."""
    line = paper.add_paragraph("Write to ")
    line._p.append(
        parse_xml(
            f"<w:fldSimple {SPACE} w:instr=' HYPERLINK \"mailto:a@example.org\" '>"
            "<w:r><w:t>a@example.org</w:t></w:r></w:fldSimple>"
        )
    )
    for inner in (
        '<w:fldChar w:fldCharType="begin"/>',
        "<w:instrText> DATE </w:instrText>",
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t xml:space='preserve'> by May</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    ):
        line._p.append(parse_xml(f"<w:r {SPACE}>{inner}</w:r>"))
    paper.save(str(tmp_path / "fields.docx"))
    extract = read_word(tmp_path / "fields.docx", "fields.docx")
    assert extract.text == (
        '<p>Write to <a href="mailto:a@example.org">a@example.org</a> by May</p>\n\n'
    )


def test_numbers_that_word_shows(paper: Any, tmp_path: Path) -> None:
    """Numbers stand where Word shows them, and a list goes on after a paragraph."""
    numbering = paper.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate([("decimal", "%1."), ("lowerLetter", "(%2)")])
    )
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {SPACE} w:abstractNumId="77">{levels}</w:abstractNum>')
    )
    numbering.append(
        parse_xml(f'<w:num {SPACE} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
    )

    def add(text: str, level: int) -> None:
        properties = paper.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {SPACE}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>')
        )

    paper.add_paragraph("Recommendations", style="Title")
    paper.add_paragraph("The board has heard all of this and it recommends:")
    add("Ask about sleep.", 0)
    add("at home", 1)
    add("away from home", 1)
    paper.add_paragraph("This was agreed.")
    add("Write it down.", 0)
    add("at once", 1)
    assert read_paper(paper, tmp_path) == [
        "title 0: Recommendations",
        "paragraph 0: The board has heard all of this and it recommends:",
        "item 1: 1. Ask about sleep.",
        "item 2: (a) at home",
        "item 2: (b) away from home",
        "paragraph 0: This was agreed.",
        "item 1: 2. Write it down.",
        "item 2: (a) at once",
    ]


def test_styles_of_its_own(paper: Any, tmp_path: Path) -> None:
    """A style based on a heading or bold by itself is read so; a list style without numbers too."""
    own = paper.styles.add_style("Board heading", 1)
    own.base_style = paper.styles["Heading 2"]
    strong = paper.styles.add_style("Board strong", 2)
    strong.font.bold = True
    plain = paper.styles.add_style("List of ours", 1)
    plain.base_style = paper.styles["List Paragraph"]
    paper.add_paragraph("A title", style="Title")
    paper.add_paragraph("Ours", style="Board heading")
    paper.add_paragraph("It was ").add_run("urgent", style="Board strong")
    paper.add_paragraph("In a list of ours.", style="List of ours")
    paper.save(str(tmp_path / "own.docx"))
    assert read_word(tmp_path / "own.docx", "own.docx").text == (
        "<h1>A title</h1>\n\n<h3>Ours</h3>\n\n<p>It was <b>urgent</b></p>\n\n"
        "<p>In a list of ours.</p>\n\n"
    )


def test_tables(paper: Any, tmp_path: Path) -> None:
    """A table of labels keeps its cells' lists; one that lays the page out is read as text."""
    table = paper.add_table(2, 2)
    add_runs(table.cell(0, 0).paragraphs[0], "**Theme**")
    table.cell(0, 1).paragraphs[0].text = "Neglect and early help in the first year"
    add_runs(table.cell(1, 0).paragraphs[0], "**Lessons**")
    table.cell(1, 1).paragraphs[0].text = "Staff should:"
    table.cell(1, 1).add_paragraph("ask", style="List Bullet")
    table.cell(1, 1).add_paragraph("listen", style="List Bullet")
    paper.add_paragraph()
    box = paper.add_table(1, 1).cell(0, 0)
    box.paragraphs[0].text = "Worried about a child? Call 01632 960001."
    box.add_paragraph("Any time.")
    assert read_paper(paper, tmp_path) == [
        "heading 1: Theme",
        "paragraph 0: Neglect and early help in the first year",
        "heading 1: Lessons",
        "paragraph 0: Staff should:",
        "item 1: ask",
        "item 1: listen",
        "paragraph 0: Worried about a child? Call 01632 960001.",
        "paragraph 0: Any time.",
    ]


def test_a_header_row_by_the_style_of_its_table(paper: Any, tmp_path: Path) -> None:
    """A first row that the table's style shows in bold names the columns; in a plain grid none."""
    for style in ("Light Grid", "Table Grid"):
        table = paper.add_table(2, 3, style=style)
        for row, texts in zip(table.rows, ("Who What When", "Midwife Asks Always"), strict=True):
            for cell, text in zip(row.cells, texts.split(), strict=True):
                cell.text = text
    paper.save(str(tmp_path / "table.docx"))
    head, row = (
        "<tr>{0}Who{1}{0}What{1}{0}When{1}</tr>\n",
        ("<tr><td>Midwife</td><td>Asks</td><td>Always</td></tr>\n"),
    )
    assert read_word(tmp_path / "table.docx", "table.docx").text == (
        f"<table>\n{head.format('<th>', '</th>')}{row}</table>\n\n"
        f"<table>\n{head.format('<td>', '</td>')}{row}</table>\n\n"
    )


def test_text_boxes_and_prompts(paper: Any, tmp_path: Path) -> None:
    """A text box is read once; a prompt that nobody filled in and a picture's caption are not."""
    line = paper.add_paragraph("Before the box.")
    box = "<w:txbxContent><w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent>"
    spaces = nsdecls("w", "wp", "a") + (
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
        ' xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    drawn = (
        '<w:drawing><wp:anchor><wp:docPr id="1" name="Box" descr="Alternative text"/><a:graphic>'
        f"<a:graphicData><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData>"
        "</a:graphic></wp:anchor></w:drawing>"
    )
    old = f"<w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"
    for fallback in (f"<mc:Fallback>{old}</mc:Fallback>", ""):
        line._p.append(
            parse_xml(
                f'<w:r {spaces}><mc:AlternateContent><mc:Choice Requires="wps">{drawn}</mc:Choice>'
                f"{fallback}</mc:AlternateContent></w:r>"
            )
        )
    line._p.addnext(
        parse_xml(
            f"<w:sdt {SPACE}><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r>"
            "<w:t>Click here to write.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        )
    )
    assert read_paper(paper, tmp_path) == [
        "paragraph 0: Before the box.",
        "paragraph 0: In the box.",
        "paragraph 0: In the box.",
    ]


def test_notes_stand_at_the_end(paper: Any, tmp_path: Path) -> None:
    """Footnotes follow the text under a heading of their own; no mark or arrow is left of them."""
    line = paper.add_paragraph("It was shared late.")
    line._p.append(parse_xml(f'<w:r {SPACE}><w:footnoteReference w:id="2"/></w:r>'))
    notes = (
        f"<w:footnotes {SPACE}><w:footnote w:id='2'><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>"
        "Working Together, chapter 1.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = PackagePart(PackURI("/word/footnotes.xml"), content, notes.encode(), paper.part.package)
    paper.part.relate_to(part, kind)
    assert read_paper(paper, tmp_path) == [
        "paragraph 0: It was shared late.",
        "heading 1: Notes",
        "item 1: Working Together, chapter 1.",
    ]


def test_a_table_of_contents_is_passed_over(paper: Any, tmp_path: Path) -> None:
    """Lines that only repeat headings with their pages are not read."""
    paper.styles.add_style("toc 1", 1)
    paper.add_paragraph("A title", style="Title")
    paper.add_paragraph("Findings\t3", style="toc 1")
    paper.add_paragraph("Findings", style="Heading 1")
    paper.add_paragraph("It was found.")
    assert read_paper(paper, tmp_path) == [
        "title 0: A title",
        "heading 1: Findings",
        "paragraph 0: It was found.",
    ]


def test_characters_stand_as_they_are(paper: Any, tmp_path: Path) -> None:
    """No character of a text is taken for markup, and none is lost."""
    text = "A_b *c* [d](e) <b>f</b> &amp; `g` # ~h~ £5 – “i” 1\u20092 \\* |j|."
    paper.add_paragraph("A title", style="Title")
    paper.add_paragraph(text)
    assert read_paper(paper, tmp_path) == [
        "title 0: A title",
        f"paragraph 0: {' '.join(text.split())}",
    ]
