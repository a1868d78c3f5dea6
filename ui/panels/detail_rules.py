"""Which steps fit a state and a role, and why not: one table for buttons, menus and keys."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from controlroom.domain.access import AGENCY_STEPS, LEAST_ROLE, Role
from controlroom.domain.states import AssignmentState as Share
from controlroom.domain.states import IncidentState as State
from controlroom.domain.states import Severity
from ui.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from controlroom.domain.access import Actor
    from controlroom.domain.incident import Assignment, Incident
    from ui.words import Words


class Step(StrEnum):
    """Something a person can do with an incident."""

    CLAIM = "claim"
    RELEASE = "release"
    VERIFY = "verify"
    SEVERITY = "set_severity"
    ESCALATE = "escalate"
    DISPATCH = "dispatch"
    RECALL = "recall"
    MERGE = "merge"
    REJECT = "reject"
    RESTORE = "restore"
    NOTE = "note"
    PHONE = "phone"
    EXTENSION = "extension"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    PUBLISH = "publish"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Rule:
    """When a step is allowed.

    Attributes:
        permission: Name in ``LEAST_ROLE`` or ``AGENCY_STEPS``.
        states: States it fits; empty for every state.
        shares: One of the assignments must be in one of these; empty for no condition.
    """

    permission: str
    states: frozenset[State] = frozenset()
    shares: frozenset[Share] = frozenset()


_TAKEN_IN = frozenset({State.NEW, State.VERIFYING, State.VERIFIED})
_WITH_AGENCY = frozenset(
    {
        State.DISPATCHED,
        State.IN_PROGRESS,
        State.RETURNED,
        State.EXTENSION_REQUESTED,
        State.AWAITING_APPROVAL,
        State.SENT_BACK,
        State.APPROVED,
    }
)
_OPEN = _TAKEN_IN | _WITH_AGENCY | {State.REOPENED}
_AT_WORK = frozenset({Share.SENT, Share.ACCEPTED, Share.SENT_BACK, Share.EXTENSION_REQUESTED})

RULES: dict[Step, Rule] = {
    Step.CLAIM: Rule("claim", frozenset({State.NEW})),
    Step.RELEASE: Rule("claim", frozenset({State.VERIFYING})),
    Step.VERIFY: Rule("verify", frozenset({State.NEW, State.VERIFYING})),
    Step.SEVERITY: Rule("set_severity", _OPEN),
    Step.ESCALATE: Rule("set_severity", _OPEN),
    Step.DISPATCH: Rule("dispatch", _WITH_AGENCY | {State.VERIFIED, State.REOPENED}),
    Step.RECALL: Rule("undo", frozenset({State.DISPATCHED}), frozenset({Share.SENT})),
    Step.MERGE: Rule("merge", _TAKEN_IN),
    Step.REJECT: Rule("reject", _TAKEN_IN),
    Step.RESTORE: Rule("undo", frozenset({State.REJECTED, State.MERGED})),
    Step.NOTE: Rule("note"),
    Step.PHONE: Rule("answer", _WITH_AGENCY, _AT_WORK),
    Step.EXTENSION: Rule("grant_extension", _WITH_AGENCY, frozenset({Share.EXTENSION_REQUESTED})),
    Step.APPROVE: Rule("approve", _WITH_AGENCY, frozenset({Share.ANSWERED})),
    Step.SEND_BACK: Rule("send_back", _WITH_AGENCY, frozenset({Share.ANSWERED})),
    Step.PUBLISH: Rule("publish", frozenset({State.APPROVED})),
    Step.REOPEN: Rule("reopen", frozenset({State.PUBLISHED, State.RATED})),
}

_NEEDS_SHARE = {
    Step.PHONE: QT_TRANSLATE_NOOP("Why", "No agency is working on it."),
    Step.EXTENSION: QT_TRANSLATE_NOOP("Why", "No agency has asked for more time."),
    Step.APPROVE: QT_TRANSLATE_NOOP("Why", "No answer is waiting."),
    Step.SEND_BACK: QT_TRANSLATE_NOOP("Why", "No answer is waiting."),
    Step.RECALL: QT_TRANSLATE_NOOP("Why", "An agency has already begun."),
}


def why_not(step: Step, incident: Incident | None, actor: Actor, words: Words) -> str:
    """Return why *step* is not possible now, in words; empty when it is."""
    if incident is None:
        return QCoreApplication.translate("Why", "Nothing is selected, or it is still loading.")
    rule = RULES[step]
    if not actor.may(rule.permission):
        needs = Role.SUPERVISOR if rule.permission in AGENCY_STEPS else LEAST_ROLE[rule.permission]
        text = QCoreApplication.translate("Why", "Needs the role {role}.")
        return text.format(role=words.role(needs))
    if rule.states and incident.state not in rule.states:
        text = QCoreApplication.translate("Why", "Does not fit the state “{state}”.")
        return text.format(state=words.state(incident.state))
    return _why_not_here(step, rule, incident)


def _why_not_here(step: Step, rule: Rule, incident: Incident) -> str:
    begun = any(a.state is not Share.SENT for a in incident.active_assignments)
    if rule.shares and (not shares_in(incident, rule.shares) or (step is Step.RECALL and begun)):
        return QCoreApplication.translate("Why", _NEEDS_SHARE[step])
    if step is Step.ESCALATE and incident.severity is Severity.SOS:
        return QCoreApplication.translate("Why", "It already has the highest severity.")
    return ""


def shares_in(incident: Incident, states: frozenset[Share]) -> tuple[Assignment, ...]:
    """Return the assignments that are in one of *states*, lead first."""
    found = [a for a in incident.assignments if a.state in states]
    return tuple(sorted(found, key=lambda a: not a.lead))


def may_for(step: Step, assignment: Assignment) -> bool:
    """Return whether *step* fits this one assignment."""
    return assignment.state in RULES[step].shares


def wants_dispatch(incident: Incident) -> bool:
    """Return whether the next thing to do is to choose an agency."""
    return incident.state in {
        State.NEW,
        State.VERIFYING,
        State.VERIFIED,
        State.RETURNED,
        State.REOPENED,
    }
