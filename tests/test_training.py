"""Training again: what is read, what is held out, and one short run from start to end."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from index.encoders.adapting import load_adapter
from index.encoders.classifying import load_classifier
from index.encoders.encoding import load_encoder
from index.errors import KnowledgeError
from scripts import measure_encoder, train_encoder, train_triage
from scripts.training.labelled import GUESSED, LABELS, UNKNOWN, load_labelled, sample_ordinary
from scripts.training.lora import check_training
from scripts.training.outside import load_question_set
from scripts.training.outside import measure_encoder as measure
from scripts.training.pairs import (
    FOLDER,
    HELD_OUT,
    Lesson,
    load_lessons,
    make_batches,
    split_lessons,
)

PUBLIC = Path(__file__).parents[2] / "shared" / "public" / "conditionalqa"


def make_lesson(number: int, questions: int = 3) -> Lesson:
    asked = tuple(("plain", f"question {number} {at}") for at in range(questions))
    return Lesson(f"t-{number}", f"Note {number}", "Learning", f"Text {number}.", asked, ("no?",))


def write_lines(path: Path, *rows: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_pairs_of_the_repository_are_whole() -> None:
    """Every passage has questions and near misses, none twice, and ids are their own."""
    lessons = load_lessons()
    assert len({lesson.id for lesson in lessons}) == len(lessons) > 1600
    assert len({lesson.passage for lesson in lessons}) == len(lessons)
    assert all(len(lesson.questions) >= 4 and lesson.near_misses for lesson in lessons)


def test_held_out_pairs_are_not_trained_with() -> None:
    """The two parts share nothing and are everything."""
    lessons = [make_lesson(at) for at in range(100)]
    learned, kept = split_lessons(lessons)
    assert len(kept) == 100 // HELD_OUT
    assert sorted(x.id for x in (*learned, *kept)) == sorted(x.id for x in lessons)
    assert not {x.id for x in learned} & {x.id for x in kept}


def test_a_pass_asks_each_question_once() -> None:
    """No lesson twice in a batch, no question twice in a pass, and few are left out."""
    lessons = [make_lesson(at) for at in range(90)]
    near = np.array([[(at + step) % 90 for step in range(1, 9)] for at in range(90)])
    batches = list(make_batches(lessons, near, 64, random.Random(3)))
    asked = [pair for batch in batches for pair in batch]
    assert all(len({at for at, _ in batch}) == len(batch) for batch in batches)
    assert len(set(asked)) == len(asked) >= 0.8 * 270


@pytest.mark.parametrize("line", ["not json", '{"id": "x"}', "[]", '{"id": "x", "questions": 3}'])
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    """Pairs and messages that cannot be read name their file and line."""
    good = json.loads((FOLDER / "a.jsonl").read_text(encoding="utf-8").splitlines()[0])
    write_lines(tmp_path / "pairs" / "p.jsonl", good, line)
    with pytest.raises(KnowledgeError, match=r"p\.jsonl, line 2"):
        load_lessons(tmp_path / "pairs")
    write_lines(tmp_path / "said" / "m.jsonl", {"text": "hello", "urgent": False}, line)
    with pytest.raises(KnowledgeError, match=r"m\.jsonl, line 2"):
        load_labelled(tmp_path / "said")


@pytest.mark.parametrize(
    "row",
    [
        {"text": "hello", "kind": "out-of-scope"},
        {"text": "hello", "urgent": "no"},
        {"text": "hello", "identifying": 1},
    ],
)
def test_a_label_that_is_none_is_named(tmp_path: Path, row: dict[str, Any]) -> None:
    """A misspelt kind or a word for a flag is no label, and is not taken for one."""
    write_lines(tmp_path / "m.jsonl", {"text": "hello", "urgent": False}, row)
    with pytest.raises(KnowledgeError, match=r"m\.jsonl, line 2"):
        load_labelled(tmp_path)


@pytest.mark.parametrize("app", [train_encoder.app, train_triage.app])
def test_a_place_that_cannot_be_written_to_is_named_before_training(
    tmp_path: Path, app: Any
) -> None:
    """Nothing is trained for an hour to be lost at the end."""
    (tmp_path / "taken").write_text("kept", encoding="utf-8")
    result = CliRunner().invoke(app, ["--out", str(tmp_path / "taken")])
    assert (result.exit_code, "taken cannot be made" in result.output) == (1, True)
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "kept"


def test_what_cannot_train_is_said() -> None:
    """A device that is not there, in one sentence."""
    with pytest.raises(KnowledgeError, match="no device 'gpu'"):
        check_training("gpu")


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    """Nothing to train with is said, not trained with."""
    with pytest.raises(KnowledgeError, match="No training pairs"):
        load_lessons(tmp_path)
    with pytest.raises(KnowledgeError, match="No labelled messages"):
        load_labelled(tmp_path)


def test_what_a_message_does_not_say_is_left_open_or_guessed(tmp_path: Path) -> None:
    """A label rules some others out; the wording rules guess the rest of the alarms."""
    path = tmp_path / "m.jsonl"
    write_lines(
        path,
        {"text": "The baby is not breathing", "urgent": True},
        {"text": "Thresholds in general", "urgent": False},
        {"text": "Tom Ashdown, dob 4/5/19, has bruises", "identifying": True},
        {"text": "best pizza", "kind": "out_of_scope"},
        {"text": "do I remove him tonight", "kind": "in_domain_advice"},
        {"text": "fathers", "kind": "in_domain"},
    )
    low, high = GUESSED, 1 - GUESSED
    assert low < 0.5 < high
    assert [x.labels for x in load_labelled(tmp_path)] == [
        (1.0, low, 0.0, UNKNOWN),
        (0.0, low, UNKNOWN, UNKNOWN),
        (low, 1.0, 0.0, UNKNOWN),
        (0.0, 0.0, 1.0, 0.0),
        (0.0, UNKNOWN, 0.0, 1.0),
        (0.0, 0.0, 0.0, 0.0),
    ]


def test_no_training_message_is_among_those_measured_with() -> None:
    """The labelled messages of the tests were never trained with."""
    folder = Path(__file__).parent / "data" / "triage"
    lines = [x for path in folder.glob("*.jsonl") for x in path.read_text("utf-8").splitlines()]
    measured = {fold(json.loads(line)["text"]) for line in lines}
    assert len(measured) > 250
    assert not measured & {fold(message.text) for message in load_labelled()}


def fold(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def test_ordinary_questions_are_no_scenes() -> None:
    """What tells of a case may be a live one, and is not taken for an ordinary question."""
    scene = Lesson("s", "t", "s", "p", (("scene", "he is here"), ("plain", "what is it")), ("n",))
    drawn = sample_ordinary([scene], 1, random.Random(1))
    assert [x.text for x in drawn] == ["what is it"]


class Letters:
    """Encodes a text as the counts of its letters."""

    name, checksum, dimensions = "letters", "0", 26

    def encode(self, texts: Any) -> Any:
        counts = [[text.lower().count(chr(97 + at)) for at in range(26)] for text in texts]
        vectors = np.array(counts, dtype=np.float32)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def write_set(folder: Path) -> Path:
    texts = {"a": "aaaa", "b": "bbbb", "c": "cccc"}
    write_lines(
        folder / "corpus.jsonl", *({"id": k, "title": "", "text": v} for k, v in texts.items())
    )
    write_lines(
        folder / "queries.jsonl",
        {"id": "1", "text": "a", "long": "a"},
        {"id": "2", "text": "bb c", "long": "c"},
        {"id": "3", "text": "nobody answers", "long": "c"},
    )
    write_lines(folder / "qrels.tsv", "1\ta", "2\tc")
    return folder


def test_measuring_counts_rank_by_rank(tmp_path: Path) -> None:
    """First and second place are worth 1 and 1 / log2(3); a question without an answer is none."""
    asked = load_question_set(write_set(tmp_path))
    found = measure(Letters(), asked)
    assert len(asked.questions) == 2
    assert (found.first, found.third) == (0.5, 1.0)
    assert found.ndcg == pytest.approx((1 + 1 / np.log2(3)) / 2)
    assert measure(Letters(), load_question_set(tmp_path, long=True)).first == 1.0


def test_a_folder_that_is_no_question_set_is_named(tmp_path: Path) -> None:
    """On the command line too, in one sentence and without a traceback."""
    with pytest.raises(KnowledgeError, match="holds no question set"):
        load_question_set(tmp_path)
    result = CliRunner().invoke(measure_encoder.app, [str(tmp_path)])
    assert (result.exit_code, "holds no question set" in result.output) == (1, True)


@pytest.mark.skipif(not PUBLIC.is_dir(), reason="the public question sets are not beside this")
def test_a_set_from_outside_the_field_is_read() -> None:
    """The public set gives texts, questions and an answer for each."""
    asked = load_question_set(PUBLIC)
    assert len(asked.questions) == len(asked.right) > 100
    assert all(asked.right)


def test_a_short_run_writes_an_adapter_that_loads(tmp_path: Path) -> None:
    """One pass over a few pairs: checkpoints, figures before and after, and weights that count."""
    lines = (FOLDER / "a.jsonl").read_text(encoding="utf-8").splitlines()[:17]
    write_lines(tmp_path / "pairs" / "a.jsonl", *lines)
    out = tmp_path / "out"
    arguments = ["--out", str(out), "--pairs", str(tmp_path / "pairs"), "--passes", "1"]
    result = CliRunner().invoke(train_encoder.app, [*arguments, "--rank", "2", "--batch", "8"])
    assert result.exit_code == 0, result.output
    assert "before: held-out pairs" in result.output
    assert "half pass 2:" in result.output
    assert load_adapter(out).checksum == load_adapter(out / "half-2").checksum
    plain, trained = load_encoder(adapter="none"), load_encoder(adapter=str(out))
    assert not np.allclose(plain.encode(["neglect"]), trained.encode(["neglect"]), atol=1e-4)


def test_a_short_run_of_triage_writes_heads(tmp_path: Path) -> None:
    """Every label has a head, and what is held out is measured."""
    rows = [{"text": f"message {at}", "urgent": at % 2 == 0} for at in range(24)]
    write_lines(tmp_path / "said" / "m.jsonl", *rows)
    out = tmp_path / "out"
    arguments = ["--out", str(out), "--messages", str(tmp_path / "said"), "--passes", "1"]
    result = CliRunner().invoke(
        train_triage.app, [*arguments, "--rank", "2", "--batch", "8", "--ordinary", "8"]
    )
    assert result.exit_code == 0, result.output
    assert "urgent         found" in result.output
    classifier = load_classifier(out)
    assert classifier.labels == LABELS
    assert classifier.classify(["hello", "there"]).shape == (2, len(LABELS))
