"""Exported encoders: the same vectors, without torch, and a plain reason where there is none."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.assembly import assemble
from bot.reply import Conversation
from bot.settings import EncoderSettings, Settings
from bot.sources import EXPORTS, SEEN, Source
from index.encoders import exporting
from index.encoders.agreeing import measure_agreement
from index.encoders.classifying import load_classifier, open_classifier
from index.encoders.encoding import SentenceTransformerEncoder
from index.encoders.exported import (
    BLOCKS,
    FULL,
    INT8,
    MODEL,
    QUESTIONS,
    TOKENIZER,
    TRIAGE,
    ExportedEncoder,
    load_export,
)
from index.encoders.exporting import ExportError, export_encoder, find_export
from index.encoders.pairing import AS_LOADED, Encoders, load_encoders, pair_encoder
from index.errors import EncoderError, KnowledgeError
from index.refresh import refresh_index
from index.types import Progress, Vectors
from tests.fakes import FakeEncoder, refresh_test_index, write_documents

ROOT = Path(__file__).resolve().parent.parent
TEXTS = (
    "",
    "mum",
    "What did the review say about the father?",
    "Bruising on a baby who cannot crawl, 😀 and ünusual wörds.",
    "the same again " * 200,
    *(f"Agency {number} met the family {number} times in {number} weeks." for number in range(20)),
)
NOTES = {"a.md": "# Neglect\n\n## What helped\n\nThe nurse rang the school. The school called.\n"}
HEAVY = ("torch", "transformers", "sentence_transformers", "bm25s", "onnx", "sklearn", "scipy")


def export(encoder: SentenceTransformerEncoder, precision: str) -> ExportedEncoder:
    made = export_encoder(lambda: encoder, encoder.checksum, precision, EXPORTS)
    return ExportedEncoder(made, 2, bulk=True)


def test_full_precision_is_the_encoders_own(encoder: SentenceTransformerEncoder) -> None:
    """Every text has the vector that sentence-transformers gives, alone or among others."""
    exported = export(encoder, FULL)
    told: list[tuple[int, int]] = []
    vectors = exported.encode(TEXTS, lambda *done: told.append(done))
    np.testing.assert_allclose(vectors, encoder.encode(TEXTS), atol=1e-5)
    alone = np.concatenate([exported.encode([text]) for text in TEXTS[:6]])
    np.testing.assert_allclose(vectors[:6], alone, atol=1e-5)
    assert told[-1] == (len(TEXTS), len(TEXTS))
    assert exported.encode([]).shape == (0, exported.dimensions)
    assert (exported.name, exported.checksum) == (encoder.name, encoder.checksum)


@pytest.mark.parametrize(("precision", "least"), [(BLOCKS, 0.995), (INT8, 0.97)])
def test_8_bits_are_near(precision: str, least: float, encoder: SentenceTransformerEncoder) -> None:
    """Smaller exports give unit vectors near those in full precision, 8-bit blocks nearer."""
    given, wanted = export(encoder, precision).encode(TEXTS), encoder.encode(TEXTS)
    np.testing.assert_allclose(np.linalg.norm(given, axis=1), 1, atol=1e-4)
    assert (given * wanted).sum(axis=1).min() > least
    full, small = (
        (EXPORTS / find(encoder, one).folder / MODEL).stat().st_size for one in (FULL, precision)
    )
    assert small < 0.7 * full


def find(encoder: SentenceTransformerEncoder, precision: str) -> Any:
    return find_export(encoder.checksum, precision, EXPORTS)


def test_the_classifier_is_exported_with_its_heads() -> None:
    """Triage by the export gives nearly the probabilities of the classifier itself."""
    source = Source(Settings())
    folder = source.encoders.carried[TRIAGE]
    exported, loaded = open_classifier(folder), load_classifier()
    texts = ["he has her in the car and is driving off now", "what is disguised compliance"]
    assert exported.labels == loaded.labels
    np.testing.assert_allclose(exported.classify(texts), loaded.classify(texts), atol=0.15)


def test_a_damaged_export_is_made_again(
    tmp_path: Path, encoder: SentenceTransformerEncoder
) -> None:
    """A graph in the cache whose checksum differs is not taken; a missing file is a sentence."""
    held = shutil.copytree(find(encoder, FULL).folder, tmp_path / find(encoder, FULL).folder.name)
    assert find_export(encoder.checksum, FULL, tmp_path) is not None
    with (held / MODEL).open("r+b") as graph:
        graph.seek(5000)
        graph.write(b"damaged")
    assert find_export(encoder.checksum, FULL, tmp_path) is None
    (tmp_path / ".making-left").mkdir()  # by a process that was killed
    made = export_encoder(lambda: encoder, encoder.checksum, FULL, tmp_path)
    np.testing.assert_allclose(
        ExportedEncoder(made).encode(TEXTS[:3]), encoder.encode(TEXTS[:3]), atol=1e-5
    )
    assert not (tmp_path / ".making-left").exists()
    text = (made.folder / TOKENIZER).read_text(encoding="utf-8")
    (made.folder / TOKENIZER).write_text(text + " ", encoding="utf-8")
    assert find_export(encoder.checksum, FULL, tmp_path) is None
    (made.folder / TOKENIZER).unlink()
    with pytest.raises(EncoderError, match=r"tokenizer\.json is missing: run 'make refresh'\.$"):
        load_export(made.folder)


class Odd:
    """An encoder whose texts are changed before its tokenizer reads them."""

    name, checksum, dimensions = "odd", "odd-1", 384

    def __init__(self, encoder: SentenceTransformerEncoder) -> None:
        self.held = encoder

    @property
    def model(self) -> Any:
        inner = self.held.model

        class Changed:
            tokenizer = inner.tokenizer
            default_prompt_name = "query"
            prompts = {"query": "query: "}  # noqa: RUF012

        return Changed()

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        return self.held.encode(texts, progress)


def test_what_cannot_be_exported_says_why(
    tmp_path: Path, encoder: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """sentence-transformers serves an encoder that cannot be exported, and the index says why."""
    with pytest.raises(ExportError, match="it puts a prompt before each text"):
        export_encoder(lambda: Odd(encoder), "odd-1", FULL, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]

    def refuse(*_: Any) -> None:
        raise ExportError("its graph cannot be exported (ValueError)")

    monkeypatch.setattr(exporting, "_write_export", refuse)
    monkeypatch.setattr("index.encoders.pairing.export_classifier", lambda *_: find(encoder, FULL))
    pair = load_encoders("bundled", "shipped", "mixed", 8, tmp_path, True)
    assert pair.why == (
        "sentence-transformers serves the encoder all-MiniLM-L6-v2 with adapter: "
        "its graph cannot be exported (ValueError)"
    )
    assert pair.precision == {"passages": AS_LOADED, QUESTIONS: AS_LOADED}
    assert QUESTIONS not in pair.carried


class Coarse(FakeEncoder):
    """Gives vectors that have little to do with the encoder's."""

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        return np.roll(super().encode(texts, progress), 1, axis=1)


def test_too_little_agreement_keeps_full_precision(tmp_path: Path) -> None:
    """Questions whose vectors agree too little are encoded in full precision, and the manifest
    holds what was measured and why."""
    full = FakeEncoder()
    pair = Encoders(
        full,
        Coarse(),
        lambda: (full, None),
        {"passages": FULL, QUESTIONS: BLOCKS},
    )
    write_documents(tmp_path / "knowledge", NOTES)
    done = refresh_index(tmp_path / "knowledge", tmp_path / "index", full.checksum, lambda: pair)
    held = done.snapshot.manifest.encoding
    assert (held["passages"], held[QUESTIONS]) == (FULL, FULL)
    assert held["agreement"]["mean"] < 0.5
    assert held["why"].startswith("questions in 8-bit blocks agree too little with full precision")


def test_agreement() -> None:
    """The mean and the lowest cosine, and how often the first passage is the same."""
    wanted = np.eye(3, dtype=np.float32)
    given = np.array([[1, 0, 0], [0.6, 0.8, 0], [0.8, 0, 0.6]], dtype=np.float32)
    found = measure_agreement(given, wanted, wanted)
    assert (round(found.mean, 3), round(found.lowest, 3), round(found.same_first, 3)) == (
        0.8,
        0.6,
        0.667,
    )
    assert not found.is_enough
    assert replace(found, mean=0.99, same_first=0.95).is_enough


def test_nothing_is_encoded_twice(tmp_path: Path) -> None:
    """A refresh encodes only texts that the index before did not hold, in the same precision."""
    one, two, other = FakeEncoder(), FakeEncoder(), FakeEncoder("other", "other-1")
    write_documents(tmp_path / "knowledge", NOTES)
    refresh_test_index(tmp_path / "knowledge", tmp_path / "index", one)
    write_documents(tmp_path / "knowledge", {"b.md": "# Supervision\n\nMonthly at least.\n"})
    again = refresh_test_index(tmp_path / "knowledge", tmp_path / "index", two)
    assert one.calls[0] > two.calls[0] > 0
    assert two.calls[0] < again.snapshot.manifest.rows
    refresh_test_index(tmp_path / "knowledge", tmp_path / "index", other)
    assert other.calls[0] > two.calls[0]


def test_pairs() -> None:
    """One encoder serves both sides as it is."""
    fake = FakeEncoder()
    pair = pair_encoder(fake)
    assert pair.passages is pair.questions is fake
    assert pair_encoder(pair) is pair
    assert pair.compare(["a"], np.eye(3, dtype=np.float32)) is pair


SERVE = """
import io, json, sys
sys.argv = ["ask", "--json", "--knowledge", sys.argv[1], "--index", sys.argv[2]]
asked = b'{"id": "1", "question": "what is disguised compliance"}'
sys.stdin = io.TextIOWrapper(io.BytesIO(asked))
import bot.__main__, bot.channels.telegram.run, scripts.chat
from scripts.ask import app
try:
    app()
except SystemExit:
    pass
print(json.dumps(sorted(set(sys.modules) & set(%r))), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A knowledge folder and an index of it that carries its encoder."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(ROOT / "knowledge", folder / "knowledge")
    settings = Settings(knowledge=folder / "knowledge", index=folder / "index")
    assert assemble(settings).built
    return folder / "knowledge", folder / "index"


def ask_in_a_process(knowledge: Path, index: Path) -> tuple[dict[str, Any], list[str], str]:
    """The answer, which heavy libraries were imported, and what else was said."""
    done = subprocess.run(
        [sys.executable, "-c", SERVE % (HEAVY,), str(knowledge), str(index)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    *said, modules = done.stderr.strip().splitlines()
    return json.loads(done.stdout), json.loads(modules), "\n".join(said)


def test_serving_imports_no_torch(served: tuple[Path, Path]) -> None:
    """With an index that carries its encoder neither torch, transformers nor sentence-transformers
    is imported by the bot, the terminal chat or scripts.ask, which answer all the same."""
    answer, modules, _ = ask_in_a_process(*served)
    assert modules == []
    assert answer["outcome"] == "answer"
    assert "compliance" in answer["quotes"][0]["text"]


def test_a_changed_folder_is_noticed(served: tuple[Path, Path], tmp_path: Path) -> None:
    """What an index was made from is remembered by names, sizes and times; any change, in a file or
    a setting, and a note that is damaged, leads to reading the documents again."""
    knowledge, index = served
    settings = Settings(knowledge=knowledge, index=index)
    found = Source(settings).find_unchanged()
    assert found is not None
    assert not found.built
    other = settings.model_copy(update={"encoder": EncoderSettings(precision="full")})
    assert Source(other).find_unchanged() is None
    note = (index / SEEN).read_bytes()
    for bent in (b"", b"[]", b'{"id": 1}', note.replace(b'"id": "', b'"id": "x')):
        (index / SEEN).write_bytes(bent)
        assert Source(settings).find_unchanged() is None
    (index / SEEN).write_bytes(note)
    path = next((knowledge / "briefings").glob("*.md"))
    held = path.read_bytes()
    path.write_bytes(held + b"\nMore.\n")
    assert Source(settings).find_unchanged() is None
    path.unlink()
    assert Source(settings).find_unchanged() is None
    path.write_bytes(held)


def test_an_index_alone_answers(served: tuple[Path, Path], tmp_path: Path) -> None:
    """An index without the folder that it was made from answers, contacts included; a contact that
    changes makes another snapshot, so that none goes live with an older registry."""
    knowledge, index = served
    shutil.copytree(index, tmp_path / "index", symlinks=True)
    nowhere = Settings(knowledge=tmp_path / "nowhere", index=tmp_path / "index")
    bot = assemble(nowhere).assistant
    reply = bot.reply("what number do I ring for swindon mash", Conversation())
    assert [one.contact.phone for one in reply.contacts] == ["01793 466903"]
    assert bot.reply("what is disguised compliance", Conversation()).outcome == "answer"
    contacts = knowledge / "contacts.yaml"
    held = contacts.read_bytes()
    contacts.write_bytes(held.replace(b"466903", b"960903"))
    try:
        again = assemble(Settings(knowledge=knowledge, index=tmp_path / "index"))
    finally:
        contacts.write_bytes(held)
    assert again.built
    assert (
        b"960903"
        in assemble(nowhere).assistant.searcher.snapshot.carried["contacts.yaml"].read_bytes()
    )
    (tmp_path / "empty").mkdir()
    with pytest.raises(KnowledgeError, match="does not exist"):
        assemble(Settings(knowledge=tmp_path / "nowhere", index=tmp_path / "empty"))
