"""What arrives at the fake Bot API: form, JSON or multipart bodies, and what may go wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Json = dict[str, Any]

_NESTED = frozenset(
    {
        "allowed_updates",
        "commands",
        "entities",
        "link_preview_options",
        "reply_markup",
        "reply_parameters",
        "scope",
    }
)
"""Parameters that a form carries as JSON inside a string."""


class RefusalError(Exception):
    """The server refuses a call, as Telegram words it."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def as_response(self) -> web.Response:
        """The JSON that the Bot API answers with."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return web.json_response(body, status=self.code)


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong with one call: a refusal, a broken body, a dropped connection."""

    method: str
    refusal: RefusalError | None = None
    body: str | None = None


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Call:
    """One call to the server, with its parameters decoded."""

    method: str
    params: Json


async def read_params(request: web.Request) -> Json:
    """The parameters of a call from its query and body, nested JSON decoded."""
    params: Json = dict(request.query)
    if request.content_type == "application/json":
        params.update(await request.json())
    else:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                params[name] = Upload(value.filename, value.file.read())
            else:
                params[name] = value
    for name in _NESTED & params.keys():
        if isinstance(params[name], str):
            try:
                params[name] = json.loads(params[name])
            except ValueError as error:
                raise RefusalError(400, f"Bad Request: can't parse {name}") from error
    return params


def read_flag(params: Json, name: str) -> bool:
    """A boolean parameter, which a form writes as text."""
    return params.get(name) in (True, "true", "True", "1")
