"""When a room's database is backed up, and how old its last good backup may be."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from controlroom.domain.records import Freshness

if TYPE_CHECKING:
    from datetime import tzinfo

NIGHT = time(2, 0)
DAY = timedelta(hours=24)
LATE_AFTER = timedelta(hours=26)
"""A nightly backup of the night before is at most a day old, and two hours for it to be made."""
RETRY_AFTER = timedelta(hours=1)


class Due(StrEnum):
    """Whether a backup should be taken."""

    NOT = "not"
    WHEN_IDLE = "when-idle"
    NOW = "now"


def due(
    now: datetime, last_good: datetime | None, zone: tzinfo, tried: datetime | None = None
) -> Due:
    """Return whether a backup is due.

    Args:
        now: Aware.
        last_good: When the last good one was taken; None when there is none.
        zone: The city's.
        tried: When the last attempt failed; None when none did since the last good one.
    """
    if tried is not None and timedelta(0) <= now - tried < RETRY_AFTER:
        return Due.NOT
    if last_good is None or now - last_good > DAY:
        return Due.NOW
    night = datetime.combine(now.astimezone(zone).date(), NIGHT, zone)
    return Due.WHEN_IDLE if last_good < night <= now else Due.NOT


def state_of(age: timedelta | None, *, failed: bool = False) -> Freshness:
    """Return how the age of the last good backup is to be shown; OLD is amber.

    Args:
        age: None when there is no good one.
        failed: Whether the last attempt did.
    """
    if failed:
        return Freshness.OLD
    if age is None:
        return Freshness.NEVER
    return Freshness.FRESH if age <= LATE_AFTER else Freshness.OLD
