"""An alarm's life: raised, acknowledged, over.  States and transitions only; no clock, no store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from controlroom.domain.errors import InvalidTransitionError
from controlroom.domain.ids import new_id
from controlroom.domain.records import Alarm, AlarmState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from controlroom.domain.geo import Position
    from controlroom.domain.states import Severity

MOMENTARY = frozenset(
    {
        "boundary_crossed",
        "bulletin",
        "camera_event",
        "card_event",
        "press_article",
        "reservoir_order",
        "security_alert",
        "sos_call",
        "vessel_sos",
    }
)
"""Kinds that report something that happened: nothing says later that it is over, so they leave
the list once acknowledged."""

_AFTER_ACKNOWLEDGE: Mapping[AlarmState, AlarmState] = {
    AlarmState.UNACKNOWLEDGED: AlarmState.ACKNOWLEDGED,
    AlarmState.RETURNED_UNACKNOWLEDGED: AlarmState.NORMAL,
}
_AFTER_CLEAR: Mapping[AlarmState, AlarmState] = {
    AlarmState.UNACKNOWLEDGED: AlarmState.RETURNED_UNACKNOWLEDGED,
    AlarmState.ACKNOWLEDGED: AlarmState.NORMAL,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that a rule found; ``source_id``, ``kind`` and ``sensor_id`` say which.

    Attributes:
        sensor_id: Sensor, camera, vessel, unit or screen it concerns.
        title: Its name, in the city's language; data, never a sentence.
        facts: Values for the translated sentence of that kind.
    """

    source_id: str
    kind: str
    severity: Severity
    title: str
    sensor_id: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    position: Position | None = None


def raised(condition: Condition, now: datetime, *, simulated: bool = False) -> Alarm:
    """Return a new alarm that nobody has acknowledged."""
    return Alarm(
        id=new_id(),
        version=0,
        source_id=condition.source_id,
        kind=condition.kind,
        severity=condition.severity,
        state=AlarmState.UNACKNOWLEDGED,
        title=condition.title,
        raised_at=now,
        facts=condition.facts,
        sensor_id=condition.sensor_id,
        position=condition.position,
        simulated=simulated,
    )


def updated(alarm: Alarm, condition: Condition) -> Alarm:
    """Return *alarm* as the condition is now; it rings again when worse, or after it was over.

    Worse is more urgent, or more marks reached than whoever acknowledged it has seen: then the
    acknowledgement no longer stands.
    """
    worse = condition.severity < alarm.severity or reached(condition.facts) > reached(alarm.facts)
    if worse or alarm.state is AlarmState.RETURNED_UNACKNOWLEDGED:
        alarm = replace(
            alarm,
            state=AlarmState.UNACKNOWLEDGED,
            acknowledged_by=None,
            acknowledged_at=None,
        )
    return replace(
        alarm,
        severity=condition.severity,
        title=condition.title,
        facts=condition.facts,
        position=condition.position or alarm.position,
    )


def reached(facts: tuple[tuple[str, str], ...]) -> int:
    """Return how many marks the fact of that name says are reached; 0 without it."""
    told = dict(facts).get("reached", "")
    return int(told) if told.isdecimal() else 0


def event_of(facts: tuple[tuple[str, str], ...]) -> str:
    """Return what the fact ``event`` says, ``""`` without it."""
    return dict(facts).get("event", "")


def lasts(alarm: Alarm) -> bool:
    """Return whether its condition holds, as far as the room knows."""
    return alarm.state in (AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED)


def cleared(alarm: Alarm) -> Alarm:
    """Return *alarm* after its condition has ended; unchanged if that was known."""
    return replace(alarm, state=_AFTER_CLEAR.get(alarm.state, alarm.state))


def acknowledged(alarm: Alarm, *, login: str, now: datetime, verdict: str = "") -> Alarm:
    """Record that somebody has seen *alarm*.

    Args:
        alarm: As last read.
        login: Who, as it is stored.
        now: Server time.
        verdict: ``"confirmed"``, ``"false"``, ``"no_procedure"`` for camera events, or nothing.

    Returns:
        ``ACKNOWLEDGED`` while the condition lasts, else ``NORMAL``.

    Raises:
        InvalidTransitionError: It is not waiting to be acknowledged.

    Source:
        ANSI/ISA-18.2-2016, alarm state transition diagram.
    """
    state = _AFTER_ACKNOWLEDGE.get(alarm.state)
    if state is None:
        raise InvalidTransitionError("acknowledge", alarm.state)
    if alarm.kind in MOMENTARY:
        state = AlarmState.NORMAL
    facts = (*alarm.facts, ("verdict", verdict)) if verdict else alarm.facts
    return replace(alarm, state=state, acknowledged_by=login, acknowledged_at=now, facts=facts)
