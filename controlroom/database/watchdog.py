"""Ends database calls on a network that has fallen silent.

No driver setting does this everywhere: keepalives and ``tcp_user_timeout`` see nothing behind
a proxy that acknowledges packets, and statement time-outs live on the server that cannot be
heard.  Shutting the socket down makes the blocked call return with an error at once.
"""

from __future__ import annotations

import contextlib
import math
import os
import socket
import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine import Connection, Engine

LIMIT_S = 5.0
"""For commands and questions: longer than the server's own ``statement_timeout``."""

_KEY = "watchdog_limit_s"
_A_DAY_S = 86_400.0


def set_limit(connection: Connection, limit_s: float) -> None:
    """Give the calls of *connection* another limit, until it goes back to the pool."""
    connection.info[_KEY] = limit_s


@contextlib.contextmanager
def unhurried(connection: Connection) -> Iterator[None]:
    """Let what is asked meanwhile take as long as it takes, up to a day; within a transaction.

    Neither this program nor the server ends it sooner.  Locks are waited for as before.
    """
    server = connection.dialect.name == "postgresql"
    before = connection.info.get(_KEY, LIMIT_S)
    told = connection.exec_driver_sql("SHOW statement_timeout").scalar() if server else None
    if server:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    set_limit(connection, _A_DAY_S)
    try:
        yield
    finally:
        set_limit(connection, before)
    if server:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{told}'")


class _Due(NamedTuple):
    socket: int  # file descriptor
    at: float  # monotonic seconds


class Watchdog:
    """Watches every statement, commit and rollback of one engine.

    Its thread starts with the first watched call and ends with ``Engine.dispose``.
    """

    def __init__(self, engine: Engine) -> None:
        self._changed = threading.Condition()
        # By connection: the number of a socket goes to somebody else as soon as it is closed.
        self._due: WeakKeyDictionary[Any, _Due] = WeakKeyDictionary()
        self._thread: threading.Thread | None = None
        self._stop = False
        self._wakes_at = math.inf
        self.fired = 0
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)
        event.listen(engine, "handle_error", self._on_error)
        event.listen(engine, "checkin", self._on_checkin)
        for over in ("close", "close_detached", "invalidate", "soft_invalidate"):
            event.listen(engine, over, self._on_over)
        event.listen(engine, "engine_disposed", self._on_dispose)
        # No event comes after a commit or a rollback, and both wait for the server.
        dialect: Any = engine.dialect
        dialect.do_commit = self._watched(dialect.do_commit)
        dialect.do_rollback = self._watched(dialect.do_rollback)

    def arm(self, dbapi_connection: object) -> None:
        """End whatever *dbapi_connection* waits for too long, until it is disarmed."""
        self._arm(dbapi_connection, LIMIT_S)

    def disarm(self, dbapi_connection: object) -> None:
        """Let it wait again."""
        self._disarm(dbapi_connection)

    @contextlib.contextmanager
    def watching(self, dbapi_connection: object, limit_s: float) -> Iterator[None]:
        """Watch what is asked without SQLAlchemy's events."""
        self._arm(dbapi_connection, limit_s)
        try:
            yield
        finally:
            self._disarm(dbapi_connection)

    def _watched(self, call: Callable[[Any], None]) -> Callable[[Any], None]:
        def watched(proxy: Any) -> None:  # noqa: ANN401 - SQLAlchemy API
            # Both get SQLAlchemy's wrapping, which lives shorter than what it wraps.
            dbapi_connection = getattr(proxy, "dbapi_connection", proxy)
            self._arm(dbapi_connection, LIMIT_S)
            try:
                call(proxy)
            finally:
                self._disarm(dbapi_connection)

        return watched

    def _before(self, connection: Connection, *_rest: object) -> None:
        self._arm(connection.connection.dbapi_connection, connection.info.get(_KEY, LIMIT_S))

    def _after(self, connection: Connection, *_rest: object) -> None:
        self._disarm(connection.connection.dbapi_connection)

    def _on_error(self, context: object) -> None:
        connection = getattr(context, "connection", None)
        if connection is not None and not connection.closed and not connection.invalidated:
            self._disarm(connection.connection.dbapi_connection)

    def _on_over(self, dbapi_connection: object, *_rest: object) -> None:
        self._disarm(dbapi_connection)

    def _on_checkin(self, dbapi_connection: object, record: object) -> None:
        self._disarm(dbapi_connection)
        getattr(record, "info", {}).pop(_KEY, None)

    def _on_dispose(self, _engine: object) -> None:
        with self._changed:
            self._stop = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(LIMIT_S)

    def _arm(self, dbapi_connection: object, limit_s: float) -> None:
        number = _socket_of(dbapi_connection)
        if number is None:
            return
        with self._changed:
            at = time.monotonic() + limit_s
            self._due[dbapi_connection] = _Due(number, at)
            if self._thread is None or not self._thread.is_alive():
                self._stop, self._wakes_at = False, math.inf
                self._thread = threading.Thread(
                    target=self._run, name="database-watchdog", daemon=True
                )
                self._thread.start()
            elif at < self._wakes_at:
                # Waking it at every statement would cost more than most statements.
                self._changed.notify_all()

    def _disarm(self, dbapi_connection: object) -> None:
        if dbapi_connection is None:  # an invalidated one comes back empty, and was disarmed then
            return
        with self._changed:
            self._due.pop(dbapi_connection, None)

    def _run(self) -> None:
        with self._changed:
            while not self._stop:
                now = time.monotonic()
                for connection, due in list(self._due.items()):
                    if due.at <= now:
                        del self._due[connection]
                        # libpq closes the socket of a connection that broke, before we hear of it.
                        if _socket_of(connection) == due.socket:
                            self.fired += 1
                            _shut_down(due.socket)
                    del connection  # its owner decides how long it lives
                soonest = min((due.at for due in self._due.values()), default=None)
                self._wakes_at = math.inf if soonest is None else soonest
                self._changed.wait(None if soonest is None else max(0.0, soonest - now))


def _socket_of(dbapi_connection: object) -> int | None:
    pgconn = getattr(dbapi_connection, "pgconn", None)
    if pgconn is None:
        return None
    try:
        number: int = pgconn.socket
    except Exception:  # noqa: BLE001 - a closed psycopg connection raises its own errors here
        return None
    return number if number >= 0 else None


def _shut_down(number: int) -> None:
    # The descriptor belongs to libpq: work on a duplicate and leave closing to its owner.
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(number)) as twin:
        twin.shutdown(socket.SHUT_RDWR)
