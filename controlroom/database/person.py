"""Who has logged in to the database, where every person has a login of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controlroom.database.session import reading
from controlroom.domain.access import Actor, Role
from controlroom.domain.errors import NotAllowedError

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

_AUDITOR = "auditor"


def login_of(connection: Connection) -> str | None:
    """Return the login that the database writes for this connection's changes.

    None where it writes what the program says: on SQLite, and for whoever owns the tables.
    """
    if connection.dialect.name != "postgresql":
        return None
    row = connection.exec_driver_sql("SELECT session_user::text, cr_trusted()").one()
    return None if row[1] else str(row[0])


def person_of(engine: Engine, workstation: str = "") -> Actor | None:
    """Return the person whose login *engine* uses, with the role the database gives them.

    None where the program says who is acting, see ``login_of``.

    Raises:
        DatabaseUnreachableError: No answer in time.
        NotAllowedError: The login has no role here, or was shut out.
    """
    if engine.dialect.name != "postgresql":
        return None
    with reading(engine) as connection:
        login = login_of(connection)
        if login is None:
            return None
        row = connection.exec_driver_sql(
            "SELECT login, name, role, agency_id FROM cr_who()"
        ).first()
    if row is None:
        raise NotAllowedError("log in", Role.VIEWER)
    login, name, role, agency = row
    # Auditors see what viewers see, and the logs besides.
    known = Role.VIEWER if role == _AUDITOR else Role(role)
    return Actor(login, name, known, agency, workstation)


def reach_of(engine: Engine) -> str:
    """Return words for which wards the login sees on PostgreSQL; others when it sees others.

    Raises:
        DatabaseUnreachableError: No answer in time.
    """
    with reading(engine) as connection:
        found = connection.exec_driver_sql(
            "SELECT cr_sees_all(), ARRAY(SELECT unnest(cr_my_wards()) ORDER BY 1)"
        ).one()
    return "all" if found[0] else " ".join(found[1])
