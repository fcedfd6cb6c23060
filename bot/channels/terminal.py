"""The terminal chat: readable width, quotes set off, numbered next steps."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TextIO

from bot import wording
from bot.assistant import Assistant
from bot.live import LiveAssistant
from bot.rendering import fold_text, lay_out_reply, render_plain
from bot.reply import Conversation, Reply, Step

WIDEST = 88
"""Columns of text, at most."""
NARROWEST = 20
"""Columns of text, at least; a narrower window folds the lines itself."""
PROMPT = "you › "
LEAVE = {"exit", "quit", "/exit", "/quit", ":q"}


def run_chat(
    assistant: Assistant | LiveAssistant,
    lines: Iterable[str],
    out: TextIO = sys.stdout,
    width: int = WIDEST,
    prompt: Callable[[], None] = lambda: None,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Answer each line until the lines end or a person leaves; nothing typed is kept on disk.

    `clock` gives seconds and never goes back.
    """
    width = fit_width(width)
    conversation = Conversation()
    steps: tuple[Step, ...] = ()
    prompt()
    for line in lines:
        text = line.strip()
        if text.lower() in LEAVE:
            print(fold_text(wording.BYE, width), file=out)
            return
        if text:
            conversation = conversation.found_at(clock())
            steps = steps if conversation.turns else ()
            conversation, steps, said = answer_typed(assistant, text, conversation, steps, width)
            print(f"\n{said}\n", file=out, flush=True)
        prompt()


def fit_width(columns: int) -> int:
    """The width of text for a window of so many columns."""
    return max(NARROWEST, min(columns, WIDEST))


def answer_typed(
    assistant: Assistant | LiveAssistant,
    text: str,
    conversation: Conversation,
    steps: tuple[Step, ...],
    width: int,
) -> tuple[Conversation, tuple[Step, ...], str]:
    """One typed line: a number of a next step, a command, or a question."""
    try:
        if text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= len(steps):
            reply = assistant.follow(steps[int(text) - 1], conversation)
            kept, last = reply.steps or steps, conversation.last
            if last and reply.quotes:  # what comes next may lean on them
                conversation = conversation.after(last.message, reply)
            return conversation, kept, render_terminal(replace(reply, steps=kept), width)
        word, _, rest = text.partition(" ")
        if word.lower() == "/area":
            conversation, said = set_area(assistant, rest, conversation)
            return conversation, steps, fold_text(said, width)
        if word.lower() == "/forget":
            return Conversation(), (), fold_text(wording.FORGOTTEN, width)
        if word.lower() == "/contacts":
            area = assistant.areas.resolve_area(rest) if rest.strip() else conversation.area
            if rest.strip() and area is None:
                return conversation, steps, fold_text(wording.AREA_UNKNOWN, width)
            return conversation, (), render_terminal(assistant.contacts(area), width)
        if word.lower() in ("/start", "/help", "/about", "/privacy"):
            about = assistant.about(word[1:].lower())
            return conversation, steps, render_terminal(about, width)
        question = rest if word.lower() == "/ask" else text
        reply = assistant.reply(question, conversation)
    except Exception:  # noqa: BLE001  the edge: a chat goes on, and nothing of the message is shown
        return conversation, (), fold_text(wording.APOLOGY, width)
    return conversation.after(question, reply), reply.steps, render_terminal(reply, width)


def set_area(
    assistant: Assistant | LiveAssistant, typed: str, conversation: Conversation
) -> tuple[Conversation, str]:
    """Set, show or clear the area of the chat."""
    if not typed.strip():
        return conversation, (
            wording.AREA_IS.format(area=conversation.area)
            if conversation.area
            else wording.AREA_NONE
        )
    if typed.strip().lower() in ("off", "none", "clear"):
        return conversation.with_area(None), wording.AREA_NONE
    area = assistant.areas.resolve_area(typed)
    if area is None:
        return conversation, wording.AREA_UNKNOWN
    return conversation.with_area(area), wording.AREA_IS.format(area=area)


def render_terminal(reply: Reply, width: int) -> str:
    """The first screen and its numbered next steps."""
    text = render_plain(lay_out_reply(reply), width)
    if not reply.steps:
        return text
    choices = "   ".join(f"[{at}] {step.label}" for at, step in enumerate(reply.steps, 1))
    if len(choices) <= width:
        choices = fold_text(choices, width)
    else:
        listed = (f"[{at}] {step.label}" for at, step in enumerate(reply.steps, 1))
        choices = "\n".join(fold_text(choice, width, hang="    ") for choice in listed)
    return f"{text}\n\n{choices}"
