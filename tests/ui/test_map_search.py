"""Finding a place on the map by keyboard; what the pin says."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from controlroom.citypack import load_city
from controlroom.domain.mercator import project
from tests.ui import builders as b
from ui.panels.map import MapPanel


@pytest.fixture
def panel(qtbot):
    made = MapPanel(b.context(of=load_city()))
    qtbot.addWidget(made)
    made.resize(900, 600)
    with qtbot.waitExposed(made):
        made.show()
    return made


def look_for(qtbot, panel, text):
    panel.search.ask()
    qtbot.keyClicks(panel.search.field, text)
    panel.search._pause.stop()
    panel.search._search()
    return [panel.search.list.item(row).text() for row in range(panel.search.list.count())]


def test_typed_chosen_and_shown_by_keyboard(qtbot, panel):
    rows = look_for(qtbot, panel, "le loi")
    assert rows[0].startswith("Lê Lợi\n")
    qtbot.keyClick(panel.search.field, Qt.Key.Key_Down)
    qtbot.keyClick(panel.search.field, Qt.Key.Key_Up)
    qtbot.keyClick(panel.search.field, Qt.Key.Key_Return)
    assert not panel.search.isVisible()
    assert panel.search.pin.words == "Lê Lợi"
    place = panel.search._recent[0].position
    px, py = panel.map.view.to_screen(*project(place.lat, place.lon))
    assert (float(px), float(py)) == pytest.approx((450, 300), abs=1)
    assert panel.map.touched
    qtbot.keyClick(panel.map, Qt.Key.Key_Escape)
    assert panel.search.pin.words == ""


def test_an_old_ward_leads_to_the_new_and_says_so(qtbot, panel):
    (row, *_) = [r for r in look_for(qtbot, panel, "gia hoi") if "Gia Hội" in r]
    assert panel._context.words.ward("19753") in row
    qtbot.keyClick(panel.search.field, Qt.Key.Key_Return)
    assert "→" in panel.search.pin.words


def test_enter_before_the_pause_is_over_takes_what_was_typed(qtbot, panel):
    panel.search.ask()
    qtbot.keyClicks(panel.search.field, "le loi")
    qtbot.keyClick(panel.search.field, Qt.Key.Key_Return)
    assert panel.search.pin.words == "Lê Lợi"


def test_escape_leaves_and_nothing_moves(qtbot, panel):
    view = panel.map.view
    look_for(qtbot, panel, "le loi")
    qtbot.keyClick(panel.search.field, Qt.Key.Key_Escape)
    assert not panel.search.isVisible()
    assert panel.map.view == view


def test_nothing_found_is_said_and_enter_does_nothing(qtbot, panel):
    assert look_for(qtbot, panel, "zzzz") == []
    assert panel.search.empty.isVisible()
    assert panel.search.empty.text()
    qtbot.keyClick(panel.search.field, Qt.Key.Key_Return)
    assert panel.search.isVisible()


def test_coordinates_in_the_wrong_order_and_outside(qtbot, panel):
    (row,) = look_for(qtbot, panel, "107.585, 16.4637")
    assert "16.46370, 107.58500" in row
    assert "longitude first" in row
    panel.search.field.clear()
    (row,) = look_for(qtbot, panel, "21.0, 105.8")
    assert "outside" in row


def test_the_last_ones_are_offered_again(qtbot, panel):
    for text in ("le loi", "gia hoi"):
        panel.search.field.clear()
        look_for(qtbot, panel, text)
        qtbot.keyClick(panel.search.field, Qt.Key.Key_Return)
    panel.search.field.clear()
    panel.search.ask()
    assert panel.search.list.count() == 2


def test_the_field_stays_within_the_panel(qtbot, panel):
    look_for(qtbot, panel, "xuan")
    qtbot.waitUntil(lambda: panel.search.geometry().right() < panel.width())
    assert panel.rect().contains(panel.search.geometry())
