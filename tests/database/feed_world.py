"""A shared database reduced to what the feed depends on, and one reader of it.

Transactions get their number, take numbers of the change log, set and undo savepoints, commit
and roll back in any order; a standby replays them late; servers fail over, start again and come
back from a backup; old changes are purged; calls fail and what was read is not applied.  The
reader is the program's own ``ChangeFeedReader``: only its connection is answered from here.

Every schedule follows from its seed.  ``World.run`` raises ``BrokenError`` at the first rule of
the feed that does not hold.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import UUID

from controlroom.database import feed_log, feed_store, source_store
from controlroom.database.entities import Entity
from controlroom.domain.errors import DatabaseUnreachableError
from tests.database.feed_servers import Servers, State

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = datetime(2030, 1, 1, tzinfo=UTC)
STEPS = 24
PAGES = (1, 2, 3, 50)
ROUNDS_MAX = 200


class Row(NamedTuple):
    """The head, and a change or nothing."""

    epoch: str
    incarnation: str
    floor: int
    server_time: datetime
    oldest: int
    next: int
    seq: int | None
    entity: int | None
    id: str | None


class Start(NamedTuple):
    """The head, and the highest number."""

    epoch: str
    incarnation: str
    floor: int
    server_time: datetime
    oldest: int
    next: int
    last: int


class BrokenError(AssertionError):
    """A rule of the feed does not hold."""


class Lines:
    """In place of ``LineBlock``: ids and versions of open incidents."""

    def __init__(self, rows: dict[str, int] | None = None) -> None:
        self.id = [UUID(key) for key in rows or ()]
        self.version = self
        self.versions = list((rows or {}).values())

    def tolist(self) -> list[int]:
        return self.versions

    def __len__(self) -> int:
        return len(self.id)

    def take(self, rows: list[int]) -> Lines:
        """Return some of them."""
        return Lines({str(self.id[n]): self.versions[n] for n in rows})


@dataclass(frozen=True, eq=False)
class Engine:
    """What is asked of an engine: of which kind it is, and which file."""

    dialect: Any
    url: Any


class Connection:
    """Answers the statements of ``feed_log`` from a ``World``."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dialect = SimpleNamespace(name=world.dialect)
        self.engine = Engine(self.dialect, SimpleNamespace(database=None))
        self.info: dict[str, Any] = {}
        self.frozen: State | None = None

    @property
    def shown(self) -> State:
        """What the next statement sees; outside a transaction others go on before it."""
        if self.frozen is not None:
            return self.frozen
        self.world.meanwhile()
        if self.dialect.name == "sqlite":  # the transaction that the engine begins
            self.frozen = self.world.view.copy()
            return self.frozen
        return self.world.view

    def version(self) -> int:
        """What ``PRAGMA data_version`` says, outside of any transaction."""
        self.world.meanwhile()
        return self.world.data_version

    def execute(self, statement: Any, told: dict[str, Any] | None = None) -> Any:
        self.world.may_fail()
        state = self.shown
        if statement is feed_log._PG_START:
            self.world.polled(state)
            last = max(state.log, default=state.floor)
            return Answer([Start(*self.world.head(state, feed_log._PG_START.text), last)])
        if statement is feed_log._PG_GAPS:
            return Answer(gaps(state, told or {}))
        if statement is feed_log._LITE_HEAD:
            self.world.polled(state)
            return Answer([(self.world.epoch, state.floor, max(state.log, default=state.floor))])
        assert statement is feed_log._LITE_POLL
        return Answer(self.world.lite_page(state, told or {}))

    def exec_driver_sql(self, statement: str, told: dict[str, Any] | None = None) -> Any:
        if statement in {feed_log._PG_POLL, feed_log._PG_POLL_HOLES}:
            self.world.may_fail()
            return Answer(self.world.page(self.shown, told or {}, statement))
        if statement.startswith("BEGIN"):
            self.world.meanwhile()
            self.frozen = self.world.view.copy()
        else:
            self.frozen = None
        return None

    def lines(self, ids: list[UUID] | None = None) -> list[Lines]:
        """Return open incidents: all in two blocks, or those with *ids* in one."""
        self.world.may_fail()
        rows = self.shown.rows
        if ids is None:
            items = list(rows.items())
            parts = [items[:3], items[3:]] if self.world.blocks else [items]
            return [Lines(dict(part)) for part in parts if part]
        return [Lines({key: rows[key] for key in map(str, ids) if key in rows})]

    def execution_options(self, **_options: str) -> Connection:
        return self

    def rollback(self) -> None:
        self.frozen = None

    def invalidate(self) -> None:
        self.frozen = None

    close = rollback


class Answer(list[Any]):
    """A result."""

    def all(self) -> list[Any]:
        return self

    def one(self) -> Any:
        return self[0]

    scalar_one = one


def gaps(state: State, told: dict[str, Any]) -> list[tuple[int, int]]:
    """Return the numbers missing between the floor and the last one, as (first, last)."""
    found, first = [], told["floor"] + 1
    for number in sorted(n for n in state.log if told["floor"] < n <= told["last"]):
        if number > first:
            found.append((first, number - 1))
        first = number + 1
    return found


class World(Servers):
    """The servers, the writers and the reader of one schedule.

    Attributes:
        seen: Numbers the reader has applied, or read as part of a whole picture.
    """

    def __init__(self, seed: int, dialect: str = "postgresql") -> None:
        super().__init__(seed, dialect)
        self.blocks = self.chance() < 0.5
        self.seen: set[int] = set()
        self.mirror: dict[str, int] = {}
        self.taken_from = -1  # history of the cursor
        self.first_sight: dict[int, int] = {}
        self.last_poll: tuple[State, int, bool, list[int]] | None = None
        self.reader = feed_store.ChangeFeedReader(
            cast("Any", SimpleNamespace(connect=lambda: Connection(self))),
            listen=False,
            compare_s=float("inf"),  # it would put right what the cursor gets wrong
            page=PAGES[int(self.chance() * len(PAGES))],
            clock=lambda: 0.0,
        )

    # --- what the reader asks

    def head(self, state: State, statement: str) -> tuple[str, str, int, datetime, int, int]:
        following = state.ended + 1 if "pg_snapshot_xmax" in statement else state.next_xid
        return self.epoch, self.incarnation, state.floor, AT, state.oldest, following

    def page(self, state: State, told: dict[str, Any], statement: str) -> list[Row]:
        last = told["last"]
        holes = list(zip(told.get("firsts", ()), told.get("lasts", ()), strict=True))
        wanted = sorted(
            n for n in state.log if n > last or any(first <= n <= end for first, end in holes)
        )[: told["page"]]
        self.polled(state, wanted, full=len(wanted) == told["page"])
        head = self.head(state, statement)
        rows = [Row(*head, n, Entity.INCIDENT, state.log[n]) for n in wanted]
        return rows or [Row(*head, None, None, None)]

    def lite_page(self, state: State, told: dict[str, Any]) -> list[tuple[Any, ...]]:
        wanted = sorted(n for n in state.log if n > told["last"])[: told["page"]]
        self.polled(state, wanted, full=len(wanted) == told["page"])
        return [(n, Entity.INCIDENT, state.log[n]) for n in wanted]

    def polled(self, state: State, page: list[int] | None = None, *, full: bool = False) -> None:
        self.last_poll = state.copy(), self.history, full, page or []

    def may_fail(self) -> None:
        if not self.calm and self.chance() < 0.02:
            self.met["failed call"] += 1
            raise DatabaseUnreachableError

    def meanwhile(self) -> None:
        if not self.calm and self.chance() < 0.15:
            self.met["write amid a round"] += 1
            self.write()

    # --- one schedule

    def run(self) -> None:
        """Carry the schedule out, then let everything come to rest."""
        try:
            for _ in range(STEPS):
                self.step()
            self.settle()
        finally:
            self.reader.close()

    def step(self) -> None:
        kind = self.chance()
        if kind < 0.62:
            self.write()
        elif kind < 0.92 or not self.troubled:
            self.replay(self.chance())
            self.poll()
        elif kind < 0.945:
            self.purge()
        elif kind < 0.975:
            self.keep_backup()
        elif kind < 0.983:
            self.restart()
        elif kind < 0.992:
            self.restore()
        else:
            self.fail_over()

    def settle(self) -> None:
        self.calm = True
        for one in list(self.transactions):
            self.finish(one, commit=self.chance() < 0.7)
        self.replay(1.0)
        for _ in range(ROUNDS_MAX):
            if not self.poll():
                break
        else:
            raise BrokenError("the reader does not come to an end")
        self.poll()
        if self.mirror != self.view.rows:
            raise BrokenError(f"the window shows {self.mirror}, the database {self.view.rows}")
        if self.reader._cursor is None or self.reader._cursor.holes:
            raise BrokenError("a hole that nobody can fill any more is still open")

    def poll(self) -> bool:
        """Let the reader ask, and apply what came unless something fails; return whether any."""
        try:
            batch = self.reader.fetch()
        except DatabaseUnreachableError:
            return False
        told = self.last_poll
        resync = self.reader._cursor is None
        if told is not None and not resync:
            self.check_page(*told)
        if not self.calm and self.chance() < 0.1 and not batch.empty:
            self.met["not applied"] += 1
            return True
        self.last_poll = None
        if batch.resync:
            self.met[f"picture: {batch.why}"] += 1
            self.mirror.clear()
        for gone in batch.gone:
            self.mirror.pop(str(gone), None)
        lines = batch.lines
        self.mirror |= zip(map(str, lines.id), lines.version.tolist(), strict=True)
        self.reader.applied(batch)
        if self.reader._cursor is None:  # more of the picture follows
            self.last_poll = told
        elif told is not None:
            self.check_cursor(*told, resync=resync)
        return not batch.empty or batch.more or resync  # behind a picture more may wait

    # --- the rules

    def check_page(self, state: State, history: int, full: bool, page: list[int]) -> None:  # noqa: FBT001 - unpacked
        """Hold what a poll brought that made the reader go on where it stood."""
        if history != self.taken_from:
            raise BrokenError("another history, and the reader goes on")
        if any(n <= state.floor and n not in self.seen for n in self.committed):
            raise BrokenError("purged before it was read, and the reader goes on")
        if again := self.seen.intersection(page):
            raise BrokenError(f"delivered twice: {sorted(again)}")

    def check_cursor(
        self,
        state: State,
        history: int,
        full: bool,  # noqa: FBT001 - unpacked
        page: list[int],
        *,
        resync: bool,
    ) -> None:
        """Hold the cursor against what the server had when it was asked."""
        cursor = self.reader._cursor
        assert cursor is not None
        if resync:
            self.seen = {n for n in self.committed if n <= state.floor} | state.log.keys()
            self.taken_from, self.first_sight = history, {}
        else:
            self.seen.update(page)
        if history != self.history:
            return
        open_ = {n for h in cursor.holes for n in range(h.first, h.last + 1)}
        known = self.seen | open_
        if missed := [n for n in state.log if n <= cursor.last and n not in known]:
            raise BrokenError(f"visible, passed over and not applied: {missed}")
        for one in self.transactions:
            late = [n for n, *_ in one.writes if n <= cursor.last and n not in known]
            if late and state.running.intersection(one.xids):
                raise BrokenError(f"may still come and has no hole: {late}")
        self.met["full page"] += full
        self.met["hole"] += len(cursor.holes)
        for number in open_:
            first = self.first_sight.setdefault(number, state.next_xid)
            if state.oldest >= first and not full and not resync:  # a picture closes nothing yet
                raise BrokenError(f"nobody can fill {number} any more and it is still open")


class NoWake:
    """In place of ``Wake``: two sockets a schedule are not needed."""

    def forget(self) -> None: ...

    def close(self) -> None: ...


def _nothing(*_told: Any) -> tuple[()]:
    return ()


@contextmanager
def modelled() -> Iterator[None]:
    """Let ``ChangeFeedReader`` read incidents, and nothing else, from a ``World``."""
    lines = SimpleNamespace(
        lines_of=lambda connection, ids: connection.lines(ids)[0],
        open_lines=lambda connection, _block: connection.lines(),
        count_open=lambda connection: sum(map(len, connection.lines())),
        most_urgent=lambda connection, _most: next(iter(connection.lines()), Lines()),
    )
    records = SimpleNamespace(
        alarms=_nothing, tasks=_nothing, calls=_nothing,
        CURRENT_ALARM=None, CURRENT_TASK=None, CURRENT_CALL=None,
        ALARM=None, TASK=None, CALL=None,
    )  # fmt: skip
    observations = SimpleNamespace(
        sensors_now=_nothing, cameras=_nothing, vessels=_nothing,
        LATEST=None, CAMERA=None, VESSEL=None,
    )  # fmt: skip
    sources = SimpleNamespace(
        records_since=_nothing, statuses=_nothing, COUNTED_OVER=source_store.COUNTED_OVER
    )
    patches = {
        "line_store": lines, "record_store": records, "observation_store": observations,
        "sources": sources, "LineBlock": Lines, "Wake": NoWake,
        "require_head": _nothing, "set_limit": _nothing, "require_still": _nothing,
        "data_version": Connection.version,
    }  # fmt: skip
    before = {name: getattr(feed_store, name) for name in patches}
    try:
        for name, patch in patches.items():
            setattr(feed_store, name, patch)
        yield
    finally:
        for name, real in before.items():
            setattr(feed_store, name, real)


def run(seed: int, dialect: str = "postgresql") -> Counter[str]:
    """Carry one schedule out; return how often what could go wrong did.

    Raises:
        BrokenError: A rule of the feed does not hold.
    """
    world = World(seed, dialect)
    world.run()
    return world.met


def run_many(seeds: range, dialect: str = "postgresql") -> Counter[str]:
    """Carry many out.

    Raises:
        BrokenError: As ``run``; the message says in which schedule.
    """
    met: Counter[str] = Counter()
    with modelled():
        for seed in seeds:
            try:
                met.update(run(seed, dialect))
            except BrokenError as error:
                raise BrokenError(f"schedule {seed} on {dialect}: {error}") from error
    return met
