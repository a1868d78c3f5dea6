"""The words of a report's life: severity, states and what the public is told."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Severity(IntEnum):
    """1 is worst.  Shown as shape, number and colour together, never as colour alone."""

    SOS = 1
    URGENT = 2
    NORMAL = 3
    LOW = 4


class IncidentState(StrEnum):
    """Where a report stands.  Computed from the centre's own stage and the assignments."""

    NEW = "new"
    VERIFYING = "verifying"
    VERIFIED = "verified"
    REJECTED = "rejected"
    MERGED = "merged"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    RETURNED = "returned"
    EXTENSION_REQUESTED = "extension_requested"
    AWAITING_APPROVAL = "awaiting_approval"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    PUBLISHED = "published"
    RATED = "rated"
    REOPENED = "reopened"


CLOSED_STATES = frozenset(
    {
        IncidentState.REJECTED,
        IncidentState.MERGED,
        IncidentState.PUBLISHED,
        IncidentState.RATED,
    }
)
"""States that leave the queue; everything else is open."""


class Stage(StrEnum):
    """What the centre itself has decided; with the assignments it gives the state."""

    NEW = "new"
    VERIFYING = "verifying"
    VERIFIED = "verified"
    REJECTED = "rejected"
    MERGED = "merged"
    HANDLING = "handling"
    PUBLISHED = "published"
    RATED = "rated"
    REOPENED = "reopened"


class AssignmentState(StrEnum):
    """Where one agency's share stands."""

    SENT = "sent"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    EXTENSION_REQUESTED = "extension_requested"
    ANSWERED = "answered"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    CANCELLED = "cancelled"


class PublicStatus(StrEnum):
    """The three words citizens see (published portal of the city)."""

    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    HANDLED = "handled"


def public_status(state: IncidentState) -> PublicStatus | None:
    """Return what citizens see of a report in *state*; None for one that was not taken on."""
    if state in (IncidentState.REJECTED, IncidentState.MERGED):
        return None
    if state in (IncidentState.PUBLISHED, IncidentState.RATED):
        return PublicStatus.HANDLED
    early = (IncidentState.NEW, IncidentState.VERIFYING, IncidentState.VERIFIED)
    return PublicStatus.RECEIVED if state in early else PublicStatus.IN_PROGRESS


class ClockKind(StrEnum):
    """Which clock runs: working days, or minutes day and night."""

    NORMAL = "normal"
    IMMEDIATE = "immediate"


class RejectReason(StrEnum):
    """Coded reasons for not taking a report on."""

    NOT_IN_REMIT = "not_in_remit"
    NO_PLACE = "no_place"
    NOT_ENOUGH = "not_enough"
    UNTRUE = "untrue"
    ALREADY_HANDLED = "already_handled"
    PRIVATE_DISPUTE = "private_dispute"
    ABUSE = "abuse"
    OUTSIDE_CITY = "outside_city"


class Satisfaction(IntEnum):
    """How a citizen rates the answer; 2 and above count as satisfied or acceptable."""

    NOT_SATISFIED = 1
    ACCEPTABLE = 2
    SATISFIED = 3
    VERY_SATISFIED = 4
