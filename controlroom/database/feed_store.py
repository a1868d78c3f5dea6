"""The poller's reader: everything that changed since the last round, ready to show."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
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
from controlroom.database.last_picture import place_of
from controlroom.database.migrate import require_head
from controlroom.database.sign_in import require_still
from controlroom.database.sql import chunks
from controlroom.database.wake import Wake, calls_nobody, data_version
from controlroom.database.watchdog import set_limit
from controlroom.domain.errors import DatabaseUnreachableError
from controlroom.domain.lines import LineBlock
from controlroom.services.feed import Batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.engine import Connection, Engine

    from controlroom.database.feed_cursor import Cursor
    from controlroom.database.last_picture import LastPicture
    from controlroom.database.one_listener import OneListener
    from controlroom.domain.records import SourceStatus

SILENCE_S = 3.0
"""A call that has not answered by then is ended: the screen must say that its data are old."""

BLOCK = 2_500
"""Lines of one batch of a resync: so many the window merges between two paints."""
FIRST = 1_000
"""Lines of the first batch: what stands first in the queue, and some screens below."""

CATCH_UP_MAX = 20_000
"""When more differs from a kept picture, reading all again is quicker."""

COMPARE_S = 60.0
COUNT_S = 60.0


class ChangeFeedReader:
    """Reads the feed for one window; implements ``services.feed.FeedReader``.

    Belongs to one thread, except ``interrupt``.  Connects when first asked, reconnects after a
    failure and goes on where it stood, or starts over when it cannot be sure.

    Args:
        engine: Made by ``make_engine``.
        listen: Ask PostgreSQL to call when something changed, look at SQLite more often; polling
            goes on in any case.  Of the programs with the same ``OneListener`` one asks.
        compare_s: How often the versions of all open incidents are compared with what was
            handed on, in case some fault of this program lost a change after all.
        page: Changes read at once.
        clock: Monotonic seconds.
        last: What this computer kept of an earlier run; handed on first, and then held against
            the database instead of reading all again, if its history is still the same.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        listen: bool | OneListener = True,
        compare_s: float = COMPARE_S,
        page: int = feed_log.PAGE,
        clock: Callable[[], float] = time.monotonic,
        last: LastPicture | None = None,
    ) -> None:
        self._engine = engine
        self._listen, self._compare_s, self._page, self._clock = listen, compare_s, page, clock
        self._wake = Wake()
        self._connection: Connection | None = None
        self._cursor: Cursor | None = None
        self._data_version: int | None = None
        self._version_then: int | None = None
        self._part: tuple[Batch, Cursor | None] | None = None
        self._reading: Iterator[tuple[Batch, Cursor | None]] | None = None
        self._old = _kept(last) if last is not None and last.count else None
        self._stood = last.cursor if last is not None and last.count else None
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
        if self._part is not None:
            return self._part[0]
        self._offer = None
        if self._old is not None:
            batch = next(self._old, None)
            if batch is not None:
                self._part = (batch, None)
                return batch
            self._old = None
        try:
            with translated():
                return self._round(self._connected())
        except BaseException:
            self._drop()
            raise

    def applied(self, batch: Batch) -> None:
        """Move the cursor past *batch*."""
        if self._part is not None and batch is self._part[0]:
            cursor, self._part = self._part[1], None
            if cursor is not None:
                self._cursor, self._data_version = cursor, self._version_then
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
            self._listen_where_called(connection)
            if connection.dialect.name == "sqlite":
                connection.rollback()
        return self._connection

    def _listen_where_called(self, connection: Connection) -> None:
        one = None if isinstance(self._listen, bool) else self._listen
        wanted = self._listen if one is None else not calls_nobody(connection) and one.taken()
        if wanted and not self._wake.listen(connection) and one is not None:
            one.close()  # another program may be on a server that calls

    def _drop(self) -> None:
        """Give the connection up; what was not handed on is read again."""
        connection, self._connection = self._connection, None
        self._wake.forget()
        self._offer = self._reading = None
        self._part = None
        self._data_version = None
        if connection is not None:
            # Not back to the pool: it may be broken, and it may be listening.
            connection.invalidate()
            connection.close()

    def _round(self, connection: Connection) -> Batch:
        self._require_place(connection)
        if self._reading is not None:
            return self._go_on()
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
        elif self._stood is not None:
            with _snapshot(connection, whole=True):
                batch, why = self._catch_up(connection, self._stood, version)
            if batch is not None:
                return batch
        self._cursor = self._stood = None  # until the last part is handed on
        self._version_then = version
        self._reading = self._read_all(connection, why)
        return self._go_on()

    def _require_place(self, connection: Connection) -> None:
        """Raise if this connection leads to where nobody works any more."""
        try:
            same_file.require(connection)
        except DatabaseUnreachableError:
            self._cursor = self._stood = None  # whatever lies there next has another history
            raise
        hosts.require_newest(connection)

    def _go_on(self) -> Batch:
        """Read one more part of a fresh picture; the window merges it before the next is read."""
        if self._reading is None:
            msg = "nothing is being read"
            raise AssertionError(msg)
        self._part = next(self._reading)
        batch = self._part[0]
        if not batch.more:
            for _ in self._reading:  # ends its transaction
                pass
            self._reading = None
        return batch

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
            place=place_of(changes.cursor),
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

    def _catch_up(
        self, connection: Connection, stood: Cursor, version: int | None
    ) -> tuple[Batch | None, str]:
        """Return what differs from the kept picture, or why it must all be read again.

        Versions are compared and not only changes read: a login may have been told since that it
        sees less, which no change says.
        """
        cursor, now = feed_log.begin(connection)
        if why := feed_log.why_broken(connection, stood):
            return None, why
        differing = list(self._differing(connection))
        if len(differing) > CATCH_UP_MAX:
            return None, "too much has changed"
        self._compared_at = self._clock()
        lines = line_store.lines_of(connection, differing) if differing else LineBlock()
        still_open = set(lines.id)
        batch = replace(
            self._records_now(connection, now),
            lines=lines,
            gone=tuple(key for key in differing if key not in still_open),
            place=place_of(cursor),
        )
        self._offer = (batch, cursor, version)
        return batch, ""

    def _read_all(self, connection: Connection, why: str) -> Iterator[tuple[Batch, Cursor | None]]:
        """Read the whole picture from one state of the database, a part at a time.

        What stands first in the queue comes first.  The transaction stays open until the last.
        """
        self._data_version = None
        self._compared_at = self._clock()
        with _snapshot(connection, whole=True):
            cursor, now = feed_log.begin(connection)
            total = line_store.count_open(connection)
            first = line_store.most_urgent(connection, FIRST)
            whole = total <= len(first)
            if whole:
                batch = self._records_now(connection, now)
            else:
                yield Batch(now, resync=True, lines=first, more=True, why=why, total=total), None
                shown = set(first.id)
                for block in line_store.open_lines(connection, BLOCK):
                    rows = [n for n, key in enumerate(block.id) if key not in shown]
                    if rows:
                        part = block if len(rows) == len(block) else block.take(rows)
                        yield Batch(now, lines=part, more=True), None
                batch, first, why = self._records_now(connection, now), LineBlock(), ""
        place = place_of(cursor)
        last = replace(batch, resync=whole, lines=first, why=why, total=total, place=place)
        yield last, cursor

    def _records_now(self, connection: Connection, now: datetime) -> Batch:
        """Return everything but the incidents as it is now."""
        return Batch(
            server_time=now,
            alarms=tuple(record_store.alarms(connection, record_store.CURRENT_ALARM)),
            tasks=tuple(record_store.tasks(connection, record_store.CURRENT_TASK)),
            calls=tuple(record_store.calls(connection, record_store.CURRENT_CALL)),
            sensors=tuple(observation_store.sensors_now(connection)),
            cameras=tuple(observation_store.cameras(connection)),
            vessels=tuple(observation_store.vessels(connection)),
            sources=self._sources(connection, now),
        )

    def _sources(self, connection: Connection, now: datetime) -> tuple[SourceStatus, ...]:
        if self._clock() - self._counted_at >= COUNT_S:
            self._records = sources.records_since(connection, now - sources.COUNTED_OVER)
            self._counted_at = self._clock()
        return sources.statuses(connection, self._records)


def _kept(last: LastPicture) -> Iterator[Batch]:
    """Return a kept picture as batches, which say that they are old."""
    at, blocks = datetime.fromtimestamp(last.at, UTC), enumerate(last.blocks())
    left = last.count
    for number, block in blocks:
        left -= len(block)
        yield Batch(at, resync=number == 0, lines=block, more=left > 0, old=True, total=last.count)


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
