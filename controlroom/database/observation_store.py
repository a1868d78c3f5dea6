"""Readings, cameras, vessels, notices, sources and quarantine: rows to values."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from controlroom.database.models import (
    CameraRow,
    NoticeRow,
    QuarantineRow,
    ReadingRow,
    SensorLatestRow,
    SourceStatusRow,
    VesselPositionRow,
    VesselRow,
)
from controlroom.database.sql import (
    chunks,
    counted,
    hours_earlier,
    insert_into,
    place,
    position_of,
    table_of,
)
from controlroom.domain.records import Camera, Notice, Quarantined, SensorNow, VesselPosition

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.engine import Connection

READING = table_of(ReadingRow)
LATEST = table_of(SensorLatestRow)
CAMERA = table_of(CameraRow)
VESSEL = table_of(VesselRow)
VESSEL_POSITION = table_of(VesselPositionRow)
NOTICE = table_of(NoticeRow)
QUARANTINE = table_of(QuarantineRow)
SOURCE_STATUS = table_of(SourceStatusRow)

PAYLOAD_MAX = 65_536

_CAMERA = tuple(f.name for f in fields(Camera) if f.name != "position")
_VESSEL = tuple(f.name for f in fields(VesselPosition) if f.name != "position")
_NOTICE = tuple(f.name for f in fields(Notice))
_QUARANTINED = tuple(f.name for f in fields(Quarantined))


def vessel_values(position: VesselPosition) -> dict[str, Any]:
    """Return every column of *position*."""
    return {name: getattr(position, name) for name in _VESSEL} | place(position.position)


def camera_values(camera: Camera) -> dict[str, Any]:
    """Return every column of *camera*."""
    return {name: getattr(camera, name) for name in _CAMERA} | place(camera.position)


def notice_values(notice: Notice) -> dict[str, Any]:
    """Return every column of *notice*."""
    return {name: getattr(notice, name) for name in _NOTICE}


def add_vessel_positions(connection: Connection, positions: Sequence[VesselPosition]) -> int:
    """Store positions and the newest of each vessel; return how many were new."""
    new = _insert_new(connection, VESSEL_POSITION, [vessel_values(p) for p in positions])
    newest: dict[str, VesselPosition] = {}
    for position in positions:
        if position.vessel_id not in newest or position.at > newest[position.vessel_id].at:
            newest[position.vessel_id] = position
    rows = [vessel_values(newest[key]) for key in sorted(newest)]
    _keep_newest(connection, VESSEL, "vessel_id", rows)
    return new


def save_cameras(connection: Connection, cameras: Sequence[Camera]) -> None:
    """Store the newest state of cameras; what did not change is not written."""
    statement = insert_into(connection, CAMERA)
    changes = {c.name: statement.excluded[c.name] for c in CAMERA.c if c.name != "id"}
    different = [CAMERA.c[name].is_distinct_from(value) for name, value in changes.items()]
    condition = different[0]
    for one in different[1:]:
        condition |= one
    statement = statement.on_conflict_do_update(
        index_elements=["id"], set_=changes, where=condition
    )
    ordered = sorted(cameras, key=lambda camera: camera.id)
    for some in chunks([camera_values(c) for c in ordered]):
        connection.execute(statement, list(some))


def add_notices(connection: Connection, notices: Sequence[Notice]) -> int:
    """Store notices; return how many were new."""
    return _insert_new(connection, NOTICE, [notice_values(n) for n in notices])


def quarantine(connection: Connection, records: Sequence[Quarantined]) -> int:
    """Set records aside; return how many were new."""
    rows = []
    for record in records:
        payload = record.payload.replace("\0", "\\0").encode("utf-8", "replace").decode()
        payload = payload[:PAYLOAD_MAX]
        named = f"{record.external_ref or ''}\n{payload}".encode()
        row = {name: getattr(record, name) for name in _QUARANTINED}
        rows.append(
            row
            | {
                "payload": payload,
                "detail": record.detail[:2_000].replace("\0", "\\0"),
                "digest": hashlib.sha256(named).hexdigest(),
                "seen_at": None,
            }
        )
    return _insert_new(connection, QUARANTINE, rows)


def source_heard(connection: Connection, source_id: str, at: datetime, error: str) -> None:
    """Note that a source delivered, or failed with *error* and was not heard."""
    statement = insert_into(connection, SOURCE_STATUS)
    changes: dict[str, Any] = {"error": statement.excluded["error"]}
    if not error:
        changes["last_at"] = statement.excluded["last_at"]
    connection.execute(
        statement.on_conflict_do_update(index_elements=["source_id"], set_=changes),
        {"source_id": source_id, "last_at": None if error else at, "error": error[:2_000]},
    )


def sensors_now(
    connection: Connection, condition: ColumnElement[bool] | None = None
) -> list[SensorNow]:
    """Return the newest reading of sensors, each with what it was an hour before."""
    before = (
        select(READING.c.value)
        .where(
            READING.c.sensor_id == LATEST.c.sensor_id,
            READING.c.at <= hours_earlier(LATEST.c.at, 1),
            READING.c.at >= hours_earlier(LATEST.c.at, 3),  # older says nothing about a trend
        )
        .order_by(READING.c.at.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(LATEST.c.sensor_id, LATEST.c.at, LATEST.c.value, before)
    rows = connection.execute(query if condition is None else query.where(condition))
    return [SensorNow(*row) for row in rows]


def cameras(connection: Connection, condition: ColumnElement[bool] | None = None) -> list[Camera]:
    """Return cameras as last heard of."""
    query = select(CAMERA) if condition is None else select(CAMERA).where(condition)
    found = []
    for row in connection.execute(query).mappings():
        position = position_of(row)
        if position is not None:
            found.append(Camera(**{n: row[n] for n in _CAMERA}, position=position))
    return found


def vessels(
    connection: Connection, condition: ColumnElement[bool] | None = None
) -> list[VesselPosition]:
    """Return vessels where they were last seen."""
    query = select(VESSEL) if condition is None else select(VESSEL).where(condition)
    found = []
    for row in connection.execute(query).mappings():
        position = position_of(row)
        if position is not None:
            found.append(VesselPosition(**{n: row[n] for n in _VESSEL}, position=position))
    return found


def notices(connection: Connection, source_id: str, limit: int) -> list[Notice]:
    """Return notices of a source, newest first."""
    query = (
        select(NOTICE)
        .where(NOTICE.c.source_id == source_id)
        .order_by(NOTICE.c.at.desc(), NOTICE.c.id)
        .limit(limit)
    )
    rows = connection.execute(query).mappings()
    return [Notice(**{n: row[n] for n in _NOTICE}) for row in rows]


def quarantined(
    connection: Connection, limit: int, source_id: str | None = None
) -> list[Quarantined]:
    """Return records set aside, of one source or of all, newest first."""
    query = select(QUARANTINE).order_by(QUARANTINE.c.at.desc(), QUARANTINE.c.id).limit(limit)
    if source_id is not None:
        query = query.where(QUARANTINE.c.source_id == source_id)
    rows = connection.execute(query).mappings()
    return [Quarantined(**{n: row[n] for n in _QUARANTINED}) for row in rows]


def _insert_new(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> int:
    statement = counted(insert_into(connection, table).on_conflict_do_nothing())
    new = 0
    for some in chunks(rows):
        new += connection.execute(statement, list(some)).rowcount
    return new


def _keep_newest(
    connection: Connection, table: Table, key: str, rows: Sequence[dict[str, Any]]
) -> None:
    statement = insert_into(connection, table)
    changes = {c.name: statement.excluded[c.name] for c in table.c if c.name != key}
    statement = statement.on_conflict_do_update(
        index_elements=[key], set_=changes, where=table.c.at < statement.excluded["at"]
    )
    for some in chunks(rows):
        connection.execute(statement, list(some))
