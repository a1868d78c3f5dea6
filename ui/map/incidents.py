"""The incidents on the map as columns: a row each, changed in place.  Pure numpy; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from controlroom.domain.mercator import project
from ui.models.lines import SlotIds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from ui.map.marks import Key

    Places = tuple[Sequence[Key], NDArray[np.float64], NDArray[np.float64]]

LEAST = 4
"""The severity of what has none that is known."""


class Incidents:
    """Where every incident is and how severe.  GUI thread only.

    Attributes:
        keys: Of the rows; those of rows that hold nothing mean nothing.
        x, y: Projected metres; NaN where a row has no place or holds nothing.
        severity: 1 … 4.
        skipped: How many have no usable position.
    """

    def __init__(self) -> None:
        self.keys: Sequence[Key] = ()
        self._row_of: Callable[[object], int | None] = lambda _key: None
        self.x = self.y = np.empty(0)
        self.severity = np.empty(0, np.int8)
        self._there = np.empty(0, bool)
        self.skipped = 0
        self._worst: Places | None = None
        self._order: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return int(np.count_nonzero(self._there))

    def set_all(
        self,
        keys: Sequence[Key],
        lat: ArrayLike,
        lon: ArrayLike,
        severity: ArrayLike,
        there: ArrayLike | None = None,
    ) -> None:
        """Take all incidents; degrees and severities of equal length.

        Args:
            keys: One a row; ``SlotIds`` are asked for rows, of others a table is made.
            lat: Degrees.
            lon: Degrees.
            severity: 1 … 4; anything else counts as 4.
            there: Which rows hold an incident; None for all.
        """
        self.keys = keys
        if isinstance(keys, SlotIds):
            self._row_of = keys.row_of
        else:
            rows: dict[object, int] = {key: row for row, key in enumerate(keys)}
            self._row_of = rows.get
        self._there = np.ones(len(keys), bool) if there is None else np.array(there, bool)
        self.x, self.y = self._placed(lat, lon, self._there)
        self.severity = _levels(severity)
        self._counted()

    def change(
        self,
        rows: NDArray[np.int64],
        lat: ArrayLike,
        lon: ArrayLike,
        severity: ArrayLike,
        there: ArrayLike,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Take these rows anew, also new ones behind the last.

        Returns:
            Where something has to be painted again: projected metres of the old and the new
            places, finite.
        """
        self._grow(int(rows.max()) + 1 if len(rows) else 0)
        before_x, before_y = self.x[rows], self.y[rows]
        self._there[rows] = there
        x, y = self._placed(lat, lon, self._there[rows])
        self.x[rows], self.y[rows] = x, y
        self.severity[rows] = _levels(severity)
        self._counted()
        both_x, both_y = np.concatenate((before_x, x)), np.concatenate((before_y, y))
        good = np.isfinite(both_x)
        return both_x[good], both_y[good]

    @staticmethod
    def _placed(
        lat: ArrayLike, lon: ArrayLike, there: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        x, y = project(lat, lon)
        if not there.all():
            x[~there] = y[~there] = np.nan
        return x, y

    def _counted(self) -> None:
        self.skipped = int(np.count_nonzero(np.isnan(self.x) & self._there))
        self._worst = self._order = None

    def _grow(self, size: int) -> None:
        more = size - len(self.x)
        if more <= 0:
            return
        more = max(more, len(self.x) // 4)
        self.x = np.concatenate((self.x, np.full(more, np.nan)))
        self.y = np.concatenate((self.y, np.full(more, np.nan)))
        self.severity = np.concatenate((self.severity, np.full(more, LEAST, np.int8)))
        self._there = np.concatenate((self._there, np.zeros(more, bool)))

    def row_of(self, key: object) -> int | None:
        """Return the row of an incident that has a place, None without."""
        row = self._row_of(key)
        return row if row is not None and row < len(self.x) and np.isfinite(self.x[row]) else None

    def inside(self, box: tuple[float, float, float, float], pad: float) -> NDArray[np.int64]:
        """Return the rows in a box of west, south, east and north, and *pad* metres around it."""
        west, south, east, north = box
        within = self.x > west - pad
        within &= self.x < east + pad
        within &= self.y > south - pad
        within &= self.y < north + pad
        return np.flatnonzero(within)

    def worst(self) -> Places:
        """Return all of severity 1 that have a place: keys and projected metres."""
        if self._worst is None:
            rows = np.flatnonzero((self.severity == 1) & np.isfinite(self.x))
            keys = [self.keys[row] for row in rows.tolist()]
            self._worst = (keys, self.x[rows], self.y[rows])
        return self._worst

    def order(self) -> NDArray[np.int64]:
        """Return all rows, the least severe first: who writes last lies on top."""
        if self._order is None:
            self._order = np.argsort(-self.severity, kind="stable")
        return self._order


def _levels(severity: ArrayLike) -> NDArray[np.int8]:
    levels = np.asarray(severity, np.int64)
    return np.where((levels >= 1) & (levels <= LEAST), levels, LEAST).astype(np.int8)
