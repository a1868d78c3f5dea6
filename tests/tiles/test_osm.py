"""OpenStreetMap onto the map: rules, cutting, writing tiles, and a whole import."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import pairwise

import numpy as np
import osmium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.geo import Bounds
from controlroom.domain.mercator import project
from controlroom.tiles import osm_rules, vector
from controlroom.tiles.clip import clip_line, clip_ring
from controlroom.tiles.grid import TileKey, covering
from controlroom.tiles.osm_file import OsmFile
from controlroom.tiles.osm_import import import_osm
from controlroom.tiles.osm_tile import pack_parts, unpack
from controlroom.tiles.source import TileError
from controlroom.tiles.vector_write import LayerWriter, Shapes, drawings, pack, tidied
from controlroom.tiles.wire import varints

WORLD = st.integers(0, 2**31 - 1)
PARTS = st.lists(st.lists(st.tuples(WORLD, WORLD), min_size=1, max_size=8), min_size=1, max_size=4)
NEAR = st.tuples(st.integers(-9_000, 9_000), st.integers(-9_000, 9_000))


def arrays(parts):
    return [np.asarray(part, np.int64) for part in parts]


@given(st.lists(st.integers(0, 2**64 - 1), max_size=30))
def test_numbers_come_back_as_they_were_packed(numbers):
    assert varints(pack(np.asarray(numbers, np.uint64))).tolist() == numbers


def split(shapes):
    """Return the parts of each shape as lists of points."""
    edges = np.cumsum([0, *shapes.lengths]).tolist()
    parts = [shapes.xy[a:b].tolist() for a, b in pairwise(edges)]
    ends = np.cumsum([0, *shapes.parts]).tolist()
    return [parts[a:b] for a, b in pairwise(ends)]


@given(st.lists(PARTS, min_size=1, max_size=5))
def test_points_come_back_as_they_were_kept(several):
    packed = [pack_parts(arrays(parts)) for parts in several]
    got = unpack(packed, np.full(len(several), 2))
    assert split(got) == [[[list(p) for p in part] for part in parts] for parts in several]


@pytest.mark.parametrize(
    "packed", [b"", b"\x01", b"\x02\x01\x01\x00\x00", b"\x80", b"\x01\x00", b"\x00\x01\x00\x00"]
)
def test_damaged_points_are_refused(packed):
    good = pack_parts(arrays([[(1, 2), (3, 4)]]))
    with pytest.raises(TileError):
        unpack([good, packed, good], np.asarray([2, 2, 2]))


@st.composite
def some_shapes(draw):
    kinds = draw(st.lists(st.sampled_from([1, 2, 3]), min_size=1, max_size=5))
    near = st.tuples(st.integers(-3, 3), st.integers(-3, 3))
    parts = [
        draw(st.lists(st.lists(near, min_size=1, max_size=1 if kind == 1 else 7), max_size=3))
        for kind in kinds
    ]
    return kinds, [part[:1] if kind == 1 else part for kind, part in zip(kinds, parts, strict=True)]


def plainly_tidied(kind, part):
    """Leave out points on the one before, one by one."""
    kept = [p for at, p in enumerate(part) if at == 0 or p != part[at - 1]]
    while kind == 3 and len(kept) > 1 and kept[-1] == kept[0]:
        kept.pop()
    return kept if len(kept) >= kind else None


@given(some_shapes())
def test_written_tiles_say_what_was_written(made):
    kinds, parts = made
    shapes = Shapes(
        np.asarray(kinds),
        np.asarray([len(p) for p in parts]),
        np.asarray([len(part) for p in parts for part in p], np.int64),
        np.asarray([xy for p in parts for part in p for xy in part], np.int64).reshape(-1, 2),
    )
    layer = LayerWriter("roads")
    for number, drawing in enumerate(drawings(tidied(shapes))):
        layer.add(kinds[number], drawing, {"n": str(number), "name": ""})
    want = []
    for kind, some in zip(kinds, parts, strict=True):
        kept = [k for part in some if (k := plainly_tidied(kind, part))]
        want.append([[list(p) for p in part] for part in kept])
    told = vector.read(layer.written()).get("roads")
    shown = [number for number, some in enumerate(want) if some]
    if told is None:
        assert shown == []
        return
    assert told.column("n") == [str(number) for number in shown]
    assert told.column("name") == [None] * len(shown)
    assert told.shapes.tolist() == [kinds[number] for number in shown]
    got = [[p.tolist() for p in told.geometry.of(row)] for row in range(len(told))]
    assert got == [want[number] for number in shown]


@given(st.lists(NEAR, min_size=2, max_size=12))
def test_cutting_a_line_keeps_every_segment_that_touches(points):
    line = np.asarray(points, np.int64)
    kept = clip_line(line, 0, 4_096)
    segments = {(tuple(a), tuple(b)) for p in kept for a, b in pairwise(p.tolist())}
    for a, b in pairwise(points):
        inside = any(0 <= x <= 4_096 and 0 <= y <= 4_096 for x, y in (a, b))
        if inside:
            assert (a, b) in segments
    assert segments <= set(pairwise(points))


def area(ring):
    x, y = np.asarray(ring, np.float64).T
    return abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))) / 2


@given(st.integers(-6_000, 6_000), st.integers(-6_000, 6_000), st.integers(1, 9_000))
def test_cutting_a_square_leaves_the_common_square(x, y, size):
    ring = np.asarray([(x, y), (x + size, y), (x + size, y + size), (x, y + size)], np.int64)
    kept = clip_ring(ring, 0, 4_096)
    width = max(min(x + size, 4_096) - max(x, 0), 0)
    height = max(min(y + size, 4_096) - max(y, 0), 0)
    assert area(kept) == pytest.approx(width * height) if len(kept) else width * height == 0
    if len(kept):
        assert kept.min() >= 0
        assert kept.max() <= 4_096


@pytest.mark.parametrize(
    ("of", "tags", "told"),
    [
        ("line", {"highway": "primary"}, ("roads", "major_road", 8)),
        ("line", {"highway": "primary_link"}, ("roads", "major_road", 11)),
        ("line", {"highway": "pedestrian", "area": "yes"}, None),
        ("line", {"waterway": "river"}, ("water", "river", 8)),
        ("line", {"power": "line"}, None),
        ("area", {"building": "yes"}, ("buildings", "building", 14)),
        ("area", {"building": "no"}, None),
        ("area", {"natural": "water"}, ("water", "water", 6)),
        ("area", {"boundary": "administrative", "admin_level": "4"}, ("boundaries", "region", 5)),
        ("area", {"boundary": "administrative", "admin_level": "11"}, None),
        ("area", {"amenity": "hospital"}, ("landuse", "hospital", 10)),
        ("point", {"amenity": "hospital"}, ("pois", "hospital", 12)),
        ("point", {"amenity": "bank"}, None),
        ("point", {"amenity": "bank", "name": "Vietcombank"}, ("pois", "bank", 15)),
        (
            "point",
            {"place": "archipelago", "name": "Quần đảo Hoàng Sa"},
            ("places", "archipelago", 4),
        ),
        ("point", {"place": "village"}, None),
    ],
)
def test_what_is_drawn_as_what(of, tags, told):
    drawn = getattr(osm_rules, f"of_{of}")(tags)
    assert told == (drawn and (drawn.layer, drawn.kind, drawn.min_zoom))


def extract(path):
    """Write a small extract: a road, a pond with an island, a hospital, and things left out."""
    corners = [(107.57, 16.46), (107.58, 16.46), (107.58, 16.47), (107.57, 16.47)]
    inner = [(107.573, 16.463), (107.577, 16.463), (107.577, 16.467), (107.573, 16.467)]
    with closing(osmium.SimpleWriter(str(path))) as writer:
        for number, place in enumerate([*corners, *inner], 1):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=place))
        hospital = {"amenity": "hospital", "name": "Bệnh viện Trung ương Huế"}
        writer.add_node(osmium.osm.mutable.Node(id=20, location=(107.587, 16.462), tags=hospital))
        writer.add_node(
            osmium.osm.mutable.Node(id=21, location=(107.5, 16.4), tags={"amenity": "bench"})
        )
        way = osmium.osm.mutable.Way
        road = {"highway": "primary", "name": "Le Loi", "name:vi": "Lê Lợi", "ref": "QL49"}
        writer.add_way(way(id=1, nodes=[1, 3, 99], tags=road))
        writer.add_way(way(id=2, nodes=[1, 2, 3, 4, 1]))
        writer.add_way(way(id=3, nodes=[5, 6, 7, 8, 5]))
        writer.add_way(way(id=4, nodes=[97, 98], tags={"highway": "path"}))
        writer.add_relation(
            osmium.osm.mutable.Relation(
                id=1,
                members=[("w", 2, "outer"), ("w", 3, "inner")],
                tags={"type": "multipolygon", "natural": "water", "name": "Hồ Tịnh Tâm"},
            )
        )
    return path


def at(lat, lon, zoom):
    x, y = project(lat, lon)
    return next(covering((float(x), float(y), float(x), float(y)), zoom))


def imported(source, target, box=None):
    done = import_osm(source, target, box)
    assert done is not None
    return done


def layers_of(source, key):
    data = source.tile(key)
    assert data is not None
    return vector.read(data)


def test_an_import_becomes_tiles(tmp_path):
    done = imported(extract(tmp_path / "hue.osm.pbf"), tmp_path / "hue.map")
    assert (done.drawn, done.unusable) == (3, 1)
    with closing(OsmFile(tmp_path / "hue.map")) as source:
        info = source.info
        assert (info.name, info.attribution) == ("hue", "© OpenStreetMap contributors (ODbL)")
        assert info.bounds.south == pytest.approx(16.46, abs=1e-5)
        assert info.bounds.east == pytest.approx(107.587, abs=1e-5)
        layers = layers_of(source, at(16.465, 107.575, 12))
        assert layers["roads"].column("name") == ["Lê Lợi"]
        assert layers["roads"].column("kind") == ["major_road"]
        assert layers["roads"].column("ref") == ["QL49"]
        pond = layers["water"].geometry.of(0)
        assert [len(ring) for ring in pond] == [4, 4]
        assert area(pond[1]) / area(pond[0]) == pytest.approx(0.16, abs=0.01)
        assert "pois" in layers_of(source, at(16.462, 107.587, 12))
        assert "pois" not in layers_of(source, at(16.462, 107.587, 11))
        assert source.tile(TileKey(12, 0, 0)) is None
        assert source.tile(TileKey(20, 0, 0)) is None
    assert list(tmp_path.glob("*.part")) == []


def test_an_import_can_be_cut_to_a_box(tmp_path):
    box = Bounds(16.461, 107.58, 16.463, 107.6)
    done = imported(extract(tmp_path / "hue.osm.pbf"), tmp_path / "hue.map", box)
    assert done.drawn == 3  # the road and the pond touch its edge
    box = Bounds(16.4615, 107.585, 16.463, 107.6)
    assert imported(tmp_path / "hue.osm.pbf", tmp_path / "hue.map", box).drawn == 1


def test_a_cancelled_or_failed_import_leaves_what_was_there(tmp_path, monkeypatch):
    target = tmp_path / "hue.map"
    target.write_bytes(b"before")
    monkeypatch.setattr("controlroom.tiles.osm_import._TOLD_EVERY", 1)
    source = extract(tmp_path / "hue.osm.pbf")
    assert import_osm(source, target, go_on=lambda _objects: False) is None
    (tmp_path / "bad.osm.pbf").write_bytes(source.read_bytes()[:200] + b"x" * 50)
    far = Bounds(10.0, 100.0, 10.1, 100.1)
    for bad, box, reason in (
        (tmp_path / "bad.osm.pbf", None, "unreadable"),
        (tmp_path / "none.osm.pbf", None, "unreadable"),
        (source, far, "not-tiles"),
    ):
        with pytest.raises(TileError) as caught:
            import_osm(bad, target, box)
        assert caught.value.reason == reason
    assert target.read_bytes() == b"before"
    assert {path.name for path in tmp_path.iterdir()} == {"hue.map", "hue.osm.pbf", "bad.osm.pbf"}


def test_other_files_are_no_imported_maps(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE meta (key TEXT, value TEXT)")
    db.close()
    with pytest.raises(TileError) as caught:
        OsmFile(path)
    assert caught.value.reason == "not-tiles"
    with pytest.raises(TileError):
        OsmFile(tmp_path / "none")
