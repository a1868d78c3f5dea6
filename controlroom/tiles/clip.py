"""Cutting lines and rings to a square: what lies far outside of a tile costs time to draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def clip_line(points: NDArray[np.int64], low: int, high: int) -> list[NDArray[np.int64]]:
    """Return the pieces of a line whose segments can touch the square.

    Segments are kept whole: where exactly a line leaves is the painter's to see.

    Args:
        points: Shape (n, 2).
        low: Lower edge of the square, in both directions.
        high: Upper edge.
    """
    if len(points) == 0 or (points.min() >= low and points.max() <= high):
        return [points]
    a, b = points[:-1], points[1:]
    touching = np.all((np.maximum(a, b) >= low) & (np.minimum(a, b) <= high), axis=1)
    edges = np.diff(np.concatenate(([0], touching.astype(np.int8), [0])))
    starts, stops = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return [points[i : j + 1] for i, j in zip(starts.tolist(), stops.tolist(), strict=True)]


def clip_ring(points: NDArray[np.int64], low: int, high: int) -> NDArray[np.int64]:
    """Return what of a ring lies inside the square; empty when nothing does.

    Source:
        Sutherland and Hodgman, "Reentrant polygon clipping", 1974.
    """
    if len(points) == 0 or (points.min() >= low and points.max() <= high):
        return points
    ring = points.astype(np.float64)
    for axis, edge, side in ((0, low, 1), (0, high, -1), (1, low, 1), (1, high, -1)):
        ring = _half(ring, axis, float(edge), side)
        if len(ring) == 0:
            break
    return np.rint(ring).astype(np.int64)


def _half(ring: NDArray[np.float64], axis: int, edge: float, side: int) -> NDArray[np.float64]:
    """Return the part of a ring on one side of a line."""
    depth = (ring[:, axis] - edge) * side
    before, depth_before = np.roll(ring, 1, axis=0), np.roll(depth, 1)
    inside, inside_before = depth >= 0, depth_before >= 0
    crosses = inside != inside_before
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(crosses, depth_before / (depth_before - depth), 0.0)
    crossing = before + (ring - before) * share[:, None]
    crossing[:, axis] = np.where(crosses, edge, crossing[:, axis])
    told = np.stack((crossing, ring), axis=1).reshape(-1, 2)
    kept: NDArray[np.float64] = told[np.stack((crosses, inside), axis=1).ravel()]
    return kept
