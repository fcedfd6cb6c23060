"""A file name from outside becomes one that stays in its folder."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.formats.readers import READERS
from index.reading.naming_files import LONGEST, LONGEST_BYTES, make_safe_name

FOLDER = Path("/knowledge/briefings")
HOSTILE = st.text() | st.text(alphabet="./\\ -~\0\n\u202eaé\u0301{}*?:")
ENDINGS = st.sampled_from([*READERS, *(ending.upper() for ending in READERS)])


@given(HOSTILE)
def test_a_safe_name_stays_in_its_folder(name: str) -> None:
    """Whatever was typed, the file is a visible one right in the folder."""
    safe = make_safe_name(name)
    place = (FOLDER / safe).resolve()
    assert (place.parent, place.name) == (FOLDER.resolve(), safe)
    assert safe[0] not in ".- "


@given(HOSTILE)
def test_a_safe_name_is_one_that_every_file_system_takes(name: str) -> None:
    """Short, composed, and of letters, marks, digits and a few signs only."""
    safe = make_safe_name(name)
    assert 0 < len(safe) <= LONGEST
    assert len(safe.encode()) <= LONGEST_BYTES
    assert unicodedata.normalize("NFC", safe) == safe
    others = {one for one in safe if unicodedata.category(one)[0] not in "LMN"}
    assert others <= set(" ._-()")


@given(HOSTILE, ENDINGS)
def test_a_safe_name_keeps_its_ending(stem: str, ending: str) -> None:
    """However long or strange what stands before it is, a file stays of its kind."""
    assert Path(make_safe_name(stem + ending)).suffix == ending


@given(HOSTILE)
def test_a_safe_name_is_left_as_it_is(name: str) -> None:
    """Making it safe twice is making it safe once, so a name can be looked up by it."""
    safe = make_safe_name(name)
    assert make_safe_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Learning review (final) v2.1.pdf", "Learning review (final) v2.1.pdf"),
        ("Cafe\u0301 Ambleford.docx", "Café Ambleford.docx"),
        ("../../contacts.yaml", "contacts.yaml"),
        ("C:\\briefings\\a.PDF", "a.PDF"),
        ("/etc/passwd", "passwd"),
        ("--accept.md", "accept.md"),
        (".hidden.md", "hidden.md"),
        ("a:b*c?.txt", "a-b-c.txt"),
        ("report\u202efdp.exe", "report-fdp.exe"),
        ("..", "document"),
        ("", "document"),
        (".pdf", "document.pdf"),
        ("a/", "document"),
        ("a" * 200 + ".html", "a" * 95 + ".html"),
        ("字" * 100 + ".pdf", "字" * 65 + ".pdf"),
    ],
)
def test_names_as_people_send_them(name: str, safe: str) -> None:
    """What a person would recognise stays; what leads elsewhere goes."""
    assert make_safe_name(name) == safe
