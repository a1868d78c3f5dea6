"""Three seconds without an answer of the database: nothing on any screen looks live."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from controlroom.domain.geo import Position
from controlroom.domain.records import (
    Alarm,
    AlarmState,
    Camera,
    Freshness,
    SensorNow,
    SourceStatus,
    VesselPosition,
)
from controlroom.domain.states import Severity
from tests.ui import builders as b
from tests.ui.detail_kit import Bench, Office, incident
from tests.ui.map_kit import shown_map
from ui.models.room import Kind
from ui.models.sources import SourceModel
from ui.panels.map_feed import MapFeed
from ui.wall import picture

if TYPE_CHECKING:
    from ui.wall.parts import Level, Line, Tile

LIVE_COLOURS = {"severity_1", "severity_2", "mark_1", "mark_2", "mark_3", "above_record"}


@pytest.fixture
def steady(monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr("ui.models.room.time.monotonic", lambda: clock[0])
    return clock


def cut(room, steady, seconds=3.5):
    """Let the database be silent for *seconds*."""
    steady[0] += seconds
    room._tick()
    assert not room.link.live


def full_batch():
    return b.batch(
        b.block(12),
        resync=True,
        sources=(SourceStatus("field_report", b.NOW),),
        cameras=(Camera("c1", "Cầu Vỹ Dạ", Position(16.4502, 107.65), online=True, seen_at=b.NOW),),
        vessels=(VesselPosition("TTH-1", b.NOW, Position(16.7, 107.9), 90.0, 7.5),),
        sensors=(SensorNow("kim_long", b.NOW, 3.9, 3.8),),
        alarms=(
            Alarm(b.uid(700), 1, "weather_flood", "level_above", Severity.URGENT,
                  AlarmState.UNACKNOWLEDGED, "Kim Long 3.90 m", b.NOW, sensor_id="kim_long"),
        ),
    )  # fmt: skip


def test_every_source_is_lost(qtbot, steady):
    context = b.context()
    room = context.room
    room.apply(full_batch())
    model = SourceModel(room, context.words)
    row = [source.id for source in context.city.sources].index("field_report")
    assert room.source_freshness("field_report") is Freshness.FRESH
    assert model.look(row).who == "live"
    cut(room, steady)
    assert room.source_freshness("field_report") is Freshness.LOST
    assert room.source_freshness("camera") is Freshness.NEVER
    assert model.look(row).who == "lost"
    room.apply(b.batch())
    assert room.source_freshness("field_report") is Freshness.FRESH


@pytest.mark.parametrize(("kind", "key"), [(Kind.CAMERA, "c1"), (Kind.VESSEL, "TTH-1")])
def test_chips_of_cameras_and_vessels_say_lost_at_once(qtbot, steady, kind, key):
    bench = Bench(qtbot, Office())
    bench.show()
    bench.room.apply(full_batch())
    bench.room.select(kind, key)
    bench.wait_text("live")
    cut(bench.room, steady)
    bench.wait_text("lost")
    assert "live" not in bench.texts().splitlines()


def test_no_camera_is_near(qtbot, steady):
    one = incident()
    bench = Bench(qtbot, Office(one))
    bench.show()
    bench.room.apply(full_batch())
    bench.open(one)
    strip = bench.panel.incident.photos.strip
    assert strip.tiles[-1].key == "camera:c1"
    cut(bench.room, steady)
    assert strip.tiles[-1].key == ""
    bench.room.apply(b.batch())
    assert strip.tiles[-1].key == "camera:c1"


def test_marks_on_the_map_are_lost(qtbot, steady):
    context = b.context()
    context.room.apply(full_batch())
    feed = MapFeed.__new__(MapFeed)
    feed._context = context
    sensor = context.city.sensor_by_id["kim_long"]
    now = context.room.sensors["kim_long"]
    assert feed._sensor(sensor, now).freshness is Freshness.FRESH
    cut(context.room, steady)
    assert feed._sensor(sensor, now).freshness is Freshness.LOST
    alarm = feed._alarm(next(iter(context.room.alarms.values())))
    assert alarm is not None
    assert alarm.freshness is Freshness.LOST


def test_arrows_at_the_maps_edge_lose_their_colour(qtbot, monkeypatch):
    widget = shown_map(qtbot)
    chrome = widget.glass._chrome
    draw, seen = chrome.draw_arrows, []

    def watched(painter, ratio, arrows, token="severity_1"):
        seen.append((len(arrows), token))
        draw(painter, ratio, arrows, token)

    monkeypatch.setattr(chrome, "draw_arrows", watched)
    widget.set_incidents([b.uid(1)], np.array([16.0]), np.array([107.1]), np.array([1]))
    widget.grab()
    assert seen[-1] == (1, "severity_1")
    widget.set_stale(stale=True)
    widget.grab()
    assert seen[-1] == (1, "text_3")


def test_the_wall_loses_its_colours_and_says_since_when(qtbot, steady):
    context = b.context()
    room = context.room
    room.apply(full_batch())
    coloured = {tile.token for tile in picture.tiles(context)}
    coloured |= {level.token for level in picture.levels(context)}
    coloured |= {line.token for line in picture.heaviest(context, 5)}
    assert coloured & LIVE_COLOURS
    assert not any(line.old for line in picture.heaviest(context, 5))
    cut(room, steady)
    tiles, levels = picture.tiles(context), picture.levels(context)
    lines = picture.heaviest(context, 5)
    parts: list[Tile | Level | Line] = [*tiles, *levels, *lines]
    assert {part.token for part in parts} <= {"text_2", "text_3"}
    assert all(part.old for part in parts)
    assert picture.silent_sources(context) == ["No database since 09:42:15: everything is old"]
    room.apply(b.batch())
    assert {tile.token for tile in picture.tiles(context)} & LIVE_COLOURS


def test_a_reading_of_the_wall_says_its_age_when_the_link_is_down(qtbot, steady):
    context = b.context()
    context.room.apply(full_batch())
    cut(context.room, steady, 5 + timedelta(seconds=1).total_seconds())
    assert picture.levels(context)[0].text.endswith("ago")
