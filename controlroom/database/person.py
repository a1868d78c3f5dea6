"""Who has logged in to the server, or signed in to the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from controlroom.database.models import UserRow
from controlroom.database.session import reading
from controlroom.database.sql import table_of
from controlroom.domain.access import Actor, Role
from controlroom.domain.errors import NotAllowedError

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

PERSON = "controlroom_person"
"""Execution option of an engine that ``scope`` has confined to a person: who it is."""

_AUDITOR = "auditor"

_USER = table_of(UserRow)


def signed_in(connection: Connection) -> Actor | None:
    """Return who has signed in to the file; None on a server, and where nobody did."""
    found: Actor | None = connection.get_execution_options().get(PERSON)
    return found


def login_of(connection: Connection) -> str | None:
    """Return the login that the database writes for this connection's changes.

    None where it writes what the program says: in a file that nobody signed in to, and for whoever
    owns the tables.
    """
    if connection.dialect.name != "postgresql":
        person = signed_in(connection)
        return None if person is None else person.login
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
        found: Actor | None = engine.get_execution_options().get(PERSON)
        return found
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
    """Return words for which wards the person sees; others when it sees others.

    Raises:
        DatabaseUnreachableError: No answer in time.
    """
    with reading(engine) as connection:
        if connection.dialect.name != "postgresql":
            person = signed_in(connection)
            login = "" if person is None else person.login
            told = select(_USER.c.wards).where(_USER.c.login == login)
            wards = connection.execute(told).scalar_one_or_none()
            return "all" if wards is None else " ".join(sorted(wards))
        found = connection.exec_driver_sql(
            "SELECT cr_sees_all(), ARRAY(SELECT unnest(cr_my_wards()) ORDER BY 1)"
        ).one()
    return "all" if found[0] else " ".join(found[1])
