"""MBTiles and PMTiles: what was written comes back, and damaged files say what is wrong."""

from __future__ import annotations

import gzip
import random
import sqlite3
from contextlib import closing, suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controlroom.domain.mercator import HALF_M
from controlroom.tiles.attribution import plain
from controlroom.tiles.grid import TileKey, covering
from controlroom.tiles.mbtiles import MbTiles
from controlroom.tiles.packing import gunzip
from controlroom.tiles.pmtiles import PmTiles, hilbert
from controlroom.tiles.source import TileError, TileFormat
from tests.tiles import writer

PNG = b"\x89PNG\r\n\x1a\n picture"
KEYS = [TileKey(z, x, y) for z in range(4) for x in range(1 << z) for y in range(1 << z)]


def test_numbers_along_the_curve_are_those_of_the_specification():
    known = {(0, 0, 0): 0, (1, 0, 0): 1, (1, 0, 1): 2, (1, 1, 1): 3, (1, 1, 0): 4, (2, 0, 0): 5}
    assert {key: hilbert(TileKey(*key)) for key in known} == known
    assert hilbert(TileKey(12, 3423, 1763)) == 19_078_479


def test_the_curve_visits_every_tile_once_and_steps_to_a_neighbour():
    for zoom in range(1, 6):
        keys = [TileKey(zoom, x, y) for x in range(1 << zoom) for y in range(1 << zoom)]
        order = sorted(keys, key=hilbert)
        first = ((1 << 2 * zoom) - 1) // 3
        assert [hilbert(k) for k in order] == list(range(first, first + len(keys)))
        steps = pairwise(order)
        assert {abs(a.x - b.x) + abs(a.y - b.y) for a, b in steps} == {1}


@pytest.mark.parametrize("leaf", [None, 7])
def test_pmtiles_gives_back_every_tile(tmp_path, leaf):
    some = {hilbert(k): gzip.compress(b"%d" % (hilbert(k) // 3)) for k in KEYS if k.x != k.y}
    meta = {
        "name": "Huế",
        "attribution": "<a href='x'>© OSM</a>",
        "vector_layers": [{"id": "roads"}],
    }
    path = writer.pmtiles(tmp_path / "a.pmtiles", some, metadata=meta, leaf=leaf, kind=1)
    path_bytes = bytearray(path.read_bytes())
    path_bytes[98] = 2  # the tiles are packed
    path.write_bytes(path_bytes)
    with closing(PmTiles(path)) as source:
        for key in KEYS:
            want = None if key.x == key.y else b"%d" % (hilbert(key) // 3)
            assert source.tile(key) == want
        info = source.info
        assert (info.name, info.attribution, info.layers) == ("Huế", "© OSM", ("roads",))
        assert (info.format, info.min_zoom, info.max_zoom) == (TileFormat.MVT, 1, 3)
        assert source.tile(TileKey(9, 0, 0)) is None
        assert source.tile(TileKey(2, 4, 0)) is None


@pytest.mark.parametrize(
    ("at", "value", "reason"),
    [(0, b"X", "not-tiles"), (7, b"\x02", "version"), (97, b"\x03", "compression"),
     (98, b"\x04", "compression"), (99, b"\x05", "format"), (100, b"\x19", "damaged"),
     (8, b"\xff" * 8, "damaged"), (16, b"\xff" * 8, "too-large")],
)  # fmt: skip
def test_a_wrong_header_says_what_is_wrong(tmp_path, at, value, reason):
    path = writer.pmtiles(tmp_path / "a.pmtiles", {0: PNG, 1: PNG})
    data = bytearray(path.read_bytes())
    data[at : at + len(value)] = value
    path.write_bytes(data)
    with pytest.raises(TileError) as caught:
        PmTiles(path)
    assert caught.value.reason == reason


def _read_all(make, path):
    try:
        with closing(make(path)) as source:
            for key in KEYS:
                with suppress(TileError):
                    source.tile(key)
    except TileError:
        pass


def test_no_damage_to_pmtiles_does_worse_than_a_known_error(tmp_path):
    tiles = {hilbert(k): b"%d" % hilbert(k) for k in KEYS}
    whole = writer.pmtiles(tmp_path / "a.pmtiles", tiles, leaf=9).read_bytes()
    dice, path = random.Random(7), tmp_path / "b.pmtiles"
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 3)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        path.write_bytes(data[: dice.randrange(len(data))] if dice.random() < 0.3 else data)
        _read_all(PmTiles, path)


def test_directories_that_lead_to_each_other_end(tmp_path):
    path = writer.pmtiles(tmp_path / "a.pmtiles", {0: PNG, 1: PNG + b"2"}, leaf=1)
    data = bytearray(path.read_bytes())
    root, length = (int.from_bytes(data[i : i + 8], "little") for i in (8, 16))
    data[40:48], data[48:56] = root.to_bytes(8, "little"), length.to_bytes(8, "little")
    # The leaves are the root itself: each step leads back to it.
    loop = gzip.compress(writer.packed([1, 0, 0, length, 1]))
    if len(loop) <= length:
        data[root : root + len(loop)] = loop
    path.write_bytes(data)
    _read_all(PmTiles, path)


def _mbtiles(path, **changed):
    metadata = {"name": "Huế", "format": "png", "bounds": "107,16,108,17", "attribution": "© X"}
    tiles = {tuple(key): PNG + b"%d" % hilbert(key) for key in KEYS if key.zoom}
    return writer.mbtiles(path, changed.pop("tiles", tiles), metadata | changed)


def test_mbtiles_gives_back_every_tile_counted_from_the_north(tmp_path):
    with closing(MbTiles(_mbtiles(tmp_path / "a.mbtiles"))) as source:
        for key in KEYS:
            assert source.tile(key) == (PNG + b"%d" % hilbert(key) if key.zoom else None)
        info = source.info
        assert (info.name, info.format, info.min_zoom, info.max_zoom) == ("Huế", "png", 1, 3)
        assert (info.bounds.south, info.bounds.west) == (16, 107)


def test_mbtiles_unpacks_vector_tiles_and_reads_odd_metadata(tmp_path):
    tiles = {(0, 0, 0): gzip.compress(b"vector"), (1, 0, 0): b"bare"}
    path = _mbtiles(tmp_path / "a.mbtiles", tiles=tiles, format="pbf", bounds="x", json="[")
    with closing(MbTiles(path)) as source:
        assert source.tile(TileKey(0, 0, 0)) == b"vector"
        assert source.tile(TileKey(1, 0, 0)) == b"bare"
        assert source.info.bounds.west == -180


@pytest.mark.parametrize(
    ("changed", "reason"),
    [({"format": "tiff"}, "format"), ({"tiles": {}}, "not-tiles"),
     ({"tiles": {(30, 0, 0): PNG}}, "damaged")],
)  # fmt: skip
def test_mbtiles_that_cannot_be_used_say_why(tmp_path, changed, reason):
    with pytest.raises(TileError) as caught:
        MbTiles(_mbtiles(tmp_path / "a.mbtiles", **changed))
    assert caught.value.reason == reason


def test_what_is_no_mbtiles_is_refused(tmp_path):
    for name, content, reason in (
        ("text", b"hello", "not-tiles"),
        ("empty", b"", "not-tiles"),
        ("none", None, "unreadable"),
    ):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(TileError) as caught:
            MbTiles(path)
        assert caught.value.reason == reason
    assert not (tmp_path / "none").exists()


def test_no_damage_to_mbtiles_does_worse_than_a_known_error(tmp_path):
    whole = _mbtiles(tmp_path / "a.mbtiles").read_bytes()
    dice, path = random.Random(3), tmp_path / "b.mbtiles"
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 40)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        path.write_bytes(data)
        _read_all(MbTiles, path)


def test_a_query_without_end_is_stopped(tmp_path):
    path = tmp_path / "a.mbtiles"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        db.execute("INSERT INTO metadata VALUES ('format', 'png')")
        db.execute(
            "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT i AS zoom_level, i AS tile_column, i AS tile_row, i AS tile_data FROM n"
        )
    db.close()
    with pytest.raises(TileError):
        MbTiles(path)


def test_little_does_not_become_much():
    bomb = gzip.compress(bytes(50_000_000))
    with pytest.raises(TileError) as caught:
        gunzip(bomb, 1_000_000)
    assert caught.value.reason == "too-large"
    with pytest.raises(TileError):
        gunzip(bomb[:-100], 100_000_000)


@settings(max_examples=60)
@given(
    st.floats(-HALF_M, HALF_M), st.floats(-HALF_M, HALF_M),
    st.floats(1, 5_000), st.floats(1, 5_000), st.integers(7, 13),
)  # fmt: skip
def test_the_tiles_of_a_box_cover_it_and_touch_it(x, y, width, height, zoom):
    box = (x, y, x + width, y + height)
    keys = list(covering(box, zoom))
    assert len(keys) == len(set(keys)) > 0
    west = min(k.box[0] for k in keys)
    south = min(k.box[1] for k in keys)
    east = max(k.box[2] for k in keys)
    north = max(k.box[3] for k in keys)
    slack = 1e-6 * HALF_M
    assert west <= x + slack
    assert south <= y + slack
    assert east >= min(box[2], HALF_M) - slack
    assert north >= min(box[3], HALF_M) - slack
    for key in keys:
        assert key.exists
        assert key.box[0] <= box[2] + slack
        assert key.box[2] >= box[0] - slack


def test_nothing_covers_what_is_no_box():
    nan = float("nan")
    for box in ((nan, 0, 1, 1), (1, 0, 0, 1), (0, 0, float("inf"), 1), (9e9, 9e9, 9.1e9, 9.1e9)):
        assert list(covering(box, 10)) == []


def test_attributions_are_plain():
    assert (
        plain("<a href='javascript:x'>© OpenStreetMap</a> &amp; Huế\u202e\n")
        == "© OpenStreetMap & Huế"
    )
    assert len(plain("x" * 10_000)) == 300
