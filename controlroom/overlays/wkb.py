"""Well-known binary, as libraries hand shapes over (OGC 06-103r4, 8.2), into arrays."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from controlroom.overlays.shapes import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_POINT, _LINE, _POLYGON, _COLLECTION = 1, 2, 3, 7
_MULTI = {4, 5, 6, _COLLECTION}
_EWKB_Z, _EWKB_M, _EWKB_SRID = 0x80000000, 0x40000000, 0x20000000
DEEPEST = 12


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def number(self, order: str) -> int:
        (found,) = struct.unpack_from(f"{order}I", self._data, self._at)
        self._at += 4
        return int(found)

    def order(self) -> str:
        found = "<" if self._data[self._at] == 1 else ">"
        self._at += 1
        return found

    def places(self, order: str, count: int, wide: int) -> NDArray[np.float64]:
        found = np.frombuffer(self._data, f"{order}f8", count * wide, self._at)
        self._at += 8 * count * wide
        return found.reshape(count, wide)[:, :2].astype(np.float64)


def shapes_of(data: bytes) -> list[tuple[Form, list[NDArray[np.float64]]]]:
    """Return the shapes in one value, collections taken apart, as written.

    Raises:
        ValueError: It is cut off, or of a kind that is not drawn (curves, surfaces).
    """
    try:
        parts = list(_walk(_Reader(data), 0))
    except (struct.error, IndexError) as error:
        raise ValueError(f"cut off: {error}") from error
    joined: dict[Form, list[NDArray[np.float64]]] = {}
    for form, lines in parts:
        joined.setdefault(form, []).extend(lines)
    return list(joined.items())


def _walk(reader: _Reader, depth: int) -> Iterator[tuple[Form, list[NDArray[np.float64]]]]:
    if depth > DEEPEST:
        raise ValueError("nested too deeply")
    order = reader.order()
    told = reader.number(order)
    if told & _EWKB_SRID:
        reader.number(order)
    kind = told & 0x0FFFFFFF
    extra = bool(told & _EWKB_Z) + bool(told & _EWKB_M)
    kind, iso = kind % 1_000, kind // 1_000
    wide = 2 + extra + {0: 0, 1: 1, 2: 1, 3: 2}.get(iso, 0)
    if kind == _POINT:
        yield Form.POINT, [reader.places(order, 1, wide)]
    elif kind == _LINE:
        yield Form.LINE, [reader.places(order, reader.number(order), wide)]
    elif kind == _POLYGON:
        rings = [reader.places(order, reader.number(order), wide)
                 for _ in range(reader.number(order))]  # fmt: skip
        yield Form.AREA, rings
    elif kind in _MULTI:
        for _ in range(reader.number(order)):
            yield from _walk(reader, depth + 1)
    else:
        raise ValueError(f"kind {kind}")
