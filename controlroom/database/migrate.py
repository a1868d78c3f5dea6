"""Schema upgrades from Python: the command line, the tests and the demo call the same functions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from controlroom.database import audit_lines, audit_triggers, rights
from controlroom.database.failures import translated
from controlroom.database.session import WRITE
from controlroom.database.watchdog import set_limit
from controlroom.domain.errors import SchemaMismatchError

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy.engine import Connection, Engine

HEAD = "0007"
"""The revision this program works with; kept here because importing Alembic takes longer than
asking a database that is already up to date."""

_LOCK = 7_238_114_203_561
_PATIENCE_S = 120.0


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to *revision*; does nothing when it is there already.

    Two programs may do this at the same time: the second waits for the first.  On a server a
    statement may take 100 s, only the beginning of an audit as long as it takes: 46 s for every
    million records, in which others write nothing.

    Raises:
        SchemaMismatchError: The database was made by a newer program.
        DatabaseUnreachableError: No answer in time.
    """
    if revision == "head" and current(engine) == HEAD:
        return
    _run(engine, "upgrade", revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to *revision*; for tests, never automatic."""
    _run(engine, "downgrade", revision)


def current(engine: Engine) -> str | None:
    """Return the revision of the database, None when it is empty."""
    with translated(), engine.connect() as connection:
        return read_revision(connection)


def read_revision(connection: Connection) -> str | None:
    """Return the revision that *connection* sees, None when there are no tables of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar_one_or_none()
    return found


def require_head(connection: Connection) -> None:
    """Raise ``SchemaMismatchError`` unless the database belongs to this program."""
    found = read_revision(connection)
    if found != HEAD:
        raise SchemaMismatchError(f"the database is at {found or 'nothing'}, not at {HEAD}")


def script_config() -> Config:
    """Return Alembic's configuration; there is no ``alembic.ini`` that could drift."""
    from alembic.config import Config  # noqa: PLC0415 - only when there is something to migrate

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config


def _run(engine: Engine, step: str, revision: str) -> None:
    from alembic import command  # noqa: PLC0415 - only when there is something to migrate
    from alembic.util.exc import CommandError  # noqa: PLC0415 - as above

    with translated(), engine.connect().execution_options(**{WRITE: True}) as connection:
        set_limit(connection, _PATIENCE_S)
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL statement_timeout = '100s'")
                connection.exec_driver_sql("SET LOCAL lock_timeout = '60s'")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
                connection.exec_driver_sql("SET LOCAL lock_timeout = '4s'")
                rights.become_owner(connection)
            if step == "downgrade" and connection.dialect.name == "sqlite":
                audit_triggers.drop(connection)  # they name columns that are about to go
            config = script_config()
            config.attributes["connection"] = connection
            with audit_lines.completed(connection):
                try:
                    getattr(command, step)(config, revision)
                except CommandError as error:
                    raise SchemaMismatchError(str(error)) from error
                if read_revision(connection) == HEAD:
                    rights.apply(connection)
                    audit_triggers.apply(connection)
                elif connection.dialect.name == "sqlite":
                    audit_triggers.apply(connection)


def apply_rights(engine: Engine) -> None:
    """Bring guards, policies and grants up to date without a new revision."""
    with translated(), engine.connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL lock_timeout = '4s'")
            require_head(connection)
            rights.become_owner(connection)
            rights.apply(connection)
