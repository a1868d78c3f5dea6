"""A control room in memory: every service over one set of tables, and reports at any state."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from controlroom.domain.access import Actor, Role
from controlroom.domain.geo import Position
from controlroom.domain.records import Camera, Reading, VesselPosition
from controlroom.domain.shares import Order
from controlroom.domain.states import IncidentState, RejectReason, Satisfaction, Severity
from controlroom.services.alarms import Alarms
from controlroom.services.calendar import calendar_of
from controlroom.services.calls import Calls
from controlroom.services.closing import Closing
from controlroom.services.dispatch import Dispatch
from controlroom.services.intake import Draft, Intake
from controlroom.services.recording import Recording
from controlroom.services.tasks import Tasks
from tests.domain.samples import CITY, FEED, HEPCO_OFFICER, OPERATOR, SUPERVISOR, VIEWER
from tests.fakes import MONDAY, FakeClock, MemoryWorks

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from controlroom.domain.incident import Assignment, Event, Incident
    from controlroom.domain.records import Alarm

S = IncidentState
ADMINISTRATOR = Actor("quan", "Quân", Role.ADMINISTRATOR)
PEOPLE = {
    Role.VIEWER: VIEWER,
    Role.OPERATOR: OPERATOR,
    Role.SUPERVISOR: SUPERVISOR,
    Role.ADMINISTRATOR: ADMINISTRATOR,
    Role.FEED: FEED,
    Role.AGENCY: HEPCO_OFFICER,
}
IN_W1 = Position(16.45, 107.55)


def draft(**values: Any) -> Draft:
    """A report of waste in the first ward; *values* replace fields."""
    made = Draft("Rác chưa thu gom", "Ba ngày rồi", "ve_sinh", "field_report", "app", IN_W1)
    return replace(made, **values)


class ControlRoom:
    """The services with their clock and their tables."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.clock = FakeClock(at)
        self.works = MemoryWorks(self.clock)
        self.calendar = calendar_of(CITY)
        self.intake = Intake(self.works, CITY)
        self.dispatch = Dispatch(self.works, CITY, self.clock)
        self.closing = Closing(self.works, CITY)
        self.alarms = Alarms(self.works, CITY)
        self.calls = Calls(self.works)
        self.tasks = Tasks(self.works)
        self.recording = Recording(self.works, CITY)

    def stored(self, incident: Incident) -> Incident:
        return self.works.tables.incidents[incident.id]

    def events(self, incident: Incident) -> list[Event]:
        return [e for e in self.works.tables.events if e.incident_id == incident.id]

    def received(self, **values: Any) -> Incident:
        return self.intake.receive(OPERATOR, draft(**values))

    def verified(self, severity: Severity = Severity.NORMAL, **values: Any) -> Incident:
        made = self.received(**values)
        return self.intake.verify(
            OPERATOR, made.id, seen=made.version, severity=severity, category_id="ve_sinh",
            ward_code="w1",
        )  # fmt: skip

    def sent(self, *agencies: str, start: Incident | None = None) -> Incident:
        begun = start or self.verified()
        orders = [Order(a) for a in agencies or ("hepco",)]
        return self.dispatch.dispatch(SUPERVISOR, begun.id, seen=begun.version, orders=orders)

    def share(
        self, incident: Incident, action: str, agency: str = "hepco", **more: Any
    ) -> Incident:
        """Take the step *action* of a share, with words where words are needed."""
        given: dict[str, dict[str, Any]] = {
            "answer": {"reply": "Đã dọn"},
            "give_back": {"reason": "Không thuộc thẩm quyền"},
            "ask_extension": {"until": due(incident, agency) + timedelta(days=3), "reason": "Mưa"},
            "refuse_extension": {"reason": "Đủ thời gian"},
            "send_back": {"reason": "Thiếu ảnh"},
        }
        service = self.closing if hasattr(self.closing, action) else self.dispatch
        done: Incident = getattr(service, action)(
            SUPERVISOR, incident.id, seen=incident.version, agency_id=agency,
            **given.get(action, {}) | more,
        )  # fmt: skip
        return done

    def at_work(self, *steps: str) -> Incident:
        """A report whose only share has taken *steps* after it was accepted."""
        held = self.share(self.sent(), "accept")
        for step in steps:
            held = self.share(held, step)
        return held

    def published(self) -> Incident:
        done = self.at_work("answer", "approve")
        return self.closing.publish(SUPERVISOR, done.id, seen=done.version, answer="Đã dọn sạch")

    def in_state(self, state: IncidentState) -> Incident:
        """A report that has come to *state* by the services alone."""
        paths: dict[IncidentState, tuple[str, ...]] = {
            S.IN_PROGRESS: (),
            S.EXTENSION_REQUESTED: ("ask_extension",),
            S.AWAITING_APPROVAL: ("answer",),
            S.SENT_BACK: ("answer", "send_back"),
            S.APPROVED: ("answer", "approve"),
        }
        if state in paths:
            return self.at_work(*paths[state])
        made: dict[IncidentState, Callable[[], Incident]] = {
            S.NEW: self.received,
            S.VERIFYING: self._verifying,
            S.VERIFIED: self.verified,
            S.REJECTED: self._rejected,
            S.MERGED: self._merged,
            S.DISPATCHED: self.sent,
            S.RETURNED: self._returned,
            S.PUBLISHED: self.published,
            S.RATED: self._rated,
            S.REOPENED: self._reopened,
        }
        return made[state]()

    def _verifying(self) -> Incident:
        made = self.received()
        return self.intake.claim(OPERATOR, made.id, seen=made.version)

    def _rejected(self) -> Incident:
        made = self.received()
        return self.intake.reject(
            OPERATOR, made.id, seen=made.version, reason=RejectReason.NO_PLACE
        )

    def _merged(self) -> Incident:
        made, first = self.received(), self.received()
        return self.intake.merge(OPERATOR, made.id, seen=made.version, into=first.id)

    def _returned(self) -> Incident:
        return self.share(self.sent(), "give_back")

    def _rated(self) -> Incident:
        made = self.published()
        return self.closing.rate(
            OPERATOR, made.id, seen=made.version, satisfaction=Satisfaction.SATISFIED
        )

    def _reopened(self) -> Incident:
        made = self.published()
        return self.closing.reopen(SUPERVISOR, made.id, seen=made.version, reason="Lại có rác")

    # What sources bring.

    def level(self, *values: float, sensor: str = "kim_long", every_min: float = 10) -> None:
        """Bring *values* one after the other, the clock going on between them."""
        source = CITY.sensor_by_id[sensor].source_id
        for value in values:
            self.clock.forward(minutes=every_min)
            self.recording.readings(FEED, source, [Reading(sensor, self.clock.now(), value)])

    def alarm(self, kind: str, sensor: str | None = "kim_long") -> Alarm | None:
        """Return the newest alarm of *kind*, whatever its state."""
        found = [
            a for a in self.works.tables.alarms.values() if (a.kind, a.sensor_id) == (kind, sensor)
        ]
        return max(found, key=lambda a: (a.raised_at, a.id), default=None)

    def the_alarm(self, kind: str, sensor: str | None = "kim_long") -> Alarm:
        found = self.alarm(kind, sensor)
        assert found is not None, f"no alarm {kind} of {sensor}"
        return found

    def acknowledge(self, alarm: Alarm) -> Alarm:
        return self.alarms.acknowledge(OPERATOR, alarm.id, seen=alarm.version)

    def vessel(self, **values: Any) -> VesselPosition:
        made = VesselPosition("TTH-91234-TS", self.clock.now(), Position(16.7, 107.9), crew=8)
        return replace(made, **values)

    def camera(self) -> Camera:
        return Camera("c1", "Cầu Trường Tiền", IN_W1, online=True, seen_at=self.clock.now())


def due(incident: Incident, agency: str) -> datetime:
    """Return when the newest share of *agency* is due; some time when it has none."""
    dates = [a.due_at for a in incident.assignments if a.agency_id == agency]
    return dates[-1] if dates else MONDAY


def the_share(incident: Incident, agency: str = "hepco") -> Assignment:
    return [a for a in incident.assignments if a.agency_id == agency][-1]
