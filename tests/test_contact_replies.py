"""Who can be reached, as a person asks for it: the right area's, or a plain no."""

from __future__ import annotations

import pytest

from bot import wording
from bot.answering.contact_replies import find_roles
from bot.assistant import Assistant
from bot.phones import find_emails, find_phones
from bot.rendering import lay_out_more, lay_out_reply, render_plain
from bot.reply import Conversation, Outcome, Reply
from index.encoders.encoding import SentenceTransformerEncoder
from tests.invented import load_shipped

DOOR, OFFICE = "01793 466903", "01793 463803"
CONTACTS_FOR = {
    "Swindon MASH number": (DOOR,),
    "swindon front door e-mail": (DOOR,),
    "Who do I ring in Swindon if I am worried about a child?": (DOOR,),
    "email for Swindon LSCB": (OFFICE,),
    "how do I get in touch with the chair of the Swindon board": (None, OFFICE),
}


@pytest.fixture(scope="module")
def bot(encoder: SentenceTransformerEncoder) -> Assistant:
    return load_shipped(encoder)


def read(reply: Reply) -> str:
    return render_plain((*lay_out_reply(reply), *lay_out_more(reply)))


def details(reply: Reply) -> tuple[str, ...]:
    """Every number (but 999) and address that the reply shows."""
    return (*find_phones(read(reply)), *find_emails(read(reply)))


@pytest.mark.parametrize("message", CONTACTS_FOR)
def test_an_area_and_a_role_give_that_contact(bot: Assistant, message: str) -> None:
    """Named area and role get that entry, with how far it can be trusted."""
    reply = bot.reply(message, Conversation())
    assert reply.outcome is Outcome.CONTACTS
    assert tuple(shown.contact.phone for shown in reply.contacts) == CONTACTS_FOR[message]
    assert {shown.contact.area for shown in reply.contacts} == {"Swindon"}
    assert all(shown.note.endswith("not verified since.") for shown in reply.contacts)
    assert reply.closing == f"{wording.CONTACT_CHECK} {wording.CONTACT_DANGER}"


def test_an_area_not_held_is_said(bot: Assistant) -> None:
    """For Leeds the reply says that none is held, and gives nobody else's."""
    reply = bot.reply("What is the MASH number for Leeds?", Conversation("Swindon"))
    assert reply.lead == wording.NO_CONTACT_AREA.format(area="Leeds")
    assert reply.area == "Leeds"
    assert details(reply) == ()


def test_an_area_without_that_role_is_said(bot: Assistant) -> None:
    """Coventry's briefing prints no front door: the reply says so and gives no other's."""
    reply = bot.reply("Coventry front door number", Conversation())
    assert reply.lead == wording.NO_CONTACT_ROLE.format(what="front door", area="Coventry")
    assert details(reply) == ()


def test_an_unknown_area_is_labelled(bot: Assistant) -> None:
    """Without an area every contact names its own, and the person is asked for theirs."""
    reply = bot.reply("who do I contact", Conversation())
    text = read(reply)
    assert reply.lead == wording.CONTACT_AREA_UNKNOWN.format(area="Swindon")
    assert "(Swindon)" in text
    assert wording.CONTACT_SET_AREA in text


def test_the_own_area_is_used_and_a_named_one_goes_before_it(bot: Assistant) -> None:
    """/area answers where the question names no area; a named area always counts instead."""
    own = bot.reply("what is the MASH number", Conversation("Swindon"))
    other = bot.reply("what is the MASH number in Coventry", Conversation("Swindon"))
    assert [shown.contact.phone for shown in own.contacts] == [DOOR]
    assert (other.area, details(other)) == ("Coventry", ())


def test_another_areas_number_is_told_apart(bot: Assistant) -> None:
    """Asked whether Swindon's number is Wiltshire's, the reply says whose it is and is not."""
    reply = bot.reply("Is 01793 466903 the number for Wiltshire?", Conversation())
    assert reply.outcome is Outcome.CONTACTS
    assert "for Swindon. It is not Wiltshire's." in reply.lead
    assert reply.area == "Wiltshire"


def test_our_number_is_told_apart(bot: Assistant) -> None:
    """The same asked in other words, without `for`."""
    reply = bot.reply("I am in Wiltshire, is 01793 466903 our number?", Conversation())
    assert reply.outcome is Outcome.CONTACTS
    assert "It is not Wiltshire's." in reply.lead


def test_shared_initials_are_explained(bot: Assistant) -> None:
    """SSCB alone is no area: the reply says that it is ambiguous and gives no details."""
    reply = bot.reply("SSCB phone number", Conversation())
    assert reply.lead.startswith("SSCB is short for more than one board.")
    assert details(reply) == ()
    named = bot.reply("Swindon SSCB phone number", Conversation())
    assert [shown.contact.phone for shown in named.contacts] == [OFFICE]


def test_shared_initials_are_explained_in_a_sentence(bot: Assistant) -> None:
    """The same asked as a sentence."""
    reply = bot.reply("what is the SSCB number", Conversation())
    assert reply.lead.startswith("SSCB is short for more than one board.")


def test_the_number_to_report_is_a_contact(bot: Assistant) -> None:
    """Asking for the number to report a concern shows contacts that name their area."""
    reply = bot.reply("What is the number to report a concern?", Conversation())
    assert reply.outcome is Outcome.CONTACTS


def test_the_front_door_comes_before_the_office(bot: Assistant) -> None:
    """Whoever asks whom to ring about a child gets the front door first."""
    reply = bot.reply("who do I ring about a child", Conversation("Swindon"))
    assert reply.contacts[0].contact.role == "front door"


@pytest.mark.parametrize(
    "message",
    [
        "phone number for the Named GP for Coventry",
        "how do I get in touch with the cabinet member in Coventry",
        "out of hours team number Buckinghamshire",
    ],
)
def test_a_role_that_is_only_named_gets_no_number(bot: Assistant, message: str) -> None:
    """The reply says that nothing is held and where the role is mentioned; no number at all."""
    reply = bot.reply(message, Conversation("Swindon"))
    assert reply.outcome is Outcome.CONTACTS
    assert reply.lead == wording.NO_CONTACT_ORGANISATION
    assert len(reply.notes) == 1
    assert reply.notes[0].endswith("without a name, phone number or e-mail address.")
    assert details(reply) == ()


def test_contacts_of_an_area(bot: Assistant) -> None:
    """/contacts shows all that can be reached in an area; elsewhere it says that none is held."""
    swindon = bot.contacts("Swindon")
    assert [shown.contact.phone for shown in swindon.contacts] == [DOOR, OFFICE]
    assert bot.contacts("Leeds").lead == wording.NO_CONTACT_AREA.format(area="Leeds")
    assert bot.contacts(None).lead == wording.CONTACT_AREA_UNKNOWN.format(area="Swindon")


@pytest.mark.parametrize(
    ("message", "roles"),
    [
        ("MASH number", ("front door",)),
        ("who chairs the board", ("independent chair", "board office")),
        ("business manager e-mail", ("business manager",)),
        ("report a concern to the MASH and the board", ("front door",)),
        ("number please", ()),
    ],
)
def test_roles_are_read_from_words(message: str, roles: tuple[str, ...]) -> None:
    """Words of a message name roles of the registry, in a fixed order; MASH alone is one."""
    assert find_roles(message) == roles
