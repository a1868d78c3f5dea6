"""Open incidents from PostgreSQL as whole columns: one row an answer, no Python object a cell.

The server joins each column of a block of rows into one value; here it is cut again by C code.
A hundred thousand rows cost a fifth of what they cost row by row, and hold the interpreter for
a millisecond at a time (``PERFORMANCE``: a row-by-row load freezes the window beside it).
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID, SafeUUID

import numpy as np
from psycopg.pq import TransactionStatus
from sqlalchemy import text

from controlroom.database.models import incident as models
from controlroom.domain.lines import LineBlock
from controlroom.domain.states import IncidentState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import TextClause
    from sqlalchemy.engine import Connection, RowMapping

INTEGERS = ("version", "ref", "severity", "done")
FLOATS = ("received_at", "due_at", "updated_at", "lat", "lon")
REPEATED = (
    "category_id",
    "ward_code",
    "source_id",
    "channel",
    "agencies",
    "claimed_by",
)
"""Texts that thousands of rows share: each is held once."""
TEXTS = ("title", "address", "folded")

_MOMENTS = {"received_at", "due_at", "updated_at"}
_STATES = {state.value: state for state in IncidentState}
_ID_BYTES = 16


def _number(name: str) -> str:
    if name in _MOMENTS:
        return f"float8send(coalesce(date_part('epoch', {name}), 'NaN'))"
    if name in FLOATS:
        return f"float8send(coalesce({name}, 'NaN'))"
    return f"int8send({name}::bigint)"


def _parts() -> str:
    # string_agg leaves NULL out, which would shift every row behind it; NUL is in no text.
    numbers = [f"string_agg({_number(n)}, ''::bytea) AS {n}" for n in (*INTEGERS, *FLOATS)]
    texts = [
        f"string_agg(convert_to(coalesce({n}, ''), 'UTF8'), '\\x00'::bytea) AS {n}"
        for n in ("state", *REPEATED, *TEXTS)
    ]
    return ", ".join(["count(*) AS rows", "string_agg(uuid_send(id), ''::bytea) AS id",
                      *numbers, *texts])  # fmt: skip


_NAMES = ", ".join(("id", "state", *INTEGERS, *FLOATS, *REPEATED, *TEXTS))
_URGENT = "severity, due_at NULLS LAST, received_at, ref"


def _query(condition: str, order: str) -> str:
    # A cursor because its answers are binary: as text every byte would come as two digits.
    return (
        "DECLARE picked BINARY CURSOR FOR "  # noqa: S608 - our own words
        f"SELECT {_parts()} FROM (SELECT {_NAMES} FROM incident "
        f"WHERE {models.OPEN} AND {condition} ORDER BY {order} LIMIT :rows) part"
    )


_FIRST = text(_query("true", _URGENT))
_START = text(_query("true", "id"))
_NEXT = text(_query("id > :after", "id"))
_VERSIONS = text(
    "DECLARE picked BINARY CURSOR FOR "  # noqa: S608 - our own words
    "SELECT count(*) AS rows, string_agg(uuid_send(id), ''::bytea) AS id, "
    "string_agg(int8send(version::bigint), ''::bytea) AS version "
    f"FROM incident WHERE {models.OPEN}"
)


def most_urgent(connection: Connection, rows: int) -> LineBlock:
    """Return the *rows* open incidents that stand first in the queue."""
    return _block(_fetch(connection, _FIRST, rows=rows))


def after(connection: Connection, last: UUID | None, rows: int) -> LineBlock:
    """Return the next *rows* open incidents in the order of their ids, from the start for None."""
    if last is None:
        return _block(_fetch(connection, _START, rows=rows))
    return _block(_fetch(connection, _NEXT, rows=rows, after=last))


def versions(connection: Connection) -> dict[UUID, int]:
    """Return the version of every open incident."""
    row = _fetch(connection, _VERSIONS)
    if not row["rows"]:
        return {}
    numbers = np.frombuffer(row["version"], ">i8").tolist()
    return dict(zip(ids_of(row["id"]), numbers, strict=True))


def _fetch(connection: Connection, query: TextClause, **values: object) -> RowMapping:
    with _transaction(connection):
        connection.execute(query, values)
        row = connection.exec_driver_sql("FETCH picked").mappings().one()
        connection.exec_driver_sql("CLOSE picked")
    return row


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    """Begin one unless there is one: a cursor lives no longer."""
    raw: Any = connection.connection.driver_connection
    if raw.info.transaction_status != TransactionStatus.IDLE:
        yield
        return
    connection.exec_driver_sql("BEGIN READ ONLY")
    yield
    connection.exec_driver_sql("COMMIT")


def _block(found: RowMapping) -> LineBlock:
    if not found["rows"]:
        return LineBlock()
    columns: dict[str, Any] = {"id": ids_of(found["id"])}
    for name in INTEGERS:
        columns[name] = np.frombuffer(found[name], ">i8").astype(np.int64)
    for name in FLOATS:
        columns[name] = np.frombuffer(found[name], ">f8").astype(np.float64)
    for name in TEXTS:
        columns[name] = cut(found[name])
    for name in REPEATED:
        columns[name] = shared(cut(found[name]))
    columns["state"] = list(map(_STATES.__getitem__, cut(found["state"])))
    return LineBlock(**columns)


def cut(joined: bytes) -> list[str]:
    """Return the texts that were joined by NUL; of at least one."""
    return joined.decode().split("\0")


def shared(words: Sequence[str]) -> list[str]:
    """Return the same words with equal ones being one object."""
    held: dict[str, str] = {}
    return list(map(held.setdefault, words, words))


def ids_of(joined: bytes) -> list[UUID]:
    """Return the ids whose sixteen bytes each were joined."""
    number, at = int.from_bytes, range(0, len(joined), _ID_BYTES)
    return [_uuid(number(joined[n : n + _ID_BYTES], "big")) for n in at]


_bare, _put = UUID.__new__, object.__setattr__
_UNKNOWN = SafeUUID.unknown


def _uuid(number: int) -> UUID:
    # What UUID(int=number) does after checking its arguments, which takes it four times as long.
    made = _bare(UUID)
    _put(made, "int", number)
    _put(made, "is_safe", _UNKNOWN)
    return made
