"""In a group the bot speaks when spoken to."""

from __future__ import annotations

from pathlib import Path

from bot.channels.telegram import wording
from bot.reply import Conversation
from tests.fake_bot_api.person import Alert, Received, start_group
from tests.fake_bot_api.running import MORE, FakeAssistant, run_world


async def test_only_what_is_meant_for_the_bot_is_answered(tmp_path: Path) -> None:
    """/ask, a mention and a reply to the bot are answered, each as a reply; talk is not."""
    async with run_world(tmp_path) as world:
        ada = world.person().enters(start_group(world.api))
        await ada.says("shall we have tea")
        first = await ada.says("/ask one")
        assert await ada.reads() == [Received("reply to one in None", reply_to=first)]
        await ada.says("@other_bot tea?")
        await ada.says("/dance")
        await ada.sends({"voice": {"file_id": "f", "file_unique_id": "u", "duration": 3}})
        second = await ada.says("so, @LearnBot two please")
        (answer,) = await ada.reads()
        assert answer == Received("reply to so,  two please in None", reply_to=second)
        third = await ada.says("three", reply_to=answer.id)
        assert await ada.reads() == [Received("reply to three in None", reply_to=third)]
        await ada.says("four", reply_to=third)
        fifth = await ada.sends(
            {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 3}}, answer.id
        )
        sixth = await ada.says("@learnbot")
        assert await ada.reads(2) == [
            Received(wording.TEXT_ONLY, reply_to=fifth),
            Received(wording.ASK_WHAT, reply_to=sixth),
        ]


async def test_an_area_goes_with_its_person(tmp_path: Path) -> None:
    """Two people in one group share the conversation, each with their own area."""
    async with run_world(tmp_path) as world:
        group = start_group(world.api)
        ada, bo = world.person("Ada").enters(group), world.person("Bo").enters(group)
        await ada.says("/area Ambleford")
        await ada.says("/ask one")
        await bo.says("/ask two")
        assert [message.text for message in await ada.reads(3)] == [
            wording.AREA_SET.format(area="Ambleford"),
            "reply to one in Ambleford",
            "reply to two in None",
        ]
        _, conversation = world.assistant.asked[-1]
        assert [turn.message for turn in conversation.turns] == ["one"]


async def test_forget_in_a_group_reaches_the_private_chat(tmp_path: Path) -> None:
    """/forget lets go of the person's private conversation as well."""
    async with run_world(tmp_path) as world:
        ada = world.person()
        await ada.says("private")
        await ada.reads()
        inside = ada.enters(start_group(world.api))
        await inside.says("/forget")
        await inside.reads()
        await ada.says("again")
        await ada.reads()
        assert world.assistant.asked[-1] == ("again", Conversation())


async def test_a_press_in_a_group_answers_under_the_reply(tmp_path: Path) -> None:
    """Anybody in the group may press; the answer replies to the message with the button."""
    async with run_world(tmp_path, FakeAssistant(steps=(MORE,))) as world:
        group = start_group(world.api)
        ada, bo = world.person("Ada").enters(group), world.person("Bo").enters(group)
        await ada.says("/ask one")
        (answer,) = await bo.reads()
        assert await bo.presses("More from this review") == Alert()
        text = "More from this review after one in None"
        assert await bo.reads() == [Received(text, reply_to=answer.id)]


async def test_a_topic_keeps_its_answers(tmp_path: Path) -> None:
    """In a forum the answer goes to the topic of the question, even if that was deleted."""
    async with run_world(tmp_path) as world:
        ada = world.person().enters(start_group(world.api))
        question = await ada.sends(
            {
                "text": "/ask one",
                "entities": [{"type": "bot_command", "offset": 0, "length": 4}],
                "message_thread_id": 77,
                "is_topic_message": True,
            }
        )
        del world.api.messages[ada.chat["id"], question]
        assert await ada.reads() == [Received("reply to one in None")]
        (sent,) = [call.params for call in world.api.calls if call.method == "sendMessage"]
        assert sent["message_thread_id"] == "77"
