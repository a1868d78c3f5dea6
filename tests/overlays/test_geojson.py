"""GeoJSON over the map: what has a place is shown, what has none is counted with its reason."""

from __future__ import annotations

import contextlib
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.mercator import project, unproject
from controlroom.overlays.geojson import is_geojson, read
from controlroom.overlays.reading import answer_of, frames_of
from controlroom.overlays.shapes import Collector, Form, Overlay, OverlayError, fault_of, label_of

RING = [[107.5, 16.4], [107.6, 16.4], [107.6, 16.5], [107.5, 16.4]]


def a_file(*geometries, **more):
    features = [{"type": "Feature", "properties": {"name": f"Số {n}"}, "geometry": geometry}
                for n, geometry in enumerate(geometries)]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def geometry(kind, coordinates):
    return {"type": kind, "coordinates": coordinates}


def test_every_kind_is_read():
    told = a_file(
        geometry("Point", [107.59, 16.46, 4.0]),
        geometry("MultiPoint", [[107.59, 16.46], [107.6, 16.47]]),
        geometry("LineString", RING),
        geometry("MultiLineString", [RING, RING]),
        geometry("Polygon", [RING]),
        geometry("MultiPolygon", [[RING], [RING, RING]]),
        {"type": "GeometryCollection", "geometries": [geometry("Point", [107.5, 16.4])]},
    )
    found = read(told, "tệp")
    forms = [shape.form for shape in found.shapes]
    assert forms == [Form.POINT, Form.POINT, Form.LINE, Form.LINE, Form.AREA, Form.AREA, Form.POINT]
    assert [len(shape.parts) for shape in found.shapes] == [1, 1, 1, 2, 1, 3, 1]
    assert found.shapes[0].label == "Số 0"
    lat, lon = unproject(found.shapes[0].parts[0][:, 0], found.shapes[0].parts[0][:, 1])
    assert (float(lat[0]), float(lon[0])) == pytest.approx((16.46, 107.59))
    assert found.aside == {}


def test_a_bare_feature_and_a_bare_geometry_are_read():
    assert len(read(json.dumps(geometry("Point", [107, 16])).encode(), "a").shapes) == 1
    feature = {
        "type": "Feature",
        "id": 7,
        "properties": None,
        "geometry": geometry("Point", [1, 2]),
    }
    assert read(json.dumps(feature).encode(), "a").shapes[0].label == "7"


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (geometry("Point", [16.46, 107.59]), "swapped"),
        (geometry("Point", [1e9, 2]), "out-of-range"),
        (geometry("Point", [10**400, 2]), "not-finite"),
        (geometry("Point", ["a", 2]), "not-finite"),
        (geometry("Point", [True, 2]), "not-finite"),
        (geometry("Point", [0, 0]), "zero"),
        (geometry("Point", [107]), "no-place"),
        (geometry("Point", []), "no-place"),
        (geometry("Point", None), "no-place"),
        (geometry("LineString", [[107, 16]]), "too-short"),
        (geometry("LineString", [[179, 16], [-179, 16]]), "antimeridian"),
        (geometry("Polygon", [[[1, 2], [3, 4]]]), "too-short"),
        (geometry("Polygon", []), "no-place"),
        (geometry("Polygon", RING), "no-place"),
        (geometry("CircularString", RING), "unknown"),
        (geometry(["Point"], RING), "unknown"),
        (None, "no-place"),
        (5, "no-place"),
    ],
)
def test_what_has_no_place_is_counted_and_the_rest_is_shown(bad, reason):
    found = read(a_file(bad, geometry("Point", [107.5, 16.4])), "a")
    assert found.aside == {reason: 1}
    assert len(found.shapes) == 1


def test_numbers_json_does_not_know_are_no_places():
    told = a_file(geometry("Point", [107.5, 16.4])).replace(b"107.5", b"NaN")
    with pytest.raises(OverlayError) as caught:
        read(told, "a")
    assert (caught.value.reason, caught.value.detail) == ("no-shapes", "not-finite 1")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not-shapes"),
        (b"[]", "not-shapes"),
        (b"{}", "not-shapes"),
        (b'{"type": "Topology"}', "not-shapes"),
        (b"[" * 100_000, "not-shapes"),
        (b'{"type":"GeometryCollection","geometries":[' * 5_000, "not-shapes"),
        (b"\xff\xfe{", "not-shapes"),
    ],
)
def test_what_is_no_geojson_is_said(data, reason):
    with pytest.raises(OverlayError) as caught:
        read(data, "a")
    assert caught.value.reason == reason


def test_collections_without_end_are_left_out():
    inner = geometry("Point", [107, 16])
    for _ in range(40):
        inner = {"type": "GeometryCollection", "geometries": [inner]}
    found = read(a_file(inner, geometry("Point", [107, 16])), "a")
    assert found.aside == {"no-place": 1}


def test_an_old_file_in_metres_is_refused_and_one_in_degrees_is_read():
    point = geometry("Point", [107.5, 16.4])
    metres = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::9214"}}
    with pytest.raises(OverlayError) as caught:
        read(a_file(point, crs=metres), "a")
    assert caught.value.reason == "crs"
    degrees = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert len(read(a_file(point, crs=degrees), "a").shapes) == 1


def test_a_file_of_more_than_any_map_shows_is_refused(monkeypatch):
    monkeypatch.setattr("controlroom.overlays.shapes.MOST_SHAPES", 3)
    with pytest.raises(OverlayError) as caught:
        read(a_file(*[geometry("Point", [107, 16])] * 4), "a")
    assert caught.value.reason == "too-large"


def test_names_are_found_and_cleaned():
    assert label_of({"TEN": " Chợ  Đông\nBa\u202e ", "name": None}) == "Chợ Đông Ba"
    assert label_of({"name": float("nan"), "ma": 5}) == "5"
    assert label_of({"other": "x"}) == ""


def test_it_is_known_by_its_beginning():
    assert is_geojson(b'\xef\xbb\xbf \n{"type": "Feature"}')
    assert not is_geojson(b"<kml>")
    assert not is_geojson(b'{"a": 1}')


@given(st.binary(max_size=200))
def test_any_bytes_are_shapes_or_a_known_error(data):
    for whole in (data, b'{"type":"FeatureCollection","features":[' + data + b"]}"):
        with contextlib.suppress(OverlayError):
            assert read(whole, "a").shapes


_LEAVES = st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=5))
_TREES = st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=4), max_leaves=20)


@given(st.sampled_from(["Point", "MultiPoint", "LineString", "Polygon", "MultiPolygon"]), _TREES)
def test_any_coordinates_are_a_shape_or_counted(kind, coordinates):
    told = a_file(geometry(kind, coordinates), geometry("Point", [107, 16]))
    found = read(told, "a")
    assert len(found.shapes) + sum(found.aside.values()) == 2
    for shape in found.shapes:
        for part in shape.parts:
            assert np.isfinite(part).all()


@given(
    st.lists(
        st.tuples(st.floats(-180, 180), st.floats(-85, 85)).filter(lambda p: p != (0, 0)),
        min_size=1,
        max_size=5,
    )
)
def test_places_come_through_the_pipe_as_they_were(places):
    collector = Collector()
    degrees = np.array(places, np.float64)
    collector.add(Form.POINT, [degrees], {"name": "a", "n": 1})
    overlay = collector.finished("tệp", "WGS 84")
    back = answer_of(frames_of(overlay))
    assert isinstance(back, Overlay)
    assert np.array_equal(back.shapes[0].parts[0], overlay.shapes[0].parts[0])
    assert back.shapes[0].facts == (("name", "a"), ("n", "1"))
    x, y = project(degrees[:, 1], degrees[:, 0])
    assert back.box == pytest.approx((x.min(), y.min(), x.max(), y.max()))


def test_what_another_process_never_says_is_an_end():
    for data in (b"", b"\x00" * 20, b"hello"):
        with pytest.raises(OverlayError) as caught:
            answer_of(data)
        assert caught.value.reason == "ended"


def test_a_hole_is_a_part_and_a_polygon_that_crosses_itself_is_shown():
    bow = [[107, 16], [107.1, 16.1], [107.1, 16], [107, 16.1], [107, 16]]
    assert fault_of(Form.AREA, [np.array(bow)]) == ""
