"""A report's life: single steps in detail, and what holds after any sequence of them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain import shares, steps
from controlroom.domain.deadline import elapsed
from controlroom.domain.errors import (
    InvalidInputError,
    InvalidTransitionError,
    NotFoundError,
)
from controlroom.domain.incident import Event, Incident, incident_state
from controlroom.domain.shares import Order
from controlroom.domain.states import (
    CLOSED_STATES,
    AssignmentState,
    ClockKind,
    IncidentState,
    RejectReason,
    Satisfaction,
    Severity,
    Stage,
)
from controlroom.domain.transitions import INCIDENT_STEPS, SHARE_STEPS, allowed
from tests.domain.samples import CALENDAR, NOW, OPERATOR, SUPERVISOR, incident

LATER = NOW + timedelta(hours=3)
DUE = CALENDAR.answer_due(Severity.NORMAL, NOW)


def received(**values: object) -> Incident:
    return steps.receive(incident(**values), OPERATOR, NOW, calendar=CALENDAR)[0]


def verified(severity: Severity = Severity.NORMAL, now: datetime = NOW) -> Incident:
    return steps.verify(
        received(),
        OPERATOR,
        now,
        calendar=CALENDAR,
        severity=severity,
        category_id="ve_sinh",
        ward_code="w2",
    )[0]


def sent(*agencies: str, start: Incident | None = None, now: datetime = NOW) -> Incident:
    orders = [Order(a) for a in agencies or ("hepco",)]
    begun = start or verified()
    return shares.dispatch(begun, SUPERVISOR, now, calendar=CALENDAR, orders=orders)[0]


def share(incident_: Incident, action: str, agency: str = "hepco", **values: object) -> Incident:
    changed = getattr(shares, action)(
        incident_, SUPERVISOR, values.pop("now", NOW), calendar=CALENDAR, agency_id=agency, **values
    )[0]
    assert isinstance(changed, Incident)
    return changed


def published() -> Incident:
    done = share(share(share(sent(), "accept"), "answer", reply="Đã thay"), "approve")
    return steps.publish(done, SUPERVISOR, LATER, answer="Đã thay nắp")[0]


def test_receive_starts_the_immediate_clock_only():
    assert received().due_at is None
    urgent, event = steps.receive(incident(severity=Severity.SOS), OPERATOR, NOW, calendar=CALENDAR)
    assert urgent.clock is ClockKind.IMMEDIATE
    assert urgent.due_at == NOW + timedelta(minutes=5)
    assert event.action == "received"
    assert dict(event.facts) == {"source": "field_report", "channel": "app"}


def test_claim_and_release():
    claimed, _ = steps.claim(received(severity=Severity.URGENT), OPERATOR, NOW, calendar=CALENDAR)
    assert (claimed.state, claimed.claimed_by) == (IncidentState.VERIFYING, "binh")
    assert claimed.due_at == NOW + timedelta(minutes=30)  # acknowledged; now to be dispatched
    back, _ = steps.release(claimed, OPERATOR, NOW, calendar=CALENDAR)
    assert (back.state, back.claimed_by) == (IncidentState.NEW, None)
    assert back.due_at == NOW + timedelta(minutes=15)


def test_verification_fixes_the_first_due_date():
    done = verified()
    assert done.first_due_at == done.due_at == DUE
    assert (done.category_id, done.ward_code) == ("ve_sinh", "w2")


def test_what_only_verification_finds_urgent_counts_from_then():
    done = verified(Severity.URGENT, LATER)
    assert done.due_at == LATER + timedelta(minutes=30)
    assert done.first_due_at == NOW + timedelta(hours=4)


def test_escalation_draws_open_shares_nearer_and_keeps_the_first_date():
    open_ = share(sent(), "accept")
    worse, event = steps.set_severity(
        open_, OPERATOR, LATER, calendar=CALENDAR, severity=Severity.URGENT
    )
    assert worse.due_at == worse.assignments[0].due_at == LATER + timedelta(hours=4)
    assert worse.assignments[0].first_due_at == DUE
    assert worse.first_due_at == DUE
    assert dict(event.facts) == {"before": "3", "severity": "2"}
    better, _ = steps.set_severity(worse, OPERATOR, LATER, calendar=CALENDAR, severity=Severity.LOW)
    assert better.due_at == worse.due_at  # agencies keep what they were told


def test_less_urgent_before_dispatch_gets_working_days():
    calmer, _ = steps.set_severity(
        verified(Severity.URGENT), OPERATOR, NOW, calendar=CALENDAR, severity=Severity.NORMAL
    )
    assert (calmer.clock, calmer.due_at) == (ClockKind.NORMAL, DUE)


@pytest.mark.parametrize("before", ["new", "verifying", "verified", "reopened"])
def test_undoing_a_merge_or_rejection_gives_the_same_incident(before):
    start = {
        "new": received(),
        "verifying": steps.claim(received(), OPERATOR, NOW, calendar=CALENDAR)[0],
        "verified": verified(),
        "reopened": steps.reopen(
            published(), SUPERVISOR, LATER, calendar=CALENDAR, reason="Vỡ lại"
        )[0],
    }[before]
    merged, event = steps.merge(start, OPERATOR, NOW, into=incident(ref=7))
    assert merged.state is IncidentState.MERGED
    assert dict(event.facts) == {"ref": "7"}
    assert steps.restore(merged, OPERATOR, LATER)[0] == start
    rejected, _ = steps.reject(
        start, OPERATOR, NOW, reason=RejectReason.NO_PLACE, note="Không rõ địa chỉ"
    )
    assert steps.restore(rejected, OPERATOR, LATER)[0] == start


def test_merging_needs_another_living_report():
    start = received()
    with pytest.raises(InvalidInputError, match="itself"):
        steps.merge(start, OPERATOR, NOW, into=start)
    for stage in (Stage.MERGED, Stage.REJECTED):
        with pytest.raises(InvalidInputError, match="into"):
            steps.merge(start, OPERATOR, NOW, into=incident(stage=stage))


def test_first_shares_are_due_with_the_incident_and_the_first_leads():
    both = sent("hepco", "htkt")
    assert [(a.agency_id, a.lead, a.due_at) for a in both.assignments] == [
        ("hepco", True, DUE),
        ("htkt", False, DUE),
    ]
    assert both.state is IncidentState.DISPATCHED
    assert both.due_at == DUE


def test_a_date_that_has_passed_is_counted_from_the_sending():
    late = NOW + timedelta(days=40)
    share_ = sent(now=late).assignments[0]
    assert share_.due_at == CALENDAR.answer_due(Severity.NORMAL, late) > late


@pytest.mark.parametrize(
    ("orders", "reason"),
    [
        ([], "empty"),
        ([Order("hepco"), Order("hepco")], "twice"),
        ([Order("hepco", lead=True), Order("htkt", lead=True)], "two-leads"),
    ],
)
def test_orders_must_make_sense(orders, reason):
    with pytest.raises(InvalidInputError, match=reason):
        shares.dispatch(verified(), SUPERVISOR, NOW, calendar=CALENDAR, orders=orders)


def test_an_agency_that_has_it_is_not_sent_it_again():
    with pytest.raises(InvalidInputError, match="has-it-already"):
        sent("hepco", start=sent("hepco"))


def test_sending_on_after_a_return_cancels_the_returned_share():
    returned = share(sent(), "give_back", reason="Không thuộc thẩm quyền")
    assert returned.state is IncidentState.RETURNED
    again = sent("htkt", start=returned, now=LATER)
    assert [a.state for a in again.assignments] == [
        AssignmentState.CANCELLED,
        AssignmentState.SENT,
    ]
    assert [a.lead for a in again.assignments] == [False, True]
    assert again.state is IncidentState.DISPATCHED
    assert again.assignments[1].due_at == CALENDAR.answer_due(Severity.NORMAL, LATER)


def test_the_lead_passes_on_when_the_lead_returns_it():
    back = share(sent("hepco", "htkt"), "give_back", reason="Không thuộc thẩm quyền")
    assert [a.agency_id for a in back.active_assignments if a.lead] == ["htkt"]


def test_recall_undoes_a_dispatch():
    start = verified()
    back, event = shares.recall(sent(start=start), SUPERVISOR, NOW, calendar=CALENDAR)
    assert (back.state, back.due_at) == (start.state, start.due_at)
    assert dict(event.facts) == {"agency": "hepco"}


def test_recall_leaves_what_an_agency_has_begun():
    begun = share(sent("hepco", "htkt"), "accept", "htkt")
    back, _ = shares.recall(begun, SUPERVISOR, NOW, calendar=CALENDAR)
    assert [a.agency_id for a in back.active_assignments] == ["htkt"]
    assert back.active_assignments[0].lead
    with pytest.raises(InvalidTransitionError):
        shares.recall(back, SUPERVISOR, NOW, calendar=CALENDAR)


def test_extension_moves_the_due_date_and_keeps_the_first():
    until = DUE + timedelta(days=5)
    asked = share(share(sent(), "accept"), "ask_extension", until=until, reason="Chờ vật tư")
    assert asked.state is IncidentState.EXTENSION_REQUESTED
    assert asked.due_at == DUE
    granted = share(asked, "grant_extension")
    assert granted.due_at == until
    assert granted.assignments[0].first_due_at == DUE
    assert granted.assignments[0].asked_until is None
    other = share(asked, "grant_extension", until=until + timedelta(days=1))
    assert other.due_at == until + timedelta(days=1)
    refused = share(asked, "refuse_extension", reason="Đủ thời gian")
    assert (refused.due_at, refused.state) == (DUE, IncidentState.IN_PROGRESS)


@pytest.mark.parametrize("until", [NOW, DUE - timedelta(days=1), DUE])
def test_an_extension_is_later_than_what_is_due(until):
    with pytest.raises(InvalidInputError, match="not-later"):
        share(share(sent(), "accept"), "ask_extension", until=until, reason="Chờ")


def test_publishing_waits_for_every_share():
    both = share(share(sent("hepco", "htkt"), "accept"), "answer", reply="Xong")
    both = share(both, "approve")
    with pytest.raises(InvalidTransitionError):
        steps.publish(both, SUPERVISOR, NOW, answer="Xong")
    other = share(share(both, "accept", "htkt"), "answer", "htkt", reply="Xong")
    other = share(other, "approve", "htkt")
    with pytest.raises(InvalidInputError, match="answer: empty"):
        steps.publish(other, SUPERVISOR, NOW, answer=" \x00 ")
    done, event = steps.publish(other, SUPERVISOR, LATER, answer=" Xong ")
    assert (done.answer, done.published_at, event.text) == ("Xong", LATER, "Xong")
    assert done.due_at == DUE  # what it was measured against stays with it


def test_an_approval_can_be_taken_back_before_publication():
    done = share(share(share(sent(), "accept"), "answer", reply="Xong"), "approve")
    back = share(done, "send_back", reason="Thiếu ảnh")
    assert back.state is IncidentState.SENT_BACK
    assert back.assignments[0].approved_at is None
    assert back.assignments[0].reply == "Xong"


def test_reopened_ones_start_again():
    rated, _ = steps.rate(published(), OPERATOR, LATER, satisfaction=Satisfaction.NOT_SATISFIED)
    opened, _ = steps.reopen(rated, SUPERVISOR, LATER, calendar=CALENDAR, reason="Vỡ lại")
    assert opened.is_open
    assert opened.published_at is None
    assert (opened.answer, opened.satisfaction) == ("Đã thay nắp", Satisfaction.NOT_SATISFIED)
    assert opened.due_at == CALENDAR.answer_due(Severity.NORMAL, LATER)
    again = sent("hepco", start=opened, now=LATER)
    assert again.state is IncidentState.DISPATCHED
    assert [a.state for a in again.assignments] == [
        AssignmentState.CANCELLED,
        AssignmentState.SENT,
    ]
    back, _ = shares.recall(again, SUPERVISOR, LATER, calendar=CALENDAR)
    assert back.state is IncidentState.REOPENED


@pytest.mark.parametrize("action", ["answer", "give_back", "send_back", "refuse_extension"])
def test_words_are_needed_where_somebody_must_answer_for_them(action):
    ready = {
        "answer": share(sent(), "accept"),
        "give_back": sent(),
        "send_back": share(share(sent(), "accept"), "answer", reply="Xong"),
        "refuse_extension": share(
            share(sent(), "accept"),
            "ask_extension",
            until=DUE + timedelta(days=1),
            reason="Chờ",
        ),
    }[action]
    with pytest.raises(InvalidInputError):
        share(ready, action, **{"reply" if action == "answer" else "reason": "\n"})


AGENCIES = ("hepco", "htkt", "qldb")
EVERY = [
    *((action, AGENCIES[0]) for action in INCIDENT_STEPS if action != "dispatch"),
    *((action, agency) for action in ("dispatch", *SHARE_STEPS) for agency in AGENCIES),
]
ACTIONS = st.tuples(
    st.integers(0, 10_000), st.integers(0, 9), st.sampled_from(Severity), st.integers(0, 200)
)


def pick(i: Incident, number: int, wild: int) -> tuple[str, str]:
    """Return a step that fits, and one time in ten any step at all."""
    fitting = [pair for pair in EVERY if allowed(i, *pair)]
    choice = EVERY if wild == 0 or not fitting else fitting
    return choice[number % len(choice)]


def take(i: Incident, action: str, agency: str, severity: Severity, now: datetime) -> Incident:
    """Take one step of the tables."""
    without_calendar: dict[str, dict[str, Any]] = {
        "merge": {"into": incident()},
        "reject": {"reason": RejectReason.ABUSE},
        "restore": {},
        "publish": {"answer": "Xong"},
        "rate": {"satisfaction": Satisfaction.SATISFIED},
    }
    if action in without_calendar:
        return _first(getattr(steps, action)(i, SUPERVISOR, now, **without_calendar[action]))
    of_incident: dict[str, dict[str, Any]] = {
        "claim": {},
        "release": {},
        "recall": {},
        "verify": {"severity": severity, "category_id": "ve_sinh", "ward_code": None},
        "set_severity": {"severity": severity},
        "reopen": {"reason": "Lại hỏng"},
        "dispatch": {"orders": [Order(agency, lead=severity is Severity.SOS)]},
    }
    of_share: dict[str, dict[str, Any]] = {
        "answer": {"reply": "Xong"},
        "return": {"reason": "Không phải"},
        "send_back": {"reason": "Thiếu"},
        "refuse_extension": {"reason": "Không"},
        "ask_extension": {"until": now + timedelta(days=30), "reason": "Chờ"},
    }
    more = of_incident.get(action)
    if more is None:
        more = of_share.get(action, {}) | {"agency_id": agency}
    name = {"return": "give_back"}.get(action, action)
    module = steps if hasattr(steps, name) else shares
    return _first(getattr(module, name)(i, SUPERVISOR, now, calendar=CALENDAR, **more))


def _first(result: tuple[Incident, Event]) -> Incident:
    return result[0]


@given(st.lists(ACTIONS, max_size=60), st.sampled_from(Severity), st.integers(-400, 0))
def test_any_sequence_keeps_the_rules(actions, severity, received_ago_h):
    now = NOW
    start = incident(severity=severity, received_at=NOW + timedelta(hours=received_ago_h))
    held = steps.receive(start, OPERATOR, NOW, calendar=CALENDAR)[0]
    for number, wild, wanted, hours in actions:
        now += timedelta(hours=hours)
        before = held
        action, agency = pick(held, number, wild)
        # Only these three refuse a step; anything else is a bug and ends the test.
        with suppress(InvalidTransitionError, InvalidInputError, NotFoundError):
            held = take(held, action, agency, wanted, now)
            _check(before, held, action, now)


def _check(before: Incident, after: Incident, action: str, now: datetime) -> None:
    assert after.version == before.version
    assert after.state is incident_state(after.stage, [a.state for a in after.assignments])
    assert after.received_at == before.received_at
    if before.first_due_at is not None:
        assert after.first_due_at == before.first_due_at
    if before.state in CLOSED_STATES:
        assert action in ("restore", "reopen", "rate")
    if after.state not in (IncidentState.NEW, IncidentState.VERIFYING) and after.is_open:
        assert after.due_at is not None
    known = {a.id: a for a in after.assignments}
    for a in before.assignments:  # nothing is forgotten, first dates never move
        assert known[a.id].first_due_at == a.first_due_at
        assert known[a.id].agency_id == a.agency_id
    for a in after.assignments:
        assert a.due_at >= a.sent_at
        for moment in (a.accepted_at, a.answered_at, a.approved_at):
            assert moment is None or elapsed(a.sent_at, moment) == moment - a.sent_at
        if a.state is AssignmentState.EXTENSION_REQUESTED:
            assert a.asked_until is not None
    active = after.active_assignments
    if after.stage is Stage.HANDLING:
        assert after.assignments
        assert sum(a.lead for a in active) == (1 if active else 0)
        agencies = [a.agency_id for a in active]
        assert len(set(agencies)) == len(agencies)
    if action == "publish":
        assert after.answer
        assert after.published_at == now
        assert all(a.state is AssignmentState.APPROVED for a in active)


def test_replaced_values_do_not_touch_the_original():
    start = received()
    steps.claim(start, OPERATOR, NOW, calendar=CALENDAR)
    assert start == replace(start, stage=Stage.NEW, claimed_by=None)
