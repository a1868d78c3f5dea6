"""The steps of the agencies' shares: sent, worked on, answered, approved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from controlroom.domain.errors import InvalidInputError, InvalidTransitionError
from controlroom.domain.ids import new_id
from controlroom.domain.incident import Assignment
from controlroom.domain.inputs import optional, required
from controlroom.domain.states import AssignmentState, Stage
from controlroom.domain.steps import made, next_due
from controlroom.domain.transitions import check, share_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from controlroom.domain.access import Actor
    from controlroom.domain.deadline import Calendar
    from controlroom.domain.incident import Event, Incident

_TAKEN_BACK = frozenset({AssignmentState.SENT, AssignmentState.RETURNED})


@dataclass(frozen=True, slots=True)
class Order:
    """What one agency is sent.

    Attributes:
        lead: Answers for the whole; the first order leads when none says so.
    """

    agency_id: str
    instruction: str = ""
    lead: bool = False


def dispatch(
    incident: Incident,
    actor: Actor,
    now: datetime,
    *,
    calendar: Calendar,
    orders: Sequence[Order],
) -> tuple[Incident, Event]:
    """Send the incident to one or several agencies; also more agencies while others work.

    Shares that were returned, or that belong to an answer since reopened, are cancelled: the
    new ones take their place.  What is sent first is due counted from the reception, also when
    an earlier sending was recalled before any agency touched it; what is sent later, or when
    that date has passed, counted from the sending.

    Raises:
        InvalidTransitionError: Not verified, or closed.
        InvalidInputError: No order, one agency twice, more than one lead, or an agency that
            already has it.
    """
    check(incident, "dispatch")
    _check_orders(incident, orders)
    reopened = incident.stage is Stage.REOPENED
    kept = tuple(
        replace(a, state=AssignmentState.CANCELLED, lead=False)
        if reopened or a.state is AssignmentState.RETURNED
        else a
        for a in incident.assignments
    )
    due = calendar.answer_due(incident.severity, incident.received_at)
    if due <= now or not all(_untouched(a) for a in incident.assignments):
        due = calendar.answer_due(incident.severity, now)
    sent = tuple(
        Assignment(
            id=new_id(),
            incident_id=incident.id,
            agency_id=order.agency_id,
            state=AssignmentState.SENT,
            lead=order.lead,
            instruction=optional("instruction", order.instruction),
            sent_at=now,
            sent_by=actor.login,
            first_due_at=due,
            due_at=due,
        )
        for order in orders
    )
    if any(order.lead for order in orders):
        kept = tuple(replace(a, lead=False) for a in kept)
    after = replace(incident, stage=Stage.HANDLING, assignments=with_lead(kept + sent))
    after = replace(after, due_at=next_due(after, calendar, now))
    text = "\n".join(dict.fromkeys(a.instruction for a in sent if a.instruction))
    agencies = " ".join(a.agency_id for a in sent)
    return after, made(incident, actor, now, "dispatched", text, agency=agencies)


def _untouched(share: Assignment) -> bool:
    """Return whether *share* was recalled before its agency said anything about it."""
    cancelled = share.state is AssignmentState.CANCELLED
    return cancelled and share.accepted_at is None and not share.return_reason


def _check_orders(incident: Incident, orders: Sequence[Order]) -> None:
    if not orders:
        raise InvalidInputError("orders", "empty")
    agencies = [order.agency_id for order in orders]
    if len(set(agencies)) < len(agencies):
        raise InvalidInputError("orders", "twice")
    if sum(order.lead for order in orders) > 1:
        raise InvalidInputError("orders", "two-leads")
    if incident.stage is Stage.HANDLING:
        busy = {a.agency_id for a in incident.active_assignments}
        if busy & set(agencies):
            raise InvalidInputError("agency_id", "has-it-already")


def with_lead(shares: tuple[Assignment, ...]) -> tuple[Assignment, ...]:
    """Return *shares* with a lead among those still active, the first of them if there was none."""
    gone = (AssignmentState.CANCELLED, AssignmentState.RETURNED)
    active = [a for a in shares if a.state not in gone]
    if not active or any(a.lead for a in active):
        return shares
    return tuple(replace(a, lead=a is active[0]) for a in shares)


def recall(
    incident: Incident,
    actor: Actor,
    now: datetime,
    *,
    calendar: Calendar,
    agency_id: str = "",
    reason: str = "",
) -> tuple[Incident, Event]:
    """Take back what was sent last, as far as no agency has it in hand (just sent, or returned).

    What was sent earlier stays as it is: recalling again takes that back too.  With none left
    the incident waits for dispatch again.

    Args:
        incident: As it is.
        actor: Who takes it back.
        now: Aware.
        calendar: The city's.
        agency_id: Take it back from this agency only, whenever it was sent; empty for the last.
        reason: For the timeline; may be empty.

    Raises:
        InvalidTransitionError: Every agency, or that one, has accepted its share.
    """
    check(incident, "recall")
    taken = recallable(incident, agency_id)
    if not taken:
        raise InvalidTransitionError("recall", incident.state)
    text = optional("reason", reason)
    shares = tuple(
        replace(a, state=AssignmentState.CANCELLED, lead=False) if a in taken else a
        for a in incident.assignments
    )
    after = replace(incident, assignments=with_lead(shares))
    if not after.active_assignments:
        # Only what was once published has an answer.
        stage = Stage.REOPENED if incident.answer else Stage.VERIFIED
        after = replace(after, stage=stage)
    after = replace(after, due_at=next_due(after, calendar, now))
    agencies = " ".join(a.agency_id for a in taken)
    return after, made(incident, actor, now, "recalled", text, agency=agencies)


def recallable(incident: Incident, agency_id: str = "") -> tuple[Assignment, ...]:
    """Return the shares that ``recall`` takes back."""
    waiting = [a for a in incident.assignments if a.state in _TAKEN_BACK]
    if agency_id:
        return tuple(a for a in waiting if a.agency_id == agency_id)
    last = max((a.sent_at for a in waiting), default=None)
    return tuple(a for a in waiting if a.sent_at == last)


def accept(
    incident: Incident, actor: Actor, now: datetime, *, calendar: Calendar, agency_id: str
) -> tuple[Incident, Event]:
    """Say that the agency has begun."""
    share = share_for(incident, "accept", agency_id)
    share = replace(share, state=AssignmentState.ACCEPTED, accepted_at=now)
    return _put(incident, share, calendar, now), _said(incident, actor, now, "accepted", share)


def answer(
    incident: Incident,
    actor: Actor,
    now: datetime,
    *,
    calendar: Calendar,
    agency_id: str,
    reply: str,
) -> tuple[Incident, Event]:
    """Report what was done; an open request for more time falls away."""
    share = share_for(incident, "answer", agency_id)
    text = required("reply", reply)
    share = replace(
        share,
        state=AssignmentState.ANSWERED,
        answered_at=now,
        reply=text,
        asked_until=None,
        asked_reason="",
    )
    event = _said(incident, actor, now, "answered", share, text)
    return _put(incident, share, calendar, now), event


def give_back(
    incident: Incident,
    actor: Actor,
    now: datetime,
    *,
    calendar: Calendar,
    agency_id: str,
    reason: str,
) -> tuple[Incident, Event]:
    """Return the share to the centre: another agency must do it."""
    share = share_for(incident, "return", agency_id)
    text = required("reason", reason)
    share = replace(share, state=AssignmentState.RETURNED, return_reason=text)
    event = _said(incident, actor, now, "returned", share, text)
    return _put(incident, share, calendar, now), event


def ask_extension(
    incident: Incident,
    actor: Actor,
    now: datetime,
    *,
    calendar: Calendar,
    agency_id: str,
    until: datetime,
    reason: str,
) -> tuple[Incident, Event]:
    """Ask for more time.

    Raises:
        InvalidInputError: *until* is not after now and the present due date.
    """
    share = share_for(incident, "ask_extension", agency_id)
    text = required("reason", reason)
    if until <= max(now, share.due_at):
        raise InvalidInputError("until", "not-later")
    share = replace(
        share, state=AssignmentState.EXTENSION_REQUESTED, asked_until=until, asked_reason=text
    )
    event = _said(incident, actor, now, "extension_asked", share, text, until=until.isoformat())
    return _put(incident, share, calendar, now), event


def grant_extension(
    incident: Incident,
    actor: Actor,
    now: datetime,
    *,
    calendar: Calendar,
    agency_id: str,
    until: datetime | None = None,
) -> tuple[Incident, Event]:
    """Move the due date to *until*, or to what was asked for; the first due date stays.

    Raises:
        InvalidInputError: *until* is not after the present due date.
    """
    share = share_for(incident, "grant_extension", agency_id)
    new_due = until or share.asked_until
    if new_due is None or new_due <= share.due_at:
        raise InvalidInputError("until", "not-later")
    share = replace(_at_work(share), due_at=new_due)
    event = _said(incident, actor, now, "extension_granted", share, until=new_due.isoformat())
    return _put(incident, share, calendar, now), event


def refuse_extension(
    incident: Incident,
    actor: Actor,
    now: datetime,
    *,
    calendar: Calendar,
    agency_id: str,
    reason: str,
) -> tuple[Incident, Event]:
    """Keep the due date as it is."""
    share = _at_work(share_for(incident, "refuse_extension", agency_id))
    text = required("reason", reason)
    event = _said(incident, actor, now, "extension_refused", share, text)
    return _put(incident, share, calendar, now), event


def approve(
    incident: Incident, actor: Actor, now: datetime, *, calendar: Calendar, agency_id: str
) -> tuple[Incident, Event]:
    """Accept the agency's answer."""
    share = share_for(incident, "approve", agency_id)
    share = replace(share, state=AssignmentState.APPROVED, approved_at=now)
    return _put(incident, share, calendar, now), _said(incident, actor, now, "approved", share)


def send_back(
    incident: Incident,
    actor: Actor,
    now: datetime,
    *,
    calendar: Calendar,
    agency_id: str,
    reason: str,
) -> tuple[Incident, Event]:
    """Ask the agency to complete its answer; also takes an approval back before publication."""
    share = share_for(incident, "send_back", agency_id)
    text = required("reason", reason)
    share = replace(share, state=AssignmentState.SENT_BACK, answered_at=None, approved_at=None)
    event = _said(incident, actor, now, "sent_back", share, text)
    return _put(incident, share, calendar, now), event


def _at_work(share: Assignment) -> Assignment:
    return replace(share, state=AssignmentState.ACCEPTED, asked_until=None, asked_reason="")


def _put(incident: Incident, share: Assignment, calendar: Calendar, now: datetime) -> Incident:
    shares = tuple(share if a.id == share.id else a for a in incident.assignments)
    after = replace(incident, assignments=with_lead(shares))
    return replace(after, due_at=next_due(after, calendar, now))


def _said(  # noqa: PLR0917 - as ``made``
    incident: Incident,
    actor: Actor,
    now: datetime,
    action: str,
    share: Assignment,
    text: str = "",
    **facts: str,
) -> Event:
    return made(incident, actor, now, action, text, agency=share.agency_id, **facts)
