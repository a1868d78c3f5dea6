"""Gathers markers that would lie on top of each other.  Pure numpy; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from controlroom.domain.mercator import scale_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

CELL_PX = 74.0
CLUSTER_BELOW = 15.5
"""From this zoom on every marker stands alone."""
SINGLE_PX = 10.0
_STRIDE = np.int64(1 << 31)
_NEIGHBOURS = ((1, 0), (0, 1), (1, 1), (1, -1))


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Groups of markers; every marker is in exactly one, so the counts add up.

    Attributes:
        x, y: Mean position of the members in projected metres, shape (k,).
        count: Members.
        worst: Smallest severity number among them.
        group: For each marker the cluster it is in, shape (n,).
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    count: NDArray[np.int64]
    worst: NDArray[np.int64]
    group: NDArray[np.int64]


def bubble_radius(count: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the radius in pixels of a bubble of *count* markers; alone it is a marker's."""
    grown = 13.0 + 3.1 * np.log2(np.maximum(count, 2))
    return np.where(count > 1, np.minimum(grown, 30.0), SINGLE_PX)


def cluster(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    severity: NDArray[np.int64],
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
    scale = scale_at(zoom)
    if zoom >= CLUSTER_BELOW or len(x) == 0:
        every = np.arange(len(x), dtype=np.int64)
        return Clusters(x, y, np.ones(len(x), np.int64), severity.astype(np.int64), every)
    cell = scale / (CELL_PX * size)
    keys = np.floor(y * cell).astype(np.int64) * _STRIDE + np.floor(x * cell).astype(np.int64)
    cells, group = np.unique(keys, return_inverse=True)
    groups = _join_overlapping(cells, _gather(x, y, severity, group, len(cells)), scale, size)
    kept, renumbered = np.unique(groups, return_inverse=True)
    return _gather(x, y, severity, renumbered[group].astype(np.int64), len(kept))


def _gather(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    severity: NDArray[np.int64],
    group: NDArray[np.int64],
    groups: int,
) -> Clusters:
    count = np.bincount(group, minlength=groups)
    worst = np.full(groups, np.iinfo(np.int64).max, np.int64)
    np.minimum.at(worst, group, severity.astype(np.int64))
    return Clusters(
        np.bincount(group, x, groups) / count,
        np.bincount(group, y, groups) / count,
        count.astype(np.int64),
        worst,
        group,
    )


def _join_overlapping(
    cells: NDArray[np.int64], found: Clusters, scale: float, size: float
) -> NDArray[np.int64]:
    """Return for each cluster the one it joins, itself if none."""
    radius = bubble_radius(found.count) * size
    firsts, seconds = [], []
    for right, down in _NEIGHBOURS:
        wanted = cells + down * _STRIDE + right
        at = np.minimum(np.searchsorted(cells, wanted), len(cells) - 1)
        a = np.flatnonzero(cells[at] == wanted)
        b = at[a]
        gap = np.hypot(found.x[a] - found.x[b], found.y[a] - found.y[b]) * scale
        touching = gap < (radius[a] + radius[b]) * 0.92
        firsts.append(a[touching])
        seconds.append(b[touching])
    joins = np.arange(len(cells), dtype=np.int64)
    a, b = np.concatenate(firsts), np.concatenate(seconds)
    larger = np.where(found.count[a] >= found.count[b], a, b)
    smaller = a + b - larger
    settled = np.zeros(len(cells), bool)
    # Largest first; who has joined or taken somebody in stays as it is: no chains over the map.
    order = np.lexsort((smaller, larger, -found.count[larger]))
    taker = np.zeros(len(cells), bool)
    for big, small in zip(larger[order].tolist(), smaller[order].tolist(), strict=True):
        if (settled[big] and not taker[big]) or settled[small]:
            continue
        joins[small] = big
        settled[big] = settled[small] = taker[big] = True
    return joins
