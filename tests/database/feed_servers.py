"""The servers and writers of a model of the shared database; ``feed_world`` adds the reader."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Callable

KEYS = tuple(str(UUID(int=n)) for n in range(1, 9))
NUMBERS_LOST = 3  # a sequence may jump over some when the server starts again


class Transaction:
    """One that has its number and has not ended.

    Attributes:
        xids: Its number, then those of its savepoints.
        writes: (number of the log, key, whether it deletes).
        marks: Length of ``writes`` at each open savepoint.
    """

    __slots__ = ("marks", "writes", "xids")

    def __init__(self, xid: int) -> None:
        self.xids = [xid]
        self.writes: list[tuple[int, str, bool]] = []
        self.marks: list[int] = []


class State:
    """What one server shows: a primary at once, a standby as far as it has replayed."""

    def __init__(self) -> None:
        self.next_xid = 100
        self.ended = 99  # the highest that has
        self.running: set[int] = set()
        self.log: dict[int, str] = {}
        self.rows: dict[str, int] = {}
        self.floor = 0
        self.top = 0  # highest number of the log that was taken

    def observe(self, xid: int, number: int = 0) -> None:
        """Hear of a transaction: it runs, and so may every older one not heard of."""
        self.running.update(range(self.next_xid, xid + 1))
        self.next_xid = max(self.next_xid, xid + 1)
        self.top = max(self.top, number)

    def end(self, xids: list[int], writes: list[tuple[int, str, bool]]) -> None:
        """Let a transaction end, with what it leaves behind."""
        self.observe(max(xids))
        self.running.difference_update(xids)
        self.ended = max(self.ended, *xids)
        for number, key, deletes in writes:
            self.log[number] = key
            if deletes:
                self.rows.pop(key, None)
            else:
                self.rows[key] = number

    def purge(self, floor: int) -> None:
        """Give up the changes up to *floor*."""
        self.floor = floor
        self.log = {n: key for n, key in self.log.items() if n > floor}

    def copy(self) -> State:
        """Return another one that shows the same."""
        twin = State()
        twin.__dict__ |= self.__dict__
        twin.running, twin.log, twin.rows = set(self.running), dict(self.log), dict(self.rows)
        return twin

    @property
    def oldest(self) -> int:
        return min(self.running, default=self.next_xid)


class Servers:
    """A primary, perhaps a standby, and everybody who writes.

    Attributes:
        view: The server the reader is connected to.
        history: Counts the failovers and restores, after which numbers mean something else.
        met: How often what could go wrong did.
        calm: Nothing goes wrong any more.
    """

    def __init__(self, seed: int, dialect: str) -> None:
        self.chance = random.Random(seed).random
        self.dialect = dialect
        self.primary = self.view = State()
        self.wal: list[tuple[Callable[..., None], tuple[Any, ...]]] = []
        self.transactions: list[Transaction] = []
        self.committed: set[int] = set()
        self.epoch, self.incarnation, self.history = "e0", "i0", 0
        self.backup: tuple[State, set[int]] | None = None
        self.data_version = 1
        self.calm = False
        self.met: Counter[str] = Counter()
        kind = self.chance()
        self.troubled = kind < 0.5  # half of the schedules: servers fail, changes are purged
        if dialect == "postgresql" and kind > 0.7:
            self.view = State()  # a standby
            self.met["standby"] += 1

    def write(self) -> None:
        """Let one writer take one step."""
        kind, running = self.chance(), self.transactions
        if self.dialect == "sqlite" and running:
            kind = 0.3 + 0.7 * kind  # one at a time
        if kind < 0.3 or not running:
            self.note(State.observe, self.primary.next_xid, logged=False)
            running.append(Transaction(self.primary.next_xid - 1))
            return
        one = running[int(self.chance() * len(running))]
        if kind < 0.65:
            self.change(one)
        elif kind < 0.72:
            one.marks.append(len(one.writes))
        elif kind < 0.78 and one.marks:
            del one.writes[one.marks.pop() :]
            self.give_numbers_back(one)
            self.met["savepoint undone"] += 1
        else:
            self.finish(one, commit=self.chance() < 0.75)

    def change(self, one: Transaction) -> None:
        """Take the next number for a change of a record that nobody else has locked."""
        locked = {key for other in self.transactions for _, key, _ in other.writes}
        locked -= {key for _, key, _ in one.writes}
        free = [key for key in KEYS if key not in locked]
        if not free:
            return
        key = free[int(self.chance() * len(free))]
        number = self.primary.top + 1
        if one.marks:  # a savepoint gets a number of its own
            one.xids.append(self.primary.next_xid)
            self.note(State.observe, self.primary.next_xid, logged=False)
        one.writes.append((number, key, self.chance() < 0.2))
        self.note(State.observe, one.xids[-1], number)

    def finish(self, one: Transaction, *, commit: bool) -> None:
        self.met["commit" if commit else "rollback"] += 1
        self.transactions.remove(one)
        writes = one.writes if commit else []
        self.committed.update(number for number, *_ in writes)
        self.note(State.end, one.xids, writes)
        if not commit:
            self.give_numbers_back()
        self.data_version += commit

    def give_numbers_back(self, one: Transaction | None = None) -> None:
        """SQLite's counter is rolled back with the rest; PostgreSQL's sequence never is."""
        if self.dialect == "sqlite":
            kept = [number for number, *_ in one.writes] if one else []
            self.primary.top = max([self.primary.floor, *self.primary.log, *kept])

    def note(self, does: Callable[..., None], *told: Any, logged: bool = True) -> None:
        """Carry something out, and write it down for the standby if it leaves a trace."""
        does(self.primary, *told)
        if logged:
            self.wal.append((does, told))

    def replay(self, share: float) -> None:
        count = int(share * len(self.wal) + 0.999)
        if self.view is not self.primary:
            for does, told in self.wal[:count]:
                does(self.view, *told)
            del self.wal[:count]

    def purge(self) -> None:
        """No transaction runs as long as changes are kept: what may still come is not purged."""
        numbers = [number for t in self.transactions for number, *_ in t.writes[:1]]
        most = min([*numbers, self.primary.top + 1]) - 1
        floor = self.primary.floor + int((most - self.primary.floor) * self.chance() + 0.999)
        if floor > self.primary.floor:
            self.met["purge"] += 1
            self.note(State.purge, floor)
            self.data_version += 1

    def restart(self) -> None:
        self.met["restart"] += 1
        self.incarnation += "+"
        for one in list(self.transactions):
            self.finish(one, commit=False)
        if self.dialect == "postgresql":
            self.primary.top += int(self.chance() * NUMBERS_LOST)

    def keep_backup(self) -> None:
        self.backup = self.primary.copy(), set(self.committed)

    def restore(self) -> None:
        """Bring the backup back on the same server: numbers are given out a second time."""
        if self.backup is None or self.view is not self.primary:
            return
        kept, committed = self.backup
        now, self.transactions = self.primary, []
        self.primary = self.view = kept.copy()
        self.primary.next_xid, self.primary.ended = now.next_xid, now.next_xid - 1
        self.primary.running.clear()
        self.committed = set(committed)
        self.primary.top = max(self.primary.log, default=self.primary.floor)
        self.turn(epoch=True)

    def fail_over(self) -> None:
        """Let a standby take over that lags: what had not reached it is gone."""
        if self.dialect == "sqlite" or self.view is not self.primary or self.backup is None:
            return
        kept, committed = self.backup
        self.transactions = []
        self.primary = self.view = kept.copy()
        self.primary.ended = self.primary.next_xid - 1
        self.primary.running.clear()
        self.committed = set(committed)
        self.turn(epoch=False)

    def turn(self, *, epoch: bool) -> None:
        self.met["restore" if epoch else "failover"] += 1
        self.history += 1
        self.backup = None
        self.data_version += 1
        if epoch:
            self.epoch += "+"
        else:
            self.incarnation += "+"
