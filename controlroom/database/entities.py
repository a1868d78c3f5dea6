"""The kinds of record whose changes the feed carries."""

from __future__ import annotations

from enum import IntEnum


class Entity(IntEnum):
    """Stored in ``change_log.entity``; a number is never given a second meaning."""

    INCIDENT = 1
    ALARM = 2
    TASK = 3
    CALL = 4
    SENSOR = 5
    CAMERA = 6
    VESSEL = 7
    SOURCE = 8
