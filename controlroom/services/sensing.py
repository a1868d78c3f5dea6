"""What readings mean: which conditions a sensor's newest values raise or end."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from controlroom.domain import levels, watch
from controlroom.domain.alarm import Condition, lasts
from controlroom.domain.alarm import reached as marks_reached
from controlroom.domain.city import SensorKind
from controlroom.domain.states import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from controlroom.domain.city import Sensor
    from controlroom.domain.records import Alarm, Reading

_LEVELS = frozenset({SensorKind.RIVER, SensorKind.RESERVOIR_LEVEL})
_QUALITY = frozenset({SensorKind.AIR, SensorKind.WATER_QUALITY})
_ABOVE = {
    SensorKind.RIVER: "level_above",
    SensorKind.RESERVOIR_LEVEL: "level_above",
    SensorKind.RAIN: "rain_above",
    SensorKind.RESERVOIR_INFLOW: "flow_above",
    SensorKind.RESERVOIR_OUTFLOW: "flow_above",
}
MAKES_INCIDENT = frozenset({"level_above", "rain_above"})
"""Conditions that become an incident without waiting for the operator."""


class Finding(NamedTuple):
    """What a rule says about one condition of a sensor; None means that it does not hold."""

    kind: str
    condition: Condition | None


def kinds_watched(sensor: Sensor) -> tuple[str, ...]:
    """Return the kinds of alarm that readings of *sensor* may raise."""
    kinds = []
    if sensor.kind in _ABOVE and sensor.alarms:
        kinds.append(_ABOVE[sensor.kind])
    if sensor.kind is SensorKind.RIVER and sensor.unit == "m":
        kinds.append("level_rising")
    if sensor.kind is SensorKind.RESERVOIR_LEVEL and sensor.normal is not None:
        kinds.append("reservoir_full")
    if sensor.kind in _QUALITY and sensor.alarms:
        kinds.append("above_standard")
    return tuple(kinds)


def judge(
    sensor: Sensor, kind: str, readings: Sequence[Reading], known: Alarm | None
) -> Finding | None:
    """Return whether *kind* holds for *sensor*; None when *readings* do not say.

    Args:
        sensor: Its marks.
        kind: One of ``kinds_watched``.
        readings: The newest last, at least one.
        known: The alarm of this condition that is not over, for the hysteresis; one that has
            returned and only waits for somebody to look counts as none.
    """
    if known is not None and not lasts(known):
        known = None
    value = readings[-1].value
    if kind == "level_rising":
        return _rising(sensor, readings, known)
    if kind == "reservoir_full" and sensor.normal is not None:
        reached = levels.mark_reached(value, (sensor.normal,), 1 if known else 0)
        facts = (("mark", f"{sensor.normal:g}"),)
        return _found(sensor, kind, value, facts, Severity.URGENT, holds=reached > 0)
    if kind == "above_standard":
        limit = sensor.alarms[0]
        # Raised after some periods above, kept as long as the newest is above.
        holds = value > limit if known else watch.exceeded([r.value for r in readings], limit)
        return _found(sensor, kind, value, (("mark", f"{limit:g}"),), Severity.NORMAL, holds=holds)
    return _above(sensor, kind, readings, known)


def _above(sensor: Sensor, kind: str, readings: Sequence[Reading], known: Alarm | None) -> Finding:
    value = readings[-1].value
    marks = levels.marks_of(sensor.alarms, sensor.record)
    before = marks_reached(known.facts) if known and sensor.kind in _LEVELS else 0
    reached = levels.mark_reached(value, marks, before)
    facts: tuple[tuple[str, str], ...] = ()
    if reached:
        rise = levels.rise_per_hour(readings)
        facts = (
            ("mark", levels.mark_name(reached, sensor.alarms)),
            ("reached", str(reached)),
            ("above", f"{value - marks[reached - 1]:.2f}"),
            *(() if math.isnan(rise) else (("rise", f"{rise:.2f}"),)),
        )
    severity = levels.severity_of(reached, sensor.alarms)
    return _found(sensor, kind, value, facts, severity, holds=reached > 0)


def _rising(sensor: Sensor, readings: Sequence[Reading], known: Alarm | None) -> Finding | None:
    rise = levels.rise_per_hour(readings)
    if math.isnan(rise):
        return None  # too few readings: neither rising nor no longer rising
    limit = levels.FAST_RISE_PER_H / 2 if known else levels.FAST_RISE_PER_H
    facts = (("rise", f"{rise:.2f}"),)
    value = readings[-1].value
    return _found(sensor, "level_rising", value, facts, Severity.URGENT, holds=rise >= limit)


def _found(
    sensor: Sensor,
    kind: str,
    value: float,
    facts: tuple[tuple[str, str], ...],
    severity: Severity,
    *,
    holds: bool,
) -> Finding:
    if not holds:
        return Finding(kind, None)
    mark = dict(facts).get("mark", "")
    named = f"{sensor.name.vi}: {value:g} {sensor.unit}"
    return Finding(
        kind,
        Condition(
            source_id=sensor.source_id,
            kind=kind,
            severity=severity,
            title=f"{named} ({mark})" if mark else named,
            sensor_id=sensor.id,
            facts=(("level", f"{value:g}"), ("unit", sensor.unit), *facts),
            position=sensor.position,
        ),
    )
