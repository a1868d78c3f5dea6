"""The replayed flood meets every published figure and never invents a higher one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.citypack import load_city, pack_dir
from controlroom.demo.levels import Curve, load_scenario
from controlroom.domain.errors import CityPackError


@pytest.fixture(scope="module")
def city():
    return load_city()


@pytest.fixture(scope="module")
def flood(city):
    return load_scenario(pack_dir(), "flood-2025", city)


PUBLISHED = {
    "2025-10-27T20:00": 5.05,
    "2025-10-28T13:00": 4.64,
    "2025-10-29T20:00": 4.93,
    "2025-10-30T02:00": 4.56,
    "2025-10-30T06:00": 3.89,
    "2025-11-01T16:00": 2.56,
}


@pytest.mark.parametrize(("at", "level"), PUBLISHED.items())
def test_kim_long_at_the_published_times(city, flood, at, level):
    moment = datetime.fromisoformat(f"{at}+07:00")
    assert flood.measured(city.sensor_by_id["kim_long"], moment, 1) == level


def test_every_published_figure_is_met(city, flood):
    met = 0
    for series, points in flood.published.items():
        sensor = city.sensor_by_id.get(series)
        for at, value in points:
            if sensor is not None:
                assert flood.measured(sensor, at, 9) == pytest.approx(value, abs=0.005)
                met += 1
    assert met >= 25


def test_nothing_exceeds_what_was_published(city, flood):
    for series in ("kim_long", "phu_oc"):
        highest = max(v for _, v in flood.published[series])
        hours = int((flood.ends - flood.begins) / timedelta(hours=1))
        values = [
            flood.measured(city.sensor_by_id[series], flood.begins + timedelta(hours=h), 1)
            for h in range(hours)
        ]
        assert max(values) <= highest
        assert min(values) > 0


def test_it_says_that_it_is_a_reconstruction(flood, city):
    assert flood.reconstruction
    assert "dựng lại" in flood.name.vi
    assert "reconstruction" in flood.name.en
    assert not load_scenario(pack_dir(), "normal", city).reconstruction


def test_points_that_nobody_published_are_marked(flood):
    bases = {p["basis"] for series in flood.data["series"].values() for p in series}
    assert any(b == "own" for b in bases)
    for series in flood.data["series"].values():
        assert all("src" in p for p in series if p["basis"].startswith("found"))


def test_ordinary_levels_stay_below_the_first_alert(city):
    normal = load_scenario(pack_dir(), "normal", city)
    start = datetime(2026, 3, 1, tzinfo=UTC)
    for sensor in (s for s in city.sensors if s.alarms and s.unit == "m"):
        for hour in range(0, 24 * 40, 3):
            value = normal.measured(sensor, start + timedelta(hours=hour), 4)
            assert 0 < value < sensor.alarms[0]


def test_an_unknown_scenario_is_refused(city):
    with pytest.raises(CityPackError, match="no scenario 'snow'"):
        load_scenario(pack_dir(), "snow", city)


points = st.lists(
    st.tuples(st.integers(0, 10_000), st.floats(-50, 50)), min_size=1, max_size=8,
    unique_by=lambda p: p[0],
)  # fmt: skip


@given(points, st.floats(0, 1))
def test_a_curve_meets_its_points_and_never_overshoots(given_points, part):
    ordered = sorted(given_points)
    curve = Curve([(float(x), y) for x, y in ordered])
    for x, y in ordered:
        assert curve(x) == pytest.approx(y, abs=1e-9)
    for (x1, y1), (x2, y2) in pairwise(ordered):
        between = curve(x1 + (x2 - x1) * part)
        assert min(y1, y2) - 1e-6 <= between <= max(y1, y2) + 1e-6
    assert curve(-1.0) == ordered[0][1]
    assert curve(1e6) == ordered[-1][1]
