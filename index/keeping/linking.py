"""Files under another name, without a copy of them."""

from __future__ import annotations

import shutil
from pathlib import Path


def link_folder(source: Path, target: Path) -> None:
    """The files of a folder under another name, without a copy where the disk allows that."""
    target.mkdir(parents=True)
    for path in source.iterdir():
        link_file(path, target / path.name)


def link_file(source: Path, target: Path) -> None:
    """The same for one file."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)
