"""From an answer to a published one, what citizens say, and the way back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from controlroom.domain.errors import InvalidInputError, InvalidTransitionError
from controlroom.domain.figures import Share
from controlroom.domain.states import AssignmentState, IncidentState, Satisfaction, Severity
from tests.domain.samples import CITY, FEED, OPERATOR, SUPERVISOR
from tests.fakes import MemoryQuestions
from tests.services.room import ControlRoom, the_share

S = IncidentState


@pytest.fixture
def room():
    return ControlRoom()


def test_an_answer_is_published_once_every_agency_is_done(room):
    held = room.sent("hepco", "ub_w1")
    for agency in ("hepco", "ub_w1"):
        with pytest.raises(InvalidTransitionError):
            room.closing.publish(SUPERVISOR, held.id, seen=held.version, answer="Xong")
        for action in ("accept", "answer", "approve"):
            held = room.share(held, action, agency)
    done = room.closing.publish(SUPERVISOR, held.id, seen=held.version, answer=" Xong ")
    assert (done.state, done.answer, done.published_at) == (S.PUBLISHED, "Xong", room.clock.now())
    assert not done.is_open


def test_an_answer_says_something(room):
    done = room.in_state(S.APPROVED)
    with pytest.raises(InvalidInputError):
        room.closing.publish(SUPERVISOR, done.id, seen=done.version, answer=" \x00")
    assert room.stored(done) == done


def test_an_answer_sent_back_is_answered_again(room):
    held = room.in_state(S.APPROVED)
    back = room.share(held, "send_back", reason="Thiếu ảnh")
    share = the_share(back)
    assert (share.state, share.answered_at, share.approved_at) == (
        AssignmentState.SENT_BACK, None, None,
    )  # fmt: skip
    room.clock.forward(hours=1)
    again = room.share(back, "answer", reply="Kèm ảnh")
    assert (the_share(again).reply, the_share(again).answered_at) == ("Kèm ảnh", room.clock.now())


@pytest.mark.parametrize("satisfaction", Satisfaction)
@pytest.mark.parametrize("actor", [FEED, OPERATOR])
def test_citizens_rate_once(room, satisfaction, actor):
    done = room.published()
    rated = room.closing.rate(actor, done.id, seen=done.version, satisfaction=satisfaction)
    assert (rated.state, rated.satisfaction) == (S.RATED, satisfaction)
    with pytest.raises(InvalidTransitionError):
        room.closing.rate(actor, done.id, seen=rated.version, satisfaction=satisfaction)


def test_the_rate_of_satisfied_stands_beside_the_share_that_rated(room):
    for satisfaction in (*Satisfaction, None):
        done = room.published()
        if satisfaction is not None:
            room.closing.rate(FEED, done.id, seen=done.version, satisfaction=satisfaction)
    figures = MemoryQuestions(room.works).figures(CITY)
    assert (figures.satisfaction, figures.rated) == (Share(3, 4), Share(4, 5))


def test_reopening_counts_anew_and_keeps_the_first_date(room):
    rated = room.in_state(S.RATED)
    room.clock.forward(days=30)
    opened = room.closing.reopen(SUPERVISOR, rated.id, seen=rated.version, reason="Lại có rác")
    counted = room.calendar.answer_due(Severity.NORMAL, room.clock.now())
    assert (opened.state, opened.due_at, opened.published_at) == (S.REOPENED, counted, None)
    assert opened.first_due_at == rated.first_due_at
    assert room.events(opened)[-1].text == "Lại có rác"


def test_a_second_answer_has_not_been_rated_yet(room):
    """The citizen's word about the former answer stays in the timeline, not on the new one."""
    first = room.in_state(S.RATED)
    opened = room.closing.reopen(SUPERVISOR, first.id, seen=first.version, reason="Lại có rác")
    again = room.sent("hepco", start=opened)
    for action in ("accept", "answer", "approve"):
        again = room.share(again, action)
    done = room.closing.publish(SUPERVISOR, again.id, seen=again.version, answer="Lần hai")
    assert (done.state, done.satisfaction) == (S.PUBLISHED, None)
    assert "rated" in [e.action for e in room.events(done)]
    assert room.closing.rate(
        FEED, done.id, seen=done.version, satisfaction=Satisfaction.NOT_SATISFIED
    ).satisfaction is Satisfaction.NOT_SATISFIED  # fmt: skip


def test_old_data_may_be_odd(room):
    """The server's clock went back: handled before it was sent.  Nothing breaks."""
    held = room.share(room.sent(), "accept")
    room.clock.forward(hours=-30)
    for action in ("answer", "approve"):
        held = room.share(held, action)
    done = room.closing.publish(SUPERVISOR, held.id, seen=held.version, answer="Xong")
    assert done.published_at is not None
    assert done.published_at < the_share(done).sent_at - timedelta(hours=1)
    assert MemoryQuestions(room.works).figures(CITY).on_time == Share(1, 1)
