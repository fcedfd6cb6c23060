"""Short forms spelled out before a question is searched."""

from __future__ import annotations

import pytest

from bot.questions.short_forms import OFTEN, ShortForms
from bot.registries.glossary import Glossary, GlossaryEntry

FORMS = ShortForms(
    Glossary(
        [
            GlossaryEntry("health visitor", "", abbreviations=("HV", "HVs")),
            GlossaryEntry("core group meeting", "", abbreviations=("CGM",)),
            GlossaryEntry("child in need", "", abbreviations=("CIN",)),
            GlossaryEntry("risk checklist", "", capitals=("DASH",)),
        ]
    ),
    printed={"cgm": OFTEN - 1, "cin": OFTEN},
)


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("what should the hv do", "what should the health visitor do"),
        ("did the HVs come", "did the health visitor come"),
        ("a CGM note", "a CGM core group meeting note"),
        ("a cin plan", "a cin plan"),
        ("the DASH form", "the risk checklist form"),
        ("a dash of salt", "a dash of salt"),
        ("hv or health visitor", "hv or health visitor"),
        ("shv hvx h.v.", "shv hvx h.v."),
        ("", ""),
    ],
)
def test_short_forms_are_spelled_out(text: str, spelled: str) -> None:
    """Each becomes its term; one in print stays beside it, one printed often stays alone."""
    assert FORMS.spell_out(text) == spelled


def test_short_forms_printed_often_bring_no_expansion() -> None:
    """What is searched as it stands is not searched in full either; other terms are."""
    held = ("child in need", "core group meeting")
    assert FORMS.choose_expansions("a CIN plan and a CGM", held) == ("core group meeting",)
    assert FORMS.choose_expansions("nothing short", held) == held
