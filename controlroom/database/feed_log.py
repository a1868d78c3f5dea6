"""Reads the change log: one statement, so that changes and horizon belong to one snapshot."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from controlroom.database.entities import Entity
from controlroom.database.feed_cursor import Cursor, Head, start

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection, Row

PAGE = 5_000
"""Changes read at once; the rest follows in the next round."""

# The next transaction's number: pg_snapshot_xmax is NOT it, there may be running ones above.
_PG_HEAD = """
SELECT m.feed_epoch::text AS epoch, m.floor_seq AS floor,
       pg_postmaster_start_time()::text || '/' || pg_is_in_recovery() AS incarnation,
       clock_timestamp() AS server_time,
       pg_snapshot_xmin(s.s)::text::bigint AS oldest,
       pg_snapshot_xmin(s.s)::text::bigint + age(pg_snapshot_xmin(s.s)::xid) AS next
FROM meta m, (SELECT pg_current_snapshot() AS s OFFSET 0) s"""

_PG_AHEAD = """
SELECT l.seq, l.entity, l.id FROM change_log l WHERE l.seq > %(last)s::bigint"""
_PG_INSIDE = """
UNION ALL
SELECT l.seq, l.entity, l.id
FROM unnest(%(firsts)s::bigint[], %(lasts)s::bigint[]) AS hole(first, last)
JOIN change_log l ON l.seq BETWEEN hole.first AND hole.last"""


def _pg_poll(change: str) -> str:
    return f"""
WITH head AS MATERIALIZED ({_PG_HEAD})
SELECT head.epoch, head.incarnation, head.floor, head.server_time, head.oldest, head.next,
       page.seq, page.entity, page.id
FROM head LEFT JOIN (SELECT * FROM ({change}) change ORDER BY seq LIMIT %(page)s) page ON true
ORDER BY page.seq"""  # noqa: S608 - our own text


# In the driver's own words: nothing is left to be worked out for a statement that every
# workstation sends every second.
_PG_POLL = _pg_poll(_PG_AHEAD)
_PG_POLL_HOLES = _pg_poll(_PG_AHEAD + _PG_INSIDE)

_PG_START = text(f"""
WITH head AS MATERIALIZED ({_PG_HEAD})
SELECT epoch, incarnation, floor, server_time, oldest, next,
       coalesce((SELECT max(seq) FROM change_log), floor) AS last FROM head""")  # noqa: S608 - our own text

_PG_GAPS = text("""
SELECT seq + 1, after - 1 FROM (
  SELECT seq, lead(seq) OVER (ORDER BY seq) AS after FROM (
    SELECT CAST(:floor AS bigint) AS seq
    UNION ALL SELECT seq FROM change_log WHERE seq > :floor AND seq <= :last
  ) numbers
) pairs WHERE after > seq + 1 ORDER BY seq""")

_LITE_HEAD = text("""
SELECT feed_epoch, floor_seq, (SELECT coalesce(max(seq), floor_seq) FROM change_log) FROM meta""")

_LITE_POLL = text("""
SELECT seq, entity, id FROM change_log WHERE seq > :last ORDER BY seq LIMIT :page""")


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of the log.

    Attributes:
        resync: Why all must be read again; then the rest is empty.
        ids: Ids of what changed, by kind of record.
        cursor: Where to stand once they have been handed on.
        more: The page was full.
    """

    server_time: datetime
    cursor: Cursor
    resync: str = ""
    ids: Mapping[Entity, list[str]] = field(default_factory=dict)
    more: bool = False


def begin(connection: Connection) -> tuple[Cursor, datetime]:
    """Return the cursor that goes with everything the transaction of *connection* can read."""
    if connection.dialect.name == "sqlite":
        epoch, floor, last = connection.execute(_LITE_HEAD).one()
        head = Head(str(epoch), "", floor, datetime.now(UTC))
        # One writer at a time: numbers become visible in their order, there are no gaps.
        return start(head, last, ()), head.server_time
    row = connection.execute(_PG_START).one()
    head = _head(row)
    gaps = connection.execute(_PG_GAPS, {"floor": row.floor, "last": row.last})
    return start(head, row.last, [(first, end) for first, end in gaps]), head.server_time


def why_broken(connection: Connection, cursor: Cursor) -> str:
    """Return why *cursor* cannot go on in this database; empty if it can."""
    if connection.dialect.name == "sqlite":
        epoch, floor, highest = connection.execute(_LITE_HEAD).one()
        if highest < cursor.last:
            return "the log went backwards"
        return cursor.broken_by(Head(str(epoch), "", floor, datetime.now(UTC)))
    return cursor.broken_by(_head(connection.execute(_PG_START).one()))


def _head(row: Row[Any]) -> Head:
    at = row.server_time.astimezone(UTC)
    return Head(row.epoch, row.incarnation, row.floor, at, row.oldest, row.next)


def read(connection: Connection, cursor: Cursor, page: int = PAGE) -> Changes:
    """Return the changes after *cursor*, at most *page* of them."""
    if connection.dialect.name == "sqlite":
        return _read_sqlite(connection, cursor, page)
    values: dict[str, Any] = {"last": cursor.last, "page": page}
    statement = _PG_POLL
    if cursor.holes:
        statement = _PG_POLL_HOLES
        values["firsts"] = [hole.first for hole in cursor.holes]
        values["lasts"] = [hole.last for hole in cursor.holes]
    rows = connection.exec_driver_sql(statement, values).all()
    head = _head(rows[0])
    return _changes(cursor, head, [tuple(r[6:]) for r in rows if r.seq is not None], page)


def _read_sqlite(connection: Connection, cursor: Cursor, page: int) -> Changes:
    epoch, floor, highest = connection.execute(_LITE_HEAD).one()
    head = Head(str(epoch), "", floor, datetime.now(UTC))
    if highest < cursor.last:
        return Changes(head.server_time, cursor, resync="the log went backwards")
    rows = connection.execute(_LITE_POLL, {"last": cursor.last, "page": page})
    return _changes(cursor, head, [tuple(row) for row in rows], page)


def _changes(cursor: Cursor, head: Head, rows: list[tuple[int, int, str]], page: int) -> Changes:
    if why := cursor.broken_by(head):
        return Changes(head.server_time, cursor, resync=why)
    ids: dict[Entity, dict[str, None]] = defaultdict(dict)
    known = set(Entity)
    for _seq, entity, key in rows:
        if entity in known:  # a newer program may log kinds this one does not know
            ids[Entity(entity)][key] = None
    more = len(rows) == page
    return Changes(
        head.server_time,
        cursor.advanced([seq for seq, *_ in rows], head, page_full=more),
        ids={entity: list(keys) for entity, keys in ids.items()},
        more=more,
    )
