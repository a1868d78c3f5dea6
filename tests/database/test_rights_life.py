"""A report's whole life by the services, each step under the login of the one who takes it."""

from __future__ import annotations

from contextlib import closing as closed
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from controlroom.database.feed_store import ChangeFeedReader
from controlroom.database.models import EventRow
from controlroom.database.person import person_of
from controlroom.database.question_store import SqlQuestions
from controlroom.database.works import SqlWorks
from controlroom.domain.access import Role
from controlroom.domain.errors import (
    AlreadyDoneError,
    ConcurrentEditError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from controlroom.domain.geo import Position
from controlroom.domain.ids import new_id
from controlroom.domain.incident import Attachment, Reporter
from controlroom.domain.records import (
    Call,
    CallState,
    Camera,
    Notice,
    Reading,
    TaskState,
    VesselPosition,
)
from controlroom.domain.shares import Order
from controlroom.domain.states import (
    AssignmentState,
    IncidentState,
    RejectReason,
    Satisfaction,
    Severity,
)
from controlroom.services.alarms import Alarms
from controlroom.services.calls import Calls
from controlroom.services.closing import Closing
from controlroom.services.dispatch import Dispatch
from controlroom.services.intake import Draft, Intake
from controlroom.services.recording import Recording
from controlroom.services.tasks import Tasks
from tests.domain.samples import CITY

IN_W1, IN_W2 = Position(16.45, 107.55), Position(16.45, 107.65)
CALLER = Reporter("Lê Văn An", "0912 345 678")


class Desk:
    """A person at work: who the database says they are, and the services on their login."""

    def __init__(self, site, login):
        self.engine = site.engine(login)
        self.me = site.me(login)
        works = SqlWorks(self.engine)
        self.intake, self.dispatch = Intake(works, CITY), Dispatch(works, CITY)
        self.closing, self.alarms = Closing(works, CITY), Alarms(works, CITY)
        self.calls, self.tasks = Calls(works), Tasks(works)
        self.recording = Recording(works, CITY)
        self.questions = SqlQuestions(self.engine)
        self.works = works

    def draft(self, **values):
        made = Draft("Rác chưa thu gom", "Ba ngày", "ve_sinh", "field_report", "app", IN_W1)
        return replace(made, **values)

    def received(self, **values):
        return self.intake.receive(self.me, self.draft(**values))

    def step(self, service, name, incident, **more):
        return getattr(getattr(self, service), name)(
            self.me, incident.id, seen=incident.version, **more
        )


@pytest.fixture
def desk(site):
    made = {}

    def at(login):
        if login not in made:
            made[login] = Desk(site, login)
        return made[login]

    return at


def verified(desk, **values):
    made = desk("lan").received(**values)
    return desk("lan").step(
        "intake", "verify", made, severity=Severity.NORMAL, category_id="ve_sinh",
        ward_code=made.ward_code,
    )  # fmt: skip


def sent(desk, *agencies, **values):
    orders = [Order(a) for a in agencies or ("hepco",)]
    return desk("binh").step("dispatch", "dispatch", verified(desk, **values), orders=orders)


def test_the_database_says_who_everybody_is(desk, site):
    roles = {login: desk(login).me.role for login in ("wall", "lan", "binh", "quan", "hoa")}
    assert roles == {
        "wall": Role.VIEWER,
        "lan": Role.OPERATOR,
        "binh": Role.SUPERVISOR,
        "quan": Role.ADMINISTRATOR,
        "hoa": Role.AGENCY,
    }
    assert desk("hoa").me.agency_id == "hepco"
    assert desk("sensors").me.role is Role.FEED
    assert desk("kiem").me.role is Role.VIEWER
    assert person_of(site.engine("")) is None, "the owner acts for others"


def test_a_whole_life(desk):
    lan, binh, hoa = desk("lan"), desk("binh"), desk("hoa")
    photo = Attachment(new_id(), new_id(), "image/jpeg", "a.jpg", "report")
    made = lan.received(reporter=CALLER, attachments=(photo,), external_ref="A-1")
    assert made.ref >= 1
    assert lan.intake.receive(lan.me, lan.draft(external_ref="A-1")).id == made.id
    it = lan.step("intake", "claim", made)
    it = lan.step("intake", "release", it)
    it = lan.step("intake", "claim", it)
    it = lan.step("intake", "verify", it, severity=Severity.NORMAL, category_id="ve_sinh",
                  ward_code="w1", note="Đúng")  # fmt: skip
    lan.intake.note(lan.me, it.id, text="Đã gọi lại")
    it = binh.step("dispatch", "dispatch", it, orders=[Order("hepco", "Dọn"), Order("htkt")],
                   severity=Severity.URGENT)  # fmt: skip
    it = hoa.step("dispatch", "accept", it, agency_id="hepco")
    it = desk("tu").step("dispatch", "accept", it, agency_id="htkt")
    later = it.assignments[0].due_at + timedelta(days=3)
    it = hoa.step("dispatch", "ask_extension", it, agency_id="hepco", until=later, reason="Mưa")
    it = binh.step("dispatch", "grant_extension", it, agency_id="hepco")
    it = desk("tu").step("dispatch", "give_back", it, agency_id="htkt", reason="Không phải")
    assert it.state is IncidentState.RETURNED
    it = binh.step("dispatch", "recall", it)
    it = hoa.step("dispatch", "answer", it, agency_id="hepco", reply="Đã dọn")
    it = binh.step("closing", "send_back", it, agency_id="hepco", reason="Thiếu ảnh")
    it = hoa.step("dispatch", "answer", it, agency_id="hepco", reply="Đã dọn, có ảnh")
    it = binh.step("closing", "approve", it, agency_id="hepco")
    it = binh.step("closing", "publish", it, answer="Đã dọn sạch")
    it = desk("sensors").step("closing", "rate", it, satisfaction=Satisfaction.SATISFIED)
    it = binh.step("closing", "reopen", it, reason="Lại có rác")
    it = binh.step("dispatch", "dispatch", it, orders=[Order("hepco")])
    assert it.state is IncidentState.DISPATCHED
    assert it.version == 20

    told = lan.questions.detail(it.id, with_reporter=True)
    assert told.reporter == CALLER
    assert told.incident == it
    assert len(told.attachments) == 1
    actors = {(e.actor, e.actor_name) for e in told.events}
    assert actors == {
        ("lan", "Lan"), ("binh", "Binh"), ("hoa", "Hoa"), ("tu", "Tu"), ("sensors", "Sensors"),
    }  # fmt: skip
    assert len(told.events) == 22


def test_the_lead_passes_on_when_the_one_that_led_gives_back(desk):
    it = sent(desk, "hepco", "htkt")
    assert [a.agency_id for a in it.assignments if a.lead] == ["hepco"]
    it = desk("hoa").step("dispatch", "give_back", it, agency_id="hepco", reason="Không phải")
    lead = [a for a in it.assignments if a.lead]
    assert [a.agency_id for a in lead] == ["htkt"]
    assert lead[0].state is AssignmentState.SENT


def test_what_the_services_return_is_what_was_stored(desk):
    it = sent(desk)
    again = desk("binh").questions.detail(it.id, with_reporter=False).incident
    assert again == it


def test_rejecting_merging_and_restoring(desk):
    lan = desk("lan")
    first, second = lan.received(), lan.received()
    it = lan.step("intake", "reject", first, reason=RejectReason.NO_PLACE, note="?")
    it = lan.step("intake", "restore", it)
    it = lan.step("intake", "merge", it, into=second.id)
    it = lan.step("intake", "restore", it)
    it = lan.step("intake", "set_severity", it, severity=Severity.SOS)
    assert it.state is IncidentState.NEW


def test_severity_draws_open_shares_nearer(desk):
    it = sent(desk)
    after = desk("lan").step("intake", "set_severity", it, severity=Severity.SOS)
    assert after.due_at < it.due_at


def test_the_telephone(desk):
    lan, feed = desk("lan"), desk("sensors")
    call = Call(new_id(), 0, CallState.WAITING, incoming=True, began_at=datetime.now(UTC))
    waiting = feed.calls.receive(feed.me, call, "0913")
    taken = lan.calls.answer(lan.me, waiting)
    assert taken.answered_by == "lan"
    with pytest.raises(ConcurrentEditError) as caught:
        desk("binh").calls.answer(desk("binh").me, waiting)
    assert caught.value.winner == "Lan"
    it = lan.received()
    done = lan.calls.end(lan.me, taken, incident_id=it.id, note="Báo rác")
    assert done.state is CallState.ENDED
    lan.calls.log(lan.me, incident_id=it.id, number="113")


def test_tasks_of_an_agency(desk):
    binh, hoa = desk("binh"), desk("hoa")
    task = binh.tasks.create(binh.me, title="Dọn bãi", agency_id="hepco")
    task = hoa.tasks.set_state(hoa.me, task, TaskState.STARTED)
    task = hoa.tasks.set_state(hoa.me, task, TaskState.DONE)
    other = binh.tasks.create(binh.me, title="Sửa cống", agency_id="htkt")
    with pytest.raises(NotFoundError):
        hoa.tasks.set_state(hoa.me, replace(other, agency_id="hepco"), TaskState.DONE)
    binh.tasks.set_state(binh.me, other, TaskState.CANCELLED)


def test_what_sources_bring(desk):
    feed, lan = desk("sensors"), desk("lan")
    now = datetime.now(UTC)
    rising = [Reading("kim_long", now - timedelta(minutes=5 * n), 2.4 - n / 10) for n in range(4)]
    assert feed.recording.readings(feed.me, "weather_flood", rising) == 4
    assert feed.recording.readings(feed.me, "weather_flood", [Reading("nowhere", now, 1.0)]) == 0
    camera = Camera("c1", "Cầu", IN_W1, online=True, seen_at=now)
    feed.recording.cameras(feed.me, [camera])
    alarm = feed.recording.camera_event(feed.me, camera, "fire")
    vessel = VesselPosition("TTH-1", now, Position(16.7, 107.9))
    assert feed.recording.vessels(feed.me, [vessel]) == 1
    notice = Notice(new_id(), "press", "article", "Bài", now, Severity.LOW, external_ref="n1")
    assert feed.recording.notices(feed.me, "press", [notice]) == 1
    feed.recording.heard(feed.me, "press", "time-out")
    waiting = Call(new_id(), 0, CallState.WAITING, incoming=True, began_at=now, position=IN_W1)
    sos = feed.recording.sos(feed.me, waiting, "0914")
    assert sos.severity is Severity.SOS
    seen = lan.alarms.acknowledge(lan.me, alarm.id, seen=alarm.version, verdict="confirmed")
    assert seen.acknowledged_by == "lan"
    again = feed.recording.camera_event(feed.me, camera, "smoke")
    made = lan.alarms.make_incident(lan.me, again.id, seen=again.version)
    assert made.source_id == "camera"
    drafts = [feed.draft(external_ref=str(n), reporter=CALLER) for n in range(3)]
    assert feed.intake.receive_many(feed.me, drafts) == (3, 0)
    assert feed.intake.receive_many(feed.me, drafts) == (0, 3)


def test_the_program_may_call_the_person_what_it_likes(desk, site):
    lan = desk("lan")
    forged = replace(lan.me, login="binh", name="Trần Bình")
    made = lan.intake.receive(forged, lan.draft())
    claimed = lan.intake.claim(forged, made.id, seen=1)
    told = lan.questions.detail(made.id, with_reporter=False)
    assert {(e.actor, e.actor_name) for e in told.events} == {("lan", "Lan")}
    assert told.incident.claimed_by == "lan"
    assert told.incident.updated_by == "lan"
    assert claimed.version == 2


def test_a_role_that_was_only_claimed_is_refused_and_named(desk):
    it = verified(desk)
    lan = desk("lan")
    bold = replace(lan.me, role=Role.SUPERVISOR)
    with pytest.raises(NotAllowedError):
        lan.dispatch.dispatch(bold, it.id, seen=it.version, orders=[Order("hepco")])
    again = lan.questions.detail(it.id, with_reporter=False).incident
    assert again == it


def test_a_command_is_carried_out_once_and_by_one(desk):
    lan, binh = desk("lan"), desk("binh")
    it, key = lan.received(), new_id()
    lan.intake.claim(lan.me, it.id, seen=1, command_id=key)
    with pytest.raises(AlreadyDoneError) as caught:
        lan.intake.claim(lan.me, it.id, seen=1, command_id=key)
    assert str(it.id) in caught.value.outcome
    with pytest.raises(InvalidInputError):
        binh.intake.claim(binh.me, it.id, seen=1, command_id=key)


def test_scope_by_ward(desk):
    mine, other = desk("lan").received(), desk("lan").received(position=IN_W2, ward_code="w2")
    nowhere = desk("lan").received(position=None)
    mai = desk("mai")
    assert mai.questions.detail(mine.id, with_reporter=False).incident == mine
    for hidden in (other, nowhere):
        with pytest.raises(NotFoundError):
            mai.questions.detail(hidden.id, with_reporter=False)
        with pytest.raises(NotFoundError):
            mai.step("intake", "claim", hidden)
    assert {i.id for i in mai.questions.search("rac chua")} == {mine.id}
    assert len(desk("lan").questions.search("rac chua")) == 3
    with closed(ChangeFeedReader(mai.engine, listen=False)) as reader:
        assert list(reader.fetch().lines.id) == [mine.id]
    with pytest.raises(NotAllowedError):
        mai.received(position=IN_W2, ward_code="w2")
    it = mai.step("intake", "verify", mine, severity=Severity.NORMAL, category_id="ve_sinh",
                  ward_code="w1")  # fmt: skip
    assert it.state is IncidentState.VERIFIED


def test_scope_by_agency(desk):
    mine, other = sent(desk, "hepco"), sent(desk, "htkt")
    hoa = desk("hoa")
    assert hoa.questions.detail(mine.id, with_reporter=False).incident == mine
    with pytest.raises(NotFoundError):
        hoa.questions.detail(other.id, with_reporter=False)
    assert {i.id for i in hoa.questions.search("rac chua")} == {mine.id}
    with closed(ChangeFeedReader(hoa.engine, listen=False)) as reader:
        batch = reader.fetch()
        assert list(batch.lines.id) == [mine.id]
        assert [*batch.alarms, *batch.calls, *batch.vessels] == []


def test_the_reporter_is_a_secret(desk):
    it = sent(desk, reporter=CALLER)
    for login in ("wall", "kiem", "hoa", "sensors"):
        with pytest.raises(NotAllowedError):
            desk(login).questions.detail(it.id, with_reporter=True)
        assert desk(login).questions.detail(it.id, with_reporter=False).reporter is None
    assert desk("mai").questions.detail(it.id, with_reporter=True).reporter == CALLER


def test_a_wall_reads_everything_and_writes_nothing(desk):
    it = desk("lan").received()
    wall = desk("wall")
    with closed(ChangeFeedReader(wall.engine, listen=False)) as reader:
        reader.applied(reader.fetch())
        desk("lan").step("intake", "claim", it)
        assert list(reader.fetch().lines.id) == [it.id]
    wall.questions.figures(CITY)
    wall.questions.hourly(CITY)
    wall.questions.on_time_by_agency(30)
    wall.questions.open_by_agency()
    wall.questions.levels("kim_long", 24)
    wall.questions.notices("press")
    bold = replace(wall.me, role=Role.OPERATOR)
    with pytest.raises(NotAllowedError):
        wall.intake.receive(bold, wall.draft())


def test_somebody_shut_out_sees_and_does_nothing(desk, site):
    it = desk("mai").received()
    desk("lan")
    with site.plain("") as owner:
        owner.execute("UPDATE app_user SET disabled_at = now() WHERE login IN ('mai', 'lan')")
    for login in ("mai", "lan"):
        with pytest.raises(NotFoundError):
            desk(login).questions.detail(it.id, with_reporter=False)
        with pytest.raises(NotAllowedError):
            desk(login).received()
        with pytest.raises(NotAllowedError):
            person_of(site.engine(login))


def test_the_timeline_has_the_servers_time(desk, site):
    it = desk("lan").received()
    with site.engine("").connect() as connection:
        at = connection.execute(
            select(EventRow.__table__.c.at).where(EventRow.__table__.c.incident_id == it.id)
        ).scalar_one()
        now = connection.execute(text("SELECT now()")).scalar_one()
    assert timedelta() <= now - at < timedelta(minutes=1)
    assert at == it.updated_at


@pytest.mark.parametrize("login", ["wall", "mai", "hoa"])
@pytest.mark.parametrize("table", ["incident", "task"])
def test_a_policy_asks_who_it_is_once_a_statement_not_once_a_row(site, login, table):
    with site.plain(login) as connection:
        plan = [
            row[0].strip() for row in connection.execute(f"EXPLAIN SELECT count(*) FROM {table}")
        ]
    asked = [line for line in plan if line.startswith(("Filter", "Index Cond", "Recheck"))]
    assert not [line for line in asked if "cr_" in line], plan
    assert asked == [] or any("InitPlan" in line for line in plan), plan
