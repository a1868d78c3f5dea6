"""One incident with its assignments: values only, the steps are in ``steps.py``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from controlroom.domain.states import (
    CLOSED_STATES,
    AssignmentState,
    ClockKind,
    IncidentState,
    RejectReason,
    Satisfaction,
    Severity,
    Stage,
)

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from controlroom.domain.geo import Position


@dataclass(frozen=True, slots=True)
class Assignment:
    """An incident given to one agency.  Due date, reply and lateness live here.

    Attributes:
        first_due_at: Due date when it was sent; never changes afterwards.
        due_at: Due date now, after granted extensions.
        asked_until: Due date asked for by an open extension request.
        lead: Whether this agency answers for the whole incident.
    """

    id: UUID
    incident_id: UUID
    agency_id: str
    state: AssignmentState
    lead: bool
    instruction: str
    sent_at: datetime
    sent_by: str
    first_due_at: datetime
    due_at: datetime
    accepted_at: datetime | None = None
    answered_at: datetime | None = None
    approved_at: datetime | None = None
    reply: str = ""
    return_reason: str = ""
    asked_until: datetime | None = None
    asked_reason: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """A report from its arrival to its published answer.  Never modified: steps return a new one.

    Attributes:
        ref: Number people say on the telephone; the database gives it (0 before it is stored).
        version: Rises by one with every stored change; commands carry the one they saw.
        source_id: Which of the city's sources it came through, e.g. ``"field_report"``.
        channel: How it reached that source, e.g. ``"app"``, ``"hotline"``, ``"sensor"``.
        received_at: When the centre got it; both clocks count from here.
        first_due_at: Due date before any extension; None until verified.
        due_at: Next due date of the open assignments, or of the step that is due now.
        claimed_by: Login of the operator who has it in hand.
        external_ref: Identifier at the source, for running an import twice.
        answer: What is published to the citizen.
        simulated: Made by the simulator; shown as such everywhere.
    """

    id: UUID
    ref: int
    version: int
    source_id: str
    channel: str
    title: str
    description: str
    category_id: str
    severity: Severity
    stage: Stage
    clock: ClockKind
    received_at: datetime
    ward_code: str | None = None
    address: str = ""
    position: Position | None = None
    first_due_at: datetime | None = None
    due_at: datetime | None = None
    claimed_by: str | None = None
    reject_reason: RejectReason | None = None
    reject_note: str = ""
    merged_into: UUID | None = None
    external_ref: str | None = None
    published_at: datetime | None = None
    answer: str = ""
    satisfaction: Satisfaction | None = None
    assignments: tuple[Assignment, ...] = ()
    updated_at: datetime | None = None
    updated_by: str = ""
    has_reporter: bool = False
    simulated: bool = False

    @property
    def state(self) -> IncidentState:
        """Where it stands, from the stage and, while agencies work on it, their assignments."""
        return incident_state(self.stage, [a.state for a in self.assignments])

    @property
    def is_open(self) -> bool:
        """Whether it belongs in the queue."""
        return self.state not in CLOSED_STATES

    @property
    def active_assignments(self) -> tuple[Assignment, ...]:
        """Assignments that still count: not returned and not cancelled."""
        gone = (AssignmentState.CANCELLED, AssignmentState.RETURNED)
        return tuple(a for a in self.assignments if a.state not in gone)


_BY_STAGE = {
    Stage.NEW: IncidentState.NEW,
    Stage.VERIFYING: IncidentState.VERIFYING,
    Stage.VERIFIED: IncidentState.VERIFIED,
    Stage.REJECTED: IncidentState.REJECTED,
    Stage.MERGED: IncidentState.MERGED,
    Stage.PUBLISHED: IncidentState.PUBLISHED,
    Stage.RATED: IncidentState.RATED,
    Stage.REOPENED: IncidentState.REOPENED,
}

_BY_ASSIGNMENT = (
    # What needs the centre's hand comes first; then the least advanced share decides.
    (AssignmentState.RETURNED, IncidentState.RETURNED),
    (AssignmentState.EXTENSION_REQUESTED, IncidentState.EXTENSION_REQUESTED),
    (AssignmentState.SENT, IncidentState.DISPATCHED),
    (AssignmentState.SENT_BACK, IncidentState.SENT_BACK),
    (AssignmentState.ACCEPTED, IncidentState.IN_PROGRESS),
    (AssignmentState.ANSWERED, IncidentState.AWAITING_APPROVAL),
    (AssignmentState.APPROVED, IncidentState.APPROVED),
)


def incident_state(stage: Stage, assignments: list[AssignmentState]) -> IncidentState:
    """Combine the centre's stage with the states of the assignments.

    A returned share shows as returned only while no other agency has taken its place: once
    the centre sends it on, the returned assignment is cancelled by the step that does so.
    When some shares are only sent and on others work has begun, it has begun on the whole.
    """
    if stage in _BY_STAGE:
        return _BY_STAGE[stage]
    live = {s for s in assignments if s is not AssignmentState.CANCELLED}
    if AssignmentState.SENT in live and live & {
        AssignmentState.ACCEPTED,
        AssignmentState.ANSWERED,
        AssignmentState.SENT_BACK,
        AssignmentState.APPROVED,
    }:
        live = (live - {AssignmentState.SENT}) | {AssignmentState.ACCEPTED}
    for share, state in _BY_ASSIGNMENT:
        if share in live:
            return state
    return IncidentState.VERIFIED


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who sent a report.  Kept apart: agencies, charts and walls never load it."""

    name: str = ""
    phone: str = ""
    email: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of an incident's timeline; append-only.

    Attributes:
        action: Stable word, e.g. ``"received"``, ``"verified"``, ``"dispatched"``, ``"call"``.
        text: What a person wrote, untranslated; may be empty.
        facts: Small values the window puts into a translated sentence, e.g. ``{"agency": …}``.
    """

    id: UUID
    incident_id: UUID
    at: datetime
    actor: str
    actor_name: str
    action: str
    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A photo or document of an incident, by reference.

    Attributes:
        place: File name in the data directory or an http(s) address; opened only when asked.
        role: ``"report"`` or ``"answer"``.
    """

    id: UUID
    incident_id: UUID
    media_type: str
    place: str
    role: str


@dataclass(frozen=True, slots=True)
class IncidentDetail:
    """Everything the detail panel shows of one incident.

    Attributes:
        merged: Numbers of all reports that are answered with this one: those merged into it, and
            those merged into these before.
        handled_in: The report that a merged one is answered with, at the end of the chain.
    """

    incident: Incident
    events: tuple[Event, ...]
    attachments: tuple[Attachment, ...]
    merged: tuple[int, ...] = ()
    reporter: Reporter | None = None
    handled_in: Incident | None = None
