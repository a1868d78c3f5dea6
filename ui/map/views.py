"""Views that show something whole: the city's middle, or an area that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controlroom.domain.geo import Bounds
from controlroom.domain.mercator import MAX_LAT, fit

if TYPE_CHECKING:
    from controlroom.domain.city import City
    from controlroom.domain.mercator import View

HOME_DEG = 0.045
"""The resting view shows at least this much around the city's home on every side."""
AROUND_DEG = 0.002
"""A single place is shown with what is around it."""


def home_view(city: City, width: int, height: int) -> View:
    """Return the resting view of *city* in so many pixels."""
    home = city.home
    return box_view(home.lat, home.lon, home.lat, home.lon, (width, height), pad_deg=HOME_DEG)


def box_view(
    south: float,
    west: float,
    north: float,
    east: float,
    size: tuple[int, int],
    *,
    pad_deg: float = AROUND_DEG,
) -> View:
    """Return the closest view of an area in degrees, with *pad_deg* to spare on every side."""
    around = Bounds(
        max(south - pad_deg, -MAX_LAT),
        max(west - pad_deg, -180.0),
        min(north + pad_deg, MAX_LAT),
        min(east + pad_deg, 180.0),
    )
    return fit(around, max(size[0], 1), max(size[1], 1))
