"""The demonstration's own database: made on a first start, kept, made anew when it has gone old."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from controlroom.database import migrate
from controlroom.database.address import file_url
from controlroom.database.city_store import sync_city
from controlroom.database.incident_store import INCIDENT
from controlroom.database.session import make_engine, reading, writing
from controlroom.demo.seed import seed_demo
from controlroom.demo.world import NORMAL
from controlroom.domain.errors import ControlRoomError, DatabaseUnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from controlroom.domain.city import City

log = logging.getLogger(__name__)

KEPT = timedelta(hours=36)
"""After so long without a change every simulated report would be overdue and every curve a gap."""
WAIT_S = 120.0
"""For another program that is making one; it takes seconds."""
_PARTS = ("", "-wal", "-shm")


def prepare(
    data_dir: Path,
    city: City,
    *,
    seed: int = 1,
    scenario: str = NORMAL,
    progress: Callable[[float], None] | None = None,
) -> str:
    """Make the demonstration's database unless a fresh enough one is there; return its address.

    It is made under another name and renamed when it is complete, so that an interrupted first
    start leaves nothing half-filled in its place; of two first starts one makes it and the other
    waits.  One that nobody has used for ``KEPT``, or that belongs to another version of the
    program, is set aside under its date, never deleted, and never while a program has it open.

    Args:
        data_dir: Made when missing.
        city: The pack to seed.
        seed: Same seed, same records.
        scenario: What the seeded readings lead up to; each scenario has a file of its own.
        progress: Called with the share done, 0 to 1, in the calling thread; may raise to stop.

    Raises:
        DatabaseUnreachableError: The file cannot be written.
        CityPackError: The pack has no such scenario.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    suffix = "" if scenario == NORMAL else f"-{scenario}"
    final = data_dir / f"demo-{city.id}-{seed}{suffix}.db"
    if not _usable(final):
        with _alone(data_dir):
            if final.exists() and not _usable(final):
                _set_aside(final)
            if not final.exists():
                _make(final, city, seed=seed, scenario=scenario, progress=progress)
    return file_url(final)


def _usable(path: Path) -> bool:
    last = _last_change(path) if path.exists() else None
    return last is not None and datetime.now(UTC) - last < KEPT


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """Let one program at a time make or move a demonstration; it waits for the one before.

    SQLite's own lock, because it ends with the process, however that ends, on every system.
    """
    lock = sqlite3.connect(data_dir / "demo.lock", timeout=WAIT_S, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
        yield
    except sqlite3.OperationalError as error:
        raise DatabaseUnreachableError(f"{data_dir}: {error}") from error
    finally:
        lock.close()


def _make(
    final: Path,
    city: City,
    *,
    seed: int,
    scenario: str,
    progress: Callable[[float], None] | None,
) -> None:
    for left in final.parent.glob("demo-*.part*"):
        left.unlink()  # of a start that was killed: nobody else makes one now
    fresh = final.with_suffix(".part")
    engine = make_engine(file_url(fresh))
    try:
        migrate.upgrade(engine)
        with writing(engine) as connection:
            sync_city(connection, city)
        seed_demo(engine, city, seed=seed, scenario=scenario, progress=progress)
    finally:
        engine.dispose()
    fresh.replace(final)


def _set_aside(path: Path) -> None:
    """Rename an old file under its date, unless a program still has it open."""
    last = _last_change(path)
    if last is not None and _in_use(path):
        log.info("%s is old, but still in use", path.name)
        return
    until = f"{last or datetime.now(UTC):%Y%m%d-%H%M}"
    for part in _PARTS:
        old = path.with_name(path.name + part)
        if old.exists():
            old.replace(path.with_name(f"{path.stem}.until-{until}.db{part}"))
    log.info("the demonstration of %s is kept beside the new one", until)


def _in_use(path: Path) -> bool:
    """Whether another connection is open: only the last one can leave the write-ahead log."""
    connection = sqlite3.connect(path, timeout=0)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError:
        return True
    else:
        return False
    finally:
        connection.close()


def _last_change(path: Path) -> datetime | None:
    """Return when an incident last changed; None when this program cannot read the file."""
    engine = make_engine(file_url(path))
    try:
        with reading(engine) as connection:
            migrate.require_head(connection)
            found: datetime | None = connection.execute(
                select(func.max(INCIDENT.c.updated_at))
            ).scalar_one()
            return found
    except ControlRoomError as error:
        log.warning("the demonstration's database cannot be used: %s", error)
        return None
    finally:
        engine.dispose()
