"""The fake Bot API server: as strict as Telegram, with faults on demand."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any, Self

from aiohttp import web

from tests.fake_bot_api.markup import MarkupError, count_utf16, parse_html
from tests.fake_bot_api.requests import (
    Call,
    Fault,
    Json,
    RefusalError,
    Upload,
    read_flag,
    read_params,
)

TOKEN = "123456:fake-token-that-must-not-leak"
PATIENCE_S = 10.0
"""A test that waits longer for the bot fails instead of hanging."""


class FakeBotApi:
    """A Bot API server for one bot; `async with` starts and stops it."""

    def __init__(self) -> None:
        self.bot: Json = {"id": 123456, "is_bot": True, "first_name": "Bot", "username": "learnbot"}
        self.url = ""
        self.calls: list[Call] = []
        self.chats: dict[int, Json] = {}
        self.messages: dict[tuple[int, int], Json] = {}
        """Every message by chat and number."""
        self.sent: list[Json] = []
        """The bot's own messages in order."""
        self.answers: dict[str, Json | None] = {}
        """Button presses by query id, with how the bot answered."""
        self.commands: list[Json] = []
        """The menu of commands for everybody."""
        self.menus: dict[int, list[Json]] = {}
        """The menus of single chats."""
        self.files: dict[str, Upload] = {}
        self.webhook = ""
        self._updates: list[Json] = []
        self._number = 0
        self._poll = 0
        self._faults: list[Fault] = []
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._serve_call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._serve_file)
        self._runner = web.AppRunner(
            app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    # What a test does.

    def fail(self, method: str, code: int, retry_after: int | None = None, times: int = 1) -> None:
        """Refuse the next calls of a method with an HTTP status."""
        words = {409: "Conflict: terminated by other getUpdates request", 429: "Too Many Requests"}
        refusal = RefusalError(code, words.get(code, "Internal Server Error"), retry_after)
        self._faults += [Fault(method, refusal)] * times

    def drop(self, method: str, times: int = 1) -> None:
        """Close the connection under the next calls of a method."""
        self._faults += [Fault(method)] * times

    def garble(self, method: str, body: str) -> None:
        """Answer the next call of a method with a body that is not what it should be."""
        self._faults.append(Fault(method, body=body))

    async def deliver(self, kind: str, content: Json) -> None:
        """Put an update where the bot fetches it."""
        self._updates.append({"update_id": self.take_number(), kind: content})
        await self.tell()

    async def wait_for(self, promise: Callable[[], bool]) -> None:
        """Wait until something is true of this server; fails after `PATIENCE_S`."""
        async with asyncio.timeout(PATIENCE_S), self._changed:
            await self._changed.wait_for(promise)

    async def tell(self) -> None:
        """Wake whoever waits, after a change."""
        async with self._changed:
            self._changed.notify_all()

    def take_number(self) -> int:
        """A number not given out before."""
        self._number += 1
        return self._number

    def count(self, method: str) -> int:
        """How often a method was called."""
        return sum(call.method == method for call in self.calls)

    # What the bot does.

    async def _serve_call(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != TOKEN:
            return RefusalError(401, "Unauthorized").as_response()
        method = request.match_info["method"]
        try:
            params = await read_params(request)
            self.calls.append(Call(method, params))
            await self.tell()
            fault = next((fault for fault in self._faults if fault.method == method), None)
            if fault:
                self._faults.remove(fault)
                return self._go_wrong(fault, request)
            result = await self._find_method(method)(params)
        except RefusalError as refusal:
            return refusal.as_response()
        await self.tell()
        return web.json_response({"ok": True, "result": result})

    def _go_wrong(self, fault: Fault, request: web.Request) -> web.StreamResponse:
        if fault.refusal:
            return fault.refusal.as_response()
        if fault.body is None and request.transport:
            request.transport.close()
        return web.Response(text=fault.body or "", content_type="application/json")

    async def _serve_file(self, request: web.Request) -> web.StreamResponse:
        upload = self.files.get(request.match_info["path"])
        if request.match_info["token"] != TOKEN or upload is None:
            return RefusalError(404, "Not Found").as_response()
        return web.Response(body=upload.content)

    def _find_method(self, name: str) -> Callable[[Json], Awaitable[Any]]:
        methods: dict[str, Callable[[Json], Awaitable[Any]]] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "setMyCommands": self._set_my_commands,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._set_webhook,
            "sendMessage": self._send_message,
            "editMessageText": self._edit_message_text,
            "sendDocument": self._send_document,
            "sendChatAction": self._send_chat_action,
            "getFile": self._get_file,
            "answerCallbackQuery": self._answer_callback_query,
        }
        if name not in methods:
            raise RefusalError(404, "Not Found: method not found")
        return methods[name]

    async def _get_me(self, _: Json) -> Json:
        return self.bot

    async def _get_updates(self, params: Json) -> list[Json]:
        # Delivers what allowed_updates leaves out too: an update that was waiting before the bot
        # asked for fewer kinds arrives like that, and the bot must bear it.
        if self.webhook:
            raise RefusalError(409, "Conflict: can't use getUpdates method while webhook is active")
        self._poll += 1
        mine = self._poll
        await self.tell()
        offset = int(params.get("offset") or 0)
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        try:
            async with asyncio.timeout(float(params.get("timeout") or 0)), self._changed:
                await self._changed.wait_for(lambda: bool(self._updates) or self._poll != mine)
        except TimeoutError:
            return []
        if self._poll != mine:
            raise RefusalError(409, "Conflict: terminated by other getUpdates request")
        return self._updates[:100]

    async def _set_webhook(self, params: Json) -> bool:
        self.webhook = params.get("url", "")
        if read_flag(params, "drop_pending_updates"):
            self._updates.clear()
        return True

    async def _set_my_commands(self, params: Json) -> bool:
        for command in params["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise RefusalError(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise RefusalError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        scope = params.get("scope") or {"type": "default"}
        if scope["type"] == "chat":
            self.menus[self._find_chat(scope)["id"]] = params["commands"]
        elif scope["type"] == "default":
            self.commands = params["commands"]
        else:
            raise RefusalError(400, "Bad Request: unsupported scope")
        return True

    async def _send_message(self, params: Json) -> Json:
        content = _read_text(params, "text", 4096, "message is too long")
        if not content["text"]:
            raise RefusalError(400, "Bad Request: message text is empty")
        return self._post(params, content)

    async def _send_document(self, params: Json) -> Json:
        content = _read_text(params, "caption", 1024, "message caption is too long")
        upload = params["document"]
        if not isinstance(upload, Upload):
            raise RefusalError(400, "Bad Request: wrong file identifier/HTTP URL specified")
        number = self.take_number()
        self.files[f"documents/{number}_{upload.name}"] = upload
        size = len(upload.content)
        document = {"file_id": f"file{number}", "file_unique_id": f"u{number}", "file_size": size}
        caption = {"caption": content["text"]} if content["text"] else {}
        return self._post(params, {**caption, "document": {**document, "file_name": upload.name}})

    async def _edit_message_text(self, params: Json) -> Json:
        message = self._find_message(params["chat_id"], params["message_id"], "message to edit")
        content = _read_text(params, "text", 4096, "message is too long")
        markup = _check_markup(params.get("reply_markup"))
        if (content["text"], content["entities"], markup) == (
            message.get("text"),
            message.get("entities"),
            message.get("reply_markup"),
        ):
            raise RefusalError(400, "Bad Request: message is not modified")
        message.update(content, edit_date=int(time.time()))
        message.pop("reply_markup", None)
        message.update({"reply_markup": markup} if markup else {})
        return message

    async def _send_chat_action(self, params: Json) -> bool:
        self._find_chat(params)
        if params.get("action") not in ("typing", "upload_document"):
            raise RefusalError(400, "Bad Request: wrong parameter action in request")
        return True

    async def _get_file(self, params: Json) -> Json:
        number = str(params.get("file_id", "")).removeprefix("file")
        for path, upload in self.files.items():
            if path.startswith(f"documents/{number}_"):
                size = len(upload.content)
                if size > 20_000_000:
                    raise RefusalError(400, "Bad Request: file is too big")
                about = {"file_id": f"file{number}", "file_unique_id": number, "file_size": size}
                return {**about, "file_path": path}
        raise RefusalError(400, "Bad Request: invalid file_id")

    async def _answer_callback_query(self, params: Json) -> bool:
        query = params["callback_query_id"]
        if query not in self.answers or self.answers[query] is not None:
            old = "query is too old and response timeout expired or query ID is invalid"
            raise RefusalError(400, f"Bad Request: {old}")
        if len(params.get("text", "")) > 200:
            raise RefusalError(400, "Bad Request: MESSAGE_TOO_LONG")
        self.answers[query] = {
            "text": params.get("text", ""),
            "show_alert": read_flag(params, "show_alert"),
        }
        return True

    def _post(self, params: Json, content: Json) -> Json:
        chat = self._find_chat(params)
        message: Json = {
            "message_id": self.take_number(),
            "date": int(time.time()),
            "chat": chat,
            "from": self.bot,
            **content,
        }
        markup = _check_markup(params.get("reply_markup"))
        if markup:
            message["reply_markup"] = markup
        answered = params.get("reply_parameters")
        if answered and not (
            (chat["id"], answered["message_id"]) not in self.messages
            and answered.get("allow_sending_without_reply")
        ):
            message["reply_to_message"] = self._find_message(
                chat["id"], answered["message_id"], "message to be replied"
            )
        self.messages[chat["id"], message["message_id"]] = message
        self.sent.append(message)
        return message

    def _find_chat(self, params: Json) -> Json:
        chat = self.chats.get(int(params["chat_id"]))
        if chat is None:
            raise RefusalError(400, "Bad Request: chat not found")
        return chat

    def _find_message(self, chat_id: int | str, message_id: int | str, name: str) -> Json:
        message = self.messages.get((int(chat_id), int(message_id)))
        if message is None:
            raise RefusalError(400, f"Bad Request: {name} not found")
        return message


def _read_text(params: Json, name: str, limit: int, complaint: str) -> Json:
    text = str(params.get(name, ""))
    try:
        parsed = parse_html(text) if params.get("parse_mode") == "HTML" else (text.strip(), ())
    except MarkupError as error:
        raise RefusalError(400, f"Bad Request: can't parse entities: {error}") from error
    visible, entities = parsed
    if count_utf16(visible) > limit or len(entities) > 100:
        raise RefusalError(400, f"Bad Request: {complaint}")
    return {"text": visible, "entities": [entity.as_json() for entity in entities]}


def _check_markup(markup: Json | None) -> Json | None:
    """The keyboard that stays with the message: inline only."""
    if not markup or "inline_keyboard" not in markup:
        return None
    for row in markup["inline_keyboard"]:
        for button in row:
            if not button["text"].strip():
                raise RefusalError(400, "Bad Request: button text must be non-empty")
            if not 1 <= len(button["callback_data"].encode()) <= 64:
                raise RefusalError(400, "Bad Request: BUTTON_DATA_INVALID")
    return markup
