"""Logins kept in an SQLite file, which has none of its own.  ``accounts`` has checked the values.

Once the first one is there everybody signs in; see ``sign_in``.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import null, select

from controlroom.database.account_rules import Account, check_scope
from controlroom.database.migrate import require_head
from controlroom.database.models import CredentialRow, UserRow
from controlroom.database.session import require_file, server_time, writing
from controlroom.database.sql import insert_into, table_of
from controlroom.domain.errors import InvalidInputError, NotFoundError
from controlroom.domain.password import kept

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Connection, Engine

CREDENTIAL = table_of(CredentialRow)
USER = table_of(UserRow)


@contextmanager
def _changing(engine: Engine) -> Iterator[Connection]:
    require_file(engine)
    with writing(engine) as connection:
        require_head(connection)
        yield connection


def create_user(  # noqa: PLR0917 - all of them say who it is
    engine: Engine,
    login: str,
    name: str,
    role: str,
    password: str,
    wards: Sequence[str] | None = None,
    agency_id: str | None = None,
) -> None:
    """Make a login.  Raises ``InvalidInputError`` for one that exists or a scope that does not."""
    verifier = kept(password)  # before the transaction: others wait for that
    with _changing(engine) as connection:
        check_scope(connection, wards, agency_id)
        if _role(connection, login) is not None:
            raise InvalidInputError("login", "exists")
        _enrol(connection, login, role, wards, agency_id, name or login)
        connection.execute(
            CREDENTIAL.insert().values(
                login=login,
                role=role,
                verifier=verifier,
                changed_at=server_time(connection),
                failures=0,
            )
        )


def grant(
    engine: Engine,
    login: str,
    role: str,
    wards: Sequence[str] | None = None,
    agency_id: str | None = None,
) -> None:
    """Give a login another role and scope; one that was shut out may come in again."""
    with _changing(engine) as connection:
        check_scope(connection, wards, agency_id)
        _require(connection, login)
        _enrol(connection, login, role, wards, agency_id)
        _change(connection, login, role=role)


def revoke(engine: Engine, login: str) -> None:
    """Shut a login out: it sees and does nothing from now on, also where it is signed in."""
    with _changing(engine) as connection:
        _require(connection, login)
        shut = USER.update().where(USER.c.login == login)
        connection.execute(shut.values(disabled_at=server_time(connection)))
        _change(connection, login, role="")


def set_password(engine: Engine, login: str, password: str) -> None:
    """Give a login another password; nobody has to wait for wrong ones of before."""
    verifier = kept(password)
    with _changing(engine) as connection:
        _require(connection, login)
        now = server_time(connection)
        _change(connection, login, verifier=verifier, changed_at=now, failures=0, failed_at=None)


def accounts(engine: Engine) -> list[Account]:
    """Return every login by its name."""
    with _changing(engine) as connection:
        query = select(USER, CREDENTIAL.c.role.label("granted")).join_from(USER, CREDENTIAL)
        return [
            Account(
                row["login"],
                row["name"],
                row["granted"],
                None if row["wards"] is None else tuple(row["wards"]),
                row["agency_id"],
                disabled=row["disabled_at"] is not None,
                connected=None,
            )
            for row in connection.execute(query.order_by(USER.c.login)).mappings()
        ]


def _role(connection: Connection, login: str) -> str | None:
    asked = select(CREDENTIAL.c.role).where(CREDENTIAL.c.login == login)
    found: str | None = connection.execute(asked).scalar()
    return found


def _require(connection: Connection, login: str) -> None:
    if _role(connection, login) is None:
        raise NotFoundError(f"login {login}")


def _change(connection: Connection, login: str, **values: object) -> None:
    connection.execute(CREDENTIAL.update().where(CREDENTIAL.c.login == login).values(**values))


def _enrol(  # noqa: PLR0917 - as create_user
    connection: Connection,
    login: str,
    role: str,
    wards: Sequence[str] | None,
    agency_id: str | None,
    name: str | None = None,
) -> None:
    """Write who the login is; without *name* it must be there and keeps its own."""
    values = {
        "role": "viewer" if role == "auditor" else role,
        "agency_id": agency_id,
        # JSON's own null would count as a ward.
        "wards": null() if wards is None else list(wards),
        "disabled_at": None,
    }
    if name is None:
        connection.execute(USER.update().where(USER.c.login == login).values(**values))
        return
    values |= {"name": name}
    made = insert_into(connection, USER).values(login=login, **values)
    connection.execute(made.on_conflict_do_update(index_elements=["login"], set_=values))
