"""Where an assistant's encoder, classifier and index come from: the index carries them, or else
sentence-transformers loads them."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.alarms.triage import Classifies
from bot.settings import PROJECT, Settings
from index.encoders.exported import QUESTIONS, TRIAGE, ExportedEncoder, load_export
from index.errors import ReadingError, SnapshotError
from index.refreshed import Refreshed
from index.snapshot import FORMAT, Snapshot, load_snapshot, read_current
from index.types import Encoder

EXPORTS = PROJECT / "var" / "exports"
"""Exported encoders, made once for every index of this checkout."""
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
        """Tells the encoder and its precision; raises EncoderError."""
        from index.encoders.pairing import identify_encoders

        held = self.settings.encoder
        if self.given:
            return str(self.load().checksum)
        said = identify_encoders(held.model, held.adapter, held.precision)
        return f"{said} {self.settings.search.vectors}"

    @functools.cache  # noqa: B019  one source lives as long as its assistant is put together
    def load(self) -> Any:
        """The encoders to build with: the one given, else exported from the settings' encoder."""
        from index.encoders.pairing import load_encoders, pair_encoder

        held = self.settings.encoder
        if self.given:
            return pair_encoder(self.given())
        return load_encoders(
            held.model, held.adapter, held.precision, held.batch_size, find_exports()
        )

    def open_questions(self, snapshot: Snapshot) -> Encoder:
        """The encoder of questions: the one that the snapshot carries, where it carries one."""
        folder = None if self.given else snapshot.encoders.get(QUESTIONS)
        if folder:
            return ExportedEncoder(load_export(folder), self.settings.encoder.threads)
        return self.load().questions  # type: ignore[no-any-return]

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
        if self.given:
            return None
        try:
            held = json.loads((self.settings.index / SEEN).read_text(encoding="utf-8"))
            if held["id"] != read_current(self.settings.index) or held["from"] != self._look():
                return None
            snapshot = load_snapshot(self.settings.index)
            return Refreshed(snapshot, False, tuple(ReadingError(said) for said in held["unread"]))
        except (OSError, ValueError, KeyError, TypeError, SnapshotError):
            return None

    def note_unchanged(self, refreshed: Refreshed) -> None:
        """Remember what a snapshot was made from, for the next start."""
        if self.given:
            return
        held = {
            "id": refreshed.snapshot.manifest.id,
            "from": self._look(),
            "unread": [str(error) for error in refreshed.unread],
        }
        aside = self.settings.index / f".{SEEN}"
        try:
            aside.write_text(json.dumps(held), encoding="utf-8")
            aside.replace(self.settings.index / SEEN)
        except OSError:
            return  # the next start reads the documents again, as this one did

    def _look(self) -> list[Any]:
        """What an index is made from: its settings, and the files of knowledge and encoder."""
        from index.encoders.adapting import list_files
        from index.encoders.encoding import list_weights

        encoder = self.settings.encoder
        paths = [
            *sorted(path for path in self.settings.knowledge.rglob("*") if path.is_file()),
            *list_weights(encoder.model),
            *list_files(encoder.adapter),
        ]
        settings = [encoder.model, encoder.adapter, encoder.precision, self.settings.search.vectors]
        return [FORMAT, *settings, *describe_files(paths)]


def describe_files(paths: Iterable[Path]) -> list[list[Any]]:
    """Name, bytes and time of change of some files."""
    told = [(path, path.stat()) for path in paths]
    return [[str(path), held.st_size, held.st_mtime_ns, held.st_ino] for path, held in told]


def find_exports() -> Path:
    """The folder of exports: of this checkout."""
    return EXPORTS
