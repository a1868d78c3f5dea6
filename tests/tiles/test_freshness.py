"""How long a tile is fresh, by what its server says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.tiles.freshness import (
    DAY_S,
    LONGEST_S,
    SHORTEST_S,
    USUAL_S,
    Freshness,
    good_until,
    retry_after,
)

NOW = 1_700_000_000.0  # Tue, 14 Nov 2023 22:13:20 GMT
DATE = "Tue, 14 Nov 2023 22:13:20 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, USUAL_S),
        ({"cache-control": "public, max-age=86400"}, DAY_S),
        ({"cache-control": "max-age=86400", "age": "3600"}, DAY_S - 3_600),
        ({"cache-control": "max-age=86400", "expires": DATE}, DAY_S),
        ({"cache-control": "max-age=0"}, SHORTEST_S),
        ({"cache-control": "max-age=999999999999"}, LONGEST_S),
        ({"cache-control": "no-cache"}, SHORTEST_S),
        ({"expires": "Wed, 15 Nov 2023 22:13:20 GMT", "date": DATE}, DAY_S),
        # A server whose clock is a day off is believed about the time between.
        (
            {
                "expires": "Thu, 16 Nov 2023 22:13:20 GMT",
                "date": "Wed, 15 Nov 2023 22:13:20 GMT",
            },
            DAY_S,
        ),
        ({"expires": "0"}, SHORTEST_S),
        ({"expires": "soon"}, SHORTEST_S),
    ],
)
def test_what_a_server_says_counts_within_limits(headers, seconds):
    assert good_until(headers, NOW) == Freshness(NOW + seconds)


def test_what_must_not_be_stored_is_kept_for_the_moment():
    assert good_until({"cache-control": "no-store"}, NOW) == Freshness(NOW + SHORTEST_S, brief=True)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("120", 120.0), ("0", SHORTEST_S), ("Tue, 14 Nov 2023 23:13:20 GMT", 3_600.0), ("", None),
     ("later", None), ("-5", None)],
)  # fmt: skip
def test_a_server_that_wants_to_be_left_alone(told, seconds):
    assert retry_after({"retry-after": told}, NOW) == seconds


_WORDS = st.text(max_size=40)


_NAMES = ("cache-control", "expires", "date", "age", "retry-after")


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(_NAMES, _WORDS)))
def test_any_words_give_a_time_within_the_limits(headers):
    good = good_until(headers, NOW)
    assert NOW + SHORTEST_S <= good.expires <= NOW + LONGEST_S
    pause = retry_after(headers, NOW)
    assert pause is None or SHORTEST_S <= pause <= LONGEST_S
