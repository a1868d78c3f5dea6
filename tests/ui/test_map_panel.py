"""The map's panel: what stands over the map works by mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tests.ui import builders as b
from ui.panels.map import MapPanel


@pytest.fixture
def panel(qtbot):
    made = MapPanel(b.context())
    qtbot.addWidget(made)
    made.resize(900, 600)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.mark.parametrize(("text", "step"), [("+", 0.5), ("−", -0.5)])
def test_the_zoom_buttons_zoom(qtbot, panel, text, step):
    (button,) = [x for x in panel.findChildren(QPushButton) if x.text() == text]
    before = panel.map.view.zoom
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert panel.map.view.zoom == pytest.approx(before + step)


def test_the_house_brings_back_to_the_city(qtbot, panel):
    home = panel.map.view
    panel.map.pan(200, 100)
    (button,) = [x for x in panel.findChildren(QPushButton) if x.text() == "⌂"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert panel.map.view == home
