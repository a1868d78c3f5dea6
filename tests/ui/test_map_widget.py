"""The map under the hand: what each movement costs, picks, keys and bad data."""

from __future__ import annotations

import math
from uuid import UUID

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from controlroom.domain.geo import Position
from controlroom.domain.mercator import MAX_ZOOM, MIN_ZOOM, project
from controlroom.domain.records import Freshness
from tests.ui.builders import uid
from tests.ui.map_kit import pixels, scatter, shown_map
from ui.map.marks import Layer, Mark
from ui.models.room import Kind

CENTRE = (16.4637, 107.585)


def spot(widget, lat, lon) -> QPoint:
    px, py = widget.view.to_screen(*project(lat, lon))
    return QPoint(round(float(px)), round(float(py)))


def turn(widget, at: QPoint, notches: float) -> None:
    point = QPointF(at)
    event = QWheelEvent(
        point, QPointF(widget.mapToGlobal(at)), QPoint(), QPoint(0, round(notches * 120)),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt's own order
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


# --- what a movement costs


def test_dragging_only_blits(qtbot):
    widget = shown_map(qtbot)
    widget.set_incidents(*scatter(2000))
    widget.finish()
    counts = dict(widget.canvas.counts)
    for _ in range(20):
        widget.pan(4, -3)
        widget.repaint()
    assert widget.canvas.counts["blit"] == counts["blit"] + 20
    assert widget.canvas.counts["basemap"] == counts["basemap"]
    assert widget.canvas.counts["markers"] == counts["markers"]
    assert widget.canvas.counts["strip"] == counts.get("strip", 0)


def test_a_drag_shows_exactly_what_a_fresh_picture_shows(qtbot):
    widget = shown_map(qtbot)
    widget.set_layer(Layer.LABELS, shown=False)
    widget.finish()
    for _ in range(5):
        widget.pan(60, 37)
    dragged = pixels(widget)
    assert widget.canvas.counts["strip"]
    widget.canvas.forget()
    widget.finish()
    off = (np.abs(pixels(widget).astype(int) - dragged) > 40).any(axis=2).mean()
    assert off < 0.01, "strips join without a seam"


def test_the_wheel_shows_the_old_picture_scaled_at_once(qtbot):
    widget = shown_map(qtbot)
    counts = dict(widget.canvas.counts)
    turn(widget, widget.rect().center(), 1)
    widget.repaint()
    assert widget.canvas.counts["scaled"] == counts.get("scaled", 0) + 1
    assert widget.canvas.counts["basemap"] == counts["basemap"]
    qtbot.waitUntil(lambda: bool(widget.canvas.exact(widget.view)), timeout=5000)
    assert widget.canvas.counts["basemap"] == counts["basemap"] + 1


def test_changes_are_coalesced(qtbot):
    widget = shown_map(qtbot)
    before = widget.canvas.counts["markers"]
    for seed in range(30):
        widget.set_incidents(*scatter(50, seed))
    assert widget.canvas.counts["markers"] == before
    qtbot.waitUntil(lambda: widget.canvas.counts["markers"] > before, timeout=3000)
    assert widget.canvas.counts["markers"] == before + 1


def test_an_exact_redraw_comes_in_slices_with_the_old_picture_shown_between(qtbot, monkeypatch):
    widget = shown_map(qtbot, width=1200, height=800)
    widget.set_incidents(*scatter(2000))
    widget.finish()
    slices: list[bool] = []
    work = widget.canvas.work

    def one_step() -> bool:
        slices.append(work(0.0))
        return slices[-1]

    monkeypatch.setattr(widget.canvas, "work", one_step)
    widget.zoom_by(0.5)
    before = widget.canvas.counts["basemap"]
    qtbot.waitUntil(lambda: bool(slices), timeout=8000)
    widget.repaint()
    assert widget.canvas.counts["scaled"]
    assert widget.canvas.counts["basemap"] == before
    qtbot.waitUntil(lambda: bool(widget.canvas.exact(widget.view)), timeout=8000)
    assert len(slices) > 100
    assert slices.count(True) == 1


# --- where it looks


def test_the_wheel_keeps_the_place_under_the_pointer(qtbot):
    widget = shown_map(qtbot)
    at = QPoint(200, 150)
    place = widget.view.to_world(at.x(), at.y())
    turn(widget, at, 3)
    assert widget.view.to_world(at.x(), at.y()) == pytest.approx(place, abs=1e-3)
    assert widget.touched


def test_zoom_has_ends(qtbot):
    widget = shown_map(qtbot)
    turn(widget, widget.rect().center(), 100)
    assert widget.view.zoom == MAX_ZOOM
    turn(widget, widget.rect().center(), -100)
    assert widget.view.zoom == MIN_ZOOM
    widget.finish()
    assert pixels(widget).std() > 0


def test_keys_move_zoom_and_return(qtbot):
    widget = shown_map(qtbot)
    home = widget.view
    qtbot.keyClick(widget, Qt.Key.Key_Right)
    assert widget.view.x > home.x
    qtbot.keyClick(widget, Qt.Key.Key_Down)
    assert widget.view.y < home.y
    qtbot.keyClick(widget, Qt.Key.Key_Plus)
    assert widget.view.zoom > home.zoom
    qtbot.keyClick(widget, Qt.Key.Key_Minus)
    assert widget.view.zoom == pytest.approx(home.zoom)
    assert bool(widget.touched)
    qtbot.keyClick(widget, Qt.Key.Key_Home)
    assert widget.view == home
    assert not widget.touched
    qtbot.keyClick(widget, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    far = home.x - widget.view.x
    widget.go_home()
    qtbot.keyClick(widget, Qt.Key.Key_Left)
    assert far > 2 * (home.x - widget.view.x) > 0
    qtbot.keyClick(widget, Qt.Key.Key_0)
    assert widget.view == home


def test_home_is_the_maps_while_it_has_the_focus(qtbot):
    frame = QWidget()
    qtbot.addWidget(frame)
    widget = shown_map(qtbot)
    box = QVBoxLayout(frame)
    box.addWidget(widget)
    fired = []
    QShortcut(QKeySequence("Home"), frame).activated.connect(lambda: fired.append(1))
    frame.resize(700, 500)
    frame.show()
    frame.activateWindow()
    widget.setFocus()
    qtbot.waitUntil(lambda: bool(widget.hasFocus()))
    widget.pan(50, 0)
    qtbot.keyClick(widget, Qt.Key.Key_Home)
    assert not fired
    assert not widget.touched


def test_the_city_stays_fitted_until_a_hand_moves_the_map(qtbot):
    widget = shown_map(qtbot)
    widget.resize(500, 400)
    assert widget.view.zoom < 13.2
    assert (widget.view.width, widget.view.height) == (500, 400)
    widget.pan(30, 0)
    before = widget.view
    widget.resize(1000, 800)
    assert (widget.view.x, widget.view.y, widget.view.zoom) == (before.x, before.y, before.zoom)


def test_data_never_moves_the_map(qtbot):
    widget = shown_map(qtbot)
    widget.pan(10, 10)
    view = widget.view
    widget.set_incidents([uid(1)], [16.9], [107.1], [1])
    widget.select(Kind.INCIDENT, uid(1))
    widget.set_alarms([Mark("a", 16.2, 107.9, tone="severity_1")])
    widget.finish()
    assert widget.view == view
    widget.grab()
    (arrow,) = widget.glass.arrows
    assert arrow.key == uid(1)
    assert 50_000 < arrow.distance_m < 90_000
    assert 0 <= arrow.x <= widget.width()
    assert 0 <= arrow.y <= widget.height()


def test_an_arrow_leads_to_its_sos_when_clicked(qtbot):
    widget = shown_map(qtbot)
    widget.set_incidents([uid(1)], [16.5637], [107.585], [1])
    widget.finish()
    widget.grab()
    (arrow,) = widget.glass.arrows
    with qtbot.waitSignal(widget.picked) as picked:
        qtbot.mouseClick(
            widget, Qt.MouseButton.LeftButton, pos=QPoint(round(arrow.x), round(arrow.y))
        )
    assert picked.args == [Kind.INCIDENT, uid(1)]
    assert widget.view.centre.lat == pytest.approx(16.5637, abs=1e-4)


# --- picking


def test_a_click_picks_and_a_double_click_opens(qtbot):
    widget = shown_map(qtbot)
    widget.set_incidents([uid(1), uid(2)], [16.4637, 16.48], [107.585, 107.60], [3, 2])
    widget.finish()
    with qtbot.waitSignal(widget.picked) as picked:
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=spot(widget, 16.48, 107.60))
    assert picked.args == [Kind.INCIDENT, uid(2)]
    with qtbot.waitSignal(widget.opened) as opened:
        qtbot.mouseDClick(widget, Qt.MouseButton.LeftButton, pos=spot(widget, *CENTRE))
    assert opened.args == [Kind.INCIDENT, uid(1)]
    with qtbot.assertNotEmitted(widget.picked):
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(30, 300))


def test_enter_opens_the_selected(qtbot):
    widget = shown_map(qtbot)
    widget.select(Kind.SENSOR, "kim_long")
    with qtbot.waitSignal(widget.opened) as opened:
        qtbot.keyClick(widget, Qt.Key.Key_Return)
    assert opened.args == [Kind.SENSOR, "kim_long"]


def test_a_drag_picks_nothing(qtbot):
    widget = shown_map(qtbot)
    widget.set_incidents([uid(1)], [CENTRE[0]], [CENTRE[1]], [3])
    widget.finish()
    at = spot(widget, *CENTRE)
    with qtbot.assertNotEmitted(widget.picked):
        qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=at)
        qtbot.mouseMove(widget, at + QPoint(60, 20))
        qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=at + QPoint(60, 20))
    assert spot(widget, *CENTRE) == at + QPoint(60, 20)


def on_one_spot(qtbot, severities):
    """A map with reports from one building, which no zoom takes apart."""
    widget = shown_map(qtbot, zoom=17.0)
    count = len(severities)
    ids = [uid(n) for n in range(count)]
    widget.set_incidents(ids, [CENTRE[0]] * count, [CENTRE[1]] * count, severities)
    widget.finish()
    return widget


@pytest.mark.parametrize("count", [2, 7, 23, 60])
def test_a_click_spreads_what_no_zoom_takes_apart_and_each_can_be_picked(qtbot, count):
    severities = [3, 1, 2, *[4] * 57][:count]
    widget = on_one_spot(qtbot, severities)
    hit = widget.hit(QPointF(spot(widget, *CENTRE)))
    assert hit is not None
    assert (hit.key, hit.count) == (None, count)
    assert widget.markers.shown.worst.tolist() == [min(severities)]
    view = widget.view
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=spot(widget, *CENTRE))
    assert widget.view == view, "coming closer would not help"
    spider = widget.markers._reports.spider
    px, py = spider.places(view)
    assert (np.hypot(np.subtract.outer(px, px), np.subtract.outer(py, py))
            + np.eye(count) * 99 > 19).all()  # fmt: skip
    found = [widget.hit(QPointF(*at)).key for at in zip(px.tolist(), py.tolist(), strict=True)]
    assert sorted(found) == sorted(uid(n) for n in range(count))
    assert found[0] == uid(severities.index(min(severities)))


@pytest.mark.parametrize("how", ["escape", "elsewhere", "zoom", "changed"])
def test_what_was_spread_folds_again(qtbot, how):
    widget = on_one_spot(qtbot, [3, 1, 2])
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=spot(widget, *CENTRE))
    spread = pixels(widget)
    assert widget.markers._reports.spider is not None
    if how == "escape":
        qtbot.keyClick(widget, Qt.Key.Key_Escape)
    elif how == "elsewhere":
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(40, 400))
    elif how == "zoom":
        widget.zoom_by(0.5)
    else:
        widget.change_incidents(np.array([1]), [CENTRE[0]], [CENTRE[1]], [2], [False])
    assert widget.markers._reports.spider is None
    widget.finish()
    assert not np.array_equal(pixels(widget), spread)


def test_more_than_can_be_spread_are_counted(qtbot):
    widget = on_one_spot(qtbot, [3] * 75)
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=spot(widget, *CENTRE))
    spider = widget.markers._reports.spider
    assert (len(spider.rows), spider.left_out) == (60, 15)


# --- changes


@pytest.mark.parametrize("gathered", [True, False])
@pytest.mark.parametrize("changes", [1, 12, 150, 900])
def test_what_changes_in_place_looks_as_if_all_had_been_set(qtbot, gathered, changes):
    random = np.random.default_rng(changes)
    ids, lat, lon, severity = scatter(2000)
    severity = severity.copy()
    there = np.ones(2000, bool)
    widget, other = (shown_map(qtbot, width=500, height=400) for _ in range(2))
    for one in (widget, other):
        one.markers.clustering = gathered
    widget.set_incidents(ids, lat, lon, severity, there)
    widget.finish()
    places = widget.canvas.counts["places"]
    for _ in range(3):
        rows = random.choice(2000, changes, replace=False)
        lat[rows] += random.normal(0, 0.003, changes)
        severity[rows] = random.integers(1, 5, changes)
        there[rows[::3]] ^= True
        lat[rows[:1]] = math.nan
        widget.change_incidents(rows, lat[rows], lon[rows], severity[rows], there[rows])
        widget._compose()
    other.set_incidents(ids, lat, lon, severity, there)
    other.finish()
    assert np.array_equal(pixels(widget), pixels(other))
    assert widget.markers.skipped == other.markers.skipped
    few = not gathered and changes <= 150
    assert (widget.canvas.counts["places"] > places) == few


def test_nothing_is_painted_where_nothing_changed(qtbot):
    widget = shown_map(qtbot)
    widget.markers.clustering = False
    widget.set_incidents(*scatter(100))
    widget.finish()
    painted = widget.canvas.counts["markers"]
    far = (np.array([3]), [20.0], [110.0], [1], [True])
    widget.change_incidents(*far)
    widget._compose()
    widget.change_incidents(*far)
    widget._compose()
    assert widget.canvas.counts["markers"] <= painted + 1


def test_new_rows_behind_the_last_are_taken(qtbot):
    widget = shown_map(qtbot)
    ids = [uid(n) for n in range(5)]
    widget.set_incidents(ids[:2], [CENTRE[0], 16.48], [CENTRE[1], 107.6], [3, 3])
    widget.markers.incidents.keys = ids
    widget.change_incidents(np.array([4]), [16.47], [107.57], [1], [True])
    widget.finish()
    assert widget.markers.drawn == 3
    hit = widget.hit(QPointF(spot(widget, 16.47, 107.57)))
    assert hit is not None
    assert hit.key == uid(4)


def test_a_click_on_a_cluster_zooms_in(qtbot):
    widget = shown_map(qtbot)
    lat = [CENTRE[0] + n * 1e-5 for n in range(40)]
    widget.set_incidents([uid(n) for n in range(40)], lat, [CENTRE[1]] * 40, [3] * 40)
    widget.finish()
    zoom = widget.view.zoom
    hit = widget.hit(QPointF(spot(widget, *CENTRE)))
    assert hit is not None
    assert (hit.key, hit.count) == (None, 40)
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=spot(widget, *CENTRE))
    assert widget.view.zoom > zoom


def test_hit_agrees_with_where_things_are_drawn(qtbot):
    widget = shown_map(qtbot, zoom=16.5)
    ids, lat, lon, severity = scatter(400)
    widget.set_incidents(ids, lat, lon, severity)
    widget.finish()
    px, py = widget.view.to_screen(*project(lat, lon))
    seen = [n for n in range(400) if 30 < px[n] < 870 and 60 < py[n] < 600]
    assert len(seen) > 5
    for n in seen:
        hit = widget.hit(QPointF(float(px[n]), float(py[n])))
        assert hit is not None
        assert isinstance(hit.key, UUID)
        row = ids.index(hit.key)
        assert severity[row] <= severity[n]
        assert math.hypot(px[row] - px[n], py[row] - py[n]) < 20


def test_cameras_leave_the_small_scales_to_the_reports(qtbot):
    widget = shown_map(qtbot, zoom=13.0)
    widget.set_cameras([Mark("c", *CENTRE), Mark("d", 16.47, 107.59)])
    widget.finish()
    at = QPointF(spot(widget, *CENTRE))
    assert widget.markers.drawn == 0
    assert widget.hit(at) is None
    widget.select(Kind.CAMERA, "c")
    widget.finish()
    assert widget.markers.drawn == 1, "the selected one is always there"
    assert widget.hit(at) is not None
    widget.zoom_by(1.0)
    widget.finish()
    assert widget.markers.drawn == 2


def test_hidden_layers_are_neither_drawn_nor_picked(qtbot):
    widget = shown_map(qtbot, zoom=15.0)
    widget.set_cameras([Mark("c", *CENTRE)])
    widget.finish()
    at = QPointF(spot(widget, *CENTRE))
    assert widget.hit(at) is not None
    assert widget.markers.drawn == 1
    widget.set_layer(Layer.CAMERAS, shown=False)
    widget.finish()
    assert widget.hit(at) is None
    assert widget.markers.drawn == 0


def test_the_card_says_what_lies_under_the_pointer(qtbot):
    widget = shown_map(qtbot)
    widget.describe = lambda kind, key: f"{kind} {key}"
    widget.set_sensors([Mark("kim_long", *CENTRE, water=True)])
    widget.finish()
    qtbot.mouseMove(widget, spot(widget, *CENTRE))
    card = widget.findChild(QLabel, "card")
    assert isinstance(card, QLabel)
    qtbot.waitUntil(lambda: bool(card.isVisible()))
    assert card.text() == "sensor kim_long"
    qtbot.keyClick(widget, Qt.Key.Key_Left)
    assert not card.isVisible()


# --- counts and bad data


@pytest.mark.parametrize("zoom", [8.0, 11.0, 13.0, 14.9, 17.0])
def test_every_incident_in_the_picture_is_counted_once(qtbot, zoom):
    widget = shown_map(qtbot, zoom=zoom)
    ids, lat, lon, severity = scatter(700)
    widget.set_incidents(ids, lat, lon, severity)
    widget.finish()
    shown = widget.markers.shown
    assert shown is not None
    size = widget.canvas.drawn
    assert size is not None
    px, py = size.to_screen(*project(lat, lon))
    around = 130
    inside = (
        (px > -around) & (px < size.width + around) & (py > -around) & (py < size.height + around)
    )
    assert len(shown.singles) + shown.count.sum() == inside.sum()


def test_bad_coordinates_are_left_out_counted_and_said(qtbot):
    widget = shown_map(qtbot)
    nan, inf = math.nan, math.inf
    lat = [16.46, nan, inf, 91.0, 107.58, 16.47]
    lon = [107.58, 107.58, 107.58, 107.58, 16.46, -inf]
    widget.set_incidents([uid(n) for n in range(6)], lat, lon, [1, 2, 3, 4, 3, 3])
    widget.set_vessels([Mark("v", nan, 107.0, course_deg=nan), Mark("w", 16.47, 107.6)])
    widget.set_alarms([Mark("a", 16.47, inf, tone="mark_1", label="Kim Long 1,42")])
    widget.finish()
    assert widget.markers.skipped[Layer.REPORTS] == 5
    assert widget.markers.skipped[Layer.VESSELS] == 1
    assert any("5" in note for note in widget.glass.notes(widget.view))
    widget.select(Kind.INCIDENT, uid(1))
    widget.grab()


def test_nothing_and_odd_severities(qtbot):
    widget = shown_map(qtbot)
    widget.set_incidents([], [], [], [])
    widget.finish()
    widget.set_incidents([uid(1), uid(2)], [16.46, 16.48], [107.58, 107.6], [0, 99])
    widget.finish()
    assert widget.markers.severity.tolist() == [4, 4]


@pytest.mark.parametrize("fresh", list(Freshness))
def test_every_age_has_a_look(qtbot, fresh):
    widget = shown_map(qtbot, width=400, height=300)
    widget.set_sensors([Mark("s", *CENTRE, freshness=fresh), Mark("d", 16.47, 107.59, water=True)])
    widget.set_vessels([Mark("v", 16.47, 107.57, freshness=fresh, course_deg=200)])
    widget.set_alarms([Mark("a", 16.45, 107.57, freshness=fresh, tone="mark_2", label="x 2,1")])
    widget.finish()
    assert widget.markers.drawn == 4


def test_a_damaged_basemap_is_said_and_the_markers_still_work(qtbot, tmp_path):
    broken = tmp_path / "broken.basemap"
    broken.write_bytes(b"CRBASE\r\nnonsense")
    widget = shown_map(qtbot, path=broken)
    assert "broken.basemap" in widget.problem
    assert widget.problem in widget.glass.notes(widget.view)
    widget.set_incidents([uid(1)], [CENTRE[0]], [CENTRE[1]], [1])
    widget.finish()
    assert widget.hit(QPointF(spot(widget, *CENTRE))) is not None
    assert widget.markers.drawn == 1
    widget.pan(500, 0)
    widget.finish()


def test_attribution_scale_and_coverage_are_said(qtbot):
    widget = shown_map(qtbot)
    notes = widget.glass.notes(widget.view)
    assert "OpenStreetMap" in notes[0]
    assert len(notes) == 1
    abroad = widget.view.centred(Position(20.0, 110.0)).zoomed(12)
    assert len(widget.glass.notes(abroad)) == 2
    close = widget.view.centred(Position(*CENTRE)).zoomed(17)
    assert len(widget.glass.notes(close)) == 2


def test_the_theme_can_change(qtbot):
    widget = shown_map(qtbot)
    widget.set_incidents(*scatter(30))
    pictures = {}
    # Twice round: the very first use of a weight in a process sets letters a fraction off.
    for name in ("dark", "light", "dark", "light"):
        widget.theme.set_tokens(name)
        widget.finish()
        pictures[name] = pixels(widget)
    assert pictures["light"].mean() > pictures["dark"].mean() + 100
    widget.theme.set_tokens("dark")
    widget.finish()
    assert np.array_equal(pixels(widget), pictures["dark"])


@pytest.mark.parametrize("way", [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1)])
def test_the_end_of_the_world_is_an_end_and_no_error(qtbot, way):
    widget = shown_map(qtbot)
    widget.zoom_by(-20)
    for _ in range(12):
        widget.pan(9_000 * way[0], 9_000 * way[1])
        widget.zoom_by(0.7, (3.0, 5.0))
        widget.finish()
        assert not widget.grab().isNull()
        widget.zoom_by(-0.9, (890.0, 630.0))
    assert abs(widget.view.centre.lon) <= 180
