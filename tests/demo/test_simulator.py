"""The simulator applies its plan through the services and outlives a database that is away."""

from __future__ import annotations

from collections import Counter
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Event

import pytest
from sqlalchemy import select

from controlroom.bootstrap import open_core
from controlroom.database.models import (
    AlarmRow,
    CallRow,
    IncidentRow,
    NoticeRow,
    ReadingRow,
    SourceStatusRow,
    TaskRow,
)
from controlroom.database.session import reading
from controlroom.database.sql import table_of
from controlroom.demo.scenario import Plan
from controlroom.demo.seed import seed_demo
from controlroom.demo.simulator import Simulator, run_simulator
from controlroom.demo.world import load_world
from controlroom.domain.errors import DatabaseUnreachableError
from controlroom.domain.states import IncidentState


class Quick(Event):
    """Time that passes as soon as somebody waits for it."""

    def __init__(self, start: datetime) -> None:
        super().__init__()
        self.now = start

    def wait(self, timeout: float | None = None) -> bool:
        self.now += timedelta(seconds=timeout or 0)
        return self.is_set()


@pytest.fixture
def core(tmp_path):
    opened = open_core(f"sqlite:///{tmp_path / 'room.db'}")
    yield opened
    opened.close()


def rows(core, row, *columns):
    table = table_of(row)
    with reading(core.engine) as connection:
        return connection.execute(select(*(table.c[c] for c in columns))).all()


def play(core, scenario="normal", *, minutes=4.0, speed=60.0, works=None, seed=3):
    # It ends now: what lies ahead of the server's clock is not believed.
    start = datetime.now(UTC) - timedelta(minutes=minutes)
    stop = Quick(start)
    world = load_world(core.services.city, scenario, seed)
    with closing(core.make_feed()) as feed:
        simulator = Simulator(
            world,
            core.services,
            works or core.works,
            feed,
            stop=stop,
            clock=lambda: stop.now,
        )
        simulator.remember(start)
        events = Plan(world, start, speed).events()
        simulator.play(events, until=start + timedelta(minutes=minutes))
    return simulator


def test_every_service_leaves_records_and_all_are_simulated(core):
    simulator = play(core)
    assert simulator.applied > 100
    assert simulator.outages == 0
    heard = {source for source, last in rows(core, SourceStatusRow, "source_id", "last_at") if last}
    assert heard == {s.id for s in core.services.city.sources}
    assert not core.services.questions.quarantined()
    for row in (IncidentRow, AlarmRow, NoticeRow, TaskRow, CallRow):
        marked = [s for (s,) in rows(core, row, "simulated")]
        assert marked, row.__name__
        assert all(marked), row.__name__
    assert len(rows(core, ReadingRow, "sensor_id")) > 500


def test_the_same_seed_stores_the_same_reports(tmp_path):
    told = []
    for name in ("a", "b"):
        core = open_core(f"sqlite:///{tmp_path / name}.db")
        play(core, minutes=2)
        told.append(sorted(rows(core, IncidentRow, "title", "category_id", "ward_code", "lat")))
        core.close()
    assert told[0] == told[1]
    assert told[0]


def test_work_goes_on_agencies_answer_and_citizens_rate(core):
    seed_demo(core.engine, core.services.city, seed=2, open_count=60, past_count=40)
    before = Counter(s for (s,) in rows(core, IncidentRow, "state"))
    play(core, minutes=6, speed=600)
    after = Counter(s for (s,) in rows(core, IncidentRow, "state"))
    assert after[IncidentState.DISPATCHED] < before[IncidentState.DISPATCHED]
    done = IncidentState.PUBLISHED, IncidentState.RATED
    assert sum(after[s] for s in done) > sum(before[s] for s in done)


def test_real_incidents_are_left_alone(core):
    from controlroom.domain.access import Actor, Role  # noqa: PLC0415 - this test only
    from controlroom.services.intake import Draft  # noqa: PLC0415 - this test only

    real = Draft("Thật", "", "khac", "field_report", "app")
    incident = core.services.intake.receive(Actor("op", "Op", Role.OPERATOR), real)
    play(core, minutes=4, speed=600)
    detail = core.services.questions.detail(incident.id, with_reporter=False)
    assert detail.incident.state is IncidentState.NEW


def test_a_flood_raises_alarms_and_makes_incidents_of_them(core):
    play(core, "flood-2025", minutes=3, speed=600)
    kinds = {k for (k,) in rows(core, AlarmRow, "kind")}
    assert {"level_above", "sos_call", "reservoir_order"} <= kinds
    sources = Counter(s for (s,) in rows(core, IncidentRow, "source_id"))
    assert sources["sos"] >= 1
    assert sources["weather_flood"] >= 1


class Away:
    """A database that does not answer now and then, before anything was stored."""

    def __init__(self, works, every: int, times: int) -> None:
        self._works, self._every, self._times = works, every, times
        self.calls = 0

    @contextmanager
    def __call__(self, actor, kind, command_id=None):
        self.calls += 1
        if self.calls % self._every < self._times:
            raise DatabaseUnreachableError("away")
        with self._works(actor, kind, command_id) as work:
            yield work


def test_a_database_that_is_away_loses_nothing(core, tmp_path):
    steady = open_core(f"sqlite:///{tmp_path / 'steady.db'}")
    play(steady, minutes=2)
    away = Away(core.works, every=9, times=3)
    simulator = play(core, minutes=2, works=away)
    assert simulator.outages > 5
    assert [sorted(rows(c, NoticeRow, "title")) for c in (core,)] == [
        sorted(rows(steady, NoticeRow, "title"))
    ]
    steady.close()


class Ears:
    """Notes when each source was heard."""

    def __init__(self, works, clock) -> None:
        self._works, self._clock = works, clock
        self.heard: dict[str, list[datetime]] = {}

    @contextmanager
    def __call__(self, actor, kind, command_id=None):
        with self._works(actor, kind, command_id) as work:
            tell = work.source_heard

            def noted(source_id, at, error=""):
                self.heard.setdefault(source_id, []).append(self._clock())
                tell(source_id, at, error)

            work.source_heard = noted
            yield work


def test_no_source_turns_late_while_it_plays(core):
    minutes = 45
    start = datetime.now(UTC) - timedelta(minutes=minutes)
    until = start + timedelta(minutes=minutes)
    stop = Quick(start)
    ears = Ears(core.works, lambda: stop.now)
    world = load_world(core.services.city, "normal", 1)
    with closing(core.make_feed()) as feed:
        simulator = Simulator(world, core.services, ears, feed, stop=stop, clock=lambda: stop.now)
        simulator.play(Plan(world, start, 1.0).events(), until=until)
    for source in core.services.city.sources:
        moments = [start, *ears.heard[source.id], until]
        longest = max((b - a).total_seconds() for a, b in pairwise(moments))
        assert longest <= source.cadence_s, source.id


def test_stop_ends_it_even_while_the_database_is_away(core):
    stop = Event()
    stop.set()
    assert run_simulator(core, "normal", 60, 1, stop) == 0
    world = load_world(core.services.city, "normal", 1)
    start = datetime.now(UTC)

    class Stopping(Quick):
        def wait(self, timeout=None):
            self.set()
            return super().wait(timeout)

    ended = Stopping(start)
    dead = Away(core.works, every=1, times=1)
    with closing(core.make_feed()) as feed:
        simulator = Simulator(world, core.services, dead, feed, stop=ended, clock=lambda: ended.now)
        simulator.play(Plan(world, start, 1).events())
    assert simulator.outages == 1
    assert simulator.applied == 0
