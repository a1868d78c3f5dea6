"""From a file's coordinates to degrees: named systems, VN-2000 above all, with the datum's shift.

VN-2000 lies 225 m beside WGS 84 in Huế.  Who only undoes the projection draws everything in the
next street, so a transformation without the shift is refused.

Source:
    EPSG, "VN-2000 to WGS 84 (2)" (6960), and the TM-3 zones of VN-2000.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from controlroom.domain.geo import Position, distance_m
from controlroom.overlays.shapes import OverlayError

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

DEGREES = "EPSG:4326"
HUE_ZONE = "EPSG:9214"
"""VN-2000 / TM-3 107-00, in which Huế's plans are drawn."""
_PREFIX = "VN-2000 / TM-3"


@dataclass(frozen=True, slots=True)
class Landing:
    """What a file would be in one system.

    Attributes:
        code: E.g. ``"EPSG:9214"``.
        name: Of the system.
        distance_m: From the middle of the file to the middle of the city; infinite where it would
            lie nowhere.
    """

    code: str
    name: str
    distance_m: float


def library() -> Any:  # noqa: ANN401 - a module
    """Return ``pyproj``.

    Raises:
        OverlayError: ``needs-library``: it is not installed.
    """
    try:
        import pyproj  # noqa: PLC0415 - optional
    except ImportError as error:
        raise OverlayError("needs-library", "pyproj") from error
    return pyproj


def zones() -> list[tuple[str, str]]:
    """Return the systems that are offered, as (code, name): degrees, then Vietnam's zones.

    Raises:
        OverlayError: ``needs-library``.
    """
    proj = library()
    found = {
        (f"EPSG:{info.code}", info.name)
        for info in proj.database.query_crs_info(auth_name="EPSG")
        if info.name.startswith(_PREFIX)
    }
    return [(DEGREES, "WGS 84"), *sorted(found, key=lambda item: (item[0] != HUE_ZONE, item[1]))]


def to_degrees(places: NDArray[np.float64], crs: str) -> NDArray[np.float64]:
    """Return places of a system as longitude and latitude of WGS 84; NaN where there is none.

    Args:
        places: Shape (n, 2), in the order of the axes that files use: east, then north.
        crs: A code or a definition that ``pyproj`` knows.

    Raises:
        OverlayError: ``needs-library``, or ``crs``: nobody knows it, or how to get from it to
            WGS 84 without being off by a street.
    """
    if crs == DEGREES:
        return places  # nothing needs a library for that
    x, y = transformer(crs).transform(places[:, 0], places[:, 1], errcheck=False)
    made = np.column_stack((x, y)).astype(np.float64)
    made[~np.isfinite(made).all(axis=1)] = np.nan
    return made


def transformer(crs: str) -> Any:  # noqa: ANN401 - of the library
    """Return the way from *crs* to WGS 84.

    Raises:
        OverlayError: As ``to_degrees``.
    """
    proj = library()
    try:
        made = proj.Transformer.from_crs(crs, DEGREES, always_xy=True)
    except proj.exceptions.ProjError as error:
        raise OverlayError("crs", f"{crs[:60]}: {error}"[:200]) from error
    if "ballpark" in made.description.lower():
        raise OverlayError("crs", f"{crs[:60]}: {made.description}"[:200])
    return made


def known(crs: str) -> bool:
    """Return whether there is a way from *crs* to WGS 84.

    Raises:
        OverlayError: ``needs-library``.
    """
    try:
        transformer(crs)
    except OverlayError as error:
        if error.reason != "crs":
            raise
        return False
    return True


def landings(middle: tuple[float, float], home: Position) -> list[Landing]:
    """Return where a file with that *middle* would lie in each system, the nearest first.

    Raises:
        OverlayError: ``needs-library``.
    """
    found = []
    for code, name in zones():
        lon, lat = to_degrees(np.array([middle]), code)[0].tolist()
        here = abs(lat) <= 90 and abs(lon) <= 180  # noqa: PLR2004 - degrees; NaN is neither
        away = distance_m(Position(lat, lon), home) if here else float("inf")
        found.append(Landing(code, name, away))
    return sorted(found, key=lambda landing: landing.distance_m)
