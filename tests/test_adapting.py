"""Low-rank adapters: checked, merged, and never into another encoder than their own."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import torch

from index.encoders.adapting import (
    CARD,
    SEARCH,
    TRIAGE,
    WEIGHTS,
    load_adapter,
    merge_adapter,
    save_adapter,
)
from index.encoders.classifying import load_classifier
from index.encoders.encoding import BUNDLED_SHA256, checksum_encoder, load_encoder
from index.errors import EncoderError


def write_adapter(folder: Path, base: str = BUNDLED_SHA256) -> Path:
    factors = {"0.A": torch.tensor([[1.0, 2.0]]), "0.B": torch.tensor([[3.0], [4.0]])}
    save_adapter(folder, factors, base, 0.5, {"seed": 7})
    return folder


def test_a_saved_adapter_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Base, scale and checksum come back; an adapter for search has no labels."""
    adapter = load_adapter(write_adapter(tmp_path))
    assert (adapter.base, adapter.scale, adapter.labels) == (BUNDLED_SHA256, 0.5, ())


def test_merging_adds_the_scaled_product_to_the_weights(tmp_path: Path) -> None:
    """W becomes W + scale * B A, and nothing else changes."""
    layers = torch.nn.Sequential(torch.nn.Linear(2, 2))
    with torch.no_grad():
        layers[0].weight.copy_(torch.eye(2))
        layers[0].bias.copy_(torch.tensor([5.0, 6.0]))
    merge_adapter(layers, load_adapter(write_adapter(tmp_path)))
    assert layers[0].weight.tolist() == [[2.5, 3.0], [2.0, 5.0]]
    assert layers[0].bias.tolist() == [5.0, 6.0]


def test_an_adapter_with_a_layer_of_another_model_is_refused(tmp_path: Path) -> None:
    """A layer that the transformer lacks is named."""
    with pytest.raises(EncoderError, match="layer 0 "):
        merge_adapter(torch.nn.Linear(2, 2), load_adapter(write_adapter(tmp_path)))


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    """Weights whose sha256 is not that of adapter.json are named, with what to do."""
    folder = write_adapter(tmp_path)
    with (folder / WEIGHTS).open("ab") as weights:
        weights.write(b"\0")
    with pytest.raises(EncoderError, match=r"adapter\.safetensors is not the file.*'none'"):
        load_adapter(folder)


@pytest.mark.parametrize("text", ["", "{", '{"base": "x"}', "[]", '{"base": "x", "checksum": 1}'])
def test_a_broken_card_is_refused(tmp_path: Path, text: str) -> None:
    """A card that cannot be read names its folder and the setting."""
    folder = write_adapter(tmp_path)
    (folder / CARD).write_text(text, encoding="utf-8")
    with pytest.raises(EncoderError, match=rf"{tmp_path.name}.*encoder\.adapter"):
        load_adapter(folder)


def test_a_folder_without_an_adapter_is_refused(tmp_path: Path) -> None:
    """A folder that does not exist is named."""
    with pytest.raises(EncoderError, match="no-such"):
        load_adapter(tmp_path / "no-such")


def test_an_adapter_is_never_merged_into_another_encoder(tmp_path: Path) -> None:
    """A folder that was trained for other weights is refused before anything is loaded."""
    folder = write_adapter(tmp_path, base="0" * 64)
    with pytest.raises(EncoderError, match="trained for another encoder"):
        load_encoder(adapter=str(folder))


def test_the_shipped_adapter_is_left_out_for_another_encoder() -> None:
    """Any other encoder is used as it is, whatever the setting of the shipped adapter."""
    assert checksum_encoder("some/hub-name", "shipped") == "hub:some/hub-name"


def test_the_checksum_tells_an_adapted_encoder_from_the_plain_one(tmp_path: Path) -> None:
    """An index built without the adapter is not searched with it."""
    folder = write_adapter(tmp_path)
    plain, adapted = checksum_encoder(adapter="none"), checksum_encoder(adapter=str(folder))
    assert plain == BUNDLED_SHA256
    assert adapted == f"{plain}+{json.loads((folder / CARD).read_text())['checksum']}:0.5"


@pytest.mark.parametrize("scale", [float("nan"), 0.0, -1.0, float("inf")])
def test_a_scale_that_is_none_is_refused(tmp_path: Path, scale: float) -> None:
    """No index is built with weights that are no numbers."""
    card = write_adapter(tmp_path) / CARD
    held = json.loads(card.read_text(encoding="utf-8"))
    card.write_text(json.dumps({**held, "scale": scale}), encoding="utf-8")
    with pytest.raises(EncoderError, match="scale in"):
        load_adapter(tmp_path)


@pytest.mark.parametrize("broken", ["shape", "lone factor", "no safetensors"])
def test_weights_that_fit_nothing_are_refused(tmp_path: Path, broken: str) -> None:
    """A checksum of its own does not make a file of weights a good one."""
    a, b = torch.ones(1, 3 if broken == "shape" else 2), torch.ones(2, 1)
    factors = {"0.A": a} if broken == "lone factor" else {"0.A": a, "0.B": b}
    save_adapter(tmp_path, factors, BUNDLED_SHA256, 0.5, {})
    if broken == "no safetensors":
        (tmp_path / WEIGHTS).write_text("version https://git-lfs", encoding="utf-8")
        card = json.loads((tmp_path / CARD).read_text(encoding="utf-8"))
        card["checksum"] = hashlib.sha256((tmp_path / WEIGHTS).read_bytes()).hexdigest()
        (tmp_path / CARD).write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(EncoderError, match="no factors that fit"):
        merge_adapter(torch.nn.Sequential(torch.nn.Linear(2, 2)), load_adapter(tmp_path))


def test_an_adapter_for_triage_is_none_for_search() -> None:
    """Each of the two shipped ones is refused in the other's place."""
    with pytest.raises(EncoderError, match="for triage, not for search"):
        load_encoder(adapter=str(TRIAGE))
    with pytest.raises(EncoderError, match="no heads for triage"):
        load_classifier(SEARCH)
