"""What a refresh comes to."""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import ReadingError
from index.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A published snapshot, whether it had to be built, and what could not be read."""

    snapshot: Snapshot
    built: bool
    unread: tuple[ReadingError, ...]
    notes: tuple[str, ...] = ()
    """On what of a document could not be read, each a sentence."""
