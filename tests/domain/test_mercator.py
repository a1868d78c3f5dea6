"""The projection and the view keep their promises for any place, zoom and size."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.geo import Bounds, Position, distance_m
from controlroom.domain.mercator import (
    HALF_M,
    MAX_LAT,
    MAX_ZOOM,
    MIN_ZOOM,
    View,
    fit,
    project,
    unproject,
)

lats = st.floats(-MAX_LAT, MAX_LAT)
lons = st.floats(-180, 180)
zooms = st.floats(MIN_ZOOM, MAX_ZOOM)
pixels = st.floats(-2000, 4000)


@given(lats, lons)
def test_there_and_back_again(lat: float, lon: float) -> None:
    back = unproject(*project(lat, lon))
    assert float(back[0]) == pytest.approx(lat, abs=1e-9)
    assert float(back[1]) == pytest.approx(lon, abs=1e-9)


def test_known_points() -> None:
    x, y = project([0.0, MAX_LAT], [180.0, 0.0])
    assert x[0] == pytest.approx(HALF_M)
    assert y[1] == pytest.approx(HALF_M)
    # The formula as EPSG 1024 writes it, by another route than ours.
    x, y = project(16.4637, 107.585)
    north = 6_378_137.0 * math.log(math.tan(math.pi / 4 + math.radians(16.4637) / 2))
    assert (float(x), float(y)) == pytest.approx((6_378_137.0 * math.radians(107.585), north))


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(math.nan, 107.0), (16.0, math.nan), (math.inf, 107.0), (16.0, -math.inf), (91.0, 107.0),
     (107.585, 16.4637), (16.0, 180.5)],
)  # fmt: skip
def test_what_is_no_place_becomes_nan(lat: float, lon: float) -> None:
    x, y = project([lat], [lon])
    assert np.isnan(x).all()
    assert np.isnan(y).all()


@given(lats, lons, zooms, pixels, pixels)
def test_pixels_there_and_back(lat: float, lon: float, zoom: float, px: float, py: float) -> None:
    view = View(0, 0, zoom, 1600, 1000).centred(Position(lat, lon))
    back = view.to_screen(*view.to_world(px, py))
    assert float(back[0]) == pytest.approx(px, abs=1e-4)
    assert float(back[1]) == pytest.approx(py, abs=1e-4)


@given(zooms, zooms, pixels, pixels)
def test_zooming_keeps_the_place_under_the_pointer(
    before: float, after: float, px: float, py: float
) -> None:
    view = View(11_976_000, 1_858_000, before, 1600, 1000)
    assert view.zoomed(after, px, py).to_world(px, py) == pytest.approx(
        view.to_world(px, py), abs=1e-4
    )


@given(zooms, pixels, pixels)
def test_dragging_moves_by_exactly_that_many_pixels(zoom: float, dx: float, dy: float) -> None:
    view = View(11_976_000, 1_858_000, zoom, 1600, 1000)
    place = view.to_world(800, 500)
    px, py = view.moved(dx, dy).to_screen(*place)
    assert (float(px), float(py)) == pytest.approx((800 + dx, 500 + dy), abs=1e-4)


corners = st.tuples(st.floats(-60, 60), st.floats(-170, 170))
spans = st.tuples(st.floats(0.001, 3), st.floats(0.001, 3))


@given(corners, spans, st.integers(50, 4000), st.integers(50, 3000))
def test_fit_shows_everything(
    corner: tuple[float, float], span: tuple[float, float], width: int, height: int
) -> None:
    (south, west), (high, wide) = corner, span
    bounds = Bounds(south, west, south + high, west + wide)
    view = fit(bounds, width, height)
    x, y = project([bounds.south, bounds.north], [bounds.west, bounds.east])
    px, py = view.to_screen(x, y)
    if view.zoom > MIN_ZOOM:
        assert px.min() >= -1e-6
        assert px.max() <= width + 1e-6
        assert py.min() >= -1e-6
        assert py.max() <= height + 1e-6


def test_ground_distance_agrees_with_the_sphere() -> None:
    view = View(0, 0, 14, 1600, 1000).centred(Position(16.4637, 107.585))
    x, y = view.to_world(900, 500)
    lat, lon = unproject(x, y)
    metres = distance_m(view.centre, Position(float(lat), float(lon)))
    assert view.ground_m * 100 == pytest.approx(metres, rel=0.003)


def test_zoom_and_world_have_ends() -> None:
    view = View(0, 0, 10, 100, 100)
    assert view.zoomed(99).zoom == MAX_ZOOM
    assert view.zoomed(-3).zoom == MIN_ZOOM
    assert view.moved(-1e12, 1e12).x <= HALF_M
    assert fit(Bounds(16, 107, 16, 107), 100, 100).zoom == MAX_ZOOM


_MOVES = st.one_of(
    st.tuples(st.just("move"), st.floats(-1e7, 1e7), st.floats(-1e7, 1e7)),
    st.tuples(st.just("zoom"), st.floats(-5, 30), st.floats(-3_000, 3_000)),
)


@given(st.lists(_MOVES, max_size=12), st.integers(1, 4_000), st.integers(1, 4_000))
def test_no_hand_moves_a_view_out_of_the_world(moves, width, height):
    view = View(11_976_000.0, 1_858_000.0, 12.0, width, height)
    for kind, a, b in moves:
        view = view.moved(a, b) if kind == "move" else view.zoomed(a, b, b / 2)
        assert abs(view.x) <= HALF_M
        assert abs(view.y) <= HALF_M
        assert view.ground_m > 0
        beyond = replace(view, x=view.x * 3, y=view.y * 3)  # as the next picture's may be
        assert abs(beyond.centre.lon) <= 180
