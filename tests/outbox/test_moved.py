"""A server that takes over in the middle of sending: what may be lost goes first."""

from __future__ import annotations

import pytest

from controlroom.domain.errors import DatabaseMovedError
from controlroom.domain.ids import new_id
from controlroom.outbox.courier import Courier
from controlroom.outbox.registry import deed
from controlroom.outbox.store import Outbox
from controlroom.outbox.values import Result, State


@pytest.fixture
def box(tmp_path):
    made = Outbox(tmp_path / "outbox.db")
    yield made
    made.close()


def note(text):
    return deed("note", new_id(), text=text)


def test_what_was_acknowledged_is_sent_before_what_was_just_under_way(box):
    first, second, newer = note("1"), note("2"), note("3")
    carried, moved = [], []

    def carry(entry):
        if entry.deed.id == newer.id and not moved:
            moved.append(True)  # the connection finds the new server
            box.reassert()
            raise DatabaseMovedError("another server has taken over")
        carried.append(entry.deed)
        return Result.done(version=1)

    courier = Courier(box, carry)
    for one in (first, second):
        box.put(one)
        courier.step()
    box.put(newer)
    sent = courier.step()
    assert sent is not None
    assert sent.deed == first
    while courier.step() is not None:
        pass
    assert carried == [first, second, first, second, newer]
    assert box.find(newer.id).state is State.DONE


def test_what_was_surely_not_done_may_still_be_withdrawn(box):
    one = note("1")

    def carry(_entry):
        assert box.drop(other.id)
        raise DatabaseMovedError("another server has taken over")

    other = note("2")
    box.put(one)
    box.put(other)
    calls = []

    def once(entry):
        calls.append(entry.deed)
        return carry(entry) if len(calls) == 1 else Result.done()

    Courier(box, once).step()
    assert calls == [one, one]
    assert box.find(other.id).state is State.DROPPED
