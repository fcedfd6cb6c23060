"""Everything in the contact registry that somebody should mend or look at."""

from __future__ import annotations

from pathlib import Path

from bot.registries.areas import load_areas
from bot.registries.contact_check import check_contacts, find_impossible
from tests.invented import AREAS, TODAY


def test_check_lists_everything(tmp_path: Path) -> None:
    """All mistakes of a file are named at once, with what merely wants looking at behind them."""
    text = """
contacts:
  - {id: a1, organisation: A, role: r, area: Amblefrod, use: u, phone: 0163, fone: 1}
  - {id: a1, organisation: A, role: r, area: Ambleford, use: u, phone: 01632 9601019,
     verified_on: 2026-04-01}
  - none
  - {id: a3, organisation: A, role: front door, area: Ambleford, use: u, phone: 01632 960001,
     verified_on: 2026-03-01}
  - {id: b1, organisation: B, role: r, area: Brackwater, use: u, phone: 01632-960-001,
     verified_on: 2025-03-01, expires: 2026-03-30}
  - {id: b2, organisation: B, role: r, area: Brackwater, use: u, email: a@, as_of: 2025}
  - {id: b3, organisation: B, role: r, area: Brackwater, use: u, as_of: 2025}
named_only:
  - {role: r, area: Nowhere}
resources: {}
"""
    path, areas = tmp_path / "contacts.yaml", tmp_path / "areas.yaml"
    path.write_text(text, encoding="utf-8")
    areas.write_text(AREAS, encoding="utf-8")
    held = ["Ambleford", "Brackwater", "Brackwater"]
    problems = check_contacts(path, load_areas(areas), TODAY, held)
    where = "contacts.yaml, contacts, entry"
    command = "python -m scripts.contacts"
    assert [(one.wrong, one.sentence) for one in problems] == [
        (True, f"{where} 1 (a1): `fone` is not known here; did you mean `phone`."),
        (
            True,
            f"{where} 1 (a1): the area Amblefrod is not in areas.yaml; did you mean `Ambleford`.",
        ),
        (
            True,
            f"{where} 1 (a1): `phone: 0163` is not a phone number; write one number as it is "
            "dialled from anywhere in the country, 01632 960001.",
        ),
        (
            True,
            f"{where} 2 (a1): `phone: 01632 9601019` has too many or too few figures to be "
            "dialled; correct it.",
        ),
        (
            True,
            f"{where} 2 (a1): `verified_on: 2026-04-01` is in the future; write the day on which "
            "somebody rang or wrote.",
        ),
        (True, f"{where} 2 (a1): the id `a1` is used twice; give this entry another."),
        (True, f"{where} 3: 'none' has no keys; write `key: value`."),
        (
            True,
            f"{where} 5 (b1): expired on 30 March 2026; check it, then `{command} verify b1 --by "
            "ROLE --expires DATE`.",
        ),
        (True, f"{where} 6 (b2): `email: a@` is not an e-mail address; correct it, or write null."),
        (
            False,
            f"{where} 7 (b3): not verified since 2025; ring or write, then `{command} verify b3 "
            "--by ROLE`.",
        ),
        (
            True,
            "contacts.yaml, named_only, entry 1: the area Nowhere is not in areas.yaml; use one "
            "of: Ambleford, Brackwater, Carrowdale.",
        ),
        (True, "contacts.yaml, resources: not a list; begin each entry with a dash."),
        (
            False,
            f"{where} 5 (b1): 01632-960-001 is given for Brackwater here and for Ambleford in a3; "
            "find out whether both are right.",
        ),
        (
            False,
            "contacts.yaml: Brackwater has 2 documents and no front door; when you know it, "
            f'`{command} add --area "Brackwater" --role "front door"` with its details.',
        ),
    ]


def test_numbers_that_can_be_dialled() -> None:
    """Numbers for drama, freephone and emergency numbers pass; one of wrong length does not."""
    good = ("01632 960001", "07700 900123", "+44 20 7946 0123", "0800 1111", "116 123", "999")
    assert [one for one in good if find_impossible(one)] == []
    wrong = "has too many or too few figures to be dialled; correct it"
    assert find_impossible("01632 9600011") == wrong
    none = "is not a phone number; write one as it is dialled, 01632 960001"
    assert find_impossible("none") == none
