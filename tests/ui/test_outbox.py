"""What waits and what was refused, in the window: calm, complete, and never in the way."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMainWindow

from controlroom.domain.errors import ConcurrentEditError
from controlroom.domain.records import Freshness
from controlroom.outbox.registry import KINDS, deed
from controlroom.outbox.values import Entry, Picture, Result, State
from tests.ui import builders as b
from tests.ui.queue_desk import Desk as QueueDesk
from ui.dialogs.outbox import OutboxList
from ui.features.outbox import OutboxCommands
from ui.models.pending import Pending
from ui.widgets.status_strip import OUTBOX, StatusStrip
from ui.words_deeds import DEEDS, deed_words

LOST = Result.refused(ConcurrentEditError("Minh Châu", b.NOW, "dispatched"))


def entry(number=1, state=State.WAITING, age=0.0, **more):
    asked = deed("claim", b.uid(number), ref=18_000 + number, seen=1)
    at = time.time() - age
    result = LOST if state is State.REFUSED else None
    return Entry(asked, state, at, at + 600, result=result, **more)


class Post:
    """Notes what the list asks for."""

    def __init__(self):
        self.asked = []

    def send_now(self, command):
        self.asked.append(("send", command))

    def drop(self, command, on_answer):
        self.asked.append(("drop", command))
        on_answer(True)  # noqa: FBT003 - the shape of an answer

    def note_refusals(self):
        self.asked.append(("noted", None))


@pytest.fixture
def context(qapp):
    made = b.context()
    made.theme.apply()
    return made


def show(context, *entries, stuck=False):
    pending = context.pending
    pending.set_stuck(stuck=stuck)
    pending.show(Picture(pending._revision + 1, entries))


def said(strip):
    return [(item.text, item.freshness) for item in strip.outbox_items()]


@pytest.fixture
def strip(qtbot, context):
    made = StatusStrip(context, simulated=False)
    qtbot.addWidget(made)
    made.resize(1366, 28)
    made.show()
    return made


# --- the model


def test_an_older_picture_changes_nothing(qapp):
    pending = Pending()
    pending.show(Picture(5, (entry(),)))
    pending.show(Picture(4, ()))
    assert len(pending.entries) == 1
    pending.show(Picture(6, ()))
    assert not pending.entries


def test_what_is_just_under_way_is_not_waiting(context):
    show(context, entry())
    assert context.pending.waiting() == []
    assert len(context.pending.waiting(time.time() + 2)) == 1
    show(context, entry(), stuck=True)
    assert len(context.pending.waiting()) == 1


def test_what_is_asserted_again_troubles_nobody(context, strip):
    show(context, entry(again=True, age=100), stuck=True)
    assert said(strip) == []
    assert not context.pending.waits_for(b.uid(1))


# --- the strip


def test_nothing_is_said_while_nothing_waits(strip):
    assert said(strip) == []
    assert "waiting" not in strip.accessibleName()


def test_the_strip_counts_calmly_and_turns_amber_with_age(context, strip):
    show(context, entry(1, age=5), entry(2, age=2))
    assert said(strip) == [("2 waiting to be sent", Freshness.FRESH)]
    assert "2 waiting to be sent" in strip.accessibleName()
    show(context, entry(1, age=31), entry(2, age=2))
    assert said(strip) == [("2 waiting to be sent", Freshness.OLD)]


def test_what_is_too_old_and_what_was_refused_is_counted(context, strip):
    noted = replace(entry(3, State.REFUSED), noted=True)
    show(context, entry(1, State.EXPIRED), entry(2, State.REFUSED), noted)
    assert said(strip) == [("1 too old to be sent", Freshness.OLD), ("1 refused", Freshness.OLD)]


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("pixels", [960, 1366])
def test_a_click_asks_for_the_list_with_and_without_a_database(qtbot, context, strip, live, pixels):
    if live:
        context.room.apply(b.batch(resync=True))
    show(context, entry(age=5))
    strip.resize(pixels, 28)
    strip.grab()
    (box,) = [rect for rect, item in strip._places if item.source_id == OUTBOX]
    assert box.right() <= pixels
    with qtbot.waitSignal(strip.outbox_asked):
        QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=box.center())
    assert OUTBOX not in {item.source_id for item in strip.items()}


# --- the list


@pytest.fixture
def listed(qtbot, context):
    window = QMainWindow()
    window.status = StatusStrip(context, simulated=False)  # type: ignore[attr-defined]  # as the shell has it
    typed = QLineEdit()
    window.setCentralWidget(typed)
    qtbot.addWidget(window)
    post = Post()
    commands = OutboxCommands(context, post, window)  # type: ignore[arg-type]  # stand-ins
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    typed.setFocus()
    return commands, post, typed


def rows(dialog):
    table = dialog.table
    return [
        tuple(table.item(row, column).text() for column in range(3))
        for row in range(table.rowCount())
    ]


def test_the_list_says_what_since_when_and_why(context, qtbot):
    dialog = OutboxList(context, None)  # type: ignore[arg-type]  # a window of its own here
    qtbot.addWidget(dialog)
    waits, lost = entry(1, age=5), entry(2, tried=True)
    show(context, waits, lost, entry(3, State.EXPIRED), entry(4, State.REFUSED), stuck=True)
    what, since, why = zip(*rows(dialog), strict=True)
    assert what == tuple(f"Take on #1800{n}" for n in (1, 2, 3, 4))
    assert all(len(clock) == len("09:42:15") for clock in since)
    assert why[0].startswith("The database does not answer.")
    assert why[1].startswith("It may have been carried out")
    assert why[2].startswith("It waited too long")
    assert why[3].startswith("Refused: Minh Châu was first, at 09:42:15")
    assert not dialog.none.isVisibleTo(dialog)
    show(context)
    assert rows(dialog) == []
    assert dialog.none.isVisibleTo(dialog)


def test_what_is_from_yesterday_does_not_look_like_today(context, qtbot):
    dialog = OutboxList(context, None)  # type: ignore[arg-type]  # a window of its own here
    qtbot.addWidget(dialog)
    show(context, entry(1, State.EXPIRED, age=26 * 3600))
    [(_, since, _)] = rows(dialog)
    assert len(since) == len("25/11 09:42")


@pytest.mark.parametrize(
    ("one", "may_send", "may_drop"),
    [
        (entry(), True, True),
        (entry(tried=True), True, False),
        (entry(state=State.EXPIRED), True, True),
        (entry(state=State.REFUSED), False, True),
    ],
)
def test_only_what_is_possible_is_offered(context, qtbot, one, may_send, may_drop):
    dialog = OutboxList(context, None)  # type: ignore[arg-type]  # as above
    qtbot.addWidget(dialog)
    show(context, one)
    assert dialog.selected() == [one.deed.id]
    assert (dialog.send.isEnabled(), dialog.drop.isEnabled()) == (may_send, may_drop)
    assert dialog.copy.isEnabled()


def test_send_drop_and_copy_act_on_what_is_selected(context, listed):
    commands, post, _ = listed
    first, second = entry(1, State.EXPIRED), entry(2, State.EXPIRED)
    show(context, first, second)
    commands.show()
    dialog = commands.list
    assert not dialog.send.isEnabled()
    dialog.table.selectRow(1)
    dialog.send.click()
    dialog.drop.click()
    assert post.asked == [("send", second.deed.id), ("drop", second.deed.id)]
    note = replace(entry(3), deed=deed("note", b.uid(9), ref=7, text="Nước “lên” 🌊\nnhanh"))
    show(context, first, note)
    dialog.table.selectRow(1)
    dialog.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "Note #7" in copied
    assert "Nước “lên” 🌊\nnhanh" in copied
    dialog.reject()
    assert post.asked[-1] == ("noted", None)


def test_the_selection_stays_on_its_commands(context, qtbot):
    dialog = OutboxList(context, None)  # type: ignore[arg-type]  # as above
    qtbot.addWidget(dialog)
    every = [entry(n) for n in range(1, 4)]
    show(context, *every)
    dialog.table.selectRow(2)
    show(context, *every[1:])
    assert dialog.selected() == [every[2].deed.id]


def test_nothing_of_it_takes_the_keyboard_by_itself(qtbot, context, listed):
    commands, _, typed = listed
    QTest.keyClicks(typed, "abc")
    show(context, entry(1, State.REFUSED), entry(2, age=100), stuck=True)
    QTest.keyClicks(typed, "def")
    assert typed.window().findChildren(OutboxList) == []
    assert typed.hasFocus()
    commands.show()  # asked for, it comes
    dialog = commands.list
    assert isinstance(dialog, OutboxList)
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.reject()
    typed.window().activateWindow()
    qtbot.waitUntil(typed.window().isActiveWindow)
    typed.setFocus()
    show(context, entry(3, State.REFUSED))
    QTest.keyClicks(typed, "g")
    assert typed.text() == "abcdefg"


def test_it_has_a_key_and_is_one_window(context, listed):
    commands, _, _ = listed
    assert context.commands.run("window.outbox")
    first = commands.list
    assert context.commands.run("window.outbox")
    assert commands.list is first
    keys = [c.key for c in context.commands if c.key]
    assert len(keys) == len(set(keys))


def test_every_command_has_words():
    assert set(DEEDS) == set(KINDS)
    assert deed_words("claim", 7) == "Take on #7"
    assert deed_words("task.set_state") == "State of a task"
    assert deed_words("moon") == "moon"


# --- the queue


def test_a_row_whose_command_waits_says_so(qtbot):
    desk = QueueDesk(qtbot, 5)
    model = desk.model
    row = model.row_of(b.uid(1))
    before = model.face(row), model.look(row).who
    asked = deed("claim", b.uid(1), seen=1)
    waiting = Entry(asked, State.WAITING, time.time(), time.time() + 600)
    with qtbot.waitSignal(model.dataChanged):
        show(desk.context, waiting, stuck=True)
    assert model.look(row).who == "sending…"
    assert "sending…" in model.spoken(row)
    assert model.face(row) != before[0]
    assert model.row_of(b.uid(1)) == row
    with qtbot.waitSignal(model.dataChanged):
        show(desk.context)
    assert (model.face(row), model.look(row).who) == before


def test_what_is_done_at_once_leaves_no_mark(qtbot):
    desk = QueueDesk(qtbot, 5)
    asked = deed("claim", b.uid(1), seen=1)
    show(desk.context, Entry(asked, State.WAITING, time.time(), time.time() + 600))
    assert desk.model.look(desk.model.row_of(b.uid(1))).who != "sending…"
