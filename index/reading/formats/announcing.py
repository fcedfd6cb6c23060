"""Lets a reader say that a file takes long for a good reason, to whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[], None]] = []


def announce_ocr() -> None:
    """Say that the text of pictures is about to be read, which takes seconds a page."""
    for tell in _listeners:
        tell()


def hear_ocr(tell: Callable[[], None]) -> None:
    """Have `tell` called at every announcement in this process."""
    _listeners.append(tell)
