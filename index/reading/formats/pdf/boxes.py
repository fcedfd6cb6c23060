"""Places on a page: boxes, and how a page is turned so that its text stands upright. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points; `top` is less than `bottom` where y counts down the page."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, points: Sequence[tuple[float, float]]) -> Box:
        """The smallest box that holds the points, `top` and `left` being the lesser values."""
        across, down = [x for x, _ in points], [y for _, y in points]
        return cls(min(across), min(down), max(across), max(down))

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def holds(self, x: float, y: float, room: float = 0.0) -> bool:
        """Whether a point is in it or at most `room` points outside."""
        return (
            self.left - room <= x <= self.right + room
            and self.top - room <= y <= self.bottom + room
        )

    def touches(self, other: Box) -> bool:
        """Whether the two have a point in common."""
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.top <= other.bottom
            and other.top <= self.bottom
        )


@dataclass(frozen=True, slots=True)
class View:
    """The page as a reader holds it: `sheet` is its box as stored, y counting upwards."""

    sheet: Box
    turn: int = 0
    """Degrees clockwise: 0, 90, 180 or 270."""

    @property
    def width(self) -> float:
        """Width of the page as held."""
        return self.sheet.height if self.turn in (90, 270) else self.sheet.width

    @property
    def height(self) -> float:
        """Height of the page as held."""
        return self.sheet.width if self.turn in (90, 270) else self.sheet.height

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A stored point as seen: from the left edge, and down from the top edge."""
        sheet = self.sheet
        if self.turn == 90:
            return y - sheet.top, x - sheet.left
        if self.turn == 180:
            return sheet.right - x, y - sheet.top
        if self.turn == 270:
            return sheet.bottom - y, sheet.right - x
        return x - sheet.left, sheet.bottom - y

    def place_box(self, box: Box) -> Box:
        """A stored box as seen."""
        return Box.around([self.place(box.left, box.top), self.place(box.right, box.bottom)])
