"""Changes of the contact registry: checked first, written whole, and nothing else touched."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path

import pytest

from bot.registries import rewriting
from bot.registries.areas import Areas, load_areas
from bot.registries.contact_file import ContactFile, check_role
from bot.registries.contacts import load_contacts
from index.errors import RegistryError
from tests.invented import AREAS, CONTACTS, TODAY

PROJECT = Path(__file__).parent.parent
ROLE = "business manager"


@pytest.fixture
def areas(tmp_path: Path) -> Areas:
    path = tmp_path / "areas.yaml"
    path.write_text(AREAS, encoding="utf-8")
    return load_areas(path)


@pytest.fixture
def make(tmp_path: Path, areas: Areas) -> Callable[..., ContactFile]:
    def write(text: str = CONTACTS) -> ContactFile:
        path = tmp_path / "contacts.yaml"
        path.write_bytes(text.encode())
        return ContactFile(path, areas, TODAY)

    return write


def list_changes(before: str, after: str) -> list[str]:
    """The lines taken out and put in, each with its sign, line ends as they are."""
    lines = unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), n=0)
    return [f"{line[0]} {line[1:]}" for line in [*lines][2:] if line[0] in "+-"]


def test_shipped_file_changes_in_the_changed_lines_alone(tmp_path: Path) -> None:
    """Verifying, changing and adding in the board's own file leaves every other line byte for
    byte, and the file loads with the new values."""
    path = tmp_path / "contacts.yaml"
    text = (PROJECT / "knowledge" / "contacts.yaml").read_bytes().decode()
    path.write_bytes(text.encode())
    areas = load_areas(PROJECT / "knowledge" / "areas.yaml")
    file = ContactFile(path, areas, TODAY)
    file.verify(["c1"], ROLE, expires="2027-01-31")
    file.set("c3", "phone", "01632 960001", ROLE, printed_in="A: new one", as_of="2026-02")
    file.add({"id": "c7", "organisation": "X", "role": "r", "area": "Swindon", "use": "u"}, ROLE)

    lines = text.splitlines(keepends=True)
    at = {line: lines.index(f"  - id: {line}\n") for line in ("c1", "c2", "c3", "c4")}
    first, third = lines[at["c1"] : at["c2"]], lines[at["c3"] : at["c4"]]
    end = lines.index("named_only:\n")
    source = "Serious Case Review Briefing: Serious Case Reviews S & D"
    nulls = "person phone email address web hours printed_in as_of verified_on verified_by expires"
    written = [
        *lines[: at["c1"]],
        *first[:-4],
        "    verified_on: 2026-03-31\n",
        "    verified_by: business manager\n",
        "    expires: 2027-01-31\n",
        "    history:\n",
        '      - "2026-03-31: verified by business manager, expires was empty"\n',
        *lines[at["c2"] - 1 : at["c3"]],
        *third[:6],
        "    phone: 01632 960001\n",
        *third[7:11],
        '    printed_in: "A: new one"\n',
        "    as_of: 2026-02\n",
        *third[13:-1],
        "    history:\n",
        f'      - "2026-03-31: phone was 01793 466903, printed_in was {source}, as_of was 2018-05, '
        'by business manager"\n',
        *lines[at["c4"] - 1 : end],
        "  - id: c7\n",
        "    organisation: X\n",
        "    role: r\n",
        "    area: Swindon\n",
        "    use: u\n",
        *(f"    {key}: null\n" for key in nulls.split()),
        "    history:\n",
        '      - "2026-03-31: added by business manager"\n',
        *lines[end - 1 :],
    ]
    assert path.read_bytes().decode() == "".join(written)
    held = {one.id: one for one in load_contacts(path, areas).contacts}
    assert (held["c1"].verified_on, held["c3"].phone) == ("2026-03-31", "01632 960001")
    assert held["c7"].history == ("2026-03-31: added by business manager",)


WIDE = """# head
contacts:
    # about the first
    - id: a1          # its id
      organisation:   "Ambleford: 'MASH'"   # whose
      role: front door
      area: Ambleford
      use: A long line that a writer of YAML would like to fold because it is longer than eighty.
      phone: '01632 960101'   # daytime
      email:
      verified_on:   # none yet
      # history below
      history:
      - 2026-01-01: added by hand

    - {id: b1, organisation: B, role: board office, area: Brackwater,
       use: Its "own" business., phone: 01632 960201}

# the end
"""
ADDED = '"2026-03-31: verified by business manager"'


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("end", ["", "\n\n"])
def test_any_layout_is_kept(make: Callable[..., ContactFile], newline: str, end: str) -> None:
    """Comments, quotation marks, line ends, long lines and entries in braces stay as they are."""
    before = (WIDE.rstrip() + end).replace("\n", newline)
    file = make(before)
    file.verify(["a1", "b1"], ROLE)
    after = file.path.read_bytes().decode()
    assert [line.rstrip("\r\n") for line in list_changes(before, after)] == [
        "-       verified_on:   # none yet",
        "+       verified_on: 2026-03-31   # none yet",
        "+       verified_by: business manager",
        f"+       - {ADDED}",
        '-        use: Its "own" business., phone: 01632 960201}',
        '+        use: Its "own" business., phone: 01632 960201, verified_on: 2026-03-31, '
        f"verified_by: business manager, history: [{ADDED}]}}",
    ]
    assert after.count("\n") == after.count(newline)
    first = load_contacts(file.path, file.areas).contacts[0]
    assert first.history == ("2026-01-01: added by hand", ADDED.strip('"'))
    file.set("b1", "phone", "01632 960202", ROLE)
    file.set("a1", "phone", "01632 960102", ROLE)
    text = file.path.read_bytes().decode()
    assert "phone: '01632 960102'   # daytime" in text
    assert f'history: [{ADDED}, "2026-03-31: phone was 01632 960201, ver' in text


@pytest.mark.parametrize(
    "text", ["", "named_only: []\n", "contacts:\n", "contacts: []  # none\n", "contacts: null"]
)
def test_first_entry(make: Callable[..., ContactFile], text: str) -> None:
    """An entry can be added to a file that has none."""
    file = make(f"# head\n{text or 'resources: []'}")
    file.add({"id": "a1", "organisation": "O", "role": "r", "area": "Ambleford", "use": "u"}, ROLE)
    assert file.path.read_text().startswith("# head\n")
    assert [one.id for one in load_contacts(file.path, file.areas).contacts] == ["a1"]


def test_another_number_is_neither_verified_nor_printed(make: Callable[..., ContactFile]) -> None:
    """With another number an entry is no longer verified; written in another way it still is."""
    file = make()
    file.set("a2", "phone", "01632960102", ROLE)
    held = load_contacts(file.path, file.areas).contacts[1]
    assert (held.phone, held.verified_on) == ("01632960102", "2026-01-10")
    said = file.set("a2", "phone", "01632 960177", ROLE)
    held = load_contacts(file.path, file.areas).contacts[1]
    assert (held.phone, held.verified_on, held.verified_by) == ("01632 960177", None, None)
    assert said == (
        "a2: phone is 01632 960177 now. Emptied, because they were about the old one: "
        "verified_on, verified_by."
    )
    assert held.history[-1] == (
        "2026-03-31: phone was 01632960102, verified_on was 2026-01-10, verified_by was business "
        "manager, by business manager"
    )


def test_hours_say_nothing_of_the_number(make: Callable[..., ContactFile]) -> None:
    """Hours, use and expiry can change while the number stays verified."""
    file = make()
    assert file.set("a2", "hours", "9 to 5", ROLE) == "a2: hours is 9 to 5 now."
    assert load_contacts(file.path, file.areas).contacts[1].verified_on == "2026-01-10"


NEW = {"id": "n1", "organisation": "N", "role": "r", "area": "Ambleford", "use": "u"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda f: f.verify(["a3"], ROLE), "No contact has the id a3; the nearest: `a2`, `a1`."),
        (
            lambda f: f.verify(["a1"], ROLE, on="2026-04-01"),
            "--on 2026-04-01 is in the future; give the day of the check itself.",
        ),
        (
            lambda f: f.verify(["a1"], ROLE, on="31.3.26"),
            "--on 31.3.26 is not a date; write it as 2026-03-31.",
        ),
        (
            lambda f: f.verify(["a1"], ROLE, expires="2026-03-30"),
            "--expires 2026-03-30 has passed; give a later day, or leave it out.",
        ),
        (
            lambda f: f.verify(["a1", "b1"], ROLE),
            "b1 expired on 2025-01-10; give --expires with a later day, or with nothing "
            "(--expires '') if it is not to expire.",
        ),
        (
            lambda f: f.verify(["a1"], "anna@example.org"),
            "--by takes a role such as `business manager`, not an address or a number.",
        ),
        (
            lambda f: f.set("a1", "phone", "0163", ROLE),
            "contacts.yaml, contacts, entry 1 (a1): `phone: 0163` is not a phone number; write one "
            "number as it is dialled from anywhere in the country, 01632 960001.",
        ),
        (
            lambda f: f.set("a1", "phone", "01632 9601019", ROLE),
            "`phone: 01632 9601019` has too many or too few figures to be dialled; correct it.",
        ),
        (
            lambda f: f.set("a1", "email", "mash@", ROLE),
            "contacts.yaml, contacts, entry 1 (a1): `email: mash@` is not an e-mail address; "
            "correct it, or write null.",
        ),
        (
            lambda f: f.set("a1", "expires", "soon", ROLE),
            "contacts.yaml, contacts, entry 1 (a1): `expires: soon` is not a date; write it as "
            "2026-03-31.",
        ),
        (
            lambda f: f.set("a1", "area", "Amble Quay", ROLE),
            "The area Amble Quay is not in areas.yaml; did you mean `Ambleford`.",
        ),
        (lambda f: f.set("a1", "fone", "1", ROLE), "`fone` cannot be set; did you mean `phone`."),
        (
            lambda f: f.set("a1", "verified_on", "2026-01-01", ROLE),
            "`verified_on` is written by verify ID --by ROLE; use that.",
        ),
        (
            lambda f: f.set("a1", "role", "", ROLE),
            "contacts.yaml, contacts, entry 1 (a1): `role` is missing; add a line `role: ...`.",
        ),
        (
            lambda f: f.set("a1", "phone", "01632 960101", ROLE),
            "a1 has that phone already; nothing was changed.",
        ),
        (
            lambda f: f.add({**NEW, "id": "a1"}, ROLE),
            "The id a1 is taken; choose another, or use set a1.",
        ),
        (
            lambda f: f.add({**NEW, "id": "n 1"}, ROLE),
            "The id `n 1` is none; make it of letters and figures, as c7.",
        ),
        (
            lambda f: f.add({**NEW, "use": None}, ROLE),
            "contacts.yaml, contacts, entry 4 (n1): `use` is missing; add a line `use: ...`.",
        ),
    ],
)
def test_what_cannot_be_is_refused(
    make: Callable[..., ContactFile], change: Callable[[ContactFile], str], sentence: str
) -> None:
    """A change that is wrong is refused with one sentence, and the file is as it was."""
    file = make()
    with pytest.raises(RegistryError) as caught:
        change(file)
    assert str(caught.value) == sentence
    assert file.path.read_text() == CONTACTS
    assert [one.name for one in file.path.parent.glob(".contacts.yaml.?*")] in (
        [],
        [".contacts.yaml.lock"],
    )


def test_layouts_that_cannot_be_kept_are_refused(make: Callable[..., ContactFile]) -> None:
    """A value over several lines, or one that stands for two entries, is left for a person."""
    folded = CONTACTS.replace("use: The board's own business.", "use: >\n      The board's own.")
    shared = CONTACTS.replace("phone: 01632 960101", "phone: &p 01632 960101").replace(
        "phone: 01632 960102", "phone: *p"
    )
    for text, field in ((folded, "use"), (shared, "phone")):
        file = make(text)
        with pytest.raises(RegistryError, match=r"was not changed: .*; change it there by hand\."):
            file.set("a2", field, "01632 960333", ROLE)
        assert file.path.read_text() == text


@pytest.mark.parametrize("role", ["", "  ", "12", "a\u200bb", "x" * 61, "ring 01632 960001"])
def test_roles_are_words(role: str) -> None:
    """Who verified is a role in a few words."""
    with pytest.raises(RegistryError):
        check_role(role)


def test_a_registered_person_is_no_role(make: Callable[..., ContactFile]) -> None:
    """The one name that can be known to be one, that of a person in the registry, is refused."""
    file = make(CONTACTS.replace("role: board office", "role: board office\n    person: Ann Other"))
    with pytest.raises(RegistryError, match="never a name"):
        file.verify(["a1"], "chair Ann Other")


def test_mode_and_link_are_kept(make: Callable[..., ContactFile], tmp_path: Path) -> None:
    """The file keeps its mode; a link to it stays one; nothing is left beside it but a lock."""
    file = make()
    file.path.chmod(0o640)
    (tmp_path / "linked").mkdir()
    link = tmp_path / "linked" / "contacts.yaml"
    link.symlink_to(file.path)
    ContactFile(link, file.areas, TODAY).verify(["a1"], ROLE)
    assert link.is_symlink()
    assert file.path.stat().st_mode & 0o7777 == 0o640
    assert load_contacts(file.path, file.areas).contacts[0].verified_on == "2026-03-31"
    left = {one.name for one in tmp_path.iterdir()}
    assert left == {"areas.yaml", "contacts.yaml", "linked", ".contacts.yaml.lock"}


def test_a_change_from_elsewhere_is_kept(
    make: Callable[..., ContactFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where another program wrote the file meanwhile, the change is made anew on what it wrote."""
    file = make()
    real, others = rewriting.tempfile.mkstemp, ["# one\n", "# two\n"]

    def interrupt(**named: object) -> object:
        if others:
            file.path.write_text(others.pop(0) + file.path.read_text())
        return real(**named)  # type: ignore[call-overload]

    monkeypatch.setattr(rewriting.tempfile, "mkstemp", interrupt)
    file.verify(["a1"], ROLE)
    text = file.path.read_text()
    assert text.startswith("# two\n# one\n")
    assert text.count("verified by business manager") == 1


def test_endless_changes_end(
    make: Callable[..., ContactFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that never stands still is left alone, and the person is told."""
    file = make()
    monkeypatch.setattr(rewriting, "_replace_file", lambda *_: False)
    with pytest.raises(RegistryError, match=r"Something else keeps changing .*; nothing"):
        file.verify(["a1"], ROLE)


def test_two_people_take_turns(make: Callable[..., ContactFile]) -> None:
    """A second change waits for the lock, and both are in the file."""
    file = make()
    names = [f"role {name}" for name in "abcdefgh"]
    with rewriting.hold_lock(file.path):
        threads = [threading.Thread(target=file.verify, args=(["a1"], name)) for name in names]
        for one in threads:
            one.start()
        lock = file.path.parent / ".contacts.yaml.lock"
        with lock.open("a") as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert file.path.read_text() == CONTACTS
    for one in threads:
        one.join()
    history = load_contacts(file.path, file.areas).contacts[0].history
    assert sorted(history) == [f"2026-03-31: verified by {name}" for name in names]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, r"contacts.yaml cannot be read \(No such file or directory\); restore it"),
        ("contacts: [", r"contacts.yaml, line \d: .*; correct that line"),
        ("contacts: \x00", "contacts.yaml is not YAML text .*; restore it"),
        ("contacts: {a: 1}", "No contact has the id a1; see list"),
        ("- a", "holds no sections"),
    ],
)
def test_files_that_cannot_be_read(
    make: Callable[..., ContactFile], text: str | None, sentence: str
) -> None:
    """A missing or broken file is named, and stays as it is."""
    file = make(text or "")
    if text is None:
        file.path.unlink()
    with pytest.raises(RegistryError, match=sentence):
        file.verify(["a1"], ROLE)
    assert text is None or file.path.read_text() == text


def test_a_folder_that_cannot_be_written(
    make: Callable[..., ContactFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the folder is read-only the sentence says so, and the file is as it was."""
    file = make()

    def refuse(**_: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(rewriting.tempfile, "mkstemp", refuse)
    with pytest.raises(RegistryError, match=r"cannot be written \(Permission denied\); nothing wa"):
        file.verify(["a1"], ROLE)
    assert file.path.read_text() == CONTACTS
