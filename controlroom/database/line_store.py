"""Open incidents as columns, for the queue and the map: read in chunks, never as objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import func, select, text

from controlroom.database import line_columns
from controlroom.database.incident_store import INCIDENT
from controlroom.database.models import incident as models
from controlroom.database.sql import CHUNK, chunks, posix
from controlroom.domain.lines import LineBlock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from numpy.typing import NDArray
    from sqlalchemy import Select
    from sqlalchemy.engine import Connection

OPEN = text(f"incident.{models.OPEN}")
_I = INCIDENT.c
# In the order of LineBlock's fields.
_LINES = select(
    _I.id,
    _I.version,
    _I.ref,
    _I.severity,
    _I.state,
    _I.title,
    _I.category_id,
    func.coalesce(_I.ward_code, ""),
    _I.address,
    _I.source_id,
    _I.channel,
    _I.agencies,
    _I.done,
    func.coalesce(_I.claimed_by, ""),
    posix(_I.received_at),
    posix(_I.due_at),
    posix(_I.updated_at),
    _I.lat,
    _I.lon,
    _I.folded,
)


def most_urgent(connection: Connection, rows: int) -> LineBlock:
    """Return the *rows* open incidents that stand first in the queue, in that order."""
    if connection.dialect.name == "postgresql":
        return line_columns.most_urgent(connection, rows)
    order = (_I.severity, _I.due_at.nulls_last(), _I.received_at, _I.ref)
    return _block(connection, _LINES.where(OPEN).order_by(*order).limit(rows))


def open_lines(connection: Connection, rows: int) -> Iterator[LineBlock]:
    """Return all open incidents in blocks of about *rows*, in the order of their ids.

    On PostgreSQL inside a transaction: a cursor lives no longer.
    """
    after: UUID | None = None
    parts: list[LineBlock] = []
    columnar = connection.dialect.name == "postgresql"
    chunk = rows if columnar else CHUNK
    while True:
        if columnar:
            block = line_columns.after(connection, after, chunk)
        else:
            query = _LINES.where(OPEN).order_by(_I.id).limit(chunk)
            block = _block(connection, query if after is None else query.where(_I.id > after))
        if len(block):
            parts.append(block)
            after = block.id[-1]
        ended = len(block) < chunk
        if parts and (ended or sum(map(len, parts)) >= rows):
            yield LineBlock.join(parts)
            parts = []
        if ended:
            return


def count_open(connection: Connection) -> int:
    """Return how many incidents are open."""
    found: int = connection.execute(
        select(func.count()).where(OPEN).select_from(INCIDENT)
    ).scalar_one()
    return found


def lines_of(connection: Connection, ids: Sequence[UUID]) -> LineBlock:
    """Return those of *ids* that are open."""
    blocks = [_block(connection, _LINES.where(OPEN, _I.id.in_(some))) for some in chunks(ids)]
    return LineBlock.join([block for block in blocks if len(block)])


def open_versions(connection: Connection) -> dict[UUID, int]:
    """Return the version of every open incident."""
    if connection.dialect.name == "postgresql":
        return line_columns.versions(connection)
    rows = connection.execute(select(_I.id, _I.version).where(OPEN))
    held: dict[UUID, int] = {}
    while some := rows.fetchmany(CHUNK):
        held.update((key, version) for key, version in some)
    return held


def _block(connection: Connection, query: Select[tuple[object, ...]]) -> LineBlock:
    rows = connection.execute(query).all()
    if not rows:
        return LineBlock()
    (
        ids,
        version,
        ref,
        severity,
        state,
        title,
        category,
        ward,
        address,
        source,
        channel,
        agencies,
        done,
        claimed,
        received,
        due,
        updated,
        lat,
        lon,
        folded,
    ) = zip(*rows, strict=True)
    return LineBlock(
        id=ids,
        version=np.array(version, np.int64),
        ref=np.array(ref, np.int64),
        severity=np.array(severity, np.int64),
        state=state,
        title=title,
        category_id=category,
        ward_code=ward,
        address=address,
        source_id=source,
        channel=channel,
        agencies=agencies,
        done=np.array(done, np.int64),
        claimed_by=claimed,
        received_at=_floats(received),
        due_at=_floats(due),
        updated_at=_floats(updated),
        lat=_floats(lat),
        lon=_floats(lon),
        folded=folded,
    )


def _floats(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array(values, np.float64)  # None becomes NaN
