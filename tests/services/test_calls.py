"""The telephone: the real tool of dispatch, and its log."""

from __future__ import annotations

from dataclasses import replace

import pytest

from controlroom.domain.errors import (
    ConcurrentEditError,
    InvalidInputError,
    InvalidTransitionError,
    NotAllowedError,
    NotFoundError,
)
from controlroom.domain.ids import new_id
from controlroom.domain.records import Call, CallState
from tests.domain.samples import FEED, HEPCO_OFFICER, OPERATOR, SUPERVISOR, VIEWER
from tests.services.room import ControlRoom

C = CallState


@pytest.fixture
def room():
    return ControlRoom()


def ringing(room, number="", **values):
    made = Call(new_id(), 0, C.WAITING, incoming=True, began_at=room.clock.now())
    return room.calls.receive(FEED, replace(made, **values), number)


def test_a_call_rings_is_answered_and_ends(room):
    about = room.received()
    call = ringing(room, " 0912 345 678 ")
    assert room.works.tables.numbers[call.id] == "0912 345 678"
    room.clock.forward(seconds=12)
    taken = room.calls.answer(OPERATOR, call)
    assert (taken.state, taken.answered_by) == (C.ANSWERED, "binh")
    assert taken.answered_at == room.clock.now()
    room.clock.forward(seconds=95)
    done = room.calls.end(OPERATOR, taken, incident_id=about.id, note=" Đã hẹn ")
    assert (done.state, done.ended_at, done.incident_id) == (C.ENDED, room.clock.now(), about.id)
    event = room.events(about)[-1]
    assert (event.action, event.text) == ("call", "Đã hẹn")
    assert dict(event.facts) == {"direction": "in", "state": "ended", "seconds": "95"}
    assert room.stored(about) == about, "a call is told in the timeline, it changes no version"
    assert "0912" not in f"{done}{room.events(about)}"


def test_a_call_is_answered_by_one(room):
    call = ringing(room)
    room.calls.answer(OPERATOR, call)
    with pytest.raises(ConcurrentEditError) as lost:
        room.calls.answer(SUPERVISOR, call)
    assert (lost.value.winner, lost.value.now_state) == ("Bình", C.ANSWERED)


def test_what_nobody_answers_is_missed(room):
    missed = room.calls.end(OPERATOR, ringing(room))
    assert (missed.state, missed.answered_at) == (C.MISSED, None)
    for act in (room.calls.answer, room.calls.end):
        with pytest.raises(InvalidTransitionError):
            act(OPERATOR, missed)


def test_no_call_is_shorter_than_nothing(room):
    """The exchange's clock runs ahead, and the server's is set back during the call."""
    about = room.received()
    call = ringing(room, began_at=room.clock.forward(seconds=0))
    room.clock.forward(minutes=-5)
    taken = room.calls.answer(OPERATOR, call)
    assert taken.answered_at == call.began_at
    room.clock.forward(minutes=10)
    taken = replace(taken, answered_at=room.clock.forward(minutes=9))
    room.clock.forward(minutes=-9)
    done = room.calls.end(OPERATOR, taken, incident_id=about.id)
    assert done.ended_at is not None
    assert done.ended_at >= done.began_at
    assert dict(room.events(about)[-1].facts)["seconds"] == "0"


@pytest.mark.parametrize(
    ("incoming", "answered", "by"),
    [(False, True, None), (False, False, None), (True, True, "binh"), (True, False, None)],
)
def test_a_call_from_another_telephone_is_entered_afterwards(room, incoming, answered, by):
    about = room.sent()
    call = room.calls.log(
        OPERATOR, incident_id=about.id, number="0234", incoming=incoming, answered=answered,
        note="HEPCO đang tới",
    )  # fmt: skip
    assert (call.state, call.answered_by) == (C.ENDED if answered else C.MISSED, by)
    facts = dict(room.events(about)[-1].facts)
    assert facts["direction"] == ("in" if incoming else "out")
    assert room.works.tables.numbers == {call.id: "0234"}


def test_a_repeated_log_is_one_call(room):
    command = new_id()
    room.calls.log(OPERATOR, incident_id=None, command_id=command)
    with pytest.raises(Exception, match="before"):
        room.calls.log(OPERATOR, incident_id=None, command_id=command)
    assert len(room.works.tables.calls) == 1


def test_what_is_refused_leaves_nothing(room):
    call = ringing(room)
    before = room.works.tables
    with pytest.raises(NotFoundError):
        room.calls.end(OPERATOR, call, incident_id=new_id())
    with pytest.raises(InvalidInputError):
        room.calls.log(OPERATOR, incident_id=None, number="1" * 65)
    with pytest.raises(InvalidInputError):
        room.calls.end(OPERATOR, call, note="x" * 20_001)
    for actor in (VIEWER, FEED, HEPCO_OFFICER):
        with pytest.raises(NotAllowedError):
            room.calls.answer(actor, call)
        with pytest.raises(NotAllowedError):
            room.calls.end(actor, call)
        with pytest.raises(NotAllowedError):
            room.calls.log(actor, incident_id=None)
    with pytest.raises(NotAllowedError):
        room.calls.receive(VIEWER, call)
    assert room.works.tables is before
