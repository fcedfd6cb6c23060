"""Contacts that documents print, compared with the registry, for board staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.registries.areas import Areas, load_areas
from bot.registries.contacts import ContactRegistry, load_contacts
from bot.registries.findings import Finding, FindingKind, compare_contacts
from bot.registries.printed import Printed, find_contacts, find_role
from index.reading.files import read_folder
from index.types import Document
from tests.fakes import write_documents
from tests.invented import AREAS, CONTACTS, TODAY

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
SEEDS = Path(__file__).parents[1].parent / "shared" / "seeds"
UNVERIFIED = (
    "Entries of contacts.yaml: 6 never verified. `python -m scripts.contacts list` shows them; "
    "ring or write, then `python -m scripts.contacts verify ID --by ROLE`."
)


@pytest.fixture
def areas(tmp_path: Path) -> Areas:
    path = tmp_path / "areas.yaml"
    path.write_text(AREAS, encoding="utf-8")
    return load_areas(path)


@pytest.fixture
def registry(tmp_path: Path, areas: Areas) -> ContactRegistry:
    path = tmp_path / "contacts.yaml"
    path.write_text(CONTACTS, encoding="utf-8")
    return load_contacts(path, areas)


def read(folder: Path, body: str, name: str = "a.md", **front: str) -> Document:
    """A document of Ambleford, March 2019, in the section `Contacts`."""
    stated = {"title": "A note", "area": "Ambleford", "published": '"2019-03"', **front}
    lines = "\n".join(f"{key}: {value}" for key, value in stated.items())
    text = f"---\n{lines}\n---\n\n# A note\n\n## Contacts\n\n{body}\n"
    documents, errors = read_folder(write_documents(folder / name, {name: text}))
    assert errors == []
    return documents[0]


def say(documents: list[Document], registry: ContactRegistry, areas: Areas, **more: object) -> list:
    """Kind, value, entry and sentence of each finding that is on a printed value."""
    found = compare_contacts(documents, registry, areas, TODAY, **more)  # type: ignore[arg-type]
    return [(one.kind, one.value, one.entry, one.sentence) for one in found if one.document]


def test_printed_values_carry_their_place(tmp_path: Path) -> None:
    """A number and an address are found with sentence, section, page and the role beside them."""
    document = read(tmp_path, "Be curious. Ring the MASH on 01632 960101 or x@y.example. Thanks.")
    document = replace(document, pages=(0, document.text.index("Be curious")))
    line = "Ring the MASH on 01632 960101 or x@y.example."
    assert find_contacts(document) == (
        Printed("01632 960101", "+441632960101", "a.md", line, "Contacts", "page 2", "front door"),
        Printed("x@y.example", "x@y.example", "a.md", line, "Contacts", "page 2", "front door"),
    )


def test_links_are_read(tmp_path: Path) -> None:
    """What a mailto: or tel: link reaches counts, once where the text prints the same."""
    document = read(
        tmp_path,
        "Write to [the board office](mailto:Office@example.org?subject=Hi) or ring "
        "[01632 960101](tel:+441632960101), <a href='tel:+44-1632-960102'>the training team</a>.",
    )
    assert [(one.value, one.key, one.role) for one in find_contacts(document)] == [
        ("01632 960101", "+441632960101", "board office"),
        ("Office@example.org", "office@example.org", "board office"),
        ("+44-1632-960102", "+441632960102", "training"),
    ]


def test_dates_and_emergency_numbers_are_none(tmp_path: Path) -> None:
    """999, 101, 111, dates, years and the numbers of books and cases are no contacts."""
    body = "Call 999, 101 or NHS 111. Published 2016-11-30, covering 2015-2016 and 12/01/2017."
    books = " ISBN 978-1-4731-2345-6, case no 1234567890."
    assert find_contacts(read(tmp_path, body + books)) == ()


@pytest.mark.parametrize(
    ("line", "heading", "role"),
    [
        ("Contact the MASH on X", "", "front door"),
        ("MASH 01632 960001; out of hours X", "", "out of hours"),
        ("MASH: X, or the police", "", "front door"),
        ("X is the number of the Ambleford LSCB", "", "board office"),
        ("Tel: X", "Concerned about a child?", "front door"),
        ("Fax: X", "Multi-Agency Safeguarding Hub", "fax"),
        ("Thames Valley Police: X", "Worried about a child?", "police"),
        ("The smash hit X", "Chapter", None),
    ],
)
def test_role_is_that_of_the_nearest_words(line: str, heading: str, role: str | None) -> None:
    """The nearest words before a value say whose it is, then those after it, then its heading."""
    assert find_role(*line.partition("X")[::2], heading=heading) == role


def test_fax_is_about_one_number(tmp_path: Path) -> None:
    """The word fax says what the number behind it is, and nothing of what stands after that."""
    body = "The LSCB: tel 01632 960101, fax 01632 960102, x@example.org.\n\nThe fax is old: 01632"
    found = [(one.value, one.role) for one in find_contacts(read(tmp_path, body))]
    assert found == [
        ("01632 960101", "board office"),
        ("01632 960102", "fax"),
        ("x@example.org", "board office"),
    ]


def test_signature_lines_take_the_role_above(tmp_path: Path) -> None:
    """A line `Tel:` in a block of contact details is for the organisation above it."""
    if not SEEDS.is_dir():
        pytest.skip("the five originals are not beside this checkout")
    documents, _ = read_folder(SEEDS)
    found = [(one.value, one.line, one.role) for each in documents for one in find_contacts(each)]
    mash = (
        "Contact the Multi-Agency Safeguarding Hub (MASH); 01793 466903 / fcp@swindon.gov.uk",
        "front door",
    )
    assert found == [
        ("01793 463803", "Tel: 01793 463803", "board office"),
        ("LSCB@swindon.gov.uk", "Email: LSCB@swindon.gov.uk", "board office"),
        ("01793 466903", *mash),
        ("fcp@swindon.gov.uk", *mash),
    ]


def test_what_the_registry_holds_is_no_finding(
    tmp_path: Path, registry: ContactRegistry, areas: Areas
) -> None:
    """A number of the same area is no finding however it is spaced, nor an address in capitals."""
    body = "Ring the MASH on (01632)960-101 or write to MASH@ambleford.example.org."
    assert say([read(tmp_path, body)], registry, areas) == []


def test_new_value_names_every_document(
    tmp_path: Path, registry: ContactRegistry, areas: Areas
) -> None:
    """A value that is in no entry is one finding, with all the documents that print it."""
    one = read(tmp_path, "School nurses: 01632 960555.", "a.md")
    two = read(tmp_path, "Nurses on 01632960555.\n\nAgain: 01632 960555.", "b.md")
    assert say([one, two], registry, areas) == [
        (
            FindingKind.NEW,
            "01632 960555",
            None,
            "01632 960555 is printed in a.md (section “Contacts”) and b.md (section “Contacts”) "
            "for Ambleford and is not in contacts.yaml: find out whose it is; if people should be "
            "given it, add it with `python -m scripts.contacts add`.",
        )
    ]


def test_new_value_for_an_entry_without_one(
    tmp_path: Path, areas: Areas, registry: ContactRegistry
) -> None:
    """A value for the role of an entry that has none names that entry and the command."""
    bare = replace(registry, contacts=tuple(replace(one, email=None) for one in registry.contacts))
    found = say([read(tmp_path, "MASH: mash2@example.org")], bare, areas)
    assert found == [
        (
            FindingKind.NEW,
            "mash2@example.org",
            "a1",
            "mash2@example.org is printed in a.md (section “Contacts”) for Ambleford and is not in "
            "contacts.yaml: find out whose it is; entry a1 (Ambleford Multi-Agency Safeguarding "
            "Hub (MASH), front door) has no e-mail address; if it is theirs, write `python -m "
            "scripts.contacts set a1 email mash2@example.org --by ROLE`.",
        )
    ]


@pytest.mark.parametrize(
    ("published", "kind"),
    [
        ("2019-04", FindingKind.CHANGED),
        ("2019-03-31", FindingKind.CONFLICT),
        ("2019", FindingKind.CONFLICT),
        ("2018-01", FindingKind.CONFLICT),
    ],
)
def test_another_value_for_the_same_role(
    tmp_path: Path, registry: ContactRegistry, areas: Areas, published: str, kind: FindingKind
) -> None:
    """A surely newer document changes an entry, any other contradicts it."""
    document = read(tmp_path, "Ring the MASH on 01632 960150.", published=f'"{published}"')
    ((found, value, entry, sentence),) = say([document], registry, areas)
    assert (found, value, entry) == (kind, "01632 960150", "a1")
    assert sentence.endswith(
        "prints 01632 960150 where entry a1 (Ambleford Multi-Agency Safeguarding Hub (MASH), front "
        "door) for Ambleford holds 01632 960101 (March 2019): find out which is right, then write "
        "`python -m scripts.contacts set a1 phone '01632 960150' --by ROLE` or "
        "`python -m scripts.contacts verify a1 --by ROLE`."
    )


@pytest.mark.parametrize(
    "body",
    [
        "MASH: 01632 960101 by day, 01632 960150 by night.",
        "Ring the out of hours team on 01632 960150.",
        "Ring the Brackwater MASH on 01632 960150 and the Carrowdale one too.",
        "01632 960150",
    ],
)
def test_a_second_number_is_no_other_value(
    tmp_path: Path, registry: ContactRegistry, areas: Areas, body: str
) -> None:
    """A number beside the entry's own, of another role, of other areas or of none contradicts
    nothing: it is new."""
    newer = read(tmp_path, body, published='"2026-01"')
    assert [one[0] for one in say([newer], registry, areas)] == [FindingKind.NEW]


def test_previous_version(tmp_path: Path, registry: ContactRegistry, areas: Areas) -> None:
    """A line that printed another value in the document's previous version has changed."""
    old = find_contacts(read(tmp_path / "old", "Ring the hub: 01632 960101, hub@old.example."))
    now = read(tmp_path, "Ring the hub: 01632 960150, hub@new.example.")
    found = say([now], registry, areas, before={"a.md": old})
    assert found == [
        (
            FindingKind.CHANGED,
            "01632 960150",
            "a1",
            "a.md (section “Contacts”) now prints 01632 960150 where its previous version printed "
            "01632 960101: entry a1 (Ambleford Multi-Agency Safeguarding Hub (MASH), front door) "
            "still holds the old one; check the new one, then write `python -m scripts.contacts "
            "set a1 phone '01632 960150' --by ROLE`.",
        ),
        (
            FindingKind.CHANGED,
            "hub@new.example",
            None,
            "a.md (section “Contacts”) now prints hub@new.example where its previous version "
            "printed hub@old.example: neither is in contacts.yaml; find out whose it is before you "
            "add it.",
        ),
    ]


@pytest.mark.parametrize(
    "before", ["Ring the nurse: 01632 960177.", "Ring the hub: 01632 960150.", "Nobody."]
)
def test_previous_version_with_other_words(
    tmp_path: Path, registry: ContactRegistry, areas: Areas, before: str
) -> None:
    """Another line, the same value or none in the previous version is no change."""
    old = find_contacts(read(tmp_path / "old", before))
    now = read(tmp_path, "Ring the hub: 01632 960150.")
    found = say([now], registry, areas, before={"a.md": old})
    assert [one[0] for one in found] == [FindingKind.NEW]


def test_value_of_another_area(tmp_path: Path, registry: ContactRegistry, areas: Areas) -> None:
    """A value that the registry holds for another area conflicts, unless the line names that."""
    named = read(tmp_path, "Brackwater front door: 01632 960201.", "a.md")
    assert say([named], registry, areas) == []
    silent = read(tmp_path, "Front door: 01632 960201.", "b.md")
    assert say([named, silent], registry, areas) == [
        (
            FindingKind.CONFLICT,
            "01632 960201",
            "b1",
            "01632 960201 is printed in b.md (section “Contacts”) for Ambleford, and contacts.yaml "
            "holds it in entry b1 (Brackwater Front Door, front door) for Brackwater: find out "
            "whose it is, then correct the entry or the `area` in the document's front matter.",
        )
    ]


def test_value_for_two_areas(tmp_path: Path, registry: ContactRegistry, areas: Areas) -> None:
    """One value that documents give for two areas conflicts; a national helpline's does not."""
    body = "Nurses: 01632 960555.\n\nNSPCC helpline: 01632 960800."
    one = read(tmp_path, body, "a.md")
    two = read(tmp_path, body, "b.md", area="Carrowdale")
    first, second = say([one, two], registry, areas)
    assert first == (
        FindingKind.CONFLICT,
        "01632 960555",
        None,
        "01632 960555 is printed in a.md (section “Contacts”) for Ambleford and in b.md (section "
        "“Contacts”) for Carrowdale, and is not in contacts.yaml: find out whose it is before you "
        "add it for either.",
    )
    assert second[:2] == (FindingKind.NEW, "01632 960800")


def test_document_without_an_area_contradicts_nothing(
    tmp_path: Path, registry: ContactRegistry, areas: Areas
) -> None:
    """What a document that names no area prints is in conflict with nobody's entry."""
    document = read(tmp_path, "MASH: 01632 960201. MASH: 01632 960555.", area="null")
    found = say([document], registry, areas)
    assert [one[:3] for one in found] == [(FindingKind.NEW, "01632 960555", None)]


def test_withdrawn_documents_are_left_out(
    tmp_path: Path, registry: ContactRegistry, areas: Areas
) -> None:
    """What a withdrawn document prints is nobody's task."""
    document = read(tmp_path, "Nurses: 01632 960555.", status="withdrawn")
    assert say([document], registry, areas) == []


def test_expired_entries(registry: ContactRegistry, areas: Areas) -> None:
    """An expired entry is named; those not verified, ever or lately, are counted."""
    late = replace(registry.contacts[1], id="a3", verified_on="2025-03-30")
    registry = replace(registry, contacts=(*registry.contacts, late))
    sentence = (
        "Entry b1 (Brackwater Front Door, front door) for Brackwater expired on 10 January 2025: "
        "check it, then write `python -m scripts.contacts verify b1 --by ROLE --expires DATE`."
    )
    count = UNVERIFIED.replace(
        "6 never verified", "1 never verified, 1 not verified within twelve months"
    )
    expired = FindingKind.EXPIRED
    assert compare_contacts([], registry, areas, TODAY) == (
        Finding(expired, "01632 960201", None, "", "", "Brackwater", "b1", sentence),
        Finding(expired, "", None, "", "", None, None, count),
    )


def test_shipped_notes_give_no_false_alarm() -> None:
    """The four values that the five notes print are Swindon's in the registry: nothing but the
    count of entries never verified is found."""
    areas = load_areas(KNOWLEDGE / "areas.yaml")
    registry = load_contacts(KNOWLEDGE / "contacts.yaml", areas)
    documents, _ = read_folder(KNOWLEDGE)
    assert len(documents) == 5
    found = compare_contacts(documents, registry, areas, date(2026, 11, 21))
    assert [one.sentence for one in found] == [UNVERIFIED]


def test_what_was_checked_since_is_settled(
    tmp_path: Path, registry: ContactRegistry, areas: Areas
) -> None:
    """A value that an older document prints is no conflict once somebody verified the entry after
    that; before, it is."""
    document = read(tmp_path, "Ring the MASH on 01632 960999.", published='"2019-03"')
    kinds = []
    for verified in (None, "2019-03-15", "2026-01-10"):
        entry = replace(registry.contacts[0], verified_on=verified)
        checked = replace(registry, contacts=(entry, *registry.contacts[1:]))
        kinds.append([kind for kind, *_ in say([document], checked, areas)])
    assert kinds == [[FindingKind.CONFLICT], [FindingKind.CONFLICT], []]
