"""Places by name: tones or none, old wards, coordinates in any order."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.citypack import load_city
from controlroom.domain.gazetteer import Gazetteer, Place, PlaceKind
from controlroom.domain.geo import Bounds, Position
from controlroom.domain.text import fold
from controlroom.place_names import load_gazetteer

CITY = load_city()
NAMES = load_gazetteer(CITY)
BOUNDS = Bounds(16.0, 107.0, 16.8, 108.2)


def found(query):
    return [(place.kind, place.name) for place in NAMES.find(query)]


@pytest.mark.parametrize("query", ["Lê Lợi", "le loi", "LÊ LỢI", "lê lợ", "loi le"])
def test_a_street_with_and_without_tones(query):
    assert (PlaceKind.STREET, "Lê Lợi") in found(query)


def test_decomposed_letters_are_the_same():
    assert found(unicodedata.normalize("NFD", "Lê Lợi")) == found("Lê Lợi")


def test_exact_tones_come_first():
    places = [Place(PlaceKind.STREET, name, Position(16.4, 107.5)) for name in ("Hai Bà", "Hải Ba")]
    names = Gazetteer(places, BOUNDS)
    assert [p.name for p in names.find("hải ba")] == ["Hải Ba", "Hai Bà"]
    assert [p.name for p in names.find("hai bà")] == ["Hai Bà", "Hải Ba"]
    assert len(names.find("hai ba")) == 2


def test_d_with_and_without_stroke():
    names = Gazetteer([Place(PlaceKind.STREET, "Đống Đa", Position(16.4, 107.5))], BOUNDS)
    assert names.find("dong da")
    assert names.find("đống đa")


@pytest.mark.parametrize("ward", CITY.wards, ids=lambda ward: ward.code)
def test_every_former_ward_leads_to_the_one_it_became(ward):
    for old in ward.formerly:
        wards = {PlaceKind.FORMER_WARD, PlaceKind.WARD}
        places = [place for place in NAMES.find(old) if place.kind in wards]
        codes = {place.ward_code for place in places if fold(old) in fold(place.name)}
        assert ward.code in codes


def test_nothing_matches_nothing():
    assert NAMES.find("") == NAMES.find("  ") == NAMES.find("?!") == NAMES.find("zzzzqq") == ()
    assert NAMES.find("x" * 100_000) == ()


@pytest.mark.parametrize(
    ("text", "lat", "lon", "swapped"),
    [
        ("16.4637, 107.585", 16.4637, 107.585, False),
        ("16.4637 107.585", 16.4637, 107.585, False),
        ("16,4637; 107,585", 16.4637, 107.585, False),
        ("107.585, 16.4637", 16.4637, 107.585, True),
        ("16°27'49\"N 107°35'06\"E", 16.46361, 107.585, False),
        ("16°27'49\"B, 107°35'06\"Đ", 16.46361, 107.585, False),
        ("107°35'E 16°27'N", 16.45, 107.58333, False),
        ("-33.9, 18.4", -33.9, 18.4, False),
    ],
)
def test_coordinates(text, lat, lon, swapped):
    (place,) = NAMES.find(text)
    assert place.kind is PlaceKind.COORDINATES
    assert place.position.lat == pytest.approx(lat, abs=1e-5)
    assert place.position.lon == pytest.approx(lon, abs=1e-5)
    assert place.swapped is swapped


@pytest.mark.parametrize(
    "text", ["999, 999", "16.4", "200.0, 16.0 17", "nan, 107", "inf, 1", "1e9, 2"]
)
def test_what_is_no_place_on_earth(text):
    assert NAMES.coordinates(text) is None


@given(lat=st.floats(16.01, 16.79), lon=st.floats(107.01, 108.19))
def test_either_order_finds_the_same_place_within_the_city(lat, lon):
    names = Gazetteer((), BOUNDS)
    (one,), (other,) = names.find(f"{lat:.5f}, {lon:.5f}"), names.find(f"{lon:.5f}, {lat:.5f}")
    assert one.position == other.position
    assert (one.swapped, other.swapped) == (False, True)


@given(st.text(max_size=60))
def test_any_text_is_a_question(text):
    NAMES.find(text)
