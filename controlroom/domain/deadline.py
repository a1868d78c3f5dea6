"""The two clocks: working days in the city's calendar, and minutes day and night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from controlroom.domain.states import ClockKind, Severity

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from controlroom.domain.city import Deadlines

_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
_SATURDAY = 5
_END_OF_DAY = time(23, 59, 59)


def clock_of(severity: Severity) -> ClockKind:
    """Return which clock runs for *severity*."""
    return ClockKind.IMMEDIATE if severity <= Severity.URGENT else ClockKind.NORMAL


def elapsed(start: datetime, end: datetime) -> timedelta:
    """Return the time from *start* to *end*, never less than zero.

    Old records exist whose handling is dated before they were sent.
    """
    return max(_NOTHING, end - start)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days of a city (Monday to Friday without holidays) and its deadlines.

    All moments are aware; results are UTC.

    Attributes:
        zone: The city's zone; days begin and end in it.
        holidays: Days that do not count, weekends need not be among them.
        rules: The city's figures.
    """

    zone: ZoneInfo
    holidays: frozenset[date]
    rules: Deadlines

    def is_working(self, day: date) -> bool:
        """Return whether *day* counts."""
        return day.weekday() < _SATURDAY and day not in self.holidays

    def reception_day(self, received_at: datetime) -> date:
        """Return the working day on which a report counts as received.

        In the evening (from ``Deadlines.evening_from_h``), at weekends and on holidays that is
        the next working day.  In the small hours it is the day that is about to begin.
        """
        local = received_at.astimezone(self.zone)
        day = local.date()
        if local.hour >= self.rules.evening_from_h:
            day += _DAY
        while not self.is_working(day):
            day += _DAY
        return day

    def after_working_days(self, received_at: datetime, count: int) -> datetime:
        """Return the end (23:59:59 local) of the *count*-th working day after reception."""
        day = self.reception_day(received_at)
        for _ in range(count):
            day += _DAY
            while not self.is_working(day):
                day += _DAY
        return datetime.combine(day, _END_OF_DAY, self.zone).astimezone(UTC)

    def acknowledge_due(self, severity: Severity, since: datetime) -> datetime | None:
        """Return when somebody must have it in hand; None on the normal clock."""
        return self._minutes(self.rules.ack_min, severity, since)

    def dispatch_due(self, severity: Severity, since: datetime) -> datetime | None:
        """Return when an agency must have it; None on the normal clock."""
        return self._minutes(self.rules.dispatch_min, severity, since)

    def answer_due(self, severity: Severity, since: datetime) -> datetime:
        """Return when the answer is due.

        ``SOS`` has no such time: it runs until closed.  Its date is the one for getting help
        under way, so that everything after it counts up on the screens.
        """
        if severity is Severity.SOS:
            return since + timedelta(minutes=self.rules.dispatch_min[0])
        if severity is Severity.URGENT:
            return since + timedelta(minutes=self.rules.resolve_min)
        long = severity is Severity.LOW
        days = self.rules.long_working_days if long else self.rules.normal_working_days
        return self.after_working_days(since, days)

    @staticmethod
    def _minutes(figures: tuple[int, int], severity: Severity, since: datetime) -> datetime | None:
        if clock_of(severity) is ClockKind.NORMAL:
            return None
        return since + timedelta(minutes=figures[severity - Severity.SOS])
