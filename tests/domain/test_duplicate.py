"""Likely duplicates: near, soon after, about the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.duplicate import LIKELY, candidates, likeness
from controlroom.domain.geo import Position
from controlroom.domain.states import Stage
from tests.domain.samples import NOW, incident

HERE = Position(16.4637, 107.585)


def north(metres: float) -> Position:
    return Position(HERE.lat + metres / 111_195, HERE.lon)


def score(**values: object) -> float:
    first = incident(position=HERE)
    return likeness(first, incident(**({"position": HERE} | values))).score


def test_the_same_again_is_certain():
    assert score() == pytest.approx(1.0)


@pytest.mark.parametrize(
    "values",
    [
        {"position": north(80)},
        {"title": "Ho ga vo nap", "description": "nguy hiem qua"},
        {"received_at": NOW + timedelta(days=10)},
        {"category_id": "ve_sinh"},
        {"position": None},
    ],
)
def test_likely(values):
    assert score(**values) >= LIKELY


@pytest.mark.parametrize(
    "values",
    [
        {"title": "Loa kéo gây ồn", "description": "Sau 22 giờ", "category_id": "tieng_on",
         "address": ""},
        {"position": north(400), "title": "Đèn đường tắt", "description": "", "address": ""},
        {"position": None, "title": "Đèn đường tắt", "description": "", "address": ""},
    ],
)  # fmt: skip
def test_unlikely(values):
    assert score(**values) < LIKELY


def test_tones_and_case_do_not_matter():
    assert score(title="NAP HO GA BI VO", description="XE MAY DE SA BANH") == pytest.approx(1.0)


def test_candidates_leave_out_what_cannot_be():
    first = incident(position=HERE)
    others = [
        first,
        incident(position=HERE, stage=Stage.MERGED),
        incident(position=HERE, stage=Stage.REJECTED),
        incident(position=north(600)),
        incident(position=HERE, received_at=NOW - timedelta(days=31)),
    ]
    assert candidates(first, others) == ()


def test_candidates_come_best_first_and_few():
    first = incident(position=HERE)
    others = [incident(position=north(10 * n), ref=n) for n in range(8, 0, -1)]
    assert [c.ref for c in candidates(first, others)] == [1, 2, 3, 4, 5]


@given(st.text(max_size=40), st.text(max_size=40), st.floats(-90, 90), st.floats(-180, 180))
def test_scores_are_symmetric_and_bounded(a, b, lat, lon):
    one = incident(title=a, position=Position(lat, lon))
    two = incident(title=b, position=HERE)
    assert 0 <= likeness(one, two).score <= 1 + 1e-9
    assert likeness(one, two).score == pytest.approx(likeness(two, one).score)
