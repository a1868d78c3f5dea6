"""Wards by colour, heat map and flooded streets: what they paint and what they say."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt

from controlroom.citypack import load_city
from controlroom.domain.figures import Arrivals
from controlroom.domain.mercator import project, unproject
from tests.ui import builders as b
from tests.ui.map_kit import pixels
from ui.map.heat import kernel, warmth
from ui.map.heat_bar import HeatBar
from ui.panels.map import MapPanel

CITY = load_city()
WARD = next(w for w in CITY.wards if w.short == "Phú Xuân")


class Questions:
    """Answers with reports in one ward."""

    def __init__(self, count=400):
        self.asked = []
        random = np.random.default_rng(3)
        hours = np.sort(random.uniform(0, 57 * 24, count))[::-1]
        at = b.T - hours * 3600
        lat = WARD.centre.lat + random.normal(0, 0.004, count)
        lon = WARD.centre.lon + random.normal(0, 0.004, count)
        self.came = Arrivals(b.T, b.T - 57 * 86_400, at, lat, lon, [WARD.code] * count)

    def arrivals(self, days):
        self.asked.append(days)
        return self.came


@pytest.fixture
def questions():
    return Questions()


@pytest.fixture
def panel(qtbot, questions):
    context = b.context(of=CITY, services=SimpleNamespace(questions=questions, city=CITY))
    made = MapPanel(context)
    qtbot.addWidget(made)
    made.resize(900, 640)
    with qtbot.waitExposed(made):
        made.show()
    made.map.finish()
    return made


def show(panel, layer):
    panel._context.commands.run(f"map.layer.{layer}")
    panel.map.finish()
    return pixels(panel.map)


def reports(count, start=0, **columns):
    lat, lon = WARD.centre.lat, WARD.centre.lon
    values: dict[str, Any] = {"lat": np.full(count, lat), "lon": np.full(count, lon),
              "ward_code": [WARD.code] * count} | columns  # fmt: skip
    return b.block(count, start=start, **values)


@pytest.mark.parametrize("layer", ["wards.count", "wards.rate", "wards.change", "heat"])
def test_every_picture_is_seen_explained_and_goes(panel, layer):
    panel._context.room.apply(b.batch(reports(40), resync=True))
    panel.map.markers.hidden.update(panel.map.markers._columns)
    before = pixels(panel.map)
    with_it = show(panel, layer)
    changed = np.any(before != with_it, axis=2).mean()
    assert changed > 0.03
    legends = panel.map.layers.legends()
    assert len(legends) == 1
    assert legends[0].rows
    show(panel, layer)
    assert panel.map.layers.legends() == []


def test_one_colouring_of_wards_at_a_time(panel):
    show(panel, "wards.count")
    show(panel, "wards.rate")
    assert [layer.id for layer in panel.map.layers if layer.shown and "wards" in layer.id] == [
        "wards.rate"
    ]


def test_history_is_asked_only_once_it_is_looked_at(panel, questions):
    assert questions.asked == []
    show(panel, "wards.rate")
    assert len(questions.asked) == 1
    panel._context.room.apply(b.batch(reports(40), resync=True))
    assert len(questions.asked) == 1


def test_a_ward_says_its_figures(panel):
    panel._context.room.apply(b.batch(reports(40), resync=True))
    show(panel, "wards.count")
    x, y = panel.map.view.to_screen(*project(WARD.centre.lat, WARD.centre.lon))
    layer = panel.map.layers["wards.count"]
    found = layer.find(panel.map.view, float(x), float(y))
    assert found is not None
    assert found.key == WARD.code
    assert "40" in found.words
    assert layer.find(panel.map.view, -10_000.0, 5.0) is None


def test_the_ground_is_painted_anew_only_when_a_class_changes(qtbot, panel):
    panel._context.room.apply(b.batch(reports(40), resync=True))
    show(panel, "wards.count")
    layer = panel.map.layers["wards.count"]
    told = []
    layer.changed.connect(lambda: told.append(1))
    layer._count()
    assert told == []
    panel._context.room.apply(b.batch(reports(60, start=100)))
    layer._count()
    assert told == [1]


# --- heat


def test_warmth_adds_up_and_does_not_depend_on_the_order():
    random = np.random.default_rng(1)
    column, row = random.integers(10, 40, 50), random.integers(10, 40, 50)
    table = warmth(column, row, 60, 60)
    assert table.sum() == pytest.approx(50 * kernel().sum() ** 2)
    mixed = random.permutation(50)
    assert warmth(column[mixed], row[mixed], 60, 60) == pytest.approx(table)
    one = warmth(column[:1], row[:1], 60, 60)
    assert one[row[0], column[0]] == one.max() == 1.0


def test_the_slider_moves_through_time(qtbot, panel):
    show(panel, "heat")
    bar = panel.map.findChild(HeatBar)
    assert isinstance(bar, HeatBar)
    assert bar.isVisible()
    layer = panel.map.layers["heat"]
    counts = []
    for value in (0, -1, -24, -168):
        bar.slider.setValue(value)
        assert layer.moment == b.T + value * 3600
        ago = (layer.moment - layer.came.at) / 3600
        assert len(layer.within()) == np.count_nonzero((ago >= 0) & (ago <= 24))
        counts.append(len(layer.within()))
    assert sum(counts) > 0
    qtbot.keyClick(bar.slider, Qt.Key.Key_Right)
    assert layer.moment == b.T - 167 * 3600
    bar.spans.setCurrentIndex(3)
    assert layer.hours == 168


def test_the_hours_are_played_and_end_by_themselves(panel):
    show(panel, "heat")
    bar = panel.map.findChild(HeatBar)
    bar.play.setChecked(True)
    assert bar.slider.value() == -168
    for _ in range(168):
        bar._next()
    assert bar.slider.value() == 0
    assert not bar.play.isChecked()
    show(panel, "heat")
    assert not bar.isVisible()


# --- floods


def test_the_street_beside_flood_reports_is_marked(panel):
    place = next(s for s in panel.map.basemap.of("road") if s.name == "Lê Lợi")
    x, y = place.parts[0][0][len(place.parts[0][0]) // 2]
    lat, lon = (float(v) for v in unproject(x, y))
    panel._context.room.apply(
        b.batch(
            b.block(
                4,
                lat=np.array([lat, lat + 2e-5, lat, 16.0]),
                lon=np.array([lon, lon, lon, 107.0]),
                category_id=["thien_tai", "thien_tai", "khac", "thien_tai"],
                folded=["ngap sau", "nuoc ngap", "ngap rac", "ngap"],
            ),
            resync=True,
        )
    )
    show(panel, "flooded")
    (stretch,) = panel.map.layers["flooded"].stretches
    assert (stretch.street, stretch.reports) == ("Lê Lợi", 2)
    assert np.hypot(*np.diff(stretch.line, axis=0).T).sum() < 300
    px, py = panel.map.view.to_screen(x, y)
    found = panel.map.layers["flooded"].find(panel.map.view, float(px), float(py))
    assert "2" in found.words
    assert "Lê Lợi" in found.words


def test_no_floods_are_said_too(panel):
    show(panel, "flooded")
    (legend,) = panel.map.layers.legends()
    assert legend.rows[0].text.startswith("0")
