"""The city pack in the database: names for reports and joins, and what was valid until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from controlroom.database.models import (
    AgencyRow,
    CategoryRow,
    CityRow,
    SensorRow,
    SourceRow,
    WardRow,
)
from controlroom.database.session import server_time
from controlroom.database.sql import insert_into, place, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection

    from controlroom.domain.city import City, Name


def knows(connection: Connection, city: City) -> bool:
    """Return whether the database has been told of *city*."""
    table = table_of(CityRow)
    return connection.execute(select(table.c.id).where(table.c.id == city.id)).first() is not None


def sync_city(connection: Connection, city: City) -> None:
    """Make the database know *city*; doing it again changes nothing.

    What the pack no longer holds stays, with today as the last day it was valid: old incidents
    still name it.

    Args:
        connection: From ``session.writing``.
        city: The pack.
    """
    today = server_time(connection).astimezone(city.zone).date()
    _upsert(
        connection,
        table_of(CityRow),
        "id",
        [{"id": city.id, **_names("name", city.name), "zone": city.zone_name}],
    )
    _sync(
        connection,
        table_of(AgencyRow),
        "id",
        [
            {
                "id": a.id,
                **_names("name", a.name),
                **_names("short", a.short),
                "kind": a.kind,
                "ward_code": a.ward_code,
                "phone": a.phone,
                "valid_from": a.valid_from,
                "valid_to": a.valid_to,
                "successor_id": a.successor_id,
            }
            for a in city.agencies
        ],
        today,
    )
    _sync(
        connection,
        table_of(WardRow),
        "code",
        [
            {
                "code": w.code,
                "kind": w.kind,
                **_names("name", w.name),
                "short": w.short,
                **place(w.centre),
                "agency_id": w.agency_id,
                "formerly": list(w.formerly),
                "valid_to": None,
            }
            for w in city.wards
        ],
        today,
    )
    _sync(
        connection,
        table_of(CategoryRow),
        "id",
        [
            {"id": c.id, **_names("name", c.name), "parent_id": c.parent_id, "valid_to": None}
            for c in city.categories
        ],
        today,
    )
    _sync(
        connection,
        table_of(SourceRow),
        "id",
        [
            {
                "id": s.id,
                **_names("name", s.name),
                **_names("short", s.short),
                "cadence_s": s.cadence_s,
                "valid_to": None,
            }
            for s in city.sources
        ],
        today,
    )
    _sync(
        connection,
        table_of(SensorRow),
        "id",
        [
            {
                "id": s.id,
                "source_id": s.source_id,
                "kind": s.kind,
                **_names("name", s.name),
                "unit": s.unit,
                **place(s.position),
                "alarms": list(s.alarms),
                "record": s.record,
                "normal": s.normal,
                "river": s.river,
                "cadence_s": s.cadence_s,
                "valid_to": None,
            }
            for s in city.sensors
        ],
        today,
    )


def _names(column: str, name: Name) -> dict[str, str]:
    return {f"{column}_vi": name.vi, f"{column}_en": name.en}


def _sync(
    connection: Connection,
    table: Table,
    key: str,
    rows: Sequence[dict[str, Any]],
    today: date,
) -> None:
    _upsert(connection, table, key, rows)
    connection.execute(
        table.update()
        .where(table.c[key].not_in([row[key] for row in rows]), table.c.valid_to.is_(None))
        .values(valid_to=today)
    )


def _upsert(connection: Connection, table: Table, key: str, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = insert_into(connection, table)
    changes = {c.name: statement.excluded[c.name] for c in table.c if c.name != key}
    connection.execute(
        statement.on_conflict_do_update(index_elements=[key], set_=changes), list(rows)
    )
