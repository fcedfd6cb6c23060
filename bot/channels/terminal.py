"""The terminal chat: readable width, quotes set off, numbered next steps."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TextIO

from bot import wording
from bot.assistant import Assistant
from bot.rendering import lay_out_reply, render_plain
from bot.reply import Conversation, Reply, Step
from index.errors import KnowledgeError

WIDEST = 88
"""Columns of text, at most."""
PROMPT = "you › "
LEAVE = {"exit", "quit", "/exit", "/quit", ":q"}


def run_chat(
    assistant: Assistant,
    lines: Iterable[str],
    out: TextIO = sys.stdout,
    width: int = WIDEST,
    prompt: Callable[[], None] = lambda: None,
) -> None:
    """Answer each line until the lines end or a person leaves; nothing typed is kept on disk."""
    width = max(20, min(width, WIDEST))
    conversation = Conversation()
    steps: tuple[Step, ...] = ()
    prompt()
    for line in lines:
        text = line.strip()
        if text.lower() in LEAVE:
            print(wording.BYE, file=out)
            return
        if text:
            conversation, steps, said = answer_typed(assistant, text, conversation, steps, width)
            print(f"\n{said}\n", file=out, flush=True)
        prompt()


def answer_typed(
    assistant: Assistant,
    text: str,
    conversation: Conversation,
    steps: tuple[Step, ...],
    width: int,
) -> tuple[Conversation, tuple[Step, ...], str]:
    """One typed line: a number of a next step, a command, or a question."""
    try:
        if text.isdecimal() and 1 <= int(text) <= len(steps):
            reply = assistant.follow(steps[int(text) - 1], conversation)
            kept = reply.steps or steps
            return conversation, kept, render_terminal(replace(reply, steps=kept), width)
        word, _, rest = text.partition(" ")
        if word.lower() == "/area":
            conversation, said = set_area(assistant, rest, conversation)
            return conversation, steps, said
        if word.lower() == "/contacts":
            area = assistant.areas.resolve_area(rest) if rest.strip() else conversation.area
            return conversation, (), render_terminal(assistant.contacts(area), width)
        if word.lower() in ("/start", "/help", "/about", "/privacy"):
            return conversation, steps, assistant.about(word[1:].lower()).lead
        question = rest if word.lower() == "/ask" else text
        reply = assistant.reply(question, conversation)
    except KnowledgeError:
        return conversation, (), wording.APOLOGY
    return conversation.after(question, reply), reply.steps, render_terminal(reply, width)


def set_area(
    assistant: Assistant, typed: str, conversation: Conversation
) -> tuple[Conversation, str]:
    """Set, show or clear the area of the chat."""
    if not typed.strip():
        return conversation, (
            wording.AREA_IS.format(area=conversation.area)
            if conversation.area
            else wording.AREA_NONE
        )
    if typed.strip().lower() in ("off", "none", "clear"):
        return replace(conversation, area=None), wording.AREA_NONE
    area = assistant.areas.resolve_area(typed)
    if area is None:
        return conversation, wording.AREA_UNKNOWN
    return replace(conversation, area=area), wording.AREA_IS.format(area=area)


def render_terminal(reply: Reply, width: int) -> str:
    """The first screen and its numbered next steps."""
    text = render_plain(lay_out_reply(reply), width)
    if not reply.steps:
        return text
    choices = "   ".join(f"[{at}] {step.label}" for at, step in enumerate(reply.steps, 1))
    if len(choices) > width:
        choices = "\n".join(f"[{at}] {step.label}" for at, step in enumerate(reply.steps, 1))
    return f"{text}\n\n{choices}"
