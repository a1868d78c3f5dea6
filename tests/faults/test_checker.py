"""The checker finds a lost, a doubled and an invented command, and a screen that is wrong."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.faults.checker import Stored, check, read
from tests.faults.client import MARK, Client
from tests.faults.site import Room

A, B = UUID(int=1), UUID(int=2)
RIGHT = {A: 3, B: 1}


def verdict(marks=("c 1", "c 2"), screen=RIGHT):
    return check(["c 1", "c 2"], Stored(tuple(marks), RIGHT), {"lan": RIGHT, "binh": screen})


def test_everything_in_order_is_good():
    assert verdict().good
    assert "equal" in verdict().line()


def test_a_lost_command_is_found():
    found = verdict(marks=["c 2"])
    assert (found.lost, found.good) == (("c 1",), False)


def test_a_doubled_command_is_found_as_often_as_it_is_too_much():
    found = verdict(marks=["c 1", "c 2", "c 1", "c 1"])
    assert (found.doubled, found.lost, found.good) == (("c 1", "c 1"), (), False)


def test_an_invented_command_is_found():
    found = verdict(marks=["c 1", "c 2", "c 3"])
    assert (found.invented, found.good) == (("c 3",), False)


@pytest.mark.parametrize("screen", [{A: 3}, {A: 2, B: 1}, RIGHT | {UUID(int=3): 1}, {}])
def test_a_screen_that_lacks_or_holds_too_much_or_is_behind_is_found(screen):
    found = verdict(screen=screen)
    assert not found.good
    assert found.wrong["binh"]
    assert not found.wrong["lan"]


@given(st.lists(st.sampled_from("abc"), unique=True), st.lists(st.sampled_from("abcd")))
def test_it_is_good_exactly_when_each_command_was_carried_out_once(asked, found):
    verdict = check(asked, Stored(tuple(found), {}), {})
    assert verdict.good == (Counter(asked) == Counter(found))
    assert len(verdict.lost) == len(set(asked) - set(found))
    assert len(verdict.doubled) == len(found) - len(set(found))


@pytest.mark.db
@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_it_reads_what_a_client_has_really_done(database_url, tmp_path, engine_name):
    room = Room.on(database_url)
    with Client(database_url, tmp_path, "lan", room) as lan:
        lan.until(lambda: lan.acknowledged >= 6)
        lan.finish()
        stored = read(database_url, MARK)
        assert check(lan.given, stored, {"lan": lan.held()}).good
        # One planted mistake of each kind, in what was really stored.
        less = Stored(stored.marks[1:], stored.versions)
        assert check(lan.given, less, {}).lost == stored.marks[:1]
        more = Stored((*stored.marks, stored.marks[0]), stored.versions)
        assert check(lan.given, more, {}).doubled == stored.marks[:1]
        lan.mirror.pop(next(iter(lan.mirror)))
        assert not check(lan.given, stored, {"lan": lan.held()}).good
