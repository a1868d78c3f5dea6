"""Signing in to an SQLite file: who somebody is, and how long wrong passwords make them wait.

A file without logins asks nobody; see ADR 0021.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from controlroom.database.accounts_file import CREDENTIAL, USER
from controlroom.database.accounts_file import set_password as write_password
from controlroom.database.person import PERSON, signed_in
from controlroom.database.session import server_time, writing
from controlroom.domain import password as passwords
from controlroom.domain.access import Actor, Role
from controlroom.domain.errors import (
    InvalidInputError,
    LoginNotAllowedError,
    ShutOutError,
    SignInFailedError,
    SignInNeededError,
    SignInWaitError,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection, Engine

    from controlroom.domain.password import Credentials

FREE_TRIES = 5
"""Wrong passwords in a row that cost nothing; every further one doubles the wait."""

WAIT_FIRST = timedelta(seconds=5)
WAIT_LONGEST = timedelta(minutes=5)
"""Nobody is locked out for ever: who remembers the password waits no longer than this."""

FORGOTTEN_AFTER = timedelta(minutes=30)
"""Without a further try, wrong ones count no more."""

# Whoever is signed in reads through views of their own: the tables are named in full.
_ANY = text("SELECT EXISTS (SELECT 1 FROM main.credential)")
_NOW = text(
    "SELECT role, agency_id, disabled_at IS NOT NULL AS shut FROM main.app_user "
    "WHERE login = :login AND EXISTS (SELECT 1 FROM main.credential c WHERE c.login = :login)"
)


def is_needed(connection: Connection) -> bool:
    """Return whether people sign in on this database; on a server that is the server's matter."""
    return connection.dialect.name == "sqlite" and bool(connection.execute(_ANY).scalar())


def wait_after(failures: int) -> timedelta:
    """Return how long the next try is refused after so many wrong ones in a row."""
    over = failures - FREE_TRIES
    if over < 0:
        return timedelta(0)
    # Beyond that many doublings it is the longest in any case.
    return min(WAIT_LONGEST, WAIT_FIRST * (1 << min(over, 16)))


def sign_in(engine: Engine, told: Credentials, workstation: str = "") -> Actor:
    """Return the person whose login and password these are; blocks about as long as scrypt takes.

    A try is counted before the password is looked at: many at once gain nothing.

    Args:
        engine: Of the file, not confined to a person, that may write.
        told: What was typed.
        workstation: Where.

    Raises:
        SignInFailedError: An unknown login or a wrong password.
        SignInWaitError: Too many wrong ones; this one was not looked at.
        ShutOutError: The password is right, but the login was taken away.
        DatabaseUnreachableError: No answer in time.
    """
    verifier = _begin(engine, told.login)
    if verifier is None:
        passwords.waste(told.password)
        raise SignInFailedError("login or password")
    if not passwords.matches(told.password, verifier):
        raise SignInFailedError("login or password")
    fresh = passwords.kept(told.password) if passwords.is_weak(verifier) else verifier
    with writing(engine) as connection:
        mine = CREDENTIAL.c.login == told.login
        connection.execute(CREDENTIAL.update().where(mine).values(failures=0, failed_at=None))
        if fresh != verifier:
            same = mine & (CREDENTIAL.c.verifier == verifier)  # not one that was just changed
            connection.execute(CREDENTIAL.update().where(same).values(verifier=fresh))
        row = connection.execute(select(USER).where(USER.c.login == told.login)).mappings().one()
    if row["disabled_at"] is not None:
        raise ShutOutError(told.login)
    return Actor(row["login"], row["name"], row["role"], row["agency_id"], workstation)


def _begin(engine: Engine, login: str) -> str | None:
    """Count a try and return what the password is held against; None for an unknown login."""
    with writing(engine) as connection:
        now = server_time(connection)
        asked = select(CREDENTIAL).where(CREDENTIAL.c.login == login)
        row = connection.execute(asked).mappings().one_or_none()
        if row is None:
            return None
        failures = _counted(row["failures"], row["failed_at"], now)
        if (left := _left(failures, row["failed_at"], now)) > 0:
            raise SignInWaitError(left)
        counted = CREDENTIAL.update().where(CREDENTIAL.c.login == login)
        connection.execute(counted.values(failures=failures + 1, failed_at=now))
        found: str = row["verifier"]
        return found


def _counted(failures: int, last: datetime | None, now: datetime) -> int:
    return 0 if last is None or now - last >= FORGOTTEN_AFTER else failures


def _left(failures: int, last: datetime | None, now: datetime) -> int:
    """Return for how many whole seconds nobody may try."""
    if last is None or last > now:  # somebody has put the clock back: that must lock nobody out
        return 0
    return max(0, math.ceil((last + wait_after(failures) - now).total_seconds()))


def change_password(engine: Engine, told: Credentials, wanted: str) -> None:
    """Give a person another password, who knows the present one.

    Raises:
        InvalidInputError: The new one is too short, or the present one again (``unchanged``).
        ControlRoomError: As ``sign_in``.
    """
    passwords.checked(wanted)
    if wanted == told.password:
        raise InvalidInputError("password", "unchanged")
    sign_in(engine, told)
    write_password(engine, told.login, wanted)


def require_writer(engine: Engine) -> None:
    """Raise ``LoginNotAllowedError`` when *engine* is that of a viewer, whose file is read-only."""
    person = engine.get_execution_options().get(PERSON)
    if person is not None and person.role is Role.VIEWER:
        raise LoginNotAllowedError(f"{person.login} is a viewer")


def require_still(connection: Connection) -> Actor | None:
    """Return who has signed in over *connection*, if they still may; None where nobody did.

    Raises:
        SignInNeededError: The role is another one since.
        ShutOutError: The login was taken away.
    """
    person = signed_in(connection)
    if person is None:
        return None
    now = connection.execute(_NOW, {"login": person.login}).one_or_none()
    if now is None or now.shut:
        raise ShutOutError(person.login)
    if (now.role, now.agency_id) != (person.role, person.agency_id):
        raise SignInNeededError("the role has changed")
    return person


def require(connection: Connection, actor: Actor) -> None:
    """Look whether *actor* may write over *connection*; at every command to a file.

    Raises:
        SignInNeededError: Somebody has made the first login since, or as ``require_still``.
        LoginNotAllowedError: The program speaks for another role than who is signed in has.
    """
    person = require_still(connection)
    if person is None:
        if is_needed(connection):
            raise SignInNeededError("nobody is signed in")
    elif (actor.role, actor.agency_id) != (person.role, person.agency_id):
        raise LoginNotAllowedError(f"{person.login} is signed in as {person.role}")
