"""The fake Bot API is as strict as Telegram, so that what passes here passes there."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.fake_bot_api.markup import Entity, MarkupError, find_entities, parse_html
from tests.fake_bot_api.person import Person
from tests.fake_bot_api.server import TOKEN, FakeBotApi


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi() as running:
        yield running


async def call(api: FakeBotApi, method: str, token: str = TOKEN, **params: Any) -> Any:
    """Call with a form, nested values as JSON strings; the result, or (status, description)."""
    form = {k: v if isinstance(v, str) else json.dumps(v) for k, v in params.items()}
    url = f"{api.url}/bot{token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as response:
        body = await response.json()
    return body["result"] if body["ok"] else (response.status, body["description"])


@pytest.mark.parametrize(
    ("html", "visible", "entities"),
    [
        ("a &lt;&amp;&gt; b", "a <&> b", ()),
        ("😀<b>bold</b>", "😀bold", (Entity("bold", 2, 4),)),
        (" <i> x</i> ", "x", (Entity("italic", 0, 1),)),
        (
            "<blockquote>a <b>b</b></blockquote>",
            "a b",
            (Entity("blockquote", 0, 3), Entity("bold", 2, 1)),
        ),
    ],
)
def test_markup_is_read(html: str, visible: str, entities: tuple[Entity, ...]) -> None:
    """Visible text is trimmed and entities count UTF-16 units."""
    assert parse_html(html) == (visible, entities)


@pytest.mark.parametrize(
    "html",
    [
        "a < b",
        "a & b",
        "&nbsp;",
        "<b>open",
        "close</b>",
        "<b><i>x</b></i>",
        "<p>x</p>",
        "<b></b>",
        "<b class='x'>x</b>",
        "<blockquote><blockquote>x</blockquote></blockquote>",
        "<br/>",
        ">",
    ],
)
def test_bad_markup_is_refused(html: str) -> None:
    """What Telegram would refuse, or show otherwise than meant, does not pass."""
    with pytest.raises(MarkupError):
        parse_html(html)


def test_commands_and_mentions_are_marked() -> None:
    """What a person types carries the entities that Telegram would add, counted in UTF-16."""
    assert find_entities("/ask@learnbot 😀 @learnbot a/b x@y.example") == [
        {"type": "bot_command", "offset": 0, "length": 13},
        {"type": "mention", "offset": 17, "length": 9},
    ]


async def test_a_wrong_token_is_refused(api: FakeBotApi) -> None:
    """Only the bot's own token is taken."""
    assert await call(api, "getMe", token="1:x") == (401, "Unauthorized")
    assert await call(api, "getMe") == api.bot
    assert await call(api, "getMee") == (404, "Not Found: method not found")


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": " "}, "message text is empty"),
        ({"text": "<b>", "parse_mode": "HTML"}, "can't parse entities: can't find end tag for <b>"),
        ({"text": "x", "chat_id": 5}, "chat not found"),
        ({"text": "x", "reply_parameters": {"message_id": 5}}, "message to be replied not found"),
        ({"text": "x", "reply_parameters": "{"}, "can't parse reply_parameters"),
        (
            {
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "b", "callback_data": "d" * 65}]]},
            },
            "BUTTON_DATA_INVALID",
        ),
    ],
)
async def test_bad_messages_are_refused(
    api: FakeBotApi, params: dict[str, Any], complaint: str
) -> None:
    """Limits, markup, chats and buttons are checked as Telegram checks them."""
    ada = Person(api, "Ada")
    sent = {"chat_id": ada.id, **params}
    assert await call(api, "sendMessage", **sent) == (400, f"Bad Request: {complaint}")


async def test_the_longest_message_is_taken(api: FakeBotApi) -> None:
    """4,096 units pass, however long their markup is."""
    ada = Person(api, "Ada")
    text = f"<b>{'&amp;' * 4096}</b>"
    await call(api, "sendMessage", chat_id=ada.id, text=text, parse_mode="HTML")
    (received,) = await ada.reads()
    assert (received.text, received.marks) == ("&" * 4096, (("bold", "&" * 4096),))


async def test_an_edit_must_change_something(api: FakeBotApi) -> None:
    """An edit that leaves text and keyboard as they were is refused."""
    ada = Person(api, "Ada")
    sent = await call(api, "sendMessage", chat_id=ada.id, text="x")
    target = {"chat_id": ada.id, "message_id": sent["message_id"]}
    unchanged = await call(api, "editMessageText", **target, text="x")
    assert unchanged == (400, "Bad Request: message is not modified")
    edited = await call(api, "editMessageText", **target, text="y")
    assert (edited["text"], "edit_date" in edited) == ("y", True)


async def test_a_press_is_answered_once(api: FakeBotApi) -> None:
    """A second answer to the same press is refused, and so is one to no press."""
    api.answers["q"] = None
    long = await call(api, "answerCallbackQuery", callback_query_id="q", text="x" * 201)
    first = await call(api, "answerCallbackQuery", callback_query_id="q", text="x")
    second = await call(api, "answerCallbackQuery", callback_query_id="q")
    old = "query is too old and response timeout expired or query ID is invalid"
    assert (long, first, second) == (
        (400, "Bad Request: MESSAGE_TOO_LONG"),
        True,
        (400, f"Bad Request: {old}"),
    )


async def test_updates_are_confirmed_by_the_offset(api: FakeBotApi) -> None:
    """An update comes again until a later offset confirms it; a webhook forbids fetching."""
    ada = Person(api, "Ada")
    await ada.says("one")
    (first,) = await call(api, "getUpdates")
    assert await call(api, "getUpdates") == [first]
    assert await call(api, "getUpdates", offset=first["update_id"] + 1) == []
    await call(api, "setWebhook", url="https://bot.example")
    assert (await call(api, "getUpdates"))[0] == 409
    await call(api, "deleteWebhook")
    assert await call(api, "getUpdates") == []


async def test_faults_come_on_demand(api: FakeBotApi) -> None:
    """The next call is refused, garbled or dropped as asked; the one after is answered."""
    api.fail("getMe", 429, retry_after=3)
    assert await call(api, "getMe") == (429, "Too Many Requests")
    api.drop("getMe")
    with pytest.raises(aiohttp.ClientError):
        await call(api, "getMe")
    api.garble("getMe", "{")
    with pytest.raises(ValueError):
        await call(api, "getMe")
    assert await call(api, "getMe") == api.bot


async def test_json_and_multipart_are_taken_and_files_served(api: FakeBotApi) -> None:
    """A JSON body works like a form; a file goes up, is found by its id and comes down whole."""
    ada = Person(api, "Ada")
    root = f"{api.url}/bot{TOKEN}"
    async with aiohttp.ClientSession() as session:
        menu = {"commands": [{"command": "ask", "description": "Ask"}]}
        async with session.post(f"{root}/setMyCommands", json=menu) as response:
            assert (await response.json())["result"] is True
        form = aiohttp.FormData({"chat_id": str(ada.id), "caption": "c"})
        form.add_field("document", b"\x00\x01", filename="a.bin")
        async with session.post(f"{root}/sendDocument", data=form) as response:
            document = (await response.json())["result"]["document"]
        path = (await call(api, "getFile", file_id=document["file_id"]))["file_path"]
        async with session.get(f"{api.url}/file/bot{TOKEN}/{path}") as response:
            assert await response.read() == b"\x00\x01"
    assert (api.commands, [message.text for message in await ada.reads()]) == (
        menu["commands"],
        ["c"],
    )
    form_too_long: dict[str, Any] = {"chat_id": ada.id, "caption": "c" * 1025, "document": "x"}
    refused = await call(api, "sendDocument", **form_too_long)
    assert refused == (400, "Bad Request: message caption is too long")
