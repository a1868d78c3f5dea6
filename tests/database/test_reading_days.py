"""Hours and days come to exactly what the readings come to, whatever order they arrive in."""

from __future__ import annotations

import gc
import threading
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select, text

from controlroom.database import level_store, reading_days, rights, upkeep
from controlroom.database.models import SensorLatestRow
from controlroom.database.question_store import SqlQuestions
from controlroom.database.reading_days import DAY, DIRTY, HOUR, roll
from controlroom.database.reading_store import READING
from controlroom.database.session import reading, writing
from controlroom.database.sql import day_of, table_of
from controlroom.database.works import SqlWorks
from controlroom.domain.records import Reading
from tests.database.samples import FEED

ONE_HOUR, ONE_DAY = timedelta(hours=1), timedelta(days=1)
SENSORS = ("kim_long", "phu_oc")


def rows(connection, table, *keys):
    found = connection.execute(select(table)).mappings()
    return {
        tuple(row[k] for k in keys): tuple(row[n] for n in ("n", "low", "mean", "high"))
        for row in found
    }


def from_raw(connection):
    """Return what every hour and every day come to, counted from the readings alone."""
    hours = {}
    keys = {
        (sensor, at.replace(minute=0, second=0, microsecond=0))
        for sensor, at in connection.execute(select(READING.c.sensor_id, READING.c.at))
    }
    for sensor, hour in keys:
        counted = level_store._count(connection, sensor, hour)
        assert counted is not None
        hours[sensor, hour] = counted[1:]
    parts = defaultdict(list)
    for (sensor, hour), figures in sorted(hours.items()):
        parts[sensor, day_of(hour)].append((hour, *figures))
    days = {key: level_store._day_of(key[1], some)[1:] for key, some in parts.items()}
    return hours, days


def unmarked_is_right(engine):
    """The promise: an hour or a day without a mark is equal to its readings."""
    with reading(engine) as connection:
        hours, days = from_raw(connection)
        marked = {tuple(r) for r in connection.execute(select(DIRTY.c.sensor_id, DIRTY.c.hour))}
        marked_days = {(s, day_of(h)) for s, h in marked}
        kept = rows(connection, HOUR, "sensor_id", "hour")
        kept_days = rows(connection, DAY, "sensor_id", "day")
        assert {k: v for k, v in hours.items() if k not in marked} == {
            k: v for k, v in kept.items() if k not in marked
        }
        assert {k: v for k, v in days.items() if k not in marked_days} == {
            k: v for k, v in kept_days.items() if k not in marked_days
        }
        return len(marked)


def add(engine, *readings):
    with SqlWorks(engine)(FEED, "readings") as work:
        return work.add_readings(readings)


@pytest.fixture
def emptied(engine):
    """Empty the tables of the readings; for a test that runs many examples on one database."""

    def clear():
        with engine.begin() as connection:
            for table in (READING, HOUR, DAY, DIRTY, table_of(SensorLatestRow)):
                connection.execute(table.delete())

    return clear


moments = st.builds(
    lambda day, minute: (day, minute), st.integers(0, 2), st.integers(0, 24 * 60 - 1)
)
some = st.lists(
    st.tuples(st.sampled_from(SENSORS), moments, st.floats(-1e6, 1e6)), min_size=1, max_size=12
)
story = st.lists(st.one_of(some, st.just("roll"), st.just("roll a little")), max_size=10)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story)
def test_every_story_of_late_repeated_and_reordered_readings(engine, emptied, story):
    emptied()
    origin = day_of(datetime.now(UTC)) - 5 * ONE_DAY
    for step in story:
        if isinstance(step, str):
            roll(engine, 2 if step == "roll a little" else 5_000)
        else:
            batch = [
                Reading(sensor, origin + day * ONE_DAY + timedelta(minutes=minute), value)
                for sensor, (day, minute), value in step
            ]
            add(engine, *batch)
            add(engine, *reversed(batch))  # delivered twice
        unmarked_is_right(engine)
    while roll(engine, 3):
        pass
    assert unmarked_is_right(engine) == 0


def test_the_hour_that_is_running_waits(engine):
    now = datetime.now(UTC)
    add(engine, Reading("kim_long", now, 1.0))
    full_hour = now.replace(minute=0, second=0, microsecond=0)
    add(engine, Reading("kim_long", full_hour - timedelta(minutes=1), 2.0))
    roll(engine)
    with reading(engine) as connection:
        counted = set(connection.execute(select(HOUR.c.hour)).scalars())
    assert full_hour - ONE_HOUR in counted
    assert unmarked_is_right(engine) <= 1  # the hour may have ended since


def test_two_who_count_at_once_do_not_lose_a_reading(engine):
    """Four count while two bring readings of the same hours."""
    origin = day_of(datetime.now(UTC)) - 2 * ONE_DAY
    start, failures, done = threading.Barrier(6), [], threading.Event()

    def bring(offset):
        start.wait()
        for n in range(20):
            add(
                engine,
                *(Reading(s, origin + timedelta(minutes=7 * n + offset), n) for s in SENSORS),
            )

    def count():
        start.wait()
        while not done.is_set():
            roll(engine, 3)

    def noted(call, *args):
        try:
            call(*args)
        except Exception as error:  # noqa: BLE001 - reported below
            failures.append(error)

    feeds = [threading.Thread(target=noted, args=(bring, n)) for n in (0, 1)]
    counters = [threading.Thread(target=noted, args=(count,)) for _ in range(4)]
    for thread in (*feeds, *counters):
        thread.start()
    for thread in feeds:
        thread.join()
    done.set()
    for thread in counters:
        thread.join()
    assert failures == []
    upkeep.count_readings(engine)
    assert unmarked_is_right(engine) == 0


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_who_finds_another_counting_leaves_it_to_them(engine):
    add(engine, Reading("kim_long", datetime.now(UTC) - 3 * ONE_HOUR, 1.0))
    with writing(engine) as other:
        assert other.execute(text("SELECT cr_roll_readings(10)")).scalar_one() == 1
        assert roll(engine) == 0
        other.rollback()
    assert unmarked_is_right(engine) == 1
    assert roll(engine) == 1
    assert unmarked_is_right(engine) == 0


def test_killed_in_the_middle_it_never_happened(engine):
    old = datetime.now(UTC) - ONE_DAY
    add(engine, *(Reading("kim_long", old - n * ONE_HOUR, n) for n in range(6)))

    class Killed(BaseException):
        pass

    def die(_connection, _cursor, statement, *_rest):
        # The last act of a piece: everything was written, nothing committed.
        if statement.startswith(("DELETE FROM reading_dirty", "SELECT cr_roll_readings")):
            raise Killed

    event.listen(engine, "after_cursor_execute", die)
    with pytest.raises(Killed):
        roll(engine)
    event.remove(engine, "after_cursor_execute", die)
    gc.collect()  # the error holds a cursor, and that the lock; a program that died does not
    assert unmarked_is_right(engine) == 6
    assert roll(engine) == 6
    assert unmarked_is_right(engine) == 0


def test_what_comes_too_late_to_be_counted_again_spoils_nothing(engine):
    now = datetime.now(UTC)
    with reading(engine):
        hour = reading_days.first_kept(now, reading_days.KEEP_READINGS) - 2 * ONE_HOUR
    add(engine, *(Reading("kim_long", hour + timedelta(minutes=n), n) for n in range(10)))
    assert roll(engine) == 1
    assert upkeep.tidy(engine)["reading"] == 10
    add(engine, Reading("kim_long", hour + timedelta(minutes=30), 99.0))
    roll(engine)
    with reading(engine) as connection:
        assert rows(connection, HOUR, "hour") == {(hour,): (10, 0.0, 4.5, 9.0)}


def test_days_go_only_when_their_hours_were_counted(engine, monkeypatch):
    now = datetime.now(UTC)
    old = reading_days.first_kept(now, reading_days.KEEP_READINGS) - ONE_HOUR
    add(engine, Reading("kim_long", old, 1.0))
    monkeypatch.setattr(reading_days, "roll", lambda *_: reading_days.MARKS)
    assert upkeep.tidy(engine, clock=iter([0.0] * 30 + [9.0] * 90).__next__)["reading"] == 0
    monkeypatch.undo()
    assert upkeep.tidy(engine)["reading"] == 1
    with reading(engine) as connection:
        assert len(rows(connection, HOUR, "hour")) == 1


def partitions(engine):
    with engine.connect() as connection:
        return set(connection.execute(reading_days._PARTITIONS).scalars())


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_every_reading_finds_a_partition(engine):
    today = day_of(datetime.now(UTC))
    late, ancient, ahead = today - 90 * ONE_DAY, today - 4_000 * ONE_DAY, today + 40 * ONE_DAY
    assert add(engine, *(Reading("kim_long", at, 1.0) for at in (late, ancient, ahead, today))) == 4
    assert f"reading_p{late:%Y%m%d}" in partitions(engine)
    assert f"reading_p{today + 7 * ONE_DAY:%Y%m%d}" in partitions(engine)
    with engine.connect() as connection:
        rest = connection.execute(select(reading_days.REST.c.at).order_by("at")).scalars().all()
    assert rest == [ancient, ahead]


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_what_came_before_its_day_was_made_moves_into_it(engine):
    day = day_of(datetime.now(UTC)) - 30 * ONE_DAY
    with engine.begin() as connection:  # past the function that makes days
        connection.execute(READING.insert(), [{"sensor_id": "a", "at": day, "value": 1.0}])
        assert connection.scalar(select(func.count()).select_from(reading_days.REST)) == 1
    add(engine, Reading("b", day + ONE_HOUR, 2.0))
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(reading_days.REST)) == 0
        assert connection.scalar(select(func.count()).select_from(READING)) == 2
    upkeep.count_readings(engine)
    assert unmarked_is_right(engine) == 0


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_years_at_once_get_in_and_their_days_are_made_little_by_little(engine):
    today, there = day_of(datetime.now(UTC)), len(partitions(engine))
    at = [today - n * ONE_DAY + ONE_HOUR for n in range(1, 791)]
    assert add(engine, *(Reading("kim_long", one, 1.0) for one in at)) == 790
    made = len(partitions(engine))
    assert f"reading_p{today - ONE_DAY:%Y%m%d}" in partitions(engine)
    assert there < made <= there + 60
    with engine.connect() as connection:
        left = select(func.count()).select_from(reading_days.REST)
        before = connection.scalar(left)
        assert before > 700
    for _ in range(3):
        upkeep.count_readings(engine)
    with engine.connect() as connection:
        assert connection.scalar(left) < before
        assert connection.scalar(select(func.count()).select_from(READING)) == 790
        assert connection.scalar(select(func.count()).select_from(HOUR)) == 790
    assert len(partitions(engine)) > made
    assert unmarked_is_right(engine) == 0


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_a_day_that_cannot_be_made_now_loses_nothing(engine):
    """Somebody reads all readings for long, as a backup does."""
    day = day_of(datetime.now(UTC)) - 60 * ONE_DAY
    with reading(engine) as long:
        long.execute(select(func.count()).select_from(READING))
        assert add(engine, Reading("a", day, 1.0)) == 1
    assert add(engine, Reading("a", day + ONE_HOUR, 1.0)) == 1
    assert f"reading_p{day:%Y%m%d}" in partitions(engine)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(reading_days.REST)) == 0


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_old_days_are_dropped_whole_and_the_rest_row_by_row(engine, monkeypatch):
    today = day_of(datetime.now(UTC))
    monkeypatch.setattr(upkeep, "KEEP_READINGS", 3 * ONE_DAY)
    monkeypatch.setattr(reading_days.drop_days, "__defaults__", (3 * ONE_DAY,))
    at = [today - n * ONE_DAY for n in range(6)] + [today - 900 * ONE_DAY]
    add(engine, *(Reading("kim_long", one, 1.0) for one in at))
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE reading")
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    assert upkeep.tidy(engine)["reading"] == 3  # by the server's estimate
    event.remove(engine, "before_cursor_execute", note)
    assert [one for one in asked if "DROP TABLE" in one]
    assert not [one for one in asked if "FROM reading_p" in one], "counts before it drops"
    assert f"reading_p{today - 3 * ONE_DAY:%Y%m%d}" in partitions(engine)
    assert f"reading_p{today - 4 * ONE_DAY:%Y%m%d}" not in partitions(engine)
    with engine.connect() as connection:
        assert set(connection.execute(select(READING.c.at)).scalars()) == set(at[:4])
        assert connection.scalar(select(func.count()).select_from(HOUR)) == 7


def test_the_files_say_how_long_as_the_program_does():
    script = (rights.HERE / "35_readings.sql").read_text("utf-8")
    assert f"today - {reading_days.KEEP_READINGS.days} AND" in script
    assert f"interval '{reading_days.KEEP_READINGS.days} days'" in script
    assert f"interval '{reading_days.KEEP_HOURS.days} days'" in script


def test_long_spans_are_asked_by_the_hour_and_by_the_day(engine):
    questions = SqlQuestions(engine)
    today = day_of(datetime.now(UTC))
    readings = [
        Reading("kim_long", today - n * timedelta(hours=7), float(n % 13)) for n in range(600)
    ]
    add(engine, *readings)
    raw = questions.levels("kim_long", 24)
    assert raw.low is None
    for counted in (False, True):  # what is not counted yet is counted while asking
        if counted:
            upkeep.count_readings(engine)
        with reading(engine) as connection:
            hours, days = from_raw(connection)
        series = questions.levels("kim_long", 24 * 50)
        in_time = sorted(h for _, h in hours if h.timestamp() + 1800 >= series.at[0])
        assert series.at.tolist() == [h.timestamp() + 1800 for h in in_time]
        assert series.value.tolist() == [hours["kim_long", h][2] for h in in_time]
        assert series.high is not None
        assert series.high.tolist() == [hours["kim_long", h][3] for h in in_time]
        series = questions.levels("kim_long", 24 * 180)
        in_time = sorted(d for _, d in days if d.timestamp() + 43_200 >= series.at[0])
        assert series.value.tolist() == [days["kim_long", d][2] for d in in_time]
        assert series.low is not None
        assert series.low.tolist() == [days["kim_long", d][1] for d in in_time]
        assert 170 < len(series.at) <= level_store.POINTS
