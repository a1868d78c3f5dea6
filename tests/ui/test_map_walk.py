"""The map by key and for screen readers: Tab through what is seen, and the map as a list."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from controlroom.citypack import load_city
from tests.ui import builders as b
from tests.ui.map_kit import HUE, pixels, shown_map
from ui.features.map_list import MapList
from ui.map.widget import MapWidget
from ui.models.room import Kind
from ui.panels.map_feed import MapFeed

CITY = load_city()
HOME = CITY.home


class Desk:
    """A map between two fields, so that the keyboard can come and go."""

    def __init__(self, qtbot):
        self.qtbot = qtbot
        self.context = b.context(of=CITY, calls=b.Calls(), services=SimpleNamespace(city=CITY))
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.before, self.after = QLineEdit(), QLineEdit()
        self.map = MapWidget(self.context.theme, CITY, HUE, self.window)
        box = QVBoxLayout(self.window)
        for widget in (self.before, self.map, self.after):
            box.addWidget(widget)
        QWidget.setTabOrder(self.before, self.map)
        QWidget.setTabOrder(self.map, self.after)
        self.feed = MapFeed(self.context, self.map)
        self.window.resize(900, 700)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.before.setFocus()
        self.seen = []
        self.map.picked.connect(lambda kind, key: self.seen.append(("picked", kind, key)))
        self.map.opened.connect(lambda kind, key: self.seen.append(("opened", kind, key)))

    def fill(self, severities, spread=0.01, zoom=14.0):
        n = len(severities)
        around = np.linspace(-spread, spread, n)
        block = b.block(n, lat=HOME.lat + around, lon=HOME.lon + around,
                        severity=np.array(severities))  # fmt: skip
        self.context.room.apply(b.batch(block, resync=True))
        self.feed._run()
        self.map.zoom_by(zoom - self.map.view.zoom)
        self.map.finish()

    def add_one(self, lat):
        one = b.block(1, start=9, lat=np.array([lat]), lon=np.array([HOME.lon]),
                      severity=np.array([1]))  # fmt: skip
        self.context.room.apply(b.batch(one))
        self.feed._run()

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        widget = self.window.focusWidget()
        assert widget is not None
        self.qtbot.keyClick(widget, key, modifier)

    def at(self):
        item = self.map.walk.current
        return None if item is None else item.severity


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot)


def test_tab_goes_from_the_worst_to_the_last_and_then_on(desk):
    desk.fill([3, 1, 4, 2, 1])
    view = desk.map.view
    desk.press(Qt.Key.Key_Tab)
    assert desk.map.hasFocus()
    assert desk.at() is None
    seen = []
    for _ in range(5):
        desk.press(Qt.Key.Key_Tab)
        seen.append(desk.at())
    assert seen == [1, 1, 2, 3, 4]
    assert desk.map.view == view  # the map never moves by itself
    rest = 0
    while desk.map.hasFocus():  # stations of the city are seen too
        desk.press(Qt.Key.Key_Tab)
        rest += 1
        assert rest < 80
    assert desk.after.hasFocus()
    assert desk.at() is None


def test_backwards_it_leaves_before_the_first(desk):
    desk.fill([3, 1])
    desk.press(Qt.Key.Key_Tab)
    desk.press(Qt.Key.Key_Tab)
    desk.press(Qt.Key.Key_Tab)
    assert desk.at() == 3
    desk.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert desk.at() == 1
    desk.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert desk.at() is None
    assert desk.before.hasFocus()


def test_space_selects_enter_opens_and_escape_frees_the_keyboard(desk):
    desk.fill([3, 1])
    desk.press(Qt.Key.Key_Tab)
    desk.press(Qt.Key.Key_Tab)
    key = desk.map.walk.current.hit.key
    desk.press(Qt.Key.Key_Space)
    desk.press(Qt.Key.Key_Return)
    assert desk.seen == [("picked", Kind.INCIDENT, key), ("opened", Kind.INCIDENT, key)]
    assert desk.map._card.isVisible()
    desk.press(Qt.Key.Key_Escape)
    assert desk.at() is None
    assert not desk.map._card.isVisible()
    desk.press(Qt.Key.Key_Tab)  # and does not begin again
    assert desk.after.hasFocus()


def test_the_item_is_kept_by_what_it_is_while_things_change(desk):
    desk.fill([3, 2, 4])
    for _ in range(3):
        desk.press(Qt.Key.Key_Tab)
    assert desk.at() == 3
    key = desk.map.walk.current.key
    desk.map.pan(40, 20)
    desk.map.finish()
    desk.add_one(HOME.lat)
    desk.map.finish()
    desk.map.grab()
    assert desk.map.walk.current.key == key
    desk.map.pan(5_000, 0)
    desk.map.finish()
    desk.map.grab()
    assert desk.map.walk.current is None


def test_enter_on_a_group_goes_nearer_and_its_worst_tells_its_place(desk):
    desk.fill([3] * 10 + [2], spread=0.0005, zoom=12.0)
    desk.press(Qt.Key.Key_Tab)
    desk.press(Qt.Key.Key_Tab)
    item = desk.map.walk.current
    assert (item.severity, item.hit.key, item.hit.count) == (2, None, 11)
    zoom = desk.map.view.zoom
    desk.press(Qt.Key.Key_Return)
    assert desk.map.view.zoom > zoom
    assert desk.seen == []


def test_the_frame_can_be_seen_in_every_theme(qtbot):
    for theme in ("dark", "light", "contrast"):
        widget = shown_map(qtbot, theme=theme, zoom=14.0)
        ids = [b.uid(1)]
        widget.set_incidents(ids, [HOME.lat], [HOME.lon], [3])
        widget.finish()
        before = pixels(widget)
        assert widget.walk.step(forward=True)
        after = pixels(widget)
        changed = np.any(before != after, axis=2)
        assert 200 < changed.sum() < 2_000


def test_the_list_shows_what_the_map_shows_and_follows_it(desk):
    desk.fill([3, 1, 4])
    feature = MapList(desk.context, desk.window, desk.map)
    feature.run()
    shown = feature.window
    assert shown is not None
    first = shown.list.item(0).text()
    assert first.startswith("#")
    assert "SOS" in first
    shown.list.setCurrentRow(0)
    assert desk.seen[-1][0] == "picked"
    chosen = shown.list.item(0).data(int(Qt.ItemDataRole.UserRole))
    count = shown.list.count()
    desk.add_one(HOME.lat + 0.008)
    desk.map.finish()
    assert shown._soon.isActive()
    shown.refresh()
    assert shown.list.count() == count + 1
    assert shown.list.currentItem().data(int(Qt.ItemDataRole.UserRole)) == chosen
    feature.run()
    assert feature.window is shown  # one, not two
    desk.map.pan(50_000, 0)
    desk.map.finish()
    shown.refresh()
    assert shown.list.count() == 0
    assert "Nothing is seen" in shown.head.text()
    shown.close()
    desk.map.pan(10, 0)


def test_opening_a_row_opens_it_and_closes_the_list(desk):
    desk.fill([3, 1])
    feature = MapList(desk.context, desk.window, desk.map)
    feature.run()
    shown = feature.window
    assert shown is not None
    shown.list.setCurrentRow(0)
    shown.list.itemActivated.emit(shown.list.item(0))
    assert desk.seen[-1][0] == "opened"
    assert not shown.isVisible()


def test_a_screen_reader_finds_the_items_as_children(desk):
    desk.fill([3, 1])
    access = QAccessible.queryAccessibleInterface(desk.map)
    assert access.role() is QAccessible.Role.List
    assert access.childCount() >= 2
    child = access.child(0)
    name = child.text(QAccessible.Text.Name)
    assert name.startswith("#")
    assert "SOS" in name
    assert access.indexOfChild(child) == 0
    assert access.childAt(child.rect().center().x(), child.rect().center().y()) is child
    assert access.child(10_000) is None
    assert child.parent().childCount() == access.childCount()
