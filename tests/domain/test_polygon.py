"""Areas: what lies in them, whether they cross themselves, how large they are."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controlroom.citypack import load_city
from controlroom.domain.geo import EARTH_RADIUS_M, Position, distance_m, inside
from controlroom.domain.polygon import Areas, area_m2, contains, crosses_itself, length_m

SQUARE = np.array([(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)])
HOLE = SQUARE * 0.2 + 4
numbers = st.floats(-20, 20, allow_nan=False, width=32)
rings = st.lists(st.tuples(numbers, numbers), min_size=3, max_size=30)


@given(ring=rings, points=st.lists(st.tuples(numbers, numbers), min_size=1, max_size=30))
@settings(max_examples=150)
def test_as_one_point_after_the_other(ring, points):
    xy = np.array(points)
    expected = [inside(Position(y, x), ring) for x, y in points]
    assert contains(xy[:, 0], xy[:, 1], [np.array(ring)]).tolist() == expected


@given(ring=rings, turn=st.integers(0, 29))
@settings(max_examples=80)
def test_where_a_ring_begins_and_which_way_it_goes_does_not_matter(ring, turn):
    ring = np.array(ring)
    random = np.random.default_rng(1)
    x, y = random.uniform(-20, 20, (2, 200))
    here = contains(x, y, [ring])
    turned = contains(x, y, [np.roll(ring, turn, axis=0)])
    back = contains(x, y, [ring[::-1]])
    assert np.count_nonzero(here != turned) <= 1  # rounding on an edge
    assert np.count_nonzero(here != back) <= 1


def test_holes_and_what_is_nowhere():
    x, y = np.array([5.0, 2.0, 11.0, np.nan, np.inf]), np.array([5.0, 2.0, 5.0, 5.0, 5.0])
    assert contains(x, y, [SQUARE, HOLE]).tolist() == [False, True, False, False, False]
    assert contains(x, y, []).tolist() == [False] * 5
    assert contains(x, y, [SQUARE[:2]]).tolist() == [False] * 5


def test_many_points_in_a_fine_ring_are_taken_in_pieces():
    turn = np.linspace(0, 2 * np.pi, 10_000, endpoint=False)
    circle = np.column_stack((np.cos(turn), np.sin(turn)))
    x, y = np.random.default_rng(2).uniform(-1.2, 1.2, (2, 3_000))
    away = np.hypot(x, y)
    clear = np.abs(away - 1) > 1e-6
    assert np.array_equal(contains(x, y, [circle])[clear], (away < 1)[clear])


@pytest.mark.parametrize(
    ("ring", "crosses"),
    [
        (SQUARE, False),
        (SQUARE[[0, 2, 1, 3]], True),
        (SQUARE[:3], False),
        (np.array([(0, 0), (4, 0), (4, 4), (2, -1), (0, 4)], float), True),
        (np.array([(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)], float), False),
    ],
)
def test_crossing(ring, crosses):
    assert crosses_itself(ring) is crosses
    assert crosses_itself(ring[::-1]) is crosses
    assert all(crosses_itself(np.roll(ring, n, axis=0)) is crosses for n in range(len(ring)))


def test_area_of_a_square_and_of_a_hemisphere():
    side = math.degrees(1_000 / EARTH_RADIUS_M)
    lat = np.array([0, 0, side, side])
    lon = np.array([0, side, side, 0])
    assert area_m2(lat, lon) == pytest.approx(1e6, rel=1e-6)
    assert area_m2(lat[::-1], lon[::-1]) == pytest.approx(1e6, rel=1e-6)
    north = np.cos(np.radians(16.46))
    assert area_m2(lat + 16.46, lon) == pytest.approx(1e6 * north, rel=1e-3)
    assert area_m2(lat, lon + 180 - side / 2) == pytest.approx(1e6, rel=1e-6)


@given(points=st.lists(st.tuples(st.floats(-80, 80), st.floats(-170, 170)), min_size=2, max_size=9))
def test_length_is_the_sum_of_distances(points):
    expected = sum(distance_m(Position(*a), Position(*b)) for a, b in itertools.pairwise(points))
    lat, lon = np.array(points).T
    assert length_m(lat, lon) == pytest.approx(expected, rel=1e-9, abs=1e-6)
    assert length_m(lat[:1], lon[:1]) == 0


def test_every_ward_holds_its_centre_and_all_agree_with_the_city():
    city = load_city()
    areas = Areas((w.code, [np.array(r) for r in w.rings]) for w in city.wards)
    random = np.random.default_rng(4)
    lat, lon = random.uniform(16.2, 16.7, 400), random.uniform(107.3, 107.9, 400)
    for n, at in enumerate(areas.at(lon, lat).tolist()):
        ward = city.ward_at(Position(lat[n], lon[n]))
        assert (areas.names[at] if at >= 0 else None) == (ward.code if ward else None)
