"""The seeded history: the published proportions, plausible records, and the same every time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from controlroom.citypack import load_city
from controlroom.demo.seed import generate
from controlroom.demo.world import load_world
from controlroom.domain.geo import inside
from controlroom.domain.records import AlarmState
from controlroom.domain.states import IncidentState, RejectReason, Severity, Stage

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
REFUSED = {IncidentState.REJECTED, IncidentState.MERGED}


@pytest.fixture(scope="module")
def city():
    return load_city()


@pytest.fixture(scope="module")
def made(city):
    return generate(city, NOW, seed=7, past_count=6_000)


@pytest.fixture(scope="module")
def incidents(made):
    return [case[0] for case in made.incidents]


@pytest.fixture(scope="module")
def handled(incidents):
    return [i for i in incidents if i.stage in (Stage.PUBLISHED, Stage.RATED)]


def test_counts(made, incidents):
    assert len(incidents) == 6_200
    assert sum(i.is_open for i in incidents) == 200
    assert len(made.cameras) == 650
    assert 20 <= sum(not c.online for c in made.cameras) <= 80
    assert len(made.vessels) == 1_050


def test_about_thirty_percent_are_refused_each_with_a_coded_reason(incidents):
    past = [i for i in incidents if not i.is_open]
    refused = [i for i in past if i.state is IncidentState.REJECTED]
    assert 0.29 <= len(refused) / len(past) <= 0.33
    assert {i.reject_reason for i in refused} == set(RejectReason)


def test_handled_rated_and_satisfied(city, handled):
    whole = [c[0] for c in generate(city, NOW, seed=3, past_count=12_000).incidents]
    taken = [i for i in whole if i.state not in REFUSED]
    assert 0.97 <= sum(not i.is_open for i in taken) / len(taken) <= 0.99
    rated = [i for i in handled if i.satisfaction is not None]
    assert 0.42 <= len(rated) / len(handled) <= 0.48
    assert 0.90 <= sum(i.satisfaction >= 2 for i in rated) / len(rated) <= 0.94


def test_on_time_against_the_first_and_the_present_due_date(handled):
    shares = [a for i in handled for a in i.assignments if i.severity >= Severity.NORMAL]
    first = sum(a.answered_at <= a.first_due_at for a in shares) / len(shares)
    now = sum(a.answered_at <= a.due_at for a in shares) / len(shares)
    longer = sum(a.due_at > a.first_due_at for a in shares) / len(shares)
    assert 0.68 <= first <= 0.83
    assert 0.85 <= now <= 0.94
    assert 0.10 <= longer <= 0.22


def test_agencies_differ(handled):
    late, n = Counter(), Counter()
    for a in (a for i in handled for a in i.assignments):
        n[a.agency_id] += 1
        late[a.agency_id] += a.answered_at > a.first_due_at
    rates = [late[k] / n[k] for k in n if n[k] >= 60]
    assert len(rates) >= 10
    assert max(rates) - min(rates) > 0.1


def test_every_open_state_is_there(incidents):
    states = Counter(i.state for i in incidents if i.is_open)
    assert set(states) == set(IncidentState) - REFUSED - {
        IncidentState.PUBLISHED,
        IncidentState.RATED,
    }
    due = [i.due_at for i in incidents if i.is_open and i.due_at]
    assert 7 <= sum(d < NOW for d in due) <= 13
    # On a day off no ordinary report falls due; what presses does.
    assert 4 <= sum(NOW <= d < NOW + timedelta(hours=24) for d in due) <= 16
    several = [i for i in incidents if i.is_open and len(i.active_assignments) > 1]
    assert len(several) >= 3


def test_little_presses_on_a_calm_shift(incidents):
    severities = Counter(i.severity for i in incidents if i.is_open)
    assert severities[Severity.SOS] <= 2
    assert 1 <= severities[Severity.URGENT] <= 15
    everyone = Counter(i.severity for i in incidents)
    assert everyone[Severity.SOS] + everyone[Severity.URGENT] < 0.08 * len(incidents)


def test_a_few_fall_due_on_a_working_day(city):
    now = NOW + timedelta(days=2)
    made = generate(city, now, seed=2, past_count=0)
    due = [c[0].due_at for c in made.incidents if c[0].due_at]
    assert 7 <= sum(d < now for d in due) <= 13
    assert 10 <= sum(now <= d < now + timedelta(hours=24) for d in due) <= 15


def test_the_first_rows_of_the_queue_vary(incidents):
    shown = sorted(
        (i for i in incidents if i.is_open),
        key=lambda i: (i.severity, i.due_at or NOW + timedelta(days=99)),
    )
    titles = Counter(i.title for i in shown[:20])
    assert max(titles.values()) == 1
    subjects = Counter(" ".join(i.title.split()[:3]) for i in shown[:20])
    assert max(subjects.values()) <= 3


def test_the_city_reports_more_than_the_country(city, incidents):
    wards = Counter(i.ward_code for i in incidents)
    assert set(wards) == {w.code for w in city.wards}
    urban = sum(n for code, n in wards.items() if city.ward_by_code[code].kind == "phuong")
    assert 0.75 <= urban / len(incidents) <= 0.95
    open_in = {i.ward_code for i in incidents if i.is_open}
    assert len(open_in) >= 25


def test_who_calls_for_help_does_not_say_how_many_hours_ago(city):
    now = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    made = generate(city, now, seed=4, scenario="flood-2025", open_count=150, past_count=2_000)
    for incident in (c[0] for c in made.incidents):
        if incident.severity is Severity.SOS:
            assert incident.description == ""
        elif incident.severity is Severity.URGENT:
            assert "giờ trước" not in incident.description
            assert "ngày trước" not in incident.description


def test_positions_lie_in_their_ward(city, incidents):
    for incident in incidents:
        rings = city.ward_by_code[incident.ward_code].rings
        assert any(inside(incident.position, ring) for ring in rings), incident.title


def test_time_runs_forward(incidents):
    for i in incidents:
        assert i.received_at <= (i.updated_at or i.received_at) <= NOW
        for a in i.assignments:
            steps = [i.received_at, a.sent_at, a.accepted_at, a.answered_at, a.approved_at]
            there = [at for at in steps if at is not None]
            assert there == sorted(there), i
            assert a.first_due_at <= a.due_at


def test_most_reports_come_by_day(city, incidents):
    hours = Counter(i.received_at.astimezone(city.zone).hour for i in incidents)
    assert sum(hours[h] for h in range(7, 23)) / len(incidents) > 0.93


def test_timelines_begin_with_the_arrival_and_follow_the_steps(made):
    for incident, reporter, events, _ in made.incidents:
        if not incident.is_open:
            continue
        assert events[0].action == "received"
        assert [e.at for e in events] == sorted(e.at for e in events)
        assert all(e.incident_id == incident.id for e in events)
        assert reporter is None or reporter.phone.startswith("0000")


def test_agencies_categories_and_sources_exist(city, incidents):
    for i in incidents:
        assert i.category_id in city.category_by_id
        assert i.source_id in city.source_by_id
        assert all(a.agency_id in city.agency_by_id for a in i.assignments)
        if i.assignments:
            assert sum(a.lead for a in i.active_assignments) <= 1


def test_titles_vary(incidents):
    titles = Counter(i.title for i in incidents)
    assert len(titles) > 0.6 * len(incidents)
    shown = [i.title for i in incidents if i.is_open]
    assert len(set(shown)) > 0.85 * len(shown)
    assert all("{" not in t for t in titles)


def test_everything_is_marked_simulated(made, incidents):
    assert all(i.simulated for i in incidents)
    assert all(a.simulated for a in made.alarms)
    assert all(t.simulated for t in made.tasks)
    assert all(n.simulated for n in made.notices)
    assert all(c.simulated for c, _ in made.calls)


def test_two_days_of_readings(city, made):
    by_sensor = Counter(r.sensor_id for r in made.readings)
    assert set(by_sensor) == {s.id for s in city.sensors}
    assert by_sensor["kim_long"] == 48 * 6 + 1
    assert max(r.at for r in made.readings if r.sensor_id == "kim_long") == NOW
    levels = [r.value for r in made.readings if r.sensor_id == "kim_long"]
    assert max(levels) < city.sensor_by_id["kim_long"].alarms[0]


def test_alarms_ring_or_were_seen(made):
    states = Counter(a.state for a in made.alarms)
    assert states[AlarmState.UNACKNOWLEDGED] >= 1
    assert all(a.acknowledged_by for a in made.alarms if a.state is AlarmState.ACKNOWLEDGED)


def test_the_same_seed_makes_the_same_records(city):
    first = generate(city, NOW, seed=5, open_count=60, past_count=300)
    again = generate(city, NOW, seed=5, open_count=60, past_count=300)
    other = generate(city, NOW, seed=6, open_count=60, past_count=300)
    assert first == again
    assert first != other
    ids = [case[0].id for case in first.incidents]
    assert len(set(ids)) == len(ids)
    assert {i.version for i in ids} == {7}


def test_before_the_flood_the_river_rises(city):
    made = generate(city, NOW, seed=5, scenario="flood-2025", open_count=20, past_count=0)
    levels = [r.value for r in made.readings if r.sensor_id == "kim_long"]
    assert levels[-1] > levels[len(levels) // 2]
    assert max(abs(b - a) for a, b in pairwise(levels)) < 0.1
    scenario = load_world(city, "flood-2025", 5).scenario
    assert scenario.begins is not None
    assert levels[-1] == scenario.measured(city.sensor_by_id["kim_long"], scenario.begins, 5)
    assert len(made.incidents) == 20


@pytest.mark.parametrize("moment", ["2026-02-18T02:00Z", "2026-05-02T15:00Z", "2025-12-31T20:00Z"])
def test_any_day_can_be_the_present(city, moment):
    now = datetime.fromisoformat(moment)
    made = generate(city, now, seed=1, open_count=80, past_count=200)
    assert sum(c[0].is_open for c in made.incidents) == 80
    assert all(c[0].received_at <= now for c in made.incidents)
