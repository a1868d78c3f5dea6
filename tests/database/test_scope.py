"""Who sees and may do what is the same on a server and in a file, question by question."""

from __future__ import annotations

import inspect
from contextlib import closing as closed
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from controlroom.database.feed_store import ChangeFeedReader
from controlroom.database.question_store import SqlQuestions
from controlroom.database.works import SqlWorks
from controlroom.domain.errors import (
    NotAllowedError,
    NotFoundError,
)
from controlroom.domain.geo import Position
from controlroom.domain.ids import new_id
from controlroom.domain.incident import Attachment, Reporter
from controlroom.domain.records import Call, CallState, Camera, Notice, Quarantined, VesselPosition
from controlroom.domain.shares import Order
from controlroom.domain.states import Severity
from controlroom.services.calls import Calls
from controlroom.services.dispatch import Dispatch
from controlroom.services.intake import Draft, Intake
from controlroom.services.recording import Recording
from controlroom.services.tasks import Tasks
from tests.database import test_rights_life
from tests.database.site import PEOPLE
from tests.domain.samples import CITY

IN_W1, IN_W2 = Position(16.45, 107.55), Position(16.45, 107.65)
CALLER = Reporter("Lê Văn An", "0912 345 678")


def draft(title, position, **values):
    made = Draft(title, "Ba ngày", "ve_sinh", "field_report", "app", position, reporter=CALLER)
    return replace(made, **values)


def verified(site, login, it):
    return Intake(SqlWorks(site.engine(login)), CITY).verify(
        site.me(login), it.id, seen=it.version, severity=Severity.NORMAL,
        category_id="ve_sinh", ward_code=it.ward_code,
    )  # fmt: skip


def seed(site):
    """Fill a site by the services; return what the questions name."""
    me, intake = site.me("lan"), Intake(SqlWorks(site.engine("lan")), CITY)
    photo = Attachment(new_id(), new_id(), "image/jpeg", "anh.jpg", "report")
    made = {
        "w1": intake.receive(me, draft("Rác w1", IN_W1, attachments=(photo,))),
        "w2": intake.receive(me, draft("Rác w2", IN_W2, ward_code="w2")),
        "nowhere": intake.receive(me, draft("Rác không nơi", None)),
    }
    made["sent"] = verified(
        site, "lan", intake.receive(me, draft("Rác gửi", IN_W2, ward_code="w2"))
    )
    made["sent"] = Dispatch(SqlWorks(site.engine("binh")), CITY).dispatch(
        site.me("binh"), made["sent"].id, seen=made["sent"].version,
        orders=[Order("hepco"), Order("htkt")],
    )  # fmt: skip
    recording, feed = Recording(SqlWorks(site.engine("sensors")), CITY), site.me("sensors")
    now = datetime.now(UTC)
    for about in ("w1", "w2", None):
        call = Call(new_id(), 0, CallState.WAITING, incoming=True, began_at=now)
        call = replace(call, incident_id=made[about].id if about else None)
        Calls(SqlWorks(site.engine("lan"))).receive(site.me("lan"), call, "0912")
    recording.vessels(feed, [VesselPosition("TTH-1", now, Position(16.6, 107.9))])
    recording.camera_event(feed, Camera("c1", "Cầu", IN_W1, online=True, seen_at=now), "fire")
    recording.notices(
        feed, "press", [Notice(new_id(), "press", "article", "Bài", now, Severity.LOW)]
    )
    recording.quarantine(
        feed, "field_report", [Quarantined(new_id(), "field_report", now, "empty", "d", "{}")]
    )
    tasks = Tasks(SqlWorks(site.engine("binh")))
    for agency in ("hepco", "htkt"):
        tasks.create(site.me("binh"), title=agency, agency_id=agency)
    return made


def told(ask):
    """Return what was answered, None for nothing and for a refusal."""
    try:
        return ask() or None
    except (NotFoundError, NotAllowedError):
        return None


def picture(site, login, made):
    """Everything one person is shown, by names that are the same on both engines."""
    questions, title = SqlQuestions(site.engine(login)), {}
    title = {it.id: key for key, it in made.items()}

    def detail(key):
        found = questions.detail(made[key].id, with_reporter=True)
        return (
            len(found.events), len(found.attachments), found.reporter is not None,
            len(found.incident.assignments),
        )  # fmt: skip

    def plain(key):
        return len(questions.detail(made[key].id, with_reporter=False).events)

    with closed(ChangeFeedReader(site.engine(login), listen=False)) as feed:
        batch = feed.fetch()
    shown = {
        "queue": sorted(title[key] for key in batch.lines.id),
        "tasks": sorted(task.agency_id for task in batch.tasks),
        "alarms": len(batch.alarms),
        "calls": sorted(str(title.get(call.incident_id)) for call in batch.calls),
        "vessels": len(batch.vessels),
        "notices": len(questions.notices("press")),
        "search": told(lambda: sorted(title[i.id] for i in questions.search("rac"))),
        "similar": told(lambda: sorted(title[i.id] for i in questions.similar(made["w2"], CITY))),
        "open by agency": told(questions.open_by_agency),
        "set aside": told(lambda: [q.payload for q in questions.quarantined() if q.payload]),
    }
    for key in ("w1", "w2", "nowhere", "sent"):
        shown[f"detail {key}"] = told(lambda key=key: detail(key))
        shown[f"timeline {key}"] = told(lambda key=key: plain(key))
    return shown


def test_the_same_is_seen_on_a_server_and_in_a_file(site, file_site):
    on_server, in_file = seed(site), seed(file_site)
    for login in PEOPLE:
        assert (login, picture(file_site, login, in_file)) == (
            login, picture(site, login, on_server),
        )  # fmt: skip


SERVERS_OWN = {
    "test_the_program_may_call_the_person_what_it_likes",  # a file refuses it, see below
    "test_somebody_shut_out_sees_and_does_nothing",  # below
    "test_the_timeline_has_the_servers_time",  # a file has no other clock than this computer's
    "test_a_policy_asks_who_it_is_once_a_statement_not_once_a_row",  # below
}
STORIES = [
    story
    for name, story in vars(test_rights_life).items()
    if name.startswith("test_") and name not in SERVERS_OWN
]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_the_stories_of_a_server_in_a_file(story, file_site):
    desks = {}

    def desk(login):
        if login not in desks:
            desks[login] = test_rights_life.Desk(file_site, login)
        return desks[login]

    has = {"desk": desk, "site": file_site}
    story(**{name: has[name] for name in inspect.signature(story).parameters})
