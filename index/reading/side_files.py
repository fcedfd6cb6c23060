"""Side files: what people know of a document that cannot state it itself, in YAML beside it.

For `briefing.pdf` that is `briefing.pdf.yaml`, else `briefing.yaml`, with the keys of front matter.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from index.errors import ReadingError
from index.reading.formats.kinds import check_place
from index.reading.formats.plain import decode_text, load_bytes
from index.reading.formats.readers import READERS
from index.reading.front_matter import parse_front_matter

NO_SIDE_FILES = frozenset(
    ("areas.yaml", "contacts.yaml", "glossary.yaml", "themes.yaml", "golden.yaml")
)
"""What a knowledge folder keeps at its top beside documents."""
MOST_BYTES = 64 * 1024
_ENDING, _NEAR_ENDINGS = ".yaml", (".yaml", ".yml")


def find_side_file(path: Path, root: Path) -> Path | None:
    """The side file of a document under `root`, or None; of two the longer name counts."""
    return next(iter(list_side_files(path, root)), None)


def list_side_files(path: Path, root: Path) -> list[Path]:
    """The side files of a document that are there, the one that counts first."""
    names = (path.name + _ENDING, path.stem + _ENDING)
    return [
        path.with_name(name)
        for name in dict.fromkeys(names)
        if not (path.parent == root and name in NO_SIDE_FILES)
        and os.path.lexists(path.parent / name)
    ]


def find_orphans(root: Path) -> list[Path]:
    """YAML files under `root` that lie beside no document and are no registry, sorted by name.

    Those that end with `.yml` are among them, for no document is looked for under that ending.
    """
    orphans: list[Path] = []
    for folder, folders, names in os.walk(root):
        folders[:] = [each for each in folders if not each.startswith(".")]
        documents = [Path(each) for each in names if Path(each).suffix.lower() in READERS]
        used = {each.name + _ENDING for each in documents} | {
            each.stem + _ENDING for each in documents
        }
        if Path(folder) == root:
            used |= NO_SIDE_FILES
        orphans += [
            Path(folder, each)
            for each in names
            if each.lower().endswith(_NEAR_ENDINGS)
            and not each.startswith(".")
            and each not in used
        ]
    return sorted(orphans, key=lambda path: path.relative_to(root).as_posix())


def read_side_file(path: Path, name: str) -> dict[str, Any]:
    """What a side file states, as strictly as front matter; raises ReadingError that names it."""
    check_place(path, name)
    with suppress(OSError):  # what cannot be opened is said below
        if path.stat().st_size > MOST_BYTES:
            raise ReadingError(
                f"{name} is larger than {MOST_BYTES // 1024} kB: it may only hold the metadata of "
                "one document."
            )
    return parse_side_file(name, decode_text(load_bytes(path, name, MOST_BYTES), name))


def parse_side_file(name: str, text: str) -> dict[str, Any]:
    """The values of `Metadata` that the text of a side file states; None where it says null."""
    try:
        held = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 1})" if mark else ""
        raise ReadingError(
            f"{name} is not valid YAML{line}: put values with ':' or '#' in quotes."
        ) from error
    if held is not None and not isinstance(held, dict):
        raise ReadingError(f"{name} must hold 'key: value' lines, as front matter does.")
    try:
        return parse_front_matter(name, text)
    except ReadingError as error:
        raise ReadingError(str(error).replace(": front matter key ", ": key ", 1)) from error
