"""The figures on the screens, each with what is needed to judge it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

RANKABLE_N = 30
"""Below this many cases a share is shown but not ranked or coloured."""


@dataclass(frozen=True, slots=True)
class Share:
    """*k* of *n*, with its 95 % interval."""

    k: int = 0
    n: int = 0

    @property
    def value(self) -> float:
        """K / n in 0…1; NaN when n is 0."""
        return self.k / self.n if self.n else math.nan

    @property
    def rankable(self) -> bool:
        """Whether there are enough cases to compare with others."""
        return self.n >= RANKABLE_N

    def interval(self) -> tuple[float, float]:
        """Return the 95 % Wilson score interval in 0…1; (0, 1) when n is 0.

        Source:
            E. B. Wilson, "Probable inference", JASA 22 (1927) 209-212.
        """
        if not self.n:
            return 0.0, 1.0
        z = 1.959964
        p, n = self.k / self.n, self.n
        centre = p + z * z / (2 * n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        scale = 1 + z * z / n
        return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures that need history; what concerns open work is counted from the lines.

    Attributes:
        at: Server time at which they were computed, aware UTC.
        received_today, handled_today: Since midnight in the city's zone.
        on_time: Handled on or before the due date in force, of those handled in 30 days.
        on_time_first: Same against the first due date.
        satisfaction: Rated 2 or better, of the rated, 30 days.
        rated: Rated, of the handled, 30 days.
        accepted: Passed verification, of those received in 30 days.
        simulated: Whether any open incident was made by the simulator: nothing may call it live.
    """

    at: datetime
    received_today: int = 0
    handled_today: int = 0
    on_time: Share = field(default_factory=Share)
    on_time_first: Share = field(default_factory=Share)
    satisfaction: Share = field(default_factory=Share)
    rated: Share = field(default_factory=Share)
    accepted: Share = field(default_factory=Share)
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Hourly:
    """Counts per hour of the last 24 hours, oldest first, and the same hours of usual days.

    Attributes:
        hours: Start of each hour, POSIX seconds UTC, shape (n,).
        received, handled: Counts, shape (n,).
        usual: Median of the same hours on the same weekday of the weeks before, shape (n,);
            NaN where there is no history.
        usual_low, usual_high: Their 10 % and 90 % points, shape (n,).
    """

    hours: NDArray[np.float64]
    received: NDArray[np.float64]
    handled: NDArray[np.float64]
    usual: NDArray[np.float64]
    usual_low: NDArray[np.float64]
    usual_high: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LevelSeries:
    """Readings of one sensor, oldest first, or what its hours or days come to.

    Attributes:
        at: POSIX seconds UTC, shape (n,), ascending; of an hour or a day its middle.
        value: In the sensor's unit, shape (n,); of an hour or a day the mean.
        low, high: The lowest and highest of each hour or day, shape (n,); None of readings.
    """

    sensor_id: str
    at: NDArray[np.float64]
    value: NDArray[np.float64]
    low: NDArray[np.float64] | None = None
    high: NDArray[np.float64] | None = None

    def rise_per_hour(self) -> float:
        """Return the change over the last hour of data in units/hour; NaN with too little."""
        if len(self.at) < 2:  # noqa: PLR2004 - a slope needs two points
            return math.nan
        recent = self.at >= self.at[-1] - 3600
        first = int(np.argmax(recent))
        span_h = (self.at[-1] - self.at[first]) / 3600
        return float(self.value[-1] - self.value[first]) / span_h if span_h > 0 else math.nan


@dataclass(frozen=True, slots=True, eq=False)
class Arrivals:
    """Reports that came in, open and closed, oldest first; columns of equal length.

    Attributes:
        until: When they were counted, POSIX seconds.
        since: From when on they are complete, POSIX seconds.
        at: When each came, POSIX seconds.
        lat, lon: Degrees; NaN without a place.
        ward: Code of each ward, ``""`` for none.
    """

    until: float
    since: float
    at: NDArray[np.float64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    ward: Sequence[str]


@dataclass(frozen=True, slots=True)
class AgencyOnTime:
    """One agency's on-time share over the period, and what it has open."""

    agency_id: str
    share: Share
    first_due: Share
    open: int = 0
