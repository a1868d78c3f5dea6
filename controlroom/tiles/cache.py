"""Tiles of a server kept in a file of this computer: one writes, the painter only reads."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import threading
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from controlroom.tiles.source import TileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from controlroom.tiles.freshness import Freshness
    from controlroom.tiles.grid import TileKey
    from controlroom.tiles.server import TileServer
    from controlroom.tiles.source import TileInfo

APPLICATION_ID = 0x43525443
"""``CRTC``: marks the file as ours."""
FOLDER, ENDING = "tiles", ".tiles"
MOST_BYTES = 500_000_000
"""Of one server: a city at all zooms takes about a tenth."""
_SPARE = 0.9
"""Down to this part of the most the oldest go, so that not every new tile costs one."""
_ROW_BYTES = 200
"""What a row takes besides its tile."""
_WAIT_MS = 2_000
_SCHEMA = (
    f"PRAGMA application_id = {APPLICATION_ID}",
    "PRAGMA user_version = 1",
    "CREATE TABLE about (told TEXT NOT NULL)",
    (
        "CREATE TABLE tile (zoom INTEGER NOT NULL, x INTEGER NOT NULL, y INTEGER NOT NULL,"
        " etag TEXT NOT NULL, modified TEXT NOT NULL, expires REAL NOT NULL, used REAL NOT NULL,"
        " brief INTEGER NOT NULL, body BLOB, UNIQUE (zoom, x, y))"
    ),
    "CREATE INDEX tile_used ON tile (used)",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a tile.

    Attributes:
        there: There is a body; else the server has said that it has no such tile.
        expires: Until when nobody has to ask, seconds since 1970.
        etag, modified: What the server wants to be reminded of; may be empty.
    """

    there: bool
    expires: float
    etag: str = ""
    modified: str = ""


def cache_file(folder: Path, server: TileServer) -> Path:
    """Return where the tiles of *server* are kept; the name shows nothing of its address."""
    mark = hashlib.sha256(server.template.encode()).hexdigest()[:20]
    return folder / f"{mark}{ENDING}"


class TileCache:
    """Keeps tiles, the least used going first.  Any thread; one process writes a file.

    Losing it loses nothing: power that fails may damage it, and what is damaged is put aside.

    Args:
        path: Of the file; made if it is not there.
        info: What the source says of itself, for who only reads the file.
        most_bytes: Of all tiles together.

    Attributes:
        damaged: Where a file that could not be used was put; None when all is well.

    Raises:
        TileError: ``unreadable``: there is no place for it.
    """

    def __init__(self, path: Path, info: TileInfo, most_bytes: int = MOST_BYTES) -> None:
        self._path, self._most = path, most_bytes
        self._lock = threading.Lock()
        self.damaged: Path | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._db = self._opened(info)
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorname", "") in {"SQLITE_BUSY", "SQLITE_CANTOPEN"}:
                    raise
                self._put_aside()
                self._db = self._opened(info)
        except (OSError, sqlite3.Error) as error:
            raise TileError("unreadable", f"{path.name}: {error}") from error
        (total,) = self._db.execute(
            f"SELECT total(coalesce(length(body), 0) + {_ROW_BYTES}) FROM tile"  # noqa: S608 - a constant
        ).fetchone()
        self._bytes = int(total)

    def _opened(self, info: TileInfo) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        try:
            db.execute(f"PRAGMA busy_timeout = {_WAIT_MS}")
            db.execute("PRAGMA trusted_schema = OFF")
            db.execute("PRAGMA cell_size_check = ON")
            # Not WAL: who reads may not write, and could not take part in one.
            db.execute("PRAGMA journal_mode = TRUNCATE")
            db.execute("PRAGMA synchronous = OFF")
            (mark,) = db.execute("PRAGMA application_id").fetchone()
            if mark == 0:
                db.execute("PRAGMA auto_vacuum = INCREMENTAL")
            db.execute("BEGIN IMMEDIATE")
            if mark == 0:
                for line in _SCHEMA:
                    db.execute(line)
            elif mark != APPLICATION_ID:
                raise sqlite3.DatabaseError("another program's file")  # noqa: TRY301 - closed below
            db.execute("DELETE FROM tile WHERE brief")
            db.execute("DELETE FROM about")
            db.execute("INSERT INTO about VALUES (?)", (json.dumps(asdict(info)),))
            db.execute("COMMIT")
        except BaseException:
            db.close()
            raise
        return db

    def _put_aside(self) -> None:
        self.damaged = self._path.with_suffix(".damaged")
        self._path.replace(self.damaged)
        with contextlib.suppress(FileNotFoundError):
            self._path.with_name(f"{self._path.name}-journal").unlink()

    @property
    def size(self) -> int:
        """About how many bytes are kept."""
        return self._bytes

    def look(self, key: TileKey, now: float) -> Kept | None:
        """Return what is known of a tile, which counts as using it; None when nothing is.

        Raises:
            TileError: The file has been damaged.
        """
        with self._explained():
            row = self._db.execute(
                "SELECT body IS NOT NULL, expires, etag, modified, used FROM tile"
                " WHERE zoom = ? AND x = ? AND y = ?",
                key,
            ).fetchone()
            if row is None:
                return None
            if now - row[4] > 3_600:  # noqa: PLR2004 - an hour: to know the old, it need not be exact
                self._db.execute(
                    "UPDATE tile SET used = ? WHERE zoom = ? AND x = ? AND y = ?", (now, *key)
                )
            return Kept(bool(row[0]), row[1], row[2], row[3])

    def put(
        self,
        key: TileKey,
        body: bytes | None,
        good: Freshness,
        now: float,
        *,
        etag: str = "",
        modified: str = "",
    ) -> bool:
        """Keep a tile, or with None that there is none; return whether it is another than before.

        Raises:
            TileError: The disk is full, or the file has been damaged.
        """
        with self._explained():
            before = self._db.execute(
                "SELECT body FROM tile WHERE zoom = ? AND x = ? AND y = ?", key
            ).fetchone()
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute(
                "INSERT OR REPLACE INTO tile VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*key, etag, modified, good.expires, now, good.brief, body),
            )
            self._db.execute("COMMIT")
            if before is not None:
                self._bytes -= len(before[0] or b"") + _ROW_BYTES
            self._bytes += len(body or b"") + _ROW_BYTES
            if self._bytes > self._most:
                self._make_room()
        return before is None or before[0] != body

    def renew(self, key: TileKey, good: Freshness) -> None:
        """Take the server's word that a tile is still the same.

        Raises:
            TileError: As ``put``.
        """
        with self._explained():
            self._db.execute(
                "UPDATE tile SET expires = ?, brief = ? WHERE zoom = ? AND x = ? AND y = ?",
                (good.expires, good.brief, *key),
            )

    def clear(self) -> None:
        """Remove all tiles.

        Raises:
            TileError: As ``put``.
        """
        with self._explained():
            self._db.execute("DELETE FROM tile")
            # As a script: ``execute`` would take one step, which frees one page.
            self._db.executescript("PRAGMA incremental_vacuum")
            self._bytes = 0

    def _make_room(self) -> None:
        """Drop what has not been used for longest."""
        down = self._most * _SPARE
        rows = self._db.execute("SELECT rowid, coalesce(length(body), 0) FROM tile ORDER BY used")
        gone = []
        for row, size in rows:
            if self._bytes <= down:
                break
            gone.append((row,))
            self._bytes -= size + _ROW_BYTES
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany("DELETE FROM tile WHERE rowid = ?", gone)
        self._db.execute("COMMIT")
        self._db.executescript("PRAGMA incremental_vacuum(1000)")

    def close(self) -> None:
        """Close the file; what its server does not want kept goes."""
        with self._lock, contextlib.suppress(sqlite3.Error):
            self._db.execute("DELETE FROM tile WHERE brief")
            self._db.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                if self._db.in_transaction:
                    with contextlib.suppress(sqlite3.Error):
                        self._db.execute("ROLLBACK")
                raise TileError("damaged", f"{self._path.name}: {error}") from error
