"""Markup that somebody typed into a page of another format reads as it does in a text file."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from index.reading.files import read_document
from index.reading.formats.typed import read_typed_marks
from index.reading.formats.writing import Extract, Writer, escape_text
from index.types import Document
from tests.office import show_blocks

PASTED = (
    "# Learning from Child Q",
    "Practitioners **must** ask. See [the procedures](#) and [the hub](mailto:hub@example.org).",
    "<h2>What helped</h2>",
    "<ul><li>A call &amp; a visit</li><li>A <b>plan</b></li></ul>",
)


def read_lines(tmp_path: Path, lines: tuple[str, ...], ending: str) -> Document:
    path = tmp_path / f"pasted{ending}"
    if ending == ".docx":
        paper = docx.Document()
        for line in lines:
            paper.add_paragraph(line)
        paper.save(str(path))
    else:
        path.write_text("\n\n".join(lines), encoding="utf-8")
    return read_document(path, tmp_path)


def test_pasted_text_reads_as_its_file(tmp_path: Path) -> None:
    """Markdown and HTML pasted into Word give the blocks of the same text in a file."""
    pasted = (*PASTED[1:2], *PASTED[2:])
    assert show_blocks(read_lines(tmp_path, pasted, ".docx")) == show_blocks(
        read_lines(tmp_path, pasted, ".md")
    )


@pytest.mark.parametrize(
    "said",
    ["2 * 3 * 4 ** 5 and *so on*", "a [sic] (note) and x](y", "write <b> for bold", "a_b_c ~~ | x"],
)
def test_lone_signs_are_what_they_are(said: str) -> None:
    """Stars, brackets and a tag or two that mark nothing are displayed as typed."""
    writer = Writer()
    writer.paragraph(escape_text(said))
    assert read_typed_marks(writer.finish()) == writer.finish()


def test_pages_keep_their_places() -> None:
    """Where marks become shorter, the pages after them start where their text does."""
    bold = escape_text("**one** and **two**")
    extract = Extract(f"<p>{bold}</p>\n\n<p>three</p>", (0, len(f"<p>{bold}</p>\n\n")))
    read = read_typed_marks(extract)
    assert read.text == "<p>**one** and **two**</p>\n\n<p>three</p>"
    assert read.text[read.pages[1] :] == "<p>three</p>"
