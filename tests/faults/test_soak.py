"""The long matrix's table and what it calls a missed target."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.checker import Verdict
from tests.faults.trial import Outcome
from tools.soak_faults import row, short_of


def outcome(**changes):
    values: dict[str, Any] = {
        "name": "silent line",
        "verdict": Verdict(100),
        "stale_s": (2.4, 2.9, 3.9),
        "live_s": (0.1, 0.3, 1.2),
        "gap_ms": (31.0, 9.0),
    }
    return Outcome(**values | changes)


def test_a_good_outcome_misses_nothing():
    assert short_of(outcome(), stale=True) == []
    assert row(outcome()) == (
        "| silent line | 2.4 / 2.9 / 3.9 | 0.1 / 0.3 / 1.2 | 100 | 0 | 0 | yes | 31 (9) |"
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stale_s": (2.4, 5.1, 3.0)}, "stale shown after 5.1 s"),
        ({"stale_s": (2.4, None, 3.0)}, "never said"),
        ({"live_s": (0.1, 7.0)}, "live again after 7.0 s"),
        ({"gap_ms": (80.0, 9.0)}, "did not answer for 80 ms"),
        ({"verdict": Verdict(100, lost=("a",))}, "lost ('a',)"),
        ({"verdict": Verdict(100, wrong={"window": ("x",)})}, "window: ('x',)"),
        ({"wrong": ("lan was not told",)}, "lan was not told"),
    ],
)
def test_each_target_is_looked_at(changes, words):
    [told] = short_of(outcome(**changes), stale=True)
    assert words in told


def test_what_needs_not_be_shown_and_what_the_computer_left_out_are_no_misses():
    calm = outcome(stale_s=(None, None, None), gap_ms=(80.0, 41.0))
    assert short_of(calm, stale=False) == []
