"""Small pieces of SQL that the two engines spell differently."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import BigInteger, Double, and_, literal_column, or_, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ColumnElement, FunctionElement

from controlroom.domain.geo import Position

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection, RowMapping
    from sqlalchemy.sql.compiler import SQLCompiler

    from controlroom.database.base import Base

_T = TypeVar("_T")

CHUNK = 500
"""Rows that are fetched or written in one go: short enough for a window painting beside it."""


def table_of(row: type[Base]) -> Table:
    """Return the table of a row class."""
    return cast("Table", row.__table__)


def insert_into(connection: Connection, table: Table) -> postgresql.Insert:
    """Return an INSERT that may say ON CONFLICT, in the dialect of *connection*."""
    if connection.dialect.name == "sqlite":
        # Both dialects spell ON CONFLICT alike; only their classes differ.
        return cast("postgresql.Insert", sqlite.insert(table))
    return postgresql.insert(table)


def counted(statement: postgresql.Insert) -> postgresql.Insert:
    """Return *statement* with its result's ``rowcount`` kept: how many rows were really new."""
    return statement.execution_options(preserve_rowcount=True)


def posix(moment: ColumnElement[Any]) -> ColumnElement[float]:
    """Return *moment*, a ``UtcDateTime`` column, as POSIX seconds; NULL stays NULL."""
    return _Posix(moment)


def hour_number(moment: ColumnElement[Any], offset_s: int) -> ColumnElement[int]:
    """Return how many whole hours *moment* is after *offset_s*, POSIX seconds."""
    return _HourNumber(moment, literal_column(str(int(offset_s))))


def hours_earlier(moment: ColumnElement[Any], hours: int) -> ColumnElement[Any]:
    """Return *moment*, a ``UtcDateTime`` column, less *hours*."""
    return _HoursEarlier(moment, hours)


def day_of(moment: datetime) -> datetime:
    """Return when the day (UTC) of *moment* began."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def within_days(
    connection: Connection, moment: ColumnElement[Any], first: datetime, last: datetime
) -> ColumnElement[bool]:
    """Return that *moment* lies in the days (UTC) of *first* to *last*, spelt out.

    Beside a condition whose value is a parameter: PostgreSQL leaves a partition out of a plan,
    and does not lock it, only for what stands in the text.
    """
    if connection.dialect.name != "postgresql":
        return true()
    begin, end = day_of(first), day_of(last) + timedelta(days=1)
    return and_(moment >= _spelt_out(begin), moment < _spelt_out(end))


def _spelt_out(day: datetime) -> ColumnElement[Any]:
    return literal_column(f"'{day:%Y-%m-%d}T00:00:00Z'::timestamptz")


def later_in_list(
    moment: ColumnElement[Any], key: ColumnElement[Any], place: tuple[datetime, UUID] | None
) -> ColumnElement[bool]:
    """Return what comes after *place* in a list by *moment* and *key*, both descending.

    A page that is asked for by the last line of the page before costs the same however far back
    it lies; None is the beginning.
    """
    if place is None:
        return true()
    at, last = place
    return and_(moment <= at, or_(moment < at, key < last))


class _Posix(FunctionElement[float]):
    type = Double()
    inherit_cache = True


@compiles(_Posix, "sqlite")
def _posix_sqlite(element: _Posix, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy API
    return f"({compiler.process(element.clauses, **options)} / 1000000.0)"


@compiles(_Posix, "postgresql")
def _posix_postgresql(element: _Posix, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy API
    return f"extract(epoch from {compiler.process(element.clauses, **options)})::float8"


class _HourNumber(FunctionElement[int]):
    type = BigInteger()
    inherit_cache = True


@compiles(_HourNumber, "sqlite")
def _hour_sqlite(element: _HourNumber, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy API
    moment, offset = (compiler.process(part, **options) for part in element.clauses)
    return f"(({moment} / 1000000 - {offset}) / 3600)"


@compiles(_HourNumber, "postgresql")
def _hour_postgresql(element: _HourNumber, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy API
    moment, offset = (compiler.process(part, **options) for part in element.clauses)
    return f"floor((extract(epoch from {moment}) - {offset}) / 3600)::bigint"


class _HoursEarlier(ColumnElement[Any]):
    inherit_cache = False

    def __init__(self, moment: ColumnElement[Any], hours: int) -> None:
        self.moment, self.hours = moment, hours
        self.type = moment.type


@compiles(_HoursEarlier, "sqlite")
def _earlier_sqlite(element: _HoursEarlier, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy API
    return f"({compiler.process(element.moment, **options)} - {element.hours * 3_600_000_000})"


@compiles(_HoursEarlier, "postgresql")
def _earlier_postgresql(element: _HoursEarlier, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy API
    return f"({compiler.process(element.moment, **options)} - interval '{element.hours} hours')"


def position_of(row: RowMapping) -> Position | None:
    """Return the position in the columns ``lat`` and ``lon``, None if there is none."""
    return None if row["lat"] is None else Position(row["lat"], row["lon"])


def place(position: Position | None) -> dict[str, float | None]:
    """Return the columns ``lat`` and ``lon`` of *position*."""
    if position is None:
        return {"lat": None, "lon": None}
    return {"lat": position.lat, "lon": position.lon}


def chunks(items: Sequence[_T], size: int = CHUNK) -> Iterator[Sequence[_T]]:
    """Return *items* in pieces of at most *size*."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
