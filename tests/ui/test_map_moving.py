"""Calls for help, units and tracks of vessels on the map, and switches that are remembered."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from controlroom.citypack import load_city
from controlroom.domain.errors import InvalidInputError
from controlroom.domain.geo import Position
from controlroom.domain.mercator import project
from controlroom.domain.records import Call, CallState, Task, TaskState, VesselPosition
from tests.ui import builders as b
from tests.ui.map_kit import pixels
from ui.features.map_switches import PREFERENCE, MapSwitches
from ui.map.chrome import Chrome
from ui.map.marks import Layer
from ui.map.vessel_tracks import AHEAD_S, KNOT_M_S, MOST_POINTS
from ui.models.room import Kind
from ui.panels.map import MapPanel
from ui.preferences import Preferences

CITY = load_city()
HOME = CITY.home
SEA = Position(HOME.lat + 0.01, HOME.lon + 0.01)


class Desk:
    """A map's panel with a room behind it."""

    def __init__(self, qtbot):
        self.context = b.context(of=CITY, calls=b.Calls(), services=SimpleNamespace(city=CITY))
        self.panel = MapPanel(self.context)
        qtbot.addWidget(self.panel)
        self.panel.resize(900, 640)
        with qtbot.waitExposed(self.panel):
            self.panel.show()
        self.map = self.panel.map
        self.map.zoom_by(14.0 - self.map.view.zoom)
        self.map.finish()
        self.qtbot = qtbot

    def apply(self, **values):
        self.context.room.apply(b.batch(**values))
        self.panel.feed._run()
        self.map.finish()

    def layer(self, name):
        return self.map.layers[name]

    def at(self, position, down=0.0):
        x, y = self.map.view.to_screen(*(float(v) for v in project(position.lat, position.lon)))
        return QPointF(float(x), float(y) + down)

    def click(self, at):
        self.qtbot.mouseClick(self.map, Qt.MouseButton.LeftButton, pos=at.toPoint())


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot)


def a_call(number=1, state=CallState.WAITING, place=SEA, ago=70):
    began = b.NOW - timedelta(seconds=ago)
    return Call(b.uid(800 + number), 1, state, True, began, position=place)  # noqa: FBT003 - the record's own order


def a_task(number, incident, state=TaskState.OPEN, unit="Tổ 3"):
    return Task(b.uid(900 + number), 1, "Hút nước", state, "hepco", b.NOW, "lan",
                unit_id=unit, incident_id=incident)  # fmt: skip


def vessel(minute, lat, lon, **values):
    at = b.NOW - timedelta(minutes=60 - minute)
    return VesselPosition("TTH-1", at, Position(lat, lon), **values)


def test_a_call_for_help_is_where_who_calls_is_and_says_how_long(desk):
    before = pixels(desk.map)
    desk.apply(calls=(a_call(),))
    place = desk.at(SEA, -17)
    changed = np.any(pixels(desk.map) != before, axis=2)
    y, x = np.nonzero(changed)
    assert abs(x.min() - place.x()) < 25
    assert abs(y.mean() - place.y()) < 15
    found = desk.layer("calls").find(desk.map.view, place.x(), place.y())
    assert "Call for help · waiting" in found.words
    assert "1 min" in found.words
    desk.click(place)
    assert desk.context.room.selection.kind is Kind.CALL
    assert desk.context.room.selection.key == b.uid(801)


def test_an_answered_call_is_hollow_and_an_ended_one_gone(desk):
    desk.apply(calls=(a_call(),))
    place = desk.at(SEA, -17)
    waiting = pixels(desk.map)[int(place.y()) + 6, int(place.x()) - 6]
    desk.apply(calls=(a_call(state=CallState.ANSWERED),))
    answered = pixels(desk.map)[int(place.y()) + 6, int(place.x()) - 6]
    assert waiting[0] > 2 * answered[0]  # red, and not only that: its sign differs too
    desk.apply(calls=(a_call(state=CallState.ENDED),))
    assert desk.layer("calls").calls() == []
    assert all(item.hit.kind is not Kind.CALL for item in desk.map.items(50))


def test_a_call_for_help_is_first_for_the_keyboard_and_calls_without_a_place_are_not(desk):
    lat, lon = np.array([HOME.lat]), np.array([HOME.lon])
    block = b.block(1, lat=lat, lon=lon, severity=np.array([1]))
    desk.apply(lines=block, calls=(a_call(), a_call(2, place=None)))
    first, second, *_ = desk.map.items(50)
    assert (first.hit.kind, second.hit.kind) == (Kind.CALL, Kind.INCIDENT)
    assert "Call for help" in desk.map.said_of(first.hit)


def test_what_has_no_place_cannot_be_made_and_is_not_shown():
    for lat, lon in ((float("nan"), 1.0), (1e9, 0.0), (91.0, 0.0), (0.0, float("inf"))):
        with pytest.raises(InvalidInputError):
            Position(lat, lon)


def test_units_stand_below_the_report_of_their_task(desk):
    lat, lon = np.array([HOME.lat]), np.array([HOME.lon])
    desk.apply(lines=b.block(1, lat=lat, lon=lon))
    assert desk.layer("units").posts() == []
    before = pixels(desk.map)
    desk.apply(tasks=(a_task(1, b.uid(0)), a_task(2, b.uid(0), TaskState.STARTED, "Tổ 5")))
    (post,) = desk.layer("units").posts()
    assert post.at_work
    assert desk.layer("units").names(post) == "Tổ 5, Tổ 3"
    place = desk.at(HOME, 22)
    assert np.any(
        pixels(desk.map)[int(place.y()), int(place.x())] != before[int(place.y()), int(place.x())]
    )
    found = desk.layer("units").find(desk.map.view, place.x(), place.y())
    assert "its own position is not sent" in found.words
    assert "#18000" in found.words
    desk.click(place)
    assert desk.context.room.selection.key == b.uid(0)
    desk.apply(
        tasks=(a_task(1, b.uid(0), TaskState.DONE), a_task(2, b.uid(0), TaskState.CANCELLED))
    )
    assert desk.layer("units").posts() == []


def test_a_vessel_leaves_a_trail_and_shows_its_way_of_ten_minutes(desk):
    tracks = desk.layer("tracks")
    for minute in range(50, 60):
        desk.apply(vessels=(vessel(minute, HOME.lat, HOME.lon + minute / 10_000,
                                   course_deg=90.0, speed_kn=10.0),))  # fmt: skip
    trail = tracks.trail("TTH-1")
    assert len(trail) == 10
    assert [x for _, x, _ in trail] == sorted(x for _, x, _ in trail)
    (now,) = desk.context.room.vessels.values()
    east, north = tracks.ahead(now)
    metres = east * np.cos(np.radians(HOME.lat))
    assert metres == pytest.approx(10 * KNOT_M_S * AHEAD_S, rel=1e-6)
    assert abs(north) < 1e-6 * east
    shown = pixels(desk.map)
    desk.panel.switches["tracks"].setChecked(False)
    desk.map.finish()
    assert np.any(pixels(desk.map) != shown)


def test_a_trail_is_bounded_and_the_same_position_adds_nothing(desk):
    tracks = desk.layer("tracks")
    for step in range(3 * MOST_POINTS):
        desk.context.room.apply(b.batch(vessels=(vessel(step / 10, HOME.lat, HOME.lon),)))
        desk.context.room.vessels_changed.emit()
    assert len(tracks.trail("TTH-1")) == MOST_POINTS


@pytest.mark.parametrize(
    "values",
    [
        {"course_deg": None, "speed_kn": 9.0},
        {"course_deg": 90.0, "speed_kn": 0.1},
        {"course_deg": 90.0, "speed_kn": None},
        {"course_deg": 90.0, "speed_kn": 9.0, "berthed": True},
    ],
)
def test_what_does_not_move_shows_no_course(desk, values):
    desk.apply(vessels=(vessel(59, HOME.lat, HOME.lon, **values),))
    (now,) = desk.context.room.vessels.values()
    assert desk.layer("tracks").ahead(now) is None


def test_an_old_vessel_and_a_lost_link_promise_no_course(desk):
    desk.apply(vessels=(vessel(59, HOME.lat, HOME.lon, course_deg=90.0, speed_kn=9.0),))
    (now,) = desk.context.room.vessels.values()
    tracks = desk.layer("tracks")
    assert tracks.ahead(now) is not None
    old = VesselPosition("TTH-1", b.NOW - timedelta(days=1), HOME, 90.0, 9.0)
    desk.apply(vessels=(old,))
    assert tracks.ahead(old) is None


def test_the_key_to_ages_is_a_switch(desk):
    assert desk.map.layers.legends() == []
    desk.panel.switches["ages"].setChecked(True)
    (legend,) = desk.map.layers.legends()
    assert len(legend.rows) == 3
    chrome = Chrome(desk.context.theme)
    assert chrome.key(1.0, legend).width() > 80


def test_what_is_off_that_nobody_may_miss_is_said(desk):
    desk.panel.switches[Layer.ALARMS].setChecked(False)
    desk.panel.switches[Layer.REPORTS].setChecked(False)
    notes = desk.map.glass.notes(desk.map.view)
    assert "Alarms are switched off here" in notes
    assert "Reports are switched off here" in notes


def test_switches_are_as_they_were_left(desk, qtbot, tmp_path):
    preferences = Preferences(tmp_path, b.SUPERVISOR)
    MapSwitches(desk.panel, preferences)
    desk.panel.switches["vessels"].setChecked(False)
    desk.panel.switches["ages"].setChecked(True)
    other = Desk(qtbot)
    MapSwitches(other.panel, preferences)
    assert not other.panel.switches["vessels"].isChecked()
    assert not other.map.shows(Layer.VESSELS)
    assert other.layer("ages").shown
    assert other.panel.switches["reports"].isChecked()
    preferences.put(PREFERENCE, "[nonsense")
    third = Desk(qtbot)
    MapSwitches(third.panel, preferences)
    assert third.panel.switches["vessels"].isChecked()
