"""What the sources watch beside levels: vessels and stations that fall silent, values too high."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from controlroom.domain.deadline import elapsed
from controlroom.domain.records import Freshness, freshness
from controlroom.domain.states import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

SILENCE_MARKS = (
    timedelta(hours=5),
    timedelta(hours=8),
    timedelta(days=1),
    timedelta(days=10),
)
"""Time without a position after which a fishing vessel at sea is reported, each mark anew."""

EXCEEDED_PERIODS = 3
"""Readings above the standard in a row before air or water quality rings.  Ours."""


def silence_mark(last_at: datetime, now: datetime) -> int:
    """Return how many of ``SILENCE_MARKS`` have passed since the last position, 0…4."""
    silent = elapsed(last_at, now)
    return sum(silent >= mark for mark in SILENCE_MARKS)


def silence_severity(mark: int) -> Severity:
    """Return how urgent a silence is: normal at 5 h, urgent at 8 h, SOS from a day on."""
    return (Severity.LOW, Severity.NORMAL, Severity.URGENT, Severity.SOS, Severity.SOS)[mark]


def exceeded(values: Sequence[float], limit: float, periods: int = EXCEEDED_PERIODS) -> bool:
    """Return whether the last *periods* of *values* (oldest first) all lie above *limit*."""
    last = values[-periods:]
    return len(last) == periods and all(value > limit for value in last)


def station_lost(last_at: datetime, now: datetime, cadence_s: float) -> bool:
    """Return whether a station that reports every *cadence_s* has been silent for too long."""
    silent_s = elapsed(last_at, now).total_seconds()
    return freshness(silent_s, cadence_s) is Freshness.LOST
