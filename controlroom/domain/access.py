"""Who may do what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from controlroom.domain.errors import NotAllowedError


class Role(StrEnum):
    """Roles, least to most; ``FEED`` stands beside them and only writes what sources bring."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    FEED = "feed"
    AGENCY = "agency"


_RANK = {Role.VIEWER: 0, Role.OPERATOR: 1, Role.SUPERVISOR: 2, Role.ADMINISTRATOR: 3}

LEAST_ROLE = {
    "receive": Role.OPERATOR,
    "claim": Role.OPERATOR,
    "verify": Role.OPERATOR,
    "set_severity": Role.OPERATOR,
    "note": Role.OPERATOR,
    "reject": Role.OPERATOR,
    "merge": Role.OPERATOR,
    "log_call": Role.OPERATOR,
    "acknowledge": Role.OPERATOR,
    "undo": Role.OPERATOR,
    "dispatch": Role.SUPERVISOR,
    "approve": Role.SUPERVISOR,
    "send_back": Role.SUPERVISOR,
    "grant_extension": Role.SUPERVISOR,
    "publish": Role.SUPERVISOR,
    "reopen": Role.SUPERVISOR,
    "rate": Role.OPERATOR,
    "see_reporter": Role.OPERATOR,
}
"""Least role per step.  Steps of an agency (accept, answer, return, ask_extension) belong to
``Role.AGENCY`` for its own assignments, and to supervisors who enter what was phoned in."""

AGENCY_STEPS = frozenset({"accept", "answer", "return", "ask_extension"})
FEED_STEPS = frozenset({"receive", "note", "rate"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting.

    Attributes:
        login: Stable login name, as stored in every event.
        name: Display name, as shown to colleagues.
        role: What they may do.
        agency_id: Set for officers of an agency (``Role.AGENCY``) only.
        workstation: Where from, e.g. ``"desk-3"``.
    """

    login: str
    name: str
    role: Role
    agency_id: str | None = None
    workstation: str = ""

    def may(self, action: str) -> bool:
        """Return whether the role includes *action*."""
        if action in AGENCY_STEPS:
            return self.role is Role.AGENCY or _RANK.get(self.role, -1) >= _RANK[Role.SUPERVISOR]
        if self.role is Role.FEED:
            return action in FEED_STEPS
        return _RANK.get(self.role, -1) >= _RANK[LEAST_ROLE[action]]

    def require(self, action: str) -> None:
        """Raise ``NotAllowedError`` unless the role includes *action*."""
        if not self.may(action):
            needs = Role.AGENCY if action in AGENCY_STEPS else LEAST_ROLE.get(action, Role.FEED)
            raise NotAllowedError(action, needs)
