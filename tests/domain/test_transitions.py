"""The table of states and steps, each combination once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from controlroom.domain import shares, steps
from controlroom.domain.errors import InvalidTransitionError, NotFoundError
from controlroom.domain.shares import Order
from controlroom.domain.states import (
    AssignmentState,
    IncidentState,
    RejectReason,
    Satisfaction,
    Severity,
    Stage,
)
from controlroom.domain.transitions import INCIDENT_STEPS, SHARE_STEPS, allowed
from tests.domain.samples import CALENDAR, NOW, SUPERVISOR, incident

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.domain.incident import Event, Incident

Step = tuple["Incident", "Event"]
S, A = IncidentState, AssignmentState
BY_SHARE = {
    A.SENT: S.DISPATCHED,
    A.ACCEPTED: S.IN_PROGRESS,
    A.RETURNED: S.RETURNED,
    A.EXTENSION_REQUESTED: S.EXTENSION_REQUESTED,
    A.ANSWERED: S.AWAITING_APPROVAL,
    A.SENT_BACK: S.SENT_BACK,
    A.APPROVED: S.APPROVED,
}


def in_share(state: AssignmentState) -> Incident:
    """An incident whose only share is in *state*."""
    verified = replace(incident(), stage=Stage.VERIFIED, first_due_at=NOW + timedelta(days=9))
    sent, _ = shares.dispatch(verified, SUPERVISOR, NOW, calendar=CALENDAR, orders=[Order("hepco")])
    share = replace(sent.assignments[0], state=state)
    if state is A.EXTENSION_REQUESTED:
        share = replace(share, asked_until=share.due_at + timedelta(days=3))
    return replace(sent, assignments=(share,))


def in_state(state: IncidentState) -> Incident:
    """An incident in *state*."""
    for share, made in BY_SHARE.items():
        if made is state:
            return in_share(share)
    return replace(incident(), stage=Stage(state))


INCIDENT_CALLS: dict[str, Callable[[Incident], Step]] = {
    "claim": lambda i: steps.claim(i, SUPERVISOR, NOW, calendar=CALENDAR),
    "release": lambda i: steps.release(i, SUPERVISOR, NOW, calendar=CALENDAR),
    "verify": lambda i: steps.verify(
        i,
        SUPERVISOR,
        NOW,
        calendar=CALENDAR,
        severity=Severity.NORMAL,
        category_id="ve_sinh",
        ward_code="w1",
    ),
    "set_severity": lambda i: steps.set_severity(
        i, SUPERVISOR, NOW, calendar=CALENDAR, severity=Severity.URGENT
    ),
    "reject": lambda i: steps.reject(i, SUPERVISOR, NOW, reason=RejectReason.UNTRUE),
    "merge": lambda i: steps.merge(i, SUPERVISOR, NOW, into=incident()),
    "restore": lambda i: steps.restore(i, SUPERVISOR, NOW),
    "dispatch": lambda i: shares.dispatch(
        i, SUPERVISOR, NOW, calendar=CALENDAR, orders=[Order("htkt")]
    ),
    "recall": lambda i: shares.recall(i, SUPERVISOR, NOW, calendar=CALENDAR),
    "publish": lambda i: steps.publish(i, SUPERVISOR, NOW, answer="Đã thay nắp hố ga"),
    "rate": lambda i: steps.rate(i, SUPERVISOR, NOW, satisfaction=Satisfaction.SATISFIED),
    "reopen": lambda i: steps.reopen(i, SUPERVISOR, NOW, calendar=CALENDAR, reason="Vỡ lại"),
}


def share_call(action: str, i: Incident, agency_id: str = "hepco") -> Step:
    """Take the step *action* of *agency_id*."""
    name = {"return": "give_back"}.get(action, action)
    given: dict[str, dict[str, Any]] = {
        "answer": {"reply": "Đã thay"},
        "return": {"reason": "Không thuộc thẩm quyền"},
        "ask_extension": {"until": NOW + timedelta(days=60), "reason": "Chờ vật tư"},
        "refuse_extension": {"reason": "Đã đủ thời gian"},
        "send_back": {"reason": "Thiếu ảnh"},
    }
    made: Step = getattr(shares, name)(
        i, SUPERVISOR, NOW, calendar=CALENDAR, agency_id=agency_id, **given.get(action, {})
    )
    return made


AFTER = {
    "claim": S.VERIFYING,
    "release": S.NEW,
    "verify": S.VERIFIED,
    "reject": S.REJECTED,
    "merge": S.MERGED,
    "recall": S.VERIFIED,
    "publish": S.PUBLISHED,
    "rate": S.RATED,
    "reopen": S.REOPENED,
}
SHARE_AFTER = {
    "accept": A.ACCEPTED,
    "answer": A.ANSWERED,
    "return": A.RETURNED,
    "ask_extension": A.EXTENSION_REQUESTED,
    "grant_extension": A.ACCEPTED,
    "refuse_extension": A.ACCEPTED,
    "approve": A.APPROVED,
    "send_back": A.SENT_BACK,
}


def test_every_step_is_in_the_tables():
    assert set(INCIDENT_CALLS) == set(INCIDENT_STEPS)
    assert set(SHARE_AFTER) == set(SHARE_STEPS)


@pytest.mark.parametrize("state", S)
def test_in_state_makes_the_state(state):
    assert in_state(state).state is state


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("action", INCIDENT_STEPS)
def test_incident_steps(action, state):
    before = in_state(state)
    if state not in INCIDENT_STEPS[action]:
        assert not allowed(before, action)
        with pytest.raises(InvalidTransitionError) as refused:
            INCIDENT_CALLS[action](before)
        assert (refused.value.action, refused.value.state) == (action, state)
        return
    assert allowed(before, action)
    if action == "recall" and state not in (S.DISPATCHED, S.RETURNED):
        # The only agency has begun: the state allows it, there is nothing to take back.
        with pytest.raises(InvalidTransitionError):
            INCIDENT_CALLS[action](before)
        return
    after, event = INCIDENT_CALLS[action](before)
    assert after.version == before.version
    assert (event.incident_id, event.actor, event.at) == (before.id, SUPERVISOR.login, NOW)
    if action in AFTER:
        assert after.state is AFTER[action]


@pytest.mark.parametrize("state", [s for s in A if s is not A.CANCELLED])
@pytest.mark.parametrize("action", SHARE_STEPS)
def test_share_steps(action, state):
    before = in_share(state)
    if state not in SHARE_STEPS[action]:
        assert not allowed(before, action, "hepco")
        with pytest.raises(InvalidTransitionError) as refused:
            share_call(action, before)
        assert refused.value.state == state
        return
    assert allowed(before, action, "hepco")
    assert allowed(before, action)
    assert not allowed(before, action, "htkt")
    after, event = share_call(action, before)
    assert after.assignments[0].state is SHARE_AFTER[action]
    assert dict(event.facts)["agency"] == "hepco"


@pytest.mark.parametrize("action", SHARE_STEPS)
@pytest.mark.parametrize("stage", [s for s in Stage if s is not Stage.HANDLING])
def test_shares_rest_while_the_incident_is_not_handled(action, stage):
    for state in SHARE_STEPS[action]:
        with pytest.raises(InvalidTransitionError):
            share_call(action, replace(in_share(state), stage=stage))


@pytest.mark.parametrize("action", SHARE_STEPS)
def test_an_agency_without_a_share_has_no_steps(action):
    with pytest.raises(NotFoundError):
        share_call(action, in_share(A.SENT), "htkt")
