"""Levels against their marks, silence and excess."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain import levels, watch
from controlroom.domain.records import Reading
from controlroom.domain.states import Severity
from tests.domain.samples import NOW

KIM_LONG = (1.0, 2.0, 3.5)
MARKS = levels.marks_of(KIM_LONG, 5.81)


def readings(*values: float, minutes: float = 10) -> list[Reading]:
    return [
        Reading("kim_long", NOW + timedelta(minutes=minutes * n), value)
        for n, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("value", "before", "reached"),
    [
        (0.99, 0, 0),
        (1.0, 0, 1),
        (0.96, 1, 1),  # hysteresis holds it
        (0.94, 1, 0),
        (0.96, 0, 0),
        (3.5, 0, 3),
        (5.80, 0, 3),
        (5.81, 0, 4),
        (0.2, 4, 0),
    ],
)
def test_marks_are_reached_at_once_and_left_with_hysteresis(value, before, reached):
    assert levels.mark_reached(value, MARKS, before) == reached


@given(st.floats(0, 8), st.integers(0, 4))
def test_hysteresis_never_hides_a_mark(value, before):
    assert levels.mark_reached(value, MARKS, before) >= levels.mark_reached(value, MARKS)


def test_names_and_severities_of_marks():
    assert [levels.mark_name(n, KIM_LONG) for n in range(5)] == ["", "BĐ1", "BĐ2", "BĐ3", "record"]
    assert [levels.severity_of(n, KIM_LONG) for n in (1, 2, 3, 4)] == [
        Severity.URGENT,
        Severity.URGENT,
        Severity.SOS,
        Severity.SOS,
    ]


@pytest.mark.parametrize(
    ("alarms", "record", "marks"),
    [
        ((2.0, 1.0), None, (1.0, 2.0)),
        ((1.5, 3.0, 4.5), 5.25, (1.5, 3.0, 4.5, 5.25)),
        ((1.0,), 0.5, (1.0,)),
        ((), 3.0, (3.0,)),
        ((), None, ()),
    ],
)
def test_the_record_counts_where_it_is_the_highest(alarms, record, marks):
    assert levels.marks_of(alarms, record) == marks


def test_bulletin_speaks_like_the_published_ones():
    told = levels.bulletin(4.64, KIM_LONG, 5.81)
    assert (told.reached, told.nearest, told.above_record) == (3, 3, False)
    assert told.distance == pytest.approx(1.14)
    below = levels.bulletin(0.6, KIM_LONG)
    assert (below.reached, below.nearest) == (0, 1)
    assert below.distance == pytest.approx(-0.4)
    assert levels.bulletin(5.9, KIM_LONG, 5.81).above_record
    assert levels.bulletin(2.0, ()).nearest is None


def test_rise_per_hour():
    assert levels.rise_per_hour(readings(1.0, 1.1, 1.2, 1.3)) == pytest.approx(0.6)
    assert levels.rise_per_hour(readings(9.0, 1.0, 1.2, minutes=60)) == pytest.approx(0.2)
    assert math.isnan(levels.rise_per_hour(readings(1.0, 1.1, minutes=1)))
    assert math.isnan(levels.rise_per_hour([]))


@pytest.mark.parametrize(
    ("silent", "mark"),
    [
        (timedelta(hours=4, minutes=59), 0),
        (timedelta(hours=5), 1),
        (timedelta(hours=8), 2),
        (timedelta(days=1), 3),
        (timedelta(days=10), 4),
        (timedelta(days=-1), 0),  # a position from the future is not silence
    ],
)
def test_silence_marks(silent, mark):
    assert watch.silence_mark(NOW, NOW + silent) == mark


def test_silence_grows_more_urgent():
    urgent = [watch.silence_severity(mark) for mark in range(5)]
    assert urgent == sorted(urgent, reverse=True)


@pytest.mark.parametrize(
    ("values", "over"),
    [([51, 52, 53], True), ([51, 49, 53], False), ([60, 60], False), ([1, 51, 51, 51], True)],
)
def test_excess_needs_several_periods(values, over):
    assert watch.exceeded(values, 50) is over


def test_stations_are_lost_after_six_periods():
    assert not watch.station_lost(NOW, NOW + timedelta(hours=1), 600)
    assert watch.station_lost(NOW, NOW + timedelta(hours=1, seconds=1), 600)
