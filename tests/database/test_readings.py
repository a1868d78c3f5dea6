"""Readings by the thousand: each once, the newest kept, whatever order and repetition they have."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from controlroom.database import reading_store
from controlroom.database.reading_store import LATEST, READING, add_readings
from controlroom.database.session import writing
from controlroom.database.works import SqlWorks
from controlroom.domain.errors import InvalidInputError
from controlroom.domain.records import Reading
from tests.database.samples import NOON

ONLY_POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"])
SENSORS = ("kim_long", "phu_oc", "tràm ương")

readings = st.builds(
    Reading,
    st.sampled_from(SENSORS),
    st.integers(0, 5).map(lambda n: NOON + timedelta(microseconds=n)),
    st.floats(-1e300, 1e300, allow_nan=False),
)


def expected(batches):
    """Return what is stored and what is newest: the first of each (sensor, time) stays."""
    stored: dict[tuple[str, datetime], float] = {}
    newest: dict[str, tuple[datetime, float]] = {}
    for reading in itertools.chain.from_iterable(batches):
        stored.setdefault((reading.sensor_id, reading.at), reading.value)
        known = newest.get(reading.sensor_id)
        if known is None or reading.at > known[0]:
            newest[reading.sensor_id] = (reading.at, reading.value)
    return stored, newest


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=st.lists(st.lists(readings, max_size=12), max_size=4))
def test_each_is_stored_once_and_the_newest_is_kept(engine, batches):
    stored, newest = expected(batches)
    with writing(engine) as connection:
        new = sum(add_readings(connection, batch) for batch in batches)
        found = {(s, at): value for s, at, value in connection.execute(select(READING))}
        now = {s: (at, value) for s, at, value in connection.execute(select(LATEST))}
        connection.rollback()
    assert (new, found, now) == (len(stored), stored, newest)


def test_more_than_a_statement_takes(engine, monkeypatch):
    monkeypatch.setattr(reading_store, "PAGE", 7)
    many = [Reading(f"s{n % 9}", NOON + timedelta(minutes=n), float(n)) for n in range(50)]
    with writing(engine) as connection:
        assert add_readings(connection, many) == 50
        assert add_readings(connection, [*many, *many]) == 0
        assert add_readings(connection, []) == 0
        found = connection.execute(select(LATEST.c.sensor_id, LATEST.c.value))
        newest = {sensor: value for sensor, value in found if value >= 0}
    assert newest == {f"s{n % 9}": float(n) for n in range(41, 50)}


@pytest.mark.parametrize("sensor_id", ["x" * 65, "a\0b", "\ud800"])
def test_a_name_no_database_can_keep_is_refused(engine, sensor_id):
    with pytest.raises(InvalidInputError), writing(engine) as connection:
        add_readings(connection, [Reading(sensor_id, NOON, 1.0)])


def test_every_sensor_that_changed_is_told_once(engine):
    batch = [Reading(s, NOON, 1.0) for s in SENSORS]
    told = text("SELECT id, op FROM change_log WHERE entity = 5 ORDER BY seq")
    with writing(engine) as connection:
        add_readings(connection, batch)
        add_readings(connection, batch)  # nothing new, nothing to tell
        add_readings(connection, [Reading(SENSORS[1], NOON + timedelta(minutes=1), 2.0)])
        add_readings(connection, [Reading(SENSORS[0], NOON - timedelta(minutes=1), 2.0)])
        connection.execute(LATEST.delete().where(LATEST.c.sensor_id == SENSORS[2]))
        said = [tuple(row) for row in connection.execute(told)]
    assert said == [*((s, "I") for s in sorted(SENSORS)), (SENSORS[1], "U"), (SENSORS[2], "D")]


def test_a_feeds_login_may_bring_readings_and_nobody_elses(site):
    """With rights in force, on every server found; ``site`` is of each version in turn."""
    now = datetime.now(UTC)
    batch = [Reading(s, now, 1.0) for s in SENSORS]
    works = SqlWorks(site.engine("sensors"))
    for new in (3, 0):
        with works(site.me("sensors"), "readings") as work:
            assert work.add_readings(batch) == new
    ahead = [Reading("kim_long", now + timedelta(hours=1), 1.0)]
    with pytest.raises(InvalidInputError), works(site.me("sensors"), "readings") as work:
        work.add_readings(ahead)
    with site.plain("sensors") as connection:
        found = connection.execute("SELECT count(*), count(DISTINCT at) FROM reading").fetchone()
        assert found == (3, 1)
