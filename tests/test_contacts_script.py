"""scripts.contacts: what board staff read when they list, check and change contacts."""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.registries.areas import load_areas
from bot.registries.contacts import load_contacts
from scripts import contacts
from tests.invented import TODAY, write_knowledge

BY = ("--by", "business manager")
PUBLISH = " Run 'make refresh' to publish it.\n"


class Today(date):
    @classmethod
    def today(cls) -> date:
        return TODAY


@pytest.fixture
def knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An invented knowledge folder, on the day that the invented contacts are meant for."""
    monkeypatch.setattr(contacts.datetime, "date", Today)
    return write_knowledge(tmp_path / "knowledge")


def run(knowledge: Path, *arguments: str) -> Result:
    given = [*arguments, "--knowledge", str(knowledge)]
    return CliRunner().invoke(contacts.app, given, catch_exceptions=False)


def read(knowledge: Path) -> dict[str, str]:
    """The phone of each entry."""
    held = load_contacts(knowledge / "contacts.yaml", load_areas(knowledge / "areas.yaml"))
    return {one.id: one.phone or "" for one in held.contacts}


def test_list_is_a_plain_table_in_a_pipe(knowledge: Path) -> None:
    """Each contact is a line with nothing cut, and says how far it is current."""
    lines = run(knowledge, "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["id", "a1", "a2", "b1"]
    at = lines[0].index("state")
    assert [line[at:] for line in lines] == [
        "state",
        "not verified since March 2019",
        "current",
        "expired",
    ]
    assert "Ambleford Multi-Agency Safeguarding Hub (MASH)" in lines[1]


def test_list_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a terminal the table has columns of its width, and square brackets stay as they are."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    shown = Terminal()
    monkeypatch.setattr(sys, "stdout", shown)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERM", "dumb")
    contacts.show_table([["a1", "[red]", *[""] * 7]])
    assert "a1" in shown.getvalue()
    assert "[red]" in shown.getvalue()


def test_list_by_area_and_role(knowledge: Path) -> None:
    """An area and a role choose; one that is not known is named with the nearest."""
    chosen = run(knowledge, "list", "--area", "ambleford", "--role", "Front door")
    assert [line.split()[0] for line in chosen.stdout.splitlines()] == ["id", "a1"]
    assert run(knowledge, "list", "--area", "Carrowdale").stdout == "No contacts.\n"
    wrong = run(knowledge, "list", "--area", "Amblford")
    assert (wrong.exit_code, wrong.stderr) == (
        1,
        "The area Amblford is not in areas.yaml; did you mean `Ambleford`.\n",
    )
    wrong = run(knowledge, "list", "--role", "frontdoor")
    assert wrong.stderr == "No contact has the role frontdoor; did you mean `front door`.\n"


def test_check_ends_with_1_where_something_is_wrong(knowledge: Path) -> None:
    """An expired entry is wrong; what merely wants looking at stands apart."""
    result = run(knowledge, "check")
    command = "python -m scripts.contacts verify"
    assert (result.exit_code, result.stdout) == (
        1,
        "Wrong:\n"
        "- contacts.yaml, contacts, entry 3 (b1): expired on 10 January 2025; check it, then "
        f"`{command} b1 --by ROLE --expires DATE`.\n"
        "To look at:\n"
        "- contacts.yaml, contacts, entry 1 (a1): not verified since March 2019; ring or write, "
        f"then `{command} a1 --by ROLE`.\n"
        "contacts.yaml: 1 wrong, 1 to look at.\n",
    )


def test_check_ends_with_0_where_there_are_only_reminders(knowledge: Path) -> None:
    """Once the expired entry is verified the check passes, and areas without a door are named."""
    path = knowledge / "03-learning-note.md"
    path.write_text("---\narea: Carrowdale\n---\n\n# Note\n\nNobody was asked.\n", encoding="utf-8")
    run(knowledge, "verify", "a1", "b1", *BY, "--expires", "2027-01-01")
    result = run(knowledge, "check")
    assert (result.exit_code, result.stdout) == (
        0,
        "To look at:\n"
        "- contacts.yaml: Carrowdale has a document and no front door; when you know it, `python "
        '-m scripts.contacts add --area "Carrowdale" --role "front door"` with its details.\n'
        "contacts.yaml: 0 wrong, 1 to look at.\n",
    )


def test_changes_say_what_was_done(knowledge: Path) -> None:
    """Verifying, setting and adding say what they did, and how it is published."""
    verified = run(knowledge, "verify", "a1", "a2", *BY, "--on", "2026-03-30")
    assert verified.stdout == "a1, a2: verified on 2026-03-30 by business manager." + PUBLISH
    changed = run(knowledge, "set", "b1", "phone", "01632 960299", *BY)
    assert changed.stdout == (
        "b1: phone is 01632 960299 now. Emptied, because they were about the old one: verified_on."
        + PUBLISH
    )
    new = ("--id", "c1", "--organisation", "Carrowdale MASH", "--role", "front door")
    more = ("--area", "Carrowdale", "--use", "Reporting.", "--phone", "01632 960301")
    added = run(knowledge, "add", *new, *more, *BY)
    assert added.stdout == (
        "c1: added. It is not verified yet: verify c1 --by ROLE does that." + PUBLISH
    )
    assert read(knowledge) == {
        "a1": "01632 960101",
        "a2": "01632 960102",
        "b1": "01632 960299",
        "c1": "01632 960301",
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("verify", "a9", *BY), "No contact has the id a9; the nearest: `a2`, `a1`.\n"),
        (("set", "a1", "phone", "nobody", *BY), "`phone: nobody` is not a phone number; "),
        (("set", "a1", "phone", "01632 960111", "--by", "x@example.org"), "--by takes a role"),
        (("set", "a1", "area", "Brakwater", *BY), "The area Brakwater is not in areas.yaml; did"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    knowledge: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    """A change that is refused ends with status 1 and a sentence, and changes nothing."""
    before = (knowledge / "contacts.yaml").read_bytes()
    result = run(knowledge, *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(sentence)
    assert (knowledge / "contacts.yaml").read_bytes() == before


@pytest.mark.parametrize("command", [("list",), ("check",), ("verify", "a1", *BY)])
def test_a_missing_or_broken_file_is_named(knowledge: Path, command: tuple[str, ...]) -> None:
    """Where there is no file, or no YAML in it, every command says so in a sentence."""
    path = knowledge / "contacts.yaml"
    path.write_text("contacts: [", encoding="utf-8")
    broken = run(knowledge, *command)
    assert broken.exit_code == 1
    assert broken.stderr.startswith(f"{path}, line ")
    path.unlink()
    missing = run(knowledge, *command)
    assert missing.exit_code == 1
    assert missing.stderr == (
        f"{path} cannot be read (No such file or directory); restore it or correct the folder's "
        "name.\n"
    )


def test_a_change_needs_a_role(knowledge: Path) -> None:
    """Nothing changes without saying in which role; --help says that it is no name."""
    assert run(knowledge, "verify", "a1").exit_code == 2
    told = CliRunner().invoke(contacts.app, ["verify", "--help"], env={"COLUMNS": "200"})
    assert "never a name" in told.stdout
