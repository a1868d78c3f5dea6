"""Places on the earth: WGS-84 positions, distances and polygons."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from controlroom.domain.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

EARTH_RADIUS_M = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Position:
    """A WGS-84 position in degrees; finite and inside ±90 / ±180, or it cannot be made.

    Raises:
        InvalidInputError: NaN, infinite or out of range.
    """

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lat) and math.isfinite(self.lon)):
            raise InvalidInputError("position", "not-a-number")
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):  # noqa: PLR2004 - degrees
            raise InvalidInputError("position", "out-of-range")


@dataclass(frozen=True, slots=True)
class Bounds:
    """A latitude/longitude box in degrees; does not cross the antimeridian."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, position: Position) -> bool:
        """Return whether *position* is inside, edges included."""
        return self.south <= position.lat <= self.north and self.west <= position.lon <= self.east


def distance_m(a: Position, b: Position) -> float:
    """Return the great-circle distance in metres (haversine, mean earth radius)."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat = (lat_b - lat_a) / 2
    half_lon = math.radians(b.lon - a.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def inside(position: Position, ring: Sequence[tuple[float, float]]) -> bool:
    """Return whether *position* lies in the closed *ring* of (lon, lat) pairs, even-odd rule."""
    hit = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        crosses = (y1 > position.lat) != (y2 > position.lat)
        if crosses and position.lon < (x2 - x1) * (position.lat - y1) / (y2 - y1) + x1:
            hit = not hit
    return hit
