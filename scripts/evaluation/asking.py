"""Puts questions to an assistant, and keeps all that is measured of each answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bot.assistant import Assistant
from bot.reply import Conversation
from scripts.ask import answer_line, resolve_asked_area
from scripts.evaluation.measures import Row
from scripts.scoring import Answer, Question, is_exact_quote, score_answer


def ask_questions(assistant: Assistant, questions: Iterable[Mapping[str, Any]]) -> list[Row]:
    """A row a question, in order."""
    rows = []
    for question in questions:
        answer = answer_line(assistant, json.dumps(dict(question)))
        evidence = 0.0 if "error" in answer else weigh_question(assistant, question)
        score = score_answer(question, answer)
        rows.append(Row(question, answer, score, evidence, check_quotes(assistant, answer)))
    return rows


def weigh_question(assistant: Assistant, question: Question) -> float:
    """The evidence for a question, after its first message where it is the second of two."""
    conversation = Conversation(area=resolve_asked_area(assistant, question.get("area")))
    if first := question.get("previous"):
        conversation = conversation.after(first, assistant.reply(first, conversation))
    return assistant.weigh(question["question"], conversation)


def check_quotes(assistant: Assistant, answer: Answer) -> tuple[bool, ...]:
    """For each quote, whether it is what its document's text says at its place."""
    documents = assistant.searcher.snapshot.documents
    return tuple(
        is_exact_quote(quote, documents[quote["document"]].text)
        for quote in answer.get("quotes", [])
    )
