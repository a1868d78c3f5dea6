"""Files of other programs: read apart, asked for their system, and never off by a street."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import struct
import sys
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.geo import Position, distance_m
from controlroom.domain.mercator import unproject
from controlroom.overlays import crs, ogr
from controlroom.overlays.child import answer
from controlroom.overlays.reading import Question, Reader, answer_of
from controlroom.overlays.shapes import Form, Overlay, OverlayError
from controlroom.overlays.wkb import shapes_of

HUE = Position(16.4637, 107.5909)
IN_ZONE = (563_000.0, 1_820_500.0)
"""East and north of a place in Huế in VN-2000 / TM-3 107-00."""
pyogrio = pytest.importorskip("pyogrio")
pyproj = pytest.importorskip("pyproj")


def wkb_point(x, y):
    return struct.pack("<BIdd", 1, 1, x, y)


def saved(path, crs_told, driver, **fields):
    """A file with one point at the place in the zone, or at the middle of Huế in degrees."""
    place = IN_ZONE if crs_told != "EPSG:4326" else (HUE.lon, HUE.lat)
    shapes = np.array([wkb_point(*place)], dtype=object)
    columns = [np.array([value], dtype=object) for value in fields.values()]
    pyogrio.raw.write(path, shapes, columns, list(fields), geometry_type="Point", crs=crs_told,
                      driver=driver, layer="a")  # fmt: skip
    return path


def asked(path, system=""):
    return answer_of(answer({"path": str(path), "crs": system, "home": [HUE.lat, HUE.lon]}))


def place_of(overlay):
    (shape,) = overlay.shapes
    lat, lon = unproject(shape.parts[0][:, 0], shape.parts[0][:, 1])
    return Position(float(lat[0]), float(lon[0]))


def test_a_datum_is_shifted_and_not_only_unprojected():
    shifted = crs.to_degrees(np.array([IN_ZONE]), crs.HUE_ZONE)[0]
    bare = "+proj=tmerc +lat_0=0 +lon_0=107 +k=0.9999 +x_0=500000 +ellps=WGS84 +units=m"
    plain = pyproj.Transformer.from_crs(bare, crs.DEGREES, always_xy=True).transform(*IN_ZONE)
    off = distance_m(Position(shifted[1], shifted[0]), Position(plain[1], plain[0]))
    assert 215 < off < 235  # metres; who ignores it draws everything in the next street
    with pytest.raises(OverlayError) as caught:
        crs.to_degrees(np.array([IN_ZONE]), bare)
    assert caught.value.reason == "crs"


def test_a_file_whose_system_knows_no_way_to_degrees_is_asked_about(tmp_path):
    path = saved(tmp_path / "a.shp", "EPSG:9214", "ESRI Shapefile", name="x")
    told = path.with_suffix(".prj").read_text()
    unknown = re.sub(r'DATUM\["[^"]*"', 'DATUM["D_Somewhere"', told)
    assert unknown != told
    path.with_suffix(".prj").write_text(unknown)
    question = asked(path)
    assert isinstance(question, Question)
    assert question.landings[0].code == crs.HUE_ZONE


def test_the_zones_of_vietnam_are_offered_hue_s_first():
    offered = crs.zones()
    assert offered[0] == (crs.DEGREES, "WGS 84")
    assert offered[1] == (crs.HUE_ZONE, "VN-2000 / TM-3 107-00")
    assert len(offered) >= 18
    nearest = crs.landings(IN_ZONE, HUE)[0]
    assert (nearest.code, nearest.name) == (crs.HUE_ZONE, "VN-2000 / TM-3 107-00")
    assert nearest.distance_m < 2_000


@pytest.mark.parametrize("unknown", ["EPSG:1", "nonsense", "", "+proj=nothing"])
def test_a_system_nobody_knows_is_said(unknown):
    with pytest.raises(OverlayError) as caught:
        crs.to_degrees(np.array([IN_ZONE]), unknown)
    assert caught.value.reason == "crs"


def test_a_number_that_is_no_place_of_the_system_is_nan():
    made = crs.to_degrees(np.array([[1e30, 1e30], [float("nan"), 1.0], IN_ZONE]), crs.HUE_ZONE)
    assert np.isnan(made[:2]).all()
    assert np.isfinite(made[2]).all()


@pytest.mark.parametrize(
    ("name", "driver", "told"),
    [
        ("a.gpkg", "GPKG", "EPSG:9214"),
        ("a.shp", "ESRI Shapefile", "EPSG:9214"),
        ("a.gpkg", "GPKG", "EPSG:4326"),
        ("a.kml", "KML", "EPSG:4326"),
    ],
)
def test_a_file_that_says_its_system_is_laid_where_it_belongs(tmp_path, name, driver, told):
    path = saved(tmp_path / name, told, driver, name="Trạm bơm")
    found = asked(path)
    assert isinstance(found, Overlay)
    assert distance_m(place_of(found), HUE) < (1_000 if told == "EPSG:9214" else 1)
    if driver != "KML":
        assert found.shapes[0].label == "Trạm bơm"


def test_gpx_is_read(tmp_path):
    path = tmp_path / "a.gpx"
    path.write_text(
        '<gpx version="1.1" creator="a" xmlns="http://www.topografix.com/GPX/1/1">'
        '<wpt lat="16.4637" lon="107.5909"><name>Cống</name></wpt></gpx>'
    )
    found = asked(path)
    assert isinstance(found, Overlay)
    assert distance_m(place_of(found), HUE) < 1
    assert found.shapes[0].label == "Cống"


def test_a_file_without_a_system_is_asked_about_and_shown_with_the_answer(tmp_path):
    path = saved(tmp_path / "a.shp", "EPSG:9214", "ESRI Shapefile", name="x")
    path.with_suffix(".prj").unlink()
    question = asked(path)
    assert isinstance(question, Question)
    assert question.landings[0].code == crs.HUE_ZONE
    assert all(np.isfinite(landing.distance_m) for landing in question.landings)
    found = asked(path, crs.HUE_ZONE)
    assert isinstance(found, Overlay)
    assert distance_m(place_of(found), HUE) < 1_000
    with pytest.raises(OverlayError):
        asked(path, "EPSG:1")


def test_a_table_of_places_is_asked_about(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("ten,lat,lon\nCống An Hòa,16.4637,107.5909\nKhông rõ,,\n", encoding="utf-8")
    question = asked(path)
    assert isinstance(question, Question)
    assert question.landings[0].code == crs.DEGREES
    found = asked(path, crs.DEGREES)
    assert isinstance(found, Overlay)
    assert found.shapes[0].label == "Cống An Hòa"
    assert distance_m(place_of(found), HUE) < 1
    assert found.aside == {"no-place": 1}


def test_a_table_without_places_is_said(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(OverlayError) as caught:
        asked(path)
    assert caught.value.reason == "no-shapes"


@pytest.mark.parametrize("ending", [".gpkg", ".shp", ".kml", ".gpx"])
@given(data=st.binary(max_size=120))
def test_any_bytes_are_an_error_and_no_more(tmp_path_factory, ending, data):
    path = tmp_path_factory.mktemp("any") / f"a{ending}"
    path.write_bytes(data)
    with pytest.raises(OverlayError):
        asked(path)
    shutil.rmtree(path.parent)


def test_without_the_library_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyogrio", None)
    path = tmp_path / "a.kml"
    path.write_text("<kml/>")
    with pytest.raises(OverlayError) as caught:
        ogr.read(path)
    assert (caught.value.reason, caught.value.detail) == ("needs-library", "pyogrio")


def test_what_is_no_file_of_shapes_is_said(tmp_path):
    for name in ("a.png", "gone.kml"):
        if name == "a.png":
            (tmp_path / name).write_bytes(b"\x89PNG")
        with pytest.raises(OverlayError):
            asked(tmp_path / name)


def test_it_is_read_in_a_process_of_its_own(tmp_path):
    path = saved(tmp_path / "a.gpkg", "EPSG:9214", "GPKG", name="x")
    found = Reader().read(path, HUE)
    assert isinstance(found, Overlay)
    assert distance_m(place_of(found), HUE) < 1_000


def test_reading_ends_when_it_is_told_to(tmp_path):
    path = tmp_path / "a.gpkg"
    os.mkfifo(path)  # nobody ever writes: reading it would not end
    reader = Reader()
    found = []

    def read():
        try:
            reader.read(path, HUE)
        except OverlayError as error:
            found.append(error.reason)

    thread = threading.Thread(target=read)
    thread.start()
    while reader._process is None and thread.is_alive():
        pass
    reader.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert found == ["ended"]
    with pytest.raises(OverlayError):
        reader.read(path, HUE)


def test_shapes_in_binary_of_every_kind_are_read():
    line = struct.pack("<BII4d", 1, 2, 2, 0, 1, 2, 3)
    raised = struct.pack("<BIddd", 1, 1001, 5, 6, 7)  # with a height, as ISO says it
    other = struct.pack("<BIddd", 1, 0x80000001, 5, 6, 7)  # and as others do
    ring = struct.pack("<BIII6d", 1, 3, 1, 3, 0, 0, 1, 0, 1, 1)
    many = struct.pack("<BII", 1, 7, 4) + line + raised + other + ring
    found = dict(shapes_of(many))
    assert found[Form.LINE][0].tolist() == [[0, 1], [2, 3]]
    assert [part.tolist() for part in found[Form.POINT]] == [[[5, 6]], [[5, 6]]]
    assert found[Form.AREA][0].shape == (3, 2)
    big = struct.pack(">BIdd", 0, 1, 8, 9)
    assert shapes_of(big)[0][1][0].tolist() == [[8, 9]]


@given(st.binary(max_size=60))
def test_any_binary_is_shapes_or_a_value_error(data):
    with contextlib.suppress(ValueError):
        shapes_of(data)
