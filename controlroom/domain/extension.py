"""How much more time an agency is offered when nobody says how much."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from controlroom.domain.states import ClockKind

if TYPE_CHECKING:
    from controlroom.domain.deadline import Calendar
    from controlroom.domain.incident import Assignment

WORKING_DAYS = 2
LEAST = timedelta(minutes=30)
STEP = timedelta(minutes=15)
_END_OF_DAY = time(23, 59, 59)


def more_time(share: Assignment, clock: ClockKind, calendar: Calendar, now: datetime) -> datetime:
    """Return the due date to begin with when *share* gets more time.

    Where minutes count it is half of what the agency was given, in quarters of an hour and at
    least half an hour, counted from its due date or from now when that has passed; else the end
    of the second working day after it.

    Args:
        share: What the agency has; its due date may have been moved before.
        clock: Of the incident.
        calendar: The city's.
        now: Aware.
    """
    since = max(now, share.due_at)
    if clock is ClockKind.IMMEDIATE:
        half = (share.first_due_at - share.sent_at) / 2
        return since + max(LEAST, round(half / STEP) * STEP)
    day = since.astimezone(calendar.zone).date()
    for _ in range(WORKING_DAYS):
        day += timedelta(days=1)
        while not calendar.is_working(day):
            day += timedelta(days=1)
    return datetime.combine(day, _END_OF_DAY, calendar.zone).astimezone(UTC)
