"""MBTiles 1.3: an SQLite file of tiles, rows counted from the south.

Source:
    Mapbox, "MBTiles Specification 1.3".
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from controlroom.domain.geo import Bounds
from controlroom.domain.mercator import MAX_LAT
from controlroom.tiles.attribution import plain
from controlroom.tiles.grid import MAX_TILE_ZOOM
from controlroom.tiles.packing import gunzip, is_gzip
from controlroom.tiles.sniff import kind_of, made_for
from controlroom.tiles.source import MAX_TILE_BYTES, TileError, TileFormat, TileInfo
from controlroom.tiles.sqlite_file import read_only

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from controlroom.tiles.grid import TileKey

_FORMATS = {
    "pbf": TileFormat.MVT,
    "mvt": TileFormat.MVT,
    "png": TileFormat.PNG,
    "jpg": TileFormat.JPEG,
    "jpeg": TileFormat.JPEG,
    "webp": TileFormat.WEBP,
}
_STEPS = 5_000_000
"""Instructions after which SQLite is stopped: a damaged index must not hold the thread for ever."""
_BOX_VALUES = 4


class MbTiles:
    """A file of tiles; see ``TileSource``.  It is opened to read and nothing is made beside it.

    Args:
        path: Of the file.

    Raises:
        TileError: It cannot be read or is none of these.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.is_file():
            raise TileError("unreadable", f"{path}: no such file")
        with self._explained():
            self._db = read_only(path)
        try:
            with self._explained():
                self._db.text_factory = lambda raw: raw.decode("utf-8", "replace")
                self._db.set_progress_handler(lambda: 1, _STEPS)
                told = dict(self._db.execute("SELECT name, value FROM metadata LIMIT 1000"))
                self._info = self._read_info({str(k): str(v or "") for k, v in told.items()})
        except BaseException:
            self._db.close()
            raise

    @property
    def info(self) -> TileInfo:
        """What it says of itself."""
        return self._info

    def tile(self, key: TileKey) -> bytes | None:
        """Return a tile, unpacked; None where the file has none.

        Raises:
            TileError: The tile or the file is damaged.
        """
        if not key.exists:
            return None
        place = (key.zoom, key.x, (1 << key.zoom) - 1 - key.y)
        with self._explained():
            row = self._db.execute(
                "SELECT tile_data FROM tiles"
                " WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                place,
            ).fetchone()
        if row is None or row[0] is None:
            return None
        data = row[0]
        if not isinstance(data, bytes):
            raise TileError("damaged", "a tile that is no bytes")
        if len(data) > MAX_TILE_BYTES:
            raise TileError("too-large", f"{len(data)} bytes")
        return gunzip(data) if self._info.format.vector and is_gzip(data) else data

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, UnicodeDecodeError) as error:
            code = getattr(error, "sqlite_errorname", "")
            absent = code == "SQLITE_ERROR"  # no such table
            reason = "not-tiles" if absent or code == "SQLITE_NOTADB" else "damaged"
            raise TileError(reason, f"{self._path.name}: {error}") from error

    def _read_info(self, told: Mapping[str, str]) -> TileInfo:
        low, high = self._zooms(told)
        first = self._first(low)
        kind = self._format(told.get("format", "").lower().strip(), first)
        return TileInfo(
            name=(told.get("name") or self._path.stem)[:200],
            format=kind,
            min_zoom=low,
            max_zoom=high,
            bounds=_bounds(told.get("bounds", "")),
            attribution=plain(told.get("attribution", "")),
            layers=_layers(told.get("json", "")),
            side=512 if kind.vector else made_for(first),
        )

    def _zooms(self, told: Mapping[str, str]) -> tuple[int, int]:
        """Return the zooms it has; older files do not say, and some say what is not so."""
        low, high = self._db.execute(
            "SELECT min(zoom_level), max(zoom_level) FROM tiles"
        ).fetchone()
        try:
            low = int(told["minzoom"]) if low is None else int(low)
            high = int(told["maxzoom"]) if high is None else int(high)
        except (KeyError, ValueError, TypeError) as error:
            raise TileError("not-tiles", f"{self._path.name} is empty") from error
        if not 0 <= low <= high <= MAX_TILE_ZOOM:
            raise TileError("damaged", f"zoom {low} to {high}")
        return low, high

    def _format(self, told: str, first: bytes) -> TileFormat:
        if told in _FORMATS:
            return _FORMATS[told]
        if told:
            raise TileError("format", told[:50])
        kind = kind_of(first)
        if kind is None:
            raise TileError("format", "pictures of no known kind")
        return kind

    def _first(self, zoom: int) -> bytes:
        """Return any tile of a zoom, to see what the file holds."""
        row = self._db.execute(
            "SELECT tile_data FROM tiles WHERE zoom_level = ? LIMIT 1", (zoom,)
        ).fetchone()
        return row[0] if row and isinstance(row[0], bytes) else b""


def _bounds(told: str) -> Bounds:
    try:
        west, south, east, north = (float(v) for v in told.split(","))
    except ValueError:
        return Bounds(-MAX_LAT, -180.0, MAX_LAT, 180.0)
    if -180 <= west <= east <= 180 and -90 <= south <= north <= 90:  # noqa: PLR2004 - degrees
        return Bounds(south, west, north, east)
    return Bounds(-MAX_LAT, -180.0, MAX_LAT, 180.0)


def _layers(told: str) -> tuple[str, ...]:
    try:
        layers = json.loads(told)["vector_layers"]
        return tuple(str(layer["id"]) for layer in layers)
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()
