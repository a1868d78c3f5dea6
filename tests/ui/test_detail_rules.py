"""Which steps are possible: every state by every role, and why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from controlroom.domain.access import Actor, Role
from controlroom.domain.incident import Assignment
from controlroom.domain.states import AssignmentState, IncidentState, Severity, Stage
from tests.ui import builders
from tests.ui.detail_kit import NOW, incident
from ui.panels.detail_actions import steps_for
from ui.panels.detail_rules import Step, shares_for, why_not
from ui.words import Words

S, A = IncidentState, AssignmentState
ALWAYS = {Step.NOTE, Step.CALL}
URGENCY = {Step.SEVERITY, Step.ESCALATE}
OPERATOR = {
    S.NEW: {Step.CLAIM, Step.VERIFY, Step.MERGE, Step.REJECT} | URGENCY,
    S.VERIFYING: {Step.RELEASE, Step.VERIFY, Step.MERGE, Step.REJECT} | URGENCY,
    S.VERIFIED: {Step.MERGE, Step.REJECT} | URGENCY,
    S.REJECTED: {Step.RESTORE},
    S.MERGED: {Step.RESTORE},
    S.DISPATCHED: URGENCY,
    S.IN_PROGRESS: URGENCY,
    S.RETURNED: URGENCY,
    S.EXTENSION_REQUESTED: URGENCY,
    S.AWAITING_APPROVAL: URGENCY,
    S.SENT_BACK: URGENCY,
    S.APPROVED: URGENCY,
    S.PUBLISHED: set(),
    S.RATED: set(),
    S.REOPENED: {Step.MERGE, Step.REJECT} | URGENCY,
}
SUPERVISOR = {
    S.VERIFIED: {Step.DISPATCH},
    S.REOPENED: {Step.DISPATCH},
    S.DISPATCHED: {Step.DISPATCH, Step.RECALL, Step.PHONE},
    S.IN_PROGRESS: {Step.DISPATCH, Step.PHONE},
    S.RETURNED: {Step.DISPATCH, Step.RECALL},
    S.EXTENSION_REQUESTED: {Step.DISPATCH, Step.PHONE, Step.EXTENSION},
    S.AWAITING_APPROVAL: {Step.DISPATCH, Step.APPROVE, Step.SEND_BACK},
    S.SENT_BACK: {Step.DISPATCH, Step.PHONE},
    S.APPROVED: {Step.DISPATCH, Step.SEND_BACK, Step.PUBLISH},
    S.PUBLISHED: {Step.REOPEN},
    S.RATED: {Step.REOPEN},
}
_STAGES = {stage.value: stage for stage in Stage}
_SHARES = {
    S.DISPATCHED: A.SENT,
    S.IN_PROGRESS: A.ACCEPTED,
    S.RETURNED: A.RETURNED,
    S.EXTENSION_REQUESTED: A.EXTENSION_REQUESTED,
    S.AWAITING_APPROVAL: A.ANSWERED,
    S.SENT_BACK: A.SENT_BACK,
    S.APPROVED: A.APPROVED,
}


def share(state: AssignmentState, agency: str = "hepco", *, lead: bool = True) -> Assignment:
    return Assignment(
        id=builders.uid(77),
        incident_id=builders.uid(1),
        agency_id=agency,
        state=state,
        lead=lead,
        instruction="",
        sent_at=NOW,
        sent_by="lan",
        first_due_at=NOW + timedelta(hours=4),
        due_at=NOW + timedelta(hours=4),
    )


def in_state(state: IncidentState):
    if state in _SHARES:
        return incident(stage=Stage.HANDLING, assignments=(share(_SHARES[state]),))
    return incident(stage=_STAGES[state.value])


def actor(role: Role) -> Actor:
    return Actor("x", "X", role, agency_id="hepco" if role is Role.AGENCY else None)


@pytest.fixture
def words():
    return Words(builders.city(), "en")


@pytest.mark.parametrize("state", list(IncidentState))
@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.SUPERVISOR])
def test_only_what_state_and_role_allow(state, role, words):
    one = in_state(state)
    assert one.state is state
    possible = {step for step in Step if not why_not(step, one, actor(role), words)}
    expected = set()
    if role is not Role.VIEWER:
        expected = ALWAYS | OPERATOR[state]
    if role is Role.SUPERVISOR:
        expected |= SUPERVISOR.get(state, set())
    assert possible == expected


def test_reasons_name_the_role_and_the_state(words):
    verified = in_state(S.VERIFIED)
    needs = why_not(Step.DISPATCH, verified, actor(Role.OPERATOR), words)
    assert needs == "Needs the role supervisor."
    state = why_not(Step.VERIFY, verified, actor(Role.SUPERVISOR), words)
    assert state == "Does not fit the state “Awaiting dispatch”."
    nothing = why_not(Step.APPROVE, in_state(S.IN_PROGRESS), actor(Role.SUPERVISOR), words)
    assert nothing == "No answer is waiting."
    assert why_not(Step.NOTE, None, actor(Role.SUPERVISOR), words)


def test_the_highest_severity_cannot_be_escalated(words):
    sos = incident(severity=Severity.SOS)
    assert why_not(Step.ESCALATE, sos, actor(Role.OPERATOR), words)
    assert not why_not(Step.SEVERITY, sos, actor(Role.OPERATOR), words)


def test_an_agency_acts_on_its_own_share_only():
    other = replace(share(A.ACCEPTED, "htkt", lead=False), id=builders.uid(78))
    one = incident(stage=Stage.HANDLING, assignments=(share(A.ACCEPTED), other))
    own = shares_for(Step.PHONE, one, actor(Role.AGENCY))
    assert [s.agency_id for s in own] == ["hepco"]
    every = shares_for(Step.PHONE, one, actor(Role.SUPERVISOR))
    assert [s.agency_id for s in every] == ["hepco", "htkt"]


@pytest.mark.parametrize("state", list(IncidentState))
def test_every_state_offers_its_next_step_first_and_nothing_twice(state, words):
    offered = steps_for(state)
    assert len(set(offered)) == len(offered)
    assert not why_not(offered[0], in_state(state), actor(Role.SUPERVISOR), words)
