"""What the layers of a vector tile mean on this map, whichever of two schemas they follow.

Protomaps and OpenMapTiles name the same things differently.  Here both become the classes the
map's style knows, in the order they are painted.

Source:
    Protomaps, "Basemap layers" (v4); OpenMapTiles, "Vector tile schema" (3.15).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from controlroom.tiles import vector
from controlroom.tiles.vector import Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from controlroom.tiles.vector import Layer

    Parts = list[NDArray[np.int32]]

FILLS = (
    *("farmland", "dunes", "forest", "urban", "built", "industrial", "park", "airport"),
    *("heritage", "beach", "water", "building"),
)
"""Classes of areas, in the order they are painted."""

ROADS = (
    *("path", "link", "minor", "tertiary", "secondary", "primary", "trunk", "motorway"),
    "runway",
)
"""Classes of roads, in the order they are painted."""


@dataclass(frozen=True, slots=True)
class Name:
    """Something that wants a label.

    Attributes:
        kind: ``"city"``, ``"town"``, ``"quarter"``, ``"water"``, ``"river"``, ``"peak"``,
            ``"island"``, ``"poi"``, ``"road"`` or ``"shield"``.
        text: What it is called, Vietnamese where there is a choice.
        rank: Least first.
        cls: Of a road its class, of a point of interest its kind.
        points: Where: one point, or the line to write along; tile units.
    """

    kind: str
    text: str
    rank: float
    cls: str
    points: NDArray[np.int32]


@dataclass(slots=True)
class Contents:
    """What is on one tile, by class.

    Attributes:
        extent: Units along the tile's edge.
        fills: Rings of each area.
        roads: Lines, bridges and all.
        rails, rivers, coasts: Lines.
        borders: Lines by class: ``"city"`` of provinces and countries, ``"ward"`` of the rest.
        names: Labels.
    """

    extent: int = vector.DEFAULT_EXTENT
    fills: dict[str, list[Parts]] = field(default_factory=lambda: {name: [] for name in FILLS})
    roads: dict[str, Parts] = field(default_factory=lambda: {name: [] for name in ROADS})
    rails: Parts = field(default_factory=list)
    rivers: dict[str, Parts] = field(default_factory=lambda: {"river": [], "stream": []})
    borders: dict[str, Parts] = field(default_factory=lambda: {"city": [], "ward": []})
    names: list[Name] = field(default_factory=list)


_LAND: Mapping[str, str] = {
    "farmland": "farmland", "meadow": "farmland", "orchard": "farmland", "farmyard": "farmland",
    "vineyard": "farmland", "grassland": "farmland", "crop": "farmland", "scrub": "forest",
    "barren": "dunes", "sand": "dunes", "bare_rock": "dunes", "heath": "forest",
    "forest": "forest", "wood": "forest", "tree": "forest", "wetland": "farmland",
    "residential": "built", "commercial": "urban", "retail": "urban", "urban_area": "built",
    "neighbourhood": "built", "suburb": "built",
    "industrial": "industrial", "railway": "industrial", "military": "industrial",
    "quarry": "industrial", "garages": "industrial", "parking": "industrial",
    "park": "park", "garden": "park", "golf_course": "park", "pitch": "park", "grass": "park",
    "nature_reserve": "park", "recreation_ground": "park", "stadium": "park", "zoo": "park",
    "playground": "park", "cemetery": "park", "grave_yard": "park", "national_park": "park",
    "protected_area": "park", "theme_park": "park", "track": "park",
    "aerodrome": "airport", "runway": "airport", "apron": "airport", "taxiway": "airport",
    "castle": "heritage", "citadel": "heritage", "fort": "heritage", "attraction": "heritage",
    "archaeological_site": "heritage", "religious": "heritage",
    "beach": "beach", "school": "urban", "university": "urban", "college": "urban",
    "hospital": "urban", "kindergarten": "urban", "marketplace": "urban",
}  # fmt: skip
_HIGHWAYS: Mapping[str, str] = {
    "motorway": "motorway", "trunk": "trunk", "primary": "primary", "secondary": "secondary",
    "tertiary": "tertiary", "unclassified": "minor", "residential": "minor",
    "living_street": "minor", "minor": "minor", "service": "link", "raceway": "link",
    "pedestrian": "path", "track": "path", "footway": "path", "cycleway": "path", "path": "path",
    "steps": "path", "bridleway": "path", "busway": "link",
}  # fmt: skip
_PROTOMAPS_ROADS: Mapping[str, str] = {
    "highway": "motorway", "major_road": "secondary", "medium_road": "tertiary",
    "minor_road": "minor", "path": "path", "other": "path", "aeroway": "runway",
}  # fmt: skip
_PLACES: Mapping[str, str] = {
    "country": "city", "region": "city", "state": "city", "province": "city", "city": "city",
    "locality": "town", "town": "town", "village": "town", "suburb": "quarter",
    "macrohood": "quarter", "neighbourhood": "quarter", "quarter": "quarter",
    "hamlet": "quarter", "borough": "quarter", "island": "island", "islet": "island",
    "archipelago": "island", "sea": "water", "ocean": "water",
}  # fmt: skip
_LEAST = 99.0
"""Rank of what says nothing about its own."""
_WATERS = frozenset({"river", "canal"})
_RAILS, _YES = frozenset({"rail", "transit"}), frozenset({"1", "True"})
_NAMES = ("name:vi", "name", "name:latin", "name_en")


class _Reader:
    """One layer, its columns read when they are needed."""

    def __init__(self, layer: Layer, contents: Contents) -> None:
        self.layer, self.contents = layer, contents
        self._columns: dict[str, list[str]] = {}

    def texts(self, *keys: str) -> list[str]:
        """Return of every row the first of these that is told."""
        found = [self._column(key) for key in keys]
        told = [column for column in found if any(column)]
        if len(told) == 1:
            return told[0]
        if not told:
            return found[0]
        return [next(filter(None, row), "") for row in zip(*told, strict=True)]

    def _column(self, key: str) -> list[str]:
        column = self._columns.get(key)
        if column is None:
            values = self.layer.column(key)
            column = self._columns[key] = [
                v if isinstance(v, str) else "" if v is None else str(v) for v in values
            ]
        return column

    def text(self, key: str, row: int) -> str:
        return self._column(key)[row]

    def number(self, key: str, row: int) -> float:
        try:
            return float(self.text(key, row) or "nan")
        except ValueError:
            return float("nan")

    def kind(self, row: int) -> str:
        """Return what it is, in either schema; the finer word first."""
        return self.text("kind", row) or self.text("subclass", row) or self.text("class", row)

    @cached_property
    def names(self) -> list[str]:
        """Of every row."""
        return self.texts(*_NAMES)

    @cached_property
    def refs(self) -> list[str]:
        """Numbers of roads, of every row."""
        return self.texts("ref", "shield_text")

    def rows(self, *shapes: Shape) -> Iterator[tuple[int, Parts]]:
        kinds, geometry = self.layer.shapes.tolist(), self.layer.geometry
        for row, shape in enumerate(kinds):
            if shape in shapes:
                parts = geometry.of(row)
                if parts:
                    yield row, parts

    def label(self, kind: str, row: int, parts: Parts, rank: float, cls: str = "") -> None:
        text = self.names[row]
        if text:
            longest = max(parts, key=len)
            self.contents.names.append(Name(kind, text, rank, cls, longest))


def read(data: bytes) -> Contents:
    """Return what is on a tile.

    Layers of neither schema are left out; a tile of a foreign schema is an empty one.

    Raises:
        TileError: It is damaged.
    """
    contents = Contents()
    for name, layer in vector.read(data, _LAYERS).items():
        scaled = layer.extent
        contents.extent = scaled  # all layers of both schemas share one
        _LAYERS[name](_Reader(layer, contents))
    return contents


def _land(reader: _Reader) -> None:
    for row, parts in reader.rows(Shape.POLYGON):
        cls = _LAND.get(reader.kind(row)) or _LAND.get(reader.text("class", row))
        if cls:
            reader.contents.fills[cls].append(parts)


def _water(reader: _Reader) -> None:
    for row, parts in reader.rows(Shape.POLYGON, Shape.LINE, Shape.POINT):
        shape = reader.layer.shapes[row]
        kind = reader.kind(row)
        if shape == Shape.POLYGON:
            reader.contents.fills["water"].append(parts)
        elif shape == Shape.LINE:
            wide = kind in _WATERS
            reader.contents.rivers["river" if wide else "stream"].extend(parts)
            reader.label("river", row, parts, 1.0 if wide else 3.0)
        else:
            reader.label("water", row, parts, 2.0)


def _roads(reader: _Reader) -> None:
    kinds, ramps = reader.texts("kind", "class"), reader.texts("ramp")
    details = reader.texts("kind_detail", "subclass", "kind", "class")
    roads, rails = reader.contents.roads, reader.contents.rails
    for row, parts in reader.rows(Shape.LINE):
        kind, detail = kinds[row], details[row]
        if kind in _RAILS:
            rails.extend(parts)
            continue
        link = detail.endswith("_link") or ramps[row] in _YES
        cls = _HIGHWAYS.get(detail.removesuffix("_link")) or _HIGHWAYS.get(kind)
        cls = cls or _PROTOMAPS_ROADS.get(kind)
        if cls is None:
            continue
        roads["link" if link else cls].extend(parts)
        if not link:
            _name_road(reader, row, parts, cls)


def _name_road(reader: _Reader, row: int, parts: Parts, cls: str) -> None:
    rank = float(len(ROADS) - ROADS.index(cls))
    reader.label("road", row, parts, rank, cls)
    ref = reader.refs[row]
    if ref:
        longest = max(parts, key=len)
        reader.contents.names.append(Name("shield", ref.split(";")[0], rank, cls, longest))


def _road_names(reader: _Reader) -> None:
    for row, parts in reader.rows(Shape.LINE):
        cls = _HIGHWAYS.get(reader.text("class", row))
        if cls:
            _name_road(reader, row, parts, cls)


def _buildings(reader: _Reader) -> None:
    reader.contents.fills["building"].extend(parts for _, parts in reader.rows(Shape.POLYGON))


def _borders(reader: _Reader) -> None:
    for row, parts in reader.rows(Shape.LINE, Shape.POLYGON):
        kind = reader.text("kind", row)
        if kind == "coastline":
            continue  # the water has its own edge
        level = reader.number("admin_level", row)
        large = kind in {"country", "region"} or level <= 4  # noqa: PLR2004 - provinces in Viet Nam
        reader.contents.borders["city" if large else "ward"].extend(parts)


def _places(reader: _Reader) -> None:
    for row, parts in reader.rows(Shape.POINT):
        kind = reader.text("kind_detail", row)
        cls = _PLACES.get(kind) or _PLACES.get(reader.kind(row))
        if cls:
            people, rank = reader.number("population_rank", row), reader.number("rank", row)
            rank = rank if math.isnan(people) else -people
            reader.label(cls, row, parts, _LEAST if math.isnan(rank) else rank, kind)


def _pois(reader: _Reader) -> None:
    for row, parts in reader.rows(Shape.POINT):
        kind = reader.kind(row)
        if kind == "peak":
            reader.label("peak", row, parts, 5.0)
        else:
            rank = reader.number("min_zoom", row)
            reader.label("poi", row, parts, _LEAST if math.isnan(rank) else rank, kind)


def _earth_names(reader: _Reader) -> None:
    for row, parts in reader.rows(Shape.POINT):
        reader.label("island", row, parts, 1.0)


_LAYERS: Mapping[str, Callable[[_Reader], None]] = {
    # Protomaps
    "earth": _earth_names,
    "landcover": _land,  # also OpenMapTiles
    "landuse": _land,  # also OpenMapTiles
    "water": _water,  # also OpenMapTiles
    "roads": _roads,
    "buildings": _buildings,
    "boundaries": _borders,
    "places": _places,
    "pois": _pois,
    # OpenMapTiles
    "park": _land,
    "aeroway": _land,
    "waterway": _water,
    "water_name": _water,
    "transportation": _roads,
    "transportation_name": _road_names,
    "building": _buildings,
    "boundary": _borders,
    "place": _places,
    "poi": _pois,
    "mountain_peak": _pois,
}


def known_layers() -> Sequence[str]:
    """Return the names of the layers that mean something here."""
    return tuple(_LAYERS)
