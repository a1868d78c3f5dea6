"""The shell: docks by description, keys by registry, layouts that survive, strips that explain."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from controlroom.domain.figures import Figures, Share
from controlroom.domain.records import SourceStatus
from tests.ui import builders as b
from ui.commands import Command
from ui.dialogs.keys import KeysPage
from ui.dialogs.palette import CommandPalette, score
from ui.features.window import WindowCommands
from ui.main_window import LAYOUTS, MainWindow
from ui.models.room import Kind
from ui.panels.spec import PanelSpec
from ui.preferences import Preferences

AREAS = {
    "queue": Qt.DockWidgetArea.LeftDockWidgetArea,
    "charts": Qt.DockWidgetArea.BottomDockWidgetArea,
    "detail": Qt.DockWidgetArea.RightDockWidgetArea,
}


def plain(_context):
    return QWidget()


@pytest.fixture
def window(qtbot, tmp_path):
    context = b.context()
    context.theme.apply()
    preferences = Preferences(tmp_path, context.actor)
    docks = [PanelSpec(name, name.title(), plain, area) for name, area in AREAS.items()]
    made = MainWindow(
        context, centre=PanelSpec("map", "Map", plain), docks=docks, preferences=preferences,
        title="Operations centre · Huế", simulated=True,
    )  # fmt: skip
    done: list[str] = []
    context.commands.add(Command("test.d", "Dispatch", lambda: done.append("d"), "D"))
    context.commands.add(Command("test.off", "Off", lambda: done.append("off"), "R",
                                 enabled=lambda: False))  # fmt: skip
    made.keep(WindowCommands(context, made, preferences, lambda: done.append("poke")))
    made.bind(context.commands)
    qtbot.addWidget(made)
    made.resize(1400, 800)
    made.restore()
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.keep(done)
    return made


def done(window):
    """What the commands of the test did."""
    return window._kept[-1]


def test_single_letters_act_but_not_while_typing(qtbot, window):
    QTest.keyClick(window, Qt.Key.Key_D)
    assert done(window) == ["d"]
    field = QLineEdit()
    window.centralWidget().layout().addWidget(field)
    field.show()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClick(field, Qt.Key.Key_D)
    assert done(window) == ["d"]
    assert field.text().casefold() == "d"


def test_a_key_that_can_do_nothing_now_says_so(window):
    QTest.keyClick(window, Qt.Key.Key_R)
    assert done(window) == []
    assert window.lane.notice is not None
    assert "“Off” is not possible now" in window.lane.notice.text
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "15 seconds" in window.lane.notice.text


def test_without_the_database_a_key_says_what_can_still_be_worked_on(qtbot, window):
    context = window._context
    off = Command("test.step", "Take on", lambda: None, "G", group="incident",
                  enabled=lambda: False)  # fmt: skip
    context.room.apply(b.batch(b.block(1), resync=True))
    context.room.select(Kind.INCIDENT, context.room.lines.id[0])
    context.commands.add(off)
    window._pressed(context.commands, off)
    assert "opened before" not in window.lane.notice.text
    context.room._set_link(type(context.room.link)(live=False, since=b.T, error="gone"))
    window._pressed(context.commands, off)
    assert "only a report that was opened before" in window.lane.notice.text


def test_the_keyboard_goes_from_panel_to_panel_and_back(qtbot, window):
    panels = [window.panel("queue"), window.centre, window.panel("detail")]
    for panel in panels:
        panel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    panels[0].setFocus()
    seen = []
    for key, shift in ((Qt.Key.Key_F6, False), (Qt.Key.Key_F6, False), (Qt.Key.Key_F6, True)):
        held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(window, key, held)
        seen.append(panels.index(window.focusWidget()))
    assert seen == [1, 2, 1]


def test_the_layout_follows_the_window_until_a_hand_moves_a_dock(qtbot, window):
    def queue_width():
        return window._docks["queue"].width()

    def settled():
        return not (window._share.isActive() or window._settled.isActive())

    window.use_layout("operator")
    qtbot.waitUntil(settled)
    for width in (1000, 1800):
        window.resize(width, 900)
        qtbot.waitUntil(lambda: bool(settled()))
        wanted = max(300, round(width * LAYOUTS["operator"]["queue"]))
        qtbot.waitUntil(lambda w=wanted: abs(queue_width() - w) <= 3)
    window.resizeDocks([window._docks["queue"]], [600], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: bool(abs(queue_width() - 600) <= 3))
    window.resize(1700, 900)
    qtbot.waitUntil(lambda: bool(settled()))
    assert abs(queue_width() - 600) <= 3


def test_full_screen_returns_to_what_was_before(window):
    window.setWindowState(Qt.WindowState.WindowMaximized)
    window._context.commands.run("window.full")
    assert window.isFullScreen()
    window._context.commands.run("window.full")
    assert window.windowState() == Qt.WindowState.WindowMaximized


def test_a_simulator_beside_a_live_room_is_said(window):
    window._context.room.set_figures(Figures(b.NOW, simulated=True))
    assert "SIMULATED" in window.windowTitle()
    assert "SIMULATED" in window.status.mode_item().text


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_shows_what_it_says(qtbot, window, name):
    window.use_layout(name)
    for panel, share in LAYOUTS[name].items():
        assert window._docks[panel].isVisible() == (share > 0), panel


def test_the_layout_comes_back(qtbot, window, tmp_path):
    window.use_layout("dispatch")
    window.remember()
    window.use_layout("operator")
    assert window._docks["charts"].isVisible()
    window.restore()
    assert not window._docks["charts"].isVisible()
    window.reset_layout()
    assert window._docks["charts"].isVisible()


def test_panels_are_fixed_until_unlocked(window):
    assert not window.unlocked
    window.unlock_layout(unlocked=True)
    assert window.unlocked
    window.unlock_layout(unlocked=False)
    assert not window.unlocked


def test_the_title_says_that_the_data_is_simulated(window):
    assert "SIMULATED DATA" in window.windowTitle()


def test_figures_count_the_room(window):
    context = window._context
    context.room.apply(b.batch(b.block(30), resync=True))
    context.room.set_figures(
        Figures(b.NOW, on_time=Share(874, 1000), on_time_first=Share(500, 1000),
                satisfaction=Share(92, 100), rated=Share(45, 100))
    )  # fmt: skip
    values = {f.label: f.value for f in window.strip._figures}
    assert values["New, not taken"] == "10"
    assert values["To dispatch"] == "10"
    assert values["Overdue"] == "3"
    assert values["On time · 30 days"] == "87.4 %"
    assert values["Satisfied · 45 % rated"] == "92 %"


def test_the_strip_says_since_when_everything_is_old(window):
    room = window._context.room
    room.apply(b.batch(resync=True))
    room._set_link(type(room.link)(live=False, since=b.T, error="gone"))
    item = window.status.link_item()
    assert item.text == "No database since 09:42:15: everything shown is old"
    assert item.tip == "gone"


def test_sources_say_how_late_they_are(window):
    context = window._context
    late = b.NOW.replace(minute=38)  # 4 min before; expected every 30 s
    statuses = (SourceStatus("camera", late, 12, 3, "time-out"), SourceStatus("vessel", b.NOW))
    context.room.apply(b.batch(resync=True, sources=statuses))
    said = {i.source_id: i for i in window.status.items()}
    assert said["camera"].text == "Cameras lost 4 min"
    assert "3 set aside" in said["camera"].tip
    assert said["vessel"].text == "Vessels 0 s"
    assert said["field_report"].text == "Reports no data yet"


def test_the_palette_finds_without_tones_and_runs_after_closing(qtbot, window):
    palette = CommandPalette(window._context.commands, window._context.theme, window)
    qtbot.addWidget(palette)
    QTest.keyClicks(palette._field, "dispa")
    QTest.keyClick(palette._field, Qt.Key.Key_Return)
    assert palette.chosen is not None
    assert palette.chosen.id == "test.d"
    assert score("dp", "dieu phoi") is not None
    assert score("xz", "dieu phoi") is None
    assert (score("dp", "dieu phoi") or 0) < (score("dp", "adoption") or 0)


def test_the_palette_takes_the_keyboard_and_its_command_runs(qtbot, window):
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.findChild(CommandPalette)
    assert palette is not None
    qtbot.waitUntil(lambda: bool(palette.focusWidget() is palette._field))
    QTest.keyClicks(palette.focusWidget(), "dispa")
    QTest.keyClick(palette.focusWidget(), Qt.Key.Key_Return)
    assert done(window) == ["d"]


def test_every_key_is_on_the_page_of_keys(qtbot, window):
    page = KeysPage(window._context.commands, window._context.theme, window)
    qtbot.addWidget(page)
    keys = [c.key for c in window._context.commands if c.key]
    assert len(keys) == len(set(keys))
    assert window.build_menu().actions()


def test_colliding_keys_fail_at_start(window):
    with pytest.raises(ValueError, match="collides"):
        window._context.commands.add(Command("other", "Other", lambda: None, "D"))
