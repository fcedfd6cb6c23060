"""What a side file states counts before front matter, and front matter before what is inferred."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import ReadingError
from index.reading.files import read_document
from index.reading.recording import list_jobs, read_record
from index.reading.side_files import find_orphans, find_side_file, parse_side_file

TEXT = """---
title: Of the front matter
publisher: Westbeck Safeguarding Children Partnership
---
# Learning briefing: Child Q

March 2021

The nurse saw the child at home and wrote it down.
"""


def test_a_side_file_counts_first(tmp_path: Path) -> None:
    """Its values stand over those of front matter, these over those inferred; null is known."""
    (tmp_path / "a.md").write_text(TEXT)
    (tmp_path / "a.yaml").write_text("title: Of the side file\npublished: 2020-05\narea: null\n")
    metadata = read_document(tmp_path / "a.md", tmp_path).metadata
    assert metadata.title == "Of the side file"
    assert metadata.publisher == "Westbeck Safeguarding Children Partnership"
    assert metadata.published == "2020-05"
    assert metadata.area is None
    assert metadata.kind == "practice briefing"
    assert "area" not in metadata.missing


def test_the_longer_name_counts_of_two(tmp_path: Path) -> None:
    """`a.md.yaml` counts where `a.yaml` is there too, and a note says so."""
    (tmp_path / "a.md").write_text(TEXT)
    (tmp_path / "a.yaml").write_text("title: Short\n")
    (tmp_path / "a.md.yaml").write_text("title: Long\n")
    assert find_side_file(tmp_path / "a.md", tmp_path) == tmp_path / "a.md.yaml"
    reading = read_record(list_jobs(tmp_path)[0])
    assert b'"title":"Long"' in (reading.record or b"")
    assert reading.notes == (
        "a.md has two side files: a.md.yaml counts and a.yaml does not. Put all into one and "
        "remove the other.",
    )


def test_registries_are_no_side_files(tmp_path: Path) -> None:
    """At the top of the folder `areas.yaml` belongs to no document; deeper it is like any other."""
    (tmp_path / "sub").mkdir()
    for folder in (tmp_path, tmp_path / "sub"):
        (folder / "areas.md").write_text("Text.")
        (folder / "areas.yaml").write_text("title: A\n")
    assert find_side_file(tmp_path / "areas.md", tmp_path) is None
    assert find_side_file(tmp_path / "sub" / "areas.md", tmp_path) == (
        tmp_path / "sub" / "areas.yaml"
    )


def test_side_files_of_nothing_are_found(tmp_path: Path) -> None:
    """A YAML file beside no document, or with the other ending, is named; registries are not."""
    (tmp_path / "sub").mkdir()
    for name in ("a.pdf", "sub/b.docx", "a.yaml", "a.pdf.yaml", "contacts.yaml", "golden.yaml"):
        (tmp_path / name).write_text("x")
    for name in ("lost.yaml", "a.yml", "sub/contacts.yaml", "sub/a.yaml", ".hidden.yaml"):
        (tmp_path / name).write_text("x")
    found = [path.relative_to(tmp_path).as_posix() for path in find_orphans(tmp_path)]
    assert found == ["a.yml", "lost.yaml", "sub/a.yaml", "sub/contacts.yaml"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("titel: A", "a.yaml: key 'titel' is unknown: did you mean 'title'?"),
        (
            "title: A\narea: b: c",
            "a.yaml is not valid YAML (line 2): put values with ':' or '#' in quotes.",
        ),
        ("- a\n- b", "a.yaml must hold 'key: value' lines, as front matter does."),
        (
            "published: soon",
            "a.yaml: key 'published' must be a date such as 2016-11-30, 2016-11 or 2016.",
        ),
        ("[" * 5000, "a.yaml is not valid YAML: put values with ':' or '#' in quotes."),
    ],
)
def test_a_wrong_side_file_is_named(text: str, said: str) -> None:
    """The sentence names the side file, its key or its line."""
    with pytest.raises(ReadingError) as caught:
        parse_side_file("a.yaml", text)
    assert str(caught.value) == said


def test_a_wrong_side_file_stops_its_document(tmp_path: Path) -> None:
    """A document whose side file is wrong, too large or a link elsewhere is not read without it."""
    root = tmp_path / "knowledge"
    root.mkdir()
    (root / "a.md").write_text(TEXT)
    (root / "a.yaml").write_text("titel: A")
    (job,) = list_jobs(root)
    assert read_record(job).error == "a.yaml: key 'titel' is unknown: did you mean 'title'?"
    (tmp_path / "other.yaml").write_text("title: A")
    (root / "a.yaml").unlink()
    (root / "a.yaml").symlink_to(tmp_path / "other.yaml")
    assert read_record(job).error == (
        "a.yaml is a link that leads out of the knowledge folder: put the file itself in its place."
    )
