"""What keeps the database in order: giving up what is old, and a new epoch after a restore."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import case, func, inspect, select, text, true, tuple_

from controlroom.database import audit_seals, reading_days, rights
from controlroom.database.base import Base
from controlroom.database.migrate import require_head
from controlroom.database.models import ChangeLogRow, CommandRow, MetaRow
from controlroom.database.observation_store import NOTICE, VESSEL_POSITION
from controlroom.database.reading_days import KEEP_HOURS, KEEP_READINGS, first_kept
from controlroom.database.reading_store import LATEST, READING
from controlroom.database.session import reading, server_time, writing
from controlroom.database.sql import table_of
from controlroom.domain.errors import DatabaseBusyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import ColumnElement, FromClause, Table
    from sqlalchemy.engine import Connection, Engine

RETENTION = timedelta(hours=48)
"""How long a workstation may sleep and still catch up without reading everything again."""

KEEP_COMMANDS = timedelta(days=30)
"""A command is repeated within minutes; a month answers "who pressed what" after an incident."""

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
        How many rows went, by table; of readings on PostgreSQL about how many.

    Raises:
        DatabaseUnreachableError: No answer in time; what went before is gone.
        LoginNotAllowedError: This login may not delete.
        SchemaMismatchError: The database belongs to another version of this program.
    """
    began = clock()
    until = began + limit_s
    hour, by_day = reading_days.HOUR, engine.dialect.name == "postgresql"
    measured = reading_days.REST if by_day else READING
    with reading(engine) as connection:
        require_head(connection)
        sensors = select(LATEST.c.sensor_id.label("name")).subquery()
        sources = select(NOTICE.c.source_id.label("name")).distinct().subquery()
        # Readings and notices along their keys, one sensor or source after the other; a
        # transaction for each of thousands that have nothing old would take the whole round.
        parts: list[_Part] = [
            _Part(_COMMAND, _COMMAND.c.at, KEEP_COMMANDS),
            _Part(VESSEL_POSITION, VESSEL_POSITION.c.at, KEEP_POSITIONS),
            *_Part(NOTICE, NOTICE.c.at, KEEP_NOTICES).split(
                connection, NOTICE.c.source_id, sources
            ),
            *_Part(hour, hour.c.hour, KEEP_HOURS).split(connection, hour.c.sensor_id, sensors),
        ]
        raw = _Part(measured, measured.c.at, KEEP_READINGS).split(
            connection, measured.c.sensor_id, sensors
        )
    # First, so that what is deleted never keeps hours from being counted; nor the other way round.
    counted = count_readings(engine, lambda: clock() < began + limit_s / 2)

    def changes(connection: Connection) -> int:
        return _purge_changes(connection, RETENTION, batch)

    def rounds(delete: Callable[[Connection], int], enough: int = batch) -> int:
        """Delete in one transaction after another, until little is left or the time is over."""
        gone, number = 0, enough
        while number >= enough and clock() < until:
            with writing(engine) as connection:
                rights.become_owner(connection)
                number = delete(connection) if _first_to_come(connection) else -1
            gone += max(0, number)
        return gone

    tables = (_LOG, _COMMAND, VESSEL_POSITION, NOTICE, READING, hour)
    gone = Counter(dict.fromkeys((table.name for table in tables), 0))
    gone[_LOG.name] = rounds(changes)
    for part in parts:
        gone[part.table.name] += rounds(part.deletion(batch))
    if counted:
        if by_day:
            with suppress(DatabaseBusyError):  # somebody reads for long: the next round drops it
                gone[READING.name] += rounds(reading_days.drop_days, 0)
        for part in raw:
            gone[READING.name] += rounds(part.deletion(batch))
    return gone


def count_readings(engine: Engine, go_on: Callable[[], bool] = lambda: True) -> bool:
    """Count every marked hour that is over; return whether none is left.

    Needs no rights to delete, so that it is done also where people have logins of their own.

    Args:
        engine: The database.
        go_on: Asked before each piece.

    Raises:
        DatabaseUnreachableError: No answer in time; what was counted before stays.
        LoginNotAllowedError: This login may not.
    """
    while go_on():
        if reading_days.roll(engine) < reading_days.MARKS:
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows that go by their age."""

    table: Table
    moment: ColumnElement[datetime]
    keep: timedelta
    which: ColumnElement[bool] = field(default_factory=true)

    def split(
        self, connection: Connection, key: ColumnElement[str], names: FromClause
    ) -> list[_Part]:
        """Return one part for each of *names* that has any which are too old."""
        # The oldest row of each name is one look into the index; asked whether there is any row
        # that is too old, PostgreSQL may join with all of them instead.
        of_one = select(self.moment).where(key == names.c.name)
        oldest = of_one.order_by(self.moment).limit(1).scalar_subquery()
        too_old = self._too_old(server_time(connection), oldest)
        found = connection.execute(select(names.c.name).where(too_old)).scalars()
        return [_Part(self.table, self.moment, self.keep, key == name) for name in found]

    def _too_old(self, now: datetime, moment: ColumnElement[datetime]) -> ColumnElement[bool]:
        if self.table.name.startswith("reading"):  # whole days
            return moment < first_kept(now, self.keep)
        return moment <= now - self.keep

    def deletion(self, batch: int) -> Callable[[Connection], int]:
        """Return what deletes the oldest *batch* of them that are too old."""
        key = list(self.table.primary_key.columns)

        def delete(connection: Connection) -> int:
            too_old = self._too_old(server_time(connection), self.moment)
            oldest = select(*key).where(self.which, too_old).order_by(self.moment).limit(batch)
            gone = self.table.delete().where(tuple_(*key).in_(oldest))
            return connection.execute(gone).rowcount

        return delete


def _first_to_come(connection: Connection) -> bool:
    """Return whether nobody else is at it; on SQLite the transaction itself says so."""
    if connection.dialect.name == "sqlite":
        return True
    taken: bool = connection.execute(select(func.pg_try_advisory_xact_lock(_LOCK))).scalar_one()
    return taken


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
        audit_seals.after_restore(connection)
