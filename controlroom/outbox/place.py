"""Which file is whose outbox: one for each person, database and running window."""

from __future__ import annotations

import hashlib
import logging
import re
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from controlroom.domain.errors import OutboxError
from controlroom.outbox.store import Outbox

if TYPE_CHECKING:
    from pathlib import Path

    from controlroom.domain.clock import Clock

log = logging.getLogger(__name__)

WINDOWS_MAX = 8
"""So many windows of one person on one database may be open on one computer."""


@dataclass(frozen=True, slots=True)
class OpenOutbox:
    """An outbox that is this process's alone until ``close``.

    Attributes:
        set_aside: Where a damaged file was put before this one was begun; None usually.
    """

    outbox: Outbox
    lock: sqlite3.Connection
    set_aside: Path | None = None

    def close(self) -> None:
        """Close the file and let the next window have it."""
        self.outbox.close()
        self.lock.close()


def open_outbox(folder: Path, login: str, database: str, clock: Clock | None = None) -> OpenOutbox:
    """Open the outbox of *login* for one database; blocks for a moment.

    A window of the same person that is open already keeps its own; what windows that ended badly
    have left behind is taken over.

    Args:
        folder: Of this computer, made when it is not there; not shared with others.
        login: Whose.
        database: Names the shared database, without secrets; what was meant for one is never
            sent to another.
        clock: This computer's.

    Raises:
        OutboxError: The file cannot be made, or too many windows are open.
    """
    key = hashlib.sha256(f"{login}\0{database}".encode()).hexdigest()[:12]
    name = f"{re.sub(r'[^A-Za-z0-9_-]', '_', login)[:32]}-{key}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OutboxError(f"{type(error).__name__}: {error}") from error
    mine: OpenOutbox | None = None
    for number in range(WINDOWS_MAX):
        path = folder / f"{name}.{number}.db"
        if mine is not None and not path.exists():
            continue
        lock = _locked(path.with_suffix(".lock"))
        if lock is None:
            continue
        try:
            opened = _open(path, lock, clock)
        except BaseException:
            lock.close()
            raise
        if mine is None:
            mine = opened
            continue
        moved = mine.outbox.take_over(opened.outbox)
        opened.close()
        if moved:
            log.warning("%d deeds taken over from %s", moved, path.name)
    if mine is None:
        raise OutboxError("too many windows of one person")
    mine.outbox.purge()
    return mine


def _open(path: Path, lock: sqlite3.Connection, clock: Clock | None) -> OpenOutbox:
    try:
        made = Outbox(path, clock)
        made.entries()
    except OutboxError as error:
        if not isinstance(error.__cause__, sqlite3.DatabaseError) or not path.exists():
            raise
        if isinstance(error.__cause__, sqlite3.OperationalError):
            raise  # no room, no right: the file itself may be sound
        aside = _free_name(path)
        log.error("outbox %s is damaged (%s); put aside as %s", path.name, error, aside.name)
        for end in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(path.name + end).rename(aside.with_name(aside.name + end))
        path.rename(aside)
        return OpenOutbox(Outbox(path, clock), lock, aside)
    with suppress(OSError):
        path.chmod(0o600)
    return OpenOutbox(made, lock)


def _free_name(path: Path) -> Path:
    number = 1
    while (aside := path.with_suffix(f".damaged-{number}")).exists():
        number += 1
    return aside


def _locked(path: Path) -> sqlite3.Connection | None:
    """Return a lock on *path* that ends with this process, however it ends; None if it is taken."""
    lock = sqlite3.connect(path, isolation_level=None, timeout=0, check_same_thread=False)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        lock.close()
        if "locked" in str(error):
            return None
        raise OutboxError(f"{type(error).__name__}: {error}") from error
    return lock
