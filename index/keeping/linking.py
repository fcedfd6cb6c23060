"""Files under another name, without a copy of them."""

from __future__ import annotations

import shutil
from pathlib import Path


def link_folder(source: Path, target: Path) -> None:
    """The files of a folder under another name, without a copy where the disk allows that."""
    target.mkdir(parents=True)
    for path in source.iterdir():
        try:
            (target / path.name).hardlink_to(path)
        except OSError:
            shutil.copyfile(path, target / path.name)
