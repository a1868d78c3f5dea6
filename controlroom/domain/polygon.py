"""Areas drawn by hand or given by law: what lies in them, how large they are.  Pure numpy.

A ring is an array of shape (n, 2), x then y, closed by itself: the last point need not be the
first again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from controlroom.domain.geo import EARTH_RADIUS_M

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

    Ring = NDArray[np.float64]

LEAST_CORNERS = 3
_CHUNK = 1 << 20
"""Points times edges looked at in one piece: some ten megabytes."""


def contains(x: ArrayLike, y: ArrayLike, rings: Iterable[Ring]) -> NDArray[np.bool_]:
    """Return which points lie in the area of *rings*, by the even-odd rule.

    A second ring within the first is a hole.  A point on an edge may count as either; one that is
    not finite lies nowhere.

    Args:
        x: Shape (n,).
        y: Shape (n,).
        rings: In the units of the points.
    """
    px, py = np.asarray(x, np.float64), np.asarray(y, np.float64)
    within = np.zeros(px.shape, bool)
    for ring in rings:
        if len(ring) < LEAST_CORNERS:
            continue
        (west, south), (east, north) = ring.min(axis=0), ring.max(axis=0)
        near = np.flatnonzero((px >= west) & (px <= east) & (py >= south) & (py <= north))
        step = max(1, _CHUNK // len(ring))
        for start in range(0, len(near), step):
            some = near[start : start + step]
            within[some] ^= _crossings_odd(px[some], py[some], ring)
    return within


def _crossings_odd(px: Ring, py: Ring, ring: Ring) -> NDArray[np.bool_]:
    x1, y1 = ring[:, 0], ring[:, 1]
    x2, y2 = np.roll(x1, -1), np.roll(y1, -1)
    spans = (y1 > py[:, None]) != (y2 > py[:, None])
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = (x2 - x1) * (py[:, None] - y1) / (y2 - y1) + x1
    odd: NDArray[np.bool_] = np.count_nonzero(spans & (px[:, None] < crossing), axis=1) % 2 == 1
    return odd


def crosses_itself(ring: Ring) -> bool:
    """Return whether two edges of *ring* that are not neighbours meet."""
    count = len(ring)
    if count <= LEAST_CORNERS:
        return False
    ends = np.roll(ring, -1, axis=0)
    for first in range(count - 2):
        # The edge before the first edge is its neighbour across the start.
        last = count - 1 if first == 0 else count
        a, b = ring[first], ends[first]
        c, d = ring[first + 2 : last], ends[first + 2 : last]
        if len(c) and _meet(a, b, c, d).any():
            return True
    return False


def _meet(a: Ring, b: Ring, c: Ring, d: Ring) -> NDArray[np.bool_]:
    def side(p: Ring, q: Ring, r: Ring) -> Ring:
        turn: Ring = (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1]) - (q[..., 1] - p[..., 1]) * (
            r[..., 0] - p[..., 0]
        )
        return np.sign(turn)

    return (side(a, b, c) * side(a, b, d) <= 0) & (side(c, d, a) * side(c, d, b) <= 0)


def area_m2(lat: ArrayLike, lon: ArrayLike) -> float:
    """Return the area of a ring on a sphere of the earth's mean radius, square metres.

    Right to about half a percent (the earth is no sphere); for rings smaller than a continent.
    """
    phi, lam = np.radians(np.asarray(lat, np.float64)), np.radians(np.asarray(lon, np.float64))
    step = np.roll(lam, -1) - lam
    step = (step + np.pi) % (2 * np.pi) - np.pi  # across the antimeridian the short way
    total = np.sum(step * (2 + np.sin(phi) + np.sin(np.roll(phi, -1)))) / 2
    # The strip between the ring and the pole cancels but for its 2.
    total -= np.sum(step)
    return float(abs(total) * EARTH_RADIUS_M**2)


def length_m(lat: ArrayLike, lon: ArrayLike) -> float:
    """Return how long a line is along great circles, metres; right to about half a percent."""
    phi, lam = np.radians(np.asarray(lat, np.float64)), np.radians(np.asarray(lon, np.float64))
    if len(phi) < 2:  # noqa: PLR2004 - a line has two ends
        return 0.0
    half_lat, half_lon = np.diff(phi) / 2, np.diff(lam) / 2
    chord = np.sin(half_lat) ** 2 + np.cos(phi[:-1]) * np.cos(phi[1:]) * np.sin(half_lon) ** 2
    return float(np.sum(2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(chord)))))


class Areas:
    """Named areas that do not overlap: which one each point lies in.

    Args:
        areas: Name and rings of each; ``contains`` says what rings mean.
    """

    def __init__(self, areas: Iterable[tuple[str, Sequence[Ring]]]) -> None:
        self.names: list[str] = []
        self._rings: list[Sequence[Ring]] = []
        for name, rings in areas:
            self.names.append(name)
            self._rings.append(rings)

    def at(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.int64]:
        """Return the index of the area of each point in ``names``, −1 for none."""
        px, py = np.asarray(x, np.float64), np.asarray(y, np.float64)
        found = np.full(px.shape, -1, np.int64)
        for number, rings in enumerate(self._rings):
            todo = np.flatnonzero(found < 0)
            if not len(todo):
                break
            found[todo[contains(px[todo], py[todo], rings)]] = number
        return found
