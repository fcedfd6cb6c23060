"""scripts.ask: JSON lines in, JSON lines out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.settings import PROJECT, load_settings
from index.errors import KnowledgeError
from scripts.ask import answer_line, choose_folders, find_problem
from tests.invented import assemble_invented, write_knowledge

KEYS = {
    "id": str,
    "outcome": str,
    "message": str,
    "more": str,
    "quotes": list,
    "contacts": list,
    "area": (str, type(None)),
    "warnings": list,
    "latency_ms": float,
}
QUOTE_KEYS = {
    "text": str,
    "document": str,
    "title": str,
    "publisher": (str, type(None)),
    "area": (str, type(None)),
    "published": (str, type(None)),
    "kind": (str, type(None)),
    "section": str,
    "start": int,
    "end": int,
    "score": float,
}
CONTACT_KEYS = dict.fromkeys(
    ("organisation", "role", "area", "phone", "email", "verified_on", "source"),
    (str, type(None)),
)


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assemble_invented(tmp_path_factory.mktemp("ask")).assistant


def ask(bot: Assistant, question: str, **more: object) -> dict[str, Any]:
    return answer_line(bot, json.dumps({"id": "q1", "question": question, **more}))


def run(folder: Path, *arguments: str, lines: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """scripts.ask as a process, its cache in the folder and its locale not UTF-8."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "HF_HUB_OFFLINE": "1"}
    environment |= {"PYTHONIOENCODING": "latin-1", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "scripts.ask", *arguments]
    return subprocess.run(
        command, input=lines, capture_output=True, cwd=PROJECT, env=environment, timeout=240
    )


def has_shape(held: dict[str, Any], keys: dict[str, Any]) -> bool:
    return list(held) == list(keys) and all(isinstance(held[key], keys[key]) for key in keys)


def test_a_folder_without_an_index_gets_one_and_is_answered(tmp_path: Path) -> None:
    """The first run builds the index and says so; the second answers from it; order is kept."""
    knowledge = write_knowledge(tmp_path / "knowledge")
    lines = b"\r\n".join(
        [
            b'\xef\xbb\xbf{"id": "a", "question": "what is professional curiosity"}',
            b"",
            b"not json",
            b'{"id": "b", "question": "Brackwater front door number \xff\xfe"}',
            b"[" * 100_000,
            b'{"id": "\\ud83d", "question": "hello \\ud83d"}',
        ]
    )
    first = run(tmp_path, "--json", "--knowledge", str(knowledge), lines=lines)
    assert first.returncode == 0
    answers = [json.loads(line) for line in first.stdout.decode("utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == ["a", None, "b", None, "\ud83d"]
    assert [set(answer) == set(KEYS) for answer in answers] == [True, False, True, False, True]
    assert "professional curiosity" in answers[0]["message"]
    assert [one["phone"] for one in answers[2]["contacts"]] == ["01632 960201"]
    assert answers[4]["outcome"] == "about"
    assert b"Index built in" in first.stderr

    second = run(tmp_path, "--json", "--knowledge", str(knowledge), lines=lines)
    assert second.returncode == 0
    assert b"Index built" not in second.stderr
    again = [json.loads(line) for line in second.stdout.decode("utf-8").splitlines()]
    assert [{**one, "latency_ms": 0} for one in again] == [
        {**one, "latency_ms": 0} for one in answers
    ]


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("anser:\n  quotes: 2\n", "the key 'anser' is not known; did you mean 'answer'?"),
        ("answer:\n  quots: 2\n", "the key 'answer.quots' is not known; did you mean 'quotes'?"),
        ("answer: [\n", "is not valid YAML"),
        ("answer:\n  quotes: many\n", "'answer.quotes' is wrong"),
        (None, "cannot be read"),
        ("knowledge: nowhere\n", "nowhere does not exist"),
        ("encoder:\n  model: ./nowhere\n", "The encoder folder ./nowhere does not exist"),
    ],
)
def test_what_is_wrong_is_one_sentence(tmp_path: Path, config: str | None, said: str) -> None:
    """A wrong setting or folder ends with one sentence on standard error and status 1."""
    path = tmp_path / "config.yaml"
    if config is None:
        path.mkdir()
    else:
        path.write_text(config, encoding="utf-8")
    ended = run(tmp_path, "--json", "--config", str(path), lines=b'{"question": "hello"}')
    error = ended.stderr.decode()
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert said in error
    assert "Traceback" not in error
    assert len(error.strip().split("\n")) == 1


def test_an_answer_has_the_keys_of_the_contract(bot: Assistant) -> None:
    """Every key, in order and of its type; quotes are all that message and more show."""
    answer = ask(bot, "escalation policy")
    assert answer["outcome"] == "answer"
    assert has_shape(answer, KEYS)
    assert all(has_shape(quote, QUOTE_KEYS) for quote in answer["quotes"])
    shown = answer["message"] + answer["more"]
    assert len(answer["quotes"]) >= 2
    assert all(f"“{quote['text']}”" in shown for quote in answer["quotes"])
    assert shown.count("“") >= len(answer["quotes"])
    assert answer["quotes"][0]["kind"] in ("chair's statement", "learning note (learning bulletin)")


def test_contacts_have_the_keys_of_the_contract(bot: Assistant) -> None:
    """Contacts come as the registry has them, with how they are known."""
    answer = ask(bot, "e-mail address of the Ambleford board")
    assert all(has_shape(contact, CONTACT_KEYS) for contact in answer["contacts"])
    assert answer["contacts"] == [
        {
            "organisation": "Ambleford Safeguarding Children Partnership",
            "role": "board office",
            "area": "Ambleford",
            "phone": "01632 960102",
            "email": "office@ambleford.example.org",
            "verified_on": "2026-01-10",
            "source": "Verified 10 January 2026 by the business manager.",
        }
    ]


def test_the_message_before_and_the_area_count(bot: Assistant) -> None:
    """`previous` was said before; `area` was set; for an unknown one nothing is held."""
    more = ask(bot, "more", previous="escalation policy")
    assert more["quotes"]
    assert ask(bot, "more")["quotes"] != more["quotes"]
    area = ask(bot, "who do I contact", area="amble quay")
    assert {contact["area"] for contact in area["contacts"]} == {"Ambleford"}
    assert area["area"] == "Ambleford"
    unknown = ask(bot, "who do I contact", area="Nowhere")
    assert unknown["contacts"] == []
    assert "no contacts for that area" in unknown["message"]
    assert unknown["area"] is None


def test_choices_are_part_of_the_message(bot: Assistant) -> None:
    """Near passages are listed with their numbers, as a person would see them."""
    answer = ask(replace(bot, min_score=1.0, near_score=0.0), "who kept the chronology")
    assert answer["outcome"] == "did_you_mean"
    listed = answer["message"].split("\n")[-3:]
    assert [line[:3] for line in listed] == ["1. ", "2. ", "3. "]
    assert answer["quotes"] == []


def test_warnings_are_named(bot: Assistant) -> None:
    """Private details are reported under their machine name and never come back."""
    answer = ask(bot, "Joanna Smithers of 14 Acacia Avenue: escalation policy")
    assert answer["warnings"] == ["identifying_details"]
    assert "Smithers" not in json.dumps(answer)


@pytest.mark.parametrize(
    "line",
    ["", "nonsense", "[]", "3", "null", "{}", '{"question": 3}', '{"question": "x", "area": 3}'],
)
def test_a_wrong_line_gets_an_error(bot: Assistant, line: str) -> None:
    """Whatever is no question gets a sentence in its place."""
    answer = answer_line(bot, line)
    assert (list(answer), answer["id"]) == (["id", "error"], None)
    assert answer["error"].endswith(".")


@pytest.mark.parametrize("number", [[], {}, 1.5, [[[]]], float("nan")])
def test_an_id_that_cannot_be_given_back(number: object) -> None:
    """Only a text or a whole number is an id."""
    assert find_problem({"id": number, "question": "x"}) == (
        "'id' must be a string or a whole number."
    )
    assert find_problem({"id": 7, "question": "x"}) is None
    assert find_problem({"question": "x"}) is None


def test_a_failure_is_told_in_place(bot: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply that a guarantee stops is an error of its line, under its id."""

    def fail(*_: object) -> None:
        raise KnowledgeError("A quote is not what the document says.")

    monkeypatch.setattr(Assistant, "reply", fail)
    assert ask(bot, "x") == {"id": "q1", "error": "A quote is not what the document says."}


def test_deep_nesting_is_no_json(bot: Assistant) -> None:
    """A line too deep to read is an error and not the end."""
    answer = answer_line(bot, '{"question": ' * 50_000)
    assert list(answer) == ["id", "error"]


def test_an_empty_folder_name_is_refused() -> None:
    """`--index ''` would build into whatever folder one happens to stand in."""
    with pytest.raises(KnowledgeError, match="need the name of a folder"):
        choose_folders(load_settings(), None, Path())
