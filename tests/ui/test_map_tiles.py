"""A basemap of tiles in the window: painted elsewhere, and whatever is wrong with it, said once."""

from __future__ import annotations

import gzip
import os
import re
import signal
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from controlroom.domain.mercator import HALF_M
from controlroom.domain.reach import PUBLIC
from controlroom.frames import Frames, frame
from controlroom.tiles import schema
from controlroom.tiles.grid import TileKey
from controlroom.tiles.pmtiles import hilbert
from tests.tiles import writer
from tests.ui.map_kit import pixels, shown_map
from ui.features.basemaps import PREFERENCE, Basemaps
from ui.features.map_host import Host
from ui.features.map_import import MapImport
from ui.map.tiles.child import Painters
from ui.map.tiles.ground import TileGround
from ui.map.tiles.paint import TILE_PX, GroundPainter
from ui.map.tiles.protocol import Order, info_of, order_frame, order_of, sheet_of
from ui.map.tiles.service import TileService
from ui.theme.map_tokens import DARK, LIGHT

SQUARE = [(1024, 1024), (3072, 1024), (3072, 3072), (1024, 3072)]
ROAD = [(0, 2048), (4096, 2048)]
LAKE = (3, {"kind": "water", "name": "Hồ Thủy Tiên"}, [SQUARE])
LE_LOI = (2, {"kind": "major_road", "kind_detail": "primary", "name": "Lê Lợi"}, [ROAD])
ZOOM = 12
PATIENCE_MS = 30_000
"""A process of its own has to start first."""


def vector_tile():
    return writer.layer("water", [LAKE]) + writer.layer("roads", [LE_LOI])


def tile_at(view, zoom):
    size = 2 * HALF_M / (1 << zoom)
    return TileKey(zoom, int((view.x + HALF_M) / size), int((HALF_M - view.y) / size))


def around(key, reach=3):
    return [
        TileKey(key.zoom, key.x + dx, key.y + dy)
        for dx in range(-reach, reach + 1)
        for dy in range(-reach, reach + 1)
    ]


def city_file(folder, view, data=None, name="hue.pmtiles"):
    keys = around(tile_at(view, ZOOM))
    tiles = {hilbert(key): data or vector_tile() for key in keys}
    meta = {"name": "Huế", "attribution": "© Thử nghiệm"}
    return writer.pmtiles(folder / name, tiles, metadata=meta, kind=1)


@pytest.fixture
def painters():
    painters = Painters()
    yield painters
    painters.close()


def color_at(image, x, y):
    return QColor(image.pixel(x, y)).name().upper()


def test_a_tile_is_painted_in_the_colours_of_the_theme(qapp):
    contents = schema.read(vector_tile())
    for tokens in (DARK, LIGHT):
        image = GroundPainter(tokens).paint(contents, ZOOM)
        assert image.size().width() == TILE_PX
        assert color_at(image, 60, 60) == tokens.land.upper()
        assert color_at(image, 256, 180) == tokens.water.upper()
        assert color_at(image, 256, 256) == tokens.primary.upper()
        assert GroundPainter(tokens, 2.0).paint(contents, ZOOM).width() == 2 * TILE_PX


def test_an_island_in_a_lake_stays_land(qapp):
    island = [(1800, 1800), (1800, 2300), (2300, 2300), (2300, 1800)]  # the other way round
    data = writer.layer("water", [(3, {"kind": "water"}, [SQUARE, island])])
    image = GroundPainter(DARK).paint(schema.read(data), ZOOM)
    assert color_at(image, 256, 256) == DARK.land.upper()
    assert color_at(image, 150, 256) == DARK.water.upper()


def test_orders_and_sheets_survive_the_pipe_in_any_pieces(tmp_path, qtbot, painters):
    view = shown_map(qtbot).view
    path = city_file(tmp_path, view)
    key = tile_at(view, ZOOM)
    orders = [Order(1, str(path), None, "dark", 1.0), Order(2, str(path), key, "dark", 1.0)]
    sent = b"".join(order_frame(order) for order in orders)
    frames, got = Frames(), []
    for at in range(0, len(sent), 7):
        frames.add(sent[at : at + 7])
        got += [order_of(head) for head, _ in frames]
    assert got == orders
    answers = b"".join(painters.carry_out(order) for order in got)
    frames.add(answers)
    (head, _), (sheet_head, body) = list(frames)
    told = info_of(head)
    assert told is not None
    assert told.name == "Huế"
    sheet = sheet_of(sheet_head, body)
    assert (sheet.key, sheet.side, len(sheet.pixels)) == (key, TILE_PX, 4 * TILE_PX**2)
    assert [(n.kind, n.text) for n in sheet.names if n.kind == "road"] == [("road", "Lê Lợi")]
    assert sheet.names[0].points.tolist() == [[0, 2048], [4096, 2048]]


def test_frames_of_no_sense_are_refused():
    frames = Frames()
    frames.add(b"\xff" * 12)
    with pytest.raises(ValueError, match="length"):
        list(frames)


def test_the_map_shows_the_tiles_and_says_whose_they_are(qtbot, tmp_path):
    widget = shown_map(qtbot, zoom=13.0)
    before = pixels(widget)
    with qtbot.waitSignal(widget.ground_changed, timeout=PATIENCE_MS):
        widget.use_tiles(city_file(tmp_path, widget.view))
    service = tiles_of(widget)
    qtbot.waitUntil(lambda: service.memory > 0 and service.waiting == 0, timeout=PATIENCE_MS)
    widget.finish()
    after = pixels(widget)
    assert np.mean(np.any(after != before, axis=2)) > 0.5
    # The borders of the wards lie over the tiles: who made them stays named too.
    assert widget.basemap is not None
    assert widget.glass.notes(widget.view)[0] == f"© Thử nghiệm · {widget.basemap.attribution}"
    assert any(label.text == "Lê Lợi" for label in widget.canvas.placed)
    far = replace(widget.view, x=widget.view.x + 500_000)
    assert "No map data here" in widget.glass.notes(far)
    widget.use_tiles(None)
    widget.finish()
    assert np.array_equal(pixels(widget), before)


def test_a_closer_look_shows_the_last_zoom_larger(qtbot, tmp_path):
    widget = shown_map(qtbot, zoom=16.0)
    with qtbot.waitSignal(widget.ground_changed, timeout=PATIENCE_MS):
        widget.use_tiles(city_file(tmp_path, widget.view))
    keys = ground_of(widget).keys(widget.view)
    assert {key.zoom for key in keys} == {ZOOM}
    qtbot.waitUntil(lambda: ground_of(widget).complete(widget.view), timeout=PATIENCE_MS)
    widget.close_tiles()


@pytest.mark.parametrize(
    ("content", "reason"), [(b"hello", "not-tiles"), (b"PMTiles\x03", "damaged")]
)
def test_a_file_that_is_no_map_says_so(qtbot, tmp_path, content, reason):
    widget = shown_map(qtbot)
    path = tmp_path / "x.pmtiles"
    path.write_bytes(content)
    with qtbot.waitSignal(widget.ground_changed, timeout=PATIENCE_MS) as changed:
        widget.use_tiles(path)
    assert changed.args[0].startswith(reason)
    assert widget.tiles is None


def test_a_damaged_tile_stays_empty_and_is_said_once(qtbot, tmp_path, caplog):
    widget = shown_map(qtbot, zoom=13.0)
    with qtbot.waitSignal(widget.ground_changed, timeout=PATIENCE_MS):
        widget.use_tiles(city_file(tmp_path, widget.view, data=b"\x1a\xff\xff"))
    service = tiles_of(widget)
    qtbot.waitUntil(lambda: ground_of(widget).complete(widget.view), timeout=PATIENCE_MS)
    assert service.memory < 10_000
    assert sum("tiles of" in record.message for record in caplog.records) == 1
    widget.close_tiles()


def test_a_picture_of_another_kind_is_not_decoded(tmp_path, qapp, painters):
    tiff = QImage(4, 4, QImage.Format.Format_RGB32)
    path = tmp_path / "a.bmp"
    assert tiff.save(str(path))
    file = writer.mbtiles(tmp_path / "a.mbtiles", {(1, 0, 0): path.read_bytes()}, {"format": "png"})
    frames = Frames()
    frames.add(painters.carry_out(Order(1, str(file), TileKey(1, 0, 0), "dark", 1.0)))
    ((head, body),) = list(frames)
    assert sheet_of(head, body).problem.startswith("format")


def test_pictures_are_shown_as_they_are(tmp_path, qapp, painters):
    image = QImage(256, 256, QImage.Format.Format_RGB32)
    image.fill(QColor("#123456"))
    assert image.save(str(tmp_path / "a.png"))
    png = (tmp_path / "a.png").read_bytes()
    file = writer.mbtiles(tmp_path / "a.mbtiles", {(1, 0, 0): png}, {"format": "png"})
    frames = Frames()
    frames.add(painters.carry_out(Order(1, str(file), TileKey(1, 0, 0), "dark", 1.0)))
    ((head, body),) = list(frames)
    sheet = sheet_of(head, body)
    assert sheet.side == 256
    assert sheet.pixels[:3] == bytes.fromhex("563412")


def test_memory_is_bounded_and_the_oldest_goes_first(qtbot, tmp_path):
    view = shown_map(qtbot).view
    service = TileService(city_file(tmp_path, view), memory_mb=3)
    service.look("dark", 1.0)
    keys = around(tile_at(view, ZOOM), 1)
    for key in keys:
        service.want([key])
        qtbot.waitUntil(lambda: service.waiting == 0, timeout=PATIENCE_MS)
    assert service.memory <= 3_000_000
    assert service.picture(keys[-1]) is not None
    assert service.picture(keys[0]) is None
    service.close()


def test_a_painter_that_dies_is_started_again(qtbot, tmp_path):
    view = shown_map(qtbot).view
    service = TileService(city_file(tmp_path, view))
    service.look("dark", 1.0)
    with qtbot.waitSignal(service.opened, timeout=PATIENCE_MS):
        service.open()
    keys = around(tile_at(view, ZOOM), 2)
    service.want(keys)
    os.kill(service.process_id, signal.SIGKILL)
    qtbot.waitUntil(
        lambda: all(service.picture(key) is not None for key in keys), timeout=PATIENCE_MS
    )
    assert all(pixmap_of(service, key) is not None for key in keys)
    service.close()


def test_a_tile_that_ends_the_painter_twice_stays_empty(qtbot, tmp_path):
    view = shown_map(qtbot).view
    service = TileService(city_file(tmp_path, view))
    service.look("dark", 1.0)
    keys = around(tile_at(view, ZOOM), 1)
    seen: list[int] = []
    for _ in range(2):
        service.want(keys)
        seen.append(service.process_id)
        os.kill(seen[-1], signal.SIGKILL)
        qtbot.waitUntil(lambda: service.process_id not in (0, *seen), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: all(service.picture(key) for key in keys), timeout=PATIENCE_MS)
    assert [key for key in keys if pixmap_of(service, key) is None] == keys[:1]
    service.close()


def test_the_painter_knows_no_password_and_has_limits(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("CONTROLROOM_PASSWORD", "right-of-way")
    service = TileService(city_file(tmp_path, shown_map(qtbot).view))
    with qtbot.waitSignal(service.opened, timeout=PATIENCE_MS):
        service.open()
    place = Path("/proc") / str(service.process_id)
    if place.is_dir():  # Linux
        assert b"CONTROLROOM_PASSWORD" not in (place / "environ").read_bytes()
        limits = (place / "limits").read_text()
        assert re.search(r"Max file size\s+0\s", limits)
        assert not re.search(r"Max address space\s+unlimited", limits)
    service.close()


def test_what_is_shown_is_never_dropped_for_want_of_memory(qtbot, tmp_path):
    view = shown_map(qtbot).view
    service = TileService(city_file(tmp_path, view), memory_mb=2)
    service.look("dark", 1.0)
    keys = around(tile_at(view, ZOOM), 1)
    service.want(keys)
    qtbot.waitUntil(lambda: service.waiting == 0, timeout=PATIENCE_MS)
    assert all(service.picture(key) is not None for key in keys)
    service.want(keys[:1])
    service.look("light", 1.0)
    assert service.memory == 0
    service.close()


def test_the_map_moves_on_while_another_basemap_opens(qtbot, tmp_path):
    widget = shown_map(qtbot, zoom=13.0)
    with qtbot.waitSignal(widget.ground_changed, timeout=PATIENCE_MS):
        widget.use_tiles(city_file(tmp_path, widget.view))
    before = tiles_of(widget)
    widget.use_tiles(city_file(tmp_path, widget.view, name="other.pmtiles"))
    widget.pan(900, 0)
    widget.finish()
    assert tiles_of(widget) is before
    qtbot.waitUntil(lambda: tiles_of(widget) is not before, timeout=PATIENCE_MS)
    widget.close_tiles()


def test_a_file_that_is_no_map_leaves_what_was_there(qtbot, tmp_path):
    widget = shown_map(qtbot, zoom=13.0)
    with qtbot.waitSignal(widget.ground_changed, timeout=PATIENCE_MS):
        widget.use_tiles(city_file(tmp_path, widget.view))
    before = tiles_of(widget)
    (tmp_path / "x.mbtiles").write_bytes(b"hello")
    with qtbot.waitSignal(widget.ground_changed, timeout=PATIENCE_MS) as changed:
        widget.use_tiles(tmp_path / "x.mbtiles")
    assert changed.args[0].startswith("not-tiles")
    assert tiles_of(widget) is before
    widget.close_tiles()


def test_other_colours_paint_all_tiles_anew(qtbot, tmp_path):
    view = shown_map(qtbot).view
    service = TileService(city_file(tmp_path, view))
    key = tile_at(view, ZOOM)
    colors = []
    for theme in ("dark", "light"):
        service.look(theme, 1.0)
        service.want([key])
        qtbot.waitUntil(lambda: service.picture(key) is not None, timeout=PATIENCE_MS)
        colors.append(color_at(pixmap_of(service, key).toImage(), 60, 60))
    assert colors == [DARK.land.upper(), LIGHT.land.upper()]
    service.close()


def tiles_of(widget):
    tiles = widget.tiles
    assert tiles is not None
    return tiles


def ground_of(widget):
    ground = widget.canvas.ground
    assert isinstance(ground, TileGround)
    return ground


def pixmap_of(service, key):
    picture = service.picture(key)
    assert picture is not None
    return picture.pixmap


class Desk:
    """What ``Basemaps`` needs of a window."""

    def __init__(self, widget):
        self.map, self.commands, self.said, self.kept = widget, [], [], {}
        self.words = SimpleNamespace(lang="en")

    def add(self, command):
        self.commands.append(command)

    def say(self, notice):
        self.said.append(notice)

    def text(self, name, default):
        return self.kept.get(name, default)

    def put(self, name, value):
        self.kept[name] = value

    def number(self, name, default):
        return int(self.kept.get(name, default))

    def forget(self, name):
        self.kept.pop(name, None)

    def basemaps(self, folder):
        context: Any = SimpleNamespace(commands=self, words=self.words)
        this: Any = self
        return Basemaps(context, Host(self.map, self.map, this), this, folder, PUBLIC)


def test_a_chosen_basemap_is_remembered_and_given_back(qtbot, tmp_path):
    widget = shown_map(qtbot, zoom=13.0)
    path = city_file(tmp_path, widget.view)
    desk = Desk(widget)
    basemaps = desk.basemaps(tmp_path)
    with qtbot.waitSignal(widget.ground_changed, timeout=PATIENCE_MS):
        basemaps.take(str(path))
    assert desk.kept == {PREFERENCE: str(path)}
    assert desk.said == []
    back = next(c for c in desk.commands if c.id == "map.basemap.city")
    assert back.enabled()
    back.run()
    assert desk.kept == {}
    assert not back.enabled()
    desk.kept[PREFERENCE] = str(path)
    with qtbot.waitSignal(widget.ground_changed, timeout=PATIENCE_MS):
        basemaps.restore()
    assert tiles_of(widget).info.name == "Huế"
    basemaps.close()


def test_a_basemap_that_has_gone_is_said_and_forgotten(qtbot, tmp_path):
    widget = shown_map(qtbot)
    desk = Desk(widget)
    desk.kept[PREFERENCE] = str(tmp_path / "gone.pmtiles")
    basemaps = desk.basemaps(tmp_path)
    with qtbot.waitSignal(widget.ground_changed, timeout=PATIENCE_MS):
        basemaps.restore()
    assert desk.kept == {}
    assert widget.tiles is None
    (notice,) = desk.said
    assert "gone.pmtiles" in notice.text
    assert "it cannot be opened" in notice.text
    basemaps.close()


def test_an_extract_is_imported_by_a_process_and_can_be_stopped(qtbot, tmp_path):
    from tests.tiles.test_osm import extract  # noqa: PLC0415 - needs osmium

    widget = shown_map(qtbot)
    importer = MapImport(widget, tmp_path / "basemaps", "en")
    with qtbot.waitSignal(importer.made, timeout=PATIENCE_MS) as made:
        importer.start(extract(tmp_path / "hue.osm.pbf"))
    assert made.args == [tmp_path / "basemaps" / "hue.crmap"]
    (tmp_path / "bad.osm.pbf").write_bytes(gzip.compress(b"no map"))
    with qtbot.waitSignal(importer.failed, timeout=PATIENCE_MS) as failed:
        importer.start(tmp_path / "bad.osm.pbf")
    assert "bad" in failed.args[0]
    importer.start(tmp_path / "hue.osm.pbf")
    before = importer.running
    importer.stop()
    assert (before, importer.running) == (True, False)
    assert {p.name for p in Path(tmp_path / "basemaps").iterdir()} == {"hue.crmap"}


def test_the_protocol_can_forget():
    frames = Frames()
    frames.add(frame({"forget": True}))
    assert [head for head, _ in frames] == [{"forget": True}]
