"""What the window and its child processes say to each other: frames over a pipe.

A frame is its length (4 bytes), the length of its head (4 bytes), a head in JSON, and bytes that
the head describes.  Both sides are of one version: there is nothing to negotiate.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_LENGTHS = struct.Struct("<II")
MAX_FRAME = 80_000_000
"""A picture of 512 pixels at 400 % takes 17 MB."""


def frame(head: dict[str, Any], body: bytes = b"") -> bytes:
    """Return a frame."""
    told = json.dumps(head, ensure_ascii=False).encode()
    return _LENGTHS.pack(len(told) + len(body) + 4, len(told)) + told + body


class Frames:
    """Puts frames together from pieces as they come."""

    def __init__(self) -> None:
        self._pieces = bytearray()

    def add(self, piece: bytes) -> None:
        """Take what has come."""
        self._pieces += piece

    def __iter__(self) -> Iterator[tuple[dict[str, Any], bytes]]:
        """Return the whole frames there are, and keep the rest.

        Raises:
            ValueError: What came is none of ours.
        """
        while len(self._pieces) >= _LENGTHS.size:
            length, head = _LENGTHS.unpack_from(self._pieces)
            if length > MAX_FRAME or head + 4 > length:
                msg = "a frame of no sensible length"
                raise ValueError(msg)
            end = length + 4
            if len(self._pieces) < end:
                return
            told = json.loads(self._pieces[_LENGTHS.size : _LENGTHS.size + head])
            body = bytes(self._pieces[_LENGTHS.size + head : end])
            del self._pieces[:end]
            yield told, body
