"""Writing vector tiles: for sources that hold shapes instead of tiles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from controlroom.tiles.vector import DEFAULT_EXTENT, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

_MOVE_ONE = 1 << 3 | 1
_CLOSE_ONE = 1 << 3 | 7


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

    def add(
        self, shape: Shape, parts: Iterable[NDArray[np.int64]], properties: Mapping[str, str]
    ) -> bool:
        """Add a feature; return whether anything of it was left to draw.

        Args:
            shape: What it is.
            parts: Lines, rings or one group of points in tile units, each of shape (n, 2).  Points
                that fall onto the one before are left out, and then parts that are too short.
            properties: Texts; empty ones are left out.
        """
        drawing = _commands(shape, parts)
        if drawing is None:
            return False
        tags = [
            number
            for key, value in properties.items()
            if value
            for number in (
                self._keys.setdefault(key, len(self._keys)),
                self._values.setdefault(value, len(self._values)),
            )
        ]
        body = _bytes_field(2, pack(np.asarray(tags, np.uint64))) if tags else b""
        body += bytes((3 << 3, shape)) + _bytes_field(4, pack(drawing))
        self._features.append(_bytes_field(2, body))
        return True

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
    if values.size == 0:
        return b""
    longest = max((int(values.max()).bit_length() + 6) // 7, 1)
    shifts = np.arange(longest, dtype=np.uint64) * np.uint64(7)
    pieces = (values[:, None] >> shifts).astype(np.uint64)
    used = pieces != 0
    used[:, 0] = True
    more = np.zeros_like(used)
    more[:, :-1] = used[:, 1:]
    told = (pieces & np.uint64(0x7F)).astype(np.uint8) | (more.astype(np.uint8) << 7)
    packed: bytes = told[used].tobytes()
    return packed


def _commands(shape: Shape, parts: Iterable[NDArray[np.int64]]) -> NDArray[np.uint64] | None:
    kept: list[NDArray[np.int64]] = []
    least = {Shape.POINT: 1, Shape.LINE: 2}.get(shape, 3)
    for part in parts:
        shown = part
        if shape != Shape.POINT and len(part) > 1:
            moved = np.any(part[1:] != part[:-1], axis=1)
            shown = part[np.concatenate(([True], moved))]
            if shape == Shape.POLYGON and len(shown) > 1 and np.array_equal(shown[0], shown[-1]):
                shown = shown[:-1]
        if len(shown) >= least:
            kept.append(shown)
    if not kept:
        return None
    points = np.concatenate(kept)
    steps: NDArray[np.int64] = points - np.concatenate(([[0, 0]], points[:-1]))
    zigzag = ((steps << 1) ^ (steps >> 63)).astype(np.uint64).ravel()
    if shape == Shape.POINT:
        return np.concatenate((np.asarray([len(points) << 3 | 1], np.uint64), zigzag))
    told: list[Sequence[int] | NDArray[np.uint64]] = []
    at = 0
    for part in kept:
        told += [
            (_MOVE_ONE,),
            zigzag[at : at + 2],
            ((len(part) - 1) << 3 | 2,),
            zigzag[at + 2 : at + 2 * len(part)],
        ]
        if shape == Shape.POLYGON:
            told.append((_CLOSE_ONE,))
        at += 2 * len(part)
    return np.concatenate([np.asarray(some, np.uint64) for some in told])


def _number(value: int) -> bytes:
    return pack(np.asarray([value], np.uint64))


def _bytes_field(number: int, content: bytes) -> bytes:
    return bytes((number << 3 | 2,)) + _number(len(content)) + content
