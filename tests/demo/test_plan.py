"""The plan of a simulation: every service speaks, and the same seed plans the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import takewhile

import pytest

from controlroom.citypack import load_city
from controlroom.demo.actions import (
    Detected,
    HungUp,
    Measured,
    Noticed,
    Rang,
    Reported,
    Tasked,
    Turn,
)
from controlroom.demo.rhythm import is_night
from controlroom.demo.scenario import plan
from controlroom.demo.seed import generate
from controlroom.domain.geo import inside
from controlroom.domain.states import Severity

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def city():
    return load_city()


@pytest.fixture(scope="module")
def four_days(city):
    return until(city, "normal", 24 * 4)


@pytest.fixture(scope="module")
def working_day(city):
    midnight = datetime(2026, 11, 25, tzinfo=city.zone)
    return until(city, "normal", 24, start=midnight.astimezone(UTC))


def until(city, scenario, hours, *, seed=3, speed=1.0, start=START):
    events = plan(city, scenario, seed, start, speed=speed)
    return list(takewhile(lambda e: e.offset_s <= hours * 3600, events))


@pytest.mark.parametrize("scenario", ["normal", "flood-2025"])
@pytest.mark.parametrize("speed", [1.0, 600.0])
def test_all_thirteen_services_speak_within_two_real_minutes(city, scenario, speed):
    events = until(city, scenario, 120 / 3600 * speed, speed=speed)
    assert {e.source_id for e in events} - {""} == {s.id for s in city.sources}


def test_time_never_runs_backwards(city):
    events = until(city, "normal", 6)
    offsets = [e.offset_s for e in events]
    assert offsets == sorted(offsets)
    assert all(e.at == START + timedelta(seconds=e.offset_s) for e in events)


def test_the_same_seed_plans_the_same(city):
    assert until(city, "normal", 3) == until(city, "normal", 3)
    assert until(city, "flood-2025", 2) == until(city, "flood-2025", 2)


def test_another_run_of_the_seed_tells_the_same_under_new_references(city):
    later = START + timedelta(days=7)
    first, second = (
        [
            e.action.draft
            for e in until(city, "normal", 8, start=s)
            if isinstance(e.action, Reported)
        ]
        for s in (START, later)
    )
    assert [d.title for d in first] == [d.title for d in second]
    assert not {d.external_ref for d in first} & {d.external_ref for d in second}


def test_another_seed_plans_something_else(city):
    titles = [
        [e.action.draft.title for e in until(city, "normal", 8, seed=seed)
         if isinstance(e.action, Reported)]
        for seed in (1, 2)
    ]  # fmt: skip
    assert titles[0] != titles[1]


def test_a_day_has_about_as_many_reports_as_the_load_model_says(four_days):
    reports = [e for e in four_days if isinstance(e.action, Reported)]
    assert 380 <= len(reports) <= 560


def test_at_night_only_what_presses_comes_and_little_of_it(city, four_days):
    drafts = [e.action.draft for e in four_days if isinstance(e.action, Reported)]
    night = [d for d in drafts if d.received_at and is_night(d.received_at.astimezone(city.zone))]
    assert 1 <= len(night) <= 0.06 * len(drafts)
    assert all(d.severity <= Severity.URGENT for d in night)


def test_a_working_day_brings_as_many_as_the_published_ones(working_day):
    assert 80 <= sum(isinstance(e.action, Reported) for e in working_day) <= 150


def test_colleagues_sleep_at_night_except_over_alarms(city, working_day):
    turns = [e for e in working_day if isinstance(e.action, Turn)]
    night = [e for e in turns if is_night(e.at.astimezone(city.zone))]
    work = [e for e in night if e.action.verb != "acknowledge"]
    assert len(work) < 0.12 * sum(e.action.verb != "acknowledge" for e in turns)
    assert any(e.action.verb == "acknowledge" for e in night)


@pytest.mark.parametrize("scenario", ["normal", "flood-2025"])
@pytest.mark.parametrize("speed", [1.0, 60.0])
def test_the_simulation_goes_on_where_the_seeded_readings_end(city, scenario, speed):
    made = generate(city, START, seed=3, scenario=scenario, open_count=0, past_count=0)
    before = {r.sensor_id: r.value for r in made.readings}
    first = {}
    for event in until(city, scenario, 10 / 3600 * speed, speed=speed):
        if isinstance(event.action, Measured):
            for reading in event.action.readings:
                first.setdefault(reading.sensor_id, reading.value)
    assert len(first) >= len(city.sensors) - 1
    for sensor_id, value in first.items():
        assert value == pytest.approx(before[sensor_id], rel=0.01, abs=0.02), sensor_id


def test_a_flood_brings_more_and_worse(city):
    flood = until(city, "flood-2025", 48, speed=60)
    calls = [e for e in flood if isinstance(e.action, Rang)]
    early = sum(e.offset_s < 12 * 3600 for e in calls)
    late = sum(e.offset_s >= 36 * 3600 for e in calls)
    assert late > 5 * early
    assert sum(e.action.sos for e in calls) > 50
    assert all(e.action.call.position for e in calls if e.action.sos)
    reports = [e for e in flood if isinstance(e.action, Reported)]
    assert len(reports) > 2 * 110
    kinds = {n.kind for e in flood if isinstance(e.action, Noticed) for n in e.action.notices}
    assert {"order", "flooded_wards", "bulletin"} <= kinds


def test_the_flood_meets_the_published_levels_at_their_times(city):
    begins = datetime.fromisoformat("2025-10-26T06:00+07:00")
    wanted = {"2025-10-27T20:00+07:00": 5.05, "2025-10-28T13:00+07:00": 4.64,
              "2025-10-29T20:00+07:00": 4.93, "2025-10-30T06:00+07:00": 3.89}  # fmt: skip
    said = {}
    for event in until(city, "flood-2025", 24 * 4, speed=600):
        if isinstance(event.action, Measured):
            for reading in event.action.readings:
                if reading.sensor_id == "kim_long":
                    said[event.offset_s] = reading
    for at, level in wanted.items():
        offset_s = (datetime.fromisoformat(at) - begins).total_seconds()
        assert said[offset_s].value == level
        assert said[offset_s].at == START + timedelta(seconds=offset_s / 600)


def test_the_published_orders_come_at_their_hour(city):
    orders = [
        (e.offset_s / 3600, dict(n.facts))
        for e in until(city, "flood-2025", 24, speed=60)
        if isinstance(e.action, Noticed)
        for n in e.action.notices
        if n.kind == "order"
    ]
    assert [(round(h, 2), f["reservoir"], f["from"], f["to"]) for h, f in orders] == [
        (9.17, "binh_dien", "950", "1800"),
        (10.17, "huong_dien", "1050", "1800"),
    ]


def test_an_ordinary_tide_is_not_sped_up(city):
    levels = [
        r.value
        for e in until(city, "normal", 24, speed=600)
        if isinstance(e.action, Measured)
        for r in e.action.readings
        if r.sensor_id == "kim_long"
    ]
    assert len(levels) > 10
    assert max(levels) - min(levels) < 0.05


def test_at_any_speed_no_stream_floods_the_room(city):
    for scenario in ("normal", "flood-2025"):
        events = until(city, scenario, 600 * 60 / 3600, speed=600)
        assert len(events) < 60 * 25


def test_reports_lie_in_their_ward_and_are_marked(city):
    for event in until(city, "flood-2025", 30, speed=60):
        match event.action:
            case Reported(draft):
                assert draft.simulated
                rings = city.ward_by_code[draft.ward_code].rings
                assert draft.position is not None
                assert any(inside(draft.position, ring) for ring in rings)
                assert draft.category_id in city.category_by_id
            case Noticed(source_id, notices):
                assert all(n.simulated and n.source_id == source_id for n in notices)
                assert source_id in city.source_by_id
            case Rang(call):
                assert call.simulated
            case Tasked(_, agency_id):
                assert agency_id in city.agency_by_id


def test_every_call_ends_and_people_take_their_turns(city):
    events = until(city, "normal", 12)
    rang = [e.action.call.id for e in events if isinstance(e.action, Rang)]
    ended = [e.action.call.id for e in events if isinstance(e.action, HungUp)]
    assert len(rang) - len(ended) <= 3
    assert set(ended) <= set(rang)
    assert {e.action.verb for e in events if isinstance(e.action, Turn)} == {
        "verify", "send", "accept", "answer", "approve", "rate", "acknowledge",
    }  # fmt: skip
    assert any(isinstance(e.action, Detected) for e in events)
