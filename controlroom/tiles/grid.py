"""Addresses of tiles: zoom, column from the west, row from the north (XYZ)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from controlroom.domain.mercator import HALF_M

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TILE_ZOOM = 24
"""Beyond it a tile is less than a millimetre wide a pixel; files that claim more are damaged."""


class TileKey(NamedTuple):
    """One tile of the square EPSG:3857 world.

    Attributes:
        zoom: 0 … ``MAX_TILE_ZOOM``; the world is 2^zoom tiles wide.
        x: Column, 0 at 180° west.
        y: Row, 0 in the north.  MBTiles and TMS count from the south; their readers turn it.
    """

    zoom: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Whether the world has such a tile."""
        side = 1 << max(self.zoom, 0)
        return 0 <= self.zoom <= MAX_TILE_ZOOM and 0 <= self.x < side and 0 <= self.y < side

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in projected metres."""
        size = size_m(self.zoom)
        west, north = self.x * size - HALF_M, HALF_M - self.y * size
        return west, north - size, west + size, north

    def above(self, levels: int = 1) -> TileKey:
        """Return the tile that many levels up that holds this one; the world's at the top."""
        levels = min(levels, self.zoom)
        return TileKey(self.zoom - levels, self.x >> levels, self.y >> levels)


def size_m(zoom: int) -> float:
    """Return the width of a tile in projected metres."""
    return 2 * HALF_M / (1 << zoom)


def covering(box: tuple[float, float, float, float], zoom: int) -> Iterator[TileKey]:
    """Return the tiles that *box* touches, those nearest to its middle first.

    Args:
        box: West, south, east, north in projected metres; parts outside the world are ignored.
        zoom: Of the tiles.
    """
    west, south, east, north = box
    if not all(math.isfinite(v) for v in box) or west > east or south > north:
        return
    size, last = size_m(zoom), (1 << zoom) - 1

    def index(metres: float) -> int:
        return min(max(math.floor(metres / size), 0), last)

    if east < -HALF_M or west > HALF_M or north < -HALF_M or south > HALF_M:
        return
    columns = range(index(west + HALF_M), index(east + HALF_M) + 1)
    rows = range(index(HALF_M - north), index(HALF_M - south) + 1)
    middle_x = (west + east) / 2 + HALF_M
    middle_y = HALF_M - (south + north) / 2

    def distance(key: TileKey) -> float:
        return math.hypot((key.x + 0.5) * size - middle_x, (key.y + 0.5) * size - middle_y)

    yield from sorted((TileKey(zoom, x, y) for y in rows for x in columns), key=distance)
