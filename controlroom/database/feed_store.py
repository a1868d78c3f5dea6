"""The poller's reader: everything that changed since the last round, ready to show."""

from __future__ import annotations

import time
from collections import deque
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from controlroom.database import (
    feed_log,
    hosts,
    line_store,
    observation_store,
    reading_store,
    record_store,
    same_file,
)
from controlroom.database import source_store as sources
from controlroom.database.entities import Entity
from controlroom.database.failures import translated
from controlroom.database.migrate import require_head
from controlroom.database.sign_in import require_still
from controlroom.database.sql import chunks
from controlroom.database.wake import Wake, data_version
from controlroom.database.watchdog import set_limit
from controlroom.domain.errors import DatabaseUnreachableError
from controlroom.domain.lines import LineBlock
from controlroom.services.feed import Batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.engine import Connection, Engine

    from controlroom.database.feed_cursor import Cursor
    from controlroom.domain.records import SourceStatus

SILENCE_S = 3.0
"""A call that has not answered by then is ended: the screen must say that its data are old."""

BLOCK = 2_000
"""Lines of one batch of a resync."""

COMPARE_S = 60.0
COUNT_S = 60.0


class ChangeFeedReader:
    """Reads the feed for one window; implements ``services.feed.FeedReader``.

    Belongs to one thread, except ``interrupt``.  Connects when first asked, reconnects after a
    failure and goes on where it stood, or starts over when it cannot be sure.

    Args:
        engine: Made by ``make_engine``.
        listen: Ask PostgreSQL to call when something changed, look at SQLite more often; polling
            goes on in any case.  Asked for each connection when it is a function.
        compare_s: How often the versions of all open incidents are compared with what was
            handed on, in case some fault of this program lost a change after all.
        page: Changes read at once.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        listen: bool | Callable[[], bool] = True,
        compare_s: float = COMPARE_S,
        page: int = feed_log.PAGE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._listen, self._compare_s, self._page, self._clock = listen, compare_s, page, clock
        self._wake = Wake()
        self._connection: Connection | None = None
        self._cursor: Cursor | None = None
        self._data_version: int | None = None
        self._picture: deque[tuple[Batch, Cursor | None, int | None]] = deque()
        self._offer: tuple[Batch, Cursor, int | None] | None = None
        self._held: dict[UUID, int] = {}
        self._compared_at = clock()
        self._records: Mapping[str, int] = {}
        self._counted_at = -COUNT_S

    def fetch(self) -> Batch:
        """Return the next batch; see ``FeedReader.fetch``.

        Raises:
            DatabaseUnreachableError: No answer within three seconds a statement.
            SchemaMismatchError: The database belongs to another version of this program.
            DatabaseMissingError: The file was deleted.
        SignInNeededError: Who has signed in to the file may no more, or as something else.
        """
        if self._picture:
            return self._picture[0][0]
        self._offer = None
        try:
            with translated():
                return self._round(self._connected())
        except BaseException:
            self._drop()
            raise

    def applied(self, batch: Batch) -> None:
        """Move the cursor past *batch*."""
        if self._picture and batch is self._picture[0][0]:
            _, cursor, version = self._picture.popleft()
            if cursor is not None:
                self._cursor, self._data_version = cursor, version
        elif self._offer is not None and batch is self._offer[0]:
            _, self._cursor, self._data_version = self._offer
            self._offer = None
        else:
            return
        if batch.resync:
            self._held.clear()
        for gone in batch.gone:
            self._held.pop(gone, None)
        self._held.update(zip(batch.lines.id, batch.lines.version.tolist(), strict=True))

    def wait(self, timeout_s: float) -> bool:
        """Wait for a call from the database; see ``FeedReader.wait``."""
        return self._wake.wait(timeout_s, self._data_version)

    def interrupt(self) -> None:
        """End a running or the next ``wait``, from any thread."""
        self._wake.interrupt()

    def close(self) -> None:
        """Give the connection back.  The reader cannot be used afterwards."""
        self._drop()
        self._wake.close()

    def _connected(self) -> Connection:
        if self._connection is None:
            connection = self._engine.connect()
            self._connection = connection
            set_limit(connection, SILENCE_S)
            if connection.dialect.name == "postgresql":
                # Each statement its own transaction: nothing is held between two rounds.
                connection.execution_options(isolation_level="AUTOCOMMIT")
            require_head(connection)
            if self._listen() if callable(self._listen) else self._listen:
                self._wake.listen(connection)
            if connection.dialect.name == "sqlite":
                connection.rollback()
        return self._connection

    def _drop(self) -> None:
        """Give the connection up; what was not handed on is read again."""
        connection, self._connection = self._connection, None
        self._wake.forget()
        self._offer = None
        self._data_version = None
        if connection is not None:
            # Not back to the pool: it may be broken, and it may be listening.
            connection.invalidate()
            connection.close()

    def _round(self, connection: Connection) -> Batch:
        self._require_place(connection)
        version, why = None, "first"
        if connection.dialect.name == "sqlite":
            # Before all that is read: what is committed in between is read once more.
            version = data_version(connection)
        if self._cursor is not None:
            if version is not None and version == self._data_version and not self._must_compare():
                return Batch(datetime.now(UTC))
            with _snapshot(connection, whole=False):
                if version is not None:
                    require_still(connection)
                changes = feed_log.read(connection, self._cursor, self._page)
                if not changes.resync:
                    return self._changed(connection, changes, version)
            why = changes.resync
        with _snapshot(connection, whole=True):
            return self._read_all(connection, why, version)

    def _require_place(self, connection: Connection) -> None:
        """Raise if this connection leads to where nobody works any more."""
        try:
            same_file.require(connection)
        except DatabaseUnreachableError:
            self._cursor = None  # whatever lies there next has another history
            raise
        hosts.require_newest(connection)

    def _changed(
        self, connection: Connection, changes: feed_log.Changes, version: int | None
    ) -> Batch:
        ids = changes.ids
        if not ids and not self._must_compare():
            idle = Batch(changes.server_time, more=changes.more)
            self._offer = (idle, changes.cursor, None if changes.more else version)
            self.applied(idle)  # nothing to hand on, but holes may have closed
            return idle
        incidents = [UUID(key) for key in ids.get(Entity.INCIDENT, ())]
        if self._must_compare():
            incidents = list(dict.fromkeys([*incidents, *self._differing(connection)]))
            self._compared_at = self._clock()
        lines = line_store.lines_of(connection, incidents) if incidents else LineBlock()
        still_open = set(lines.id)
        batch = Batch(
            server_time=changes.server_time,
            lines=lines,
            gone=tuple(key for key in incidents if key not in still_open),
            alarms=tuple(
                item
                for some in _picked(record_store.ALARM, "id", _uuids(ids, Entity.ALARM))
                for item in record_store.alarms(connection, some)
            ),
            tasks=tuple(
                item
                for some in _picked(record_store.TASK, "id", _uuids(ids, Entity.TASK))
                for item in record_store.tasks(connection, some)
            ),
            calls=tuple(
                item
                for some in _picked(record_store.CALL, "id", _uuids(ids, Entity.CALL))
                for item in record_store.calls(connection, some)
            ),
            sensors=tuple(
                item
                for some in _picked(reading_store.LATEST, "sensor_id", ids.get(Entity.SENSOR, ()))
                for item in observation_store.sensors_now(connection, some)
            ),
            cameras=tuple(
                item
                for some in _picked(observation_store.CAMERA, "id", ids.get(Entity.CAMERA, ()))
                for item in observation_store.cameras(connection, some)
            ),
            vessels=tuple(
                item
                for some in _picked(
                    observation_store.VESSEL, "vessel_id", ids.get(Entity.VESSEL, ())
                )
                for item in observation_store.vessels(connection, some)
            ),
            sources=self._sources(connection, changes.server_time) if Entity.SOURCE in ids else (),
            more=changes.more,
        )
        self._offer = (batch, changes.cursor, None if changes.more else version)
        if batch.empty:  # nothing to hand on, but holes may have closed
            self.applied(batch)
        return batch

    def _must_compare(self) -> bool:
        return self._clock() - self._compared_at >= self._compare_s

    def _differing(self, connection: Connection) -> Iterator[UUID]:
        """Return the incidents whose version is not the one that was handed on."""
        stored = line_store.open_versions(connection)
        for key, number in stored.items():
            if self._held.get(key) != number:
                yield key
        for key in self._held:
            if key not in stored:
                yield key

    def _read_all(self, connection: Connection, why: str, version: int | None) -> Batch:
        """Read the whole picture from one state of the database; return its first batch."""
        cursor, now = feed_log.begin(connection)
        blocks = list(line_store.open_lines(connection, BLOCK)) or [LineBlock()]
        first = Batch(
            server_time=now,
            resync=True,
            lines=blocks[0],
            alarms=tuple(record_store.alarms(connection, record_store.CURRENT_ALARM)),
            tasks=tuple(record_store.tasks(connection, record_store.CURRENT_TASK)),
            calls=tuple(record_store.calls(connection, record_store.CURRENT_CALL)),
            sensors=tuple(observation_store.sensors_now(connection)),
            cameras=tuple(observation_store.cameras(connection)),
            vessels=tuple(observation_store.vessels(connection)),
            sources=self._sources(connection, now),
            more=len(blocks) > 1,
            why=why,
        )
        rest = [Batch(now, lines=block, more=True) for block in blocks[1:-1]]
        rest += [Batch(now, lines=block) for block in blocks[1:][-1:]]
        batches = [first, *rest]
        self._picture.extend((batch, None, None) for batch in batches[:-1])
        self._picture.append((batches[-1], cursor, version))
        self._cursor = None  # until the last of them is handed on
        self._data_version = None
        self._compared_at = self._clock()
        return first

    def _sources(self, connection: Connection, now: datetime) -> tuple[SourceStatus, ...]:
        if self._clock() - self._counted_at >= COUNT_S:
            self._records = sources.records_since(connection, now - sources.COUNTED_OVER)
            self._counted_at = self._clock()
        return sources.statuses(connection, self._records)


def _uuids(ids: Mapping[Entity, list[str]], entity: Entity) -> list[UUID]:
    return [UUID(key) for key in ids.get(entity, ())]


def _picked(table: Table, key: str, ids: Iterable[Any]) -> Iterator[ColumnElement[bool]]:
    """Return conditions that pick *ids*, some at a time."""
    return (table.c[key].in_(some) for some in chunks(list(ids)))


@contextmanager
def _snapshot(connection: Connection, *, whole: bool) -> Iterator[None]:
    """Read everything inside from one state of the database, if *whole* or if it costs nothing.

    Leaving with an exception leaves the transaction to whoever closes the connection.
    """
    if connection.dialect.name == "sqlite":
        yield  # the engine's own BEGIN comes with the first statement
        connection.rollback()
    elif whole:
        connection.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
        connection.exec_driver_sql("COMMIT")
    else:
        yield
