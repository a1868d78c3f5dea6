"""Whatever people do, in whatever order: what holds afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

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
from tests.domain.samples import FEED
from tests.services.room import PEOPLE, ControlRoom, draft

if TYPE_CHECKING:
    from uuid import UUID

    from controlroom.domain.incident import Event, Incident

A, S = AssignmentState, IncidentState
AGENCIES = ("hepco", "ub_w1", "htkt")
STEPS = (
    "claim", "release", "verify", "set_severity", "reject", "merge", "restore", "dispatch",
    "recall", "accept", "answer", "give_back", "ask_extension", "grant_extension",
    "refuse_extension", "approve", "send_back", "publish", "rate", "reopen", "note",
)  # fmt: skip


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


class AnyOrder(RuleBasedStateMachine):
    """People of every role take any step on any report, with what they saw now or before."""

    @initialize()
    def open_the_room(self) -> None:
        self.room = ControlRoom()
        self.ids: list[UUID] = []
        self.versions: dict[UUID, int] = {}

    @rule(severity=st.sampled_from(Severity), old_h=st.integers(0, 500))
    def receive(self, severity: Severity, old_h: int) -> None:
        at = self.room.clock.now() - timedelta(hours=old_h)
        made = self.room.intake.receive(FEED, draft(severity=severity, received_at=at))
        self.ids.append(made.id)
        self.versions[made.id] = made.version

    @rule(hours=st.integers(0, 300))
    def time_goes_on(self, hours: int) -> None:
        self.room.clock.forward(hours=hours)

    @rule(
        which=st.integers(0, 5),
        role=st.sampled_from(sorted(PEOPLE)),
        step=st.sampled_from(STEPS),
        agency=st.sampled_from(AGENCIES),
        behind=st.sampled_from((0,) * 9 + (1,)),
        number=st.integers(1, 4),
    )
    def act(  # noqa: PLR0917 - one draw of hypothesis each
        self, which: int, role: Any, step: str, agency: str, behind: int, number: int
    ) -> None:
        if not self.ids:
            return
        key = self.ids[which % len(self.ids)]
        seen = self.versions[key] - behind
        before = self.room.works.tables
        try:
            after = self._take(step, role, key, seen, agency, number)
        except ControlRoomError:
            assert self.room.works.tables is before, "a refused step changed something"
            return
        assert not behind or step == "note"
        stored = self.room.works.tables.incidents[key]
        assert after == stored
        assert stored.version == self.versions[key] + (step != "note")
        others = {k: i for k, i in self.room.works.tables.incidents.items() if k != key}
        assert others == {k: i for k, i in before.incidents.items() if k != key}
        self.versions[key] = stored.version

    @rule(which=st.integers(0, 5), agency=st.sampled_from(AGENCIES), steps=st.integers(1, 6))
    def work_goes_well(self, which: int, agency: str, steps: int) -> None:
        """Go some way along the usual path, so that late states are often met."""
        usual = ("verify", "dispatch", "accept", "answer", "approve", "publish")
        for step in usual[:steps]:
            self.act(which=which, role="supervisor", step=step, agency=agency, behind=0,
                     number=3)  # fmt: skip

    def _take(  # noqa: PLR0917 - as ``act``
        self, step: str, role: Any, key: UUID, seen: int, agency: str, number: int
    ) -> Incident:
        room, now = self.room, self.room.clock.now()
        share = {"agency_id": agency}
        given: dict[str, dict[str, Any]] = {
            "verify": {"severity": Severity(number), "category_id": "ve_sinh", "ward_code": None},
            "set_severity": {"severity": Severity(number)},
            "reject": {"reason": RejectReason.ABUSE},
            "merge": {"into": self.ids[number % len(self.ids)]},
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

    @invariant()
    def the_state_is_what_the_shares_say(self) -> None:
        for incident in self._incidents():
            assert incident.state is told_by_its_shares(incident)

    @invariant()
    def no_line_of_a_timeline_vanishes(self) -> None:
        told = self._events()
        before = getattr(self, "told", [])
        assert told[: len(before)] == before
        self.told = told

    @invariant()
    def every_version_has_its_line(self) -> None:
        """All steps leave a line; only notes leave one without a new version."""
        lines: dict[UUID, int] = {}
        for event in self._events():
            if event.action != "note":
                lines[event.incident_id] = lines.get(event.incident_id, 0) + 1
        assert lines == (self.versions if hasattr(self, "room") else {})

    @invariant()
    def agencies_are_owed_one_answer_each(self) -> None:
        for incident in self._incidents():
            active = incident.active_assignments
            if incident.stage is not Stage.HANDLING:
                continue
            assert len({a.agency_id for a in active}) == len(active)
            assert sum(a.lead for a in active) == bool(active)
            for a in active:
                assert a.due_at >= a.sent_at
                assert (a.asked_until is not None) == (a.state is A.EXTENSION_REQUESTED)

    @invariant()
    def links_end_at_a_report_that_is_not_linked(self) -> None:
        for incident in self._incidents():
            seen = set()
            while incident.merged_into is not None:
                assert incident.id not in seen, "reports linked in a circle"
                seen.add(incident.id)
                incident = self.room.works.tables.incidents[incident.merged_into]  # noqa: PLW2901 - follows the links

    def _events(self) -> list[Event]:
        return list(self.room.works.tables.events) if hasattr(self, "room") else []

    def _incidents(self) -> list[Incident]:
        return list(self.room.works.tables.incidents.values()) if hasattr(self, "room") else []


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
