"""Loads many records at once: the demo's history.  Not for what people do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from controlroom.database import incident_store, observation_store, reading_store, record_store
from controlroom.database.session import server_time, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection, Engine

    from controlroom.domain.incident import Attachment, Event, Incident, Reporter
    from controlroom.domain.records import (
        Alarm,
        Call,
        Camera,
        Notice,
        Reading,
        Task,
        VesselPosition,
    )

_ROWS = 1_000
"""Rows of one statement: each must end within the server's ``statement_timeout``."""

_LOADER = "import"


class _Loader:
    """Collects rows per table and writes them when there are enough."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: dict[str, tuple[Table, list[dict[str, Any]]]] = {}

    def add(self, table: Table, row: dict[str, Any]) -> None:
        self._waiting.setdefault(table.name, (table, []))[1].append(row)

    def flush_when_full(self, first: Table) -> None:
        """Write everything once *first* is full: rows of the others refer to its rows."""
        if len(self._waiting.get(first.name, (first, []))[1]) >= _ROWS:
            self.flush()

    def flush(self) -> None:
        # In the order in which tables were first used: what is referred to comes first.
        for table, rows in self._waiting.values():
            for start in range(0, len(rows), _ROWS):
                self._connection.execute(table.insert(), rows[start : start + _ROWS])
            rows.clear()


def bulk_load(  # noqa: C901 - one loop a kind of record
    engine: Engine,
    *,
    incidents: Iterable[
        tuple[Incident, Reporter | None, Sequence[Event], Sequence[Attachment]]
    ] = (),
    readings: Iterable[Reading] = (),
    alarms: Iterable[Alarm] = (),
    tasks: Iterable[Task] = (),
    notices: Iterable[Notice] = (),
    cameras: Iterable[Camera] = (),
    vessels: Iterable[VesselPosition] = (),
    calls: Iterable[Call | tuple[Call, str]] = (),
    progress: Callable[[float], None] | None = None,
) -> int:
    """Load everything in one transaction; return how many incidents there were.

    Incidents get their numbers in the given order, whatever ``ref`` they carry; ``version``
    and ``updated_at`` are kept where they are set.  Ids must be new.

    Args:
        engine: Made by ``make_engine``.
        incidents: With reporter, timeline and attachments.
        readings: The newest of each sensor becomes its present value.
        alarms: Of any state.
        tasks: At most one active a unit.
        notices: Those already there by (source, external_ref) are left out.
        cameras: Newest state.
        vessels: The newest of each vessel becomes its present position.
        calls: Each alone or with its number.
        progress: Called with 0…1, at most some hundred times.

    Raises:
        InvalidInputError: A record that the database's rules refuse; nothing was stored.
    """
    given, measured, seen_at_sea = list(incidents), list(readings), list(vessels)
    with writing(engine) as connection:
        loader = _Loader(connection)
        refs = _reserve(connection, len(given))
        now = server_time(connection)
        for index, (incident, reporter, events, attachments) in enumerate(given):
            stored = replace(incident, ref=refs[index], has_reporter=reporter is not None)
            values = incident_store.incident_values(stored)
            values |= {
                "id": stored.id,
                "version": max(1, stored.version),
                "updated_at": stored.updated_at or stored.received_at,
                "updated_by": stored.updated_by or _LOADER,
            }
            loader.add(incident_store.INCIDENT, values)
            for assignment in stored.assignments:
                loader.add(incident_store.ASSIGNMENT, incident_store.assignment_values(assignment))
            for event in events:
                loader.add(incident_store.EVENT, incident_store.event_values(event))
            for attachment in attachments:
                loader.add(incident_store.ATTACHMENT, incident_store.attachment_values(attachment))
            if reporter is not None:
                loader.add(
                    incident_store.REPORTER,
                    {"incident_id": stored.id}
                    | {n: getattr(reporter, n) for n in ("name", "phone", "email", "account")},
                )
            loader.flush_when_full(incident_store.INCIDENT)
            if progress is not None and index % 250 == 0:
                progress(0.9 * index / len(given))
        loader.flush()
        stamp = {"updated_at": now, "updated_by": _LOADER}
        for alarm in alarms:
            values = record_store.alarm_values(alarm) | stamp
            loader.add(record_store.ALARM, values | {"version": max(1, alarm.version)})
        for task in tasks:
            values = record_store.task_values(task) | stamp
            loader.add(record_store.TASK, values | {"version": max(1, task.version)})
        for item in calls:
            call, number = item if isinstance(item, tuple) else (item, "")
            values = record_store.call_values(call) | stamp
            loader.add(record_store.CALL, values | {"version": max(1, call.version)})
            if number:
                loader.add(record_store.CALL_NUMBER, {"call_id": call.id, "number": number})
        loader.flush()
        observation_store.add_notices(connection, list(notices))
        reading_store.add_readings(connection, measured)
        observation_store.save_cameras(connection, list(cameras))
        observation_store.add_vessel_positions(connection, seen_at_sea)
        if progress is not None:
            progress(0.98)
    if progress is not None:
        progress(1.0)
    return len(given)


def _reserve(connection: Connection, count: int) -> Sequence[int]:
    """Return the next *count* numbers of incidents."""
    if connection.dialect.name == "sqlite":
        first = incident_store.next_ref(connection)
        return range(first, first + count)
    return (
        connection.execute(
            text("SELECT nextval('incident_ref_seq') FROM generate_series(1, :count)"),
            {"count": count},
        )
        .scalars()
        .all()
    )
