"""A large load is whole wherever it ends, and what was switched off for it is on again."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select, text

from controlroom.citypack import load_city
from controlroom.database import audit_seals, bulk_stream, city_store
from controlroom.database.audit_check import check
from controlroom.database.audit_verify import Tally
from controlroom.database.audited import AUDITED
from controlroom.database.feed_store import ChangeFeedReader
from controlroom.database.incident_store import ASSIGNMENT, EVENT, INCIDENT, load
from controlroom.database.models import SensorLatestRow
from controlroom.database.question_store import SqlQuestions
from controlroom.database.reading_days import HOUR
from controlroom.database.reading_store import READING
from controlroom.database.session import reading, writing
from controlroom.database.sql import table_of
from controlroom.database.works import SqlWorks
from controlroom.demo import bulk as plan
from controlroom.demo.bulk import bulk
from controlroom.domain.errors import DatabaseBusyError, InvalidInputError
from controlroom.domain.incident import incident_state
from controlroom.domain.states import CLOSED_STATES
from tests.database.history import behind
from tests.database.samples import LAN, an_event, an_incident
from tests.database.test_reading_days import unmarked_is_right

CITY = load_city("hue")
MARKS = """
SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger
WHERE NOT tgisinternal AND tgrelid::regclass::text !~ '^reading_p' ORDER BY 1, 2"""


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(plan, "POOL", 300)
    monkeypatch.setattr(plan, "BLOCK", 250)
    monkeypatch.setattr(plan, "OPEN", 20)


@pytest.fixture
def room(engine):
    with writing(engine) as connection:
        city_store.sync_city(connection, CITY)
    return engine


def run(engine, incidents=600, readings=3_000, *, stop_after=None, **more):
    stop, told = threading.Event(), []

    def tell(what, done, of):
        told.append((what, done, of))
        if stop_after is not None and len(told) >= stop_after:
            stop.set()

    return bulk(engine, CITY, incidents, readings, 1, stop, tell, **more), told


def count(engine, table):
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(table))


def triggers(engine):
    with reading(engine) as connection:
        if engine.dialect.name == "sqlite":
            asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY 1"
            return connection.execute(text(asked)).all()
        return connection.execute(text(MARKS)).all()


def test_what_is_loaded_is_a_room_like_any_other(room):
    before = triggers(room)
    with closing(ChangeFeedReader(room, listen=False)) as reader:
        while not (batch := reader.fetch()).empty:
            reader.applied(batch)
        loaded, told = run(room)
        batch = reader.fetch()
        assert batch.resync  # what came in past the change log is read as a whole
        assert len(batch.lines) == 20
    assert loaded.whole
    assert loaded.incidents == count(room, INCIDENT) == 600
    assert 3_000 <= loaded.readings == count(room, READING) < 3_000 + len(CITY.sensors)
    assert told[-1][0] == "readings"
    assert triggers(room) == before
    with reading(room) as connection:
        found = load(connection, select(INCIDENT).order_by(INCIDENT.c.ref))
        newest = connection.scalar(select(func.max(READING.c.at)))
        latest = connection.execute(select(func.max(table_of(SensorLatestRow).c.at))).scalar()
    now = datetime.now(UTC)
    assert [incident.ref for incident in found] == list(range(1, 601))
    assert all(incident.simulated for incident in found)
    assert sum(incident.state in CLOSED_STATES for incident in found) == 580
    assert max(i.updated_at for i in found if i.updated_at) <= now
    assert now - found[0].received_at > timedelta(days=4)
    assert newest is not None
    assert newest == latest
    assert newest <= now
    assert len({incident.title for incident in found}) > 100
    assert {i.merged_into for i in found} - {None} <= {i.id for i in found}
    for incident in found:
        assert incident.state == incident_state(
            incident.stage, [a.state for a in incident.assignments]
        )
    assert count(room, ASSIGNMENT) > 300
    assert count(room, EVENT) > 1_000
    assert unmarked_is_right(room) == 0
    assert count(room, HOUR) > 0
    questions = SqlQuestions(room)
    closed = next(i for i in reversed(found) if i.published_at)
    detail = questions.detail(closed.id, with_reporter=True)
    assert detail.events[0].action == "received"
    assert closed in questions.search(closed.title)
    assert questions.search(str(closed.ref))[0].id == closed.id
    with SqlWorks(room)(LAN, "receive") as work:  # numbers go on, and guards hold again
        assert work.add_incident(an_incident(), None, ()).ref == 601
    with pytest.raises(Exception, match="guard"), writing(room) as connection:
        connection.execute(INCIDENT.update().where(INCIDENT.c.ref == 1).values(version=99))


def audited(engine):
    """Return how many records the audit tells of; nothing may be wrong with any of them."""
    tally = Tally()
    assert list(check(engine, tally=tally)) == []
    assert tally.rows == sum(count(engine, text(table)) for table in AUDITED)
    assert tally.unread == set()
    return tally.rows


def test_the_audit_tells_of_everything_that_was_loaded(room):
    with SqlWorks(room)(LAN, "receive") as work:
        mine = work.add_incident(an_incident(), None, ())
    run(room, readings=0, stop_after=2, beside_real=True)
    assert audited(room) > 1_500
    run(room, incidents=300, readings=0, beside_real=True)
    assert audited(room) > 2_000
    assert audit_seals.make(room) == 1
    with reading(room) as connection:
        ops = set(connection.execute(text("SELECT DISTINCT op FROM audit")).scalars())
        loaded = load(connection, select(INCIDENT).where(INCIDENT.c.ref == mine.ref + 1))[0]
    assert ops == {"B", "I"}
    with SqlWorks(room)(LAN, "note") as work:
        work.append([an_event(loaded)])
    audited(room)


def test_what_is_changed_behind_a_load_is_named(room):
    run(room, incidents=300, readings=0)
    with behind(room) as connection:
        connection.execute(text("UPDATE incident SET title = 'x' WHERE ref = 5"))
    assert [(f.entity, f.problem, f.detail) for f in check(room)] == [
        ("incident", "differs", "title")
    ]


def test_stopped_half_way_it_is_whole_and_goes_on(room):
    loaded, _ = run(room, stop_after=1)
    assert not loaded.whole
    assert 0 < loaded.incidents == count(room, INCIDENT) <= 250
    assert count(room, READING) == 0
    again, _ = run(room, stop_after=5)
    assert again.incidents == 600
    assert count(room, INCIDENT) == 600 + loaded.incidents
    third, _ = run(room, incidents=0)
    assert third.incidents == 0
    assert count(room, READING) == again.readings + third.readings
    assert unmarked_is_right(room) == 0


@pytest.mark.parametrize("table", ["incident", "event", "reading"])
def test_a_block_that_fails_leaves_nothing_behind(room, monkeypatch, table):
    before = triggers(room)
    original, failing = bulk_stream._insert, bulk_stream._copy_readings

    def insert(connection, name, *rest):
        if name == table:
            raise KeyboardInterrupt
        original(connection, name, *rest)

    def copy(connection, name, *rest):
        if table == "reading":
            raise KeyboardInterrupt
        failing(connection, name, *rest)

    monkeypatch.setattr(bulk_stream, "_insert", insert)
    monkeypatch.setattr(bulk_stream, "_copy_readings", copy)
    with pytest.raises(KeyboardInterrupt):
        run(room, incidents=600 if table != "reading" else 0)
    assert triggers(room) == before
    assert count(room, INCIDENT) == count(room, EVENT) == count(room, READING) == 0
    monkeypatch.undo()


def test_real_reports_are_not_mixed_with_made_up_ones_unless_told(room):
    with SqlWorks(room)(LAN, "receive") as work:
        work.add_incident(replace(an_incident(), simulated=False), None, ())
    with pytest.raises(InvalidInputError) as refused:
        run(room)
    assert refused.value.reason == "real-reports"
    assert count(room, INCIDENT) == 1
    loaded, _ = run(room, readings=0, beside_real=True)
    assert loaded.incidents == 600
    assert count(room, INCIDENT) == 601


def test_the_same_seed_says_the_same(room):
    run(room, readings=0)
    with reading(room) as connection:
        first = connection.execute(
            select(INCIDENT.c.id, INCIDENT.c.title).order_by(INCIDENT.c.ref).limit(200)
        ).all()
    assert len({key for key, _ in first}) == 200


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_nobody_writes_beside_a_block(room):
    """A clerk who is at it makes the block wait; it is refused whole, not half."""
    with SqlWorks(room)(LAN, "receive") as work:
        work.add_incident(an_incident(), None, ())
        refused = []

        @event.listens_for(room, "handle_error")
        def note(context):
            refused.append(type(context.original_exception).__name__)

        with pytest.raises(DatabaseBusyError):
            run(room, readings=0)
        assert "LockNotAvailable" in refused
    assert count(room, INCIDENT) == 1
