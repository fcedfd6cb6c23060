"""Changes of a YAML text that leave every other line as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.registries.contact_file import clean_value, expect_fields
from bot.registries.registry import parse_registry
from bot.registries.yaml_lines import Change, add_entry, change_entries, write_scalar
from index.errors import RegistryError

FILE = Path("contacts.yaml")
LAYOUTS = (
    "contacts:\n  - id: a\n    use: old  # why\n\n  - id: b\n    use: other\n# end\n",
    "contacts:\r\n- id: a\r\n  use: 'old'\r\n# between\r\n- id: b\r\n  use:",
    "contacts:\n- {id: a, use: old,\n   history: []}\n- {use: x, id: b}\nresources: []\n",
    'contacts:\n  -   use: "old"\n      history:\n      - one: x  # here\n      id: a\n  - id: b\n',
)


@pytest.mark.parametrize(
    ("value", "written", "in_braces"),
    [
        ("01632 960001", "01632 960001", "01632 960001"),
        ("2026-03-31", "2026-03-31", "2026-03-31"),
        ("Monday, Friday", "Monday, Friday", '"Monday, Friday"'),
        ("A: b", '"A: b"', '"A: b"'),
        ("A #1", '"A #1"', '"A #1"'),
        ("null", '"null"', '"null"'),
        ('"x"', '"\\"x\\""', '"\\"x\\""'),
        ("é – ü", "é – ü", "é – ü"),
    ],
)
def test_values_are_quoted_where_they_must(value: str, written: str, in_braces: str) -> None:
    """A value stands without quotation marks only where it reads back the same."""
    assert write_scalar(value) == written
    assert write_scalar(value, flow=True) == in_braces
    assert write_scalar("it's", style="'") == "'it''s'"


@pytest.mark.parametrize("layout", LAYOUTS)
@given(value=st.text(min_size=1).map(str.strip), note=st.text(min_size=1))
def test_any_value_in_any_layout(layout: str, value: str, note: str) -> None:
    """Whatever is typed reads back the same, beside a file that is otherwise what it was."""
    try:
        new, line = clean_value(value), clean_value(note) or "none"
    except RegistryError:
        return
    changes = [Change("a", {"use": new, "web": new}, line), Change("b", {"use": new}, line)]
    before = parse_registry(layout, FILE, ("contacts", "resources")).fields
    after = change_entries(layout, "contacts", changes)
    read = parse_registry(after, FILE, ("contacts", "resources")).fields
    assert read == expect_fields(before, changes)
    comments = [part.partition("#")[2] for part in layout.splitlines() if "#" in part]
    assert [one for one in comments if f"#{one}" not in after] == []
    entry = Change("c", {"id": "c", "use": new}, line)
    added = add_entry(after, "contacts", entry)
    assert parse_registry(added, FILE, ("contacts", "resources")).fields == expect_fields(
        read, entry
    )
    assert _is_subsequence(after, added)


def _is_subsequence(text: str, longer: str) -> bool:
    """Whether one stretch was put in and nothing else changed."""
    same = 0
    while same < len(text) and text[same] == longer[same]:
        same += 1
    return longer.endswith(text[same:])
