"""PDFs read as they are seen: order, paragraphs, headings, lists, tables, links and pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from reportlab.lib import colors
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from index.chunking import chunk_document
from index.reading.files import read_document, read_folder
from index.reading.formats.pdf import read_pdf
from index.reading.links import find_links
from index.types import Document
from tests.typeset import HEIGHT, Block, draw_pdf, set_document, typeset_pdf

PROSE = (
    "A health visitor saw the family four times and noted each time that the cot stood unused. "
    "Nobody asked where the baby slept. The review found that the question was thought to be "
    "intrusive, and that it was left to the next visit."
)
AGREED = (
    "Partners have since agreed that every visit before six months includes a look at where the "
    "baby sleeps, by day and by night, and that what was seen is written down."
)
BRIEFING: tuple[Block, ...] = (
    ("title", "Learning briefing: Child Q"),
    ("line", "March 2021"),
    ("heading", "What happened"),
    ("text", PROSE),
    ("heading", "What must change"),
    ("text", AGREED),
    ("bullet", "Ask where the baby sleeps, and look."),
    ("bullet", "Write down what was seen:"),
    ("inner", "the cot or other place of sleep"),
    ("inner", "who else sleeps there"),
    ("bullet", "Tell the midwife."),
    ("subheading", "Questions for supervision"),
    ("number", "1. When did you last see the place where the child sleeps, and what did you note?"),
    ("number", "2. Who would you tell if it worried you, and how soon would you tell them?"),
)


pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))


def read(path: Path) -> Document:
    return read_document(path, path.parent)


def show(document: Document) -> list[str]:
    """Every block as `kind level text`, levels of headings and items only."""
    return [
        f"{block.kind.value}{block.level or ''} {document.shown(block.start, block.end)}"
        for block in document.blocks
    ]


def fold(document: Document) -> str:
    return " ".join(document.shown(block.start, block.end) for block in document.blocks)


def test_a_briefing_keeps_its_shape(tmp_path: Path) -> None:
    """Title, headings by depth, paragraphs joined, bullets by indent, numbered points as text."""
    assert show(read(typeset_pdf(tmp_path / "a.pdf", BRIEFING))) == [
        "title Learning briefing: Child Q",
        "title March 2021",
        "heading1 What happened",
        f"paragraph {PROSE}",
        "heading1 What must change",
        f"paragraph {AGREED}",
        "item1 Ask where the baby sleeps, and look.",
        "item1 Write down what was seen:",
        "item2 the cot or other place of sleep",
        "item2 who else sleeps there",
        "item1 Tell the midwife.",
        "heading2 Questions for supervision",
        "item1 1. When did you last see the place where the child sleeps, and what did you note?",
        "item1 2. Who would you tell if it worried you, and how soon would you tell them?",
    ]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    """Columns give the same blocks as one wide column, sentences joined over their breaks."""
    blocks = [*BRIEFING, ("text", PROSE), *BRIEFING[2:], ("text", AGREED), *BRIEFING[2:]]
    wide = read(typeset_pdf(tmp_path / "wide.pdf", blocks))
    narrow = read(typeset_pdf(tmp_path / "narrow.pdf", blocks, columns=2))
    assert show(narrow) == show(wide)


def test_headers_footers_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    """What stands at the edges of the pages is not read, and interrupts no sentence."""
    blocks = [*BRIEFING[:3], *[("text", f"{PROSE} {AGREED}")] * 22]
    plain = read(typeset_pdf(tmp_path / "plain.pdf", blocks))
    edged = read(
        typeset_pdf(
            tmp_path / "edged.pdf", blocks, header="Northmoor Partnership, page #", footer="#"
        )
    )
    assert len(edged.pages) == 3
    assert show(edged) == show(plain)


@pytest.mark.parametrize("copies", [1, 2])
def test_body_text_of_one_or_two_pages_stays(tmp_path: Path, copies: int) -> None:
    """With one page or two, a line at the edge of the page's text is body text."""

    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, HEIGHT - 100, "Ask where the baby sleeps.")
        canvas.drawString(72, 100, "Write down what was seen in 12 homes.")

    document = read(draw_pdf(tmp_path / "a.pdf", *[draw] * copies))
    assert fold(document) == " ".join(
        ["Ask where the baby sleeps. Write down what was seen in 12 homes."] * copies
    )


def test_pages_are_named_where_a_paragraph_runs_over_them(tmp_path: Path) -> None:
    """A quote's page is the one it stands on, inside a paragraph that two pages share too."""
    blocks = [("text", PROSE)] * 12 + [("text", f"{PROSE} {AGREED} " * 6 + "It ends here.")]
    document = read(typeset_pdf(tmp_path / "a.pdf", blocks, header="Northmoor", footer="#"))
    last = document.blocks[-1]
    assert document.name_pages(last.start, last.end) == "pages 1–2"
    ending = document.text.index("It ends here.")
    assert document.name_pages(ending, ending + 13) == "page 2"
    assert document.name_pages(last.start, last.start + 20) == "page 1"
    assert " ".join(document.shown(last.start, last.end).split()) == str(blocks[-1][1])


def test_a_table_is_read_row_by_row(tmp_path: Path) -> None:
    """A ruled table keeps its rows, its head is no row, and its words are in no paragraph."""
    rows = [
        ["Agency", "What it agreed", "By when"],
        ["Northmoor Health", "Ask where the baby sleeps at every visit", "May 2021"],
        ["Northmoor Police", "Tell the midwife of <b>every</b> call to the home", "June 2021"],
    ]
    blocks = [*BRIEFING[:4], ("table", rows), ("text", AGREED)]
    path = typeset_pdf(tmp_path / "a.pdf", blocks)
    assert show(read(path))[4:] == [
        "paragraph Agency What it agreed By when",
        "item1 Northmoor Health Ask where the baby sleeps at every visit May 2021",
        "item1 Northmoor Police Tell the midwife of every call to the home June 2021",
        f"paragraph {AGREED}",
    ]
    text = read_pdf(path, "a.pdf").text
    assert "<tr><th>Agency</th><th>What it agreed</th><th>By when</th></tr>" in text
    assert "<td>Tell the midwife of <b>every</b> call to the home</td>" in text


@pytest.mark.parametrize(
    ("at", "width", "align"),
    [
        *((2, width, "LEFT") for width in (66, 58, 48, 35)),
        *((1, width, "LEFT") for width in (66, 62.5, 58, 35)),
        *((0, width, "CENTRE") for width in (58, 40)),
    ],
)
def test_a_number_wider_than_its_cell_is_not_cut(
    tmp_path: Path, at: int, width: float, align: str
) -> None:
    """A telephone number that runs over its cell's border is whole in it, and nowhere else."""
    rows = [["Team", "Hours"], ["Bruising line", "9-5"], ["Paediatric on call", "always"]]
    widths: list[float] = [120, 60]
    widths.insert(at, width)
    for row, number in zip(rows, ("Number", "01632 960777", "01632 960778"), strict=True):
        row.insert(at, number)

    def draw(canvas: Canvas) -> None:
        canvas.drawString(100, 700, "Ring before you write.")
        grid = ("GRID", (0, 0), (-1, -1), 0.5, colors.grey)
        table = Table(rows, widths, style=[grid, ("ALIGN", (at, 0), (at, -1), align)])
        table.wrapOn(canvas, 400, 400)
        table.drawOn(canvas, 100, 620)
        canvas.drawString(100, 590, "A bruise is never explained by normal handling.")

    path = draw_pdf(tmp_path / "a.pdf", draw)
    assert show(read(path)) == [
        "paragraph Ring before you write.",
        f"{'paragraph' if at else 'item1'} {' '.join(rows[0])}",
        *(f"item1 {' '.join(row)}" for row in rows[1:]),
        "paragraph A bruise is never explained by normal handling.",
    ]
    cells = re.findall(r"<t[dh]>(.*?)</t[dh]>", read_pdf(path, "a.pdf").text)
    assert cells == [text for row in rows for text in row]


def test_a_table_over_pages_has_one_head(tmp_path: Path) -> None:
    """The head that a table repeats on its next page is not read again; its rows name pages."""
    rows = [["Step", "What was done"]]
    rows += [[f"Step {n}", f"Visit {n} was made and written down"] for n in range(1, 61)]
    document = read(typeset_pdf(tmp_path / "a.pdf", [*BRIEFING[:4], ("table", rows)]))
    assert show(document)[4:] == [
        "paragraph Step What was done",
        *(f"item1 Step {n} Visit {n} was made and written down" for n in range(1, 61)),
    ]
    first, last = document.blocks[5], document.blocks[-1]
    assert document.name_pages(first.start, first.end) == "page 1"
    assert document.name_pages(last.start, last.end) == "page 2"


def test_a_cell_keeps_its_paragraphs_and_lists(tmp_path: Path) -> None:
    """What a cell says in several paragraphs and bullets is read as such, under its label."""
    rows = [
        ["Theme", "What was learned"],
        ["Safer sleep", f"{AGREED}<br/>• Look at the cot<br/>• Write it down"],
    ]
    document = read(typeset_pdf(tmp_path / "a.pdf", [*BRIEFING[:4], ("table", rows)]))
    assert show(document)[4:] == [
        "paragraph Theme What was learned",
        "heading2 Safer sleep",
        f"paragraph {AGREED}",
        "item1 Look at the cot",
        "item1 Write it down",
    ]


def test_a_table_of_contents_is_no_heading(tmp_path: Path) -> None:
    """Its entries are items, each with its page after `…`, and nothing stands under them."""
    contents = [
        ("line", f"{title} {'. ' * 40}{page}") for title, page in (("Summary", 2), ("Learning", 9))
    ]
    document = read(typeset_pdf(tmp_path / "a.pdf", [*BRIEFING[:2], *contents, *BRIEFING[2:4]]))
    assert show(document)[2:] == [
        "item1 Summary … 2",
        "item1 Learning … 9",
        "heading1 What happened",
        f"paragraph {PROSE}",
    ]


@pytest.mark.parametrize(
    ("lines", "read_as"),
    [
        (
            ["A note on co-", "sleeping: co-sleeping is a risk."],
            "A note on co-sleeping: co-sleeping is a risk.",
        ),
        (["The safe-", "guarding lead was told."], "The safeguarding lead was told."),
        (["Work was multi-", "agency from the start."], "Work was multi-agency from the start."),
        (["It was both short-", "and long-term work."], "It was both short- and long-term work."),
        (["A visit in 2015-", "2016 was missed."], "A visit in 2015-2016 was missed."),
        (["They met the Mid-", "Northmoor team."], "They met the Mid-Northmoor team."),
        (["A ﬁrst ofﬁcer saw it -", "and left."], "A first officer saw it - and left."),
    ],
)
def test_words_broken_at_a_line_end(tmp_path: Path, lines: list[str], read_as: str) -> None:
    """A word is made whole, and keeps a hyphen that belongs to it."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Vera", 11)
        for at, line in enumerate(lines):
            canvas.drawString(72, 700 - 13 * at, line)

    assert fold(read(draw_pdf(tmp_path / "a.pdf", draw))) == read_as


def test_a_footnote_interrupts_no_sentence(tmp_path: Path) -> None:
    """A sentence goes on over the footnote at the end of its page; its mark stands raised."""

    def draw(canvas: Canvas) -> None:
        text = "Nobody asked the family where the baby slept"
        canvas.drawString(72, 120, text)
        canvas.setFont("Helvetica", 7)
        canvas.drawString(72 + canvas.stringWidth(text, "Helvetica", 11), 124, "12")
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, 90, "12 Northmoor Police, 2021.")

    def draw_next(canvas: Canvas) -> None:
        for at in range(20):
            text = "at night, and it was left to the next visit." if at == 0 else f"Visit {at}."
            canvas.drawString(72, 700 - 26 * at, text)

    document = read(draw_pdf(tmp_path / "a.pdf", draw, draw_next))
    assert show(document)[:3] == [
        "paragraph 12 Northmoor Police, 2021.",
        "paragraph Nobody asked the family where the baby slept¹² at night, and it was left to the "
        "next visit.",
        "paragraph Visit 1.",
    ]
    note, sentence = document.blocks[:2]
    assert document.name_pages(note.start, note.end) == "page 1"
    assert document.name_pages(sentence.start, sentence.end) == "pages 1–2"


def test_links_stand_around_their_text(tmp_path: Path) -> None:
    """Web, mail and telephone links lead on from their words; an address without words is kept."""
    text = (
        'Ring <a href="tel:+441632960001">the front door</a>, write to '
        '<a href="mailto:mash@northmoor.example.org">mash@northmoor.example.org</a> or read '
        '<b><a href="https://www.example.org/guide?a=1&amp;b=2">the guide to safer sleep</a></b>.'
    )
    path = typeset_pdf(tmp_path / "a.pdf", [*BRIEFING[:4], ("text", text), ("text", AGREED)])
    document = read(path)
    assert show(document)[4] == (
        "paragraph Ring the front door, write to mash@northmoor.example.org or read the guide to "
        "safer sleep."
    )
    links = [(link.address, link.contact) for link in find_links(document)]
    assert links == [
        ("tel:+441632960001", "+441632960001"),
        ("mailto:mash@northmoor.example.org", "mash@northmoor.example.org"),
        ("https://www.example.org/guide?a=1&b=2", ""),
    ]
    assert (
        'Ring <a href="tel:+441632960001">the front door</a>, write to '
        '<a href="mailto:mash@northmoor.example.org">mash@northmoor.example.org</a> or read '
        '<a href="https://www.example.org/guide?a=1&amp;b=2"><b>the guide to safer sleep</b></a>.'
    ) in document.text


def test_a_link_without_words_stays_known(tmp_path: Path) -> None:
    """The address under a picture stands at the end of its page and displays nothing."""

    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Ask where the baby sleeps.")
        canvas.linkURL("https://www.example.org/picture", (72, 300, 200, 400))
        canvas.linkAbsolute("inside", "here", (72, 690, 200, 710))
        canvas.bookmarkPage("here")

    def draw_next(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Write down what was seen.")

    document = read(draw_pdf(tmp_path / "a.pdf", draw, draw_next))
    assert show(document) == [
        "paragraph Ask where the baby sleeps.",
        "paragraph Write down what was seen.",
    ]
    (link,) = find_links(document)
    assert link.address == "https://www.example.org/picture"
    assert document.name_pages(link.start, link.end) == "page 1"


def test_the_same_file_is_read_the_same(tmp_path: Path) -> None:
    """Reading twice gives one text."""
    path = typeset_pdf(tmp_path / "a.pdf", BRIEFING, columns=2)
    assert read_pdf(path, "a.pdf") == read_pdf(path, "a.pdf")


@pytest.mark.parametrize("columns", [1, 2])
def test_the_seeds_set_as_pdf_read_the_same(tmp_path: Path, seeds: Path, columns: int) -> None:
    """Each seed, set with header and footer, gives back its words, headings and title."""
    documents, errors = read_folder(seeds)
    assert not errors
    for document in documents:
        path = typeset_pdf(
            tmp_path / f"{document.name[:3]}.pdf",
            set_document(document),
            columns,
            header="Northmoor Partnership: learning from reviews",
            footer="Page #",
        )
        pdf = read(path)
        assert fold(pdf) == fold(document)
        headings = [line for line in show(pdf) if line.startswith("heading")]
        missing = [
            line
            for line in show(document)
            if line.startswith("heading") and line[9:] not in {each[9:] for each in headings}
        ]
        assert missing == []
        assert pdf.metadata.title == document.metadata.title
        ratio = len(chunk_document(pdf)) / len(chunk_document(document))
        assert 0.8 <= ratio <= 1.25
