"""config.yaml and the environment → Settings, strict."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StrictInt,
    ValidationError,
    model_validator,
)

from index.errors import KnowledgeError

PROJECT = Path(__file__).resolve().parent.parent
CONFIG = PROJECT / "config.yaml"
CONFIG_VARIABLE = "REVIEW_BOT_CONFIG"
"""Names another settings file for `python -m bot`."""


class SettingsError(KnowledgeError):
    """config.yaml or an environment variable is wrong."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EncoderSettings(_Part):
    """Which encoder turns texts into vectors."""

    model: str = Field("bundled", min_length=1)
    adapter: str = Field("shipped", min_length=1)
    precision: Literal["mixed", "full", "int8"] = "mixed"
    threads: int = Field(2, ge=1, le=64)
    batch_size: int = Field(8, ge=1, le=1024)


class SearchSettings(_Part):
    """How passages are found."""

    lexical_weight: float = Field(0.9, ge=0, le=3)
    candidates: int = Field(40, ge=5, le=1000)
    vectors: Literal["auto", "flat", "graph"] = "auto"
    reranker: str = Field("none", min_length=1)
    reranker_weight: float = Field(0.2, ge=0, le=3)
    reranked: int = Field(10, ge=1, le=1000)


class AnswerSettings(_Part):
    """When the bot answers, and how much it shows."""

    min_score: float = Field(0.065, ge=0, le=1)
    near_score: float = Field(0.03, ge=0, le=1)
    quotes: int = Field(3, ge=1, le=5)
    screen_characters: int = Field(900, ge=300, le=3500)
    old_after_years: int = Field(3, ge=1, le=50)

    @model_validator(mode="after")
    def _ordered(self) -> AnswerSettings:
        if self.near_score > self.min_score:
            raise ValueError("near_score must not be above min_score")
        return self


class TriageSettings(_Part):
    """Which messages raise an alarm, or are not searched for."""

    classifier: Literal["shipped", "none"] = "shipped"
    urgent: float = Field(0.2, ge=0, le=1)
    identifying: float = Field(0.3, ge=0, le=1)
    out_of_scope: float = Field(0.7, ge=0, le=1)
    advice: float = Field(0.5, ge=0, le=1)


class TelegramSettings(_Part):
    """Where the Bot API is, and who is an admin; the token comes from the environment alone."""

    api_url: str | None = None
    admins: tuple[Annotated[StrictInt, Field(gt=0)], ...] = ()
    """Telegram user ids."""


class Settings(_Part):
    """Every setting. Paths are absolute once loaded."""

    knowledge: Path = Path("knowledge")
    index: Path = Path("var/index")
    memory: Path = Path("var/memory.sqlite")
    encoder: EncoderSettings = EncoderSettings()
    search: SearchSettings = SearchSettings()
    answer: AnswerSettings = AnswerSettings()
    triage: TriageSettings = TriageSettings()
    telegram: TelegramSettings = TelegramSettings()
    telegram_token: SecretStr | None = None
    """From TELEGRAM_BOT_TOKEN; never from config.yaml."""


def load_settings(path: Path = CONFIG, environment: dict[str, str] | None = None) -> Settings:
    """Read config.yaml and the environment; raises SettingsError naming the key and the file."""
    environment = dict(os.environ) if environment is None else environment
    try:
        held = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except FileNotFoundError as error:
        raise SettingsError(f"The settings file {path} does not exist.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The settings file {path} cannot be read: {error}.") from error
    except yaml.YAMLError as error:
        raise SettingsError(f"{path} is not valid YAML: {_place(error)}.") from error
    if not isinstance(held, dict):
        raise SettingsError(f"{path} must hold settings as 'key: value' lines.")
    if "telegram_token" in held:
        raise SettingsError(
            f"{path} must not hold a token: put it into the environment as TELEGRAM_BOT_TOKEN."
        )
    if url := environment.get("TELEGRAM_API_URL"):
        telegram = held.get("telegram")
        held["telegram"] = {**(telegram if isinstance(telegram, dict) else {}), "api_url": url}
    try:
        settings = Settings.model_validate(held)
    except ValidationError as error:
        raise SettingsError(f"{path}: {_explain(error)}") from error
    base = path.resolve().parent
    token = environment.get("TELEGRAM_BOT_TOKEN")
    return settings.model_copy(
        update={
            "knowledge": base / settings.knowledge,
            "index": base / settings.index,
            "memory": base / settings.memory,
            "encoder": settings.encoder.model_copy(
                update={
                    "model": _find_folder(base, settings.encoder.model),
                    "adapter": _find_folder(base, settings.encoder.adapter),
                }
            ),
            "search": settings.search.model_copy(
                update={"reranker": _find_folder(base, settings.search.reranker)}
            ),
            "telegram_token": SecretStr(token) if token else None,
        }
    )


def _find_folder(base: Path, named: str) -> str:
    """A folder beside the settings file, where there is one; else what was named, as it is."""
    words = ("bundled", "shipped", "none")
    return str(base / named) if named not in words and (base / named).is_dir() else named


def _explain(error: ValidationError) -> str:
    """The first mistake as a sentence, with the nearest known key for an unknown one."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known = _known_keys(first["loc"][:-1])
        near = difflib.get_close_matches(str(first["loc"][-1]), known, n=1, cutoff=0.0)
        return f"the key '{where}' is not known; did you mean '{near[0]}'?"
    message = str(first["msg"]).removeprefix("Value error, ")
    return f"'{where}' is wrong ({message[0].lower()}{message[1:]}); it holds {first['input']!r}."


def _known_keys(location: tuple[Any, ...]) -> list[str]:
    model: Any = Settings
    for part in location:
        model = model.model_fields[part].annotation
    return [name for name in model.model_fields if name != "telegram_token"]


def _place(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it cannot be parsed"
    return f"line {mark.line + 1}: {problem}" if mark else str(problem)
