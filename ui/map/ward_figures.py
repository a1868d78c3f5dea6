"""Figures of wards and into which class of colour each falls.  Pure numpy; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo

    from numpy.typing import NDArray

    from controlroom.domain.city import Ward
    from controlroom.domain.figures import Arrivals

LEAST = 30
"""With fewer reports than these a share or a change says more about chance than about the ward."""
CLASSES = 5
RATE_DAYS, WEEKS = 30, 8
HISTORY_DAYS = WEEKS * 7 + 1
PEOPLE = 10_000
CHANGE_BOUNDS = (-0.5, -0.15, 0.15, 0.5)


@dataclass(frozen=True, slots=True, eq=False)
class WardFigures:
    """One figure for every ward.

    Attributes:
        value: By code of the ward; NaN where there is none.
        n: Reports behind each value.
        usual: Of a change: how many would have been usual.
    """

    value: Mapping[str, float]
    n: Mapping[str, int]
    usual: Mapping[str, float] | None = None

    def sure(self, code: str) -> bool:
        """Return whether enough reports stand behind the value of a ward."""
        return self.n.get(code, 0) >= LEAST and not np.isnan(self.value.get(code, np.nan))


def counts(codes: Iterable[str], wards: Sequence[Ward]) -> WardFigures:
    """Return how many of *codes* name each ward."""
    total = dict.fromkeys((ward.code for ward in wards), 0)
    for code in codes:
        if code in total:
            total[code] += 1
    return WardFigures({code: float(count) for code, count in total.items()}, total)


def rates(came: Arrivals, wards: Sequence[Ward], days: int = RATE_DAYS) -> WardFigures:
    """Return reports per 10,000 people in the last *days*; NaN where the people are unknown."""
    recent = came.at >= came.until - days * 86_400
    n = counts((came.ward[row] for row in np.flatnonzero(recent).tolist()), wards).n
    value = {
        ward.code: n[ward.code] * PEOPLE / ward.population if ward.population else float("nan")
        for ward in wards
    }
    return WardFigures(value, n)


def changes(came: Arrivals, wards: Sequence[Ward], zone: tzinfo) -> WardFigures:
    """Return how today so far differs from the same hours of this weekday, as a share.

    The usual is the mean of the last eight such days that lie wholly in the data; n counts the
    reports of all of them and of today.
    """
    now = datetime.fromtimestamp(came.until, zone)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    spans = []
    for weeks in range(WEEKS + 1):
        begin = midnight - timedelta(days=7 * weeks)  # by the calendar: days may have 23 hours
        end = now - timedelta(days=7 * weeks)
        if begin.timestamp() >= came.since:
            spans.append(came.at.searchsorted((begin.timestamp(), end.timestamp())))
    per_day = [counts(came.ward[int(first) : int(last)], wards).n for first, last in spans]
    today, before = per_day[0] if per_day else {}, per_day[1:]
    value, n, usual = {}, {}, {}
    for ward in wards:
        past = sum(day[ward.code] for day in before)
        mean = past / len(before) if before else float("nan")
        value[ward.code] = today[ward.code] / mean - 1 if before and mean else float("nan")
        n[ward.code] = today.get(ward.code, 0) + past
        usual[ward.code] = mean
    return WardFigures(value, n, usual)


def nice_bounds(values: NDArray[np.float64]) -> tuple[float, ...]:
    """Return the upper bounds of the classes but the last: round numbers, equal steps from 0.

    Fewer than ``CLASSES`` − 1 only where whole numbers leave no room for them.
    """
    top = float(np.nanmax(values)) if len(values) and not np.isnan(values).all() else 0.0
    if top <= 0:
        return ()
    raw = top / CLASSES
    power = 10.0 ** np.floor(np.log10(raw))
    step = next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= raw * (1 - 1e-9))
    return tuple(float(step * k) for k in range(1, CLASSES))


def class_of(value: float, bounds: Sequence[float]) -> int:
    """Return the class of *value*: 0 … len(bounds); a bound belongs to the class below it."""
    return int(np.searchsorted(np.asarray(bounds), value, side="left"))
