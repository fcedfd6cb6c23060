"""Strict reading of the files that board staff keep in `knowledge/`.

Every value is read as text, so a date stays as typed and a phone number keeps its leading zero.
Whatever is wrong becomes one `RegistryError` sentence: the file, the entry, what to do.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from index.errors import RegistryError

_WHOLE = "sections"
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")

try:
    from yaml import CSafeLoader as _BaseLoader  # ten times faster; not in every build of PyYAML
except ImportError:  # pragma: no cover
    from yaml import SafeLoader as _BaseLoader  # type: ignore[assignment]


class _TextLoader(_BaseLoader):
    """Reads every scalar as text, an empty one or `null` as None, and refuses a repeated key."""


_TextLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
    for first, resolvers in _BaseLoader.yaml_implicit_resolvers.items()
}


def _construct_mapping(loader: _TextLoader, node: yaml.MappingNode) -> dict[str, object]:
    made: dict[str, object] = {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in made:
            raise yaml.constructor.ConstructorError(
                None, None, f"`{key}` is written twice", key_node.start_mark
            )
        made[key] = loader.construct_object(value_node, deep=True)
    return made


_TextLoader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


class _UnusualError(Exception):
    """The text is no plain YAML of mappings, lists and texts, or is wrong."""


def _load(text: str) -> object:
    """What `_TextLoader` makes of a text; three times as fast where it is plain YAML."""
    loader = _TextLoader(text)
    try:
        loader.get_event(), loader.get_event()
        made = _read_value(loader, loader.get_event())
        loader.get_event()
        if isinstance(loader.get_event(), yaml.StreamEndEvent):
            return made
    except (_UnusualError, yaml.YAMLError, RecursionError):
        pass
    finally:
        loader.dispose()
    return yaml.load(text, Loader=_TextLoader)  # which says what is wrong, and where


def _read_value(loader: _TextLoader, event: yaml.Event | None) -> object:
    """The value that begins with an event; raises `_UnusualError` for what needs a closer look."""
    if getattr(event, "anchor", None) or getattr(event, "tag", None):
        raise _UnusualError
    if isinstance(event, yaml.ScalarEvent):
        return None if event.implicit[0] and event.value in _NULLS else event.value
    if isinstance(event, yaml.SequenceStartEvent):
        values = []
        while not isinstance(item := loader.get_event(), yaml.SequenceEndEvent):
            values.append(_read_value(loader, item))
        return values
    if not isinstance(event, yaml.MappingStartEvent):
        raise _UnusualError
    made: dict[str, object] = {}
    while not isinstance(key_event := loader.get_event(), yaml.MappingEndEvent):
        key = _read_value(loader, key_event)
        if not isinstance(key, str) or key in made:
            raise _UnusualError
        made[key] = _read_value(loader, loader.get_event())
    return made


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a registry file; its readers raise `RegistryError` for what they cannot use."""

    file: str
    label: str
    """What an error calls it, such as `contacts, entry 2 (c2)`."""
    fields: Mapping[str, object]

    def wrong(self, problem: str, remedy: str) -> RegistryError:
        """The error that names this entry, what is wrong with it and what to do."""
        return RegistryError(f"{self.file}, {self.label}: {problem}; {remedy}.")

    def optional(self, key: str) -> str | None:
        """The text under `key`, None where it is absent or null."""
        value = self.fields.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(f"`{key}` holds {value!r}", "write one line of text there, or null")
        return value.strip()

    def text(self, key: str) -> str:
        """The text under `key`, which must be there."""
        value = self.optional(key)
        if value is None:
            raise self.wrong(f"`{key}` is missing", f"add a line `{key}: ...`")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of texts under `key`, empty where it is absent."""
        value = self.fields.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise self.wrong(f"`{key}` is not a list of texts", f"write `{key}: [one, two]`")
        return tuple(one.strip() for one in value)

    def date(self, key: str, *, whole: bool = False) -> str | None:
        """The ISO date under `key`, as precise as typed; with `whole` it must name the day."""
        value = self.optional(key)
        if value is None:
            return None
        parts = [int(part) for part in value.split("-")] if _DATE.fullmatch(value) else []
        try:
            datetime.date(*[*parts, 1, 1][:3])
        except (TypeError, ValueError):
            parts = []
        if not parts or (whole and len(parts) < 3):
            forms = "2026-03-31" if whole else "2026, 2026-03 or 2026-03-31"
            raise self.wrong(f"`{key}: {value}` is not a date", f"write it as {forms}")
        return value

    def entries(self, key: str, known: Collection[str]) -> tuple[Entry, ...]:
        """The list of entries under `key`, each holding known keys only."""
        label = key if self.label == _WHOLE else f"{self.label}, {key}"
        found = []
        for entry in _make_entries(self.file, label, self.fields.get(key)):
            if isinstance(entry, RegistryError):
                raise entry
            _check_keys(entry, known)
            found.append(entry)
        return tuple(found)

    def all_entries(self, key: str) -> tuple[Entry | RegistryError, ...]:
        """The list of entries under `key` whatever keys they hold; an error for each that is none.

        Raises `RegistryError` where it is no list.
        """
        return tuple(_make_entries(self.file, key, self.fields.get(key)))

    def list_unknown(self, known: Collection[str]) -> tuple[RegistryError, ...]:
        """An error for each key that is not known."""
        return tuple(
            self.wrong(f"`{key}` is not known here", nearest_word(key, known))
            for key in self.fields
            if key not in known
        )


def read_registry(path: Path, sections: Collection[str]) -> Entry:
    """The YAML file at `path` as one entry whose keys are its sections.

    A section that the file leaves out is empty; one not in `sections` raises `RegistryError`.
    """
    return parse_registry(read_text(path), path, sections)


def read_text(path: Path) -> str:
    """The text of a registry file, line ends as they are; else a `RegistryError`."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise RegistryError(
            f"{path} cannot be read ({error.strerror}); restore it or correct the folder's name."
        ) from error
    except UnicodeDecodeError as error:
        raise RegistryError(f"{path} is not UTF-8 text; save it again as UTF-8.") from error


def parse_registry(text: str, path: Path, sections: Collection[str]) -> Entry:
    """The same for a text that stands, or is to stand, in the file at `path`."""
    try:
        loaded = _load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise RegistryError(
            f"{path}, line {line}: {error.problem}; correct that line (indents are spaces, and "
            "text with a colon in it needs quotation marks)."
        ) from error
    except yaml.YAMLError as error:
        raise RegistryError(
            f"{path} is not YAML text ({getattr(error, 'reason', error)}); restore it, or take "
            "that character out."
        ) from error
    if not isinstance(loaded, dict):
        raise RegistryError(f"{path} holds no sections; it needs {', '.join(sections)}.")
    whole = Entry(path.name, _WHOLE, loaded)
    _check_keys(whole, sections)
    return whole


def nearest_word(word: str, known: Collection[str]) -> str:
    """A clause such as `did you mean \\`phone\\``, else the known words in a list."""
    close = difflib.get_close_matches(word, list(known), 1)
    return f"did you mean `{close[0]}`" if close else f"use one of: {', '.join(sorted(known))}"


def _make_entries(file: str, label: str, raw: object) -> Iterator[Entry | RegistryError]:
    if raw is None:
        return
    if not isinstance(raw, list):
        raise RegistryError(f"{file}, {label}: not a list; begin each entry with a dash.")
    for number, fields in enumerate(raw, 1):
        where = f"{label}, entry {number}"
        if not isinstance(fields, dict):
            yield RegistryError(f"{file}, {where}: {fields!r} has no keys; write `key: value`.")
            continue
        name = next((fields[key] for key in ("id", "name", "term") if key in fields), None)
        yield Entry(file, f"{where} ({name})" if name else where, fields)


def _check_keys(entry: Entry, known: Collection[str]) -> None:
    for error in entry.list_unknown(known):
        raise error
