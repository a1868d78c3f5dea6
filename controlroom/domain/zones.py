"""Zones that somebody watches: what enters and what leaves.  Pure; no clock, no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from controlroom.domain.polygon import contains

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from numpy.typing import NDArray

BORDER_M = 25.0
"""Within this of a border nothing enters or leaves: positions are no better than that."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """Something went in or out.

    Attributes:
        key: What.
        entered: False when it left.
    """

    key: Hashable
    entered: bool


def border_distance(
    x: NDArray[np.float64], y: NDArray[np.float64], ring: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how far each point lies from the nearest edge of a ring, in its units."""
    start, along = ring, np.roll(ring, -1, axis=0) - ring
    squared = np.maximum((along**2).sum(axis=1), 1e-12)
    px, py = x[:, None] - start[:, 0], y[:, None] - start[:, 1]
    share = np.clip((px * along[:, 0] + py * along[:, 1]) / squared, 0.0, 1.0)
    away = np.hypot(px - share * along[:, 0], py - share * along[:, 1])
    nearest: NDArray[np.float64] = away.min(axis=1)
    return nearest


@dataclass(slots=True, eq=False)
class Watcher:
    """Remembers what is in one zone.

    Attributes:
        ring: Of the zone, projected metres, shape (n, 2).
        border: In projected metres: ``BORDER_M`` times the stretch of the projection there.
    """

    ring: NDArray[np.float64]
    border: float = BORDER_M
    _within: dict[Hashable, bool] = field(default_factory=dict)
    _begun: bool = False

    @property
    def inside(self) -> list[Hashable]:
        """What was within at the last look."""
        return [key for key, within in self._within.items() if within]

    def look(
        self,
        places: Mapping[Hashable, tuple[float, float]],
        gone: frozenset[Hashable] = frozenset(),
    ) -> list[Crossing]:
        """Return what has entered or left since the last look.

        The first look says nothing: what was there was there.  What is not among *places* (its
        position is old) stays where it was last; what is *gone* is forgotten without a word.

        Args:
            places: Projected metres of what is known to be there now.
            gone: What no longer exists.
        """
        for key in gone:
            self._within.pop(key, None)
        first, self._begun = not self._begun, True
        if not places:
            return []
        keys = list(places)
        xy = np.array([places[key] for key in keys], np.float64)
        within = contains(xy[:, 0], xy[:, 1], [self.ring])
        near = border_distance(xy[:, 0], xy[:, 1], self.ring) <= self.border
        crossings = []
        for key, inside, close in zip(keys, within.tolist(), near.tolist(), strict=True):
            before = self._within.get(key)
            if before is not None and close:
                continue
            self._within[key] = inside
            if not first and inside is not (before or False):
                crossings.append(Crossing(key, inside))
        return crossings
