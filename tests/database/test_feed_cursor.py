"""The cursor's arithmetic, step by step; ``test_feed_model`` runs whole histories."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from controlroom.database.feed_cursor import Cursor, Head, Hole, start

AT = datetime(2030, 1, 1, tzinfo=UTC)


def test_a_hole_is_kept_until_everybody_who_might_fill_it_has_ended():
    head = Head("e", "i", 0, AT, oldest_running=10, next_transaction=14)
    cursor = start(head, 5, [(2, 3)])
    assert cursor.holes == (Hole(2, 3, 14),)
    cursor = cursor.advanced([3, 9], head, page_full=False)
    assert cursor.last == 9
    assert cursor.holes == (Hole(2, 2, 14), Hole(6, 8, 14))
    later = replace(head, oldest_running=13, next_transaction=20)
    assert cursor.advanced([], later, page_full=False) == cursor
    assert cursor.advanced([], replace(later, oldest_running=14), page_full=False).holes == ()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"epoch": "f"}, "another history"),
        ({"incarnation": "j"}, "server restarted"),
        ({"floor": 6}, "slept past retention"),
        ({"floor": 5}, ""),
    ],
)
def test_a_cursor_that_cannot_be_trusted_says_so(change, why):
    cursor = Cursor("e", "i", 5)
    assert cursor.broken_by(replace(Head("e", "i", 0, AT), **change)) == why


@pytest.mark.parametrize(("floor", "why"), [(3, ""), (4, "slept past retention")])
def test_a_hole_that_was_purged_cannot_be_trusted(floor, why):
    cursor = Cursor("e", "i", 9, (Hole(4, 4, 14), Hole(6, 8, 14)))
    assert cursor.broken_by(Head("e", "i", floor, AT)) == why
