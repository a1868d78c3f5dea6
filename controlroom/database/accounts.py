"""Logins of people and programs; for the administrator, from a terminal.

On PostgreSQL they are the server's own; for an SQLite file see ``accounts_file``.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from psycopg import pq, sql
from sqlalchemy import text

from controlroom.database import accounts_file, migrate, rights
from controlroom.database.account_rules import (
    RESERVED,
    ROLES,
    Account,
    check_login,
    check_role,
    check_scope,
)
from controlroom.database.failures import translated
from controlroom.database.watchdog import set_limit
from controlroom.domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from controlroom.domain.password import checked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Connection, Engine

CONNECTIONS = 6
INDEXING_S = 3_600.0
"""How long the server may take over the index of the words."""

# Settings of a group are not inherited: every login carries its own.
_SETTINGS = {
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "10s",
    "search_path": "public",
    "temp_file_limit": "1GB",  # this one the person cannot raise
}
_FEED_SETTINGS = {"statement_timeout": "30s"}


def roles_sql() -> str:
    """Return what the server's administrator runs once per server."""
    return (rights.HERE / "00_roles.sql").read_text("utf-8")


def apply_roles(engine: Engine) -> None:
    """Make the group roles.

    Raises:
        InvalidInputError: Not PostgreSQL.
        NotAllowedError: The login may not make roles.
    """
    with _administering(engine) as connection:
        rights.run_file(connection, "00_roles.sql")


def initialise(engine: Engine) -> None:
    """Hand the database to the owner's role, take from everybody what nobody needs, upgrade.

    The group roles must exist.  May be run again; a database that one login made before is
    taken over with all it holds.

    Raises:
        InvalidInputError: Not PostgreSQL, or the roles do not exist (``roles: missing``).
        NotAllowedError: The login is not a superuser.
    """
    with _administering(engine) as connection:
        if connection.execute(text("SELECT to_regrole('controlroom_owner')")).scalar() is None:
            raise InvalidInputError("roles", "missing")
        if not connection.execute(
            text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        ).scalar_one():
            raise NotAllowedError("db init", "superuser")
        rights.run_file(connection, "05_database.sql")
    migrate.upgrade(engine)
    migrate.apply_rights(engine)
    index_words(engine)


def index_words(engine: Engine) -> bool:
    """Index the words of reports, so that a search for a rare one stays fast over millions.

    Blocks while it is made: some minutes over millions of reports, which nobody can change
    meanwhile.  Does nothing where the server has no ``pg_trgm``: there time bounds the search.

    Returns:
        Whether there is an index.

    Raises:
        NotAllowedError: The login of *engine* may not make extensions.
    """
    with _administering(engine) as connection:
        known = "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"
        if connection.execute(text(known)).first() is None:
            return False
        set_limit(connection, INDEXING_S)
        for statement in (
            "SET LOCAL statement_timeout = 0",
            # Not in public: what is there is ours, and its rights are looked after.
            "CREATE SCHEMA IF NOT EXISTS controlroom_words",
            "CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA controlroom_words",
        ):
            connection.execute(text(statement))
        where = connection.execute(
            text(
                "SELECT quote_ident(n.nspname) FROM pg_extension e "
                "JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'"
            )
        ).scalar_one()
        connection.execute(
            text(
                "CREATE INDEX IF NOT EXISTS ix_incident_trigrams ON public.incident "
                f"USING gin (folded {where}.gin_trgm_ops)"
            )
        )
    return True


def create_user(  # noqa: PLR0917 - all of them say who it is
    engine: Engine,
    login: str,
    name: str,
    role: str,
    password: str,
    wards: Sequence[str] | None = None,
    agency_id: str | None = None,
) -> None:
    """Make a login with one role.

    The password never leaves this process: the server gets its SCRAM verifier.

    Raises:
        InvalidInputError: A name, role, ward or agency that cannot be used, a login that
            exists, a password shorter than ``PASSWORD_MIN``, or a database without rights.
        NotAllowedError: The login of *engine* may not make logins.
    """
    check_login(login)
    check_role(role, agency_id)
    checked(password)
    if engine.dialect.name == "sqlite":
        accounts_file.create_user(engine, login, name, role, password, wards, agency_id)
        return
    with _administering(engine, in_force=True) as connection:
        check_scope(connection, wards, agency_id)
        known = connection.execute(
            text("SELECT 1 FROM pg_roles WHERE rolname = :login"), {"login": login}
        ).first()
        if known:
            raise InvalidInputError("login", "exists")
        raw = _raw(connection)
        verifier = _verifier(raw.pgconn, login, password)
        person = sql.Identifier(login)
        _run(
            raw,
            sql.SQL(
                "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION "
                "NOBYPASSRLS CONNECTION LIMIT {} PASSWORD {}"
            ).format(person, sql.Literal(CONNECTIONS), sql.Literal(verifier)),
        )
        for setting, value in (_SETTINGS | (_FEED_SETTINGS if role == "feed" else {})).items():
            _run(
                raw,
                sql.SQL("ALTER ROLE {} SET {} = {}").format(
                    person, sql.Identifier(setting), sql.Literal(value)
                ),
            )
        _enrol(connection, login, name, role, wards, agency_id)


def enrol(  # noqa: PLR0917 - as create_user
    engine: Engine,
    login: str,
    name: str,
    role: str,
    wards: Sequence[str] | None = None,
    agency_id: str | None = None,
) -> None:
    """Enter a login that the server has already, e.g. from another database, here too.

    Raises:
        InvalidInputError: As ``create_user``; ``login: unknown`` when the server has none.
    """
    check_login(login)
    check_role(role, agency_id)
    with _administering(engine, in_force=True) as connection:
        check_scope(connection, wards, agency_id)
        found = connection.execute(
            text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = :login"),
            {"login": login},
        ).scalar()
        if found is not False:
            raise InvalidInputError("login", "unknown" if found is None else "unusable")
        _leave_groups(connection, login)
        _enrol(connection, login, name, role, wards, agency_id)


def grant(
    engine: Engine,
    login: str,
    role: str,
    wards: Sequence[str] | None = None,
    agency_id: str | None = None,
) -> None:
    """Give a login that exists another role and scope in place of what it had.

    Raises:
        NotFoundError: It was not made by ``create_user``.
        InvalidInputError: As ``create_user``.
    """
    check_role(role, agency_id)
    if engine.dialect.name == "sqlite":
        accounts_file.grant(engine, login, role, wards, agency_id)
        return
    with _administering(engine, in_force=True) as connection:
        check_scope(connection, wards, agency_id)
        name = _known(connection, login)
        _leave_groups(connection, login)
        _run(_raw(connection), sql.SQL("ALTER ROLE {} LOGIN").format(sql.Identifier(login)))
        _enrol(connection, login, name, role, wards, agency_id)


def revoke(engine: Engine, login: str) -> None:
    """Shut a person out at once: no role, no login, running sessions ended.

    The name stays: the timeline tells it.

    Raises:
        NotFoundError: It was not made by ``create_user``.
    """
    if engine.dialect.name == "sqlite":
        accounts_file.revoke(engine, login)
        return
    with _administering(engine, in_force=True) as connection:
        _known(connection, login)
        _leave_groups(connection, login)
        _run(_raw(connection), sql.SQL("ALTER ROLE {} NOLOGIN").format(sql.Identifier(login)))
        connection.execute(
            text("UPDATE app_user SET disabled_at = now() WHERE login = :login"), {"login": login}
        )
    # Only once nobody can come back.
    with _administering(engine) as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = :login"),
            {"login": login},
        )


def set_password(engine: Engine, login: str, password: str) -> None:
    """Give a login another password.

    Raises:
        NotFoundError: It was not made by ``create_user``.
        InvalidInputError: The password is shorter than ``PASSWORD_MIN``.
    """
    checked(password)
    if engine.dialect.name == "sqlite":
        accounts_file.set_password(engine, login, password)
        return
    with _administering(engine, in_force=True) as connection:
        _known(connection, login)
        raw = _raw(connection)
        verifier = _verifier(raw.pgconn, login, password)
        _run(
            raw,
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                sql.Identifier(login), sql.Literal(verifier)
            ),
        )


def accounts(engine: Engine) -> list[Account]:
    """Return every login that has, or had, a role here, by name of the login.

    Raises:
        InvalidInputError: A database without rights.
    """
    if engine.dialect.name == "sqlite":
        return accounts_file.accounts(engine)
    with _administering(engine, in_force=True) as connection:
        rows = connection.execute(
            text("""
SELECT u.login, u.name, coalesce((
    SELECT substr(g.rolname, 13) FROM pg_auth_members m
    JOIN pg_roles g ON g.oid = m.roleid AND g.rolname LIKE 'controlroom\\_%'
    WHERE m.member = r.oid LIMIT 1), '') AS role,
  u.wards, u.agency_id, u.disabled_at IS NOT NULL OR NOT r.rolcanlogin AS disabled,
  (SELECT count(*) FROM pg_stat_activity a WHERE a.usesysid = r.oid) AS connected
FROM app_user u JOIN pg_roles r ON r.rolname = u.login ORDER BY u.login""")
        )
        return [
            Account(
                row.login,
                row.name,
                row.role,
                None if row.wards is None else tuple(row.wards),
                row.agency_id,
                row.disabled,
                row.connected,
            )
            for row in rows
        ]


def _enrol(  # noqa: PLR0917 - as create_user
    connection: Connection,
    login: str,
    name: str,
    role: str,
    wards: Sequence[str] | None,
    agency_id: str | None,
) -> None:
    group = sql.Identifier(f"controlroom_{role}")
    _run(_raw(connection), sql.SQL("GRANT {} TO {}").format(group, sql.Identifier(login)))
    # The least that the program's own list of roles knows; what counts is the group.
    kept = "viewer" if role == "auditor" else role
    connection.execute(
        text("""
INSERT INTO app_user (login, name, role, agency_id, wards, disabled_at)
VALUES (:login, :name, :role, :agency_id, CAST(:wards AS varchar[]), NULL)
ON CONFLICT (login) DO UPDATE SET name = excluded.name, role = excluded.role,
  agency_id = excluded.agency_id, wards = excluded.wards, disabled_at = NULL"""),
        {
            "login": login,
            "name": name or login,
            "role": kept,
            "agency_id": agency_id,
            "wards": None if wards is None else list(wards),
        },
    )


def _known(connection: Connection, login: str) -> str:
    row = connection.execute(
        text("""
SELECT u.name FROM app_user u JOIN pg_roles r ON r.rolname = u.login
WHERE u.login = :login AND NOT r.rolsuper AND NOT r.rolcreaterole"""),
        {"login": login},
    ).first()
    if row is None or RESERVED.match(login):
        raise NotFoundError(f"login {login}")
    return str(row[0])


def _leave_groups(connection: Connection, login: str) -> None:
    for role in ROLES:
        group = sql.Identifier(f"controlroom_{role}")
        _run(_raw(connection), sql.SQL("REVOKE {} FROM {}").format(group, sql.Identifier(login)))


def _verifier(pgconn: pq.abc.PGconn, login: str, password: str) -> str:
    return pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256").decode()


def _raw(connection: Connection) -> Any:  # noqa: ANN401 - the driver's own connection
    return connection.connection.driver_connection


def _run(raw: Any, statement: sql.Composed) -> None:  # noqa: ANN401 - as above
    raw.execute(statement)


@contextmanager
def _administering(engine: Engine, *, in_force: bool = False) -> Iterator[Connection]:
    """One transaction of the server's administrator on PostgreSQL."""
    if engine.dialect.name != "postgresql":
        raise InvalidInputError("database", "not-postgresql")
    with translated(), engine.connect() as connection, connection.begin():
        connection.execute(text("SET LOCAL search_path = public"))
        connection.execute(text("SET LOCAL password_encryption = 'scram-sha-256'"))
        if in_force and not rights.in_force(connection):
            raise InvalidInputError("database", "no-rights-yet")
        yield connection
