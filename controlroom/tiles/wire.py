"""Reading protocol buffers without a library: only what a map needs, bounds checked.

Source:
    Protocol Buffers, "Encoding": a message is a row of (number << 3 | type, value).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from controlroom.tiles.source import TileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
FIXED = {FIXED64: 8, FIXED32: 4}
"""Bytes of the types that say no length."""
MORE, _LOW = 0x80, 0x7F
"""A byte from ``MORE`` on is not the last of its number."""
_LONGEST = 10
_MASK64 = (1 << 64) - 1


def damaged(what: str) -> TileError:
    """Return the error for bytes that are not what they should be."""
    return TileError("damaged", what)


def varint(buffer: memoryview, at: int, end: int) -> tuple[int, int]:
    """Return the number at *at* and where the next byte is.

    Raises:
        TileError: It runs past *end*.
    """
    value = shift = 0
    while at < end:
        byte = buffer[at]
        at += 1
        value |= (byte & _LOW) << shift
        if byte < MORE:
            return value & _MASK64, at
        shift += 7
        if shift >= 7 * _LONGEST:
            raise damaged("a number of more than ten bytes")
    raise damaged("a number that is cut off")


def fields(buffer: memoryview, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Walk over the fields of a message.

    Yields:
        Field number, wire type and two numbers: the value and 0 of a ``VARINT``, else where
        the content begins and ends.

    Raises:
        TileError: A field runs past *end*, or has a type nobody uses any more.
    """
    while at < end:
        # Nearly all tags and most lengths are of one byte, and this is where the time goes.
        tag, at = buffer[at], at + 1
        if tag >= MORE:
            tag, at = varint(buffer, at - 1, end)
        kind = tag & 7
        if kind in FIXED:
            length = FIXED[kind]
        elif kind in {VARINT, BYTES} and at < end:
            length, at = buffer[at], at + 1
            if length >= MORE:
                length, at = varint(buffer, at - 1, end)
            if kind == VARINT:
                yield tag >> 3, kind, length, 0
                continue
        else:
            raise damaged(f"wire type {kind}, or nothing after it")
        stop = at + length
        if stop > end:
            raise damaged("a field that is cut off")
        yield tag >> 3, kind, at, stop
        at = stop


def varints(packed: bytes | memoryview) -> NDArray[np.uint64]:
    """Return all numbers of a packed field, decoded at once.

    Raises:
        TileError: The last one is cut off, or one is longer than 64 bits.
    """
    raw = np.frombuffer(packed, np.uint8)
    if raw.size == 0:
        return np.empty(0, np.uint64)
    if raw[-1] >= MORE:
        raise damaged("a number that is cut off")
    ends = np.flatnonzero(raw < MORE)
    starts = np.empty_like(ends)
    starts[0] = 0
    starts[1:] = ends[:-1] + 1
    lengths = ends - starts + 1
    longest = int(lengths.max())
    if longest > _LONGEST:
        raise damaged("a number of more than ten bytes")
    values = (raw[starts] & _LOW).astype(np.uint64)
    longer = np.arange(values.size)
    for place in range(1, longest):
        longer = longer[lengths[longer] > place]
        piece = (raw[starts[longer] + place] & _LOW).astype(np.uint64)
        values[longer] |= piece << np.uint64(7 * place)
    return values


def unzigzag(values: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return signed numbers of zigzag ones: 0, -1, 1, -2 of 0, 1, 2, 3."""
    half = (values >> np.uint64(1)).astype(np.int64)
    return half ^ -(values & np.uint64(1)).astype(np.int64)
