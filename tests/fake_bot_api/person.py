"""A person in a chat with the bot: types, presses, sends pictures, reads what came back."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from tests.fake_bot_api.markup import Entity, cut_utf16, find_entities
from tests.fake_bot_api.requests import Json, Upload
from tests.fake_bot_api.server import FakeBotApi


@dataclass(frozen=True)
class Received:
    """A message of the bot as its reader sees it."""

    text: str
    marks: tuple[tuple[str, str], ...] = ()
    """Marked parts: (type of entity, its text)."""
    buttons: tuple[tuple[str, ...], ...] = ()
    reply_to: int | None = None
    id: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Alert:
    """How the bot acknowledged a pressed button."""

    text: str = ""
    show_alert: bool = False


class Person:
    """One person in one chat."""

    def __init__(
        self, api: FakeBotApi, name: str, chat: Json | None = None, number: int | None = None
    ) -> None:
        self.api = api
        number = 1000 + api.take_number() if number is None else number
        self.user: Json = {"id": number, "is_bot": False, "first_name": name}
        self.chat = chat or {"id": self.user["id"], "type": "private", "first_name": name}
        self.id: int = self.user["id"]
        api.chats[self.chat["id"]] = self.chat
        self._read = 0

    def enters(self, chat: Json) -> Person:
        """The same person in another chat."""
        other = Person(self.api, self.user["first_name"], chat)
        other.user, other.id = self.user, self.id
        return other

    async def says(self, text: str, reply_to: int | None = None) -> int:
        """Type a message; its number."""
        return await self.sends({"text": text, "entities": find_entities(text)}, reply_to)

    async def sends_file(self, name: str | None, content: bytes, size: int | None = None) -> int:
        """Send a document; its number. `size` is what Telegram says of it."""
        number = self.api.take_number()
        self.api.files[f"documents/{number}_sent"] = Upload(name or "", content)
        document: Json = {"file_id": f"file{number}", "file_unique_id": f"u{number}"}
        document["file_size"] = len(content) if size is None else size
        if name is not None:
            document["file_name"] = name
        return await self.sends({"document": document})

    async def sends(self, content: Json, reply_to: int | None = None, kind: str = "message") -> int:
        """Send a message of any kind; its number."""
        message: Json = {
            "message_id": self.api.take_number(),
            "date": int(time.time()),
            "chat": self.chat,
            "from": self.user,
            **content,
        }
        if reply_to is not None:
            message["reply_to_message"] = self.api.messages[self.chat["id"], reply_to]
        self.api.messages[self.chat["id"], message["message_id"]] = message
        await self.api.deliver(kind, message)
        number: int = message["message_id"]
        return number

    async def presses(self, label: str) -> Alert:
        """Press the latest button of that name; how the bot acknowledged it."""
        for message in reversed(self._messages()):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == label:
                        return await self.presses_data(button["callback_data"], message)
        raise AssertionError(f"there is no button {label!r} in this chat")

    async def presses_data(self, data: str, message: Json | None = None) -> Alert:
        """Press a button that carries these data, of the latest message if none is given."""
        query = f"q{self.api.take_number()}"
        self.api.answers[query] = None
        content: dict[str, Any] = {
            "id": query,
            "from": self.user,
            "chat_instance": str(self.chat["id"]),
            "data": data,
            "message": message or self._messages()[-1],
        }
        await self.api.deliver("callback_query", content)
        await self.api.wait_for(lambda: self.api.answers[query] is not None)
        answer = self.api.answers[query]
        return Alert(**answer) if answer else Alert()

    async def reads(self, count: int = 1) -> list[Received]:
        """All messages not read yet, once there are `count`."""
        await self.api.wait_for(lambda: len(self._messages()) >= self._read + count)
        unread = self._messages()[self._read :]
        self._read += len(unread)
        return [_receive(message) for message in unread]

    def _messages(self) -> list[Json]:
        return [sent for sent in self.api.sent if sent["chat"]["id"] == self.chat["id"]]


def start_group(api: FakeBotApi) -> Json:
    """A group with the bot in it; people enter it with `Person.enters`."""
    group: Json = {"id": -1000 - api.take_number(), "type": "supergroup", "title": "Team"}
    api.chats[group["id"]] = group
    return group


def _receive(message: Json) -> Received:
    text = str(message.get("text", message.get("caption", "")))
    entities = [Entity(**entity) for entity in message.get("entities", [])]
    keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])
    return Received(
        text,
        tuple((entity.type, cut_utf16(text, entity)) for entity in entities),
        tuple(tuple(button["text"] for button in row) for row in keyboard),
        message.get("reply_to_message", {}).get("message_id"),
        message["message_id"],
    )
