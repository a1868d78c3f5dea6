"""Tasks: every pair of states, who may, and the loser of a race."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from controlroom.domain.access import Actor, Role
from controlroom.domain.errors import (
    ConcurrentEditError,
    InvalidInputError,
    InvalidTransitionError,
    NotAllowedError,
)
from controlroom.domain.records import TaskState
from tests.domain.samples import FEED, HEPCO_OFFICER, OPERATOR, SUPERVISOR, VIEWER
from tests.services.room import ControlRoom

T = TaskState
AFTER = {
    T.OPEN: {T.STARTED, T.DONE, T.CANCELLED},
    T.STARTED: {T.OPEN, T.DONE, T.CANCELLED},
    T.DONE: set(),
    T.CANCELLED: set(),
}


@pytest.fixture
def room():
    return ControlRoom()


def task(room, state=T.OPEN, **values):
    made = room.tasks.create(SUPERVISOR, title=" Đưa \n xuồng ", agency_id="hepco", **values)
    return made if state is T.OPEN else room.tasks.set_state(SUPERVISOR, made, state)


@pytest.mark.parametrize("before", T)
@pytest.mark.parametrize("after", T)
def test_every_pair_of_states(room, before, after):
    held = task(room, before)
    tables = room.works.tables
    if after in AFTER[before]:
        done = room.tasks.set_state(SUPERVISOR, held, after)
        assert (done.state, done.version) == (after, held.version + 1)
        return
    with pytest.raises(InvalidTransitionError):
        room.tasks.set_state(SUPERVISOR, held, after)
    assert room.works.tables is tables


@pytest.mark.parametrize(
    ("actor", "works", "cancels", "gives"),
    [
        (VIEWER, False, False, False),
        (OPERATOR, False, False, False),
        (SUPERVISOR, True, True, True),
        (FEED, False, False, True),
        (HEPCO_OFFICER, True, False, False),
        (Actor("x", "X", Role.AGENCY, agency_id="htkt"), False, False, False),
    ],
)
def test_who_may(room, actor, works, cancels, gives):
    def start() -> object:
        return room.tasks.set_state(actor, task(room), T.STARTED)

    def cancel() -> object:
        return room.tasks.set_state(actor, task(room), T.CANCELLED)

    def give() -> object:
        return room.tasks.create(actor, title="x", agency_id="hepco")

    for act, may in ((start, works), (cancel, cancels), (give, gives)):
        if may:
            act()
        else:
            with pytest.raises(NotAllowedError):
                act()


def test_a_task_says_what_who_and_by_when(room):
    about = room.received()
    due = room.clock.now() + timedelta(days=2)
    made = task(room, due_at=due, unit_id="xuong-1", incident_id=about.id)
    assert (made.title, made.state, made.version) == ("Đưa xuồng", T.OPEN, 1)
    assert (made.created_by, made.created_at, made.due_at) == ("lan", room.clock.now(), due)
    for bad in (
        {"title": " "},
        {"title": "x" * 301},
        {"title": "x", "due_at": datetime(2027, 1, 1)},  # noqa: DTZ001 - on purpose
    ):
        with pytest.raises(InvalidInputError):
            room.tasks.create(SUPERVISOR, agency_id="hepco", **bad)


def test_a_unit_has_one_task_at_a_time(room):
    first = task(room, unit_id="xuong-1")
    with pytest.raises(ConcurrentEditError, match="Lan Anh"):
        task(room, unit_id="xuong-1")
    room.tasks.set_state(SUPERVISOR, first, T.DONE)
    assert task(room, unit_id="xuong-1").state is T.OPEN


def test_the_loser_learns_who_was_first(room):
    held = task(room)
    room.tasks.set_state(HEPCO_OFFICER, held, T.STARTED)
    with pytest.raises(ConcurrentEditError) as lost:
        room.tasks.set_state(SUPERVISOR, held, T.CANCELLED)
    assert (lost.value.winner, lost.value.now_state) == ("Hoa", T.STARTED)
