"""What is asked all day long never reads a whole table, on either engine."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, text

from controlroom.database.bulk import bulk_load
from controlroom.database.feed_store import ChangeFeedReader
from controlroom.database.models.incident import OPEN, TO_DO
from controlroom.database.question_store import SqlQuestions
from controlroom.database.session import reading
from controlroom.database.source_store import COUNTED_OVER, records_since
from controlroom.database.works import SqlWorks
from controlroom.domain.geo import Position
from controlroom.domain.ids import new_id
from controlroom.domain.incident import Attachment, Reporter
from controlroom.domain.records import Reading
from controlroom.domain.states import CLOSED_STATES, AssignmentState, Stage
from controlroom.domain.steps import OPEN_SHARES
from tests.database.samples import BINH, LAN, an_assignment, an_event, an_incident
from tests.domain.samples import CITY

# Tables that grow for years.
LARGE = ("incident", "assignment", "event", "reading", "change_log", "reporter", "attachment")


def history(number, now):
    for index in range(number):
        at = now - timedelta(hours=6 * index)  # two years of it
        incident = an_incident(
            received_at=at,
            position=Position(16.2 + index % 100 / 250, 107.4 + index % 97 / 250),
            external_ref=str(index),
            published_at=at + timedelta(days=3),
        )
        share = an_assignment(
            incident, state=AssignmentState.APPROVED, answered_at=at + timedelta(days=2)
        )
        stage = Stage.NEW if index < 20 else Stage.PUBLISHED
        shares = () if index < 20 else (share,)
        photo = Attachment(new_id(), incident.id, "image/jpeg", "a.jpg", "report")
        incident = replace(incident, stage=stage, assignments=shares)
        yield incident, Reporter("Lê Văn An"), [an_event(incident)], [photo]


@pytest.fixture
def asked(engine):
    """Every statement that runs, with its parameters."""
    asked: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, *_rest):
        if re.match(r"\s*(SELECT|WITH|UPDATE)", statement):
            asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    return asked


def whole_tables(engine, asked):
    """Return the large tables that a plan of *asked* reads from end to end, with the statement."""
    found = []
    with engine.connect() as connection:
        for statement, parameters in asked:
            if "SET LOCAL" in statement or "sqlite_master" in statement:
                continue
            if "folded LIKE" in statement and "received_at >=" in statement:
                continue  # no index serves a word within a text: bounded by time instead
            how = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
            rows = connection.exec_driver_sql(how + statement, parameters).all()
            for row in rows:
                line = str(row[-1])
                # SQLite says SCAN also for a walk along an index, which is what paging wants.
                hit = re.match(r"SCAN (\w+)$|.*Seq Scan on (\w+)", line)
                table = hit and (hit[1] or hit[2])
                if table in LARGE and "lead(seq)" not in statement:  # gaps: a whole log, once
                    found.append((table, statement))
    return found


def test_no_screen_reads_a_whole_table(engine, asked):
    with SqlWorks(engine)(LAN, "ask the time") as work:
        now = work.now
    readings = [Reading(f"s{n % 10}", now - timedelta(minutes=n), 1.0) for n in range(5_000)]
    rows = list(history(3_000, now))
    bulk_load(engine, incidents=rows, readings=readings)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    works, questions = SqlWorks(engine), SqlQuestions(engine)
    with closing(ChangeFeedReader(engine, listen=False)) as reader:
        asked.clear()
        reader.applied(reader.fetch())
        with works(LAN, "receive") as work:
            incident = work.add_incident(an_incident(), None, ())
            work.find_external("field_report", "77")
            work.near(Position(16.3, 107.5), 300, now - timedelta(days=3))
            work.incident_by_ref(5)
        with works(BINH, "verify") as work:
            stored = work.incident(incident.id)
            work.save_incident(replace(stored, stage=Stage.VERIFIED), seen=1)
        batch = reader.fetch()
        assert len(batch.lines) == 1
        questions.detail(incident.id, with_reporter=True)
        questions.levels("s3", 24)
        questions.open_by_agency()
        questions.similar(incident, CITY)
        questions.similar(replace(incident, position=None), CITY)
        questions.figures(CITY)
        questions.hourly(CITY)
        questions.on_time_by_agency(30)
        questions.quarantined()
        questions.quarantined(source_id="field_report")
        questions.notices("weather")
        questions.search("mua lon")
        questions.search("77")
        with reading(engine) as connection:
            records_since(connection, now - COUNTED_OVER)
    assert len(asked) > 15
    assert whole_tables(engine, asked) == []


def test_the_words_of_the_indexes_are_those_of_the_domain():
    def words(condition):
        return set(re.findall(r"'(\w+)'", condition))

    assert words(OPEN) == {state.value for state in CLOSED_STATES}
    assert words(TO_DO) == {state.value for state in AssignmentState} - {
        state.value for state in OPEN_SHARES
    }
