"""River and reservoir levels against their marks, and how fast they rise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from controlroom.domain.states import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from controlroom.domain.records import Reading

HYSTERESIS = 0.05
"""In the sensor's unit: a mark once reached is left only this far below it, so that waves do
not ring the bell.  Ours."""

FAST_RISE_PER_H = 0.5
"""Rise in metres per hour that the room is told about.  A proposal, not a rule."""

_HOUR_S = 3600.0
_SHORTEST_SPAN_S = 600.0


def marks_of(alarms: Sequence[float], record: float | None) -> tuple[float, ...]:
    """Return the marks in ascending order, the record last where it is higher."""
    rising = tuple(sorted(alarms))
    if record is None or (rising and record <= rising[-1]):
        return rising
    return (*rising, record)


def mark_reached(value: float, marks: Sequence[float], before: int = 0) -> int:
    """Return how many of the ascending *marks* are reached, 0…len(marks).

    Args:
        value: Present level; a mark counts as reached when the level equals it.
        marks: In the same unit.
        before: How many were reached before; those hold until ``HYSTERESIS`` below them.
    """
    return sum(
        value >= mark - (HYSTERESIS if number < before else 0.0)
        for number, mark in enumerate(marks)
    )


def mark_name(reached: int, alarms: Sequence[float]) -> str:
    """Return ``"BĐ1"`` … for the alert levels, ``"record"`` above the highest, ``""`` below all."""
    if reached <= 0:
        return ""
    return f"BĐ{reached}" if reached <= len(alarms) else "record"


def severity_of(reached: int, alarms: Sequence[float]) -> Severity:
    """Return how urgent it is: the last alert level and the record are SOS, others urgent."""
    return Severity.SOS if reached >= max(2, len(alarms)) else Severity.URGENT


def rise_per_hour(readings: Sequence[Reading]) -> float:
    """Return the change over the last hour of *readings* in units/hour, oldest first.

    NaN with less than ten minutes of data: two readings a minute apart say nothing.
    """
    if not readings:
        return math.nan
    last = readings[-1]
    first = next(r for r in readings if (last.at - r.at).total_seconds() <= _HOUR_S)
    span_s = (last.at - first.at).total_seconds()
    if span_s < _SHORTEST_SPAN_S:
        return math.nan
    return (last.value - first.value) / (span_s / _HOUR_S)


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What a flood bulletin says about a station.

    Attributes:
        reached: Marks reached; 0 when below all.
        nearest: The mark that is named: the highest reached, else the lowest; None without any.
        distance: Level minus *nearest*: above when positive.
        above_record: Higher than ever published.
    """

    level: float
    reached: int
    nearest: int | None
    distance: float
    above_record: bool


def bulletin(level: float, alarms: Sequence[float], record: float | None = None) -> Bulletin:
    """Return the facts of a bulletin, e.g. 4.64 m at Kim Long is 1.14 above the third mark."""
    reached = mark_reached(level, alarms)
    above = record is not None and level > record
    if not alarms:
        return Bulletin(level, 0, None, math.nan, above)
    nearest = max(reached, 1)
    return Bulletin(level, reached, nearest, level - alarms[nearest - 1], above)
