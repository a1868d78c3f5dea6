"""What the bytes of a tile are, whatever their name or their server says."""

from __future__ import annotations

from controlroom.tiles.source import TileFormat

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
"""Markers of JPEG segments that tell the size (ITU T.81, B.1.1.3)."""
_GZIP = b"\x1f\x8b"
_LAYER = 0x1A
"""Field 3, the layers, of a vector tile's message (Mapbox Vector Tile 2.1)."""


def kind_of(data: bytes) -> TileFormat | None:
    """Return what a tile is; None for a web page, an error in JSON, or anything else.

    Args:
        data: The tile as it came; a vector tile may be packed with gzip.
    """
    if data.startswith(_PNG):
        return TileFormat.PNG
    if data.startswith(_JPEG):
        return TileFormat.JPEG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return TileFormat.WEBP
    if data.startswith(_GZIP) or data[:1] == bytes([_LAYER]):
        return TileFormat.MVT
    return None


def side_of(data: bytes) -> int | None:
    """Return the pixels along a picture's edge; None where its head does not say."""
    if data.startswith(_PNG):
        return int.from_bytes(data[16:20], "big") or None
    if data.startswith(_JPEG):
        return _side_of_jpeg(data)
    return _side_of_webp(data) if data[:4] == b"RIFF" else None


def made_for(data: bytes) -> int:
    """Return for how many pixels along its edge a tile is made: 256 or 512."""
    kind = kind_of(data)
    if kind is None or kind.vector:
        return 512
    return 512 if (side_of(data) or 0) >= 512 else 256  # noqa: PLR2004 - pixels


def _side_of_jpeg(data: bytes) -> int | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - every segment begins so
        if data[at + 1] in _FRAMES:
            return int.from_bytes(data[at + 7 : at + 9], "big") or None
        at += 2 + max(int.from_bytes(data[at + 2 : at + 4], "big"), 2)
    return None


def _side_of_webp(data: bytes) -> int | None:
    """Return the width of the three kinds of WebP (RFC 9649, 2.5 to 2.7)."""
    kind = data[12:16]
    if kind == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1
    if kind == b"VP8L":
        return (int.from_bytes(data[21:25], "little") & 0x3FFF) + 1
    if kind == b"VP8 ":
        return int.from_bytes(data[26:28], "little") & 0x3FFF or None
    return None
