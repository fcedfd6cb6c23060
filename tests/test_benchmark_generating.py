"""What the benchmark is measured on, by seed, and against: briefings, vectors, other libraries."""

from __future__ import annotations

import re
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from index.chunking import chunk_document
from index.errors import KnowledgeError
from index.reading.files import read_document
from index.types import BlockKind, Document, Passage, Vectors
from scripts.benchmarking.generating import (
    FEWEST,
    MOST,
    generate_briefings,
    generate_documents,
    generate_questions,
)
from scripts.benchmarking.peers import measure_peer, write_passages
from scripts.benchmarking.perturbing import PerturbedEncoder
from tests.fakes import write_documents

PHONE = re.compile(r"\+44[\d ]+|\b0\d[\d ]{6,}")
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]*\w")
SAMPLE = 300


@pytest.fixture(scope="module")
def made() -> list[tuple[Document, list[Passage]]]:
    return list(generate_documents(SAMPLE, seed=11))


@pytest.fixture(scope="module")
def pool() -> Vectors:
    held = np.random.default_rng(3).standard_normal((50, 384)).astype(np.float32)
    held /= np.linalg.norm(held, axis=1, keepdims=True)
    return held


def test_same_seed_same_briefings() -> None:
    """A seed gives the same documents, passages and questions each time; another gives others."""
    assert list(generate_documents(SAMPLE, 5)) == list(generate_documents(SAMPLE, 5))
    assert list(generate_briefings(SAMPLE, 5)) != list(generate_briefings(SAMPLE, 6))
    assert generate_questions(50, 5) == generate_questions(50, 5)
    assert generate_questions(50, 5) != generate_questions(50, 6)


def test_texts_are_those_of_the_documents(made: list[tuple[Document, list[Passage]]]) -> None:
    """The briefings are the documents' own texts, under the same names, no name given twice."""
    briefings = list(generate_briefings(SAMPLE, seed=11))
    assert briefings == [(document.name, document.text) for document, _ in made]
    assert len(dict(briefings)) == len(briefings)


@pytest.mark.parametrize("asked", [1, 3, 40, 121, 300, 1000])
def test_as_many_passages_as_asked(asked: int) -> None:
    """The number asked for is the number given, in documents of forty to sixty where it allows."""
    sizes = [len(passages) for _, passages in generate_documents(asked, seed=2)]
    assert sum(sizes) == max(asked, 3)
    assert all(FEWEST <= size <= MOST for size in sizes[:-1])
    assert sizes[-1] < FEWEST + MOST


def test_reading_gives_the_same(made: list[tuple[Document, list[Passage]]], tmp_path: Path) -> None:
    """Reading and cutting a generated text gives the very documents and passages built directly."""
    write_documents(tmp_path, {document.name: document.text for document, _ in made})
    for document, passages in made:
        read = read_document(tmp_path / document.name, tmp_path)
        assert read == document
        assert list(chunk_document(read)) == passages


def test_offsets_are_exact(made: list[tuple[Document, list[Passage]]]) -> None:
    """Blocks are tight slices, passages partition the text, and show what they hold."""
    for document, passages in made:
        assert [p.start for p in passages] == [0, *(p.end for p in passages[:-1])]
        assert passages[-1].end == len(document.text)
        assert [at for p in passages for at in p.blocks] == list(range(len(document.blocks)))
        for block in document.blocks:
            held = document.text[block.start : block.end]
            assert held == held.strip() == document.shown(block.start, block.end)
        for passage in passages:
            blocks = [document.blocks[at] for at in passage.blocks]
            body = [block for block in blocks if block.kind is not BlockKind.HEADING]
            shown = [document.shown(block.start, block.end) for block in body]
            assert passage.text == "\n".join(shown)


def test_passages_are_like_briefings(made: list[tuple[Document, list[Passage]]]) -> None:
    """Passages differ from each other and have the length of those in knowledge/briefings."""
    texts = [passage.text for _, passages in made for passage in passages]
    assert len(set(texts)) == len(texts)
    words = [len(text.split()) for text in texts]
    assert 50 < sum(words) / len(words) < 65
    assert len({word.lower() for text in texts for word in text.split()}) > 1000
    kinds = {block.kind for document, _ in made for block in document.blocks}
    assert kinds == {
        BlockKind.TITLE,
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.ITEM,
    }


def test_nobody_can_be_reached(made: list[tuple[Document, list[Passage]]]) -> None:
    """Every number is one of those kept for drama, every address one of example.org."""
    text = "\n".join([*(document.text for document, _ in made), *generate_questions(200, 1)])
    phones, addresses = PHONE.findall(text), ADDRESS.findall(text)
    assert phones
    assert addresses
    assert all(re.fullmatch(r"01632 960\d{3}", phone.strip()) for phone in phones)
    assert all(address.endswith(".example.org") for address in addresses)


def test_questions_are_short_and_differ() -> None:
    """Five to sixteen words each, nearly all different."""
    questions = generate_questions(300, seed=4)
    assert len(questions) == 300
    assert all(5 <= len(question.split()) <= 16 for question in questions)
    assert len(set(questions)) > 250
    assert not any("{" in question or "%" in question for question in questions)


def test_perturbed_vectors(pool: Vectors) -> None:
    """Unit vectors, the same for a text wherever it stands, near the one they are copied from."""
    texts = [f"passage {number}" for number in range(5000)]
    told: list[tuple[int, int]] = []
    vectors = PerturbedEncoder(pool, seed=1).encode(texts, lambda *now: told.append(now))
    assert vectors.shape == (5000, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    again = PerturbedEncoder(pool, seed=1).encode(texts[::-1])
    np.testing.assert_array_equal(again[::-1], vectors)
    assert told[-1] == (5000, 5000)
    nearest = (vectors @ pool.T).max(axis=1)
    assert 0.83 < float(nearest.mean()) < 0.87
    assert len(np.unique(vectors, axis=0)) == 5000


def test_perturbed_encoders_are_told_apart(pool: Vectors) -> None:
    """Another seed, noise or pool gives other vectors and another checksum."""
    encoders = [
        PerturbedEncoder(pool, seed=1),
        PerturbedEncoder(pool, seed=2),
        PerturbedEncoder(pool, seed=1, noise=0.1),
        PerturbedEncoder(pool[:20], seed=1),
    ]
    assert len({encoder.checksum for encoder in encoders}) == 4
    assert len({encoder.encode(["a text"]).tobytes() for encoder in encoders}) == 4
    assert {encoder.dimensions for encoder in encoders} == {384}
    assert encoders[0].encode([]).shape == (0, 384)


@pytest.mark.parametrize("wrong", [np.ones((2, 4)), np.ones(4), np.ones((0, 4))])
def test_a_pool_must_hold_unit_vectors(wrong: Vectors) -> None:
    """Vectors that are not of length 1, or none at all, are refused."""
    with pytest.raises(ValueError, match="a pool needs"):
        PerturbedEncoder(wrong.astype(np.float32))


def test_peers_that_cannot_be_measured(tmp_path: Path) -> None:
    """A library that is unknown or not installed, or a Python that is not there, is said so."""
    files = write_peer_files(tmp_path)
    with pytest.raises(KnowledgeError, match="take txtai, txtai-hybrid, langchain"):
        measure_peer("chroma", sys.executable, *files, threads=1)
    with pytest.raises(KnowledgeError, match=r"requirements-peers\.txt"):
        measure_peer("txtai", str(tmp_path / "python"), *files, threads=1)
    files[2].write_text("only one question\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="three questions"):
        measure_peer("txtai", sys.executable, *files, threads=1)


@pytest.mark.skipif(find_spec("txtai") is not None, reason="txtai is installed here")
def test_a_peer_that_is_not_installed(tmp_path: Path) -> None:
    """The sentence names the library and the file that lists what to install."""
    with pytest.raises(KnowledgeError, match=r"txtai is not installed .*requirements-peers\.txt"):
        measure_peer("txtai", sys.executable, *write_peer_files(tmp_path), threads=1)


def write_peer_files(folder: Path) -> tuple[Path, Path, Path]:
    """Six passages, their vectors and three questions, as `measure_peer` reads them."""
    passages = write_passages(folder / "passages.jsonl", [f"passage {n}\nitem" for n in range(6)])
    vectors, questions = folder / "vectors.npy", folder / "questions.txt"
    np.save(vectors, np.eye(6, 384, dtype=np.float32))
    questions.write_text("one more\ntwo more\nthree more\n", encoding="utf-8")
    return passages, vectors, questions
