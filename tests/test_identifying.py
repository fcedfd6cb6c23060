"""Which messages carry details that could identify a child or family, and where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alarms.identifying import asks_identity, find_private_details, redact
from tests.invented import load_shipped_names
from tests.test_urgency import read_labelled

KNOWN = {"Swindon", "Health", "Visitor", "Working", "Together", "Baby", "Child", "Alex", "Walters"}
KNOWN |= {
    "What",
    "Mum",
    "How",
    "The",
    "Serious",
    "Case",
    "Review",
    "Ring",
    "Signed",
    "Guildhall",
    "Square",
}
REGISTERED = {"01632 960101", "mash@example.org"}


def find(message: str) -> list[str]:
    """The private stretches of a message, as written; those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in find_private_details(
        message, KNOWN.__contains__, REGISTERED.__contains__
    ).spans:
        if merged and start < merged[-1][1]:
            start, end = merged[-1][0], max(end, merged.pop()[1])
        merged.append((start, end))
    return [message[start:end] for start, end in merged]


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("DOB 12/03/2019, what about neglect?", ["DOB 12/03/2019"]),
        ("born on 3rd March 2019", ["born on 3rd March 2019"]),
        ("they live at 14 Acacia Avenue", ["14 Acacia Avenue"]),
        ("flat in SN1 2JG", ["SN1 2JG"]),
        ("nhs number 943 476 5919", ["943 476 5919"]),
        ("her mosaic ID is 1234567", ["mosaic ID is 1234567"]),
        ("mum is on 01632 960555", ["01632 960555"]),
        ("dad's mail is someone@example.org", ["someone@example.org"]),
        ("my client Joanna Smithers", ["Joanna Smithers"]),
        ("a boy called Kayden", ["Kayden"]),
        ("his sister Maisie told us", ["Maisie"]),
        ("on snapchat as kay_2011", ["snapchat as kay_2011"]),
    ],
)
def test_details_are_found(message: str, found: list[str]) -> None:
    """Birth, address, postcode, numbers, e-mail, handles and names are found where they stand."""
    assert find(message) == found


@pytest.mark.parametrize(
    "message",
    [
        "What is disguised compliance?",
        "Is 01632 960101 or mash@example.org the right contact?",
        "my work mobile is 01632 960555",
        "What did Serious Case Review S find about Baby W and Child Z?",
        "published on 06/09/2016",
        "The council office is at 1 Guildhall Square",
        "Alex Walters Signed the statement",
        "How does Working Together define neglect?",
        "the 6 week contact by the Health Visitor",
    ],
)
def test_ordinary_messages_carry_none(message: str) -> None:
    """Reviews, registered contacts, offices, publications, one's own work phone: no matter."""
    assert find(message) == []


@pytest.mark.parametrize(
    ("message", "asks"),
    [
        ("what is the real name of Baby W", True),
        ("who was Child Z?", True),
        ("where does the family live", True),
        ("who is the independent chair", False),
        ("what happened to Baby W", False),
    ],
)
def test_asking_who_a_child_is(message: str, asks: bool) -> None:
    """Asking for a real name or a home is told apart from asking about a review."""
    assert asks_identity(message) is asks


def test_redacted_text_keeps_the_question() -> None:
    """Only the details go; what is asked stays, and the full dates beside them go too."""
    message = "Joanna Smithers, seen 01/02/2024 at 14 Acacia Avenue: what is disguised compliance?"
    details = find_private_details(message, KNOWN.__contains__, REGISTERED.__contains__)
    assert redact(message, details) == ", seen at : what is disguised compliance?"
    assert redact("seen  01/02/2024", find_private_details("", str, str)) == "seen  01/02/2024"  # type: ignore[arg-type]


@given(st.text(max_size=200))
def test_any_text_is_read(message: str) -> None:
    """Every span lies in the message, and nothing private is left once it is redacted."""
    details = find_private_details(message, KNOWN.__contains__, REGISTERED.__contains__)
    assert all(0 <= start < end <= len(message) for start, end in details.spans)
    assert len(redact(message, details)) <= len(message)


def test_no_message_is_slow_to_read() -> None:
    """A long hyphenated word is read: a pattern that tried every way to cut it would never end."""
    assert find("Aa-" * 600 + "#") == []


def test_most_labelled_details_are_noticed() -> None:
    """Of 48 messages with private details at least 32 are noticed (34 were), of 48 without at
    most three (one was), and of 80 plain questions none.
    """
    private = [row for row in read_labelled("identifying") if row["identifying"]]
    harmless = [row for row in read_labelled("identifying") if not row["identifying"]]
    knows = load_shipped_names().knows
    noticed, alarms, plain = (
        sum(bool(find_private_details(str(row["text"]), knows, never)) for row in rows)
        for rows in (private, harmless, read_labelled("refuse"))
    )
    assert (len(private), len(harmless)) == (48, 48)
    assert noticed >= 32
    assert alarms <= 3
    assert plain == 0


def never(_: str) -> bool:
    return False
