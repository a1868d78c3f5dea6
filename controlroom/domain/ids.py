"""Identifiers made by clients, ordered by time."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID


class CommandId(UUID):
    """The id of a command together with what was asked for, in short.

    A second command with the same id is a repetition only if its digest is the same too.

    Attributes:
        digest: Hash of kind and arguments, at most 64 characters.
    """

    digest: str

    def __init__(self, value: UUID, digest: str) -> None:
        super().__init__(int=value.int)
        object.__setattr__(self, "digest", digest)  # a UUID lets nothing be set


_LOCK = threading.Lock()
_last_ms = 0
_counter = 0


def new_id() -> UUID:
    """Return a UUIDv7; ids of one process are strictly increasing.

    Source:
        RFC 9562, section 5.7, with the fixed-length counter of section 6.2 (method 1).
    """
    global _last_ms, _counter  # noqa: PLW0603 - the counter is what makes ids increase
    with _LOCK:
        now_ms = time.time_ns() // 1_000_000
        if now_ms > _last_ms:
            _last_ms = now_ms
            _counter = int.from_bytes(os.urandom(2), "big") & 0x7FF
        else:
            _counter += 1
            if _counter > 0xFFF:  # noqa: PLR2004 - the counter's 12 bits are used up
                _last_ms, _counter = _last_ms + 1, 0
        stamp, counter = _last_ms, _counter
    tail = int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=stamp << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | tail)
