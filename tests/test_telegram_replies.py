"""A private chat with the bot, over HTTP: what a person sends and what comes back."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from bot.channels.telegram import sending, wording
from bot.channels.telegram.chats import Chats
from bot.reply import IDLE_SECONDS, Conversation
from tests.fake_bot_api.person import Alert, Received
from tests.fake_bot_api.running import CONTACTS, MORE, SECTION, FakeAssistant, run_world

BUTTONS = (("More from this review", "Whole section"),)
GONE = Alert(wording.REPLY_GONE, show_alert=True)


def only(text: str) -> list[Received]:
    return [Received(text)]


@pytest.mark.parametrize("what", ["start", "help", "about", "privacy"])
async def test_each_plain_command_is_answered(tmp_path: Path, what: str) -> None:
    """/start, /help, /about and /privacy show what the assistant says of itself."""
    async with run_world(tmp_path) as world:
        ada = world.person()
        await ada.says(f"/{what}")
        assert await ada.reads() == only(f"about {what}")


async def test_the_menu_of_commands_is_set_at_the_start(tmp_path: Path) -> None:
    """Telegram's menu lists every command in plain words."""
    async with run_world(tmp_path) as world:
        listed = [(command["command"], command["description"]) for command in world.api.commands]
        assert listed == list(wording.COMMANDS)


async def test_free_text_is_a_question(tmp_path: Path) -> None:
    """What a person types is answered, and the next message knows of it."""
    async with run_world(tmp_path) as world:
        ada = world.person()
        await ada.says("what about dads?\nand grandparents")
        await ada.says("and in schools")
        assert await ada.reads(2) == [
            Received("reply to what about dads?\nand grandparents in None"),
            Received("reply to and in schools in None"),
        ]
        (_, first), (_, second) = world.assistant.asked
        assert first == Conversation()
        assert [turn.message for turn in second.turns] == ["what about dads?\nand grandparents"]


async def test_ask_takes_the_question_after_it(tmp_path: Path) -> None:
    """/ask is answered like free text; alone it asks for the question and takes the reply."""
    async with run_world(tmp_path) as world:
        ada = world.person()
        await ada.says("/ask what is neglect")
        await ada.says("/ask@LearnBot two\nlines")
        await ada.says("/ask")
        assert await ada.reads(3) == [
            Received("reply to what is neglect in None"),
            Received("reply to two\nlines in None"),
            Received(wording.ASK_WHAT),
        ]
        asked = [call.params for call in world.api.calls if call.method == "sendMessage"][-1]
        assert asked["reply_markup"] == {
            "force_reply": True,
            "selective": True,
            "input_field_placeholder": wording.ASK_PLACEHOLDER,
        }


async def test_an_area_is_set_used_and_cleared(tmp_path: Path) -> None:
    """/area sets, shows and clears; replies and contacts follow it; an unknown one says so."""
    held = "Areas that I hold: Ambleford, Brackwater."
    said = [
        ("/area", wording.AREA_NONE),
        ("/area Nowhere", f"{wording.AREA_UNKNOWN} {held}"),
        ("/area ambleford", wording.AREA_SET.format(area="Ambleford")),
        ("/area", wording.AREA_NOW.format(area="Ambleford")),
        ("hello", "reply to hello in Ambleford"),
        ("/contacts", "contacts of Ambleford"),
        ("/contacts brackwater", "contacts of Brackwater"),
        ("/contacts Nowhere", wording.AREA_UNKNOWN_CONTACTS),
        ("/area off", wording.AREA_CLEARED),
        ("/contacts", "contacts of None"),
    ]
    async with run_world(tmp_path) as world:
        ada = world.person()
        for message, answer in said:
            await ada.says(message)
            assert await ada.reads() == only(answer)


async def test_forget_deletes_the_area_and_the_conversation(tmp_path: Path) -> None:
    """After /forget the bot knows neither the area nor what was said nor its buttons."""
    async with run_world(tmp_path, FakeAssistant(steps=(MORE,))) as world:
        ada = world.person()
        for message in ("/area Ambleford", "hello", "/forget"):
            await ada.says(message)
        assert (await ada.reads(3))[-1] == Received(wording.FORGOTTEN)
        assert await ada.presses("More from this review") == GONE
        await ada.says("again")
        await ada.reads()
        assert world.assistant.asked[-1] == ("again", Conversation())
        assert world.memory.get_area(ada.id) is None


async def test_a_damaged_memory_stops_no_reply(tmp_path: Path) -> None:
    """With an unreadable memory questions are answered, and /area and /forget say what is wrong."""
    async with run_world(tmp_path) as world:
        world.memory.path.write_bytes(b"no database" * 100)
        ada = world.person()
        for message in ("hello", "/area Ambleford", "/area", "/forget"):
            await ada.says(message)
        assert await ada.reads(4) == [
            Received("reply to hello in None"),
            *only(wording.NOT_KEPT) * 3,
        ]


async def test_a_button_is_acknowledged_and_answered(tmp_path: Path) -> None:
    """A press is acknowledged once, then answered; the next message leans on quotes it showed."""
    async with run_world(tmp_path, FakeAssistant(steps=(MORE, SECTION, CONTACTS))) as world:
        ada = world.person()
        await ada.says("/area Ambleford")
        await ada.says("first")
        await ada.says("second")
        _, first, second = await ada.reads(3)
        buttons = (*BUTTONS, ("Contacts",))
        assert second == Received("reply to second in Ambleford", buttons=buttons)
        assert await ada.presses("Whole section") == Alert()
        assert await ada.reads() == only("Whole section after second in Ambleford")
        held = world.api.messages[ada.chat["id"], first.id]
        data = held["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        assert await ada.presses_data(data, held) == Alert()
        assert await ada.reads() == only("More from this review after first in Ambleford")
        assert await ada.presses("Contacts") == Alert()
        assert await ada.reads() == only("Contacts after second in Ambleford")
        assert world.api.count("answerCallbackQuery") == 3
        await ada.says("/contacts")
        await ada.reads()
        await ada.says("third")
        await ada.reads()
        _, conversation = world.assistant.asked[-1]
        said = ["first", "second", "second", "first"]
        assert [turn.message for turn in conversation.turns] == said


async def test_a_button_of_a_message_too_old_to_show_still_works(tmp_path: Path) -> None:
    """Telegram may name the message without its content; the step is followed all the same."""
    async with run_world(tmp_path, FakeAssistant(steps=(MORE,))) as world:
        ada = world.person()
        await ada.says("first")
        (first,) = await ada.reads()
        held = world.api.messages[ada.chat["id"], first.id]
        data = held["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        bare = {"message_id": first.id, "date": 0, "chat": ada.chat}
        assert await ada.presses_data(data, bare) == Alert()
        assert await ada.reads() == only("More from this review after first in None")


async def test_a_forgotten_button_says_so(tmp_path: Path) -> None:
    """A press on a reply of another run, or of half an hour ago, gets an alert and no message."""
    now = [0.0]
    chats = Chats(lambda: now[0])
    async with run_world(tmp_path, FakeAssistant(steps=(MORE,)), chats) as world:
        ada = world.person()
        await ada.says("first")
        await ada.reads()
        assert await ada.presses_data("k:1:0") == GONE
        assert await ada.presses_data("something else") == GONE
        now[0] += IDLE_SECONDS + 1
        assert await ada.presses("More from this review") == GONE
        assert [message for message, _ in world.assistant.asked] == ["first"]


async def test_the_longest_message_is_answered_whole(tmp_path: Path) -> None:
    """4,096 characters are taken, and a reply longer than a message comes in two."""
    question = "why? " * 819 + "?"
    async with run_world(tmp_path, FakeAssistant(steps=(MORE, SECTION))) as world:
        ada = world.person()
        assert len(question) == 4096
        await ada.says(question)
        first, second = await ada.reads(2)
        assert f"{first.text} {second.text}" == f"reply to {question} in None"
        assert (first.buttons, second.buttons) == ((), BUTTONS)


async def test_an_unknown_command_is_answered_politely(tmp_path: Path) -> None:
    """A command that the bot lacks points to /help; one for another bot is left alone."""
    async with run_world(tmp_path) as world:
        ada = world.person()
        await ada.says("/dance@other_bot")
        await ada.says("/dance")
        await ada.says("/dance@learnbot now")
        await ada.says("/help")
        assert await ada.reads(3) == [
            *only(wording.UNKNOWN_COMMAND) * 2,
            Received("about help"),
        ]


PHOTO = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]}
MEDIA = [
    (PHOTO, wording.NO_PICTURES),
    ({**PHOTO, "caption": "is this neglect?"}, wording.NO_PICTURES),
    ({"document": {"file_id": "f", "file_unique_id": "u"}}, wording.NO_PICTURES),
    ({"voice": {"file_id": "f", "file_unique_id": "u", "duration": 3}}, wording.TEXT_ONLY),
    ({"location": {"latitude": 51.5, "longitude": -1.8}}, wording.TEXT_ONLY),
    ({"contact": {"phone_number": "01632960001", "first_name": "Bo"}}, wording.TEXT_ONLY),
]


@pytest.mark.parametrize(("content", "answer"), MEDIA)
async def test_only_text_is_read(tmp_path: Path, content: dict[str, object], answer: str) -> None:
    """Whatever is not text gets a polite sentence; what may show a child asks to delete it."""
    async with run_world(tmp_path) as world:
        ada = world.person()
        await ada.sends(content)
        assert await ada.reads() == only(answer)
        assert world.assistant.asked == []


async def test_an_album_gets_one_answer(tmp_path: Path) -> None:
    """Several pictures sent at once are answered once."""
    async with run_world(tmp_path) as world:
        ada = world.person()
        for _ in range(3):
            await ada.sends({**PHOTO, "media_group_id": "album"})
        await ada.says("hello")
        assert await ada.reads(2) == [
            Received(wording.NO_PICTURES),
            Received("reply to hello in None"),
        ]


async def test_edits_posts_and_notices_are_ignored(tmp_path: Path) -> None:
    """Edited messages, channel posts and Telegram's own notices bring no answer."""
    async with run_world(tmp_path) as world:
        ada = world.person()
        await ada.sends({"text": "edited"}, kind="edited_message")
        await ada.sends({"text": "posted"}, kind="channel_post")
        await ada.sends({"text": "/help", "entities": []}, kind="edited_channel_post")
        await ada.sends({"pinned_message": {"message_id": 1, "date": 0, "chat": ada.chat}})
        await ada.says("hello")
        assert await ada.reads() == only("reply to hello in None")
        assert [message for message, _ in world.assistant.asked] == ["hello"]


async def test_typing_is_shown_for_as_long_as_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a reply is worked out the typing sign is put up again and again, and only then."""
    monkeypatch.setattr(sending, "TYPING_AFTER_S", 0.0)
    monkeypatch.setattr(sending, "TYPING_EVERY_S", 0.01)
    done = threading.Event()
    async with run_world(tmp_path, FakeAssistant(holds={"slow": done})) as world:
        ada = world.person()
        await ada.says("slow")
        await world.api.wait_for(lambda: world.api.count("sendChatAction") >= 3)
        assert world.api.count("sendMessage") == 0
        done.set()
        assert await ada.reads() == only("reply to slow in None")
        methods = [call.method for call in world.api.calls]
        assert "sendChatAction" not in methods[methods.index("sendMessage") :]
