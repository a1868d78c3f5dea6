"""Unpacking with a limit: a few bytes must not become a full memory."""

from __future__ import annotations

import zlib

from controlroom.tiles.source import MAX_TILE_BYTES, TileError

_GZIP = b"\x1f\x8b"
_AUTO = 32 + zlib.MAX_WBITS
"""zlib's code for "gzip or zlib, whichever it is"."""


def is_gzip(data: bytes) -> bool:
    """Return whether *data* begins as gzip does."""
    return data[:2] == _GZIP


def gunzip(data: bytes, limit: int = MAX_TILE_BYTES) -> bytes:
    """Unpack gzip or zlib.

    Args:
        data: All of it.
        limit: The most bytes that may come out.

    Raises:
        TileError: It is damaged, cut off, or would become larger than *limit*.
    """
    packer = zlib.decompressobj(_AUTO)
    try:
        told = packer.decompress(data, limit + 1)
    except zlib.error as error:
        raise TileError("damaged", str(error)) from error
    if len(told) > limit:
        raise TileError("too-large", f"more than {limit} bytes")
    if not packer.eof:
        raise TileError("damaged", "packed data that is cut off")
    return told
