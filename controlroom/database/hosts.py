"""Which of several servers to work with: one that may be written, and never an older one.

libpq's own choice (``target_session_attrs``) takes any primary, and so also one that was
replaced and comes back with the state of yesterday.
"""

from __future__ import annotations

import logging
import os
import threading
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import psycopg
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError

from controlroom.database.failures import domain_error
from controlroom.database.resolve import Resolver
from controlroom.database.timelines import History, Timelines
from controlroom.domain.errors import (
    ControlRoomError,
    DatabaseMovedError,
    DatabaseStandbyError,
    OldServerError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.engine import Connection, Engine
    from sqlalchemy.pool import ConnectionPoolEntry

    _Driver = psycopg.Connection[Any]

    from controlroom.database.transport import Door
    from controlroom.database.watchdog import Watchdog

log = logging.getLogger(__name__)

CONNECT_S = 2.0
"""When the address does not say ``connect_timeout``."""

_INFO = "controlroom_history"

# Any login may ask all of this.  A primary writes its timeline into the names of its log files
# at once; what its last checkpoint says is behind for a while after a promotion.
_WHO = """
SELECT pg_is_in_recovery(), (SELECT system_identifier FROM pg_control_system()),
  CASE WHEN pg_is_in_recovery()
  THEN (SELECT greatest(c.timeline_id, r.min_recovery_end_timeline)
        FROM pg_control_checkpoint() c, pg_control_recovery() r)
  ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END"""

_ENGINES: WeakKeyDictionary[Engine, Hosts] = WeakKeyDictionary()


def when_moved(engine: Engine, call: Callable[[], object]) -> None:
    """Have *call* called as soon as a connection finds that another history is continued.

    That is: a standby was promoted, or the address leads to another cluster.  It is called in the
    thread that connects, before anything is asked of that server, and must not use *engine*.
    From then on every thread's first call fails once with ``DatabaseMovedError``, so that nothing
    already under way gets in before what *call* lets be sent again.  Does nothing on SQLite.
    """
    hosts = _ENGINES.get(engine)
    if hosts is not None:
        hosts.when_moved(call)


def require_newest(connection: Connection) -> None:
    """Raise ``OldServerError`` if another thread has found a newer server meanwhile.

    For who keeps a connection: the old server may go on answering.  Takes no round trip.
    """
    hosts = _ENGINES.get(connection.engine)
    if hosts is not None and (old := hosts.outdated(connection.info)):
        raise old


class Hosts:
    """Makes the connections of one engine, host by host, the last good one first.

    The first connection asks all of them and takes the newest timeline.  No attempt takes longer
    than ``connect_timeout`` for each host: names are resolved beside, the question who it is runs
    under the watchdog.

    Args:
        engine: PostgreSQL's.
        watchdog: Of that engine.
        door: Makes each connection, or refuses; the driver alone when left out.
        standby: Whether a server that only follows another will do.
        timelines: What was seen before.
        resolver: Names to numbers.
    """

    def __init__(
        self,
        engine: Engine,
        watchdog: Watchdog,
        *,
        door: Door | None = None,
        standby: bool = False,
        timelines: Timelines | None = None,
        resolver: Resolver | None = None,
    ) -> None:
        self._watchdog, self._standby = watchdog, standby
        self._timelines, self._resolver = timelines or Timelines(), resolver or Resolver()
        self._lock, self._thread = threading.Lock(), threading.local()
        self._last: tuple[str, str] | None = None
        self._history: History | None = None
        self._calls: list[Callable[[], object]] = []
        self._made: WeakKeyDictionary[_Driver, History] = WeakKeyDictionary()
        dialect: Any = engine.dialect
        self._driver_connect: Callable[..., _Driver] = dialect.connect
        self._door = door
        # Not an event: whoever listens to "do_connect" comes before.
        dialect.connect = self._connect
        event.listen(engine, "connect", self._connected)
        event.listen(engine, "checkout", self._checkout)
        _ENGINES[engine] = self

    def when_moved(self, call: Callable[[], object]) -> None:
        """See the function."""
        with self._lock:
            self._calls.append(call)

    def outdated(self, info: Mapping[str, Any]) -> OldServerError | None:
        """Return what to raise if the connection with *info* is to a server that was replaced."""
        history, newest = info.get(_INFO), self._history
        if history is None or newest is None or history >= newest:
            return None
        if history.system != newest.system:
            return None
        return _old("the connected server", history, newest.timeline)

    def _connect(self, *arguments: object, **settings: Any) -> _Driver:  # noqa: ANN401 - libpq's
        if self._door is not None:
            self._door.admit(settings)
        hosts = _hosts(settings)
        with self._lock:
            last, first = self._last, self._last is None
        hosts.sort(key=lambda host: host != last)
        found: list[tuple[History, tuple[str, str], _Driver]] = []
        errors: list[Exception] = []
        try:
            for host in hosts:
                try:
                    connection, history = self._try(arguments, settings, host)
                except (psycopg.Error, OSError, ControlRoomError) as error:
                    errors.append(error)
                    continue
                found.append((history, host, connection))
                if not first:
                    break
        except BaseException:
            for one in found:
                one[2].close()
            raise
        if not found:
            raise _worst(errors, hosts, last)
        # Another cluster is no newer than the first that answered, it is another one.
        system = found[0][0].system
        best = max((one for one in found if one[0].system == system), key=lambda one: one[0])
        for one in found:
            if one is not best:
                one[2].close()
        history, host, connection = best
        self._made[connection] = history
        self._watchdog.arm(connection)  # SQLAlchemy asks a first connection more, without events
        self._note(history, host)
        return connection

    def _try(
        self,
        arguments: tuple[object, ...],
        settings: dict[str, Any],
        host: tuple[str, str],
    ) -> tuple[_Driver, History]:
        name, port = host
        limit_s = max(CONNECT_S, float(settings.get("connect_timeout") or CONNECT_S))
        told = dict(settings)
        if name:
            told["host"] = name
        if port:
            told["port"] = port
        given = "hostaddr" in settings or os.environ.get("PGHOSTADDR")  # libpq asks nobody then
        if not given and (numbers := self._resolver(name, limit_s)):
            # The name stays: the server's certificate is compared with it.
            told["hostaddr"] = ",".join(numbers)
            told["host"] = ",".join([name] * len(numbers))
            if port:
                told["port"] = ",".join([port] * len(numbers))
        driver = partial(self._driver_connect, *arguments)
        connection = driver(**told) if self._door is None else self._door.connect(driver, told)
        try:
            following, history = self._ask(connection, limit_s)
            self._require(f"{name}:{port}", history, following=following)
        except BaseException:
            connection.close()
            raise
        return connection, history

    def _require(self, where: str, history: History, *, following: bool) -> None:
        """Raise if that server is not to be worked with."""
        if following and not self._standby:
            raise DatabaseStandbyError(f"{where} follows another server")
        newest = self._timelines.newest(history.system) if history.system else 0
        if history.timeline < newest:
            log.error("%s is on timeline %d, %d was seen", where, history.timeline, newest)
            raise _old(where, history, newest)

    def _ask(self, connection: _Driver, limit_s: float) -> tuple[bool, History]:
        connection.autocommit = True
        try:
            with self._watchdog.watching(connection, limit_s):
                try:
                    [(following, system, timeline)] = connection.execute(_WHO).fetchall()
                except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedFunction):
                    # A hosting service may hide it; then the oldest primary is as good as any.
                    log.warning("this server does not say which timeline it is on")
                    found = connection.execute("SELECT pg_is_in_recovery()").fetchall()
                    return bool(found[0][0]), History()
        finally:
            if not connection.closed:
                connection.autocommit = False
        return following, History(int(system), int(timeline))

    def _note(self, history: History, host: tuple[str, str]) -> None:
        self._timelines.note(history)
        with self._lock:
            before = self._history
            if before is not None and before.system == history.system and before > history:
                return  # another thread was quicker; this connection is given up when it is lent
            moved = before not in (None, history)
            if moved:
                log.warning("the database went on elsewhere: %s, then %s", before, history)
            self._last, self._history = host, history
            calls = list(self._calls) if moved else []
        for call in calls:
            try:
                call()
            except Exception:
                log.exception("what a new server asks for could not be done")

    def _connected(self, dbapi_connection: Any, record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's
        record.info[_INFO] = self._made.pop(dbapi_connection, None)

    def _checkout(
        self, dbapi_connection: object, record: ConnectionPoolEntry, _proxy: object
    ) -> None:
        self._watchdog.disarm(dbapi_connection)
        if (old := self.outdated(record.info)) is not None:
            raise DisconnectionError(str(old))
        history: History | None = record.info.get(_INFO)
        before = getattr(self._thread, "history", None)
        self._thread.history = history
        if self._calls and before not in (None, history):
            raise DatabaseMovedError("another server has taken over")


def _hosts(settings: dict[str, Any]) -> list[tuple[str, str]]:
    """Return name and port of each host that libpq would try."""
    names = str(settings.get("host", "")).split(",")
    if "hostaddr" in settings:
        return [(str(settings.get("host", "")), str(settings.get("port", "")))]
    ports = str(settings.get("port", "")).split(",")
    if len(ports) == 1:
        ports *= len(names)
    return list(dict.fromkeys(zip(names, ports, strict=False)))


def _old(where: str, history: History, newest: int) -> OldServerError:
    words = f"{where} is on timeline {history.timeline}, {newest} was seen before"
    return OldServerError(words)


def _worst(
    errors: list[Exception], hosts: list[tuple[str, str]], last: tuple[str, str] | None
) -> Exception:
    """Return the error that says most: what is there but refused, before what is not there.

    Args:
        errors: One a host, in their order.
        hosts: All of them, *last* first.
        last: Where this program has worked: when that one is away, what another says about a
            login is no reason to ask anybody for a password.
    """
    for kind in (OldServerError, DatabaseStandbyError):
        for error in errors:
            if isinstance(error, kind):
                return error
    if last is None or last not in hosts or isinstance(errors[0], ControlRoomError):
        for error in errors:
            if isinstance(error, ControlRoomError):
                return error
    # A server that answers, and refuses this login, says more than one that is away.
    named = [e for e in errors if isinstance(e, psycopg.Error) and e.sqlstate]
    known = named or errors
    if len(hosts) == 1 and isinstance(known[0], psycopg.Error):
        return known[0]
    if named and domain_error(named[0]) is None:
        return named[0]
    words = "; ".join(dict.fromkeys(" ".join(str(error).split()) for error in errors))
    return psycopg.OperationalError(words)
