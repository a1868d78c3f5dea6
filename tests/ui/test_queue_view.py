"""The list of rows: still under the hand, keyboard, painting from kept pictures."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from controlroom.domain.records import Freshness
from tests.ui.builders import SUPERVISOR, batch, block, context, uid
from tests.ui.test_queue_model import random_batch
from ui.models.queue import QueueModel
from ui.models.rows import Look
from ui.panels.queue_view import RowView
from ui.widgets.row_painter import RowPainter

Key = Qt.Key


class CountingModel(QueueModel):
    """Counts what views ask."""

    asked_data = 0
    asked_looks = 0

    def data(self, index, role=0):
        self.asked_data += 1
        return super().data(index, role)

    def look(self, row):
        self.asked_looks += 1
        return super().look(row)


def saturated(widget):
    """Which pixels of a picture of *widget* are coloured, as LOOK counts them."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.array(image.constBits(), np.uint8).reshape(image.height(), -1)
    rgb = rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)
    top, low = rgb.max(axis=2), rgb.min(axis=2)
    return (top - low > 0.5 * np.maximum(top, 1)) & (top > 60)


class Desk:
    """A list of incidents in a window."""

    def __init__(self, qtbot, count=200):
        self.context = context()
        self.room = self.context.room
        self.model = CountingModel(self.room, self.context.words, SUPERVISOR.login)
        self.room.apply(batch(block(count), resync=True))
        self.window = QWidget()
        self.view = RowView(self.context.theme, self.model, "Open incidents")
        self.view.setParent(self.window)
        self.window.resize(420, 620)
        self.view.setGeometry(0, 0, 400, 600)
        self.elsewhere = QLineEdit(self.window)
        self.elsewhere.setFocus()
        qtbot.addWidget(self.window)
        self.chosen, self.opened = [], []
        self.view.chosen.connect(self.chosen.append)
        self.view.opened.connect(self.opened.append)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.leave()  # the pointer rests where windows open

    def enter(self):
        point = QPointF(100, 100)
        QApplication.sendEvent(self.view, QEnterEvent(point, point, point))

    def leave(self):
        QApplication.sendEvent(self.view, QEvent(QEvent.Type.Leave))

    @property
    def offset(self):
        return self.view.verticalScrollBar().value()

    def y_of(self, key):
        return self.model.row_of(key) * 56 - self.offset

    def visible(self):
        first = self.offset // 56
        last = min(self.model.rowCount(), first + 600 // 56)
        return [self.model.id_at(row) for row in range(first, last)]

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(self.view, key, modifiers)

    @property
    def row(self):
        return self.view.currentIndex().row()


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot)


def test_selection_and_anchor_survive_twenty_random_batches(desk):
    rng, total = np.random.default_rng(11), 200
    desk.view.go_to(90)
    desk.view.verticalScrollBar().setValue(90 * 56 - 131)
    chosen = desk.view.selected
    desk.chosen.clear()
    kept = 0
    for _ in range(20):
        changes, total = random_batch(rng, total)
        touched = {*changes.lines.id, *changes.gone}
        # The selected row is the anchor while it stays where it is sorted; else the first.
        seen = desk.visible()
        first = [chosen] if chosen in seen else []
        still = [key for key in (*first, *seen) if key not in touched]
        if chosen in changes.gone:
            continue
        places = {key: desk.y_of(key) for key in still}
        desk.room.apply(changes)
        assert desk.view.selected == chosen
        assert desk.model.id_at(desk.row) == chosen
        assert desk.y_of(still[0]) == places[still[0]]
        kept += 1
    assert kept > 15
    assert desk.chosen == []


def test_the_row_under_the_pointer_stays_there(desk):
    desk.view.verticalScrollBar().setValue(1000)
    desk.enter()
    QTest.mouseMove(desk.view.viewport(), QPoint(50, 300))
    hovered = desk.model.id_at(desk.view.rowAt(300))
    y = desk.y_of(hovered)
    rows = np.zeros(5, int) + 1
    desk.room.apply(batch(block(5, start=190, version=2, severity=rows)))
    assert desk.y_of(hovered) == y


def test_without_a_hand_the_top_stays_the_top(desk):
    desk.room.apply(batch(block(1, start=500, severity=np.array([1]), due_at=np.array([0.0]))))
    assert desk.offset == 0
    assert desk.visible()[0] == uid(500)


def test_a_fresh_picture_in_parts_keeps_selection_and_place(desk):
    desk.view.go_to(100)
    desk.view.verticalScrollBar().setValue(100 * 56 - 77)
    chosen = desk.view.selected
    for start in range(0, 200, 50):
        part = batch(block(50, start=start), resync=start == 0, more=start < 150)
        desk.room.apply(part)
    assert desk.view.selected == chosen
    assert desk.model.id_at(desk.row) == chosen
    assert desk.y_of(chosen) == 77


def test_a_selected_incident_that_is_closed_is_not_replaced_by_another(desk):
    desk.view.go_to(5)
    gone = desk.view.selected
    desk.chosen.clear()
    desk.room.apply(batch(gone=(gone,)))
    assert desk.chosen == []
    assert desk.view.selected == gone
    assert not desk.view.currentIndex().isValid()
    desk.press(Key.Key_Down)
    assert desk.row == 5


def test_keys_move_and_open(desk):
    desk.view.setFocus()
    assert desk.chosen == []  # the keyboard alone chooses nothing
    desk.press(Key.Key_Down)
    assert desk.row == 0
    desk.press(Key.Key_Down)
    assert desk.row == 1
    desk.press(Key.Key_PageDown)
    assert desk.row == 10
    assert desk.offset + 600 >= 11 * 56
    desk.press(Key.Key_PageUp)
    assert desk.row == 1
    desk.press(Key.Key_End)
    assert desk.row == 199
    assert desk.y_of(desk.view.selected) + 56 <= desk.view.viewport().height()
    desk.press(Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert desk.row == 0
    desk.press(Key.Key_Up)
    assert desk.row == 0
    desk.press(Key.Key_Return)
    assert desk.opened == [desk.model.id_at(0)]
    assert desk.chosen[-1] == desk.model.id_at(0)


def test_home_asks_for_the_newest_and_letters_are_left_alone(desk, qtbot):
    desk.view.setFocus()
    with qtbot.waitSignal(desk.view.newest_asked):
        desk.press(Key.Key_Home)
    desk.view.go_to(3)
    for key in (Key.Key_C, Key.Key_N, Key.Key_5):
        desk.press(key)
    assert desk.row == 3


def test_the_header_follows_the_scroll_bar(desk):
    for value in (0, 55, 56, 1000, 4321):
        desk.view.verticalScrollBar().setValue(value)
        assert desk.view.verticalHeader().offset() == value
        for y in (0, 100, 599):
            assert desk.view.rowAt(y) == (value + y) // 56


def test_a_click_chooses_what_is_under_it_and_does_not_scroll(desk):
    desk.view.verticalScrollBar().setValue(1000)
    row = desk.view.rowAt(2)
    QTest.mouseClick(desk.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 2))
    assert desk.chosen == [desk.model.id_at(row)]
    assert desk.offset == 1000
    QTest.mouseDClick(desk.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 2))
    assert desk.opened == [desk.model.id_at(row)]


def test_the_menu_chooses_its_row_first(desk, qtbot):
    place = QPoint(60, 150)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, QPoint(7, 8))
    with qtbot.waitSignal(desk.view.menu_asked) as asked:
        QApplication.sendEvent(desk.view.viewport(), event)
    assert asked.args == [QPoint(7, 8)]
    assert desk.row == 2


def test_the_hand_is_pointer_keyboard_or_selection(desk):
    said = []
    desk.view.hand_changed.connect(said.append)
    desk.enter()
    desk.leave()
    assert said == [True, False]
    desk.view.select(uid(3), scroll=False)
    assert desk.view.hand
    desk.view.select(None, scroll=False)
    assert said == [True, False, True, False]
    desk.view.select(uid(9999), scroll=False)  # not among the rows: no hand
    assert not desk.view.hand


def test_painting_asks_no_data_and_only_new_rows_for_their_look(desk):
    desk.view.viewport().repaint()
    desk.model.asked_data = desk.model.asked_looks = 0
    for _ in range(3):
        desk.view.viewport().repaint()
    assert (desk.model.asked_data, desk.model.asked_looks) == (0, 0)
    row = 3
    number = desk.model.id_at(row).int - uid(0).int
    desk.room.apply(batch(block(1, start=number, version=2)))
    desk.view.viewport().repaint()
    assert desk.model.asked_data == 0
    assert 1 <= desk.model.asked_looks <= 3  # the clock may have moved on by a second


def test_selected_row_has_an_accent_edge_and_stale_rows_no_colour(desk):
    live = saturated(desk.view.viewport())
    assert live.any()
    desk.view.set_stale(stale=True)
    assert not saturated(desk.view.viewport()).any()
    desk.view.set_stale(stale=False)
    desk.view.go_to(1)
    image = desk.view.viewport().grab().toImage()
    ratio = image.devicePixelRatio()
    edge = image.pixelColor(round(ratio), round((56 + 28) * ratio))
    assert edge == desk.context.theme.color("accent")


def test_zoom_keeps_the_top_row_and_scales(desk):
    desk.view.verticalScrollBar().setValue(50 * 56)
    desk.context.theme.set_zoom(200)
    assert desk.view.verticalHeader().defaultSectionSize() == 112
    assert desk.view.rowAt(0) == 50
    desk.context.theme.set_zoom(100)
    assert desk.view.rowAt(0) == 50


def test_the_painter_asks_once_per_look_and_forgets_with_the_theme(qapp):
    theme = context().theme
    painter, asked = RowPainter(theme), []

    def look():
        asked.append(1)
        return Look("Title", "second", glyph=Freshness.LOST)

    first = painter.pixmap("face", look, 300, 2.0)
    assert first.width() == 600
    assert first.devicePixelRatio() == 2.0
    assert painter.pixmap("face", look, 300, 2.0) is first
    painter.pixmap("face", look, 300, 2.0, selected=True)
    assert len(asked) == 2
    theme.set_tokens("light")
    assert len(painter) == 0
    theme.set_tokens("dark")
