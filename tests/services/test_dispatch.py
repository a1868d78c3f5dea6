"""Recommending, sending, taking back, and what agencies say about their shares."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from controlroom.domain.errors import InvalidInputError, InvalidTransitionError, NotFoundError
from controlroom.domain.figures import Share
from controlroom.domain.shares import Order
from controlroom.domain.states import AssignmentState, IncidentState, Severity
from tests.domain.samples import HEPCO_OFFICER, OPERATOR, SUPERVISOR, incident
from tests.fakes import MONDAY, MemoryQuestions
from tests.services.room import ControlRoom, the_share

S, A = IncidentState, AssignmentState


@pytest.fixture
def room():
    return ControlRoom()


@pytest.mark.parametrize(
    ("category", "place", "title", "expected"),
    [
        ("ha_tang/ho_ga", ("w1", "kiệt 5 Bà Triệu"), "Nắp hố ga vỡ", ("ub_w1", "category")),
        ("ha_tang/ho_ga", ("w2", "kiệt 5 Bà Triệu"), "Nắp hố ga vỡ", ("ub_w2", "category")),
        ("ha_tang/ho_ga", ("w1", "Tỉnh lộ 10A"), "Nắp hố ga vỡ", ("s_xd", "road")),
        ("ha_tang/ho_ga", ("w1", "Quốc lộ 1A"), "Nắp hố ga vỡ", ("qldb", "road")),
        ("ha_tang/ho_ga", ("w1", "25 Lê Lợi"), "Nắp hố ga vỡ", ("htkt", "road")),
        ("ve_sinh", ("w1", "Bà Triệu"), "Rác", ("hepco", "category")),
        ("ve_sinh", ("w1", "Bà Triệu"), "Bãi rác tự phát", ("ub_w1", "words")),
        ("khac", ("w2", ""), "Chó thả rông", ("ub_w2", "ward")),
    ],
)
def test_topic_and_place_together_decide(room, category, place, title, expected):
    ward, address = place
    report = incident(category_id=category, ward_code=ward, address=address, title=title)
    offers = room.dispatch.recommend(report, open_by_agency={"hepco": 3}, on_time={})
    assert (offers[0].agency_id, offers[0].reason[0]) == expected
    assert len({o.agency_id for o in offers}) == len(offers)


def test_a_recommendation_says_how_busy_and_how_punctual_an_agency_is(room):
    first, second = room.sent("hepco"), room.sent("hepco")
    room.share(room.share(second, "accept"), "answer")
    busy = MemoryQuestions(room.works).open_by_agency()
    offer = room.dispatch.recommend(first, open_by_agency=busy, on_time={"hepco": Share(40, 50)})[0]
    assert (offer.agency_id, offer.open, offer.on_time) == ("hepco", 2, Share(40, 50))


def test_one_report_goes_to_several_agencies_and_one_leads(room):
    begun = room.verified()
    sent = room.dispatch.dispatch(
        SUPERVISOR, begun.id, seen=begun.version,
        orders=[Order("hepco", "Dọn rác"), Order("ub_w1", "Nhắc nhở", lead=True)],
    )  # fmt: skip
    assert [(a.agency_id, a.lead, a.instruction) for a in sent.assignments] == [
        ("hepco", False, "Dọn rác"),
        ("ub_w1", True, "Nhắc nhở"),
    ]
    assert {a.first_due_at for a in sent.assignments} == {begun.first_due_at}
    event = room.events(sent)[-1]
    assert (dict(event.facts), event.text) == ({"agency": "hepco ub_w1"}, "Dọn rác\nNhắc nhở")


@pytest.mark.parametrize(
    ("orders", "reason"),
    [
        ([Order("khong_co")], "unknown"),
        ([Order("gone")], "unknown"),
        ([Order("s_gtvt")], "succeeded"),
        ([], "empty"),
        ([Order("hepco", "x" * 20_001)], "too-long"),
    ],
)
def test_only_agencies_of_today_are_sent_anything(room, orders, reason):
    begun = room.verified()
    before = room.works.tables
    with pytest.raises(InvalidInputError, match=reason):
        room.dispatch.dispatch(SUPERVISOR, begun.id, seen=begun.version, orders=orders)
    assert room.works.tables is before


def test_an_agency_may_be_succeeded_overnight():
    room = ControlRoom(datetime.fromisoformat("2025-02-28T23:30+07:00"))
    begun = room.verified()
    assert room.sent("s_gtvt", start=begun).state is S.DISPATCHED
    room.clock.forward(hours=1)
    with pytest.raises(InvalidInputError, match="succeeded"):
        room.sent("s_gtvt", start=room.verified())
    assert room.sent("s_xd", start=room.verified()).state is S.DISPATCHED


def test_the_severity_may_be_set_with_the_dispatch(room):
    begun = room.verified()
    sent = room.dispatch.dispatch(
        SUPERVISOR, begun.id, seen=begun.version, orders=[Order("hepco")], severity=Severity.URGENT
    )
    assert sent.version == begun.version + 1, "one change, two lines"
    assert [e.action for e in room.events(sent)][-2:] == ["severity", "dispatched"]
    assert sent.due_at == MONDAY + timedelta(hours=4)


def test_the_state_follows_the_shares(room):
    held = room.sent("hepco", "ub_w1")
    for action, agency, state in (
        ("accept", "hepco", S.IN_PROGRESS),
        ("answer", "hepco", S.IN_PROGRESS),  # the other has not begun
        ("send_back", "hepco", S.SENT_BACK),
        ("accept", "ub_w1", S.SENT_BACK),
        ("answer", "hepco", S.IN_PROGRESS),
        ("ask_extension", "ub_w1", S.EXTENSION_REQUESTED),
        ("grant_extension", "ub_w1", S.IN_PROGRESS),
        ("answer", "ub_w1", S.AWAITING_APPROVAL),
        ("approve", "ub_w1", S.AWAITING_APPROVAL),
        ("approve", "hepco", S.APPROVED),
    ):
        held = room.share(held, action, agency)
        assert held.state is state, (action, agency)


def test_undo_takes_back_what_was_sent_last_and_nothing_else(room):
    """A second agency is added and recalled within the 15 seconds: the first keeps its order."""
    first = room.sent("hepco")
    room.clock.forward(days=2)
    both = room.sent("ub_w1", start=first)
    room.clock.forward(seconds=14)
    back = room.dispatch.recall(SUPERVISOR, both.id, seen=both.version)
    assert [(a.agency_id, a.state) for a in back.assignments] == [
        ("hepco", A.SENT),
        ("ub_w1", A.CANCELLED),
    ]
    assert (back.state, back.due_at) == (first.state, first.due_at)
    assert dict(room.events(back)[-1].facts) == {"agency": "ub_w1"}
    none = room.dispatch.recall(SUPERVISOR, both.id, seen=back.version)
    assert none.state is S.VERIFIED
    with pytest.raises(InvalidTransitionError):
        room.dispatch.recall(SUPERVISOR, both.id, seen=none.version)


def test_undo_works_beside_an_answer_that_was_sent_back(room):
    held = room.in_state(S.SENT_BACK)
    both = room.sent("ub_w1", start=held)
    assert both.state is S.SENT_BACK
    back = room.dispatch.recall(SUPERVISOR, both.id, seen=both.version)
    assert [a.agency_id for a in back.active_assignments] == ["hepco"]


def test_what_an_agency_has_begun_is_not_recalled(room):
    held = room.share(room.sent(), "accept")
    with pytest.raises(InvalidTransitionError):
        room.dispatch.recall(SUPERVISOR, held.id, seen=held.version)


def test_a_sending_undone_moves_no_deadline(room):
    """Sent to the wrong agency on the third day, recalled, sent again: due as if sent right."""
    begun = room.verified()
    room.clock.forward(days=2)
    wrong = room.sent("ub_w1", start=begun)
    room.clock.forward(seconds=10)
    back = room.dispatch.recall(SUPERVISOR, wrong.id, seen=wrong.version)
    right = room.sent("hepco", start=back)
    assert the_share(right).first_due_at == begun.first_due_at
    returned = room.share(right, "give_back")
    again = room.sent("htkt", start=returned)
    counted = room.calendar.answer_due(Severity.NORMAL, room.clock.now())
    assert the_share(again, "htkt").first_due_at == counted, "after a return from the sending"


def test_extensions_keep_the_first_date_beside_the_new_one(room):
    held = room.at_work()
    first = the_share(held).first_due_at
    until = first + timedelta(days=4)
    asked = room.dispatch.ask_extension(
        HEPCO_OFFICER, held.id, seen=held.version, agency_id="hepco", until=until, reason="Mưa"
    )
    assert (the_share(asked).asked_until, the_share(asked).asked_reason) == (until, "Mưa")
    assert the_share(asked).due_at == first, "asking moves nothing"
    granted = room.share(asked, "grant_extension")
    assert (the_share(granted).first_due_at, the_share(granted).due_at) == (first, until)
    assert (granted.first_due_at, granted.due_at) == (first, until)
    assert the_share(granted).asked_until is None
    facts = [dict(e.facts).get("until") for e in room.events(granted)[-2:]]
    assert facts == [until.isoformat()] * 2


def test_an_extension_may_be_granted_shorter_or_refused(room):
    asked = room.at_work("ask_extension")
    sooner = the_share(asked).due_at + timedelta(days=1)
    assert the_share(room.share(asked, "grant_extension", until=sooner)).due_at == sooner
    other = room.at_work("ask_extension")
    refused = room.share(other, "refuse_extension", reason="Đủ thời gian")
    assert the_share(refused).due_at == the_share(other).first_due_at
    assert room.events(refused)[-1].text == "Đủ thời gian"


@pytest.mark.parametrize("step", ["ask_extension", "grant_extension"])
def test_extensions_have_a_zone_and_lie_later(room, step):
    held = room.at_work(*(["ask_extension"] if step == "grant_extension" else []))
    for until, reason in (
        (datetime(2027, 1, 1), "no-zone"),  # noqa: DTZ001 - on purpose
        (the_share(held).due_at, "not-later"),
        (MONDAY, "not-later"),
    ):
        with pytest.raises(InvalidInputError, match=reason):
            room.share(held, step, until=until)
    assert room.stored(held) == held


def test_an_agency_that_has_nothing_has_nothing_to_say(room):
    held = room.sent("hepco")
    with pytest.raises(NotFoundError):
        room.share(held, "accept", "htkt")


def test_both_on_time_shares_come_from_the_shares(room):
    """Late against the first date, on time against the extended one."""
    held = room.at_work("ask_extension", "grant_extension")
    room.clock.at = the_share(held).first_due_at + timedelta(days=1)
    room.share(held, "answer")
    (figure,) = MemoryQuestions(room.works).on_time_by_agency(90)
    assert (figure.share, figure.first_due) == (Share(1, 1), Share(0, 1))


def test_operators_draft_but_do_not_send(room):
    begun = room.verified()
    assert room.dispatch.recommend(begun, open_by_agency={}, on_time={})
    assert not OPERATOR.may("dispatch")
