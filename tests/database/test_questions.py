"""What screens ask, on both engines, with answers worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from controlroom.database import figure_store
from controlroom.database.bulk import bulk_load
from controlroom.database.city_store import sync_city
from controlroom.database.models import AgencyRow, SensorRow, WardRow
from controlroom.database.question_store import SqlQuestions
from controlroom.database.session import make_engine, writing
from controlroom.database.works import SqlWorks
from controlroom.domain.city import (
    Agency,
    Category,
    City,
    Deadlines,
    Name,
    Sensor,
    SensorKind,
    Source,
    Ward,
)
from controlroom.domain.errors import DatabaseUnreachableError, InvalidInputError, NotFoundError
from controlroom.domain.figures import Share
from controlroom.domain.geo import Bounds, Position
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
from controlroom.domain.states import AssignmentState, Satisfaction, Severity, Stage
from tests.database.samples import (
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

HUE = Position(16.46, 107.59)
NAME = Name("Huế", "Hue")


def a_city(**changes):
    values: dict[str, Any] = {
        "id": "hue",
        "name": NAME,
        "centre_name": NAME,
        "hotline": "19001075",
        "zone_name": "Asia/Ho_Chi_Minh",
        "bounds": Bounds(16, 107, 17, 108),
        "home": HUE,
        "wards": (Ward("19753", "phuong", NAME, "Phú Xuân", HUE, "ward_a", ("Cũ",)),),
        "agencies": (
            Agency("ward_a", NAME, NAME, "ward", ward_code="19753"),
            Agency("old", NAME, NAME, "department", valid_to=date(2025, 6, 30), successor_id="new"),
            Agency("new", NAME, NAME, "department"),
        ),
        "categories": (Category("flood/road", NAME, "flood"), Category("flood", NAME)),
        "sources": (Source("flood", NAME, NAME, 600.0),),
        "sensors": (
            Sensor("kim_long", "flood", SensorKind.RIVER, NAME, "m", HUE, (1.0, 2.0, 3.5), 5.81),
        ),
        "routing": (),
        "deadlines": Deadlines(),
    }
    return City(**values | changes)


CITY = a_city()


@pytest.fixture
def works(engine):
    return SqlWorks(engine)


@pytest.fixture
def questions(engine):
    return SqlQuestions(engine)


@pytest.fixture
def now(engine):
    """The server's clock: figures count back from it."""
    with writing(engine) as connection:
        sync_city(connection, CITY)
    with SqlWorks(engine)(FEED, "ask the time") as work:
        return work.now


def past(received, *, handled=None, answered=None, due=None, first_due=None, **changes):
    """Return an incident from a history, with one share if *answered* or *due* is given."""
    incident = an_incident(received_at=received, published_at=handled, **changes)
    if handled is not None:
        stage = Stage.PUBLISHED if incident.satisfaction is None else Stage.RATED
        incident = replace(incident, stage=stage)
    if due is None:
        return incident
    state = AssignmentState.APPROVED if answered else AssignmentState.SENT
    share = an_assignment(
        incident, state=state, due_at=due, first_due_at=first_due or due, answered_at=answered
    )
    stage = incident.stage if handled else Stage.HANDLING
    return replace(incident, stage=stage, assignments=(share,))


def photo_of(incident):
    return Attachment(new_id(), incident.id, "image/png", "x.png", "answer")


def load(engine, *incidents, **others):
    return bulk_load(engine, incidents=[(i, None, (), ()) for i in incidents], **others)


def test_detail_tells_everything_and_the_reporter_only_on_request(works, questions):
    incident = an_incident()
    photo = Attachment(new_id(), incident.id, "image/jpeg", "a.jpg", "report")
    reporter = Reporter("Lê Văn An", "0912 345 678")
    with works(LAN, "receive") as work:
        stored = work.add_incident(incident, reporter, [photo])
        twin = work.add_incident(an_incident(merged_into=incident.id), None, ())
        later = an_event(incident, at=NOON + timedelta(minutes=1), action="note", text="Đã gọi")
        first = an_event(incident)
        work.append([later, first])
    detail = questions.detail(incident.id, with_reporter=True)
    assert detail.incident == stored
    assert detail.events == (first, later)
    assert detail.attachments == (photo,)
    assert detail.merged == (twin.ref,)
    assert detail.reporter == reporter
    assert questions.detail(incident.id, with_reporter=False).reporter is None
    with pytest.raises(NotFoundError):
        questions.detail(new_id(), with_reporter=False)


def test_figures_follow_their_definitions(engine, questions, now):
    day, long_ago = timedelta(days=1), now - timedelta(days=40)
    load(
        engine,
        past(now - timedelta(minutes=1)),
        past(now - 2 * day, stage=Stage.REJECTED),
        past(now - 2 * day, stage=Stage.VERIFIED),
        # on time by both dates, rated badly
        past(
            now - 9 * day,
            handled=now - timedelta(seconds=1),
            answered=now - 4 * day,
            due=now - 3 * day,
            satisfaction=Satisfaction.NOT_SATISFIED,
        ),
        # in time only after an extension, rated well
        past(
            now - 9 * day,
            handled=now - 2 * day,
            answered=now - 4 * day,
            due=now - 3 * day,
            first_due=now - 5 * day,
            satisfaction=Satisfaction.ACCEPTABLE,
        ),
        # late, not rated
        past(now - 9 * day, handled=now - 2 * day, answered=now - 2 * day, due=now - 3 * day),
        # answered by the centre itself, late
        past(
            now - 9 * day,
            handled=now - 2 * day,
            due_at=now - 3 * day,
            first_due_at=now - 3 * day,
        ),
        past(long_ago, handled=long_ago + day),
        past(long_ago, handled=now - day, answered=now - 2 * day, due=now),
    )
    figures = questions.figures(CITY)
    assert figures.on_time == Share(3, 5)
    assert figures.on_time_first == Share(2, 5)
    assert figures.rated == Share(2, 5)
    assert figures.satisfaction == Share(1, 2)
    assert figures.accepted == Share(5, 7)
    local = now.astimezone(CITY.zone)
    if local.hour or local.minute > 1:
        assert (figures.received_today, figures.handled_today) == (1, 1)
    assert abs(figures.at - now) < timedelta(minutes=1)


def test_figures_of_an_empty_database_are_empty(questions):
    figures = questions.figures(CITY)
    assert (figures.received_today, figures.on_time, figures.accepted) == (0, Share(), Share())
    assert math.isnan(figures.on_time.value)
    hourly = questions.hourly(CITY)
    assert hourly.received.sum() == 0
    assert np.isnan(hourly.usual).all()
    assert questions.on_time_by_agency(30) == []
    assert questions.open_by_agency() == {}
    assert len(questions.levels("kim_long", 24).at) == 0


def test_hours_and_the_same_hours_of_usual_days(engine, questions, now):
    full_hour = now.replace(minute=0, second=0, microsecond=0)
    week = timedelta(days=7)
    history = [past(full_hour - 10 * week)]
    for weeks_ago, count in enumerate((3, 1, 2, 5, 4), start=1):
        history += [past(full_hour - weeks_ago * week)] * count
    load(
        engine,
        *(replace(i, id=new_id()) for i in history),
        past(full_hour),
        past(full_hour - timedelta(hours=3), handled=full_hour),
    )
    hourly = questions.hourly(CITY)
    assert len(hourly.hours) == 24
    assert np.all(np.diff(hourly.hours) == 3600)
    index = int(np.argmin(np.abs(hourly.hours - full_hour.timestamp())))
    assert index >= 22  # the hour may have ended since
    assert hourly.received[index] == 1
    assert hourly.handled[index] == 1
    assert hourly.received[index - 3] == 1
    assert hourly.usual[index] == np.median([3, 1, 2, 5, 4, 0, 0, 0])
    assert hourly.usual_low[index] == 0
    assert hourly.usual_high[index] == pytest.approx(np.percentile([3, 1, 2, 5, 4, 0, 0, 0], 90))
    assert hourly.usual[index - 1] == 0


def test_arrivals_are_those_of_the_days_oldest_first(engine, questions, now, monkeypatch):
    hours = (1, 30, 100, 2_000)
    load(engine, *(past(now - timedelta(hours=h), ward_code="19753") for h in hours[:3]),
         past(now - timedelta(hours=hours[3])), past(now - timedelta(hours=50), position=None,
                                                     ward_code=None))  # fmt: skip
    found = questions.arrivals(10)
    ago = (found.until - found.at) / 3600
    assert ago.tolist() == pytest.approx([100, 50, 30, 1], abs=0.1)
    assert list(found.ward) == ["19753", "", "19753", "19753"]
    assert np.isnan(found.lat).tolist() == [False, True, False, False]
    assert found.until - found.since == pytest.approx(10 * 86_400, abs=60)
    monkeypatch.setattr(figure_store, "MOST_ARRIVALS", 2)
    newest = questions.arrivals(10)
    assert newest.at.tolist() == found.at[-2:].tolist()
    assert newest.since == newest.at[0]
    assert len(questions.arrivals(0).at) == 0


def test_levels_are_in_order_and_of_one_sensor(engine, questions, now):
    readings = [Reading("kim_long", now - timedelta(hours=n), float(n)) for n in range(5)]
    load(engine, readings=[*readings, Reading("phu_oc", now, 9.0)])
    series = questions.levels("kim_long", 2.5)
    assert series.value.tolist() == [2.0, 1.0, 0.0]
    assert series.at[-1] == pytest.approx(now.timestamp(), abs=1e-3)
    assert series.rise_per_hour() == pytest.approx(-1.0)


def test_agencies_by_what_they_answered_and_what_is_open(engine, questions, now):
    day = timedelta(days=1)
    late = past(now - 9 * day, handled=now - day, answered=now - 2 * day, due=now - 3 * day)
    good = past(now - 9 * day, handled=now - day, answered=now - 4 * day, due=now - 3 * day)
    open_one = past(now - 2 * day, due=now + day)
    other = past(now - 2 * day, due=now + day)
    other = replace(other, assignments=(replace(other.assignments[0], agency_id="ward_a"),))
    closed = past(now - 9 * day, due=now)  # its share was left open when it was closed
    closed = replace(closed, stage=Stage.REJECTED)
    load(engine, late, good, open_one, other, closed)
    assert questions.open_by_agency() == {"hepco": 1, "ward_a": 1}
    first, second = questions.on_time_by_agency(30)
    assert (first.agency_id, first.share, first.open) == ("hepco", Share(1, 2), 1)
    assert (second.agency_id, second.share, second.open) == ("ward_a", Share(), 1)
    assert questions.on_time_by_agency(1)[0].share == Share()


def test_similar_offers_the_same_place_and_words(engine, questions):
    here = past(NOON)
    twin = past(NOON - timedelta(hours=2), position=Position(16.4602, 107.5901))
    far = past(NOON, position=Position(16.6, 107.4))
    old = past(NOON - timedelta(days=60))
    merged = past(NOON, stage=Stage.MERGED)
    load(engine, here, twin, far, old, merged)
    assert [i.id for i in questions.similar(here, CITY)] == [twin.id]
    assert twin.id in {i.id for i in questions.similar(replace(here, position=None), CITY)}


def test_an_old_report_is_found_by_its_number_only(engine, questions):
    old = past(NOON - timedelta(days=3_650), title="Cầu gãy")
    load(engine, old, past(NOON, title="Cầu mới"))
    refs = {i.title: i.ref for i in questions.search("cau")}
    assert list(refs) == ["Cầu mới"]
    others = {1, 2} - set(refs.values())
    assert {i.title for i in questions.search(str(max(others)))} >= {"Cầu gãy"}
    assert questions.search("9" * 40) == []


def test_search_folds_and_takes_signs_literally(engine, questions):
    load(
        engine,
        past(NOON, title="Đường ngập 100% ở Phú Xuân"),
        past(NOON + timedelta(hours=1), title="Cây đổ_gãy", address="", stage=Stage.REJECTED),
        past(NOON, title="Khác", address="", description="cay do duong"),
    )

    def titles(words, limit=200):
        return [i.title for i in questions.search(words, limit)]

    assert titles("NGAP duong") == ["Đường ngập 100% ở Phú Xuân"]
    assert titles("cây đổ") == ["Cây đổ_gãy", "Khác"]
    assert titles("100%") == ["Đường ngập 100% ở Phú Xuân"]
    assert titles("%") == ["Đường ngập 100% ở Phú Xuân"]
    assert titles("đổ_") == ["Cây đổ_gãy"]
    assert titles("cay 2") == ["Cây đổ_gãy"]  # by its number
    assert titles("cay", limit=1) == ["Cây đổ_gãy"]
    assert titles("   ") == []
    assert titles("\0\\'; DROP TABLE incident; --") == []


def test_notices_and_quarantine_come_newest_first(works, questions):
    with works(FEED, "records") as work:
        work.add_notices(
            [
                Notice(
                    new_id(),
                    "weather",
                    "bulletin",
                    f"Mưa {n}",
                    NOON + timedelta(hours=n),
                    Severity.LOW,
                    (("mm", "12"),),
                )
                for n in range(3)
            ]
        )
        bad = [
            Quarantined(new_id(), "open311", NOON + timedelta(n), "empty", "", f'{{"n": {n}}}')
            for n in range(3)
        ]
        work.quarantine(bad)
    assert [n.title for n in questions.notices("weather", 2)] == ["Mưa 2", "Mưa 1"]
    assert questions.notices("weather")[0].facts == (("mm", "12"),)
    assert questions.notices("press") == []
    assert list(questions.quarantined(2)) == [bad[2], bad[1]]
    assert list(questions.quarantined(1, "open311")) == [bad[2]]
    assert list(questions.quarantined(9, "camera")) == []


def test_bulk_load_gives_numbers_in_order_and_then_commands_go_on(engine, works, questions):
    loaded = [replace(past(NOON + timedelta(n)), version=4, updated_by="binh") for n in range(3)]
    shares: list[float] = []
    result = bulk_load(
        engine,
        incidents=[
            (
                i,
                Reporter("A"),
                [an_event(i)],
                [Attachment(new_id(), i.id, "image/png", "x", "report")],
            )
            for i in loaded
        ],
        alarms=[an_alarm()],
        tasks=[a_task(state=TaskState.DONE, incident_id=loaded[0].id)],
        calls=[a_call(), (a_call(incident_id=loaded[1].id), "0912")],
        notices=[Notice(new_id(), "weather", "bulletin", "Mưa", NOON, Severity.LOW)],
        cameras=[Camera("c1", "Cầu", HUE, online=True, seen_at=None)],
        vessels=[VesselPosition("TTH-1", NOON, HUE)],
        progress=shares.append,
    )
    assert result == 3
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    detail = questions.detail(loaded[1].id, with_reporter=True)
    assert (detail.incident.ref, detail.incident.version) == (2, 4)
    assert detail.incident.has_reporter
    assert len(detail.events) == len(detail.attachments) == 1
    with works(LAN, "receive") as work:
        assert work.add_incident(an_incident(), None, ()).ref == 4
        again = work.incident(loaded[0].id)
        assert work.save_incident(replace(again, stage=Stage.VERIFYING), seen=4).version == 5


def test_a_bad_record_stops_a_bulk_load_as_a_whole(engine, questions):
    bad = past(NOON, description="x" * 20_001)
    with pytest.raises(InvalidInputError):
        load(engine, past(NOON), bad)
    assert questions.search("nguyen") == []


def test_the_city_is_kept_with_what_is_no_longer_in_it(engine):
    for _ in range(2):  # again changes nothing
        with writing(engine) as connection:
            sync_city(connection, CITY)
    with engine.connect() as connection:
        old = connection.execute(select(AgencyRow).where(AgencyRow.id == "old")).one()
        assert (old.valid_to, old.successor_id) == (date(2025, 6, 30), "new")
        ward = connection.execute(select(WardRow)).one()
        assert (ward.short, ward.formerly, ward.valid_to) == ("Phú Xuân", ["Cũ"], None)
        sensor = connection.execute(select(SensorRow)).one()
        assert sensor.alarms == [1.0, 2.0, 3.5]
    smaller = a_city(agencies=CITY.agencies[:1], wards=())
    with writing(engine) as connection:
        sync_city(connection, smaller)
    with engine.connect() as connection:
        ended = dict(connection.execute(select(AgencyRow.id, AgencyRow.valid_to)).all())
        assert ended["ward_a"] is None
        assert ended["old"] == date(2025, 6, 30)
        assert abs(ended["new"] - datetime.now(UTC).date()) <= timedelta(days=1)
    with writing(engine) as connection:
        sync_city(connection, CITY)
    with engine.connect() as connection:
        assert connection.execute(select(WardRow.valid_to)).scalar_one() is None


def test_a_database_that_is_away_is_a_known_error(tmp_path):
    questions = SqlQuestions(make_engine(f"sqlite:///{tmp_path}/no/x.db"))
    with pytest.raises(DatabaseUnreachableError):
        questions.open_by_agency()
