"""Which messages sound like a child at risk now."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.alarms.urgency import is_urgent

TRIAGE = Path(__file__).parent / "data" / "triage"


def read_labelled(name: str) -> list[dict[str, object]]:
    lines = (TRIAGE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_most_labelled_emergencies_are_recognised() -> None:
    """Of 48 messages where somebody may be at risk now, at least 35 open with the emergency line.

    The rules reached 37 when this was written; a better rule raises the floor.
    """
    urgent = [str(row["text"]) for row in read_labelled("urgent") if row["urgent"]]
    assert len(urgent) == 48
    assert sum(map(is_urgent, urgent)) >= 35


def test_hard_near_misses_raise_few_alarms() -> None:
    """Of 48 near misses and 80 plain questions at most three raise a false alarm (one did)."""
    calm = [str(row["text"]) for row in read_labelled("urgent") if not row["urgent"]]
    calm += [str(row["text"]) for row in read_labelled("refuse")]
    assert len(calm) == 128
    assert sum(map(is_urgent, calm)) <= 3


@pytest.mark.parametrize(
    "message",
    [
        "The baby is not breathing",
        "dad is hitting her now",
        "He says he's going to kill them tonight",
        "toddler left home alone right now",
        "her lips have gone a funny colour, bit worried",
        "she’s locked in and he is hurting her now",
        "STEPDAD IS BEATING HIM NOW",
        "my mum's boyfriend hit me and i am scared to go home",
        "found the baby unresponsive just now,\n\nambulance not here",
        "what do reviews say about babies, he has stopped breathing",
    ],
)
def test_danger_now_is_urgent(message: str) -> None:
    """Danger told as happening now is urgent in any capitals, quotes or lines."""
    assert is_urgent(message)


@pytest.mark.parametrize(
    "message",
    [
        "dad is hitting him now in Swindon, what does learning say",
        "he is punching her right now, do the reviews say anything on men who hit",
    ],
)
def test_danger_now_is_urgent_beside_a_question(message: str) -> None:
    """A question for the briefings in the same message takes nothing off the danger."""
    assert is_urgent(message)


@pytest.mark.parametrize(
    "message",
    [
        "",
        "What do the reviews say about neglect?",
        "what did the review say about blue lips",
        "How should practitioners respond to bruising in babies who cannot crawl?",
        "For a training scenario: a dad is hitting a child now, which steps?",
        "In the review the baby was not breathing when found, what was learned?",
        "mum keeps saying the right things but nothing changes",
        "When should we call 999?",
        "Swindon MASH number",
    ],
)
def test_learning_is_not_urgent(message: str) -> None:
    """Questions about reviews, training and procedure get an answer, not an alarm."""
    assert not is_urgent(message)


@pytest.mark.parametrize("length", [2_000, 200_000])
def test_a_long_message_takes_no_time(length: int) -> None:
    """The rules stay quick on any length: no pattern runs away."""
    assert not is_urgent(("left the bruise on her " * length)[:length].replace("bruise", "note"))


@pytest.mark.parametrize(
    "message",
    [
        "baby is choking",
        "baby isnt breathing",
        "teen has taken overdose",
        "teen says shes going to kill herself tonite",
        "toddler drank bleach",
        "baby wont stop crying, mum alone with him and says she will shake him",
        "husband has knife kids upstairs",
        "a dad threw the toddler down the stairs today",
        "found a 4yo on own in house mum gone",
        "child has just disclosed sexual abuse by stepdad",
        "i am 12 and my uncle touches me",
        "bruise on 3 month old found at visit this morning",
    ],
)
def test_a_threat_to_life_needs_no_time_word(message: str) -> None:
    """What threatens life, or a child says of itself, is urgent as it stands."""
    assert is_urgent(message)


@pytest.mark.parametrize(
    "message",
    [
        "what do reviews say about suicidal teenagers",
        "how should staff respond when a pupil is suicidal",
        "learning about children left home alone",
        "was the ambulance called in scr d",
        "domestic abuse when dad has a knife, learning?",
        "what happens when a child discloses abuse",
    ],
)
def test_a_question_about_such_threats_is_no_emergency(message: str) -> None:
    """Asking what is known of a danger is not telling of one."""
    assert not is_urgent(message)
