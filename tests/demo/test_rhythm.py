"""Days and nights of the seeded past: what comes, what is handled, and that the two keep pace."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from controlroom.citypack import load_city
from controlroom.demo.dice import Dice
from controlroom.demo.rhythm import Rhythm, is_night
from controlroom.demo.seed import generate
from controlroom.demo.world import load_world
from controlroom.domain.states import Severity, Stage
from controlroom.services.calendar import calendar_of

MOMENTS = {
    "before dawn": "2026-11-26T04:55",
    "forenoon": "2026-11-20T10:05",
    "a Sunday": "2026-10-18T16:30",
    "midnight": "2026-12-02T00:03",
    "evening": "2026-09-17T21:40",
}
REFUSED = {Stage.REJECTED, Stage.MERGED}
UNDECIDED = {Stage.NEW, Stage.VERIFYING}


@pytest.fixture(scope="module")
def city():
    return load_city()


def moment(city, clock):
    return datetime.fromisoformat(clock).replace(tzinfo=city.zone).astimezone(UTC)


@pytest.fixture(scope="module", params=MOMENTS.values(), ids=list(MOMENTS))
def now(request, city):
    return moment(city, request.param)


@pytest.fixture(scope="module")
def incidents(city, now):
    return [case[0] for case in generate(city, now, past_count=7_000).incidents]


def received_in(incidents, now, days):
    return [i for i in incidents if i.received_at >= now - timedelta(days=days)]


def handled_in(incidents, now, days):
    since = now - timedelta(days=days)
    return [i for i in incidents if i.published_at is not None and i.published_at >= since]


@pytest.mark.parametrize(("days", "low", "high"), [(7, 0.8, 1.3), (14, 0.85, 1.25), (30, 0.9, 1.2)])
def test_handling_keeps_pace_with_what_is_accepted(incidents, now, days, low, high):
    accepted = [i for i in received_in(incidents, now, days) if i.stage not in REFUSED]
    ratio = len(handled_in(incidents, now, days)) / len(accepted)
    assert low <= ratio <= high


def test_in_one_day_no_more_is_handled_than_a_working_day_brings(incidents, now):
    handled = len(handled_in(incidents, now, 1))
    assert 20 <= handled <= 130


def test_the_published_number_of_reports_comes_each_day(incidents, now):
    assert 85 <= len(received_in(incidents, now, 1)) <= 125
    assert 95 <= len(received_in(incidents, now, 7)) / 7 <= 117
    assert 95 <= len(received_in(incidents, now, 30)) / 30 <= 117


def test_the_share_refused_is_the_published_one_lately_too(incidents, now):
    for days, spread in ((1.5, 0.14), (3, 0.08), (14, 0.05), (30, 0.04)):
        known = [i for i in received_in(incidents, now, days) if i.stage not in UNDECIDED]
        refused = sum(i.stage in REFUSED for i in known) / len(known)
        assert abs(refused - 0.32) <= spread


def test_at_night_only_what_presses_is_taken_or_handled(city, incidents):
    for incident in incidents:
        if incident.severity > Severity.URGENT:
            assert not is_night(incident.received_at.astimezone(city.zone)), incident
            if incident.published_at is not None:
                assert not is_night(incident.published_at.astimezone(city.zone)), incident
    night = sum(is_night(i.received_at.astimezone(city.zone)) for i in incidents)
    assert 0 < night < 0.03 * len(incidents)


def test_most_is_handled_in_office_hours_and_what_presses_around_the_clock(city, incidents):
    by_day, always = Counter(), Counter()
    for incident in incidents:
        if incident.published_at is not None:
            hours = always if incident.severity <= Severity.URGENT else by_day
            hours[incident.published_at.astimezone(city.zone).hour] += 1
    assert sum(by_day[h] for h in range(8, 19)) / by_day.total() > 0.85
    assert sum(always[h] for h in range(7)) / always.total() > 0.05


def test_weekends_are_calmer(city, incidents, now):
    calendar = calendar_of(city)
    off, days = Counter(), Counter()
    for incident in handled_in(incidents, now, 42):
        off[not calendar.is_working(incident.published_at.astimezone(city.zone).date())] += 1
    today = now.astimezone(city.zone).date()
    for back in range(42):
        days[not calendar.is_working(today - timedelta(days=back))] += 1
    assert 0.25 < (off[True] / days[True]) / (off[False] / days[False]) < 0.8


def test_in_the_small_hours_today_has_brought_little(city):
    at = moment(city, MOMENTS["before dawn"])
    midnight = moment(city, "2026-11-26T00:00")
    incidents = [case[0] for case in generate(city, at, past_count=7_000).incidents]
    assert sum(i.received_at >= midnight for i in incidents) <= 12
    assert sum(i.published_at is not None and i.published_at >= midnight for i in incidents) <= 5


def test_a_large_backlog_is_made_too(city):
    at = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
    made = generate(city, at, open_count=1_500, past_count=3_000)
    assert sum(c[0].is_open for c in made.incidents) == 1_500
    assert all(c[0].received_at <= at for c in made.incidents)


def test_days_of_intake_leave_the_night_out(city, now):
    world = load_world(city, "normal", 1)
    rhythm = Rhythm(world.normal, calendar_of(city), now)
    dice = Dice(3)
    moments = [rhythm.ago(dice, 0.0, 2.0) for _ in range(400)]
    assert all(m < now for m in moments)
    assert all(now - m < timedelta(days=3) for m in moments)
    assert not any(is_night(m.astimezone(city.zone)) for m in moments)
