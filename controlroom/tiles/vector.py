"""Mapbox vector tiles, version 2: layers as columns, decoded when they are asked for.

A tile is read in two strides.  ``read`` finds the layers; what a style does not draw is never
unpacked.  A layer then decodes the geometry of all its features in one pass, because a tile has
thousands of features of a few points each: decoding them one by one costs ten times as much.

Source:
    Mapbox Vector Tile Specification 2.1.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from controlroom.domain.text import nfc
from controlroom.tiles.source import MAX_TILE_BYTES, TileError
from controlroom.tiles.wire import (
    BYTES,
    MORE,
    VARINT,
    damaged,
    fields,
    unzigzag,
    varints,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

_LAYER = 3
_NAME, _FEATURE, _KEY, _VALUE, _EXTENT, _VERSION = 1, 2, 3, 4, 5, 15
_TAGS, _TYPE, _GEOMETRY = 2, 3, 4
_MOVE_TO, _LINE_TO, _CLOSE = 1, 2, 7
_VERSIONS = (1, 2)
DEFAULT_EXTENT = 4_096
MAX_FEATURES = 200_000
_REACH = 1 << 30
"""Farther from its tile no point can mean anything; beyond it, 32 bits would overflow."""

Value = str | float | int | bool | None


class Shape(IntEnum):
    """What a feature is; numbers of the format."""

    UNKNOWN = 0
    POINT = 1
    LINE = 2
    POLYGON = 3


@dataclass(frozen=True, slots=True)
class Geometry:
    """The geometry of all features of a layer.

    Attributes:
        xy: Points in tile units, y down, shape (points, 2), int32.
        parts: Where each part begins in ``xy``, and the end of the last; shape (parts + 1,).  A
            part is one line, one ring (its first point not repeated) or some points.
        features: Where each feature begins in ``parts``, and the end; shape (features + 1,).
    """

    xy: NDArray[np.int32]
    parts: NDArray[np.int64]
    features: NDArray[np.int64]

    def of(self, feature: int) -> list[NDArray[np.int32]]:
        """Return the parts of one feature."""
        first, last = int(self.features[feature]), int(self.features[feature + 1])
        edges = self.parts[first : last + 1].tolist()
        return [self.xy[a:b] for a, b in pairwise(edges)]


class Layer:
    """One layer of a tile.  Nothing in it is unpacked before it is asked for."""

    def __init__(self, name: str, extent: int, buffer: memoryview, found: _Found) -> None:
        self.name, self.extent = name, extent
        self._buffer, self._found = buffer, found

    def __len__(self) -> int:
        """Return the number of features."""
        return len(self._found.features)

    @cached_property
    def _rows(self) -> _Rows:
        return _read_features(self._buffer, self._found.features)

    @property
    def shapes(self) -> NDArray[np.uint8]:
        """``Shape`` of each feature."""
        return self._rows.shapes

    @cached_property
    def geometry(self) -> Geometry:
        """The points of all features.

        Raises:
            TileError: They contradict the specification.
        """
        return _read_geometry(self._rows)

    @cached_property
    def keys(self) -> dict[str, int]:
        """The names of properties that occur, with their numbers."""
        names = (_text(self._buffer, span) for span in self._found.keys)
        return {name: number for number, name in reversed(list(enumerate(names)))}

    @cached_property
    def _pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Feature, key and value number of every property of every feature."""
        rows = self._rows
        flat = varints(rows.tags)
        counts = _counts(rows.tags, rows.tag_ends)
        if np.any(counts % 2):
            raise damaged("a key without its value")
        if flat.size and int(flat.max()) >= max(len(self._found.keys), len(self._found.values)):
            raise damaged("a property that is not there")
        pairs = flat.astype(np.int64).reshape(-1, 2)
        return np.repeat(np.arange(counts.size), counts // 2), pairs[:, 0], pairs[:, 1]

    def column(self, key: str) -> list[Value]:
        """Return a property of every feature, None where it has none.

        Raises:
            TileError: The properties contradict the specification.
        """
        told: list[Value] = [None] * len(self)
        number = self.keys.get(key)
        if number is None:
            return told
        feature, of_key, value = self._pairs
        here = np.flatnonzero(of_key == number)
        known: dict[int, Value] = {}
        for row, which in zip(feature[here].tolist(), value[here].tolist(), strict=True):
            if which not in known:
                if which >= len(self._found.values):
                    raise damaged("a property that is not there")
                known[which] = _value(self._buffer, *self._found.values[which])
            told[row] = known[which]
        return told


Span = tuple[int, int]


@dataclass(slots=True)
class _Found:
    """Where the pieces of a layer are."""

    features: list[Span]
    keys: list[Span]
    values: list[Span]


@dataclass(slots=True)
class _Rows:
    """The features of a layer, their packed fields laid one behind the other."""

    shapes: NDArray[np.uint8]
    tags: bytes
    tag_ends: NDArray[np.int64]
    commands: bytes
    command_ends: NDArray[np.int64]


def read(data: bytes, wanted: Collection[str] | None = None) -> dict[str, Layer]:
    """Return the layers of a tile by name.

    Args:
        data: The tile, unpacked.
        wanted: Names of the layers to read; all when left out.

    Raises:
        TileError: It is too large, or not a vector tile.
    """
    if len(data) > MAX_TILE_BYTES:
        raise TileError("too-large", f"{len(data)} bytes")
    buffer = memoryview(data)
    layers: dict[str, Layer] = {}
    for number, kind, start, stop in fields(buffer, 0, len(data)):
        if number == _LAYER and kind == BYTES:
            layer = _read_layer(buffer, start, stop, wanted)
            if layer is not None:
                layers.setdefault(layer.name, layer)
    return layers


def _read_layer(
    buffer: memoryview, start: int, stop: int, wanted: Collection[str] | None
) -> Layer | None:
    name, extent, version = "", DEFAULT_EXTENT, 1
    found = _Found([], [], [])
    lists = {_FEATURE: found.features, _KEY: found.keys, _VALUE: found.values}
    for number, kind, a, b in fields(buffer, start, stop):
        if kind == BYTES and number in lists:
            lists[number].append((a, b))
        elif kind == BYTES and number == _NAME:
            name = _text(buffer, (a, b))
            if wanted is not None and name not in wanted:
                return None
        elif kind == VARINT:
            extent = a if number == _EXTENT else extent
            version = a if number == _VERSION else version
    if version not in _VERSIONS:
        raise TileError("version", f"vector tiles of version {version}")
    if not name or (wanted is not None and name not in wanted):
        return None
    if not 0 < extent <= _REACH:
        raise damaged(f"extent {extent}")
    if len(found.features) > MAX_FEATURES:
        raise TileError("too-large", f"{len(found.features)} features in a layer")
    return Layer(name, extent, buffer, found)


def _text(buffer: memoryview, span: Span) -> str:
    # What is not UTF-8 is shown with marks in its place: one bad name does not cost the tile.
    return nfc(str(buffer[span[0] : span[1]], "utf-8", "replace"))


def _value(buffer: memoryview, start: int, stop: int) -> Value:
    told: Value = None
    for number, kind, a, b in fields(buffer, start, stop):
        match number, kind:
            case 1, 2:
                told = _text(buffer, (a, b))
            case 2, 5:
                told = float(struct.unpack_from("<f", buffer, a)[0])
            case 3, 1:
                told = float(struct.unpack_from("<d", buffer, a)[0])
            case 4, 0:
                told = a - (1 << 64) if a >> 63 else a
            case 5, 0:
                told = a
            case 6, 0:
                told = (a >> 1) ^ -(a & 1)
            case 7, 0:
                told = bool(a)
    return told


def _read_features(buffer: memoryview, spans: list[Span]) -> _Rows:
    shapes = np.zeros(len(spans), np.uint8)
    tags, tag_ends = bytearray(), np.zeros(len(spans), np.int64)
    commands, command_ends = bytearray(), np.zeros(len(spans), np.int64)
    for row, (start, stop) in enumerate(spans):
        for number, kind, a, b in fields(buffer, start, stop):
            if kind == VARINT:
                if number == _TYPE and a <= Shape.POLYGON:
                    shapes[row] = a
            elif number == _TAGS:
                tags += buffer[a:b]
            elif number == _GEOMETRY:
                commands += buffer[a:b]
        tag_ends[row], command_ends[row] = len(tags), len(commands)
        if (tags and tags[-1] >= MORE) or (commands and commands[-1] >= MORE):
            raise damaged("a number that is cut off")
    return _Rows(shapes, bytes(tags), tag_ends, bytes(commands), command_ends)


def _counts(packed: bytes, ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many numbers of *packed* belong to each feature."""
    finished = np.zeros(len(packed) + 1, np.int64)
    np.cumsum(np.frombuffer(packed, np.uint8) < MORE, out=finished[1:])
    return np.diff(finished[ends], prepend=0)


def _read_geometry(rows: _Rows) -> Geometry:
    """Decode the commands of all features at once.

    Walking over them only notes where runs of points begin; the points themselves are sums of
    differences over the whole layer, from which each feature's beginning is taken off.
    """
    numbers = varints(rows.commands)
    ends = np.cumsum(_counts(rows.commands, rows.command_ends))
    words: list[int] = numbers.tolist()
    parts: list[int] = []  # as numbers of points, as are the next two
    features, first_points = [0], []
    commands: list[int] = []  # where in *words* they are
    points = at = 0
    for shape, end in zip(rows.shapes.tolist(), ends.tolist(), strict=True):
        first_points.append(points)
        drawing = False
        while at < end:
            word = words[at]
            commands.append(at)
            at += 1
            command, count = word & 7, word >> 3
            if command == _CLOSE:
                drawing = False
                continue
            at += 2 * count
            if at > end or count == 0:
                raise damaged("a geometry that is cut off")
            if command == _MOVE_TO:
                parts.append(points)
                if count > 1 and shape != Shape.POINT:  # each of them begins something
                    parts.extend(range(points + 1, points + count))
                drawing = True
            elif command != _LINE_TO or not drawing:
                raise damaged(f"drawing command {command}")
            points += count
        features.append(len(parts))
    parts.append(points)
    is_point = np.ones(numbers.size, np.bool_)
    is_point[commands] = False
    return Geometry(
        _summed(numbers[is_point], np.asarray(first_points, np.int64), points),
        np.asarray(parts, np.int64),
        np.asarray(features, np.int64),
    )


def _summed(zigzag: NDArray[np.uint64], first: NDArray[np.int64], points: int) -> NDArray[np.int32]:
    """Return the points of steps; at each of *first* the pen is back at the origin."""
    if points == 0:
        return np.empty((0, 2), np.int32)
    if int(zigzag.max()) > 2 * _REACH:
        raise damaged("a point outside of any map")
    steps = unzigzag(zigzag).reshape(-1, 2)
    sums = np.zeros((points + 1, 2), np.int64)
    np.cumsum(steps, axis=0, out=sums[1:])
    lengths = np.diff(np.append(first, points))
    xy = sums[1:] - np.repeat(sums[first], lengths, axis=0)
    if int(np.abs(xy).max()) > _REACH:
        raise damaged("a point outside of any map")
    return xy.astype(np.int32)
