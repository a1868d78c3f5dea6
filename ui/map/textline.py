"""Letters along a line: where each stands and how it is turned.

Vietnamese in NFC is one code point a letter, so a letter's marks stay with it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

BEND_MOST = 0.42
"""Radians between neighbouring letters; a sharper bend is unreadable."""
LOOK_PX = 6.0
"""The direction of a letter is that of the line this far around it: small kinks do not show."""


@dataclass(frozen=True, slots=True)
class Track:
    """A line in pixels that text can follow.

    Attributes:
        points: Shape (n ≥ 2, 2).
        along: Distance of each point from the start, pixels.
    """

    points: NDArray[np.float64]
    along: NDArray[np.float64]

    @classmethod
    def of(cls, points: NDArray[np.float64]) -> Track:
        """Return the track of a line."""
        steps = np.hypot(*np.diff(points, axis=0).T)
        return cls(points, np.concatenate(([0.0], np.cumsum(steps))))

    @property
    def length(self) -> float:
        """Pixels from end to end."""
        return float(self.along[-1])

    def at(self, distances: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the points at *distances* from the start, shape (n, 2)."""
        x = np.interp(distances, self.along, self.points[:, 0])
        y = np.interp(distances, self.along, self.points[:, 1])
        return np.column_stack((x, y))

    def anchors(
        self, step: float, window: tuple[float, float, float, float]
    ) -> Iterator[tuple[int, float, float, float]]:
        """Yield places for a label from the middle outwards: (number, distance, x, y).

        They are counted from the middle of the whole line, not of what is visible, so a label
        stays where it is while the map moves under the window.
        """
        most = int((self.length / 2) // step)
        numbers = np.arange(-most, most + 1)
        distances = (self.length / 2 + numbers * step).astype(np.float64)
        spots = self.at(distances)
        left, top, right, bottom = window
        inside = (
            (spots[:, 0] >= left)
            & (spots[:, 0] <= right)
            & (spots[:, 1] >= top)
            & (spots[:, 1] <= bottom)
        )
        rows = np.flatnonzero(inside)
        # Coarse places first: the same ones win whichever stretch of the line is in view.
        order = np.lexsort((np.abs(numbers[rows]), numbers[rows] % 8 != 0))
        for row in rows[order].tolist():
            x, y = spots[row].tolist()
            yield int(numbers[row]), float(distances[row]), x, y


@dataclass(frozen=True, slots=True)
class Letter:
    """Where one letter stands: its middle in pixels and its turn in radians."""

    text: str
    x: float
    y: float
    angle: float


def letters_along(
    track: Track, text: str, advances: Sequence[float], centre: float
) -> list[Letter] | None:
    """Return *text* written along *track* around *centre*, never upside down.

    Args:
        track: The line.
        text: NFC, one letter a character.
        advances: Width of each letter in pixels.
        centre: Distance from the start of the track of the middle of the text.

    Returns:
        One entry a letter, or None where the line is too short or bends too sharply.
    """
    widths = np.asarray(advances, np.float64)
    total = float(widths.sum())
    start = centre - total / 2
    if start < 0 or start + total > track.length:
        return None
    ends = track.at(np.array([start, start + total]))
    middles = start + np.cumsum(widths) - widths / 2
    reverse = ends[0, 0] > ends[1, 0]
    if reverse:
        middles = 2 * start + total - middles
    spots = track.at(middles)
    before = track.at(np.maximum(middles - LOOK_PX, 0.0))
    after = track.at(np.minimum(middles + LOOK_PX, track.length))
    ahead = after - before
    angles = np.arctan2(ahead[:, 1], ahead[:, 0]) + (math.pi if reverse else 0.0)
    turns = np.abs((np.diff(angles) + math.pi) % (2 * math.pi) - math.pi)
    if len(turns) and float(turns.max()) > BEND_MOST:
        return None
    rows = zip(text, spots.tolist(), angles.tolist(), strict=True)
    return [Letter(char, x, y, angle) for char, (x, y), angle in rows]
