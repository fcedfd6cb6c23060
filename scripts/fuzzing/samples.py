"""Sound documents of every format, with invented text, for fuzzing to break."""

from __future__ import annotations

import html
import importlib.util
import io
from collections.abc import Callable

from index.errors import KnowledgeError
from index.reading.formats.readers import READERS

TITLE = "Learning briefing: Child Q"
PUBLISHER = "Westbeck Safeguarding Children Partnership"
SECTIONS = {
    "Background": (
        "Child Q was known to three services. The health visitor saw the child on 3 May 2021.",
        "The school wrote to the front door twice (see 2.1 and Appendix A).",
    ),
    "What was learnt": (
        "Professionals did not share what they knew. “Nobody asked me,” said the child’s aunt.",
        "Recommendation 1: Every service records the name of each adult in the home.",
        "Recommendation 2: The partnership reviews its threshold document by March 2022.",
    ),
    "Whom to call": ("Front door: 01632 960001, frontdoor@westbeck.example.org.",),
}
TABLE = (("Service", "Contact"), ("Midwifery", "01632 960002"), ("Police", "01632 960003"))
FRONT_MATTER = f"---\ntitle: {TITLE!r}\npublisher: {PUBLISHER}\npublished: 2021-09\n---\n"


def make_samples() -> dict[str, bytes]:
    """A document of each ending that can be read here, by its ending, and a side file.

    Raises KnowledgeError where a library that makes one is not installed.
    """
    makers: dict[str, Callable[[], bytes]] = {
        ".md": make_markdown,
        ".txt": make_text,
        ".html": make_page,
        ".pdf": make_pdf,
        ".docx": make_word,
        ".pptx": make_slides,
    }
    try:
        return {ending: make() for ending, make in makers.items() if can_read(ending)}
    except ImportError as error:
        raise KnowledgeError(
            f"Samples cannot be made without {error.name}: run 'make setup'."
        ) from error


def can_read(ending: str) -> bool:
    """Whether the reader of a format is there."""
    room = READERS[ending].split(".")[0]
    return importlib.util.find_spec(f"index.reading.formats.{room}") is not None


def make_markdown() -> bytes:
    """Markdown with front matter, headings, a list, a table and links."""
    parts = [FRONT_MATTER, f"# {TITLE}\n\n**{PUBLISHER}**\n\nSeptember 2021\n"]
    for heading, texts in SECTIONS.items():
        parts.append(f"\n## {heading}\n\n{texts[0]}\n\n")
        parts += [f"- {text} [More](https://example.org/{at})\n" for at, text in enumerate(texts)]
    parts += ["\n| ", " |\n| --- | --- |\n| ".join(" | ".join(row) for row in TABLE[:2]), " |\n"]
    return "".join(parts).encode()


def make_text() -> bytes:
    """Plain text with Windows line ends."""
    parts = [TITLE, PUBLISHER, "Date: 1 September 2021", ""]
    for heading, texts in SECTIONS.items():
        parts += [heading, "", *(f"{at}. {text}" for at, text in enumerate(texts, 1)), ""]
    return "\r\n".join([*parts, "A. Person", "Independent Chair"]).encode()


def make_page() -> bytes:
    """A web page with a head, a menu, a table and entities."""
    rows = "".join(
        f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in TABLE
    )
    body = "".join(
        f"<h2>{heading}</h2><ul>{''.join(f'<li>{html.escape(text)}</li>' for text in texts)}</ul>"
        for heading, texts in SECTIONS.items()
    )
    return (
        f"<!DOCTYPE html><html><head><title>{TITLE}</title><style>p {{color: red}}</style></head>"
        f"<body><nav><a href='/'>Home</a></nav><main><h1>{TITLE}</h1><p>{PUBLISHER} &middot; "
        f"September&nbsp;2021</p>{body}<table>{rows}</table></main><script>run()</script></body>"
        "</html>"
    ).encode()


def make_pdf() -> bytes:
    """A PDF of three pages with bookmarks, a table and a link."""
    from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
    from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

    out = io.BytesIO()
    page = Canvas(out, pagesize=A4, invariant=1)
    page.setTitle(TITLE)
    for number, (heading, texts) in enumerate(SECTIONS.items()):
        page.bookmarkPage(str(number))
        page.addOutlineEntry(heading, str(number), 0)
        page.setFont("Helvetica-Bold", 16)
        page.drawString(72, 760, f"{number + 1}. {heading}" if number else TITLE)
        page.setFont("Helvetica", 11)
        for at, text in enumerate((*texts, *(" ".join(row) for row in TABLE))):
            page.drawString(72, 730 - 16 * at, text)
        page.linkURL("mailto:frontdoor@westbeck.example.org", (72, 600, 300, 620))
        page.showPage()
    page.save()
    return out.getvalue()


def make_word() -> bytes:
    """A Word document with styles, a list and a table."""
    import docx  # type: ignore[import-not-found, import-untyped, unused-ignore]

    document = docx.Document()
    document.add_heading(TITLE, 0)
    document.add_paragraph(PUBLISHER)
    for heading, texts in SECTIONS.items():
        document.add_heading(heading, 1)
        for text in texts:
            document.add_paragraph(text, style="List Bullet")
    table = document.add_table(rows=0, cols=2)
    for row in TABLE:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return _save(document.save)


def make_slides() -> bytes:
    """A PowerPoint file with titles, bullets, a table and notes."""
    import pptx

    deck = pptx.Presentation()
    for heading, texts in SECTIONS.items():
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = heading
        slide.placeholders[1].text = "\n".join(texts)
        slide.notes_slide.notes_text_frame.text = texts[0]
    table = slide.shapes.add_table(len(TABLE), 2, 0, 0, 3_000_000, 1_000_000).table
    for at, row in enumerate(TABLE):
        table.cell(at, 0).text, table.cell(at, 1).text = row
    return _save(deck.save)


def _save(save: Callable[[io.BytesIO], None]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()
