"""Figures of wards: nothing is coloured that chance alone would explain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.city import Name, Ward
from controlroom.domain.figures import Arrivals
from controlroom.domain.geo import Position
from ui.map.ward_figures import changes, class_of, counts, nice_bounds, rates

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)  # Wednesday, 14:00 in Huế


def ward(code, people=20_000):
    return Ward(code, "phuong", Name(code, code), code, Position(16.4, 107.5), code,
                population=people)  # fmt: skip


WARDS = [ward("a"), ward("b", None), ward("c")]


def came(*spans, days=60):
    """Arrivals: (ward, moment, how many)."""
    rows = sorted((at.timestamp(), code) for code, at, count in spans for _ in range(count))
    at = np.array([moment for moment, _ in rows])
    nan = np.full(len(rows), np.nan)
    since = (NOW - timedelta(days=days)).timestamp()
    return Arrivals(NOW.timestamp(), since, at, nan, nan, [code for _, code in rows])


def test_counts_leave_out_what_is_no_ward():
    figures = counts(["a", "a", "c", "", "zz"], WARDS)
    assert dict(figures.value) == {"a": 2.0, "b": 0.0, "c": 1.0}


def test_rates_are_per_ten_thousand_people_and_need_thirty_reports():
    day = timedelta(days=1)
    figures = rates(came(("a", NOW - day, 40), ("b", NOW - day, 50), ("c", NOW - day, 29),
                         ("a", NOW - 31 * day, 900)), WARDS)  # fmt: skip
    assert figures.value["a"] == 20.0
    assert np.isnan(figures.value["b"])
    assert [figures.sure(code) for code in "abc"] == [True, False, False]


def test_change_compares_the_same_hours_of_the_same_weekday():
    week, hour = timedelta(days=7), timedelta(hours=1)
    usual = [("a", NOW - k * week - hour, 10) for k in range(1, 9)]
    elsewhen = [
        ("a", NOW - week + hour, 500),  # later that day
        ("a", NOW - timedelta(days=1), 500),  # another weekday
    ]
    figures = changes(came(("a", NOW - hour, 15), *usual, *elsewhen), WARDS, ZONE)
    assert figures.value["a"] == pytest.approx(0.5)
    assert figures.n["a"] == 95
    assert figures.usual is not None
    assert figures.usual["a"] == 10
    assert np.isnan(figures.value["c"])
    assert not figures.sure("c")


def test_weeks_before_the_data_began_are_no_usual_days():
    week, hour = timedelta(days=7), timedelta(hours=1)
    usual = [("a", NOW - k * week - hour, 20) for k in (1, 2)]
    figures = changes(came(("a", NOW - hour, 10), *usual, days=20), WARDS, ZONE)
    assert figures.value["a"] == pytest.approx(-0.5)


@given(values=st.lists(st.floats(0, 1e6), max_size=40))
def test_every_value_falls_into_a_class_and_the_largest_into_the_last_or_below(values):
    bounds = nice_bounds(np.array(values))
    assert list(bounds) == sorted(set(bounds))
    classes = [class_of(value, bounds) for value in values]
    assert all(0 <= c <= 4 for c in classes)
    assert not bounds or max(values) <= bounds[0] * 5 * (1 + 1e-6)


def test_bounds_are_round():
    assert nice_bounds(np.array([47.0])) == (10.0, 20.0, 30.0, 40.0)
    assert nice_bounds(np.array([0.0, np.nan])) == ()
    assert class_of(10.0, (10.0, 20.0)) == 0
    assert class_of(10.1, (10.0, 20.0)) == 1
