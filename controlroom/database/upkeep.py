"""What keeps the database in order: giving up what is old, and a new epoch after a restore."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import case, func, inspect, select, text, true, tuple_

from controlroom.database import rights
from controlroom.database.base import Base
from controlroom.database.migrate import require_head
from controlroom.database.models import ChangeLogRow, CommandRow, MetaRow
from controlroom.database.observation_store import LATEST, NOTICE, READING, VESSEL_POSITION
from controlroom.database.session import reading, server_time, writing
from controlroom.database.sql import table_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.engine import Connection, Engine

RETENTION = timedelta(hours=48)
"""How long a workstation may sleep and still catch up without reading everything again."""

KEEP_COMMANDS = timedelta(days=30)
"""A command is repeated within minutes; a month answers "who pressed what" after an incident."""

KEEP_READINGS = timedelta(days=800)
"""Two flood seasons before this one stay comparable; a reading takes less than 100 bytes."""

KEEP_POSITIONS = timedelta(days=90)
"""Long enough to look into an accident at sea; where people were is not kept for its own sake."""

KEEP_NOTICES = timedelta(days=400)
"""What was warned of is asked for until the season after; agencies keep their own archives."""

BATCH = 5_000
"""Rows a transaction deletes: well within the server's time limit, and short for whoever waits."""

LIMIT_S = 2.0
"""For an hourly round: shorter than a window that closes waits; the next round goes on."""

_LOCK = 7_238_114_203_562
_LOG = table_of(ChangeLogRow)
_META = table_of(MetaRow)
_COMMAND = table_of(CommandRow)


def purge(engine: Engine, keep: timedelta = RETENTION, limit: int | None = None) -> int:
    """Delete changes older than *keep*; return how many.

    Readers that had not come that far notice by the floor and start over.

    Args:
        engine: The database.
        keep: How much stays.
        limit: Go no further than the oldest so many.
    """
    with writing(engine) as connection:
        return _purge_changes(connection, keep, limit)


def _purge_changes(connection: Connection, keep: timedelta, limit: int | None) -> int:
    before = server_time(connection) - keep
    old = select(_LOG.c.seq).where(_LOG.c.at <= before).order_by(_LOG.c.at).limit(limit).subquery()
    floor = connection.execute(select(func.max(old.c.seq))).scalar()
    if floor is None:
        return 0
    higher = case((_META.c.floor_seq < floor, floor), else_=_META.c.floor_seq)
    connection.execute(_META.update().values(floor_seq=higher))
    return connection.execute(_LOG.delete().where(_LOG.c.seq <= floor)).rowcount


def tidy(
    engine: Engine,
    *,
    batch: int = BATCH,
    limit_s: float = LIMIT_S,
    clock: Callable[[], float] = time.monotonic,
) -> Counter[str]:
    """Give up what is older than it is kept; may be called by every program, as often as it likes.

    One of them does it at a time: whoever finds another at it leaves it at that.  Each piece is
    a transaction of its own, so that nobody who works waits for long.

    Args:
        engine: The database.
        batch: Rows of one transaction.
        limit_s: Begin no transaction later than this.
        clock: Seconds.

    Returns:
        How many rows went, by table.

    Raises:
        DatabaseUnreachableError: No answer in time; what went before is gone.
        LoginNotAllowedError: This login may not delete.
        SchemaMismatchError: The database belongs to another version of this program.
    """
    with reading(engine) as connection:
        require_head(connection)
        sensors = connection.execute(select(LATEST.c.sensor_id)).scalars().all()
        sources = connection.execute(select(NOTICE.c.source_id).distinct()).scalars().all()
    # Readings and notices along their keys, one sensor or source after the other.
    parts: list[tuple[Table, timedelta, ColumnElement[bool]]] = [
        (_COMMAND, KEEP_COMMANDS, true()),
        (VESSEL_POSITION, KEEP_POSITIONS, true()),
        *((NOTICE, KEEP_NOTICES, NOTICE.c.source_id == source) for source in sources),
        *((READING, KEEP_READINGS, READING.c.sensor_id == sensor) for sensor in sensors),
    ]

    def changes(connection: Connection) -> int:
        return _purge_changes(connection, RETENTION, batch)

    until = clock() + limit_s

    def rounds(delete: Callable[[Connection], int]) -> int:
        """Delete in one transaction after another, until little is left or the time is over."""
        gone, number = 0, batch
        while number >= batch and clock() < until:
            with writing(engine) as connection:
                rights.become_owner(connection)
                number = delete(connection) if _first_to_come(connection) else 0
            gone += number
        return gone

    tables = (_LOG, _COMMAND, VESSEL_POSITION, NOTICE, READING)
    gone = Counter(dict.fromkeys((table.name for table in tables), 0))
    gone[_LOG.name] = rounds(changes)
    for table, keep, which in parts:
        gone[table.name] += rounds(_deletion(table, keep, which, batch))
    return gone


def _first_to_come(connection: Connection) -> bool:
    """Return whether nobody else is at it; on SQLite the transaction itself says so."""
    if connection.dialect.name == "sqlite":
        return True
    taken: bool = connection.execute(select(func.pg_try_advisory_xact_lock(_LOCK))).scalar_one()
    return taken


def _deletion(
    table: Table, keep: timedelta, which: ColumnElement[bool], batch: int
) -> Callable[[Connection], int]:
    key = list(table.primary_key.columns)

    def delete(connection: Connection) -> int:
        old = select(*key).where(which, table.c.at <= server_time(connection) - keep)
        oldest = old.order_by(table.c.at).limit(batch)
        return connection.execute(table.delete().where(tuple_(*key).in_(oldest))).rowcount

    return delete


def table_sizes(connection: Connection) -> dict[str, int]:
    """Return how many rows each of our tables holds that this login may read, by name."""
    there = set(inspect(connection).get_table_names())
    if connection.dialect.name == "postgresql":
        readable = text("SELECT has_any_column_privilege(:name, 'SELECT')")
        there = {n for n in there if connection.execute(readable, {"name": n}).scalar_one()}
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in Base.metadata.sorted_tables
        if table.name in there
    }


def new_epoch(engine: Engine) -> None:
    """Make every reader start over; to be called after a restore from a backup."""
    with writing(engine) as connection:
        require_head(connection)
        rights.become_owner(connection)
        connection.execute(_META.update().values(feed_epoch=uuid4()))
