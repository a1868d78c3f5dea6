"""What of OpenStreetMap goes onto the map, as what, and from which zoom.

The layers and kinds are named as in the Protomaps basemap, so that one style draws both.

Source:
    OpenStreetMap wiki, "Map features"; Protomaps, "Basemap layers".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    Tags = Mapping[str, str]

LAYERS = ("landuse", "water", "boundaries", "roads", "buildings", "pois", "places")


@dataclass(frozen=True, slots=True)
class Drawn:
    """As what something is drawn.

    Attributes:
        layer: One of ``LAYERS``.
        kind: Its kind there, which the style goes by.
        detail: The value in OpenStreetMap it came from.
        min_zoom: The first zoom of tiles it is in.
    """

    layer: str
    kind: str
    detail: str
    min_zoom: int


_ROADS = {
    "motorway": ("highway", 6),
    "trunk": ("highway", 7),
    "primary": ("major_road", 8),
    "secondary": ("major_road", 10),
    "tertiary": ("major_road", 11),
    "unclassified": ("minor_road", 12),
    "residential": ("minor_road", 12),
    "living_street": ("minor_road", 12),
    "service": ("minor_road", 14),
    "pedestrian": ("path", 13),
    "track": ("path", 13),
    "footway": ("path", 14),
    "cycleway": ("path", 14),
    "path": ("path", 14),
    "steps": ("path", 14),
}
_RAILS = frozenset({"rail", "light_rail", "subway", "tram", "narrow_gauge"})
_WATERWAYS = {"river": 8, "canal": 10, "stream": 13, "ditch": 14, "drain": 14}
_LANDUSE = {
    "landuse": (
        "residential commercial industrial retail cemetery forest farmland meadow grass orchard "
        "military railway recreation_ground religious"
    ),
    "natural": "wood scrub grassland heath wetland beach sand bare_rock",
    "leisure": "park garden golf_course pitch nature_reserve stadium playground",
    "amenity": "hospital school university college marketplace parking grave_yard",
    "tourism": "zoo theme_park attraction",
    "historic": "castle citadel fort archaeological_site",
    "aeroway": "aerodrome runway apron",
}
_ALLOWED = {key: frozenset(words.split()) for key, words in _LANDUSE.items()}
_POIS = {
    "amenity": (
        "hospital clinic pharmacy police fire_station school university college townhall "
        "marketplace fuel bus_station ferry_terminal place_of_worship bank post_office library "
        "community_centre shelter courthouse"
    ),
    "tourism": "attraction museum viewpoint hotel",
    "historic": "monument memorial castle tomb ruins",
    "emergency": "assembly_point siren water_tank fire_hydrant",
    "railway": "station halt",
    "natural": "peak",
    "man_made": "water_tower pumping_station lighthouse",
    "aeroway": "aerodrome",
}
_POI_WORDS = {key: frozenset(words.split()) for key, words in _POIS.items()}
_ZOOM_OF_POI = {
    "hospital": 12, "police": 13, "fire_station": 13, "station": 12, "aerodrome": 10, "peak": 12,
    "university": 13, "townhall": 13, "castle": 13, "attraction": 13, "bus_station": 13,
}  # fmt: skip
_PLACES = {
    "country": 2, "state": 5, "province": 5, "city": 6, "town": 8, "suburb": 11, "quarter": 12,
    "village": 11, "neighbourhood": 13, "hamlet": 13, "island": 8, "islet": 12, "archipelago": 4,
    "sea": 3, "locality": 13,
}  # fmt: skip
_NAMELESS = frozenset({"hospital", "police", "fire_station", "fire_hydrant", "siren"})
_ADMIN = {"2": ("country", 2), "4": ("region", 5), "6": ("county", 9)}


def of_line(tags: Tags) -> Drawn | None:
    """Return as what a way is drawn that is no area."""
    highway = tags.get("highway", "")
    base = highway.removesuffix("_link")
    if base in _ROADS and tags.get("area") != "yes":
        kind, zoom = _ROADS[base]
        return Drawn("roads", kind, highway, max(zoom, 11) if base != highway else zoom)
    if tags.get("railway") in _RAILS:
        return Drawn("roads", "rail", tags["railway"], 10)
    if tags.get("route") == "ferry":
        return Drawn("roads", "ferry", "ferry", 11)
    waterway = tags.get("waterway", "")
    if waterway in _WATERWAYS:
        return Drawn("water", waterway, waterway, _WATERWAYS[waterway])
    if tags.get("natural") == "coastline":
        return Drawn("boundaries", "coastline", "coastline", 2)
    return None


def of_area(tags: Tags) -> Drawn | None:
    """Return as what a closed way or a multipolygon is drawn."""
    if tags.get("building", "no") != "no":
        return Drawn("buildings", "building", tags["building"], 14)
    if tags.get("natural") in {"water", "bay"} or tags.get("waterway") == "riverbank":
        return Drawn("water", "water", tags.get("water", ""), 6)
    if tags.get("landuse") in {"reservoir", "basin"}:
        return Drawn("water", "water", tags["landuse"], 8)
    if tags.get("boundary") == "administrative":
        kind, zoom = _ADMIN.get(tags.get("admin_level", ""), ("", 0))
        return Drawn("boundaries", kind, "administrative", zoom) if kind else None
    for key, words in _ALLOWED.items():
        value = tags.get(key)
        if value in words:
            return Drawn("landuse", value, key, 10)
    return None


def of_point(tags: Tags) -> Drawn | None:
    """Return as what a point is drawn; most without a name are not."""
    place = tags.get("place", "")
    named = "name" in tags
    if place in _PLACES and named:
        return Drawn("places", place, place, _PLACES[place])
    for key, words in _POI_WORDS.items():
        value = tags.get(key)
        if value in words and (named or value in _NAMELESS):
            return Drawn("pois", value, key, _ZOOM_OF_POI.get(value, 15))
    return None
