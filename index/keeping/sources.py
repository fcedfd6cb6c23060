"""What each document of a snapshot was read from: whether its file must be read again.

sources.json    one object a document, by name
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from index.reading.formats.writing import RETRY

NAME = "sources.json"


@dataclass(frozen=True, slots=True)
class FileNote:
    """The file of one document as it was read."""

    digest: str
    """sha256 of the file, and of the side file beside it."""
    part: str
    """Tells what the document gave to the index."""
    notes: tuple[str, ...] = ()
    """What of it could not be read, each a sentence."""

    @property
    def asks_again(self) -> bool:
        """Whether more of it could be read another time."""
        return any(RETRY in note for note in self.notes)


class HeldSources(Mapping[str, FileNote]):
    """The notes of a snapshot, read when the first is asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _notes(self) -> dict[str, FileNote]:
        held = json.loads(self._path.read_text(encoding="utf-8"))
        return {
            name: FileNote(one["digest"], one["part"], tuple(one["notes"]))
            for name, one in held.items()
        }

    def __getitem__(self, name: str) -> FileNote:
        return self._notes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._notes)

    def __len__(self) -> int:
        return len(self._notes)


def save_sources(path: Path, sources: Mapping[str, FileNote]) -> None:
    """Write them in the order of their names."""
    held = {name: asdict(sources[name]) for name in sorted(sources)}
    path.write_text(json.dumps(held, indent=0), encoding="utf-8")
