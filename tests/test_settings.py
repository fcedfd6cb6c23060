"""config.yaml and the environment, read strictly."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import CONFIG, Settings, SettingsError, load_settings

URL = {"TELEGRAM_API_URL": "http://localhost:8081"}


def write(folder: Path, text: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_settings_are_the_defaults() -> None:
    """The shipped config.yaml changes nothing, so that its comments describe the defaults."""
    shipped = load_settings(CONFIG, {})
    base = CONFIG.parent
    assert shipped == Settings(
        knowledge=base / "knowledge", index=base / "var/index", memory=base / "var/memory.sqlite"
    )


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    """Relative paths count from the file; absolute ones stay; an empty file is all defaults."""
    path = write(tmp_path, f"knowledge: ../briefings\nindex: {tmp_path}/elsewhere\n")
    settings = load_settings(path, {})
    assert settings.knowledge == tmp_path / "../briefings"
    assert settings.index == tmp_path / "elsewhere"
    assert load_settings(write(tmp_path, ""), {}).memory == tmp_path / "var/memory.sqlite"


def test_the_environment_has_the_token_and_the_server(tmp_path: Path) -> None:
    """The token comes from the environment and never shows; TELEGRAM_API_URL sets the server."""
    settings = load_settings(write(tmp_path, ""), {"TELEGRAM_BOT_TOKEN": "1:abc", **URL})
    assert settings.telegram_token
    assert settings.telegram_token.get_secret_value() == "1:abc"
    assert "abc" not in repr(settings)
    assert settings.telegram.api_url == URL["TELEGRAM_API_URL"]
    assert load_settings(write(tmp_path, ""), {}).telegram_token is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("knowlege: x", "the key 'knowlege' is not known; did you mean 'knowledge'?"),
        ("search: {candidate: 3}", "the key 'search.candidate' is not known; did you mean"),
        ("answer: {quotes: 9}", "'answer.quotes' is wrong (input should be less than or equal"),
        ("answer: {min_score: 0.1, near_score: 0.2}", "near_score must not be above min_score"),
        ("telegram_token: x", "must not hold a token: put it into the environment"),
        ("[a, b]", "must hold settings as 'key: value' lines"),
        ("just words", "must hold settings as 'key: value' lines"),
        ("a: 'b", "is not valid YAML: line"),
        ("\tknowledge: x", "is not valid YAML: line 1"),
        ("search: 3", "'search' is wrong"),
        ("1: 2", "'1' is wrong (keys should be strings)"),
        ("encoder: {batch_size: [1]}", "'encoder.batch_size' is wrong"),
        ("telegram: {admins: [1, '2']}", "'telegram.admins.1' is wrong (input should be a valid"),
        ("telegram: {admins: [true]}", "'telegram.admins.0' is wrong"),
        ("telegram: {admins: [0]}", "'telegram.admins.0' is wrong (input should be greater than 0"),
        ("telegram: {admins: [-5]}", "'telegram.admins.0' is wrong"),
        ("telegram: {admins: 5}", "'telegram.admins' is wrong"),
        ("telegram: {admin: [5]}", "did you mean 'admins'?"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, said: str) -> None:
    """Each mistake is one sentence with the file, the key, and the nearest known key."""
    path = write(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        load_settings(path, URL)
    assert str(path) in str(caught.value)
    assert said in str(caught.value)


def test_admins_are_user_ids(tmp_path: Path) -> None:
    """The ids of the admins are kept beside a server from the environment."""
    settings = load_settings(write(tmp_path, "telegram: {admins: [71, 7200000000]}"), URL)
    assert settings.telegram.admins == (71, 7_200_000_000)
    assert settings.telegram.api_url == URL["TELEGRAM_API_URL"]


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file, a folder and bytes that are no UTF-8 are each a sentence."""
    with pytest.raises(SettingsError, match="does not exist"):
        load_settings(tmp_path / "nothing.yaml", {})
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path, {})
    (tmp_path / "latin.yaml").write_bytes(b"knowledge: caf\xe9")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path / "latin.yaml", {})


def test_folders_of_models_lie_beside_the_settings(tmp_path: Path) -> None:
    """A folder is found from the file that names it; anything else stays as it is."""
    for name in ("mine", "none"):  # a word of the settings is never a folder's name
        (tmp_path / name).mkdir()
    path = tmp_path / "config.yaml"
    path.write_text("encoder: {model: mine, adapter: none}\nsearch: {reranker: hub/name}\n")
    settings = load_settings(path, {})
    assert settings.encoder.model == str(tmp_path / "mine")
    assert (settings.encoder.adapter, settings.search.reranker) == ("none", "hub/name")


@pytest.mark.parametrize("text", ["encoder: {adapter: ''}", "search: {reranker: ''}"])
def test_an_empty_name_is_refused(tmp_path: Path, text: str) -> None:
    """Nothing is no name of a model."""
    path = tmp_path / "config.yaml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=r"adapter|reranker"):
        load_settings(path, {})
