"""The queue's model: order, filters, deltas without reset, waiting rows, what it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt

from controlroom.domain.states import IncidentState, Severity
from tests.ui.builders import SUPERVISOR, T, batch, block, context, uid
from ui.models.queue import QueueModel
from ui.models.queue_filter import Order, QueueFilter
from ui.words import Tone

ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)


def make(count=40, **columns):
    desk = context()
    model = QueueModel(desk.room, desk.words, SUPERVISOR.login)
    desk.room.apply(batch(block(count, **columns), resync=True))
    return desk.room, model


def ids(model):
    return [model.id_at(row) for row in range(model.rowCount())]


def expected(room, asked=None):
    """Ids that should be shown in the order of severity and due date, worked out row by row."""
    lines = room.lines
    rows = [
        (int(lines.severity[s]), float(lines.due_at[s]), int(lines.ref[s]), lines.id[s])
        for s in lines.live().tolist()
        if asked is None or asked(s)
    ]
    return [row[-1] for row in sorted(rows)]


def random_batch(rng, total):
    """Some rows changed, some new, some gone; new ones take the slots of those that left."""
    changed = rng.choice(total, 8, replace=False)
    gone = set(rng.choice(total, 3, replace=False).tolist()) - set(changed.tolist())
    rows = [*changed.tolist(), total, total + 1, total + 2]
    parts = [block(1, start=row, version=9) for row in rows]
    lines = parts[0].join(parts)
    return batch(
        replace(
            lines,
            severity=rng.integers(1, 5, len(rows)),
            due_at=T + rng.uniform(-9e4, 9e4, len(rows)),
        ),
        gone=tuple(uid(row) for row in gone),
    ), total + 3


def test_rows_are_ordered_by_severity_and_then_by_what_is_due(qapp):
    room, model = make()
    assert ids(model) == expected(room)
    severities = [model.look(row).glyph for row in range(model.rowCount())]
    assert severities == sorted(severities)


@pytest.mark.parametrize(
    ("order", "key"),
    [
        (Order.NEWEST, lambda lines, s: -lines.received_at[s]),
        (Order.DUE, lambda lines, s: lines.due_at[s]),
        (Order.WARD, lambda lines, s: ("Phú Xuân", "Vỹ Dạ")[lines.ward_code[s] == "19789"]),
        (Order.AGENCY, lambda lines, s: lines.agencies[s] == ""),
    ],
)
def test_other_orders(qapp, order, key):
    room, model = make()
    model.ask(QueueFilter(), order)
    keys = [key(room.lines, slot) for slot in model.view.tolist()]
    assert keys == sorted(keys)
    assert len(keys) == 40


def test_rows_without_a_due_date_come_last_in_their_severity(qapp):
    due = np.full(6, T)
    due[2] = np.nan
    _, model = make(6, severity=np.full(6, 3), due_at=due)
    assert ids(model)[-1] == uid(2)
    assert model.look(5).right == "30 min ago"


def test_twenty_random_batches_keep_order_and_persistent_indexes(qapp, qtmodeltester):
    room, model = make(60)
    qtmodeltester.check(model)
    followed = [QPersistentModelIndex(model.index(row, 0)) for row in range(0, 60, 7)]
    names = [model.id_at(index.row()) for index in followed]
    resets = []
    model.modelReset.connect(lambda: resets.append(1))
    rng, total = np.random.default_rng(4), 60
    for _ in range(20):
        changes, total = random_batch(rng, total)
        room.apply(changes)
        assert ids(model) == expected(room)
        for name, index in zip(names, followed, strict=True):
            if room.lines.slot(name) is None:
                assert not index.isValid()
            elif index.isValid():  # one that left and came back is another row
                assert model.id_at(index.row()) == name
    assert not resets
    assert any(index.isValid() for index in followed)


def test_a_slot_taken_over_by_another_incident_is_another_row(qapp):
    room, model = make(5)
    index = QPersistentModelIndex(model.index(model.row_of(uid(2)), 0))
    slot = room.lines.slot(uid(2))
    room.apply(batch(block(1, start=70), gone=(uid(2),)))
    assert room.lines.slot(uid(70)) == slot
    assert not index.isValid()
    assert model.row_of(uid(2)) == -1
    assert ids(model) == expected(room)


def test_a_fresh_picture_in_parts_ends_with_the_same_rows(qapp, qtmodeltester):
    room, model = make(50)
    qtmodeltester.check(model)
    for start in (0, 20, 40):
        room.apply(batch(block(20, start=start), resync=start == 0, more=start < 40))
    assert ids(model) == expected(room)
    assert model.rowCount() == 60
    assert not model.loading


@pytest.mark.parametrize(
    ("asked", "passes"),
    [
        (QueueFilter(severities=frozenset({1, 2})), lambda lines, s: lines.severity[s] <= 2),
        (
            QueueFilter(states=frozenset({IncidentState.NEW})),
            lambda lines, s: lines.state[s] is IncidentState.NEW,
        ),
        (QueueFilter(wards=frozenset({"19789"})), lambda lines, s: lines.ward_code[s] == "19789"),
        (
            QueueFilter(categories=frozenset({"khac"})),
            lambda lines, s: lines.category_id[s] == "khac",
        ),
        (
            QueueFilter(agencies=frozenset({"hepco"})),
            lambda lines, s: "hepco" in lines.agencies[s],
        ),
        (QueueFilter(sources=frozenset({"camera"})), lambda lines, s: False),
        (QueueFilter(overdue=True), lambda lines, s: lines.due_at[s] < T),
        (QueueFilter(due_within_s=7200.0), lambda lines, s: T <= lines.due_at[s] < T + 7200),
        (QueueFilter(mine="lan"), lambda lines, s: lines.claimed_by[s] == "lan"),
        (
            QueueFilter(overdue=True, severities=frozenset({3})),
            lambda lines, s: lines.due_at[s] < T and lines.severity[s] == 3,
        ),
    ],
)
def test_conditions(qapp, asked, passes):
    claimed = ["lan" if n % 9 == 0 else "" for n in range(60)]
    room, model = make(60, claimed_by=claimed)
    model.ask(asked)
    lines = room.lines
    assert ids(model) == expected(room, lambda s: passes(lines, s))
    hidden = [s for s in lines.live().tolist() if not passes(lines, s)]
    assert model.hidden == len(hidden)
    assert model.hidden_critical == sum(int(lines.severity[s]) <= 2 for s in hidden)


def test_search_needs_no_tones_and_finds_numbers_wards_and_categories(qapp):
    room, model = make()

    def found(text):
        model.ask(QueueFilter(text=text))
        return [str(room.lines.title[slot]) for slot in model.view.tolist()]

    assert set(found("nguyen hue")) == {"Cây đổ chắn đường Nguyễn Huệ"}
    assert found("Nguyễn HUỆ") == found("nguyen hue")
    assert found("hue cay") == found("nguyen hue")
    assert len(found("#18007")) == 1
    assert len(found("vy da")) == 20
    assert len(found("tay loc")) == 20  # a ward that became part of another
    assert len(found("ho ga")) > 10
    assert found("không có chữ này") == []
    assert len(found("")) == 40


def test_typing_on_finds_the_same_as_searching_anew(qapp):
    room, model = make(80)
    for text in ("d", "du", "duo", "duong", "duong n", "duong ng", "duong", "x", ""):
        model.ask(QueueFilter(text=text))
        _, fresh = make(80)
        fresh.ask(QueueFilter(text=text))
        assert ids(model) == ids(fresh), text
    assert room.lines


def test_changed_rows_enter_and_leave_a_filter(qapp):
    room, model = make()
    model.ask(QueueFilter(text="loa keo"))
    before = model.rowCount()
    one = block(1, start=3, version=2, title=["Loa kéo"], folded=["18003 loa keo"])
    room.apply(batch(one))
    assert model.rowCount() == before + 1
    room.apply(batch(replace(one, folded=["18003 khac"])))
    assert model.rowCount() == before


def test_a_filter_by_time_follows_the_clock(qapp):
    room, model = make()
    model.ask(QueueFilter(overdue=True))
    before = model.rowCount()
    room.heard(T + 3 * 3600)
    model.tick()
    assert model.rowCount() > before
    lines = room.lines
    assert ids(model) == expected(room, lambda s: lines.due_at[s] < T + 3 * 3600)


def test_new_rows_wait_while_a_hand_is_on_the_list(qapp):
    room, model = make(10)
    model.hold(held=True)
    room.apply(batch(block(3, start=10, severity=np.array([3, 1, 4]))))
    assert model.rowCount() == 10
    assert (model.waiting, model.waiting_critical) == (3, 1)
    assert (model.hidden, model.hidden_critical) == (0, 0)
    assert model.let_in() == [uid(10), uid(11), uid(12)]
    assert model.rowCount() == 13
    assert model.waiting == 0
    assert ids(model) == expected(room)


def test_without_a_hand_they_flow_in(qapp):
    room, model = make(10)
    room.apply(batch(block(2, start=10)))
    assert model.rowCount() == 12
    model.hold(held=True)
    room.apply(batch(block(2, start=12)))
    model.hold(held=False)
    assert model.rowCount() == 14


def test_what_waits_can_leave_be_filtered_or_be_admitted(qapp):
    room, model = make(10)
    model.hold(held=True)
    room.apply(batch(block(3, start=10)))
    room.apply(batch(gone=(uid(10),)))
    assert model.waiting == 2
    model.admit(uid(11))
    assert model.row_of(uid(11)) >= 0
    assert model.waiting == 1
    model.ask(QueueFilter(text="#18012"))  # the user asked: nothing waits any longer
    assert model.waiting == 0
    assert ids(model) == [uid(12)]


def test_after_a_lost_connection_only_what_is_new_waits(qapp):
    room, model = make(10)
    model.hold(held=True)
    for start in (0, 6):
        room.apply(batch(block(6, start=start), resync=start == 0, more=start == 0))
    assert model.waiting == 2
    assert model.rowCount() == 10


def test_an_empty_list_lets_everything_in(qapp):
    room, model = make(0)
    model.hold(held=True)
    room.apply(batch(block(2)))
    assert model.rowCount() == 2


def test_what_was_closed_unseen_is_forgotten(qapp):
    room, model = make(3)
    room.apply(batch(block(2, 10)))
    assert model._unread == {uid(10), uid(11)}
    room.apply(batch(block(1, 20), gone=(uid(10),)))  # the slot is used again at once
    assert model._unread == {uid(11), uid(20)}
    assert uid(10) not in model._known
    room.apply(batch(block(3), resync=True))
    room.apply(batch(block(1, 30)))
    assert model._unread == {uid(30)}


def test_unread_until_looked_at(qapp):
    room, model = make(3)
    assert not model.look(0).unread
    room.apply(batch(block(1, start=3)))
    row = model.row_of(uid(3))
    before = model.face(row)
    assert model.look(row).unread
    model.mark_read(uid(3))
    assert not model.look(row).unread
    assert model.face(row) != before


def test_who_has_it(qapp):
    states = [
        IncidentState.NEW,
        IncidentState.VERIFYING,
        IncidentState.VERIFYING,
        IncidentState.IN_PROGRESS,
        IncidentState.IN_PROGRESS,
        IncidentState.AWAITING_APPROVAL,
        IncidentState.RETURNED,
    ]
    _, model = make(
        7,
        state=states,
        claimed_by=["", "lan", "desk-2", "", "", "", ""],
        agencies=["", "", "", "hepco", "hepco htkt ub_19753", "hepco", "hepco"],
        done=np.array([0, 0, 0, 0, 1, 1, 0]),
    )
    said = [model.look(model.row_of(uid(n))).who for n in range(7)]
    assert said == [
        "New",
        "you",
        "desk-2",
        "HEPCO",
        "3 agencies · 1/3",
        "Answer awaits approval",
        "Returned by agency",
    ]


def test_second_line_time_left_and_tone(qapp):
    due = np.array([T - 90_000, T + 3600 * 2, T + 86_400 * 5])
    _, model = make(3, due_at=due, severity=np.full(3, 3))
    look = model.look(0)
    assert look.second == "Drains and manholes · 1 Bà Triệu, Phu Xuan Ward · app"
    assert (look.tone, look.right) == (Tone.LATE, "1 d 1 h over")
    assert model.look(1).tone is Tone.SOON
    assert model.look(1).right.startswith("1:59:") or model.look(1).right == "2:00:00"
    assert (model.look(2).tone, model.look(2).right) == (Tone.CALM, "4 d")


def test_a_screen_reader_hears_the_whole_row(qapp):
    _, model = make(3)
    index = model.index(0, 0)
    spoken = model.data(index, ACCESSIBLE)
    assert spoken.startswith("SOS. Nắp hố ga bị vỡ")
    for part in ("Drains and manholes", "1 Bà Triệu", "app", "over", "New"):
        assert part in spoken
    assert model.data(index) == "Nắp hố ga bị vỡ, xe máy dễ sa bánh"
    assert "#18000" in model.data(index, int(Qt.ItemDataRole.ToolTipRole))
    assert model.data(index, int(Qt.ItemDataRole.DecorationRole)) is None
    assert model.look(0).glyph is Severity.SOS


def test_the_face_changes_with_what_is_seen_and_only_then(qapp):
    room, model = make(6, due_at=np.full(6, T + 86_400 * 9))
    faces = [model.face(row) for row in range(6)]
    model.tick()
    assert [model.face(row) for row in range(6)] == faces
    room.apply(batch(block(1, start=2, version=2, due_at=np.full(1, T + 86_400 * 9))))
    changed = [row for row in range(6) if model.face(row) != faces[row]]
    assert changed == [model.row_of(uid(2))]
