"""Opening SQLite files that somebody else has made: to read, trusting nothing in them."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from pathlib import Path


def read_only(path: Path, *, changes: bool = False) -> sqlite3.Connection:
    """Return a connection that cannot write and makes nothing beside the file.

    Args:
        path: Of the file; it has to be there.
        changes: Somebody else may write it meanwhile.

    Raises:
        sqlite3.Error: It cannot be opened, or is no database.
    """
    name = quote(path.absolute().as_posix())
    place = f"file:{'' if name.startswith('/') else '/'}{name}?mode=ro"
    db = sqlite3.connect(
        place if changes else f"{place}&immutable=1", uri=True, check_same_thread=False
    )
    try:
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute("PRAGMA cell_size_check = ON")
    except BaseException:
        db.close()
        raise
    return db
