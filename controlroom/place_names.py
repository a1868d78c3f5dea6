"""The names of a city's pack as a gazetteer: wards, former wards, streets and landmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from controlroom.citypack import pack_dir, read_pack
from controlroom.domain.errors import CityPackError
from controlroom.domain.gazetteer import Gazetteer, Place, PlaceKind
from controlroom.domain.geo import Position

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from controlroom.domain.city import City


def load_gazetteer(city: City) -> Gazetteer:
    """Return all names of *city*.

    Raises:
        CityPackError: Its file of streets is missing or damaged.
    """
    pack = read_pack(pack_dir(city.id), "streets")
    try:
        places = [*_wards(city), *_streets(pack, city), *_landmarks(pack, city)]
    except (KeyError, TypeError, ValueError) as error:
        raise CityPackError(f"streets.json: {error}") from error
    return Gazetteer(places, city.bounds)


def _wards(city: City) -> Iterator[Place]:
    for ward in city.wards:
        yield Place(PlaceKind.WARD, ward.name.vi, ward.centre, ward.code)
        for old in ward.formerly:
            if old != ward.short:  # its name lives on
                yield Place(PlaceKind.FORMER_WARD, old, ward.centre, ward.code)


def _streets(pack: Mapping[str, Any], city: City) -> Iterator[Place]:
    for street in pack["streets"]:
        for code, spots in street["spots"].items():
            if code in city.ward_by_code and spots:
                lon, lat = spots[len(spots) // 2]
                yield Place(PlaceKind.STREET, street["name"], Position(lat, lon), code)


def _landmarks(pack: Mapping[str, Any], city: City) -> Iterator[Place]:
    for place in pack["places"]:
        code = place["ward"] if place["ward"] in city.ward_by_code else None
        at = Position(place["lat"], place["lon"])
        yield Place(PlaceKind.LANDMARK, place["name"], at, code)
