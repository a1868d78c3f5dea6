"""Opens the audit of a database for ``audit_verify``, or of a file that is about to be trusted."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from controlroom.database import scope
from controlroom.database.audit_read import PostgresAudit, SqliteAudit
from controlroom.database.audit_verify import Finding, Tally, verify
from controlroom.database.migrate import require_head
from controlroom.database.person import signed_in
from controlroom.database.session import reading
from controlroom.domain.errors import LoginNotAllowedError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy.engine import Engine

    from controlroom.database.audit_read import AuditSource


@contextmanager
def opened(engine: Engine) -> Iterator[AuditSource]:
    """Lend the audit as it is now; others go on writing.

    Raises:
        LoginNotAllowedError: The login may not read all of the audit.
        SchemaMismatchError: The database belongs to another version of this program.
        DatabaseUnreachableError: No answer in time.
    """
    with reading(engine) as connection:
        require_head(connection)
        driver: Any = connection.connection.driver_connection
        if connection.dialect.name == "sqlite":
            if (person := signed_in(connection)) and not scope.audits(connection, person):
                raise LoginNotAllowedError("the audit is for who sees every ward")
            with _sqlite(driver) as source:
                yield source
            return
        if not connection.exec_driver_sql("SELECT cr_sees_all()").scalar_one():
            raise LoginNotAllowedError("the audit is for who sees every ward")
        yield PostgresAudit(driver)


@contextmanager
def _sqlite(driver: sqlite3.Connection) -> Iterator[AuditSource]:
    before = driver.text_factory
    try:
        yield SqliteAudit(driver)
    finally:
        driver.text_factory = before


def check(
    engine: Engine,
    copies: Sequence[tuple[int, bytes]] = (),
    *,
    tally: Tally | None = None,
    progress: Callable[[int], None] = lambda _done: None,
) -> Iterator[Finding]:
    """Yield what is wrong with the audit of a database; see ``audit_verify.verify``.

    Raises:
        ControlRoomError: As ``opened``.
    """
    with opened(engine) as source:
        yield from verify(source, copies, tally=tally, progress=progress)


def check_file(
    connection: sqlite3.Connection, progress: Callable[[int], None] = lambda _done: None
) -> tuple[list[Finding], int]:
    """Check the audit of an open file; return what is wrong and how many rows were looked at.

    Args:
        connection: In a transaction; a file without an audit has nothing wrong and no rows.
        progress: As ``audit_verify.verify``.

    Raises:
        sqlite3.DatabaseError: The file is damaged.
    """
    with closing(connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'audit'")) as found:
        if found.fetchone() is None:
            return [], 0
    tally = Tally()
    with _sqlite(connection) as source:
        return list(verify(source, tally=tally, progress=progress)), tally.rows
