"""A file name that somebody typed → one that is safe to put into a folder. Pure."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100
"""Characters of a name with its ending: longer ones say no more in a list."""
LONGEST_BYTES = 200
"""Bytes of a name: file systems take 255, and a build may add an ending of its own."""
LONGEST_ENDING = 10
"""Characters of what counts as an ending; a longer one is a full stop within the name."""
UNNAMED = "document"
"""Stands where nothing is left of a name."""

_KEPT = frozenset(" ._-()")
_EDGES = " .-"
"""Taken off both ends: a leading dot hides a file, a leading dash reads as an option."""


def make_safe_name(name: str) -> str:
    """The last part of `name` in letters, digits and ` ._-()`, never empty, with its ending.

    Joined to a folder the result is a file of that folder. A safe name is given back as it is.
    """
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    clean = "".join(one if _is_kept(one) else "-" for one in last).rstrip(_EDGES)
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        stem, dot, ending = clean, "", ""
    after = dot + ending
    stem = stem.strip(_EDGES)[: LONGEST - len(after)]
    room = LONGEST_BYTES - len(after.encode())
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(_EDGES)
    return (stem or UNNAMED) + after


def _is_kept(character: str) -> bool:
    """Letters and their marks, and digits, of any script; and a few signs."""
    category = unicodedata.category(character)
    return character in _KEPT or category[0] in "LM" or category == "Nd"
