"""Answer questions from standard input: JSON lines in, JSON lines out.

    echo '{"id": "q1", "question": "what is disguised compliance"}' | python -m scripts.ask --json

Each line in is {"id", "question", "previous"?, "area"?}; each line out, in the same order, is the
reply with its outcome, text, quotes, contacts and warnings. A line that is not valid gets {"id":
null, "error"}.
"""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import wording
from bot.assembly import BY_A_START, assemble, find_cache, serve
from bot.assistant import Assistant
from bot.rendering import lay_out_more, lay_out_reply, render_plain
from bot.reply import Conversation, Reply, ShownContact, SourcedQuote
from bot.settings import CONFIG, Settings, load_settings
from index.errors import KnowledgeError
from index.history import read_history
from scripts.showing import end_with, show_progress, warn_of

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines in and out")] = False,
    knowledge: Annotated[Path | None, typer.Option(help="folder of documents")] = None,
    index: Annotated[Path | None, typer.Option(help="folder of the index")] = None,
    config: Annotated[Path, typer.Option(help="settings file")] = CONFIG,
) -> None:
    """Answer each line of standard input; plain text unless --json is given."""
    try:
        settings = choose_folders(load_settings(config), knowledge, index)
        with show_progress() as progress:
            kept = knowledge is None or (index is not None and was_refreshed(settings.index))
            open_index = serve if kept else assemble
            assembled = open_index(settings, progress)
    except KnowledgeError as error:
        end_with(error)
    if assembled.built:
        print(f"Index built in {settings.index}.", file=sys.stderr)
    warn_of(assembled)
    if isinstance(sys.stdout, io.TextIOWrapper):  # whatever the locale; halves of characters too
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    for line in sys.stdin.buffer:
        text = line.decode("utf-8", "replace").strip("\r\n\ufeff")
        if not text.strip():
            continue
        if as_json:
            answer: dict[str, Any] = answer_line(assembled.assistant, text)
            print(json.dumps(answer, ensure_ascii=False), flush=True)
        else:
            reply = assembled.assistant.reply(text, Conversation())
            print(render_plain(lay_out_reply(reply)), end="\n\n", flush=True)


def choose_folders(settings: Settings, knowledge: Path | None, index: Path | None) -> Settings:
    """The settings with other folders; another knowledge folder has its index in the cache."""
    if Path() in (knowledge, index):
        raise KnowledgeError("--knowledge and --index need the name of a folder.")
    if knowledge is not None:
        settings = settings.model_copy(
            update={"knowledge": knowledge.resolve(), "index": find_cache(knowledge)}
        )
    if index is not None:
        settings = settings.model_copy(update={"index": index.resolve()})
    return settings


def was_refreshed(index_folder: Path) -> bool:
    """Whether what is published there came from a refresh, and not from a start alone."""
    return any(entry.who != BY_A_START for entry in read_history(index_folder))


def answer_line(assistant: Assistant, line: str) -> dict[str, Any]:
    """One line of JSON in, the reply of the machine contract out; never raises for bad input."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"This line is not valid JSON: {error}."}
    problem = find_problem(asked)
    if problem:
        return {"id": None, "error": problem}
    started = time.perf_counter()
    try:
        conversation = Conversation(area=resolve_asked_area(assistant, asked.get("area")))
        if asked.get("previous"):
            first = assistant.reply(asked["previous"], conversation)
            conversation = conversation.after(asked["previous"], first)
            started = time.perf_counter()
        reply = assistant.reply(asked["question"], conversation)
    except KnowledgeError as error:
        return {"id": asked.get("id"), "error": str(error)}
    except Exception as error:  # noqa: BLE001  the edge: one bad line must not end the run
        return {"id": asked.get("id"), "error": f"No answer was made ({type(error).__name__})."}
    took = (time.perf_counter() - started) * 1000
    return {
        "id": asked.get("id"),
        **describe_reply(reply, conversation),
        "latency_ms": round(took, 1),
    }


def find_problem(asked: object) -> str | None:
    """What is wrong with a parsed line, as a sentence, or None."""
    if not isinstance(asked, dict):
        return 'This line is not an object such as {"id": "q1", "question": "..."}.'
    if not isinstance(asked.get("question"), str):
        return "This line has no 'question' that is a string."
    if asked.get("id") is not None and not isinstance(asked["id"], (str, int)):
        return "'id' must be a string or a whole number."
    for key in ("previous", "area"):
        if asked.get(key) is not None and not isinstance(asked[key], str):
            return f"'{key}' must be a string or left out."
    return None


def resolve_asked_area(assistant: Assistant, area: str | None) -> str | None:
    """The area as the registry names it, None for none; an unknown one is `that area`, for which
    nothing is held.
    """
    if not (area and area.strip()):
        return None
    return assistant.areas.resolve_area(area) or wording.UNKNOWN_AREA


def describe_reply(reply: Reply, conversation: Conversation) -> dict[str, Any]:
    """The reply in the shape of the machine contract, without id and latency."""
    message = render_plain(lay_out_reply(reply))
    area = reply.area or conversation.area
    choices = [f"{at}. {step.label}" for at, step in enumerate(reply.steps, 1)]
    if reply.outcome == "did_you_mean":
        message = "\n".join([message, *choices])
    return {
        "outcome": str(reply.outcome),
        "message": message,
        "more": render_plain(lay_out_more(reply)),
        "quotes": [describe_quote(sourced) for sourced in (*reply.quotes, *reply.more)],
        "contacts": [describe_shown_contact(shown) for shown in reply.contacts],
        "area": area if area != wording.UNKNOWN_AREA else None,
        "warnings": list(reply.warnings),
    }


def describe_quote(sourced: SourcedQuote) -> dict[str, Any]:
    """A quote as the machine contract has it; start and end are offsets in the stored text."""
    quote = sourced.quote
    metadata = quote.citation.metadata
    source = metadata.source
    return {
        "text": quote.text,
        "document": quote.citation.document,
        "title": metadata.title,
        "publisher": metadata.publisher,
        "area": metadata.area,
        "published": metadata.published,
        "kind": f"learning note ({source.kind})" if source else metadata.kind,
        "section": " > ".join(quote.citation.section),
        "start": quote.start,
        "end": quote.end,
        "score": round(quote.score, 4),
    }


def describe_shown_contact(shown: ShownContact) -> dict[str, Any]:
    """A contact as the machine contract has it."""
    contact = shown.contact
    return {
        "organisation": contact.organisation,
        "role": contact.role,
        "area": contact.area,
        "phone": contact.phone,
        "email": contact.email,
        "verified_on": contact.verified_on,
        "source": shown.note,
    }


if __name__ == "__main__":
    app()
