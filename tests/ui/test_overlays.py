"""Files of shapes over the map: added, asked about, coloured, remembered, and gone."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from controlroom.citypack import load_city
from controlroom.domain.mercator import project
from controlroom.overlays.crs import Landing
from controlroom.overlays.reading import Question
from controlroom.overlays.shapes import Form, Overlay, Shape
from tests.ui import builders as b
from tests.ui.map_kit import pixels, shown_map
from ui.features.map_host import Host
from ui.features.overlays import PREFERENCE, Overlays
from ui.map.overlay_layer import COLORS, OverlayLayer
from ui.workers.query import QueryRunner

CITY = load_city()
HOME = CITY.home
PATIENCE_MS = 30_000


def features(*shapes):
    made = [{"type": "Feature", "properties": facts, "geometry": {"type": kind, "coordinates": c}}
            for kind, c, facts in shapes]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": made})


def square(half=0.004):
    lon, lat = HOME.lon, HOME.lat
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    return [[[lon + half * x, lat + half * y] for x, y in corners]]


def a_file(folder, name="vung.geojson"):
    path = folder / name
    path.write_text(
        features(
            ("Polygon", square(), {"name": "Vùng ngập", "sâu": 0.4}),
            ("LineString", [[HOME.lon - 0.02, HOME.lat + 0.01], [HOME.lon + 0.02, HOME.lat + 0.01]],
             {"name": "Đê"}),
            ("Point", [HOME.lat, HOME.lon], {}),
        ),
        encoding="utf-8",
    )  # fmt: skip
    return path


class Desk:
    """What the feature needs of a window."""

    def __init__(self, qtbot, kept=None):
        self.map = shown_map(qtbot, zoom=13.0)
        self.said: list[str] = []
        self.undo: Any = None
        self.kept = {} if kept is None else kept
        self.context = b.context(of=CITY, calls=b.Calls(), services=SimpleNamespace(city=CITY))
        self.questions = QueryRunner(1)
        lane: Any = SimpleNamespace(say=self.say)
        this: Any = self
        host = Host(self.map, self.map, lane)
        self.overlays = Overlays(self.context, host, this, self.questions)
        self.qtbot = qtbot

    def say(self, notice, undo=None):
        self.said.append(notice.text)
        self.undo = undo

    def text(self, name, default):
        return self.kept.get(name, default)

    def put(self, name, value):
        self.kept[name] = value

    def wait(self):
        self.qtbot.waitUntil(lambda: self.questions.busy == 0, timeout=PATIENCE_MS)
        self.map.finish()

    def add(self, path):
        self.overlays.add(str(path))
        self.wait()


@pytest.fixture
def desk(qtbot):
    desk = Desk(qtbot)
    yield desk
    desk.questions.stop()


def test_a_file_is_laid_over_the_map_and_what_is_left_out_is_said(desk, tmp_path):
    before = pixels(desk.map)
    desk.add(a_file(tmp_path))
    (layer,) = desk.overlays.layers
    assert len(layer.overlay.shapes) == 2
    assert "2 shape(s)" in desk.said[-1]
    assert "1 with latitude and longitude exchanged" in desk.said[-1]
    changed = np.any(pixels(desk.map) != before, axis=2)
    x, y = desk.map.view.to_screen(*(float(v) for v in project(HOME.lat, HOME.lon)))
    assert changed[int(y) + 20, int(x) + 20]  # within the area
    assert 0.005 < changed.mean() < 0.2
    found = layer.find(desk.map.view, float(x), float(y))
    assert found is not None
    assert found.words.split("\n") == ["Vùng ngập", "sâu: 0.4", "vung"]
    assert layer.find(desk.map.view, 5, 5) is None


def test_it_is_remembered_with_its_colour_and_whether_it_is_shown(desk, qtbot, tmp_path):
    path = a_file(tmp_path)
    desk.add(path)
    key = str(path)
    desk.overlays.recolor(key)
    desk.overlays.switch(key, False)  # noqa: FBT003 - a signal's
    other = Desk(qtbot, dict(desk.kept))
    other.overlays.restore()
    other.wait()
    (layer,) = other.overlays.layers
    assert layer.color == COLORS[1]
    assert not layer.shown
    assert other.said == []  # nothing new
    other.questions.stop()


def test_a_file_that_has_gone_is_said_and_stays_in_the_list(desk, qtbot, tmp_path):
    path = a_file(tmp_path)
    desk.add(path)
    path.unlink()
    other = Desk(qtbot, dict(desk.kept))
    other.overlays.restore()
    other.wait()
    assert "vung.geojson" in other.said[-1]
    assert "cannot be read" in other.said[-1]
    assert other.overlays.layers == ()
    other.overlays.show_list()
    window = other.overlays.window
    assert window is not None
    assert "missing" in window.list.item(0).text()
    assert not window.go.isEnabled()
    assert json.loads(other.kept[PREFERENCE])[0]["path"] == str(path)
    window.close()
    other.questions.stop()


def test_what_cannot_be_shown_is_said_and_not_remembered(desk, tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text("[1, 2]")
    desk.add(path)
    assert "cannot be shown" in desk.said[-1]
    assert PREFERENCE not in desk.kept


def test_a_file_that_does_not_say_its_system_is_asked_about(desk, tmp_path, monkeypatch):
    answers = []

    def read(path, _home, crs):
        answers.append(crs)
        if crs:
            return Overlay(path.stem, desk_shapes, crs, {})
        return Question((Landing("EPSG:9214", "VN-2000 / TM-3 107-00", 900.0),
                         Landing("EPSG:9216", "VN-2000 / TM-3 107-30", 52_000.0)))  # fmt: skip

    desk.add(a_file(tmp_path))
    desk_shapes = desk.overlays.layers[0].overlay.shapes
    monkeypatch.setattr(desk.overlays.reader, "read", read)
    forms = []
    original = desk.overlays._ask_crs
    monkeypatch.setattr(desk.overlays, "_ask_crs", lambda *a: forms.append(original(*a)))
    desk.add(tmp_path / "quy_hoach.shp")
    (form,) = forms
    assert form.crs.value == "EPSG:9214"  # the one that puts it into the city
    form.try_submit()
    desk.wait()
    assert answers == ["", "EPSG:9214"]
    assert json.loads(desk.kept[PREFERENCE])[1]["crs"] == "EPSG:9214"


def test_the_list_switches_colours_goes_there_and_removes(desk, tmp_path):
    desk.add(a_file(tmp_path))
    desk.overlays.show_list()
    window = desk.overlays.window
    assert window is not None
    assert window.list.count() == 1
    (layer,) = desk.overlays.layers
    window.color.click()
    assert layer.color == COLORS[1]
    item = window.list.item(0)
    item.setCheckState(item.checkState().Unchecked)
    assert not layer.shown
    desk.map.pan(90_000, 0)
    window.go.click()
    west, south, east, north = desk.map.view.box
    box = layer.overlay.box
    assert west < box[0] and box[2] < east and south < box[1] and box[3] < north  # noqa: PT018 - one box in another
    window.remove.click()
    assert desk.overlays.layers == ()
    assert json.loads(desk.kept[PREFERENCE]) == []
    assert window.list.count() == 0
    desk.undo()
    desk.wait()
    assert len(desk.overlays.layers) == 1
    window.close()


@pytest.mark.parametrize("told", ["[", "{}", "[5]", '[{"path": 1}]', '{"a": 1}'])
def test_what_cannot_be_read_of_the_memory_is_nothing(qtbot, told):
    desk = Desk(qtbot, {PREFERENCE: told})
    desk.overlays.restore()
    desk.wait()
    assert desk.overlays.layers == ()
    desk.questions.stop()


def test_a_hundred_thousand_points_keep_the_map_free(desk):
    """Its picture is made in slices of the ground: a drag in between is a blit as ever."""
    turn = np.linspace(0, 60 * np.pi, 100_000)
    x, y = (float(v) for v in project(HOME.lat, HOME.lon))
    line = np.column_stack((x + turn * 20 * np.cos(turn), y + turn * 20 * np.sin(turn)))
    overlay = Overlay("a", (Shape(Form.LINE, (line,)),), "WGS 84", {})
    layer = OverlayLayer("a", overlay, COLORS[0], desk.context.theme)
    desk.map.layers.add(layer)
    desk.map.finish()
    blits = desk.map.canvas.counts["blit"]
    bases = desk.map.canvas.counts["basemap"]
    desk.map.pan(5, 5)
    desk.map.grab()
    assert desk.map.canvas.counts["blit"] == blits + 1
    assert desk.map.canvas.counts["basemap"] == bases
