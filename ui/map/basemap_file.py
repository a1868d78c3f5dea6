r"""The bundled basemap's own file: compact, checked on reading.  No Qt.

Layout, little endian::

    8 bytes   magic "CRBASE\r\n"
    u16       format version (1)
    u16       0
    u32       length of the header
    u32       CRC-32 of everything after this field
    header    UTF-8 JSON: version, attribution, licence, bounds, sections [name, dtype, n, bytes]
    sections  zlib, one after the other in the order of the header

Coordinates are EPSG:3857 in units of ``UNIT_M`` as int32, differences between neighbours within
one ring or line, so that most are small and pack well.
"""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from controlroom.domain.errors import CityPackError
from controlroom.domain.geo import Bounds
from controlroom.domain.mercator import HALF_M

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

MAGIC = b"CRBASE\r\n"
FORMAT = 1
UNIT_M = 0.1
POINT, LINE, AREA = 0, 1, 2
MAX_BYTES = 64 << 20
"""No honest basemap of a city unpacks to more; a damaged length must not fill the memory."""

_FRONT = struct.Struct("<8sHHII")
_TEXTS = ("kind", "name", "cls", "ref", "icon")
_COLUMNS: dict[str, str] = {
    **dict.fromkeys(_TEXTS, "<u2"),
    "geometry": "<u1",
    "rank": "<u1",
    "min_zoom": "<u1",
    "building": "<u1",
    "size": "<f4",
    "parts": "<u2",
}
_SECTIONS = ("strings", *_COLUMNS, "rings", "lengths", "xy")


@dataclass(frozen=True, eq=False)
class Feature:
    """One thing on the map.

    Attributes:
        kind: E.g. ``"road"``, ``"river_area"``, ``"poi"``.
        geometry: ``POINT``, ``LINE`` or ``AREA``.
        parts: Per part its lines or rings, each shape (n, 2) in EPSG:3857 metres; points and
            lines have one per part, areas an outer ring and its holes.
        cls: Class within the kind: road class, place class, POI category.
        ref: Road number, e.g. ``"QL.49"``.
        rank: 1 is most important; 0 when the kind has no ranks.
        min_zoom: Zoom from which it is worth showing; 0 for always.
        size: Width of a river or runway in metres, area of a ward in km²; 0 when unknown.
        building: Under construction.
    """

    kind: str
    geometry: int
    parts: tuple[tuple[NDArray[np.float64], ...], ...]
    name: str = ""
    cls: str = ""
    ref: str = ""
    icon: str = ""
    rank: int = 0
    min_zoom: int = 0
    size: float = 0.0
    building: bool = False
    box: tuple[float, float, float, float] = field(init=False)
    """West, south, east, north in metres."""

    def __post_init__(self) -> None:
        every = np.concatenate([ring for part in self.parts for ring in part])
        low, high = every.min(axis=0), every.max(axis=0)
        corner = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
        object.__setattr__(self, "box", corner)


@dataclass(frozen=True)
class Basemap:
    """Everything the map paints underneath the markers.

    Attributes:
        version: Of the data, e.g. ``"2026-08"``.
        attribution: Must be shown on every screen that shows the map.
        licence: Of the data, as an SPDX expression or words.
    """

    version: str
    attribution: str
    licence: str
    bounds: Bounds
    features: tuple[Feature, ...]

    def of(self, *kinds: str) -> list[Feature]:
        """Return the features of the given kinds, in the order of *kinds*, then of the file."""
        return [f for kind in kinds for f in self.features if f.kind == kind]


def write_basemap(path: Path, basemap: Basemap) -> int:
    """Write *basemap* and return the size in bytes.

    The same basemap always gives the same bytes.
    """
    strings = [""]
    index = {"": 0}

    def place(text: str) -> int:
        if text not in index:
            index[text] = len(strings)
            strings.append(text)
        return index[text]

    columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    rings: list[int] = []
    lengths: list[int] = []
    deltas: list[NDArray[np.int32]] = []
    for feature in basemap.features:
        for name in _TEXTS:
            columns[name].append(place(getattr(feature, name)))
        for name in ("geometry", "rank", "min_zoom", "building", "size"):
            columns[name].append(getattr(feature, name))
        columns["parts"].append(len(feature.parts))
        for part in feature.parts:
            rings.append(len(part))
            for ring in part:
                lengths.append(len(ring))
                units = np.rint(ring / UNIT_M).astype(np.int32)
                deltas.append(np.diff(units, axis=0, prepend=np.zeros((1, 2), np.int32)))
    arrays: dict[str, NDArray[Any]] = {
        name: np.array(values, _COLUMNS[name]) for name, values in columns.items()
    }
    arrays["rings"] = np.array(rings, "<u2")
    arrays["lengths"] = np.array(lengths, "<u4")
    # x and y apart: neighbours then resemble each other and deflate finds it.
    arrays["xy"] = np.concatenate(deltas).T.astype("<i4").copy()
    arrays["strings"] = np.frombuffer("\0".join(strings).encode(), np.uint8)
    packed = [(name, arrays[name], zlib.compress(arrays[name].tobytes(), 9)) for name in _SECTIONS]
    bounds = basemap.bounds
    header = json.dumps(
        {
            "version": basemap.version,
            "attribution": basemap.attribution,
            "licence": basemap.licence,
            "bounds": [bounds.south, bounds.west, bounds.north, bounds.east],
            "sections": [[n, a.dtype.str, int(a.size), len(z)] for n, a, z in packed],
        },
        ensure_ascii=False,
    ).encode()
    body = header + b"".join(z for _, _, z in packed)
    data = _FRONT.pack(MAGIC, FORMAT, 0, len(header), zlib.crc32(body)) + body
    path.write_bytes(data)
    return len(data)


def read_basemap(path: Path) -> Basemap:
    """Read and check a basemap.

    Raises:
        CityPackError: Missing, of another format, truncated, damaged or contradicting itself.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CityPackError(f"basemap {path.name}: {error.strerror or error}") from error
    try:
        return _decode(data)
    except (ValueError, KeyError, IndexError, TypeError, OverflowError, zlib.error) as error:
        raise CityPackError(f"basemap {path.name}: {error}") from error


def _need(condition: object, problem: str) -> None:
    if not condition:
        raise ValueError(problem)


def _decode(data: bytes) -> Basemap:
    _need(len(data) >= _FRONT.size, "too short")
    magic, version, _, header_bytes, check = _FRONT.unpack_from(data)
    _need(magic == MAGIC, "not a basemap")
    _need(version == FORMAT, f"format {version} instead of {FORMAT}")
    body = memoryview(data)[_FRONT.size :]
    _need(zlib.crc32(body) == check, "damaged or truncated")
    header = json.loads(bytes(body[:header_bytes]))
    arrays = _unpack(header["sections"], body[header_bytes:])
    south, west, north, east = map(float, header["bounds"])
    _need(south < north and west < east, "bounds")
    return Basemap(
        version=str(header["version"]),
        attribution=str(header["attribution"]),
        licence=str(header["licence"]),
        bounds=Bounds(south, west, north, east),
        features=_features(arrays),
    )


def _unpack(sections: Sequence[Sequence[Any]], body: memoryview) -> dict[str, NDArray[Any]]:
    _need([s[0] for s in sections] == list(_SECTIONS), "sections")
    allowed = {**_COLUMNS, "strings": "|u1", "rings": "<u2", "lengths": "<u4", "xy": "<i4"}
    arrays: dict[str, NDArray[Any]] = {}
    at = 0
    for name, dtype, count, size in sections:
        kind = np.dtype(allowed[name])
        _need(np.dtype(dtype) == kind, f"type of {name}")
        expected = int(count) * kind.itemsize
        _need(0 <= expected <= MAX_BYTES, f"size of {name}")
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(body[at : at + size], expected + 1)
        _need(len(raw) == expected and unpacker.eof, f"length of {name}")
        arrays[name] = np.frombuffer(raw, kind)
        at += size
    _need(at == len(body), "trailing bytes")
    return arrays


def _features(arrays: dict[str, NDArray[Any]]) -> tuple[Feature, ...]:
    strings = arrays["strings"].tobytes().decode().split("\0")
    count = len(arrays["kind"])
    for name in _COLUMNS:
        _need(len(arrays[name]) == count, f"length of {name}")
    for name in _TEXTS:
        _need(not count or int(arrays[name].max()) < len(strings), f"index in {name}")
    rings, lengths = arrays["rings"].tolist(), arrays["lengths"].tolist()
    _need(int(arrays["parts"].sum()) == len(rings), "parts")
    _need(sum(rings) == len(lengths), "rings")
    _need(2 * sum(lengths) == len(arrays["xy"]), "coordinates")
    _need(not lengths or min(lengths) > 0, "empty ring")
    deltas = arrays["xy"].reshape(2, -1).astype(np.int64).T
    lines: list[NDArray[np.float64]] = []
    at = 0
    for length in lengths:
        units = np.cumsum(deltas[at : at + length], axis=0)
        line = units.astype(np.float64) * UNIT_M
        _need(np.abs(line).max() <= HALF_M + 1, "coordinate outside the world")
        line.setflags(write=False)
        lines.append(line)
        at += length
    return tuple(_build(arrays, strings, rings, lines))


def _build(
    arrays: dict[str, NDArray[Any]],
    strings: list[str],
    rings: list[int],
    lines: list[NDArray[np.float64]],
) -> list[Feature]:
    columns = {name: arrays[name].tolist() for name in _COLUMNS}
    features: list[Feature] = []
    ring_at = line_at = 0
    for row, part_count in enumerate(columns["parts"]):
        _need(part_count > 0 and columns["geometry"][row] in {POINT, LINE, AREA}, "feature")
        parts: list[tuple[NDArray[np.float64], ...]] = []
        for ring_count in rings[ring_at : ring_at + part_count]:
            _need(ring_count > 0, "part without rings")
            parts.append(tuple(lines[line_at : line_at + ring_count]))
            line_at += ring_count
        ring_at += part_count
        texts = {name: strings[columns[name][row]] for name in _TEXTS}
        features.append(
            Feature(
                geometry=columns["geometry"][row],
                parts=tuple(parts),
                rank=columns["rank"][row],
                min_zoom=columns["min_zoom"][row],
                size=columns["size"][row],
                building=bool(columns["building"][row]),
                **texts,
            )
        )
    return features
