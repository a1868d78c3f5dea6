"""The wall: whole titles, every size from the screen itself, calm when there is nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from controlroom.domain.city import Name, Sensor, SensorKind
from controlroom.domain.records import Reading
from controlroom.domain.transport import Transport, Weakness
from tests.ui import builders as b
from ui.wall import picture
from ui.wall.parts import Brush, Line, two_rows
from ui.wall.scale import Scale, real_pitch_mm
from ui.wall.theme import WallTheme
from ui.wall_window import WallWindow

LAKE = Sensor(
    "lake", "weather_flood", SensorKind.RESERVOIR_LEVEL,
    Name("Hồ Tả Trạch, mực nước hồ", "Tả Trạch reservoir, level"), "m", normal=45.0,
)  # fmt: skip


@pytest.fixture
def context(qapp):
    made = b.context()
    made.theme.apply()
    return made


@pytest.fixture
def brush(context):
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    yield Brush(painter, context.theme, Scale(1080))
    painter.end()


def line(title):
    return Line(1, title, "Vỹ Dạ · HEPCO", "0:53", "severity_2")


def test_a_long_title_takes_two_rows_before_it_loses_a_word(brush):
    title = "Cháy bãi cỏ, khói lớn gần khu dân cư phường Hương Thủy"
    font = brush.font(24)
    assert two_rows("Khói", font, 400, 500) == ("Khói",)
    rows = two_rows(title, font, 430, 500)
    assert len(rows) == 2
    assert " ".join(rows) == title
    assert two_rows(title, font, 120, 120)[1].endswith("…")


def test_as_many_incidents_as_fit_and_the_height_is_used(brush):
    lines = [line("Khói")] * 3 + [
        line("Cháy bãi cỏ, khói lớn gần khu dân cư phường Hương Thủy")
    ] * 9
    planned = brush.plan(lines, 600, 500)
    heights = [height for _, height in planned]
    assert 5 <= len(planned) < 12
    assert sum(heights) <= 500
    assert heights[3] > heights[0]
    assert 500 - sum(heights) < heights[0]
    assert brush.plan(lines, 600, 20) == []


def test_a_weak_connection_stands_in_the_foot(qtbot, context):
    wall = WallWindow(context, simulated=False)
    qtbot.addWidget(wall)
    assert "Weak connection to the database" not in wall.troubles()
    wall.transport = lambda: Transport(local=False, encrypted=False, weaknesses=(Weakness.NO_TLS,))
    assert wall.troubles()[0] == "Weak connection to the database"


GLASS = ((1210.0, 680.0), (3840, 2160))


@pytest.mark.parametrize(
    ("platform", "identity", "size_mm", "size_px", "known"),
    [
        ("xcb", "ACME W55 1", *GLASS, True),
        ("offscreen", "ACME W55 1", *GLASS, False),
        ("xcb", "  ", *GLASS, False),  # Qt made the size up
        ("xcb", "ACME P1", (160.0, 90.0), (1920, 1080), False),  # a projector's shape
        ("xcb", "ACME P1", (0.0, 0.0), (1920, 1080), False),
        ("xcb", "ACME P1", (500.0, 500.0), (1920, 1080), False),  # not the picture's shape
    ],
)
def test_only_a_screen_that_tells_its_size_has_a_pitch(platform, identity, size_mm, size_px, known):
    pitch = real_pitch_mm(platform, identity, size_mm, size_px)
    assert (pitch > 0) == known
    if known:
        assert pitch == pytest.approx(1210 / 3840)


def test_an_unknown_pitch_accuses_nobody_and_a_small_one_does():
    assert Scale(1080).readable(19)
    assert math.isnan(Scale(1080).arc_min(19))
    assert not Scale(1080, 0.27, 2.5).readable(19)
    assert Scale(1080, 0.27, 0.7).readable(19)
    assert Scale(2160, 0.7, 2.5).readable(19)


def with_lake(context, level=None):
    city = context.city
    object.__setattr__(city, "sensors", (*city.sensors, LAKE))
    if level is not None:
        context.room.apply(b.batch(resync=True, readings=(Reading("lake", b.NOW, level),)))
    return picture.levels(context)


def test_stations_have_short_names_and_say_when_they_are_silent(context):
    river, lake = with_lake(context)
    assert (river.name, lake.name) == ("Kim Long", "Tả Trạch reservoir")
    assert lake.text == "no data yet"
    assert lake.normal == 45.0


def test_an_empty_wall_is_calm(context):
    context.room.apply(b.batch(resync=True))
    assert picture.heaviest(context, 5) == []
    assert picture.burden(context) == ""
    assert {tile.token for tile in picture.tiles(context)} == {"text"}
    assert picture.silent_sources(context) == ["4 sources have sent nothing yet"]


def test_the_burden_counts_sos_and_urgent(context):
    context.room.apply(b.batch(b.block(8), resync=True))
    assert picture.burden(context) == "1 SOS · 2 Urgent"


@pytest.mark.parametrize("lines", [0, 40])
@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720)])
def test_the_wall_paints_every_size_and_its_map_keeps_pace(qtbot, context, lines, size):
    context.room.apply(b.batch(b.block(lines), resync=True))
    wall = WallWindow(context, simulated=False)
    qtbot.addWidget(wall)
    wall.resize(*size)
    image = wall.grab().toImage()
    right = image.copy(round(size[0] * 0.62), 0, 200, size[1])
    assert len({right.pixel(x, y) for x in range(0, 200, 3) for y in range(0, size[1], 3)}) > 4
    assert wall._map_theme.zoom == round(125 * size[1] / 1080)
    assert context.theme.zoom == 100


def test_the_walls_theme_follows_the_colours_only(qtbot, context):
    inner = WallTheme(context.theme)
    inner.fit(250)
    assert inner.px(10) == 25
    with qtbot.waitSignal(inner.changed):
        context.theme.set_tokens("light")
    assert inner.tokens.name == "light"
    assert inner.zoom == 250
    assert np.isclose(context.theme.px(10), 10)
