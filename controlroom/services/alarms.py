"""Alarms: raised and ended by rules, acknowledged by people, made into incidents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from controlroom.domain import alarm as rules
from controlroom.domain.alarm import MOMENTARY
from controlroom.domain.errors import InvalidInputError, InvalidTransitionError
from controlroom.domain.inputs import PROSE_MAX, TITLE_MAX
from controlroom.domain.records import AlarmState
from controlroom.domain.text import nfc
from controlroom.services.alarm_words import title_of, told_by
from controlroom.services.intake import Draft, Intake, checked

if TYPE_CHECKING:
    from uuid import UUID

    from controlroom.domain.access import Actor
    from controlroom.domain.alarm import Condition
    from controlroom.domain.city import City
    from controlroom.domain.incident import Incident
    from controlroom.domain.records import Alarm
    from controlroom.services.ports import Work, Works

VERDICTS = frozenset({"", "confirmed", "false", "no_procedure"})
CHANNELS = {"camera": "camera", "sos": "sos"}
"""How an incident came, by the source of its alarm; ``"sensor"`` for the others."""


class Alarms:
    """What people do with alarms, and how rules raise and end them.

    Args:
        works: Begins transactions.
        city: Names of sensors and categories of sources.
    """

    def __init__(self, works: Works, city: City) -> None:
        self._works = works
        self._city = city
        self._intake = Intake(works, city)

    def acknowledge(
        self,
        actor: Actor,
        alarm_id: UUID,
        *,
        seen: int,
        verdict: str = "",
        command_id: UUID | None = None,
    ) -> Alarm:
        """Say that somebody has seen it, as it was when *seen*.

        Args:
            actor: Who.
            alarm_id: Which.
            seen: Its version on the screen.
            verdict: ``"confirmed"``, ``"false"`` or ``"no_procedure"`` for a camera event.
            command_id: Makes a repetition harmless.
        """
        actor.require("acknowledge")
        if verdict not in VERDICTS:
            raise InvalidInputError("verdict", "unknown")
        with self._works(actor, "alarm.acknowledge", command_id) as work:
            alarm = work.alarm(alarm_id)
            if alarm.version != seen:
                return work.save_alarm(alarm, seen=seen)  # refused, naming who was first
            done = rules.acknowledged(alarm, login=actor.login, now=work.now, verdict=verdict)
            return work.save_alarm(done, seen=seen)

    def make_incident(
        self,
        actor: Actor,
        alarm_id: UUID,
        *,
        seen: int,
        category_id: str | None = None,
        command_id: UUID | None = None,
    ) -> Incident:
        """Make an incident from an alarm and acknowledge it.

        Raises:
            InvalidTransitionError: An incident was made from it before.
        """
        actor.require("acknowledge")
        with self._works(actor, "alarm.make_incident", command_id) as work:
            alarm = work.alarm(alarm_id)
            if alarm.version != seen:
                work.save_alarm(alarm, seen=seen)  # refused, naming who was first
            if alarm.incident_id is not None:
                raise InvalidTransitionError("make_incident", "has-incident")
            if alarm.state in (AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED_UNACKNOWLEDGED):
                alarm = rules.acknowledged(alarm, login=actor.login, now=work.now)
            incident = self.incident_from(work, alarm, category_id=category_id)
            work.save_alarm(replace(alarm, incident_id=incident.id), seen=seen)
            return incident

    def incident_from(
        self, work: Work, alarm: Alarm, *, category_id: str | None = None
    ) -> Incident:
        """Store a new incident for *alarm* in a running transaction; another if it had one."""
        told = told_by(alarm, self._city.zone)
        again = "" if alarm.incident_id is None else f":{alarm.version}"
        draft = Draft(
            # Nothing a source may have written keeps an alarm from becoming an incident.
            title=nfc(title_of(alarm))[:TITLE_MAX].strip() or alarm.kind,
            description=nfc(told)[:PROSE_MAX],
            category_id=category_id or self._category(alarm.source_id),
            source_id=alarm.source_id,
            channel=CHANNELS.get(alarm.source_id, "sensor"),
            position=alarm.position,
            severity=alarm.severity,
            external_ref=f"alarm:{alarm.id}{again}",
            simulated=alarm.simulated,
        )
        return self._intake.take_in(work, checked(draft, self._city))

    def _category(self, source_id: str) -> str:
        source = self._city.source_by_id.get(source_id)
        if source is not None and source.category_id:
            return source.category_id
        tops = [c.id for c in self._city.categories if c.parent_id is None]
        return tops[-1] if tops else ""

    @staticmethod
    def raise_or_update(work: Work, condition: Condition, *, simulated: bool = False) -> Alarm:
        """Raise the alarm of *condition*, or bring the one that is raised up to date.

        Events of one moment (``MOMENTARY``) are separate alarms unless the same event is still
        waiting at the same place; unchanged conditions are not stored again.
        """
        momentary = condition.kind in MOMENTARY
        known = None
        if condition.sensor_id is not None or not momentary:
            known = work.open_alarm(
                condition.source_id,
                condition.kind,
                condition.sensor_id,
                rules.event_of(condition.facts) if momentary else None,
            )
        if known is None:
            alarm = rules.raised(condition, work.now, simulated=simulated)
            return work.save_alarm(alarm, seen=None)
        after = rules.updated(known, condition)
        return known if after == known else work.save_alarm(after, seen=known.version)

    @staticmethod
    def clear(work: Work, source_id: str, kind: str, sensor_id: str | None) -> Alarm | None:
        """End the alarm of a condition; return it as stored, None when there is none."""
        known = work.open_alarm(source_id, kind, sensor_id)
        if known is None:
            return None
        after = rules.cleared(known)
        return known if after == known else work.save_alarm(after, seen=known.version)
