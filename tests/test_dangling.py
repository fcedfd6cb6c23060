"""Which openings lean on the sentence before."""

from __future__ import annotations

import pytest

from index.quotes.dangling import leans_back, says_little, strip_link


@pytest.mark.parametrize(
    "text",
    [
        "This was not recorded.",
        "This also means that case files are thin.",
        "However, the plan was late.",
        "As a result the plan was late.",
        "“They never came,” said the school.",
        "Her plan was late.",
        "Both agencies knew of the lodger.",
        "These visits were not written down.",
        "The second was held in May.",
        "Such plans are rare.",
        "In addition, the ward rang.",
        "Some of these were late.",
        "Others were late.",
        "Since then the board has met twice.",
        "Further training is planned.",
        "It was late.",
        "It also continues to train its staff.",
        "To support this, the trust has trained its staff.",
        "When she rang, nobody answered.",
        "Over 140 people attend these sessions.",
        "As a minimum the trust will hold six such audits a year.",
        "The trust reported the areas above where work is due.",
        "risk assessment carried out by a midwife.",
        "(Example Society, 2014)",
        "(b) This should be done by May.",
    ],
)
def test_openings_that_lean_back(text: str) -> None:
    """Pronouns, links and pointing words whose sense stands in the sentence before are seen."""
    assert leans_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thisx was late.",
        "The midwife rang the ward and she wrote it down.",
        "It is important to ask who lives there.",
        "It was agreed that the plan would be shared.",
        "Both families and professionals were tired.",
        "Both SCRs found the same.",
        "This learning bulletin says what was found.",
        "This review looks at two children.",
        "Those who knew the child were not asked.",
        "In addition to the plan, a letter was sent.",
        "As a result of the audit, the form was changed.",
        "Instead of a letter the nurse sent a card.",
        "In this case nobody rang.",
        "Nurses and doctors met, and these were joined by the school.",
        "Staff shared their concerns.",
        "Since the birth of the child the plan has changed twice.",
        "Above all, ask.",
        "Vacancies were above the national average.",
        "The first child was seen in May.",
        "(a) The board should ask for a plan.",
        "This Example Dashboard is due in May.",
        "",
    ],
)
def test_openings_that_stand_alone(text: str) -> None:
    """What names its own subject, or what a document says of itself, needs nothing before it."""
    assert not leans_back(text)


@pytest.mark.parametrize(
    ("text", "little"),
    [
        ("ask who lives in the home", True),
        ("Late booking", True),
        ("(a) with the school", True),
        ("The nurse rang the ward twice that day.", False),
        ("(a) The board should ask every agency for a plan.", False),
    ],
)
def test_items_that_say_little(text: str, little: bool) -> None:
    """A few words, or words that carry on a sentence, are nothing without their lead-in."""
    assert says_little(text) is little


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("However, both families knew.", "Both families knew."),
        ("In addition the ward rang.", "The ward rang."),
        ("In addition to that the ward rang.", "In addition to that the ward rang."),
        ("The ward rang.", "The ward rang."),
        ("", ""),
    ],
)
def test_a_link_is_taken_off(text: str, bare: str) -> None:
    """What is left after `however` may stand alone, or may not."""
    assert strip_link(text) == bare
