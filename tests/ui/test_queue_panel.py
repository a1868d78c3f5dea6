"""The panel: words, new bar, commands, tabs, empty states, pages for alarms, tasks and sources."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QPointF, Qt, QTimer, QTranslator
from PySide6.QtGui import QEnterEvent, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from controlroom.domain.access import Actor, Role
from controlroom.domain.records import (
    AlarmState,
)
from controlroom.domain.states import IncidentState, Severity
from tests.ui.builders import T, batch, block, context, uid
from tests.ui.queue_desk import Desk, alarm, task
from tests.ui.test_queue_view import saturated
from ui.models.room import Kind, Selection
from ui.panels.queue import ALARMS, QUEUE, SPEC, TASKS, QueuePanel
from ui.panels.queue_filter import saved_views

Key = Qt.Key
VIEWER = Actor("xem", "Người xem", Role.VIEWER)


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot)


def test_tabs_count(desk):
    desk.room.apply(
        batch(
            alarms=(alarm(1), alarm(2, AlarmState.ACKNOWLEDGED)),
            tasks=(task(5, 2), task(6, 4)),
        )
    )
    texts = [desk.panel.tabs.tabText(n) for n in range(4)]
    assert texts == ["Queue 30", "Tasks 2", "Alarms 1", "Sources 4"]


def test_the_filter_is_said_in_words_with_what_it_hides(desk):
    assert desk.words.startswith("Open, every ward · sorted by: severity, time left")
    assert desk.words.endswith("0 critical hidden")
    lows = frozenset({int(Severity.NORMAL), int(Severity.LOW)})
    desk.page.ask(
        replace(
            desk.model.asked,
            severities=lows,
            wards=frozenset({"19753"}),
            agencies=frozenset({"hepco"}),
            text="<b>cây",
        )
    )
    lines = desk.room.lines
    worst = int(np.count_nonzero(lines.severity[lines.live()] <= 2))
    for part in ("Open, Normal, Low, Phu Xuan Ward, HEPCO", "&lt;b&gt;cây", "0 of 30"):
        assert part in desk.words
    assert f"{worst} critical hidden" in desk.words
    assert desk.page.search.button.text() == "Filter (3)"
    assert desk.page.search.field.text() == "<b>cây"


def test_states_wards_and_time_in_words(desk):
    states = frozenset({IncidentState.NEW, IncidentState.RETURNED})
    desk.page.ask(replace(desk.model.asked, states=states, due_within_s=7200.0))
    assert desk.words.startswith("New, returned by agency, every ward, due within 2 h")
    desk.page.ask(replace(desk.model.asked, wards=frozenset({"19753", "19789"})))
    assert "Phu Xuan Ward, Vy Da Ward" in desk.words


def test_typing_searches_after_a_pause(desk, qtbot):
    field = desk.page.search.field
    field.setFocus()
    for letter in "nguyen hue":
        QTest.keyClicks(field, letter)
    assert desk.model.asked.text == ""  # still typing
    qtbot.waitUntil(lambda: bool(desk.model.asked.text == "nguyen hue"))
    titles = {desk.model.look(row).title for row in range(desk.model.rowCount())}
    assert titles == {"Cây đổ chắn đường Nguyễn Huệ"}
    QTest.keyClick(field, Key.Key_Escape)
    assert desk.model.asked.empty
    assert field.text() == ""


def test_enter_in_the_search_goes_to_the_list(desk):
    field = desk.page.search.field
    field.setFocus()
    QTest.keyClicks(field, "loa keo")
    QTest.keyClick(field, Key.Key_Return)
    assert desk.model.asked.text == "loa keo"
    assert desk.view.hasFocus()
    assert desk.room.selection.key == desk.model.id_at(0)


def test_clearing_puts_the_worst_first_again(desk):
    desk.run("queue.view.new")
    desk.run("queue.clear")
    lines = desk.room.lines
    slots = [lines.slot(desk.model.id_at(row)) for row in range(desk.model.rowCount())]
    severities = [int(lines.severity[slot]) for slot in slots]
    assert severities == sorted(severities)


def test_a_saved_view_takes_the_keyboard_into_the_list(desk):
    desk.page.search.field.setFocus()
    desk.run("queue.view.overdue")
    assert desk.view.hasFocus() or desk.page.empty.hasFocus()


def test_a_second_escape_in_the_search_goes_back_to_the_list(desk):
    field = desk.page.search.field
    field.setFocus()
    QTest.keyClicks(field, "cay")
    QTest.keyClick(field, Key.Key_Escape)
    assert (field.text(), field.hasFocus()) == ("", True)
    QTest.keyClick(field, Key.Key_Escape)
    assert desk.view.hasFocus()


def test_escape_in_the_list_clears_the_filter(desk):
    desk.run("queue.view.critical")
    assert not desk.model.asked.empty
    desk.view.setFocus()
    QTest.keyClick(desk.view, Key.Key_Escape)
    assert desk.model.asked.empty


def test_new_rows_wait_behind_the_bar_until_home(desk, qtbot):
    desk.room.select(Kind.INCIDENT, desk.model.id_at(4))
    chosen = desk.view.selected
    desk.room.apply(batch(block(3, start=30, severity=np.array([3, 2, 3]))))
    qtbot.waitUntil(desk.page.new_bar.isVisible)
    assert desk.page.new_bar.text() == "3 new (1 critical): press Home"
    assert desk.model.rowCount() == 30
    assert desk.view.selected == chosen
    desk.run("queue.newest")
    assert desk.model.rowCount() == 33
    assert desk.room.selection == Selection(Kind.INCIDENT, uid(30))
    qtbot.waitUntil(lambda: not desk.page.new_bar.isVisible())


def test_without_a_hand_new_rows_flow_in(desk):
    desk.room.apply(batch(block(3, start=30)))
    assert desk.model.rowCount() == 33
    assert not desk.page.new_bar.isVisible()


def test_rows_flow_in_when_the_hand_leaves(desk):
    desk.view.setFocus()
    desk.room.apply(batch(block(2, start=30)))
    assert desk.model.rowCount() == 30
    desk.page.search.field.setFocus()
    assert desk.model.rowCount() == 32


def test_the_bar_can_be_pressed(desk, qtbot):
    desk.view.setFocus()
    desk.room.apply(batch(block(2, start=30)))
    desk.page.render_words()
    qtbot.mouseClick(desk.page.new_bar, Qt.MouseButton.LeftButton)
    assert desk.room.selection.key == uid(30)
    assert desk.view.hasFocus()


def test_home_without_waiting_rows_goes_to_the_newest(desk):
    desk.run("queue.newest")
    lines = desk.room.lines
    newest = max(lines.live().tolist(), key=lambda slot: lines.received_at[slot])
    assert desk.room.selection.key == lines.id[newest]


def test_selecting_here_selects_everywhere(desk):
    desk.view.setFocus()
    QTest.keyClick(desk.view, Key.Key_Down)
    assert desk.room.selection == Selection(Kind.INCIDENT, desk.model.id_at(0))
    opened = []
    desk.room.opened.connect(opened.append)
    QTest.keyClick(desk.view, Key.Key_Return)
    assert opened == [desk.room.selection]


def test_selecting_elsewhere_scrolls_here_unless_the_pointer_is_inside(qtbot):
    desk = Desk(qtbot, 300)
    bar = desk.view.verticalScrollBar()
    far = desk.model.id_at(250)
    desk.room.select(Kind.INCIDENT, far)
    assert desk.view.rowAt(bar.value() and 1) > 100
    assert desk.view.currentIndex().row() == 250
    before = bar.value()
    QApplication.sendEvent(desk.view, _enter())
    desk.room.select(Kind.INCIDENT, desk.model.id_at(3))
    assert bar.value() == before
    assert desk.view.currentIndex().row() == 3
    desk.room.select(Kind.SENSOR, "kim_long")
    assert not desk.view.currentIndex().isValid()


def _enter():
    point = QPointF(9, 9)
    return QEnterEvent(point, point, point)


def test_a_waiting_row_selected_on_the_map_comes_in(desk):
    desk.view.setFocus()
    desk.room.apply(batch(block(2, start=30)))
    desk.room.select(Kind.INCIDENT, uid(31))
    assert desk.model.row_of(uid(31)) >= 0
    assert desk.model.row_of(uid(30)) == -1


def test_every_saved_view_has_its_key_and_shows_its_rows(desk):
    views = saved_views("lan")
    keys = [desk.context.commands.get(f"queue.view.{view.id}").key for view in views]
    assert keys == [f"Ctrl+{n}" for n in range(1, 10)]
    assert {"new", "dispatch", "soon", "overdue"} <= {view.id for view in views}
    for view in views:
        desk.panel.show_tab(ALARMS)
        assert desk.run(f"queue.view.{view.id}")
        assert desk.model.asked == view.asked
        assert desk.panel.tabs.currentIndex() == QUEUE
    desk.run("queue.view.overdue")
    assert desk.words.startswith("Overdue · ")
    desk.run("queue.view.alarms")
    assert desk.panel.tabs.currentIndex() == ALARMS


def test_slash_takes_the_keyboard_to_the_search(desk):
    desk.panel.show_tab(TASKS)
    assert desk.context.commands.get("queue.search").key == "/"
    desk.run("queue.search")
    assert desk.page.search.field.hasFocus()


def test_queue_open_command(desk):
    opened = []
    desk.room.opened.connect(opened.append)
    desk.run("queue.open")
    assert opened == []
    desk.room.select(Kind.INCIDENT, uid(2))
    desk.run("queue.open")
    assert opened == [Selection(Kind.INCIDENT, uid(2))]


# --- nothing to show


def test_empty_states_say_why(qtbot):
    desk = Desk(qtbot, None)
    note = desk.page.empty
    assert note.isVisible()
    assert note.label.text().startswith("No connection to the database yet.")
    desk.room.failed("connection refused")
    assert "connection refused" in note.label.text()
    desk.room.apply(batch(resync=True, more=True))
    desk.page.render_words()
    assert note.label.text() == "Loading the open incidents…"
    desk.room.apply(batch())
    desk.page.render_words()
    assert note.label.text().startswith("Nothing is open.")
    assert not note.button.isVisible()
    desk.room.apply(batch(block(4)))
    desk.page.render_words()
    assert not note.isVisible()


def test_a_filter_that_hides_everything_offers_to_be_cleared(desk, qtbot):
    desk.page.ask(replace(desk.model.asked, due_within_s=-1e9))
    note = desk.page.empty
    assert "hides all 30 open incidents" in note.label.text()
    qtbot.mouseClick(note.button, Qt.MouseButton.LeftButton)
    assert desk.model.rowCount() == 30
    assert not note.isVisible()


def test_an_old_picture_says_since_when(desk):
    desk.room._heard = float("-inf")
    desk.room._tick()
    assert "old picture, as of 09:42:15" in desk.words


# --- filter menu


def test_the_menu_offers_what_occurs_and_filters(desk):
    menu = desk.page.menu
    menu.fill()
    parts = {action.text(): action.menu() for action in menu.actions() if action.menu()}
    wards = {a.text(): a for a in parts["Ward"].actions()}
    assert set(wards) == {"Phu Xuan Ward\t15", "Vy Da Ward\t15"}
    wards["Vy Da Ward\t15"].toggle()
    assert desk.model.asked.wards == {"19789"}
    severities = parts["Severity"].actions()
    assert [a.text().partition("\t")[0] for a in severities] == ["SOS", "Urgent", "Normal", "Low"]
    severities[0].toggle()
    severities[1].toggle()
    assert desk.model.asked.severities == {1, 2}
    severities[0].toggle()
    assert desk.model.asked.severities == {2}
    states = parts["State"].actions()
    states[0].toggle()
    assert desk.model.asked.states == {IncidentState.NEW}
    flags = {a.text(): a for a in menu.actions()}
    flags["Overdue only"].toggle()
    flags["Taken by me only"].toggle()
    assert (desk.model.asked.overdue, desk.model.asked.mine) == (True, "lan")
    flags["Taken by me only"].toggle()
    assert desk.model.asked.mine == ""
    orders = {a.text(): a for a in parts["Sort by"].actions()}
    orders["newest first"].trigger()
    assert "sorted by: newest first" in desk.words
    menu.fill()
    menu.actions()[-1].trigger()
    assert desk.model.asked.empty
    assert desk.model.order == "newest"


# --- the whole panel


def test_the_spec_docks_the_panel_left(qtbot):
    panel = SPEC.make(context())
    qtbot.addWidget(panel)
    assert isinstance(panel, QueuePanel)
    assert (SPEC.id, SPEC.area) == ("queue", Qt.DockWidgetArea.LeftDockWidgetArea)


def test_twenty_thousand_rows_load_without_a_pause(qtbot, stall_meter):
    parts = [
        batch(block(1000, start=start), resync=start == 0, more=start < 19_000)
        for start in range(0, 20_000, 1000)
    ]
    desk = Desk(qtbot, None)

    def feed():
        desk.room.apply(parts.pop(0))
        if parts:
            QTimer.singleShot(0, desk.panel, feed)

    QTimer.singleShot(20, desk.panel, feed)
    stall_meter.restart()
    qtbot.waitUntil(lambda: bool(not parts and desk.model.rowCount() == 20_000))
    assert stall_meter() <= 50.0
    assert stall_meter.blocked <= 1000.0, "whatever else runs here, it was not waiting"
    assert desk.view.verticalScrollBar().maximum() > 20_000 * 55


class Longer(QTranslator):
    """Every sentence 40 % longer, as a translation may be."""

    def translate(self, _context, text, _disambiguation=None, _n=-1):
        return text + "m" * round(len(text) * 0.4)

    def isEmpty(self):  # noqa: N802 - Qt's name
        return False


@pytest.mark.parametrize("width", [300, 470])
def test_longer_words_are_not_clipped(qtbot, qapp, width):
    translator = Longer(qapp)
    assert QCoreApplication.installTranslator(translator)
    try:
        desk = Desk(qtbot, width=width)
        desk.room.apply(batch(alarms=(alarm(3),), tasks=(task(4, 1),)))
        for tab in range(4):
            desk.panel.show_tab(tab)
            _assert_fits(desk.panel)
        desk.panel.show_tab(QUEUE)
        desk.page.ask(replace(desk.model.asked, text="xyz"))
        _assert_fits(desk.panel)
    finally:
        QCoreApplication.removeTranslator(translator)


def _assert_fits(panel):
    QCoreApplication.sendPostedEvents()
    for button in panel.findChildren(QPushButton):
        if button.isVisible() and button.text():
            needed = button.heightForWidth(button.width()) if button.hasHeightForWidth() else 0
            if not button.hasHeightForWidth():
                assert button.width() >= button.minimumSizeHint().width(), button.text()
            assert button.height() >= min(needed, button.sizeHint().height()), button.text()
    for label in panel.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
    tabs = panel.tabs
    for number in range(4):
        title = QFontMetrics(tabs._font(600)).horizontalAdvance(tabs._titles[number])
        assert tabs.tabRect(number).width() >= title


def test_a_quiet_queue_is_grey(qtbot):
    desk = Desk(qtbot, None, height=1000)
    calm = block(40, severity=np.full(40, 3), due_at=np.full(40, T + 86_400 * 5))
    desk.room.apply(batch(calm, resync=True))
    desk.page.render_words()
    assert saturated(desk.panel).mean() <= 0.03


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
def test_every_theme_and_zoom_paints(qtbot, theme):
    desk = Desk(qtbot, theme=theme, lang="vi")
    desk.context.theme.set_zoom(200)
    picture = desk.panel.grab().toImage()
    assert not picture.isNull()
    ground = picture.pixelColor(picture.width() - 2, picture.height() - 2)
    assert ground.alpha() == 255
    assert desk.view.verticalHeader().defaultSectionSize() == 112
