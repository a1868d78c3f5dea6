"""Commands on both engines: races, repetitions, refusals, and what is stored."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from controlroom.database.models import CallNumberRow, CommandRow, EventRow, IncidentRow
from controlroom.database.session import make_engine, writing
from controlroom.database.works import SqlWorks
from controlroom.domain.access import Actor, Role
from controlroom.domain.errors import (
    AlreadyDoneError,
    ConcurrentEditError,
    DatabaseUnreachableError,
    InvalidInputError,
    NotFoundError,
    SchemaMismatchError,
)
from controlroom.domain.geo import Position
from controlroom.domain.ids import new_id
from controlroom.domain.incident import Attachment, Reporter
from controlroom.domain.records import (
    Camera,
    Notice,
    Quarantined,
    Reading,
    TaskState,
    VesselPosition,
)
from controlroom.domain.shares import Order
from controlroom.domain.states import AssignmentState, Severity, Stage
from controlroom.services.dispatch import Dispatch
from controlroom.services.tasks import Tasks
from tests.database.samples import (
    BINH,
    FEED,
    LAN,
    NOON,
    a_call,
    a_task,
    an_alarm,
    an_assignment,
    an_event,
    an_incident,
)
from tests.domain.samples import CITY


@pytest.fixture
def works(engine):
    return SqlWorks(engine)


def count(engine, row):
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(row)).scalar_one()


def received(works, **changes):
    with works(LAN, "receive") as work:
        return work.add_incident(an_incident(**changes), None, ())


def test_an_incident_comes_back_as_it_was_stored(works):
    incident = an_incident(external_ref="A-1", severity=Severity.SOS)
    reporter = Reporter("Lê Văn An", "0912 345 678")
    photo = Attachment(new_id(), incident.id, "image/jpeg", "a.jpg", "report")
    with works(LAN, "receive") as work:
        stored = work.add_incident(incident, reporter, [photo])
        work.append([an_event(incident)])
        assert abs(work.now - datetime.now(UTC)) < timedelta(minutes=5)
    assert stored == replace(
        incident,
        ref=1,
        version=1,
        updated_at=stored.updated_at,
        updated_by="lan",
        has_reporter=True,
    )
    with works(LAN, "read") as work:
        assert work.incident(incident.id) == stored
        assert work.incident_by_ref(1) == stored
        assert work.find_external("field_report", "A-1") == incident.id
        assert work.find_external("field_report", "A-2") is None


def test_numbers_follow_each_other(works):
    assert [received(works).ref for _ in range(3)] == [1, 2, 3]


def test_assignments_are_stored_with_their_incident(works):
    incident = received(works, stage=Stage.VERIFIED)
    shares = (
        an_assignment(incident, lead=False, agency_id="ward_vi_da"),
        an_assignment(incident, state=AssignmentState.SENT),
    )
    with works(BINH, "dispatch") as work:
        sent = work.save_incident(
            replace(incident, stage=Stage.HANDLING, assignments=shares), seen=1
        )
    assert sent.version == 2
    with works(BINH, "read") as work:
        again = work.incident(incident.id)
    assert set(again.assignments) == set(shares)
    assert replace(again, assignments=()) == replace(sent, assignments=())


def test_the_loser_of_a_race_is_told_who_won(works):
    incident = received(works)
    with works(BINH, "verify") as work:
        winner = work.save_incident(replace(incident, stage=Stage.VERIFIED), seen=1)
    with pytest.raises(ConcurrentEditError) as caught, works(LAN, "reject") as work:
        work.save_incident(replace(incident, stage=Stage.REJECTED), seen=1)
    assert caught.value.winner == "Trần Bình"
    assert caught.value.at == winner.updated_at
    assert caught.value.now_state == "verified"
    with works(LAN, "read") as work:
        assert work.incident(incident.id) == winner


def test_of_two_at_the_same_time_exactly_one_wins(works, engine):
    incident = received(works)
    start, losers = threading.Barrier(6), []

    def run(number):
        actor = replace(LAN, login=f"op{number}", name=f"Operator {number}")
        start.wait()
        try:
            with works(actor, "claim") as work:
                work.save_incident(replace(incident, claimed_by=actor.login), seen=1)
        except ConcurrentEditError as error:
            losers.append(error.winner)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with works(LAN, "read") as work:
        stored = work.incident(incident.id)
    assert stored.version == 2
    assert losers == [f"Operator {str(stored.claimed_by)[2:]}"] * 5


def test_of_two_workstations_that_dispatch_one_report_exactly_one_wins(works, database_url):
    """The same report at the same version, in the same moment, to different agencies."""
    desks = [
        (replace(BINH, login=login, name=name), make_engine(database_url), Order(agency))
        for login, name, agency in (("minh", "Minh", "hepco"), ("tam", "Tâm", "htkt"))
    ]
    for _ in range(6):
        report = received(works, stage=Stage.VERIFIED, first_due_at=NOON + timedelta(days=9))
        start, won, lost = threading.Barrier(2), [], []

        def send(desk, report=report, start=start, won=won, lost=lost):
            actor, engine, order = desk
            service = Dispatch(SqlWorks(engine), CITY)
            start.wait()
            try:
                won.append(service.dispatch(actor, report.id, seen=1, orders=[order]))
            except ConcurrentEditError as error:
                lost.append(error)

        threads = [threading.Thread(target=send, args=(desk,)) for desk in desks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        ((stored,), (loser,)) = won, lost
        with works(LAN, "read") as work:
            assert work.incident(report.id) == stored
        assert (stored.version, len(stored.assignments)) == (2, 1)
        names = {actor.login: actor.name for actor, *_ in desks}
        assert loser.winner == names[stored.updated_by]
        assert (loser.at, loser.now_state) == (stored.updated_at, "dispatched")
    for _, engine, _ in desks:
        engine.dispose()


def test_an_exception_undoes_everything(works, engine):
    def fail():
        with works(LAN, "receive") as work:
            work.add_incident(an_incident(), None, ())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert count(engine, IncidentRow) == 0
    assert count(engine, CommandRow) == 0


def test_a_repeated_command_changes_nothing_and_tells_the_outcome(works, engine):
    command, incident = new_id(), an_incident()
    with works(LAN, "receive", command) as work:
        work.add_incident(incident, None, ())
    for _ in range(2):
        with pytest.raises(AlreadyDoneError) as caught, works(LAN, "receive", command) as work:
            work.add_incident(an_incident(), None, ())
        assert json.loads(caught.value.outcome) == {"incident": str(incident.id), "version": 1}
    assert count(engine, IncidentRow) == 1
    with engine.connect() as connection:
        row = connection.execute(select(CommandRow.replays)).scalar_one()
    assert row == 2


def test_a_command_id_belongs_to_one_person_and_one_command(works):
    command = new_id()
    with works(LAN, "receive", command) as work:
        work.add_incident(an_incident(), None, ())
    for actor, kind in ((BINH, "receive"), (LAN, "reject")):
        with pytest.raises(InvalidInputError, match="command_id"), works(actor, kind, command):
            pass


def test_what_sources_bring_is_not_entered_one_by_one(works, engine):
    with works(FEED, "readings") as work:
        work.add_readings([Reading("kim_long", NOON, 1.2)])
    assert count(engine, CommandRow) == 0


def test_a_source_that_delivers_twice_at_once_is_told(works):
    received(works, external_ref="A-1")
    with pytest.raises(ConcurrentEditError) as caught:
        received(works, external_ref="A-1")
    assert caught.value.winner == "Nguyễn Thị Lan"


@pytest.mark.parametrize(
    "bad",
    [
        {"title": "a\0b"},
        {"title": "x" * 301},
        {"description": "x" * 20_001},
        {"address": "\ud800"},
        {"external_ref": "\0"},
    ],
    ids=["nul", "long-title", "long-description", "half-a-character", "nul-in-a-reference"],
)
def test_text_no_database_can_keep_is_refused(works, engine, bad):
    with pytest.raises(InvalidInputError):
        received(works, **bad)
    assert count(engine, IncidentRow) == 0


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_reading_must_be_finite(works, value):
    with pytest.raises(InvalidInputError), works(FEED, "readings") as work:
        work.add_readings([Reading("kim_long", NOON, value)])


def test_a_naive_time_is_a_bug(works):
    with pytest.raises(Exception, match="naive"):
        received(works, received_at=datetime(2030, 1, 1))  # noqa: DTZ001 - on purpose


def test_readings_are_counted_once_and_the_newest_stays(works, engine):
    first = [Reading("kim_long", NOON + timedelta(minutes=10 * n), 1.0 + n) for n in range(4)]
    with works(FEED, "readings") as work:
        assert work.add_readings(first) == 4
    with works(FEED, "readings") as work:
        assert work.add_readings([*first, Reading("kim_long", NOON - timedelta(days=1), 9.0)]) == 1
    with engine.connect() as connection:
        value = connection.execute(text("SELECT value FROM sensor_latest")).scalar_one()
    assert value == 4.0


def test_vessels_cameras_notices_and_quarantine_count_what_is_new(works):
    here = Position(16.4, 107.7)
    vessel = VesselPosition("TTH-91234-TS", NOON, here, course_deg=90.0, crew=8)
    notice = Notice(new_id(), "weather", "bulletin", "Mưa", NOON, Severity.LOW, external_ref="1")
    bad = Quarantined(new_id(), "open311", NOON, "no-position", "", '{"a": "\0"}', "9")
    with works(FEED, "records") as work:
        assert work.add_vessel_positions([vessel]) == 1
        assert work.add_vessel_positions([vessel]) == 0
        assert work.add_notices([notice]) == 1
        assert work.add_notices([replace(notice, id=new_id())]) == 0
        assert work.quarantine([bad]) == 1
        assert work.quarantine([replace(bad, id=new_id())]) == 0
        work.save_cameras([Camera("c1", "Cầu Trường Tiền", here, online=True, seen_at=NOON)])
        work.save_cameras([Camera("c1", "Cầu Trường Tiền", here, online=False, seen_at=NOON)])
        work.source_heard("weather", NOON)
        work.source_heard("weather", NOON, "time-out")


def test_alarms_are_found_by_their_condition(works):
    with works(FEED, "raise") as work:
        alarm = work.save_alarm(an_alarm(), seen=None)
        assert work.open_alarm("water", "level_above", "kim_long") == alarm
        assert work.open_alarm("water", "level_above", None) is None
        assert work.alarm(alarm.id) == alarm
    with works(LAN, "acknowledge") as work:
        assert work.save_alarm(replace(alarm, acknowledged_by="lan"), seen=1).version == 2
    with pytest.raises(ConcurrentEditError, match="Lan"), works(BINH, "acknowledge") as work:
        work.save_alarm(alarm, seen=1)


def test_a_number_goes_to_its_own_table(works, engine):
    with works(LAN, "call") as work:
        call = work.save_call(a_call(), seen=None, number="0912 345 678")
        work.save_call(call, seen=1)
    assert count(engine, CallNumberRow) == 1


def test_a_unit_has_one_active_task(works):
    with works(BINH, "task") as work:
        first = work.save_task(a_task(unit_id="boat-1"), seen=None)
    with pytest.raises(ConcurrentEditError, match="Trần Bình"), works(LAN, "task") as work:
        work.save_task(a_task(unit_id="boat-1"), seen=None)
    with works(BINH, "task") as work:
        work.save_task(replace(first, state=TaskState.DONE), seen=1)
        assert work.save_task(a_task(unit_id="boat-1"), seen=None).version == 1


def test_near_returns_the_nearest_first(works):
    here = Position(16.46, 107.59)
    places = [Position(16.46 + 0.001 * n, 107.59) for n in (3, 1, 2, 50)]
    stored = [received(works, position=p) for p in places]
    received(works, position=None)
    with works(LAN, "read") as work:
        found = work.near(here, 500, NOON - timedelta(hours=1))
        assert [i.id for i in found] == [stored[n].id for n in (1, 2, 0)]
        assert work.near(here, 500, NOON) == []


def test_what_is_not_there_is_not_found(works):
    with works(LAN, "read") as work:
        for ask in (work.incident, work.alarm):
            with pytest.raises(NotFoundError):
                ask(new_id())
        with pytest.raises(NotFoundError):
            work.incident_by_ref(99)
        with pytest.raises(NotFoundError):
            work.save_incident(an_incident(), seen=1)


def test_the_timeline_and_the_change_log_cannot_be_rewritten(works, engine):
    incident = received(works)
    with works(LAN, "note") as work:
        work.append([an_event(incident, text="Đã gọi lại")])
    for statement in (
        "UPDATE event SET text = ''",
        "DELETE FROM event",
        "UPDATE change_log SET version = 9",
        "DELETE FROM change_log",
    ):
        with pytest.raises(Exception, match="append-only"), writing(engine) as connection:
            connection.execute(text(statement))
    assert count(engine, EventRow) == 1


@pytest.mark.parametrize(
    "change",
    [
        "version = version",
        "version = version + 2",
        "version = version + 1, ref = 77",
        "version = version + 1, source_id = 'x'",
    ],
)
def test_a_version_rises_by_one_whoever_writes(works, engine, change):
    received(works)
    with pytest.raises(Exception, match="guard"), writing(engine) as connection:
        connection.execute(text(f"UPDATE incident SET {change}"))


@pytest.mark.parametrize(
    "change",
    ["first_due_at = sent_at", "sent_at = due_at", "agency_id = 'htkt'", "sent_by = 'lan'"],
)
def test_what_an_agency_was_sent_stays_as_it_was(works, engine, change):
    incident = received(works, stage=Stage.VERIFIED)
    with works(BINH, "dispatch") as work:
        sent = replace(incident, stage=Stage.HANDLING, assignments=(an_assignment(incident),))
        work.save_incident(sent, seen=1)
    with pytest.raises(Exception, match="guard: assignment"), writing(engine) as connection:
        connection.execute(text(f"UPDATE assignment SET {change}"))


def test_an_officer_cannot_take_a_task_from_another_agency(works):
    """The service trusts the task it is handed; whose it is the database knows better."""
    officer = Actor("hoa", "Hoa", Role.AGENCY, agency_id="htkt")
    with works(BINH, "task") as work:
        task = work.save_task(a_task(), seen=None)
    with pytest.raises(Exception, match="guard: task"):
        Tasks(works).set_state(officer, replace(task, agency_id="htkt"), TaskState.DONE)


def test_a_database_that_is_away_is_a_known_error(tmp_path, pg_server):
    nowhere = (
        f"sqlite:///{tmp_path}/no/such/directory/x.db",
        "postgresql+psycopg://postgres:x@127.0.0.1:1/x",
        pg_server.url("there-is-no-such-database"),
    )
    for url in nowhere:
        with pytest.raises(DatabaseUnreachableError), SqlWorks(make_engine(url))(LAN, "x"):
            pass


def test_a_database_without_our_tables_is_refused(empty_url):
    engine = make_engine(empty_url)
    with pytest.raises(SchemaMismatchError), SqlWorks(engine)(LAN, "x"):
        pass
    engine.dispose()


def test_sql_on_the_main_thread_is_refused(database_url):
    engine = make_engine(database_url, forbid_main_thread=True)
    with pytest.raises(AssertionError, match="GUI thread"):
        engine.connect()
    done = []

    def elsewhere():
        with SqlWorks(engine)(LAN, "receive") as work:
            done.append(work.add_incident(an_incident(), None, ()))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert len(done) == 1
    with pytest.raises(AssertionError, match="GUI thread"):  # also on a connection made before
        SqlWorks(engine)(LAN, "x").__enter__()
    engine.dispose()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite+nothing://"])
def test_an_address_that_is_none_is_bad_input(url):
    with pytest.raises(InvalidInputError, match="database"):
        make_engine(url)
