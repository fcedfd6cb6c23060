"""Patterns that are compiled when first used; some match in any case, several times as fast. Pure.

`re.IGNORECASE` tries each of many alternatives letter by letter; in small letters the first one
decides. In ASCII text both find the same; any other text is searched with the flag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any, cast


class AnyCase:
    """A pattern whose letters, all written small, stand for capitals too."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    @cached_property
    def _small(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.IGNORECASE)

    def search(self, text: str) -> bool:
        """Whether it stands anywhere in a text."""
        return next(self._find(text), None) is not None

    def count(self, text: str, most: int | None = None) -> int:
        """How often it stands in a text, one place after another; counted up to `most`."""
        return sum(1 for _ in islice(self._find(text), most))

    def _find(self, text: str) -> Iterator[re.Match[str]]:
        ascii_only = text.isascii()
        return self._small.finditer(text.lower()) if ascii_only else self._any.finditer(text)


def match_anywhere(*phrases: str) -> AnyCase:
    """A text in which one of these phrases stands."""
    return AnyCase("|".join(phrases))


class _Later:
    """Stands for a pattern until it is used."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._made = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        """A method of the compiled pattern, kept so that it is found at once from then on."""
        if name.startswith("__"):
            raise AttributeError(name)
        method = getattr(re.compile(*self._made), name)
        setattr(self, name, method)
        return method


def compile_later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile`, put off until the pattern is used: many are not needed for most messages."""
    return cast(re.Pattern[str], _Later(pattern, flags))
