"""Reads the audit from end to end, and the records beside it, on either engine.

Nothing of the schema's own functions is used: whoever could change the audit could change them.
"""

from __future__ import annotations

import hashlib
import json
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol

from controlroom.database.audit_lines import LINE, personal_hash
from controlroom.database.audit_triggers import state_of
from controlroom.database.audited import AUDITED, PERSONAL, Line, Seal

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

ENDED = 2**63 - 1
"""``Seal.xid_to`` of a seal over everything that came with a backup."""

_FETCH = 5_000
_SEAL = "number, {at}, seq_from, seq_to, xid_from, xid_to, lines, root"
_PINNED = (
    "timezone = 'UTC'",
    "datestyle = 'ISO, YMD'",
    "extra_float_digits = 1",
    "intervalstyle = 'postgres'",
    "statement_timeout = 0",
    "idle_in_transaction_session_timeout = 0",
)


class AuditSource(Protocol):
    """What the check reads, all of it from one state of the database.

    Ids come in the order of their code points.
    """

    def entities(self) -> Iterable[str]:
        """Return every kind of record that has lines, or may have."""
        ...

    def lines(self, entity: str) -> Iterator[Line]:
        """Yield lines by id and ``seq``."""
        ...

    def heads(self, entity: str) -> Iterator[tuple[str, int, bytes]]:
        """Yield id, number and hash of what is noted as each record's last line."""
        ...

    def rows(self, entity: str) -> Iterator[tuple[str, str]] | None:
        """Yield id and JSON of the records themselves; None when they may not be read."""
        ...

    def seals(self) -> list[Seal]:
        """Return all seals by number."""
        ...

    def sealed(self, seal: Seal) -> tuple[int, bytes]:
        """Return how many lines *seal* covers, and the SHA-256 of their hashes."""
        ...

    def older_than(self, seal: Seal, base: int) -> int:
        """Return how many lines that seal and those before it must cover.

        Args:
            seal: The last.
            base: Line up to which everything came with a backup.
        """
        ...


class SqliteAudit:
    """On an open SQLite file, in a transaction of the caller's.

    Raises:
        sqlite3.DatabaseError: The file is damaged.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        # A flipped bit may leave a text that is none; it is to be found, not to be fatal.
        connection.text_factory = lambda told: told.decode("utf-8", "surrogateescape")

    def entities(self) -> Iterable[str]:
        """See ``AuditSource``."""
        found = self._connection.execute("SELECT DISTINCT entity FROM main.audit")
        return sorted({*AUDITED, *(name for (name,) in found)})

    def lines(self, entity: str) -> Iterator[Line]:
        """See ``AuditSource``."""
        query = f"SELECT {LINE} FROM main.audit a WHERE a.entity = ? ORDER BY a.id, a.seq"  # noqa: S608 - our own names
        return map(Line._make, self._connection.execute(query, (entity,)))

    def heads(self, entity: str) -> Iterator[tuple[str, int, bytes]]:
        """See ``AuditSource``."""
        query = "SELECT id, n, chain FROM main.audit_head WHERE entity = ? ORDER BY id"
        return self._connection.execute(query, (entity,))

    def rows(self, entity: str) -> Iterator[tuple[str, str]] | None:
        """See ``AuditSource``."""
        key = AUDITED.get(entity)
        found = self._connection.execute("SELECT name FROM pragma_table_info(?, 'main')", (entity,))
        columns = [name for (name,) in found]
        if key is None or not columns:
            return None
        query = f'SELECT r.{key}, {state_of(columns, "r")} FROM main."{entity}" r ORDER BY r.{key}'  # noqa: S608 - our own names
        rows = self._connection.execute(query)
        if entity not in PERSONAL:
            return rows
        pepper = self._connection.execute("SELECT pepper FROM main.audit_secret").fetchone()[0]
        return _hashed(rows, pepper)

    def seals(self) -> list[Seal]:
        """See ``AuditSource``."""
        query = f"SELECT {_SEAL.format(at='at')} FROM main.audit_seal ORDER BY number"  # noqa: S608 - our own names
        return list(map(Seal._make, self._connection.execute(query)))

    def sealed(self, seal: Seal) -> tuple[int, bytes]:
        """See ``AuditSource``."""
        chains, lines = hashlib.sha256(), 0
        for (chain,) in self._connection.execute(
            "SELECT chain FROM main.audit WHERE seq > ? AND seq <= ? ORDER BY seq",
            (seal.seq_from, seal.seq_to),
        ):
            chains.update(chain)
            lines += 1
        return lines, chains.digest()

    def older_than(self, seal: Seal, base: int) -> int:
        """See ``AuditSource``."""
        query = "SELECT count(*) FROM main.audit WHERE seq <= ?"
        return int(self._connection.execute(query, (max(seal.seq_to, base),)).fetchone()[0])


class PostgresAudit:
    """On psycopg's connection, in a transaction of the caller's that sees one state.

    Raises:
        psycopg.Error: The login may not read the audit; no answer.
    """

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - the driver's
        self._connection = connection
        self._names = (f"audit_{number}" for number in count())
        for setting in _PINNED:
            connection.execute(f"SET LOCAL {setting}")

    def _stream(self, query: str, values: tuple[Any, ...] = ()) -> Iterator[Any]:
        with self._connection.cursor(name=next(self._names)) as cursor:
            cursor.itersize = _FETCH
            cursor.execute(query, values)
            yield from cursor

    def _one(self, query: str, values: tuple[Any, ...] = ()) -> Any:  # noqa: ANN401 - the driver's
        return self._connection.execute(query, values).fetchone()

    def entities(self) -> Iterable[str]:
        """See ``AuditSource``."""
        found = self._connection.execute("SELECT DISTINCT entity FROM audit_head").fetchall()
        found += self._connection.execute("SELECT DISTINCT entity FROM audit").fetchall()
        return sorted({*AUDITED, *(name for (name,) in found)})

    def lines(self, entity: str) -> Iterator[Line]:
        """See ``AuditSource``."""
        told = LINE.replace("a.at", "(extract(epoch FROM a.at) * 1000000)::bigint")
        told = told.replace("a.command_id", "a.command_id::text")
        query = f'SELECT {told} FROM audit a WHERE a.entity = %s ORDER BY a.id COLLATE "C", a.seq'  # noqa: S608 - our own names
        return map(Line._make, self._stream(query, (entity,)))

    def heads(self, entity: str) -> Iterator[tuple[str, int, bytes]]:
        """See ``AuditSource``."""
        query = 'SELECT id, n, chain FROM audit_head WHERE entity = %s ORDER BY id COLLATE "C"'
        return self._stream(query, (entity,))

    def rows(self, entity: str) -> Iterator[tuple[str, str]] | None:
        """See ``AuditSource``."""
        key = AUDITED.get(entity)
        if key is None or not self._may_read(entity):
            return None
        rows = self._stream(
            f'SELECT r.{key}::text, to_jsonb(r)::text FROM "{entity}" r '  # noqa: S608 - our own names
            f'ORDER BY r.{key}::text COLLATE "C"'
        )
        if entity not in PERSONAL:
            return rows
        return _hashed(rows, self._one("SELECT pepper FROM audit_secret")[0])

    def _may_read(self, entity: str) -> bool:
        there = self._one("SELECT to_regclass(%s) IS NOT NULL", (f'public."{entity}"',))[0]
        needed = [entity, *(["audit_secret"] if entity in PERSONAL else [])]
        return there and all(
            self._one("SELECT has_table_privilege(%s, 'SELECT')", (f'public."{name}"',))[0]
            for name in needed
        )

    def seals(self) -> list[Seal]:
        """See ``AuditSource``."""
        told = _SEAL.format(at="(extract(epoch FROM at) * 1000000)::bigint")
        query = f"SELECT {told} FROM audit_seal ORDER BY number"  # noqa: S608 - our own names
        return list(map(Seal._make, self._connection.execute(query)))

    def sealed(self, seal: Seal) -> tuple[int, bytes]:
        """See ``AuditSource``."""
        lines, chains = self._one(
            "SELECT count(*), sha256(coalesce(string_agg(chain, ''::bytea ORDER BY seq), '')) "
            "FROM audit WHERE seq > %s AND seq <= %s AND xid >= %s AND xid < %s",
            (seal.seq_from, seal.seq_to, seal.xid_from, seal.xid_to),
        )
        return int(lines), bytes(chains)

    def older_than(self, seal: Seal, base: int) -> int:
        """See ``AuditSource``."""
        before = seal.xid_to if seal.xid_to != ENDED else 0
        query = "SELECT count(*) FROM audit WHERE seq <= %s OR xid < %s"
        return int(self._one(query, (base, before))[0])


def _hashed(rows: Iterable[tuple[str, str]], pepper: bytes) -> Iterator[tuple[str, str]]:
    for key, state in rows:
        yield key, json.dumps({"hash": personal_hash(pepper, state)})
