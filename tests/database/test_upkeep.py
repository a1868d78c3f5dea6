"""What is old goes, what is young stays, and one program at a time sees to it."""

from __future__ import annotations

import itertools
import re
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, text

from controlroom.database import reading_days, upkeep
from controlroom.database.feed_store import ChangeFeedReader
from controlroom.database.observation_store import NOTICE, VESSEL_POSITION
from controlroom.database.reading_days import KEEP_READINGS, first_kept
from controlroom.database.reading_store import READING, add_readings
from controlroom.database.session import server_time, writing
from controlroom.database.upkeep import tidy
from controlroom.database.works import SqlWorks
from controlroom.domain.errors import SchemaMismatchError
from controlroom.domain.geo import Position
from controlroom.domain.ids import new_id
from controlroom.domain.records import Notice, Reading, VesselPosition
from controlroom.domain.states import Severity
from tests.database.samples import FEED, LAN, an_incident

AGED = (
    ("reading", KEEP_READINGS),
    ("vessel_position", upkeep.KEEP_POSITIONS),
    ("notice", upkeep.KEEP_NOTICES),
)
HOUR = timedelta(hours=1)
HERE = Position(16.5, 107.6)


def a_notice(at):
    return Notice(new_id(), "weather", "bulletin", "Mưa", at, Severity.LOW)


@pytest.fixture
def works(engine):
    return SqlWorks(engine)


@pytest.fixture
def aged(works):
    """Three things of each kind just older than they are kept, and two just younger."""
    with works(FEED, "fill") as work:
        for number in range(5):
            back = timedelta(minutes=number) + (HOUR if number < 3 else -HOUR)
            at = {name: work.now - keep - back for name, keep in AGED}
            # Readings go by the day.
            kept = first_kept(work.now, KEEP_READINGS)
            at["reading"] = kept - timedelta(minutes=1 + number if number < 3 else -number)
            work.add_readings([Reading(s, at["reading"], 1.0) for s in ("s1", "s2")])
            work.add_vessel_positions(
                [VesselPosition("TTH-1", at["vessel_position"], HERE, crew=8)]
            )
            work.add_notices([a_notice(at["notice"])])
    for _ in range(5):
        with works(LAN, "receive") as work:
            work.add_incident(an_incident(), None, ())


def age(monkeypatch):
    """Make the logs, whose times nobody can set, older than they are kept."""
    monkeypatch.setattr(upkeep, "RETENTION", timedelta(0))
    monkeypatch.setattr(upkeep, "KEEP_COMMANDS", timedelta(0))


def counts(engine):
    with engine.connect() as connection:
        return [
            connection.execute(select(func.count()).select_from(t)).scalar_one()
            for t in (READING, VESSEL_POSITION, NOTICE, upkeep._COMMAND, upkeep._LOG)
        ]


@pytest.mark.parametrize("batch", [1, 2, 5_000])
def test_what_is_older_than_it_is_kept_goes(engine, aged, batch):
    before = counts(engine)
    gone = tidy(engine, batch=batch)
    assert +gone == {"vessel_position": 3, "notice": 3, "reading": 6}
    assert counts(engine) == [4, 2, 2, *before[3:]]
    assert set(tidy(engine).values()) == {0}


def test_the_logs_go_too_and_readers_that_are_awake_do_not_notice(engine, works, aged, monkeypatch):
    with closing(ChangeFeedReader(engine, listen=False)) as reader:
        while not (batch := reader.fetch()).empty:
            reader.applied(batch)
        age(monkeypatch)
        gone = tidy(engine, batch=2)
        assert gone["command_log"] == 5
        assert gone["change_log"] > 5
        assert counts(engine)[3:] == [0, 0]
        with works(LAN, "receive") as work:
            made = work.add_incident(an_incident(), None, ())
        batch = reader.fetch()
        assert not batch.resync
        assert list(batch.lines.id) == [made.id]


def test_a_round_ends_in_time_and_the_next_goes_on(engine, aged):
    late = itertools.count()
    assert sum(tidy(engine, batch=1, limit_s=6, clock=lambda: next(late)).values()) == 2
    assert sum(tidy(engine, batch=1).values()) == 10


def test_thousands_of_sensors_do_not_keep_their_hours_from_being_counted(engine):
    """Nothing is too old: a statement for each sensor would be thousands of transactions."""
    with writing(engine) as connection:
        at = server_time(connection) - 3 * HOUR
        add_readings(connection, [Reading(f"s{n:04}", at, 1.0) for n in range(3_000)])
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    gone = tidy(engine, clock=lambda: 0.0)
    event.remove(engine, "before_cursor_execute", note)
    assert +gone == {}
    assert len(asked) < 60
    with engine.connect() as connection:
        marks = select(func.count()).select_from(reading_days.DIRTY)
        assert connection.scalar(marks) == 0
        assert connection.scalar(select(func.count()).select_from(reading_days.HOUR)) == 3_000


def test_deleting_and_counting_leave_each_other_half_of_the_time(engine, aged, monkeypatch):
    monkeypatch.setattr(reading_days, "roll", lambda _engine: reading_days.MARKS)  # never done
    late = itertools.count()
    gone = tidy(engine, limit_s=20, clock=lambda: next(late))
    assert +gone == {"vessel_position": 3, "notice": 3}


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_two_programs_do_not_do_it_at_the_same_time(engine, aged):
    with writing(engine) as other:
        assert upkeep._first_to_come(other)
        assert set(tidy(engine).values()) == {0}
    assert tidy(engine)["notice"] == 3


def test_no_piece_reads_a_whole_table(engine, aged, monkeypatch):
    asked = []

    def note(_connection, _cursor, statement, parameters, *_rest):
        if re.match(r"\s*(DELETE|SELECT max)", statement):
            asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    age(monkeypatch)
    tidy(engine)
    event.remove(engine, "before_cursor_execute", note)
    assert len(asked) >= 5
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET enable_seqscan = off"))  # five rows are read at once
            connection.execute(text("SET enable_sort = off"))
        how = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
        for statement, parameters in asked:
            plan = connection.exec_driver_sql(how + statement, parameters).all()
            lines = [str(row[-1]) for row in plan]
            bad = [x for x in lines if re.match(r"SCAN (?!old|anon)\w+$|.*Seq Scan", x)]
            assert not bad, (statement, lines)


def test_a_database_of_another_version_is_left_alone(engine):
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'later'")
    for step in (tidy, upkeep.new_epoch):
        with pytest.raises(SchemaMismatchError):
            step(engine)
