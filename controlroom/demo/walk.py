"""Walks one incident through the steps of the domain, at moments between arrival and now."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

from controlroom.demo.cast import FEED
from controlroom.demo.rhythm import OPENS
from controlroom.domain import shares, steps
from controlroom.domain.states import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from controlroom.demo.cast import Cast
    from controlroom.demo.dice import Dice
    from controlroom.domain.access import Actor
    from controlroom.domain.deadline import Calendar
    from controlroom.domain.incident import Event, Incident

_START = ("received", "claimed", "verified", "sent", "accepted")
PATHS = {name: _START[: i + 1] for i, name in enumerate(_START)} | {
    "asked": (*_START, "asked"),
    "granted": (*_START, "asked", "granted"),
    "returned": (*_START, "returned"),
    "answered": (*_START, "answered"),
    "sent_back": (*_START, "answered", "sent_back"),
    "approved": (*_START, "answered", "approved"),
    "reopened": (*_START, "answered", "approved", "published", "reopened"),
}
"""Steps that lead to where an incident stands, by the last of them."""

BY_DAY = (OPENS, time(21, 0))
QUICK = {"claimed": 0.004, "verified": 0.01, "sent": 0.02}
"""The room is quick, agencies take their time: part of the time passed at the first steps."""


class Walk:
    """Takes steps and keeps what the timeline says.

    Args:
        incident: As it arrived, not yet received.
        agencies: Who gets it, lead first.
        words: Sentences of the pack's templates.
    """

    def __init__(
        self,
        incident: Incident,
        agencies: Sequence[str],
        dice: Dice,
        *,
        cast: Cast,
        calendar: Calendar,
        words: dict[str, list[str]],
    ) -> None:
        self.incident = incident
        self.events: list[Event] = []
        self._agencies, self._dice, self._cast = agencies, dice, cast
        self._calendar, self._words = calendar, words
        self._desk, self._boss = cast.operator(dice), cast.supervisor(dice)
        self._reply = dice.one(words["replies"]).format(
            date=incident.received_at.strftime("%d/%m/%Y")
        )
        self._steps: dict[str, Callable[[datetime], None]] = {
            "received": self._received,
            "claimed": self._claimed,
            "verified": self._verified,
            "sent": self._sent,
            "accepted": self._accepted,
            "asked": self._asked,
            "granted": self._granted,
            "returned": self._returned,
            "answered": self._answered,
            "sent_back": self._sent_back,
            "approved": self._approved,
            "published": self._published,
            "reopened": self._reopened,
        }

    def to(self, reached: str, now: datetime) -> None:
        """Take every step up to and including *reached*, all before *now*."""
        path = PATHS[reached]
        start = last = self.incident.received_at
        span = now - start
        for index, name in enumerate(path):
            usual = QUICK.get(name, 0.25 + 0.6 * index / len(path)) if index else 0.0
            hurry = min(span * (0.15 * index), timedelta(minutes=7 * index))
            at = start + max(span * min(usual * self._dice.between(0.8, 1.1), 0.97), hurry)
            latest = now - span * (0.01 * (len(path) - index))
            last = max(last, self._awake(min(at, latest), last, latest))
            self._steps[name](last)

    def _awake(self, at: datetime, last: datetime, latest: datetime) -> datetime:
        """Return *at*, or for what can wait a time by day near it, where there is one."""
        local = at.astimezone(self._calendar.zone)
        if self.incident.severity <= Severity.URGENT or BY_DAY[0] <= local.time() < BY_DAY[1]:
            return at
        evening = local.replace(hour=BY_DAY[1].hour) - timedelta(
            days=local.time() < BY_DAY[0], minutes=self._dice.between(60, 240)
        )
        morning = evening + timedelta(hours=14)
        return next((m for m in (morning, evening) if last <= m <= latest), at)

    def _keep(self, outcome: tuple[Incident, Event], actor: Actor, at: datetime) -> None:
        after, event = outcome
        known = {a.id for a in self.incident.assignments}
        self.incident = replace(
            after,
            assignments=tuple(
                a if a.id in known else replace(a, id=self._dice.id(at)) for a in after.assignments
            ),
            version=self.incident.version + 1,
            updated_at=at,
            updated_by=actor.login,
        )
        self.events.append(replace(event, id=self._dice.id(at)))

    def _say(self, kind: str) -> str:
        return self._dice.one(self._words[kind])

    # --- the centre

    def _received(self, at: datetime) -> None:
        self._keep(steps.receive(self.incident, FEED, at, calendar=self._calendar), FEED, at)

    def _claimed(self, at: datetime) -> None:
        outcome = steps.claim(self.incident, self._desk, at, calendar=self._calendar)
        self._keep(outcome, self._desk, at)

    def _verified(self, at: datetime) -> None:
        outcome = steps.verify(
            self.incident,
            self._desk,
            at,
            calendar=self._calendar,
            severity=self.incident.severity,
            category_id=self.incident.category_id,
            ward_code=self.incident.ward_code,
        )
        self._keep(outcome, self._desk, at)
        if self._dice.chance(0.25):
            event = steps.note(self.incident, self._desk, at, text=self._say("call_notes"))
            self.events.append(replace(event, id=self._dice.id(at)))

    def _sent(self, at: datetime) -> None:
        orders = [
            shares.Order(agency, self._say("instructions"), lead=i == 0)
            for i, agency in enumerate(self._agencies)
        ]
        outcome = shares.dispatch(
            self.incident, self._boss, at, calendar=self._calendar, orders=orders
        )
        self._keep(outcome, self._boss, at)

    def _approved(self, at: datetime) -> None:
        for agency in self._agencies:
            outcome = shares.approve(
                self.incident, self._boss, at, calendar=self._calendar, agency_id=agency
            )
            self._keep(outcome, self._boss, at)

    def _sent_back(self, at: datetime) -> None:
        outcome = shares.send_back(
            self.incident,
            self._boss,
            at,
            calendar=self._calendar,
            agency_id=self._agencies[0],
            reason=self._say("send_backs"),
        )
        self._keep(outcome, self._boss, at)

    def _granted(self, at: datetime) -> None:
        outcome = shares.grant_extension(
            self.incident, self._boss, at, calendar=self._calendar, agency_id=self._agencies[0]
        )
        self._keep(outcome, self._boss, at)

    def _published(self, at: datetime) -> None:
        self._keep(steps.publish(self.incident, self._boss, at, answer=self._reply), self._boss, at)

    def _reopened(self, at: datetime) -> None:
        reason = self._say("reopens")
        outcome = steps.reopen(
            self.incident, self._boss, at, calendar=self._calendar, reason=reason
        )
        self._keep(outcome, self._boss, at)

    # --- the agencies

    def _accepted(self, at: datetime) -> None:
        for agency in self._agencies:
            officer = self._cast.officer(agency)
            outcome = shares.accept(
                self.incident, officer, at, calendar=self._calendar, agency_id=agency
            )
            self._keep(outcome, officer, at)

    def _answered(self, at: datetime) -> None:
        for agency in self._agencies:
            officer = self._cast.officer(agency)
            outcome = shares.answer(
                self.incident,
                officer,
                at,
                calendar=self._calendar,
                agency_id=agency,
                reply=self._reply,
            )
            self._keep(outcome, officer, at)

    def _asked(self, at: datetime) -> None:
        officer = self._cast.officer(self._agencies[0])
        due = max(a.due_at for a in self.incident.assignments)
        outcome = shares.ask_extension(
            self.incident,
            officer,
            at,
            calendar=self._calendar,
            agency_id=self._agencies[0],
            until=self._calendar.after_working_days(max(at, due), 3),
            reason=self._say("extension_reasons"),
        )
        self._keep(outcome, officer, at)

    def _returned(self, at: datetime) -> None:
        officer = self._cast.officer(self._agencies[0])
        outcome = shares.give_back(
            self.incident,
            officer,
            at,
            calendar=self._calendar,
            agency_id=self._agencies[0],
            reason=self._say("returns"),
        )
        self._keep(outcome, officer, at)
