"""Who can be reached, and what may be said of it."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.registries.areas import Areas, load_areas
from bot.registries.contacts import (
    NOT_STATED,
    Contact,
    ContactRegistry,
    NamedOnly,
    Resource,
    describe_currency,
    find_emails,
    find_phones,
    is_current,
    load_contacts,
)
from index.errors import RegistryError

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
TODAY = date(2026, 3, 3)

INVENTED = """
contacts:
  - {id: a1, organisation: Ashby MASH, role: front door, area: Ashby, use: Reporting a concern.,
     phone: 01632 960001, email: mash@ashby.example, printed_in: Ashby Briefing, as_of: 2024-05}
  - {id: a2, organisation: Ashby Board, role: board office, area: Ashby, use: Board business.,
     phone: 01632 960002}
  - {id: o1, organisation: Oakby Board, role: board office, area: Oakby, use: Board business.}
named_only:
  - {role: Named GP, area: Ashby, also: [named doctor]}
  - {role: Out Of Hours team, organisation: Oakby Council, area: Oakby}
resources:
  - {name: Sleep Trust, area: null, printed_in: Ashby Briefing, about: safer sleep for babies}
  - {name: Neglect Framework, area: not stated, printed_in: A Bulletin, about: working on neglect}
"""


@pytest.fixture(scope="module")
def areas(tmp_path_factory: pytest.TempPathFactory) -> Areas:
    path = tmp_path_factory.mktemp("areas") / "areas.yaml"
    path.write_text("areas:\n- {name: Ashby, nation: England}\n- {name: Oakby, nation: England}\n")
    return load_areas(path)


def load(tmp_path: Path, areas: Areas, text: str = INVENTED) -> ContactRegistry:
    path = tmp_path / "contacts.yaml"
    path.write_text(text)
    return load_contacts(path, areas)


@pytest.fixture
def registry(tmp_path: Path, areas: Areas) -> ContactRegistry:
    return load(tmp_path, areas)


def make_contact(**known: str | None) -> Contact:
    return Contact(id="x", organisation="X", role="front door", area="Ashby", use="", **known)  # type: ignore[arg-type]


def test_front_door_is_the_areas_own(registry: ContactRegistry) -> None:
    """A front door is given for its own area and for no other."""
    found = registry.front_door("Ashby")
    assert found is not None
    assert (found.id, found.phone) == ("a1", "01632 960001")
    assert registry.front_door("Oakby") is None
    assert registry.front_door("Elmby") is None


def test_area_and_role(registry: ContactRegistry) -> None:
    """Contacts are found by area, and by area and role."""
    assert [one.id for one in registry.for_area("Ashby")] == ["a1", "a2"]
    assert [one.id for one in registry.by_role("Oakby", "Board office")] == ["o1"]
    assert registry.by_role("Ashby", "independent chair") == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("is 01632960001 still right?", "a1"),
        ("+44 (0)1632 960-002", "a2"),
        ("0044 1632 960002", "a2"),
        ("(01632) 960001", "a1"),
        ("01632 960003", None),
        ("no number here", None),
    ],
)
def test_number_is_recognised_in_any_form(
    registry: ContactRegistry, text: str, found: str | None
) -> None:
    """A registry number is recognised however it is spaced, and no other number is."""
    contact = registry.by_number(text)
    assert (contact.id if contact else None) == found


def test_address_is_recognised(registry: ContactRegistry) -> None:
    """An e-mail address of the registry is recognised in any case."""
    contact = registry.by_email("write to MASH@ashby.example.")
    assert contact is not None
    assert contact.id == "a1"
    assert registry.by_email("none") is None


def test_named_without_details(registry: ContactRegistry) -> None:
    """People named without details are found by telling words, in the area asked for."""
    gp = NamedOnly("Named GP", "Ashby", also=("named doctor",))
    hours = NamedOnly("Out Of Hours team", "Oakby", organisation="Oakby Council")
    assert registry.find_named_only(None, "who is the named gp?") == (gp,)
    assert registry.find_named_only("Ashby", "named doctor for ashby") == (gp,)
    assert registry.find_named_only("Oakby", "named gp") == ()
    assert registry.find_named_only("Oakby", "") == (hours,)
    assert registry.find_named_only(None, "fire brigade") == ()


def test_resources_are_found_by_subject(registry: ContactRegistry) -> None:
    """Resources are found by their subject; one whose area is not stated is not national."""
    assert registry.resources_about("sleeping advice") == (
        Resource("Sleep Trust", None, "Ashby Briefing", "safer sleep for babies"),
    )
    assert [one.area for one in registry.resources_about("neglect")] == [NOT_STATED]
    assert registry.resources_about("where is the page") == ()


@pytest.mark.parametrize(
    ("contact", "current", "said"),
    [
        (
            make_contact(printed_in="Ashby Briefing", as_of="2018-05"),
            False,
            'Printed in "Ashby Briefing", May 2018; not verified since.',
        ),
        (
            make_contact(verified_on="2026-03-03", verified_by="business manager"),
            True,
            "Verified 3 March 2026 by the business manager.",
        ),
        (make_contact(verified_on="2025-03-03"), True, "Verified 3 March 2025."),
        (
            make_contact(verified_on="2025-03-02", verified_by="the business manager"),
            False,
            "Last verified 2 March 2025 by the business manager; check before use.",
        ),
        (
            make_contact(verified_on="2026-01-01", expires="2026-03-02"),
            False,
            "Expired on 2 March 2026; check before use.",
        ),
        (
            make_contact(verified_on="2026-01-01", expires="2026-03-03"),
            True,
            "Verified 1 January 2026.",
        ),
        (
            make_contact(verified_on="2026-03-04"),
            False,
            "Last verified 4 March 2026; check before use.",
        ),
        (make_contact(), False, "Not verified; check before use."),
    ],
)
def test_currency(contact: Contact, current: bool, said: str) -> None:
    """Only what was verified within twelve months and has not expired is called current."""
    assert is_current(contact, TODAY) is current
    assert describe_currency(contact, TODAY) == said


def test_leap_day_is_current_for_a_year() -> None:
    """A contact verified on 29 February, or looked at on one, raises nothing."""
    assert is_current(make_contact(verified_on="2024-02-29"), date(2025, 2, 28))
    assert is_current(make_contact(verified_on="2023-03-01"), date(2024, 2, 29))
    assert not is_current(make_contact(verified_on="2023-02-28"), date(2024, 2, 29))


@pytest.mark.parametrize(
    "written",
    """01632 960123|07700 900123|+44 7700 900123|+44 (0)1632 960123|(01632) 960123|01632-960-123
01632.960.123|01632–960–123|01632/960123|01632\u00a0960123|07700900123|020 7946 0123|0800 1111
116 123|0808 157 0123|0845 46 47|+353 1 234 5678|0044 1632 960123|1632 960123
01 63 29 60 12 3|0118 201 2016""".replace("\n", "|").split("|"),
)
def test_every_form_of_number_is_seen(written: str) -> None:
    """Whatever a person might dial is seen whole, with text or other figures round it."""
    for text in (written, f"Ring {written}, 9am-5pm.", f"({written}; May 2018)"):
        assert find_phones(text) == (written,)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("text SHOUT to 85258", ("85258",)),
        ("ring us on 960123", ("960123",)),
        ("01632 960001 01632 960002", ("01632 960001", "01632 960002")),
        ("Tel01632 960001", ("01632 960001",)),
        ("0800 1111 24 hours", ("0800 1111",)),
    ],
)
def test_numbers_in_a_row(text: str, found: tuple[str, ...]) -> None:
    """Short numbers behind a cue are seen, and two numbers in a row are two."""
    assert find_phones(text) == found


@pytest.mark.parametrize(
    "text",
    """call 999, or 101, or NHS 111|101 / 999|between 2015 and 2016|2015-2016|2017/18
2016-11-30|2016-11-30 2017-01-12|2016-11-30T10:00:00|12/01/2017|06.09.2016|06-09-2016|01/02/18
call 2016-11-30|12 January 2017 at 10:30|2015 2016 2017|SCR 2018-05|LCSPR 2023-0045
000_4758d05e6d2231cc.txt|60% of 1,234,567,890|0-5 age group|over 300 GPs|3-6 months
ring within 24 hours|section 47|SN1 2JG|05 06 07 08|version 1.2.3""".replace("\n", "|").split("|"),
)
def test_figures_that_nobody_dials(text: str) -> None:
    """Emergency numbers, dates, years, counts and file names are not phone numbers."""
    assert find_phones(text) == ()


def test_addresses_are_seen() -> None:
    """E-mail addresses are seen, Telegram names are not."""
    text = "a.b+c@ashby.gov.uk, <LSCB@x-y.example>. @a_bot is not one, nor is 3 @ home"
    assert find_emails(text) == ("a.b+c@ashby.gov.uk", "LSCB@x-y.example")


@given(
    st.integers(0, 999_999), st.sampled_from(["01632 {}", "+44 1632 {}", "(01632) {}", "01632-{}"])
)
def test_no_number_slips_through(line: int, form: str) -> None:
    """Every number of an area code is seen in the middle of a sentence."""
    written = form.format(f"{line:06}")
    assert find_phones(f"in 2018 ring {written} by 12/01/2019") == (written,)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "phone: 01632 960002",
            "fone: 01632 960002",
            "contacts.yaml, contacts, entry 2 (a2): `fone` is not known here; "
            "did you mean `phone`.",
        ),
        (
            "phone: 01632 960002",
            "phone: 01632",
            "contacts.yaml, contacts, entry 2 (a2): `phone: 01632` is not a phone number; "
            "write one number as it is dialled from anywhere in the country, 01632 960001.",
        ),
        (
            "mash@ashby.example",
            "mash@ashby",
            "contacts.yaml, contacts, entry 1 (a1): `email: mash@ashby` is not an e-mail address; "
            "correct it, or write null.",
        ),
        (
            "as_of: 2024-05",
            "as_of: 2024-13",
            "contacts.yaml, contacts, entry 1 (a1): `as_of: 2024-13` is not a date; "
            "write it as 2026, 2026-03 or 2026-03-31.",
        ),
        (
            "as_of: 2024-05",
            "verified_on: 2024-05",
            "contacts.yaml, contacts, entry 1 (a1): `verified_on: 2024-05` is not a date; "
            "write it as 2026-03-31.",
        ),
        (
            "role: board office, area: Oakby",
            "role: board office, area: Oakbi",
            "contacts.yaml, contacts, entry 3 (o1): the area Oakbi is not in areas.yaml; "
            "did you mean `Oakby`.",
        ),
        (
            "id: a2",
            "id: a1",
            "contacts.yaml, contacts, entry 2 (a1): the id `a1` is used twice; "
            "give this entry another.",
        ),
        (
            "id: a2",
            "id: a2, id: a3",
            "contacts.yaml, line 5: `id` is written twice; correct that line (indents are spaces, "
            "and text with a colon in it needs quotation marks).",
        ),
    ],
)
def test_mistakes_are_named(
    tmp_path: Path, areas: Areas, old: str, new: str, sentence: str
) -> None:
    """A mistake in the registry is one sentence: the file, the entry, what to do."""
    assert old in INVENTED
    with pytest.raises(RegistryError) as caught:
        load(tmp_path, areas, INVENTED.replace(old, new))
    assert str(caught.value).removeprefix(f"{tmp_path}/") == sentence


def test_missing_file_is_named(tmp_path: Path, areas: Areas) -> None:
    """A registry that is not there is said to be missing, with what to do."""
    with pytest.raises(RegistryError, match=r"cannot be read .*; restore it"):
        load_contacts(tmp_path / "contacts.yaml", areas)


def test_kept_registry_is_sound() -> None:
    """The board's own file loads: one front door, Swindon's; every number printed is Swindon's."""
    kept = load_contacts(KNOWLEDGE / "contacts.yaml", load_areas(KNOWLEDGE / "areas.yaml"))
    doors = [(one.id, one.area) for one in kept.contacts if one.role == "front door"]
    assert doors == [("c3", "Swindon")]
    reachable = {one.area for one in kept.contacts if one.phone or one.email or one.address}
    assert reachable == {"Swindon"}
    assert not any(is_current(one, date(2018, 6, 1)) for one in kept.contacts)


def test_kept_registry_prints_no_detail_outside_its_fields() -> None:
    """Numbers and addresses stand in their own fields, so the area rule holds them all."""
    text = (KNOWLEDGE / "contacts.yaml").read_text()
    assert sorted(find_phones(text)) == ["01793 463803", "01793 466903"]
    assert sorted(find_emails(text)) == ["LSCB@swindon.gov.uk", "fcp@swindon.gov.uk"]
