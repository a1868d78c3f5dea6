"""Random schedules of everything that can go wrong, against a model of the shared database.

Nothing acknowledged or kept is lost, nothing is done twice, the order holds, whatever happens:
the process dies between any two steps, connections break before and after COMMIT, servers fail
over to a standby that lags, commands are refused, grow too old, are withdrawn.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from controlroom.domain.errors import DatabaseUnreachableError, NotFoundError
from controlroom.domain.ids import new_id
from controlroom.outbox.courier import Courier
from controlroom.outbox.registry import STEP_S, deed
from controlroom.outbox.store import Outbox
from controlroom.outbox.values import Result, State
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from uuid import UUID

SCHEDULES = 500
MEMORY = Path(":memory:")


class CrashError(BaseException):
    """The process is gone."""


class Server:
    """The shared database: carries each id out once, says the same again, may break."""

    def __init__(self, chance):
        self.chance = chance
        self.log: list[tuple[UUID, str, bool]] = []  # (id, digest, ok), in the order of COMMITs
        self.standby = 0  # so many of them have reached it
        self.lost = 0
        self.faults = True

    @property
    def done(self):
        return [command for command, _, ok in self.log if ok]

    def __call__(self, entry):
        fault = self.chance.random() if self.faults else 1.0
        if fault < 0.1:
            raise DatabaseUnreachableError("no route")
        if fault < 0.2:
            raise lost_at_commit()
        known = {command: (digest, ok) for command, digest, ok in self.log}
        digest = entry.command_id.digest
        if entry.deed.id not in known:
            ok = entry.deed.kind != "restore"
            self.log.append((entry.deed.id, digest, ok))
            known[entry.deed.id] = (digest, ok)
        assert known[entry.deed.id][0] == digest, "the same id with something else"
        if fault < 0.35:
            raise lost_at_commit()
        ok = known[entry.deed.id][1]
        if fault < 0.45:
            raise CrashError
        return Result.done(version=2) if ok else Result.refused(NotFoundError("gone"))

    def fail_over(self):
        """The standby takes over; what had not reached it is gone."""
        self.lost += len(self.log) - self.standby
        del self.log[self.standby :]


def lost_at_commit():
    error = DatabaseUnreachableError("connection lost")
    error.outcome_unknown = True
    return error


class Fragile(Outbox):
    """An outbox whose process may die right before or after any of its transactions."""

    chance: random.Random | None = None

    def _writing(self):
        return Dying(super()._writing(), self.chance)


class Dying:
    def __init__(self, inner, chance):
        self.inner, self.chance = inner, chance

    def __enter__(self):
        if self.chance is not None and self.chance.random() < 0.03:
            raise CrashError
        return self.inner.__enter__()

    def __exit__(self, *told):
        held = self.inner.__exit__(*told)
        if told[0] is None and self.chance is not None and self.chance.random() < 0.03:
            raise CrashError
        return held


class Workstation:
    """One outbox and what its person knows."""

    def __init__(self, chance, box=Fragile, courier=Courier):
        self.chance, self.clock = chance, FakeClock()
        self.server = Server(chance)
        self.box = box(MEMORY, self.clock)
        self.box.chance = chance
        self.make = courier
        self.courier = courier(self.box, self.server)
        self.given: list[UUID] = []  # ids kept for certain
        self.unsure: set[UUID] = set()  # the process died while they were written down
        self.dropped: set[UUID] = set()
        self.seen = Counter()

    def run(self, steps=40):
        for _ in range(steps):
            name = self.chance.choices(
                ("give", "send", "drop", "wait", "resend", "replicate", "failover"),
                (30, 50, 5, 4, 3, 8, 2),
            )[0]
            self.seen[name] += 1
            try:
                getattr(self, name)()
            except CrashError:
                self.seen["crash"] += 1
                self.courier = self.make(self.box, self.server)  # the next start
            except DatabaseUnreachableError:
                self.seen["away"] += 1
        self.settle_down()

    def give(self):
        kind = "restore" if self.chance.random() < 0.15 else "claim"
        one = deed(kind, new_id(), seen=1)
        try:
            self.box.put(one)
        except CrashError:
            self.unsure.add(one.id)
            raise
        self.given.append(one.id)

    def send(self):
        self.courier.step()

    def drop(self):
        entries = self.box.entries()
        if entries:
            command = self.chance.choice(entries).deed.id
            was = self.box.find(command)
            try:
                went = self.box.drop(command)
            except CrashError:
                went = self.box.find(command).state is State.DROPPED
                if went and was.state is not State.REFUSED:
                    self.dropped.add(command)
                raise
            if went and was.state is not State.REFUSED:
                self.dropped.add(command)

    def wait(self):
        self.clock.forward(seconds=self.chance.choice((60, STEP_S + 1)))

    def resend(self):
        for entry in self.box.entries():
            if entry.state is State.EXPIRED:
                self.box.send_now(entry.deed.id)

    def replicate(self):
        self.server.standby = len(self.server.log)

    def failover(self):
        # Within the ten minutes that are asserted again; beyond them nobody can help.
        self.server.fail_over()
        self.box.chance = None
        self.box.reassert(float("inf"))
        self.box.chance = self.chance

    def settle_down(self):
        """Everything works again; whoever is asked says yes."""
        self.server.faults, self.box.chance = False, None
        self.resend()
        while self.courier.step() is not None:
            pass
        self.resend()
        while self.courier.step() is not None:
            pass

    def check(self):
        done = self.server.done
        assert max(Counter(done).values(), default=1) == 1, "doubled"
        logged = [command for command, _, _ in self.server.log]
        assert len(logged) == len(set(logged)), "doubled"
        kept = [c for c in self.given if c not in self.dropped]
        refused = {c for c in kept if self.box.find(c).state in (State.REFUSED, State.DROPPED)}
        assert set(kept) <= set(logged) | refused, "lost"
        assert not self.dropped & set(done), "dropped and done"
        assert set(logged) <= set(self.given) | self.unsure
        for command in kept:
            entry, ok = self.box.find(command), command in done
            assert entry.state in ((State.DONE,) if ok else (State.REFUSED, State.DROPPED))


def run(seed, **parts):
    """Run and check one schedule; return the workstation."""
    station = Workstation(random.Random(seed), **parts)
    try:
        station.run()
        station.check()
    finally:
        station.box.close()
    return station


def test_nothing_is_lost_doubled_or_half_done():
    seen, lost = Counter(), 0
    for seed in range(SCHEDULES):
        station = run(seed)
        seen += station.seen
        lost += station.server.lost
    assert min(seen.values()) > 50, seen  # every fault was met
    assert lost > 50


def test_the_order_is_the_order_given():
    """Without failovers and old age the shared database sees the deeds as they were given."""
    for seed in range(SCHEDULES // 3):
        station = Workstation(random.Random(seed))
        station.wait = station.failover = lambda: None  # type: ignore[method-assign]  # this one
        station.run()
        logged = [command for command, _, _ in station.server.log]
        place = {command: number for number, command in enumerate(sorted(logged))}
        assert [place[c] for c in logged] == sorted(place.values())  # ids rise with time
        station.check()
        station.box.close()


# --- mistakes that the schedules must find


class Forgetful(Fragile):
    """Sends without noting that it is tried."""

    def begin(self, command):
        super().begin(command)
        self.postpone(command, tried=False)
        return self.find(command)


class Trusting(Courier):
    """Believes that an error means that nothing was done."""

    def step(self):
        try:
            return super().step()
        except DatabaseUnreachableError:
            with self._outbox._lock:
                self._outbox._db.execute("UPDATE outbox SET tried = 0 WHERE state = 'waiting'")
            raise


class Impatient(Courier):
    """Takes an unreachable database for a refusal."""

    def step(self):
        waiting = self._outbox.next()
        try:
            return super().step()
        except DatabaseUnreachableError as error:
            assert waiting is not None
            self._outbox.settle(waiting.deed.id, Result(ok=False, code=error.code))
            raise


class Renaming(Fragile):
    """Makes a new id for every try."""

    def begin(self, command):
        entry = super().begin(command)
        if entry is None:
            return None
        fresh = new_id()
        with self._lock:
            self._db.execute(
                "UPDATE outbox SET command = ? WHERE command = ?", (str(fresh), str(command))
            )
        return self.find(fresh)


class Careless(Fragile):
    """Does not assert again after a failover."""

    def reassert(self, seconds=0.0):
        return 0


class Lifo(Fragile):
    """Sends the newest first."""

    def next(self):
        super().next()
        waiting = [e for e in self.entries() if e.state is State.WAITING]
        return waiting[-1] if waiting else None


@pytest.mark.parametrize(
    "parts",
    [
        {"box": Forgetful},
        {"courier": Trusting},
        {"courier": Impatient},
        {"box": Renaming},
        {"box": Careless},
    ],
    ids=lambda parts: next(iter(parts.values())).__name__,
)
def test_every_planted_mistake_is_found(parts):
    with pytest.raises((AssertionError, AttributeError)):
        run_all(parts)


def run_all(parts):
    for seed in range(SCHEDULES):
        run(seed, **parts)


def test_a_planted_mistake_of_order_is_found():
    station = Workstation(random.Random(1), box=Lifo)
    for _ in range(3):
        station.box.chance = None
        station.give()
    station.settle_down()
    logged = [command for command, _, _ in station.server.log]
    assert logged != sorted(logged)
    station.box.close()
