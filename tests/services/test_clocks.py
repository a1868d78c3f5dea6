"""Both clocks through the services, in the calendar of Vietnam; time is what the test says."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from controlroom.domain.states import ClockKind, Severity
from tests.domain.samples import CITY, OPERATOR
from tests.fakes import MemoryQuestions
from tests.services.room import ControlRoom, the_share


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY.zone)


@pytest.mark.parametrize("day", ["2026-02-16", "2026-02-20", "2026-11-24", "2027-01-01"])
def test_the_calendar_knows_tet_and_the_day_of_culture(day):
    calendar = ControlRoom().calendar
    assert date.fromisoformat(day) in calendar.holidays
    assert not calendar.is_working(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-16T09:00:00", "2026-11-26"),  # over 24 November
        ("2026-11-23T16:59:59", "2026-12-03"),  # Monday, the day before it
        ("2026-11-23T17:00:00", "2026-12-04"),  # that evening: counts from Wednesday
        ("2026-11-24T09:00:00", "2026-12-04"),  # on it: from Wednesday too
        ("2026-11-25T00:00:00", "2026-12-04"),  # in the night after: the day that begins
        ("2026-11-25T07:29:59", "2026-12-04"),
        ("2026-11-25T07:30:00", "2026-12-04"),
        ("2026-11-28T03:00:00", "2026-12-09"),  # night to Saturday: from Monday
        ("2026-02-13T09:00:00", "2026-03-03"),  # Friday before Tết
        ("2026-02-13T18:00:00", "2026-03-04"),  # that evening: from the Monday after Tết
        ("2026-02-17T10:00:00", "2026-03-04"),  # on the first day of the year
        ("2026-02-20T23:59:59", "2026-03-04"),
        ("2026-02-22T23:59:59", "2026-03-04"),
        ("2026-02-23T00:00:00", "2026-03-04"),
    ],
)
def test_the_normal_clock(received, due):
    room = ControlRoom(local(received))
    made = room.received()
    assert (made.due_at, made.first_due_at) == (None, None), "nothing runs before it is verified"
    room.clock.forward(hours=3)
    done = room.intake.verify(
        OPERATOR, made.id, seen=1, severity=Severity.NORMAL, category_id="ve_sinh", ward_code="w1"
    )
    assert done.clock is ClockKind.NORMAL
    assert done.first_due_at == done.due_at == local(f"{due}T23:59:59")
    sent = room.sent(start=done)
    assert the_share(sent).first_due_at == the_share(sent).due_at == sent.due_at == done.due_at


@pytest.mark.parametrize(
    "received",
    ["2026-02-17T00:05:00", "2026-11-24T03:00:00", "2026-11-22T23:58:00", "2026-11-25T07:29:59"],
)
def test_the_immediate_clock_runs_on_holidays_and_at_night(received):
    begin = local(received)
    for severity, acknowledge, send in ((Severity.SOS, 5, 15), (Severity.URGENT, 15, 30)):
        room = ControlRoom(begin)
        made = room.received(severity=severity)
        assert made.clock is ClockKind.IMMEDIATE
        assert made.due_at == begin + timedelta(minutes=acknowledge)
        claimed = room.intake.claim(OPERATOR, made.id, seen=1)
        assert claimed.due_at == begin + timedelta(minutes=send)
        room.clock.forward(minutes=7)
        done = room.intake.verify(
            OPERATOR, made.id, seen=2, severity=severity, category_id="ve_sinh", ward_code="w1"
        )
        assert done.due_at == begin + timedelta(minutes=send)
        sent = room.sent(start=done)
        answer = timedelta(minutes=15) if severity is Severity.SOS else timedelta(hours=4)
        assert sent.due_at == the_share(sent).due_at == begin + answer


def test_night_reports_of_both_kinds_side_by_side():
    """02:00 on a holiday: the urgent one runs now, the other from the next working day."""
    room = ControlRoom(local("2026-11-24T02:00:00"))
    urgent, normal = room.verified(Severity.URGENT), room.verified(Severity.NORMAL)
    assert urgent.due_at == local("2026-11-24T02:30:00")
    assert normal.due_at == local("2026-12-04T23:59:59")


def test_long_ones_have_fifteen_days():
    assert ControlRoom(local("2026-12-01T09:00")).verified(Severity.LOW).due_at == local(
        "2026-12-22T23:59:59"
    )


@pytest.mark.parametrize(("seconds", "k"), [(0, 1), (1, 0)])
def test_an_answer_in_the_last_second_is_on_time(seconds, k):
    room = ControlRoom(local("2026-11-16T09:00:00"))
    held = room.at_work()
    room.clock.at = the_share(held).due_at + timedelta(seconds=seconds)
    room.share(held, "answer")
    (figure,) = MemoryQuestions(room.works).on_time_by_agency(90)
    assert figure.share.k == figure.first_due.k == k


def test_a_share_sent_later_has_its_own_time():
    room = ControlRoom(local("2026-11-16T09:00:00"))
    first = room.share(room.sent("hepco"), "accept")
    room.clock.at = local("2026-11-25T18:00:00")
    both = room.sent("ub_w1", start=first)
    assert the_share(both, "hepco").due_at == local("2026-11-26T23:59:59")
    assert the_share(both, "ub_w1").due_at == local("2026-12-07T23:59:59")
    assert both.due_at == local("2026-11-26T23:59:59"), "the earliest that is open"
    done = room.share(room.share(both, "answer"), "approve")
    assert done.due_at == local("2026-12-07T23:59:59")


def test_one_that_turns_out_urgent_draws_its_shares_nearer():
    room = ControlRoom(local("2026-11-16T09:00:00"))
    held = room.share(room.sent("hepco", "ub_w1"), "accept")
    room.clock.at = local("2026-11-18T03:00:00")
    worse = room.intake.set_severity(OPERATOR, held.id, seen=held.version, severity=Severity.URGENT)
    assert {a.due_at for a in worse.assignments} == {local("2026-11-18T07:00:00")}
    assert {a.first_due_at for a in worse.assignments} == {local("2026-11-26T23:59:59")}
    assert worse.first_due_at == local("2026-11-26T23:59:59")
