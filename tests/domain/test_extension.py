"""More time follows the clock of the incident; taking back names whom and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from controlroom.domain import shares
from controlroom.domain.deadline import Calendar
from controlroom.domain.errors import InvalidTransitionError
from controlroom.domain.extension import more_time
from controlroom.domain.shares import Order
from controlroom.domain.states import AssignmentState, ClockKind, Stage
from tests.domain.samples import CALENDAR, CITY, NOW, SUPERVISOR, incident

CASE = replace(incident(), stage=Stage.VERIFIED)


def sent(*agencies, start=CASE, now=NOW):
    orders = [Order(a) for a in agencies]
    return shares.dispatch(start, SUPERVISOR, now, calendar=CALENDAR, orders=orders)[0]


def given(minutes, due=NOW):
    return replace(
        sent("hepco").assignments[0],
        sent_at=due - timedelta(minutes=minutes), first_due_at=due, due_at=due,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "more"), [(240, 120), (200, 105), (100, 45), (60, 30), (5, 30)]
)
def test_where_minutes_count_it_is_half_of_what_was_given(minutes, more):
    before = NOW - timedelta(minutes=10)
    until = more_time(given(minutes), ClockKind.IMMEDIATE, CALENDAR, before)
    assert until == NOW + timedelta(minutes=more)


def test_what_is_overdue_gets_its_time_from_now():
    late = NOW + timedelta(hours=3)
    until = more_time(given(240), ClockKind.IMMEDIATE, CALENDAR, late)
    assert until == late + timedelta(hours=2)


def test_twice_is_half_twice_and_not_two_days():
    share = given(240)
    first = more_time(share, ClockKind.IMMEDIATE, CALENDAR, NOW)
    again = more_time(replace(share, due_at=first), ClockKind.IMMEDIATE, CALENDAR, NOW)
    assert again - NOW == timedelta(hours=4)


def test_on_the_normal_clock_it_is_two_working_days():
    days = Calendar(CITY.zone, frozenset({date(2026, 11, 30)}), CITY.deadlines)
    due = datetime(2026, 11, 27, 23, 59, 59, tzinfo=CITY.zone).astimezone(UTC)  # a Friday
    until = more_time(given(240, due), ClockKind.NORMAL, days, NOW).astimezone(CITY.zone)
    assert f"{until:%Y-%m-%d %H:%M:%S}" == "2026-12-02 23:59:59"  # Monday is a holiday


def test_taking_back_from_one_agency_says_why():
    both = sent("hepco", "htkt")
    back, event = shares.recall(
        both, SUPERVISOR, NOW, calendar=CALENDAR, agency_id="htkt", reason="  Giao nhầm "
    )
    assert [a.agency_id for a in back.active_assignments] == ["hepco"]
    assert (event.text, dict(event.facts)) == ("Giao nhầm", {"agency": "htkt"})
    with pytest.raises(InvalidTransitionError):
        shares.recall(back, SUPERVISOR, NOW, calendar=CALENDAR, agency_id="htkt")


def test_what_was_sent_first_can_be_taken_back_alone():
    later = NOW + timedelta(hours=1)
    both = sent("htkt", start=sent("hepco"), now=later)
    assert [a.agency_id for a in shares.recallable(both)] == ["htkt"]
    back, _ = shares.recall(both, SUPERVISOR, later, calendar=CALENDAR, agency_id="hepco")
    states = {a.agency_id: a.state for a in back.assignments}
    assert states == {"hepco": AssignmentState.CANCELLED, "htkt": AssignmentState.SENT}
