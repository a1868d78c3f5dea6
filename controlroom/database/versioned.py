"""Records that two people may edit at once: the second is told who was quicker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from controlroom.database.models import UserRow
from controlroom.database.sql import table_of
from controlroom.domain.errors import ConcurrentEditError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection, RowMapping

_USER = table_of(UserRow)
_STAMPS = ("updated_at", "updated_by")


def store(
    connection: Connection, table: Table, key: UUID, values: dict[str, Any], *, seen: int | None
) -> int:
    """Write *values*, of a stored record only those that differ, and return the new version.

    What is not written needs no right to write it, and no guard has to look at it.

    Args:
        connection: In a transaction.
        table: Has ``id``, ``version``, ``state``, ``updated_at``, ``updated_by``.
        key: Its id.
        values: All other columns.
        seen: Version the change is based on; None for a new record.

    Raises:
        ConcurrentEditError: The stored version is another one.
        NotFoundError: There is no such record.
    """
    if seen is None:
        connection.execute(table.insert().values(id=key, version=1, **values))
        return 1
    query = select(table).where(table.c.id == key).with_for_update()
    stored = connection.execute(query).mappings().one_or_none()
    if stored is None or stored["version"] != seen:
        raise lost(connection, table, key)
    changes = differing(stored, values) | {name: values[name] for name in _STAMPS}
    changed = connection.execute(
        table.update()
        .where(table.c.id == key, table.c.version == seen)
        .values(version=seen + 1, **changes)
    )
    if changed.rowcount != 1:
        raise lost(connection, table, key)
    return seen + 1


def differing(stored: RowMapping, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of *values* that *stored* has otherwise."""
    return {name: value for name, value in values.items() if stored[name] != value}


def lost(connection: Connection, table: Table, key: UUID) -> ConcurrentEditError | NotFoundError:
    """Return the error for a change of *key* that came too late."""
    found = connection.execute(
        select(table.c.updated_by, table.c.updated_at, table.c.state, _USER.c.name)
        .outerjoin_from(table, _USER, _USER.c.login == table.c.updated_by)
        .where(table.c.id == key)
    ).one_or_none()
    if found is None:
        return NotFoundError(f"{table.name} {key}")
    login, at, state, name = found
    return ConcurrentEditError(name or login, at, state)
