"""The live picture: deltas in place, staleness by its own clock, one selection for all."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.lines import LineBlock
from tests.ui import builders as b
from ui.models.lines import LineStore
from ui.models.room import Kind


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30), st.integers(1, 9)), max_size=60))
def test_store_equals_a_dictionary_whatever_comes(steps):
    store, model = LineStore(), {}
    for drop, number, version in steps:
        if drop:
            store.apply(LineBlock(), [b.uid(number)])
            model.pop(b.uid(number), None)
        else:
            store.apply(b.block(1, number, version))
            model[b.uid(number)] = version
    held = {store.id[s]: int(store.version[s]) for s in store.live().tolist()}
    assert held == model
    assert len(store) == len(model)
    for key in model:
        slot = store.slot(key)
        assert slot is not None
        assert store.id[slot] == key


def test_apply_says_what_is_new_changed_and_gone():
    store = LineStore()
    added, changed, freed = store.apply(b.block(5))
    assert (len(added), len(changed), len(freed)) == (5, 0, 0)
    stamps = store.stamp[store.live()].copy()
    added, changed, freed = store.apply(b.block(2, 3, 2), [b.uid(0)])
    assert (len(added), len(changed), len(freed)) == (0, 2, 1)
    assert store.stamp[changed].min() > stamps.min()
    added, _, _ = store.apply(b.block(1, 50))
    assert added.tolist() == freed.tolist()  # slots are reused


def test_arrivals_are_told_only_after_the_first_picture(qtbot):
    context = b.context()
    arrived = []
    context.room.arrived.connect(arrived.append)
    context.room.apply(b.batch(b.block(10), resync=True, more=True))
    context.room.apply(b.batch(b.block(10, 10)))
    assert arrived == []
    assert len(context.room.lines) == 20
    context.room.apply(b.batch(b.block(3, 20)))
    assert [len(a) for a in arrived] == [3]


def test_a_resync_forgets_what_is_no_longer_there(qtbot):
    context = b.context()
    context.room.apply(b.batch(b.block(10), resync=True))
    context.room.apply(b.batch(b.block(2, 100), resync=True))
    ids = {context.room.lines.id[s] for s in context.room.lines.live().tolist()}
    assert ids == {b.uid(100), b.uid(101)}


def test_stale_by_the_rooms_own_clock_and_live_again(qtbot, monkeypatch):
    steady = [1000.0]
    monkeypatch.setattr("ui.models.room.time.monotonic", lambda: steady[0])
    context = b.context()
    links = []
    context.room.link_changed.connect(links.append)
    context.room.apply(b.batch(b.block(1), resync=True))
    assert links[-1].live
    steady[0] += 2.9
    context.room._tick()
    assert context.room.link.live
    steady[0] += 0.2
    context.room._tick()
    stale = links[-1]
    assert not stale.live
    assert stale.since == b.T
    assert context.room.now == np.float64(b.T + 3.1)
    context.room.apply(b.batch())
    assert links[-1].live


def test_selecting_in_one_place_tells_all_once(qtbot):
    context = b.context()
    told = []
    context.room.selected.connect(told.append)
    context.room.select(Kind.INCIDENT, b.uid(1))
    context.room.select(Kind.INCIDENT, b.uid(1))
    assert [(s.kind, s.key) for s in told] == [(Kind.INCIDENT, b.uid(1))]
