"""What the room knows about its sources: last heard, how much, and what was set aside."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from controlroom.database.incident_store import INCIDENT
from controlroom.database.models import SensorRow, SourceRow
from controlroom.database.observation_store import (
    CAMERA,
    NOTICE,
    QUARANTINE,
    SOURCE_STATUS,
    VESSEL_POSITION,
)
from controlroom.database.reading_store import READING
from controlroom.database.record_store import ALARM, CALL, TASK
from controlroom.database.sql import table_of, within_days
from controlroom.domain.records import SourceStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.engine import Connection

_SENSOR = table_of(SensorRow)
_SOURCE = table_of(SourceRow)
# Records that do not name their source, because only one service brings them.
_ONE_SERVICE = (
    ("vessel", VESSEL_POSITION, VESSEL_POSITION.c.at),
    ("camera", CAMERA, CAMERA.c.seen_at),
    ("sos", CALL, CALL.c.began_at),
    ("city_task", TASK, TASK.c.created_at),
)


def records_since(connection: Connection, since: datetime) -> dict[str, int]:
    """Return how many records each source has delivered after *since*."""
    counts: dict[str, int] = {}
    for table, moment in (
        (INCIDENT, INCIDENT.c.received_at),
        (NOTICE, NOTICE.c.at),
        (ALARM, ALARM.c.raised_at),
    ):
        rows = connection.execute(
            select(table.c.source_id, func.count())
            .where(moment > since)
            .group_by(table.c.source_id)
        )
        for source_id, number in rows:
            counts[source_id] = counts.get(source_id, 0) + number
    # Sensor by sensor along the key of the readings: joined, they would all be read.
    measured = (
        select(func.count())
        .where(
            READING.c.sensor_id == _SENSOR.c.id,
            READING.c.at > since,
            within_days(connection, READING.c.at, since, since + COUNTED_AHEAD),
        )
        .scalar_subquery()
    )
    for source_id, number in connection.execute(select(_SENSOR.c.source_id, measured)):
        counts[source_id] = counts.get(source_id, 0) + number
    for source_id, table, moment in _ONE_SERVICE:
        number = connection.execute(
            select(func.count()).select_from(table).where(moment > since)
        ).scalar_one()
        counts[source_id] = counts.get(source_id, 0) + number
    return counts


def statuses(connection: Connection, records: Mapping[str, int]) -> tuple[SourceStatus, ...]:
    """Return the status of every source, with *records* as what came in the last 24 hours."""
    heard = {
        row.source_id: (row.last_at, row.error) for row in connection.execute(select(SOURCE_STATUS))
    }
    rows = connection.execute(
        select(QUARANTINE.c.source_id, func.count())
        .where(QUARANTINE.c.seen_at.is_(None))
        .group_by(QUARANTINE.c.source_id)
    )
    aside: dict[str, int] = {source_id: number for source_id, number in rows}  # noqa: C416 - rows are not pairs to the type checker
    known = connection.execute(select(_SOURCE.c.id).where(_SOURCE.c.valid_to.is_(None)))
    every = sorted({*known.scalars(), *heard, *aside})
    return tuple(
        SourceStatus(
            source_id,
            heard.get(source_id, (None, ""))[0],
            records.get(source_id, 0),
            aside.get(source_id, 0),
            heard.get(source_id, (None, ""))[1],
        )
        for source_id in every
    )


def troubles(connection: Connection) -> tuple[dict[tuple[str, str], int], dict[str, str]]:
    """Return how many records each source has set aside, by reason, and what ails the sources.

    Returns:
        Number by source and reason; error by source, for those whose last round failed.
    """
    reasons = (QUARANTINE.c.source_id, QUARANTINE.c.reason)
    counts = connection.execute(
        select(*reasons, func.count()).group_by(*reasons).order_by(*reasons)
    )
    failed = select(SOURCE_STATUS.c.source_id, SOURCE_STATUS.c.error).where(
        SOURCE_STATUS.c.error != ""
    )
    errors = connection.execute(failed.order_by(SOURCE_STATUS.c.source_id))
    return {(row[0], row[1]): row[2] for row in counts}, {row[0]: row[1] for row in errors}


COUNTED_OVER = timedelta(hours=24)
COUNTED_AHEAD = COUNTED_OVER + timedelta(hours=24)
"""Nothing is dated further ahead of the server than that."""
