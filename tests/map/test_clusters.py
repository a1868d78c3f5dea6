"""Clusters: nobody is lost, the worst shows, and moving the map changes nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controlroom.domain.mercator import MAX_ZOOM, MIN_ZOOM, project, scale_at
from ui.map.clusters import bubble_radius, cell_metres, cluster


def points(count: int, seed: int = 3):
    random = np.random.default_rng(seed)
    x, y = project(16.46 + random.normal(0, 0.03, count), 107.58 + random.normal(0, 0.03, count))
    return x, y, random.choice([1, 2, 3, 4], count, p=[0.02, 0.1, 0.7, 0.18])


@given(
    count=st.integers(0, 400), seed=st.integers(0, 99), zoom=st.floats(MIN_ZOOM, MAX_ZOOM),
    size=st.sampled_from([1.0, 1.25, 2.0]),
)  # fmt: skip
@settings(max_examples=80)
def test_every_marker_is_in_exactly_one(count: int, seed: int, zoom: float, size: float) -> None:
    x, y, severity = points(count, seed)
    found = cluster(x, y, severity, zoom, size)
    assert found.count.sum() == count
    assert np.array_equal(np.bincount(found.group, minlength=len(found.count)), found.count)
    for group in range(len(found.count)):
        members = found.group == group
        assert found.worst[group] == severity[members].min()
        assert found.x[group] == pytest.approx(x[members].mean(), abs=1e-3)
        assert found.y[group] == pytest.approx(y[members].mean(), abs=1e-3)


@pytest.mark.parametrize("zoom", [7, 9, 10.5, 12, 13.37, 15])
def test_bubbles_are_apart(zoom: float) -> None:
    x, y, severity = points(2000)
    found = cluster(x, y, severity, zoom)
    radius = bubble_radius(found.count)
    gap = np.hypot(found.x[:, None] - found.x, found.y[:, None] - found.y) * scale_at(zoom)
    inside = gap < 0.5 * np.minimum(radius[:, None], radius)
    np.fill_diagonal(inside, val=False)
    assert not inside.any(), "one bubble hides another"


def test_near_the_street_everybody_stands_alone_who_covers_nobody() -> None:
    x, y, severity = points(300)
    assert (cluster(x, y, severity, MAX_ZOOM).count == 1).all()
    x[7], y[7] = x[3], y[3]
    found = cluster(x, y, severity, MAX_ZOOM)
    assert sorted(found.count.tolist()) == [1] * 298 + [2]
    assert found.group[3] == found.group[7]
    alone = found.count == 1
    assert sorted(found.member[alone].tolist()) == [n for n in range(300) if n not in {3, 7}]


@pytest.mark.parametrize("zoom", [7.0, 9.2, 11.5, 14.4])
def test_between_two_levels_nobody_changes_cells_and_from_one_to_the_next_they_only_part(zoom):
    coarse, fine = cell_metres(zoom), cell_metres(zoom + 1)
    assert coarse == pytest.approx(2 * fine)
    assert cell_metres(math.floor(zoom + 0.5) - 0.49) == cell_metres(math.floor(zoom + 0.5) + 0.49)


@given(seed=st.integers(0, 50), zoom=st.floats(MIN_ZOOM, MAX_ZOOM))
@settings(max_examples=40)
def test_a_few_far_apart_are_gathered_as_many_close_together(seed: int, zoom: float) -> None:
    """Cells by table and cells by sorting come to the same."""
    x, y, severity = points(60, seed)
    near = cluster(x, y, severity, zoom)
    far = cluster(np.append(x, 1.9e7), np.append(y, -1.9e7), np.append(severity, 4), zoom)
    assert np.array_equal(far.group[:-1] == far.group[0], near.group == near.group[0])
    assert sorted(far.count.tolist()) == sorted([*near.count.tolist(), 1])


@given(seed=st.integers(0, 50), changes=st.integers(1, 30))
@settings(max_examples=40)
def test_the_worst_is_right_after_any_change(seed: int, changes: int) -> None:
    x, y, severity = points(200, seed)
    random = np.random.default_rng(seed)
    for row in random.integers(0, 200, changes):
        severity[row] = random.integers(1, 5)
    found = cluster(x, y, severity, 11.3)
    for group in range(len(found.count)):
        assert found.worst[group] == severity[found.group == group].min()


def test_clusters_do_not_depend_on_what_else_is_far_away() -> None:
    x, y, severity = points(500)
    before = cluster(x, y, severity, 12.0)
    far_x, far_y = np.append(x, x[0] + 500_000), np.append(y, y[0] + 500_000)
    after = cluster(far_x, far_y, np.append(severity, 1), 12.0)
    assert sorted([*before.count.tolist(), 1]) == sorted(after.count.tolist())


def test_nothing() -> None:
    none = np.empty(0)
    assert len(cluster(none, none, none.astype(np.int64), 12.0).count) == 0
