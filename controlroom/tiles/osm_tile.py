"""One vector tile of what an imported map holds there, all its shapes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from controlroom.tiles.clip import clip_line, clip_ring
from controlroom.tiles.osm_rules import LAYERS
from controlroom.tiles.source import TileError
from controlroom.tiles.vector import DEFAULT_EXTENT, Shape
from controlroom.tiles.vector_write import LayerWriter, Shapes, drawings, pack, tidied
from controlroom.tiles.wire import MORE, unzigzag, varints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

BUFFER = 128
"""Tile units drawn beyond the edge, so that no line's end shows there."""


class Row(NamedTuple):
    """A shape as the file keeps it."""

    layer: int
    shape: int
    kind: str
    detail: str
    name: str
    ref: str
    points: bytes


def pack_parts(parts: Sequence[NDArray[np.int64]]) -> bytes:
    """Return the points of *parts*, in world units, as the file keeps them.

    How many parts, how many points each has, then the steps from point to point.
    """
    lengths = np.asarray([len(parts), *(len(p) for p in parts)], np.uint64)
    points: NDArray[np.int64] = np.concatenate(([[0, 0]], *parts))
    steps: NDArray[np.int64] = points[1:] - points[:-1]
    return pack(np.concatenate((lengths, ((steps << 1) ^ (steps >> 63)).astype(np.uint64).ravel())))


def unpack(packed: Sequence[bytes], kinds: NDArray[np.int64]) -> Shapes:
    """Return the shapes of several ``pack_parts``, in world units.

    Raises:
        TileError: They are damaged.
    """
    joined = b"".join(packed)
    finished = np.zeros(len(joined) + 1, np.int64)
    np.cumsum(np.frombuffer(joined, np.uint8) < MORE, out=finished[1:])
    byte_ends = np.cumsum([len(one) for one in packed])
    if any(not one or one[-1] >= MORE for one in packed):
        raise TileError("damaged", "points that are cut off")
    ends = finished[byte_ends]
    numbers = varints(joined)
    starts = np.concatenate(([0], ends[:-1]))
    parts = numbers[starts].astype(np.int64)
    room = ends - starts
    if np.any(parts < 1) or np.any(parts >= room):
        raise TileError("damaged", "points that do not add up")
    # The heads: one number and one for each part.
    is_step = np.ones(len(numbers), np.bool_)
    is_step[starts] = False
    heads = np.repeat(starts + 1, parts) + _within(parts)
    is_step[heads] = False
    lengths = numbers[heads].astype(np.int64)
    per_shape = np.bincount(np.repeat(np.arange(len(parts)), parts), lengths, len(parts))
    per_shape = per_shape.astype(np.int64)
    if np.any(lengths < 1) or np.any(2 * per_shape != room - 1 - parts):
        raise TileError("damaged", "points that do not add up")
    sums = np.cumsum(unzigzag(numbers[is_step]).reshape(-1, 2), axis=0)
    before = np.concatenate(([[0, 0]], sums))[np.cumsum(per_shape) - per_shape]
    return Shapes(kinds, parts, lengths, sums - np.repeat(before, per_shape, axis=0))


def _within(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 0 … count - 1 for each of *counts*, one behind the other."""
    return np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)


def tile_of(rows: Sequence[Row], corner: tuple[int, int], shift: int) -> bytes:
    """Return the tile of *rows*; empty when nothing of them is left to draw there.

    Args:
        rows: What touches it.
        corner: Its north-west corner in world units.
        shift: World units are tile units shifted left by so much.

    Raises:
        TileError: A row is damaged.
    """
    if not rows:
        return b""
    kinds = np.asarray([row.shape for row in rows], np.int64)
    shapes = unpack([row.points for row in rows], kinds)
    shapes.xy = (shapes.xy - np.asarray(corner, np.int64)) >> shift
    layers = [LayerWriter(name) for name in LAYERS]
    for row, drawing in zip(rows, drawings(tidied(_clipped(shapes))), strict=True):
        if not 0 <= row.layer < len(layers) or row.shape not in {1, 2, 3}:
            raise TileError("damaged", "a shape of no known kind")
        told = {"kind": row.kind, "kind_detail": row.detail, "name": row.name, "ref": row.ref}
        layers[row.layer].add(row.shape, drawing, told)
    return b"".join(layer.written() for layer in layers)


def _clipped(shapes: Shapes) -> Shapes:
    """Return *shapes* cut to the tile and its buffer; most lie inside and are left as they are."""
    low, high = -BUFFER, DEFAULT_EXTENT + BUFFER
    starts = np.cumsum(shapes.lengths) - shapes.lengths
    least = np.minimum.reduceat(shapes.xy, starts).min(axis=1)
    most = np.maximum.reduceat(shapes.xy, starts).max(axis=1)
    outside = np.flatnonzero((least < low) | (most > high)).tolist()
    if not outside:
        return shapes
    of_shape = np.repeat(np.arange(len(shapes.kinds)), shapes.parts)
    points: list[NDArray[np.int64]] = []
    lengths: list[NDArray[np.int64]] = []
    owners: list[NDArray[np.int64]] = []
    done = 0
    edges = np.append(starts, len(shapes.xy))
    for part in [*outside, len(starts)]:
        points.append(shapes.xy[edges[done] : edges[part]])
        lengths.append(shapes.lengths[done:part])
        owners.append(of_shape[done:part])
        done = part + 1
        if part == len(starts):
            break
        kind, whole = shapes.kinds[of_shape[part]], shapes.xy[edges[part] : edges[part + 1]]
        kept = [clip_ring(whole, low, high)] if kind == Shape.POLYGON else []
        kept = clip_line(whole, low, high) if kind == Shape.LINE else kept
        for piece in kept:
            if len(piece):
                points.append(piece)
                lengths.append(np.asarray([len(piece)]))
                owners.append(of_shape[part : part + 1])
    parts = np.bincount(np.concatenate(owners), minlength=len(shapes.kinds))
    return Shapes(shapes.kinds, parts, np.concatenate(lengths), np.concatenate(points))
