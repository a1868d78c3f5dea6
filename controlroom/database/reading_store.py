"""Readings of sensors on their way in: many at once, each once, the newest kept apart."""

from __future__ import annotations

from datetime import UTC
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Date, bindparam, text

from controlroom.database.models import ReadingRow, SensorLatestRow
from controlroom.database.sql import chunks, counted, insert_into, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection

    from controlroom.domain.records import Reading

READING = table_of(ReadingRow)
LATEST = table_of(SensorLatestRow)

PAGE = 5_000
"""Readings of one statement on PostgreSQL, which needs some hundredths of a second for them."""

_COLUMNS = ("sensor_id", "at", "value")
_IN_ORDER = attrgetter("sensor_id", "at")

# One array a column, in the binary form ("b"): the driver needs a tenth of the time that a
# row of parameters for each reading takes, and the server parses nothing.  Not COPY: it knows no
# ON CONFLICT, and who brings readings may make no table to copy into first.
_PG_ROWS = (
    "(sensor_id, at, value) SELECT * FROM unnest("
    "%(sensor_id)b::text[], %(at)b::timestamptz[], %(value)b::float8[])"
)
_PG_INSERT = f"INSERT INTO reading {_PG_ROWS} ON CONFLICT DO NOTHING"
_PG_DAYS = text("SELECT cr_reading_days(:days)").bindparams(bindparam("days", type_=ARRAY(Date)))
_PG_NEWEST = f"""
INSERT INTO sensor_latest AS known {_PG_ROWS}
ON CONFLICT (sensor_id) DO UPDATE SET at = excluded.at, value = excluded.value
WHERE known.at < excluded.at"""


def reading_values(reading: Reading) -> dict[str, Any]:
    """Return every column of *reading*."""
    return {"sensor_id": reading.sensor_id, "at": reading.at, "value": reading.value}


def add_readings(connection: Connection, readings: Sequence[Reading]) -> int:
    """Store readings and the newest of each sensor; return how many were new.

    A repeated (sensor, time) changes nothing; an older reading never replaces a newer one.

    Raises:
        InvalidInputError: A value that is not finite, or a name no database can keep.
    """
    if connection.dialect.name == "postgresql":
        days = sorted({reading.at.astimezone(UTC).date() for reading in readings})
        connection.execute(_PG_DAYS, {"days": days})
        # In one order everywhere: two feeds that write the same rows never wait in a circle; and
        # neighbours in the index come one after the other.
        new = sum(
            _pg_store(connection, READING, _PG_INSERT, some)
            for some in chunks(sorted(readings, key=_IN_ORDER), PAGE)
        )
    else:
        new = _insert_new(connection, readings)
    keep_latest(connection, readings)
    return new


def keep_latest(connection: Connection, readings: Sequence[Reading]) -> None:
    """Make the newest of *readings* each sensor's present value, where it has no newer one."""
    newest: dict[str, Reading] = {}
    for reading in readings:
        if reading.sensor_id not in newest or reading.at > newest[reading.sensor_id].at:
            newest[reading.sensor_id] = reading
    latest = [newest[key] for key in sorted(newest)]
    if connection.dialect.name == "postgresql":
        for some in chunks(latest, PAGE):
            _pg_store(connection, LATEST, _PG_NEWEST, some)
    else:
        _insert_latest(connection, latest)


def _pg_store(
    connection: Connection, table: Table, statement: str, readings: Sequence[Reading]
) -> int:
    """Run *statement* on *readings* as columns; return how many rows it wrote."""
    columns = {name: [getattr(reading, name) for reading in readings] for name in _COLUMNS}
    for name, values in columns.items():
        # What the column's own type refuses is refused here too; names and times come often.
        check = table.c[name].type.process_bind_param  # type: ignore[attr-defined]  # all decorated
        for value in set(values):
            check(value, connection.dialect)
    return connection.exec_driver_sql(statement, columns).rowcount


def _insert_new(connection: Connection, readings: Sequence[Reading]) -> int:
    statement = counted(insert_into(connection, READING).on_conflict_do_nothing())
    new = 0
    for some in chunks([reading_values(reading) for reading in readings]):
        new += connection.execute(statement, list(some)).rowcount
    return new


def _insert_latest(connection: Connection, latest: Sequence[Reading]) -> None:
    newest = insert_into(connection, LATEST)
    newest = newest.on_conflict_do_update(
        index_elements=["sensor_id"],
        set_={name: newest.excluded[name] for name in ("at", "value")},
        where=LATEST.c.at < newest.excluded["at"],
    )
    for some in chunks([reading_values(reading) for reading in latest]):
        connection.execute(newest, list(some))
