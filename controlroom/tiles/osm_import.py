"""Reading an extract of OpenStreetMap into the file that ``osm_file`` gives out.

Needs ``osmium``, which is optional: it comes with ``pip install controlroom[map]``.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from controlroom.domain.mercator import HALF_M, project, unproject
from controlroom.domain.text import nfc
from controlroom.tiles import osm_rules
from controlroom.tiles.osm_file import (
    APPLICATION_ID,
    REVISION,
    SCHEMA,
    WORLD_BITS,
)
from controlroom.tiles.osm_tile import pack_parts
from controlroom.tiles.source import TileError
from controlroom.tiles.vector import Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from controlroom.domain.geo import Bounds
    from controlroom.tiles.osm_rules import Drawn

ATTRIBUTION = "© OpenStreetMap contributors (ODbL)"
_TOLD_EVERY = 20_000
_BLOCK = 5_000
_NAME_MAX = 200
_AREA_KEYS = (
    *("building", "landuse", "natural", "leisure", "amenity", "tourism", "historic"),
    *("aeroway", "waterway", "boundary"),
)
_KEYS = (*_AREA_KEYS, "highway", "railway", "route", "place", "emergency", "man_made")


class OsmMissingError(TileError):
    """The library that reads OpenStreetMap's files is not installed."""

    code = "map.no-osmium"

    def __init__(self, detail: str = "pip install controlroom[map]") -> None:
        super().__init__("no-osmium", detail)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import has made.

    Attributes:
        objects: Read, of all kinds.
        drawn: Kept.
        unusable: Left out because places of theirs were missing or no places at all.
    """

    objects: int
    drawn: int
    unusable: int


def import_osm(
    source: Path,
    target: Path,
    bounds: Bounds | None = None,
    go_on: Callable[[int], bool] = lambda _objects: True,
) -> Imported | None:
    """Read *source* into *target*; return None when it was cancelled, and then nothing was made.

    Args:
        source: An ``.osm.pbf`` (or any file osmium reads).
        target: The file to make; replaced only when all went well.
        bounds: Keep only what touches this box; all when left out.
        go_on: Told every twenty thousand objects how many were read; False cancels.

    Raises:
        OsmMissingError: ``osmium`` is not installed.
        TileError: *source* cannot be read, holds nothing to draw, or there is no room.
    """
    try:
        import osmium  # noqa: PLC0415 - optional
    except ImportError as error:
        raise OsmMissingError from error
    if not source.is_file():
        raise TileError("unreadable", f"{source}: no such file")
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as db:
            done = _fill(db, _walk(osmium, source), source, bounds, go_on)
        if done is None:
            return None
        if done.drawn == 0:
            raise TileError("not-tiles", f"{source.name} holds nothing to draw there")
        part.replace(target)
    except sqlite3.Error as error:
        raise TileError("unreadable", f"{target}: {error}") from error
    except (RuntimeError, OSError) as error:  # osmium's own errors are RuntimeErrors
        raise TileError("unreadable", f"{source.name}: {error}") from error
    finally:
        part.unlink(missing_ok=True)
    return done


def _walk(osmium: Any, source: Path) -> Iterator[Any]:  # noqa: ANN401 - an optional library
    areas = osmium.filter.KeyFilter(*_AREA_KEYS)
    reader = osmium.FileProcessor(str(source)).with_locations().with_areas(areas)
    return iter(reader.with_filter(osmium.filter.KeyFilter(*_KEYS)))


def _fill(
    db: sqlite3.Connection,
    objects: Iterator[Any],
    source: Path,
    bounds: Bounds | None,
    go_on: Callable[[int], bool],
) -> Imported | None:
    db.execute("PRAGMA journal_mode = OFF")  # the file counts only when it is whole
    db.execute("PRAGMA synchronous = OFF")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {REVISION}")
    for statement in SCHEMA:
        db.execute(statement)
    clip = None if bounds is None else _world_box(bounds)
    number = unusable = drawn = 0
    shapes: list[tuple[Any, ...]] = []
    boxes: list[tuple[int, ...]] = []
    whole = [1 << WORLD_BITS, 1 << WORLD_BITS, 0, 0]

    def flush() -> None:
        db.executemany("INSERT INTO shape VALUES (?, ?, ?, ?, ?, ?, ?, ?)", shapes)
        db.executemany("INSERT INTO box VALUES (?, ?, ?, ?, ?, ?, ?)", boxes)
        shapes.clear()
        boxes.clear()

    db.execute("BEGIN")
    for number, item in enumerate(objects, 1):
        if number % _TOLD_EVERY == 0 and not go_on(number):
            return None
        as_what, shape, places = _read(item)
        if as_what is None:
            continue
        parts = [p for p in map(_world, places) if p is not None]
        if not parts:
            unusable += 1
            continue
        points = np.concatenate(parts)
        (west, north), (east, south) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        if clip and (east < clip[0] or west > clip[2] or south < clip[1] or north > clip[3]):
            continue
        drawn += 1
        whole = [
            *map(min, whole[:2], (west, north)),
            *map(max, whole[2:], (east, south)),
        ]
        tags = item.tags
        name = nfc(tags.get("name:vi") or tags.get("name") or "")[:_NAME_MAX]
        ref = nfc(tags.get("ref") or "")[:20]
        layer = osm_rules.LAYERS.index(as_what.layer)
        kind = (as_what.kind, as_what.detail[:50])
        shapes.append((drawn, layer, *kind, name, ref, int(shape), pack_parts(parts)))
        zoom = as_what.min_zoom
        boxes.append((drawn, west, east, north, south, zoom, zoom))
        if len(shapes) >= _BLOCK:
            flush()
    flush()
    told = clip or whole
    db.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        {
            "name": source.name.removesuffix(".pbf").removesuffix(".osm"),
            "attribution": ATTRIBUTION,
            "bounds": ",".join(f"{v:.7f}" for v in _degrees(told)),
        }.items(),
    )
    db.execute("COMMIT")
    return Imported(number, drawn, unusable)


def _read(
    item: Any,  # noqa: ANN401 - an optional library's
) -> tuple[Drawn | None, Shape, list[list[tuple[float, float]]]]:
    """Return as what an object of osmium is drawn, and its places as (lon, lat)."""
    as_what: Drawn | None = None
    places: list[list[tuple[float, float]]] = []
    shape = Shape.UNKNOWN
    if item.is_node():
        shape, as_what = Shape.POINT, osm_rules.of_point(item.tags)
        places = [_places([item])]
    elif item.is_way():
        shape, as_what = Shape.LINE, osm_rules.of_line(item.tags)
        places = [_places(item.nodes)] if as_what else []
    elif item.is_area():
        shape, as_what = Shape.POLYGON, osm_rules.of_area(item.tags)
        for outer in item.outer_rings() if as_what else ():
            places.append(_places(outer))
            places.extend(_places(inner) for inner in item.inner_rings(outer))
    return as_what, shape, places


def _places(nodes: Any) -> list[tuple[float, float]]:  # noqa: ANN401 - an optional library's
    # Extracts cut ways off: nodes that lie outside of them have no place.
    return [(n.location.lon, n.location.lat) for n in nodes if n.location.valid()]


def _world(places: list[tuple[float, float]]) -> NDArray[np.int64] | None:
    """Return world units of (lon, lat), y from the north; None when nothing can be placed."""
    if not places:
        return None
    degrees = np.asarray(places, np.float64)
    x, y = project(degrees[:, 1], degrees[:, 0])
    good = np.isfinite(x)
    if not good.any():
        return None
    scale = (1 << WORLD_BITS) / (2 * HALF_M)
    told = np.stack(((x[good] + HALF_M) * scale, (HALF_M - y[good]) * scale), axis=1)
    return np.clip(told.astype(np.int64), 0, (1 << WORLD_BITS) - 1)


def _world_box(bounds: Bounds) -> list[int]:
    corners = _world([(bounds.west, bounds.north), (bounds.east, bounds.south)])
    if corners is None or len(corners) != 2:  # noqa: PLR2004 - two corners
        raise TileError("damaged", "bounds outside of the map")
    return [int(v) for v in corners.ravel()]


def _degrees(box: list[int]) -> tuple[float, float, float, float]:
    """Return south, west, north, east of world units."""
    scale = 2 * HALF_M / (1 << WORLD_BITS)
    west, north, east, south = (v * scale for v in box)
    lat, lon = unproject([west - HALF_M, east - HALF_M], [HALF_M - north, HALF_M - south])
    return float(lat[1]), float(lon[0]), float(lat[0]), float(lon[1])
