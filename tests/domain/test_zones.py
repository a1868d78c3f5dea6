"""Watched zones: each crossing is told once, and nothing that did not happen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.zones import Crossing, Watcher, border_distance

SQUARE = np.array([(0.0, 0.0), (1_000.0, 0.0), (1_000.0, 1_000.0), (0.0, 1_000.0)])
IN, OUT = (500.0, 500.0), (2_000.0, 500.0)


def test_what_was_there_was_there():
    watcher = Watcher(SQUARE)
    assert watcher.look({"a": IN, "b": OUT}) == []
    assert watcher.look({"a": IN, "b": OUT}) == []


def test_entering_and_leaving_are_told_once():
    watcher = Watcher(SQUARE)
    watcher.look({"a": OUT})
    assert watcher.look({"a": IN}) == [Crossing("a", entered=True)]
    assert watcher.look({"a": IN}) == []
    assert watcher.look({"a": OUT}) == [Crossing("a", entered=False)]


def test_something_new_within_has_entered_and_something_new_without_has_not():
    watcher = Watcher(SQUARE)
    watcher.look({})
    assert watcher.look({"a": IN, "b": OUT}) == [Crossing("a", entered=True)]


def test_at_the_border_nothing_flickers():
    watcher = Watcher(SQUARE)
    watcher.look({"a": OUT})
    assert watcher.look({"a": (995.0, 500.0)}) == []
    assert watcher.look({"a": (1_010.0, 500.0)}) == []
    assert watcher.look({"a": (970.0, 500.0)}) == [Crossing("a", entered=True)]
    assert watcher.look({"a": (1_020.0, 500.0)}) == []
    assert watcher.look({"a": (1_030.0, 500.0)}) == [Crossing("a", entered=False)]


def test_old_positions_neither_enter_nor_leave():
    watcher = Watcher(SQUARE)
    watcher.look({"a": IN})
    assert watcher.look({}) == []
    assert watcher.look({"a": IN}) == []
    assert watcher.look({"a": OUT}) == [Crossing("a", entered=False)]


def test_what_is_gone_is_forgotten_without_a_word():
    watcher = Watcher(SQUARE)
    watcher.look({"a": IN})
    assert watcher.look({}, frozenset({"a"})) == []
    assert watcher.look({"a": IN}) == [Crossing("a", entered=True)]


@given(st.lists(st.tuples(st.floats(-500, 1_500), st.floats(-500, 1_500)), min_size=1, max_size=40))
def test_entering_and_leaving_take_turns(path):
    watcher = Watcher(SQUARE)
    watcher.look({"a": OUT})
    told = [crossing.entered for place in path for crossing in watcher.look({"a": place})]
    assert told == [n % 2 == 0 for n in range(len(told))]


@pytest.mark.parametrize(
    ("place", "away"), [((500, 500), 500), ((500, 990), 10), ((1_300, 1_400), 500), ((0, 0), 0)]
)
def test_distance_to_the_border(place, away):
    x, y = (np.array([float(v)]) for v in place)
    assert border_distance(x, y, SQUARE)[0] == pytest.approx(away)
