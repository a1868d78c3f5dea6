"""Readings over the years: days that come and go, and what hours and days come to.

On PostgreSQL the readings of a day are a partition; on SQLite they are one table.  On both a
trigger marks every hour that gets a reading, and ``roll`` counts the marked hours anew: an hour
that is not marked is equal to its readings, however late or often they came.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, text

from controlroom.database.models import ReadingDayRow, ReadingDirtyRow, ReadingHourRow
from controlroom.database.reading_store import READING
from controlroom.database.session import server_time, writing
from controlroom.database.sql import day_of, insert_into, table_of
from controlroom.database.types import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.engine import Connection, Engine

KEEP_READINGS = timedelta(days=800)
"""Two flood seasons before this one stay comparable; a reading takes less than 100 bytes.

``rights/35_readings.sql`` says it too, as the one below."""

KEEP_HOURS = timedelta(days=1827)
"""Five years by the hour; days are kept for good, 365 rows a sensor and year."""

MARKS = 2_000
"""Hours counted in one transaction: well within the server's time limit."""

HOUR = table_of(ReadingHourRow)
DAY = table_of(ReadingDayRow)
DIRTY = table_of(ReadingDirtyRow)
REST = READING.to_metadata(type(READING.metadata)(), name="reading_rest")
"""PostgreSQL's partition of what belongs to no day that has one."""

ONE_HOUR, ONE_DAY = timedelta(hours=1), timedelta(days=1)
_PARTITION = re.compile(r"reading_p(\d{8})")
_PARTITIONS = text(
    "SELECT c.relname, c.reltuples FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
    "WHERE i.inhparent = 'public.reading'::regclass ORDER BY 1"
)
_COUNT_DAY = (
    text(
        "INSERT INTO reading_hour (sensor_id, hour, n, low, mean, high) "
        "SELECT sensor_id, date_trunc('hour', at, 'UTC'), count(*), min(value), "
        "avg(value ORDER BY at), max(value) FROM reading WHERE at >= :begin AND at < :end "
        "GROUP BY 1, 2 ON CONFLICT (sensor_id, hour) DO UPDATE SET n = excluded.n, "
        "low = excluded.low, mean = excluded.mean, high = excluded.high"
    ),
    text(
        "INSERT INTO reading_day (sensor_id, day, n, low, mean, high) "
        "SELECT sensor_id, CAST(:begin AS timestamptz), sum(n), min(low), "
        "sum(n * mean ORDER BY hour) / sum(n), "
        "max(high) FROM reading_hour WHERE hour >= :begin AND hour < :end "
        "AND sensor_id = ANY(CAST(:sensors AS varchar[])) GROUP BY sensor_id "
        "ON CONFLICT (sensor_id, day) DO UPDATE SET n = excluded.n, "
        "low = excluded.low, mean = excluded.mean, high = excluded.high"
    ),
)
_ROLL = text("SELECT cr_roll_readings(:marks)")
_FIGURES = ("n", "low", "mean", "high")


def first_kept(now: datetime, keep: timedelta) -> datetime:
    """Return since when readings stay: whole days (UTC), because they go by the day."""
    return day_of(now - keep)


def roll(engine: Engine, marks: int = MARKS) -> int:
    """Count marked hours that are over, and their days; return how many marks are gone.

    May be called by every program at any time: on PostgreSQL whoever finds another at it returns
    0, on SQLite they take turns.  All or nothing, so that a program killed in the middle leaves
    the marks.

    Args:
        engine: The database.
        marks: Take so many at most; fewer than that returned means that nothing is left.

    Raises:
        DatabaseUnreachableError: No answer in time.
        LoginNotAllowedError: This login may not.
    """
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            return int(connection.execute(_ROLL, {"marks": marks}).scalar_one())
        return _roll(connection, server_time(connection), marks)


def _roll(connection: Connection, now: datetime, marks: int) -> int:
    """Do on SQLite what ``cr_roll_readings`` does: nobody else writes meanwhile."""
    this_hour = now.replace(minute=0, second=0, microsecond=0)
    taken = connection.execute(
        select(DIRTY.c.seq, DIRTY.c.sensor_id, DIRTY.c.hour)
        .where(DIRTY.c.hour < this_hour)
        .order_by(DIRTY.c.seq)
        .limit(marks)
    ).all()
    hours = sorted({(sensor, hour) for _, sensor, hour in taken})
    raw_from, hours_from = first_kept(now, KEEP_READINGS), first_kept(now, KEEP_HOURS)
    again = [_keys(sensor, hour, ONE_HOUR) for sensor, hour in hours if hour >= raw_from]
    once = [_keys(s, hour, ONE_HOUR) for s, hour in hours if hours_from <= hour < raw_from]
    _summarise(connection, HOUR, again, again_too=True)
    _summarise(connection, HOUR, once, again_too=False)
    days = sorted({(s, day_of(hour)) for s, hour in hours if hour >= hours_from})
    _summarise(connection, DAY, [_keys(s, day, ONE_DAY) for s, day in days], again_too=True)
    if taken:
        gone = DIRTY.delete().where(DIRTY.c.seq == bindparam("mark"))
        connection.execute(gone, [{"mark": seq} for seq, *_ in taken])
    return len(taken)


def _keys(sensor_id: str, begin: datetime, span: timedelta) -> dict[str, object]:
    return {"sensor": sensor_id, "begin": begin, "end": begin + span}


def _summarise(
    connection: Connection, table: Table, keys: Sequence[dict[str, object]], *, again_too: bool
) -> None:
    """Write the rows of *table* for *keys*: hours from readings, days from hours."""
    if not keys:
        return
    moment = UtcDateTime()
    begin, end = bindparam("begin", type_=moment), bindparam("end", type_=moment)
    if table is HOUR:
        span, source, at = "hour", READING, READING.c.at
        value = READING.c.value
        figures: tuple[ColumnElement[Any], ...] = (
            func.count(),
            func.min(value),
            func.avg(value),
            func.max(value),
        )
    else:
        span, source, at = "day", HOUR, HOUR.c.hour
        n, mean = HOUR.c.n, HOUR.c.mean
        figures = (
            func.sum(n),
            func.min(HOUR.c.low),
            func.sum(n * mean) / func.sum(n),
            func.max(HOUR.c.high),
        )
    # The key's order is the order of time: sums of floats depend on it.
    counted = (
        select(source.c.sensor_id, begin, *figures)
        .where(source.c.sensor_id == bindparam("sensor"), at >= begin, at < end)
        .group_by(source.c.sensor_id)
    )
    statement = insert_into(connection, table).from_select(["sensor_id", span, *_FIGURES], counted)
    index = ["sensor_id", span]
    if again_too:
        changes = {name: statement.excluded[name] for name in _FIGURES}
        statement = statement.on_conflict_do_update(index_elements=index, set_=changes)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=index)
    connection.execute(statement, list(keys))


def count_day(connection: Connection, day: datetime, sensors: Sequence[str]) -> None:
    """Count all hours of *day* (UTC) of *sensors*, and the day, whether they are marked or not.

    For who has just loaded that day and nothing else can have.
    """
    if connection.dialect.name == "postgresql":
        values = {"begin": day, "end": day + ONE_DAY, "sensors": list(sensors)}
        for statement in _COUNT_DAY:
            connection.execute(statement, values)
        return
    hours = [_keys(s, day + n * ONE_HOUR, ONE_HOUR) for s in sensors for n in range(24)]
    _summarise(connection, HOUR, hours, again_too=True)
    _summarise(connection, DAY, [_keys(s, day, ONE_DAY) for s in sensors], again_too=True)


def drop_days(connection: Connection, keep: timedelta = KEEP_READINGS) -> int:
    """Drop the oldest partition that is wholly older than *keep*; return about how many rows went.

    Not before its hours were counted.  The number is the server's estimate, 0 where it has none:
    counting would read all of the partition.  -1 when there is none (left).

    Raises:
        DatabaseBusyError: Somebody reads or writes readings for long; the next round tries again.
    """
    since = first_kept(server_time(connection), keep)
    for name, estimate in connection.execute(_PARTITIONS):
        found = _PARTITION.fullmatch(name)
        if found is None:
            continue
        day = datetime.strptime(found[1], "%Y%m%d").replace(tzinfo=UTC)
        if day >= since:
            return -1
        marked = select(DIRTY.c.seq).where(DIRTY.c.hour >= day, DIRTY.c.hour < day + ONE_DAY)
        if connection.execute(marked.limit(1)).first() is not None:
            continue
        connection.exec_driver_sql(f"DROP TABLE {name}")
        return max(0, round(float(estimate)))
    return -1
