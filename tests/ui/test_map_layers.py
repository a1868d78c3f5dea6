"""Layers that paint themselves: where they lie, what is found of them, how they are switched."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor

from controlroom.domain.mercator import project
from tests.ui import builders as b
from tests.ui.map_kit import pixels, scatter, shown_map
from ui.map.layers import Found, Layers, Level, MapLayer
from ui.panels import map_layers
from ui.panels.map import MapPanel
from ui.panels.map_layers import Switch


class Square(MapLayer):
    """A red square of 60 pixels in the middle of the city."""

    id = "square"
    level: ClassVar[Level] = Level.OVER
    color = "#ff0000"

    def __init__(self):
        super().__init__()
        self.painted = 0

    def paint(self, painter, view, ratio):
        self.painted += 1
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.color))
        painter.drawRect(self.box(view))
        painter.translate(500, 500)  # the next layer must not notice

    @staticmethod
    def box(view):
        x, y = view.to_screen(*project(16.4637, 107.585))
        return QRectF(float(x) - 30, float(y) - 30, 60, 60)

    def find(self, view, px, py):
        return Found(self.id, 7, "a square") if self.box(view).contains(px, py) else None

    def notes(self, view):
        return ["squares by hand"]


def of_level(level, name="square", color="#ff0000"):
    return type(f"Square{level}", (Square,), {"level": level, "id": name, "color": color})()


def red(widget):
    picture = pixels(widget).astype(int)
    return int(((picture[..., 0] > 200) & (picture[..., 1] < 40) & (picture[..., 2] < 40)).sum())


@pytest.mark.parametrize("level", list(Level))
def test_a_layer_of_every_level_is_painted_and_goes(qtbot, level):
    widget = shown_map(qtbot, zoom=13.0)
    layer = of_level(level)
    widget.layers.add(layer)
    widget.finish()
    assert red(widget) > 1500
    widget.layers.show("square", shown=False)
    widget.finish()
    assert red(widget) == 0
    widget.layers.show("square", shown=True)
    widget.layers.remove("square")
    widget.finish()
    assert red(widget) == 0


def test_under_and_over_the_markers(qtbot):
    widget = shown_map(qtbot, zoom=13.0)
    ids, lat, lon, severity = scatter(400)
    widget.set_incidents(ids, lat, lon, severity)
    under, over = of_level(Level.UNDER, "under"), of_level(Level.OVER, "over")
    widget.layers.add(over)
    widget.layers.show("over", shown=False)
    widget.layers.add(under)
    widget.finish()
    partly = red(widget)
    widget.layers.show("over", shown=True)
    widget.finish()
    assert 0 < partly < red(widget)


def test_the_ground_is_painted_once_a_view_and_follows_a_drag(qtbot):
    widget = shown_map(qtbot, zoom=13.0)
    layer = of_level(Level.GROUND)
    widget.layers.add(layer)
    widget.finish()
    before = layer.painted
    for _ in range(10):
        widget.pan(4, 0)
        widget.repaint()
        widget.canvas.compose()
    assert layer.painted == before
    widget.pan(300, 0)
    widget.finish()  # in the strip itself only what there is time for
    assert layer.painted > before
    assert red(widget) > 1500


def test_a_change_is_painted_soon_and_only_while_shown(qtbot):
    widget = shown_map(qtbot, zoom=13.0)
    layer = of_level(Level.OVER)
    widget.layers.add(layer)
    widget.finish()
    before = layer.painted
    layer.changed.emit()
    qtbot.waitUntil(lambda: layer.painted > before)
    widget.layers.show("square", shown=False)
    widget.finish()
    asked = []
    widget.layers.changed.connect(lambda: asked.append(1))
    layer.changed.emit()
    assert not asked


def test_two_layers_of_one_name_are_refused():
    layers = Layers()
    layers.add(Square())
    with pytest.raises(ValueError, match="square"):
        layers.add(Square())


def test_what_is_over_the_markers_is_found_before_them_and_what_is_under_after(qtbot):
    widget = shown_map(qtbot, zoom=16.0)
    widget.set_incidents([b.uid(1)], np.array([16.4637]), np.array([107.585]), np.array([2]))
    widget.finish()
    at = Square.box(widget.view).center()
    picked, found = [], []
    widget.picked.connect(lambda _kind, key: picked.append(key))
    widget.found.connect(found.append)

    def click(x, y):
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPointF(x, y).toPoint())

    widget.layers.add(of_level(Level.UNDER, "under"))
    widget.finish()
    click(at.x(), at.y())
    assert (picked, found) == ([b.uid(1)], [])
    click(at.x() + 25, at.y() + 25)
    assert [f.layer for f in found] == ["under"]
    widget.layers.add(of_level(Level.OVER, "over"))
    click(at.x(), at.y())
    assert [f.layer for f in found] == ["under", "over"]
    assert picked == [b.uid(1)]


def test_notes_stand_at_the_foot_once(qtbot):
    widget = shown_map(qtbot)
    widget.layers.add(of_level(Level.OVER, "one"))
    widget.layers.add(of_level(Level.GROUND, "two"))
    assert widget.glass.notes(widget.view).count("squares by hand") == 1
    widget.layers.show("one", shown=False)
    widget.layers.show("two", shown=False)
    assert "squares by hand" not in widget.glass.notes(widget.view)


def test_switches_stand_under_more_and_in_the_palette(qtbot, monkeypatch):
    def maker(_context, _shown):
        return [
            Switch(of_level(Level.UNDER, "a"), "Reports", "Map: a", group="Wards", alone=True),
            Switch(of_level(Level.UNDER, "b"), "Sensors", "Map: b", group="Wards", alone=True),
            Switch(of_level(Level.OVER, "c"), "Names", "Map: c", shown=True),
        ]

    monkeypatch.setattr(map_layers, "MAKERS", (maker,))
    monkeypatch.setattr("ui.panels.map.MAKERS", (maker,))
    context = b.context()
    panel = MapPanel(context)
    qtbot.addWidget(panel)

    def shown():
        return [
            layer.id
            for layer in panel.map.layers
            if layer.shown and layer.id not in {"pin", "walk", "archipelagos"}
        ]

    assert shown() == ["c"]
    by_id = {command.id: command for command in context.commands}
    by_id["map.layer.a"].run()
    assert shown() == ["a", "c"]
    by_id["map.layer.b"].run()
    assert shown() == ["b", "c"]
    by_id["map.layer.b"].run()
    assert shown() == ["c"]
