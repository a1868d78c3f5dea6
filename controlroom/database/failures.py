"""Turns what drivers raise into errors a person can act on; anything else passes unchanged."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import event, exc

from controlroom.domain.errors import (
    ControlRoomError,
    DatabaseBusyError,
    DatabaseUnreachableError,
    InvalidInputError,
    InvalidTransitionError,
    LoginNotAllowedError,
    NotAllowedError,
    SchemaMismatchError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Engine, ExceptionContext

_NOT_ALLOWED, _ILLEGAL = "CR403", "CR422"
_NOT_YOURS = "refused: "
_BUSY = (
    psycopg.errors.DeadlockDetected,
    psycopg.errors.LockNotAvailable,
    psycopg.errors.SerializationFailure,
)
_SQLITE_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_PRIMARY = 0xFF  # SQLite's extended codes keep the plain one in the lowest byte
_NOT_OUR_TABLES = ("no such table", "no such column", "has no column named")


@contextmanager
def translated() -> Iterator[None]:
    """Raise the domain's error for a driver's.

    Raises:
        DatabaseBusyError: Others held what this needed, or two waited for each other.
        DatabaseUnreachableError: No answer, not in time, or the file cannot be used now.
        LoginNotAllowedError: The database does not allow it to this login.
        SchemaMismatchError: Tables are missing or are other ones.
        InvalidInputError: A value that the database's rules refuse.
        NotAllowedError: The role that a guard asks for is missing.
        InvalidTransitionError: A step that the database's table of steps does not know.
    """
    try:
        yield
    except (exc.SQLAlchemyError, psycopg.Error, sqlite3.Error) as error:
        known = domain_error(error)
        if known is None:
            raise
        raise known from error


def keep_values_out(engine: Engine) -> None:
    """Leave the values of rows out of errors: they end in logs and in copied reports.

    SQLAlchemy hides its parameters itself (``hide_parameters``), but PostgreSQL's DETAIL quotes
    the row that it refused.
    """
    event.listen(engine, "handle_error", _shorten)


def _shorten(context: ExceptionContext) -> None:
    original: Any = context.original_exception
    if not isinstance(original, psycopg.Error):
        return
    words = _first_line(original)
    if isinstance(original, psycopg.DataError):
        words = words.partition('"')[0].rstrip(": ")  # it quotes what it could not read
    original.args = (words,)
    wrapped: Any = context.sqlalchemy_exception
    if wrapped is not None:
        wrapped.args = (f"({type(original).__name__}) {words}",)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def domain_error(error: Exception) -> ControlRoomError | None:
    """Return the domain's error for *error*, or None if it is a bug and must stay visible."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, ControlRoomError):  # raised by a column type while binding
        return cause
    words = _first_line(cause)
    if isinstance(cause, (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn)) or (
        isinstance(cause, sqlite3.OperationalError) and words.startswith(_NOT_OUR_TABLES)
    ):
        return SchemaMismatchError(words)
    if isinstance(cause, (psycopg.IntegrityError, sqlite3.IntegrityError)):
        return _refusal(cause, words)
    if isinstance(cause, (psycopg.DataError, sqlite3.DataError, OverflowError)):
        return InvalidInputError("value", "unusable")
    return _not_now(cause, words)


def _not_now(cause: Exception, words: str) -> ControlRoomError | None:
    """Return the error for what has nothing to do with the values that were sent."""
    if isinstance(cause, psycopg.errors.InsufficientPrivilege):
        return LoginNotAllowedError(words)
    if isinstance(cause, psycopg.Error) and (refused := _refused(cause)):
        return refused
    if _is_busy(cause):
        return DatabaseBusyError(words)
    away = (
        psycopg.OperationalError,
        psycopg.InterfaceError,
        psycopg.errors.ReadOnlySqlTransaction,
        # The server has ended the session of a program that slept; internal errors to psycopg.
        psycopg.errors.IdleInTransactionSessionTimeout,
        psycopg.errors.TransactionTimeout,
        sqlite3.OperationalError,
        sqlite3.InterfaceError,
        exc.TimeoutError,
    )
    if isinstance(cause, away) or type(cause) is sqlite3.DatabaseError:
        return DatabaseUnreachableError(words)
    return None


def _refused(cause: psycopg.Error) -> ControlRoomError | None:
    """Return what our guards say: a role is missing, or the step is illegal.

    They name the step in DETAIL and the role or the state before in HINT.
    """
    named = cause.diag
    if cause.sqlstate == _NOT_ALLOWED:
        return NotAllowedError(named.message_detail or "database", named.message_hint or "")
    if cause.sqlstate == _ILLEGAL:
        return InvalidTransitionError(named.message_detail or "step", named.message_hint or "")
    return None


def _is_busy(cause: BaseException) -> bool:
    if isinstance(cause, sqlite3.OperationalError):
        return getattr(cause, "sqlite_errorcode", 0) & _PRIMARY in _SQLITE_BUSY
    return isinstance(cause, _BUSY)


def _refusal(cause: Exception, words: str) -> ControlRoomError | None:
    """Name the broken rule: a constraint, or SQLite's ``table.column``.

    SQLite reports our guard triggers in the same way; those are broken by bugs only, but for what
    a signed-in person may not (``scope``).
    """
    if isinstance(cause, sqlite3.IntegrityError) and words.startswith(_NOT_YOURS):
        return LoginNotAllowedError(words)
    if isinstance(cause, sqlite3.IntegrityError) and "constraint failed" not in words:
        return None
    named = getattr(getattr(cause, "diag", None), "constraint_name", None)
    return InvalidInputError(named or words.rpartition(": ")[2], "refused")
