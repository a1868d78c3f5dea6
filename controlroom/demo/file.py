"""The demonstration's own database: made on a first start, kept, made anew when it has gone old."""

from __future__ import annotations

import logging
import os
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
from controlroom.domain.errors import ControlRoomError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from controlroom.domain.city import City

log = logging.getLogger(__name__)

KEPT = timedelta(hours=36)
"""After so long without a change every simulated report would be overdue and every curve a gap."""
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
    start leaves nothing half-filled behind.  One that nobody has used for ``KEPT``, or that
    belongs to another version of the program, is set aside under its date, never deleted.

    Args:
        data_dir: Made when missing.
        city: The pack to seed.
        seed: Same seed, same records.
        scenario: What the seeded readings lead up to; each scenario has a file of its own.
        progress: Called with the share done, 0 to 1, in the calling thread.

    Raises:
        DatabaseUnreachableError: The file cannot be written.
        CityPackError: The pack has no such scenario.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    suffix = "" if scenario == NORMAL else f"-{scenario}"
    final = data_dir / f"demo-{city.id}-{seed}{suffix}.db"
    if final.exists():
        _set_aside_when_old(final)
    if not final.exists():
        fresh = final.with_suffix(f".{os.getpid()}.part")
        engine = make_engine(file_url(fresh))
        try:
            migrate.upgrade(engine)
            with writing(engine) as connection:
                sync_city(connection, city)
            seed_demo(engine, city, seed=seed, scenario=scenario, progress=progress)
        finally:
            engine.dispose()
        fresh.replace(final)
    return file_url(final)


def _set_aside_when_old(path: Path) -> None:
    last = _last_change(path)
    if last is not None and datetime.now(UTC) - last < KEPT:
        return
    until = f"{last or datetime.now(UTC):%Y%m%d-%H%M}"
    for part in _PARTS:
        old = path.with_name(path.name + part)
        if old.exists():
            old.replace(path.with_name(f"{path.stem}.until-{until}.db{part}"))
    log.info("the demonstration of %s is kept beside the new one", until)


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
