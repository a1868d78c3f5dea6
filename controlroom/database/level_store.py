"""The curve of one sensor: its readings, or what hours or days come to where those are too many."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from controlroom.database.models import SensorRow
from controlroom.database.reading_days import DAY, DIRTY, HOUR
from controlroom.database.reading_store import READING
from controlroom.database.sql import day_of, posix, table_of, within_days
from controlroom.domain.figures import LevelSeries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection

    Span = tuple[datetime, int, float, float, float]

POINTS = 2_000
"""More than that no chart has pixels for: longer spans are asked by the hour, then by the day."""

CADENCE_S = 60.0
"""Taken of a sensor the city does not have."""

_SENSOR = table_of(SensorRow)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_AHEAD = timedelta(days=1)


def levels(connection: Connection, sensor_id: str, since: datetime, now: datetime) -> LevelSeries:
    """Return what one sensor measured from *since* on, in at most some ``POINTS`` points.

    Each point of an hour or a day is the mean of its readings, at the middle of the span, with the
    lowest and the highest beside it; the first is the first that lies wholly after *since*, the
    last is the one that is running.  They are what the readings themselves come to, late ones
    included: hours that were not counted since they got some are counted here.
    """
    span = now - since
    cadence = connection.execute(
        select(_SENSOR.c.cadence_s).where(_SENSOR.c.id == sensor_id)
    ).scalar()
    if span.total_seconds() <= POINTS * (cadence or CADENCE_S):
        return _raw(connection, sensor_id, since, now)
    if span <= POINTS * _HOUR:
        begin = since.replace(minute=0, second=0, microsecond=0)
        begin += _HOUR if begin < since else timedelta()
        return _series(sensor_id, hours(connection, sensor_id, begin, now + _AHEAD), _HOUR)
    begin = day_of(since)
    begin += _DAY if begin < since else timedelta()
    return _series(sensor_id, days(connection, sensor_id, begin, now + _AHEAD), _DAY)


def _raw(connection: Connection, sensor_id: str, since: datetime, now: datetime) -> LevelSeries:
    rows = connection.execute(
        select(posix(READING.c.at), READING.c.value)
        .where(
            READING.c.sensor_id == sensor_id,
            READING.c.at >= since,
            within_days(connection, READING.c.at, since, now + _AHEAD),
        )
        .order_by(READING.c.at)
    ).all()
    both = np.array([tuple(row) for row in rows], np.float64).reshape(-1, 2)
    return LevelSeries(sensor_id, both[:, 0].copy(), both[:, 1].copy())


def hours(connection: Connection, sensor_id: str, since: datetime, until: datetime) -> list[Span]:
    """Return begin, number, lowest, mean and highest of the hours that begin in [since, until)."""
    known = (HOUR.c.sensor_id == sensor_id, HOUR.c.hour >= since, HOUR.c.hour < until)
    figures = (HOUR.c.n, HOUR.c.low, HOUR.c.mean, HOUR.c.high)
    found: dict[datetime, Span] = {
        row[0]: (row[0], row[1], row[2], row[3], row[4])
        for row in connection.execute(select(HOUR.c.hour, *figures).where(*known))
    }
    for hour in _marked(connection, sensor_id, since, until):
        if (row := _count(connection, sensor_id, hour)) is not None:
            found[hour] = row
    return [found[hour] for hour in sorted(found)]


def _marked(
    connection: Connection, sensor_id: str, since: datetime, until: datetime
) -> Sequence[datetime]:
    """Return the hours of [since, until) that got readings since they were counted."""
    marked = select(DIRTY.c.hour).where(
        DIRTY.c.sensor_id == sensor_id, DIRTY.c.hour >= since, DIRTY.c.hour < until
    )
    return connection.execute(marked.distinct()).scalars().all()


def _count(connection: Connection, sensor_id: str, hour: datetime) -> Span | None:
    """Return what the readings of one hour come to, exactly as ``reading_days.roll`` counts."""
    value: ColumnElement[float] = READING.c.value
    ordered = connection.dialect.name == "postgresql"
    mean = func.avg(aggregate_order_by(value, READING.c.at) if ordered else value)
    n, low, middle, high = connection.execute(
        select(func.count(), func.min(value), mean, func.max(value)).where(
            READING.c.sensor_id == sensor_id,
            READING.c.at >= hour,
            READING.c.at < hour + _HOUR,
            within_days(connection, READING.c.at, hour, hour),
        )
    ).one()
    return (hour, n, low, middle, high) if n else None


def days(connection: Connection, sensor_id: str, since: datetime, until: datetime) -> list[Span]:
    """Return the same of the days (UTC) that begin in [since, until)."""
    known = (DAY.c.sensor_id == sensor_id, DAY.c.day >= since, DAY.c.day < until)
    figures = (DAY.c.n, DAY.c.low, DAY.c.mean, DAY.c.high)
    found: dict[datetime, Span] = {
        row[0]: (row[0], row[1], row[2], row[3], row[4])
        for row in connection.execute(select(DAY.c.day, *figures).where(*known))
    }
    for day in {day_of(hour) for hour in _marked(connection, sensor_id, since, until)}:
        parts = hours(connection, sensor_id, day, day + _DAY)
        if parts:
            found[day] = _day_of(day, parts)
    return [found[day] for day in sorted(found)]


def _day_of(day: datetime, parts: list[Span]) -> Span:
    number = sum(part[1] for part in parts)
    weighed = 0.0
    for part in parts:  # in this order, as the database adds them
        weighed += part[1] * part[3]
    return (day, number, min(p[2] for p in parts), weighed / number, max(p[4] for p in parts))


def _series(sensor_id: str, spans: list[Span], length: timedelta) -> LevelSeries:
    middle = length.total_seconds() / 2
    at = np.array([span[0].timestamp() + middle for span in spans], np.float64)
    low, mean, high = (np.array([span[i] for span in spans], np.float64) for i in (2, 3, 4))
    return LevelSeries(sensor_id, at, mean, low, high)
