"""Both clocks: the law of working days, the evening rule, and minutes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.deadline import Calendar, clock_of, elapsed
from controlroom.domain.states import ClockKind, Severity
from tests.domain.samples import CALENDAR, CITY, NOW

MOMENTS = st.datetimes(datetime(2018, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
DAYS_OFF = st.frozensets(st.dates(date(2018, 1, 1), date(2041, 1, 1)), max_size=60)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY.zone)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-16T09:00", "2026-11-26T23:59:59"),  # a holiday (24 Nov) lies between
        ("2026-11-16T16:59", "2026-11-26T23:59:59"),
        ("2026-11-16T17:00", "2026-11-27T23:59:59"),  # evening: counts from Tuesday
        ("2026-11-16T23:59", "2026-11-27T23:59:59"),
        ("2026-11-17T00:10", "2026-11-27T23:59:59"),  # small hours: the day that begins
        ("2026-11-21T10:00", "2026-12-03T23:59:59"),  # Saturday: counts from Monday
        ("2026-11-24T10:00", "2026-12-04T23:59:59"),  # holiday: counts from Wednesday
        ("2026-12-18T17:30", "2026-12-30T23:59:59"),  # Friday evening: from Monday
        ("2026-12-28T09:00", "2027-01-07T23:59:59"),  # over New Year
    ],
)
def test_normal_reports_are_due_seven_working_days_after_reception(received, due):
    assert CALENDAR.answer_due(Severity.NORMAL, local(received)) == local(due)


def test_results_are_utc_whatever_zone_is_handed_in():
    due = CALENDAR.answer_due(Severity.NORMAL, NOW)
    assert due.tzinfo is UTC
    assert due == CALENDAR.answer_due(Severity.NORMAL, NOW.astimezone(CITY.zone))


@given(
    received=MOMENTS,
    days_off=DAYS_OFF,
    rule=st.sampled_from([(Severity.NORMAL, 7), (Severity.LOW, 15)]),
)
def test_law_of_working_days(
    received: datetime, days_off: frozenset[date], rule: tuple[Severity, int]
) -> None:
    calendar = Calendar(CITY.zone, days_off, CITY.deadlines)
    severity, count = rule
    due = calendar.answer_due(severity, received).astimezone(CITY.zone)
    start = calendar.reception_day(received)
    assert due.time() == time(23, 59, 59)
    assert calendar.is_working(due.date())
    assert calendar.is_working(start)
    assert start >= received.astimezone(CITY.zone).date()
    between = range(1, (due.date() - start).days + 1)
    assert sum(calendar.is_working(start + timedelta(days=n)) for n in between) == count


@given(received=MOMENTS, later=st.timedeltas(timedelta(0), timedelta(days=30)))
def test_a_later_report_is_never_due_earlier(received: datetime, later: timedelta) -> None:
    first = CALENDAR.answer_due(Severity.NORMAL, received)
    assert CALENDAR.answer_due(Severity.NORMAL, received + later) >= first


def test_minutes_run_day_and_night():
    night = local("2026-11-21T23:50")  # Saturday
    assert CALENDAR.acknowledge_due(Severity.SOS, night) == local("2026-11-21T23:55")
    assert CALENDAR.dispatch_due(Severity.SOS, night) == local("2026-11-22T00:05")
    assert CALENDAR.acknowledge_due(Severity.URGENT, night) == local("2026-11-22T00:05")
    assert CALENDAR.dispatch_due(Severity.URGENT, night) == local("2026-11-22T00:20")
    assert CALENDAR.answer_due(Severity.URGENT, night) == local("2026-11-22T03:50")
    assert CALENDAR.acknowledge_due(Severity.NORMAL, night) is None
    assert CALENDAR.dispatch_due(Severity.LOW, night) is None


@pytest.mark.parametrize("severity", Severity)
def test_clock_follows_severity(severity):
    immediate = severity in (Severity.SOS, Severity.URGENT)
    assert (clock_of(severity) is ClockKind.IMMEDIATE) == immediate


@given(a=MOMENTS, b=MOMENTS)
def test_no_duration_is_negative(a: datetime, b: datetime) -> None:
    assert elapsed(a, b) >= timedelta(0)
