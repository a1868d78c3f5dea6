"""Closed incidents of the past months, in the proportions the city publishes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from controlroom.demo.dice import Dice, Weighted
from controlroom.demo.rhythm import HOUR, is_night
from controlroom.demo.wording import CHANNELS
from controlroom.domain.deadline import clock_of
from controlroom.domain.incident import Assignment, Attachment, Event, Incident, Reporter
from controlroom.domain.states import (
    AssignmentState,
    RejectReason,
    Satisfaction,
    Severity,
    Stage,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from controlroom.demo.cast import Cast
    from controlroom.demo.rhythm import Rhythm
    from controlroom.demo.wording import Told, Wording
    from controlroom.domain.deadline import Calendar

    Case = tuple[Incident, Reporter | None, Sequence[Event], Sequence[Attachment]]

REJECTED, MERGED = 0.31, 0.008
"""Published: 27 % of reports did not pass verification in 2019, 32 % by 2025."""
RATED = 0.45
"""Published for December 2019."""
ON_TIME, EXTENDED = 0.75, 0.62
"""Answered before the first due date; of the others, those given more time.  Observed in public
cases: 13 of 46 late, 17 to 43 % at 95 %.  The centre counted 51 % and 49 % in May 2022."""
BETTER, BETTER_FOR = 0.6, timedelta(days=40)
"""Share of the late answers that has gone by now, and since when it has been going; ours.  Both
published shares would leave some 400 reports open; fewer are to be, so somebody worked them off."""
QUICK = 0.74
"""Share of the punctual answers that come within some thirty hours; ours."""
SEVERAL = 0.07
PER_DAY = 105
"""Published for 2025; 95 for 2026."""
TRIES = 60
DETAILED = timedelta(days=14)
"""Incidents younger than this have a timeline and a reporter; older ones only their outcome."""

RATINGS = Weighted(tuple(Satisfaction), (8, 24, 46, 22))
"""92 % of ratings are acceptable or better (published for 2025); the split is ours."""
REASONS = Weighted(
    (
        RejectReason.NOT_ENOUGH,
        RejectReason.NOT_IN_REMIT,
        RejectReason.NO_PLACE,
        RejectReason.UNTRUE,
        RejectReason.ALREADY_HANDLED,
        RejectReason.PRIVATE_DISPUTE,
        RejectReason.ABUSE,
        RejectReason.OUTSIDE_CITY,
    ),
    (26, 22, 14, 12, 12, 8, 3, 3),
)
"""Ours: reasons are not published."""
SOURCES = Weighted(
    (("field_report", ""), ("camera", "camera"), ("sos", "hotline"), ("press", "portal")),
    (940, 35, 15, 10),
)
"""Source, and the channel it implies; ours."""


@dataclass(frozen=True, slots=True)
class Course:
    """When the shares of an accepted report came to what.

    Attributes:
        new_due: After an extension, else the first.
    """

    due: datetime
    new_due: datetime
    answered: datetime
    published: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """When a report was refused.

    Attributes:
        again: The earlier report that it repeats; None where it was refused for a reason.
    """

    at: datetime
    again: Incident | None


class History:
    """Makes closed incidents.

    Args:
        wording: Places and sentences.
        cast: Who acts.
        calendar: The city's.
        rhythm: Hours and days of the intake and of the offices.
        now: The newest moment there is.
        detailed_for: Younger incidents have a timeline and a reporter.
    """

    def __init__(
        self,
        wording: Wording,
        cast: Cast,
        calendar: Calendar,
        rhythm: Rhythm,
        now: datetime,
        *,
        detailed_for: timedelta = DETAILED,
    ) -> None:
        self._detailed_for = detailed_for
        self._wording, self._cast, self._calendar = wording, cast, calendar
        self._rhythm, self._now, self._zone = rhythm, now, wording.city.zone
        self._dues: dict[tuple[date, bool, Severity], datetime] = {}
        self._promptness: dict[str, float] = {}
        self._repeatable: dict[str, Incident] = {}
        self._refused: dict[date, float] = {}

    # --- when

    def arrivals(self, dice: Dice, count: int, still_open: Sequence[datetime]) -> list[datetime]:
        """Return *count* moments of arrival, ascending.

        Hours with many incidents *still_open* have fewer closed ones, so that together they
        follow the usual intake.
        """
        if not count:
            return []
        days = max(60, round((count + len(still_open)) / PER_DAY))
        moments = self._rhythm.arrivals(dice, days, count, still_open)
        closed, all_of = Counter(map(self._day, moments)), Counter(map(self._day, still_open))
        all_of.update(closed)
        self._refused = {d: min(0.9, REJECTED * all_of[d] / n) for d, n in closed.items()}
        return moments

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()

    def due(self, severity: Severity, received: datetime) -> datetime:
        """Return the first due date; days are remembered, the calendar is slow."""
        if severity <= Severity.URGENT:
            return self._calendar.answer_due(severity, received)
        local = received.astimezone(self._zone)
        evening = local.hour >= self._calendar.rules.evening_from_h
        key = (local.date(), evening, severity)
        if key not in self._dues:
            self._dues[key] = self._calendar.answer_due(severity, received)
        return self._dues[key]

    # --- what

    def case(self, dice: Dice, received: datetime) -> Case:
        """Return one closed incident that arrived at *received*."""
        spot = self._wording.spot(dice)
        night = is_night(received.astimezone(self._zone))
        template = self._wording.pressing(dice) if night else self._wording.usual(dice)
        told = self._wording.tell(dice, template, spot)
        source, implied = SOURCES.draw(dice)
        channel = implied or CHANNELS.draw(dice)
        detailed = received > self._now - self._detailed_for
        reporter = self._wording.reporter(dice) if detailed else None
        end = self._end(dice, received, told)
        if isinstance(end, Course):
            incident, events = self._handled(dice, received, told, source, channel, end)
            self._repeatable[spot.ward.code] = incident
        elif end.again:
            incident, events = self._merged(dice, received, end.at, end.again)
        else:
            incident, events = self._rejected(dice, received, end.at, told, source, channel)
        return incident, reporter, events if detailed else (), ()

    def _end(self, dice: Dice, received: datetime, told: Told) -> Course | Refusal:
        """Return how a report that is closed by now went.

        What would still be open is drawn again: who is closed while young met somebody quick.
        """
        severity, ward = told.template.severity, told.spot.ward
        agency = self._wording.agency(told.template, ward)
        again = self._repeatable.get(ward.code)
        if again and again.clock is not clock_of(severity):
            again = None
        lot, refused = dice.unit(), self._refused.get(self._day(received), REJECTED)
        for _ in range(TRIES):
            if lot < refused or (lot < refused + MERGED and again):
                slow = 300 if severity >= Severity.NORMAL else 30
                at = received + timedelta(minutes=dice.between(4, slow))
                if severity >= Severity.NORMAL:
                    at = self._rhythm.at_desk(dice, at)
                if at < self._now:
                    return Refusal(at, again if lot >= refused else None)
            else:
                course = self._course(dice, received, severity, agency)
                if course.published < self._now:
                    return course
        return Refusal(self._until_now(dice, received, self._now), None)

    def cases(self, dice: Dice, arrivals: Sequence[datetime]) -> Iterator[Case]:
        """Yield a closed incident for each of *arrivals*."""
        for received in arrivals:
            yield self.case(dice, received)

    def _until_now(self, dice: Dice, since: datetime, moment: datetime) -> datetime:
        """Return *moment*, or one between *since* and now when it lies in the future."""
        if moment < self._now:
            return moment
        return since + (self._now - since) * dice.between(0.3, 0.95)

    def _rejected(  # noqa: PLR0917 - private, and called once
        self,
        dice: Dice,
        received: datetime,
        at: datetime,
        told: Told,
        source: str,
        channel: str,
    ) -> tuple[Incident, list[Event]]:
        operator = self._cast.operator(dice)
        severity = min(told.template.severity, Severity.NORMAL)
        reason = REASONS.draw(dice)
        note = self._wording.words["reject_notes"].get(reason.value, "")
        incident = Incident(
            id=dice.id(received),
            ref=0,
            version=3,
            source_id=source,
            channel=channel,
            title=told.title,
            description=told.description,
            category_id=told.template.category_id,
            severity=severity,
            stage=Stage.REJECTED,
            clock=clock_of(severity),
            received_at=received,
            ward_code=told.spot.ward.code,
            address=told.address,
            position=told.spot.position,
            claimed_by=operator.login,
            reject_reason=reason,
            reject_note=note,
            updated_at=at,
            updated_by=operator.login,
            simulated=True,
        )
        said = _Timeline(dice, incident)
        said.add(received, "simulator", "", "received", source=source, channel=channel)
        said.add(at, operator.login, operator.name, "rejected", note, reason=reason.value)
        return incident, said.events

    def _merged(
        self, dice: Dice, received: datetime, at: datetime, into: Incident
    ) -> tuple[Incident, list[Event]]:
        operator = self._cast.operator(dice)
        incident = Incident(
            id=dice.id(received),
            ref=0,
            version=3,
            source_id="field_report",
            channel=CHANNELS.draw(dice),
            title=into.title,
            description=into.description,
            category_id=into.category_id,
            severity=into.severity,
            stage=Stage.MERGED,
            clock=into.clock,
            received_at=received,
            ward_code=into.ward_code,
            address=into.address,
            position=into.position,
            claimed_by=operator.login,
            merged_into=into.id,
            updated_at=at,
            updated_by=operator.login,
            simulated=True,
        )
        said = _Timeline(dice, incident)
        said.add(received, "simulator", "", "received", source=incident.source_id)
        said.add(at, operator.login, operator.name, "merged")
        return incident, said.events

    def _handled(  # noqa: PLR0917 - private, and called once
        self,
        dice: Dice,
        received: datetime,
        told: Told,
        source: str,
        channel: str,
        course: Course,
    ) -> tuple[Incident, list[Event]]:
        severity = told.template.severity
        agency = self._wording.agency(told.template, told.spot.ward)
        operator, supervisor = self._cast.operator(dice), self._cast.supervisor(dice)
        span = course.answered - received
        verified = received + min(span * 0.1, timedelta(minutes=dice.between(3, 40)))
        sent = received + min(span * 0.2, timedelta(minutes=dice.between(45, 200)))
        accepted = sent + (course.answered - sent) * dice.between(0.02, 0.25)
        rated = dice.chance(RATED)
        rating = RATINGS.draw(dice) if rated else None
        reply = dice.one(self._wording.words["replies"]).format(
            date=course.answered.astimezone(self._zone).strftime("%d/%m/%Y")
        )
        agencies = [agency]
        ward_agency = told.spot.ward.agency_id
        if agency != ward_agency and dice.chance(SEVERAL):
            agencies.append(ward_agency)
        incident_id = dice.id(received)
        last = course.published
        if rated:
            later = last + timedelta(hours=dice.between(0.5, 60))
            last = self._until_now(dice, last, later)
        incident = Incident(
            id=incident_id,
            ref=0,
            version=7 + 2 * (len(agencies) - 1) + rated,
            source_id=source,
            channel=channel,
            title=told.title,
            description=told.description,
            category_id=told.template.category_id,
            severity=severity,
            stage=Stage.RATED if rated else Stage.PUBLISHED,
            clock=clock_of(severity),
            received_at=received,
            ward_code=told.spot.ward.code,
            address=told.address,
            position=told.spot.position,
            first_due_at=course.due,
            due_at=course.new_due,
            claimed_by=operator.login,
            published_at=course.published,
            answer=reply,
            satisfaction=rating,
            assignments=tuple(
                Assignment(
                    id=dice.id(sent),
                    incident_id=incident_id,
                    agency_id=agency_id,
                    state=AssignmentState.APPROVED,
                    lead=i == 0,
                    instruction="",
                    sent_at=sent,
                    sent_by=supervisor.login,
                    first_due_at=course.due,
                    due_at=course.new_due,
                    accepted_at=accepted,
                    answered_at=course.answered,
                    approved_at=course.published,
                    reply=reply,
                )
                for i, agency_id in enumerate(agencies)
            ),
            updated_at=last,
            updated_by=supervisor.login,
            simulated=True,
        )
        said = _Timeline(dice, incident)
        said.add(received, "simulator", "", "received", source=source, channel=channel)
        said.add(verified, operator.login, operator.name, "verified")
        said.add(sent, supervisor.login, supervisor.name, "dispatched", agency=" ".join(agencies))
        for agency_id in agencies:
            officer = self._cast.officer(agency_id)
            who = (officer.login, officer.name)
            said.add(accepted, *who, "accepted", agency=agency_id)
            if course.new_due > course.due:
                asked = accepted + (course.due - accepted) * 0.8
                said.add(asked, *who, "extension_asked", agency=agency_id)
                granted = (supervisor.login, supervisor.name, "extension_granted")
                said.add(asked + timedelta(hours=1), *granted, agency=agency_id)
            said.add(course.answered, *who, "answered", reply, agency=agency_id)
        boss = (supervisor.login, supervisor.name)
        said.add(course.published, *boss, "approved", agency=agency)
        said.add(course.published, *boss, "published", reply)
        if rating is not None:
            said.add(last, "simulator", "", "rated", satisfaction=str(int(rating)))
        return incident, said.events

    def _course(self, dice: Dice, received: datetime, severity: Severity, agency: str) -> Course:
        due = new_due = self.due(severity, received)
        span = due - received
        if agency not in self._promptness:
            self._promptness[agency] = ON_TIME + Dice("promptness", agency).between(-0.15, 0.12)
        rhythm, urgent = self._rhythm, severity <= Severity.URGENT
        lately = max(0.0, 1 - (self._now - received) / BETTER_FOR)
        usual = self._promptness[agency]
        prompt = dice.chance(usual + (1 - usual) * BETTER * lately)
        if severity is Severity.SOS:
            answered = received + timedelta(minutes=dice.between(25, 160))
        elif urgent:
            part = 0.06 + 0.92 * dice.unit() ** 0.8 if prompt else 1 + 0.9 * dice.unit()
            answered = received + span * part
        elif prompt and dice.chance(QUICK):
            answered = received + dice.between(1, 30) * HOUR
            answered = rhythm.in_office(dice, answered)
        elif prompt:
            answered = received + span * (0.05 + 0.9 * dice.unit() ** 2.2)
            answered = rhythm.in_office(dice, answered, latest=due)
        elif dice.chance(EXTENDED):
            new_due = self._extended(due)
            answered = due + (new_due - due) * (0.04 + 0.9 * dice.unit() ** 2)
            answered = rhythm.in_office(dice, answered, latest=new_due)
        else:
            answered = due + 72 * HOUR * dice.between(0.05, 1)
            answered = rhythm.in_office(dice, answered, latest=answered + 96 * HOUR)
        answered = max(answered, received + timedelta(minutes=20))
        published = answered + dice.between(0.2, 3 if urgent else 4.5) * HOUR
        if not urgent:
            published = rhythm.at_desk(dice, published)
        return Course(due, new_due, answered, published)

    def _extended(self, due: datetime) -> datetime:
        """Return the end of a second block of working days."""
        noon = due - timedelta(hours=12)
        return self.due(Severity.NORMAL, noon)


class _Timeline:
    """Collects events of one incident."""

    def __init__(self, dice: Dice, incident: Incident) -> None:
        self._dice, self._incident = dice, incident
        self.events: list[Event] = []

    def add(
        self, at: datetime, login: str, name: str, action: str, text: str = "", **facts: str
    ) -> None:
        self.events.append(
            Event(
                self._dice.id(at),
                self._incident.id,
                at,
                login,
                name or login,
                action,
                text,
                tuple(facts.items()),
            )
        )
