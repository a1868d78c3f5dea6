"""The others in the simulated room: colleagues, agencies and citizens who take their turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controlroom.demo.cast import FEED
from controlroom.demo.history import RATINGS, REASONS
from controlroom.domain.records import AlarmState
from controlroom.domain.shares import Order
from controlroom.domain.states import AssignmentState, IncidentState, RejectReason, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from controlroom.demo.actions import Turn, Verb
    from controlroom.demo.dice import Dice
    from controlroom.demo.world import World
    from controlroom.domain.incident import Incident
    from controlroom.domain.records import Alarm
    from controlroom.services.desk import Services
    from controlroom.services.feed import FeedReader

PASSES = 0.7
"""Share of reports that colleagues take on; the others they refuse (as ``history.REJECTED``)."""

WAITING: Mapping[Verb, frozenset[IncidentState]] = {
    "verify": frozenset({IncidentState.NEW}),
    "send": frozenset({IncidentState.VERIFIED}),
    "accept": frozenset({IncidentState.DISPATCHED}),
    "answer": frozenset({IncidentState.IN_PROGRESS, IncidentState.SENT_BACK}),
    "approve": frozenset({IncidentState.AWAITING_APPROVAL, IncidentState.APPROVED}),
}
"""States that wait for each verb; ratings are for what was just published."""


RINGING = frozenset({AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED_UNACKNOWLEDGED})


class Colleagues:
    """Keeps a picture of the open incidents, as a workstation does, and acts on simulated ones.

    Args:
        world: Words and people.
        services: What people do.
        feed: Read only here; belongs to the thread that calls ``take``.
    """

    def __init__(self, world: World, services: Services, feed: FeedReader) -> None:
        self._world, self._services, self._feed = world, services, feed
        self._cast, self._words = world.cast, world.wording.words
        self._open: dict[UUID, tuple[IncidentState, float]] = {}
        self._published: list[UUID] = []
        self._alarms: dict[UUID, Alarm] = {}
        self._now = 0.0
        self._verbs: dict[Verb, Callable[[Incident, Dice], None]] = {
            "verify": self._verify,
            "send": self._send,
            "accept": self._accept,
            "answer": self._answer,
            "approve": self._approve,
            "rate": self._rate,
        }

    def look(self) -> None:
        """Bring the picture up to date.  Blocks."""
        more = True
        while more:
            batch = self._feed.fetch()
            if batch.resync:
                self._open.clear()
                self._alarms.clear()
            lines = batch.lines
            for i, key in enumerate(lines.id):
                self._open[key] = (lines.state[i], float(lines.updated_at[i]))
            for key in batch.gone:
                state, _ = self._open.pop(key, (IncidentState.NEW, 0.0))
                if state is IncidentState.APPROVED:
                    self._published.append(key)
            self._now = batch.server_time.timestamp()
            self._feed.applied(batch)
            for alarm in batch.alarms:
                self._alarms.pop(alarm.id, None)
                if alarm.state in RINGING:
                    self._alarms[alarm.id] = alarm
            more = batch.more

    def take(self, turn: Turn, dice: Dice) -> bool:
        """Take *turn* on an incident that waits for it; return whether there was one.  Blocks.

        Raises:
            ControlRoomError: Somebody else was first, or the database does not answer.
        """
        self.look()
        if turn.verb == "acknowledge":
            return self._acknowledge(turn, dice)
        chosen = self._choose(turn)
        if chosen is None:
            return False
        detail = self._services.questions.detail(chosen, with_reporter=False)
        incident = detail.incident
        if not incident.simulated:
            # What is real is for real people only.
            self._open.pop(chosen, None)
            return False
        self._verbs[turn.verb](incident, dice)
        return True

    def _choose(self, turn: Turn) -> UUID | None:
        if turn.verb == "rate":
            index = int(turn.lot * len(self._published))
            return self._published.pop(index) if self._published else None
        before = self._now - turn.waited_s
        waiting = sorted(
            (since, key)
            for key, (state, since) in self._open.items()
            if state in WAITING[turn.verb] and since <= before
        )
        # Rather one of those that have waited longest.
        return waiting[int(turn.lot**2 * len(waiting))][1] if waiting else None

    def _acknowledge(self, turn: Turn, dice: Dice) -> bool:
        before = self._now - turn.waited_s
        waiting = sorted(
            (a.raised_at, a.id)
            for a in self._alarms.values()
            if a.simulated and a.raised_at.timestamp() <= before
        )
        if not waiting:
            return False
        alarm = self._alarms.pop(waiting[int(turn.lot**2 * len(waiting))][1])
        sure = dice.chance(0.7)
        verdict = ("confirmed" if sure else "false") if alarm.kind == "camera_event" else ""
        self._services.alarms.acknowledge(
            self._cast.operator(dice), alarm.id, seen=alarm.version, verdict=verdict
        )
        return True

    def _verify(self, incident: Incident, dice: Dice) -> None:
        desk, intake = self._cast.operator(dice), self._services.intake
        held = intake.claim(desk, incident.id, seen=incident.version)
        if dice.chance(PASSES):
            intake.verify(
                desk,
                held.id,
                seen=held.version,
                severity=held.severity,
                category_id=held.category_id,
                ward_code=held.ward_code,
            )
        else:
            reason: RejectReason = REASONS.draw(dice)
            note = self._words["reject_notes"].get(reason.value, "")
            intake.reject(desk, held.id, seen=held.version, reason=reason, note=note)

    def _send(self, incident: Incident, dice: Dice) -> None:
        offers = self._services.dispatch.recommend(incident, open_by_agency={}, on_time={})
        if not offers:
            return
        order = Order(offers[0].agency_id, dice.one(self._words["instructions"]), lead=True)
        boss = self._cast.supervisor(dice)
        self._services.dispatch.dispatch(boss, incident.id, seen=incident.version, orders=[order])

    def _accept(self, incident: Incident, dice: Dice) -> None:
        dispatch = self._services.dispatch
        for share in incident.active_assignments:
            if share.state is AssignmentState.SENT:
                officer = self._cast.officer(share.agency_id)
                if dice.chance(0.04):
                    dispatch.give_back(
                        officer,
                        incident.id,
                        seen=incident.version,
                        agency_id=share.agency_id,
                        reason=dice.one(self._words["returns"]),
                    )
                    return
                incident = dispatch.accept(
                    officer, incident.id, seen=incident.version, agency_id=share.agency_id
                )

    def _answer(self, incident: Incident, dice: Dice) -> None:
        for share in incident.active_assignments:
            if share.state in (AssignmentState.ACCEPTED, AssignmentState.SENT_BACK):
                day = incident.received_at.astimezone(self._world.city.zone)
                reply = dice.one(self._words["replies"]).format(date=day.strftime("%d/%m/%Y"))
                self._services.dispatch.answer(
                    self._cast.officer(share.agency_id),
                    incident.id,
                    seen=incident.version,
                    agency_id=share.agency_id,
                    reply=reply,
                )
                return

    def _approve(self, incident: Incident, dice: Dice) -> None:
        boss, closing = self._cast.supervisor(dice), self._services.closing
        for share in incident.active_assignments:
            if share.state is AssignmentState.ANSWERED:
                incident = closing.approve(
                    boss, incident.id, seen=incident.version, agency_id=share.agency_id
                )
        if incident.state is IncidentState.APPROVED:
            replies = [a.reply for a in incident.active_assignments if a.reply]
            closing.publish(boss, incident.id, seen=incident.version, answer=replies[0])
            self._published.append(incident.id)

    def _rate(self, incident: Incident, dice: Dice) -> None:
        if incident.stage is Stage.PUBLISHED:
            self._services.closing.rate(
                FEED, incident.id, seen=incident.version, satisfaction=RATINGS.draw(dice)
            )
