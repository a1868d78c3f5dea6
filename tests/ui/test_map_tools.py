"""Tools of the map: measuring, choosing by areas, keeping and watching them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from controlroom.citypack import load_city
from controlroom.domain.errors import ExportFailedError
from controlroom.domain.mercator import project
from controlroom.domain.states import IncidentState
from tests.ui import builders as b
from tests.ui.map_kit import HUE, pixels
from ui.dialogs.task_all import TaskAllForm
from ui.features.map_tools import MapTools
from ui.map.areas import Area, AreaFile, from_geojson, to_geojson
from ui.map.tools import Measure
from ui.map.widget import MapWidget

CITY = load_city()
HOME = CITY.home


class Desk:
    """A map with its tools, and what was said."""

    def __init__(self, qtbot, folder):
        self.qtbot = qtbot
        self.calls = b.Calls()
        self.context = b.context(of=CITY, calls=self.calls, services=SimpleNamespace(city=CITY))
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.map = MapWidget(self.context.theme, CITY, HUE, self.window)
        self.window.resize(900, 640)
        self.map.resize(900, 640)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.map.finish()
        self.said = []
        self.undo = None
        self.tools = MapTools(self.context, self.window, self.map, self.say, folder)

    def say(self, notice, undo=None):
        self.said.append(notice.text)
        self.undo = undo or self.undo

    def fill(self, count=30, **columns):
        random = np.random.default_rng(1)
        values = {"lat": HOME.lat + random.normal(0, 0.004, count),
                  "lon": HOME.lon + random.normal(0, 0.004, count)} | columns  # fmt: skip
        self.context.room.apply(b.batch(b.block(count, **values), resync=True))

    def tick(self, seconds=2.0):
        self.tools._looked = -seconds * 1e9
        self.context.room.ticked.emit(self.context.room.now)

    def at(self, lat, lon):
        x, y = self.map.view.to_screen(*project(lat, lon))
        return QPoint(round(float(x)), round(float(y)))

    def drag(self, *points):
        first, *rest = points
        self.qtbot.mousePress(self.map, Qt.MouseButton.LeftButton, pos=QPoint(*first))
        for point in rest:
            self.qtbot.mouseMove(self.map, QPoint(*point))
        self.qtbot.mouseRelease(self.map, Qt.MouseButton.LeftButton, pos=QPoint(*points[-1]))

    def run(self, name):
        self.context.commands.run(f"map.tool.{name}")


@pytest.fixture
def desk(qtbot, tmp_path):
    return Desk(qtbot, tmp_path)


def around(lat, lon, half=0.002):
    ring = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half
    x, y = project(ring[:, 1] + lat, ring[:, 0] + lon)
    return np.column_stack((x, y))


# --- choosing


def test_a_box_lists_what_lies_in_it(desk):
    desk.fill()
    view = desk.map.view
    desk.run("box")
    desk.drag((400, 270), (450, 300), (500, 370))
    assert desk.map.view == view, "a tool in the hand does not drag the map"
    assert desk.map.tool is None
    lines = desk.context.room.lines
    px, py = view.to_screen(*project(lines.lat[:30], lines.lon[:30]))
    expected = np.count_nonzero((px > 400) & (px < 500) & (py > 270) & (py < 370))
    assert 0 < expected < 30
    inside = desk.tools._open
    assert len(inside.ids) == inside.list.count() == expected
    assert str(expected) in inside.head.text()
    severities = [int(lines.severity[lines.slot(i)]) for i in inside.ids]
    assert severities == sorted(severities)


def test_shift_and_a_drag_is_a_box_at_once(desk):
    desk.fill()
    desk.qtbot.mousePress(desk.map, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier,
                          QPoint(300, 200))  # fmt: skip
    desk.qtbot.mouseMove(desk.map, QPoint(600, 450))
    desk.qtbot.mouseRelease(desk.map, Qt.MouseButton.LeftButton, pos=QPoint(600, 450))
    assert desk.tools._open is not None
    assert len(desk.tools._open.ids) > 0


def test_a_lasso_and_an_area_by_corners(desk):
    desk.fill()
    desk.run("lasso")
    desk.drag((350, 200), (550, 220), (560, 420), (340, 400))
    by_lasso = set(desk.tools._open.ids)
    desk.run("area")
    for point in ((350, 200), (550, 220), (560, 420), (340, 400)):
        desk.qtbot.mouseClick(desk.map, Qt.MouseButton.LeftButton, pos=QPoint(*point))
    desk.qtbot.keyClick(desk.map, Qt.Key.Key_Return)
    assert set(desk.tools._open.ids) == by_lasso
    assert by_lasso


@pytest.mark.parametrize(
    ("points", "word"),
    [(((300, 200), (500, 200)), "no area"),
     (((300, 200), (500, 400), (500, 200), (300, 400)), "crosses")],
)  # fmt: skip
def test_what_is_no_area_is_said(desk, points, word):
    desk.run("area")
    for point in points:
        desk.qtbot.mouseClick(desk.map, Qt.MouseButton.LeftButton, pos=QPoint(*point))
    desk.qtbot.keyClick(desk.map, Qt.Key.Key_Return)
    assert word in desk.said[-1]
    assert desk.tools._open is None


def test_escape_puts_a_tool_down_and_the_map_can_be_dragged_again(desk):
    desk.run("lasso")
    desk.qtbot.keyClick(desk.map, Qt.Key.Key_Escape)
    assert desk.map.tool is None
    assert "tool" not in desk.map.layers
    view = desk.map.view
    desk.drag((300, 300), (360, 330))
    assert desk.map.view != view


def test_the_list_follows_the_room_and_keeps_its_row(desk):
    desk.fill()
    inside = desk.tools.show_inside(Area("A", around(HOME.lat, HOME.lon, 0.02)), kept=False)
    count = len(inside.ids)
    inside.list.setCurrentRow(3)
    chosen = inside._chosen()
    more = b.block(2, start=500, lat=np.full(2, HOME.lat), lon=np.full(2, HOME.lon))
    desk.context.room.apply(b.batch(more))
    desk.qtbot.waitUntil(lambda: len(inside.ids) == count + 2)
    assert inside._chosen() == chosen
    assert desk.context.room.selection.key == chosen


# --- measuring


def test_a_way_is_measured_and_then_an_area(desk):
    tool = Measure(desk.context.theme)
    desk.map.take(tool)
    for lat, lon in ((16.46, 107.58), (16.46, 107.59), (16.47, 107.59)):
        desk.qtbot.mouseClick(desk.map, Qt.MouseButton.LeftButton, pos=desk.at(lat, lon))
    assert "km" in tool.words()
    before = pixels(desk.map)
    desk.qtbot.keyClick(desk.map, Qt.Key.Key_Return)
    assert "ha" in tool.words()  # half of 1.07 km by 1.11 km
    assert "59" in tool.words().split("·")[1]
    desk.qtbot.keyClick(desk.map, Qt.Key.Key_Escape)
    assert not np.array_equal(pixels(desk.map), before)


def test_backspace_takes_the_last_point_back(desk):
    tool = Measure(desk.context.theme)
    desk.map.take(tool)
    for x in (300, 400, 500):
        desk.qtbot.mouseClick(desk.map, Qt.MouseButton.LeftButton, pos=QPoint(x, 300))
    desk.qtbot.keyClick(desk.map, Qt.Key.Key_Backspace)
    assert len(tool.points) == 2


# --- one task for all


def test_all_that_is_verified_gets_one_task_each_and_the_rest_is_said(desk):
    states = [IncidentState.VERIFIED] * 3 + [IncidentState.NEW] * 2 + [IncidentState.IN_PROGRESS]
    desk.fill(6, state=states, lat=np.full(6, HOME.lat), lon=np.full(6, HOME.lon))
    inside = desk.tools.show_inside(Area("A", around(HOME.lat, HOME.lon)), kept=False)
    inside.task.click()
    form = desk.window.findChild(TaskAllForm)
    assert form.confirm.text().endswith("3")
    assert sum(form.plan.left.values()) == 3
    form.try_submit()
    assert desk.calls.given == []
    form.agency.set_value("hepco")
    form.try_submit()
    assert [asked.kind for asked in desk.calls.given] == ["dispatch"] * 3
    assert {asked.subject for asked in desk.calls.given} == {b.uid(n) for n in range(3)}


# --- kept areas


def test_an_area_is_kept_and_there_again_at_the_next_start(desk, qtbot, tmp_path):
    desk.fill()
    inside = desk.tools.show_inside(Area("A", around(HOME.lat, HOME.lon)), kept=False)
    inside.name.setText("Chợ Đông Ba")
    inside.keep.click()
    inside.watch.click()
    inside.close()
    other = Desk(qtbot, tmp_path)
    (area,) = other.tools.layer.areas
    assert (area.name, area.watched) == ("Chợ Đông Ba", True)
    assert area.ring == pytest.approx(around(HOME.lat, HOME.lon), abs=0.02)


def test_an_area_that_is_not_kept_goes_with_its_list(desk):
    inside = desk.tools.show_inside(Area("A", around(HOME.lat, HOME.lon)), kept=False)
    assert len(desk.tools.layer.areas) == 1
    inside.close()
    assert desk.tools.layer.areas == ()


def test_removing_can_be_taken_back(desk):
    inside = desk.tools.show_inside(Area("A", around(HOME.lat, HOME.lon)), kept=False)
    inside.keep.click()
    inside.drop.click()
    assert desk.tools.layer.areas == ()
    desk.undo()
    assert [area.name for area in desk.tools.layer.areas] == ["A"]


def test_a_damaged_file_is_put_aside_and_said(qtbot, tmp_path):
    (tmp_path / "areas.geojson").write_text('{"format": "controlroom-areas-1", "features": [{')
    desk = Desk(qtbot, tmp_path)
    assert "areas.damaged" in desk.said[0]
    assert (tmp_path / "areas.damaged").exists()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format": "controlroom-areas-1"}',
     '{"format": "controlroom-areas-1", "features": [{"id": 1}]}',
     '{"format": "controlroom-areas-1", "features": [{"geometry": {"coordinates": [[[1e9]]]}}]}'],
)  # fmt: skip
def test_what_is_no_file_of_areas(text):
    with pytest.raises(ValueError, match=r"."):
        from_geojson(text)


def test_a_round_trip_through_the_file(tmp_path):
    areas = [Area("Một", around(16.4, 107.5)), Area("Hai", around(16.5, 107.6), watched=True)]
    again = from_geojson(to_geojson(areas))
    assert [(a.name, a.watched, a.id) for a in again] == [(a.name, a.watched, a.id) for a in areas]
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(ExportFailedError):
        AreaFile(blocked / "areas.geojson").write(areas)


# --- watching


def test_what_enters_a_watched_area_is_told_once(desk):
    desk.fill(5, lat=np.full(5, HOME.lat), lon=np.full(5, HOME.lon))
    inside = desk.tools.show_inside(Area("Chợ", around(HOME.lat, HOME.lon)), kept=False)
    inside.keep.click()
    inside.watch.click()
    desk.said.clear()
    desk.tick()
    assert desk.said == []
    new = b.block(1, start=900, lat=np.array([HOME.lat]), lon=np.array([HOME.lon]))
    desk.context.room.apply(b.batch(new))
    desk.tick()
    assert len(desk.said) == 1
    assert "#18900" in desk.said[0]
    assert "Chợ" in desk.said[0]
    desk.tick()
    assert len(desk.said) == 1
    far = b.block(1, start=901, lat=np.array([16.0]), lon=np.array([107.0]))
    desk.context.room.apply(b.batch(far))
    desk.tick()
    assert len(desk.said) == 1


def test_many_at_once_are_told_as_a_number(desk):
    inside = desk.tools.show_inside(Area("Chợ", around(HOME.lat, HOME.lon)), kept=False)
    inside.keep.click()
    inside.watch.click()
    desk.fill(2, lat=np.full(2, 16.0))
    desk.tick()
    desk.said.clear()
    new = b.block(9, start=900, lat=np.full(9, HOME.lat), lon=np.full(9, HOME.lon))
    desk.context.room.apply(b.batch(new))
    desk.tick()
    assert len(desk.said) == 4
    assert "6" in desk.said[-1]
