"""From arrival to verified: what operators do with a report before an agency hears of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from controlroom.domain import steps
from controlroom.domain.access import Role
from controlroom.domain.deadline import clock_of
from controlroom.domain.errors import DeliveredTwiceError, InvalidInputError, NotAllowedError
from controlroom.domain.ids import new_id
from controlroom.domain.incident import Attachment, Incident, Reporter
from controlroom.domain.inputs import ADDRESS_MAX, REFERENCE_MAX, TITLE_MAX, one_line, optional
from controlroom.domain.states import RejectReason, Severity, Stage
from controlroom.services.change import Changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from uuid import UUID

    from controlroom.domain.access import Actor
    from controlroom.domain.city import City
    from controlroom.domain.geo import Position
    from controlroom.domain.incident import Event
    from controlroom.services.ports import Work

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Draft:
    """A report as it arrives.

    Attributes:
        external_ref: Identifier at the source; the same one is never taken in twice.
        attachments: Their ``incident_id`` is set when the incident is made.
        received_at: When the source got it; None for now, and never later than now.
        ward_code: None to find it by the position.
    """

    title: str
    description: str
    category_id: str
    source_id: str
    channel: str
    position: Position | None = None
    address: str = ""
    severity: Severity = Severity.NORMAL
    reporter: Reporter | None = None
    external_ref: str | None = None
    attachments: tuple[Attachment, ...] = ()
    received_at: datetime | None = None
    ward_code: str | None = None
    simulated: bool = False


def checked(draft: Draft, city: City) -> Draft:
    """Return *draft* with clean texts and its ward.

    Raises:
        InvalidInputError: Title empty, a text too long, category, source or ward unknown, or
            a time without zone.
    """
    if draft.category_id not in city.category_by_id:
        raise InvalidInputError("category_id", "unknown")
    if draft.source_id not in city.source_by_id:
        raise InvalidInputError("source_id", "unknown")
    if draft.received_at is not None and draft.received_at.utcoffset() is None:
        raise InvalidInputError("received_at", "no-zone")
    ward_code = draft.ward_code
    if ward_code is None and draft.position is not None:
        ward = city.ward_at(draft.position)
        ward_code = ward.code if ward else None
    elif ward_code is not None and ward_code not in city.ward_by_code:
        raise InvalidInputError("ward_code", "unknown")
    reference = draft.external_ref
    return replace(
        draft,
        title=one_line("title", draft.title),
        description=optional("description", draft.description),
        address=optional("address", draft.address, ADDRESS_MAX),
        reporter=_clean(draft.reporter),
        external_ref=one_line("external_ref", reference, REFERENCE_MAX) if reference else None,
        ward_code=ward_code,
    )


def _clean(reporter: Reporter | None) -> Reporter | None:
    if reporter is None:
        return None
    clean = Reporter(
        optional("reporter", reporter.name, TITLE_MAX),
        optional("reporter", reporter.phone, TITLE_MAX),
        optional("reporter", reporter.email, TITLE_MAX),
        optional("reporter", reporter.account, TITLE_MAX),
    )
    return None if clean == Reporter() else clean


def _twice(take: Callable[[], T]) -> T:
    """Try again when a twin of the same delivery was stored meanwhile: now it is known."""
    try:
        return take()
    except DeliveredTwiceError:
        return take()


class Intake(Changes):
    """Takes reports in, verifies, refuses and links them."""

    def receive(self, actor: Actor, draft: Draft, *, command_id: UUID | None = None) -> Incident:
        """Take a report in; one that the source delivered before is returned as it is stored."""
        actor.require("receive")
        clean = checked(draft, self._city)

        def take() -> Incident:
            with self._works(actor, "receive", command_id) as work:
                known = self._known(work, clean)
                return known if known is not None else self.take_in(work, clean)

        return _twice(take)

    def receive_many(self, actor: Actor, drafts: Iterable[Draft]) -> tuple[int, int]:
        """Take reports in, all or none; return how many were new and how many known."""
        actor.require("receive")
        clean = [checked(draft, self._city) for draft in drafts]

        def take() -> int:
            new = 0
            with self._works(actor, "receive_many") as work:
                for draft in clean:
                    if self._known(work, draft) is None:
                        self.take_in(work, draft)
                        new += 1
            return new

        new = _twice(take)
        return new, len(clean) - new

    @staticmethod
    def _known(work: Work, draft: Draft) -> Incident | None:
        if draft.external_ref is None:
            return None
        known = work.find_external(draft.source_id, draft.external_ref)
        return None if known is None else work.incident(known)

    def take_in(self, work: Work, draft: Draft) -> Incident:
        """Store a checked draft in a running transaction."""
        incident = Incident(
            id=new_id(),
            ref=0,
            version=0,
            source_id=draft.source_id,
            channel=draft.channel,
            title=draft.title,
            description=draft.description,
            category_id=draft.category_id,
            severity=draft.severity,
            stage=Stage.NEW,
            clock=clock_of(draft.severity),
            received_at=min(draft.received_at or work.now, work.now),
            ward_code=draft.ward_code,
            address=draft.address,
            position=draft.position,
            external_ref=draft.external_ref,
            has_reporter=draft.reporter is not None,
            simulated=draft.simulated,
        )
        begun, event = steps.receive(incident, work.actor, work.now, calendar=self._calendar)
        files = [replace(a, incident_id=begun.id) for a in draft.attachments]
        stored = work.add_incident(begun, draft.reporter, files)
        work.append([event])
        return stored

    def claim(
        self, actor: Actor, incident_id: UUID, *, seen: int, command_id: UUID | None = None
    ) -> Incident:
        """Take a new report in hand; the second to try learns who was first."""
        actor.require("claim")

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            return steps.claim(incident, actor, work.now, calendar=self._calendar)

        return self._change(actor, "claim", incident_id, seen, command_id, step)

    def release(
        self, actor: Actor, incident_id: UUID, *, seen: int, command_id: UUID | None = None
    ) -> Incident:
        """Put a claimed report back; another's only as a supervisor."""
        actor.require("claim")

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            if incident.claimed_by not in (None, actor.login) and not actor.may("dispatch"):
                raise NotAllowedError("release", Role.SUPERVISOR)
            return steps.release(incident, actor, work.now, calendar=self._calendar)

        return self._change(actor, "release", incident_id, seen, command_id, step)

    def verify(
        self,
        actor: Actor,
        incident_id: UUID,
        *,
        seen: int,
        severity: Severity,
        category_id: str,
        ward_code: str | None,
        note: str = "",
        command_id: UUID | None = None,
    ) -> Incident:
        """Take a report on: how urgent, what, where.  The clocks start."""
        actor.require("verify")
        if category_id not in self._city.category_by_id:
            raise InvalidInputError("category_id", "unknown")
        if ward_code is not None and ward_code not in self._city.ward_by_code:
            raise InvalidInputError("ward_code", "unknown")

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            return steps.verify(
                incident,
                actor,
                work.now,
                calendar=self._calendar,
                severity=severity,
                category_id=category_id,
                ward_code=ward_code,
                note=note,
            )

        return self._change(actor, "verify", incident_id, seen, command_id, step)

    def set_severity(
        self,
        actor: Actor,
        incident_id: UUID,
        *,
        seen: int,
        severity: Severity,
        command_id: UUID | None = None,
    ) -> Incident:
        """Change how urgent an open incident is."""
        actor.require("set_severity")

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            return steps.set_severity(
                incident, actor, work.now, calendar=self._calendar, severity=severity
            )

        return self._change(actor, "set_severity", incident_id, seen, command_id, step)

    def reject(
        self,
        actor: Actor,
        incident_id: UUID,
        *,
        seen: int,
        reason: RejectReason,
        note: str = "",
        command_id: UUID | None = None,
    ) -> Incident:
        """Do not take a report on, for a coded reason."""
        actor.require("reject")

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            return steps.reject(incident, actor, work.now, reason=reason, note=note)

        return self._change(actor, "reject", incident_id, seen, command_id, step)

    def merge(
        self,
        actor: Actor,
        incident_id: UUID,
        *,
        seen: int,
        into: UUID,
        command_id: UUID | None = None,
    ) -> Incident:
        """Link a repeated report to the one that is handled.

        That one may be linked to a third later.  Every link stays as it was made, so that undoing
        one brings back what was before; who looks (``IncidentDetail``) follows them to the end.
        """
        actor.require("merge")

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            target = work.incident(into)
            return steps.merge(incident, actor, work.now, into=target)

        return self._change(actor, "merge", incident_id, seen, command_id, step, other=into)

    def restore(
        self, actor: Actor, incident_id: UUID, *, seen: int, command_id: UUID | None = None
    ) -> Incident:
        """Undo a rejection or a merge."""
        actor.require("undo")

        def step(incident: Incident, work: Work) -> tuple[Incident, Event]:
            return steps.restore(incident, actor, work.now)

        return self._change(actor, "restore", incident_id, seen, command_id, step)

    def note(
        self, actor: Actor, incident_id: UUID, *, text: str, command_id: UUID | None = None
    ) -> Incident:
        """Write a remark into the timeline; the incident keeps its version."""
        actor.require("note")
        with self._works(actor, "note", command_id) as work:
            incident = work.incident(incident_id)
            work.append([steps.note(incident, actor, work.now, text=text)])
            return incident
