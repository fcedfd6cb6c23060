"""Front matter: the YAML between `---` lines at the top of a briefing, read strictly. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any

import yaml

from index.errors import ReadingError
from index.reading.wording.dates import parse_iso
from index.standing import CURRENT, STATUSES, SUPERSEDED, WITHDRAWN
from index.types import Metadata, Source

KINDS = (
    "practice briefing",
    "learning bulletin",
    "chair's statement",
    "agency progress statement",
    "scrutiny note",
    "learning note",
)
_FOUND = ("missing", "recognised")
"""Fields that reading finds out, and nobody states."""
_KEYS = tuple(field.name for field in fields(Metadata) if field.name not in _FOUND)
_SOURCE_KEYS = tuple(field.name for field in fields(Source))
_NEEDED = ("title", "publisher", "kind")
_DATES = {
    "published": ("a date", "2016-11-30, 2016-11 or 2016"),
    "withdrawn_on": ("a date", "2026-03-01, 2026-03 or 2026"),
    "review_after": ("a day or a month", "2027-03-31 or 2027-03"),
}
"""What a date must be, and how it may be written."""


def parse_front_matter(name: str, text: str) -> dict[str, Any]:
    """The values of `Metadata` that the front matter states; None where it says null.

    Raises ReadingError naming the file and the key, with the nearest known key.
    """
    stated = _load(name, text)
    _check_keys(name, stated, _KEYS, "")
    values: dict[str, Any] = {}
    for key, value in stated.items():
        if key == "reviews":
            values[key] = _parse_reviews(name, value)
        elif key == "source":
            values[key] = None if value is None else _parse_source(name, value)
        else:
            values[key] = _parse_text(name, key, value)
    if "title" in values and not values["title"]:
        raise ReadingError(
            f"{name}: front matter key 'title' is empty: write the title or remove it."
        )
    if stated.keys() & {"status", "withdrawn_on", "superseded_by"}:
        values["status"] = _settle_status(name, values)
    return values


def _load(name: str, text: str) -> dict[str, Any]:
    try:
        stated = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 2})" if mark else ""
        raise ReadingError(
            f"{name}: the front matter is not valid YAML{line}: put values with ':' or '#' in "
            f"quotes."
        ) from error
    if stated is None:
        return {}
    if not isinstance(stated, dict):
        raise ReadingError(f"{name}: the front matter must be 'key: value' lines between '---'.")
    return stated


def _check_keys(name: str, stated: Mapping[Any, Any], known: tuple[str, ...], inside: str) -> None:
    for key in stated:
        if key not in known:
            near = get_close_matches(str(key), known, n=1, cutoff=0.0)
            raise ReadingError(
                f"{name}: front matter key '{inside}{key}' is unknown: did you mean "
                f"'{inside}{near[0]}'?"
            )


def _parse_text(name: str, key: str, value: object) -> str | None:
    """A text, a date or a kind, according to the last part of the key."""
    if value is None:
        return None
    part = key.rsplit(".", 1)[-1]
    if part in _DATES:
        return _parse_date(name, key, value)
    if not isinstance(value, str):
        raise ReadingError(
            f"{name}: front matter key '{key}' must be a text: put its value in quotes."
        )
    if part == "kind" and value not in KINDS:
        near = get_close_matches(value, KINDS, n=1, cutoff=0.0)[0]
        raise ReadingError(
            f"{name}: front matter key '{key}' has the unknown kind '{value}': did you mean "
            f"'{near}'?"
        )
    if part == "status" and value not in STATUSES:
        near = get_close_matches(value, STATUSES, n=1, cutoff=0.0)[0]
        raise ReadingError(
            f"{name}: front matter key '{key}' has the unknown status '{value}': did you mean "
            f"'{near}'? It may be {', '.join(STATUSES)}."
        )
    return value.strip() or None


def _parse_date(name: str, key: str, value: object) -> str:
    """An ISO date as precisely as stated."""
    part = key.rsplit(".", 1)[-1]
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    date = parse_iso(str(value)) if isinstance(value, (str, int)) else None
    if date is None or (part == "review_after" and "-" not in date):
        what, forms = _DATES[part]
        raise ReadingError(f"{name}: front matter key '{key}' must be {what} such as {forms}.")
    return date


def _settle_status(name: str, values: Mapping[str, Any]) -> str | None:
    """The status that the keys state together; None for a document that stands."""
    withdrawn_on, superseded_by = values.get("withdrawn_on"), values.get("superseded_by")
    implied = WITHDRAWN if withdrawn_on else SUPERSEDED if superseded_by else None
    status = values.get("status") or implied
    if superseded_by in (name, name.rpartition("/")[2]):
        raise ReadingError(
            f"{name}: front matter key 'superseded_by' names this file itself: name the document "
            f"that replaced it."
        )
    if status in (CURRENT, SUPERSEDED) and withdrawn_on:
        raise ReadingError(
            f"{name}: front matter key 'withdrawn_on' contradicts 'status: {status}': write "
            f"'status: withdrawn', or remove the date."
        )
    if status == CURRENT and superseded_by:
        raise ReadingError(
            f"{name}: front matter key 'superseded_by' contradicts 'status: current': write "
            f"'status: superseded', or remove '{superseded_by}'."
        )
    return None if status == CURRENT else status


def _parse_reviews(name: str, value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ReadingError(
            f"{name}: front matter key 'reviews' must be a list of texts such as ['Child A']."
        )
    return tuple(value)


def _parse_source(name: str, value: object) -> Source:
    """The publication restated; its date is '' where the publication carries none."""
    if not isinstance(value, dict):
        raise ReadingError(
            f"{name}: front matter key 'source' must hold keys: {', '.join(_SOURCE_KEYS)}."
        )
    _check_keys(name, value, _SOURCE_KEYS, "source.")
    texts = {key: _parse_text(name, f"source.{key}", each) for key, each in value.items()}
    for key in _NEEDED:
        if not texts.get(key):
            raise ReadingError(
                f"{name}: front matter key 'source.{key}' is missing: a source needs it."
            )
    return Source(
        title=texts["title"] or "",
        publisher=texts["publisher"] or "",
        published=texts.get("published") or "",
        kind=texts["kind"] or "",
        area=texts.get("area"),
    )
