"""Tiles that were kept of a server, to read: whatever happens to the file, it is not changed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from controlroom.tiles.packing import gunzip, is_gzip
from controlroom.tiles.source import TileError, info_from
from controlroom.tiles.sqlite_file import read_only

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from controlroom.tiles.grid import TileKey
    from controlroom.tiles.source import TileInfo

_WAIT_MS = 2_000


class CachedTiles:
    """What is kept of a server, to read; see ``TileSource``.

    Args:
        path: Of a file that a ``TileCache`` has made.

    Raises:
        TileError: It cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._explained():
            self._db = read_only(path, changes=True)
        try:
            with self._explained():
                self._db.execute(f"PRAGMA busy_timeout = {_WAIT_MS}")
                (told,) = self._db.execute("SELECT told FROM about").fetchone()
            try:
                self._info = info_from(json.loads(told))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise TileError("damaged", path.name) from error
        except BaseException:
            self._db.close()
            raise

    @property
    def info(self) -> TileInfo:
        """What the server says of itself."""
        return self._info

    def tile(self, key: TileKey) -> bytes | None:
        """Return a tile, unpacked; None where none is kept.

        Raises:
            TileError: The tile or the file is damaged.
        """
        with self._explained():
            row = self._db.execute(
                "SELECT body FROM tile WHERE zoom = ? AND x = ? AND y = ?", key
            ).fetchone()
        if row is None or row[0] is None:
            return None
        data = row[0]
        if not isinstance(data, bytes):
            raise TileError("damaged", "a tile that is no bytes")
        return gunzip(data) if self._info.format.vector and is_gzip(data) else data

    def count(self) -> int:
        """Return how many tiles are kept.

        Raises:
            TileError: The file is damaged.
        """
        with self._explained():
            row = self._db.execute("SELECT count(*) FROM tile WHERE body IS NOT NULL").fetchone()
        return int(row[0])

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise TileError("damaged", f"{self._path.name}: {error}") from error
