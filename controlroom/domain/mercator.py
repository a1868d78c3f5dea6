"""The map's projection and view: EPSG:3857 in doubles, fractional zoom, screen and back."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from controlroom.domain.geo import Bounds, Position

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

RADIUS_M = 6_378_137.0
HALF_M = math.pi * RADIUS_M
MAX_LAT = math.degrees(math.atan(math.sinh(math.pi)))
"""Latitude at which the projected world is square, ±85.0511°."""
TILE_PX = 256
MIN_ZOOM, MAX_ZOOM = 7.0, 19.0
PIXEL_M = 0.000_28
"""Size of a pixel assumed when a scale is written as 1 : n (OGC WMTS 1.0, 6.1)."""


def project(lat: ArrayLike, lon: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return EPSG:3857 metres, x east and y north, of WGS-84 degrees.

    What cannot be placed (NaN, infinite, beyond ±180° or ``MAX_LAT``) comes back as NaN in both.

    Args:
        lat: Degrees, shape (n,) or a number.
        lon: Degrees, the same shape.
    """
    lat_deg = np.asarray(lat, np.float64)
    lon_deg = np.asarray(lon, np.float64)
    with np.errstate(invalid="ignore"):  # comparisons with NaN are false, which is what we want
        good = (np.abs(lat_deg) <= MAX_LAT) & (np.abs(lon_deg) <= 180.0)  # noqa: PLR2004 - degrees
    phi = np.radians(np.where(good, lat_deg, 0.0))
    x = np.where(good, RADIUS_M * np.radians(np.where(good, lon_deg, 0.0)), np.nan)
    y = np.where(good, RADIUS_M * np.arcsinh(np.tan(phi)), np.nan)
    return x, y


def unproject(x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return latitude and longitude in degrees of EPSG:3857 metres."""
    lon = np.degrees(np.asarray(x, np.float64) / RADIUS_M)
    lat = np.degrees(np.arctan(np.sinh(np.asarray(y, np.float64) / RADIUS_M)))
    return lat, lon


def scale_at(zoom: float) -> float:
    """Return pixels per projected metre at a zoom level."""
    return float(TILE_PX * 2.0**zoom / (2 * HALF_M))


def clamp_zoom(zoom: float) -> float:
    """Return *zoom* inside what the map offers."""
    return min(max(zoom, MIN_ZOOM), MAX_ZOOM)


@dataclass(frozen=True, slots=True)
class View:
    """What part of the world a rectangle of pixels shows; y of pixels points down.

    Attributes:
        x, y: Centre in EPSG:3857 metres.
        zoom: ``MIN_ZOOM`` … ``MAX_ZOOM``, may be fractional; 256 · 2^zoom pixels round the world.
        width, height: Pixels.
    """

    x: float
    y: float
    zoom: float
    width: int
    height: int

    @property
    def scale(self) -> float:
        """Pixels per projected metre."""
        return scale_at(self.zoom)

    @property
    def centre(self) -> Position:
        """The centre on the earth; of a view beyond the world's edge the nearest place of it."""
        lat, lon = unproject(_within(self.x), _within(self.y))
        # 180° is not exact in metres.
        return Position(float(lat), min(max(float(lon), -180.0), 180.0))

    @property
    def ground_m(self) -> float:
        """Metres on the ground per pixel at the centre."""
        return math.cos(math.radians(self.centre.lat)) / self.scale

    @property
    def denominator(self) -> float:
        """The n of the scale 1 : n at the centre."""
        return self.ground_m / PIXEL_M

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in projected metres."""
        half_w, half_h = self.width / 2 / self.scale, self.height / 2 / self.scale
        return self.x - half_w, self.y - half_h, self.x + half_w, self.y + half_h

    def to_screen(
        self, x: ArrayLike, y: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return pixels of projected metres."""
        scale = self.scale
        px = (np.asarray(x, np.float64) - self.x) * scale + self.width / 2
        py = (self.y - np.asarray(y, np.float64)) * scale + self.height / 2
        return px, py

    def to_world(self, px: float, py: float) -> tuple[float, float]:
        """Return projected metres of a pixel."""
        scale = self.scale
        return self.x + (px - self.width / 2) / scale, self.y - (py - self.height / 2) / scale

    def moved(self, dx: float, dy: float) -> View:
        """Return the view after the picture was dragged by (dx, dy) pixels."""
        scale = self.scale
        return replace(self, x=_within(self.x - dx / scale), y=_within(self.y + dy / scale))

    def zoomed(self, zoom: float, px: float | None = None, py: float | None = None) -> View:
        """Return the view at another zoom, keeping what lies under pixel (px, py) in place.

        Without a pixel the centre stays.  The zoom is clamped.
        """
        zoom = clamp_zoom(zoom)
        if px is None or py is None:
            return replace(self, zoom=zoom)
        world_x, world_y = self.to_world(px, py)
        scale = scale_at(zoom)
        return replace(
            self,
            x=_within(world_x - (px - self.width / 2) / scale),
            y=_within(world_y + (py - self.height / 2) / scale),
            zoom=zoom,
        )

    def sized(self, width: int, height: int) -> View:
        """Return the view with another size around the same centre."""
        return replace(self, width=width, height=height)

    def centred(self, position: Position) -> View:
        """Return the view centred on *position*, at the same zoom."""
        x, y = project(position.lat, position.lon)
        return replace(self, x=float(x), y=float(y))


def _within(metres: float) -> float:
    """Return a coordinate that the world has."""
    return min(max(metres, -HALF_M), HALF_M)


def fit(bounds: Bounds, width: int, height: int, pad: int = 0) -> View:
    """Return the closest view that shows all of *bounds* with *pad* pixels to spare."""
    (south, north) = (max(bounds.south, -MAX_LAT), min(bounds.north, MAX_LAT))
    x, y = project([south, north], [bounds.west, bounds.east])
    span_x, span_y = float(x[1] - x[0]), float(y[1] - y[0])
    room_x, room_y = max(width - 2 * pad, 1), max(height - 2 * pad, 1)
    scale = min(
        room_x / span_x if span_x > 0 else math.inf,
        room_y / span_y if span_y > 0 else math.inf,
    )
    zoom = MAX_ZOOM if math.isinf(scale) else math.log2(scale * 2 * HALF_M / TILE_PX)
    return View(float(x[0]) + span_x / 2, float(y[0]) + span_y / 2, clamp_zoom(zoom), width, height)
