"""What a window begins with: a kept picture that nobody takes for live, and parts that fit in."""

from __future__ import annotations

import threading
from datetime import timedelta

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ui import builders as b
from ui.features.keep_picture import PictureKeeper
from ui.models.lines import LineStore, SlotIds
from ui.models.queue import QueueModel
from ui.models.queue_filter import Order, QueueFilter, Sieve
from ui.panels.queue import QueuePanel
from ui.panels.queue_list import QueuePage
from ui.widgets.status_strip import StatusStrip
from ui.widgets.top_strip import TopStrip
from ui.words import Words

PATIENCE_S = 30.0


def old(lines, **values):
    values = {"resync": True, "old": True, "total": len(lines)} | values
    made = b.batch(lines, **values)
    return type(made)(**{n: getattr(made, n) for n in made.__slots__} | {"server_time": EARLIER})


EARLIER = b.NOW - timedelta(minutes=20)


def test_a_kept_picture_is_shown_and_said_to_be_old(qtbot):
    context = b.context()
    page, status = QueuePage(context), StatusStrip(context, simulated=False, hint="")
    qtbot.addWidget(page)
    qtbot.addWidget(status)
    told = []
    context.room.link_changed.connect(told.append)
    context.room.apply(old(b.block(10)))
    assert page.model.rowCount() == 10
    room = context.room
    assert not room.link.live
    assert room.link.since == EARLIER.timestamp()
    assert told == [room.link]  # the map takes the colours away when it is told
    assert not room.complete
    assert "old picture" in page.words.text()
    assert "everything shown is old" in status.link_item().text
    assert "NOT LIVE" in status.mode_item().text


def test_the_first_answer_makes_it_live_without_counting_what_came_as_new(qtbot):
    context = b.context()
    arrived = []
    context.room.arrived.connect(arrived.append)
    model = QueueModel(context.room, context.words, "lan")
    context.room.apply(old(b.block(10)))
    context.room.apply(b.batch(b.block(3, 10), gone=(b.uid(0),), place="here"))
    room = context.room
    assert room.link.live
    assert room.complete
    assert room.place == "here"
    assert model.rowCount() == 12
    assert arrived == []
    assert not any(model.look(row).unread for row in range(12))


def test_what_an_old_picture_does_not_hold_is_not_said_to_be_none(qtbot):
    context = b.context()
    strip, panel = TopStrip(context, "Huế"), QueuePanel(context)
    qtbot.addWidget(strip)
    qtbot.addWidget(panel)
    context.room.apply(old(b.block(10)))
    panel.render_counts()
    alarms = next(f for f in strip._figures if f.label == "Alarms to acknowledge")
    assert alarms.value == "–"
    assert [panel.tabs.tabText(n) for n in (1, 2)] == ["Tasks –", "Alarms –"]
    panel.alarms.render_empty()
    assert panel.alarms.empty.label.text() == "No connection to the database yet."
    context.room.apply(b.batch(b.block(0)))
    panel.render_counts()
    alarms = next(f for f in strip._figures if f.label == "Alarms to acknowledge")
    assert alarms.value == "0"
    assert panel.tabs.tabText(2) == "Alarms 0"


def test_the_clock_of_an_old_picture_is_not_the_servers(qtbot, monkeypatch):
    room = b.context().room
    monkeypatch.setattr("ui.models.room.time.time", lambda: b.T)
    room.apply(old(b.block(1)))
    assert room.now == b.T


def test_counts_are_right_while_the_rest_is_still_coming(qtbot):
    context = b.context()
    strip, panel = TopStrip(context, "Huế"), QueuePanel(context)
    qtbot.addWidget(strip)
    qtbot.addWidget(panel)
    context.room.apply(b.batch(b.block(10), resync=True, more=True, total=30))
    panel.render_counts()
    assert context.room.open_count == 30
    assert panel.tabs.tabText(0) == "Queue 30"
    assert {figure.value for figure in strip._figures} == {"–"}
    context.room.apply(b.batch(b.block(20, 10)))
    assert context.room.open_count == 30
    assert strip._figures[0].value == "10"


def test_records_stay_until_the_fresh_picture_brings_its_own(qtbot):
    room = b.context().room
    room.vessels["v"] = object()  # type: ignore[assignment]  # anything held
    room.apply(b.batch(b.block(2), resync=True, more=True, total=4))
    assert "v" in room.vessels
    told = []
    room.vessels_changed.connect(lambda: told.append(1))
    room.apply(b.batch(b.block(2, 2)))
    assert room.vessels == {}
    assert told == [1]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(
    order=st.sampled_from(list(Order)),
    steps=st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 6), st.integers(-9, 9), st.booleans()),
        max_size=12,
    ),
)
def test_merging_gives_the_order_that_sorting_gives(qapp, order, steps):
    room = b.context().room
    model = QueueModel(room, Words(room.city, "en"), "lan")
    model.ask(QueueFilter(), order)
    room.apply(b.batch(b.block(20), resync=True))
    for version, (start, count, hours, leaves) in enumerate(steps, 2):
        due = np.full(count, b.T + hours * 3600.0)
        lines = b.block(count, start, version, due_at=due)
        gone = (b.uid(start + 50), b.uid(start)) if leaves else ()
        room.apply(b.batch(b.block(0) if leaves else lines, gone=gone))
        shown = Sieve(room.city).sort(order, room.lines, room.lines.live())
        assert model.view.tolist() == shown.tolist()


def test_a_change_that_moves_nothing_tells_only_that_it_changed(qtbot):
    room = b.context().room
    model = QueueModel(room, Words(room.city, "en"), "lan")
    room.apply(b.batch(b.block(30), resync=True))
    told = []
    model.dataChanged.connect(lambda *_: told.append("changed"))
    model.moving.connect(lambda _: told.append("moving"))
    model.layoutChanged.connect(lambda *_: told.append("layout"))
    room.apply(b.batch(b.block(5, 3, version=2, title=["other"] * 5)))
    assert told == ["changed"]
    assert model.look(model.row_of(b.uid(3))).title == "other"


def test_keys_of_slots_find_rows_and_never_what_took_a_slot():
    store = LineStore()
    store.apply(b.block(6))
    keys = SlotIds(store)
    assert list(keys) == [b.uid(n) for n in range(6)]
    assert [keys.row_of(b.uid(n)) for n in (0, 5, 9)] == [0, 5, None]
    assert keys[4:] == [b.uid(4), b.uid(5)]
    store.apply(b.block(0), [b.uid(2)])
    store.apply(b.block(1, 77))  # takes its slot
    store.apply(b.block(1, 78))  # takes a new one
    assert keys[2] == b.uid(2)
    assert keys.row_of(b.uid(77)) is None
    assert keys.row_of(b.uid(2)) is None
    keys.take(np.array([2, 6]))
    assert [keys.row_of(b.uid(n)) for n in (77, 78)] == [2, 6]


def test_a_whole_live_picture_is_kept_once_for_each_change(qtbot):
    room, kept = b.context().room, []
    keeper = PictureKeeper(room, lambda *what: kept.append(what), lambda: True)
    keeper.look()  # nothing yet
    room.apply(old(b.block(4)))
    keeper.look()  # old: it is what was kept
    room.apply(b.batch(b.block(1, 4), place="one"))
    keeper.look()
    qtbot.waitUntil(lambda: len(kept) == 1)
    lines, place, at = kept[0]
    assert (len(lines), place, at) == (5, "one", b.T)
    keeper.look()
    room.apply(b.batch(b.block(1, 9), place="two"))
    assert keeper.stop(PATIENCE_S)
    assert [len(lines) for lines, _, _ in kept] == [5, 6]
    room.apply(b.batch(b.block(1, 12), place="three"))
    assert keeper.stop(PATIENCE_S), "it is over"
    assert len(kept) == 2


def test_the_last_picture_is_written_where_the_window_does_not_wait(qtbot):
    room, go, kept = b.context().room, threading.Event(), []

    def keep(lines, _place, _at):
        assert go.wait(PATIENCE_S)
        kept.append((len(lines), threading.current_thread()))

    keeper = PictureKeeper(room, keep, lambda: True)
    room.apply(b.batch(b.block(4), resync=True, place="one"))
    assert not keeper.stop(0.0), "asked only"
    assert kept == []
    go.set()
    assert keeper.stop(PATIENCE_S)
    assert [number for number, _ in kept] == [4]
    assert kept[0][1] is not threading.current_thread()


def test_half_a_picture_is_not_kept(qtbot):
    room, kept = b.context().room, []
    keeper = PictureKeeper(room, lambda *what: kept.append(what), lambda: True)
    room.apply(b.batch(b.block(4), resync=True, place="one"))
    room.apply(b.batch(b.block(4), resync=True, more=True))
    assert keeper.stop(PATIENCE_S)
    assert kept == []


def test_a_disk_that_is_full_troubles_nobody(qtbot, caplog):
    def full(*_what):
        raise OSError("no space")

    room = b.context().room
    keeper = PictureKeeper(room, full, lambda: True)
    room.apply(b.batch(b.block(4), resync=True, place="one"))
    assert keeper.stop(PATIENCE_S)
    assert "not kept" in caplog.text
