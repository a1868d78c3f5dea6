"""From an agency's answer to a published one, and what the citizen says about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controlroom.domain import shares, steps
from controlroom.services.change import Changes

if TYPE_CHECKING:
    from uuid import UUID

    from controlroom.domain.access import Actor
    from controlroom.domain.incident import Event, Incident
    from controlroom.domain.states import Satisfaction
    from controlroom.services.ports import Work


class Closing(Changes):
    """Approves answers, publishes, rates and reopens."""

    def approve(
        self,
        actor: Actor,
        incident_id: UUID,
        *,
        seen: int,
        agency_id: str,
        command_id: UUID | None = None,
    ) -> Incident:
        """Accept the agency's answer."""
        actor.require("approve")

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            return shares.approve(
                incident, actor, work.now, calendar=self._calendar, agency_id=agency_id
            )

        return self._change(actor, "approve", incident_id, seen, command_id, step)

    def send_back(
        self,
        actor: Actor,
        incident_id: UUID,
        *,
        seen: int,
        agency_id: str,
        reason: str,
        command_id: UUID | None = None,
    ) -> Incident:
        """Ask the agency to complete its answer."""
        actor.require("send_back")

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            return shares.send_back(
                incident,
                actor,
                work.now,
                calendar=self._calendar,
                agency_id=agency_id,
                reason=reason,
            )

        return self._change(actor, "send_back", incident_id, seen, command_id, step)

    def publish(
        self,
        actor: Actor,
        incident_id: UUID,
        *,
        seen: int,
        answer: str,
        command_id: UUID | None = None,
    ) -> Incident:
        """Give the citizen the answer."""
        actor.require("publish")

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            return steps.publish(incident, actor, work.now, answer=answer)

        return self._change(actor, "publish", incident_id, seen, command_id, step)

    def rate(
        self,
        actor: Actor,
        incident_id: UUID,
        *,
        seen: int,
        satisfaction: Satisfaction,
        command_id: UUID | None = None,
    ) -> Incident:
        """Keep the citizen's rating, brought by a source or said on the telephone."""
        actor.require("rate")

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            return steps.rate(incident, actor, work.now, satisfaction=satisfaction)

        return self._change(actor, "rate", incident_id, seen, command_id, step)

    def reopen(
        self,
        actor: Actor,
        incident_id: UUID,
        *,
        seen: int,
        reason: str,
        command_id: UUID | None = None,
    ) -> Incident:
        """Take a published incident up again."""
        actor.require("reopen")

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            return steps.reopen(incident, actor, work.now, calendar=self._calendar, reason=reason)

        return self._change(actor, "reopen", incident_id, seen, command_id, step)
