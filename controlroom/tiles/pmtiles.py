"""PMTiles, version 3: one file of tiles with directories along a Hilbert curve.

Source:
    Protomaps, "PMTiles Version 3 Specification".
"""

from __future__ import annotations

import contextlib
import json
import struct
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from controlroom.domain.geo import Bounds
from controlroom.domain.mercator import MAX_LAT, project
from controlroom.tiles.attribution import plain
from controlroom.tiles.grid import MAX_TILE_ZOOM, covering
from controlroom.tiles.packing import gunzip
from controlroom.tiles.sniff import made_for
from controlroom.tiles.source import MAX_TILE_BYTES, TileError, TileFormat, TileInfo
from controlroom.tiles.wire import varints

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from numpy.typing import NDArray

    from controlroom.tiles.grid import TileKey

MAGIC = b"PMTiles"
_HEADER_BYTES = 127
_NUMBERS = struct.Struct("<11Q")
_BOX = struct.Struct("<4i")
_E7 = 1e7
_NONE, _GZIP = 1, 2
_FORMATS = {1: TileFormat.MVT, 2: TileFormat.PNG, 3: TileFormat.JPEG, 4: TileFormat.WEBP}
_COMPRESSIONS = {3: "brotli", 4: "zstd"}
_MAX_DIRECTORY = 4_000_000
_MAX_METADATA = 8_000_000
_DEEPEST = 4
"""Directories one below the other; the specification allows three leaves."""
_KEPT = 64


@dataclass(frozen=True, slots=True)
class _Header:
    root: tuple[int, int]
    metadata: tuple[int, int]
    leaves: tuple[int, int]
    data: tuple[int, int]
    inner_packed: bool
    tile_packed: bool
    format: TileFormat
    min_zoom: int
    max_zoom: int
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class _Directory:
    """Entries in the order of their tiles; a run of 0 leads to another directory."""

    first: NDArray[np.uint64]
    run: NDArray[np.int64]
    length: NDArray[np.int64]
    offset: NDArray[np.int64]


class PmTiles:
    """A file of tiles; see ``TileSource``.

    Args:
        path: Of the file.

    Raises:
        TileError: It cannot be read, is none of these, or is packed in a way we do not read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file: BinaryIO = path.open("rb")
        except OSError as error:
            raise TileError("unreadable", f"{path}: {error.strerror}") from error
        try:
            self._size = path.stat().st_size
            self._header = _read_header(self._read(0, _HEADER_BYTES))
            self._directories: OrderedDict[tuple[int, int], _Directory] = OrderedDict()
            self._root = self._directory(*self._header.root)
            self._info = self._read_info()
            if not self._info.format.vector:
                self._info = replace(self._info, side=self._side())
        except BaseException:
            self._file.close()
            raise

    @property
    def info(self) -> TileInfo:
        """What it says of itself."""
        return self._info

    def tile(self, key: TileKey) -> bytes | None:
        """Return a tile, unpacked; None where the file has none.

        Raises:
            TileError: The tile or a directory is damaged.
        """
        header = self._header
        if not key.exists or not header.min_zoom <= key.zoom <= header.max_zoom:
            return None
        found = self._find(hilbert(key))
        if found is None:
            return None
        offset, length = found
        if length > MAX_TILE_BYTES:
            raise TileError("too-large", f"{length} bytes")
        data = self._part(header.data, offset, length)
        return gunzip(data) if header.tile_packed else data

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _find(self, number: int) -> tuple[int, int] | None:
        """Return where the data of a tile are."""
        directory = self._root
        for _ in range(_DEEPEST):
            at = int(np.searchsorted(directory.first, np.uint64(number), "right")) - 1
            if at < 0:
                return None
            offset, length = int(directory.offset[at]), int(directory.length[at])
            run = int(directory.run[at])
            if run > 0:
                here = number - int(directory.first[at]) < run
                return (offset, length) if here else None
            leaves = self._header.leaves
            if offset + length > leaves[1]:
                raise TileError("damaged", "a directory outside of its place")
            directory = self._directory(leaves[0] + offset, length)
        raise TileError("damaged", "directories that lead to each other")

    def _directory(self, offset: int, length: int) -> _Directory:
        known = self._directories.get((offset, length))
        if known is not None:
            self._directories.move_to_end((offset, length))
            return known
        if length > _MAX_DIRECTORY:
            raise TileError("too-large", f"a directory of {length} bytes")
        data = self._read(offset, length)
        if self._header.inner_packed:
            data = gunzip(data, 4 * _MAX_DIRECTORY)
        read = self._directories[offset, length] = _read_directory(data)
        if len(self._directories) > _KEPT:
            self._directories.popitem(last=False)
        return read

    def _part(self, section: tuple[int, int], offset: int, length: int) -> bytes:
        if offset + length > section[1]:
            raise TileError("damaged", "a tile outside of the file")
        return self._read(section[0] + offset, length)

    def _read(self, offset: int, length: int) -> bytes:
        if offset + length > self._size:
            raise TileError("damaged", f"{self._path.name} is cut off")
        try:
            self._file.seek(offset)
            data = self._file.read(length)
        except (OSError, ValueError) as error:
            raise TileError("unreadable", f"{self._path}: {error}") from error
        if len(data) != length:
            raise TileError("damaged", f"{self._path.name} is cut off")
        return data

    def _side(self) -> int:
        """Return what the pictures are made for, by the one in the middle of the first zoom."""
        info = self._info
        (x0, x1), (y0, y1) = project(
            [info.bounds.south, info.bounds.north], [info.bounds.west, info.bounds.east]
        )
        middle = ((x0 + x1) / 2, (y0 + y1) / 2)
        for key in covering((*middle, *middle), info.min_zoom):
            with contextlib.suppress(TileError):  # said when it is shown
                return made_for(self.tile(key) or b"")
        return 256

    def _read_info(self) -> TileInfo:
        header = self._header
        offset, length = header.metadata
        if length > _MAX_METADATA:
            raise TileError("too-large", f"{length} bytes about the file")
        data = self._read(offset, length)
        if header.inner_packed and data:
            data = gunzip(data, _MAX_METADATA)
        told = _json_object(data)
        layers = told.get("vector_layers")
        names = tuple(
            item["id"]
            for item in (layers if isinstance(layers, list) else ())
            if isinstance(item, dict) and isinstance(item.get("id"), str)
        )
        return TileInfo(
            name=str(told.get("name") or self._path.stem)[:200],
            format=header.format,
            min_zoom=header.min_zoom,
            max_zoom=header.max_zoom,
            bounds=header.bounds,
            attribution=plain(str(told.get("attribution") or "")),
            layers=names,
        )


def _json_object(data: bytes) -> dict[str, Any]:
    """Return what a file says about itself; what cannot be read says nothing."""
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _read_header(data: bytes) -> _Header:
    if data[:7] != MAGIC:
        raise TileError("not-tiles", "no PMTiles file")
    if data[7] != 3:  # noqa: PLR2004 - the version this reads
        raise TileError("version", f"PMTiles {data[7]}")
    root, root_length, meta, meta_length, leaves, leaves_length, tiles, tiles_length, *_ = (
        _NUMBERS.unpack_from(data, 8)
    )
    inner, packed, kind, low, high = data[97:102]
    for compression in (inner, packed):
        if compression not in {_NONE, _GZIP}:
            name = _COMPRESSIONS.get(compression, str(compression))
            raise TileError("compression", name)
    if kind not in _FORMATS:
        raise TileError("format", f"tiles of type {kind}")
    if not low <= high <= MAX_TILE_ZOOM:
        raise TileError("damaged", f"zoom {low} to {high}")
    west, south, east, north = (value / _E7 for value in _BOX.unpack_from(data, 102))
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004 - degrees
        west, south, east, north = -180.0, -MAX_LAT, 180.0, MAX_LAT
    return _Header(
        (root, root_length),
        (meta, meta_length),
        (leaves, leaves_length),
        (tiles, tiles_length),
        inner == _GZIP,
        packed == _GZIP,
        _FORMATS[kind],
        low,
        high,
        Bounds(south, west, north, east),
    )


def _read_directory(data: bytes) -> _Directory:
    numbers = varints(data)
    if numbers.size == 0 or int(numbers[0]) * 4 + 1 != numbers.size:
        raise TileError("damaged", "a directory whose length is wrong")
    if int(numbers.max()) >> 62:
        raise TileError("damaged", "a directory with numbers beyond any file")
    count = int(numbers[0])
    steps = numbers[1 : count + 1]
    run, length, told = numbers[count + 1 :].astype(np.int64).reshape(3, count)
    if np.any(length == 0):
        raise TileError("damaged", "an entry of no length")
    # An offset of 0 says "right behind the one before"; of those only the first of a row is known.
    told -= 1
    if count and told[0] < 0:
        raise TileError("damaged", "a directory without a beginning")
    before = np.zeros(count, np.int64)
    np.cumsum(length[:-1], out=before[1:])
    known = np.maximum.accumulate(np.where(told >= 0, np.arange(count), 0))
    offset = told[known] + before - before[known]
    return _Directory(np.cumsum(steps, dtype=np.uint64), run, length, offset)


def hilbert(key: TileKey) -> int:
    """Return the number of a tile along the curve, all lower zooms before it."""
    x, y, number = key.x, key.y, ((1 << (2 * key.zoom)) - 1) // 3
    side = (1 << key.zoom) >> 1
    while side > 0:
        right, lower = int(bool(x & side)), int(bool(y & side))
        number += side * side * ((3 * right) ^ lower)
        if lower == 0:
            if right == 1:
                x, y = side - 1 - (x & (side - 1)), side - 1 - (y & (side - 1))
            x, y = y & (side - 1), x & (side - 1)
        side >>= 1
    return number
