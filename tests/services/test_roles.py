"""State by role by step: who may do what, when; and what is refused changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from controlroom.domain.access import Actor, Role
from controlroom.domain.errors import (
    ConcurrentEditError,
    ControlRoomError,
    InvalidTransitionError,
    NotAllowedError,
    NotFoundError,
)
from controlroom.domain.ids import new_id
from controlroom.domain.shares import Order
from controlroom.domain.states import CLOSED_STATES, IncidentState, RejectReason, Satisfaction
from controlroom.domain.states import Severity as Urgency
from tests.services.room import PEOPLE, ControlRoom

if TYPE_CHECKING:
    from controlroom.domain.incident import Incident

S = IncidentState
DESK = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR})
HEAD = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
AGENCY = HEAD | {Role.AGENCY}
OPEN = frozenset(S) - CLOSED_STATES
FRESH = frozenset({S.NEW, S.VERIFYING, S.VERIFIED})

# Step: who may take it, and from which states when the only agency is HEPCO.
STEPS: dict[str, tuple[frozenset[Role], frozenset[IncidentState]]] = {
    "claim": (DESK, frozenset({S.NEW})),
    "release": (DESK, frozenset({S.VERIFYING})),
    "verify": (DESK, frozenset({S.NEW, S.VERIFYING})),
    "set_severity": (DESK, OPEN),
    "reject": (DESK, FRESH | {S.REOPENED}),
    "merge": (DESK, FRESH | {S.REOPENED}),
    "restore": (DESK, frozenset({S.REJECTED, S.MERGED})),
    "dispatch": (HEAD, OPEN - {S.NEW, S.VERIFYING}),
    "recall": (HEAD, frozenset({S.DISPATCHED, S.RETURNED})),
    "accept": (AGENCY, frozenset({S.DISPATCHED})),
    "answer": (AGENCY, frozenset({S.IN_PROGRESS, S.SENT_BACK, S.EXTENSION_REQUESTED})),
    "give_back": (AGENCY, frozenset({S.DISPATCHED, S.IN_PROGRESS})),
    "ask_extension": (AGENCY, frozenset({S.IN_PROGRESS, S.SENT_BACK})),
    "grant_extension": (HEAD, frozenset({S.EXTENSION_REQUESTED})),
    "refuse_extension": (HEAD, frozenset({S.EXTENSION_REQUESTED})),
    "approve": (HEAD, frozenset({S.AWAITING_APPROVAL})),
    "send_back": (HEAD, frozenset({S.AWAITING_APPROVAL, S.APPROVED})),
    "publish": (HEAD, frozenset({S.APPROVED})),
    "rate": (DESK | {Role.FEED}, frozenset({S.PUBLISHED})),
    "reopen": (HEAD, frozenset({S.PUBLISHED, S.RATED})),
}


def take(room: ControlRoom, step: str, actor: Actor, held: Incident, **more: Any) -> Incident:
    """Take *step* on *held* as *actor*."""
    hepco = {"agency_id": "hepco"}
    given: dict[str, dict[str, Any]] = {
        "verify": {"severity": Urgency.NORMAL, "category_id": "ve_sinh", "ward_code": "w1"},
        "set_severity": {"severity": Urgency.URGENT},
        "reject": {"reason": RejectReason.UNTRUE},
        "dispatch": {"orders": [Order("htkt")]},
        "accept": hepco,
        "answer": hepco | {"reply": "Đã dọn"},
        "give_back": hepco | {"reason": "Không phải"},
        "ask_extension": hepco
        | {"until": room.clock.now() + timedelta(days=60), "reason": "Chờ xe"},
        "grant_extension": hepco,
        "refuse_extension": hepco | {"reason": "Không"},
        "approve": hepco,
        "send_back": hepco | {"reason": "Thiếu ảnh"},
        "publish": {"answer": "Đã dọn sạch"},
        "rate": {"satisfaction": Satisfaction.ACCEPTABLE},
        "reopen": {"reason": "Lại có rác"},
    }
    service = next(s for s in (room.intake, room.dispatch, room.closing) if hasattr(s, step))
    values = {"seen": held.version} | given.get(step, {}) | more
    done: Incident = getattr(service, step)(actor, held.id, **values)
    return done


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("step", STEPS)
def test_state_by_role_by_step(step, state):
    roles, states = STEPS[step]
    for role, actor in PEOPLE.items():
        room = ControlRoom()
        held = room.in_state(state)
        assert held.state is state
        more = {"into": room.received().id} if step == "merge" else {}
        before, told = room.works.tables, room.events(held)
        if role in roles and state in states:
            after = take(room, step, actor, held, **more)
            assert after == room.stored(held)
            assert after.version == held.version + 1
            assert after.updated_by == actor.login
            assert room.events(held)[:-1] == told
            assert room.events(held)[-1].actor == actor.login
            continue
        refused: type[ControlRoomError] = (
            InvalidTransitionError if role in roles else NotAllowedError
        )
        if role in roles and step in ("accept", "answer", "give_back", "ask_extension",
                                      "grant_extension", "refuse_extension", "approve",
                                      "send_back") and not held.assignments:  # fmt: skip
            refused = NotFoundError
        with pytest.raises(refused):
            take(room, step, actor, held, **more)
        assert room.works.tables is before, "a refused step left something behind"


@pytest.mark.parametrize("step", [*STEPS, "merge"])
def test_what_was_not_seen_is_not_changed_and_the_loser_learns_who_won(step):
    """Whatever the step and the state: first comes whether the person saw the newest version."""
    room = ControlRoom()
    state = min(STEPS[step][1])
    held = room.in_state(state)
    more = {"into": room.received().id} if step == "merge" else {}
    room.clock.forward(seconds=5)
    if state in CLOSED_STATES:
        winner = (
            take(room, "rate", PEOPLE[Role.FEED], held)
            if step == "rate"
            else take(room, "restore", PEOPLE[Role.ADMINISTRATOR], held)
            if state in (S.REJECTED, S.MERGED)
            else take(room, "reopen", PEOPLE[Role.ADMINISTRATOR], held)
        )
    else:
        winner = take(room, "set_severity", PEOPLE[Role.ADMINISTRATOR], held)
    before = room.works.tables
    with pytest.raises(ConcurrentEditError) as lost:
        take(room, step, PEOPLE[Role.SUPERVISOR], held, **more)
    assert lost.value.winner == ("Nguồn" if step == "rate" else "Quân")
    assert lost.value.at == room.clock.now() == winner.updated_at
    assert lost.value.now_state == winner.state
    assert room.works.tables is before


@pytest.mark.parametrize("step", ["accept", "answer", "give_back", "ask_extension"])
def test_officers_speak_for_their_own_agency_only(step):
    room = ControlRoom()
    held = room.in_state(S.DISPATCHED if step == "accept" else S.IN_PROGRESS)
    for stranger in (
        Actor("x", "X", Role.AGENCY, agency_id="htkt"),
        Actor("y", "Y", Role.AGENCY),
    ):
        with pytest.raises(NotAllowedError):
            take(room, step, stranger, held)
    assert take(room, step, PEOPLE[Role.AGENCY], held).version == held.version + 1


@pytest.mark.parametrize("step", STEPS)
def test_a_report_that_is_not_there_is_not_found(step):
    room = ControlRoom()
    held = room.received()
    more = {"into": held.id} if step == "merge" else {}
    room.works.tables.incidents.clear()
    with pytest.raises(NotFoundError):
        take(room, step, PEOPLE[Role.SUPERVISOR], held, **more)


@pytest.mark.parametrize("state", S)
def test_notes_may_be_written_at_any_time_and_change_no_version(state):
    room = ControlRoom()
    held = room.in_state(state)
    room.intake.note(PEOPLE[Role.OPERATOR], held.id, text=" Đã gọi lại \n")
    assert room.stored(held) == held
    assert (room.events(held)[-1].action, room.events(held)[-1].text) == ("note", "Đã gọi lại")
    for role in (Role.VIEWER, Role.AGENCY):
        with pytest.raises(NotAllowedError):
            room.intake.note(PEOPLE[role], held.id, text="x")


def test_a_repeated_command_is_carried_out_once():
    room = ControlRoom()
    for step, (_, states) in STEPS.items():
        held = room.in_state(min(states))
        more = {"into": room.received().id} if step == "merge" else {}
        command = new_id()
        after = take(room, step, PEOPLE[Role.SUPERVISOR], held, command_id=command, **more)
        before = room.works.tables
        for seen in (held, after):
            with pytest.raises(ControlRoomError) as again:
                take(room, step, PEOPLE[Role.SUPERVISOR], seen, command_id=command, **more)
            assert again.value.code == "command.already-done"
        assert room.works.tables is before


def test_only_the_centre_sees_reporters():
    assert {role for role, actor in PEOPLE.items() if actor.may("see_reporter")} == DESK
