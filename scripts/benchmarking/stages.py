"""Which stage of a reply takes how long, by clocks put around the functions that do the work.

Nothing in the bot knows of this: the clocks are put in for one run and taken out after it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from bot.alarms.triage import Triage
from bot.answering.answers import Answerer
from bot.assistant import Assistant
from index import searcher
from index.encoders.exported import ExportedEncoder
from index.keeping.vectors import Matrix
from index.searcher import Searcher

STAGES = ("triage", "encode", "dense", "lexical", "rank", "quote", "render", "understand and check")
"""Triage is what it costs before and after, for it works beside search where there are two cores;
the last is all that is left: reading the message, the guarantees, the next steps."""


def time_stages(
    assistant: Assistant, questions: Sequence[str], reply: Callable[[Assistant, str], object]
) -> dict[str, float]:
    """Mean milliseconds of each stage of a reply, in the order of STAGES."""
    spent = dict.fromkeys(
        ("triage", "encode", "dense", "lexical", "search", "quote", "laid out"), 0.0
    )
    with ExitStack() as clocks:
        for owner, name, stage in (
            (Triage, "begin", "triage"),
            (Triage, "_conclude", "triage"),
            (ExportedEncoder, "encode", "encode"),
            (Matrix, "score", "dense"),
            (searcher, "choose_candidates", "dense"),
            (Searcher, "_score_words", "lexical"),
            (Searcher, "search", "search"),
            (Answerer, "answer", "quote"),
            (Answerer, "summarise", "quote"),
        ):
            clocks.enter_context(_time(owner, name, stage, spent))
        whole = []
        for question in questions:
            began = time.perf_counter()
            reply(assistant, question)
            whole.append(time.perf_counter() - began)
    rendered = _time_rendering(assistant, questions)
    count = len(questions)
    out = {stage: 1000 * spent[stage] / count for stage in ("triage", "encode", "dense", "lexical")}
    out["rank"] = 1000 * spent["search"] / count - out["encode"] - out["dense"] - out["lexical"]
    out["quote"] = 1000 * spent["quote"] / count
    out["render"] = rendered
    out[STAGES[-1]] = 1000 * statistics.fmean(whole) - sum(out.values())
    return {stage: round(out[stage], 3) for stage in STAGES}


def _time_rendering(assistant: Assistant, questions: Sequence[str]) -> float:
    """Mean milliseconds from a reply to its text."""
    from bot.rendering import lay_out_reply, render_plain
    from bot.reply import Conversation

    took = []
    for question in questions:
        made = assistant.reply(question, Conversation())
        began = time.perf_counter()
        render_plain(lay_out_reply(made))
        took.append(time.perf_counter() - began)
    return 1000 * statistics.fmean(took)


@contextmanager
def _time(owner: Any, name: str, stage: str, spent: dict[str, float]) -> Iterator[None]:
    """Add the time of every call of a function to a stage, while the context lasts."""
    held = getattr(owner, name)

    def timed(*arguments: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return held(*arguments, **named)
        finally:
            spent[stage] += time.perf_counter() - began

    setattr(owner, name, timed)
    try:
        yield
    finally:
        setattr(owner, name, held)
