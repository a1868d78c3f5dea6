"""The rhythm of an ordinary day: when reports come, and when people answer them."""

from __future__ import annotations

from bisect import bisect
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from controlroom.demo.dice import Weighted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from controlroom.demo.dice import Dice
    from controlroom.demo.levels import Scenario
    from controlroom.domain.deadline import Calendar

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPENS = time(7, 30)
"""From midnight until then only what needs handling at once is taken (published for Huế; a pack
does not say yet).  What comes then in the demo is urgent."""
OFFICE_ENDS = time(17, 0)
DESK_ENDS = time(20, 30)
"""After that the room leaves what is not urgent for the morning; ours."""
NIGHT_LEFT = 0.6
"""Share of the night's few reports that need handling at once; ours."""
_HALF_PAST = 30
_CATCH_UP = 3
"""Working days over which what came in on days off is answered."""
_REMEMBERED = 30
"""Days of intake that ``Rhythm.ago`` can go back."""


def is_night(local: datetime) -> bool:
    """Return whether only what needs handling at once is taken at *local* time."""
    return local.time() < OPENS


class Rhythm:
    """Hours, weekdays and years of one city's intake.

    Args:
        normal: The ordinary day: hourly shape and growth.
        calendar: The city's.
        now: The newest moment there is.
    """

    def __init__(self, normal: Scenario, calendar: Calendar, now: datetime) -> None:
        self._shape, self._calendar = normal.data, calendar
        self._now, self.zone = now, calendar.zone
        opens = OPENS.hour
        weights = [float(w) for w in self._shape["hours"]]
        self.hours = [w * (NIGHT_LEFT if h < opens else 1.0) for h, w in enumerate(weights)]
        self._back, self._reached = self._intake_before_now(weights, opens)

    def _intake_before_now(
        self, weights: list[float], opens: int
    ) -> tuple[list[datetime], list[float]]:
        """Return hours from now backwards and, ascending, the days of intake since each."""
        starts, reached = [self._now], [0.0]
        whole = sum(weights[opens:])
        last = self._now
        while len(starts) <= _REMEMBERED * 24:
            local = last.astimezone(self.zone)
            start = last - timedelta(
                minutes=local.minute, seconds=local.second, microseconds=local.microsecond
            )
            if start == last:
                start -= HOUR
            hour = start.astimezone(self.zone).hour
            share = weights[hour] / whole if hour >= opens else 0.0
            starts.append(start)
            reached.append(reached[-1] + share * ((last - start) / HOUR))
            last = start
        return starts, reached

    def ago(self, dice: Dice, low: float, high: float) -> datetime:
        """Return when a report not of the night came, *low* to *high* days of intake ago."""
        wanted = dice.between(low, high)
        index = min(bisect(self._reached, wanted), len(self._back) - 1)
        start, end = self._back[index], self._back[index - 1]
        if start.astimezone(self.zone).hour == OPENS.hour:
            half = start + timedelta(minutes=_HALF_PAST)
            start = min(end, half)
        return start + (end - start) * dice.between(0.02, 0.98)

    def office_share(self) -> float:
        """Return how much of the offices' day is over now, 0…1; all of it on a day off."""
        local = self._now.astimezone(self.zone)
        opens = datetime.combine(local.date(), OPENS, self.zone)
        ends = datetime.combine(local.date(), OFFICE_ENDS, self.zone)
        if not self._calendar.is_working(local.date()):
            return 1.0
        return min(1.0, max(0.0, (local - opens) / (ends - opens)))

    def usual(self, day: date) -> float:
        """Return how many reports *day* brings on average."""
        growth = self._shape["growth_per_day"]
        years = sorted(int(y) for y in growth if y.isdigit())
        before = max((y for y in years if y <= day.year), default=years[0])
        after = min((y for y in years if y > day.year), default=before)
        part = (day - date(before, 1, 1)).days / 365 if after > before else 0.0
        low, high = float(growth[str(before)]), float(growth[str(after)])
        # Newer than the newest year of the model: growth goes on by a twentieth a half-year.
        beyond = 1 + 0.05 * ((day - date(before, 7, 1)).days / 183) if after == before else 1.0
        weekday: float = self._shape["weekdays"][day.weekday()]
        return (low + (high - low) * min(1.0, part)) * beyond * weekday

    def arrivals(
        self, dice: Dice, days: int, count: int, taken: Sequence[datetime]
    ) -> list[datetime]:
        """Return *count* moments of arrival in the past *days*, ascending.

        Hours in which reports of *taken* came bring fewer, so that together they follow the
        usual intake.
        """
        today = self._now.astimezone(self.zone).date()
        gone: dict[datetime, int] = {}
        for moment in taken:
            local = moment.astimezone(self.zone)
            start = local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
            gone[start] = gone.get(start, 0) + 1
        starts: list[datetime] = []
        usual: list[float] = []
        for back in range(days):
            day = today - timedelta(days=back)
            weights = [w * dice.between(0.5, 1.5) for w in self.hours]
            of_day = self.usual(day) * dice.between(0.95, 1.05) / sum(weights)
            for hour in range(23, -1, -1):
                start = datetime.combine(day, time(hour), self.zone).astimezone(UTC)
                part = min(1.0, (self._now - start) / HOUR)
                if part > 0:
                    starts.append(start)
                    usual.append(of_day * weights[hour] * part)
        scale = (count + len(taken)) / sum(usual)
        left: list[float] = []
        owed = 0.0
        for start, expected in zip(starts, usual, strict=True):
            # Where more are taken than usual, the hours before bring fewer.
            owed += expected * scale - gone.get(start, 0)
            left.append(max(0.0, owed))
            owed = min(0.0, owed)
        # As many a day as expected, not as many as chance has it: one draw for each equal part.
        hours = Weighted(starts, left)
        drawn = [hours.at((n + dice.unit()) / count) for n in range(count)]
        return sorted(self._within(dice, start) for start in drawn)

    def _within(self, dice: Dice, start: datetime) -> datetime:
        """Return a moment of the hour that begins at *start*, before now."""
        minute = dice.whole(0, 59)
        if start.astimezone(self.zone).hour == OPENS.hour and minute < _HALF_PAST:
            minute += _HALF_PAST
        moment = start + timedelta(minutes=minute, seconds=dice.whole(0, 59))
        return moment if moment < self._now else start + (self._now - start) * dice.unit()

    def at_desk(self, dice: Dice, moment: datetime) -> datetime:
        """Return *moment*, or the next morning when it falls into the room's quiet hours."""
        return self._between(dice, moment, DESK_ENDS, 3)

    def in_office(
        self, dice: Dice, moment: datetime, *, latest: datetime | None = None
    ) -> datetime:
        """Return *moment*, or when the agencies' offices are next open.

        Args:
            dice: Draws the hour, and how many days are made up for after days off.
            moment: Aware.
            latest: The end of a working day; given for what waits for working days.
        """
        there = self._between(dice, moment, OFFICE_ENDS, 8.5)
        if latest is None:
            return there
        local = there.astimezone(self.zone)
        if self._calendar.is_working(local.date()):
            return min(there, latest)
        found: list[datetime] = []
        while len(found) < _CATCH_UP:
            local += DAY
            if self._calendar.is_working(local.date()):
                found.append(local)
        chosen = dice.one(found[:1] + [d for d in found[1:] if d.date() <= self._date(latest)])
        hour, minute = dice.whole(8, 15), dice.whole(0, 59)
        return chosen.replace(hour=hour, minute=minute).astimezone(UTC)

    def _date(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _between(self, dice: Dice, moment: datetime, ends: time, within_h: float) -> datetime:
        local = moment.astimezone(self.zone)
        if OPENS <= local.time() < ends:
            return moment
        day = local.date() + (DAY if local.time() >= ends else timedelta(0))
        opened = datetime.combine(day, OPENS, self.zone).astimezone(UTC)
        return opened + dice.between(0.1, within_h) * HOUR
