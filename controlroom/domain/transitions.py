"""Which step fits which state: the rule as two tables, read by the steps and by the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controlroom.domain.errors import InvalidTransitionError, NotFoundError
from controlroom.domain.states import CLOSED_STATES, AssignmentState, IncidentState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from controlroom.domain.incident import Assignment, Incident

_S, _A = IncidentState, AssignmentState

OPEN = frozenset(IncidentState) - CLOSED_STATES
INTAKE = frozenset({_S.NEW, _S.VERIFYING, _S.VERIFIED})
HANDLING = OPEN - INTAKE - {_S.REOPENED}

INCIDENT_STEPS: Mapping[str, frozenset[IncidentState]] = {
    "claim": frozenset({_S.NEW}),
    "release": frozenset({_S.VERIFYING}),
    "verify": frozenset({_S.NEW, _S.VERIFYING}),
    "set_severity": OPEN,
    "reject": INTAKE | {_S.REOPENED},
    "merge": INTAKE | {_S.REOPENED},
    "restore": frozenset({_S.REJECTED, _S.MERGED}),
    "dispatch": HANDLING | {_S.VERIFIED, _S.REOPENED},
    # Wherever a share that is only sent, or was returned, can be among the others.
    "recall": frozenset(
        {_S.DISPATCHED, _S.IN_PROGRESS, _S.RETURNED, _S.EXTENSION_REQUESTED, _S.SENT_BACK}
    ),
    "publish": frozenset({_S.APPROVED}),
    "rate": frozenset({_S.PUBLISHED}),
    "reopen": frozenset({_S.PUBLISHED, _S.RATED}),
}
"""Steps of the incident as a whole: the states from which they may be taken."""

SHARE_STEPS: Mapping[str, frozenset[AssignmentState]] = {
    "accept": frozenset({_A.SENT}),
    "answer": frozenset({_A.ACCEPTED, _A.SENT_BACK, _A.EXTENSION_REQUESTED}),
    "return": frozenset({_A.SENT, _A.ACCEPTED}),
    "ask_extension": frozenset({_A.ACCEPTED, _A.SENT_BACK}),
    "grant_extension": frozenset({_A.EXTENSION_REQUESTED}),
    "refuse_extension": frozenset({_A.EXTENSION_REQUESTED}),
    "approve": frozenset({_A.ANSWERED}),
    "send_back": frozenset({_A.ANSWERED, _A.APPROVED}),
}
"""Steps of one agency's share, while the incident is being handled."""


def check(incident: Incident, action: str) -> None:
    """Raise ``InvalidTransitionError`` unless *action* fits the incident's state."""
    if incident.state not in INCIDENT_STEPS[action]:
        raise InvalidTransitionError(action, incident.state)


def share_for(incident: Incident, action: str, agency_id: str) -> Assignment:
    """Return the share of *agency_id* on which *action* may be taken.

    Raises:
        NotFoundError: The agency has no share in this incident.
        InvalidTransitionError: The incident is not being handled, or the share is elsewhere.
    """
    shares = [a for a in incident.assignments if a.agency_id == agency_id]
    if not shares:
        raise NotFoundError(f"no share of {agency_id}")
    if incident.state not in HANDLING:
        raise InvalidTransitionError(action, incident.state)
    fitting = [a for a in shares if a.state in SHARE_STEPS[action]]
    if not fitting:
        # An agency may have had it before: what it has now is what was sent last.
        raise InvalidTransitionError(action, shares[-1].state)
    return fitting[-1]


def allowed(incident: Incident, action: str, agency_id: str | None = None) -> bool:
    """Return whether *action* fits now, for one agency or (None) for any that has a share."""
    if action in INCIDENT_STEPS:
        return incident.state in INCIDENT_STEPS[action]
    return incident.state in HANDLING and any(
        a.state in SHARE_STEPS[action]
        for a in incident.assignments
        if agency_id in (None, a.agency_id)
    )
