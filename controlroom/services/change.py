"""How every step on an incident is carried out: one transaction, bound to what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controlroom.services.calendar import calendar_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from controlroom.domain.access import Actor
    from controlroom.domain.city import City
    from controlroom.domain.incident import Event, Incident
    from controlroom.services.ports import Work, Works

    Outcome = tuple[Incident, Event] | tuple[Incident, Event, Event]
    """The changed incident and what its timeline says about it."""


class Changes:
    """Carries out steps; the base of what people do with incidents.

    Args:
        works: Begins transactions.
        city: Calendar, agencies and categories.
    """

    def __init__(self, works: Works, city: City) -> None:
        self._works = works
        self._city = city
        self._calendar = calendar_of(city)

    def _change(  # noqa: PLR0917 - private, and always called in this order
        self,
        actor: Actor,
        kind: str,
        incident_id: UUID,
        seen: int,
        command_id: UUID | None,
        step: Callable[[Incident, Work], Outcome],
        other: UUID | None = None,
    ) -> Incident:
        """Run *step* on the incident and store what it returns.

        Args:
            actor: Who acts.
            kind: Name of the command.
            incident_id: The incident that changes.
            seen: Its version as the person saw it.
            command_id: Made by the client.
            step: The rule.
            other: Another incident that the step looks at; it is locked too.

        Raises:
            ConcurrentEditError: It is not the version that was seen, whatever the step.
            ControlRoomError: What the step raises; nothing was changed.
        """
        with self._works(actor, kind, command_id) as work:
            # In one order: two people who name the same two never wait for each other in a circle.
            keys = sorted({incident_id, other or incident_id})
            incident = {key: work.incident(key) for key in keys}[incident_id]
            if incident.version != seen:
                # The store refuses this and names who was first; judging the step against a
                # state the person never saw would only hide that.
                return work.save_incident(incident, seen=seen)
            after, *events = step(incident, work)
            stored = work.save_incident(after, seen=seen)
            work.append(events)
            return stored
