"""Loads millions of simulated records in constant memory, block by block.

Each block is a transaction of its own that leaves the database whole: what was switched off for
speed inside it is on again before it commits, and the audit has the first line of every record in
it.  A load that ends anywhere, even by a power cut, has whole blocks and nothing else.
"""

from __future__ import annotations

from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np
from sqlalchemy import func, not_, select, text

from controlroom.database import audit_triggers, reading_days, rights
from controlroom.database.incident_store import ASSIGNMENT, EVENT, INCIDENT, next_ref
from controlroom.database.migrate import require_head
from controlroom.database.models import MetaRow
from controlroom.database.mould import DAY_US, Days, Mould, Shape, moulds
from controlroom.database.reading_store import READING, keep_latest
from controlroom.database.session import reading, writing
from controlroom.database.sql import table_of
from controlroom.database.types import microseconds
from controlroom.database.watchdog import set_limit
from controlroom.domain.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from numpy.typing import NDArray
    from sqlalchemy.engine import Connection, Engine

    from controlroom.domain.incident import Event, Incident
    from controlroom.domain.records import Reading

_META = table_of(MetaRow)
_PATIENCE_S = 900.0
_PG_EPOCH_US = 946_684_800_000_000
"""PostgreSQL's binary moments count from 2000."""

_TABLES = (INCIDENT.name, ASSIGNMENT.name, EVENT.name)


def require_only_simulated(engine: Engine) -> None:
    """Raise ``InvalidInputError`` when the database holds a report that nobody made up.

    Raises:
        SchemaMismatchError: The database belongs to another version of this program.
    """
    with reading(engine) as connection:
        require_head(connection)
        real = select(INCIDENT.c.id).where(not_(INCIDENT.c.simulated)).limit(1)
        if connection.execute(real).first() is not None:
            raise InvalidInputError("database", "real-reports")


def oldest_reading(engine: Engine) -> datetime | None:
    """Return when the oldest reading was measured, None without any."""
    with reading(engine) as connection:
        found: datetime | None = connection.execute(select(func.min(READING.c.at))).scalar()
        return found


class IncidentStream:
    """Writes incidents cast from moulds.

    Args:
        engine: Made by ``make_engine``; its login must own the tables.
        cases: Closed incidents with their timelines.
        seed: Same seed and same numbers, same ids.
    """

    def __init__(
        self, engine: Engine, cases: Sequence[tuple[Incident, Sequence[Event]]], seed: int
    ) -> None:
        self.moulds: Sequence[Mould] = moulds(cases, engine.dialect)
        self._engine, self._seed = engine, seed
        self._dates = Days()
        self._by_id = {mould.incident_id: n for n, mould in enumerate(self.moulds)}
        self._newest: dict[int, str] = {}

    def write(self, block: Sequence[tuple[int, int]]) -> int:
        """Store one block; return how many incidents it came to.

        Args:
            block: Index of a mould, and how many days later it happens again.  A duplicate whose
                original was not cast yet is left out.

        Raises:
            DatabaseBusyError: Others write; nothing of the block was stored.
            DatabaseUnreachableError: As any transaction.
        """
        wanted = [(n, days) for n, days in block if self._original(n) is not None]
        newest = dict(self._newest)
        with writing(self._engine) as connection, _quiet(connection, _TABLES):
            first = _reserve(connection, len(wanted))
            random = Random(f"{self._seed}/{first}")  # noqa: S311 - ids of a demonstration
            sqlite = connection.dialect.name == "sqlite"
            rows: dict[tuple[str, tuple[str, ...]], list[Any]] = {}
            keys: dict[str, list[str]] = {name: [] for name in _TABLES}
            days = 0

            def put(name: str, shape: Shape, given: tuple[Any, ...]) -> None:
                made = shape.row(given, days) if sqlite else shape.line(given, days, self._dates)
                rows.setdefault((name, shape.columns), []).append(made)
                keys[name].append(given[0])

            for ref, (number, days) in enumerate(wanted, first):
                into = self._original(number) or None
                if not sqlite:
                    into = into or "\\N"
                self._newest[number] = self.moulds[number].cast(put, ref, days, random, into)
            try:
                # What is referred to comes first.
                for table in _TABLES:
                    for (name, columns), some in rows.items():
                        if name == table:
                            _insert(connection, name, columns, some)
                for table in _TABLES:
                    audit_triggers.begin(connection, table, keys[table])
                connection.execute(_META.update().values(feed_epoch=uuid4()))
            except BaseException:
                self._newest = newest
                raise
        return len(wanted)

    def _original(self, number: int) -> str | None:
        """Return the id of what that mould was merged into, "" for none, None when not cast yet."""
        into = self.moulds[number].merged_into
        if into is None:
            return ""
        return self._newest.get(self._by_id.get(into, -1))


def _insert(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Any]
) -> None:
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own columns
        connection.exec_driver_sql(statement, list(rows))
        return
    raw: Any = connection.connection.dbapi_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        copy.write("".join(rows))


def _reserve(connection: Connection, count: int) -> int:
    """Return the first of *count* numbers that nobody else gets."""
    if connection.dialect.name == "sqlite":
        return next_ref(connection)
    # The block holds the table: nobody takes a number between these two.
    taken = "SELECT setval('incident_ref_seq', nextval('incident_ref_seq') + :n - 1) - :n + 1"
    return int(connection.execute(text(taken), {"n": max(1, count)}).scalar_one())


@contextmanager
def _quiet(connection: Connection, tables: Sequence[str]) -> Iterator[None]:
    """Switch the triggers of *tables* off for this transaction, and wait as long as it takes.

    Nobody else writes to them meanwhile.  References between tables stay checked.
    """
    set_limit(connection, _PATIENCE_S)
    if connection.dialect.name == "postgresql":
        rights.become_owner(connection)
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        for table in tables:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        # Deferred checks of references must be done before the table may be altered again.
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return
    found = connection.execute(
        text("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger'")
    ).all()
    ours = [(name, sql) for name, sql, table in found if table in tables]
    for name, _ in ours:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _, sql in ours:
        connection.exec_driver_sql(sql)


def write_day(
    engine: Engine, day: datetime, measured: Mapping[str, tuple[NDArray[Any], NDArray[Any]]]
) -> int:
    """Store the readings of one day that has none yet, counted by the hour; return how many.

    Args:
        engine: Its login must own the tables.
        day: When it begins, UTC.
        measured: Moments (microseconds since 1970) and values by sensor, each ascending.

    Raises:
        InvalidInputError: That day has readings.
    """
    number = sum(len(at) for at, _ in measured.values())
    with writing(engine) as connection:
        rights.become_owner(connection)
        table, span = _partition(connection, day)
        begin = microseconds(day)
        inside = READING.c.at >= day, READING.c.at < day + span
        if connection.execute(select(READING.c.at).where(*inside).limit(1)).first():
            raise InvalidInputError("readings", "not-empty")
        with _quiet(connection, (table,)):
            for sensor_id in sorted(measured):
                at, value = measured[sensor_id]
                keep = (at >= begin) & (at < begin + DAY_US)
                _copy_readings(connection, table, sensor_id, at[keep], value[keep])
            reading_days.count_day(connection, day, sorted(measured))
    return number


def _partition(connection: Connection, day: datetime) -> tuple[str, Any]:
    """Return the table that takes the readings of *day*, and the day's length."""
    if connection.dialect.name == "sqlite":
        return "reading", reading_days.ONE_DAY
    connection.execute(text("SELECT cr_reading_days(ARRAY[CAST(:d AS date)])"), {"d": day.date()})
    named = f"reading_p{day:%Y%m%d}"
    there = text("SELECT to_regclass('public.' || :named) IS NOT NULL")
    if not connection.execute(there, {"named": named}).scalar_one():
        raise InvalidInputError("readings", "no-partition")
    return named, reading_days.ONE_DAY


def _copy_readings(
    connection: Connection, table: str, sensor_id: str, at: NDArray[Any], value: NDArray[Any]
) -> None:
    if connection.dialect.name == "sqlite":
        rows = [(sensor_id, a, v) for a, v in zip(at.tolist(), value.tolist(), strict=True)]
        connection.exec_driver_sql(
            "INSERT INTO reading (sensor_id, at, value) VALUES (?, ?, ?)", rows
        )
        return
    name = sensor_id.encode()
    kind = [("n", ">i2"), ("a", ">i4"), ("id", f"S{len(name)}"), ("b", ">i4"), ("at", ">i8")]
    rows_of = np.zeros(len(at), np.dtype([*kind, ("c", ">i4"), ("value", ">f8")]))
    rows_of["n"], rows_of["a"], rows_of["id"] = 3, len(name), name
    rows_of["b"], rows_of["at"] = 8, at - _PG_EPOCH_US
    rows_of["c"], rows_of["value"] = 8, value
    raw: Any = connection.connection.dbapi_connection
    statement = f"COPY {table} (sensor_id, at, value) FROM STDIN (FORMAT BINARY)"
    with raw.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        copy.write(rows_of.tobytes())
        copy.write(b"\xff\xff")


def bulk_loaded(engine: Engine, newest: Sequence[Reading] = ()) -> None:
    """Put right what a load leaves open, however far it came; to be called once at its end.

    The newest readings become the sensors' present values, every program reads anew, and the
    planner learns the new sizes.

    Args:
        engine: Its login must own the tables.
        newest: Of each sensor the newest one loaded.
    """
    with writing(engine) as connection:
        rights.become_owner(connection)
        keep_latest(connection, newest)
        connection.execute(_META.update().values(feed_epoch=uuid4()))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        set_limit(connection, _PATIENCE_S)
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA analysis_limit = 10000")
            connection.exec_driver_sql("ANALYZE")
            return
        connection.exec_driver_sql("SET statement_timeout = 0")
        for table in (*_TABLES, "reading", "reading_hour", "reading_day"):
            connection.exec_driver_sql(f"ANALYZE {table}")
        connection.invalidate()  # its settings are nobody else's
