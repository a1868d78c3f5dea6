"""Gathers markers that would lie on top of each other.  Pure numpy; no Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from controlroom.domain.mercator import scale_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

CELL_PX = 74.0
CLUSTER_BELOW = 15.5
"""From this zoom on only what covers each other is gathered."""
STACK_PX = 14.0
"""Side of a cell then: markers this close hide one another."""
SINGLE_PX = 10.0
SEVERITIES = 4
_MOST_CELLS_EACH, _SOME_CELLS = 4, 1 << 16
"""Cells are counted in a table while it has at most this many a marker; beyond, they are sorted."""
_NEIGHBOURS = ((1, 0), (0, 1), (1, 1), (1, -1))


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Groups of markers; every marker is in exactly one, so the counts add up.

    Attributes:
        x, y: Mean position of the members in projected metres, shape (k,).
        count: Members.
        worst: Smallest severity number among them.
        member: One of the members, the only one where ``count`` is 1.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    count: NDArray[np.int64]
    worst: NDArray[np.int64]
    member: NDArray[np.int64]
    _cell: NDArray[np.int64]
    _cluster_of_cell: NDArray[np.int64]

    @property
    def group(self) -> NDArray[np.int64]:
        """For each marker the cluster it is in, shape (n,)."""
        return self._cluster_of_cell[self._cell]


def bubble_radius(count: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the radius in pixels of a bubble of *count* markers; alone it is a marker's."""
    grown = 13.0 + 3.1 * np.log2(np.maximum(count, 2))
    return np.where(count > 1, np.minimum(grown, 30.0), SINGLE_PX)


def cell_metres(zoom: float, size: float = 1.0) -> float:
    """Return the side of a cell in projected metres.

    One grid a whole zoom level, each cell four of the next level's: between two levels bubbles
    stay where they are, from one to the next they only part.
    """
    level = math.floor(min(zoom, CLUSTER_BELOW) + 0.5)
    return CELL_PX * size / scale_at(level) if zoom < CLUSTER_BELOW else STACK_PX / scale_at(zoom)


def cluster(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    severity: NDArray[np.integer],
    zoom: float,
    size: float = 1.0,
) -> Clusters:
    """Return the clusters of markers at a zoom.

    Cells are anchored in the world, not on the screen, so nothing flickers while the map moves;
    bubbles that would still overlap across a cell's edge join the larger one.

    Args:
        x: Projected metres, finite, shape (n,).
        y: Projected metres, finite, shape (n,).
        severity: 1 (worst) … 4, shape (n,).
        zoom: Of the picture.
        size: Zoom of the interface, 1 … 2: larger bubbles need larger cells.
    """
    if len(x) == 0:
        none, number = np.empty(0), np.empty(0, np.int64)
        return Clusters(none, none, number, number, number, number, number)
    side = cell_metres(zoom, size)
    cell, wide, table = _cells(x, y, side)
    # One pass counts every severity: the worst of a cell cannot fall behind what has changed.
    kind = cell * SEVERITIES
    kind += severity
    by_severity = np.bincount(kind, minlength=table * SEVERITIES + 1)[1:].reshape(-1, SEVERITIES)
    count = by_severity.sum(axis=1)
    cells = np.flatnonzero(count)
    last = np.zeros(table, np.int64)
    last[cell] = np.arange(len(x))
    found = _Cells(
        wide.keys[cells] if wide.keys is not None else cells,
        wide.stride,
        count[cells],
        (by_severity[cells] > 0).argmax(axis=1) + 1,
        _sums(cell, x, table)[cells],
        _sums(cell, y, table)[cells],
        last[cells],
    )
    near = STACK_PX / 2 if zoom >= CLUSTER_BELOW else None
    cluster_of = np.full(table, -1, np.int64)
    return found.joined(found.joins(scale_at(zoom), size, near), cell, cells, cluster_of)


@dataclass(frozen=True, slots=True)
class _Wide:
    """How cells are numbered: row · stride + column, or by their place among sorted keys."""

    stride: int
    keys: NDArray[np.int64] | None = None


def _cells(
    x: NDArray[np.float64], y: NDArray[np.float64], side: float
) -> tuple[NDArray[np.int64], _Wide, int]:
    """Return the cell of every marker, how cells are numbered, and how many numbers there are."""
    column, row = _numbers(x, side), _numbers(y, side)
    # A column of nothing at the end: the right neighbour of the last is not the next row's first.
    stride = int(column.max()) + 2
    row *= stride
    row += column
    size = int(row.max()) + 1
    if size <= max(_MOST_CELLS_EACH * len(x), _SOME_CELLS):
        return row, _Wide(stride), size
    keys, cell = np.unique(row, return_inverse=True)
    return cell.astype(np.int64), _Wide(stride, keys), len(keys)


def _sums(cell: NDArray[np.int64], metres: NDArray[np.float64], table: int) -> NDArray[np.float64]:
    return np.bincount(cell, metres, table).astype(np.float64, copy=False)


def _numbers(metres: NDArray[np.float64], side: float) -> NDArray[np.int64]:
    """Return which cell along one axis each lies in, counted from the first that is used."""
    cells = metres * (1 / side)
    cells -= math.floor(cells.min())
    return cells.astype(np.int64)  # nothing is below zero: cutting off is rounding down


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """The cells that hold something; *key* ascends."""

    key: NDArray[np.int64]
    stride: int
    count: NDArray[np.int64]
    worst: NDArray[np.int64]
    sum_x: NDArray[np.float64]
    sum_y: NDArray[np.float64]
    member: NDArray[np.int64]

    def joins(self, scale: float, size: float, near: float | None) -> NDArray[np.int64]:
        """Return for each cell the one it joins, itself if none.

        Args:
            scale: Pixels a metre.
            size: Of the interface.
            near: Join what is closer than this many pixels; None: bubbles that overlap.
        """
        x, y, radius = self.sum_x / self.count, self.sum_y / self.count, bubble_radius(self.count)
        firsts, seconds = [], []
        for right, down in _NEIGHBOURS:
            wanted = self.key + down * self.stride + right
            at = np.minimum(np.searchsorted(self.key, wanted), len(self.key) - 1)
            a = np.flatnonzero(self.key[at] == wanted)
            b = at[a]
            gap = np.hypot(x[a] - x[b], y[a] - y[b]) * scale
            touching = gap < ((radius[a] + radius[b]) * 0.92 * size if near is None else near)
            firsts.append(a[touching])
            seconds.append(b[touching])
        joins = np.arange(len(self.key), dtype=np.int64)
        a, b = np.concatenate(firsts), np.concatenate(seconds)
        larger = np.where(self.count[a] >= self.count[b], a, b)
        smaller = a + b - larger
        settled = np.zeros(len(joins), bool)
        # Largest first; who has joined or taken somebody in stays as it is: no chains over the map.
        order = np.lexsort((smaller, larger, -self.count[larger]))
        taker = np.zeros(len(joins), bool)
        for big, small in zip(larger[order].tolist(), smaller[order].tolist(), strict=True):
            if (settled[big] and not taker[big]) or settled[small]:
                continue
            joins[small] = big
            settled[big] = settled[small] = taker[big] = True
        return joins

    def joined(
        self,
        joins: NDArray[np.int64],
        cell: NDArray[np.int64],
        cells: NDArray[np.int64],
        cluster_of: NDArray[np.int64],
    ) -> Clusters:
        """Return the clusters that come of *joins*; only cells are counted, not markers again."""
        kept, number = np.unique(joins, return_inverse=True)
        total = len(kept)
        count = np.bincount(number, self.count, total).astype(np.int64)
        worst = np.full(total, SEVERITIES, np.int64)
        np.minimum.at(worst, number, self.worst)
        member = np.zeros(total, np.int64)
        member[number] = self.member
        cluster_of[cells] = number
        return Clusters(
            np.bincount(number, self.sum_x, total) / count,
            np.bincount(number, self.sum_y, total) / count,
            count,
            worst,
            member,
            cell,
            cluster_of,
        )
