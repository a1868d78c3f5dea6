"""Open incidents in every state, walked there through the steps of the domain."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from controlroom.demo.walk import Walk
from controlroom.demo.wording import CHANNELS
from controlroom.domain.deadline import clock_of
from controlroom.domain.incident import Incident
from controlroom.domain.states import Severity, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from controlroom.demo.cast import Cast
    from controlroom.demo.dice import Dice
    from controlroom.demo.history import Case
    from controlroom.demo.rhythm import Rhythm
    from controlroom.demo.wording import Template, Told, Wording
    from controlroom.domain.deadline import Calendar

HOUR, DAY_H = timedelta(hours=1), 24
SEVERAL = 0.12
"""Open incidents that more than one agency has; ours."""


LATELY = 14
"""A subject is not taken again while it is among so many before it, so that a list varies."""
FRESH, SETTLED = 0.8, 1.1
"""By how much what is open is younger before the offices open, and older when they have closed:
the evening before brought much that nobody could answer yet.  Ours."""
CONCERNS_FLOOD, PRESSING_FLOOD = 0.6, 0.95
"""Shares of what is about the flood while there is one, calm and pressing; ours."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where an open incident stands.

    Attributes:
        reached: The last step taken, a key of ``walk.PATHS``.
        share: How many of a thousand open incidents.
        age_h: How old they are, in hours, whatever the hour of the day.
        days: How old they are, in days of intake: 0.1 is as long as a tenth of a day's reports
            took to come, which in the small hours reaches back to the evening.
        due: Where neither is given, by the first due date: ``"late"``, ``"soon"`` (within a day)
            or ``"near"`` (after that).
    """

    reached: str
    share: int
    severity: Severity = Severity.NORMAL
    age_h: tuple[float, float] | None = None
    days: tuple[float, float] | None = None
    due: str = ""


CALM = (
    Stand("accepted", 5, Severity.SOS, (0.1, 0.22)),
    Stand("received", 5, Severity.URGENT, (0.03, 0.15)),
    Stand("verified", 5, Severity.URGENT, (0.15, 0.4)),
    Stand("accepted", 20, Severity.URGENT, (0.6, 3.6)),
)
FLOODED = (
    Stand("received", 15, Severity.SOS, (0.01, 0.06)),
    Stand("sent", 20, Severity.SOS, (0.05, 0.2)),
    Stand("accepted", 30, Severity.SOS, (0.3, 1.5)),
    Stand("received", 20, Severity.URGENT, (0.02, 0.2)),
    Stand("verified", 25, Severity.URGENT, (0.15, 0.45)),
    Stand("accepted", 70, Severity.URGENT, (0.6, 3.6)),
    Stand("accepted", 15, Severity.URGENT, (4.2, 9)),
)
"""What presses: on an ordinary shift, and when the river has begun to rise."""
STANDS = (
    Stand("accepted", 45, due="late"),
    Stand("reopened", 8, due="late"),
    Stand("accepted", 22, due="soon"),
    Stand("asked", 5, due="soon"),
    Stand("sent_back", 5, due="soon"),
    Stand("asked", 25, due="near"),
    Stand("granted", 70, due="extended"),
    Stand("sent_back", 10, days=(2, 8)),
    Stand("returned", 25, days=(0.5, 4)),
    Stand("answered", 70, days=(0.4, 6)),
    Stand("approved", 12, days=(0.6, 8)),
    Stand("accepted", 270, days=(0.35, 2.3)),
    Stand("accepted", 150, days=(2.3, 8.3)),
    Stand("sent", 110, days=(0.25, 1.3)),
    Stand("verified", 50, days=(0.06, 0.5)),
    Stand("claimed", 25, days=(0.03, 0.3)),
    Stand("received", 65, days=(0.0, 0.25)),
)
"""What a shift finds on its desks; ours."""


class OpenCases:
    """Makes open incidents.

    Args:
        wording: Places and sentences.
        cast: Who acts.
        calendar: The city's.
        rhythm: Hours and days of the intake.
        now: The newest moment there is.
        flood: Whether most of what is new is about a flood.
    """

    def __init__(
        self,
        wording: Wording,
        cast: Cast,
        calendar: Calendar,
        rhythm: Rhythm,
        now: datetime,
        *,
        flood: bool,
    ) -> None:
        self._wording, self._cast, self._calendar = wording, cast, calendar
        self._rhythm, self._now, self._flood = rhythm, now, flood
        self._lately: deque[Template] = deque(maxlen=LATELY)
        self._days: dict[str, list[datetime]] = {
            n: [] for n in ("late", "extended", "soon", "near")
        }
        self._stretch = FRESH + (SETTLED - FRESH) * rhythm.office_share()
        zone = wording.city.zone
        today = now.astimezone(zone).date()
        for back in range(1, 25):
            at = datetime.combine(today - timedelta(days=back), time(8, 30), zone).astimezone(UTC)
            if not calendar.is_working(today - timedelta(days=back)):
                continue
            left = (calendar.answer_due(Severity.NORMAL, at) - now) / HOUR
            if -5 * DAY_H < left < 0:
                self._days["late"].append(at)
            if -2.5 * DAY_H < left < 0:
                self._days["extended"].append(at)
            elif 0 <= left <= DAY_H:
                self._days["soon"].append(at)
            elif DAY_H < left <= 4 * DAY_H:
                self._days["near"].append(at)

    def cases(self, dice: Dice, count: int) -> Iterator[Case]:
        """Yield *count* open incidents, the mix of stands as near as whole numbers allow."""
        stands = (*(FLOODED if self._flood else CALM), *STANDS)
        total = sum(s.share for s in stands)
        done = taken = 0
        for stand in stands:
            taken += stand.share
            upto = round(count * taken / total)
            for _ in range(upto - done):
                yield self._case(dice, stand)
            done = upto

    def _received(self, dice: Dice, stand: Stand) -> datetime:
        if stand.age_h is not None:
            return self._now - dice.between(*stand.age_h) * HOUR
        if stand.days is not None:
            low, high = stand.days
            return self._rhythm.ago(dice, low * self._stretch, high * self._stretch)
        days = self._days[stand.due] or self._days["near"] or self._days["late"]
        received = dice.one(days) + dice.between(0, 8) * HOUR
        return min(received, self._now - 6 * HOUR)

    def _told(self, dice: Dice, stand: Stand) -> Told:
        wording, severity = self._wording, stand.severity
        if self._flood and dice.chance(
            CONCERNS_FLOOD if severity >= Severity.NORMAL else PRESSING_FLOOD
        ):
            draw = wording.flooded
        elif severity is Severity.SOS:
            draw = wording.danger
        elif severity is Severity.URGENT:
            draw = wording.urgent
        else:
            draw = wording.calm
        template = draw(dice)
        # What presses is about what presses; what is due on a day has the usual time.
        exact = severity <= Severity.URGENT or bool(stand.due)
        for _ in range(2 * LATELY):
            fits = not exact or template.severity is severity
            if fits and template not in self._lately:
                break
            template = draw(dice)
        self._lately.append(template)
        return wording.tell(dice, template, wording.spot(dice))

    def _case(self, dice: Dice, stand: Stand) -> Case:
        received = self._received(dice, stand)
        told = self._told(dice, stand)
        source, channel = "field_report", CHANNELS.draw(dice)
        if stand.severity is Severity.SOS:
            source, channel = "sos", dice.one(("sos", "hotline"))
        elif stand.severity is Severity.URGENT and dice.chance(0.2):
            source = channel = "camera"
        reporter = None if source == "camera" else self._wording.reporter(dice)
        severity = stand.severity
        if severity is Severity.NORMAL:
            severity = max(severity, told.template.severity)
        begun = Incident(
            id=dice.id(received),
            ref=0,
            version=0,
            source_id=source,
            channel=channel,
            title=told.title,
            description=told.description,
            category_id=told.template.category_id,
            severity=severity,
            stage=Stage.NEW,
            clock=clock_of(severity),
            received_at=received,
            ward_code=told.spot.ward.code,
            address=told.address,
            position=told.spot.position,
            has_reporter=reporter is not None,
            simulated=True,
        )
        agencies = [self._wording.agency(told.template, told.spot.ward)]
        ward_agency = told.spot.ward.agency_id
        if ward_agency not in agencies and dice.chance(SEVERAL):
            agencies.append(ward_agency)
        walk = Walk(
            begun,
            agencies,
            dice,
            cast=self._cast,
            calendar=self._calendar,
            words=self._wording.words,
        )
        walk.to(stand.reached, self._now)
        return walk.incident, reporter, tuple(walk.events), ()
