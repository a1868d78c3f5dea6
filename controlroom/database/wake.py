"""Waiting for the next round of polling: a time-out, a call from the database, or a stop.

The call is only ever a hint to poll earlier.  Everything works without it: on a standby it is
impossible, and it may be lost.  SQLite calls nobody, but whether anybody has committed is a
number in memory, which costs three microseconds to look at: there ``wait`` looks.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

CHANNEL = "controlroom"

LOOK_S = 0.05
"""How often SQLite is looked at for what other connections have committed."""


def _readable(sockets: Sequence[Any], timeout_s: float) -> list[Any]:
    """Return those that can be read; not ``select``, which fails from descriptor 1,024 on."""
    with selectors.DefaultSelector() as selector:
        for number in {s if isinstance(s, int) else s.fileno() for s in sockets}:
            selector.register(number, selectors.EVENT_READ)
        ready = {key.fd for key, _ in selector.select(timeout_s)}
    return [s for s in sockets if (s if isinstance(s, int) else s.fileno()) in ready]


def data_version(connection: Connection) -> int:
    """Return SQLite's number that changes when another connection commits.

    Past SQLAlchemy, which would begin and end a transaction around it: ten times the work.
    """
    file: Any = connection.connection.driver_connection
    (number,) = file.execute("PRAGMA data_version").fetchone()
    return int(number)


def calls_nobody(connection: Connection) -> bool:
    """Return whether the server follows another, where nobody can listen; takes no round trip."""
    if connection.dialect.name == "sqlite":
        return False
    driver: Any = connection.connection.driver_connection
    return bool(driver.info.parameter_status("in_hot_standby") == "on")


class Wake:
    """Waits for one reader.  ``interrupt`` may be called from any thread, the rest may not."""

    def __init__(self) -> None:
        # A socket instead of an event: it can be waited for together with the database's.
        self._here, self._there = socket.socketpair()
        self._here.settimeout(0)
        self._there.settimeout(0)
        self._driver: Any = None
        self._file: Connection | None = None
        self._called = False

    def listen(self, connection: Connection) -> bool:
        """Ask for calls on *connection*; return whether the server will give them."""
        self.forget()
        if connection.dialect.name == "sqlite":
            self._file = connection
            return True
        try:
            connection.exec_driver_sql(f"LISTEN {CHANNEL}")
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            return False  # a standby refuses, some poolers too
        self._driver = connection.connection.driver_connection
        self._driver.add_notify_handler(self._on_call)
        return True

    def forget(self) -> None:
        """Forget the connection: it is about to be closed."""
        self._driver = self._file = None
        self._called = False

    def _on_call(self, _notify: object) -> None:
        self._called = True

    def wait(self, timeout_s: float, seen: int | None = None) -> bool:
        """Wait at most *timeout_s*; return whether the database called.

        Args:
            timeout_s: 0 only looks.
            seen: On SQLite, the ``data_version`` of the last round.
        """
        if self._file is not None:
            return self._watch(self._file, timeout_s, seen)
        sockets: list[Any] = [self._here]
        if self._driver is not None:
            self._drain()
            if self._called:
                self._called = False
                return True
            with contextlib.suppress(Exception):  # a connection that broke has no socket to wait on
                sockets.append(self._driver.fileno())
        ready = _readable(sockets, max(0.0, timeout_s))
        if self._here in ready:
            self._hear_interrupt()
            return False
        if ready:
            self._drain()
        called, self._called = self._called, False
        return called or bool(ready)  # a socket that broke is readable too: the next poll tells

    def _watch(self, file: Connection, timeout_s: float, seen: int | None) -> bool:
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                if data_version(file) != seen:
                    return True
            except Exception:  # noqa: BLE001 - the next poll tells what it is
                return True
            rest = deadline - time.monotonic()
            if _readable([self._here], max(0.0, min(rest, LOOK_S))):
                self._hear_interrupt()
                return False
            if rest <= LOOK_S:
                return False

    def _hear_interrupt(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._here.recv(4096)

    def _drain(self) -> None:
        """Take what has arrived without waiting; a broken connection shows at the next poll."""
        with contextlib.suppress(Exception):
            self._driver.pgconn.consume_input()
            while self._driver.pgconn.notifies():
                self._called = True

    def interrupt(self) -> None:
        """End a running or the next ``wait``."""
        with contextlib.suppress(OSError):  # full or closed: the wait ends anyway
            self._there.send(b"x")

    def close(self) -> None:
        """Release the sockets."""
        self._here.close()
        self._there.close()
