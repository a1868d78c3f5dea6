"""The feed on both engines: nothing missed, nothing shown that is gone, and starting over."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from controlroom.database import upkeep
from controlroom.database.feed_store import BLOCK, ChangeFeedReader
from controlroom.database.models import SourceRow
from controlroom.database.session import make_engine, writing
from controlroom.database.sql import table_of
from controlroom.database.works import SqlWorks
from controlroom.domain.errors import DatabaseUnreachableError, SchemaMismatchError
from controlroom.domain.geo import Position
from controlroom.domain.ids import new_id
from controlroom.domain.records import (
    AlarmState,
    CallState,
    Camera,
    Quarantined,
    Reading,
    SensorNow,
    TaskState,
    VesselPosition,
)
from controlroom.domain.states import AssignmentState, Severity, Stage
from tests.database.mirror import Mirror, naive_last, received, save
from tests.database.samples import (
    FEED,
    LAN,
    NOON,
    a_call,
    a_task,
    an_alarm,
    an_assignment,
    an_incident,
)


@pytest.fixture
def works(engine):
    return SqlWorks(engine)


@pytest.fixture
def reader(engine):
    with closing(ChangeFeedReader(engine, listen=False)) as reader:
        yield reader


@pytest.fixture
def mirror(reader):
    return Mirror(reader)


def test_the_first_batch_is_the_whole_picture(works, mirror):
    first, closed = received(works), received(works)
    save(works, closed, stage=Stage.REJECTED)
    (batch,) = mirror.poll()
    assert batch.resync
    assert batch.why == "first"
    assert mirror.versions == {first.id: 1}
    assert mirror.poll()[0].empty


def test_a_line_says_what_the_incident_says(works, mirror):
    incident = an_incident(
        severity=Severity.SOS,
        ward_code="19753",
        due_at=NOON + timedelta(hours=1),
        stage=Stage.HANDLING,
        claimed_by="lan",
    )
    shares = (
        an_assignment(incident, agency_id="ward", lead=False, state=AssignmentState.ANSWERED),
        an_assignment(incident, agency_id="hepco"),
        an_assignment(incident, agency_id="gone", state=AssignmentState.CANCELLED),
    )
    with works(LAN, "receive") as work:
        stored = work.add_incident(replace(incident, assignments=shares), None, ())
    lines = mirror.poll()[0].lines
    assert list(lines.id) == [incident.id]
    assert lines.ref.tolist() == [1]
    assert lines.version.tolist() == [1]
    assert lines.severity.tolist() == [1]
    assert list(lines.state) == [stored.state]
    assert list(lines.agencies) == ["hepco ward"]
    assert lines.done.tolist() == [1]
    assert list(lines.claimed_by) == ["lan"]
    assert list(lines.ward_code) == ["19753"]
    assert lines.received_at.tolist() == [NOON.timestamp()]
    assert lines.due_at.tolist() == [NOON.timestamp() + 3600]
    assert lines.updated_at[0] == pytest.approx(stored.updated_at.timestamp(), abs=1e-3)
    assert (lines.lat[0], lines.lon[0]) == (16.46, 107.59)
    assert "nguyen hue" in lines.folded[0]
    assert lines.folded[0].startswith("1 ")
    assert list(lines.title) == [incident.title]


def test_missing_values_are_not_numbers(works, mirror):
    received(works, position=None)
    lines = mirror.poll()[0].lines
    assert lines.lat[0] != lines.lat[0]
    assert lines.due_at[0] != lines.due_at[0]
    assert list(lines.ward_code) == [""]


def test_changes_come_as_changes(works, mirror):
    incident = received(works)
    mirror.poll()
    changed = save(works, incident, stage=Stage.VERIFYING)
    (batch,) = mirror.poll()
    assert not batch.resync
    assert mirror.versions == {incident.id: 2}
    save(works, changed, stage=Stage.REJECTED)
    assert mirror.poll()[0].gone == (incident.id,)
    assert mirror.versions == {}


def test_everything_else_that_changed_comes_too(works, engine, mirror):
    with writing(engine) as connection:
        connection.execute(
            table_of(SourceRow)
            .insert()
            .values(id="quiet", name_vi="", name_en="", short_vi="", short_en="", cadence_s=60)
        )
    mirror.poll()
    here = Position(16.4, 107.7)
    alarm, task, call = an_alarm(), a_task(), a_call()
    camera = Camera("c1", "Cầu", here, online=True, seen_at=NOON)
    vessel = VesselPosition("TTH-91234-TS", NOON, here, crew=9)
    with works(FEED, "records") as work:
        work.add_readings(
            [Reading("kim_long", NOON - timedelta(hours=n), 2.0 - n) for n in range(3)]
        )
        work.save_cameras([camera])
        work.add_vessel_positions([vessel])
        work.save_alarm(alarm, seen=None)
        work.save_task(task, seen=None)
        work.save_call(call, seen=None, number="113")
        work.source_heard("flood", work.now)
        work.quarantine([Quarantined(new_id(), "open311", NOON, "empty", "", "{}")])
    (batch,) = mirror.poll()
    assert batch.sensors == (SensorNow("kim_long", NOON, 2.0, 1.0),)
    assert batch.cameras == (camera,)
    assert batch.vessels == (vessel,)
    assert batch.alarms == (replace(alarm, version=1),)
    assert batch.tasks == (replace(task, version=1),)
    assert batch.calls == (replace(call, version=1),)
    statuses = {s.source_id: s for s in batch.sources}
    assert statuses["quiet"].last_at is None
    assert statuses["flood"].last_at is not None
    assert statuses["open311"].quarantined == 1
    with works(LAN, "end") as work:
        work.save_alarm(replace(alarm, version=1, state=AlarmState.NORMAL), seen=1)
        work.save_task(replace(task, version=1, state=TaskState.DONE), seen=1)
        work.save_call(replace(call, version=1, state=CallState.MISSED), seen=1)
        work.save_cameras([camera])  # nothing new
        work.source_heard("flood", NOON, "time-out")
    (batch,) = mirror.poll()
    assert batch.alarms[0].state is AlarmState.NORMAL
    assert batch.tasks[0].state is TaskState.DONE
    assert batch.calls[0].state is CallState.MISSED
    assert batch.cameras == ()
    again = {s.source_id: s for s in batch.sources}["flood"]
    assert (again.error, again.last_at) == ("time-out", statuses["flood"].last_at)


def test_a_fresh_picture_holds_only_what_is_current(works, engine, mirror):
    with works(FEED, "records") as work:
        work.save_alarm(an_alarm(state=AlarmState.NORMAL), seen=None)
        current = work.save_alarm(an_alarm(), seen=None)
        work.save_task(a_task(state=TaskState.DONE), seen=None)
        work.save_call(a_call(state=CallState.MISSED), seen=None)
    (batch,) = mirror.poll()
    assert batch.alarms == (current,)
    assert batch.tasks == ()
    assert batch.calls == ()


def test_what_was_not_applied_comes_again(works, reader, mirror):
    incident = received(works)
    assert reader.fetch() is reader.fetch()
    mirror.poll()
    save(works, incident, stage=Stage.VERIFYING)
    once, twice = reader.fetch(), reader.fetch()
    assert list(once.lines.id) == list(twice.lines.id) == [incident.id]
    reader.applied(twice)
    assert reader.fetch().empty


def test_a_full_page_is_followed_by_the_rest(works, engine):
    reader = ChangeFeedReader(engine, listen=False, page=3)
    mirror = Mirror(reader)
    mirror.poll()
    stored = [received(works) for _ in range(7)]
    assert len(mirror.poll()) == 3
    assert set(mirror.versions) == {i.id for i in stored}
    reader.close()


def test_a_large_picture_comes_in_blocks(works, engine, mirror, monkeypatch):
    monkeypatch.setattr("controlroom.database.line_store.CHUNK", 4)
    monkeypatch.setattr("controlroom.database.feed_store.BLOCK", 8)
    monkeypatch.setattr("controlroom.database.feed_store.FIRST", 3)
    assert BLOCK >= 500
    severities = [Severity.LOW] * 10 + [Severity.SOS] * 3 + [Severity.NORMAL] * 8
    stored = [received(works, severity=severity) for severity in severities]
    batches = mirror.poll()
    assert batches[0].lines.severity.tolist() == [1, 1, 1]  # what stands first comes first
    assert batches[0].total == 21
    assert sum(len(b.lines) for b in batches) == 21  # and comes once
    assert max(len(b.lines) for b in batches) <= 8
    assert [b.more for b in batches] == [True] * (len(batches) - 1) + [False]
    assert [b.resync for b in batches] == [True] + [False] * (len(batches) - 1)
    assert set(mirror.versions) == {i.id for i in stored}


def test_a_reader_that_slept_past_the_purge_starts_over(works, engine, mirror):
    received(works)
    mirror.poll()
    kept = received(works)
    assert upkeep.purge(engine, timedelta(0)) >= 2
    (batch,) = mirror.poll()
    assert batch.resync
    assert batch.why == "slept past retention"
    assert kept.id in mirror.versions


def test_a_reader_that_is_awake_does_not_notice_the_purge(works, engine, mirror):
    received(works)
    mirror.poll()
    upkeep.purge(engine, timedelta(0))
    assert not mirror.poll()[0].resync
    later = received(works)
    assert not mirror.poll()[0].resync
    assert later.id in mirror.versions


def test_numbers_are_never_given_again_after_a_purge(works, engine, mirror):
    received(works)
    before = naive_last(engine)
    upkeep.purge(engine, timedelta(0))
    received(works)
    assert naive_last(engine) > before


def test_another_history_starts_over(works, engine, mirror):
    received(works)
    mirror.poll()
    upkeep.new_epoch(engine)
    (batch,) = mirror.poll()
    assert (batch.resync, batch.why) == (True, "another history")


def test_a_row_that_went_away_without_a_trace_is_found(works, engine):
    """Belt and braces: compare all versions from time to time."""
    now = 0.0
    reader = ChangeFeedReader(engine, listen=False, compare_s=60, clock=lambda: now)
    mirror = Mirror(reader)
    incident, other = received(works), received(works)
    mirror.poll()
    reader._held[incident.id] = 99  # as if a fault of ours had lost a change
    reader._held[UUID(int=1)] = 1
    assert mirror.poll()[0].empty
    now = 61.0
    (batch,) = mirror.poll()
    assert list(batch.lines.id) == [incident.id]
    assert batch.gone == (UUID(int=1),)
    assert reader._held == {incident.id: 1, other.id: 1}
    reader.close()


def test_a_commit_elsewhere_ends_the_wait(works, engine):
    with closing(ChangeFeedReader(engine)) as reader:
        mirror = Mirror(reader)
        mirror.poll()
        assert reader.wait(0) is False
        received(works)
        assert reader.wait(30) is True
        mirror.poll()
        assert len(mirror.versions) == 1
        assert reader.wait(0) is False, "one call is one wake-up"


def test_interrupt_ends_a_wait(reader, mirror):
    mirror.poll()
    began = time.monotonic()
    timer = threading.Timer(0.05, reader.interrupt)
    timer.start()
    assert reader.wait(30) is False
    assert time.monotonic() - began < 10
    timer.join()


def test_a_database_that_is_away_is_a_known_error(tmp_path):
    for url in (f"sqlite:///{tmp_path}/no/x.db", "postgresql+psycopg://x:x@127.0.0.1:1/x"):
        with closing(ChangeFeedReader(make_engine(url))) as reader:
            with pytest.raises(DatabaseUnreachableError):
                reader.fetch()
            assert reader.wait(0) is False


def test_a_database_without_our_tables_is_refused(empty_url):
    engine = make_engine(empty_url)
    with closing(ChangeFeedReader(engine)) as reader, pytest.raises(SchemaMismatchError):
        reader.fetch()
    engine.dispose()
