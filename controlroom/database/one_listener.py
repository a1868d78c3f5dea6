"""Lets one program of a workstation be called by the database; the others only poll.

Every listener costs the writers of a busy server; a second window of the same person gains little.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_NAME = "listener.lock"


class OneListener:
    """A lock of this computer that ends with the process, however it ends.

    Belongs to one thread at a time.

    Args:
        folder: Shared by the programs of a workstation.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME
        self._lock: sqlite3.Connection | None = None

    def taken(self) -> bool:
        """Return whether this program is the one, becoming it if nobody is; asked again later."""
        if self._lock is not None:
            return True
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lock = sqlite3.connect(
                self._path, isolation_level=None, timeout=0, check_same_thread=False
            )
        except (OSError, sqlite3.Error):
            return False
        try:
            lock.execute("BEGIN EXCLUSIVE").close()
        except sqlite3.Error:  # somebody else is, or nothing can be locked here
            lock.close()
            return False
        self._lock = lock
        return True

    def close(self) -> None:
        """Let another program be the one; ``taken`` may become it again."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.close()
