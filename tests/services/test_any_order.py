"""Whatever people do, in whatever order: what holds afterwards.

Histories come from seeds instead of hypothesis: a report takes a dozen fitting steps to reach its
late states with several agencies, which drawing and shrinking hardly ever gets to.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from controlroom.domain.access import Role
from controlroom.domain.errors import ControlRoomError
from controlroom.domain.shares import Order
from controlroom.domain.states import (
    AssignmentState,
    IncidentState,
    RejectReason,
    Satisfaction,
    Severity,
    Stage,
)
from controlroom.domain.transitions import allowed
from tests.domain.samples import FEED
from tests.services.room import PEOPLE, ControlRoom, draft

if TYPE_CHECKING:
    from uuid import UUID

    from controlroom.domain.incident import Event, Incident

A, S = AssignmentState, IncidentState
REPORTS = 4
AGENCIES = ("hepco", "ub_w1", "htkt")
STEPS = (
    "claim", "release", "verify", "set_severity", "reject", "merge", "restore", "dispatch",
    "recall", "accept", "answer", "give_back", "ask_extension", "grant_extension",
    "refuse_extension", "approve", "send_back", "publish", "rate", "reopen", "note",
)  # fmt: skip


RARE = {"reject", "merge", "set_severity", "recall", "release", "give_back"}
_IN_TABLE = {"give_back": "return"}


def told_by_its_shares(incident: Incident) -> IncidentState:
    """Say where *incident* stands as PRODUCT tells it, written without looking at the program."""
    if incident.stage is not Stage.HANDLING:
        return IncidentState(incident.stage.value)
    live = [a.state for a in incident.assignments if a.state is not A.CANCELLED]
    if not live:
        return S.VERIFIED
    said = (
        (A.RETURNED in live, S.RETURNED),
        (A.EXTENSION_REQUESTED in live, S.EXTENSION_REQUESTED),
        (set(live) == {A.SENT}, S.DISPATCHED),
        (A.SENT_BACK in live, S.SENT_BACK),
        (A.SENT in live or A.ACCEPTED in live, S.IN_PROGRESS),
        (A.ANSWERED in live, S.AWAITING_APPROVAL),
        (True, S.APPROVED),
    )
    return next(state for holds, state in said if holds)


class AnyOrder:
    """People of every role take any step on any report, with what they saw now or before."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.room = ControlRoom()
        self.versions: dict[UUID, int] = {}
        self.told: list[Event] = []
        self.met: Counter[str] = Counter()

    @property
    def ids(self) -> list[UUID]:
        return list(self.versions)

    def go_on(self) -> None:
        """Let one thing happen and check what must hold."""
        lot = self.chance.random()
        if not self.versions or (lot < 0.1 and len(self.versions) < REPORTS):
            self._receive()
        elif lot < 0.2:
            self.room.clock.forward(hours=self.chance.randrange(300))
        elif lot < 0.4:
            self._act(self.chance.choice(self.ids), self.chance.choice(STEPS),
                      self.chance.choice(AGENCIES), self.chance.choice(list(PEOPLE)))  # fmt: skip
        else:
            self._fitting()
        self._check()

    def _receive(self) -> None:
        at = self.room.clock.now() - timedelta(hours=self.chance.randrange(500))
        severity = self.chance.choice(list(Severity))
        made = self.room.intake.receive(FEED, draft(severity=severity, received_at=at))
        self.versions[made.id] = made.version

    def _fitting(self) -> None:
        """Take a step that fits, so that late states and several shares are often met."""
        key = self.chance.choice(self.ids)
        held = self.room.works.tables.incidents[key]
        rare = RARE if self.chance.random() < 0.85 else set()
        fitting = [
            (step, agency)
            for step in STEPS
            if step != "note" and step not in rare
            for agency in AGENCIES
            if allowed(held, _IN_TABLE.get(step, step), agency)
        ]
        if fitting:
            self._act(key, *self.chance.choice(fitting), Role.SUPERVISOR)

    def _act(self, key: UUID, step: str, agency: str, role: Role) -> None:
        behind = self.chance.random() < 0.05
        before = self.room.works.tables
        try:
            after = self._take(step, role, key, self.versions[key] - behind, agency)
        except ControlRoomError as error:
            self.met[error.code] += 1
            assert self.room.works.tables is before, "a refused step changed something"
            return
        assert not behind or step == "note"
        stored = self.room.works.tables.incidents[key]
        assert after == stored
        assert stored.version == self.versions[key] + (step != "note")
        others = {k: i for k, i in self.room.works.tables.incidents.items() if k != key}
        assert others == {k: i for k, i in before.incidents.items() if k != key}
        self.versions[key] = stored.version
        self.met[step] += 1
        self.met[stored.state] += 1

    def _take(self, step: str, role: Role, key: UUID, seen: int, agency: str) -> Incident:
        room, now = self.room, self.room.clock.now()
        number = self.chance.randint(1, 4)
        share = {"agency_id": agency}
        given: dict[str, dict[str, Any]] = {
            "verify": {"severity": Severity(number), "category_id": "ve_sinh", "ward_code": None},
            "set_severity": {"severity": Severity(number)},
            "reject": {"reason": RejectReason.ABUSE},
            "merge": {"into": self.chance.choice(self.ids)},
            "dispatch": {"orders": [Order(agency, lead=number == 1)]},
            "accept": share,
            "answer": share | {"reply": "Xong"},
            "give_back": share | {"reason": "Không phải"},
            "ask_extension": share | {"until": now + timedelta(days=9 * number), "reason": "Chờ"},
            "grant_extension": share,
            "refuse_extension": share | {"reason": "Không"},
            "approve": share,
            "send_back": share | {"reason": "Thiếu"},
            "publish": {"answer": "Xong"},
            "rate": {"satisfaction": Satisfaction(number)},
            "reopen": {"reason": "Lại hỏng"},
            "note": {"text": "Đã gọi"},
        }
        service = next(s for s in (room.intake, room.dispatch, room.closing) if hasattr(s, step))
        bound = {} if step == "note" else {"seen": seen}
        done: Incident = getattr(service, step)(PEOPLE[role], key, **bound, **given.get(step, {}))
        return done

    def _check(self) -> None:
        told = self.room.works.tables.events
        assert told[: len(self.told)] == self.told, "a line of a timeline vanished"
        self.told = list(told)
        lines = Counter(e.incident_id for e in told if e.action != "note")
        assert lines == self.versions, "all steps leave a line, and one of a note is no step"
        for incident in self.room.works.tables.incidents.values():
            assert incident.state is told_by_its_shares(incident)
            self._check_shares(incident)
            self._check_links(incident)

    @staticmethod
    def _check_shares(incident: Incident) -> None:
        active = incident.active_assignments
        for a in active:
            assert a.due_at >= a.sent_at
            assert (a.asked_until is not None) == (a.state is A.EXTENSION_REQUESTED)
        if incident.stage is not Stage.HANDLING:
            return
        assert len({a.agency_id for a in active}) == len(active), "one answer each"
        assert sum(a.lead for a in active) == bool(active)
        done = (A.RETURNED, A.CANCELLED, A.APPROVED)
        waiting = [a.due_at for a in incident.assignments if a.state not in done]
        if waiting:
            assert incident.due_at == min(waiting), "the queue counts to the earliest open share"

    def _check_links(self, incident: Incident) -> None:
        seen = set()
        into = incident.merged_into
        while into is not None:
            assert into not in seen, "reports linked in a circle"
            seen.add(into)
            into = self.room.works.tables.incidents[into].merged_into


@pytest.mark.parametrize("seed", range(120))
def test_any_order(seed):
    history = AnyOrder(seed)
    for _ in range(70):
        history.go_on()


def test_the_histories_go_everywhere():
    met: Counter[str] = Counter()
    for seed in range(60):
        history = AnyOrder(seed)
        for _ in range(70):
            history.go_on()
        met += history.met
    assert set(IncidentState) <= met.keys()
    assert set(STEPS) <= met.keys()
    assert {
        "record.concurrent-edit",
        "record.invalid-transition",
        "record.not-found",
        "access.not-allowed",
        "input.invalid",
    } <= met.keys()
