"""The gate: an invented set, answered with the real encoder, below whose floors nothing ships.

Measure it again, and see each miss:

python -m scripts.evaluate --questions tests/data/gate/questions.jsonl \
    --knowledge tests/data/gate/briefings
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from bot.assembly import assemble
from bot.settings import Settings
from index.types import Encoder
from scripts.evaluation import measures
from scripts.evaluation.asking import ask_questions
from scripts.evaluation.measures import Measure, Row, measure_rows
from scripts.evaluation.sets import GATE, load_questions
from scripts.evaluation.tradeoff import gather_tradeoff, measure_auroc
from tests.invented import TODAY

# At least so many questions; behind each what was measured, and of how many.
HIT_1 = 45  # 46 of 60
HIT_3 = 54  # 55 of 60
LOOKUP_1 = 15  # 16 of 16
PARAPHRASE_3 = 13  # 14 of 18
ACRONYM_3 = 6  # 7 of 7
TYPO_3 = 6  # 7 of 7
HELD = 11  # 11 of 11
CONTACTS = 7  # 7 of 7
TRAPS = 3  # 3 of 3
URGENT = 4  # 4 of 4
OFF_FIELD = 5  # 6 of 6
UNANSWERABLE = 6  # 7 of 10
IDENTIFYING = 4  # 4 of 4
THEMES = 3  # 3 of 4
SMALL_TALK = 2  # 2 of 2
# At most so many.
REFUSED = 3  # 2 of 60
ALARMS = 1  # 1 of 93
WRONG_AREA = 0  # 0 of 9
BROKEN = 0  # 0 of 97
# Area under the curve of the evidence.
AUROC = 0.95  # 0.976

FLOORS = {
    measures.HIT_1: HIT_1,
    measures.HIT_3: HIT_3,
    measures.LOOKUP_1: LOOKUP_1,
    measures.PARAPHRASE_3: PARAPHRASE_3,
    measures.ACRONYM_3: ACRONYM_3,
    measures.TYPO_3: TYPO_3,
    measures.HELD: HELD,
    measures.CONTACTS: CONTACTS,
    measures.TRAPS: TRAPS,
    measures.URGENT: URGENT,
    measures.OFF_FIELD: OFF_FIELD,
    measures.UNANSWERABLE: UNANSWERABLE,
    measures.IDENTIFYING: IDENTIFYING,
    measures.THEMES: THEMES,
    measures.SMALL_TALK: SMALL_TALK,
}
CEILINGS = {
    measures.REFUSED: REFUSED,
    measures.ALARMS: ALARMS,
    measures.WRONG_AREA: WRONG_AREA,
    measures.BROKEN: BROKEN,
}
LEAST_OF_A_KIND = Counter(
    lookup=16,
    paraphrase=18,
    acronym=7,
    typo=7,
    theme_multi_review=4,
    review_summary=3,
    contact=7,
    cross_area_trap=4,
    unanswerable_in_domain=10,
    out_of_scope=6,
    urgent_risk=4,
    identifying_info=4,
    followup=5,
    smalltalk=2,
    injection=1,
)


@pytest.fixture(scope="module")
def rows(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """Every question of the gate, answered by the bot as it ships."""
    settings = Settings(knowledge=GATE.knowledge, index=tmp_path_factory.mktemp("gate"))
    assistant = assemble(settings, load=lambda: encoder, today=TODAY).assistant
    return ask_questions(assistant, load_questions(GATE.questions))


@pytest.fixture(scope="module")
def measured(rows: Sequence[Row]) -> dict[str, Measure]:
    return measure_rows(rows)


@pytest.mark.parametrize("name", FLOORS)
def test_floors(measured: Mapping[str, Measure], name: str) -> None:
    """A measure stays above its floor; where it does not, the questions lost are named."""
    found, floor = measured[name], FLOORS[name]
    lost = "\n".join(f"  {question}" for question in found.no)
    assert len(found.yes) >= floor, f"{name}: {found}, at least {floor} are wanted. Lost:\n{lost}"


@pytest.mark.parametrize("name", CEILINGS)
def test_ceilings(measured: Mapping[str, Measure], name: str) -> None:
    """What must not happen happens no more often than it did; the questions are named."""
    found, most = measured[name], CEILINGS[name]
    hit = "\n".join(f"  {question}" for question in found.yes)
    assert len(found.yes) <= most, f"{name}: {found}, at most {most} are allowed. They are:\n{hit}"


def test_every_quote_is_exact(measured: Mapping[str, Measure]) -> None:
    """Each quote has the words of its document between its offsets, and no others."""
    found = measured[measures.EXACT]
    assert found.total > 200
    assert found.no == ()


def test_evidence_tells_what_can_be_answered(rows: Sequence[Row]) -> None:
    """Answerable questions have more evidence than the others, nearly always."""
    tradeoff = gather_tradeoff(rows, 0.0)
    assert measure_auroc(tradeoff.answerable, tradeoff.both) >= AUROC


def test_every_measure_is_held(measured: Mapping[str, Measure]) -> None:
    """No measure is without a bound, and none counts nothing."""
    assert {*FLOORS, *CEILINGS, measures.EXACT} == set(measured)
    assert [name for name, found in measured.items() if not found.total] == []


def test_the_set_is_whole() -> None:
    """Questions of every kind, each with its own id, and evidence as it stands in a briefing."""
    questions = load_questions(GATE.questions)
    assert Counter(one["kind"] for one in questions) >= LEAST_OF_A_KIND
    assert len({one["id"] for one in questions}) == len(questions)
    texts = {path.name: path.read_text("utf-8") for path in GATE.knowledge.glob("*.md")}
    missing = [
        (one["id"], piece["snippet"])
        for one in questions
        for piece in one["evidence"]
        if not any(
            name.startswith(piece["doc"]) and piece["snippet"] in text
            for name, text in texts.items()
        )
    ]
    assert missing == []


def test_numbers_of_the_set_are_nobodys() -> None:
    """Every phone number in it is of the ranges that Ofcom keeps for fiction."""
    files = [GATE.questions, *GATE.knowledge.iterdir()]
    numbers = {
        number
        for path in files
        for number in re.findall(r"\b0\d{4} \d{6}\b", path.read_text("utf-8"))
    }
    assert numbers
    assert {n for n in numbers if not n.startswith(("01632 960", "07700 900"))} == set()
