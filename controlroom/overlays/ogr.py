"""GeoPackage, Shapefile, KML, GPX and tables of places, read by ``pyogrio`` if it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from controlroom.overlays import crs as systems
from controlroom.overlays.shapes import MOST_SHAPES, Collector, Overlay, OverlayError
from controlroom.overlays.wkb import shapes_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from controlroom.overlays.shapes import Form

ENDINGS = (".gpkg", ".shp", ".kml", ".gpx", ".csv")
_TABLE = ".csv"
_EAST = "lon,long,longitude,lng,x,kinh_do,kinhdo,east,easting"
_NORTH = "lat,latitude,y,vi_do,vido,north,northing"


_Found: TypeAlias = "tuple[int, Form, list[NDArray[np.float64]]]"


class NeedsCrsError(Exception):
    """The file does not say in what system its coordinates are.

    Attributes:
        middle: Of the file, in its own numbers.
    """

    def __init__(self, middle: tuple[float, float]) -> None:
        super().__init__("no system of coordinates")
        self.middle = middle


def library() -> Any:  # noqa: ANN401 - a module
    """Return ``pyogrio``.

    Raises:
        OverlayError: ``needs-library``: it is not installed.
    """
    try:
        import pyogrio  # noqa: PLC0415 - optional
    except ImportError as error:
        raise OverlayError("needs-library", "pyogrio") from error
    return pyogrio


def read(path: Path, crs: str = "") -> Overlay:
    """Return what a file holds, all layers together.  Blocks.

    Args:
        path: Of the file.
        crs: Of its coordinates, where the file does not say; ``""`` when nobody was asked.

    Raises:
        OverlayError: It cannot be read, or has nothing to show.
        NeedsCrsError: Somebody has to say what its coordinates are.
    """
    ogr = library()
    options = {}
    if path.suffix.lower() == _TABLE:
        options = {"X_POSSIBLE_NAMES": _EAST, "Y_POSSIBLE_NAMES": _NORTH}
    collector = Collector()
    said = ""
    try:
        layers = [str(name) for name, kind in ogr.list_layers(path) if kind or options]
        for layer in layers:
            meta, _, shapes, columns = ogr.raw.read(
                path, layer=layer, max_features=MOST_SHAPES + 1, force_2d=True, **options
            )
            said = _take(collector, meta, shapes, columns, crs) or said
    except (OverlayError, NeedsCrsError):
        raise
    except Exception as error:
        raise OverlayError("unreadable", f"{type(error).__name__}: {error}"[:200]) from error
    return collector.finished(path.stem, said)


def _take(collector: Collector, meta: Any, shapes: Any, columns: Any, crs: str) -> str:  # noqa: ANN401 - of the library
    """Take the shapes of one layer; return what its system is called."""
    if shapes is None:
        collector.aside["no-place"] += len(columns[0]) if columns else 0
        return ""
    system = crs or meta.get("crs") or ""
    every = list(_shapes(shapes, collector))
    if not every:
        return ""
    if not system or (not crs and not systems.known(system)):
        points = np.concatenate([part for _, _, parts in every for part in parts])
        good = points[np.isfinite(points).all(axis=1)]
        if not len(good):
            raise OverlayError("no-shapes", "no number is one")
        middle = (good.min(axis=0) + good.max(axis=0)) / 2
        raise NeedsCrsError((float(middle[0]), float(middle[1])))
    names = [str(name) for name in meta["fields"]]
    for row, form, parts in every:
        facts = {name: _plain(column[row]) for name, column in zip(names, columns, strict=True)}
        degrees = [systems.to_degrees(part, system) for part in parts]
        collector.add(form, degrees, facts)
    return str(system)


def _shapes(shapes: Any, collector: Collector) -> Iterator[_Found]:  # noqa: ANN401 - as above
    for row, value in enumerate(shapes):
        if value is None:
            collector.aside["no-place"] += 1
            continue
        try:
            found = shapes_of(bytes(value))
        except ValueError:
            collector.aside["unknown"] += 1
            continue
        for form, parts in found:
            yield row, form, parts


def _plain(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value
