"""Opening a file of tiles, whichever kind it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controlroom.tiles import cache, osm_file, pmtiles
from controlroom.tiles.cached import CachedTiles
from controlroom.tiles.mbtiles import MbTiles
from controlroom.tiles.osm_file import OsmFile
from controlroom.tiles.pmtiles import PmTiles
from controlroom.tiles.source import TileError

if TYPE_CHECKING:
    from pathlib import Path

    from controlroom.tiles.source import TileSource

_SQLITE = b"SQLite format 3\x00"
_MARK_AT = 68
"""Where SQLite keeps the application's number ("Database File Format", 1.3)."""


def open_tiles(path: Path) -> TileSource:
    """Return the source in a file; what it is, its first bytes say, not its name.

    Raises:
        TileError: It cannot be read, or is of no kind this program reads.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise TileError("unreadable", f"{path}: {error.strerror or error}") from error
    if head.startswith(pmtiles.MAGIC):
        return PmTiles(path)
    if head.startswith(_SQLITE):
        mark = int.from_bytes(head[_MARK_AT : _MARK_AT + 4], "big")
        if mark == cache.APPLICATION_ID:
            return CachedTiles(path)
        return OsmFile(path) if mark == osm_file.APPLICATION_ID else MbTiles(path)
    raise TileError("not-tiles", path.name)
