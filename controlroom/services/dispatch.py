"""Sending incidents to agencies, and what agencies say about their shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controlroom.domain import routing, shares, steps
from controlroom.domain.access import Role
from controlroom.domain.clock import SystemClock
from controlroom.domain.errors import InvalidInputError, NotAllowedError
from controlroom.domain.shares import Order
from controlroom.services.change import Changes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from controlroom.domain.access import Actor
    from controlroom.domain.city import City
    from controlroom.domain.clock import Clock
    from controlroom.domain.figures import Share
    from controlroom.domain.incident import Event, Incident
    from controlroom.domain.routing import Recommendation
    from controlroom.domain.states import Severity
    from controlroom.services.change import Outcome
    from controlroom.services.ports import Work, Works

__all__ = ["Dispatch", "Order"]


class Dispatch(Changes):
    """Recommends and sends; takes what agencies answer.

    Args:
        works: Begins transactions.
        city: Agencies and routing rules.
        clock: Tells which agencies exist today when recommending; changes use server time.
    """

    def __init__(self, works: Works, city: City, clock: Clock | None = None) -> None:
        super().__init__(works, city)
        self._clock = clock or SystemClock()

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._city.zone).date()

    def recommend(
        self,
        incident: Incident,
        *,
        open_by_agency: Mapping[str, int],
        on_time: Mapping[str, Share],
    ) -> tuple[Recommendation, ...]:
        """Return agencies that fit, best first, each with its reason.  Does not block."""
        return routing.recommend(
            incident,
            self._city,
            on=self._day(self._clock.now()),
            open_by_agency=open_by_agency,
            on_time=on_time,
        )

    def dispatch(
        self,
        actor: Actor,
        incident_id: UUID,
        *,
        seen: int,
        orders: Sequence[Order],
        severity: Severity | None = None,
        command_id: UUID | None = None,
    ) -> Incident:
        """Send to one or several agencies, setting the severity first if given."""
        actor.require("dispatch")

        def step(incident: Incident, work: Work) -> Outcome:
            for order in orders:
                self._check_agency(order.agency_id, self._day(work.now))
            if severity is None or severity == incident.severity:
                return shares.dispatch(
                    incident, actor, work.now, calendar=self._calendar, orders=orders
                )
            set_, first = steps.set_severity(
                incident, actor, work.now, calendar=self._calendar, severity=severity
            )
            sent, second = shares.dispatch(
                set_, actor, work.now, calendar=self._calendar, orders=orders
            )
            return sent, first, second

        return self._change(actor, "dispatch", incident_id, seen, command_id, step)

    def _check_agency(self, agency_id: str, on: date) -> None:
        acting = routing.acting(self._city, agency_id, on)
        if acting is None:
            raise InvalidInputError("agency_id", "unknown")
        if acting.id != agency_id:
            raise InvalidInputError("agency_id", "succeeded")

    def recall(
        self,
        actor: Actor,
        incident_id: UUID,
        *,
        seen: int,
        agency_id: str = "",
        reason: str = "",
        command_id: UUID | None = None,
    ) -> Incident:
        """Take back what was sent last, or what one agency has, as far as it is not in hand."""
        actor.require("dispatch")

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            return shares.recall(
                incident,
                actor,
                work.now,
                calendar=self._calendar,
                agency_id=agency_id,
                reason=reason,
            )

        return self._change(actor, "recall", incident_id, seen, command_id, step)

    def accept(
        self,
        actor: Actor,
        incident_id: UUID,
        *,
        seen: int,
        agency_id: str,
        command_id: UUID | None = None,
    ) -> Incident:
        """Say that the agency has begun."""
        _speak_for(actor, "accept", agency_id)

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            return shares.accept(
                incident, actor, work.now, calendar=self._calendar, agency_id=agency_id
            )

        return self._change(actor, "accept", incident_id, seen, command_id, step)

    def answer(
        self,
        actor: Actor,
        incident_id: UUID,
        *,
        seen: int,
        agency_id: str,
        reply: str,
        command_id: UUID | None = None,
    ) -> Incident:
        """Report what the agency did."""
        _speak_for(actor, "answer", agency_id)

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            return shares.answer(
                incident,
                actor,
                work.now,
                calendar=self._calendar,
                agency_id=agency_id,
                reply=reply,
            )

        return self._change(actor, "answer", incident_id, seen, command_id, step)

    def give_back(
        self,
        actor: Actor,
        incident_id: UUID,
        *,
        seen: int,
        agency_id: str,
        reason: str,
        command_id: UUID | None = None,
    ) -> Incident:
        """Return the agency's share to the centre."""
        _speak_for(actor, "return", agency_id)

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            return shares.give_back(
                incident,
                actor,
                work.now,
                calendar=self._calendar,
                agency_id=agency_id,
                reason=reason,
            )

        return self._change(actor, "return", incident_id, seen, command_id, step)

    def ask_extension(
        self,
        actor: Actor,
        incident_id: UUID,
        *,
        seen: int,
        agency_id: str,
        until: datetime,
        reason: str,
        command_id: UUID | None = None,
    ) -> Incident:
        """Ask for more time."""
        _speak_for(actor, "ask_extension", agency_id)
        _check_zone(until)

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            return shares.ask_extension(
                incident,
                actor,
                work.now,
                calendar=self._calendar,
                agency_id=agency_id,
                until=until,
                reason=reason,
            )

        return self._change(actor, "ask_extension", incident_id, seen, command_id, step)

    def grant_extension(
        self,
        actor: Actor,
        incident_id: UUID,
        *,
        seen: int,
        agency_id: str,
        until: datetime | None = None,
        command_id: UUID | None = None,
    ) -> Incident:
        """Grant what was asked for, or *until* another time."""
        actor.require("grant_extension")
        _check_zone(until)

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            return shares.grant_extension(
                incident,
                actor,
                work.now,
                calendar=self._calendar,
                agency_id=agency_id,
                until=until,
            )

        return self._change(actor, "grant_extension", incident_id, seen, command_id, step)

    def refuse_extension(
        self,
        actor: Actor,
        incident_id: UUID,
        *,
        seen: int,
        agency_id: str,
        reason: str,
        command_id: UUID | None = None,
    ) -> Incident:
        """Keep the due date as it is."""
        actor.require("grant_extension")

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            return shares.refuse_extension(
                incident,
                actor,
                work.now,
                calendar=self._calendar,
                agency_id=agency_id,
                reason=reason,
            )

        return self._change(actor, "refuse_extension", incident_id, seen, command_id, step)


def _speak_for(actor: Actor, action: str, agency_id: str) -> None:
    """Require *action*; officers of an agency speak for their own only."""
    actor.require(action)
    if actor.role is Role.AGENCY and actor.agency_id != agency_id:
        raise NotAllowedError(action, Role.SUPERVISOR)


def _check_zone(until: datetime | None) -> None:
    if until is not None and until.utcoffset() is None:
        raise InvalidInputError("until", "no-zone")
