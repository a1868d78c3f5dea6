"""What is asked all day long never reads a whole table, on either engine: 100,000 reports, and as
many readings and changes.

Every statement that the stores send is collected while each of their public functions runs, and its
plan is looked at.  On PostgreSQL the server is asked too what it has read from end to end, which
holds for what functions and triggers do inside.
"""

from __future__ import annotations

import importlib
import inspect
import math
import pkgutil
import re
import sys
import threading
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select, text

import controlroom.database
from controlroom.citypack import load_city
from controlroom.database import (
    city_store,
    feed_log,
    incident_store,
    line_store,
    reading_days,
    record_store,
    source_store,
    upkeep,
)
from controlroom.database.feed_store import ChangeFeedReader
from controlroom.database.incident_store import INCIDENT
from controlroom.database.models.incident import OPEN, TO_DO
from controlroom.database.question_store import SqlQuestions
from controlroom.database.session import make_engine, reading, writing
from controlroom.database.sql import day_of
from controlroom.database.works import SqlWork, SqlWorks
from controlroom.demo import bulk as plan
from controlroom.domain.geo import Position
from controlroom.domain.ids import new_id
from controlroom.domain.incident import Attachment, Reporter
from controlroom.domain.records import Camera, Notice, Quarantined, Reading, VesselPosition
from controlroom.domain.states import CLOSED_STATES, AssignmentState, Severity, Stage
from controlroom.domain.steps import OPEN_SHARES
from tests.database.samples import (
    BINH,
    FEED,
    LAN,
    a_call,
    a_task,
    an_alarm,
    an_assignment,
    an_event,
    an_incident,
)

CITY = load_city("hue")
ROWS = 100_000
HERE = Position(16.46, 107.59)
DAY = timedelta(days=1)

# Tables that grow for years.
LARGE = (
    *("incident", "assignment", "event", "reading", "change_log", "reporter", "attachment"),
    *("audit", "audit_log", "reading_hour", "reading_day", "command_log", "reading_dirty"),
)
READ = 10_000
"""Rows that PostgreSQL may have read from end to end in a large table, all statements together:
a partition of one young day is small, and small tables are read whole."""

# What reads a whole large table, and why that is right.
WHOLE = {
    "lead(seq)": "the gaps of the whole log, once a start",
}
# No index serves a word within a text: where it is looked for, an index on the time leads and a
# limit ends it, which the server is told in the same transaction; what it has read shows it.
BOUNDED = ("folded LIKE", "received_at")

PATHS = ("SqlQuestions", "SqlWork", "ChangeFeedReader")
"""Classes whose every public method is run."""


def hasty(connection, _record):
    """Check no references while loading, and wait for no disk: what is loaded is known good."""
    if hasattr(connection, "pgconn"):
        connection.execute("SET session_replication_role = replica")
        connection.commit()
    else:
        connection.execute("PRAGMA synchronous = OFF")


@pytest.fixture
def room(engine, database_url, monkeypatch):
    monkeypatch.setattr(plan, "POOL", 1_500)
    loader = make_engine(database_url)
    event.listen(loader, "connect", hasty)
    plan.bulk(loader, CITY, ROWS, ROWS, 1, threading.Event(), lambda *_: None)
    loader.dispose()
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(
                text(
                    "INSERT INTO change_log (at, entity, op, id, version) SELECT now() - n * "
                    "interval '1 s', 7, 'U', 'TTH', 0 FROM generate_series(100000, 1, -1) n"
                )
            )
        else:
            connection.execute(
                text(
                    "WITH RECURSIVE n(n) AS (SELECT 100000 UNION ALL SELECT n - 1 FROM n "
                    "WHERE n > 1) INSERT INTO change_log (at, entity, op, id, version) SELECT "
                    "(unixepoch() - n) * 1000000, 7, 'U', 'TTH', 0 FROM n"
                )
            )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE change_log"))
    return engine


@contextmanager
def asked(engine):
    """Collect every statement that runs, with its parameters."""
    found: dict[str, object] = {}

    def note(_connection, _cursor, statement, parameters, _context, many):
        if re.match(r"\s*(SELECT|WITH|UPDATE|DELETE|INSERT.*SELECT)", statement, re.DOTALL):
            found.setdefault(statement, parameters[0] if many else parameters)

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


@contextmanager
def called():
    """Collect the functions that run in this thread."""
    codes = set()

    def note(frame, happened, _argument):
        if happened == "call":
            codes.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield codes
    finally:
        sys.setprofile(before)


def public():
    """Yield name and code of every public function of a store, and of the classes above."""
    for info in pkgutil.iter_modules(controlroom.database.__path__):
        if not info.name.endswith(("_store", "_log", "works", "reading_days")):
            continue
        module = importlib.import_module(f"controlroom.database.{info.name}")
        for name, thing in vars(module).items():
            if name.startswith("_") or getattr(thing, "__module__", "") != module.__name__:
                continue
            if inspect.isfunction(thing):
                yield f"{info.name}.{name}", inspect.unwrap(thing).__code__
            elif inspect.isclass(thing) and name in PATHS:
                for method, function in vars(thing).items():
                    if not method.startswith("_") and inspect.isfunction(function):
                        yield f"{info.name}.{name}.{method}", inspect.unwrap(function).__code__


def test_the_classes_looked_at_are_there():
    names = {name.split(".")[1] for name, _ in public()}
    assert set(PATHS) <= names
    assert SqlWork.__name__ in PATHS


def whole_tables(engine, statements):
    """Return the large tables that a plan reads from end to end, with the statement."""
    found = []
    with engine.connect() as connection:
        for statement, parameters in statements.items():
            if any(word in statement for word in ("SET LOCAL", "sqlite_master", *WHOLE)):
                continue
            if all(word in statement for word in BOUNDED):
                continue
            how = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
            rows = connection.exec_driver_sql(how + statement, parameters).all()
            for row in rows:
                line = str(row[-1])
                # SQLite says SCAN also for a walk along an index, which is what paging wants.
                hit = re.match(r"SCAN (\w+)$|.*Seq Scan on (\w+)", line)
                if hit is None:
                    continue
                table = re.sub(r"_p\d{8}$|_rest$", "", hit[1] or hit[2])
                if table in LARGE and not small(connection, hit[1] or hit[2]):
                    found.append((table, line, statement))
    return found


def small(connection, name):
    """Tell whether a table or partition holds next to nothing: that is read at once."""
    counted = connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar()
    return counted < READ


def read_whole(engine):
    """Return how many rows PostgreSQL has read from end to end, by large table."""
    asked = text(
        "SELECT regexp_replace(relname, '_p\\d{8}$|_rest$', '') AS name, sum(seq_tup_read)::int "
        "FROM pg_stat_user_tables GROUP BY 1"
    )
    with engine.connect() as connection:
        return {n: rows for n, rows in connection.execute(asked) if n in LARGE}


def quiet_server(engine):
    """Wait until every session of ours has ended: then it has told what it read."""
    engine.dispose()
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid()"
    )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        pause = threading.Event()
        while connection.execute(others).scalar():
            pause.wait(0.02)


def exercise(engine, merged):
    """Do everything that programs do with the database all day long."""
    works, questions = SqlWorks(engine), SqlQuestions(engine)
    with works(LAN, "ask the time") as work:
        now = work.now
    with writing(engine) as connection:
        city_store.sync_city(connection, CITY)
    with closing(ChangeFeedReader(engine, listen=False, compare_s=0)) as reader:
        while (batch := reader.fetch()).more or not batch.empty:
            reader.applied(batch)
        incident = write(works, now)
        for _ in range(3):
            reader.applied(reader.fetch())
        reader.interrupt()
        reader.wait(0)
    ask(questions, incident, merged, now)
    with reading(engine) as connection:
        city_store.knows(connection, CITY)
        source_store.records_since(connection, now - source_store.COUNTED_OVER)
        source_store.troubles(connection)
        record_store.tasks(connection, record_store.TASK.c.incident_id == incident.id)
        assert len(list(line_store.open_lines(connection, 500))) > 0
        assert feed_log.why_broken(connection, feed_log.begin(connection)[0]) == ""
        incident_store.any_simulated(connection)
        incident_store.by_ref(connection, 5)
        incident_store.find(connection, "", 20, closed=True)
        incident_store.find(connection, "", 20, closed=False)
        incident_store.find(connection, "ngap", 20, closed=True)
        incident_store.find(connection, "ngap", 20, closed=False)
    upkeep.purge(engine)
    upkeep.tidy(engine, limit_s=math.inf)
    with writing(engine) as connection:
        reading_days.count_day(connection, day_of(now), ["kim_long"])


def write(works, now):
    with works(LAN, "receive", new_id()) as work:
        incident = work.add_incident(
            an_incident(external_ref="77-1"),
            Reporter("Lê Văn An"),
            [Attachment(new_id(), new_id(), "image/jpeg", "a.jpg", "report")][:0],
        )
        work.append([an_event(incident)])
        work.find_external("field_report", "77")
        work.near(HERE, 300, now - 3 * DAY)
        work.incident_by_ref(5)
    for _ in range(2):
        with works(LAN, "receive") as work:
            photo = Attachment(new_id(), incident.id, "image/jpeg", "a.jpg", "report")
            other = replace(an_incident(), position=None)
            work.add_incident(other, None, [replace(photo, incident_id=other.id)])
    with works(BINH, "verify") as work:
        stored = work.incident(incident.id)
        verified = work.save_incident(replace(stored, stage=Stage.VERIFIED), seen=1)
    with works(BINH, "dispatch") as work:
        share = an_assignment(verified)
        sent = replace(verified, stage=Stage.HANDLING, assignments=(share,))
        sent = work.save_incident(sent, seen=verified.version)
        accepted = replace(share, state=AssignmentState.ACCEPTED, accepted_at=now)
        work.save_incident(replace(sent, assignments=(accepted,)), seen=sent.version)
    with works(LAN, "other records") as work:
        alarm = work.save_alarm(an_alarm(), seen=None)
        work.alarm(alarm.id)
        work.open_alarm("water", "level_above", "kim_long")
        work.save_task(a_task(incident_id=incident.id), seen=None)
        work.save_call(a_call(), seen=None, number="0000 000 000")
    with works(FEED, "bring") as work:
        work.add_readings([Reading("kim_long", now - n * timedelta(hours=7), n) for n in range(9)])
        work.add_vessel_positions([VesselPosition("TTH-1", now, HERE, crew=8)])
        work.save_cameras([Camera("c1", "Cầu", HERE, online=True, seen_at=now)])
        work.add_notices([Notice(new_id(), "weather", "bulletin", "Mưa", now, Severity.LOW)])
        work.quarantine([Quarantined(new_id(), "field_report", now, "unreadable", "x", "{}", None)])
        work.source_heard("weather", now)
    return incident


def ask(questions, incident, merged, now):
    questions.detail(incident.id, with_reporter=True)
    questions.detail(merged, with_reporter=True)
    for hours in (24, 24 * 60, 24 * 700):
        questions.levels("kim_long", hours)
    questions.open_by_agency()
    questions.similar(incident, CITY)
    questions.similar(replace(incident, position=None), CITY)
    questions.similar(replace(incident, received_at=now - 100 * DAY), CITY)
    questions.figures(CITY)
    questions.hourly(CITY)
    questions.arrivals(57)
    questions.on_time_by_agency(30)
    questions.quarantined()
    questions.quarantined(source_id="field_report")
    questions.notices("weather")
    questions.search("mua lon")
    questions.search("77")


def test_no_program_reads_a_whole_table(room):
    known = dict(public())
    assert len(known) > 60
    with reading(room) as connection:
        merged = select(INCIDENT.c.id).where(INCIDENT.c.merged_into.is_not(None)).limit(1)
        merged = connection.execute(merged).scalar_one()
    before: dict[str, int] = {}
    if room.dialect.name == "postgresql":
        quiet_server(room)
        before = read_whole(room)
    with asked(room) as statements, called() as codes:
        exercise(room, merged)
    missed = {name for name, code in known.items() if code not in codes}
    if room.dialect.name == "sqlite":
        missed -= {"reading_days.drop_days"}
    else:
        missed -= {"reading_store.reading_values"}  # goes there as columns
    assert missed == set()
    assert len(statements) > 80
    if room.dialect.name == "postgresql":
        quiet_server(room)
        after = read_whole(room)
        grew = {name: rows - before.get(name, 0) for name, rows in after.items()}
        assert grew.pop("change_log") < 2.5 * ROWS  # its gaps: by the reader and by "begin"
        assert {name: rows for name, rows in grew.items() if rows > READ} == {}
    assert whole_tables(room, statements) == []


def test_the_words_of_the_indexes_are_those_of_the_domain():
    def words(condition):
        return set(re.findall(r"'(\w+)'", condition))

    assert words(OPEN) == {state.value for state in CLOSED_STATES}
    assert words(TO_DO) == {state.value for state in AssignmentState} - {
        state.value for state in OPEN_SHARES
    }
