"""Where an assistant's encoder, classifier and index come from: the index carries them, or else
sentence-transformers loads them."""

from __future__ import annotations

import contextlib
import functools
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.alarms.triage import Classifies
from bot.settings import PROJECT, Settings
from index.encoders.adapting import list_files
from index.encoders.encoding import list_weights, load_encoder
from index.encoders.exported import QUESTIONS, TRIAGE, ExportedEncoder, load_export
from index.encoders.pairing import (
    AS_LOADED,
    Encoders,
    identify_encoders,
    load_encoders,
    pair_encoder,
)
from index.errors import ReadingError, RegistryError, SnapshotError
from index.refreshed import Refreshed
from index.snapshot import FORMAT, Snapshot, digest_file, load_snapshot, read_current
from index.types import Encoder

EXPORTS = PROJECT / "var" / "exports"
"""Exported encoders, made once for every index of this checkout."""
REGISTRIES = ("areas.yaml", "contacts.yaml", "glossary.yaml", "themes.yaml")
SEEN = "seen.json"
"""What the published snapshot was made from, by names, sizes and times: beside `current`."""


@dataclass(frozen=True)
class Source:
    """Gives what the settings ask for, and loads nothing before it is needed."""

    settings: Settings
    given: Callable[[], Encoder] | None = None
    """Another encoder than that of the settings."""

    @functools.cached_property
    def identity(self) -> str:
        """Tells the encoder, its precision and the registries; raises KnowledgeError."""
        held = self.settings.encoder
        if self.given:
            said = self.encoders.checksum
        else:
            said = identify_encoders(held.model, held.adapter, held.precision, self._has_triage)
        digests = (_digest_registry(path) for path in self.registries.values())
        return " ".join((said, self.settings.search.vectors, *digests))

    @functools.cached_property
    def registries(self) -> dict[str, Path]:
        """The registry files of the knowledge folder, or of the project where it lacks one."""
        folders = (self.settings.knowledge, PROJECT / "knowledge")
        found = {name: [f / name for f in folders if (f / name).is_file()] for name in REGISTRIES}
        return {name: paths[0] for name, paths in found.items() if paths}

    def find_alone(self) -> Refreshed | None:
        """The published snapshot where there is no knowledge folder: it carries all that answering
        needs. None where there is one, or nothing was published."""
        if self.given or self.settings.knowledge.is_dir():
            return None
        if read_current(self.settings.index) is None:
            return None
        return Refreshed(load_snapshot(self.settings.index), False, ())

    @functools.cached_property
    def encoders(self) -> Encoders:
        """The encoders to build with: the one given, else exported from the settings' encoder."""
        held = self.settings.encoder
        if self.given:
            return pair_encoder(self.given())
        return load_encoders(
            held.model,
            held.adapter,
            held.precision,
            held.batch_size,
            self._find_exports(),
            self._has_triage,
        )

    @property
    def _has_triage(self) -> bool:
        return self.settings.triage.classifier != "none"

    def open_questions(self, snapshot: Snapshot) -> Encoder:
        """The encoder of questions: the one that the snapshot carries, where it carries one."""
        folder = None if self.given else snapshot.encoders.get(QUESTIONS)
        if folder:
            return ExportedEncoder(load_export(folder), self.settings.encoder.threads)
        if not self.given and snapshot.manifest.encoding[QUESTIONS] == AS_LOADED:
            held = self.settings.encoder
            return load_encoder(held.model, held.batch_size, held.adapter)
        return self.encoders.questions

    def open_classifier(self, snapshot: Snapshot) -> Classifies:
        """The classifier of triage that the snapshot carries, else the shipped one."""
        from index.encoders import classifying

        folder = snapshot.encoders.get(TRIAGE)
        if folder:
            return classifying.open_classifier(folder, self.settings.encoder.threads)
        return classifying.load_classifier()

    def find_unchanged(self) -> Refreshed | None:
        """The published snapshot, where nothing that it was made from has changed by name, size or
        time since; None where that is not known."""
        unread = self.find_unread()
        try:
            return (
                None
                if unread is None
                else Refreshed(load_snapshot(self.settings.index), False, unread)
            )
        except SnapshotError:
            return None

    def find_unread(self) -> tuple[ReadingError, ...] | None:
        """What could not be read for the published snapshot, where nothing that it was made from
        has changed since; None where that is not known. The snapshot is not opened."""
        if self.given:
            return None
        try:
            held = json.loads((self.settings.index / SEEN).read_text(encoding="utf-8"))
            if held["id"] != read_current(self.settings.index) or held["from"] != self.look():
                return None
            return tuple(ReadingError(said) for said in held["unread"])
        except (OSError, ValueError, KeyError, TypeError, SnapshotError):
            return None

    def note_unchanged(
        self, snapshot: Snapshot, unread: Iterable[ReadingError], seen: list[Any]
    ) -> None:
        """Remember what a snapshot was made from, as `look` saw it before anything was read."""
        if self.given:
            return
        held = {
            "id": snapshot.manifest.id,
            "from": seen,
            "unread": [str(error) for error in unread],
        }
        aside = self.settings.index / f".{SEEN}"
        try:
            aside.write_text(json.dumps(held), encoding="utf-8")
            aside.replace(self.settings.index / SEEN)
        except OSError:
            return  # the next start reads the documents again, as this one did

    def look(self) -> list[Any]:
        """What an index is made from: its settings, and the files of knowledge and encoder."""
        encoder = self.settings.encoder
        paths = [
            *sorted(_list_visible(self.settings.knowledge)),
            *self.registries.values(),
            *list_weights(encoder.model),
            *list_files(encoder.adapter),
        ]
        settings = [
            encoder.model,
            encoder.adapter,
            encoder.precision,
            self.settings.search.vectors,
            self._has_triage,
        ]
        code = sorted((PROJECT / "index").rglob("*.py"))  # another reader may read otherwise
        return [FORMAT, *settings, *describe_files([*paths, *code])]

    def _find_exports(self) -> Path:
        """The folder of exports: of this checkout, or of the index where that is read-only."""
        try:
            EXPORTS.mkdir(parents=True, exist_ok=True)
        except OSError:
            return self.settings.index / "exports"
        return EXPORTS if os.access(EXPORTS, os.W_OK) else self.settings.index / "exports"


def _list_visible(folder: Path) -> Iterator[Path]:
    """The files of a folder; hidden ones are never read."""
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.is_file():
            yield path


def _digest_registry(path: Path) -> str:
    try:
        return digest_file(path)
    except OSError as error:
        raise RegistryError(f"{path} cannot be read ({error.strerror}).") from error


def describe_files(paths: Iterable[Path]) -> list[list[Any]]:
    """Name, bytes, times of change and number on disk of those of the files that are there."""
    out: list[list[Any]] = []
    for path in paths:
        with contextlib.suppress(OSError):  # gone meanwhile, which the names will tell
            held = path.stat()
            times = (held.st_mtime_ns, held.st_ctime_ns)  # the second tells changed rights
            out.append([str(path), held.st_size, *times, held.st_ino])
    return out
