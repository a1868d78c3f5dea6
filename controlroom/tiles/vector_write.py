"""Writing vector tiles: for sources that hold shapes instead of tiles.

Whole layers are turned into drawing commands at once: a tile has thousands of shapes of a few
points, and numpy asks more for one call than for a thousand points.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from controlroom.tiles.vector import DEFAULT_EXTENT, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_MOVE_ONE = 1 << 3 | 1
_CLOSE_ONE = 1 << 3 | 7


@dataclass(slots=True)
class Shapes:
    """Shapes in tile units, one behind the other.

    Attributes:
        kinds: ``Shape`` of each, shape (shapes,).
        parts: How many lines, rings or points each has; may be 0.
        lengths: How many points each part has, shape (parts,).
        xy: The points, shape (points, 2).
    """

    kinds: NDArray[np.int64]
    parts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    xy: NDArray[np.int64]


def tidied(shapes: Shapes) -> Shapes:
    """Return *shapes* without points on the one before, and without parts that are too short."""
    if len(shapes.xy) == 0:
        return shapes
    part_kinds = np.repeat(shapes.kinds, shapes.parts)
    starts = _starts(shapes.lengths)
    keep = np.ones(len(shapes.xy), np.bool_)
    keep[1:] = np.any(shapes.xy[1:] != shapes.xy[:-1], axis=1)
    keep[starts[shapes.lengths > 0]] = True
    # A ring closes by itself: its first point again at its end would be drawn as a corner.
    lasts = starts + shapes.lengths - 1
    ring = (part_kinds == Shape.POLYGON) & (shapes.lengths > 1)
    closed = ring & np.all(shapes.xy[lasts.clip(0)] == shapes.xy[starts.clip(0, len(keep) - 1)], 1)
    for part in np.flatnonzero(closed).tolist():
        at = int(lasts[part])
        while at > starts[part] and np.array_equal(shapes.xy[at], shapes.xy[starts[part]]):
            keep[at] = False
            at -= 1
    owner = np.repeat(np.arange(len(shapes.lengths)), shapes.lengths)
    lengths = np.bincount(owner[keep], minlength=len(shapes.lengths))
    least = np.where(part_kinds == Shape.POLYGON, 3, np.where(part_kinds == Shape.LINE, 2, 1))
    whole = lengths >= least
    of_shape = np.repeat(np.arange(len(shapes.kinds)), shapes.parts)
    return Shapes(
        shapes.kinds,
        np.bincount(of_shape[whole], minlength=len(shapes.kinds)),
        lengths[whole],
        shapes.xy[keep & whole[owner]],
    )


def drawings(shapes: Shapes) -> list[bytes]:
    """Return the packed drawing commands of each shape; empty for one without parts.

    Source:
        Mapbox Vector Tile Specification 2.1, 4.3.
    """
    if len(shapes.xy) == 0:
        return [b""] * len(shapes.kinds)
    lengths, starts = shapes.lengths, _starts(shapes.lengths)
    of_shape = np.repeat(np.arange(len(shapes.kinds)), shapes.parts)
    part_kinds = shapes.kinds[of_shape]
    steps = np.empty_like(shapes.xy)
    steps[0] = shapes.xy[0]
    steps[1:] = shapes.xy[1:] - shapes.xy[:-1]
    first_parts = np.flatnonzero(np.diff(of_shape, prepend=-1))
    steps[starts[first_parts]] = shapes.xy[starts[first_parts]]  # each shape from the corner
    zigzag = (steps << 1) ^ (steps >> 63)

    ring = part_kinds == Shape.POLYGON
    sizes = 2 * lengths + 1 + (lengths > 1) + ring
    offsets = _starts(sizes)
    words = np.empty(int(sizes.sum()), np.uint64)
    number = np.arange(len(shapes.xy)) - np.repeat(starts, lengths)
    places = np.repeat(offsets, lengths) + 1 + 2 * number + (number > 0)
    words[places], words[places + 1] = zigzag[:, 0], zigzag[:, 1]
    words[offsets] = _MOVE_ONE
    more = lengths > 1
    words[offsets[more] + 3] = (lengths[more] - 1) << 3 | 2
    words[(offsets + sizes - 1)[ring]] = _CLOSE_ONE

    packed, ends = _packed(words)
    word_ends = np.cumsum(np.bincount(of_shape, weights=sizes, minlength=len(shapes.kinds)))
    edges = np.concatenate(([0], ends))[np.concatenate(([0], word_ends)).astype(np.int64)].tolist()
    return [packed[a:b] for a, b in pairwise(edges)]


def _starts(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    starts = np.zeros(len(lengths), np.int64)
    np.cumsum(lengths[:-1], out=starts[1:])
    return starts


@dataclass(slots=True)
class LayerWriter:
    """Collects the features of one layer.

    Attributes:
        name: Of the layer.
        extent: Units along a tile's edge.
    """

    name: str
    extent: int = DEFAULT_EXTENT
    _keys: dict[str, int] = field(default_factory=dict)
    _values: dict[str, int] = field(default_factory=dict)
    _features: list[bytes] = field(default_factory=list)

    def add(self, shape: int, drawing: bytes, properties: Mapping[str, str]) -> None:
        """Add a feature; empty texts are left out.

        Args:
            shape: A ``Shape``.
            drawing: Of ``drawings``; a feature without any is not added.
            properties: Texts.
        """
        if not drawing:
            return
        tags = bytearray()
        for key, value in properties.items():
            if value:
                tags += _number(self._keys.setdefault(key, len(self._keys)))
                tags += _number(self._values.setdefault(value, len(self._values)))
        body = _bytes_field(2, bytes(tags)) if tags else b""
        body += bytes((3 << 3, shape)) + _bytes_field(4, drawing)
        self._features.append(_bytes_field(2, body))

    def written(self) -> bytes:
        """Return the layer as it stands in a tile; nothing for a layer without features."""
        if not self._features:
            return b""
        head = bytes((15 << 3, 2)) + _bytes_field(1, self.name.encode())
        keys = b"".join(_bytes_field(3, key.encode()) for key in self._keys)
        values = b"".join(
            _bytes_field(4, _bytes_field(1, value.encode())) for value in self._values
        )
        extent = bytes((5 << 3,)) + _number(self.extent)
        return _bytes_field(3, head + b"".join(self._features) + keys + values + extent)


def pack(values: NDArray[np.uint64]) -> bytes:
    """Return *values* as varints, one behind the other."""
    return _packed(values)[0]


def _packed(values: NDArray[np.uint64]) -> tuple[bytes, NDArray[np.int64]]:
    """Return *values* as varints, and where each ends."""
    if values.size == 0:
        return b"", np.empty(0, np.int64)
    longest = max((int(values.max()).bit_length() + 6) // 7, 1)
    shifts = np.arange(longest, dtype=np.uint64) * np.uint64(7)
    pieces = (values[:, None] >> shifts).astype(np.uint64)
    used = pieces != 0
    used[:, 0] = True
    more = np.zeros_like(used)
    more[:, :-1] = used[:, 1:]
    told = (pieces & np.uint64(0x7F)).astype(np.uint8) | (more.astype(np.uint8) << 7)
    packed: bytes = told[used].tobytes()
    return packed, np.cumsum(used.sum(axis=1))


def _number(value: int) -> bytes:
    told = bytearray()
    while value >= 0x80:  # noqa: PLR2004 - seven bits a byte
        told.append(value & 0x7F | 0x80)
        value >>= 7
    told.append(value)
    return bytes(told)


def _bytes_field(number: int, content: bytes) -> bytes:
    return bytes((number << 3 | 2,)) + _number(len(content)) + content
