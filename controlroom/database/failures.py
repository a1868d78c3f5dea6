"""Turns what drivers raise into errors a person can act on; anything else passes unchanged."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import exc

from controlroom.domain.access import Role
from controlroom.domain.errors import (
    ControlRoomError,
    DatabaseUnreachableError,
    InvalidInputError,
    InvalidTransitionError,
    NotAllowedError,
    SchemaMismatchError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_ALLOWED, _ILLEGAL = "CR403", "CR422"
_NOT_OUR_TABLES = ("no such table", "no such column", "has no column named")


@contextmanager
def translated() -> Iterator[None]:
    """Raise the domain's error for a driver's.

    Raises:
        DatabaseUnreachableError: No answer, not in time, or the file cannot be used now.
        SchemaMismatchError: Tables are missing or are other ones.
        InvalidInputError: A value that the database's rules refuse.
        NotAllowedError: The login has not the right.
        InvalidTransitionError: A step that the database's table of steps does not know.
    """
    try:
        yield
    except (exc.SQLAlchemyError, psycopg.Error, sqlite3.Error) as error:
        known = domain_error(error)
        if known is None:
            raise
        raise known from error


def domain_error(error: Exception) -> ControlRoomError | None:  # noqa: PLR0911 - one a kind
    """Return the domain's error for *error*, or None if it is a bug and must stay visible."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, ControlRoomError):  # raised by a column type while binding
        return cause
    words = str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
    if isinstance(cause, (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn)) or (
        isinstance(cause, sqlite3.OperationalError) and words.startswith(_NOT_OUR_TABLES)
    ):
        return SchemaMismatchError(words)
    if isinstance(cause, psycopg.Error) and (refused := _refused(cause)):
        return refused
    if isinstance(cause, (psycopg.IntegrityError, sqlite3.IntegrityError)):
        return _refusal(cause, words)
    if isinstance(cause, (psycopg.DataError, sqlite3.DataError, OverflowError)):
        return InvalidInputError("value", "unusable")
    away = (
        psycopg.OperationalError,
        psycopg.InterfaceError,
        psycopg.errors.ReadOnlySqlTransaction,
        sqlite3.OperationalError,
        sqlite3.InterfaceError,
        exc.TimeoutError,
    )
    if isinstance(cause, away) or type(cause) is sqlite3.DatabaseError:
        return DatabaseUnreachableError(words)
    return None


def _refused(cause: psycopg.Error) -> ControlRoomError | None:
    """Return what our guards, policies and grants say: a role is missing, or the step is illegal.

    The guards name the step in DETAIL and the role or the state before in HINT.
    """
    named = cause.diag
    if cause.sqlstate == _NOT_ALLOWED:
        return NotAllowedError(named.message_detail or "database", named.message_hint or "")
    if cause.sqlstate == _ILLEGAL:
        return InvalidTransitionError(named.message_detail or "step", named.message_hint or "")
    if isinstance(cause, psycopg.errors.InsufficientPrivilege):
        return NotAllowedError("database", Role.ADMINISTRATOR)
    return None


def _refusal(cause: Exception, words: str) -> InvalidInputError | None:
    """Name the broken rule: a constraint, or SQLite's ``table.column``.

    SQLite reports our guard triggers in the same way; those are broken by bugs only.
    """
    if isinstance(cause, sqlite3.IntegrityError) and "constraint failed" not in words:
        return None
    named = getattr(getattr(cause, "diag", None), "constraint_name", None)
    return InvalidInputError(named or words.rpartition(": ")[2], "refused")
