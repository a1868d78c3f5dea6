"""Which steps fit a state and a role, and why not: one answer for buttons, menus and keys."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from controlroom.domain.access import AGENCY_STEPS, LEAST_ROLE, Role
from controlroom.domain.states import AssignmentState as Share
from controlroom.domain.states import IncidentState as State
from controlroom.domain.states import Severity
from controlroom.domain.transitions import SHARE_STEPS, allowed
from ui.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from controlroom.domain.access import Actor
    from controlroom.domain.incident import Assignment, Incident
    from ui.words import Words


class Step(StrEnum):
    """Something a person can do with an incident; also the end of its command's id."""

    CLAIM = "claim"
    RELEASE = "release"
    VERIFY = "verify"
    SEVERITY = "severity"
    ESCALATE = "escalate"
    DISPATCH = "dispatch"
    RECALL = "recall"
    MERGE = "merge"
    REJECT = "reject"
    RESTORE = "restore"
    NOTE = "note"
    CALL = "call"
    PHONE = "phone"
    EXTENSION = "extension"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    PUBLISH = "publish"
    REOPEN = "reopen"


_ACTIONS = {
    Step.SEVERITY: ("set_severity",),
    Step.ESCALATE: ("set_severity",),
    Step.PHONE: tuple(sorted(AGENCY_STEPS)),
    Step.EXTENSION: ("grant_extension",),
}
"""Names in ``domain.transitions``, where they are not the step's own."""
_PERMISSIONS = {
    Step.RELEASE: "claim",
    Step.SEVERITY: "set_severity",
    Step.ESCALATE: "set_severity",
    Step.RECALL: "dispatch",
    Step.RESTORE: "undo",
    Step.CALL: "log_call",
    Step.PHONE: "answer",
    Step.EXTENSION: "grant_extension",
}
"""Names in ``domain.access``, where they are not the step's own."""
_NEEDS_SHARE = {
    Step.PHONE: QT_TRANSLATE_NOOP("Why", "No agency is working on it."),
    Step.EXTENSION: QT_TRANSLATE_NOOP("Why", "No agency has asked for more time."),
    Step.APPROVE: QT_TRANSLATE_NOOP("Why", "No answer is waiting."),
    Step.SEND_BACK: QT_TRANSLATE_NOOP("Why", "No answer is waiting."),
}
_ALWAYS = frozenset({Step.NOTE, Step.CALL})
"""Steps that fit every state."""
_WANTS_DISPATCH = frozenset(
    {State.NEW, State.VERIFYING, State.VERIFIED, State.RETURNED, State.REOPENED}
)


def _actions(step: Step) -> tuple[str, ...]:
    return _ACTIONS.get(step, (step.value,))


def permission(step: Step) -> str:
    """Return the name by which ``Actor.may`` knows *step*."""
    return _PERMISSIONS.get(step, step.value)


def why_not(step: Step, incident: Incident | None, actor: Actor, words: Words) -> str:
    """Return why *step* is not possible now, in words; empty when it is."""
    if incident is None:
        return QCoreApplication.translate("Why", "Nothing is selected, or it is still loading.")
    needed = permission(step)
    if not actor.may(needed):
        role = Role.SUPERVISOR if needed in AGENCY_STEPS else LEAST_ROLE[needed]
        text = QCoreApplication.translate("Why", "Needs the role {role}.")
        return text.format(role=words.role(role))
    if step not in _ALWAYS and not any(allowed(incident, a) for a in _actions(step)):
        if step in _NEEDS_SHARE:
            return QCoreApplication.translate("Why", _NEEDS_SHARE[step])
        text = QCoreApplication.translate("Why", "Does not fit the state “{state}”.")
        return text.format(state=words.state(incident.state))
    return _why_not_here(step, incident)


def _why_not_here(step: Step, incident: Incident) -> str:
    if step is Step.ESCALATE and incident.severity is Severity.SOS:
        return QCoreApplication.translate("Why", "It already has the highest severity.")
    waiting = any(a.state in (Share.SENT, Share.RETURNED) for a in incident.assignments)
    if step is Step.RECALL and not waiting:
        return QCoreApplication.translate("Why", "Every agency has begun already.")
    return ""


def shares_for(step: Step, incident: Incident, actor: Actor) -> tuple[Assignment, ...]:
    """Return the shares on which *step* may be taken, lead first.

    Officers of an agency get their own only.
    """
    fitting = [
        a for a in incident.assignments if fits(step, a) and actor.agency_id in (None, a.agency_id)
    ]
    return tuple(sorted(fitting, key=lambda a: not a.lead))


def fits(step: Step, share: Assignment) -> bool:
    """Return whether *step* fits this one share."""
    return any(share.state in SHARE_STEPS.get(a, ()) for a in _actions(step))


def wants_dispatch(incident: Incident) -> bool:
    """Return whether an agency has to be chosen now or soon."""
    return incident.state in _WANTS_DISPATCH
