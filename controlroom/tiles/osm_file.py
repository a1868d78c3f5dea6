"""OpenStreetMap imported into a file of this program's own, given out as vector tiles.

The file is SQLite.  ``shape`` holds what is drawn, ``box`` is an R-tree over place and first zoom.
Places are whole numbers: the world's square is 2^31 units wide, 1.9 cm at the equator, so that the
units of a tile are these shifted right.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from controlroom.domain.geo import Bounds
from controlroom.tiles.attribution import plain
from controlroom.tiles.osm_rules import LAYERS
from controlroom.tiles.osm_tile import BUFFER, Row, tile_of
from controlroom.tiles.source import TileError, TileFormat, TileInfo
from controlroom.tiles.sqlite_file import read_only
from controlroom.tiles.vector import DEFAULT_EXTENT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from controlroom.tiles.grid import TileKey

WORLD_BITS = 31
"""The world is 2^31 units wide."""
APPLICATION_ID = 0x43524F53
"""Says in the file's head that it is ours ("CROS")."""
REVISION = 1
MIN_ZOOM, MAX_ZOOM = 2, 16
_EXTENT_BITS = DEFAULT_EXTENT.bit_length() - 1
_SMALLEST = 8
"""Tile units below which an area is not drawn: one pixel of a tile of 512."""
_MOST = 40_000

SCHEMA = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    """CREATE TABLE shape (id INTEGER PRIMARY KEY, layer INTEGER NOT NULL, kind TEXT NOT NULL,
    detail TEXT NOT NULL, name TEXT NOT NULL, ref TEXT NOT NULL, shape INTEGER NOT NULL,
    points BLOB NOT NULL) STRICT""",
    "CREATE VIRTUAL TABLE box USING rtree_i32 (id, x0, x1, y0, y1, z0, z1)",
)

_QUERY = """
SELECT s.layer, s.shape, s.kind, s.detail, s.name, s.ref, s.points
FROM box b JOIN shape s ON s.id = b.id
WHERE b.x1 >= :west AND b.x0 <= :east AND b.y1 >= :north AND b.y0 <= :south AND b.z0 <= :zoom
  AND (s.shape <> 3 OR b.x1 - b.x0 >= :small OR b.y1 - b.y0 >= :small)
LIMIT :most
"""


class OsmFile:
    """An imported file; see ``TileSource``.

    Args:
        path: Of the file ``osm_import`` made.

    Raises:
        TileError: It cannot be read, or is none of these.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.is_file():
            raise TileError("unreadable", f"{path}: no such file")
        with self._explained():
            self._db = read_only(path)
        try:
            with self._explained():
                self._info = self._read_info()
        except BaseException:
            self._db.close()
            raise

    @property
    def info(self) -> TileInfo:
        """What it says of itself."""
        return self._info

    def tile(self, key: TileKey) -> bytes | None:
        """Return the vector tile of what lies there; None where nothing does.

        Raises:
            TileError: The file is damaged.
        """
        if not key.exists or not MIN_ZOOM <= key.zoom <= MAX_ZOOM:
            return None
        shift = WORLD_BITS - key.zoom - _EXTENT_BITS
        size = 1 << (WORLD_BITS - key.zoom)
        edge = BUFFER << shift
        west, north = key.x * size, key.y * size
        place = {
            "west": west - edge,
            "east": west + size + edge,
            "north": north - edge,
            "south": north + size + edge,
            "zoom": key.zoom,
            "small": _SMALLEST << shift,
            "most": _MOST,
        }
        with self._explained():
            rows = [Row(*row) for row in self._db.execute(_QUERY, place)]
        return tile_of(rows, (west, north), shift) or None

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, UnicodeDecodeError) as error:
            code = getattr(error, "sqlite_errorname", "")
            reason = "not-tiles" if code in {"SQLITE_ERROR", "SQLITE_NOTADB"} else "damaged"
            raise TileError(reason, f"{self._path.name}: {error}") from error

    def _read_info(self) -> TileInfo:
        mark = self._db.execute("PRAGMA application_id").fetchone()[0]
        revision = self._db.execute("PRAGMA user_version").fetchone()[0]
        if mark != APPLICATION_ID:
            raise TileError("not-tiles", f"{self._path.name} is no imported map")
        if revision != REVISION:
            raise TileError("version", f"imported map of revision {revision}")
        told = dict(self._db.execute("SELECT key, value FROM meta"))
        try:
            south, west, north, east = (float(v) for v in told["bounds"].split(","))
        except (KeyError, ValueError) as error:
            raise TileError("damaged", "no bounds") from error
        return TileInfo(
            name=str(told.get("name", self._path.stem)),
            format=TileFormat.MVT,
            min_zoom=MIN_ZOOM,
            max_zoom=MAX_ZOOM,
            bounds=Bounds(south, west, north, east),
            attribution=plain(str(told.get("attribution", ""))),
            layers=LAYERS,
        )
