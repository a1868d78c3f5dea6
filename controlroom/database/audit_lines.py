"""Completes the lines that SQLite's triggers have written, before their transaction ends.

Everything here names ``main``: of a person who has signed in (``scope``) the bare names are views
that show less.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from controlroom.database.audit_triggers import columns_of, state_of
from controlroom.database.audited import AUDITED, PERSONAL, PROGRAM, UNLINKED, Line, link

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy.engine import Connection

_TOLD = "controlroom_audit"
_LINES = 20_000
"""Lines completed in one go: memory stays small whatever is loaded."""

LINE = (
    "a.seq, a.at, a.actor, a.client, a.program, coalesce(a.command_id, ''), a.xid, a.entity, a.op, "
    "a.id, a.n, a.old, a.new, a.chain"
)
"""The columns of a ``Line``, of a table called ``a``."""


class _Told(NamedTuple):
    """Who is acting, as far as the program knows."""

    actor: str = PROGRAM
    client: str = ""
    command_id: str | None = None


def tell(connection: Connection, actor: str, client: str, command_id: UUID | None) -> None:
    """Say who acts in the transaction of *connection*; PostgreSQL knows without being told."""
    told = _Told(actor, client[:64], None if command_id is None else command_id.hex)
    connection.info[_TOLD] = told


@contextmanager
def completed(connection: Connection) -> Iterator[None]:
    """Complete what the triggers write meanwhile; does nothing on PostgreSQL.

    Lines that were there before stay as they are: another program has written them.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.info.pop(_TOLD, None)
    driver = _driver(connection)
    seq = before = _last(driver)
    yield
    if _last(driver) > before:
        told: _Told = connection.info.get(_TOLD, _Told())
        hashes = _Hashes(connection)
        while (last := _complete(driver, seq, told, hashes)) is not None:
            seq = last


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _last(driver: sqlite3.Connection) -> int:
    try:
        row = driver.execute("SELECT seq FROM main.sqlite_sequence WHERE name = 'audit'").fetchone()
    except sqlite3.OperationalError:  # not one table yet
        return 0
    return int(row[0]) if row else 0


def _complete(driver: sqlite3.Connection, after: int, told: _Told, hashes: _Hashes) -> int | None:
    """Number and chain the next lines after *after*; return the last of them, None at the end."""
    found = driver.execute(
        f"SELECT {LINE}, h.n, h.chain FROM main.audit a LEFT JOIN main.audit_head h "  # noqa: S608 - our own names
        "ON h.entity = a.entity AND h.id = a.id WHERE a.seq > ? ORDER BY a.seq LIMIT ?",
        (after, _LINES),
    ).fetchall()
    heads: dict[tuple[str, str], tuple[int, bytes]] = {}
    done = []
    for *values, known, chain in found:
        line = Line(*values)
        line = line._replace(
            actor=told.actor,
            client=told.client,
            command_id=told.command_id or "",
            new=hashes.of(line) if line.entity in PERSONAL else line.new,
        )
        key = (line.entity, line.id)
        number, previous = heads.get(key) or (known or 0, chain or UNLINKED)
        heads[key] = number + 1, link(previous, line, number + 1)
        done.append((*told, line.new, *heads[key], line.seq))
    driver.executemany(
        "UPDATE main.audit SET actor = ?, client = ?, command_id = ?, new = ?, n = ?, chain = ? "
        "WHERE seq = ?",
        done,
    )
    driver.executemany(
        "INSERT INTO main.audit_head (entity, id, n, chain) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (entity, id) DO UPDATE SET n = excluded.n, chain = excluded.chain",
        [(*key, *head) for key, head in heads.items()],
    )
    return found[-1][0] if found else None


def personal_hash(pepper: bytes, state: str) -> str:
    """Return the hash of a row with personal data, of which *state* tells all columns."""
    return hashlib.sha256(pepper + state.encode(errors="surrogateescape")).hexdigest()


class _Hashes:
    """Hashes of rows with personal data, each as it is when its transaction ends."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._driver = connection, _driver(connection)
        self._queries: dict[str, str] = {}
        self._pepper = b""

    def _look(self) -> None:
        """Find out how to ask; most transactions have no such line."""
        self._queries = {
            table: f"SELECT {state_of(columns_of(self._connection, table), 'r')} "  # noqa: S608 - our own names
            f'FROM main."{table}" r WHERE r.{AUDITED[table]} = ?'
            for table in PERSONAL
        }
        self._pepper = self._driver.execute("SELECT pepper FROM main.audit_secret").fetchone()[0]

    def of(self, line: Line) -> str | None:
        """Return the JSON of a line about such a row; None when it is gone by now."""
        if not self._queries:
            self._look()
        row = self._driver.execute(self._queries[line.entity], (line.id,)).fetchone()
        return json.dumps({"hash": personal_hash(self._pepper, row[0])}) if row else None
