"""Writes small vector tiles, MBTiles and PMTiles: as plainly as the specifications say it."""

from __future__ import annotations

import gzip
import json
import sqlite3
import struct


def varint(value):
    told = bytearray()
    while value >= 0x80:
        told.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*told, value])


def zigzag(value):
    return (value << 1) ^ (value >> 63)


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def number(field_number, value):
    return varint(field_number << 3) + varint(value)


def packed(values):
    return b"".join(varint(v) for v in values)


def commands(shape, parts):
    """Return the drawing commands of *parts*, each a list of (x, y)."""
    told, x, y = [], 0, 0

    def step(point):
        nonlocal x, y
        told.extend((zigzag(point[0] - x), zigzag(point[1] - y)))
        x, y = point

    if shape == 1:
        points = [p for part in parts for p in part]
        told.append(len(points) << 3 | 1)
        for point in points:
            step(point)
        return told
    for part in parts:
        told.append(1 << 3 | 1)
        step(part[0])
        told.append(len(part) - 1 << 3 | 2)
        for point in part[1:]:
            step(point)
        if shape == 3:
            told.append(1 << 3 | 7)
    return told


def value(told):
    if isinstance(told, bool):
        return number(7, told)
    if isinstance(told, int):
        return number(4, told & (1 << 64) - 1)
    if isinstance(told, float):
        return varint(3 << 3 | 1) + struct.pack("<d", told)
    return field(1, told.encode())


def layer(name, features, extent=4096, version=2):
    """Return a layer of (shape, properties, parts)."""
    keys, values, body = {}, {}, b""
    for shape, properties, parts in features:
        tags = []
        for key, told in properties.items():
            tags.append(keys.setdefault(key, len(keys)))
            tags.append(values.setdefault((type(told), told), len(values)))
        feature = field(2, packed(tags)) + number(3, shape)
        body += field(2, feature + field(4, packed(commands(shape, parts))))
    body += b"".join(field(3, key.encode()) for key in keys)
    body += b"".join(field(4, value(told)) for _, told in values)
    head = number(15, version) + field(1, name.encode())
    return field(3, head + body + number(5, extent))


def mbtiles(path, tiles, metadata):
    """Write *tiles*, bytes by (zoom, x, y from the north)."""
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        db.execute(
            "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER,"
            " tile_data BLOB)"
        )
        db.execute("CREATE UNIQUE INDEX i ON tiles (zoom_level, tile_column, tile_row)")
        db.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
        rows = [(z, x, (1 << z) - 1 - y, data) for (z, x, y), data in tiles.items()]
        db.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    db.close()
    return path


def _directory(entries):
    """Return a packed directory of (id, run, length, offset)."""
    told, before = [len(entries)], 0
    for first, *_ in entries:
        told.append(first - before)
        before = first
    told += [run for _, run, _, _ in entries]
    told += [length for _, _, length, _ in entries]
    end = None
    for _, _, length, offset in entries:
        told.append(0 if offset == end else offset + 1)
        end = offset + length
    return gzip.compress(packed(told))


def pmtiles(path, tiles, *, metadata=None, leaf=None, kind=2, bounds=(107, 16, 108, 17)):
    """Write *tiles*, bytes by number along the curve; equal neighbours are kept once.

    Args:
        leaf: Entries of a leaf directory; one root directory when left out.
    """
    data, entries, places = b"", [], {}
    for first, content in sorted(tiles.items()):
        offset = places.get(content)
        last = entries[-1] if entries else None
        if offset is None:
            offset = places[content] = len(data)
            data += content
        elif last and last[3] == offset and last[0] + last[1] == first:
            entries[-1] = (last[0], last[1] + 1, last[2], last[3])
            continue
        entries.append((first, 1, len(content), offset))
    leaves, root = b"", entries
    if leaf:
        root = []
        for start in range(0, len(entries), leaf):
            some = _directory(entries[start : start + leaf])
            root.append((entries[start][0], 0, len(some), len(leaves)))
            leaves += some
    root_bytes, meta = _directory(root), gzip.compress(json.dumps(metadata or {}).encode())
    at = [127, 0, 0, 0]
    at[1] = at[0] + len(root_bytes)
    at[2] = at[1] + len(meta)
    at[3] = at[2] + len(leaves)
    numbers = [
        *(at[0], len(root_bytes), at[1], len(meta), at[2], len(leaves), at[3], len(data)),
        *(len(tiles), len(entries), len(places)),
    ]
    zooms = [zoom for zoom in range(20) if any(_zoom(first) == zoom for first in tiles)]
    west, south, east, north = (int(v * 1e7) for v in bounds)
    head = b"PMTiles\x03" + struct.pack("<11Q", *numbers)
    head += bytes([1, 2, 1, kind, min(zooms), max(zooms)])
    head += struct.pack("<4i", west, south, east, north) + bytes(9)
    path.write_bytes(head + root_bytes + meta + leaves + data)
    return path


def _zoom(first):
    zoom = 0
    while first >= ((1 << 2 * (zoom + 1)) - 1) // 3:
        zoom += 1
    return zoom
