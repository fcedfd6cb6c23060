"""A sequence that is made when it is first looked at. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar, overload

Value = TypeVar("Value")


class Later(Sequence[Value], Generic[Value]):
    """What `make(*arguments)` gives, once it is needed; equal to any sequence of its values."""

    def __init__(self, make: Callable[..., Sequence[Value]], *arguments: Any) -> None:
        self._make = make
        self._arguments = arguments
        self._made: Sequence[Value] | None = None

    def _values(self) -> Sequence[Value]:
        if self._made is None:
            self._made = self._make(*self._arguments)
            self._arguments = ()
        return self._made

    @overload
    def __getitem__(self, at: int) -> Value: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Value]: ...
    def __getitem__(self, at: int | slice) -> Value | Sequence[Value]:
        return self._values()[at]

    def __len__(self) -> int:
        return len(self._values())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))
