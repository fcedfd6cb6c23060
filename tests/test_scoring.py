"""The scoring rules of the question sets, one by one."""

from __future__ import annotations

from typing import Any

import pytest

from scripts.scoring import (
    Score,
    is_ambiguous,
    is_exact_quote,
    is_right_quote,
    normalise,
    score_answer,
)

SNIPPET = "the health visitor did not share the chronology with the school in time"
EVIDENCE = [{"doc": "001", "snippet": SNIPPET}]


def question(kind: str = "lookup", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "answerable": True, "evidence": EVIDENCE, **more}


def quote(text: str, document: str = "001_a.md") -> dict[str, str]:
    return {"text": text, "document": document}


def answer(*quotes: dict[str, str], outcome: str = "answer", **more: Any) -> dict[str, Any]:
    return {"outcome": outcome, "message": "", "more": "", "quotes": list(quotes), **more}


RIGHT, WRONG = quote(f"Then {SNIPPET}."), quote("Something else.")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("The  **GP’s**\n“view”", 'the gp\'s "view"'),
        ("[Link text](https://a.example.org/x)", "link text"),
        ("one<br>two<b>three</b>", "one two three"),
    ],
)
def test_texts_are_compared_as_read(text: str, plain: str) -> None:
    """Case, white space, curly quotes and markup make no difference."""
    assert normalise(text) == plain


@pytest.mark.parametrize(
    ("text", "document", "right"),
    [
        (f"Before. {SNIPPET}. After.", "001_a.md", True),
        (SNIPPET.upper().replace(" ", "\n"), "001_a.md", True),
        (SNIPPET[:40], "001_a.md", True),
        (SNIPPET[:39], "001_a.md", False),
        (SNIPPET, "002_b.md", False),
        (SNIPPET.replace("not", "NOT quite"), "001_a.md", False),
    ],
)
def test_a_right_quote(text: str, document: str, right: bool) -> None:
    """It holds a snippet, or is 40 characters or more of one, from the snippet's document."""
    assert is_right_quote(quote(text, document), EVIDENCE) is right


@pytest.mark.parametrize(
    ("quotes", "hit", "right"),
    [
        ([RIGHT], 1, True),
        ([WRONG, WRONG, RIGHT], 3, True),
        ([WRONG, WRONG, WRONG, RIGHT], 4, False),
        ([WRONG], 0, False),
        ([], 0, False),
    ],
)
def test_an_answerable_question(quotes: list[dict[str, str]], hit: int, right: bool) -> None:
    """The rank of the first right quote counts; among the first three it is right."""
    score = score_answer(question(), answer(*quotes))
    assert (score.hit, score.right) == (hit, right)


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("The GP & the nurse met.", True),
        ("- The GP &\n- the nurse met.", True),
        ("The GP & the nurse", False),
        ("The GP and the nurse met.", False),
        ("the GP & the nurse met.", False),
        ("The GP & the nurse met. Then", False),
    ],
)
def test_an_exact_quote(text: str, exact: bool) -> None:
    """It has the words of the stored text between its offsets: markup makes no difference."""
    stored = "Before. The **GP** &amp; the\n[nurse](https://a.example.org) met. Then"
    place = {"start": 8, "end": stored.index(" Then"), "document": "001_a.md"}
    assert is_exact_quote({**place, "text": text}, stored) is exact


def test_must_contain_and_must_not() -> None:
    """Both look at the whole reply, as it is read; each of them makes a reply wrong."""
    asked = question(must_contain=["the board's office"], must_not_contain=["01632  960999", "**"])
    held = answer(RIGHT, message="Ring the board’s\noffice.")
    assert score_answer(asked, held) == Score(1, True, True, True, False)
    assert score_answer(asked, answer(RIGHT, message="Ring.")) == Score(
        1, False, False, True, False
    )
    for more in ("call 01632 960999", "**bold**"):
        broken = answer(RIGHT, message="the board's office", more=more)
        assert score_answer(asked, broken) == Score(1, False, True, False, False)


@pytest.mark.parametrize("kind", ["unanswerable_in_domain", "out_of_scope"])
@pytest.mark.parametrize(
    ("given", "right"),
    [
        (answer(outcome="abstain"), True),
        (answer(outcome="did_you_mean"), True),
        (answer(RIGHT, outcome="did_you_mean"), False),
        (answer(RIGHT), False),
        (answer(outcome="about"), False),
    ],
)
def test_refusals(kind: str, given: dict[str, Any], right: bool) -> None:
    """Abstaining is right, and so are choices without a quote."""
    score = score_answer({"kind": kind, "answerable": False, "evidence": []}, given)
    assert (score.hit, score.right) == (None, right)


def test_refusing_what_is_answerable_is_a_miss() -> None:
    """An abstention on an answerable question is refused and wrong."""
    score = score_answer(question(), answer(outcome="abstain"))
    assert (score.hit, score.right, score.refused) == (0, False, True)


@pytest.mark.parametrize(
    ("kind", "more", "given", "right"),
    [
        ("contact", {"must_contain": ["01632 960101"]}, answer(message="01632 960101"), True),
        ("contact", {"must_contain": ["01632 960101"]}, answer(RIGHT, message=""), False),
        ("contact", {"must_not_contain": ["960999"]}, answer(RIGHT, message="960999"), False),
        ("contact", {}, answer(WRONG, WRONG, RIGHT), True),
        ("contact", {}, answer(WRONG), False),
        ("cross_area_trap", {}, answer(outcome="contacts", message="holds none"), True),
        ("cross_area_trap", {"must_not_contain": ["960101"]}, answer(message="960101"), False),
        ("urgent_risk", {}, answer(message="Call 999.\nThen ..."), True),
        ("urgent_risk", {}, answer(message="Then ...\nCall 999."), False),
        ("urgent_risk", {"must_not_contain": ["960"]}, answer(message="999\n01632 960101"), False),
        ("identifying_info", {}, answer(warnings=["identifying_details"]), True),
        ("identifying_info", {}, answer(warnings=[]), False),
        (
            "identifying_info",
            {"must_not_contain": ["Joanna"]},
            answer(warnings=["identifying_details"], message="JOANNA"),
            False,
        ),
        ("smalltalk", {}, answer(outcome="about"), True),
        ("smalltalk", {}, answer(RIGHT, outcome="about"), False),
        ("smalltalk", {}, answer(outcome="abstain"), False),
    ],
)
def test_kinds_with_rules_of_their_own(
    kind: str, more: dict[str, Any], given: dict[str, Any], right: bool
) -> None:
    """Contacts, traps, emergencies, private details and small talk each have their rule."""
    assert score_answer(question(kind, **more), given).right is right


@pytest.mark.parametrize("kind", ["contact", "urgent_risk"])
def test_kinds_that_hits_leave_out(kind: str) -> None:
    """Hits are not counted where a rule of its own is."""
    assert score_answer(question(kind), answer(RIGHT)).hit is None


def test_themes_and_summaries() -> None:
    """Themes count documents with a right quote; summaries the share of the snippets shown."""
    evidence = [*EVIDENCE, {"doc": "002", "snippet": "supervision was missed by every manager"}]
    quotes = [RIGHT, WRONG, quote("Supervision was missed by every manager", "002_b.md")]
    theme = score_answer(
        question("theme_multi_review", evidence=evidence, min_docs=2), answer(*quotes)
    )
    assert (theme.documents, theme.right) == (2, True)
    one = score_answer(question("theme_multi_review", evidence=evidence, min_docs=2), answer(RIGHT))
    assert one.documents == 1
    summary = score_answer(question("review_summary", evidence=evidence), answer(RIGHT))
    assert summary.recall == 0.5


def test_marked_questions_stay_out_of_headlines() -> None:
    """A note that starts with AMBIGUOUS marks a question with two fair readings."""
    assert is_ambiguous({"note": "AMBIGUOUS: two readings"})
    assert not is_ambiguous({"note": "not AMBIGUOUS"})
    assert not is_ambiguous({})
