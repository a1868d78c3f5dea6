"""Engines and transactions: client settings, the GUI-thread guard, reads and writes."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from controlroom.database import same_file
from controlroom.database.address import parse
from controlroom.database.audit_lines import completed
from controlroom.database.failures import keep_values_out, translated
from controlroom.database.fsguard import guarded
from controlroom.database.hosts import Hosts
from controlroom.database.timelines import Timelines
from controlroom.database.transport import (
    PERMISSION,
    Door,
    postgresql_settings,
    weak_allowed,
)
from controlroom.database.watchdog import Watchdog
from controlroom.domain.errors import (
    DatabaseBusyError,
    DatabaseMissingError,
    DatabaseMovedError,
    DatabaseUnreachableError,
    InvalidInputError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import URL, Connection
    from sqlalchemy.engine import Engine as Engine  # noqa: PLC0414 - named by who speaks no SQL

    from controlroom.domain.transport import Transport

WRITE = "controlroom_write"
"""Execution option of a connection whose transactions will write (SQLite: take the lock first)."""

_NOW = "controlroom_now"

_DOORS: WeakKeyDictionary[Engine, Door] = WeakKeyDictionary()
_BUSY_S = 5.0
_SQLITE_PRAGMAS = (
    "busy_timeout = 5000",
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
)


def make_engine(
    url: str,
    *,
    forbid_main_thread: bool = False,
    read_only: bool = False,
    state_dir: Path | None = None,
) -> Engine:
    """Create the engine; nothing is connected yet.

    Args:
        url: ``sqlite:///path``, which must be a disk of this computer, or
            ``postgresql+psycopg://user:password@host/database``; libpq's settings may follow as
            a query and win over ours, and several hosts may be named, see ``hosts``; what is weak
            is refused when it connects, unless ``weak_tls=allow`` is among them, see ``transport``.
        forbid_main_thread: Raise ``AssertionError`` on any connect or statement from the main
            thread.  The window switches this on, so that a blocking call fails the first time
            it is written instead of the first time the network is slow.
        read_only: The database itself refuses whatever would change it; a missing file is not
            made; a standby will do.
        state_dir: Folder of this workstation that remembers the newest timeline of each server;
            None to know only what this process has seen.

    Raises:
        InvalidInputError: The address is not one of these.
        NetworkShareError: The SQLite file is on a network share; see ``fsguard``.
    """
    try:
        address = parse(url)
        kind = address.get_backend_name()
    except (ArgumentError, ValueError) as error:
        raise InvalidInputError("database", "bad-address") from error
    if kind not in {"sqlite", "postgresql"}:
        raise InvalidInputError("database", "unsupported-kind")
    try:
        if kind == "sqlite":
            engine = _sqlite(guarded(address), read_only=read_only)
        else:
            engine = _postgresql(address, read_only=read_only, state_dir=state_dir)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise InvalidInputError("database", "bad-address") from error
    keep_values_out(engine)
    if forbid_main_thread:
        event.listen(engine, "do_connect", _refuse_main_thread)
        event.listen(engine, "before_cursor_execute", _refuse_main_thread)
    return engine


def _refuse_main_thread(*_args: object) -> None:
    if threading.current_thread() is threading.main_thread():
        msg = "database access on the GUI thread: run it through ui.workers"
        raise AssertionError(msg)


def require_file(engine: Engine) -> None:
    """Raise ``DatabaseMissingError`` when *engine* is for a file that is not there."""
    path = engine.url.database if engine.dialect.name == "sqlite" else None
    if path and not path.startswith((":", "file:")) and not Path(path).exists():
        raise DatabaseMissingError(path)


def _sqlite(address: URL, *, read_only: bool) -> Engine:
    # The driver's own transaction handling begins too late for DDL and for reads; with None it
    # keeps out, and the "begin" event below says exactly when a transaction starts.
    engine = create_engine(
        address,
        hide_parameters=True,  # who reported something must not reach a log
        connect_args={"isolation_level": None, "timeout": _BUSY_S},
    )

    @event.listens_for(engine, "connect")
    def configure(dbapi_connection: sqlite3.Connection, _record: object) -> None:
        for pragma in _SQLITE_PRAGMAS:
            dbapi_connection.execute(f"PRAGMA {pragma}").close()
        if read_only:
            dbapi_connection.execute("PRAGMA query_only = ON").close()
            return
        _switch_to_wal(dbapi_connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later cannot wait for a lock: it fails at once.
        write = connection.get_execution_options().get(WRITE)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    same_file.watch(engine)
    if read_only:
        same_file.open_existing(engine)
    return engine


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Switch the file to WAL; two programs that open a new file together get in each other's way.

    SQLite does not apply ``busy_timeout`` here, because waiting could never end if both waited.
    """
    deadline = time.monotonic() + _BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            threading.Event().wait(0.01)
        else:
            return


def _postgresql(address: URL, *, read_only: bool, state_dir: Path | None) -> Engine:
    door = Door(allowed=weak_allowed(address))
    address = address.difference_update_query([PERMISSION])
    settings = postgresql_settings(address)
    if read_only:
        told = address.query.get("options", settings.get("options", ""))
        words = told if isinstance(told, str) else " ".join(told)
        settings.pop("options", None)
        options = f"{words} -c default_transaction_read_only=on"
        address = address.update_query_dict({"options": options})
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_size=3,
        max_overflow=2,  # a login may have six sessions: five here and one to look
        pool_timeout=5.0,
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args=settings,
    )
    if read_only:
        # Otherwise SQLAlchemy, after a transaction that only read, asks for one that may write.
        dialect: Any = engine.dialect
        dialect.set_readonly = _only_read
    timelines = Timelines(None if state_dir is None else state_dir / "servers")
    Hosts(engine, Watchdog(engine), door=door, standby=read_only, timelines=timelines)
    _DOORS[engine] = door
    return engine


def transport(engine: Engine) -> Transport | None:
    """Return how the newest connection of *engine* is; None for a file, and before the first."""
    door = _DOORS.get(engine)
    return None if door is None else door.last


def renew_password(engine: Engine, password: str) -> None:
    """Have *engine* log in with another password from its next connection on; any thread."""
    if (door := _DOORS.get(engine)) is not None:
        door.renew_password(password)


def _only_read(connection: Any, _wanted: object) -> None:  # noqa: ANN401 - the driver's
    connection.read_only = True


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: commits on leaving normally, rolls back on an exception.

    Raises:
        DatabaseUnreachableError: It did not happen, or its outcome is unknown; the error says
            which.
        InvalidInputError: A value that the database's rules refuse.
    """
    committing = False
    try:
        with translated():
            connection = _begun(engine, {WRITE: True})
            try:
                with completed(connection):
                    yield connection
                committing = True
                connection.commit()
            finally:
                connection.close()
    except DatabaseUnreachableError as error:
        # Who was refused because others were busy has surely done nothing.
        lost = committing and not isinstance(error, DatabaseBusyError)
        error.outcome_unknown = error.outcome_unknown or lost
        raise


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads, all of it from the same state of the database.

    Raises:
        DatabaseUnreachableError: No answer in time.
    """
    # A question has nothing under way that another server would have to hear of first.
    options: dict[str, Any] = {}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with translated():
        connection = _begun(engine, options)
        try:
            yield connection
        finally:
            connection.close()


def server_time(connection: Connection) -> datetime:
    """Return when the transaction of *connection* began, by the database server's clock."""
    found: datetime = connection.info[_NOW]
    return found


def _ask_time(connection: Connection) -> datetime:
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)  # the server is this computer
    # The time the triggers stamp, so that what a service returns is what was stored.
    found: datetime = connection.exec_driver_sql("SELECT now()").scalar_one()
    return found.astimezone(UTC)


def _begun(engine: Engine, options: dict[str, Any]) -> Connection:
    """Return a connection whose transaction has begun, on a server that has answered.

    A pooled connection may have died with its server: as nothing was asked of it yet, one more
    attempt on a fresh connection changes nothing and saves the caller an error.
    """
    for attempt in (1, 2):
        try:
            connection = engine.connect()
        except DatabaseMovedError:
            if attempt == 1 and WRITE not in options:
                continue
            raise
        try:
            connection = connection.execution_options(**options)
            connection.begin()
            connection.info[_NOW] = _ask_time(connection)
        except DBAPIError as error:
            connection.close()
            if attempt == 1 and error.connection_invalidated:
                continue
            raise
        except BaseException:
            connection.close()
            raise
        return connection
    msg = "unreachable: the second attempt returns or raises"
    raise AssertionError(msg)
