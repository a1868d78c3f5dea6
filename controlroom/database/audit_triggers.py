"""What writes the audit: triggers, made anew after every upgrade; and its first lines.

PostgreSQL's are in ``rights/45_audit.sql``.  SQLite cannot hash and knows nobody's name: its
triggers write lines that ``audit_lines.completed`` completes before the transaction ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from controlroom.database import rights
from controlroom.database.audited import AUDITED, PERSONAL, PROGRAM
from controlroom.database.watchdog import unhurried

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection

_NOW = "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"
_ONCE = ["seq", "at", "xid", "entity", "op", "id", "old"]
"""What completing a line leaves as the trigger has written it."""


def there(connection: Connection) -> bool:
    """Return whether the schema has come as far as the audit."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'audit'")
    else:
        found = connection.exec_driver_sql("SELECT 1 WHERE to_regclass('audit') IS NOT NULL")
    return found.first() is not None


def apply(connection: Connection) -> None:
    """Make the triggers; records of a kind that was never audited get their first line.

    On PostgreSQL after the guards, of which the triggers are part.  First lines take some 46 s
    there for every million records (21,900 lines a second, measured); no limit ends that.
    """
    if not there(connection):
        return
    if connection.dialect.name == "sqlite":
        drop(connection)
        for statement in _sqlite(connection):
            connection.exec_driver_sql(statement)
        for table in AUDITED:
            _begin_sqlite(connection, table)
    else:
        with unhurried(connection):
            connection.exec_driver_sql("SELECT cr_audit_begin()")


def begin(connection: Connection, table: str, ids: Sequence[str]) -> None:
    """Write the first lines of records that were stored while the triggers were off.

    On SQLite within ``audit_lines.completed``, as all that writes lines.

    Args:
        connection: In the transaction that stored them; acts as the owner.
        table: An audited one without personal data, whose key is a UUID.
        ids: 32 hexadecimal digits each; none of them has a line.
    """
    if connection.dialect.name == "sqlite":
        state = state_of(columns_of(connection, table), "r")
        line = _line(table, "B", f"r.{AUDITED[table]}", "NULL", state)
        one = f'{line} FROM "{table}" r WHERE r.{AUDITED[table]} = ?'
        connection.exec_driver_sql(one, [(key,) for key in ids])
        return
    first = text(
        "SELECT cr_audit_first(named, key, how, 'load', CAST(:ids AS uuid[])) "
        "FROM cr_audited() WHERE named = :named"
    )
    connection.execute(first, {"named": table, "ids": list(ids)})


def drop(connection: Connection) -> None:
    """Take the triggers off: those of SQLite stand in the way of taking columns away."""
    if connection.dialect.name == "sqlite":
        made = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit~_%' "
            "ESCAPE '~'"
        )
        for (name,) in made.fetchall():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        return
    rights.run_file(connection, "91_remove_audit.sql")


def state_of(columns: Iterable[str], row: str) -> str:
    """Return SQL that tells a whole row of SQLite as JSON.

    Control characters stand in it as they are: whoever reads it must not be strict.

    Args:
        columns: Their names.
        row: What the columns are taken from, e.g. ``"NEW"``.
    """
    told = " || ',' || ".join(f"'\"{name}\":' || {_value(f'{row}.{name}')}" for name in columns)
    return f"'{{' || {told} || '}}'"


def columns_of(connection: Connection, table: str) -> list[str]:
    """Return the names of the columns of a table of SQLite."""
    found = connection.exec_driver_sql(f"SELECT name FROM pragma_table_info('{table}', 'main')")  # noqa: S608 - a name from audited.py
    return [str(name) for (name,) in found]


def _value(value: str) -> str:
    # By hand: within triggers SQLite allows its own JSON functions only where every schema is
    # trusted.  Fifteen digits, as it would write a double, are not all of it.
    plain = f"replace(replace({value}, '\\', '\\\\'), '\"', '\\\"')"
    return (
        f"CASE typeof({value}) WHEN 'null' THEN 'null' WHEN 'integer' THEN {value} "
        f"WHEN 'real' THEN printf('%!.17g', {value}) "
        f"WHEN 'blob' THEN '\"x' || hex({value}) || '\"' "
        f"ELSE '\"' || {plain} || '\"' END"
    )


def _sqlite(connection: Connection) -> list[str]:
    statements = []
    for table, key in AUDITED.items():
        columns = columns_of(connection, table)
        whole = "NULL" if table in PERSONAL else state_of(columns, "NEW")
        gone = "NULL" if table in PERSONAL else state_of(columns, "OLD")
        moved = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in columns)
        for event, row, when, old, new in (
            ("INSERT", "NEW", "", "NULL", whole),
            (
                "UPDATE",
                "NEW",
                f"WHEN {moved}",
                _changed(table, columns, "OLD"),
                _changed(table, columns, "NEW"),
            ),
            ("DELETE", "OLD", "", gone, "NULL"),
        ):
            statements.append(
                f'CREATE TRIGGER audit_{table}_{event.lower()} AFTER {event} ON "{table}" {when} '
                f"BEGIN {_line(table, event[0], f'{row}.{key}', old, new)}; END"
            )
    kept = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _ONCE)
    statements += [
        (
            "CREATE TRIGGER audit_append_update BEFORE UPDATE ON audit "
            f"WHEN OLD.n <> 0 OR NEW.n <= 0 OR {kept} OR (OLD.new IS NOT NULL AND "
            "NEW.new IS NOT OLD.new) BEGIN SELECT RAISE(ABORT, 'append-only: audit'); END"
        ),
        (
            "CREATE TRIGGER audit_head_update BEFORE UPDATE ON audit_head "
            "WHEN NEW.n <= OLD.n OR NEW.id IS NOT OLD.id OR NEW.entity IS NOT OLD.entity "
            "BEGIN SELECT RAISE(ABORT, 'append-only: audit_head'); END"
        ),
    ]
    statements += [
        f"CREATE TRIGGER audit_keep_{table}_{event.lower()} BEFORE {event} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        for table, event in (
            ("audit", "DELETE"),
            ("audit_head", "DELETE"),
            ("audit_seal", "UPDATE"),
            ("audit_seal", "DELETE"),
            ("audit_secret", "UPDATE"),
            ("audit_secret", "DELETE"),
        )
    ]
    return statements


def _line(table: str, op: str, key: str, old: str, new: str) -> str:
    # As long as it will be in the end: lines that grow move whole pages when much is loaded.
    return (
        "INSERT INTO audit (at, actor, client, program, xid, entity, op, id, n, old, new, chain) "
        f"SELECT {_NOW}, '{PROGRAM}', '', '{PROGRAM}', 0, '{table}', '{op}', {key}, 0, "
        f"{old}, {new}, zeroblob(32)"
    )


def _changed(table: str, columns: list[str], row: str) -> str:
    if table in PERSONAL:
        return "NULL"
    parts = " || ".join(
        f"CASE WHEN NEW.{name} IS NOT OLD.{name} "
        f"THEN ',\"{name}\":' || {_value(f'{row}.{name}')} ELSE '' END"
        for name in columns
    )
    return f"'{{' || substr({parts}, 2) || '}}'"


def _begin_sqlite(connection: Connection, table: str) -> None:
    """Write the first line of every record of a kind that has none at all."""
    known = connection.exec_driver_sql("SELECT 1 FROM audit WHERE entity = ? LIMIT 1", (table,))
    if known.first() is not None:
        return
    state = "NULL" if table in PERSONAL else state_of(columns_of(connection, table), "r")
    line = _line(table, "B", f"r.{AUDITED[table]}", "NULL", state)
    connection.exec_driver_sql(f'{line} FROM "{table}" r')
