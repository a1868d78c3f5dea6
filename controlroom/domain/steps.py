"""The centre's steps in a report's life.  Each returns the new incident and its timeline event.

Nothing here knows the time or a database: callers hand in both.  The version stays as it is;
the store raises it.  What agencies do with their shares is in ``shares.py``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from controlroom.domain.deadline import clock_of
from controlroom.domain.errors import InvalidInputError
from controlroom.domain.ids import new_id
from controlroom.domain.incident import Event
from controlroom.domain.inputs import optional, required
from controlroom.domain.states import (
    AssignmentState,
    ClockKind,
    IncidentState,
    RejectReason,
    Satisfaction,
    Severity,
    Stage,
)
from controlroom.domain.transitions import check

if TYPE_CHECKING:
    from datetime import datetime

    from controlroom.domain.access import Actor
    from controlroom.domain.deadline import Calendar
    from controlroom.domain.incident import Incident

OPEN_SHARES = frozenset(AssignmentState) - {
    AssignmentState.RETURNED,
    AssignmentState.CANCELLED,
    AssignmentState.APPROVED,
}
"""Shares that still need something done."""


def made(
    incident: Incident, actor: Actor, now: datetime, action: str, text: str = "", **facts: str
) -> Event:
    """Return one line of the timeline."""
    return Event(
        new_id(), incident.id, now, actor.login, actor.name, action, text, tuple(facts.items())
    )


def next_due(incident: Incident, calendar: Calendar, since: datetime) -> datetime | None:
    """Return what is due next.

    While agencies work, the earliest open share; once all are approved, the latest of them, so
    that a closed incident keeps the date it was measured against.  Without a share, the step
    that the immediate clock asks for, or the answer on the normal one.

    Args:
        incident: Its stage and shares are as they will be.
        calendar: The city's.
        since: From when minutes are counted, and the days of a reopened incident.
    """
    active = incident.active_assignments
    if incident.stage is Stage.HANDLING and active:
        waiting = [a.due_at for a in active if a.state in OPEN_SHARES]
        return min(waiting) if waiting else max(a.due_at for a in active)
    if incident.clock is ClockKind.IMMEDIATE:
        if incident.stage is Stage.NEW:
            return calendar.acknowledge_due(incident.severity, since)
        return calendar.dispatch_due(incident.severity, since)
    if incident.stage is Stage.REOPENED:
        return calendar.answer_due(incident.severity, since)
    if incident.first_due_at is None:
        return None
    return calendar.answer_due(incident.severity, incident.received_at)


def receive(
    incident: Incident, actor: Actor, now: datetime, *, calendar: Calendar
) -> tuple[Incident, Event]:
    """Begin the life of a new incident: the immediate clock starts at once."""
    begun = replace(
        incident,
        stage=Stage.NEW,
        clock=clock_of(incident.severity),
        first_due_at=None,
        updated_at=now,
        updated_by=actor.login,
    )
    begun = replace(begun, due_at=next_due(begun, calendar, begun.received_at))
    return begun, made(begun, actor, now, "received", source=begun.source_id, channel=begun.channel)


def claim(
    incident: Incident, actor: Actor, now: datetime, *, calendar: Calendar
) -> tuple[Incident, Event]:
    """Take a new report in hand."""
    check(incident, "claim")
    after = replace(incident, stage=Stage.VERIFYING, claimed_by=actor.login)
    after = replace(after, due_at=next_due(after, calendar, after.received_at))
    return after, made(incident, actor, now, "claimed")


def release(
    incident: Incident, actor: Actor, now: datetime, *, calendar: Calendar
) -> tuple[Incident, Event]:
    """Put a claimed report back for anybody."""
    check(incident, "release")
    after = replace(incident, stage=Stage.NEW, claimed_by=None)
    after = replace(after, due_at=next_due(after, calendar, after.received_at))
    return after, made(incident, actor, now, "released")


def verify(
    incident: Incident,
    actor: Actor,
    now: datetime,
    *,
    calendar: Calendar,
    severity: Severity,
    category_id: str,
    ward_code: str | None,
    note: str = "",
) -> tuple[Incident, Event]:
    """Take a report on.  Its first due date is fixed here and never moves again.

    Minutes count from the reception, or from now if only the verification finds it urgent.
    """
    check(incident, "verify")
    text = optional("note", note)
    urgent_before = incident.clock is ClockKind.IMMEDIATE
    after = replace(
        incident,
        stage=Stage.VERIFIED,
        severity=severity,
        clock=clock_of(severity),
        category_id=category_id,
        ward_code=ward_code,
        first_due_at=calendar.answer_due(severity, incident.received_at),
    )
    since = after.received_at if urgent_before else now
    after = replace(after, due_at=next_due(after, calendar, since))
    facts = {"severity": str(int(severity)), "category": category_id, "ward": ward_code or ""}
    return after, made(incident, actor, now, "verified", text, **facts)


def set_severity(
    incident: Incident, actor: Actor, now: datetime, *, calendar: Calendar, severity: Severity
) -> tuple[Incident, Event]:
    """Change how urgent it is.

    Minutes count from this moment.  Making it more urgent draws open shares nearer, making it
    less urgent leaves what agencies were promised.

    Raises:
        InvalidInputError: It is as urgent already; setting it again would only give more time.
    """
    check(incident, "set_severity")
    if severity is incident.severity:
        raise InvalidInputError("severity", "unchanged")
    worse = severity < incident.severity
    limit = calendar.answer_due(severity, now)
    shares = tuple(
        replace(a, due_at=min(a.due_at, limit)) if worse and a.state in OPEN_SHARES else a
        for a in incident.assignments
    )
    after = replace(incident, severity=severity, clock=clock_of(severity), assignments=shares)
    after = replace(after, due_at=next_due(after, calendar, now))
    facts = {"before": str(int(incident.severity)), "severity": str(int(severity))}
    return after, made(incident, actor, now, "severity", **facts)


def reject(
    incident: Incident, actor: Actor, now: datetime, *, reason: RejectReason, note: str = ""
) -> tuple[Incident, Event]:
    """Do not take a report on, for a coded reason."""
    check(incident, "reject")
    text = optional("note", note)
    after = replace(incident, stage=Stage.REJECTED, reject_reason=reason, reject_note=text)
    return after, made(incident, actor, now, "rejected", text, reason=reason)


def merge(
    incident: Incident, actor: Actor, now: datetime, *, into: Incident
) -> tuple[Incident, Event]:
    """Link a repeated report to the one that is handled.  Both stay whole.

    Raises:
        InvalidInputError: *into* is the incident itself, or was itself merged or not taken on.
    """
    check(incident, "merge")
    if into.id == incident.id:
        raise InvalidInputError("into", "itself")
    if into.state in (IncidentState.MERGED, IncidentState.REJECTED):
        raise InvalidInputError("into", into.state)
    after = replace(incident, stage=Stage.MERGED, merged_into=into.id)
    return after, made(incident, actor, now, "merged", ref=str(into.ref))


def restore(incident: Incident, actor: Actor, now: datetime) -> tuple[Incident, Event]:
    """Undo a rejection or a merge: everything is as it was before."""
    check(incident, "restore")
    after = replace(
        incident,
        stage=_stage_before(incident),
        reject_reason=None,
        reject_note="",
        merged_into=None,
    )
    return after, made(incident, actor, now, "restored")


def _stage_before(incident: Incident) -> Stage:
    """Return the stage a rejected or merged incident had, from what only that stage leaves."""
    if incident.answer:
        return Stage.REOPENED
    if incident.first_due_at is not None:
        return Stage.VERIFIED
    return Stage.VERIFYING if incident.claimed_by is not None else Stage.NEW


def note(incident: Incident, actor: Actor, now: datetime, *, text: str) -> Event:
    """Return a remark for the timeline; the incident itself stays as it is."""
    return made(incident, actor, now, "note", required("text", text))


def publish(
    incident: Incident, actor: Actor, now: datetime, *, answer: str
) -> tuple[Incident, Event]:
    """Give the citizen the answer; possible once every active share is approved.

    A rating of a former answer stays in the timeline; this answer is not rated yet.
    """
    check(incident, "publish")
    text = required("answer", answer)
    after = replace(
        incident, stage=Stage.PUBLISHED, answer=text, published_at=now, satisfaction=None
    )
    return after, made(incident, actor, now, "published", text)


def rate(
    incident: Incident, actor: Actor, now: datetime, *, satisfaction: Satisfaction
) -> tuple[Incident, Event]:
    """Keep what the citizen says about the answer."""
    check(incident, "rate")
    after = replace(incident, stage=Stage.RATED, satisfaction=satisfaction)
    return after, made(incident, actor, now, "rated", satisfaction=str(int(satisfaction)))


def reopen(
    incident: Incident, actor: Actor, now: datetime, *, calendar: Calendar, reason: str
) -> tuple[Incident, Event]:
    """Take a published incident up again.

    The former answer, rating and shares stay; the shares are cancelled when it is sent anew.
    Its next due date is counted from now; the first one stays.
    """
    check(incident, "reopen")
    text = required("reason", reason)
    after = replace(incident, stage=Stage.REOPENED, published_at=None)
    after = replace(after, due_at=next_due(after, calendar, now))
    return after, made(incident, actor, now, "reopened", text)
