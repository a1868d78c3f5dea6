"""Letters along a line, and the grid that keeps labels apart."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.map.grid import BoxGrid
from ui.map.textline import Track, letters_along


def straight(dx: float, dy: float) -> Track:
    return Track.of(np.array([[100.0, 100.0], [100.0 + dx, 100.0 + dy]]))


@pytest.mark.parametrize("degrees", range(-175, 180, 25))
def test_text_is_never_upside_down(degrees: int) -> None:
    angle = math.radians(degrees)
    track = straight(400 * math.cos(angle), 400 * math.sin(angle))
    letters = letters_along(track, "Sông Hương", [8.0] * 10, track.length / 2)
    assert letters is not None
    assert "".join(e.text for e in letters) == "Sông Hương"
    assert letters[0].x <= letters[-1].x + 1e-6, "reads from left to right"
    assert all(math.cos(e.angle) >= -1e-6 for e in letters)


def test_letters_keep_their_distance() -> None:
    letters = letters_along(straight(300, 0), "abcd", [10.0] * 4, 150)
    assert letters is not None
    assert [e.x for e in letters] == pytest.approx([235, 245, 255, 265])


def test_too_short_or_too_bent_is_refused() -> None:
    assert letters_along(straight(30, 0), "Nguyễn Huệ", [8.0] * 10, 15) is None
    corner = Track.of(np.array([[0.0, 0.0], [100.0, 0.0], [20.0, 60.0]]))
    assert letters_along(corner, "Nguyễn Huệ", [8.0] * 10, 100) is None


def test_anchors_stay_in_the_world_while_the_window_moves() -> None:
    line = np.column_stack((np.linspace(0, 5000, 60), np.zeros(60)))
    here = {(n, d) for n, d, _, _ in Track.of(line).anchors(100, (0, -50, 1600, 50))}
    moved = line - (300.0, 0.0)
    there = {(n, d) for n, d, _, _ in Track.of(moved).anchors(100, (0, -50, 1600, 50))}
    both = {n for n, _ in here} & {n for n, _ in there}
    assert len(both) >= 10
    assert {(n, d) for n, d in here if n in both} == {(n, d) for n, d in there if n in both}


Box = tuple[float, float, float, float]
boxes = st.tuples(
    st.floats(-300, 900), st.floats(-300, 900), st.floats(1, 200), st.floats(1, 60)
).map(lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3]))


@given(st.lists(boxes, max_size=30), boxes)
def test_the_grid_agrees_with_looking_at_all(taken: list[Box], asked: Box) -> None:
    grid = BoxGrid()
    for box in taken:
        grid.add(box)
    hit = any(
        t[0] < asked[2] and t[2] > asked[0] and t[1] < asked[3] and t[3] > asked[1] for t in taken
    )
    assert grid.is_free(asked) is not hit
